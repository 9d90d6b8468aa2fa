"""Exact integrals of f^t, of x*f^t and of its square, over any interval and for any t, without building f^t.

On a base interval on which f(x) = s*x + c, the substitution y = f(x) turns the integrals of f^t into those of f^(t-1)
over the range that the interval covers: with y = s*x + c, the integral of psi(f^t) is 1/s times that of psi(f^(t-1)),
and the integral of x*psi(f^t) is 1/s**2 times that of (y - c)*psi(f^(t-1)). Maps whose knots have infinite orbits are
composed. docs/mathematics.md, Block bound.

>>> tent = PLMap([0, "1/2", 1], [0, 1, 0])
>>> moments(tent, 1000).mean, moments(tent, 3, 0, "1/8").integral
(Fraction(1, 2), Fraction(1, 16))
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple, Protocol

from periodic.errors import count, readable
from periodic.graphs.routes import Question, Route, route
from periodic.iterates.cells import Address, Partition
from periodic.iterates.recursions import PointRecursion
from periodic.maps.plmaps import MAX_PIECES, PLMap
from periodic.maps.polylines import WholeNumbers
from periodic.numbers.conversions import Exact, absolute, exact, sign
from periodic.numbers.number_texts import shown


@readable
@dataclass(frozen=True)
class Moments:
    """The integrals of h, of x*h and of h**2 over the interval from ``low`` to ``high``."""

    low: Exact
    high: Exact
    integral: Exact
    tilted: Exact
    squared: Exact

    @property
    def length(self) -> Exact:
        """The length of the interval."""
        return self.high - self.low

    @property
    def mean(self) -> Exact:
        """The mean of h: the constant with the least mean squared error."""
        return self.integral / self.length

    @property
    def variance(self) -> Exact:
        """The mean of ``(h - mean)**2``: the least mean squared error of a constant."""
        return self.squared / self.length - self.mean**2

    @property
    def affine_error(self) -> Exact:
        """The least integral of ``(h - a)**2`` over all affine a.

        h is projected on 1 and on x - c, c the midpoint, which are orthogonal. docs/mathematics.md, Block bound.
        """
        tilt = self.tilted - (self.low + self.high) / 2 * self.integral
        return self.squared - self.integral * self.mean - 12 * tilt * tilt / self.length**3


def moments(f: PLMap, t: int, low: Any = None, high: Any = None, max_pieces: int = MAX_PIECES) -> Moments:
    """Return the moments of ``f**t`` on [low, high], by default on the whole domain.

    By recursion on the Markov partition if ``f**t`` is not small and there is one, else composed. Cost: t passes over
    the partition and t steps of the orbits of both ends. Raises ValueError unless low < high lie in the domain,
    TooManyPiecesError where no route will do.

    >>> m = moments(PLMap([0, "1/2", 1], [0, 1, 0]), 1000)
    >>> m.mean, m.variance
    (Fraction(1, 2), Fraction(1, 12))
    """
    t = count(t, "t")
    f.check_self_map()
    low = f.domain[0] if low is None else exact(low)
    high = f.domain[1] if high is None else exact(high)
    if not f.domain[0] <= low < high <= f.domain[1]:
        least, greatest, first, last = map(shown, (*f.domain, low, high))
        raise ValueError(f"an interval inside the domain needs {least} <= low < high <= {greatest}, "
                         f"got [{first}, {last}]")  # fmt: skip
    if route(f, t, Question.MOMENTS) is Route.PARTITION:
        return recursive_moments(f, t, low, high)
    return map_moments(f.iterate(t, max_pieces).restrict(low, high))


def recursive_moments(f: PLMap, t: int, low: Exact, high: Exact) -> Moments:
    """Return the moments of ``f**t`` on [low, high] by recursion on the Markov partition. Raises NotMarkovError."""
    t, sums = count(t, "t"), moment_sums(f)
    return Moments(low, high, *sums.minus(sums.before(high, t), sums.before(low, t)))


def map_moments(h: PLMap) -> Moments:
    """Return the moments of a map over its domain. Cost: a few exact operations a piece."""
    if (whole := h.polyline.whole_numbers()) is not None:
        return Moments(*h.domain, *_whole_sums(whole))
    all_of_it = Value(h.values)
    rows = [all_of_it.on_piece(0, *ends) for ends in zip(h.knots, h.knots[1:], h.values, h.values[1:], strict=False)]
    return Moments(*h.domain, *(balanced_sum(column) for column in zip(*rows, strict=True)))


def _whole_sums(numbers: WholeNumbers) -> tuple[Fraction, Fraction, Fraction]:
    """The integrals of h, x*h and h*h, as ``Value.on_piece`` has them, added up in integers."""
    x, y, x_unit, y_unit = numbers
    once = tilted = squared = 0
    for (a, b), (u, v) in zip(pairwise(x), pairwise(y), strict=True):
        length, both = b - a, u + v
        once += length * both
        tilted += length * (a * (both + u) + b * (both + v))
        squared += length * (both * both - u * v)
    area = x_unit * y_unit
    return Fraction(once, 2 * area), Fraction(tilted, 6 * area * x_unit), Fraction(squared, 3 * area * y_unit)


def balanced_sum(numbers: Iterable[Exact]) -> Exact:
    """Return the sum, added in pairs, and pairs of pairs: only the last additions see the denominators of all."""
    row: list[Exact] = list(numbers)
    while len(row) > 1:
        row = [*(a + b for a, b in zip(row[::2], row[1::2], strict=False)), *row[len(row) - len(row) % 2 :]]
    return row[0] if row else Fraction(0)


# Sums over everything to the left of a point

Triple = tuple[Exact, Exact, Exact]


class Integrand(Protocol):
    """Two functions psi and chi of y, whose integrals over a base interval are known."""

    def on_piece(self, i: int, low: Exact, high: Exact, at_low: Exact, at_high: Exact) -> Triple:
        """The integrals of psi(y), x*psi(y) and chi(y) over [low, high].

        y(x) is affine with these values at the ends, all in base interval i.
        """

    def at_point(self, i: int) -> tuple[Exact | int, Exact | int]:
        """psi and chi at ``points[i]``."""


class IntegralSums(PointRecursion[Triple, list[int]]):
    """The integrals of psi(f^s), x*psi(f^s) and chi(f^s); the state lists to which points f^s sends the points."""

    def __init__(self, partition: Partition, integrand: Integrand) -> None:
        super().__init__(partition, (Fraction(0),) * 3)
        self.integrand = integrand

    @staticmethod
    def plus(a: Triple, b: Triple) -> Triple:
        """Entry by entry."""
        return a[0] + b[0], a[1] + b[1], a[2] + b[2]

    @staticmethod
    def minus(a: Triple, b: Triple) -> Triple:
        """Entry by entry."""
        return a[0] - b[0], a[1] - b[1], a[2] - b[2]

    def numbers(self, amount: Triple) -> Triple:
        """The three integrals."""
        return amount

    def first(self) -> tuple[Iterable[Triple], list[int]]:
        """The integrals over each base interval before any step, and where each of its points is."""
        points = self.partition.points
        parts = [self.integrand.on_piece(i, a, b, a, b) for i, (a, b) in enumerate(pairwise(points))]
        return parts, list(range(len(points)))

    def following(self, ends: list[int], amounts: list[Triple]) -> tuple[Iterable[Triple], list[int]]:
        """The integrals of one step more: pulled back through each piece, or those of a constant where f is flat."""
        points = self.partition.points
        parts = [
            self.pulled(i, amount) if a != b else self._flat(ends[a], points[i], points[i + 1])
            for i, ((a, b), amount) in enumerate(zip(self.ranges, amounts, strict=True))
        ]
        return parts, [ends[j] for j in self.partition.targets]

    def pulled(self, i: int, amount: Triple) -> Triple:
        """Integrals over an image as integrals over piece i, by the substitution y = slope * x + intercept."""
        inverse = self.partition.inverses[i]
        psi, tilted, chi = amount
        psi *= inverse
        return psi, (tilted * inverse - self.partition.intercepts[i] * psi) * inverse, chi * inverse

    def up_to(self, address: Address, t: int) -> Triple:
        """The integrals of f^t from the left end to the point at an address.

        Cost: some ten exact operations a step, none of them on numbers that depend on the point.
        """
        a, path = address, address.path
        if a.target is None:
            part = self._flat(self.partition.targets_after(t + 1 - len(path))[path[-1]], a.low, a.x)
        else:
            part = self.integrand.on_piece(a.target, a.low, a.x, self.partition.points[a.at_low], a.place)
        return self.plus(self.to_end(path, a.at_low, t), part)

    def before(self, x: Exact, t: int) -> Triple:
        """The integrals of f^t from the left end to any point; those of the partition stand in the rows."""
        place = self.partition.places.get(x)
        return self.up_to(self.partition.address(x, t, right=True), t) if place is None else self.row(t)[place]

    def _flat(self, end: int, low: Exact, high: Exact) -> Triple:
        """Integrals over [low, high] where f^s is constant, equal to the point with index ``end``."""
        psi, chi = self.integrand.at_point(end)
        length = high - low
        return psi * length, psi * length * (low + high) / 2, chi * length


class Value(NamedTuple):
    """psi(y) = y and chi(y) = y**2, for the moments of f^t itself."""

    points: Sequence[Exact]

    def on_piece(self, i: int, low: Exact, high: Exact, at_low: Exact, at_high: Exact) -> Triple:
        """The integrals of h, x*h and h*h for an affine h."""
        length, both = high - low, at_low + at_high
        tilted = low * (both + at_low) + high * (both + at_high)
        return length * both / 2, length * tilted / 6, length * (both * both - at_low * at_high) / 3

    def at_point(self, i: int) -> tuple[Exact, Exact]:
        """A point of the partition and its square."""
        return self.points[i], self.points[i] ** 2


class Side(NamedTuple):
    """psi(y) = 1 above base interval ``band``, -1 below, 0 inside; chi(y) = y*psi(y)."""

    points: Sequence[Exact]
    band: int

    def on_piece(self, i: int, low: Exact, high: Exact, at_low: Exact, at_high: Exact) -> Triple:
        """The integrals of s, x*s and s*h, s = 1 above the band, -1 below and 0 on it."""
        signed = ((i > self.band) - (i < self.band)) * (high - low)
        return signed, signed * (low + high) / 2, signed * (at_low + at_high) / 2

    def at_point(self, i: int) -> tuple[int, Exact]:
        """On which side of the band a point is, and that times the point."""
        side = 1 if i > self.band else -1
        return side, side * self.points[i]


class Away(NamedTuple):
    """psi(y) = abs(y - level) and chi(y) = (y - level)**2, for the distance of f^t from a constant."""

    points: Sequence[Exact]
    level: Exact

    def on_piece(self, i: int, low: Exact, high: Exact, at_low: Exact, at_high: Exact) -> Triple:
        """The integrals of |h - level|, x times it, and its square; h is cut where it takes the level."""
        u, v = at_low - self.level, at_high - self.level
        distance = Value(())
        if sign(u) * sign(v) >= 0:
            return distance.on_piece(i, low, high, absolute(u), absolute(v))
        cut, nothing = low + (high - low) * u / (u - v), Fraction(0)
        return IntegralSums.plus(
            distance.on_piece(i, low, cut, absolute(u), nothing), distance.on_piece(i, cut, high, nothing, absolute(v))
        )

    def at_point(self, i: int) -> tuple[Exact, Exact]:
        """The distance of a point from the level, and its square."""
        y = self.points[i] - self.level
        return absolute(y), y * y


class Above(NamedTuple):
    """psi(y) = 1 where y is at least ``level``, 0 below; chi(y) = y*psi(y)."""

    points: Sequence[Exact]
    level: Exact

    def on_piece(self, i: int, low: Exact, high: Exact, at_low: Exact, at_high: Exact) -> Triple:
        """The integrals of a, x*a and a*h, a = 1 where h is above the level and 0 elsewhere."""
        u, v = at_low - self.level, at_high - self.level
        if sign(u) * sign(v) < 0:
            cut = low + (high - low) * u / (u - v)
            low, high, at_low, at_high = (low, cut, at_low, self.level) if u > 0 else (cut, high, self.level, at_high)
        length = high - low if u > 0 or v > 0 else Fraction(0)
        return length, length * (low + high) / 2, length * (at_low + at_high) / 2

    def at_point(self, i: int) -> tuple[int, Exact]:
        """1 if a point is at the level or above, else 0, and that times the point."""
        above = int(self.points[i] >= self.level)
        return above, above * self.points[i]


@lru_cache(maxsize=16)
def moment_sums(f: PLMap) -> IntegralSums:
    """The sums behind ``moments``; kept for the maps used last. Raises NotMarkovError without a partition."""
    partition = Partition.of(f)
    return IntegralSums(partition, Value(partition.points))
