"""Covering graphs of return maps, written out step by step, so that a checker needs to know of f alone.

The innermost return map f^P takes intervals V_i over one another. From each of them f is followed exactly for P steps;
what it takes an interval over in one step is a vertex of its own. The root V_0 and what f does with it in fewer than P
steps, intervals apart, are where the walks start: those of length Pn + r that end at V_k are, for each r, as many as
walks of n or n + 1 steps of the return map. docs/mathematics.md, Return windows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import cast

from periodic.entropy.firm_graphs import Interval
from periodic.entropy.return_windows import Inner, Returned, ReturnWindow, inward
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, floor
from periodic.numbers.magnitudes import enclosed

MOST_STEPS = 2500  # steps after which the vector is compared: a checker takes them one by one
_BITS = 80  # of the ends of intervals, in parts of the shortest of them
_DIGITS = 5  # of what the rate has beyond 1


@dataclass(frozen=True)
class ReturnGraph:
    """A covering graph of f itself, its vertices and edges, with the walks and the vector that prove ``rate``.

    ``edges[i]`` are parts of vertex i, from left to right, each with the vertex over which f takes it; ``starts`` are
    vertices that do not overlap. After ``steps`` steps from these there are at least ``vector[i]`` walks to vertex i.
    """

    vertices: list[Interval]
    edges: list[list[tuple[Exact, Exact, int]]]
    starts: list[int]
    vector: list[Fraction]
    steps: int
    rate: Fraction
    window: Interval

    @classmethod
    def of(cls, f: PLMap, found: ReturnWindow) -> ReturnGraph | None:
        """Return the graph of a window; None if it is too large, or if V_0 is folded before it returns."""
        firm, reach = found.innermost, found.innermost.found.reach
        period, closing = found.steps, firm.found.closing
        if reach is None or found.growth < found.rate or firm.found.growth < firm.rate or closing.vertices[0] != 0:
            return None
        if period * max(reach.steps, 1) > MOST_STEPS:
            return None
        low, width = _place(f, found.returned)
        shortest = min(v - u for u, v in firm.intervals) * width
        bits = _BITS + shortest.denominator.bit_length() - shortest.numerator.bit_length()
        walks = _Unfolded(f, [inward(low + width * u, low + width * v, bits) for u, v in firm.intervals], bits)
        for i, row in enumerate(firm.edges):
            if not walks.follow(i, [stretch.target for stretch in row], period):
                return None
        starts = [k for k, (i, _) in enumerate(walks.places) if i == 0]
        if len(starts) != period:
            return None
        rate = _shorter(found.rate)
        weights = dict(zip(reach.members, reach.vector, strict=True))
        vector = [reach.scale * weights.get(i, 0) / rate**j for i, j in walks.places]
        return cls(walks.vertices, walks.edges, starts, vector, period * reach.steps, rate, found.window)


class _Unfolded:
    """The vertices and edges of a covering graph, and of each vertex from which V_i it comes after how many steps."""

    def __init__(self, f: PLMap, intervals: Sequence[Interval], bits: int) -> None:
        self.map, self.bits, self.turns = f, bits, list(f.turning_points)
        self.vertices = list(intervals)
        self.edges: list[list[tuple[Exact, Exact, int]]] = [[] for _ in intervals]
        self.places = [(i, 0) for i in range(len(intervals))]

    def follow(self, i: int, targets: Sequence[int], period: int) -> bool:
        """Follow V_i until it returns over the targets, each with a part of its own; whether there are such parts."""
        ends, frontier = list[tuple[int, Exact, Exact, Interval]](), [i]
        for j in range(1, period + 1):
            following = []
            for k in frontier:
                for start, stop, image in self._parts(self.vertices[k]):
                    if j == period:
                        ends.append((k, start, stop, image))
                        continue
                    following.append(len(self.vertices))
                    self.edges[k].append((start, stop, following[-1]))
                    self.vertices.append(image)
                    self.edges.append([])
                    self.places.append((i, j))
            frontier = following
        ends.sort(key=lambda end: end[3][1] - end[3][0])
        for target in sorted(targets, key=lambda k: self.vertices[k][0] - self.vertices[k][1]):
            low, high = self.vertices[target]
            found = next((n for n, (*_, (u, v)) in enumerate(ends) if u <= low and high <= v), None)
            if found is None:
                return False
            k, start, stop, _ = ends.pop(found)
            self.edges[k].append((start, stop, target))
            self.edges[k].sort()
        return True

    def _parts(self, interval: Interval) -> Iterator[tuple[Exact, Exact, Interval]]:
        """The parts of an interval between turning points, with intervals over which f takes them."""
        low, high = interval
        for start, stop in pairwise([low, *(x for x in self.turns if low < x < high), high]):
            bottom, top = sorted((self.map(start), self.map(stop)))
            image = inward(bottom, top, self.bits)
            if image[0] < image[1]:
                yield start, stop, image


def _place(f: PLMap, found: Returned) -> tuple[Fraction, Fraction]:
    """Where [0, 1] of the innermost return map begins in the domain of f, and how long it is; nearly, if irrational."""
    (a, b), inner = f.domain, cast(Inner, found)
    low, width = enclosed(a, _BITS * 64)[1], enclosed(b - a, _BITS * 64)[0]
    while isinstance(inner, Returned):
        low, width = low + width * inner.interval[0], width * (inner.interval[1] - inner.interval[0])
        inner = inner.inner
    return low, width


def _shorter(rate: Fraction) -> Fraction:
    """A decimal fraction of few digits just below a rate: its powers are written out by who checks the graph."""
    scale = 10 ** (_DIGITS + len(str(floor(1 / (rate - 1)))))
    return Fraction(floor(rate * scale), scale)
