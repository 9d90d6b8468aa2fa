"""Fixed points of iterates: all of Fix(f^n), as isolated points and intervals.

The points are found and counted, and their least periods told, before a single one of them is made as a number.
docs/mathematics.md, Periods.

>>> fixed_set(PLMap([0, "1/2", 1], [0, 1, 0]), 2).points
(0, 2/5, 2/3, 4/5)
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from periodic.displays import floats, places
from periodic.errors import count, readable
from periodic.maps.arguments import takes_maps
from periodic.maps.envelopes import maximum, minimum
from periodic.maps.plmaps import MAX_PIECES, PLMap
from periodic.maps.preimages import SolutionSet
from periodic.numbers.conversions import Exact, exact
from periodic.numbers.integer_factors import divisors, prime_divisors
from periodic.numbers.number_texts import shown
from periodic.vectors.coded_vectors import CodedVector, LazySequence

Indices = NDArray[np.int64]

_SMALL = 1 << 8  # up to so many distinct values the signs are read off slices, not looked up one by one


@readable
@dataclass(frozen=True)
class Interval:
    """An interval of positive length, with or without its ends.

    >>> half = Interval(0, 1, True, False)
    >>> print(half)
    [0, 1)
    >>> 0 in half, 1 in half
    (True, False)
    """

    low: Exact
    high: Exact
    has_low: bool
    has_high: bool

    def __post_init__(self) -> None:
        object.__setattr__(self, "low", exact(self.low))
        object.__setattr__(self, "high", exact(self.high))
        if not self.low < self.high:
            raise ValueError(f"an interval needs low < high, got low = {shown(self.low)} and high = {shown(self.high)}")

    def __contains__(self, x: Exact) -> bool:
        return self.low < x < self.high or (self.has_low and x == self.low) or (self.has_high and x == self.high)

    def __str__(self) -> str:
        low, high = shown(self.low), shown(self.high)
        return f"{'[' if self.has_low else '('}{low}, {high}{']' if self.has_high else ')'}"

    @property
    def midpoint(self) -> Exact:
        """The point half-way between the ends."""
        return (self.low + self.high) / 2


_DRAWN = 1 << 10  # points that are drawn, each of them made as a number


@readable
@dataclass(frozen=True)
class FixedSet(SolutionSet):
    """All solutions of f^n(x) = x: ``points``, the isolated ones in increasing order, and closed ``intervals``.

    It unpacks into the two, and is made by ``fixed_set``.

    >>> from periodic.maps.families import tent
    >>> points, intervals = fixed_set(tent(), 2)
    >>> list(points), intervals
    ([Fraction(0, 1), Fraction(2, 5), Fraction(2, 3), Fraction(4, 5)], ())
    """

    clamping: Clamping = field(repr=False, compare=False)
    n: int = field(repr=False, compare=False)
    solutions: Solutions = field(repr=False, compare=False)

    @property
    def map(self) -> PLMap:
        """The map f."""
        return self.clamping.map

    def _picture(self) -> str:
        if len(self.points) > _DRAWN:
            return ""
        low, high = floats(self.map.domain)
        return places(low, high, floats(self.points), [(a, b) for a, b in map(floats, self.intervals)])

    def floats(self) -> NDArray[np.float64]:
        """The isolated points as float64, for drawing; not exact."""
        iterate, pieces = self.solutions.iterate, self.solutions.pieces
        knots, values = iterate.polyline.knots.floats(), iterate.polyline.values.floats()
        left, width = knots[pieces], np.diff(knots)[pieces]
        before, after = (values - knots)[pieces], (values - knots)[pieces + 1]
        return np.asarray(left + width * (before / (before - after)))

    @cached_property
    def least_periods(self) -> NDArray[np.signedinteger[Any]]:
        """The least period of each isolated point, in the order of ``points``, in the smallest type that holds n.

        A point of smaller period solves f^(n/p)(x) = x for a prime p that divides n. Those few points are placed among
        the pieces of f^n by counting (see ``subdivision``), or by an exact search.
        """
        periods = np.full(len(self.points), self.n, dtype=np.min_scalar_type(-self.n - 1))
        if self.solutions.count:
            for part in self.parts:
                indices, hit = self.solutions.indices(_places(part, self))  # the others lie on an interval of this set
                periods[indices] = part.least_periods[hit]
        return periods

    @property
    def parts(self) -> list[FixedSet]:
        """The sets Fix(f^(n/p)) for the primes p that divide n: together all points of smaller period."""
        return [self._divisors[self.n // p] for p in prime_divisors(self.n)]

    @cached_property
    def _divisors(self) -> dict[int, FixedSet]:
        """Fix(f^d) for the proper divisors d of n; each of them gets what it needs of this table."""
        found: dict[int, FixedSet] = {}
        for d in divisors(self.n)[:-1]:
            whole = _solved(self.clamping, d)
            whole.__dict__["_divisors"] = {e: part for e, part in found.items() if d % e == 0}
            found[d] = whole
        return found

    @cached_property
    def cells(self) -> tuple[Interval, ...]:
        """The parts of ``intervals`` whose points have least period exactly n, in increasing order.

        Proof that nothing is missed: a point of an interval has a smaller period iff it solves f^(n/p)(x) = x for a
        prime p dividing n. These solutions are finitely many points and closed intervals; what is left when they are
        cut out are intervals, open where they were cut.
        """
        if not self.intervals:
            return ()
        cells: list[Interval] = []
        for low, high in self.intervals:
            holes = [hole for part in self.parts for hole in part.between(low, high)]
            start, has_start = low, True
            for left, right in sorted(holes):
                if start < left:
                    cells.append(Interval(start, left, has_start, False))
                if right >= start:
                    start, has_start = right, False
            if start < high:
                cells.append(Interval(start, high, has_start, True))
        return tuple(cells)

    def between(self, low: Exact, high: Exact) -> list[tuple[Exact, Exact]]:
        """The points and the intervals of the set, cut off at the ends, that meet ``[low, high]``; points as pairs."""
        chosen = self.points[bisect_left(self.points, low) : bisect_right(self.points, high)]
        met = [(max(a, low), min(b, high)) for a, b in self.intervals if a <= high and low <= b]
        return sorted([*((x, x) for x in chosen), *met])


@takes_maps
def fixed_set(f: PLMap, n: int = 1, max_pieces: int = MAX_PIECES) -> FixedSet:
    """Return all of Fix(f^n): the isolated points in order, and the maximal closed intervals.

    Of a map that leaves its interval, the points whose orbits stay. Cost: that of ``f ** n``, and a few nanoseconds for
    each of its pieces. Raises TooManyPiecesError before ``f ** n`` passes ``max_pieces``.
    Reference: docs/mathematics.md, Periods.

    >>> tent = PLMap([0, "1/2", 1], [0, 1, 0])
    >>> fixed_set(tent, 2).points
    (0, 2/5, 2/3, 4/5)
    >>> fixed_set(tent, 2).least_periods
    array([1, 2, 1, 2], dtype=int8)
    >>> fixed_set(PLMap([0, 1], [1, 0]), 2)
    FixedSet(points=(), intervals=((Fraction(0, 1), Fraction(1, 1)),))
    >>> print(*fixed_set(3 * PLMap([0, "1/2", 1], [0, "1/2", 0]), 2).points)
    0 3/10 3/4 9/10
    """
    n = count(n, "n", 1)
    if n == 1:
        return _solved(Clamping(f, f, (), {1: f}), 1)
    inside = f if f.is_self_map else minimum(maximum(f, f.domain[0]), f.domain[1])
    exponents = sorted({*divisors(n), *([2 * n // 3] if n % 3 == 0 else [])})
    iterates = dict(zip(exponents, inside.powers(exponents, max_pieces), strict=True))
    return _solved(Clamping(f, inside, _strangers(f, inside, n), iterates), n)


class Clamping(NamedTuple):
    """A map f, the self-map ``inside`` that agrees with f where f stays in its interval, and ``iterates`` of that.

    Where f leaves its interval, ``inside`` goes to the end that f passes. A cycle of ``inside`` that is none of f
    therefore holds an end: there are at most two, the ``strangers``. All other cycles, and all continua of them, are
    those of f: near a point that f sends out ``inside`` is constant, so that no continuum holds it.
    """

    map: PLMap
    inside: PLMap
    strangers: tuple[frozenset[Exact], ...]
    iterates: Mapping[int, PLMap]  # for fixed points of f^n those for the divisors of n and for 2n/3


def _strangers(f: PLMap, inside: PLMap, n: int) -> tuple[frozenset[Exact], ...]:
    """The cycles of ``inside`` of at most n points that are none of f."""
    found = []
    for end in f.domain if inside is not f else ():
        points = [end]
        while (y := inside(points[-1])) != end and len(points) < n:
            points.append(y)
        if y == end and any(f(x) != inside(x) for x in points):
            found.append(frozenset(points))
    return tuple(found)


def _solved(clamping: Clamping, n: int) -> FixedSet:
    """The solutions of f^n(x) = x, given the iterates."""
    iterate = clamping.iterates[n]
    strangers = [x for cycle in clamping.strangers if n % len(cycle) == 0 for x in cycle]
    solutions, knots = Solutions(iterate, strangers), iterate.polyline.knots
    intervals = tuple((knots[i], knots[i + 1]) for i in solutions.flat)
    return FixedSet(LazySequence(solutions.count, solutions.point), intervals, clamping, n, solutions)


class Solutions:
    """The pieces of a map F on which F(x) = x has a solution.

    In the ordered list of knots x_i the sign of v - x_i flips once, at a place found by an exact search. So the sign of
    F(x_i) - x_i is known from the place i and from which of the few values of F stands there: bytes are compared, no
    numbers. It is 0 at no more knots than F has values. Between neighbouring knots of different signs there is exactly
    one solution; F is the identity on a piece with a 0 at both ends. The ``strangers`` are isolated solutions that are
    left out.
    """

    def __init__(self, iterate: PLMap, strangers: Iterable[Exact] = ()) -> None:
        self.iterate = iterate
        codes = iterate.polyline.values.codes
        last = len(codes) - 2
        self.places = Places(iterate, iterate.polyline.values)
        zeros = {i for c, (i, hit) in enumerate(self.places.found) if hit and codes[i] == c}
        self._crossed = _changes(_above(iterate.polyline.values, self.places))
        for z in zeros:
            self._crossed[max(z - 1, 0) : z + 1] = False
        lonely = sorted(z for z in zeros if z - 1 not in zeros and z + 1 not in zeros)
        self._crossed[[min(z, last) for z in lonely]] = True
        for x in strangers:
            i, hit = iterate.polyline.knots.locate(x)
            self._crossed[min(i, last) if hit else i - 1] = False
            lonely = [z for z in lonely if not (hit and z == i)]
        self.corners: Indices = np.array(lonely, dtype=np.int64)  # the knots that are isolated solutions
        self.flat = tuple(sorted(z for z in zeros if z + 1 in zeros))
        self.count = int(np.count_nonzero(self._crossed))

    @cached_property
    def pieces(self) -> Indices:
        """For each isolated solution a piece on which it lies: for a knot the one to its right, except for the last."""
        return np.arange(self.count) if self.count == len(self._crossed) else np.flatnonzero(self._crossed)

    def indices(self, places: Indices) -> tuple[Indices, NDArray[np.bool_]]:
        """The indices of the isolated solutions on the pieces ``places``, and on which of these there is one."""
        hit = self._crossed[places]
        chosen = places[hit]
        return chosen if self.count == len(self._crossed) else np.searchsorted(self.pieces, chosen), hit

    @cached_property
    def at_corners(self) -> Indices:
        """The indices, among the isolated solutions, of those that are knots."""
        return np.searchsorted(self.pieces, np.minimum(self.corners, len(self._crossed) - 1))

    def point(self, index: int) -> Exact:
        """The isolated solution of this index."""
        i = int(self.pieces[index])
        knots, values = self.iterate.polyline.knots, self.iterate.polyline.values
        left, right = knots[i], knots[i + 1]
        before, after = values[i] - left, values[i + 1] - right
        return left + before * (right - left) / (before - after)


class Places:
    """Where the distinct values of one map lie among the knots of another: ``found[c] = (knots below, is a knot)``."""

    def __init__(self, outer: PLMap, values: CodedVector) -> None:
        self.found = [outer.polyline.knots.locate(y) for y in values.table]
        self.below: Indices = np.array([i for i, _ in self.found], dtype=np.int64)
        self.up_to: Indices = np.array([i + hit for i, hit in self.found], dtype=np.int64)


def _above(values: CodedVector, places: Places) -> NDArray[np.bool_]:
    """For each knot whether the value there is greater than the knot itself."""
    codes, ranks = values.codes, values.ranks
    if len(ranks) > _SMALL:
        return np.asarray(places.below[codes] > np.arange(len(codes)))
    above = np.zeros(len(codes), dtype=bool)
    sorted_already = bool((ranks == np.arange(len(ranks))).all())
    ranked = codes if sorted_already else np.frombuffer(codes.tobytes().translate(_translation(ranks)), dtype=np.uint8)
    start = 0
    for rank, c in enumerate(np.argsort(ranks).tolist()):
        stop = int(places.below[c])  # from start to here the knots are at least the value before, and below this one
        np.greater_equal(ranked[start:stop], rank, out=above[start:stop])
        start = stop
    return above


def _changes(above: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """For each piece whether its ends are on different sides; written over ``above``."""
    sides = above.view(np.uint8)
    np.bitwise_xor(sides[:-1], sides[1:], out=sides[:-1])
    return above[:-1]


def _translation(ranks: Indices) -> bytes:
    """A table of bytes that replaces codes by ranks."""
    return bytes(ranks.tolist()).ljust(256)


@dataclass(frozen=True)
class Subdivision:
    """How the pieces of ``inner`` are cut into those of ``outer @ inner``.

    Piece i of ``inner`` becomes the pieces ``starts[i] .. starts[i + 1] - 1``, mapped in turn into the pieces
    ``first[i], first[i] + 1, ..`` of ``outer``, or downwards where ``step[i]`` is -1.
    """

    starts: Indices
    first: Indices
    step: Indices

    def piece(self, i: Indices, q: Indices) -> Indices:
        """The piece of the composition that lies in piece i of ``inner`` and is mapped into piece q of ``outer``."""
        return np.asarray(self.starts[i] + (q - self.first[i]) * self.step[i])

    def parts(self, j: Indices) -> tuple[Indices, Indices]:
        """The pieces i of ``inner`` and q of ``outer`` through which piece j of the composition goes."""
        i = np.searchsorted(self.starts, j, side="right") - 1
        return i, np.asarray(self.first[i] + (j - self.starts[i]) * self.step[i])


def subdivision(inner: PLMap, outer: PLMap, composed: PLMap) -> Subdivision | None:
    """Return the subdivision of ``composed = outer @ inner``, or None if a knot of ``inner`` is no knot of it.

    Inside a piece of ``inner`` the knots of the composition are the preimages of the knots of ``outer`` inside the
    image, which are counted from the places of a few values; the composition has no other knots than these and those
    of ``inner``, so that all of the latter are there iff the total is right. Cost: a pass over the pieces of ``inner``.
    """
    values = inner.polyline.values
    places = Places(outer, values)
    steps = inner.directions.astype(np.int64)
    left, right = values.codes[:-1], values.codes[1:]
    first = np.maximum(np.where(steps > 0, places.up_to[left], places.below[left]) - 1, 0)  # flat at the bottom: 0
    last = np.where(steps > 0, places.below[right], places.up_to[right]) - 1
    sizes = np.where(steps == 0, 1, (last - first) * steps + 1)
    starts = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=starts[1:])
    return Subdivision(starts, first, steps) if starts[-1] == composed.piece_count else None


def _places(part: FixedSet, whole: FixedSet) -> Indices:
    """For each isolated point of Fix(f^d) a piece of f^n, d dividing n, on which it lies; the right one at a knot.

    For n = 2d and n = 3d the pieces are counted: a fixed point on piece i of f^d that lies on piece q of f^(n-d) lies
    on the part of piece i that goes into piece q. With smaller d there are few points, and each is searched.
    """
    quotient, last = whole.n // part.n, whole.solutions.iterate.piece_count - 1
    found, inner = part.solutions, part.solutions.iterate
    if quotient <= 3:
        outer, pieces = inner, found.pieces
        for k in range(2, quotient + 1):
            composed = whole.clamping.iterates.get(k * part.n) or part.clamping.inside.iterate(k * part.n)
            cut = subdivision(inner, outer, composed)
            if cut is None:
                break
            pieces, outer = cut.piece(found.pieces, pieces), composed
        else:
            assert cut is not None
            pieces[found.at_corners] = np.minimum(cut.starts[found.corners], last)
            return pieces
    knots = whole.solutions.iterate.polyline.knots
    located = [knots.locate(x) for x in part.points]
    return np.array([min(i, last) if hit else i - 1 for i, hit in located], dtype=np.int64)
