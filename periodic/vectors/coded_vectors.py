"""Long sequences with few distinct members: a table and small integer codes into it.

The values of f^t at its knots are such a sequence: they lie on the orbits of the knots of f.

>>> from fractions import Fraction
>>> v = CodedVector.of([Fraction(0), Fraction(1), Fraction(0)])
>>> v.table, v.codes.tolist()
((Fraction(0, 1), Fraction(1, 1)), [0, 1, 0])
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial
from itertools import islice
from typing import Any, Generic, TypeVar, cast, overload

import numpy as np
from numpy.typing import NDArray

from periodic.displays import FEW, LONGEST_REPR, card
from periodic.errors import printed
from periodic.numbers.conversions import Exact
from periodic.vectors.orders import increasing

_SMALL = 1 << 16  # up to so many pairs of codes are counted in an array, not sorted

T = TypeVar("T")
Codes = NDArray[np.unsignedinteger[Any]]


class CodedVector(Sequence[Exact]):
    """An immutable sequence of exact numbers, ``table[codes[i]]``; the table has no number twice."""

    def __init__(self, table: tuple[Exact, ...], codes: Codes) -> None:
        self.table, self.codes = table, codes

    @classmethod
    def of(cls, numbers: Iterable[Exact]) -> CodedVector:
        """Return the coded form of ``numbers``."""
        table: dict[Exact, int] = {}
        codes = [table.setdefault(x, len(table)) for x in numbers]
        return cls(tuple(table), np.array(codes, dtype=code_type(len(table))))

    @classmethod
    def numbered(cls, numbering: dict[Exact, int], codes: Codes) -> CodedVector:
        """Return the vector whose table is ``numbering``, in that order."""
        vector = cls(tuple(numbering), codes)
        vector.__dict__["numbering"] = numbering
        return vector

    @cached_property
    def ranks(self) -> NDArray[np.int64]:
        """For each entry of the table its place in increasing order."""
        ranks = np.empty(len(self.table), dtype=np.int64)
        ranks[increasing(self.table)] = np.arange(len(ranks))
        return ranks

    @cached_property
    def used(self) -> NDArray[np.int64]:
        """The codes that occur, in increasing order."""
        return np.flatnonzero(occurrences(self.codes, len(self.table)))

    @cached_property
    def numbering(self) -> dict[Exact, int]:
        """The code of each entry of the table."""
        return {x: code for code, x in enumerate(self.table)}

    @cached_property
    def range(self) -> tuple[Exact, Exact]:
        """The least and the greatest member."""
        ranks = self.ranks[self.used]
        return self.table[int(self.used[ranks.argmin()])], self.table[int(self.used[ranks.argmax()])]

    @property
    def neighbours(self) -> tuple[list[tuple[int, int]], NDArray[np.int64], NDArray[np.int64]]:
        """The pairs of codes of neighbouring members, each once; for each neighbour its pair; how often each occurs."""
        size = len(self.table)
        keys = self.codes[:-1].astype(np.int64) * size
        keys += self.codes[1:]
        found, labels, counts = grouped(keys, size * size)
        return [divmod(pair, size) for pair in found], labels, counts

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, index: int) -> Exact: ...
    @overload
    def __getitem__(self, index: slice) -> CodedVector: ...
    def __getitem__(self, index: int | slice) -> Exact | CodedVector:
        if isinstance(index, slice):
            return CodedVector(self.table, self.codes[index])
        return self.table[int(self.codes[index])]

    def __iter__(self) -> Iterator[Exact]:
        return (self.table[code] for code in self.codes.tolist())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, CodedVector) and self.table == other.table:
            return np.array_equal(self.codes, other.codes)
        return _equal(self, other)

    def __hash__(self) -> int:
        return hash((len(self), self[0], self[-1]))

    def __repr__(self) -> str:
        return _shown(self)

    def floats(self) -> NDArray[np.float64]:
        """The numbers as float64, each correctly rounded."""
        return np.array([float(x) for x in self.table], dtype=np.float64)[self.codes]

    def mapped(self, function: Callable[[Exact], Exact]) -> CodedVector:
        """The images of the members under ``function``, which is called once for each distinct one."""
        images: dict[Exact, int] = {}
        recode = [images.setdefault(function(x), len(images)) for x in self.table]
        return CodedVector(tuple(images), np.array(recode, dtype=code_type(len(images)))[self.codes])


class LazySequence(Sequence[T], Generic[T]):
    """A sequence whose members are made when they are looked at."""

    def __init__(self, length: int, member: Callable[[int], T]) -> None:
        self._length, self._member = length, member

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        places = range(self._length)[index]
        if isinstance(places, range):
            return LazySequence(len(places), partial(_placed, self._member, places))
        return self._member(places)

    def __iter__(self) -> Iterator[T]:
        return map(self._member, range(self._length))  # an IndexError of a member is no end of the sequence

    def __eq__(self, other: object) -> bool:
        return _equal(self, other)

    def __hash__(self) -> int:
        return hash((len(self), self[0], self[-1])) if len(self) else hash(())

    def __repr__(self) -> str:
        return _shown(self)

    def _repr_html_(self) -> str:
        rows = [(str(i), str(member)) for i, member in enumerate(islice(self, FEW))]
        more = [("…", "")] if len(self) > FEW else []
        return card(f"{len(self)} in all", [*rows, *more])


def _placed(member: Callable[[int], T], places: range, index: int) -> T:
    return member(places[index])


def grouped(keys: NDArray[np.int64], size: int) -> tuple[list[int], NDArray[np.int64], NDArray[np.int64]]:
    """The keys that occur, in increasing order; for each key its number there; how often each occurs.

    All keys are below ``size``.

    >>> grouped(np.array([5, 3, 5]), 6)
    ([3, 5], array([1, 0, 1]), array([1, 2]))
    """
    if size > _SMALL:
        found, labels, counts = np.unique(keys, return_inverse=True, return_counts=True)
        return found.tolist(), labels.astype(np.int64, copy=False), counts
    counts = occurrences(keys)
    found = counts.nonzero()[0]
    numbers = np.empty(len(counts), dtype=np.int64)
    numbers[found] = np.arange(len(found))
    return found.tolist(), numbers[keys], counts[found]


def occurrences(labels: NDArray[np.integer[Any]], size: int = 0) -> NDArray[np.int64]:
    """How often each of 0, 1, 2, .. occurs among the labels, of ``size`` numbers at least.

    >>> occurrences(np.array([2, 0, 2], dtype=np.uint32), 4).tolist()
    [1, 0, 2, 0]
    """
    # bincount takes indices of the size of the platform, and where that is 32 bits it takes nothing wider
    return np.bincount(labels.astype(np.intp, copy=False), minlength=size).astype(np.int64, copy=False)


def code_type(size: int) -> type[np.unsignedinteger[Any]]:
    """The smallest code type for a table of ``size`` entries."""
    return np.uint8 if size <= 1 << 8 else np.uint16 if size <= 1 << 16 else np.uint32


def _equal(a: Sequence[Any], b: object) -> bool:
    """Whether another sequence has the same entries; a text has not."""
    same = isinstance(b, Sequence) and not isinstance(b, str) and len(a) == len(b)
    return same and all(x == y for x, y in zip(a, cast(Sequence[Any], b), strict=True))


def _shown(sequence: Sequence[Any]) -> str:
    """The first entries, and how many there are."""
    shown, length = list[str](), 0
    for text in map(printed, islice(sequence, FEW)):
        length += len(text)
        if shown and length > LONGEST_REPR:
            break
        shown.append(text)
    more = f", ... {len(sequence)} of them" if len(sequence) > len(shown) else "," if len(sequence) == 1 else ""
    return f"({', '.join(shown)}{more})"
