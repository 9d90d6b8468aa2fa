"""Finite graphs that bound the branches of all iterates of a map from both sides: its tower, closed.

Only vertices whose ends are at most n steps from the ends of laps are kept. An edge to any other interval F is *led* in
the *lower* closing to a kept vertex inside F, or dropped if there is none, and in the *upper* closing to a kept vertex
around F. A larger interval has at least as many branches under every iterate, so the paths of length t from the root of
the lower closing are at most, and those of the upper one at least, as many as the branches of f^t, for every t.
docs/mathematics.md, Tower; Entropy of any map.

>>> from periodic.maps.families import tent
>>> part = Truncation(Tower(tent("7/4")), 12)
>>> lower, upper = part.closing("lower").graph, part.closing("upper").graph
>>> float(lower.lower_bound(4).bound) <= 1.75 <= float(upper.upper_bound(4).bound)
True
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from periodic.graphs.collatz_bounds import Component, Graph
from periodic.graphs.towers import Edge, Tower

Side: TypeAlias = Literal["lower", "upper"]
Ends: TypeAlias = tuple[int, int]
Twins: TypeAlias = Mapping[int, Sequence[int]]

_SLACK = 1e-11  # more than floats of places err


class OpenEdge(NamedTuple):
    """An edge that leaves the kept part of a tower: the vertex, the lap, the ends of the interval to which it leads."""

    source: int
    lap: int
    ends: Ends


@dataclass(frozen=True)
class Closing:
    """A finite graph on vertices of a tower, the root first.

    ``vertices`` are their numbers in the tower; ``edges[i]`` the edges of the i-th, in the order of the laps, with the
    places of their targets in ``vertices``; ``led`` holds the pairs (place, lap) of the edges that do not lead to the
    interval itself, and ``twins`` those of edges to a vertex whose ends have the same fate as those of the interval. A
    dropped edge is in none.
    """

    tower: Tower
    side: Side
    vertices: tuple[int, ...]
    edges: tuple[tuple[Edge, ...], ...]
    led: frozenset[tuple[int, int]]
    twins: frozenset[tuple[int, int]] = frozenset()

    def is_complete(self, component: Component) -> bool:
        """Whether no edge inside a strong component of ``graph`` is led: then it is a part of the tower itself."""
        members = set(component.members)
        return not any(
            (i, edge.lap) in self.led for i in component.members for edge in self.edges[i] if edge.target in members
        )

    @cached_property
    def graph(self) -> Graph:
        """The graph of the edges, which has the bounds."""
        return Graph([[edge.target for edge in row] for row in self.edges])


class Truncation:
    """The vertices of a tower with all ends of age at most ``steps`` that are reached through such, root first.

    >>> from periodic.maps.families import tent
    >>> part = Truncation(Tower(tent("3/2")), 8)
    >>> float(part.closing("lower").graph.lower_bound(6).bound), float(part.closing("upper").graph.upper_bound(6).bound)
    (1.4655..., 1.5128...)
    """

    def __init__(self, tower: Tower, steps: int) -> None:
        self.tower, self.steps = tower, steps
        self.vertices, self.open, place = [0], list[OpenEdge](), {0: 0}
        self.edges: list[list[Edge]] = []
        for i, v in enumerate(self.vertices):
            row = []
            for lap, w in tower.edges(v):
                if w not in place:
                    if tower.age(w) > steps:
                        self.open.append(OpenEdge(i, lap, tower.ends[w]))
                        continue
                    place[w] = len(self.vertices)
                    self.vertices.append(w)
                row.append(Edge(lap, place[w]))
            self.edges.append(row)
        self._place_of = place

    @property
    def is_complete(self) -> bool:
        """Whether no edge is missing: the tower is finite and this is all of it."""
        return not self.open

    @cached_property
    def _places(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The ends of the vertices, as floats in [0, 1]."""
        floats, ends = self.tower.orbits.floats, self.tower.ends
        return (
            np.array([floats[ends[v][0]] for v in self.vertices]),
            np.array([floats[ends[v][1]] for v in self.vertices]),
        )

    def closing(self, side: Side, absorbing: Sequence[Ends] = (), twins: Twins | None = None) -> Closing:
        """Return the lower or the upper closing.

        An edge is led to the longest vertex inside, or to the shortest around. Vertices inside one of the ``absorbing``
        intervals, which f has to map into one another, are left out, with all edges to intervals inside these: what is
        bounded then is the number of branches on which no iterate before has led into such an interval.
        With ``twins``, points in the place of which others of the same fate may stand, an edge leads to the vertex that
        has these ends, if it is kept, and is not one of those that are led: both have as many branches.
        Cost: for each interval to which an open edge leads one pass over the vertices with floats, and some exact
        comparisons.
        """
        kept = list(range(len(self.vertices)))
        if absorbing:
            kept = [i for i in kept if not self._is_absorbed(self.tower.ends[self.vertices[i]], absorbing)]
        place = {i: j for j, i in enumerate(kept)}
        edges, led = [[Edge(e.lap, place[e.target]) for e in self.edges[i] if e.target in place] for i in kept], set()
        targets, twinned = dict[Ends, int | None](), set[tuple[int, int]]()
        for source, lap, ends in self.open:
            if source not in place:
                continue
            if twins and (twin := self._twin(ends, twins)) in place:
                edges[place[source]].append(Edge(lap, place[twin]))
                twinned.add((place[source], lap))
                continue
            if ends not in targets:
                if self._is_absorbed(ends, absorbing):
                    targets[ends] = None
                else:
                    targets[ends] = self._around(ends) if side == "upper" else self._inside(ends, place)
            target = targets[ends]
            if target is not None:
                edges[place[source]].append(Edge(lap, place[target]))
                led.add((place[source], lap))
        vertices = tuple(self.vertices[i] for i in kept)
        return Closing(
            self.tower, side, vertices, tuple(tuple(sorted(row)) for row in edges), frozenset(led), frozenset(twinned)
        )

    def _twin(self, ends: Ends, twins: Twins) -> int:
        """The place of a vertex whose ends have the same fate, -1 if there is none."""
        p, q = ends
        choices = product([p, *twins.get(p, ())], [q, *twins.get(q, ())])
        places = (self._place_of.get(self.tower.known(pair), -1) for pair in choices)
        return next((place for place in places if place >= 0), -1)

    def _is_absorbed(self, ends: Ends, absorbing: Sequence[Ends]) -> bool:
        """Whether an interval lies inside one of those where paths end."""
        at_most, (p, q) = self.tower.orbits.at_most, ends
        return any(at_most(u, p) and at_most(q, v) for u, v in absorbing)

    def _inside(self, ends: Ends, kept: Container[int]) -> int | None:
        """The place of the longest vertex kept that is seen to lie inside, by 320 bits; None if there is none."""
        orbits, (p, q) = self.tower.orbits, ends
        lows, highs = self._places
        candidates = np.flatnonzero((lows >= orbits.floats[p] - _SLACK) & (highs <= orbits.floats[q] + _SLACK))
        for i in candidates[np.argsort(lows[candidates] - highs[candidates], kind="stable")].tolist():
            u, v = self.tower.ends[self.vertices[i]]
            if i in kept and orbits.seems_at_most(p, u) and orbits.seems_at_most(v, q):
                return int(i)
        return None

    def _around(self, ends: Ends) -> int:
        """The place of the shortest vertex that is seen to lie around.

        There is one: the image of the whole lap, to which the root leads, and its ends are images of cuts. A vertex
        around an interval that is not absorbed is not absorbed.
        """
        orbits, (p, q) = self.tower.orbits, ends
        lows, highs = self._places
        candidates = np.flatnonzero((lows <= orbits.floats[p] + _SLACK) & (highs >= orbits.floats[q] - _SLACK))
        candidates = candidates[np.argsort(highs[candidates] - lows[candidates], kind="stable")]
        for at_most in (orbits.seems_at_most, orbits.at_most):
            for i in candidates.tolist():
                u, v = self.tower.ends[self.vertices[i]]
                if at_most(u, p) and at_most(q, v):
                    return int(i)
        raise AssertionError("the image of a lap contains the images of its parts")
