"""Iterates read from left to right: the row of cells that f^s maps affinely onto base intervals of the partition.

A layer of a network can follow f^s on as many pieces as it has units. To choose the stretch where that saves most, the
pieces must be known one by one: which base interval each is mapped onto, in which direction, how much shorter it is,
and what value f^s takes where two of them meet. For steps so many that the row would be long, every row of a short one
still occurs inside a cell, much smaller: f^s = f^r after f^k, and f^k maps the cell onto a base interval.

>>> from periodic.maps.families import tent
>>> word = Words.of(tent()).word(2)
>>> word.targets.tolist(), word.falling.tolist(), word.values.tolist()
([0, 1, 1, 0, 0, 1, 1, 0], [False, False, True, True, False, False, True, True], [0, 1, 2, 1, 0, 1, 2, 1, 0])
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from periodic.iterates.cells import Partition
from periodic.maps.plmaps import PLMap
from periodic.networks.layers import ONE, ZERO
from periodic.numbers.conversions import Exact, absolute

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Word:
    """A row of cells of f^s, from left to right.

    ``targets`` are the base intervals they are mapped onto, ``falling`` whether f^s falls there, ``rates`` where in the
    table of ``Words`` it stands how much shorter a cell is than its target, ``homes`` the base intervals in which they
    lie, and ``values`` the points of the partition that f^s takes at the ends of cells, one more than cells.
    """

    targets: Array
    falling: Array
    rates: Array
    homes: Array
    values: Array

    def __len__(self) -> int:
        return len(self.targets)

    def within(self, low: int, high: int) -> Word:
        """The part in the base intervals low, ..., high - 1."""
        i, j = np.searchsorted(self.homes, [low, high])
        return Word(self.targets[i:j], self.falling[i:j], self.rates[i:j], self.homes[i:j], self.values[i : j + 1])

    def mirrored(self) -> Word:
        """The same, read from right to left: f^s after a falling map."""
        return Word(self.targets[::-1], ~self.falling[::-1], self.rates[::-1], self.homes[::-1], self.values[::-1])

    @cached_property
    def breaks(self) -> Array:
        """For each end of a cell whether f^s has a breakpoint there, inside the row."""
        inside = (self.falling[1:] != self.falling[:-1]) | (self.rates[1:] != self.rates[:-1])
        return np.concatenate([[False], inside, [False]])


class Cell(NamedTuple):
    """An interval whose points visit these base intervals in turn: a power of f maps it affinely onto the last one.

    ``size`` is how much shorter it is than that, nearly; ``rises`` says whether the power rises on it.
    """

    path: tuple[int, ...]
    size: float
    rises: bool

    @property
    def target(self) -> int:
        """The base interval onto which it is mapped."""
        return self.path[-1]


class Words:
    """The rows of the iterates of a map whose knots have finite orbits, and which is flat nowhere."""

    def __init__(self, f: PLMap) -> None:
        self.partition = Partition.of(f)
        if not all(self.partition.directions):
            raise ValueError("the map is constant on an interval, where no iterate can be followed backwards")
        self.low, self.high = min(self.partition.targets), max(self.partition.targets)
        self.rates: list[Exact] = [ONE]
        self._numbers: dict[Exact, int] = {ONE: 0}
        self._words: list[Word] = []

    @classmethod
    def of(cls, f: PLMap) -> Words:
        """Return the rows of a map; remembered for the maps used last. Raises NotMarkovError, ValueError if flat."""
        return _found(f)

    def word(self, s: int) -> Word:
        """The row of f^s on the whole domain. Cost: its length, for each step once."""
        if not self._words:
            n = len(self.partition)
            self._words.append(Word(np.arange(n), np.zeros(n, bool), np.zeros(n, int), np.arange(n), np.arange(n + 1)))
        while len(self._words) <= s:
            self._words.append(self._next(self._words[-1]))
        return self._words[s]

    def _next(self, word: Word) -> Word:
        """The row of f^(s+1): of f^s after f, on each base interval the part of the row that f runs through."""
        parts = []
        for i, (low, high) in enumerate(self.partition.runs):
            part = word.within(low, high)
            part = part.mirrored() if self.partition.directions[i] < 0 else part
            rates = self._times(part.rates, i)
            parts.append(Word(part.targets, part.falling, rates, np.full(len(part), i), part.values))
        targets, falling, rates, homes = (
            np.concatenate([getattr(p, name) for p in parts]) for name in ("targets", "falling", "rates", "homes")
        )
        values = np.concatenate([parts[0].values[:1], *(p.values[1:] for p in parts)])
        return Word(targets, falling, rates, homes, values)

    def _times(self, rates: Array, base: int) -> Array:
        """The rates after one more step, through a base interval."""
        shrinkage = self.shrinkages[base]
        table = np.zeros(len(self.rates), dtype=np.int64)
        for number in np.unique(rates).tolist():
            product = self.rates[number] * shrinkage
            if product not in self._numbers:
                self._numbers[product] = len(self.rates)
                self.rates.append(product)
            table[number] = self._numbers[product]
        return table[rates]

    @cached_property
    def shrinkages(self) -> tuple[Exact, ...]:
        """For each base interval how much shorter it is than its image."""
        return tuple(absolute(x) for x in self.partition.inverses)

    def rate_floats(self) -> Array:
        """The rates as floats."""
        return np.array([float(x) for x in self.rates])

    def widths(self, word: Word, i: int, j: int) -> Exact:
        """The length of the cells i, ..., j - 1 together, exactly. Cost: a product for each kind of cell among them."""
        total: Exact = ZERO
        pairs, counts = np.unique(np.stack([word.rates[i:j], word.targets[i:j]]), axis=1, return_counts=True)
        for (rate, target), count in zip(pairs.T.tolist(), counts.tolist(), strict=True):
            total = total + count * self.rates[rate] * self.partition.lengths[target]
        return total

    # Cells of many steps

    def _cell(self, path: Sequence[int]) -> Cell:
        logs = sum(self._logs[i] for i in path[:-1])
        falls = sum(self.partition.directions[i] < 0 for i in path[:-1])
        return Cell(tuple(path), math.exp(logs), falls % 2 == 0)

    @cached_property
    def _logs(self) -> Array:
        return np.asarray(np.log([float(x) for x in self.shrinkages]))

    def inverse(self, cell: Cell) -> tuple[Exact, Exact]:
        """The numbers a and b such that y in the target comes from a + b * y in the cell, exactly."""
        start: Exact = ZERO
        scale: Exact = ONE
        for i in reversed(cell.path[:-1]):
            start = (start - self.partition.intercepts[i]) * self.partition.inverses[i]
            scale = scale * self.partition.inverses[i]
        return start, scale

    def end_cell(self, k: int, left: bool) -> Cell:
        """The cell of f^k at the left or at the right end of the domain."""
        i, at_low = (0, True) if left else (len(self.partition) - 1, False)
        path = [i]
        for _ in range(k):
            low, high = self.partition.runs[i]
            at_low = at_low == (self.partition.directions[i] > 0)
            i = low if at_low else high - 1
            path.append(i)
        return self._cell(path)

    def widest_cells(self, k: int) -> list[Cell]:
        """For each base interval, where there is one, a widest cell that f^k maps onto it."""
        n = len(self.partition)
        logs = self._logs
        best, back = np.zeros(n), []
        for _ in range(k):
            reached = np.full((n, n), -np.inf)  # [i, j]: by way of base interval i to its image j
            for i, (low, high) in enumerate(self.partition.runs):
                reached[i, low:high] = best[i] + logs[i]
            back.append(reached.argmax(axis=0))
            best = reached.max(axis=0)
        cells = []
        for j in np.flatnonzero(np.isfinite(best)).tolist():
            path = [j]
            for step in reversed(back):
                path.append(int(step[path[-1]]))
            cells.append(self._cell(path[::-1]))
        return cells


@lru_cache(maxsize=16)
def _found(f: PLMap) -> Words:
    return Words(f)
