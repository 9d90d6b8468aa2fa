"""Which lines prove a bound: as few of the dual functions of a stretch as the shortest paths need.

A certificate that held a line for every run of cells would be large and slow to check. Few are needed: a run that is
not given costs at least what the best of the runs inside it does, and only runs on cheap paths matter. Starting from
nothing, lines are added where paths are still too cheap, several at a time, until none is. docs/mathematics.md, Run
bound.

>>> x, y = np.linspace(0, 1, 9), np.array([0, 0.5, 1, 0.5, 0, 0.5, 1, 0.5, 0])
>>> choice = LineChoice(RunTables(x, y, 2, np.linspace(-0.2, 1.2, 7)))  # of a zigzag of four laps, two cells each
>>> choice.need(0, 8, 0.1)  # what all cells cost at a price of 0.1
>>> all_lines, chosen = choice.tables.costs, choice.costs
>>> int(choice.lines.sum()), round(float(all_lines.priced(0, 8, [0.1])[0] - chosen.priced(0, 8, [0.1])[0]), 4)
(17, 0.0)
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from periodic.approximation.block_duals import RunTables
from periodic.approximation.run_costs import Floats, RunCosts

Flags = NDArray[np.bool_]
Integers = NDArray[np.signedinteger[Any]]

LOSS = 1e-5  # the part of a cost that may be lost by leaving lines out
AMONG = 0.2  # what is added at a time is worth at least this part of the best
SHARED = 1.6  # a line serves all longer runs too: it is preferred to tangents that are worth so many times as much


class LineChoice:
    """The lines and tangents of ``tables`` that are chosen so far, and what they prove.

    ``lines[i, j]`` and ``tangents[side, i, j, k]`` say which; ``need`` adds more.
    """

    def __init__(self, tables: RunTables) -> None:
        self.tables, n = tables, tables.cells
        self.lines: Flags = np.zeros((n + 1, n + 1), dtype=np.bool_)
        self.tangents: Flags = np.zeros((2, n + 1, n + 1, tables.levels), dtype=np.bool_)
        self._sides = (np.zeros_like(tables.costs.left), np.zeros_like(tables.costs.right))

    @property
    def costs(self) -> RunCosts:
        """What runs cost by what is chosen."""
        hull = self._hull()
        left, right = (np.maximum(side, hull[:, :, None]) for side in self._sides)
        return RunCosts(hull, left, right, 1)

    def _hull(self) -> Floats:
        """For each run the best of the chosen lines of the runs inside it."""
        n, full = self.tables.cells, self.tables.costs.lines
        hull = np.zeros((n + 1, n + 1))
        for size in range(1, n + 1):
            i = np.arange(n + 1 - size)
            j = i + size
            given = np.where(self.lines[i, j], full[i, j], 0.0)
            hull[i, j] = np.maximum(given, np.maximum(hull[i, j - 1], hull[i + 1, j]))
        return hull

    def need(self, low: int, high: int, price: float, wanted: float | None = None) -> None:
        """Choose more until the cells low..high-1 cost at a price what they cost by all lines of the tables.

        If more than that is ``wanted``, since planes add to it, all is chosen that makes cheaper paths dearer.
        Cost: some 60 shortest paths.
        """
        known = float(self.tables.costs.priced(low, high, [price])[0]) * (1 - LOSS)
        while self._add(low, high, price, max(known, wanted or 0)):
            pass

    def _add(self, low: int, high: int, price: float, wanted: float) -> bool:
        """Choose lines on paths that are cheaper than ``wanted``; whether there was one."""
        known, full = self.costs, self.tables.costs
        forward, whole = known.forward(low, high, [price])
        if whole[0] >= wanted:
            return False
        nothing = np.zeros((1, known.bins))
        before = np.concatenate([nothing, forward[0] + price])  # at a bend in the cell before cell low + i
        after = np.concatenate([known.backward(low, high, [price])[0], nothing])
        i, j = (low + v for v in np.triu_indices(high - low + 1, 1))
        least = (
            before.min(axis=1)[i - low] + known.lines[i, j] / 2 * (i > low) * (j < high) + after.min(axis=1)[j - low]
        )
        i, j = (v[least < wanted] for v in (i, j))
        # what is known of a side counts half, in full at a run with one bend, not at all where there is none
        first, last = i == low, j == high
        alone = first & last
        left_part = np.where(first, 0.0, np.where(last, 1.0, 0.5))
        right_part = np.where(last, 0.0, np.where(first, 1.0, 0.5))
        left = before[i - low] + left_part[:, None] * known.left[i, j]
        right = after[j - low] + right_part[:, None] * known.right[i, j]
        bins = left.argmin(axis=1), right.argmin(axis=1)
        missing = wanted - np.where(alone, known.lines[i, j], left.min(axis=1) + right.min(axis=1))
        few = np.flatnonzero(missing > 0)
        i, j, missing, left_bin, right_bin = i[few], j[few], missing[few], bins[0][few], bins[1][few]
        by_line = np.where(self.lines[i, j], 0.0, full.lines[i, j] - known.lines[i, j])
        gains = np.stack([
            SHARED * by_line,
            left_part[few] * (full.left[i, j, left_bin] - known.left[i, j, left_bin]),
            right_part[few] * (full.right[i, j, right_bin] - known.right[i, j, right_bin]),
        ])  # fmt: skip
        what = gains.argmax(axis=0)
        worth = np.minimum(gains.max(axis=0), missing)
        best = worth.max(initial=0.0)
        if best <= 1e-9 * wanted:
            return False
        chosen = (worth >= AMONG * best) & (_first_of_each(i, worth) | _first_of_each(j, worth))
        by_line = chosen & (what == 0)
        self.lines[i[by_line], j[by_line]] = True
        for side, places in ((0, left_bin), (1, right_bin)):
            which = np.flatnonzero(chosen & (what == 1 + side))
            self._take(side, i[which], j[which], places[which])
        return True

    def _take(self, side: int, i: Integers, j: Integers, places: Integers) -> None:
        """Choose for each run the tangent that proves most in one bin."""
        worths = self.tables.tangent_costs(side, i, j)
        rows = np.arange(len(i))
        k = worths[rows, :, places].argmax(axis=1)
        self.tangents[side, i, j, k] = True
        self._sides[side][i, j] = np.maximum(self._sides[side][i, j], worths[rows, k])


def _first_of_each(keys: Integers, worth: Floats) -> Flags:
    """Marks, of the entries with the same key, the one that is worth most."""
    order = np.lexsort((-worth, keys))
    first = np.ones(len(keys), dtype=np.bool_)
    first[1:] = keys[order][1:] != keys[order][:-1]
    marks = np.zeros(len(keys), dtype=np.bool_)
    marks[order[first]] = True
    return marks
