"""The tower of a piecewise-linear self-map: every map counted as if it were Markov.

A vertex of the *tower* is an interval; its *root* is the domain. A vertex V leads to f(V n L) for each lap L on which f
is not flat and which V meets in more than a point, by an edge with the number of that lap. Then the paths of length n
from V are the branches of f^n on V: the intervals on which f^n is strictly monotone, each mapped onto the last vertex
of its path. The ends of vertices are images of the ends of laps, so that there are few vertices: at most 2kn + 1 within
n edges of the root, for k laps. Where all orbits of lap ends are finite the tower is finite, and f is Markov on its
laps; where not, it grows with n only linearly, while the branches grow exponentially.

The tower is due to Hofbauer, as the Markov diagram. docs/mathematics.md, Tower.

The tent of slope 3/2: both laps go to [0, 3/4], and its part on the right lap to [3/8, 3/4].
>>> from periodic.maps.families import tent
>>> tower = Tower(tent("3/2"))
>>> for layer in tower.layers(3):
...     print(*("[{}, {}]".format(*tower.interval(v)) for v in layer))
[0, 1]
[0, 3/4]
[3/8, 3/4]
[9/16, 3/4]
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from periodic.errors import TooManyPiecesError, count
from periodic.graphs.cut_orbits import CutOrbits, Cuts
from periodic.graphs.locks import Lock
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact

MAX_EDGES = 1 << 15


class Edge(NamedTuple):
    """An edge of a tower: the number of the lap and the number of the vertex to which it leads."""

    lap: int
    target: int


class Tower:
    """The tower of a self-map, made vertex by vertex as someone asks for edges.

    Vertices are numbered as they are found, the root is 0; ``ends[v]`` are the numbers in ``orbits`` of the two ends of
    vertex v. With ``cuts="pieces"`` the map is cut at all its knots, and its branches are affine.
    Several threads may ask at once.
    Raises ValueError if the map leaves its interval, TooManyPiecesError when more than ``max_edges`` edges are asked
    for: the ends of vertices are exact, and their digits grow in number with every step.

    >>> from periodic.maps.families import tent
    >>> tower = Tower(tent("3/2"))
    >>> tower.edges(0), tower.interval(1)
    ((Edge(lap=0, target=1), Edge(lap=1, target=1)), (Fraction(0, 1), Fraction(3, 4)))
    """

    def __init__(self, f: PLMap, cuts: Cuts = "laps", max_edges: int = MAX_EDGES) -> None:
        self.cuts, self.orbits = cuts, CutOrbits(f, cuts)
        self.max_edges, self._edge_count = count(max_edges, "max_edges", 1), 0
        root = (0, self.orbits.laps)
        self.ends = [root]
        self._edges: list[tuple[Edge, ...] | None] = [None]
        self._numbers = {root: 0}
        self._lock = Lock()

    def __len__(self) -> int:
        """The number of vertices found so far."""
        return len(self.ends)

    def edges(self, v: int) -> tuple[Edge, ...]:
        """The edges from vertex v, in the order of the laps. Cost: at the first call an image for each lap."""
        known = self._edges[v]
        if known is not None:
            return known
        with self._lock:
            return self._found(v)

    def _found(self, v: int) -> tuple[Edge, ...]:
        """As ``edges``, for the one thread that finds vertices."""
        known = self._edges[v]
        if known is not None:
            return known
        orbits, (p, q) = self.orbits, self.ends[v]
        first, last = orbits.after[p], orbits.before[q]
        self._edge_count += last + 1 - first
        if self._edge_count > self.max_edges:
            self._edge_count -= last + 1 - first
            raise TooManyPiecesError(f"the tower of the map has more than max_edges = {self.max_edges} edges")
        inner = [orbits.image(x) for x in (p, *range(first + 1, last + 1), q)]
        found = []
        for lap, (x, y) in enumerate(pairwise(inner), first):
            if direction := orbits.signs[lap]:
                found.append(Edge(lap, self.vertex((x, y) if direction > 0 else (y, x))))
        edges = self._edges[v] = tuple(found)
        return edges

    def known(self, ends: tuple[int, int]) -> int:
        """The number of the vertex with these ends, -1 if it was not found so far."""
        return self._numbers.get(ends, -1)

    def vertex(self, ends: tuple[int, int]) -> int:
        """The number of the vertex with these ends, made if need be: any interval between known points has edges."""
        known = self._numbers.get(ends)
        if known is not None:
            return known
        with self._lock:
            number = self._numbers.get(ends, len(self.ends))
            if number == len(self.ends):
                self.ends.append(ends)
                self._edges.append(None)
                self._numbers[ends] = number  # last: who reads a number finds the vertex
            return number

    def interval(self, v: int) -> tuple[Exact, Exact]:
        """The interval of vertex v."""
        p, q = self.ends[v]
        return self.orbits.exact(p), self.orbits.exact(q)

    def age(self, v: int) -> int:
        """The number of steps from the ends of laps to the older end of vertex v."""
        p, q = self.ends[v]
        return max(self.orbits.ages[p], self.orbits.ages[q])

    def layers(self, depth: int) -> list[list[int]]:
        """The vertices by the least length of a path from the root, up to ``depth``; fewer layers if there are no more.

        Cost: the edges of all vertices but those of the last layer.
        """
        seen, layers = {0}, [[0]]
        while len(layers) <= depth:
            found = [edge.target for v in layers[-1] for edge in self.edges(v)]
            layer = [w for w in dict.fromkeys(found) if w not in seen]
            if not layer:
                break
            seen.update(layer)
            layers.append(layer)
        return layers
