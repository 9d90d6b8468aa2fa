"""Plateau maps: tents of slopes s and -s cut off at a height, and at which height each period appears.

``min(h, s*x, s*(1 - x))`` on [0, 1], s > 1, is the simplest family of maps that has every set of periods which
Sharkovsky's theorem allows: the truncated tents are those with s = 2. All cycles but one are cycles of the tent, and
the plateau, which is sent to the greatest value h, makes the other one. So periods appear one after the other as h
grows, in the order of Sharkovsky's theorem, and each at a number that can be written down. Let z = s/(s + 1), the fixed
point on the right.

1. If h <= z, the map increases on its values: period 1 only.
2. If z < h <= b = 1 - 1/(s*(s + 1)), the map exchanges [1 - z, z] and [z, h], and its square on [1 - z, z] is, turned
   upside down, the plateau map of slope s**2 and height s*(h - z)/(2*z - 1): the periods are 1 and twice those.
3. If h > b, an odd period q >= 3 occurs iff h >= (s**q - z*(1 + s**(q - 2)))/(s**q - 1). These numbers fall to b.

The period 2 thus appears beyond z, which is not enough itself, and with it all powers of two appear without being there
at their thresholds; every other period is there at its threshold. docs/mathematics.md, Truncated tents.

>>> least_height(3), least_height(6), least_height(4)
((Fraction(6, 7), True), (Fraction(52, 63), True), (Fraction(4, 5), False))
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from periodic.errors import count, readable
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, absolute
from periodic.numbers.number_texts import shown
from periodic.patterns.sharkovsky_order import PeriodSet

_MOST_BITS = 1 << 16  # of the numbers in the recursion, which double in length with each step


@readable
class Plateau(NamedTuple):
    """A map with pieces of slopes s, 0 and -s, in coordinates in which it is ``min(height, s*x, s*(1 - x))``.

    ``slope`` is s > 1.
    """

    slope: Exact
    height: Exact

    @classmethod
    def of(cls, f: PLMap) -> Plateau | None:
        """Return the coordinates of a self-map with three pieces of slopes s, 0, -s, s > 1, or -s, 0, s; else None.

        0 is the fixed point on the line of the rising piece (in the second case, of the falling one turned upside
        down), 1 its mirror image in the middle of the plateau. The domain lies in [0, 1]: points outside would run off.

        >>> from periodic.maps.families import truncated_tent
        >>> Plateau.of(truncated_tent("4/5"))
        Plateau(slope=Fraction(2, 1), height=Fraction(4, 5))
        """
        if f.piece_count != 3 or f.slopes[1] or f.slopes[0] != -f.slopes[2] or not f.is_self_map:
            return None
        s = absolute(f.slopes[0])
        if s <= 1:
            return None
        way = 1 if f.slopes[0] > 0 else -1  # turned upside down, a map becomes x -> -f(-x)
        left, right, top = f.knots[1], f.knots[2], f.values[1]
        edge = left if way > 0 else -right
        # on the line top*way + s*(x - edge) the fixed point is the origin
        origin = (way * top - s * edge) / (1 - s)
        length = way * (left + right) - 2 * origin
        return cls(s, (way * top - origin) / length)


def least_height(n: int, slope: Exact = Fraction(2)) -> tuple[Exact, bool]:
    """Return the least height from which on the plateau map has the period ``n``, and whether the height itself does.

    For the given slope s > 1; the number may pass s/2, the height of the whole tent, which then lacks the period.
    Cost: a few operations with numbers of O(n log s) bits. Raises ValueError for a slope of at most 1.
    Reference: [BH11] for the sets of periods; the proof is in docs/mathematics.md, Truncated tents.

    >>> least_height(5), least_height(2), least_height(1)
    ((Fraction(26, 31), True), (Fraction(2, 3), False), (Fraction(0, 1), True))
    """
    n = count(n, "n", 1)
    if not slope > 1:
        raise ValueError(f"a plateau map needs a slope above 1, got {shown(slope)}")
    if n == 1:
        return Fraction(0), True
    z = _fixed_point(slope)
    if n == 2:
        return z, False
    if n % 2:
        return _odd_height(n, slope), True
    inner, is_attained = least_height(n // 2, slope * slope)
    return z + inner * (2 * z - 1) / slope, is_attained


@takes_maps
def plateau_periods(f: PLMap) -> PeriodSet | None:
    """Return all least periods of a self-map with pieces of slopes s, 0 and -s, s > 1; None for other maps.

    None too where the numbers would grow beyond all measure: the height is then within 2**-1000 or so of the one number
    for which the periods are all powers of two, or s is near 1. Cost: O(k) operations for the period 2**k * q, with
    numbers that double in length each time, and q products.

    >>> from periodic.maps.families import truncated_tent
    >>> plateau_periods(truncated_tent("33/40")), plateau_periods(truncated_tent("103/125"))
    (PeriodSet(strongest=12), PeriodSet(strongest=8))
    """
    if (plateau := Plateau.of(f)) is None:
        return None
    (s, h), k = plateau, 0
    while True:
        z = _fixed_point(s)
        if h <= z:
            return PeriodSet(1 << k)
        if h > 1 - 1 / (s * (s + 1)):
            break
        if max(_bits(s), _bits(h)) > _MOST_BITS:
            return None
        s, h, k = s * s, s * (h - z) / (2 * z - 1), k + 1
    q = 3
    while h < _odd_height(q, s):
        q += 2
    return PeriodSet(q << k)


def plateau_reason(f: PLMap) -> str:
    """Return, as a sentence, why a map has the periods that ``plateau_periods`` tells; the map is one of those."""
    found, periods = Plateau.of(f), plateau_periods(f)
    assert found is not None
    assert periods is not None
    height, slope = shown(f.values[1]), shown(found.slope)
    heights = f"a plateau at {height} between slopes {slope} and -{slope}"
    return f"the strongest period of {heights} is {periods.strongest}"


def _fixed_point(s: Exact) -> Exact:
    """The fixed point on the falling side."""
    return s / (s + 1)


def _odd_height(q: int, s: Exact) -> Exact:
    """The height at which the odd period q >= 3 appears."""
    z, power = _fixed_point(s), s ** (q - 2)
    return (power * s * s - z * (1 + power)) / (power * s * s - 1)


def _bits(x: Exact) -> int:
    """How many bits the integers have by which a number is given."""
    if isinstance(x, Fraction):
        return x.numerator.bit_length() + x.denominator.bit_length()
    return x.field.degree * (x.denominator.bit_length() + max(c.bit_length() for c in x.coefficients))
