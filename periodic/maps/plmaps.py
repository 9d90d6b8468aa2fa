"""Continuous piecewise-linear maps of an interval, exactly.

A map is its knots and its values there.  The knots are one vector over a common denominator and the values are codes
into a table, so that an iterate of a million pieces is two arrays; numbers are made when they are looked at.
docs/mathematics.md, Maps, pieces, laps.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cache, cached_property, partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from periodic.errors import TooManyPiecesError, count
from periodic.maps.compositions import PullBack
from periodic.maps.pointwise_sums import aligned
from periodic.numbers.conversions import Exact, NumberField, absolute, common_field, exact, pasted, sign
from periodic.vectors.coded_vectors import CodedVector, LazySequence
from periodic.vectors.exact_vectors import ExactVector

if TYPE_CHECKING:
    from sympy import Expr, Symbol

MAX_PIECES = 1 << 22
_FEW = 1 << 12  # maps up to this many pieces keep their knots, slopes and intercepts as lists
_LEAP, _VALUES = 1 << 10, 8  # iterates of more pieces, or with more values, are not used as steps to later ones


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


class PLMap:
    """A continuous piecewise-linear map on ``[knots[0], knots[-1]]``, affine between neighbouring knots.

    ``knots`` and ``values`` are equally many exact numbers (all pass ``exact``), the knots strictly increasing.
    Interior knots at which the slope does not change are dropped, so that ``==`` is equality of functions.
    Raises ValueError naming the first offender, TypeError for a number that is not exact.

    >>> f = PLMap([0, "1/4", "1/2", 1], [0, "1/2", 1, 0])
    >>> f
    PLMap([0, '1/2', 1], [0, 1, 0])
    >>> (f ** 10).lap_count
    1024
    """

    _knots: ExactVector
    _values: CodedVector
    field: NumberField | None

    def __init__(self, knots: Iterable[Any], values: Iterable[Any]) -> None:
        xs, ys = [exact(x) for x in knots], [exact(y) for y in values]
        if len(xs) != len(ys):
            raise ValueError(f"knots and values must be equally many, got {len(xs)} knots and {len(ys)} values")
        if len(xs) < 2:
            raise ValueError(f"a map needs at least 2 knots, got {len(xs)}")
        for i, (a, b) in enumerate(pairwise(xs)):
            if not a < b:
                raise ValueError(f"knots must increase strictly, but knot {i + 1} is {b} after {a}")
        kept = [0]
        for i in range(1, len(xs) - 1):
            j = kept[-1]
            if (ys[i] - ys[j]) * (xs[i + 1] - xs[i]) != (ys[i + 1] - ys[i]) * (xs[i] - xs[j]):
                kept.append(i)
        kept.append(len(xs) - 1)
        xs, ys = [xs[i] for i in kept], [ys[i] for i in kept]
        self.field = common_field([*xs, *ys])
        self._knots, self._values = ExactVector.of(xs, self.field), CodedVector.of(ys)

    @classmethod
    def _of(cls, knots: ExactVector, values: CodedVector, field: NumberField | None) -> Self:
        """Trust that the knots increase and that every interior one is a breakpoint."""
        self = cls.__new__(cls)
        self._knots, self._values, self.field = knots, values, field
        return self

    # What a map is made of

    @property
    def knots(self) -> Sequence[Exact]:
        """The ends of the pieces in increasing order, one more than there are pieces."""
        return self._knots

    @property
    def values(self) -> Sequence[Exact]:
        """The values at the knots."""
        return self._values

    @cached_property
    def domain(self) -> tuple[Exact, Exact]:
        """The ends of the interval on which the map lives."""
        return self._knots[0], self._knots[-1]

    @property
    def breakpoints(self) -> Sequence[Exact]:
        """The interior knots: there, and only there, the slope changes."""
        return self._knots[1:-1]

    @property
    def piece_count(self) -> int:
        """The number of affine pieces."""
        return len(self._knots) - 1

    @cached_property
    def slopes(self) -> Sequence[Exact]:
        """The slope of each piece."""
        slopes = LazySequence(self.piece_count, self._slope)
        return tuple(slopes) if self.piece_count <= _FEW else slopes

    def _slope(self, i: int) -> Exact:
        codes = self._values.codes
        if codes[i] == codes[i + 1]:
            return Fraction(0)
        return (self._values[i + 1] - self._values[i]) / (self._knots[i + 1] - self._knots[i])

    def pieces(self) -> Iterator[Piece]:
        """The affine pieces from left to right."""
        for i in range(self.piece_count):
            slope = self.slopes[i]
            yield Piece(self._knots[i], self._knots[i + 1], slope, self._values[i] - slope * self._knots[i])

    @cached_property
    def image(self) -> tuple[Exact, Exact]:
        """The least and the greatest value."""
        return self._values.range

    # Laps

    @cached_property
    def directions(self) -> NDArray[np.int8]:
        """For each piece 1, -1 or 0: whether the map rises, falls or is flat there."""
        ranks = self._values.ranks[self._values.codes]
        return np.asarray(np.sign(ranks[1:] - ranks[:-1]), dtype=np.int8)

    @cached_property
    def _turns(self) -> NDArray[np.int64]:
        """The indices of the knots at which a lap ends; of a plateau that turns, its left end."""
        moving = np.flatnonzero(self.directions)
        turned = np.flatnonzero(np.diff(self.directions[moving]))
        return np.asarray(moving[turned] + 1)

    @property
    def turning_points(self) -> Sequence[Exact]:
        """The points that separate the laps; a turning plateau is given by its left end."""
        return self._knots.take(self._turns)

    @property
    def lap_count(self) -> int:
        """The least number of intervals on each of which the map is weakly monotone (1 for a constant)."""
        return 1 + len(self._turns)

    # Sizes

    @cached_property
    def pair_sums(self) -> tuple[PairSum, ...]:
        """The pieces grouped by the values at their two ends. Integrals and variation are sums over these few groups.

        Cost: one pass and a sort of machine integers; exact operations only once a group.
        """
        pairs, labels, counts = self._values.neighbours
        lengths = self._knots.lengths().grouped_sums(labels, len(pairs))
        table = self._values.table
        return tuple(
            PairSum(table[i], table[j], n, s) for (i, j), n, s in zip(pairs, counts.tolist(), lengths, strict=True)
        )

    @cached_property
    def distinct_slopes(self) -> frozenset[Exact]:
        """The slopes that occur, each once. Cost: a sort of the pieces as machine integers."""
        if self._knots.is_objects:
            return frozenset(self.slopes)
        codes, table, lengths = self._values.codes.astype(np.int64), self._values.table, self._knots.lengths()
        rows = lengths.words.reshape(-1, len(lengths))
        keys = np.concatenate([rows, [codes[:-1] * len(table) + codes[1:]]])
        order = np.lexsort(keys)
        keys = keys[:, order]
        first = np.flatnonzero(np.append(True, (keys[:, 1:] != keys[:, :-1]).any(axis=0)))
        return frozenset(map(self._slope, order[first].tolist()))

    @cached_property
    def lipschitz(self) -> Exact:
        """The least Lipschitz constant: the greatest absolute slope."""
        return max(absolute(s) for s in self.distinct_slopes)

    @cached_property
    def variation(self) -> Exact:
        """The total variation: the sum of the absolute differences of neighbouring values."""
        return sum((p.pieces * absolute(p.end - p.start) for p in self.pair_sums), start=Fraction(0))

    def integral(self) -> Exact:
        """The integral over the domain."""
        return sum((p.length * (p.start + p.end) / 2 for p in self.pair_sums), start=Fraction(0))

    def l1_norm(self) -> Exact:
        """The integral of the absolute value over the domain."""
        return sum((p.length * mean_absolute(p.start, p.end) for p in self.pair_sums), start=Fraction(0))

    # Evaluation and iteration

    @cached_property
    def _table(self) -> tuple[list[Exact], list[Exact], list[Exact]]:
        """Left ends, slopes and intercepts of the pieces of a small map."""
        pieces = list(self.pieces())
        return [p.left for p in pieces], [p.slope for p in pieces], [p.intercept for p in pieces]

    def __call__(self, x: object) -> Exact:
        """The value at ``x``. Cost: a binary search. Raises ValueError outside the domain."""
        point = exact(x)
        low, high = self.domain
        if not low <= point <= high:
            raise ValueError(f"{point} lies outside the domain [{low}, {high}]")
        if self.piece_count <= _FEW:
            lefts, slopes, intercepts = self._table
            i = bisect_right(lefts, point) - 1
            return slopes[i] * point + intercepts[i]
        i = max(self._knots.search(point) - 1, 0)
        return self._values[i] + self._slope(i) * (point - self._knots[i])

    @cached_property
    def is_self_map(self) -> bool:
        """Whether every value lies in the domain."""
        return self._escape() is None

    def _escape(self) -> tuple[Exact, Exact] | None:
        """A knot whose value lies outside the domain, with that value."""
        (low, high), (least, greatest) = self.domain, self.image
        if low <= least and greatest <= high:
            return None
        worst = least if least < low else greatest
        return next((x, y) for x, y in zip(self._knots, self._values, strict=True) if y == worst)

    def check_self_map(self) -> None:
        """Raise ValueError naming a point that the map sends out of its domain, if there is one."""
        if escape := self._escape():
            raise ValueError(
                f"the map leaves its interval [{self.domain[0]}, {self.domain[1]}]: it sends {escape[0]} to {escape[1]}"
            )

    def iterate(self, t: int, max_pieces: int = MAX_PIECES) -> PLMap:
        """Return the ``t``-th iterate, the identity of the domain for ``t = 0``; the same as ``f ** t``.

        f^(t+s) is built as f^t after f^s, where f^s has few pieces: on each of them one contiguous slice of the knots
        of f^t is pulled back by one affine inverse and its values are copied.  Cost: proportional to the pieces of the
        result, plus O(t * pieces of f * log) exact comparisons.  Raises TooManyPiecesError before an iterate passes
        ``max_pieces``.
        """
        return next(self.powers((t,), max_pieces))

    def iterates(self, t: int, max_pieces: int = MAX_PIECES) -> Iterator[PLMap]:
        """The iterates ``f ** 0, f ** 1, .., f ** t``, each made from the one before when it is asked for.

        Cost and errors are those of ``iterate``; the arguments are checked at the call.
        """
        return self.powers(range(count(t, "t") + 1), max_pieces)

    def powers(self, exponents: Iterable[int], max_pieces: int = MAX_PIECES) -> Iterator[PLMap]:
        """The iterates ``f ** t`` for increasing ``exponents``, each made from those before when it is asked for.

        Cost and errors are those of ``iterate`` for the last one; the arguments are checked at the call.
        """
        wanted, max_pieces = [count(t, "t") for t in exponents], count(max_pieces, "max_pieces", 1)
        for s, t in pairwise(wanted):
            if s >= t:
                raise ValueError(f"exponents must increase, but {t} comes after {s}")
        self.check_self_map()
        return self._powers(wanted, max_pieces)

    def _powers(self, exponents: list[int], max_pieces: int) -> Iterator[PLMap]:
        result, done = PLMap._of(ExactVector.of(self.domain, self.field), CodedVector.of(self.domain), self.field), 0
        leaps: list[tuple[int, Callable[[], PullBack]]] = []  # powers of f by which to leap, the longest first
        farthest = max((t - s for s, t in pairwise([0, *exponents])), default=0)
        orbits = _Orbits(self)
        for t in exponents:
            while done < t:
                if done == 0:
                    if self.piece_count > max_pieces:
                        raise TooManyPiecesError(f"f has {self.piece_count} pieces, more than {max_pieces = }")
                    result, done, leaps = self, 1, [(1, cache(partial(PullBack, self)))]
                    continue
                pieces, most = result.piece_count, t - done
                step, inner = next((s, g) for s, g in leaps if s == 1 or (s <= most and g().pays(pieces)))
                value_at = partial(orbits.image, t=done)
                try:
                    result = PLMap._of(*inner().graph(result, value_at, max_pieces, f"f**{done + step}"))
                except TooManyPiecesError:
                    if step == 1:
                        raise
                    leaps = leaps[-1:]  # single steps say which iterate is the first
                    continue
                done += step
                is_small = result.piece_count <= _LEAP and len(result._values.table) <= _VALUES
                if is_small and done <= farthest and 2 * done <= exponents[-1]:
                    leaps.insert(0, (done, cache(partial(PullBack, result))))
            yield result

    def __pow__(self, t: int) -> PLMap:
        return self.iterate(t)

    def compose(self, inner: PLMap, max_pieces: int = MAX_PIECES) -> PLMap:
        """Return ``x -> self(inner(x))``, the same as ``self @ inner``.

        Raises ValueError where a value of ``inner`` lies outside the domain of this map.
        """
        (low, high), (least, greatest) = self.domain, inner.image
        if least < low or high < greatest:
            worst = least if least < low else greatest
            raise ValueError(f"the inner map takes the value {worst}, outside the domain [{low}, {high}] of the outer")
        return PLMap._of(*PullBack(inner).graph(self, self, count(max_pieces, "max_pieces", 1), "f @ g"))

    def __matmul__(self, inner: PLMap) -> PLMap:
        return self.compose(inner) if isinstance(inner, PLMap) else NotImplemented

    def restrict(self, low: Any, high: Any) -> PLMap:
        """Return the same map on ``[low, high]``, which must be an interval inside the domain."""
        low, high = exact(low), exact(high)
        if not low < high:
            raise ValueError(f"an interval needs low < high, got [{low}, {high}]")
        ends = self(low), self(high)
        start, stop = self._knots.search(low, right=True), self._knots.search(high)
        inner = slice(start, stop)
        return PLMap([low, *self._knots[inner], high], [ends[0], *self._values[inner], ends[1]])

    # Pointwise arithmetic

    def _merged(self, other: PLMap, combine: Callable[[Exact, Exact], Exact]) -> PLMap:
        rows = list(aligned(self, other))
        return PLMap([x for x, _, _ in rows], [combine(y, z) for _, y, z in rows])

    def __add__(self, other: PLMap) -> PLMap:
        return self._merged(other, lambda a, b: a + b) if isinstance(other, PLMap) else NotImplemented

    def __sub__(self, other: PLMap) -> PLMap:
        return self._merged(other, lambda a, b: a - b) if isinstance(other, PLMap) else NotImplemented

    def __mul__(self, factor: Any) -> PLMap:
        if isinstance(factor, PLMap):
            return NotImplemented
        scale = exact(factor)
        return PLMap(self.domain, [0, 0]) if scale == 0 else self._rescaled(scale)

    __rmul__ = __mul__

    def _rescaled(self, scale: Exact) -> PLMap:
        values = self._values.mapped(lambda y: scale * y)
        field = common_field([*self.domain, *self._knots[1:2], *values.table])
        if field is not self.field:
            return PLMap(self._knots, values)
        return PLMap._of(self._knots, values, field)

    def __neg__(self) -> PLMap:
        return self._rescaled(Fraction(-1))

    def __abs__(self) -> PLMap:
        points = [(self._knots[0], self._values[0])]
        for (a, y), (b, z) in pairwise(zip(self._knots, self._values, strict=True)):
            if sign(y) * sign(z) < 0:
                points.append((a - y * (b - a) / (z - y), Fraction(0)))
            points.append((b, z))
        return PLMap([x for x, _ in points], [absolute(y) for _, y in points])

    # Equality, text, SymPy

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PLMap):
            return NotImplemented
        return self._knots == other._knots and self._values == other._values

    def __hash__(self) -> int:
        return hash((self._knots, self._values))

    def __repr__(self) -> str:
        if self.piece_count > 20:
            return f"<PLMap of {self.piece_count} pieces on [{self.domain[0]}, {self.domain[1]}]>"
        return f"PLMap([{', '.join(map(pasted, self._knots))}], [{', '.join(map(pasted, self._values))}])"

    def to_sympy(self, x: Symbol) -> Expr:
        """Return a SymPy ``Piecewise`` in ``x`` that equals the map on its domain."""
        from periodic.maps.sympy_forms import to_sympy

        return to_sympy(self, x)

    @classmethod
    def from_sympy(cls, expr: Expr, x: Symbol, low: Any, high: Any) -> PLMap:
        """Return the map that a SymPy expression of ``x`` defines on ``[low, high]``.

        ``Piecewise``, ``Abs``, ``Max``, ``Min``, sums and constant multiples are read; anything else is refused with
        ValueError naming the subexpression, and a jump naming the point.
        """
        from periodic.maps.sympy_forms import from_sympy

        return from_sympy(expr, x, low, high)


def mean_absolute(a: Exact, b: Exact) -> Exact:
    """The mean of ``|y|`` as ``y`` runs affinely from ``a`` to ``b``."""
    if sign(a) * sign(b) >= 0:
        return absolute(a + b) / 2
    return (a * a + b * b) / (2 * (absolute(a) + absolute(b)))


class _Orbits:
    """The orbits of some points under a map, each followed as far as was asked."""

    def __init__(self, f: PLMap) -> None:
        self.map = f
        self._reached: dict[Exact, tuple[int, Exact]] = {}

    def image(self, x: Exact, t: int) -> Exact:
        """The point f^t(x); t is never less than before."""
        done, y = self._reached.get(x, (0, x))
        for _ in range(t - done):
            y = self.map(y)
        self._reached[x] = t, y
        return y
