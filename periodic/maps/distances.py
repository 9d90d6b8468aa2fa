"""Distances between two maps of one interval, exactly: by their difference, which is piecewise linear too.

How far a network is from what it should compute is a distance in the L1 or the sup norm; here both sides are maps of
few pieces. For iterates, which have too many, see ``iterates.distances_to_iterates``.

>>> from periodic.maps.families import tent
>>> l1_distance(tent(), tent(1)), sup_distance(tent(), tent(1))
(Fraction(1, 4), Fraction(1, 2))
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.maps.pointwise_sums import aligned
from periodic.maps.polylines import mean_absolute
from periodic.numbers.conversions import Exact, absolute


@takes_maps
def l1_distance(f: PLMap, g: PLMap) -> Exact:
    """Return the integral of ``|f - g|`` over the common domain, exactly. Cost: one pass over both.

    Raises ValueError for maps on different intervals.

    >>> tent = PLMap([0, "1/2", 1], [0, 1, 0])
    >>> l1_distance(tent ** 3, tent)
    Fraction(1, 3)
    """
    total: Exact = Fraction(0)
    for (a, u), (b, v) in pairwise(_differences(f, g)):
        total = total + (b - a) * mean_absolute(u, v)
    return total


@takes_maps
def sup_distance(f: PLMap, g: PLMap) -> Exact:
    """Return the greatest ``|f - g|`` on the common domain, exactly. Cost: one pass over both.

    Raises ValueError for maps on different intervals.

    >>> from periodic.maps.families import tent
    >>> sup_distance(tent(), tent("3/2"))
    Fraction(1, 4)
    """
    return max(absolute(d) for _, d in _differences(f, g))


def _differences(f: PLMap, g: PLMap) -> Iterator[tuple[Exact, Exact]]:
    """The knots of both maps in order, with ``f - g`` there."""
    return ((x, y - z) for x, y, z in aligned(f.polyline, g.polyline))
