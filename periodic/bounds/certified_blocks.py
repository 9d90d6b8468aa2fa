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
from periodic.approximation.run_choices import LineChoice
from periodic.approximation.run_costs import Floats, RunCosts
from periodic.bounds.theorems import Bound, Theorem
from periodic.claims import Hypothesis, Warrant
from periodic.maps.plmaps import PLMap
from periodic.text.scribes import Json, Scribe, rational_json

checker: Any = checker_module  # it has no types

SOURCE = "docs/mathematics.md, Run bound"
CERTIFIED = {
    1: Theorem("L1, certified", "l1", SOURCE, "dual functions that the checker accepts", Warrant.CERTIFIED),
    2: Theorem("squared error, certified", "l2", SOURCE, "runs that the checker computes", Warrant.CERTIFIED),
}
CELLS = {1: 156, 2: 120}  # of all stretches, roughly: the work grows with the square
BINS = {1: 24, 2: 10}
MOST_LAPS, MOST_KINDS, MOST_STRETCHES, MOST_PRICES = 16, 1000, 3, 7
MOST_WORK = 4 * 10**6  # steps of shortest paths that the checker is given to do, at some 300 ns each
RESOLUTION = 24  # bits of lines and edges, of the longest side of the map
MOST_STEPS, MOST_BITS = 4000, 13000  # longer numbers are not read from a certificate
LEAST_SHARE = 0.01  # of the length: ends of blocks that have less are not looked at
DIGITS = 10**10
_FINE = 2.0 ** (np.arange(-56, 9) / 4)  # prices in units of what lines miss of a stretch

Kind = tuple[Any, Any]  # the ends of a block: numbers of the checker


class Evidence(NamedTuple):
    """What a certificate holds of one norm, and the lower bound that the checker finds in it, rounded down."""

    data: dict[str, Json]
    value: Fraction


class CutStretch(NamedTuple):
    """A stretch: its entry in a certificate, where the ends of blocks lie in it, what runs cost, and why."""

    entry: dict[str, Json]
    places: dict[Any, int]
    costs: RunCosts
    tables: RunTables | None

    def span(self, kind: Kind) -> tuple[int, int] | None:
        """The cells of a block, if it lies on this stretch."""
        u, v = kind
        return (self.places[u], self.places[v]) if u in self.places and v in self.places else None


class Frame(NamedTuple):
    """The stretches of f^steps for some map, with the units of a certificate."""

    map: Any
    head: dict[str, Json]
    parts: tuple[CutStretch, ...]


def certified_bound(f: PLMap, t: int, pieces: int, order: int) -> Bound:
    """Return the bound by blocks for continuous functions of so many ``pieces``, as the checker computes it.

    The evidence holds, under ``"data"``, what a certificate needs. It is 0 where there are too many kinds of blocks, as
    for most maps without a Markov partition, and where the map is flat somewhere.
    Cost: seconds at first, for what dual functions prove of all runs; the tables of a map serve all t and pieces.

    >>> from periodic.maps.families import tent
    >>> certified_bound(tent(), 10, 16, 1).value > Fraction(246, 1000)
    True
    """
    few = Hypothesis("the blocks, intervals on which f^s is affine, are of few kinds and nowhere flat", True)
    try:
        found = block_evidence(f, t, pieces, order)
    except checker.Rejected as error:
        return CERTIFIED[order].concluded(Fraction(0), [few._replace(holds=False, detail=str(error))])
    return CERTIFIED[order].concluded(found.value, [few], {"data": found.data})


