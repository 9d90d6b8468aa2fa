"""Kinds of blocks: which stretches of f^m stand for all of f^t, and what breakpoints cost on them.

Blocks of f^t are images of a few stretches of f^m, m = t - s, shrunk by the branches of f^s. A ``Plan`` names the
stretches and counts the blocks; ``Kinds`` holds, for each stretch J, proved lower bounds W_J(mu) for

    the least of  integral over J of |f^m - g|**order + mu * (breakpoints of g inside J),

as tables over mu that grow when a new mu is asked for. docs/mathematics.md, Run bound.

>>> from periodic.maps.families import tent
>>> found = plan(tent(), 40, 1)
>>> found.stretches.depth, found.blocks  # 2**34 times f^6 on the whole interval, so many times shorter
(6, (Blocks(kind=0, size=Fraction(1, 17179869184), number=17179869184),))
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from operator import itemgetter
from typing import NamedTuple

from periodic.approximation.breakpoint_paths import budget_costs, priced_costs
from periodic.approximation.segments import AbsoluteRuns, Runs, SquaredRuns
from periodic.approximation.stretches import StretchCosts, Stretches
from periodic.errors import TooManyPiecesError
from periodic.iterates.branches import Generation, Target, last_generations
from periodic.iterates.kept_iterates import composed, composed_of_few, deepest
from periodic.maps.plmaps import PLMap

MAX_WHOLE = 128  # pieces of f^t that are one block
MAX_COMPOSED = 1 << 11  # pieces of f^m from which stretches are cut
MAX_CLOSE = {1: 64, 2: 96}  # pieces, together, of the stretches that are looked at closely
MAX_DEPTH = 40
MAX_KINDS = 64
ALIKE = 256  # stretches that differ by less than this part of their length are taken for one


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
    return t <= MAX_DEPTH and composed_of_few(f, t, MAX_WHOLE) is not None


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
    best: Plan | None = None
    most = deepest(f, min(t, MAX_DEPTH), MAX_COMPOSED)
    for depth, found in enumerate(last_generations(f, t, most + 1)[-2::-1] if most else (), 1):
        intervals, masses, blocks = _grouped(found)
        h = composed(f, depth)
        close = close_kinds([pieces_inside(h, interval) for interval in intervals])
        # most of the length has to be looked at closely, and a first stretch of many pieces is not
        if best is not None and 32 * sum(masses[:close]) < 31 * sum(masses):
            break
        best = Plan(Stretches(depth, intervals, max(1, close)), blocks, found.exponent)
    return best


@lru_cache(maxsize=64)
def whole_stretches(f: PLMap, t: int, depth: int) -> Plan:
    """Return the plan with stretches of f^depth, of which none is looked at closely."""
    found = last_generations(f, t, MAX_DEPTH + 1)[-1 - depth]
    intervals, _, blocks = _grouped(found)
    return Plan(Stretches(depth, intervals, 0), blocks, found.exponent)


def pieces_inside(h: PLMap, target: Target) -> int:
    """Return how many pieces of a map lie in an interval, those that its ends cut included."""
    return int(h.polyline.knots.search(target.high) - h.polyline.knots.search(target.low, right=True)) + 1


def _grouped(found: Generation) -> tuple[tuple[Target, ...], list[Fraction], tuple[Blocks, ...]]:
    """The kinds of blocks of a generation, longest in all first, their lengths in all, and the blocks by kind and size.

    Targets that nearly agree are replaced by what they have in common; the least important kinds are left out. Both
    only make the bound smaller.
    """
    mass = found.masses
    clusters: list[Target] = []
    weights: list[Fraction] = []
    place: dict[Target, int] = {}
    spans: list[tuple[float, float]] = []  # of the clusters, about
    for target in sorted(mass, key=lambda j: -mass[j]):
        low, high = float(target.low), float(target.high)
        for i, kept in enumerate(clusters):
            far = max(high - low, spans[i][1] - spans[i][0]) / (ALIKE // 2)
            if abs(spans[i][0] - low) > far or abs(spans[i][1] - high) > far:
                continue
            common = Target(max(kept.low, target.low), min(kept.high, target.high))
            if ALIKE * (max(kept.length, target.length) - common.length) <= common.length:
                clusters[i], place[target] = common, i
                spans[i] = float(common.low), float(common.high)
                weights[i] += mass[target]
                break
        else:
            place[target] = len(clusters)
            clusters.append(target)
            spans.append((low, high))
            weights.append(mass[target])
    order = sorted(range(len(clusters)), key=lambda i: -weights[i])[:MAX_KINDS]
    rank = {i: k for k, i in enumerate(order)}
    numbers: dict[tuple[int, Fraction], int] = {}
    for group in found.groups:
        if place[group.target] in rank:
            key = rank[place[group.target]], found.shrinkage(group)
            numbers[key] = numbers.get(key, 0) + group.number
    blocks = tuple(Blocks(kind, size, n) for (kind, size), n in numbers.items())
    return tuple(clusters[i] for i in order), [weights[i] for i in order], blocks


class Kinds(StretchCosts):
    """Proved costs on stretches, in units; ``tables[kind]`` maps prices to costs.

    On the stretches that are not looked at closely a breakpoint is taken to save everything.
    """

    def __init__(self, f: PLMap, stretches: Stretches, order: int, grain: Grain) -> None:
        super().__init__(f, stretches, order)
        self._map, self.grain = f, grain
        self.runs: Runs = (AbsoluteRuns if order == 1 else SquaredRuns)(
            self.profiles[: stretches.close], grain.cells, grain.reach
        )
        self.tables: list[dict[int, int]] = [{0: 0} for _ in self.profiles]
        for table, whole in zip(self.tables[stretches.close :], self.wholes[stretches.close :], strict=True):
            table[whole] = whole
        self._budget: list[int] = []
        self._sorted: dict[int, tuple[tuple[int, int], ...]] = {}  # tables, by price

    def price(self, prices: Sequence[int]) -> None:
        """See to it that the tables have these prices.

        Where coarse cells prove already what is certainly not exceeded, finer ones could not say more.
        """
        for kind in range(self.stretches.close):
            table = self.tables[kind]
            new = [p for p in dict.fromkeys(prices) if p not in table]
            if new and self.grain.cells > COARSE.cells:
                coarse = kinds(self._map, self.stretches, self.order, COARSE)
                coarse.price(new)
                table.update((p, cost) for p in new if (cost := coarse.tables[kind][p]) >= self.top(kind, p))
                new = [p for p in new if p not in table]
            if new:
                table.update(zip(new, priced_costs(self.runs, kind, new, self.grain.bins), strict=True))

    def budget(self, breakpoints: int) -> int:
        """Return a lower bound for the error on the first stretch with at most so many breakpoints, in units."""
        if len(self._budget) <= breakpoints:
            self._budget = budget_costs(self.runs, 0, breakpoints, self.grain.bins)
        return self._budget[breakpoints]

    def cost(self, kind: int, price: Fraction) -> Fraction:
        """Return a lower bound for the cost at any price >= 0.

        The costs are concave in the price: chords between known prices stay below them. After the last they only grow.
        """
        table, row = self.tables[kind], self._sorted.get(kind, ())
        if len(row) < len(table):
            row = self._sorted[kind] = tuple(sorted(table.items()))
        i = max(1, bisect_left(row, price, key=itemgetter(0)))
        if i >= len(row):
            return Fraction(row[-1][1])
        (x, u), (y, v) = row[i - 1 : i + 1]
        return u + (v - u) * (price - x) / (y - x)


@lru_cache(maxsize=32)
def kinds(f: PLMap, stretches: Stretches, order: int, grain: Grain) -> Kinds:
    """Return the costs on stretches; kept, since their tables are dear and serve all t. Cost: seconds for order 1."""
    return Kinds(f, stretches, order, grain)
