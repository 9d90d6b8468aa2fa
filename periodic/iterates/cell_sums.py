"""Sums over the cells of generation t that f^t maps onto one base interval: how many, where, of which slope or length.

The centre of a cell is the affine image of the centre of its image under f, so that sums of 1, of the centres and of
their squares in generation t come from those in generation t - 1 (``recursions``).

Of the 16 cells of the tent in generation 3, 8 go to the left half, half of them with a falling iterate:
>>> from itertools import islice
>>> from periodic.maps.families import tent
>>> sums = SlopeSums(Partition.of(tent()), 0)
>>> *_, (row, _) = islice(sums.generations(), 4)
>>> {str(sums.slopes[kind]): str(cells.weight) for kind, cells in row[-1].items()}
{'8': '4', '-8': '4'}
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

from periodic.iterates.cells import Address, Partition
from periodic.iterates.recursions import PointRecursion, merged, reduced
from periodic.numbers.conversions import Exact, absolute


@dataclass(frozen=True, slots=True)
class Weights:
    """Of some cells, each with a weight: the sum of the weights, of weight times centre, of weight times its square."""

    weight: Exact | int
    centres: Exact
    squares: Exact

    def __add__(self, other: Weights) -> Weights:
        return Weights(self.weight + other.weight, self.centres + other.centres, self.squares + other.squares)

    def __sub__(self, other: Weights) -> Weights:
        return self + -other

    def __neg__(self) -> Weights:
        return Weights(-self.weight, -self.centres, -self.squares)

    def __bool__(self) -> bool:
        return bool(self.weight)


Kind = TypeVar("Kind", bound=Hashable)


class CellSums(PointRecursion[dict[Kind, Weights], None], Generic[Kind]):
    """The cells with one target, by kind. Falling parts count negative until they are seen through a falling f."""

    plus, minus = staticmethod(merged), staticmethod(reduced)

    def __init__(self, partition: Partition, target: int, kinds: dict[Kind, Weights]) -> None:
        super().__init__(partition, {})
        self.target, self._kinds_at_first = target, kinds

    @abstractmethod
    def seen(self, kind: Kind, i: int) -> tuple[Kind, Exact | int]:
        """The kind of the cells of base interval i that f maps to cells of ``kind``, and a factor of their weights."""

    @abstractmethod
    def kinds(self, address: Address) -> dict[Kind, Weights]:
        """The cell at an address, by kind."""

    def numbers(self, amount: dict[Kind, Weights]) -> Iterable[Exact | int]:
        """The three sums of each kind."""
        return (x for cells in amount.values() for x in (cells.weight, cells.centres, cells.squares))

    def between(self, left: Address, right: Address, t: int) -> dict[Kind, Weights]:
        """The cells of generation t strictly between those at two addresses."""
        first = self.to_end(left.path, left.at_low, t)
        if left.target == self.target:
            first = merged(first, self.kinds(left))
        return reduced(self.to_end(right.path, right.at_low, t), first)

    def first(self) -> tuple[Iterable[dict[Kind, Weights]], None]:
        """The target itself is one cell; no other base interval holds one."""
        return [self._kinds_at_first if i == self.target else {} for i in range(len(self.partition))], None

    def following(self, state: None, amounts: list[dict[Kind, Weights]]) -> tuple[Iterable[dict[Kind, Weights]], None]:
        """The cells of each base interval one generation further, seen through its line."""
        return (self.pulled(i, amount) for i, amount in enumerate(amounts)), None

    def pulled(self, i: int, amount: dict[Kind, Weights]) -> dict[Kind, Weights]:
        """Sums over the parts of base interval i that f maps onto cells: lengths shrink, places are carried back."""
        p = self.partition
        c, inverse, direction = p.intercepts[i], p.inverses[i], p.directions[i]
        pulled = {}
        for kind, cells in amount.items():
            weight, centres, squares = cells.weight, cells.centres, cells.squares
            followed, factor = self.seen(kind, i)
            first = centres - weight * c
            second = squares - c * (centres + first)
            if direction < 0:
                weight, first, second = -weight, -first, -second
            if factor != 1:
                weight, first, second = factor * weight, factor * first, factor * second
            pulled[followed] = Weights(weight, inverse * first, p.inverse_squares[i] * second)
        return pulled


class SlopeSums(CellSums[int]):
    """Cells of weight 1 by the slope that f^s has on them; a kind is the index of a slope in ``slopes``."""

    def __init__(self, partition: Partition, target: int) -> None:
        centre = (partition.points[target] + partition.points[target + 1]) / 2
        super().__init__(partition, target, {0: Weights(1, centre, centre**2)})
        self.slopes: list[Exact] = [Fraction(1)]
        self._numbers: dict[Exact, int] = {Fraction(1): 0}
        self._products: dict[tuple[int, int], int] = {}

    def _number(self, slope: Exact) -> int:
        """The number of a slope, which is given one when it is first seen."""
        if slope not in self._numbers:
            self._numbers[slope] = len(self.slopes)
            self.slopes.append(slope)
        return self._numbers[slope]

    def seen(self, kind: int, i: int) -> tuple[int, int]:
        """The slope of a kind seen through piece i, by its number; amounts stay as they are."""
        if (kind, i) not in self._products:
            self._products[kind, i] = self._number(self.slopes[kind] * self.partition.slopes[i])
        return self._products[kind, i], 1

    def kinds(self, address: Address) -> dict[int, Weights]:
        """One cell: its slope, weighted by 1, its centre and the square of that."""
        rise = self.partition.points[address.at_high] - self.partition.points[address.at_low]
        centre = (address.low + address.high) / 2
        return {self._number(rise / (address.high - address.low)): Weights(1, centre, centre**2)}


class PowerSums(CellSums[tuple[int, int]]):
    """Cells by direction, weighted by powers of their lengths: kind (d, k) has the weights ``length**k``, k <= most."""

    def __init__(self, partition: Partition, target: int, most: int) -> None:
        super().__init__(partition, target, _powers(1, partition.points[target], partition.points[target + 1], most))
        self._factors = [[absolute(inverse) ** k for k in range(most + 1)] for inverse in partition.inverses]

    def seen(self, kind: tuple[int, int], i: int) -> tuple[tuple[int, int], Exact]:
        """A power seen through piece i: its direction may turn, and its amount is scaled."""
        direction, k = kind
        return (direction * self.partition.directions[i], k), self._factors[i][k]

    def kinds(self, address: Address) -> dict[tuple[int, int], Weights]:
        """One cell: the amounts of all powers, in its direction."""
        direction = address.at_high - address.at_low
        return _powers(direction, address.low, address.high, len(self._factors[0]) - 1)


def _powers(direction: int, low: Exact, high: Exact, most: int) -> dict[tuple[int, int], Weights]:
    """The sums for one cell, the interval itself: powers of its length by kind."""
    centre, weights = (low + high) / 2, [(high - low) ** k for k in range(most + 1)]
    return {(direction, k): Weights(w, w * centre, w * centre**2) for k, w in enumerate(weights) if k}
