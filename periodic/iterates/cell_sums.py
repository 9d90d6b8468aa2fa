"""Sums over the cells of level t that f^t maps onto one base interval: how many, where, of which slope or length.

The centre of a cell is the affine image of the centre of its image under f, so that sums of 1, of the centres and of
their squares at level t come from those at level t - 1.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

from periodic.iterates.cells import Address, Refinement
from periodic.numbers.conversions import Exact, absolute


class Cells(NamedTuple):
    """Of some cells, each with a weight: the sum of the weights, of weight times centre, of weight times its square."""

    weight: Exact | int
    centres: Exact
    squares: Exact


Key = TypeVar("Key", bound=Hashable)


class CellSums(ABC, Generic[Key]):
    """For every level s the cells with one target, by kind, from the left end to any end of a cell."""

    def __init__(self, refinement: Refinement, target: int, kinds: dict[Key, Cells]) -> None:
        self.refinement, self.target = refinement, target
        self._levels: list[list[dict[Key, Cells]]] = [
            [kinds if i > target else {} for i in range(len(refinement.points))]
        ]
        self._climbed = lru_cache(maxsize=1 << 10)(self._climb)

    @abstractmethod
    def _followed(self, kind: Key, i: int) -> tuple[Key, Exact | int]:
        """The kind of the cells of base interval i that f maps to cells of ``kind``, and a factor of their weights."""

    @abstractmethod
    def _kinds(self, address: Address) -> dict[Key, Cells]:
        """The cell at an address, by kind."""

    def between(self, left: Address, right: Address, t: int) -> dict[Key, Cells]:
        """The cells at level t strictly between those at two addresses."""
        first = self._up_to(left, t)
        if left.target == self.target:
            first = _sum(first, self._kinds(left))
        return _difference(self._up_to(right, t), first)

    def _up_to(self, address: Address, t: int) -> dict[Key, Cells]:
        """The cells at level t to the left of the one at an address."""
        return self._climbed(address.path, address.at_low, t)

    def _rows(self, s: int) -> list[dict[Key, Cells]]:
        while len(self._levels) <= s:
            before = self._levels[-1]
            row: list[dict[Key, Cells]] = [{}]
            for i, (a, b) in enumerate(pairwise(self.refinement.images)):
                row.append(_sum(row[-1], self._pulled(i, _difference(before[b], before[a]))) if a != b else row[-1])
            self._levels.append(row)
        return self._levels[s]

    def _climb(self, path: tuple[int, ...], end: int, t: int) -> dict[Key, Cells]:
        """The cells at level t left of that end of a cell which goes to ``points[end]`` at the end of its path."""
        self._rows(t)
        level = t + 1 - len(path)
        cells = self._levels[level][end]
        for i in reversed(path[:-1]):
            cells = _difference(cells, self._levels[level][self.refinement.images[i]])
            level += 1
            cells = _sum(self._levels[level][i], self._pulled(i, cells))
        return cells

    def _pulled(self, i: int, cells: dict[Key, Cells]) -> dict[Key, Cells]:
        """The cells in base interval i that f maps to these, counted in the direction that f gives them."""
        r = self.refinement
        c, inverse, direction = r.intercepts[i], r.inverses[i], r.directions[i]
        pulled = {}
        for kind, (weight, centres, squares) in cells.items():
            followed, factor = self._followed(kind, i)
            first = centres - weight * c
            second = squares - c * (centres + first)
            if direction < 0:
                weight, first, second = -weight, -first, -second
            if factor != 1:
                weight, first, second = factor * weight, factor * first, factor * second
            pulled[followed] = Cells(weight, inverse * first, r.inverse_squares[i] * second)
        return pulled


def _sum(a: dict[Key, Cells], b: dict[Key, Cells]) -> dict[Key, Cells]:
    if not a:
        return b
    total = dict(a)
    for k, cells in b.items():
        if old := a.get(k):
            cells = Cells(old.weight + cells.weight, old.centres + cells.centres, old.squares + cells.squares)
        total[k] = cells
    return {k: cells for k, cells in total.items() if cells.weight}


def _difference(a: dict[Key, Cells], b: dict[Key, Cells]) -> dict[Key, Cells]:
    return _sum(a, {k: Cells(-weight, -centres, -squares) for k, (weight, centres, squares) in b.items()})


class SlopeSums(CellSums[int]):
    """Cells of weight 1 by the slope that f^s has on them; a kind is the index of a slope in ``slopes``."""

    def __init__(self, refinement: Refinement, target: int) -> None:
        centre = (refinement.points[target] + refinement.points[target + 1]) / 2
        super().__init__(refinement, target, {0: Cells(1, centre, centre**2)})
        self.slopes: list[Exact] = [Fraction(1)]
        self._numbers: dict[Exact, int] = {Fraction(1): 0}
        self._products: dict[tuple[int, int], int] = {}

    def _number(self, slope: Exact) -> int:
        if slope not in self._numbers:
            self._numbers[slope] = len(self.slopes)
            self.slopes.append(slope)
        return self._numbers[slope]

    def _followed(self, kind: int, i: int) -> tuple[int, int]:
        if (kind, i) not in self._products:
            self._products[kind, i] = self._number(self.slopes[kind] * self.refinement.slopes[i])
        return self._products[kind, i], 1

    def _kinds(self, address: Address) -> dict[int, Cells]:
        rise = self.refinement.points[address.at_high] - self.refinement.points[address.at_low]
        centre = (address.low + address.high) / 2
        return {self._number(rise / (address.high - address.low)): Cells(1, centre, centre**2)}


class PowerSums(CellSums[tuple[int, int]]):
    """Cells by direction, weighted by powers of their lengths: kind (d, k) has the weights ``length**k``, k <= most."""

    def __init__(self, refinement: Refinement, target: int, most: int) -> None:
        super().__init__(refinement, target, _powers(1, refinement.points[target], refinement.points[target + 1], most))
        self._factors = [[absolute(inverse) ** k for k in range(most + 1)] for inverse in refinement.inverses]

    def _followed(self, kind: tuple[int, int], i: int) -> tuple[tuple[int, int], Exact]:
        direction, k = kind
        return (direction * self.refinement.directions[i], k), self._factors[i][k]

    def _kinds(self, address: Address) -> dict[tuple[int, int], Cells]:
        direction = address.at_high - address.at_low
        return _powers(direction, address.low, address.high, len(self._factors[0]) - 1)


def _powers(direction: int, low: Exact, high: Exact, most: int) -> dict[tuple[int, int], Cells]:
    centre, weights = (low + high) / 2, [(high - low) ** k for k in range(most + 1)]
    return {(direction, k): Cells(w, w * centre, w * centre**2) for k, w in enumerate(weights) if k}
