"""Transition graphs: which interval of a partition covers which, how often and in which direction.

Cut an interval at points that the map sends to one another. Between neighbours it is monotone and its image consists of
neighbouring parts, so that a square matrix of zeros and ones tells where everything goes; its powers count laps,
crossings and fixed points of the iterates, and its spectral radius is their growth. A cycle has such a matrix without
any map.

>>> transition_graph(Pattern([2, 3, 1])).matrix  # the gap 1-2 covers 2-3, which covers both
((0, 1), (1, 1))

An integer matrix is the truth, the networkx graph of ``to_networkx`` a view.
Reference: [ALM]; docs/mathematics.md, Transition graphs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np

from periodic.displays import FEW, LONGEST_REPR, MOST_CELLS, card, cells, compact
from periodic.errors import NotMarkovError, count, described, quoted
from periodic.graphs.characteristic_polynomials import dense_polynomial, matrix_of_images, transition_polynomial
from periodic.graphs.markov_partitions import Starts, closed_orbits
from periodic.graphs.matrices import Matrix, MatrixLike, checked_matrix, is_matrix
from periodic.graphs.range_graphs import range_components
from periodic.graphs.romes import sparse_polynomial
from periodic.graphs.strong_components import strong_components
from periodic.maps.arguments import takes_maps, what_is
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, exact, pasted
from periodic.numbers.number_texts import shown
from periodic.numbers.polynomials import Coefficients, flint, to_poly
from periodic.patterns.cyclic_patterns import Pattern

if TYPE_CHECKING:
    import networkx
    import sympy


class GraphLike(Protocol):
    """A networkx graph of any kind."""

    @property
    def nodes(self) -> Any: ...
    @property
    def edges(self) -> Any: ...
    def is_directed(self) -> bool: ...


Dynamics: TypeAlias = "Pattern | PLMap | TransitionGraph | MatrixLike | GraphLike"

MAX_POINTS = 4096


@dataclass(frozen=True, repr=False)
class TransitionGraph:
    """Which intervals of a partition a map sends over which.

    Either the points of the partition are numbered 0..n and ``targets[i]`` is the number of the point to which the i-th
    one goes, with the map monotone between neighbours: then interval i, between the points i and i + 1, covers the
    intervals between its two targets once each. ``points`` are the points themselves, 1, 2, .., n + 1 if not given. Or,
    from ``TransitionGraph.from_matrix``, ``rows`` is any square matrix of non-negative integers and nothing is known of
    intervals. Nothing of size n**2 is built until ``matrix`` or ``to_networkx`` is asked for.
    Reference: [ALM]; docs/mathematics.md, Transition graphs.

    >>> transition_graph(Pattern([2, 3, 1])).matrix
    ((0, 1), (1, 1))
    """

    targets: tuple[int, ...] | None = None
    points: tuple[Exact, ...] | None = None
    rows: Matrix | None = None

    def __post_init__(self) -> None:
        if (self.targets is None) == (self.rows is None):
            raise ValueError("a transition graph is given either by targets or by rows")
        if self.rows is not None:
            object.__setattr__(self, "rows", checked_matrix(self.rows))
            if self.points is not None:
                raise ValueError("points go with targets, not with rows")
        if self.targets is not None:
            targets = tuple(self.targets)
            if set(map(type, targets)) - {int}:
                targets = tuple(count(j, f"targets[{i}]") for i, j in enumerate(targets))
            if not targets or min(targets) < 0 or max(targets) >= len(targets):
                raise ValueError(
                    f"targets must be numbers from 0 to {len(targets) - 1}, one for each point, got {quoted(targets)}"
                )
            object.__setattr__(self, "targets", targets)
            if self.points is not None:
                object.__setattr__(self, "points", _checked_points(self.points, len(targets)))

    @classmethod
    def _of(
        cls, targets: tuple[int, ...] | None, points: tuple[Exact, ...] | None = None, rows: Matrix | None = None
    ) -> TransitionGraph:
        """Trust that the targets, or the rows, are plain integers in range, one for each point or interval."""
        self = cls.__new__(cls)
        for name, value in (("targets", targets), ("points", points), ("rows", rows)):
            object.__setattr__(self, name, value)
        return self

    @classmethod
    def from_matrix(cls, matrix: MatrixLike) -> TransitionGraph:
        """Return the graph of a square matrix of non-negative integers: ``matrix[i][j]`` edges from i to j.

        The matrix may be nested lists, an array, or a SymPy ``Matrix``. Raises ValueError if it is not square or an
        entry is negative, TypeError if an entry is no integer proper.

        >>> TransitionGraph.from_matrix([[1, 2], [0, 3]]).characteristic_coefficients
        (3, -4, 1)
        """
        rows = matrix.tolist() if hasattr(matrix, "tolist") else matrix
        return cls(rows=tuple(tuple(row) for row in rows))

    @classmethod
    def from_networkx(cls, graph: GraphLike) -> TransitionGraph:
        """Return the graph of a networkx graph, nodes in its order; the inverse of ``to_networkx`` on bare matrices.

        Parallel edges and integer attributes ``weight`` count, an edge without direction counts both ways. Raises
        ValueError for a negative weight, TypeError for one that is no integer proper.

        >>> import networkx
        >>> TransitionGraph.from_networkx(networkx.DiGraph([("a", "b"), ("b", "a"), ("b", "b")])).matrix
        ((0, 1), (1, 1))
        """
        place = {node: i for i, node in enumerate(graph.nodes)}
        rows = [[0] * len(place) for _ in place]
        for u, v, weight in graph.edges(data="weight", default=1):
            number = count(weight, f"the weight of the edge from {quoted(u)} to {quoted(v)}")
            rows[place[u]][place[v]] += number
            if u != v and not graph.is_directed():
                rows[place[v]][place[u]] += number
        return cls(rows=tuple(map(tuple, rows)))

    def __repr__(self) -> str:
        instead = f"<TransitionGraph of {len(self)} {'intervals' if self.targets is not None else 'nodes'}>"
        if len(self) > LONGEST_REPR:
            return instead
        given = (
            [f"targets={self.targets}"] if self.targets is not None else [f"rows={described(self.rows, LONGEST_REPR)}"]
        )
        if self.points is not None:
            given.append(f"points=({', '.join(map(pasted, self.points))},)")
        return compact(f"TransitionGraph({', '.join(given)})", instead)

    def _repr_html_(self) -> str:
        n = len(self)
        edges = sum(b - a for a, b in self.images) if self.images is not None else sum(map(sum, self.matrix))
        covered = []
        if self.intervals is not None and self.images is not None and n <= FEW:
            covered = [
                (f"[{shown(a)}, {shown(b)}]", f"covers {self._named(*image)}")
                for (a, b), image in zip(self.intervals, self.images, strict=True)
            ]
        facts = [
            ("edges", shown(edges)),
            ("row i, from the left", "the intervals that interval i covers"),
            *covered,
        ]
        what = "intervals and what each covers" if self.targets is not None else "nodes"
        return card(f"transition graph of {n} {what}", facts, cells(self.matrix) if n <= MOST_CELLS else "")

    def _named(self, first: int, stop: int) -> str:
        """The intervals with numbers from ``first`` to before ``stop``, as one interval."""
        if first == stop:
            return "none: the map is flat there"
        assert self.intervals is not None
        return f"[{shown(self.intervals[first][0])}, {shown(self.intervals[stop - 1][1])}]"

    def _repr_latex_(self) -> str | None:
        """The matrix, if it and its entries are small."""
        if len(self) > 12 or max(map(max, self.matrix), default=0) >= 10**6:
            return None
        rows = r" \\ ".join(" & ".join(map(str, row)) for row in self.matrix)
        return rf"$\begin{{pmatrix}} {rows} \end{{pmatrix}}$"

    def __len__(self) -> int:
        """The number of intervals."""
        return len(self.targets) - 1 if self.targets is not None else len(self.rows or ())

    # What the graph is

    @cached_property
    def images(self) -> tuple[tuple[int, int], ...] | None:
        """For each interval the range ``(first, stop)`` of the intervals that it covers; None for a bare matrix.

        Stop is excluded, as in ``range``; an interval on which the map is flat covers none, first equals stop.
        """
        if self.targets is None:
            return None
        return tuple((a, b) if a < b else (b, a) for a, b in pairwise(self.targets))

    @cached_property
    def signs(self) -> tuple[int, ...] | None:
        """For each interval the direction of the map there: +1, -1, or 0 if it is flat; None for a bare matrix."""
        if self.targets is None:
            return None
        return tuple((a < b) - (a > b) for a, b in pairwise(self.targets))

    @cached_property
    def intervals(self) -> tuple[tuple[Exact, Exact], ...] | None:
        """The intervals as pairs of exact numbers; None for a bare matrix."""
        if self.targets is None:
            return None
        points = self.points if self.points is not None else tuple(map(Fraction, range(1, len(self.targets) + 1)))
        return tuple(pairwise(points))

    @cached_property
    def matrix(self) -> Matrix:
        """The transition matrix: ``matrix[i][j]`` says how often interval i covers interval j."""
        if self.rows is not None:
            return self.rows
        n = len(self)
        return tuple((0,) * a + (1,) * (b - a) + (0,) * (n - b) for a, b in self.images or ())

    def apply(self, vector: Sequence[Any]) -> list[Any]:
        """Return ``A v`` for the transition matrix A: entry i sums ``vector`` over the intervals that i covers.

        Cost: n additions and subtractions for a graph of intervals, a product an arrow for a bare matrix.
        """
        self._check_length(vector)
        if self.images is not None:
            sums = [0, *accumulate(vector)]
            return [sums[b] - sums[a] for a, b in self.images]
        return [sum((m * vector[j] for j, m in row), start=0) for row in self._arrows]

    def apply_transposed(self, vector: Sequence[Any]) -> list[Any]:
        """Return ``v A``: entry j sums ``vector`` over the intervals that cover j, so ``A**t`` has these column sums.

        After t applications to all ones, entry j counts how often the t-th iterate crosses interval j.
        Cost as ``apply``.
        """
        self._check_length(vector)
        if self.images is not None:
            jumps: list[Any] = [0] * (len(self) + 1)
            for x, (a, b) in zip(vector, self.images, strict=True):
                jumps[a] += x
                jumps[b] -= x
            return list(accumulate(jumps[:-1]))
        columns: list[Any] = [0] * len(self)
        for x, row in zip(vector, self._arrows, strict=True):
            for j, m in row:
                columns[j] += m * x
        return columns

    @cached_property
    def _arrows(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """For each row of the matrix its entries that are not 0, each with its column."""
        return tuple(tuple((j, m) for j, m in enumerate(row) if m) for row in self.matrix)

    def _check_length(self, vector: Sequence[Any]) -> None:
        """Raise ValueError unless the vector has one entry for each interval."""
        if len(vector) != len(self):
            raise ValueError(f"vector must have one entry for each of the {len(self)} intervals, got {len(vector)}")

    # What follows from it

    @cached_property
    def characteristic_coefficients(self) -> Coefficients:
        """The coefficients of ``det(xI - A)``, the constant term first.

        Cost: O(n) if the map has one turning point (see ``characteristic_polynomials``), little more for few, and for
        bare matrices in which few rows have several entries (see ``romes``); else a dense characteristic polynomial,
        of the intervals between the images of the points where these are few. Raises TooManyPiecesError if that has
        more than ``MOST_DENSE`` rows.
        """
        if self.targets is None:
            found = sparse_polynomial(self._arrows)
            return dense_polynomial(self.matrix) if found is None else found
        if (found := transition_polynomial(self.targets, most_turns=4)) is not None:
            return found
        images = len(set(self.targets)) - 1
        if 2 * images <= len(self):
            return (0,) * (len(self) - images) + dense_polynomial(matrix_of_images(self.targets))
        return self.polynomial_by_turns or dense_polynomial(self.matrix)

    @cached_property
    def polynomial_by_turns(self) -> Coefficients | None:
        """``characteristic_coefficients`` from the turning points of a map; None for a matrix, or where they are many.

        Measured: beyond these numbers of them a dense polynomial is faster, by python-flint or without it.
        """
        n = len(self)
        most = max(4, 10 + 2 * n // 5 if flint() is None else round((3 * n) ** (1 / 3)))
        return None if self.targets is None else transition_polynomial(self.targets, most)

    @property
    def characteristic_polynomial(self) -> sympy.Poly:
        """``det(xI - A)`` as a SymPy ``Poly`` in x."""
        return to_poly(self.characteristic_coefficients)

    @cached_property
    def strong_components(self) -> tuple[tuple[int, ...], ...]:
        """The strong components in topological order: no edge leads from one to an earlier one."""
        if self.images is not None:
            first, stop = np.array(self.images, dtype=np.int64).reshape(-1, 2).T
            return tuple(map(tuple, range_components(first, stop)))
        return tuple(map(tuple, strong_components([self.successors(i) for i in range(len(self))])))

    @property
    def is_irreducible(self) -> bool:
        """Whether every interval reaches every other; a single one must cover itself."""
        return len(self.strong_components) == 1 and (len(self) > 1 or 0 in self.successors(0))

    def successors(self, i: int) -> Sequence[int]:
        """The intervals that one covers, each once."""
        if self.images is not None:
            return range(*self.images[i])
        return [j for j, m in enumerate(self.matrix[i]) if m]

    def restricted(self, members: Iterable[int]) -> TransitionGraph:
        """Return the graph on these intervals alone, in this order, as a bare matrix."""
        chosen = tuple(members)
        rows = tuple(tuple(map(self.matrix[i].__getitem__, chosen)) for i in chosen)
        return TransitionGraph._of(None, rows=rows)

    def to_networkx(self) -> networkx.MultiDiGraph:
        """Return the graph as a networkx ``MultiDiGraph`` with nodes 0..n-1 and parallel edges for multiplicities.

        Nodes of a graph of intervals carry the attributes ``interval`` and ``sign``.
        """
        import networkx

        graph = networkx.MultiDiGraph()
        for i in range(len(self)):
            if self.intervals is not None and self.signs is not None:
                graph.add_node(i, interval=self.intervals[i], sign=self.signs[i])
            else:
                graph.add_node(i)
        for i in range(len(self)):
            for j in self.successors(i):
                graph.add_edges_from([(i, j)] * (1 if self.rows is None else self.rows[i][j]))
        return graph


def _checked_points(points: Iterable[Exact], size: int) -> tuple[Exact, ...]:
    """The points as exact numbers; raises unless they increase and are as many as the targets."""
    checked = tuple(map(exact, points))
    if len(checked) != size:
        raise ValueError(f"points and targets must be equally many, got {len(checked)} and {size}")
    for a, b in pairwise(checked):
        if not a < b:
            raise ValueError(f"points must increase strictly, but {shown(b)} comes after {shown(a)}")
    return checked


# Partitions


@takes_maps
def markov_partition(f: PLMap, max_points: int = MAX_POINTS) -> tuple[Exact, ...]:
    """Return the knots of a self-map with all their images, in increasing order: a partition that the map respects.

    Between neighbours the map is affine and its image is a union of intervals of the partition.
    Cost: one evaluation a point and a sort. Raises NotMarkovError, naming the last point reached, if the orbits of the
    knots do not close within ``max_points`` points, if they can be seen never to close, or if their numbers grow out of
    all proportion; ValueError if the map leaves its interval.
    Reference: docs/mathematics.md, Markov partitions and counts.

    >>> from periodic.maps.plmaps import PLMap
    >>> markov_partition(PLMap([0, "1/3", 1], [1, 0, 1]))
    (Fraction(0, 1), Fraction(1, 3), Fraction(1, 1))
    """
    points = _found(f, "knots", max_points).points
    assert points is not None
    return points


def transition_graph(pattern_or_map: Dynamics, max_points: int = MAX_POINTS) -> TransitionGraph:
    """Return the transition graph of a pattern, between its neighbouring points, or of a map on its Markov partition.

    A square matrix of non-negative integers, or a networkx graph, is one already and is taken as it is. Raises as
    ``markov_partition``, ``from_matrix`` and ``from_networkx`` do, and TypeError for anything else.

    >>> transition_graph(Pattern([3, 5, 4, 2, 1])).characteristic_coefficients
    (-1, 1, -1, -1, 1)
    """
    max_points = count(max_points, "max_points", 2)
    if isinstance(pattern_or_map, TransitionGraph):
        return pattern_or_map
    if isinstance(pattern_or_map, Pattern):
        return TransitionGraph._of(tuple([image - 1 for image in pattern_or_map.images]))
    if isinstance(pattern_or_map, PLMap):
        return _found(pattern_or_map, "knots", max_points)
    if is_matrix(pattern_or_map):
        return TransitionGraph.from_matrix(pattern_or_map)
    networkx = sys.modules.get("networkx")  # whoever has such a graph has imported it
    if networkx is not None and isinstance(pattern_or_map, networkx.Graph):
        return TransitionGraph.from_networkx(pattern_or_map)
    wanted = "a Pattern, a PLMap, a square matrix or a networkx graph"
    raise TypeError(f"a transition graph needs {wanted}, got {what_is(pattern_or_map)}")


def lap_graph(f: PLMap, max_points: int = MAX_POINTS) -> TransitionGraph:
    """Return the transition graph of the ends of the laps and their images: f is monotone, not affine, in between.

    It has the growth number of f and often exists, and is smaller, where ``transition_graph(f)`` is not.
    Raises as ``markov_partition`` does. Reference: docs/mathematics.md, Markov partitions and counts.
    """
    return _found(f, "turning points", max_points)


def closed_graph(f: PLMap, starts: Starts, max_points: int = MAX_POINTS) -> TransitionGraph | None:
    """Return ``transition_graph(f)`` or ``lap_graph(f)``, or None if the orbits do not close within ``max_points``.

    Whoever can do without a partition asks here. Remembered for the maps used last. Cost and other errors as there.

    >>> from periodic.maps.families import tent
    >>> closed_graph(tent("3/2"), "knots") is None, len(closed_graph(tent(), "knots"))
    (True, 2)
    """
    found = _graph(f, starts, count(max_points, "max_points", 2))
    return None if isinstance(found, str) else found


def forget() -> None:
    """Forget the graphs that are remembered, for who measures how long they take to find."""
    _graph.cache_clear()


def _found(f: PLMap, starts: Starts, max_points: int) -> TransitionGraph:
    """The graph between the points of closed orbits; raises NotMarkovError where there is none."""
    found = _graph(f, starts, count(max_points, "max_points", 2))
    if isinstance(found, str):
        raise NotMarkovError(found)
    return found


@lru_cache(maxsize=64)
def _graph(f: PLMap, starts: Starts, max_points: int) -> TransitionGraph | str:
    """The graph between the points of the closed orbits, or why there is none."""
    found = closed_orbits(f, starts, max_points)
    return found if isinstance(found, str) else TransitionGraph._of(found[1], found[0])
