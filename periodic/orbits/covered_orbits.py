"""The orbits that a covering shows: one of a given period, from where it is told with least work.

A closed walk in the graph of a covering that leads over certain edges is the itinerary of a periodic point, which one
equation gives. docs/mathematics.md, Periods.

>>> from periodic.maps.families import tent
>>> from periodic.orbits.coverings import coverings
>>> covered_orbit(next(iter(coverings(tent()))), 3)
(Fraction(2, 9), Fraction(4, 9), Fraction(8, 9))
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import islice

from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.orbits.closed_walks import closed_walks
from periodic.orbits.coverings import Covering
from periodic.vectors.orders import nearest

MAX_CYCLE_BITS = 1 << 30  # of all points of a cycle that a closed walk tells
_WALKS = 64  # so many walks from one interval are tried before another is taken


def covered_orbit(covering: Covering, n: int) -> tuple[Exact, ...] | None:
    """Return the orbit of a point of least period ``n`` that the covering shows; None does not say that there is none.

    Isolated points come first. Cost: where a component has several cycles, closed walks of length n are tried, a few
    from each interval, with O(n) exact operations a walk on numbers of O(n) bits. Raises ValueError if all these
    together have more than ``MAX_CYCLE_BITS`` bits.
    """
    for cycle in covering.cycles:
        if len(cycle) == n:
            return tuple(covering.points[i] for i in cycle)
    continua = []
    for loop in covering.loops:
        if len(loop.walk) == n and (x := loop.centre) is not None:
            if loop.slope != 1:
                return _orbit(covering.map, x, n)
            continua.append(x)
        if 2 * len(loop.walk) == n and (x := loop.mirrored) is not None:
            continua.append(x)
    starts = [int(i) for component in covering.branching_parts for i in component]
    if starts and n * n * (bits := _bits_per_step(covering.map)) > MAX_CYCLE_BITS:
        raise ValueError(
            f"a cycle of {n} points has numbers of about {n * bits} bits each, together more than {MAX_CYCLE_BITS}"
        )
    floats = [nearest(x) for x in covering.points] if starts else []
    for start in starts:
        for walk in islice(closed_walks(*covering.certain, n, start), _WALKS):
            if (orbit := _orbit_along(covering, walk, floats)) is not None:
                return orbit
    return _orbit(covering.map, continua[0], n) if continua else None


def _orbit(f: PLMap, x: Exact, n: int) -> tuple[Exact, ...]:
    """The first n points of the orbit of ``x``."""
    orbit = [x]
    while len(orbit) < n:
        orbit.append(f.polyline.value(orbit[-1]))
    return tuple(orbit)


def _orbit_along(covering: Covering, walk: Sequence[int], floats: Sequence[float]) -> tuple[Exact, ...] | None:
    """The orbit of the one point inside the intervals that follows a closed walk for ever; None if there is none.

    Nothing on the walk is flat; ``floats`` are the points of the covering, rounded. Cost: a product and a sum a step
    for the equation, and again for the orbit; where floats do not tell that a point lies inside its interval,
    comparisons.
    """
    rules, points = covering.rules, covering.points
    slope: Exact = Fraction(1)
    for rule, times in Counter(rules[i] for i in walk).items():
        slope = slope * rule[0] ** times
    if slope == 1:
        return None
    shift: Exact = Fraction(0)
    for i in walk:
        a, b, _ = rules[i]
        shift = a * shift + b
    x, orbit = shift / (1 - slope), []
    for i in walk:
        near = nearest(x)
        inside = floats[i] < near < floats[i + 1] or points[i] < x < points[i + 1]
        if not inside:
            return None
        orbit.append(x)
        a, b, _ = rules[i]
        x = a * x + b
    return tuple(orbit)


def _bits_per_step(f: PLMap) -> int:
    """By how many bits, about, the equation for a cycle grows with each step."""
    sizes = []
    for s in f.distinct_slopes:
        numerators = (s.numerator,) if isinstance(s, Fraction) else s.coefficients
        sizes.append(max(s.denominator, *map(abs, numerators)).bit_length())
    return (1 if f.field is None else f.field.degree) * max(sizes)
