"""The orbits that a covering shows: one of a given period, from where it is told with least work.

A closed walk in the graph of a covering that leads over certain edges is the itinerary of a periodic point, which one
equation gives. docs/mathematics.md, Periods.

>>> from periodic.maps.families import tent
>>> from periodic.orbits.covering_sequences import coverings
>>> covered_orbit(next(iter(coverings(tent()))), 3)
CoveredOrbit(points=(Fraction(2, 9), Fraction(4, 9), Fraction(8, 9)), walk=(0, 0, 1))
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import islice
from typing import NamedTuple

from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.orbits.closed_walks import closed_walks
from periodic.orbits.coverings import Covering

MAX_CYCLE_BITS = 1 << 30  # of all points of a cycle that a closed walk tells
_WALKS = 64  # so many walks from one interval are tried before another is taken


class CoveredOrbit(NamedTuple):
    """The points of a cycle in time order, and the interval of the covering inside which each of them lies.

    ``walk`` is None where points of the covering are among them.
    """

    points: tuple[Exact, ...]
    walk: tuple[int, ...] | None


def covered_orbit(covering: Covering, n: int) -> CoveredOrbit | None:
    """Return the orbit of a point of least period ``n`` that the covering shows; None does not say that there is none.

    Isolated points come first. Cost: where a component has several cycles, closed walks of length n are tried, a few
    from each interval, with O(n) exact operations a walk on numbers of O(n) bits. Raises ValueError if all these
    together have more than ``MAX_CYCLE_BITS`` bits.
    """
    for cycle in covering.cycles:
        if len(cycle) == n:
            return CoveredOrbit(tuple(covering.points[i] for i in cycle), None)
    continua = list[tuple[Exact, tuple[int, ...]]]()
    for loop in covering.loops:
        if len(loop.walk) == n and (x := loop.centre) is not None:
            if loop.slope != 1:
                return _orbit(covering.map, x, loop.walk)
            continua.append((x, loop.walk))
        if 2 * len(loop.walk) == n and (x := loop.mirrored) is not None:
            continua.append((x, 2 * loop.walk))
    starts = [int(i) for component in covering.branching_parts for i in component]
    if starts and n * n * (bits := _bits_per_step(covering.map)) > MAX_CYCLE_BITS:
        raise ValueError(
            f"a cycle of {n} points has numbers of about {n * bits} bits each, together more than {MAX_CYCLE_BITS}"
        )
    for start in starts:
        for walk in islice(closed_walks(*covering.certain, n, start), _WALKS):
            if (orbit := _orbit_along(covering, walk)) is not None:
                return CoveredOrbit(orbit, walk)
    return _orbit(covering.map, *continua[0]) if continua else None


def _orbit(f: PLMap, x: Exact, walk: tuple[int, ...]) -> CoveredOrbit:
    """The orbit of ``x``, which follows the walk."""
    orbit = [x]
    while len(orbit) < len(walk):
        orbit.append(f.polyline.value(orbit[-1]))
    return CoveredOrbit(tuple(orbit), walk)


def _orbit_along(covering: Covering, walk: Sequence[int]) -> tuple[Exact, ...] | None:
    """The orbit of the one point that follows a closed walk of certain coverings for ever, if it meets no end of them.

    None if it meets one, or if more than one point follows the walk. There is such a point (``coverings``, 2),
    and it solves one equation, so that where it lies need not be compared. Cost: a product and a sum a step for the
    equation, and again for the orbit.
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
        if x in (points[i], points[i + 1]):
            return None
        orbit.append(x)
        a, b, _ = rules[i]
        x = a * x + b
    assert x == orbit[0]
    return tuple(orbit)


def _bits_per_step(f: PLMap) -> int:
    """By how many bits, about, the equation for a cycle grows with each step."""
    sizes = []
    for s in f.distinct_slopes:
        numerators = (s.numerator,) if isinstance(s, Fraction) else s.coefficients
        sizes.append(max(s.denominator, *map(abs, numerators)).bit_length())
    return (1 if f.field is None else f.field.degree) * max(sizes)
