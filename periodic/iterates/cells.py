"""The cells on which f^t is affine, for a map f whose knots have finite orbits: known one by one, never listed.

Let the knots and their images cut the interval into *base intervals*. f maps each of them affinely onto a range of base
intervals, or to one of their ends. Pulling the base intervals back t times gives the *cells* of *generation* t: f^t
maps each affinely onto one base interval, its *target*, or is constant there, on a flat cell. There may be
exponentially many; what adds up over them is found by recursion (``recursions``), and the cell of one point by
following its orbit for t steps. docs/mathematics.md, Markov partitions and counts.

>>> tent = PLMap([0, "1/2", 1], [0, 1, 0])
>>> cell = Partition.of(tent).address(tent("1/6"), 4, right=True)
>>> print(cell.low, cell.high, cell.target)
5/16 11/32 1
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from periodic.errors import TooManyPiecesError, printed, readable
from periodic.graphs.transition_graphs import TransitionGraph, transition_graph
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact

MAX_STEPS = 1 << 17  # for which the orbit of a point is followed


@readable
class Address(NamedTuple):
    """A point ``x`` in its cell ``[low, high]`` of generation t.

    ``path`` lists the base intervals that its orbit visits, up to the target of the cell or up to the first on which f
    is flat; ``place`` is the point of the orbit in the last of them, and ``at_low`` and ``at_high`` are the indices of
    the points to which the ends of the cell go there. ``target`` is None if the cell is flat.
    """

    x: Exact
    path: tuple[int, ...]
    place: Exact
    target: int | None
    low: Exact
    high: Exact
    at_low: int
    at_high: int


@dataclass(frozen=True)
class Partition:
    """The Markov partition of a map, as points that go to points, and what the map is between them."""

    graph: TransitionGraph

    @classmethod
    def of(cls, f: PLMap) -> Partition:
        """Return the partition of a self-map; remembered for the maps used last.

        Raises NotMarkovError if the knots do not have finite orbits, ValueError if ``f`` leaves its interval.
        """
        return _found(f)

    @cached_property
    def points(self) -> tuple[Exact, ...]:
        """The ends of the base intervals, in increasing order."""
        assert self.graph.points is not None
        return self.graph.points

    @cached_property
    def places(self) -> dict[Exact, int]:
        """The index of each point."""
        return {x: i for i, x in enumerate(self.points)}

    @cached_property
    def targets(self) -> tuple[int, ...]:
        """The map sends ``points[i]`` to ``points[targets[i]]``."""
        assert self.graph.targets is not None
        return self.graph.targets

    @cached_property
    def directed_ranges(self) -> tuple[tuple[int, int], ...]:
        """For each base interval the targets of its two ends: from where to where the map runs there."""
        return tuple(pairwise(self.targets))

    @cached_property
    def ranges(self) -> tuple[tuple[int, int], ...]:
        """The same with the lesser target first."""
        assert self.graph.images is not None
        return self.graph.images

    def __len__(self) -> int:
        """The number of base intervals."""
        return len(self.points) - 1

    @cached_property
    def directions(self) -> tuple[int, ...]:
        """For each base interval 1, -1 or 0: whether the map rises, falls or is flat there."""
        assert self.graph.signs is not None
        return self.graph.signs

    @cached_property
    def lengths(self) -> tuple[Exact, ...]:
        """The lengths of the base intervals."""
        return tuple(b - a for a, b in pairwise(self.points))

    @cached_property
    def slopes(self) -> tuple[Exact, ...]:
        """The slope of the map on each base interval."""
        rises = (self.points[b] - self.points[a] for a, b in pairwise(self.targets))
        return tuple(rise / length for rise, length in zip(rises, self.lengths, strict=True))

    @cached_property
    def intercepts(self) -> tuple[Exact, ...]:
        """``slopes[i] * x + intercepts[i]`` is the map on base interval i."""
        rows = zip(self.targets, self.slopes, self.points, strict=False)
        return tuple(self.points[j] - slope * x for j, slope, x in rows)

    @cached_property
    def inverses(self) -> tuple[Exact, ...]:
        """The reciprocals of the slopes; 0 for a flat interval."""
        return tuple(1 / slope if slope else slope for slope in self.slopes)

    @cached_property
    def inverse_squares(self) -> tuple[Exact, ...]:
        """The squares of ``inverses``."""
        return tuple(x * x for x in self.inverses)

    def targets_after(self, t: int) -> list[int]:
        """For each point the index of its image under f^t. Cost: one pass for each binary digit of t."""
        result, power = list(range(len(self.points))), list(self.targets)
        while t:
            if t & 1:
                result = [power[i] for i in result]
            power = [power[i] for i in power]
            t >>= 1
        return result

    def address(self, x: Exact, t: int, *, right: bool) -> Address:
        """Return where ``x`` lies in generation t; between two cells, in the one to the right or to the left as asked.

        Cost: three products a step.
        """
        path, place, _ = self._followed(x, t, right)
        return self._address(x, t, path, place)

    def addresses(self, x: Exact, t: int) -> tuple[Address, Address]:
        """Return where ``x`` lies in generation t seen from the left and from the right: the same inside a cell."""
        path, place, inside = self._followed(x, t, True)
        seen_right = self._address(x, t, path, place)
        return (seen_right if inside else self.address(x, t, right=False)), seen_right

    def _followed(self, x: Exact, t: int, right: bool) -> tuple[tuple[int, ...], Exact, bool]:
        """The path of ``x``, its last place, and whether it never meets a point of the partition."""
        path: list[int] = []
        points, inside = self.points, True
        for steps_left in range(t, -1, -1):
            i = bisect_right(points, x) - 1
            if points[i] == x:
                inside = False
                i -= not right
            i = min(max(i, 0), len(self) - 1)
            path.append(i)
            if not steps_left or not self.directions[i]:
                break
            if len(path) > MAX_STEPS:
                raise TooManyPiecesError(
                    f"orbits are followed for {MAX_STEPS} steps at most to say where f**{printed(t)} sends a point"
                )
            x = self.slopes[i] * x + self.intercepts[i]
            right ^= self.directions[i] < 0
        return tuple(path), x, inside

    def _address(self, x: Exact, t: int, path: tuple[int, ...], place: Exact) -> Address:
        """The address from the base intervals that the orbit of ``x`` visits."""
        return Address(x, path, place, path[-1] if len(path) > t else None, *self.pulled_back(path))

    def pulled_back(self, path: tuple[int, ...]) -> tuple[Exact, Exact, int, int]:
        """Return the cell of the points whose orbits visit these base intervals: its ends, then where these are sent.

        The latter are indices of points, after as many steps as lead to the last base interval. Cost: two products a
        step.

        >>> Partition.of(PLMap([0, "1/2", 1], [0, 1, 0])).pulled_back((1, 1))
        (Fraction(1, 2), Fraction(3, 4), 2, 1)
        """
        last = path[-1]
        a, b = self.points[last], self.points[last + 1]
        ends = last, last + 1
        for i in reversed(path[:-1]):
            c, inverse = self.intercepts[i], self.inverses[i]
            a, b = (a - c) * inverse, (b - c) * inverse
            if self.directions[i] < 0:
                a, b, ends = b, a, ends[::-1]
        return a, b, *ends


@lru_cache(maxsize=64)
def _found(f: PLMap) -> Partition:
    """The partition, kept for the maps used last."""
    return Partition(transition_graph(f))
