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
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import islice
from math import lcm
from typing import Any, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from periodic.algebraics import Algebraic, Exact, NumberField, common_field, sign

Array = NDArray[Any]

LIMB_BITS = 24
MASK = (1 << LIMB_BITS) - 1
ONE_LIMB = 1 << 62  # below this a coefficient is one int64, with a bit to spare for a sum
CHUNK = 1 << 13  # columns worked on at a time, so that the passes of one row stay in cache


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
        return cls(field, _words(rows), denominator)

    @cached_property
    def bound(self) -> int:
        """An integer that no coefficient exceeds in absolute value."""
        if self.is_objects or not len(self):
            return 0
        top = self.words[-1]
        largest = max(abs(int(top.max())), abs(int(top.min())))
        return (largest + (self.words.shape[0] > 1)) << (LIMB_BITS * (self.words.shape[0] - 1))

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
            rows = _integers(self.words[:, :, start : start + CHUNK])
            for column in zip(*rows, strict=True):
                yield _number(field, column, denominator)

    def coefficients(self, index: int) -> tuple[int, ...]:
        """The integer coefficients of one number, to be divided by ``denominator``."""
        words = self.words[:, :, index]
        return tuple(
            sum(int(w) << (LIMB_BITS * i) for i, w in enumerate(words[:, c])) for c in range(words.shape[1])
        )

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

    def _comparer(self, key: Exact) -> Any:
        """A function giving the sign of ``self[index] - key``."""
        if self.is_objects:
            return lambda index: sign(self.words[0, 0, index] - key)
        if self.field is None and isinstance(key, Algebraic):
            return lambda index: sign(self[index] - key)
        target, scale = _coordinates(self.field, key)
        target = [c * self.denominator for c in target]
        if self.field is None:
            return lambda index: _sign_of(self.coefficients(index)[0] * scale - target[0])
        decide = self.field.sign

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
        return np.einsum("lcn,lc->n", self.words.astype(np.float64), np.array(weights))

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
    words = np.empty((_limbs_for(bound), _degree(field), sum(p.length for p in plans)), dtype=np.int64)
    at = 0
    for plan in plans:
        _apply(plan.sources, plan.matrix, plan.offset, words[:, :, at : at + plan.length])
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
    words = np.empty((_limbs_for(bound), _degree(field), len(terms[0][1])), dtype=np.int64)
    _apply([v.words[:, c] for _, v in terms for c in range(_degree(field))], matrix, offset, words)
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


def _apply(sources: list[Array] | None, matrix: list[list[int]], offset: list[int], out: Array) -> None:
    """Write ``matrix @ sources + offset`` to ``out`` of shape ``(limbs, rows, n)``; the caller proved that it fits."""
    if sources is None:
        for r, value in enumerate(offset):
            out[:, r, 0] = _limbs(value, out.shape[0])
        return
    narrow = out.shape[0] == 1 and all(s.shape[0] == 1 for s in sources)
    for start in range(0, out.shape[2], CHUNK):
        piece = slice(start, start + CHUNK)
        columns = [s[:, piece] for s in sources]
        for r, (row, value) in enumerate(zip(matrix, offset, strict=True)):
            if narrow:
                _narrow_row([c[0] for c in columns], row, value, out[0, r, piece])
            else:
                _wide_row(columns, row, value, out[:, r, piece])


def _narrow_row(columns: list[Array], row: list[int], offset: int, out: Array) -> None:
    """One row of a product whose every coefficient fits one limb, the partial sums too."""
    started = False
    for column, m in zip(columns, row, strict=True):
        if m == 0:
            continue
        if not started:
            if m == 1:
                np.add(column, offset, out=out)
            elif m == -1:
                np.subtract(offset, column, out=out)
            else:
                np.multiply(column, m, out=out)
                if offset:
                    out += offset
            started = True
        elif m == 1:
            out += column
        elif m == -1:
            out -= column
        else:
            out += column * m
    if not started:
        out[...] = offset


