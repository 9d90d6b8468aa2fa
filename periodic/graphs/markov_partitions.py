"""The orbits of the knots of a map, followed until they close: the points of its Markov partition.

A finite set of points that holds the knots and is mapped into itself is a *Markov partition*: between neighbours the
map is affine, onto neighbouring intervals of the partition. The orbits of the turning points alone give a coarser one,
on whose intervals the map is monotone. docs/mathematics.md, Markov partitions and counts.

>>> closed_orbits(PLMap([0, "1/3", 1], [1, 0, 1]), "knots", 9)
((Fraction(0, 1), Fraction(1, 3), Fraction(1, 1)), (2, 0, 2))
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Sequence
from fractions import Fraction
from functools import lru_cache
from math import gcd, prod
from typing import Literal, NamedTuple

from periodic.errors import count
from periodic.graphs.attracting_intervals import attracting_interval
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, NumberField, absolute, common_field
from periodic.numbers.decimals import formatted
from periodic.numbers.magnitudes import written_bits
from periodic.numbers.number_texts import shown
from periodic.numbers.polynomials import simple_real_roots

Closed = tuple[tuple[Exact, ...], tuple[int, ...]]
Starts = Literal["knots", "turning points"]

_APART = 16  # points, of which one is looked at in conjugates
_LONGEST_CYCLE = 32  # of the attracting cycles that are looked for


def closed_orbits(f: PLMap, starts: Starts, max_points: int) -> Closed | str:
    """Return the points of the orbits of the knots, or of the ends of the laps, sorted, and where each one goes.

    The second tuple gives for each point the number of its image, from 0. If these orbits do not close, what comes back
    is the sentence that says so and names the last point reached: they pass ``max_points`` points, are seen never to
    close, or their numbers grow out of all proportion. Either answer is remembered for the maps used last.
    Cost: one evaluation a point and a sort. Raises ValueError if the map leaves its interval.

    >>> closed_orbits(PLMap([0, "1/2", 1], [0, 1, "1/2"]), "turning points", 9)
    ((Fraction(0, 1), Fraction(1, 2), Fraction(1, 1)), (0, 2, 1))
    >>> closed_orbits(PLMap([0, "1/2", 1], [0, "3/4", 0]), "turning points", 9)
    'the orbits of the turning points never close: each step from now on adds to the power of 2 in the denominator; ...'
    """
    max_points = count(max_points, "max_points", 2)
    f.check_self_map()
    size, name = (len(f.knots), "knots") if starts == "knots" else (f.lap_count + 1, "ends of laps")
    if size > max_points:
        return f"the map has {size} {name}, more than max_points = {max_points}"
    return _followed(f, starts, max_points)


@lru_cache(maxsize=64)
def _followed(f: PLMap, starts: Starts, max_points: int) -> Closed | str:
    """As ``closed_orbits``, for limits that are checked; either answer is remembered for the maps used last."""
    name, ends = f"the orbits of the {starts}", [f.domain[0], *f.turning_points, f.domain[1]]
    if starts == "turning points" and len(ends) == len(f.knots):  # the knots are these points, and followed once
        found = _followed(f, "knots", max_points)
        return name + found.removeprefix("the orbits of the knots") if isinstance(found, str) else found
    image = closed_images(f, f.knots if starts == "knots" else ends, name, max_points)
    if isinstance(image, str):
        return image
    points = sorted(image.points.values())
    numbers = {_key(x): i for i, x in enumerate(points)}
    return tuple(points), tuple(numbers[_key(image.of(x))] for x in points)


class Images:
    """Points of one number field, and where each of them goes."""

    def __init__(self) -> None:
        self.points: dict[Hashable, Exact] = {}
        self.images: dict[Hashable, Exact] = {}

    def add(self, x: Exact, y: Exact) -> None:
        """Note that ``x`` goes to ``y``."""
        key = _key(x)
        self.points[key], self.images[key] = x, y

    def of(self, x: Exact) -> Exact:
        """Where a point that is known goes."""
        return self.images[_key(x)]

    def __contains__(self, x: Exact) -> bool:
        return _key(x) in self.points

    def __len__(self) -> int:
        return len(self.points)


def closed_images(f: PLMap, starts: Sequence[Exact], name: str, max_points: int) -> Images | str:
    """Return the points of the orbits of ``starts`` with their images, or the sentence that says why they do not close.

    ``name`` is the subject of the sentence. Cost as for ``closed_orbits``. Raises ValueError if an orbit leaves the
    interval.
    """
    field = common_field([*starts, *([] if f.field is None else [f.field.generator])])
    convert = field.convert if field is not None else (lambda x: x)
    line, (low, high), stays = f.polyline, f.domain, f.is_self_map
    found = Images()
    for x in map(convert, starts):
        found.add(x, convert(line.value(x)))
    most_bits = (1 << 12) + 64 * max(map(written_bits, (*found.points.values(), *found.images.values())))
    growing, checkpoint = _growing_power(f), 64
    for y in tuple(found.images.values()):
        while y not in found:
            if not (stays or low <= y <= high):
                raise ValueError(
                    f"{name} leave the interval [{shown(low)}, {shown(high)}]: they come to {_shortened(y)}"
                )
            if growing is not None and isinstance(y, Fraction) and y.denominator % growing[1] == 0:
                why = f"never close: each step from now on adds to the power of {growing[0]} in the denominator"
            elif field is not None and len(found) % _APART == 0 and _moves_away(f, field, y):
                why = "never close: in a conjugate of the number field they move away for ever"
            elif stays and len(found) >= checkpoint and (period := _limit_period(f, y)):
                why = f"never close: they come ever nearer to a cycle of period {period} and do not reach it"
            elif len(found) >= max_points:
                why = f"do not close within {max_points} points"
            elif written_bits(y) > most_bits:
                why = f"do not close before their numbers need {most_bits} bits"
            else:
                checkpoint *= 2 if len(found) >= checkpoint else 1
                x, y = y, convert(line.value(y))
                found.add(x, y)
                continue
            reached = "point" if len(found) == 1 else f"of the {len(found)} points"
            return f"{name} {why}; the last {reached} reached is {_shortened(y)}"
    return found


def _key(x: Exact) -> Hashable:
    """What tells numbers of one field apart at once: points that crowd together have one and the same hash.

    That of a ``Fraction`` needs an inverse modulo a prime, which for long numbers takes longer than the next point.
    """
    return (x.numerator, x.denominator) if isinstance(x, Fraction) else (x.coefficients, x.denominator)


def _shortened(x: Exact) -> str:
    """A number as text, long ones by their size."""
    if written_bits(x) > 400:
        return f"about {formatted(x, '.17g')}, a number of {written_bits(x)} bits"
    if isinstance(x, Fraction):
        return str(x)
    # the polynomial of a number is not worth its price in a sentence
    return repr(x) if x.field.degree == 2 else f"about {formatted(x, '.17g')}"


# Orbits that never close


def _growing_power(f: PLMap) -> tuple[int, int] | None:
    """A prime q and a power of it such that a point whose denominator that power divides has an infinite orbit.

    Let v be the exponent of q in a rational. If v(s) <= -1 for all slopes s, and v(x) + max v(s) < min v(c) over all
    intercepts c, then v(s*x + c) = v(s) + v(x) < v(x), and the inequality holds again: denominators grow for ever.
    """
    if f.field is not None:
        return None
    slopes = {Fraction(1) * s for s in f.distinct_slopes if isinstance(s, Fraction)}
    common = gcd(*(s.denominator for s in slopes))
    q = next((p for p in range(2, 1000) if common % p == 0), None)
    if q is None:
        return None
    top = max(_valuation(s, q) for s in slopes)
    constants = [c for piece in f.pieces() if isinstance(c := piece.intercept, Fraction) and c]
    least = min((_valuation(c, q) for c in constants), default=0)
    return q, q ** max(1, 1 - least + top)


class _Conjugate(NamedTuple):
    """A number field with the same polynomial as another, and how far from 0 images of points only move away.

    To x = p(theta) belongs x' = p(theta') there, and to a step s*x + c the step s'*x' + c'. Let |s'| >= r > 1 and
    |c'| <= d for all pieces. If |x'| > d/(r - 1), the next image is at least r|x'| - d > |x'| from 0, and so on.
    """

    field: NumberField
    far: Exact


def _moves_away(f: PLMap, field: NumberField, y: Exact) -> bool:
    """Whether an orbit never closes since the image of one of its points in a conjugate moves away for ever."""
    point = field.coordinates(y)
    return any(absolute(other.field.element(*point)) > other.far for other in _expanding_conjugates(f, field))


@lru_cache(maxsize=64)
def _expanding_conjugates(f: PLMap, field: NumberField) -> tuple[_Conjugate, ...]:
    """The other real embeddings of the field of a map in which all its pieces expand."""
    found = []
    for root in simple_real_roots(field.modulus):
        other = NumberField.of(root)
        if other is field:
            continue
        steps = [[absolute(other.element(*field.coordinates(x))) for x in (p.slope, p.intercept)] for p in f.pieces()]
        least, most = min(slope for slope, _ in steps), max(shift for _, shift in steps)
        if least > 1:
            found.append(_Conjugate(other, most / (least - 1)))
    return tuple(found)


def _valuation(x: Fraction, q: int) -> int:
    """The exponent of the prime q in a rational that is not 0."""
    exponent, n, d = 0, x.numerator, x.denominator
    while n % q == 0:
        exponent, n = exponent + 1, n // q
    while d % q == 0:
        exponent, d = exponent - 1, d // q
    return exponent


def _limit_period(f: PLMap, y: Exact) -> int | None:
    """The length of a cycle that the orbit of ``y`` approaches for ever and never reaches, if that shows at once.

    It is moved within an interval towards a fixed point of an iterate, which is one to one there. Floats say which
    iterates to try: an orbit that is attracted does not make their errors grow.
    """
    try:
        places, word = _float_orbit(f, y, 2 * _LONGEST_CYCLE)
    except OverflowError:  # beyond the range of floats, which then say nothing
        return None
    slopes = _floats(f)[2]
    for p in range(1, _LONGEST_CYCLE + 1):
        first, second = places[p] - places[0], places[2 * p] - places[p]
        if word[:p] != word[p : 2 * p] or (first and abs(second) >= abs(first)):
            continue
        if not abs(prod(slopes[i] for i in word[:p])) < 2:  # far from 1, so that rounding has no say
            continue
        found = attracting_interval(f, y, y, p) or attracting_interval(f, y, y, 2 * p)
        if found is not None:
            limit = found.high if found.low == y else found.low
            return None if limit == y else _period(f, limit)
    return None


def _float_orbit(f: PLMap, y: Exact, n: int) -> tuple[list[float], list[int]]:
    """About where the orbit of ``y`` is for n steps, and the pieces on which its points seem to lie."""
    knots, values, slopes = _floats(f)
    places, word = [float(y)], list[int]()
    for _ in range(n):
        i = min(max(bisect_right(knots, places[-1]) - 1, 0), len(slopes) - 1)
        word.append(i)
        places.append(values[i] + slopes[i] * (places[-1] - knots[i]))
    return places, word


@lru_cache(maxsize=16)
def _floats(f: PLMap) -> tuple[list[float], list[float], list[float]]:
    """Knots, values and slopes, rounded."""
    return [float(x) for x in f.knots], [float(y) for y in f.values], [float(s) for s in f.slopes]


def _period(f: PLMap, x: Exact) -> int:
    """The least period of a periodic point."""
    image, p = f(x), 1
    while image != x:
        image, p = f(image), p + 1
    return p
