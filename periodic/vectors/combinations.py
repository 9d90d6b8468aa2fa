"""Linear combinations of vectors of exact numbers, and new vectors that are put together from them.

The numbers of a composition are sums of multiples of those that it is made of. So a new vector is spelt by ``Part``s,
each a sum ``scale * vector + shift`` and the places where its numbers go; ``assemble`` proves from the bounds of the
vectors how wide the result must be, and then multiplies integers.  docs/mathematics.md, Exact vectors.

>>> v = ExactVector.of([Fraction(1, 2), Fraction(1, 3), Fraction(2)])
>>> combination([(Fraction(6), v)], Fraction(1)), lengths(v)
((4, 3, 13), (-1/6, 5/3))
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from math import lcm
from operator import mul
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided

from periodic.errors import TooManyPiecesError
from periodic.numbers.conversions import Exact, NumberField
from periodic.vectors.exact_vectors import ExactVector, common_multiple, coordinates
from periodic.vectors.limbs import LIMB_BITS, ONE_LIMB, SHORT, Array, blank, multiply_into

MAX_WORDS = 1 << 28
_OBJECT = 1 << 6  # words that a number takes which is kept by itself


class Rows(NamedTuple):
    """Places of a table in a vector: each row in one stretch of this ``width``; the stretches are apart."""

    starts: Array
    width: int

    def views(self, array: Array) -> Iterator[tuple[slice, Array]]:
        """Views of the rows along the last axis of an array, of shape ``(.., rows, width)``, and which rows they are.

        There is one view if all stretches are equally far from each other, else one for each.
        """
        starts: list[int] = self.starts.tolist()
        step = starts[1] - starts[0] if len(starts) > 1 else 0
        if step and starts == list(range(starts[0], starts[-1] + step, step)):
            *shape, _ = array.shape
            *strides, stride = array.strides
            strides = [*strides, step * stride, stride]
            yield slice(None), as_strided(array[..., starts[0] :], (*shape, len(starts), self.width), strides)
            return
        for i, at in enumerate(starts):
            yield slice(i, i + 1), array[..., None, at : at + self.width]


class Part(NamedTuple):
    """The numbers ``sum(scale * vector) + shift`` over terms of equal length, and where in a new vector they go.

    A table has two terms: entry (i, j) is the sum for number i of the first and number j of the second.
    """

    terms: Sequence[tuple[Exact, ExactVector]]
    shift: Exact
    where: slice | Array | Rows


def assemble(
    length: int, parts: Sequence[Part], field: NumberField | None, name: str = "the numbers", max_words: int = MAX_WORDS
) -> ExactVector:
    """Return the vector of that length that ``parts`` spell; together they fill it, and all lies in ``field``.

    Cost: one pass over the result for each term, and a few exact operations a part. Raises TooManyPiecesError that
    tells of ``name``, before memory is taken, where it would take more than ``max_words`` machine words.
    """
    if any(v.is_objects for p in parts for _, v in p.terms):
        return _assemble_objects(length, parts, name, max_words)
    factors = [[(*_multiplication(field, scale), v) for scale, v in p.terms] for p in parts]
    shifts = [coordinates(field, p.shift) for p in parts]
    common = {v.denominator * d for terms in factors for _, d, v in terms}.union(d for _, d in shifts)
    denominator = common_multiple(common)
    if denominator is None:
        return _assemble_objects(length, parts, name, max_words)

    plans: list[_IntegerRows] = []
    for terms, (shift, d) in zip(factors, shifts, strict=True):
        matrix: list[list[int]] = [[] for _ in shift]
        for table, e, v in terms:
            multiple = denominator // (v.denominator * e)
            for row, entries in zip(matrix, table, strict=True):
                row.extend(m * multiple for m in entries)
        multiple = denominator // d
        plans.append(_IntegerRows.of([v for _, _, v in terms], matrix, [c * multiple for c in shift]))
    bounds = tuple(map(max, *(p.bounds for p in plans))) if len(plans) > 1 else plans[0].bounds
    bits = max(bounds).bit_length()
    if (bits // LIMB_BITS + 1) * len(bounds) * length > max_words:
        raise TooManyPiecesError(
            f"{name} are {length} numbers of up to {bits} bits, more than {max_words} machine words hold"
        )
    words = blank(max(bounds), len(bounds), length)
    for plan, part in zip(plans, parts, strict=True):
        if isinstance(part.where, slice):
            multiply_into(plan.sources, plan.matrix, plan.offset, words[:, :, part.where])
        elif isinstance(part.where, Rows):
            starts, width = part.where
            d = len(plan.matrix)
            down, across = [s[:, :, None] for s in plan.sources[:d]], [s[:, None] for s in plan.sources[d:]]
            views = list(part.where.views(words))
            grid = views[0][1] if len(views) == 1 else np.empty((*words.shape[:2], len(starts), width), words.dtype)
            multiply_into([*down, *across], plan.matrix, plan.offset, grid)
            if len(views) > 1:
                for rows, view in views:
                    view[...] = grid[:, :, rows]
        else:
            out = np.empty((*words.shape[:2], len(part.where)), dtype=words.dtype)
            multiply_into(plan.sources, plan.matrix, plan.offset, out)
            words[:, :, part.where] = out
    return ExactVector(field, words, denominator, bounds)


def combination(terms: Sequence[tuple[Exact, ExactVector]], shift: Exact) -> ExactVector:
    """Return the vector of ``sum(scale * vector) + shift`` over vectors of equal length in one field."""
    return assemble(len(terms[0][1]), [Part(terms, shift, slice(None))], terms[0][1].field)


class _IntegerRows(NamedTuple):
    """One part of a new vector: ``matrix @ sources + offset`` in integers, and the bounds that this proves."""

    sources: list[Array]
    matrix: list[list[int]]
    offset: list[int]
    bounds: tuple[int, ...]

    @classmethod
    def of(cls, vectors: list[ExactVector], matrix: list[list[int]], offset: list[int]) -> _IntegerRows:
        """Rows that are wide enough for every sum: by the bounds carried along, measured where these seem too timid."""
        bounds = _bounds([b for v in vectors for b in v.bounds], matrix, offset)
        most = max(bounds)
        if vectors and most >= SHORT and _width(most) > max([_width(max(v.bounds)) for v in vectors]):
            # the carried bounds may be too timid: measure before widening
            bounds = _bounds([b for v in vectors for b in v.measured], matrix, offset)
        return cls([v.words[:, c] for v in vectors for c in range(len(matrix))], matrix, offset, bounds)


def _bounds(known: list[int], matrix: list[list[int]], offset: list[int]) -> tuple[int, ...]:
    """Bounds on ``matrix @ x + offset`` where ``x`` is bounded by ``known``."""
    return tuple([sum(map(mul, map(abs, row), known)) + abs(o) for row, o in zip(matrix, offset, strict=True)])


def _width(bound: int) -> int:
    """How many bytes an integer up to ``bound`` takes, in steps."""
    return 4 if bound < SHORT else 8 if bound < ONE_LIMB else bound.bit_length()


def lengths(v: ExactVector) -> ExactVector:
    """Return the differences between neighbours, one fewer than the numbers."""
    bounds = tuple(2 * b for b in v.bounds)
    if v.words.shape[0] == 1 and not v.is_objects and max(bounds) < ONE_LIMB:  # no table of a field is needed
        kind = np.int32 if max(bounds) < SHORT else np.int64
        words = np.subtract(v.words[:, :, 1:], v.words[:, :, :-1], dtype=kind)
        return ExactVector(v.field, words, v.denominator, bounds)
    one = Fraction(1)
    return combination([(one, v[1:]), (-one, v[:-1])], Fraction(0))


def _assemble_objects(length: int, parts: Sequence[Part], name: str, max_words: int) -> ExactVector:
    """As ``assemble`` for numbers without a common denominator, one by one."""
    if length * _OBJECT > max_words:
        most = max_words // _OBJECT
        raise TooManyPiecesError(f"{name} are {length} numbers without a common denominator, more than {most}")
    words = np.empty((1, 1, length), dtype=object)
    for terms, shift, where in parts:
        if isinstance(where, Rows):
            (down, left), (across, right) = terms
            top = [across * x + shift for x in right]
            for x, at in zip(left, where.starts.tolist(), strict=True):
                words[0, 0, at : at + where.width] = [down * x + y for y in top]
        else:
            total: list[Exact] = [shift] * (len(terms[0][1]) if terms else 1)
            for scale, vector in terms:
                total = [t + scale * x for t, x in zip(total, vector, strict=True)]
            words[0, 0, where] = total
    return ExactVector(None, words, 1)


def _multiplication(field: NumberField | None, x: Exact) -> tuple[list[list[int]], int]:
    """The integer matrix, over one denominator, that multiplies coefficient columns by ``x``."""
    if isinstance(x, Fraction):
        if field is None:
            return [[x.numerator]], x.denominator
        n, d = x.numerator, field.degree
        return [[n if r == c else 0 for c in range(d)] for r in range(d)], x.denominator
    assert field is not None
    return _field_multiplication(field, x)


@lru_cache(maxsize=1 << 10)
def _field_multiplication(field: NumberField, x: Exact) -> tuple[list[list[int]], int]:
    """As ``_multiplication`` in a number field: its columns are x, x theta, x theta**2, ..; remembered."""
    columns: list[tuple[Sequence[int], int]] = []
    power: Exact = x
    for _ in range(field.degree):
        columns.append(field.coordinates(power))
        power = power * field.generator
    d = lcm(*(e for _, e in columns))
    return [[c[r] * (d // e) for c, e in columns] for r in range(field.degree)], d
