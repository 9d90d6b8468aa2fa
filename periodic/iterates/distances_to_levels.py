"""How far f^t is from a constant: the integral of |f^t - m|, for every piecewise-linear map and any t.

Let G_s(x) be the integral of |f^s - m| from the left end of the domain to x. On a piece of f with slope a that begins
at k the substitution y = f(x) gives

    G_s(x) = G_s(k) + (G_{s-1}(f(x)) - G_{s-1}(f(k))) / a,

and where f is constant, |f^{s-1}(f(k)) - m| times the length. So G_t at the right end needs G_{t-j} at the j-th images
of the knots only, whether these orbits close or not, and f^t is not built. Where numbers are rational all G_s are whole
multiples of a unit, which is divided by the numerators of the slopes with each step: no common divisor is looked for.
docs/mathematics.md, Distances to iterates.

>>> from periodic.maps.families import tent
>>> f, half = tent("19/10"), PLMap([0, 1], ["1/2", "1/2"])
>>> distance_to_level(f, 6, Fraction(1, 2)) == (f**6 - half).l1_norm()
True
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from math import lcm
from typing import Any, NamedTuple

from periodic.errors import TooManyPiecesError, printed
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, absolute
from periodic.numbers.magnitudes import written_bits
from periodic.vectors.exact_vectors import common_multiple

SHORT = 1 << 11  # bits of integers whose sums and products cost about the same
MAX_WORK = 1 << 24  # sums of such integers
FACTOR = 64  # bits of a factor with which a product costs twice as much
MAX_DEARER = 1 << 18  # of numbers with denominators of their own; the cost grows with the square of their length


def distance_to_level(f: PLMap, t: int, level: Exact) -> Exact:
    """Return the integral of ``|f**t - level|`` over the domain of a self-map, exactly.

    Cost: t steps for each point on the orbits of the knots; half of that, for t points a knot, where they do not close.
    Raises TooManyPiecesError where the digits of all these points are more than can be added in about two seconds.
    """
    (points, image, sizes), pieces = _KnotOrbits.of(f, t), list(f.pieces())
    slopes, met = [p.slope for p in pieces], sum(sizes[1:])
    at: list[Any] = points
    middle: Any = level
    factors: list[Any] = [a and 1 / a for a in slopes]
    units = _IntegerUnits.of(slopes, [*points, level])
    if units is None:
        _check(t, met, max(map(written_bits, points)), MAX_DEARER, 2)
        units = _IntegerUnits(1, 1)
    else:
        bits, step = 2 * units.length.bit_length() + t * units.step.bit_length(), units.step.bit_length()
        _check(t, met, bits, MAX_WORK // (1 + step // FACTOR))
        at, middle, factors = units.scaled(points), *units.scaled([level]), units.factors(slopes)
    away = [absolute(x - middle) for x in at]
    sums, unit = [(x - middle) * y for x, y in zip(at, away, strict=True)], 2
    place = [min(bisect_right(f.knots, x), len(pieces)) - 1 for x in points]
    flat, passed = [n for n, p in enumerate(place) if not factors[p]], list(range(len(pieces)))
    for size in reversed(sizes[:-1]):
        unit *= units.step
        passed = [image[n] for n in passed]  # the left ends of the pieces, after as many steps
        heights = [unit * away[n] for n in passed]
        # what the pieces up to each knot contribute, then up to each point
        shares = [
            (sums[image[p + 1]] - sums[image[p]]) * factor if factor else heights[p] * (at[p + 1] - at[p])
            for p, factor in enumerate(factors)
        ]
        starts = list(accumulate(shares, initial=0))
        begun = [starts[p] - sums[image[p]] * factor for p, factor in enumerate(factors)]
        later = [begun[p] + sums[n] * factors[p] for p, n in zip(place[:size], image, strict=False)]
        for n in flat:
            if n < size:
                p = place[n]
                later[n] = starts[p] + heights[p] * (at[n] - at[p])
        sums = later
    total: Exact = (sums[len(pieces)] - sums[0]) * Fraction(1, unit * units.length**2)
    return total


class _KnotOrbits(NamedTuple):
    """The orbits of the knots of a map: points, the knots first, each with the place of its image, if that is needed.

    The first ``sizes[s]`` of them are those that are reached in s steps from one knot or the other.
    """

    points: list[Exact]
    image: list[int]
    sizes: list[int]

    @classmethod
    def of(cls, f: PLMap, t: int) -> _KnotOrbits:
        """Those of t steps. Raises TooManyPiecesError where there is too much to add."""
        found = cls(list(f.knots), [], [len(f.knots)])
        number = {x: n for n, x in enumerate(found.points)}
        met, bits = 0, max(map(written_bits, (*f.knots, *f.values)))
        for _ in range(t):
            for x in found.points[len(found.image) :]:
                y = f(x)
                found.image.append(number.setdefault(y, len(number)))
                if len(number) > len(found.points):
                    found.points.append(y)
                    bits = max(bits, written_bits(y))
            met += len(found.points)
            found.sizes.append(len(found.points))
            _check(t, met, bits, MAX_WORK, 2)
        return found


class _IntegerUnits(NamedTuple):
    """Numbers are multiples of 1/``length``; quotients by slopes are multiples of a ``step``-th part of the unit."""

    length: int
    step: int

    @classmethod
    def of(cls, slopes: Sequence[Exact], numbers: Sequence[Exact]) -> _IntegerUnits | None:
        """Those of rational numbers with a common denominator that is not much longer than theirs; else None."""
        rational = [x for x in numbers if isinstance(x, Fraction)]
        if len(rational) < len(numbers):
            return None
        length = common_multiple({x.denominator for x in rational})
        step = lcm(*(a.numerator for a in slopes if isinstance(a, Fraction) and a))
        return None if length is None else cls(length, step)

    def scaled(self, numbers: Sequence[Exact]) -> list[int]:
        """Numbers in units of length."""
        return [x.numerator * (self.length // x.denominator) for x in numbers if isinstance(x, Fraction)]

    def factors(self, slopes: Sequence[Exact]) -> list[int]:
        """By what a number is multiplied to be divided by each slope, in the smaller unit; 0 for the slope 0."""
        return [a.denominator * (self.step // a.numerator) if a else 0 for a in slopes if isinstance(a, Fraction)]


def _check(t: int, met: int, bits: int, most: int, power: int = 1) -> None:
    """Raise TooManyPiecesError if so many sums of numbers of so many bits take too long."""
    if met * (SHORT + bits) ** power > most * SHORT**power:
        raise TooManyPiecesError(
            f"the integral of |f^{printed(t)} - m| needs more than {met} points with numbers of {bits} bits, too "
            "many to add exactly: ask for an earlier iterate"
        )
