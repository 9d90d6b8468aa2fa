"""Blocks of all kinds and sizes with one price for each breakpoint: the best price, and what it proves.

A block that is by a factor c shorter than its stretch costs c*W(mu/c) at a price mu, W being the cost on the stretch.
So blocks of different sizes are at different places of the tables of costs. Which price is best is looked for in
floats; what it proves is added up in integers, since sizes are multiples of a power of two.
docs/mathematics.md, Run bound.

>>> from periodic.approximation.block_types import COARSE, kinds, plan
>>> from periodic.maps.plmaps import PLMap
>>> f = PLMap([0, "1/3", 1], [0, 1, 0])
>>> stretches, blocks, _ = plan(f, 12, 2)
>>> found = kinds(f, stretches, 2, COARSE)
>>> priced = PricedBlocks(found, blocks, 20)
>>> priced.price([price_at(rung, OCTAVE) for rung in range(-64, 32, 4)])
>>> 0.05 < priced.value(price_at(priced.best_rung(), OCTAVE)) < Fraction(1, 12)
True
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from operator import itemgetter

import numpy as np

from periodic.approximation.block_types import Blocks, Kinds
from periodic.approximation.profiles import UNIT, Floats
from periodic.approximation.stretches import price_at
from periodic.numbers.magnitudes import log2, rounded_down

OCTAVE = 16  # rungs
WIDE = (-96, 41)  # rungs: prices from 1/64 to some 6, where pieces are about 1 long and values within 1 of 0
_FARTHEST = 60.0  # octaves that a price is moved at most when one is looked for


class PricedBlocks:
    """Blocks whose kinds have tables of costs, against functions of so many ``pieces``.

    The tables have the prices that were asked for here, and no others.
    """

    def __init__(self, found: Kinds, blocks: Sequence[Blocks], pieces: int) -> None:
        self.found, self.blocks, self.pieces = found, blocks, pieces
        self._bits = max(block.size.denominator.bit_length() for block in blocks) - 1
        self._sizes = [(block.size.numerator << self._bits) // block.size.denominator for block in blocks]
        self._longest = max(range(len(blocks)), key=lambda i: blocks[i].number * self._sizes[i])
        self.tables: list[dict[int, int]] = []
        self._rows: list[list[tuple[int, int]]] = []  # the tables, by price
        self.price(())

    def price(self, prices: Iterable[int]) -> None:
        """Add these prices to the tables."""
        wanted = list(prices)
        for kind in range(len(self.found.profiles)):
            table = self.found.table(kind, wanted)
            if kind < len(self.tables):
                self.tables[kind].update(table)
            else:
                self.tables.append(table)
        self._rows = [sorted(table.items()) for table in self.tables]

    @property
    def reference(self) -> Fraction:
        """The size of the blocks that are longest together: prices are meant for these."""
        return self.blocks[self._longest].size

    @cached_property
    def _near(self) -> tuple[Floats, Floats]:
        """By how many octaves blocks are longer than the reference, and all that are alike together."""
        known = {size: log2(Fraction(size, self._sizes[self._longest])) for size in set(self._sizes)}
        shrunk = np.array([known[size] for size in self._sizes])
        return shrunk, shrunk + np.array([math.log2(block.number) for block in self.blocks])

    def best_rung(self) -> int:
        """Return the rung whose price gives the best bound; in floats. Candidates are the prices of the tables.

        Where blocks differ in size, prices meant for the longer ones are candidates too.
        """
        shrunk, weights = self._near
        top = weights.max()
        spent = 2.0 ** min(log2(Fraction(self.pieces - 1)) - top, _FARTHEST) if self.pieces > 1 else 0.0
        known = [price for price, _ in self._rows[0] if price]
        longest = min(OCTAVE * max(0.0, float(shrunk.max())), 1000.0)
        known += [price_at(rung, OCTAVE) for rung in range(WIDE[1] + 3, WIDE[1] + int(longest), 4)]
        prices, moved = np.array(known, dtype=np.float64), 2.0 ** np.clip(-shrunk, -_FARTHEST, _FARTHEST)
        kinds, costs = np.array([block.kind for block in self.blocks]), np.empty((len(known), len(self.blocks)))
        for kind, row in enumerate(self._rows):
            mine = np.flatnonzero(kinds == kind)
            xs, ys = np.array(row, dtype=np.float64).T
            costs[:, mine] = np.interp(prices[:, None] * moved[mine], xs, ys)
        values = (costs * 2.0 ** (weights - top)).sum(axis=1) - prices * spent
        return round(OCTAVE * log2(Fraction(known[int(values.argmax())]) * Fraction(UNIT)))

    def value(self, price: int) -> Fraction:
        """Return the bound that a price gives, rounded down.

        The cost of a block of size c is c*W(price/c); it grows with c, so that sizes may be rounded down.
        """
        paid = price * self._sizes[self._longest]
        ceilings = {size: -(-paid // size) for size in set(self._sizes)}
        sums: dict[tuple[int, int], tuple[int, int]] = {}  # by kind and chord: lengths, and numbers of blocks
        for block, size in zip(self.blocks, self._sizes, strict=True):
            key = block.kind, self._chord(block.kind, ceilings[size])
            length, number = sums.get(key, (0, 0))
            sums[key] = length + block.number * size, number + block.number
        total = Fraction(-paid * (self.pieces - 1))
        for (kind, place), (length, number) in sums.items():
            (x, u), (y, v) = self._ends(kind, place)
            total += length * u + Fraction((v - u) * (paid * number - x * length), y - x)
        return rounded_down(max(Fraction(0), total / (1 << self._bits) * self.found.unit))

    def _chord(self, kind: int, price: int) -> int:
        """The place, among the known prices, of the first that is not below one: where its chord ends."""
        return max(1, bisect_left(self._rows[kind], price, key=itemgetter(0)))

    def _ends(self, kind: int, place: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """The known prices, with their costs, between which a chord lies.

        The costs are concave in the price: chords between known prices stay below them. After the last they only grow.
        """
        row = self._rows[kind]
        if place < len(row):
            return row[place - 1], row[place]
        last, cost = row[-1]
        return row[-1], (last + 1, cost)
