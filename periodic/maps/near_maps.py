"""Return maps in short numbers: f^n on a small interval, enlarged to [0, 1] and known up to an error that is carried.

Maps of small entropy send intervals into each other in turn, and the return map does so again, many times over. Its
exact numbers double in length whenever n does. What is wanted of it, that it takes some intervals over others, holds
for all continuous maps near it; so it is rounded at each stage. docs/mathematics.md, Return windows.

Here g^2 leads out of the interval by a part of it that is counted as an error:

>>> from periodic.maps.families import tent
>>> half = NearMap.of(tent("101/100"), 64).returned(Fraction(1, 2), Fraction(65, 128), 2, 64)
>>> half.map.lap_count, half.steps, float(half.error)
(2, 2, 0.0064...)
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, floor
from periodic.numbers.magnitudes import enclosed, rounded_up

_MOST_PIECES = 64  # of a return map
_BITS = 32  # of errors, which are rounded up


@dataclass(frozen=True)
class NearMap:
    """A map g of which a piecewise-linear map of [0, 1] to itself, with rational knots and values, tells nearly all.

    g is A f^``steps`` A^-1, cut off: A takes some interval of the domain of f onto [0, 1], and what f^``steps`` takes
    out of that interval, there or on the way, is moved to the nearest end. On [0, 1] g differs from ``map`` by at most
    ``error``. Whatever interval an iterate of g takes over another, the iterate of f does so too.
    """

    map: PLMap
    error: Fraction
    steps: int = 1

    @classmethod
    def of(cls, f: PLMap, bits: int) -> NearMap:
        """Return a self-map on its whole interval, rounded to ``bits`` bits.

        >>> NearMap.of(PLMap([0, 4, 8], [0, 5, 0]), 16)
        NearMap(map=PLMap([0, '1/2', 1], [0, '5/8', 0]), error=Fraction(0, 1), steps=1)
        """
        f.check_self_map()
        low, high = f.domain
        knots, values = ([(x - low) / (high - low) for x in row] for row in (f.knots, f.values))
        return cls(*_rounded(knots, values, f.lipschitz, bits))

    def returned(self, low: Fraction, high: Fraction, period: int, bits: int) -> NearMap:
        """Return g^``period`` on the interval from ``low`` to ``high``, rounded to ``bits`` bits.

        ``map`` should take the interval nearly into itself: how far it leads out is counted as an error.
        Cost: ``period`` compositions. Raises TooManyPiecesError for more than 64 pieces.
        """
        h, result, error = self.map, PLMap([low, high], [low, high]), Fraction(0)
        slope, width = rational(h.lipschitz), high - low
        for _ in range(period):
            step = h.compose(result, _MOST_PIECES)
            result, more = _rounded(list(step.knots), list(step.values), step.lipschitz, bits)
            error = slope * error + self.error + more
        values = [(rational(y) - low) / width for y in result.values]
        outside = max(-min(values), max(values) - 1, Fraction(0))
        kept = [min(max(y, Fraction(0)), Fraction(1)) for y in values]
        h, more = _rounded([(x - low) / width for x in result.knots], kept, result.lipschitz, bits)
        error = rounded_up(error / width + outside + more, _BITS)
        return NearMap(h, error, self.steps * period)

    @cached_property
    def turns(self) -> tuple[Fraction, ...]:
        """The turning points of ``map``."""
        return tuple(map(rational, self.map.turning_points))

    @cached_property
    def _points(self) -> tuple[list[Fraction], list[Fraction]]:
        return list(map(rational, self.map.knots)), list(map(rational, self.map.values))

    def value(self, x: Fraction) -> Fraction:
        """The value of ``map`` at a point: what the map itself gives, from lists."""
        xs, ys = self._points
        i = min(bisect_right(xs, x), len(xs) - 1)
        return ys[i] + (x - xs[i]) * (ys[i] - ys[i - 1]) / (xs[i] - xs[i - 1])


def rational(x: Exact) -> Fraction:
    """A number that is known to be rational."""
    assert isinstance(x, Fraction)
    return x


def is_short(xs: Iterable[Exact], bits: int) -> bool:
    """Whether numbers are rational, with denominators of at most so many bits."""
    return all(isinstance(x, Fraction) and x.denominator.bit_length() <= bits for x in xs)


def _rounded(knots: Sequence[Exact], values: Sequence[Exact], slope: Exact, bits: int) -> tuple[PLMap, Fraction]:
    """A map with these knots and values rounded to multiples of 2**-bits, and how far it is from the exact one at most.

    ``slope`` is a Lipschitz constant of the exact one. Its ends are kept. Let no knot between them and no value move by
    more than d, and s be the greater of the two Lipschitz constants; of knots that become one, one is kept. Then the
    two differ by at most d (1 + 3 s). Nothing is rounded if all denominators are short.
    """
    if is_short((*knots, *values), bits):
        return PLMap(knots, values), Fraction(0)
    scale = 1 << bits
    xs, ys = ([Fraction(floor(x * scale + Fraction(1, 2)), scale) for x in row] for row in (knots, values))
    low, high = rational(knots[0]), rational(knots[-1])
    inner = {x: y for x, y in zip(xs, ys, strict=True) if low < x < high}
    h = PLMap([low, *inner, high], [ys[0], *inner.values(), ys[-1]])
    return h, rounded_up((1 + 3 * max(enclosed(h.lipschitz)[1], enclosed(slope)[1])) / (2 * scale), _BITS)
