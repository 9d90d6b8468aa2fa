"""Vectors of exact numbers: integer coefficients over one common denominator.

A vector of n numbers of a number field of degree d (d = 1 for rationals) is an integer array of shape ``(limbs, d, n)``
over one denominator: entry ``[:, c, i]`` spells, least limb first in base 2**24, the coefficient of ``theta**c`` in the
i-th number.  The top limb is signed, so that one limb is a plain ``int64``.  Every vector carries a bound on its
coefficients; an operation first proves from the bounds how many limbs its result needs, so that nothing overflows.
Numbers without a common denominator of reasonable size are kept one by one, as objects, behind the same interface.

No ``Fraction`` is made until someone looks at one.  docs/mathematics.md, Exact vectors.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import islice
from math import lcm
from typing import Any, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from periodic.algebraics import Algebraic, Exact, NumberField, common_field
from periodic.limbs import CHUNK, LIMB_BITS, MASK, ONE_LIMB, Array, limbs_for, multiply_into, pack, unpack


class Image(NamedTuple):
    """The numbers ``scale * vector[start:stop] + shift``, read backwards if ``reverse``: a part of a new vector."""

    vector: ExactVector
    start: int
    stop: int
    reverse: bool
    scale: Exact
    shift: Exact

    def __len__(self) -> int:
        return self.stop - self.start


class ExactVector(Sequence[Any]):
    """An immutable sequence of exact numbers of one field; item access makes the number, slices stay lazy."""

    __slots__ = ("__dict__", "denominator", "field", "words")

    def __init__(self, field: NumberField | None, words: Array, denominator: int, bound: int | None = None) -> None:
        self.field, self.words, self.denominator = field, words, denominator
        if bound is not None:
            self.__dict__["bound"] = bound

    @classmethod
    def of(cls, numbers: Iterable[Exact], field: NumberField | None = None) -> ExactVector:
        """Return the vector of ``numbers``, which lie in ``field`` (found if not given).

        >>> ExactVector.of([Fraction(1, 2), Fraction(1, 3)]).denominator
        6
        """
        items = list(numbers)
        if field is None:
            field = common_field(items)
        pairs = [_coordinates(field, x) for x in items]
        denominator = lcm(*(d for _, d in pairs)) if pairs else 1
        if not _is_reasonable(denominator, (d for _, d in pairs)):
            return _objects(items)
        rows = [[c[r] * (denominator // d) for c, d in pairs] for r in range(_degree(field))]
        return cls(field, pack(rows), denominator)

    @cached_property
    def bound(self) -> int:
        """An integer that no coefficient exceeds in absolute value."""
        if self.is_objects or not len(self):
            return 0
        top = self.words[-1]
        largest = max(abs(int(top.max())), abs(int(top.min())))
        wider = int(self.words.shape[0]) - 1
        return (largest + (wider > 0)) << (LIMB_BITS * wider)

    def remeasured(self) -> ExactVector:
        """Return the same numbers with the bound read off them instead of carried."""
        return ExactVector(self.field, self.words, self.denominator)

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
            return ExactVector(self.field, self.words[:, :, index], self.denominator, self.__dict__.get("bound"))
        if self.is_objects:
            item: Exact = self.words[0, 0, index]
            return item
        return _number(self.field, self.coefficients(index), self.denominator)

    def __iter__(self) -> Iterator[Exact]:
        if self.is_objects:
            yield from self.words[0, 0]
            return
        field, denominator = self.field, self.denominator
        for start in range(0, len(self), CHUNK):
            rows = unpack(self.words[:, :, start : start + CHUNK])
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
        shown = ", ".join(map(str, islice(self, 8)))
        return f"({shown}, ... {len(self)} numbers)" if len(self) > 8 else f"({shown}{',' * (len(self) == 1)})"

    def search(self, key: Exact, right: bool = False) -> int:
        """Return how many numbers of this increasing vector are ``< key`` (``<= key`` if ``right``).

        Exact. Cost: O(log n) comparisons.
        """
        if self.is_objects:
            return (bisect_right if right else bisect_left)(self.words[0, 0], key)
        if self.field is None and self.words.shape[0] == 1 and isinstance(key, Fraction):
            scaled = key.numerator * self.denominator
            whole = scaled // key.denominator + (right or scaled % key.denominator != 0)  # x < whole, for integers x
            return int(np.searchsorted(self.words[0, 0], min(max(whole, -ONE_LIMB), ONE_LIMB), side="left"))
        low, high = 0, len(self)
        compare = self._comparer(key)
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
        index = self.search(key)
        return index, index < len(self) and self._comparer(key)(index) == 0

    def _comparer(self, key: Exact) -> Callable[[int], int]:
        """A function giving the sign of ``self[index] - key``."""
        if not self.is_objects:
            try:
                target, scale = _coordinates(self.field, key)
            except ValueError:  # the key lies in another field
                pass
            else:
                return self._integer_comparer([c * self.denominator for c in target], scale)

        def compare(index: int) -> int:
            x = self[index]
            return (x > key) - (x < key)

        return compare

    def _integer_comparer(self, target: list[int], scale: int) -> Callable[[int], int]:
        """A function giving the sign of ``scale * coefficients(index) - target``."""
        decide = _sign_of if self.field is None else self.field.sign

        def compare(index: int) -> int:
            return decide([c * scale - k for c, k in zip(self.coefficients(index), target, strict=True)])

        return compare

    def floats(self) -> NDArray[np.float64]:
        """The numbers as float64, for drawing and guessing; a difference of large terms may lose digits."""
        if self.is_objects:
            return np.array([float(x) for x in self.words[0, 0]], dtype=np.float64)
        powers = (1.0,) if self.field is None else self.field.float_powers
        if self.words.shape[0] > 2 or self.denominator.bit_length() > 900:
            return np.array([float(x) for x in self], dtype=np.float64)
        weights = [[p * float(1 << (LIMB_BITS * i)) / self.denominator for p in powers] for i in range(len(self.words))]
        return np.asarray(np.einsum("lcn,lc->n", self.words.astype(np.float64), np.array(weights)))

    def lengths(self) -> ExactVector:
        """The differences between neighbours, one fewer than the numbers."""
        one = Fraction(1)
        return combination([(one, self[1:]), (-one, self[:-1])], Fraction(0))

    def in_field(self, field: NumberField | None) -> ExactVector:
        """The same numbers as elements of ``field``, which contains them."""
        return self if self.is_objects or self.field is field else ExactVector.of(self, field)

    def take(self, indices: Array) -> ExactVector:
        """The numbers at ``indices``, in that order."""
        return ExactVector(self.field, self.words[:, :, indices], self.denominator, self.__dict__.get("bound"))

    def grouped_sums(self, labels: NDArray[np.int64], groups: int) -> list[Exact]:
        """Return for each group the sum of the numbers whose label it is. Exact. Cost: one pass."""
        if self.is_objects:
            sums: list[Exact] = [Fraction(0)] * groups
            for label, x in zip(labels.tolist(), self.words[0, 0], strict=True):
                sums[label] = sums[label] + x
            return sums
        order = np.argsort(labels, kind="stable") if groups > 1 else slice(None)
        starts = np.searchsorted(labels[order], np.arange(groups))
        totals = [[0] * groups for _ in range(self.words.shape[1])]
        filled = np.flatnonzero(np.diff(np.append(starts, len(self)))).tolist()
        for i, limb in enumerate(self.words):
            for c, row in enumerate(limb):
                for half, shift in ((row & MASK, 0), (row >> LIMB_BITS, LIMB_BITS)):  # halves sum without overflow
                    part = np.add.reduceat(half[order], starts[filled]) if filled else ()
                    for g, value in zip(filled, part, strict=True):
                        totals[c][g] += int(value) << (shift + LIMB_BITS * i)
        return [_number(self.field, [row[g] for row in totals], self.denominator) for g in range(groups)]


def assemble(parts: Sequence[Exact | Image], field: NumberField | None) -> ExactVector:
    """Return the vector that ``parts`` spell from left to right: single numbers and affine images of slices.

    Everything lies in ``field``. Cost: one pass over the result, and a few exact operations a part.
    """
    if any(isinstance(p, Image) and p.vector.is_objects for p in parts):
        return _assemble_objects(parts)
    scales: dict[Exact, tuple[list[list[int]], int]] = {}
    for part in parts:
        if isinstance(part, Image) and part.scale not in scales:
            scales[part.scale] = _multiplication(field, part.scale)
    constants = [_coordinates(field, p.shift if isinstance(p, Image) else p) for p in parts]
    common = [d for _, d in constants]
    common += [p.vector.denominator * scales[p.scale][1] for p in parts if isinstance(p, Image) and len(p)]
    denominator = lcm(*common)
    if not _is_reasonable(denominator, common):
        return _assemble_objects(parts)

    plans: list[_Plan] = []
    for part, (shift, d) in zip(parts, constants, strict=True):
        offset = [c * (denominator // d) for c in shift]
        if isinstance(part, Image):
            if len(part):
                matrix, d = scales[part.scale]
                factor = denominator // (part.vector.denominator * d)
                plans.append(_Plan.of(part, [[m * factor for m in row] for row in matrix], offset))
        else:
            plans.append(_Plan(None, [], offset, max(map(abs, offset)), 1))
    bound = max((p.bound for p in plans), default=0)
    words = np.empty((limbs_for(bound), _degree(field), sum(p.length for p in plans)), dtype=np.int64)
    at = 0
    for plan in plans:
        multiply_into(plan.sources, plan.matrix, plan.offset, words[:, :, at : at + plan.length])
        at += plan.length
    return ExactVector(field, words, denominator, bound)


def combination(terms: Sequence[tuple[Exact, ExactVector]], shift: Exact) -> ExactVector:
    """Return the vector of ``sum(scale * vector) + shift`` over vectors of equal length in one field."""
    field = terms[0][1].field
    if any(v.is_objects for _, v in terms):
        rows = zip(*(v for _, v in terms), strict=True)
        return _objects([sum((s * x for (s, _), x in zip(terms, row, strict=True)), start=shift) for row in rows])
    tables = [_multiplication(field, s) for s, _ in terms]
    constant, d = _coordinates(field, shift)
    denominator = lcm(d, *(v.denominator * t[1] for (_, v), t in zip(terms, tables, strict=True)))
    offset = [c * (denominator // d) for c in constant]
    matrix: list[list[int]] = [[] for _ in offset]
    for (_, v), (table, d) in zip(terms, tables, strict=True):
        factor = denominator // (v.denominator * d)
        for row, entries in zip(matrix, table, strict=True):
            row.extend(m * factor for m in entries)
    bounds = [v.bound for _, v in terms for _ in range(_degree(field))]
    bound = max(sum(abs(m) * b for m, b in zip(row, bounds, strict=True)) + abs(o)
                for row, o in zip(matrix, offset, strict=True))  # fmt: skip
    words = np.empty((limbs_for(bound), _degree(field), len(terms[0][1])), dtype=np.int64)
    multiply_into([v.words[:, c] for _, v in terms for c in range(_degree(field))], matrix, offset, words)
    return ExactVector(field, words, denominator, bound)


class _Plan(NamedTuple):
    """One part of a new vector: ``matrix @ sources + offset`` in integers, and the bound that this proves."""

    sources: list[Array] | None
    matrix: list[list[int]]
    offset: list[int]
    bound: int
    length: int

    @classmethod
    def of(cls, part: Image, matrix: list[list[int]], offset: list[int]) -> _Plan:
        def bound(b: int) -> int:
            return max(sum(map(abs, row)) * b + abs(o) for row, o in zip(matrix, offset, strict=True))

        best = bound(part.vector.bound)
        if best >= ONE_LIMB:  # the carried bound may be too timid: measure before paying for limbs
            best = bound(part.vector.remeasured().bound)
        words = part.vector.words[:, :, part.start : part.stop]
        if part.reverse:
            words = words[:, :, ::-1]
        return cls([words[:, c] for c in range(words.shape[1])], matrix, offset, best, len(part))


def _objects(numbers: Sequence[Exact]) -> ExactVector:
    words = np.empty((1, 1, len(numbers)), dtype=object)
    words[0, 0, :] = numbers
    return ExactVector(None, words, 1)


def _assemble_objects(parts: Sequence[Exact | Image]) -> ExactVector:
    numbers: list[Exact] = []
    for part in parts:
        if isinstance(part, Image):
            chosen = list(part.vector[part.start : part.stop])
            numbers += [part.scale * x + part.shift for x in (reversed(chosen) if part.reverse else chosen)]
        else:
            numbers.append(part)
    return _objects(numbers)


def _is_reasonable(common: int, denominators: Iterable[int]) -> bool:
    """Whether a common denominator is not much longer than the ones that it serves."""
    return common.bit_length() <= 1024 or common.bit_length() <= 4 * max(d.bit_length() for d in denominators)


def _degree(field: NumberField | None) -> int:
    return 1 if field is None else field.degree


def _coordinates(field: NumberField | None, x: Exact) -> tuple[Sequence[int], int]:
    if field is not None:
        return field.coordinates(x)
    if isinstance(x, Algebraic):
        raise ValueError(f"{x} is not rational")
    return (x.numerator,), x.denominator


def _number(field: NumberField | None, coefficients: Sequence[int], denominator: int) -> Exact:
    return Fraction(coefficients[0], denominator) if field is None else field.element(coefficients, denominator)


def _multiplication(field: NumberField | None, x: Exact) -> tuple[list[list[int]], int]:
    """The integer matrix, over one denominator, that multiplies coefficient columns by ``x``."""
    if isinstance(x, Fraction):
        n = x.numerator
        return [[n if r == c else 0 for c in range(_degree(field))] for r in range(_degree(field))], x.denominator
    assert field is not None
    columns: list[tuple[Sequence[int], int]] = []
    power: Exact = x
    for _ in range(field.degree):
        columns.append(field.coordinates(power))
        power = power * field.generator
    d = lcm(*(e for _, e in columns))
    return [[c[r] * (d // e) for c, e in columns] for r in range(field.degree)], d


def _equal_vectors(a: ExactVector, b: ExactVector) -> bool:
    same_form = a.field is b.field and not (a.is_objects or b.is_objects)
    if same_form and a.denominator == b.denominator and a.words.shape == b.words.shape:
        return bool((a.words == b.words).all())
    return all(x == y for x, y in zip(a, b, strict=True))


def _sign_of(coefficients: Sequence[int]) -> int:
    return (coefficients[0] > 0) - (coefficients[0] < 0)
