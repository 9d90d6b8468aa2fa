"""First parameters: the least parameter of a family of maps for which a period occurs, found exactly.

The line of parameters is cut into *cells*, open intervals on which the map has one form: the knots and values are fixed
rational functions there and stand in one order. In a cell a cycle of n points has an itinerary, which pieces it visits,
and for an itinerary that repeats nothing, with the slope S of f^n along it, the points are N_i/D with polynomials N_i
and D = 1 - S up to a factor. The cycle is there iff N_i/D lies on its piece for all i. So for each itinerary the
parameters with such a cycle begin at a root of one of these polynomials, or at an end of the cell. What else can
have least period n is a continuum: S = 1 and N = 0 on an itinerary of n steps, or S = -1 on one of n/2 steps. Where
that happens at single parameters, these are looked at one by one, as the ends of the cells are: there the exact
decision about one map decides.

>>> from periodic.graphs.growth_numbers import period_root
>>> from periodic.maps.parametric_maps import Form, MapFamily
>>> tents = MapFamily("c*min(x, 1 - x)", lambda c, sign: Form((0, Fraction(1, 2), 1), (0, c / 2, 0)))
>>> first_parameter(tents, 5) == period_root(5)
True

Proof and cost: docs/mathematics.md, Thresholds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any, NamedTuple, TypeAlias

from periodic.errors import TooManyPiecesError, count, printed
from periodic.maps.parametric_maps import MapFamily, NoMapError
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, exact
from periodic.numbers.enclosures import enclosure
from periodic.numbers.exact_polynomials import (
    Polynomial,
    add,
    gcd,
    multiply,
    quotient,
    real_roots,
    root_bound,
    roots_between,
    sign_at,
)
from periodic.numbers.integer_factors import prime_divisors
from periodic.numbers.rational_functions import RationalFunction, Sample, UnfitSampleError
from periodic.orbits.period_sets import has_period
from periodic.patterns.forcings import closed_walk_counts, prime_walks

MAX_WALKS = 1 << 16
_DEEPEST = 30  # halvings of a range before the roots in it are isolated
_FEW = 4  # so many itineraries that are left are looked at exactly

End: TypeAlias = Exact | None  # None: the line goes on


def first_parameter(
    family: MapFamily, n: int, low: Any = None, high: Any = None, max_walks: int = MAX_WALKS
) -> Exact | None:
    """Return the greatest lower bound of the parameters in a range for which a map of the family has period ``n``.

    The range is closed, and goes on for ever on a side that is None; parameters whose maps leave their interval do not
    count. Whether the period occurs at the parameter itself, the map there tells. None if it occurs nowhere.
    Cost: for each cell of the family and each itinerary of n steps that its graph of pieces allows, a polynomial whose
    sign is told, 2n of them for the few itineraries that are not excluded so. Raises TooManyPiecesError if there are
    more than ``max_walks`` itineraries, ValueError if the period occurs for all small parameters.
    Reference: docs/mathematics.md, Thresholds.
    """
    n, max_walks = count(n, "n", 1), count(max_walks, "max_walks", 1)
    at, high = (None if end is None else exact(end) for end in (low, high))
    while at is None or not _occurs(family, n, at):
        if at is not None and high is not None and not at < high:
            return None
        cell = _cell_after(family, at, high)
        if cell.is_self_map:
            found = _first_in(cell, family, n, max_walks)
            if found is not None:
                if found.bound is None:
                    raise ValueError(
                        f"period {printed(n)} occurs for all small parameters of {family.name}; give a least one"
                    )
                return found.bound
        if cell.high is None:
            return None
        at = cell.high
    return at


class _Found(NamedTuple):
    """The greatest lower bound of the parameters with the period; None if there is none."""

    bound: End


def map_at(family: MapFamily, parameter: Exact) -> PLMap | None:
    """Return the map with this parameter; None if there is none, or if it leaves its interval."""
    try:
        f = family.at(parameter)
    except (ValueError, ZeroDivisionError):
        return None
    return f if f.is_self_map else None


def _occurs(family: MapFamily, n: int, parameter: Exact) -> bool:
    """Whether there is a map with this parameter, in its interval, and has period n."""
    f = map_at(family, parameter)
    return f is not None and has_period(f, n)


# Cells


@dataclass(frozen=True)
class _ParameterCell:
    """An open interval of parameters on which the maps have one form and one graph of pieces.

    ``ranges[i]`` are the pieces that meet the image of piece i, ``signs[i]`` tells whether that rises. All polynomials
    are over common denominators: slopes ``slopes[i]/unit``, intercepts ``shifts[i]/unit``, and knots ``knots[i]/scale``
    with ``scale`` positive.
    """

    low: End
    high: End
    is_self_map: bool
    ranges: tuple[range, ...]
    signs: tuple[int, ...]
    unit: Polynomial
    slopes: tuple[Polynomial, ...]
    shifts: tuple[Polynomial, ...]
    scale: Polynomial
    knots: tuple[Polynomial, ...]

    def cycles(self, walk: Sequence[int], single: set[Exact]) -> list[_Parametric]:
        """What has least period n along an itinerary of n steps; parameters to be looked at go to ``single``."""
        divisor, points, conditions, _ = self._polynomials(walk)
        if divisor:
            single.update(real_roots(gcd(divisor, points[0])))  # f^n may be the identity there
            always = tuple(c for c in conditions if c)
            return [_Parametric(divisor, points, always)] if len(set(points)) == len(points) else []
        if points[0]:  # f^n is a translation, and the identity at these parameters
            single.update(real_roots(points[0]))
            return []
        return [_Parametric((1,), (), self._widths(walk), strict=True)]

    def reflections(self, walk: Sequence[int], single: set[Exact]) -> list[_Parametric]:
        """What has least period n along an itinerary of n/2 steps: points around one that f^(n/2) turns round."""
        divisor, points, conditions, reflection = self._polynomials(walk)
        if not divisor or len(set(points)) < len(points):
            return []
        if () in conditions:  # the centre is an end of its piece for all parameters
            return []
        centre = _Parametric(divisor, points, conditions, strict=True)
        if not reflection:
            return [centre]
        single.update(x for x in real_roots(reflection) if centre.occurs(x))
        return []

    def _polynomials(
        self, walk: Sequence[int]
    ) -> tuple[Polynomial, tuple[Polynomial, ...], tuple[Polynomial, ...], Polynomial]:
        """The points that follow a walk over their divisor, the conditions, and what vanishes for the slope -1.

        f^i is (slope*x + shift)/power after i steps; x = shift/(power - slope) is fixed by f^n.
        """
        power: Polynomial = (1,)
        slope: Polynomial = (1,)
        shift: Polynomial = ()
        for i in walk:
            shift = add(multiply(self.slopes[i], shift), multiply(self.shifts[i], power))
            slope, power = multiply(self.slopes[i], slope), multiply(self.unit, power)
        divisor = add(power, _negative(slope))
        points = [shift]
        for i in walk[:-1]:
            moved = add(multiply(self.slopes[i], points[-1]), multiply(self.shifts[i], divisor))
            points.append(quotient(moved, self.unit) if moved else moved)
        conditions = []
        for i, point in zip(walk, points, strict=True):
            scaled = multiply(point, self.scale)
            conditions.append(add(scaled, _negative(multiply(self.knots[i], divisor))))
            conditions.append(add(multiply(self.knots[i + 1], divisor), _negative(scaled)))
        return divisor, tuple(points), tuple(dict.fromkeys(conditions)), add(power, slope)

    def _widths(self, walk: Sequence[int]) -> tuple[Polynomial, ...]:
        """What is positive iff more than one point follows a walk: the ends that its steps allow, upper minus lower."""
        slope, shift = RationalFunction((1,)), RationalFunction(())
        lower, upper = [], []
        rises = True
        for i in walk:
            ends = [(RationalFunction(x, self.scale) - shift) / slope for x in self.knots[i : i + 2]]
            lower.append(ends[0] if rises else ends[1])
            upper.append(ends[1] if rises else ends[0])
            step = RationalFunction(self.slopes[i], self.unit)
            slope, shift = step * slope, step * shift + RationalFunction(self.shifts[i], self.unit)
            rises = rises == (self.signs[i] > 0)
        widths = [b - a for a in lower for b in upper]
        return tuple(multiply(w.numerator, w.denominator) or (-1,) for w in widths)


def _cell_after(family: MapFamily, at: End, high: End) -> _ParameterCell:
    """The cell whose interval begins at a parameter, cut off at the end of the range; without one, the first cell."""
    if at is None:
        sample_at = Fraction(-1) if high is None else _between(high - 1, high)
    else:
        sample_at = _between(at, at + 1 if high is None else high)
    while True:
        sample = Sample(sample_at)
        try:
            cell = _cell_around(family, sample)
        except UnfitSampleError:
            sample_at = 2 * sample_at - 1 if at is None else _between(at, sample_at)
            continue
        low, top = sample.cell()
        if low is None or (at is not None and not at < low):
            end = high if top is None or (high is not None and high < top) else top
            return _ParameterCell(at, end, *cell)
        sample_at = _between(low - 1, low) - abs(sample_at) if at is None else _between(at, low)


def _cell_around(family: MapFamily, sample: Sample) -> tuple[Any, ...]:
    """All but the ends of the cell of a sample; what it depends on is noted there."""
    try:
        knots, values = family.around(sample)
    except NoMapError:
        return (False, *[()] * 7)
    slopes = [(z - y) / (b - a) for (a, b), (y, z) in zip(pairwise(knots), pairwise(values), strict=True)]
    shifts = [y - s * x for x, y, s in zip(knots, values, slopes, strict=False)]
    unit, moves = _over_one([*slopes, *shifts])
    scale, ends = _over_one(knots)
    sample.sign(RationalFunction(unit))
    if sample.sign(RationalFunction(scale)) < 0:
        scale, ends = _negative(scale), [_negative(x) for x in ends]
    sides = [[sample.sign(y - x) for x in knots] for y in values]
    is_self_map = all(side[0] >= 0 >= side[-1] for side in sides)
    ranges = []
    for pair in pairwise(sides):
        low, high = sorted(pair, key=sum)  # the greater value is above more knots
        first = max(sum(s > 0 for s in low) - 1, 0)
        last = min(sum(s >= 0 for s in high) - 1, len(slopes) - 1)
        ranges.append(range(first, last + 1))
    signs = tuple(map(sample.sign, slopes))
    return (
        is_self_map,
        tuple(ranges),
        signs,
        unit,
        tuple(moves[: len(slopes)]),
        tuple(moves[len(slopes) :]),
        scale,
        tuple(ends),
    )


def _over_one(functions: Iterable[RationalFunction]) -> tuple[Polynomial, list[Polynomial]]:
    """A common denominator of rational functions, and their numerators over it."""
    given = list(functions)
    common: Polynomial = (1,)
    for f in given:
        common = multiply(common, quotient(f.denominator, gcd(common, f.denominator)))
    return common, [quotient(multiply(f.numerator, common), f.denominator) if f else () for f in given]


def _negative(c: Polynomial) -> Polynomial:
    """The polynomial with the other sign."""
    return tuple(-a for a in c)


def _between(a: Exact, b: Exact) -> Fraction:
    """A rational strictly between two numbers."""
    digits = 2
    while True:
        left, right = enclosure(a, digits)[1], enclosure(b, digits)[0]
        if left < right:
            return (left + right) / 2
        digits *= 2


# Itineraries


@dataclass(frozen=True)
class _Parametric:
    """What has least period n along one itinerary: there iff all ``conditions``, over the divisor, are at least 0.

    The points of the cycle are ``points[i]/divisor``. If ``strict``, the conditions must be positive: then they are
    those of an interval of such points.
    """

    divisor: Polynomial
    points: tuple[Polynomial, ...]
    conditions: tuple[Polynomial, ...]
    strict: bool = False

    def occurs(self, parameter: Exact) -> bool:
        """Whether it is there, the points all different, at a parameter that is no root of the divisor."""
        side = sign_at(self.divisor, parameter)
        if not side or any(sign_at(c, parameter) * side < self.strict for c in self.conditions):
            return False
        # an orbit that closes repeats a shorter one, whose length divides its own, or nothing
        n = len(self.points)
        later = [self.points[n // p] for p in prime_divisors(n)] if n else []
        return all(sign_at(add(self.points[0], _negative(point)), parameter) for point in later)

    def excluded(self, low: Fraction, high: Fraction) -> bool:
        """Whether one condition fails at all parameters between two; False does not say that the cycle is there."""
        middle = (low + high) / 2
        side = sign_at(self.divisor, middle)
        if not side or roots_between(self.divisor, low, high):
            return False
        return any(sign_at(c, middle) * side < 0 and not roots_between(c, low, high) for c in self.conditions)

    def first(self, low: Exact, high: Exact) -> Exact | None:
        """The greatest lower bound of the parameters between two for which it is there."""
        roots = {x for c in (self.divisor, *self.conditions) for x in real_roots(c) if low < x < high}
        for a, b in pairwise([low, *sorted(roots), high]):
            if (a != low and self.occurs(a)) or self.occurs(_between(a, b)):
                return a
        return None


def _first_in(cell: _ParameterCell, family: MapFamily, n: int, max_walks: int) -> _Found | None:
    """The greatest lower bound of the parameters in a cell with period n; None if there is none."""
    for number in accumulate(closed_walk_counts(cell.ranges, n)):
        if number > max_walks:
            raise TooManyPiecesError(
                f"the pieces allow more than max_walks = {printed(max_walks)} itineraries of {printed(n)} steps"
            )
    items: list[_Parametric] = []
    single: set[Exact] = set()  # parameters at which there may be a continuum
    for walk in prime_walks(cell.ranges, n):
        if len(walk) == n:
            items += cell.cycles(walk, single)
        elif 2 * len(walk) == n:
            items += cell.reflections(walk, single)
    bound = max((root_bound(c) for item in items for c in (item.divisor, *item.conditions) if len(c) > 1), default=1)
    low = Fraction(-bound) if cell.low is None else cell.low
    high = Fraction(bound) if cell.high is None else cell.high
    if cell.low is None and any(item.occurs(low - 1) for item in items):
        return _Found(None)
    high = max(high, low + 1) if cell.high is None else high
    for parameter in sorted(x for x in single if low < x < high):
        if _occurs(family, n, parameter):
            high = parameter
            break
    else:
        found = _search(items, low, high, _DEEPEST)
        return None if found is None else _Found(found)
    found = _search(items, low, high, _DEEPEST)
    return _Found(high if found is None else found)


def _search(items: list[_Parametric], low: Exact, high: Exact, halvings: int) -> Exact | None:
    """The greatest lower bound of the parameters between two at which some item occurs, by halving the range."""
    a, b = enclosure(low, 30)[0], enclosure(high, 30)[1]
    left = [item for item in items if not item.excluded(a, b)]
    if len(left) <= _FEW or not halvings:
        return min((x for item in left if (x := item.first(low, high)) is not None), default=None)
    middle = _between(low, high)
    if (found := _search(left, low, middle, halvings - 1)) is not None:
        return found
    if any(item.occurs(middle) for item in left):
        return middle
    return _search(left, middle, high, halvings - 1)
