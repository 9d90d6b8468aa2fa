"""The price of a bend at which a certificate shows a bound on a map of one slope, and what it takes to show it.

With a price for each bend a block costs what functions miss of it, and pay, at least: by tables of what lines miss
(``approximation.block_duals``), and more by planes on finer cells (``approximation.close_planes``). Where no block is
worth a bend, a bound says what the price has to be; else that price is taken at which planes have to add least. All of
this is in floats: the checker computes what comes out (``certified_blocks``). docs/mathematics.md, Run bound.

>>> 0.1 - 1e-9 < short_price(0.1) < 0.1, short_price(0.1).denominator.bit_length()  # a price is a short number
(True, 34)
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from periodic import checker as checker_module
from periodic.approximation.close_grids import CloseGrid
from periodic.approximation.close_planes import ROOM, ClosePlanes
from periodic.approximation.plane_paths import NO_SHARES, EndShares, PlanePaths
from periodic.approximation.run_costs import Floats
from periodic.bounds.certified_stretches import Frame, Span
from periodic.text.scribes import Json

checker: Any = checker_module  # it has no types

WAYS, MEETING = "xxxx", "bcbcbc"  # cells, bins or both are halved where paths are cheap; where blocks meet, too
MORE_WAYS = "cb" * 9  # where bends are counted
ROOMS_MET = 2  # as many times as much is gone over where blocks meet
ROUNDS = 24  # planes for each pair each time
MOST_NODES, MOST_EDGES = 1 << 14, 1 << 13  # of halved cells, and between halved bins
SPARE, SPARE_COUNTED = 3e-6, 2e-7  # so much more than is wanted is looked for
CLOSE = 1e-8  # the part of a cost that planes may leave out
MOST_RAISED = 1.06  # planes raise costs by so much, at most
MOST_TABLES = 1 << 22  # numbers in the tables of all pairs of places, of both bins
_FINE = 2.0 ** (np.arange(-56, 9) / 4)  # prices in units of what lines miss of a stretch


class BlockKind(NamedTuple):
    """Blocks that are alike: the stretch and its cells that stand for them, and how many there are, as a weight.

    Where they meet others they pay shares for ``turns``.
    """

    stretch: int
    span: Span
    weight: float
    turns: EndShares = NO_SHARES


class PriceChoice(NamedTuple):
    """A price, the factor by which planes have to raise costs at it, and the bound if they do; in floats."""

    price: float
    factor: float
    bound: float


class Shown(NamedTuple):
    """Evidence at some prices, stretch by stretch; what blocks are shown to cost, and what is enough of it."""

    prices: tuple[Fraction, ...]
    entries: tuple[dict[str, Json], ...]
    costs: dict[tuple[int, Span], tuple[float, float]]


class StretchPlanes:
    """What proves what stretches cost: planes, and the lines that are needed beside them."""

    def __init__(self, frame: Frame, ways: str) -> None:
        self.frame, self.ways = frame, ways
        self._known = dict[int, ClosePlanes]()

    def of(self, k: int) -> ClosePlanes:
        """The planes of a stretch; kept."""
        if k not in self._known:
            part, head = self.frame.parts[k], self.frame.head
            scale = float(1 << head["line_bits"])
            edges = np.array([edge / scale for edge in part.entry["edges"]])
            cells = part.entry["cells"]
            laps = part.nodes[::cells], part.values[::cells]
            grid = CloseGrid(laps, cells, edges, part.costs.order, scale)
            most = [MOST_NODES // (grid.cells or 1), MOST_EDGES // len(edges)]  # times as many cells and bins
            halvings = [n.bit_length() - 1 for n in most]
            self._known[k] = ClosePlanes(grid, part.costs.lines, _allowed(self.ways, *halvings), ROUNDS)
        return self._known[k]

    @property
    def tried(self) -> int:
        """How many planes were tried."""
        return sum(grid.planes for close in self._known.values() for grid in close.grids)

    def entries(self) -> Iterable[dict[str, Json]]:
        """The stretches of a certificate."""
        for k, part in enumerate(self.frame.parts):
            entry = dict(part.entry)
            if k in self._known:
                entry["planes"] = self._known[k].rows()
                if len(entry["planes"]) > 1:
                    entry["halved"] = list(self.ways[: len(entry["planes"]) - 1])
                if part.tables is not None:
                    entry["lines"] = list(part.tables.line_rows(self._known[k].chosen()[0]))
            yield entry


class PriceSearch:
    """The search for a price: what a bend may save, in floats.

    ``spent`` and ``wanted`` are the bends that are paid for and the bound that is wanted, by the same measure as the
    weights of the blocks. With a number of ``bends``, for one block, no function has more, and they have no price.
    """

    def __init__(self, frame: Frame, blocks: Sequence[BlockKind], spent: float, wanted: float, bends: int = 0) -> None:
        self.frame, self.blocks, self.spent, self.bends = frame, blocks, spent, bends
        self.tried = 0  # planes
        self.unit = max(map(self._line, blocks), default=0.0)
        self.wanted = wanted * (1 + (SPARE_COUNTED if bends else SPARE))
        self.choice = PriceChoice(0.0, 1.0, self.wanted) if bends else self._choice(self.wanted)

    def _line(self, block: BlockKind) -> float:
        """What lines miss of a block."""
        return float(self.frame.parts[block.stretch].costs.lines[block.span])

    def found(self) -> Shown:
        """Choose a price, and return what proves what blocks cost at it.

        Of all prices that is taken at which planes have to raise the costs by the least factor, to show what is wanted;
        where they cannot, the one that is best without planes, if that shows more.
        """
        found, reached = self._followed(self.choice.price, self.choice.factor)
        if reached:
            return found
        plain, _ = self._followed(self._choice(math.inf).price, 1.0)
        return max(plain, found, key=self._bound)

    def met(self) -> Shown:
        """Show at the price at which blocks that meet have to cost what lines miss of them, to show what is wanted.

        Raises ``checker.Rejected`` where they are not shown to.
        """
        lines = sum(self._line(block) * block.weight for block in self.blocks)
        price = (lines - self.wanted) / self.spent
        if 0 < price < self.unit:
            found, reached = self._followed(price, math.inf)
            if reached:
                return found
        raise checker.Rejected("blocks that meet are not shown to cost what lines miss of them")

    def _bound(self, shown: Shown) -> float:
        """The bound that costs prove."""
        gained = sum(b.weight * shown.costs[b.stretch, b.span][0] for b in self.blocks)
        return gained - float(shown.prices[0]) * self.spent

    def _choice(self, wanted: float) -> PriceChoice:
        """A price, and by what factor costs are to be raised."""
        grid = self.unit * _FINE
        local = float(grid[self._totals(grid, self._costs(grid), 1.0).argmax()])
        near = local * 2.0 ** (np.arange(-48, 17) / 64)
        costs, low, high = self._costs(near), 1.0, MOST_RAISED
        for _ in range(24):
            middle = (low + high) / 2
            low, high = (low, middle) if self._totals(near, costs, middle).max() >= wanted else (middle, high)
        if math.isinf(wanted) or not any(map(self._is_close, self.blocks)):
            high = 1.0
        totals = self._totals(near, costs, high)
        return PriceChoice(float(near[totals.argmax()]), high, float(totals.max()))

    def _costs(self, prices: Floats) -> list[Floats]:
        """What blocks cost at some prices, without planes."""
        return [self.frame.parts[b.stretch].costs.priced(*b.span, prices) for b in self.blocks]

    def _totals(self, prices: Floats, costs: Sequence[Floats], factor: float) -> Floats:
        """The bound at some prices, if costs were so much greater, as far as lines allow."""
        gained = -prices * self.spent
        for block, row in zip(self.blocks, costs, strict=True):
            gained += np.minimum(row * factor, self._line(block)) * block.weight
        return gained

    def _followed(self, price: float, gain: float) -> tuple[Shown, bool]:
        """What proves the costs at some price, as close as planes come, and whether that is what was looked for.

        No more than ``gain`` times what is known without planes is looked for.
        """
        meet, reached = any(block.turns != NO_SHARES for block in self.blocks), True
        ways = MEETING if meet else MORE_WAYS if self.bends else WAYS
        exact, planes = short_price(price), StretchPlanes(self.frame, ways)
        costs = dict[tuple[int, Span], tuple[float, float]]()
        room = ROOM * (ROOMS_MET if meet else 1)
        for left, block in zip(range(len(self.blocks), 0, -1), self.blocks, strict=True):
            table = self.frame.parts[block.stretch].costs
            rough = float(table.priced(*block.span, [price])[0])
            goal = min(self._line(block) * (1 - CLOSE), rough * gain if price else self.wanted)
            close, (low, high) = planes.of(block.stretch), block.span
            found, enough = close.need(
                PlanePaths((low, high + 1), float(exact), self.bends, block.turns), goal, room // left
            )
            room -= room // left - close.room
            costs[block.stretch, block.span] = found, enough
            reached &= found >= goal
            if meet and not reached:
                break
        self.tried += planes.tried
        return Shown((exact,), tuple(planes.entries()), costs), reached

    def _is_close(self, block: BlockKind) -> bool:
        """Whether planes are looked for: with tables that are not too large."""
        part = self.frame.parts[block.stretch]
        return bool((part.read.n + 1) * (part.read.n + 2) // 2 * part.costs.bins**2 <= MOST_TABLES)


def _allowed(ways: str, cells: int, bins: int) -> str:
    """The first ways that halve cells and bins so often, at most.

    >>> _allowed("cbcbcb", 2, 1), _allowed("xx", 0, 1)
    ('cbc', '')
    """
    found = ""
    for way in ways:
        cells, bins = cells - (way != "b"), bins - (way != "c")
        if min(cells, bins) < 0:
            break
        found += way
    return found


def short_price(x: float) -> Fraction:
    """A number of few bits just below another."""
    mantissa, exponent = math.frexp(x)
    return Fraction(int(mantissa * 2**30)) * Fraction(2) ** (exponent - 30)
