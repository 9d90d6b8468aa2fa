"""Polylines: the knots and the values of a piecewise-linear map, as two exact vectors.

A *knot* is an end of a piece, a *value* what the map is there.  The knots are one vector over a common denominator and
the values are codes into a table, so that an iterate of a million pieces is two arrays; numbers are made when they are
looked at.  Composition, sums and SymPy expressions are made of polylines; ``PLMap`` wraps one and checks what comes
from outside.  docs/mathematics.md, Maps, pieces, laps.

>>> line = Polyline.of([Fraction(0), Fraction(1, 2), Fraction(1)], [Fraction(0), Fraction(1), Fraction(0)])
>>> line.value(Fraction(1, 4)), line.slopes
(Fraction(1, 2), (Fraction(2, 1), Fraction(-2, 1)))
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from periodic.errors import readable
from periodic.numbers.conversions import Exact, NumberField, absolute, common_field, sign
from periodic.numbers.decimals import plural
from periodic.numbers.magnitudes import written_bits
from periodic.numbers.number_texts import shown
from periodic.vectors.coded_vectors import CodedVector, LazySequence
from periodic.vectors.combinations import lengths as lengths_of
from periodic.vectors.exact_vectors import ExactVector, common_multiple
from periodic.vectors.limbs import unpack

_FEW = 1 << 12  # polylines of up to this many pieces keep their knots, slopes and intercepts as lists
_BITS = 1 << 9  # so many bits of a number count as one more piece


@readable
class Piece(NamedTuple):
    """One affine piece: ``slope * x + intercept`` on ``[left, right]``."""

    left: Exact
    right: Exact
    slope: Exact
    intercept: Exact


class PairSum(NamedTuple):
    """The pieces that run from value ``start`` to value ``end``: how many they are and how long together."""

    start: Exact
    end: Exact
    pieces: int
    length: Exact


class WholeNumbers(NamedTuple):
    """Rational knots x and values y as integers, to be divided by ``x_unit`` and ``y_unit``."""

    x: list[int]
    y: list[int]
    x_unit: int
    y_unit: int


class Polyline:
    """The function that is affine between neighbouring ``knots`` and takes there the ``values``.

    The constructor trusts that the knots increase strictly, that the slope changes at every interior one, and that all
    numbers lie in ``field``; ``Polyline.of`` sees to the last two. Then two polylines are equal iff they are equal as
    functions.
    """

    def __init__(self, knots: ExactVector, values: CodedVector, field: NumberField | None) -> None:
        self.knots, self.values, self.field = knots, values, field
        self._asked = 0  # values, before a table is written down

    @classmethod
    def of(cls, knots: Sequence[Exact], values: Sequence[Exact]) -> Polyline:
        """Return the polyline through strictly increasing knots; those at which the slope does not change are dropped.

        Cost: two products for each knot.
        """
        kept, last, x, y = [0], len(knots) - 1, _in_units(knots), _in_units(values)
        for i in range(1, last):
            j = kept[-1]
            if (y[i] - y[j]) * (x[i + 1] - x[i]) != (y[i + 1] - y[i]) * (x[i] - x[j]):
                kept.append(i)
        kept.append(last)
        xs, ys = [knots[i] for i in kept], [values[i] for i in kept]
        field = common_field([*xs, *ys])
        return cls(ExactVector.of(xs, field), CodedVector.of(ys), field)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Polyline):
            return NotImplemented
        return self.knots == other.knots and self.values == other.values

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.knots, self.values))

    def __repr__(self) -> str:
        low, high = map(shown, self.domain)
        return f"<Polyline of {plural(self.piece_count, 'piece')} on [{low}, {high}]>"

    # Pieces

    @cached_property
    def domain(self) -> tuple[Exact, Exact]:
        """The ends of the interval on which the function lives."""
        return self.knots[0], self.knots[-1]

    @property
    def piece_count(self) -> int:
        """The number of affine pieces."""
        return len(self.knots) - 1

    def slope(self, i: int) -> Exact:
        """The slope of piece i."""
        codes = self.values.codes
        if codes[i] == codes[i + 1]:
            return Fraction(0)
        return (self.values[i + 1] - self.values[i]) / (self.knots[i + 1] - self.knots[i])

    @cached_property
    def slopes(self) -> Sequence[Exact]:
        """The slope of each piece."""
        slopes = LazySequence(self.piece_count, self.slope)
        return tuple(slopes) if self.piece_count <= _FEW else slopes

    def pieces(self) -> Iterator[Piece]:
        """The affine pieces from left to right."""
        for i in range(self.piece_count):
            slope = self.slopes[i]
            yield Piece(self.knots[i], self.knots[i + 1], slope, self.values[i] - slope * self.knots[i])

    def whole_numbers(self) -> WholeNumbers | None:
        """Return knots and values as integers; None where numbers lie in a field, or are too different to have one
        denominator. Cost: one pass."""
        table = [value for value in self.values.table if isinstance(value, Fraction)]
        unit = common_multiple({value.denominator for value in table})
        if self.knots.field is not None or self.knots.is_objects or len(table) < len(self.values.table) or unit is None:
            return None
        known = [value.numerator * (unit // value.denominator) for value in table]
        heights = [known[k] for k in self.values.codes.tolist()]
        return WholeNumbers(unpack(self.knots.words)[0], heights, self.knots.denominator, unit)

    @cached_property
    def directions(self) -> NDArray[np.int8]:
        """For each piece 1, -1 or 0: whether the function rises, falls or is flat there."""
        ranks = self.values.ranks[self.values.codes]
        return np.asarray(np.sign(ranks[1:] - ranks[:-1]), dtype=np.int8)

    @cached_property
    def pair_sums(self) -> tuple[PairSum, ...]:
        """The pieces grouped by the values at their two ends. Integrals and variation are sums over these few groups.

        Cost: one pass and a sort of machine integers; exact operations only once a group.
        """
        pairs, labels, counts = self.values.neighbours
        lengths = lengths_of(self.knots).grouped_sums(labels, len(pairs))
        table = self.values.table
        return tuple(
            PairSum(table[i], table[j], n, s) for (i, j), n, s in zip(pairs, counts.tolist(), lengths, strict=True)
        )

    @cached_property
    def distinct_slopes(self) -> frozenset[Exact]:
        """The slopes that occur, each once. Cost: a sort of the pieces as machine integers."""
        if self.knots.is_objects:
            return frozenset(self.slopes)
        codes, table, lengths = self.values.codes.astype(np.int64), self.values.table, lengths_of(self.knots)
        rows = lengths.words.reshape(-1, len(lengths))
        keys = np.concatenate([rows, [codes[:-1] * len(table) + codes[1:]]])
        order = np.lexsort(keys)
        keys = keys[:, order]
        first = np.flatnonzero(np.append(True, (keys[:, 1:] != keys[:, :-1]).any(axis=0)))
        return frozenset(map(self.slope, order[first].tolist()))

    # Evaluation

    @cached_property
    def _has_table(self) -> bool:
        """Whether all slopes and intercepts are little to write down: of few pieces, unless their numbers are long."""
        if self.piece_count > _FEW:
            return False
        middle = self.piece_count // 2
        bits = max(written_bits(x) for v in (self.knots, self.values) for x in (v[middle], v[middle + 1]))
        return self.piece_count * (1 + bits // _BITS) <= _FEW

    @cached_property
    def _table(self) -> tuple[list[Exact], list[Exact], list[Exact]]:
        """Left ends, slopes and intercepts of the pieces of a small polyline."""
        pieces = list(self.pieces())
        return [p.left for p in pieces], [p.slope for p in pieces], [p.intercept for p in pieces]

    def piece_at(self, x: Exact) -> int:
        """The index of the piece on which a point of the domain lies; of two, the one to its left."""
        return max(self.knots.search(x) - 1, 0)

    def value(self, x: Exact) -> Exact:
        """The value at a point of the domain, which is trusted to lie there. Cost: a binary search.

        Once as many values were asked for as there are pieces, slopes and intercepts are written down.
        """
        if self._asked >= self.piece_count and self._has_table:
            lefts, slopes, intercepts = self._table
            i = bisect_right(lefts, x) - 1
            return slopes[i] * x + intercepts[i]
        self._asked += 1
        i = self.piece_at(x)
        if self.field is None and isinstance(x, Fraction) and not self.knots.is_objects:
            return self._rational_value(i, x)
        return self.values[i] + self.slope(i) * (x - self.knots[i])

    def _rational_value(self, i: int, x: Fraction) -> Fraction:
        """The value at a point of piece i, where all is rational: a common divisor is looked for once, at the end."""
        y, z = cast(Fraction, self.values[i]), cast(Fraction, self.values[i + 1])
        if y is z:
            return y
        (a,), (b,) = self.knots.coefficients(i), self.knots.coefficients(i + 1)
        at, over = x.numerator * self.knots.denominator, x.denominator
        before, after = b * over - at, at - a * over
        unit = lcm(y.denominator, z.denominator)
        rise = y.numerator * (unit // y.denominator) * before + z.numerator * (unit // z.denominator) * after
        return Fraction(rise, unit * over * (b - a))

    def restricted(self, low: Exact, high: Exact) -> Polyline:
        """The same function on ``[low, high]``, with ``low < high`` in the domain."""
        inner = slice(self.knots.search(low, right=True), self.knots.search(high))
        ends = self.value(low), self.value(high)
        knots, values = [low, *self.knots[inner], high], [ends[0], *self.values[inner], ends[1]]
        field = common_field([*knots, *values])
        # a part of every piece beside an interior knot is left, so that the slope still changes there
        return Polyline(ExactVector.of(knots, field), CodedVector.of(values), field)


def _in_units(numbers: Sequence[Exact]) -> Sequence[Exact | int]:
    """Numbers in multiples of a unit of their own: integers, where they are rational and have one that is not long."""
    rational = [x for x in numbers if isinstance(x, Fraction)]
    unit = common_multiple({x.denominator for x in rational}) if len(rational) == len(numbers) else None
    return numbers if unit is None else [x.numerator * (unit // x.denominator) for x in rational]


def mean_absolute(a: Exact, b: Exact) -> Exact:
    """The mean of ``|y|`` as ``y`` runs affinely from ``a`` to ``b``."""
    if sign(a) * sign(b) >= 0:
        return absolute(a + b) / 2
    return (a * a + b * b) / (2 * (absolute(a) + absolute(b)))
