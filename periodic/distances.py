"""Distances between two maps of one interval, exactly."""

from __future__ import annotations

from periodic.algebraics import Exact, absolute
from periodic.maps import PLMap


def l1_distance(f: PLMap, g: PLMap) -> Exact:
    """Return the integral of ``|f - g|`` over the common domain, exactly. Cost: one pass over both.

    >>> tent = PLMap([0, "1/2", 1], [0, 1, 0])
    >>> l1_distance(tent ** 3, tent)
    Fraction(1, 3)
    """
    return (f - g).l1_norm()


def sup_distance(f: PLMap, g: PLMap) -> Exact:
    """Return the greatest ``|f - g|`` on the common domain, exactly. Cost: one pass over both."""
    least, greatest = (f - g).image
    return max(absolute(least), absolute(greatest))
