"""The cells on which f^t is affine, for a map f whose knots have finite orbits: known level by level, never listed.

Let the knots and their images cut the interval into *base intervals*. f maps each of them affinely onto a run of base
intervals, or to one of their ends. Pulling the base intervals back t times gives the *cells* of level t: f^t maps each
affinely onto one base interval, its *target*, or is constant there, on a flat cell. There may be exponentially many,
but whatever adds up over cells, or over points, is found on a base interval at level t from what it is on the run at
level t - 1. Sums up to one point follow its orbit, t steps. docs/mathematics.md, Markov partitions and counts.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from periodic.algebraics import Exact
from periodic.graphs import TransitionGraph, transition_graph
from periodic.maps import PLMap


class Address(NamedTuple):
    """Where a point lies: the base intervals that its orbit visits, up to its cell's target or to where f is flat.

    ``place`` is the point of the orbit in the last of them; ``target`` that interval, or None if the cell is flat.
    """

    path: tuple[int, ...]
    place: Exact
    target: int | None


@dataclass(frozen=True)
class Refinement:
    """The base intervals ``[points[i], points[i + 1]]``; the map sends ``points[i]`` to ``points[images[i]]``."""

    points: tuple[Exact, ...]
    images: tuple[int, ...]

    @classmethod
    def of(cls, f: PLMap) -> Refinement:
        """Return the base intervals of ``f``; remembered for the maps used last.

        Raises NotMarkovError if the knots do not have finite orbits, ValueError if ``f`` leaves its interval.
        """
        return _found(f)

    def __len__(self) -> int:
        """The number of base intervals."""
        return len(self.points) - 1

    @cached_property
    def graph(self) -> TransitionGraph:
        """Which base interval covers which."""
        return TransitionGraph(self.images, self.points)

    @cached_property
    def directions(self) -> tuple[int, ...]:
        """For each base interval 1, -1 or 0: whether the map rises, falls or is flat there."""
        return tuple((a < b) - (a > b) for a, b in pairwise(self.images))

    @cached_property
    def lengths(self) -> tuple[Exact, ...]:
        """The lengths of the base intervals."""
        return tuple(b - a for a, b in pairwise(self.points))

    @cached_property
    def slopes(self) -> tuple[Exact, ...]:
        """The slope of the map on each base interval."""
        rises = (self.points[b] - self.points[a] for a, b in pairwise(self.images))
        return tuple(rise / length for rise, length in zip(rises, self.lengths, strict=True))

    @cached_property
    def intercepts(self) -> tuple[Exact, ...]:
        """``slopes[i] * x + intercepts[i]`` is the map on base interval i."""
        rows = zip(self.images, self.slopes, self.points, strict=False)
        return tuple(self.points[j] - slope * x for j, slope, x in rows)

    @cached_property
    def inverses(self) -> tuple[Exact, ...]:
        """The reciprocals of the slopes; 0 for a flat interval."""
        return tuple(1 / slope if slope else slope for slope in self.slopes)

    @cached_property
    def inverse_squares(self) -> tuple[Exact, ...]:
        """The squares of ``inverses``."""
        return tuple(x * x for x in self.inverses)

    def images_after(self, t: int) -> list[int]:
        """For each point the index of its image under f^t. Cost: one pass for each binary digit of t."""
        result, power = list(range(len(self.points))), list(self.images)
        while t:
            if t & 1:
                result = [power[i] for i in result]
            power = [power[i] for i in power]
            t >>= 1
        return result

    def address(self, x: Exact, t: int, *, right: bool) -> Address:
        """Return where ``x`` lies on level t; between two cells, in the one to the right or to the left as asked.

        Cost: t products and comparisons.
        """
        path: list[int] = []
        points = self.points
        for steps_left in range(t, -1, -1):
            i = (bisect_right(points, x) if right else bisect_left(points, x)) - 1
            i = min(max(i, 0), len(self) - 1)
            path.append(i)
            if not steps_left:
                break
            if not self.directions[i]:
                return Address(tuple(path), x, None)
            x = self.slopes[i] * x + self.intercepts[i]
            right ^= self.directions[i] < 0
        return Address(tuple(path), x, path[-1])

    def end(self, address: Address, *, right: bool) -> int:
        """The index of the point to which the last step sends the right or the left end of the cell at an address."""
        falls = sum(self.directions[i] < 0 for i in address.path[:-1]) % 2
        return address.path[-1] + (right ^ falls)

    def cell(self, address: Address) -> tuple[Exact, Exact]:
        """Return the ends of the cell at an address. Cost: two products a level."""
        last = address.path[-1]
        a, b = self.points[last], self.points[last + 1]
        for i in reversed(address.path[:-1]):
            a, b = ((y - self.intercepts[i]) * self.inverses[i] for y in (a, b))
        return (a, b) if a < b else (b, a)


@lru_cache(maxsize=64)
def _found(f: PLMap) -> Refinement:
    graph = transition_graph(f)
    assert graph.points is not None
    assert graph.targets is not None
    return Refinement(graph.points, graph.targets)
