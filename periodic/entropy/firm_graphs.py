"""Lower closings that hold for all maps near one: their intervals are made a little smaller.

A lower closing says of each edge that h takes a part of an interval V_i over V_j. Where an end of V_j is the image of
an end of V_i there is nothing to spare; in other places there is. If all ends are moved inwards, each by so much more
than those of which it is the image, then h takes its part of the smaller V_i over the smaller V_j and further, by some
``error`` on both sides. So every continuous map that differs from h by no more takes it over V_j too. Floats find out
how far to move ends; that it was far enough is checked on the intervals themselves.
docs/mathematics.md, Return windows.

>>> from periodic.entropy.tower_windows import tower_window
>>> from periodic.maps.families import tent
>>> near = NearMap(tent("7/4"), Fraction(1, 10**20))
>>> graph = FirmGraph.of(near, tower_window(tent("7/4")), 128)
>>> graph.holds, float(graph.rate), float(graph.share((Fraction(0), Fraction(1))))
(True, 1.748..., 1.0)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import inf
from typing import NamedTuple, TypeAlias

from periodic.entropy.tower_windows import TowerWindow, WindowPaths
from periodic.graphs.tower_closings import Closing
from periodic.graphs.towers import Edge
from periodic.maps.near_maps import NearMap, rational
from periodic.numbers.conversions import Exact, floor

Interval: TypeAlias = tuple[Fraction, Fraction]

FINE = 128  # bits of the ends of intervals, in parts of the length of what is to be told apart
LEAST = Fraction(1, 1 << 64)  # so much is spared at least, for what rounding intervals loses
_ROUNDS = 400  # of moving ends
_FAR = Fraction(10**200)  # more than is needed of what there is to spare


class FirmEdge(NamedTuple):
    """A part of an interval that is taken over interval number ``target``."""

    low: Fraction
    high: Fraction
    target: int


@dataclass(frozen=True)
class FirmGraph:
    """Rational intervals in [0, 1], with the edges of each that every map near ``near.map`` takes over another.

    ``intervals[i]`` lies in vertex i of the lower closing ``found.closing`` of ``near.map``, and has its edges.
    ``rate`` is at most that of ``found``.
    """

    near: NearMap
    found: TowerWindow
    intervals: tuple[Interval, ...]
    edges: tuple[tuple[FirmEdge, ...], ...]

    @classmethod
    def of(cls, near: NearMap, found: TowerWindow, bits: int) -> FirmGraph | None:
        """Return the firm graph of a window of ``near.map``; None if the error leaves nothing to spare.

        The ends of its intervals have ``bits`` bits. Cost: some passes over the edges, with exact differences.
        """
        assert found.reach is not None
        moves = _moves(near, found)
        if all(moves[i] is not None for i in found.reach.members):
            found = _without(found, [i for i, move in enumerate(moves) if move is None])
            pairs = zip(found.closing.vertices, filter(None, moves), strict=True)
            intervals = [_smaller(found.closing.tower.interval(v), move, bits) for v, move in pairs]
        elif not near.error:  # the closing itself is as firm as is asked for
            intervals = [_smaller(found.closing.tower.interval(v), None, bits) for v in found.closing.vertices]
        else:
            return None
        if not all(low < high for low, high in intervals):
            return None
        rows = [tuple(_edges(found, i, intervals)) for i in range(len(intervals))]
        if any(len(row) < len(edges) for row, edges in zip(rows, found.closing.edges, strict=True)):
            return None
        graph = cls(near, found, tuple(intervals), tuple(rows))
        return graph if graph.holds else None

    @property
    def holds(self) -> bool:
        """Whether the edges are disjoint parts of their intervals, taken by all near maps over their targets."""
        near = self.near
        for (low, high), row in zip(self.intervals, self.edges, strict=True):
            ends = [low, *(x for stretch in row for x in stretch[:2]), high]
            if any(a > b for a, b in pairwise(ends)):
                return False
            for start, stop, target in row:
                bottom, top = sorted((near.value(start), near.value(stop)))
                u, v = self.intervals[target]
                if not (bottom + near.error <= u and v <= top - near.error):
                    return False
        return self.window[0] < self.window[1]

    @property
    def rate(self) -> Fraction:
        """The growth of the numbers of paths that the vector of ``found`` proves."""
        return self.found.rate

    @cached_property
    def around(self) -> tuple[int, ...]:
        """The intervals around the window."""
        assert self.found.ends is not None
        return WindowPaths.to(self.found.closing, self.found.ends).around

    @cached_property
    def window(self) -> Interval:
        """What all intervals around the window of ``found`` have in common."""
        return max(self.intervals[i][0] for i in self.around), min(self.intervals[i][1] for i in self.around)

    @cached_property
    def fine(self) -> int:
        """How many bits the ends of parts of [0, 1] should have."""
        return FINE + max((v - u).denominator.bit_length() - (v - u).numerator.bit_length() for u, v in self.intervals)

    def slower(self, rate: Fraction) -> FirmGraph:
        """Return the same with a smaller rate, of which greater shares are proved."""
        return replace(self, found=replace(self.found, rate=rate))

    def count(self, intervals: Counter[Interval], n: int) -> int:
        """Return a number of disjoint parts of some intervals, taken so often, that n steps take over the window.

        The intervals contain the window, and the steps are of any near map.
        """
        starts = Counter[int | None]()
        for interval, m in intervals.items():
            starts[self._start(interval)] += m
        return sum(
            m * (int(not n) if start is None else WindowPaths(self.found.closing, self.around, start).number(n))
            for start, m in starts.items()
        )

    def share(self, interval: Interval) -> Fraction:
        """Return a number k <= 1 such that n steps take k * rate**n parts of an interval over the window, for all n."""
        start = self._start(interval)
        return Fraction(0) if start is None else self._shares[start]

    def _start(self, interval: Interval) -> int | None:
        """The vertex around the window, inside an interval, from which most is proved."""
        low, high = interval
        inside = (i for i in self.around if low <= self.intervals[i][0] and self.intervals[i][1] <= high)
        return max(inside, key=self._shares.__getitem__, default=None)

    @cached_property
    def _shares(self) -> dict[int, Fraction]:
        return {i: self.found.share_from(i) for i in self.around}


def _moves(near: NearMap, found: TowerWindow) -> list[tuple[Fraction, Fraction] | None]:
    """How far the two ends of each interval are to be moved inwards; None for one whose ends never cease to move."""
    tower, unit = found.closing.tower, max(near.error, LEAST)
    orbits, ends = tower.orbits, [tower.ends[v] for v in found.closing.vertices]
    slope = float(near.map.lipschitz)
    links = []  # vertex and side from which an end comes, None if it comes from a cut; its own; what there is to spare
    for i, row in enumerate(found.closing.edges):
        p, q = ends[i]
        first, last = orbits.after[p], orbits.before[q]
        for lap, target in row:
            turned = orbits.signs[lap] < 0
            for side, point in enumerate((p if lap == first else lap, q if lap == last else lap + 1)):
                image, end = orbits.image(point), ends[target][side ^ turned]
                spare = Fraction(0) if image == end else abs(rational(orbits.exact(image) - orbits.exact(end))) / unit
                source = (i, side) if lap == (first, last)[side] else None
                links.append((source, (target, side ^ turned), float(min(spare, _FAR))))
    moves = [[0.0, 0.0] for _ in ends]
    for _ in range(_ROUNDS):
        before = [pair[:] for pair in moves]
        for source, (j, side), room in links:
            move = slope * moves[source[0]][source[1]] if source else 0.0
            if room < 1 + move < inf and 1 + move - room > moves[j][side] * (1 + 1e-9):
                moves[j][side] = 1.01 * (1 + move - room) + 0.01
                if moves[j][side] * unit > 1:
                    moves[j][side] = inf  # the vertex is left out, with the edges to it
        if moves == before:
            break
    return [None if inf in pair else (unit * Fraction(pair[0]), unit * Fraction(pair[1])) for pair in moves]


def _smaller(interval: tuple[Exact, Exact], move: tuple[Fraction, Fraction] | None, bits: int) -> Interval:
    """An interval with both ends moved inwards and then to numbers of so many bits; or only made rational."""
    low, high = map(rational, interval)
    if move is None:
        return low, high
    scale = 1 << bits
    return Fraction(-floor(-(low + move[0]) * scale), scale), Fraction(floor((high - move[1]) * scale), scale)


def _without(found: TowerWindow, left_out: Sequence[int]) -> TowerWindow:
    """The same window, with the part of the closing that remains without some vertices."""
    closing, reach = found.closing, found.reach
    assert reach is not None
    if not left_out:
        return found
    kept = [i for i in range(len(closing.vertices)) if i not in set(left_out)]
    place = {i: j for j, i in enumerate(kept)}
    edges = tuple(tuple(Edge(e.lap, place[e.target]) for e in closing.edges[i] if e.target in place) for i in kept)
    led = frozenset((place[i], lap) for i, lap in closing.led if i in place)
    part = Closing(closing.tower, closing.side, tuple(closing.vertices[i] for i in kept), edges, led)
    return replace(
        found, closing=part, reach=reach._replace(members=[place[i] for i in reach.members]), share_reach=None
    )


def _edges(found: TowerWindow, i: int, intervals: Sequence[Interval]) -> Iterator[FirmEdge]:
    """The parts of interval i on the laps of its edges."""
    orbits, (low, high) = found.closing.tower.orbits, intervals[i]
    for lap, target in found.closing.edges[i]:
        start, stop = max(low, rational(orbits.exact(lap))), min(high, rational(orbits.exact(lap + 1)))
        if start < stop:
            yield FirmEdge(start, stop, target)
