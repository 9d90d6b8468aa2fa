"""Settled iterates: from some step on, all iterates of a contraction are one of them, but for the unit of its values.

The images of f, f^2, ... lie in each other. If that of f^s lies in one piece of f, with the slope a, then f maps it
into itself, so that it never leaves this piece: f^t is f^s followed by t - s affine steps, for every t >= s. What
functions of so many pieces miss of f^t is then abs(a)**(t - s) times what they miss of f^s. docs/mathematics.md,
Settled iterates.

>>> settled(PLMap([0, "1/2", 1], [0, "1/4", "1/8"]), 10)
Settled(steps=1, scale=Fraction(1, 512))
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, absolute
from periodic.numbers.magnitudes import rounded_down, written_bits
from periodic.numbers.powers import binary_power, enclosed_power

MAX_STEPS = 64
MAX_KNOTS = 1 << 12  # that images have inside, together
MAX_BITS = 1 << 12  # of the ends of images
NOTHING = 1 << 15  # halvings, of which nothing is left


class Settling(NamedTuple):
    """The image of f^steps lies in one piece, on which f is ``x -> fixed + slope * (x - fixed)``."""

    steps: int
    slope: Exact
    fixed: Exact


class Settled(NamedTuple):
    """f^t is f^steps followed by an affine map, whose slope has at least the absolute value ``scale``."""

    steps: int
    scale: Fraction


def settled(f: PLMap, t: int) -> Settled:
    """Return how many of t steps have to be followed, and how much the rest shrinks values at most.

    These are all steps where f^t does not settle within ``MAX_STEPS``. The scale is 0 where f^t is constant, or where
    next to nothing is left of what f^steps is. Cost: so many images of intervals, once for each map.
    Raises ValueError if ``f`` leaves its interval.

    >>> settled(PLMap([0, "1/2", 1], [0, 1, 0]), 10)
    Settled(steps=10, scale=Fraction(1, 1))
    """
    found = settling(f)
    if found is None or t <= found.steps:
        return Settled(t, Fraction(1))
    rest, slope = t - found.steps, absolute(found.slope)
    if not slope:
        return Settled(found.steps, Fraction(0))
    m, e = binary_power(slope, rest, 8)
    scale = Fraction(0) if m.bit_length() + e < -NOTHING else rounded_down(enclosed_power(slope, rest)[0])
    return Settled(found.steps, scale)


@lru_cache(maxsize=64)
def settling(f: PLMap) -> Settling | None:
    """Return the first step s for which the image of f^s lies in one piece, and what f is there, if there is one.

    >>> settling(PLMap([0, "1/2", 1], [0, "1/4", "1/8"]))
    Settling(steps=1, slope=Fraction(1, 2), fixed=Fraction(0, 1))
    """
    f.check_self_map()
    (low, high), image, work = f.domain, f.image, 0
    for steps in range(1, MAX_STEPS + 1):
        if image == (low, high):  # it is that of all later iterates
            return None
        low, high = image
        inner = slice(bisect_right(f.knots, low), bisect_left(f.knots, high))
        work += max(0, inner.stop - inner.start)
        if work > MAX_KNOTS or max(map(written_bits, image)) > MAX_BITS:
            return None
        if inner.stop <= inner.start:
            slope: Exact = (f(high) - f(low)) / (high - low) if low < high else Fraction(0)
            # with slope 1 all points stay where they are, else they would leave the image
            return Settling(steps, slope, low if slope == 1 else (f(low) - slope * low) / (1 - slope))
        values = [f(low), *f.values[inner], f(high)]
        image = min(values), max(values)
    return None
