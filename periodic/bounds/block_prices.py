"""The price of a bend at which a certificate shows a bound by blocks, and what it takes to show it.

With a price for each bend a block costs what functions miss of it, and pay, at least: a concave function of the price,
by tables of what lines miss (``approximation.block_duals``), and more by planes on finer cells
(``approximation.close_planes``). Where all blocks have one size, and none is worth a bend, a bound says what the price
has to be; else that price is taken at which planes have to add least. All of this is in floats: the checker
computes what comes out (``certified_blocks``). docs/mathematics.md, Run bound.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from periodic import checker as checker_module
from periodic.approximation.block_duals import RunTables
from periodic.approximation.close_planes import CloseGrid, ClosePlanes, costed_pairs
from periodic.approximation.run_choices import LineChoice
from periodic.approximation.run_costs import Floats, RunCosts
from periodic.numbers.conversions import Exact
from periodic.text.scribes import Json

checker: Any = checker_module  # it has no types

LEVELS, ROUNDS = 5, 6  # times that cells are halved where paths are cheap, less one; planes for each pair each time
CLOSE = 1e-7  # the part of a cost that planes may leave out
DEARER, TRIES = 1.01, 1  # a price that cannot be shown is raised
MOST_RAISED = 1.06  # planes raise costs by so much, at most
MOST_TABLES = 1 << 22  # numbers in the tables of all pairs of places, of both bins
MOST_PRICES = 7
MOST_WORK = 4 * 10**6  # steps of shortest paths that the checker is given to do, at some 300 ns each
_FINE = 2.0 ** (np.arange(-56, 9) / 4)  # prices in units of what lines miss of a stretch

Span = tuple[int, int]


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

    def place(self, u: Any, v: Any) -> tuple[int, Span] | None:
        """Where the checker looks at a block: a stretch and cells of it."""
        every = [part.blocks for part in self.parts]
        blocks, i, j = checker.place_of(every, u, v)
        return (every.index(blocks), (i, j)) if i < j else None


class Curve(NamedTuple):
    """Blocks that are alike: part of a stretch, how much shorter than the longest, and how long together."""

    stretch: int
    span: Span
    ratios: Floats
    weights: Floats


class PriceSearch:
    """The search for a price: what a bend may save, in floats. ``local`` prices are for blocks of the greatest size."""

    def __init__(self, frame: Frame, counts: dict[Any, int], pieces: int, wanted: Exact | None) -> None:
        sizes = {size: checker.tight(size) for _, _, size in counts}
        self.frame, self.wanted = frame, wanted
        self.greatest = max(high for _, high in sizes.values())
        self.spent = self.greatest * (pieces - 1)
        weights: dict[tuple[int, Span], dict[float, float]] = defaultdict(lambda: defaultdict(float))
        places = {(u, v): frame.place(u, v) for u, v, _ in counts}
        for (u, v, size), number in counts.items():
            if (place := places[u, v]) is not None:
                low, high = sizes[size]
                ratio = min(self.greatest / high, Fraction(2) ** 200)
                weights[place][float(ratio)] += float(number * low)
        self.curves = [
            Curve(k, span, np.array(list(row)), np.array(list(row.values()))) for (k, span), row in weights.items()
        ]
        self.lines, self.planes = dict[int, LineChoice](), dict[int, ClosePlanes]()
        self.local, self.prices, self.gain = Fraction(0), list[Fraction](), 1.0
        self.shown: dict[tuple[int, float], tuple[float, float]] = {}  # by curve and price: a cost, what is looked for
        self.unit = max((self._line(curve) for curve in self.curves), default=0.0)

    def _line(self, curve: Curve) -> float:
        """What lines miss of a part of a stretch."""
        return float(self.frame.parts[curve.stretch].costs.lines[curve.span])

    def found(self) -> list[dict[str, Json]]:
        """Choose ``local`` and the ``prices`` at which blocks are priced; return what proves their costs.

        Of all prices that is taken at which planes have to raise the costs by the least factor, to show what is wanted;
        where they cannot, the one that is best without planes, if that shows more.
        """
        local, factor = self._price(float(self.wanted or math.inf) * (1 + 1e-6))
        found = self._followed(short_price(local), factor)
        for _ in range(TRIES):
            if all(cost >= goal * (1 - CLOSE) for cost, goal in self.shown.values()):
                return found
            local *= DEARER
            found = self._followed(short_price(local), factor)
        reached, here = self._shown(), (self.local, self.prices)
        plain = self._followed(short_price(self._price(math.inf)[0]), 1.0)
        if self._shown() < reached:
            self.local, self.prices = here
            return found
        return plain

    def _shown(self) -> float:
        """The bound that the costs prove which were found last."""
        prices = np.array([0.0, *map(float, self.prices)])
        gained = -float(self.local) * float(self.spent)
        for k, curve in enumerate(self.curves):
            costs = self.frame.parts[curve.stretch].costs.priced(*curve.span, prices[1:])
            found = [self.shown.get((k, price), (cost, 0.0))[0] for price, cost in zip(prices[1:], costs, strict=True)]
            gained += float(np.interp(float(self.local) * curve.ratios, prices, [0.0, *found]) @ curve.weights)
        return gained

    def _price(self, wanted: float) -> tuple[float, float]:
        """A price, and by what factor costs are to be raised. The costs of the tables are concave: chords lie below."""
        grid = self.unit * _FINE
        tables = [self._priced(curve, grid) for curve in self.curves]
        local = float(grid[self._totals(grid, tables, 1.0).argmax()])
        near = local * 2.0 ** (np.arange(-48, 17) / 64)
        if len({float(r) for curve in self.curves for r in curve.ratios}) == 1:
            tables = [self._priced(curve, near) for curve in self.curves]
        low, high = 1.0, MOST_RAISED
        for _ in range(24):
            middle = (low + high) / 2
            low, high = (low, middle) if self._totals(near, tables, middle).max() >= wanted else (middle, high)
        if high == MOST_RAISED or not any(map(self._is_close, self.curves)):  # it cannot be shown
            high = 1.0
        return float(near[self._totals(near, tables, high).argmax()]), high

    def _priced(self, curve: Curve, prices: Floats) -> tuple[Floats, Floats]:
        """Prices, and what the blocks of a curve cost at them without planes."""
        return prices, self.frame.parts[curve.stretch].costs.priced(*curve.span, prices)

    def _totals(self, prices: Floats, tables: Sequence[tuple[Floats, Floats]], factor: float) -> Floats:
        """The bound at some prices, if costs were so much greater, as far as lines allow."""
        gained = np.zeros(len(prices))
        for curve, (known, costs) in zip(self.curves, tables, strict=True):
            raised = np.append(0.0, np.minimum(costs * factor, self._line(curve)))
            gained += np.interp(prices[:, None] * curve.ratios, np.append(0.0, known), raised) @ curve.weights
        return gained - prices * float(self.spent)

    def _followed(self, local: Fraction, gain: float) -> list[dict[str, Json]]:
        """Find what proves the costs at some price and those in the table, as close as planes come, for each stretch.

        No more than ``gain`` times what is known without planes is looked for; ``shown`` are costs beside that.
        """
        self.local, self.gain, self.shown = local, gain, {}
        self.prices = self._table(local)
        return [self._entry(k, part, gain) for k, part in enumerate(self.frame.parts)]

    def _entry(self, k: int, part: CutStretch, gain: float) -> dict[str, Json]:
        """The lines, tangents and planes of a stretch, as a certificate has them."""
        head, costs, entry = self.frame.head, part.costs, dict[str, Json]()
        curves = [(place, curve) for place, curve in enumerate(self.curves) if curve.stretch == k]
        if part.tables is not None:
            choice = self.lines.setdefault(k, LineChoice(part.tables))
            for _, curve in curves:
                for price in map(float, self.prices):
                    choice.need(*curve.span, price)
            entry["runs"] = list(part.tables.line_rows(choice.lines, 1 << head["line_bits"]))
            entry["tangents"] = list(part.tables.tangent_rows(choice.tangents, 1 << head["line_bits"]))
            costs = choice.costs
        for place, curve in curves:
            if gain > 1 and self._is_close(curve):
                planes, base, goals = self._planes(k, part), costed_pairs(costs), []
                for price in map(float, self.prices):
                    line, rough = float(costs.lines[curve.span]), float(costs.priced(*curve.span, [price])[0])
                    goal = min(line * (1 - CLOSE), rough * gain)
                    found = planes.need(base, price, goal)
                    goals.append(int(Fraction(max(found, rough * (1 - CLOSE))) * head["unit"] ** (1 + costs.order)))
                    self.shown[place, price] = found, goal
                entry |= {"closer": planes.rows(), "goals": goals}
        return entry

    def _is_close(self, curve: Curve) -> bool:
        """Whether planes are looked for: of order 1, on whole stretches, with tables that are not too large."""
        part = self.frame.parts[curve.stretch]
        whole = part.blocks.n
        return (
            part.costs.order == 1
            and curve.span == (0, whole)
            and (whole + 1) * (whole + 2) // 2 * part.costs.bins**2 <= MOST_TABLES
        )

    def _planes(self, k: int, part: CutStretch) -> ClosePlanes:
        """The planes of a stretch, on its own cells and finer ones; kept from price to price."""
        if k not in self.planes:
            unit, bits = self.frame.head["unit"], 1 << self.frame.head["line_bits"]
            x, y, edges = (np.array([v / unit for v in row]) for row in (*part.blocks.grid.laps, part.blocks.edges))
            grid = CloseGrid((x, y), part.entry["cells"], edges, part.costs.order, float(bits))
            self.planes[k] = ClosePlanes(grid, LEVELS, ROUNDS)
        return self.planes[k]

    def _is_flat(self, price: float) -> bool:
        """Whether no stretch of its blocks is worth a bend at a price."""
        return all(
            float(self.frame.parts[c.stretch].costs.priced(*c.span, [price])[0]) * self.gain >= self._line(c)
            for c in self.curves
        )

    def _table(self, local: Fraction) -> list[Fraction]:
        """The prices at which tables are made: one for each size, or a few that the sizes lie between."""
        mass: dict[float, float] = defaultdict(float)
        for curve in self.curves:
            for r, weight in zip(curve.ratios.tolist(), curve.weights.tolist(), strict=True):
                if local * Fraction(r) <= 64 * self.unit:
                    mass[r] += weight
        found = sorted(mass)
        while len(found) > 1 and self._is_flat(float(local) * found[-2]):
            mass[found[-2]] += mass.pop(found.pop())
        work = sum((c.span[1] - c.span[0]) ** 2 // 2 * self.frame.parts[c.stretch].costs.bins for c in self.curves)
        most = max(1, min(MOST_PRICES, MOST_WORK // work))
        if len(found) > most:
            shares = np.cumsum([mass[r] for r in found])
            places = np.searchsorted(shares, shares[-1] * (np.arange(most) + 0.5) / most)
            found = sorted({found[0], *(found[min(p, len(found) - 1)] for p in places.tolist()[1:])})
        prices = [local if r == 1.0 else short_price(float(local) * r) for r in found]
        return [prices[0], *(q for p, q in pairwise(prices) if q > p)]


def short_price(x: float) -> Fraction:
    """A number of few bits just below another."""
    mantissa, exponent = math.frexp(x)
    return Fraction(int(mantissa * 2**30)) * Fraction(2) ** (exponent - 30)