@lru_cache(maxsize=64)
def block_evidence(f: PLMap, t: int, pieces: int, order: int) -> Evidence:
    """Return evidence for a bound on the error of functions of so many pieces against f^t; the bound may be 0.

    Raises ``checker.Rejected`` where blocks cannot be followed.
    """
    if t > MOST_STEPS:
        raise checker.Rejected(f"t = {t} is above {MOST_STEPS}")
    g = _map(f)
    steps, counts = _blocks(g, t)
    mass = _masses(counts)
    kinds = [kind for kind, share in mass if share >= LEAST_SHARE]
    frame = _frame(f, steps, tuple(kinds), order)
    found = _PriceSearch(frame, counts, pieces).best()
    data: dict[str, Json] = {**frame.head, "steps": steps, "stretches": [dict(part.entry) for part in frame.parts]}
    if found is None:
        return Evidence(data, Fraction(0))
    price, prices = found
    if max(price.numerator, price.denominator).bit_length() > MOST_BITS:
        raise checker.Rejected("the price of a bend has too many digits")
    data |= {"price": rational_json(price), "prices": [rational_json(p) for p in prices]}
    for part, entry in zip(frame.parts, data["stretches"], strict=True):
        spans = sorted({span for u, v, _ in counts if (span := part.span((u, v))) is not None})
        if part.tables is not None:
            choice = LineChoice(part.tables)
            for low, high in spans:
                choice.need(low, high, [float(p) for p in prices])
            unit = 1 << frame.head["line_bits"]
            entry |= {
                "runs": list(part.tables.line_rows(choice.lines, unit)),
                "tangents": list(part.tables.tangent_rows(choice.tangents, unit)),
            }
    stretches = [checker.Blocks(g, data, entry, order) for entry in data["stretches"]]
    unit = frame.head["unit"] ** (1 + order)
    value = checker.block_total(stretches, counts, price, prices, unit, pieces)
    scale = DIGITS << max(0, value.denominator.bit_length() - abs(value.numerator).bit_length())
    return Evidence(data, Fraction(max(0, value * scale // 1), scale))


# Blocks


@lru_cache(maxsize=16)
def _map(f: PLMap) -> Any:
    return checker.Map(Scribe((*f.knots, *f.values)).map_json(f))


def _blocks(g: Any, t: int) -> tuple[int, dict[Any, int]]:
    """How many steps a stretch takes, and the blocks of the steps before: the last iterate of few laps on each."""
    early = checker.block_counts(g, max(0, t - 12), MOST_KINDS)
    kinds = [kind for kind, share in _masses(early) if share >= LEAST_SHARE]
    segments = {(u, v): [(u, u, v, v, Fraction(1))] for u, v in kinds}
    steps = 0
    while steps < t:
        segments = {k: [q for x, a, _, b, w in row for q in g.cut(a, b, x, w)] for k, row in segments.items()}
        laps = max(map(len, segments.values()))
        if laps > MOST_LAPS and steps:
            break
        if laps > 4 * MOST_LAPS:
            raise checker.Rejected(f"one step has {laps} laps on a block")
        steps += 1
    return steps, checker.block_counts(g, t - steps, MOST_KINDS)


def _masses(counts: dict[Any, int]) -> list[tuple[Kind, float]]:
    """The kinds of blocks with their shares of the length of all, the greatest first."""
    mass: dict[Kind, Fraction] = defaultdict(Fraction)
    for (u, v, size), number in counts.items():
        mass[u, v] += number * checker.tight(size)[0] * checker.box(v - u)[0]
    total = sum(mass.values())
    order = sorted(mass.items(), key=lambda item: (item[1], checker.box(item[0][1] - item[0][0])), reverse=True)
    return [(kind, float(share / total)) for kind, share in order]


@lru_cache(maxsize=16)
def _frame(f: PLMap, steps: int, kinds: tuple[Kind, ...], order: int) -> Frame:
    """The stretches on which blocks of these kinds lie, cut into cells; the tables of what their runs cost."""
    g = _map(f)
    head = _units(g)
    chosen: dict[Kind, list[Any]] = {}
    for u, v in sorted(kinds, key=lambda kind: checker.box(kind[0] - kind[1])[0]):  # a longer one may hold others
        held = any(u in ends and v in ends for ends in (_exact_ends(laps, head["unit"]) for laps in chosen.values()))
        if not held:
            chosen[u, v] = _laps(g, u, v, steps)
    parts = []
    chosen = {kind: chosen[kind] for kind in [kind for kind in kinds if kind in chosen][:MOST_STRETCHES]}
    for (u, v), laps in chosen.items():
        cells = min(64, max(1, int(CELLS[order] / math.sqrt(len(chosen)) / len(laps))))
        ends = [checker.box(y)[0] for lap in laps for y in (lap[1], lap[3])]
        low, reach = min(ends), (max(ends) - min(ends)) * Fraction(3, 20)
        width = max(ends) - low + 2 * reach
        scale = 1 << head["line_bits"]
        edges = [int((low - reach + width * k / (BINS[order] - 2)) * scale) for k in range(BINS[order] - 1)]
        entry = {"low": _json(u), "high": _json(v), "cells": cells, "edges": edges, "runs": [], "tangents": []}
        blocks = checker.Blocks(g, {**head, "steps": steps}, entry, order)
        parts.append(_costed(blocks, entry, head["unit"], order))
    return Frame(g, head, tuple(parts))


def _costed(blocks: Any, entry: dict[str, Json], unit: int, order: int) -> CutStretch:
    if order == 1:
        x, y, edges = (np.array([v / unit for v in row]) for row in (blocks.X, blocks.Y, blocks.edges))
        tables = RunTables(x, y, entry["cells"], edges)
        return CutStretch(entry, blocks.at, tables.costs, tables)
    del entry["runs"], entry["tangents"]
    scale, n, bins = unit**3, len(blocks.X), len(blocks.edges) + 1
    lines = np.array([[e / scale for e in row] for row in blocks.E])
    sides = np.repeat(lines[None, :, :, None], 2, axis=0) * np.ones(bins)
    for (i, j, right), row in blocks.side.items():
        sides[right, i, j] = [e / scale for e in row]
    assert lines.shape == (n, n)
    return CutStretch(entry, blocks.at, RunCosts(lines, sides[0], sides[1], 2), None)


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
    return {"unit": factor << shift, "line_bits": min(shift - 10, RESOLUTION + fine)}


def _laps(g: Any, u: Any, v: Any, steps: int) -> list[Any]:
    segments = [(u, u, v, v, Fraction(1))]
    for _ in range(steps):
        segments = [q for x, a, _, b, w in segments for q in g.cut(a, b, x, w)]
    return segments


def _exact_ends(laps: Sequence[Any], unit: int) -> set[Any]:
    """The points of a stretch at which blocks may end: its own ends, and those that are multiples of the unit."""
    points = [laps[0][0], *(lap[2] for lap in laps)]
    inner = [x for x in points if _is_whole(x * unit)]
    return {points[0], points[-1], *inner}


def _is_whole(x: Any) -> bool:
    first, *rest = x.c if isinstance(x, checker.Number) else (x,)
    return first.denominator == 1 and not any(rest)


def _json(x: Any) -> Json:
    return [rational_json(c) for c in x.c] if isinstance(x, checker.Number) else rational_json(x)


# Prices


class _PriceSearch:
    """The search for a price: what a bend may save, in floats. ``local`` prices are for blocks of the greatest size."""

    def __init__(self, frame: Frame, counts: dict[Any, int], pieces: int) -> None:
        sizes = {size: checker.tight(size) for _, _, size in counts}
        self.greatest = max(high for _, high in sizes.values())
        self.spent = self.greatest * (pieces - 1)
        weights: dict[tuple[int, tuple[int, int]], dict[float, float]] = defaultdict(lambda: defaultdict(float))
        for (u, v, size), number in counts.items():
            for k, part in enumerate(frame.parts):
                if (span := part.span((u, v))) is not None:
                    low, high = sizes[size]
                    ratio = min(self.greatest / high, Fraction(2) ** 200)
                    weights[k, span][float(ratio)] += float(number * low)
                    break
        self.curves = [
            (frame.parts[k].costs, span, np.array(list(row)), np.array(list(row.values())))
            for (k, span), row in weights.items()
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
            local = self._refined(local)
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
