"""Unimodal maps of constant slope: two pieces with slopes c and -c, whose periods the slope tells unless c = 1.

The tents and the maps c*|x| - 1 are the examples on which everything else is tried: they stretch no more than their
periods force, their thresholds are known in closed form, and no orbit has to be followed to decide them. At c = 1 it
also matters whether the turning point is sent beyond itself: |x| - 1 on [-1, 1] has the periods 1 and 2, the tent of
slope 1 has only fixed points. docs/mathematics.md, Stefan cycles.

>>> from periodic.maps.families import tent, vee
>>> print(slope_periods(vee(1, -1, 1)), "and", slope_periods(tent(1)))
1, 2 and 1
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, absolute, floor
from periodic.numbers.number_texts import shown
from periodic.patterns.sharkovsky_order import PeriodSet

_LEAST_BITS = 128
_MOST_POINTS = 3 << 10  # of a cycle, times the degree of the slope: a point has as many digits as there are points
_MOST_BITS = 1 << 12  # what these bits do not decide of an algebraic slope is decided exactly: it may be a threshold


def slope_periods(f: PLMap) -> PeriodSet | None:
    """Return all least periods of a self-map with two pieces of slopes c and -c; None for other maps.

    Seen from its turning point, and turned upside down if that is a maximum, the map is u -> c*|u| - d. If d <= 0, no
    point is below 0 after a step, and there the map is monotone: period 1 only. If d > 0, scale it to c*|u| - 1. For
    c < 1 it contracts: period 1 only. For c = 1 its square is the identity of [-1, 0], where all periodic points are:
    periods 1 and 2. For 1 < c <= 2 all periodic points lie in the core [-1, c - 1], but for the fixed point 1/(c - 1)
    if the interval reaches so far; and c > 2 cannot be, since then some points leave every interval. With the k for
    which c**(2**k) lies in (sqrt 2, 2] and the least odd q >= 3 with lambda_q <= c**(2**k) the strongest period is
    2**k * q: if c <= sqrt 2, the square of the map on the core swaps two intervals and is such a map of slope c**2 on
    each; and if c > sqrt 2, there is an odd period q > 1 iff c >= lambda_q.

    Every comparison is decided, by enclosures of growing precision or exactly. Cost: k squarings and q products.
    Reference: [CNP20]; docs/mathematics.md, Stefan cycles.

    >>> from periodic.maps.families import tent, vee
    >>> slope_periods(tent("3/2")), slope_periods(vee("36/25")), slope_periods(vee(1, -1, 1))
    (PeriodSet(strongest=7), PeriodSet(strongest=11), PeriodSet(strongest=2))
    """
    if f.piece_count != 2 or not f.slopes[0] or f.slopes[0] != -f.slopes[1] or not f.is_self_map:
        return None
    c = absolute(f.slopes[0])
    if _depth(f) <= 0 or c < 1:
        return PeriodSet(1)
    if c == 1:
        return PeriodSet(2)
    return PeriodSet(_strongest(c))


def slope_reason(f: PLMap) -> str:
    """Return, as a sentence, why a map has the periods that ``slope_periods`` tells; the map is one of those.

    >>> from periodic.maps.families import tent
    >>> slope_reason(tent(1))
    'the maximum at 1/2 is not above 1/2, so all values lie where the map increases: no period but 1'
    """
    c, turn = absolute(f.slopes[0]), f.knots[1]
    what, side = ("minimum", "below") if f.slopes[1] > 0 else ("maximum", "above")
    if _depth(f) <= 0:
        once = "so all values lie where the map increases: no period but 1"
        return f"the {what} at {turn} is not {side} {turn}, {once}"
    if c < 1:
        return (
            f"all slopes are at most {shown(c)} < 1 in absolute value, so there is one fixed point and no other cycle"
        )
    if c == 1:
        return f"the slopes are 1 and -1 and the {what} at {turn} is {side} {turn}: the strongest period is 2"
    periods = slope_periods(f)
    assert periods is not None
    return f"at slope {shown(c)} the strongest period of a unimodal map of constant slope is {periods.strongest}"


def _depth(f: PLMap) -> Exact:
    """How far the turning point is sent beyond itself: below, if it is a minimum."""
    return f.knots[1] - f.values[1] if f.slopes[1] > 0 else f.values[1] - f.knots[1]


def simple_points(f: PLMap, n: int) -> Iterator[Exact]:
    """Points that may have least period ``n`` under a map with outer slopes c and -c; none if ``n`` is large.

    The map has two pieces, or three with a plateau between: then the value there is one of the points. The others are
    those that would visit the outer lines as the simplest cycle of that period does, if its points lay on the pieces:
    from the greatest value of 1 - c*|v|, for n = 2**k * q, on the right, on the left, q - 3 times on the right and once
    on either side; each doubling puts a step on the right before each step and changes the sides of the others. One
    equation gives the point. Whether it has that period, its orbit tells.
    """
    c, turn, peak = absolute(f.slopes[0]), f.knots[1], f.values[1]
    if f.piece_count == 3:  # the outer lines meet above or below the middle of the plateau
        yield peak
        peak += f.slopes[0] * (f.knots[2] - turn) / 2
        turn = (turn + f.knots[2]) / 2
    if n * (1 if isinstance(c, Fraction) else c.field.degree) > _MOST_POINTS:
        return
    q, doublings = n // (n & -n), (n & -n).bit_length() - 1
    for last in (1, -1):
        word = [1, -1] + [1] * (q - 3) + [last] if q > 1 else [last]
        for _ in range(doublings):
            word = [side for old in word for side in (1, -old)]
        slope: Exact = Fraction(1)
        rest: Exact = Fraction(0)  # f^i is v -> slope * v + rest there
        for side in word:
            slope, rest = -side * c * slope, 1 - side * c * rest
        if slope != 1:
            yield turn + (peak - turn) * rest / (1 - slope)


@lru_cache(maxsize=64)
def _strongest(c: Exact) -> int:
    """The strongest period 2**k * q for the slope 1 < c <= 2."""
    bits = _LEAST_BITS
    # a rational c is no root of 2 and no lambda to a power, so that some precision tells
    while (found := _enclosed(c, bits, exactly=bits > _MOST_BITS and not isinstance(c, Fraction))) is None:
        bits *= 4
    return found


def _enclosed(c: Exact, bits: int, exactly: bool) -> int | None:
    """The strongest period 2**k * q for the slope 1 < c <= 2; None if numbers of so many bits do not decide it.

    lambda_q <= x for x > sqrt 2 means x**(q - 2) * (x**2 - 2) >= 1. Comparisons that they leave open are decided
    ``exactly``, or not at all.
    """
    one, k = 1 << bits, 0
    low = floor(c * one)  # low / 2**bits <= x <= high / 2**bits throughout
    high = low + 1
    while True:
        low_square, high_square = low * low >> bits, (high * high >> bits) + 1
        if low_square > 2 * one:
            break
        if high_square > 2 * one:
            if not exactly:
                return None
            if c ** (2 << k) > 2:
                break
        low, high, k = low_square, high_square, k + 1
    q, least, most = 3, low * (low_square - 2 * one) >> bits, (high * (high_square - 2 * one) >> bits) + 1
    while least < one:
        if most >= one:
            if not exactly:
                return None
            x = c ** (1 << k)
            if x ** (q - 2) * (x * x - 2) >= 1:
                break
        q, least, most = q + 2, least * low_square >> bits, (most * high_square >> bits) + 1
    return q << k
