"""Two maps of one interval, walked through together.

What is asked of the sum or the difference of two maps is asked at the knots of both.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from periodic.numbers.conversions import Exact

if TYPE_CHECKING:
    from periodic.maps.plmaps import PLMap


def aligned(f: PLMap, g: PLMap) -> Iterator[tuple[Exact, Exact, Exact]]:
    """Walk through the knots of two maps of one domain together: each knot with both values there.

    Cost: a product and a sum for each value that is no knot's, a slope only for pieces on which there is one.
    Raises ValueError if the domains differ.
    """
    if f.domain != g.domain:
        (a, b), (c, d) = f.domain, g.domain
        raise ValueError(f"maps on different intervals, [{a}, {b}] and [{c}, {d}], have no pointwise sum")
    yield f.domain[0], f._values[0], g._values[0]
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


def _segments(f: PLMap) -> Iterator[_Segment]:
    for (a, y), (b, z) in pairwise(zip(f._knots, f._values, strict=True)):
        yield _Segment(a, y, b, z)
