"""The bound by blocks with its certificate: what is claimed is what ``periodic/checker.py`` computes from the evidence.

f^t consists of copies of few stretches of f^m, squeezed. On every stretch a table says what a function misses of it if
each of its bends has a price; how many copies there are of which size is counted, and a price is chosen. For the
squared error nothing but cells and prices is handed over; for the L1 error also lines, the signs of which against f^m
are dual functions (``approximation.block_duals``). Floats find all of this; the value is the checker's, from integers.
docs/mathematics.md, Run bound.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from periodic import checker as checker_module
from periodic.approximation.block_duals import RunTables
from periodic.approximation.plane_choices import PlaneChoice
from periodic.approximation.run_choices import LineChoice
from periodic.approximation.run_costs import Floats, RunCosts
from periodic.bounds.theorems import Bound, Theorem
from periodic.claims import Hypothesis, Warrant
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.text.scribes import Json, Scribe, rational_json

checker: Any = checker_module  # it has no types

SOURCE = "docs/mathematics.md, Run bound"
CERTIFIED = {
    1: Theorem("L1, certified", "l1", SOURCE, "dual functions that the checker accepts", Warrant.CERTIFIED),
    2: Theorem("squared error, certified", "l2", SOURCE, "runs that the checker computes", Warrant.CERTIFIED),
}
CELLS = 156  # of a stretch, or of all: the root of the sum of squares, as the work grows with the square
FINER = 1.5  # how many times more there are at each step of effort
LOSS = 1e-5  # the part of a cost that may be lost by leaving lines out
LOWER, LOWERED = 0.98, 6  # with planes so many lower prices are tried
PER_LAP = (8, 4)  # cells on each lap, at least: the longest iterate that leaves so many is followed
EFFORTS = ((0, 0), (0, 1), (1, 0))  # efforts and places in ``PER_LAP``, as they are tried for a wanted bound
BINS = {1: 24, 2: 20}
MOST_KINDS, MOST_STRETCHES, MOST_PRICES, MOST_STEPS_BACK = 1000, 12, 7, 14
MOST_LAPS = 150  # of a stretch
SHARE = 0.97  # of the length of all blocks: so many kinds are looked at
ALIKE = 256  # kinds that differ by less than this part of their length are taken for one
MOST_WORK = 4 * 10**6  # steps of shortest paths that the checker is given to do, at some 300 ns each
RESOLUTION = 24  # bits of lines and edges, of the longest side of the map
MOST_STEPS, MOST_BITS = 4000, 13000  # longer numbers are not read from a certificate
DIGITS = 10**10
_FINE = 2.0 ** (np.arange(-56, 9) / 4)  # prices in units of what lines miss of a stretch

Kind = tuple[Any, Any]  # the ends of a block: numbers of the checker
Span = tuple[int, int]


class Evidence(NamedTuple):
    """What a certificate holds of one norm, and the lower bound that the checker finds in it, rounded down."""

    data: dict[str, Json]
    value: Fraction


class CutStretch(NamedTuple):
    """A stretch: its entry in a certificate, the same as the checker has it, what runs cost, and why."""

    entry: dict[str, Json]
    blocks: Any
    costs: RunCosts
    tables: RunTables | None


class Frame(NamedTuple):
    """The stretches of f^steps for some map, with the units of a certificate."""

    head: dict[str, Json]
    parts: tuple[CutStretch, ...]

    def place(self, u: Any, v: Any) -> tuple[CutStretch, Span] | None:
        """Where the checker looks at a block: a stretch and cells of it."""
        blocks, i, j = checker.place_of([part.blocks for part in self.parts], u, v)
        part = next(part for part in self.parts if part.blocks is blocks)
        return (part, (i, j)) if i < j else None


class Look(NamedTuple):
    """Intervals on which f^steps stands for most blocks of f^t, and all kinds of blocks with their numbers."""

    steps: int
    intervals: tuple[Kind, ...]
    counts: dict[Any, int]


def certified_bound(f: PLMap, t: int, pieces: int, order: int, wanted: Exact | None = None) -> Bound:
    """Return the bound by blocks for continuous functions of so many ``pieces``, as the checker computes it.

    Where a bound is ``wanted``, finer cells and longer iterates are tried until the evidence shows it.

    The evidence holds, under ``"data"``, what a certificate needs. It is 0 where there are too many kinds of blocks, as
    for most maps without a Markov partition, and where the map is flat somewhere.
    Cost: seconds at first, for what dual functions prove of all runs; the tables of a map serve all t and pieces.

    >>> from periodic.maps.families import tent
    >>> certified_bound(tent(), 10, 16, 1).value > Fraction(246, 1000)
    True
    """
    few = Hypothesis("the blocks, intervals on which f^s is affine, are of few kinds and nowhere flat", True)
    try:
        found = block_evidence(f, t, pieces, order, wanted)
    except checker.Rejected as error:
        return CERTIFIED[order].concluded(Fraction(0), [few._replace(holds=False, detail=str(error))])
    return CERTIFIED[order].concluded(found.value, [few], {"data": found.data})


def block_evidence(f: PLMap, t: int, pieces: int, order: int, wanted: Exact | None = None) -> Evidence:
    """Return evidence for a bound on the error of functions of so many pieces against f^t; the bound may be 0.

    Where a bound is ``wanted``, finer cells and longer iterates are tried until the evidence shows it, or none is left.
    Raises ``checker.Rejected`` where blocks cannot be followed.
    """
    best: Evidence | None = None
    for effort, per_lap in EFFORTS:
        found = _evidence(f, t, pieces, order, effort, per_lap)
        if best is None or found.value > best.value:
            best = found
        if wanted is None or best.value >= wanted:
            break
    assert best is not None
    return best


@lru_cache(maxsize=64)
def _evidence(f: PLMap, t: int, pieces: int, order: int, effort: int, per_lap: int) -> Evidence:
    """Look for evidence: stretches, prices and lines, and the bound that the checker finds in them."""
    if t > MOST_STEPS:
        raise checker.Rejected(f"t = {t} is above {MOST_STEPS}")
    cells = CELLS * FINER**effort
    look = _look(f, t, cells, PER_LAP[per_lap])
    frame = _frame(f, look.steps, look.intervals, order, cells)
    search = _PriceSearch(frame, look.counts, pieces)
    found = search.best()
    data: dict[str, Json] = {
        **frame.head,
        "steps": look.steps,
        "stretches": [dict(part.entry) for part in frame.parts],
    }
    if found is None:
        return Evidence(data, Fraction(0))
    price, prices = found
    if max(price.numerator, price.denominator).bit_length() > MOST_BITS:
        raise checker.Rejected("the price of a bend has too many digits")
    data |= {"price": rational_json(price), "prices": [rational_json(p) for p in prices]}
    spans: dict[int, set[Span]] = defaultdict(set)
    for u, v in {(u, v) for u, v, _ in look.counts}:
        if (place := frame.place(u, v)) is not None:
            spans[id(place[0])].add(place[1])
    for k, (part, entry) in enumerate(zip(frame.parts, data["stretches"], strict=True)):
        wanted = {
            (span, price): search.planes[k].need(*span, price) * (1 - LOSS)
            for span in sorted(spans[id(part)])
            for price in map(float, prices)
        }
        _add_lines(part, entry, wanted, frame.head)
    g = _map(f)
    stretches = [checker.Blocks(g, data, entry, order) for entry in data["stretches"]]
    unit = frame.head["unit"] ** (1 + order)
    value = checker.block_total(stretches, look.counts, price, prices, unit, pieces)
    scale = DIGITS << max(0, value.denominator.bit_length() - abs(value.numerator).bit_length())
    return Evidence(data, Fraction(max(0, value * scale // 1), scale))


def _add_lines(part: CutStretch, entry: dict[str, Json], wanted: dict[tuple[Span, float], float], head: Any) -> None:
    """Put the lines, tangents and planes into an entry that its cells need to cost what is wanted at some prices."""
    unit, costs = 1 << head["line_bits"], part.costs
    if part.tables is not None:
        choice = LineChoice(part.tables)
        for ((low, high), price), cost in wanted.items():
            choice.need(low, high, price, cost)
        entry["runs"] = list(part.tables.line_rows(choice.lines, unit))
        entry["tangents"] = list(part.tables.tangent_rows(choice.tangents, unit))
        costs = choice.costs
    planes = _planes(part, head["unit"], costs)
    for ((low, high), price), cost in wanted.items():
        planes.need(low, high, price, cost)
    entry["planes"] = list(planes.plane_rows(unit))


def _planes(part: CutStretch, unit: int, costs: RunCosts) -> PlaneChoice:
    """The planes among which a stretch chooses, in both end values of a run."""
    x, y, edges = (np.array([v / unit for v in row]) for row in (part.blocks.X, part.blocks.Y, part.blocks.edges))
    return PlaneChoice(x, y, part.entry["cells"], edges, costs)


# Blocks


@lru_cache(maxsize=16)
def _map(f: PLMap) -> Any:
    return checker.Map(Scribe((*f.knots, *f.values)).map_json(f))


@lru_cache(maxsize=64)
def _look(f: PLMap, t: int, cells: float, per_lap: int) -> Look:
    """The longest last iterate that leaves so many cells for each lap, but one step at least."""
    g = _map(f)
    by_steps = [checker.block_counts(g, max(0, t - MOST_STEPS_BACK), MOST_KINDS)]
    while len(by_steps) < min(t, MOST_STEPS_BACK) + 1:
        by_steps.append(checker.block_counts(g, 1, MOST_KINDS, by_steps[-1]))
    best: Look | None = None
    for steps, counts in enumerate(reversed(by_steps)):
        intervals = _longest(g, _alike(counts), steps)
        laps = [len(_laps(g, u, v, steps)) for u, v in intervals]
        if steps > 1 and math.hypot(*laps) * per_lap > cells:
            break
        if max(laps) > MOST_LAPS:
            raise checker.Rejected(f"one step has {max(laps)} laps on a block")
        best = Look(steps, intervals, counts)
    assert best is not None
    return best


def _longest(g: Any, intervals: Sequence[Kind], steps: int) -> tuple[Kind, ...]:
    """These intervals without those that are some laps of another one."""
    unit, chosen = _units(g)["unit"], dict[Kind, set[Any]]()
    for u, v in sorted(intervals, key=lambda kind: checker.box(kind[0] - kind[1])[0]):
        if not any(u in ends and v in ends for ends in chosen.values()):
            inner = [lap[0] for lap in _laps(g, u, v, steps)]
            chosen[u, v] = {u, v, *(x for x in inner if _is_whole(x * unit))}
    return tuple(kind for kind in intervals if kind in chosen)


@lru_cache(maxsize=256)
def _laps(g: Any, u: Any, v: Any, steps: int) -> list[Any]:
    """The laps of f^steps between two points, as ``Map.cut`` gives them."""
    if steps == 0:
        return [(u, u, v, v, Fraction(1))]
    return [q for x, a, _, b, w in _laps(g, u, v, steps - 1) for q in g.cut(a, b, x, w)]


def _is_whole(x: Any) -> bool:
    """Whether a number of the checker is an integer."""
    first, *rest = x.c if isinstance(x, checker.Number) else (x,)
    return first.denominator == 1 and not any(rest)


def _alike(counts: dict[Any, int]) -> tuple[Kind, ...]:
    """The ends of most blocks, the most important first; of kinds that nearly agree, what they have in common."""
    found: list[list[Any]] = []  # the ends of what kinds have in common, the same as floats, their share
    for (u, v), share in _masses(counts):
        low, high = float(checker.box(u)[0]), float(checker.box(v)[0])
        for row in found:
            common = min(high, row[3]) - max(low, row[2])
            if ALIKE * (max(high - low, row[3] - row[2]) - common) <= common:
                row[:] = [max(u, row[0]), min(v, row[1]), max(low, row[2]), min(high, row[3]), row[4] + share]
                break
        else:
            found.append([u, v, low, high, share])
    found.sort(key=lambda row: -row[4])
    enough = int(np.searchsorted(np.cumsum([row[4] for row in found]), SHARE)) + 1
    return tuple((row[0], row[1]) for row in found[: min(enough, MOST_STRETCHES)])


def _masses(counts: dict[Any, int]) -> list[tuple[Kind, float]]:
    """The kinds of blocks with their shares of the length of all, the greatest first."""
    mass: dict[Kind, Fraction] = defaultdict(Fraction)
    for (u, v, size), number in counts.items():
        mass[u, v] += number * checker.tight(size)[0] * checker.box(v - u)[0]
    total = sum(mass.values())
    order = sorted(mass.items(), key=lambda item: (item[1], checker.box(item[0][1] - item[0][0])), reverse=True)
    return [(kind, float(share / total)) for kind, share in order]


@lru_cache(maxsize=16)
def _frame(f: PLMap, steps: int, intervals: tuple[Kind, ...], order: int, cells: float) -> Frame:
    """These stretches, cut into cells; the tables of what their runs cost."""
    g = _map(f)
    head = _units(g)
    stretches = [_laps(g, u, v, steps) for u, v in intervals]
    per_lap = min(64, max(1, int(cells / math.hypot(*map(len, stretches)))))
    parts = []
    for (u, v), laps in zip(intervals, stretches, strict=True):
        ends = [checker.box(y)[0] for lap in laps for y in (lap[1], lap[3])]
        low, reach = min(ends), (max(ends) - min(ends)) * Fraction(3, 20)
        width = max(ends) - low + 2 * reach
        scale = 1 << head["line_bits"]
        edges = [int((low - reach + width * k / (BINS[order] - 2)) * scale) for k in range(BINS[order] - 1)]
        entry = {
            "low": _json(u),
            "high": _json(v),
            "cells": min(per_lap, 318 // len(laps)),
            "edges": edges,
            "runs": [],
            "tangents": [],
        }
        blocks = checker.Blocks(g, {**head, "steps": steps}, entry, order)
        parts.append(_costed(blocks, entry, head["unit"], order))
    return Frame(head, tuple(parts))


def _costed(blocks: Any, entry: dict[str, Json], unit: int, order: int) -> CutStretch:
    """A stretch with what its runs cost: by tables in float64 for order 1, by the checker's parabolas for order 2."""
    if order == 1:
        x, y, edges = (np.array([v / unit for v in row]) for row in (blocks.X, blocks.Y, blocks.edges))
        tables = RunTables(x, y, entry["cells"], edges)
        return CutStretch(entry, blocks, tables.costs, tables)
    del entry["runs"], entry["tangents"]
    scale, n, bins = unit**3, len(blocks.X), len(blocks.edges) + 1
    lines = np.array([[e / scale for e in row] for row in blocks.E])
    sides = np.repeat(lines[None, :, :, None], 2, axis=0) * np.ones(bins)
    for (i, j, right), row in blocks.side.items():
        sides[right, i, j] = [e / scale for e in row]
    assert lines.shape == (n, n)
    return CutStretch(entry, blocks, RunCosts(lines, sides[0], sides[1], 2), None)


