"""Vectors of exact numbers: integer coefficients over one common denominator.

A vector of n numbers of a number field of degree d (d = 1 for rationals) is an integer array of shape ``(limbs, d, n)``
over one denominator: entry ``[:, c, i]`` spells the coefficient of ``theta**c`` in the i-th number, as a plain integer
or in limbs (see ``limbs``).  Every vector carries bounds on its coefficients, from which an operation proves how wide
its result must be (see ``combinations``), so that nothing overflows.  Numbers without a common denominator of
reasonable size are kept one by one, as objects, behind the same interface.

No ``Fraction`` is made until someone looks at one.  docs/mathematics.md, Exact vectors.

>>> v = ExactVector.of([Fraction(1, 6), Fraction(1, 2), Fraction(3, 4)])
>>> v.denominator, v.words.tolist(), v.search(Fraction(1, 2)), v.search(Fraction(1, 2), right=True)
(12, [[[2, 6, 9]]], 1, 2)
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import islice
from math import lcm
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from periodic.errors import printed
from periodic.numbers.conversions import Algebraic, Exact, NumberField, common_field
from periodic.vectors.limbs import LIMB_BITS, MASK, Array, pack, unpack

_LISTED = 1 << 13  # so many numbers are made at a time when all are looked at
_SUMMED = 1 << 17  # so many integers below 2**35 sum to less than 2**53, exactly also as floats


class ExactVector(Sequence[Any]):
    """An immutable sequence of exact numbers of one field; item access makes the number, slices stay lazy."""

    __slots__ = ("__dict__", "denominator", "field", "words")

    def __init__(
        self, field: NumberField | None, words: Array, denominator: int, bounds: Sequence[int] | None = None
    ) -> None:
        self.field, self.words, self.denominator = field, words, denominator
        if bounds is not None:
            self.__dict__["bounds"] = bounds

    @classmethod
    def of(cls, numbers: Iterable[Exact], field: NumberField | None = None) -> ExactVector:
        """Return the vector of ``numbers``, which lie in ``field`` (found if not given).

        >>> ExactVector.of([Fraction(1, 2), Fraction(1, 3)]).denominator
        6
        """
        items = list(numbers)
        if field is None:
            field = common_field(items)
        pairs = [coordinates(field, x) for x in items]
        denominator = common_multiple({d for _, d in pairs})
        if denominator is None:
            return _objects(items)
        rows = [[c[r] * (denominator // d) for c, d in pairs] for r in range(_degree(field))]
        return cls(field, pack(rows), denominator, tuple([max(map(abs, row), default=0) for row in rows]))

    @cached_property
    def bounds(self) -> Sequence[int]:
        """For each power of the generator an integer that its coefficients do not exceed in absolute value.

        Carried from the bounds of the vectors that this one was made of, or else ``measured``.
        """
        return self.measured

    @cached_property
    def measured(self) -> Sequence[int]:
        """The bounds read off the coefficients (off their top limbs). Cost: a pass over these."""
        if self.is_objects or not len(self):
            return (0,) * _degree(self.field)
        wider = int(self.words.shape[0]) - 1
        top = self.words[-1]
        largest = np.maximum(top.max(axis=1), -top.min(axis=1).astype(np.int64)).tolist()
        read = [(m + (wider > 0)) << (LIMB_BITS * wider) for m in largest]
        bounds: tuple[int, ...] = tuple(map(min, read, self.__dict__.get("bounds", read)))
        self.__dict__["bounds"] = bounds
        return bounds

    @property
    def is_objects(self) -> bool:
        """Whether the numbers are kept one by one, for want of a common denominator."""
        return self.words.dtype == object

    @property
    def nbytes(self) -> int:
        """Bytes of the coefficient array."""
        return self.words.nbytes

    def __len__(self) -> int:
        return int(self.words.shape[2])

    @overload
    def __getitem__(self, index: int) -> Exact: ...
    @overload
    def __getitem__(self, index: slice) -> ExactVector: ...
    def __getitem__(self, index: int | slice) -> Exact | ExactVector:
        if isinstance(index, slice):
            return ExactVector(self.field, self.words[:, :, index], self.denominator, self.__dict__.get("bounds"))
        if self.is_objects:
            item: Exact = self.words[0, 0, index]
            return item
        return _number(self.field, self.coefficients(index), self.denominator)

    def __iter__(self) -> Iterator[Exact]:
        if self.is_objects:
            yield from self.words[0, 0]
            return
        field, denominator = self.field, self.denominator
        for start in range(0, len(self), _LISTED):
            rows = unpack(self.words[:, :, start : start + _LISTED])
            for column in zip(*rows, strict=True):
                yield _number(field, column, denominator)

    def coefficients(self, index: int) -> tuple[int, ...]:
        """The integer coefficients of one number, to be divided by ``denominator``."""
        words = self.words[:, :, index]
        if len(words) == 1:
            return tuple(words[0].tolist())
        return tuple(sum(w << (LIMB_BITS * i) for i, w in enumerate(column)) for column in words.T.tolist())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, ExactVector):
            return len(self) == len(other) and _equal_vectors(self, other)
        if isinstance(other, (tuple, list)):
            return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))
        return NotImplemented

    def __hash__(self) -> int:
        ends = (self[0], self[-1], self[len(self) // 2]) if len(self) else ()
        return hash((len(self), *ends))

    def __repr__(self) -> str:
        shown = ", ".join(map(printed, islice(self, 8)))
        return f"({shown}, ... {len(self)} numbers)" if len(self) > 8 else f"({shown}{',' * (len(self) == 1)})"

    def search(self, key: Exact, right: bool = False) -> int:
        """Return how many numbers of this increasing vector are ``< key`` (``<= key`` if ``right``).

        Exact. Cost: a few comparisons of machine numbers and, in a number field or among objects, of exact ones.
        """
        if self.is_objects:
            return (bisect_right if right else bisect_left)(self.words[0, 0], key)
        target = self._scaled(key)
        if self.field is None and target is not None:
            (n,), scale = target
            return self._below(-(-n // scale) if not right else n // scale + 1)
        return self._bisected(self._comparer(key), right)

    def _bisected(self, compare: Callable[[int], int], right: bool = False) -> int:
        """How many entries are smaller, by the sign that ``compare`` gives for an index (or equal, if ``right``)."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            side = compare(middle)
            if side < 0 or (right and side == 0):
                low = middle + 1
            else:
                high = middle
        return low

    def locate(self, key: Exact) -> tuple[int, bool]:
        """Return how many numbers of this increasing vector are ``< key``, and whether the next one equals it."""
        target = None if self.is_objects else self._scaled(key)
        if target is None:
            index = self.search(key)
            return index, index < len(self) and self[index] == key
        keys, scale = target
        if self.field is None:
            whole = -(-keys[0] // scale)
            index = self._below(whole)
            return index, index < len(self) and whole * scale == keys[0] and self.coefficients(index)[0] == whole
        index = self._bisected(self._comparer(key))
        if index == len(self):
            return index, False
        return index, all(c * scale == k for c, k in zip(self.coefficients(index), keys, strict=True))

    def _scaled(self, key: Exact) -> tuple[list[int], int] | None:
        """``(t, s)`` with ``key * denominator = t / s``, t in coefficients; None if the key lies in another field."""
        try:
            target, scale = coordinates(self.field, key)
        except ValueError:
            return None
        return [c * self.denominator for c in target], scale

    def _below(self, n: int) -> int:
        """How many of these increasing integers, over the denominator, are less than n: limb by limb from the top."""
        low, high = 0, len(self)
        for i in range(self.words.shape[0] - 1, -1, -1):
            column = self.words[i, 0, low:high]
            digit = n >> (LIMB_BITS * i)
            largest = (1 << (8 * column.itemsize - 1)) - 1
            if not -largest <= digit <= largest:  # no digit there is so large
                return high if digit > 0 else low
            key = column.dtype.type(digit)  # of the same type, or all of the column would be converted
            if not i:
                return low + int(column.searchsorted(key))
            low, high = low + int(column.searchsorted(key)), low + int(column.searchsorted(key, side="right"))
            n -= digit << (LIMB_BITS * i)
        return low

    def _comparer(self, key: Exact) -> Callable[[int], int]:
        """A function giving the sign of ``self[index] - key``."""
        target = None if self.is_objects else self._scaled(key)
        if target is None:  # the key may lie in another field

            def compare(index: int) -> int:
                x = self[index]
                return (x > key) - (x < key)

            return compare
        keys, scale = target
        decide = _sign_of if self.field is None else self.field.sign

        def exactly(index: int) -> int:
            return decide([c * scale - k for c, k in zip(self.coefficients(index), keys, strict=True)])

        if self.field is None or self.words.shape[0] > 1 or scale.bit_length() > 900:
            return exactly
        powers = self.field.float_powers
        if not all(1e-280 < abs(power) < 1e280 for power in powers):
            return exactly
        try:
            goals = [(i, power, k / scale) for i, (power, k) in enumerate(zip(powers, keys, strict=True))]
        except OverflowError:
            return exactly
        item, limit = self.words.item, (len(powers) + 8) * 2.3e-16

        def by_floats(index: int) -> int:
            total = size = 0.0
            for i, power, goal in goals:
                c = item(0, i, index)
                total += power * (c - goal)
                size += abs(power) * (abs(c) + abs(goal))
            # Coefficients, goals, powers, products and sums lose at most 2**-52 each, of the size of all terms.
            return exactly(index) if abs(total) <= size * limit else 1 if total > 0 else -1

        return by_floats

    def floats(self) -> NDArray[np.float64]:
        """The numbers as float64, for drawing and guessing; a difference of large terms may lose digits."""
        if self.is_objects:
            return np.array([float(x) for x in self.words[0, 0]], dtype=np.float64)
        powers = (1.0,) if self.field is None else self.field.float_powers
        first = max(0, self.words.shape[0] - 4)  # lower limbs are beyond the last digit
        scales = [(1 << (LIMB_BITS * i)) / self.denominator for i in range(first, self.words.shape[0])]
        weights = np.array([[p * scale for p in powers] for scale in scales])
        return np.asarray(np.einsum("lcn,lc->n", self.words[first:].astype(np.float64), weights))

    def scaled(self, bits: int) -> list[int]:
        """Return integers that are within 2 of ``2**bits`` times the numbers.

        >>> ExactVector.of([Fraction(1, 3), Fraction(1, 2)]).scaled(4)
        [5, 8]
        """
        if self.is_objects:
            return [scaled(x, bits) for x in self]
        field, denominator, rows = self.field, self.denominator, unpack(self.words)
        if field is None:
            return [(n << bits) // denominator for n in rows[0]]
        return [_scaled(field, column, denominator, bits) for column in zip(*rows, strict=True)]

    def zeros(self) -> NDArray[np.bool_]:
        """For each number whether it is 0."""
        return np.asarray((self.words == 0).all(axis=(0, 1)))

    def in_field(self, field: NumberField | None) -> ExactVector:
        """The same numbers as elements of ``field``, which contains them."""
        return self if self.is_objects or self.field is field else ExactVector.of(self, field)

    def take(self, indices: slice | Array) -> ExactVector:
        """The numbers at ``indices``, in that order."""
        return ExactVector(self.field, self.words[:, :, indices], self.denominator, self.__dict__.get("bounds"))

    def grouped_sums(self, labels: NDArray[np.int64], groups: int) -> list[Exact]:
        """Return for each group the sum of the numbers whose label it is. Exact. Cost: one pass."""
        if self.is_objects:
            sums: list[Exact] = [Fraction(0)] * groups
            for label, x in zip(labels.tolist(), self.words[0, 0], strict=True):
                sums[label] = sums[label] + x
            return sums
        halves = ((MASK, 0), (-1, LIMB_BITS)) if self.words.dtype == np.int64 else ((-1, 0),)
        totals = [[0] * groups for _ in range(self.words.shape[1])]
        for i, limb in enumerate(self.words):
            for c, row in enumerate(limb):
                for mask, shift in halves:
                    part = np.zeros(groups, dtype=np.int64)
                    for start in range(0, len(self), _SUMMED):
                        chunk = slice(start, start + _SUMMED)
                        part += np.bincount(labels[chunk], (row[chunk] >> shift) & mask, groups).astype(np.int64)
                    shift += LIMB_BITS * i
                    totals[c] = [t + (p << shift) for t, p in zip(totals[c], part.tolist(), strict=True)]
        return [_number(self.field, row, self.denominator) for row in zip(*totals, strict=True)]


def _objects(numbers: Sequence[Exact]) -> ExactVector:
    """A vector that holds numbers of any kind one by one."""
    words = np.empty((1, 1, len(numbers)), dtype=object)
    words[0, 0, :] = numbers
    return ExactVector(None, words, 1)


def common_multiple(denominators: set[int]) -> int | None:
    """Return the least common multiple, or None if it is much longer than all of them."""
    if len(denominators) == 1:
        return next(iter(denominators))
    most = max(1024, 4 * max((d.bit_length() for d in denominators), default=0))
    common = 1
    for d in denominators:
        common = lcm(common, d)
        if common.bit_length() > most:
            return None
    return common


def _degree(field: NumberField | None) -> int:
    return 1 if field is None else field.degree


def coordinates(field: NumberField | None, x: Exact) -> tuple[Sequence[int], int]:
    """Return the integer coefficients of a number in a field, None for the rationals, and their denominator."""
    if field is not None:
        return field.coordinates(x)
    if isinstance(x, Algebraic):
        raise ValueError(f"{x} is not rational")
    return (x.numerator,), x.denominator


def scaled(x: Exact, bits: int) -> int:
    """Return an integer that is within 2 of ``2**bits`` times a number.

    >>> scaled(Fraction(2, 3), 8)
    170
    """
    if isinstance(x, Algebraic):
        return _scaled(x.field, x.coefficients, x.denominator, bits)
    return (x.numerator << bits) // x.denominator


def _scaled(field: NumberField, coefficients: Sequence[int], denominator: int, bits: int) -> int:
    """The same of a number of a field that is given by its coefficients."""
    lost = max(0, sum(map(abs, coefficients)).bit_length() - denominator.bit_length() + 3)
    return (field.interval(coefficients, bits + lost)[0] // denominator) >> lost


def _number(field: NumberField | None, coefficients: Sequence[int], denominator: int) -> Exact:
    return Fraction(coefficients[0], denominator) if field is None else field.element(coefficients, denominator)


def _equal_vectors(a: ExactVector, b: ExactVector) -> bool:
    """Whether two vectors of one length hold the same numbers; compared as integers if their form is the same."""
    same_form = a.field is b.field and not (a.is_objects or b.is_objects)
    if same_form and a.denominator == b.denominator and a.words.shape == b.words.shape:
        return bool((a.words == b.words).all())
    return all(x == y for x, y in zip(a, b, strict=True))


def _sign_of(coefficients: Sequence[int]) -> int:
    return (coefficients[0] > 0) - (coefficients[0] < 0)


Scaled = Exact | int  # a number, or how many units


def in_units(numbers: Iterable[Exact]) -> tuple[list[Scaled], int]:
    """Return rationals as integers over one denominator, quick as keys and in sums, and the denominator.

    Irrational numbers, and such as have no short denominator in common, come back as they are, over 1.

    >>> in_units([Fraction(1, 2), Fraction(-2, 3)])
    ([3, -4], 6)
    """
    given = list(numbers)
    rationals = [x for x in given if isinstance(x, Fraction)]
    unit = common_multiple({x.denominator for x in rationals}) if len(rationals) == len(given) else None
    return (list(given), 1) if unit is None else ([int(x * unit) for x in rationals], unit)