def _wide_row(columns: list[Array], row: list[int], offset: int, out: Array) -> None:
    """One row of a product in limbs.

    A limb is below 2**24. Factors stay whole while their absolute values sum to less than 2**37, else they are cut into
    limbs too: either way the products that meet in one limb, with the carry, stay below 2**62.
    """
    limbs = out.shape[0]
    whole = sum(map(abs, row)) < 1 << 37
    factors = [(_normalised(c), [m] if whole else _signed_limbs(m)) for c, m in zip(columns, row, strict=True) if m]
    base = _limbs(offset, limbs)
    low, product = np.empty((2, out.shape[1]), dtype=np.int64)
    carry = np.zeros(out.shape[1], dtype=np.int64)
    for i in range(limbs):
        np.add(carry, base[i], out=low)
        for column, parts in factors:
            for j, m in enumerate(parts):
                if m and 0 <= i - j < len(column):
                    np.multiply(column[i - j], m, out=product)
                    low += product
        if i == limbs - 1:
            out[i] = low  # what is left is the signed top limb: the bound says that it fits
        else:
            np.bitwise_and(low, MASK, out=out[i])
            np.right_shift(low, LIMB_BITS, out=carry)


def _normalised(column: Array) -> Array:
    """Limbs below 2**24 in absolute value: a single wide limb is split in three."""
    if column.shape[0] > 1:
        return column
    x = column[0]
    return np.stack([x & MASK, (x >> LIMB_BITS) & MASK, x >> (2 * LIMB_BITS)])


def _signed_limbs(value: int) -> list[int]:
    """The limbs of ``abs(value)``, all with the sign of ``value``."""
    side, rest, limbs = (-1 if value < 0 else 1), abs(value), []
    while rest:
        limbs.append(side * (rest & MASK))
        rest >>= LIMB_BITS
    return limbs


def _limbs(value: int, limbs: int) -> list[int]:
    """``value`` in base 2**24, least first, the top limb signed."""
    return [(value >> (LIMB_BITS * i)) & MASK for i in range(limbs - 1)] + [value >> (LIMB_BITS * (limbs - 1))]


def _limbs_for(bound: int) -> int:
    """How many limbs coefficients up to ``bound`` need."""
    return 1 if bound < ONE_LIMB else -(-(bound.bit_length() + 1) // LIMB_BITS)


def _words(rows: list[list[int]]) -> Array:
    bound = max((abs(v) for row in rows for v in row), default=0)
    limbs = _limbs_for(bound)
    if limbs == 1:
        return np.array([rows], dtype=np.int64).reshape(1, len(rows), -1)
    return np.array([[_limbs(v, limbs) for v in row] for row in rows], dtype=np.int64).transpose(2, 0, 1).copy()


def _integers(words: Array) -> list[list[int]]:
    """The coefficients as Python integers, a list for each power of theta."""
    rows = []
    for c in range(words.shape[1]):
        row = words[-1, c].tolist()
        for i in range(words.shape[0] - 2, -1, -1):
            row = [(high << LIMB_BITS) + low for high, low in zip(row, words[i, c].tolist(), strict=True)]
        rows.append(row)
    return rows


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
    assert isinstance(x, Fraction)
    return (x.numerator,), x.denominator


def _number(field: NumberField | None, coefficients: Sequence[int], denominator: int) -> Exact:
    return Fraction(coefficients[0], denominator) if field is None else field.element(coefficients, denominator)


def _multiplication(field: NumberField | None, x: Exact) -> tuple[list[list[int]], int]:
    """The integer matrix, over one denominator, that multiplies coefficient columns by ``x``."""
    if isinstance(x, Fraction):
        n = x.numerator
        return [[n if r == c else 0 for c in range(_degree(field))] for r in range(_degree(field))], x.denominator
    assert field is not None
    columns, power = [], x
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


def _sign_of(value: int) -> int:
    return (value > 0) - (value < 0)
