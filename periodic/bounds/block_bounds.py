"""The block bound: how well P affine pieces can approximate f^t, exactly and with next to no hypothesis.

Cut the domain into blocks. A function g with P pieces is affine on all but P - 1 blocks at most. With e(B) the least
error of affine functions on a block B, the error of g is at least the sum of all e(B) without the P - 1 largest. The
blocks are those of a generation: f^s maps them affinely onto few intervals J, so that up to scale they are all alike;
then the e(J) and the counts are enough, and nothing of the size of f^t is built. docs/mathematics.md, Block bound.

>>> from periodic.maps.families import tent
>>> block_bound(tent(), 20, 1000).value > 0.2495  # so far from f^20 stay functions of 1000 pieces; 1/2 is 1/4 away
True
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from periodic.approximation.duals import DualFunction, best_dual
from periodic.bounds.block_errors import (
    MANY_POINTS,
    far_errors,
    near_depth,
    near_errors,
    piece_count_on,
    prepare_rough_errors,
    rough_errors,
    starts_exactly,
)
from periodic.bounds.theorems import FEW_KINDS, Bound, Theorem
from periodic.claims import Warrant
from periodic.errors import TooManyPiecesError, count, printed
from periodic.graphs.transition_graphs import closed_graph
from periodic.iterates.branches import Target
from periodic.iterates.generations import Generation, early_generations, last_generations
from periodic.iterates.integrals import map_moments
from periodic.iterates.oscillations import lap_count, piece_counts
from periodic.iterates.settled_iterates import settled
from periodic.maps.normal_forms import normal_form
from periodic.maps.plmaps import MAX_PIECES, PLMap
from periodic.numbers.conversions import Exact
from periodic.numbers.magnitudes import log2, short_below

Floats = NDArray[np.float64]
Objects = NDArray[np.object_]

SOURCE = "docs/mathematics.md, Block bound"
MAX_COUNTED = 256  # steps
MAX_COMPOSED = 1 << 11  # pieces
MAX_EXACT = 256  # pieces on all targets together, of which lines are fitted exactly where rounded errors serve
BLOCKS = {
    1: Theorem("L1, blocks", "l1", SOURCE, "blocks of f^t on which a network without a breakpoint is affine"),
    2: Theorem("squared error, blocks", "l2", SOURCE, "blocks of f^t, with the squared errors of lines"),
}


def checked_order(order: int) -> int:
    """Return the order if it is 1 or 2; ValueError if it is another number."""
    order = count(order, "order", 1)
    if order > 2:
        raise ValueError(f"order must be 1 (absolute error) or 2 (squared error), got {printed(order)}")
    return order


# One block


def affine_error(h: PLMap, order: int = 1) -> Exact:
    """Return a lower bound for the least integral of ``|h - a|**order`` over affine a.

    For order 2 it is exactly that; for order 1 the value of ``best_dual(h)``, which is close to it and often equal.

    >>> tent = PLMap([0, "1/2", 1], [0, 1, 0])
    >>> affine_error(tent**3), affine_error(tent**3, 2)
    (Fraction(1, 4), Fraction(1, 12))
    """
    return map_moments(h).affine_error if checked_order(order) == 2 else best_dual(h).value(h)


# The block bound


@lru_cache(maxsize=256)
def is_reached(f: PLMap, t: int, pieces: int) -> bool:
    """Whether f^t has at most so many pieces, so that a function of so many misses nothing, as far as counting shows.

    Cost: that of ``piece_counts``, or on a partition of many points that of ``lap_count`` where there are more laps;
    steps beyond ``MAX_COUNTED`` are not counted, nor pieces beyond ``MAX_COMPOSED`` where they have to be composed.

    >>> from periodic.maps.families import tent
    >>> is_reached(tent(), 10, 1024), is_reached(tent(), 10, 1023)
    (True, False)
    """
    if t > MAX_COUNTED:
        return False
    graph = closed_graph(f, "knots")
    if graph is not None and len(graph) >= MANY_POINTS and _lap_count(f, t) > pieces:
        return False  # each lap has a piece at least
    return _piece_count(f, t) <= pieces


@lru_cache(maxsize=64)
def _lap_count(f: PLMap, t: int) -> int:
    """The number of laps of f^t, kept for all sizes."""
    return lap_count(f, t)


@lru_cache(maxsize=64)
def _piece_count(f: PLMap, t: int) -> float:
    """The number of pieces of f^t, kept for all sizes; infinity where it is not counted."""
    with suppress(TooManyPiecesError):
        return piece_counts(f, t, MAX_COMPOSED)[t]
    return math.inf


class _Block(NamedTuple):
    """So many blocks with the same least affine error, and a float close to the logarithm of it to the base 2."""

    error: Exact
    near: float
    number: int


def block_bound(
    f: PLMap,
    t: int,
    pieces: int,
    order: int = 1,
    steps: int | None = None,
    max_pieces: int = MAX_PIECES,
    most_exact: int | None = None,
) -> Bound:
    """Return the bound sum of e(B) - (the P - 1 largest) on the integral of ``|f**t - g|**order``, exactly,
    or rounded down where that has hundreds of digits.

    P is ``pieces``, the number of affine pieces of g. The blocks are those of generation ``steps``, by default of that
    which looks best in floats. Where its targets have more than ``most_exact`` pieces together, the errors of its
    blocks are those floats, rounded down, where they are proved: that is quicker, and less by next to nothing.
    Evidence: it, the errors of its blocks and for order 1 the dual functions, all for the ``"normal form"`` of the map,
    and the ``"measure"`` by which its errors are smaller.
    Cost: t generations, and for each kind of block the moments of an iterate (order 2) or a dual function (order 1).
    Raises ValueError if ``f`` leaves its interval, TooManyPiecesError if the moments of the one asked for need an
    iterate of more than ``max_pieces``; where there are too many kinds of blocks the bound is 0.

    >>> str(block_bound(PLMap([0, "1/2", 1], [0, 1, 0]), 10, 128).value)
    '385/2048'
    """
    t, pieces, order = count(t, "t"), count(pieces, "pieces", 1), checked_order(order)
    if steps is not None and count(steps, "steps") > t:
        raise ValueError(f"steps must be at most t = {printed(t)}, got {printed(steps)}")
    theorem, few = BLOCKS[order], FEW_KINDS
    f.check_self_map()
    low, high = f.domain
    measure, f = (high - low) ** (order + 1), normal_form(f)
    if steps is None:
        t, scale = settled(f, t)
        measure *= scale**order
        if not scale or is_reached(f, t, pieces):
            return theorem.concluded(Fraction(0), [few])
    asked: tuple[Generation, ...] = ()
    try:
        asked = last_generations(f, t, near_depth(f, t, order) + 1) if steps is None else last_generations(f, steps, 1)
    except TooManyPiecesError as error:
        chosen = _chosen(_far_generations(f, t, order), pieces) if steps is None else None
        few = few if chosen else few._replace(holds=False, detail=str(error))
        if not starts_exactly(f, order):
            theorem = replace(theorem, warrant=Warrant.ENCLOSED)
    else:  # where one is asked for there is nothing to choose
        chosen = _chosen(_near_generations(f, t, order), pieces) if steps is None else (asked[-1].heavy, {})
    if chosen is None:
        return theorem.concluded(Fraction(0), [few])
    found, errors = chosen
    duals: dict[Target, DualFunction] = {}
    is_rounded = bool(asked) and most_exact is not None and steps is None
    if is_rounded and piece_count_on(f, t - found.steps, found.targets, order) > (most_exact or 0):
        theorem = replace(theorem, warrant=Warrant.ENCLOSED)
    elif asked:  # the errors so far were found in floats
        errors, duals = near_errors(f, t - found.steps, found.targets, order, max_pieces)
    blocks = []
    for group in found.groups:
        least = found.shrunk(errors[group.target], group)
        blocks.append(_Block(least, _log(least), group.number))
    spent = found.in_units(pieces - 1)
    price = _price(blocks, spent)
    zero: Exact = Fraction(0)
    total = sum((c.number * min(c.error, price) for c in blocks), start=zero) - price * spent
    evidence: dict[str, Any] = {
        "steps": found.steps,
        "generation": found,
        "price": price,
        "duals": duals,
        "blocks": blocks,
        "normal form": f,
        "measure": measure,
    }
    return theorem.concluded(measure * short_below(max(total, zero)), [few], evidence)


# The generation, and what is missed on its targets


class _Ranked(NamedTuple):
    """A generation, with about the least errors on its targets, and its blocks, the dearest first.

    ``logs`` are about the logarithms of their errors, ``numbers`` how many there are, ``upto`` the sums of these.
    """

    generation: Generation
    near: Mapping[Target, Exact]
    logs: Floats
    numbers: Objects
    upto: Objects

    @classmethod
    def of(cls, found: Generation, near: Mapping[Target, Exact], errors: Floats | None = None) -> _Ranked:
        """The generation with such errors, of which the logarithms may be known."""
        if errors is None:
            errors = np.array([_log(near[target]) for target in found.targets])
        sizes = np.array([math.log2(m) + e for m, e in found.sizes.values])
        logs = errors[found.places] + sizes[found.sizes.places]
        order = np.argsort(-logs, kind="stable")
        numbers = found.counts.numbers[order].astype(object)
        return cls(found, near, logs[order], numbers, np.cumsum(numbers))

    def value_near(self, pieces: int) -> float:
        """The logarithm of about what the bound is, with errors that are rounded; -inf if it is 0.

        The blocks with the largest errors are given up, as many as so many pieces have breakpoints.
        """
        left = self.upto - self.generation.in_units(pieces - 1)
        some = np.flatnonzero((left > 0) & (self.logs > -math.inf))
        if not len(some):
            return -math.inf
        kept = self.logs[some] + np.array(list(map(math.log2, np.minimum(left, self.numbers)[some].tolist())))
        return float(kept.max() + math.log2(np.exp2(kept - kept.max()).sum()))


def _chosen(generations: Iterable[_Ranked], pieces: int) -> tuple[Generation, Mapping[Target, Exact]] | None:
    """The generation that gives the best bound, by errors that may be rounded, if one gives any."""
    best: tuple[float, _Ranked] | None = None
    for found in generations:
        value = found.value_near(pieces)
        if best is None or value > best[0]:
            best = value, found
    return None if best is None or best[0] == -math.inf else best[1][:2]


@lru_cache(maxsize=16)
def _near_generations(f: PLMap, t: int, order: int) -> tuple[_Ranked, ...]:
    """Late generations, with errors of the few steps that are left found in floats; kept for all numbers of pieces."""
    every = [generation.heavy for generation in last_generations(f, t, near_depth(f, t, order) + 1)]
    prepare_rough_errors(f, [(t - found.steps, found.targets) for found in every], order)
    return tuple(_Ranked.of(found, *_near_logs(f, t - found.steps, found.targets, order)) for found in every)


@lru_cache(maxsize=64)
def _near_logs(f: PLMap, steps: int, targets: tuple[Target, ...], order: int) -> tuple[Mapping[Target, Exact], Floats]:
    """What lines miss of f^steps on targets, and about the logarithms of that; kept for other t."""
    near = rough_errors(f, steps, targets, order)
    return near, np.array([_log(near[target]) for target in targets])


def _far_generations(f: PLMap, t: int, order: int) -> Iterator[_Ranked]:
    """Early generations, with errors of the many steps that are left."""
    for found in (generation.heavy for generation in early_generations(f) if generation.steps <= t):
        try:
            errors = far_errors(f, t - found.steps, order)
        except TooManyPiecesError:  # of a map of thousands of pieces
            return
        yield _Ranked.of(found, {target: errors.get(target, Fraction(0)) for target in found.targets})


def _log(x: Exact) -> float:
    return log2(x) if x > 0 else -math.inf


def _price(blocks: Sequence[_Block], spent: int) -> Exact:
    """The best price, between the last error given up and the next; so many blocks are given up as are ``spent``."""
    left = spent
    price: Exact = Fraction(0)
    for block in sorted(blocks, key=lambda c: -c.near):
        if left < 0:
            break
        price, left = block.error, left - block.number
    return price
