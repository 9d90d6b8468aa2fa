"""The block bound: how well P affine pieces can approximate f^t, exactly and with next to no hypothesis.

Cut the domain into blocks. A function g with P pieces is affine on all but P - 1 blocks at most. With e(B) the least
error of affine functions on a block B, the error of g is at least the sum of all e(B) without the P - 1 largest. The
blocks are those of ``levels``, intervals that f^s maps affinely onto few intervals J; up to scale they are all alike,
so that the e(J) and the counts are enough, and nothing of the size of f^t is built. docs/mathematics.md, Block bound.

>>> from periodic.maps.families import tent
>>> block_bound(tent(), 20, 1000).value > 0.2495  # so far from f^20 stay functions of 1000 pieces; 1/2 is 1/4 away
True
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from periodic.approximation.duals import DualFunction, best_dual
from periodic.approximation.lines import Profile, Scale, whole_cost
from periodic.bounds.theorems import Bound, Theorem
from periodic.claims import Hypothesis
from periodic.errors import TooManyPiecesError, count, printed
from periodic.graphs.routes import Question, Route, route
from periodic.graphs.transition_graphs import closed_graph
from periodic.iterates.branches import Level, Target, composed, deepest, last_levels
from periodic.iterates.integrals import map_moments, moments
from periodic.maps.normal_forms import normal_form
from periodic.maps.plmaps import MAX_PIECES, PLMap
from periodic.numbers.conversions import Exact
from periodic.numbers.magnitudes import log2, rounded_down, short_below

SOURCE = "docs/mathematics.md, Block bound"
MAX_DEPTH = 64  # steps; the errors of deeper iterates on a block are all but the same
MIN_SHARE = Fraction(1, 1 << 14)  # of the length: targets of less are left out
MAX_DUAL = 160  # pieces of an iterate for which dual functions are made
BLOCKS = {
    1: Theorem("L1, blocks", "l1", SOURCE, "blocks of f^t on which a network without a breakpoint is affine"),
    2: Theorem("squared error, blocks", "l2", SOURCE, "blocks of f^t, with exact squared errors"),
}


def checked_order(order: int) -> int:
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


class _Block(NamedTuple):
    """So many blocks with the same least affine error, and a float close to the logarithm of it to the base 2."""

    error: Exact
    near: float
    number: int


def block_bound(
    f: PLMap, t: int, pieces: int, order: int = 1, steps: int | None = None, max_pieces: int = MAX_PIECES
) -> Bound:
    """Return the bound sum of e(B) - (the P - 1 largest) on the integral of ``|f**t - g|**order``, exactly,
    or rounded down where that has hundreds of digits.

    P is ``pieces``, the number of affine pieces of g. The blocks are those of level ``steps``, by default of the level
    that looks best in floats. Evidence: the level, the errors of its blocks and, for order 1, the dual functions, all
    for the ``"normal form"`` of the map, and the ``"measure"`` by which its errors are smaller.
    Cost: t levels, and for each kind of block the moments of an iterate (order 2) or a dual function (order 1).
    Raises ValueError if ``f`` leaves its interval, TooManyPiecesError if the moments of the level asked for need an
    iterate of more than ``max_pieces``; where there are too many kinds of blocks the bound is 0.

    >>> str(block_bound(PLMap([0, "1/2", 1], [0, 1, 0]), 10, 128).value)
    '385/2048'
    """
    t, pieces, order = count(t, "t"), count(pieces, "pieces", 1), checked_order(order)
    if steps is not None and count(steps, "steps") > t:
        raise ValueError(f"steps must be at most t = {printed(t)}, got {printed(steps)}")
    theorem = BLOCKS[order]
    f.check_self_map()
    low, high = f.domain
    measure, f = (high - low) ** (order + 1), normal_form(f)
    best: tuple[float, Level] | None = None
    few = Hypothesis("the blocks, intervals on which f^s is affine, are of few kinds", True)
    try:
        found_levels = last_levels(f, t, _deepest(f, t, order) + 1) if steps is None else last_levels(f, steps, 1)
    except TooManyPiecesError as error:
        return theorem.concluded(Fraction(0), [few._replace(holds=False, detail=str(error))])
    for found in map(_weighty, found_levels):
        if sum(group.number for group in found.groups) < pieces and steps is None:
            continue  # all blocks are given up
        near = _kept(_blocks_near(f, t - found.steps, found, order, max_pieces), pieces)[0]
        if best is None or near > best[0]:
            best = near, found
    if best is None or best[0] == -math.inf:
        return theorem.concluded(Fraction(0), [few])
    found = best[1]
    errors, duals = _errors(f, t - found.steps, found, order, max_pieces)
    blocks = []
    for group in found.groups:
        least = found.shrunk(errors[group.target], group)
        blocks.append(_Block(least, _log(least), group.number))
    price = _kept(blocks, pieces)[1]
    zero: Exact = Fraction(0)
    total = sum((c.number * min(c.error, price) for c in blocks), start=zero) - price * (pieces - 1)
    evidence = {
        "steps": found.steps,
        "level": found,
        "price": price,
        "duals": duals,
        "blocks": blocks,
        "normal form": f,
        "measure": measure,
    }
    return theorem.concluded(measure * short_below(max(total, zero)), [few], evidence)


def _weighty(found: Level) -> Level:
    """The level without the targets of next to no length, which come in numbers where there is no Markov partition."""
    lengths: dict[Target, Fraction] = {}
    for group in found.groups:
        length = group.number * found.shrinkage(group) * rounded_down(group.target.length)
        lengths[group.target] = lengths.get(group.target, Fraction(0)) + length
    least = MIN_SHARE * sum(lengths.values())
    return replace(found, groups=tuple(g for g in found.groups if lengths[g.target] >= least))


@lru_cache(maxsize=64)
def _deepest(f: PLMap, t: int, order: int) -> int:
    """The deepest iterate on blocks: of few pieces, or one whose moments follow from a partition."""
    if order == 2 and closed_graph(f, "knots") is not None:
        return min(t, MAX_DEPTH)
    return deepest(f, min(t, MAX_DEPTH), MAX_DUAL)


def _errors(
    f: PLMap, depth: int, found: Level, order: int, max_pieces: int
) -> tuple[dict[Target, Exact], dict[Target, DualFunction]]:
    """The least errors of f^depth on the targets of a level, exactly, and the dual functions that prove them."""
    if order == 2:
        return {target: _squared(f, depth, target, max_pieces) for target in found.targets}, {}
    h = composed(f, depth, max_pieces)
    maps = {target: h.restrict(*target) for target in found.targets}
    duals = {target: best_dual(m) for target, m in maps.items()}
    return {target: dual.value(maps[target]) for target, dual in duals.items()}, duals


@lru_cache(maxsize=1 << 12)
def _squared(f: PLMap, depth: int, target: Target, max_pieces: int) -> Exact:
    if route(f, depth, Question.MOMENTS) is Route.PARTITION:
        return moments(f, depth, *target).affine_error
    return map_moments(composed(f, depth, max_pieces).restrict(*target)).affine_error


def _blocks_near(f: PLMap, depth: int, found: Level, order: int, max_pieces: int) -> list[_Block]:
    """The blocks of a level with errors found in floats."""
    near = {target: _near_error(f, depth, target, order, max_pieces) for target in found.targets}
    blocks = []
    for group in found.groups:
        error = near[group.target] * found.shrinkage(group)
        blocks.append(_Block(error, _log(error), group.number))
    return blocks


def _log(x: Exact) -> float:
    return log2(x) if x > 0 else -math.inf


@lru_cache(maxsize=1 << 12)
def _near_error(f: PLMap, depth: int, target: Target, order: int, max_pieces: int) -> Fraction:
    if order == 2 and route(f, depth, Question.MOMENTS) is Route.PARTITION:
        return rounded_down(_squared(f, depth, target, max_pieces), 53)
    return rounded_down(whole_error(composed(f, depth, max_pieces).restrict(*target), order), 53)


def whole_error(h: PLMap, order: int) -> Fraction:
    """Return a lower bound for the least error of affine functions on ``h``, from floats rounded down."""
    low, high = h.image
    if low == high:
        return Fraction(0)
    scale = Scale.of([h])
    return Fraction(whole_cost(Profile.of(h, scale), order)) * scale.cost(order)


def _kept(blocks: Sequence[_Block], pieces: int) -> tuple[float, Exact]:
    """The logarithm of about what the bound is, and the best price, between the last error given up and the next."""
    left = pieces - 1
    price: Exact = Fraction(0)
    kept: list[float] = []  # logarithms of errors
    for block in sorted(blocks, key=lambda c: -c.near):
        if left >= 0:
            price = block.error
        number = block.number - max(0, left)
        left -= block.number
        if number > 0 and block.near > -math.inf:
            kept.append(block.near + math.log2(number))
    if not kept:
        return -math.inf, price
    top = max(kept)
    return top + math.log2(sum(2.0 ** (x - top) for x in kept)), price
