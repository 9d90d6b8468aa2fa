"""Piecewise-linear maps of the whole line, and the compact core that holds all their cycles.

A ReLU network with one input is such a map. Iterated, its orbits may escape to infinity, so it need not have any
compact invariant interval, and the theory of interval maps does not apply to it as it stands. But all of its cycles of
least period above 1 lie in an interval that can be named, and a self-map of that interval has the same ones.

>>> f = LineMap([0, "1/2", 1], [0, 1, 0], 3, -3)
>>> f("-2"), compact_core(f).map.domain
(Fraction(-6, 1), (Fraction(-1, 1), Fraction(1, 1)))

docs/mathematics.md, Maps of the line.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from periodic.displays import card, few, floats, graph
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, absolute, exact, exact_row, pasted
from periodic.numbers.number_texts import shown

SHRINKS = 8


@dataclass(frozen=True, init=False, repr=False)
class LineMap:
    """A continuous piecewise-linear map of the line: ``values`` at ``knots``, and the slopes left and right of them.

    Canonical: knots at which the slope does not change are dropped, and an affine map has the one knot 0, so that
    ``==`` is equality of functions. All numbers pass ``exact``. Raises ValueError naming the first offender, TypeError
    for a number that is not exact.

    >>> f = LineMap([0], [-1], "-8/5", "8/5")
    >>> f, f(-1), f.slopes
    (LineMap([0], [-1], '-8/5', '8/5'), Fraction(3, 5), (Fraction(-8, 5), Fraction(8, 5)))
    """

    knots: tuple[Exact, ...]
    values: tuple[Exact, ...]
    left_slope: Exact
    right_slope: Exact

    def __init__(self, knots: Iterable[Any], values: Iterable[Any], left_slope: Any, right_slope: Any) -> None:
        xs, ys = exact_row(knots, "knots"), exact_row(values, "values")
        if len(xs) != len(ys):
            raise ValueError(f"knots and values must be equally many, got {len(xs)} knots and {len(ys)} values")
        if not xs:
            raise ValueError("a map of the line needs at least 1 knot, got none")
        for i, (a, b) in enumerate(pairwise(xs)):
            if not a < b:
                raise ValueError(f"knots must increase strictly, but knot {i + 1} is {shown(b)} after {shown(a)}")
        slopes = [exact(left_slope), *_slopes(xs, ys), exact(right_slope)]
        kept = [i for i, (a, b) in enumerate(pairwise(slopes)) if a != b]
        points = [(xs[i], ys[i]) for i in kept] or [(exact(0), ys[0] - slopes[0] * xs[0])]
        object.__setattr__(self, "knots", tuple(x for x, _ in points))
        object.__setattr__(self, "values", tuple(y for _, y in points))
        object.__setattr__(self, "left_slope", slopes[0])
        object.__setattr__(self, "right_slope", slopes[-1])

    def __repr__(self) -> str:
        if self.piece_count > 20:
            low, high = shown(self.knots[0]), shown(self.knots[-1])
            return f"<LineMap of {self.piece_count} pieces, knots from {low} to {high}>"
        knots, values = (", ".join(map(pasted, row)) for row in (self.knots, self.values))
        return f"LineMap([{knots}], [{values}], {pasted(self.left_slope)}, {pasted(self.right_slope)})"

    def _repr_html_(self) -> str:
        facts = [
            ("affine pieces", str(self.piece_count)),
            ("slopes at the ends", f"{shown(self.left_slope)} on the left, {shown(self.right_slope)} on the right"),
            ("knots", few(map(shown, self.knots), len(self.knots))),
            ("values there", few(map(shown, self.values), len(self.values))),
        ]
        xs, ys = floats(self.knots), floats(self.values)
        left, right = floats((self.left_slope, self.right_slope))
        margin = (xs[-1] - xs[0]) / 2 or 1.0  # of the two pieces without end so much is drawn
        xs, ys = [xs[0] - margin, *xs, xs[-1] + margin], [ys[0] - left * margin, *ys, ys[-1] + right * margin]
        return card("map of the line", facts, graph(xs, ys))

    @property
    def slopes(self) -> tuple[Exact, ...]:
        """The slope of each piece from left to right, one more than there are knots."""
        return (self.left_slope, *_slopes(self.knots, self.values), self.right_slope)

    @property
    def piece_count(self) -> int:
        """The number of affine pieces."""
        return len(set(self.slopes)) if len(self.knots) == 1 else len(self.knots) + 1

    def __call__(self, x: Any) -> Exact:
        """The value at ``x``, exactly. Raises TypeError for floats."""
        return self._value(exact(x))

    def _value(self, x: Exact) -> Exact:
        """The value at x: beyond the first and the last knot the outer slopes go on."""
        i = bisect_right(self.knots, x)
        if i == 0:
            return self.values[0] + self.left_slope * (x - self.knots[0])
        if i == len(self.knots):
            return self.values[-1] + self.right_slope * (x - self.knots[-1])
        slope = (self.values[i] - self.values[i - 1]) / (self.knots[i] - self.knots[i - 1])
        return self.values[i - 1] + slope * (x - self.knots[i - 1])

    def restrict(self, low: Any, high: Any) -> PLMap:
        """Return the map on ``[low, high]``; it may leave that interval. Raises ValueError unless low < high."""
        low, high = exact(low), exact(high)
        if not low < high:
            raise ValueError(f"an interval needs low < high, got [{shown(low)}, {shown(high)}]")
        inner = [(x, y) for x, y in zip(self.knots, self.values, strict=True) if low < x < high]
        points = [(low, self._value(low)), *inner, (high, self._value(high))]
        return PLMap([x for x, _ in points], [y for _, y in points])

    def mirror(self) -> LineMap:
        """Return the map x -> -f(-x), the same map seen in a mirror.

        >>> LineMap([1], [2], 0, 3).mirror()
        LineMap([-1], [-2], 3, 0)
        """
        return LineMap(
            [-x for x in self.knots[::-1]], [-y for y in self.values[::-1]], self.right_slope, self.left_slope
        )

    def fixed_points(self) -> tuple[Exact, ...]:
        """The points that the map leaves in place, in increasing order; of intervals of them, the ends that they have.

        An interval that is all of the line has no end; it gives the one knot of the identity.
        """
        found = set()
        bounds = [None, *self.knots, None]
        for (low, high), slope, i in zip(pairwise(bounds), self.slopes, range(len(bounds)), strict=False):
            x, y = (self.knots[i - 1], self.values[i - 1]) if i else (self.knots[0], self.values[0])
            if slope != 1:
                z = x + (y - x) / (1 - slope)
                if (low is None or low <= z) and (high is None or z <= high):
                    found.add(z)
            elif x == y:
                found |= {end for end in (low, high) if end is not None}
        return tuple(sorted(found))


def _slopes(xs: Iterable[Exact], ys: Iterable[Exact]) -> list[Exact]:
    return [(d - c) / (b - a) for (a, b), (c, d) in zip(pairwise(xs), pairwise(ys), strict=True)]


@dataclass(frozen=True)
class CompactCore:
    """Where the cycles of a map of the line are.

    ``map`` is a self-map of an interval with the same cycles of least period above 1, but for ``extra_cycle``, the two
    ends of the interval where the clamping has made them a cycle of period 2. If ``far_cycles`` is true, all points far
    out have period 2; of these the interval holds some.

    >>> compact_core(LineMap([0], [1], 2, -2)).map
    PLMap([-2, '-3/2', 0, 1], [-2, -2, 1, -1])
    """

    map: PLMap
    extra_cycle: tuple[Exact, Exact] | None = None
    far_cycles: bool = False

    def _repr_html_(self) -> str:
        extra = "none" if self.extra_cycle is None else ", ".join(map(shown, self.extra_cycle))
        facts = [
            ("2-cycle made by the clamping", extra),
            ("points far out", "all have period 2" if self.far_cycles else "are on no cycle of period above 1"),
        ]
        return card("a map of an interval with the same cycles of period above 1", facts, body=self.map._repr_html_())


def compact_core(f: LineMap) -> CompactCore:
    """Return a self-map of an interval I with the cycles of least period above 1 of a map of the line.

    It is f on I with the values cut off at the ends of I, where I is chosen by the two slopes far out, and made smaller
    by taking the interval of values in its place, SHRINKS times at most; the proof stands in docs/mathematics.md, Maps
    of the line. Fixed points may lie outside I, and the ends of I may be new ones. Cost: a
    few evaluations, and where both slopes are negative as many more as I is times larger than the knots need.

    >>> compact_core(LineMap([0, 1], [0, 3], 2, 2)).map  # orbits leave to both sides, and clamping lets them rest
    PLMap([-1, '-1/2', 0, '2/3', 2], [-1, -1, 0, 2, 2])
    >>> core = compact_core(LineMap([0], [0], -2, -3))  # |x| grows at each step, the sign alternates
    >>> core.map.domain, core.extra_cycle
    ((Fraction(-1, 1), Fraction(7, 6)), (Fraction(-1, 1), Fraction(7, 6)))
    """
    if not isinstance(f, LineMap):
        raise TypeError(f"expected a LineMap, got {type(f).__name__}")
    return _core(f)


@lru_cache(maxsize=256)
def _core(f: LineMap) -> CompactCore:
    """The compact core, by the signs of the two outer slopes: which turns which side in."""
    left, right = f.left_slope, f.right_slope
    if left < 0 and right < 0:
        return _turning_core(f)
    if left >= 0 > right:
        low, high = _one_sided(f.mirror())
        return CompactCore(_clamped(f, -high, -low))
    return CompactCore(_clamped(f, *_one_sided(f)))


def _clamped(f: LineMap, low: Exact, high: Exact) -> PLMap:
    """f on [low, high], its values cut off there, and then on the interval of its values, as often as that helps."""
    points = [(x, y) for x, y in zip(f.knots, f.values, strict=True) if low < x < high]
    points = [(low, f._value(low)), *points, (high, f._value(high))]
    knots, values = [low], [min(max(points[0][1], low), high)]
    for (a, u), (b, v) in pairwise(points):
        # where the values pass an end; both ends in the order in which they are met
        for end in (low, high) if u < v else (high, low):
            if (u < end < v) or (v < end < u):
                knots.append(a + (end - u) * (b - a) / (v - u))
                values.append(end)
        knots.append(b)
        values.append(min(max(v, low), high))
    g = PLMap(knots, values)
    for _ in range(SHRINKS):
        least, greatest = g.image
        if least == greatest or (least, greatest) == g.domain:
            break
        g = g.restrict(least, greatest)
    return g


def _one_sided(f: LineMap) -> tuple[Exact, Exact]:
    """The ends of I where the right slope is not negative."""
    if f.left_slope < 0:
        # all values lie above the least one at a knot, so all cycles do
        low = min(*f.values, f.knots[0]) - 1
        return low, _right_end(f, [*f.values, f._value(low)])
    return -_right_end(f.mirror(), [-y for y in f.values]), _right_end(f, f.values)


def _right_end(f: LineMap, reached: Iterable[Exact]) -> Exact:
    """An end that no cycle of period above 1 passes, where the right slope s is not negative.

    If f(x) >= x far out, orbits beyond the last fixed point grow for ever: then that point will do. Else it is a q with
    f(q) <= q that lies above all values ``reached`` inside.
    """
    x, y, s = f.knots[-1], f.values[-1], f.right_slope
    if s > 1:
        return max(x, x + (x - y) / (s - 1)) + 1
    if s == 1 and y >= x:
        return x + 1
    q = max(x, *reached)
    return (q if s == 1 else max(q, x + (y - x) / (1 - s))) + 1


def _turning_core(f: LineMap) -> CompactCore:
    """The core where both slopes are negative: far out, points change sides at each step.

    Two steps multiply by the product of the slopes. If it is below 1, f(I) lies in I; if it is above, points that leave
    I go out for ever, and clamping makes a cycle of the ends; if it is 1, two steps are a translation far out.
    """
    left, right = f.left_slope, f.right_slope
    product = left * right
    reach = max(exact(1), *map(absolute, (*f.knots, *f.values)))
    if product == 1:
        return _shifting_core(f, reach)
    ratio = (-left - 1 / right) / 2  # between -left and -1/right
    while True:
        low, high = -reach, ratio * reach
        if low < f.knots[0] and f.knots[-1] < high:
            after_low, after_high = f._value(low), f._value(high)
            inside = low <= min(after_high, *f.values) and max(after_low, *f.values) <= high
            if product < 1 and inside:
                return CompactCore(_clamped(f, low, high))
            outwards = after_high < low and high < after_low
            if product > 1 and outwards and f._value(after_high) > high and f._value(after_low) < low:
                return CompactCore(_clamped(f, low, high), (low, high))
        reach = 2 * reach


def _shifting_core(f: LineMap, reach: Exact) -> CompactCore:
    """The core where the product of the slopes is 1: far to the right f(f(x)) = x + shift."""
    high = 2 * reach
    while True:
        low = f._value(high)
        if low < -reach:
            shift = f._value(low) - high
            if shift <= 0:
                return CompactCore(_clamped(f, low, high), far_cycles=shift == 0)
            low = low - shift / (2 * f.left_slope)  # its image is high + shift / 2
            if low < -reach:
                return CompactCore(_clamped(f, low, high), (low, high))
        high = 2 * high
