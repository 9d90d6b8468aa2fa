"""Sums, multiples, absolute values, maxima and minima of polylines, value by value.

Two polylines of one interval are *aligned*: walked through together, for what is asked of their sum or difference is
asked at the knots of both.  The sum of f and g has no other knots than theirs; ``abs(f)`` and ``max(f, g)`` have one
more wherever f, respectively f - g, passes 0.  docs/mathematics.md, Counting lemma.

>>> low, high = Fraction(0), Fraction(1)
>>> line = Polyline.of([low, high], [Fraction(-1), Fraction(1)])
>>> absolute_value(line).knots
(0, 1/2, 1)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise

from periodic.maps.polylines import Polyline
from periodic.numbers.conversions import Exact, absolute, common_field, sign
from periodic.numbers.number_texts import shown


def constant(low: Exact, high: Exact, value: Exact) -> Polyline:
    """Return the constant function on ``[low, high]``."""
    return Polyline.of([low, high], [value, value])


def total(f: Polyline, g: Polyline) -> Polyline:
    """Return ``f + g``. Cost of this and of the others: one pass over both."""
    return _merged(f, g, lambda y, z: y + z)


def difference(f: Polyline, g: Polyline) -> Polyline:
    """Return ``f - g``."""
    return _merged(f, g, lambda y, z: y - z)


def _merged(f: Polyline, g: Polyline, combine: Callable[[Exact, Exact], Exact]) -> Polyline:
    """The polyline through the combined values at the knots of both."""
    rows = list(aligned(f, g))
    return Polyline.of([x for x, _, _ in rows], [combine(y, z) for _, y, z in rows])


def multiple(f: Polyline, factor: Exact) -> Polyline:
    """Return ``factor * f``. Cost: a product for each distinct value."""
    if factor == 0:
        return constant(*f.domain, Fraction(0))
    return _with_values(f, lambda y: factor * y)


def shifted(f: Polyline, shift: Exact) -> Polyline:
    """Return ``f + shift``. Cost: a sum for each distinct value."""
    return _with_values(f, lambda y: y + shift)


def _with_values(f: Polyline, function: Callable[[Exact], Exact]) -> Polyline:
    """The same knots with the images of the values under an affine function that is not constant."""
    values = f.values.mapped(function)
    field = common_field([*f.domain, *f.knots[1:2], *values.table])
    if field is not f.field:
        return Polyline.of(f.knots, values)
    return Polyline(f.knots, values, field)


def absolute_value(f: Polyline) -> Polyline:
    """Return ``|f|``."""
    points = [(f.knots[0], f.values[0])]
    for (a, y), (b, z) in pairwise(zip(f.knots, f.values, strict=True)):
        if sign(y) * sign(z) < 0:
            points.append((a - y * (b - a) / (z - y), Fraction(0)))
        points.append((b, z))
    return Polyline.of([x for x, _ in points], [absolute(y) for _, y in points])


def maximum(f: Polyline, g: Polyline) -> Polyline:
    """Return the greater of two polylines at each point."""
    knots: list[Exact] = []
    values: list[Exact] = []
    lead: Exact = Fraction(0)  # f - g at the last knot
    for x, y, z in aligned(f, g):
        following = y - z
        if sign(lead) * sign(following) < 0:
            share = lead / (lead - following)
            knots.append(knots[-1] + share * (x - knots[-1]))
            before = values[-1] if lead > 0 else values[-1] + lead  # f at the last knot
            values.append(before + share * (y - before))
        knots.append(x)
        values.append(max(y, z))
        lead = following
    return Polyline.of(knots, values)


def minimum(f: Polyline, g: Polyline) -> Polyline:
    """Return the lesser of two polylines at each point."""
    return multiple(maximum(multiple(f, Fraction(-1)), multiple(g, Fraction(-1))), Fraction(-1))


# Two polylines at once


def aligned(f: Polyline, g: Polyline) -> Iterator[tuple[Exact, Exact, Exact]]:
    """Walk through the knots of two polylines of one domain together: each knot with both values there.

    Cost: a product and a sum for each value that is no knot's, a slope only for pieces on which there is one.
    Raises ValueError if the domains differ.
    """
    if f.domain != g.domain:
        (a, b), (c, d) = f.domain, g.domain
        raise ValueError(
            f"maps on different intervals, [{shown(a)}, {shown(b)}] and [{shown(c)}, {shown(d)}], cannot be combined "
            "point by point"
        )
    yield f.domain[0], f.values[0], g.values[0]
    ours, theirs = _segments(f), _segments(g)
    p, q = next(ours, None), next(theirs, None)
    while p is not None and q is not None:
        if p.right == q.right:
            yield p.right, p.end, q.end
            p, q = next(ours, None), next(theirs, None)
        elif p.right < q.right:
            yield p.right, p.end, q.at(p.right)
            p = next(ours, None)
        else:
            yield q.right, p.at(q.right), q.end
            q = next(theirs, None)


class _Segment:
    """One affine piece, given by its two ends."""

    __slots__ = ("_slope", "end", "left", "right", "start")

    def __init__(self, left: Exact, start: Exact, right: Exact, end: Exact) -> None:
        self.left, self.start, self.right, self.end = left, start, right, end
        self._slope: Exact | None = None

    def at(self, x: Exact) -> Exact:
        """The value at ``x``."""
        if self._slope is None:
            self._slope = (self.end - self.start) / (self.right - self.left)
        return self.start + self._slope * (x - self.left)


def _segments(f: Polyline) -> Iterator[_Segment]:
    """The segments between neighbouring knots."""
    for (a, y), (b, z) in pairwise(zip(f.knots, f.values, strict=True)):
        yield _Segment(a, y, b, z)
