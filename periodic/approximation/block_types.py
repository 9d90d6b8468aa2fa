"""Kinds of blocks: which stretches of f^m stand for all of f^t, and what breakpoints cost on them.

Blocks of f^t are images of a few stretches of f^m, m = t - s, shrunk by the branches of f^s. A ``Plan`` names the
stretches and counts the blocks; ``Kinds`` holds, for each stretch J, proved lower bounds W_J(mu) for

    the least of  integral over J of |f^m - g|**order + mu * (breakpoints of g inside J),

as tables over mu. docs/mathematics.md, Run bound.

>>> from periodic.maps.families import tent
>>> found = plan(tent(), 40, 1)
>>> found.stretches.depth, found.blocks  # 2**34 times f^6 on the whole interval, so many times shorter
(6, (Blocks(kind=0, size=Fraction(1, 17179869184), number=17179869184),))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from periodic.approximation.breakpoint_paths import budget_costs, priced_costs
from periodic.approximation.sections import section_pieces
from periodic.approximation.segments import AbsoluteRuns, Runs, SquaredRuns
from periodic.approximation.stretches import StretchCosts, Stretches
from periodic.errors import TooManyPiecesError
from periodic.iterates.branches import Target
from periodic.iterates.generations import Generation, as_fraction, last_generations
from periodic.iterates.kept_iterates import composed_of_few, deepest
from periodic.maps.plmaps import PLMap

MAX_WHOLE = 128  # pieces of f^t that are one block
MAX_COMPOSED = 1 << 11  # pieces of f^m from which stretches are cut
MAX_CLOSE = {1: 64, 2: 96}  # pieces, together, of the stretches that are looked at closely
MAX_DEPTH = 40
MAX_KINDS = 64
ALIKE = 256  # stretches that differ by less than this part of their length are taken for one
ROUNDED = 2.0**-40  # more than the part by which floats err that tell which do


class Grain(NamedTuple):
    """How closely stretches are looked at: cells a piece, pieces of the longest runs, bins for values."""

    cells: int
    reach: int
    bins: int


COARSE = Grain(4, 64, 24)
FINE = {1: Grain(8, 128, 48), 2: Grain(12, 128, 48)}


class Blocks(NamedTuple):
    """So many blocks of one kind, by a rational factor ``size`` shorter than its stretch, rounded down."""

    kind: int
    size: Fraction
    number: int


class Plan(NamedTuple):
    """The stretches that stand for all of f^t, and how many blocks are like each.

    As those of generations, numbers of blocks are in units of ``2**exponent``, and sizes in units of ``2**-exponent``.
    """

    stretches: Stretches
    blocks: tuple[Blocks, ...]
    exponent: int = 0


def is_one_block(f: PLMap, t: int) -> bool:
    """Whether f^t has so few pieces that it is looked at as a whole."""
    return composed_of_few(f, t, MAX_WHOLE) is not None


@lru_cache(maxsize=64)
def plan(f: PLMap, t: int, order: int) -> Plan:
    """Return a plan for f^t: one block if it has few pieces, else stretches of the deepest iterate of not too many.

    Raises TooManyPiecesError where there are too many kinds of blocks, or too many pieces in one step.
    """
    if is_one_block(f, t):
        return Plan(Stretches(t, (Target(*f.domain),), 1), (Blocks(0, Fraction(1), 1),))
    found = _deepest_plan(f, t, lambda pieces: sum(total <= MAX_CLOSE[order] for total in accumulate(pieces)))
    if found is None:
        raise TooManyPiecesError(f"one step of the map has more than {MAX_COMPOSED} pieces")
    return found


@lru_cache(maxsize=64)
def compact_plan(f: PLMap, t: int, squares: int) -> Plan | None:
    """Return a plan of shorter stretches, the squares of whose pieces add up to so much at most; None if none.

    What paths cost takes as long as these squares together.
    Raises TooManyPiecesError where there are too many kinds of blocks.
    """
    return _deepest_plan(f, t, lambda pieces: sum(total <= squares for total in accumulate(p * p for p in pieces)))


def _deepest_plan(f: PLMap, t: int, close_kinds: Callable[[Sequence[int]], int]) -> Plan | None:
    """The plan of the deepest iterate, if ``close_kinds`` says how many stretches are looked at closely."""
    best: tuple[Stretches, _Alike] | None = None
    most = deepest(f, min(t, MAX_DEPTH), MAX_COMPOSED)
    for depth in range(1, min(most, t) + 1):
        alike = _alike(f, t, depth)
        close = close_kinds(_pieces(f, t, depth))
        # most of the length has to be looked at closely, and a first stretch of many pieces is not
        if best is not None and 32 * sum(alike.masses[:close]) < 31 * sum(alike.masses):
            break
        best = Stretches(depth, alike.targets, max(1, close)), alike
    return best[1].plan(best[0]) if best else None


@lru_cache(maxsize=64)
def whole_stretches(f: PLMap, t: int, depth: int) -> Plan:
    """Return the plan with stretches of f^depth, of which none is looked at closely."""
    alike = _alike(f, t, depth)
    return alike.plan(Stretches(depth, alike.targets, 0))


class _Alike(NamedTuple):
    """The kinds of blocks of a generation by ``targets`` that nearly agree, longest in all first.

    ``kinds`` has the kind of each target of the generation, -1 if it is left out, and ``masses`` their lengths in all.
    """

    generation: Generation
    targets: tuple[Target, ...]
    masses: tuple[Fraction, ...]
    kinds: tuple[int, ...]

    def plan(self, stretches: Stretches) -> Plan:
        """Return the plan with these stretches: the blocks by kind and size."""
        sizes, places = self.generation.sizes
        kinds = np.array(self.kinds, dtype=np.int64)[self.generation.places]
        codes = (kinds * len(sizes) + places).tolist()
        numbers: dict[int, int] = {}
        for code, number in zip(codes, self.generation.counts.numbers.tolist(), strict=True):
            if code >= 0:
                numbers[code] = numbers.get(code, 0) + number
        known = list(map(as_fraction, sizes))
        blocks = (Blocks(code // len(sizes), known[code % len(sizes)], number) for code, number in numbers.items())
        return Plan(stretches, tuple(blocks), self.generation.exponent)


@lru_cache(maxsize=128)
def _alike(f: PLMap, t: int, depth: int) -> _Alike:
    """The kinds of blocks that f^(t - depth) maps onto stretches on which f^depth is looked at.

    Targets that nearly agree are replaced by what they have in common; the least important kinds are left out. Both
    only make bounds smaller.
    """
    found = last_generations(f, t, MAX_DEPTH + 1)[-1 - depth]
    lows, highs = (np.array([float(target[side]) for target in found.targets]) for side in (0, 1))
    clusters: list[Target] = []
    weights: list[Fraction] = []
    place = [0] * len(found.targets)
    starts, ends = np.empty(len(place)), np.empty(len(place))  # of the clusters, about: they show what is alike
    for number in sorted(range(len(place)), key=lambda i: -found.masses[i]):
        target, low, high, n = found.targets[number], lows[number], highs[number], len(clusters)
        lengths, common = ends[:n] - starts[:n], np.minimum(ends[:n], high) - np.maximum(starts[:n], low)
        apart, slack = ALIKE * (np.maximum(lengths, high - low) - common) - common, ROUNDED * max(-low, high)
        close = np.flatnonzero(apart <= slack).tolist()
        alike = next((i for i in close if apart[i] < -slack or _are_alike(clusters[i], target)), None)
        if alike is not None:
            place[number] = i = alike
            clusters[i] = _intersection(clusters[i], target)
            starts[i], ends[i] = max(starts[i], low), min(ends[i], high)
            weights[i] += found.masses[number]
        else:
            place[number], starts[n], ends[n] = n, low, high
            clusters.append(target)
            weights.append(found.masses[number])
    order = sorted(range(len(clusters)), key=lambda i: -weights[i])[:MAX_KINDS]
    rank = {i: k for k, i in enumerate(order)}
    kinds = tuple(rank.get(i, -1) for i in place)
    return _Alike(found, tuple(clusters[i] for i in order), tuple(weights[i] for i in order), kinds)


def _are_alike(a: Target, b: Target) -> bool:
    """Whether intervals differ by next to nothing of what they have in common."""
    common = min(a.high, b.high) - max(a.low, b.low)
    return bool(ALIKE * (max(a.length, b.length) - common) <= common)


def _intersection(a: Target, b: Target) -> Target:
    """What two intervals have in common."""
    low, high = max(a.low, b.low), min(a.high, b.high)
    return a if a == (low, high) else Target(low, high)


@lru_cache(maxsize=128)
def _pieces(f: PLMap, t: int, depth: int) -> list[int]:
    """How many pieces f^depth has on the kinds of blocks."""
    return section_pieces(f, depth, _alike(f, t, depth).targets)


class Kinds(StretchCosts):
    """Proved costs on stretches, in units, at any prices; they are kept.

    On the stretches that are not looked at closely a breakpoint is taken to save everything.
    """

    def __init__(self, f: PLMap, stretches: Stretches, order: int, grain: Grain) -> None:
        super().__init__(f, stretches, order)
        self._map, self.grain = f, grain
        self.runs: Runs = (AbsoluteRuns if order == 1 else SquaredRuns)(
            self.profiles[: stretches.close], grain.cells, grain.reach
        )
        self._costs: list[dict[int, int]] = [{0: 0} for _ in range(stretches.close)]
        self._budget: list[int] = []

    def price(self, prices: Iterable[int]) -> None:
        """See to it that the costs at these prices are known.

        Where coarse cells prove already what is certainly not exceeded, finer ones could not say more.
        """
        wanted = list(dict.fromkeys(prices))
        for kind, known in enumerate(self._costs):
            new = [p for p in wanted if p not in known]
            if new and self.grain.cells > COARSE.cells:
                rough = kinds(self._map, self.stretches, self.order, COARSE).table(kind, new)
                known.update((p, rough[p]) for p in new if rough[p] >= self.top(kind, p))
                new = [p for p in new if p not in known]
            if new:
                known.update(zip(new, priced_costs(self.runs, kind, new, self.grain.bins), strict=True))

    def table(self, kind: int, prices: Iterable[int]) -> dict[int, int]:
        """Return the costs of a kind at some prices, and at 0; what was asked for before does not show.

        On a stretch that is not looked at closely: at the price from which on they do not grow.
        """
        if kind >= self.stretches.close:
            return {0: 0, self.wholes[kind]: self.wholes[kind]}
        prices = list(prices)
        self.price(prices)
        return {0: 0} | {price: self._costs[kind][price] for price in prices}

    def budget(self, breakpoints: int) -> int:
        """Return a lower bound for the error on the first stretch with at most so many breakpoints, in units."""
        if len(self._budget) <= breakpoints:
            self._budget = budget_costs(self.runs, 0, breakpoints, self.grain.bins)
        return self._budget[breakpoints]


@lru_cache(maxsize=32)
def kinds(f: PLMap, stretches: Stretches, order: int, grain: Grain) -> Kinds:
    """Return the costs on stretches; kept, since their tables are dear and serve all t. Cost: seconds for order 1."""
    return Kinds(f, stretches, order, grain)
