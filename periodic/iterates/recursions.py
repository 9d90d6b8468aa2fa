"""The recursion by which f^(s+1) is known on the intervals of a partition once f^s is.

Let the points x_0 < x_1 < .. < x_m be mapped to each other by f, which is monotone between neighbours: on the *base
interval* between x_i and x_(i+1) it goes from one point, x_a, to another, x_b, over the *range* of base intervals
between them.  Take something that f^s has on intervals and that *adds up*: on an interval it is the sum of what it is
on the parts.  Let R_s[k] be its *amount* from x_0 to x_k.  Then f^(s+1) has on base interval i what f^s has on the
range, the difference R_s[b] - R_s[a], as seen through f there: shrunk, turned round, counted once more.  One pass over
the base intervals gives R_(s+1); nothing of the size of f^s is ever made.

Each kind of amount is a subclass that says what it is for f^0, and how it is seen through f: numbers of laps, pieces
and crossings (``words``), integrals (``integrals``), cells by slope or by length (``cell_sums``), lengths and turns of
the graph (``complexity_measures``).  What stands between two base intervals, such as a turn at a point, depends on what
f^s does near the points: that is the *state*, which is carried along.  docs/mathematics.md, Markov partitions and
counts.

A third kind, in five lines: how many of the cells on which f^s is affine there are, for the tent.
>>> class CellCount(Recursion[int, None]):
...     def first(self):
...         return [1] * len(self.ranges), None
...     def following(self, state, amounts):
...         return amounts, None
>>> from periodic.maps.families import tent
>>> from itertools import islice
>>> [row[-1] for row, _ in islice(CellCount(Partition.of(tent()).ranges, 0).generations(), 5)]
[2, 4, 8, 16, 32]
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from operator import add, sub
from threading import Lock
from typing import Any, Generic, Protocol, TypeVar

from periodic.errors import TooManyPiecesError, printed
from periodic.iterates.cells import MAX_STEPS, Partition
from periodic.numbers.conversions import Exact
from periodic.numbers.magnitudes import written_bits

MAX_BITS = 1 << 32  # of the amounts of f^0, f^1, .., all of which are kept

T = TypeVar("T")
S = TypeVar("S")
Key = TypeVar("Key", bound=Hashable)


class Recursion(ABC, Generic[T, S]):
    """Something that adds up, for f^0, f^1, f^2, ..: its amounts from the left end to each point of the partition.

    ``ranges`` gives for each base interval the numbers of the points between which its image lies: in the order in
    which f passes them if what is turned round counts negative, as integrals do, else in increasing order.
    """

    plus: Callable[[T, T], T] = staticmethod(add)
    minus: Callable[[T, T], T] = staticmethod(sub)

    def __init__(self, ranges: Sequence[tuple[int, int]], nothing: T) -> None:
        self.ranges, self.nothing = ranges, nothing

    @abstractmethod
    def first(self) -> tuple[Iterable[T], S]:
        """The amounts of f^0, the identity, on each base interval, and the state."""

    @abstractmethod
    def following(self, state: S, amounts: list[T]) -> tuple[Iterable[T], S]:
        """The amounts of f^(s+1) on each base interval, and its state, from those of f^s on their ranges."""

    def generations(self) -> Iterator[tuple[list[T], S]]:
        """For s = 0, 1, 2, .. the amounts of f^s from the left end to each point, and the state.

        Cost of each: a subtraction, an addition and what ``following`` takes for each base interval.
        """
        parts, state = self.first()
        while True:
            row = list(accumulate(parts, self.plus, initial=self.nothing))
            yield row, state
            minus = self.minus
            parts, state = self.following(state, [minus(row[b], row[a]) for a, b in self.ranges])


class PointRecursion(Recursion[T, S]):
    """Amounts from the left end to any point, not of the partition alone: its orbit is followed for t steps."""

    def __init__(self, partition: Partition, nothing: T) -> None:
        super().__init__(partition.directed_ranges, nothing)
        self.partition = partition
        self._rows: list[list[T]] = []
        self._bits = 0
        self._source, self._lock = self.generations(), Lock()
        self._climbed = lru_cache(maxsize=1 << 10)(self._climb)

    @abstractmethod
    def pulled(self, i: int, amount: T) -> T:
        """What f^(s+1) has on a part of base interval i, from what f^s has on its image, in the direction of f."""

    @abstractmethod
    def numbers(self, amount: T) -> Iterable[Exact | int]:
        """The numbers of which an amount consists."""

    def row(self, s: int) -> list[T]:
        """The amounts of f^s from the left end to each point; kept.

        Raises TooManyPiecesError where those of f^0 to f^s would take more than ``MAX_BITS`` bits.
        """
        with self._lock:  # threads share what is kept
            while len(self._rows) <= s:
                done = len(self._rows)
                if self._bits > MAX_BITS or s >= MAX_STEPS:
                    raise TooManyPiecesError(
                        f"sums over all of f**{printed(s)} are carried from iterate to iterate: up to f**{MAX_STEPS} at"
                        f" most, and here no more than {MAX_BITS} bits of them are kept; f**{printed(done)} is reached"
                    )
                row, _ = next(self._source)
                self._bits += sum(
                    written_bits(Fraction(x)) if isinstance(x, int) else written_bits(x)
                    for amount in row
                    for x in self.numbers(amount)
                )
                self._rows.append(row)
        return self._rows[s]

    def to_end(self, path: tuple[int, ...], end: int, t: int) -> T:
        """The amount of f^t up to that end of a cell which goes to point ``end`` when its orbit has taken ``path``.

        Cost: an addition, a subtraction and a pull-back for each step of the path; remembered.
        """
        return self._climbed(path, end, t)

    def _climb(self, path: tuple[int, ...], end: int, t: int) -> T:
        """The amount from the first point to the end of a path, in the base interval with which it begins."""
        # at the end of the path it stands in the rows; before, the cell lies in base interval i, its image in a range
        self.row(t)
        s = t + 1 - len(path)
        amount = self._rows[s][end]
        for i in reversed(path[:-1]):
            amount = self.minus(amount, self._rows[s][self.ranges[i][0]])
            s += 1
            amount = self.plus(self._rows[s][i], self.pulled(i, amount))
        return amount


# Amounts of several kinds


class Additive(Protocol):
    """What can be added and taken away; nothing of it counts as false."""

    def __add__(self, other: Any, /) -> Any: ...
    def __sub__(self, other: Any, /) -> Any: ...
    def __neg__(self) -> Any: ...


Amount = TypeVar("Amount", bound=Additive)


def merged(a: dict[Key, Amount], b: dict[Key, Amount]) -> dict[Key, Amount]:
    """Return the sums of amounts by kind; kinds of which there is nothing are left out.

    >>> merged({"up": 2, "down": 1}, {"down": -1})
    {'up': 2}
    """
    if not a or not b:
        return b or a
    total = dict(a)
    for kind, amount in b.items():
        if kind in total:
            amount = total[kind] + amount
        total[kind] = amount
    return {kind: amount for kind, amount in total.items() if amount}


def reduced(a: dict[Key, Amount], b: dict[Key, Amount]) -> dict[Key, Amount]:
    """Return the differences of amounts by kind, as ``merged``."""
    return merged(a, {kind: -amount for kind, amount in b.items()}) if b else a
