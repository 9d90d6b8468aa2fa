"""Intervals that a map sends into each other in turn, and the return map to one of them.

If f(K_0) lies in K_1, .., f(K_(p-1)) in K_0, then an orbit that enters one of these intervals stays in them, and the
growth of f is the greater of two: the growth outside, and the p-th root of that of f^p on K_0. Maps of small entropy
are often renormalised like this, several times over; the return map, with p times the entropy, tells the same with p
times fewer steps. docs/mathematics.md, Entropy of any map.

The tent of slope 11/10 exchanges two intervals, and on either of them its square is a tent of slope 121/100:
>>> from periodic.maps.families import tent
>>> f = tent("11/10")
>>> outer, inner = exchanged_halves(f)
>>> [(f**2).restrict(*interval).lipschitz for interval in (outer, inner)]
[Fraction(121, 100), Fraction(121, 100)]
"""

from __future__ import annotations

from collections.abc import Sequence

from periodic.errors import TooManyPiecesError
from periodic.graphs.collatz_bounds import Component
from periodic.graphs.cut_orbits import CutOrbits
from periodic.graphs.strong_components import cyclic_classes
from periodic.graphs.tower_closings import Closing, Ends
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact

_ROUNDS = 3  # of enlarging the intervals until they are mapped into each other
_MOST_PIECES = 64  # of a return map


def restrictive_cycle(closing: Closing, component: Component) -> tuple[Ends, ...] | None:
    """Return intervals without common inner points that f maps into each other in turn, two or more, or None.

    They are looked for around the cyclic classes of a strong component of ``closing.graph``, and given by the numbers
    of their ends in the orbits of the tower. Cost: some passes over the cuts, with exact comparisons.
    """
    classes = cyclic_classes(component.successors)
    period = max(classes) + 1
    if period < 2:
        return None
    orbits, ends = closing.tower.orbits, closing.tower.ends
    hulls: list[Ends | None] = [None] * period
    for i, c in zip(component.members, classes, strict=True):
        hulls[c] = _hull(orbits, hulls[c], ends[closing.vertices[i]])
    intervals = [hull for hull in hulls if hull is not None]
    for _ in range(_ROUNDS):
        images = [_image(orbits, interval) for interval in intervals]
        images = images[-1:] + images[:-1]
        enlarged = [_hull(orbits, a, b) for a, b in zip(intervals, images, strict=True)]
        if enlarged == intervals:
            return tuple(intervals) if _are_apart(orbits, intervals) else None
        intervals = enlarged
    return None


def _hull(orbits: CutOrbits, a: Ends | None, b: Ends) -> Ends:
    """The least interval around two, or the second alone."""
    if a is None:
        return b
    return a[0] if orbits.at_most(a[0], b[0]) else b[0], b[1] if orbits.at_most(a[1], b[1]) else a[1]


def _image(orbits: CutOrbits, interval: Ends) -> Ends:
    """The image of an interval: its extrema are images of its ends and of the cuts inside."""
    p, q = interval
    values = [orbits.image(i) for i in (p, *range(orbits.after[p] + 1, orbits.before[q] + 1), q)]
    low = high = values[0]
    for value in values[1:]:
        low = value if orbits.at_most(value, low) else low
        high = value if orbits.at_most(high, value) else high
    return low, high


def _are_apart(orbits: CutOrbits, intervals: Sequence[Ends]) -> bool:
    """Whether no two of the intervals overlap; ends may meet."""
    return all(
        orbits.at_most(a[1], b[0]) or orbits.at_most(b[1], a[0]) for i, a in enumerate(intervals) for b in intervals[:i]
    )


def return_map(f: PLMap, orbits: CutOrbits, intervals: Sequence[Ends]) -> PLMap | None:
    """Return f^p on the first of p intervals that f maps into each other in turn; None if it has too many pieces."""
    result: PLMap | None = None
    for p, q in intervals:
        step = f.restrict(orbits.exact(p), orbits.exact(q))
        try:
            result = step if result is None else step.compose(result, _MOST_PIECES)
        except TooManyPiecesError:
            return None
    return result


def exchanged_halves(h: PLMap) -> list[tuple[Exact, Exact]] | None:
    """Return two intervals that a map of two laps exchanges, the first without the turning point; None if it does not.

    The one with the turning point c lies between the second and the fourth image of c. Cost: six values of the map.

    >>> from periodic.maps.families import tent
    >>> [tuple(map(float, interval)) for interval in exchanged_halves(tent("5/4"))]
    [(0.5859375, 0.625), (0.46875, 0.517578125)]
    """
    if h.lap_count != 2 or len(h.turning_points) != 1 or not all(h.directions):
        return None
    orbit: list[Exact] = list(h.turning_points)
    for _ in range(4):
        orbit.append(h(orbit[-1]))
    turn, _, second, _, fourth = orbit
    inner = min(second, fourth), max(second, fourth)
    if inner[0] == inner[1] or not inner[0] <= turn <= inner[1]:
        return None
    outer = _span(h, inner)
    low, high = _span(h, outer)
    if not (inner[0] <= low and high <= inner[1]):
        return None
    return [outer, inner] if outer[1] <= inner[0] or inner[1] <= outer[0] else None


def _span(h: PLMap, interval: tuple[Exact, Exact]) -> tuple[Exact, Exact]:
    return h.restrict(*interval).image
