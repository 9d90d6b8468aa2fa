"""Dual functions: why no affine function approximates a map better than so, in the mean absolute error.

For |tau| <= 1 with integral 0 and with the integral of x*tau 0, every affine a has

    integral of |h - a|  >=  integral of tau*(h - a)  =  integral of tau*h.

Here tau = (sigma - c - d*(x - centre))/(1 + |c| + |d|*length/2), sigma a step function with rational switch points and
levels between -1 and 1, c and d chosen so that both integrals vanish. A guess for sigma comes from floats; everything
after that is exact, and a short program can check it. docs/mathematics.md, Block bound.

>>> from periodic.maps.families import tent
>>> best_dual(tent() ** 2).value(tent() ** 2)  # no line comes nearer to it than the constant 1/2
Fraction(1, 4)
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any, TypeGuard

from periodic.approximation.lines import mixed_lines
from periodic.approximation.profiles import Floats, Profile, Scale
from periodic.iterates.integrals import balanced_sum
from periodic.maps.plmaps import PLMap
from periodic.maps.polylines import WholeNumbers
from periodic.numbers.conversions import Exact, absolute, sign
from periodic.numbers.magnitudes import rounded_up
from periodic.numbers.number_texts import shown

MOST_BITS = 64  # of the denominator of a switch; a sum over switches has the denominators of all of them


@dataclass(frozen=True)
class DualFunction:
    """A function tau on [low, high] with |tau| <= 1, orthogonal to all affine functions.

    sigma is ``levels[i]`` between ``switches[i - 1]`` and ``switches[i]``; there is one level more than switches.
    """

    low: Exact
    high: Exact
    switches: tuple[Fraction, ...]
    levels: tuple[Fraction, ...]

    def __post_init__(self) -> None:
        if len(self.levels) != len(self.switches) + 1:
            raise ValueError(f"{len(self.switches)} switches need one level more, got {len(self.levels)}")
        for level in self.levels:
            if not -1 <= level <= 1:
                raise ValueError(f"levels must lie between -1 and 1, got {level}")
        for a, b in pairwise([self.low, *self.switches, self.high]):
            if not a < b:
                raise ValueError(f"switches must increase inside the interval, but {shown(b)} comes after {shown(a)}")

    @cached_property
    def moments(self) -> tuple[Exact, Exact]:
        """The integrals of sigma and of (x - centre)*sigma."""
        jumps = [before - after for before, after in pairwise(self.levels)]
        once = balanced_sum([jump * s for jump, s in zip(jumps, self.switches, strict=True)])
        twice = balanced_sum([jump * s * s for jump, s in zip(jumps, self.switches, strict=True)])
        zero = self.levels[-1] * self.high - self.levels[0] * self.low + once
        first = self.levels[-1] * self.high**2 - self.levels[0] * self.low**2 + twice
        return zero, (first - (self.low + self.high) * zero) / 2

    @cached_property
    def correction(self) -> tuple[Exact, Exact]:
        """The numbers c and d: tau is sigma - c - d*(x - centre), over ``norm``."""
        length = self.high - self.low
        zero, first = self.moments
        return zero / length, 12 * first / length**3

    @cached_property
    def norm(self) -> Exact:
        """An upper bound for |sigma - c - d*(x - centre)|, by which it is divided."""
        c, d = self.correction
        return 1 + absolute(c) + absolute(d) * (self.high - self.low) / 2

    def value(self, h: PLMap) -> Exact:
        """Return the integral of tau*h: a lower bound for the integral of |h - a|, whatever the affine a.

        Raises ValueError if ``h`` lives on another interval. Cost: one pass over pieces and switches.
        """
        if h.domain != (self.low, self.high):
            raise ValueError(f"the dual function lives on [{self.low}, {self.high}], the map on {list(h.domain)}")
        whole, (c, d) = _WholeMap.of(h), self.correction
        if whole is not None:
            return (self._against(whole) - c * whole.integral - d * whole.moment) / self.norm
        centre = (self.low + self.high) / 2
        total: Exact = Fraction(0)
        switches, levels, place = (*self.switches, self.high), self.levels, 0
        for (a, b), (y, z) in zip(pairwise(h.knots), pairwise(h.values), strict=True):
            width, rise = b - a, z - y
            # (x - centre)*h over the piece: by the values in the middle, and the slopes
            total -= width * (c * (y + z) + d * (((a + b) / 2 - centre) * (y + z) + width * rise / 6)) / 2
            while switches[place] < b:
                end = switches[place]
                middle = y + rise * ((end - a) / width)
                total += levels[place] * (end - a) * (y + middle) / 2
                a, y, width, rise, place = end, middle, b - end, z - middle, place + 1
            total += levels[place] * width * (y + z) / 2
        return total / self.norm

    def _against(self, h: _WholeMap) -> Exact:
        """The integral of sigma*h: by the integrals of h up to each switch."""
        jumps = (before - after for before, after in pairwise(self.levels))
        parts = (jump * h.up_to(s) for jump, s in zip(jumps, self.switches, strict=True))
        return balanced_sum([*parts, self.levels[-1] * h.integral])


class _WholeMap:
    """A map with rational knots and values, as integers over one denominator for each."""

    def __init__(self, numbers: WholeNumbers) -> None:
        self.x, self.y, self.x_unit, self.y_unit = numbers

    @classmethod
    def of(cls, h: PLMap) -> _WholeMap | None:
        """The map in such a form; None where it has none."""
        numbers = h.polyline.whole_numbers()
        return None if numbers is None else cls(numbers)

    @cached_property
    def _sums(self) -> list[int]:
        """Twice the integral from the left end to each knot, in units."""
        pieces = zip(pairwise(self.x), pairwise(self.y), strict=True)
        return list(accumulate(((b - a) * (y + z) for (a, b), (y, z) in pieces), initial=0))

    @property
    def integral(self) -> Fraction:
        """The integral of h."""
        return Fraction(self._sums[-1], 2 * self.x_unit * self.y_unit)

    @property
    def moment(self) -> Fraction:
        """The integral of (x - centre)*h: on each piece by the values in the middle, and the slopes."""
        ends = self.x[0] + self.x[-1]
        pieces = zip(pairwise(self.x), pairwise(self.y), strict=True)
        total = sum((b - a) * (3 * (a + b - ends) * (y + z) + (b - a) * (z - y)) for (a, b), (y, z) in pieces)
        return Fraction(total, 12 * self.x_unit**2 * self.y_unit)

    def up_to(self, s: Fraction) -> Fraction:
        """The integral of h from the left end to a point inside."""
        n, m = s.numerator * self.x_unit, s.denominator
        i = bisect_right(self.x, n // m) - 1
        width, rise, beyond = self.x[i + 1] - self.x[i], self.y[i + 1] - self.y[i], n - m * self.x[i]
        twice = self._sums[i] * width * m**2 + beyond * (2 * self.y[i] * width * m + rise * beyond)
        return Fraction(twice, 2 * self.x_unit * self.y_unit * width * m**2)

    def gaps(self, middle: Fraction, rise: Fraction) -> list[int]:
        """What h is above middle + rise*(x - centre) at each knot, in a unit that does not matter."""
        ends, (m, n), (r, s) = self.x[0] + self.x[-1], middle.as_integer_ratio(), rise.as_integer_ratio()
        up, along, level = 2 * self.x_unit * n * s, r * self.y_unit * n, 2 * self.x_unit * m * self.y_unit * s
        return [up * y - along * (2 * x - ends) - level for x, y in zip(self.x, self.y, strict=True)]


def best_dual(h: PLMap) -> DualFunction:
    """Return a dual function for ``h`` whose value is close to the least mean absolute error of affine maps.

    sigma is the sign of h - a for a nearly best affine a, or a mean of three such signs where the best follows a piece
    of h. Where all is rational and symmetric the value is often exactly the least error.
    Cost: some passes in floats, one exact one.

    >>> dual = best_dual(PLMap([0, "1/2", 1], [0, 1, 0]))
    >>> dual.switches, dual.value(PLMap([0, "1/2", 1], [0, 1, 0]))
    ((Fraction(1, 4), Fraction(3, 4)), Fraction(1, 4))
    """
    return best_duals([h])[0]


def best_duals(maps: Sequence[PLMap]) -> list[DualFunction]:
    """Return ``best_dual`` of several maps: quicker in one go."""
    scales = [_scale(h) if h.image[0] < h.image[1] else None for h in maps]
    lines = iter(mixed_lines([Profile.of(h, scale) for h, scale in zip(maps, scales, strict=True) if scale]))
    return [
        _dual(h, scale, *next(lines)) if scale else DualFunction(*h.domain, (), (Fraction(0),))
        for h, scale in zip(maps, scales, strict=True)
    ]


def _scale(h: PLMap) -> Scale:
    """Units for one map: of short numbers if these will do, so that what is symmetric stays so."""
    (low, high), (least, greatest) = h.domain, h.image
    length, centre = _near(high - low), _near(least + greatest) / 2
    reach = max(greatest - centre, centre - least)
    return Scale(length, centre, reach if _is_short(reach) else rounded_up(reach))


def _dual(h: PLMap, scale: Scale, heights: Floats, slopes: Floats, weights: Floats) -> DualFunction:
    """The dual function of the mean of the signs of h - a for some lines a."""
    low, high = h.domain
    changes: list[tuple[Fraction, Fraction]] = []
    start = Fraction(0)
    shares = [Fraction(w) for w in weights.tolist()]
    for height, slope, weight in zip(heights.tolist(), slopes.tolist(), shares, strict=True):
        line = _line(scale, height, slope, _simple if len(shares) == 1 else Fraction)
        if len(shares) == 1 and _follows_piece(h, *line):  # on it floats chose a sign
            line = _line(scale, height, slope, Fraction)
        share, side = weight / sum(shares), 0
        for place, way in _sign_changes(h, *line):
            if not side:
                start += share * way
            else:
                changes.append((place, 2 * share * way))
            side = way
    switches: list[Fraction] = []
    levels = [start]
    for place, change in sorted(changes):
        if not low < place < high or place in switches[-1:]:
            levels[-1] += change
        else:
            switches.append(place)
            levels.append(levels[-1] + change)
    return DualFunction(low, high, tuple(switches), tuple(levels))


def _line(scale: Scale, height: float, slope: float, exactly: Callable[[float], Fraction]) -> tuple[Fraction, Fraction]:
    """The value in the middle and the slope of a line that is given in units."""
    return scale.centre + exactly(height) * scale.spread, exactly(slope) * scale.spread / scale.length


def _gaps(h: PLMap, middle: Fraction, rise: Fraction) -> tuple[Sequence[Any], Sequence[Any], int]:
    """The knots, what h is above middle + rise*(x - centre) there, in some unit, and the unit of the knots."""
    whole = _WholeMap.of(h)
    if whole is not None:
        return whole.x, whole.gaps(middle, rise), whole.x_unit
    low, high = h.domain
    return h.knots, [y - middle - rise * (x - (low + high) / 2) for x, y in zip(h.knots, h.values, strict=True)], 1


def _follows_piece(h: PLMap, middle: Fraction, rise: Fraction) -> bool:
    """Whether a piece of h lies on the line middle + rise*(x - centre)."""
    return any(not before and not after for before, after in pairwise(_gaps(h, middle, rise)[1]))


def _sign_changes(h: PLMap, middle: Fraction, rise: Fraction) -> list[tuple[Fraction, int]]:
    """The first sign of h - (middle + rise*(x - centre)), then its changes: each with its place and the new sign."""
    knots, gaps, unit = _gaps(h, middle, rise)
    changes, side = list[tuple[Fraction, int]](), 0
    for i, now in enumerate(map(sign, gaps)):
        if now and now != side:
            a, b = knots[max(0, i - 1)], knots[i]
            root = (a * gaps[i] - b * gaps[i - 1], gaps[i] - gaps[i - 1]) if side else (a, 1)
            changes.append((_near(_quotient(root[0], root[1] * unit)), now))
            side = now
    return changes or [(_near(h.domain[0]), 1)]


def _quotient(x: Any, y: Any) -> Exact:
    """A quotient, of integers too."""
    return Fraction(x, y) if isinstance(x, int) else x / y


def _is_short(x: Exact) -> TypeGuard[Fraction]:
    """Whether a number is rational and short."""
    return isinstance(x, Fraction) and x.denominator.bit_length() <= MOST_BITS


def _near(x: Exact) -> Fraction:
    """The number itself if it is rational and short, else a close rational one."""
    return x if _is_short(x) else Fraction(float(x))


def _simple(x: float) -> Fraction:
    """The simplest fraction within rounding of a guess: lines with symmetry are often found exactly."""
    near = Fraction(x).limit_denominator(64)
    return near if abs(near - Fraction(x)) < Fraction(1, 10**7) else Fraction(x)
