"""Families of maps: tents, vees, truncated tents, and the maps that a pattern makes.

They are the examples of the theory. Tents and vees have constant slope and stretch no more than their periods force;
truncated tents have every set of periods that can be; the connect-the-dots map of a pattern has that cycle and else
only what the cycle forces.

>>> tent()
PLMap([0, '1/2', 1], [0, 1, 0])
>>> connect_the_dots(Pattern([3, 1, 2]))
PLMap([1, 2, 3], [3, 1, 2])

docs/mathematics.md, Stefan cycles; Truncated tents; Patterns.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from periodic.errors import check_kind
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import exact
from periodic.numbers.number_texts import shown
from periodic.patterns.cyclic_patterns import Pattern


def tent(slope: Any = 2) -> PLMap:
    """Return ``slope * min(x, 1 - x)`` on [0, 1], a map into [0, 1] for slopes up to 2; growth max(1, slope).

    Raises ValueError for a negative slope. Reference: [T15]; docs/mathematics.md, Growth.

    >>> tent()
    PLMap([0, '1/2', 1], [0, 1, 0])
    """
    slope = exact(slope)
    if slope < 0:
        raise ValueError(f"slope must be at least 0, got {shown(slope)}")
    return PLMap([0, Fraction(1, 2), 1], [0, slope / 2, 0])


def truncated_tent(h: Any) -> PLMap:
    """Return ``min(h, tent())`` on [0, 1], for 0 <= h <= 1: with a plateau of height h, unless h is 1.

    Every Sharkovsky tail is the period set of one of these. Raises ValueError outside 0 <= h <= 1.
    Reference: [BH11]; docs/mathematics.md, Periods.

    >>> truncated_tent("4/5")
    PLMap([0, '2/5', '3/5', 1], [0, '4/5', '4/5', 0])
    """
    h = exact(h)
    if not 0 <= h <= 1:
        raise ValueError(f"h must lie in [0, 1], got {shown(h)}")
    if h in (0, 1):
        return tent(2 * h)
    return PLMap([0, h / 2, 1 - h / 2, 1], [0, h, h, 0])


def vee(c: Any, low: Any = None, high: Any = None) -> PLMap:
    """Return ``c * abs(x) - 1`` on its core ``[-1, max(0, c - 1)]``, or between the ends given.

    The core is mapped into itself for 0 <= c <= 2, onto itself from 1 on; there the growth number is max(1, c).
    Raises ValueError for negative c, for c > 2 if an end is left to the core, and unless low < high.
    Reference: [CNP20]; docs/mathematics.md, Stefan cycles.

    >>> vee("3/2")
    PLMap([-1, 0, '1/2'], ['1/2', -1, '-1/4'])
    >>> vee(1, -1, 1)
    PLMap([-1, 0, 1], [0, -1, 0])
    """
    c = exact(c)
    if c < 0:
        raise ValueError(f"c must be at least 0, got {shown(c)}")
    if c > 2 and (low is None or high is None):
        raise ValueError(
            f"c*abs(x) - 1 maps its core [-1, c - 1] into itself only for c <= 2, got {shown(c)}; give low and high"
        )
    low = Fraction(-1) if low is None else exact(low)
    high = max(Fraction(0), c - 1) if high is None else exact(high)
    if not low < high:
        raise ValueError(f"an interval needs low < high, got [{shown(low)}, {shown(high)}]")
    knots = [low, *([Fraction(0)] if low < 0 < high else []), high]
    return PLMap(knots, [c * abs(x) - 1 for x in knots])


def identity(low: Any, high: Any) -> PLMap:
    """Return the identity of ``[low, high]``. Raises ValueError unless low < high.

    >>> identity(0, 1)
    PLMap([0, 1], [0, 1])
    """
    low, high = exact(low), exact(high)
    if not low < high:
        raise ValueError(f"an interval needs low < high, got [{shown(low)}, {shown(high)}]")
    return PLMap([low, high], [low, high])


def connect_the_dots(pattern: Pattern) -> PLMap:
    """Return the P-linear map of a pattern on [1, n]: it sends i to its image and is affine in between.

    Of all continuous maps with a cycle of that pattern it has the least growth and the fewest periods.
    Raises ValueError for a single point. Reference: [ALM]; docs/mathematics.md, Patterns.

    >>> connect_the_dots(Pattern([2, 3, 1]))
    PLMap([1, 2, 3], [2, 3, 1])
    """
    check_is_cycle(pattern)
    return PLMap(range(1, pattern.period + 1), pattern.images)


def check_is_cycle(pattern: Pattern) -> None:
    """Raise TypeError unless ``pattern`` is a Pattern, ValueError if it has a single point, which spans no interval."""
    check_kind(pattern, Pattern)
    if pattern.period == 1:
        raise ValueError("a map needs an interval, but a pattern of period 1 has only one point")