def _units(g: Any) -> dict[str, Json]:
    """The unit of lengths and values: fine against the interval of the map; rational knots are multiples of it."""
    denominators = [x.denominator for x in (*g.x, *g.y) if isinstance(x, Fraction)]
    common = math.lcm(*denominators)
    width = checker.box(g.high - g.low)[1]
    fine = max(0, width.denominator.bit_length() - width.numerator.bit_length())
    shift = min(40 + fine, 78)
    factor = common if common < 1 << 79 - shift else 3
    if factor << shift >= 1 << 80:
        shift = 78
    return {"unit": factor << shift, "line_bits": min(shift, RESOLUTION + fine)}


def _json(x: Any) -> Json:
    return [rational_json(c) for c in x.c] if isinstance(x, checker.Number) else rational_json(x)


# Prices


class _PriceSearch:
    """The search for a price: what a bend may save, in floats. ``local`` prices are for blocks of the greatest size."""

    def __init__(self, frame: Frame, counts: dict[Any, int], pieces: int) -> None:
        sizes = {size: checker.tight(size) for _, _, size in counts}
        self.frame = frame
        self.planes = [_planes(part, frame.head["unit"], part.costs) for part in frame.parts]
        self.greatest = max(high for _, high in sizes.values())
        self.spent = self.greatest * (pieces - 1)
        weights: dict[tuple[int, Span], dict[float, float]] = defaultdict(lambda: defaultdict(float))
        costs: dict[int, RunCosts] = {id(part): part.costs for part in frame.parts}
        places = {(u, v): frame.place(u, v) for u, v, _ in counts}
        for (u, v, size), number in counts.items():
            if (place := places[u, v]) is not None:
                low, high = sizes[size]
                ratio = min(self.greatest / high, Fraction(2) ** 200)
                weights[id(place[0]), place[1]][float(ratio)] += float(number * low)
        self.curves = [
            (costs[k], span, np.array(list(row)), np.array(list(row.values()))) for (k, span), row in weights.items()
        ]
        self.unit = max((float(costs.lines[span]) for costs, span, _, _ in self.curves), default=0.0)

    def best(self) -> tuple[Fraction, list[Fraction]] | None:
        """Return the price of a bend and those at which the blocks are to be priced; None if nothing is proved."""
        if self.unit <= 0 or self.spent > Fraction(2) ** 200:
            return None
        grid = self.unit * _FINE
        tables = [costs.priced(*span, grid) for costs, span, _, _ in self.curves]

        def total(prices: Floats) -> Floats:
            """The bound for local prices, from the tables: they are concave, chords lie below."""
            gained = np.zeros(len(prices))
            for (_, _, ratios, weights), table in zip(self.curves, tables, strict=True):
                worth = np.interp(prices[:, None] * ratios, np.append(0.0, grid), np.append(0.0, table))
                gained += worth @ weights
            return gained - prices * float(self.spent)

        local = float(grid[total(grid).argmax()])
        if len({float(r) for _, _, ratios, _ in self.curves for r in ratios}) == 1:
            local = self._lowered(self._refined(local))
        else:
            near = local * 2.0 ** (np.arange(-16, 17) / 64)
            local = float(near[total(near).argmax()])
        exact = _short(local)
        return exact * self.greatest, self._table(exact)

    def _refined(self, local: float) -> float:
        """Where all blocks are of one size: the price to 1 part in 1,000."""
        for step in (2.0**0.25, 2.0**0.05, 2.0**0.01, 2.0**0.002):
            near = local * step ** (np.arange(-6, 7) / 5)
            values = -near * float(self.spent)
            for costs, span, _, weights in self.curves:
                values = values + costs.priced(*span, near) * weights.sum()
            local = float(near[values.argmax()])
        return local

    def _lowered(self, local: float) -> float:
        """The best price with planes, where all blocks are of one size: a little lower than without."""
        best, value = local, -math.inf
        for _ in range(LOWERED):
            found = -local * float(self.spent)
            for costs, span, _, weights in self.curves:
                k = next(k for k, part in enumerate(self.frame.parts) if part.costs is costs)
                found += self.planes[k].need(*span, local) * float(weights.sum())
            if found < value:
                break
            best, value, local = local, found, local * LOWER
        return best

    def _table(self, local: Fraction) -> list[Fraction]:
        """The prices at which tables are made: one for each size, or a few that the sizes lie between."""
        mass: dict[float, float] = defaultdict(float)
        for _, _, ratios, weights in self.curves:
            for r, weight in zip(ratios.tolist(), weights.tolist(), strict=True):
                if local * Fraction(r) <= 64 * self.unit:
                    mass[r] += weight
        found = sorted(mass)
        work = sum((high - low) ** 2 // 2 * costs.bins for costs, (low, high), _, _ in self.curves)
        most = max(1, min(MOST_PRICES, MOST_WORK // work))
        if len(found) > most:
            shares = np.cumsum([mass[r] for r in found])
            places = np.searchsorted(shares, shares[-1] * (np.arange(most) + 0.5) / most)
            found = sorted({found[min(p, len(found) - 1)] for p in places.tolist()})
        prices = [local if r == 1.0 else _short(float(local) * r) for r in found]
        return [prices[0], *(q for p, q in pairwise(prices) if q > p)]


def _short(x: float) -> Fraction:
    """A number of few bits just below another."""
    mantissa, exponent = math.frexp(x)
    return Fraction(int(mantissa * 2**30)) * Fraction(2) ** (exponent - 30)
