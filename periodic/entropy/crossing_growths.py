"""Crossing growth: a window and a number c such that f^t crosses the window at least c^t times, for every t.

This is what the argument needs of a map: oscillations of one fixed pair of levels, the *window*, at a rate that is
known. It follows from any finite set Q of points that f maps into itself. Number the intervals between neighbours of
Q; interval i *covers* interval j if the images of its ends lie on both sides of j, for then every continuous map with
these points sends i over j. Let A be the matrix of coverings. Then f^t crosses interval j at least as often as the
column j of A^t sums to. If u >= 0 is not 0, u A >= c u, and u is greatest at j, then that sum is at least c^t: scale u
to u_j = 1, then 1 >= u entry by entry, and 1 A^t >= u A^t >= c^t u. So each set Q with such a vector u proves a
crossing growth; a left eigenvector for the greatest eigenvalue (Perron) gives the best c of that Q.
docs/mathematics.md, Crossing growth.

>>> found = crossing_growth(Pattern([2, 3, 1]))
>>> found.window, [found.crossings(t) for t in range(6)]
((Fraction(2, 1), Fraction(3, 1)), [1, 2, 3, 5, 8, 13])
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any

from periodic.claims import Claim, Hypothesis
from periodic.entropy.return_windows import ReturnWindow
from periodic.entropy.tower_windows import TowerWindow
from periodic.errors import HypothesisError, count
from periodic.graphs.collatz_bounds import Graph
from periodic.graphs.perron_vectors import PerronWindow, perron_window
from periodic.graphs.transition_graphs import TransitionGraph
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, exact, floor
from periodic.numbers.number_texts import shown
from periodic.numbers.recurrences import recurrent_term, shortest_recurrence
from periodic.patterns.cyclic_patterns import Pattern

SOURCE = "docs/mathematics.md, Crossing growth"
STATEMENT = "for every t, f^t crosses the window at least c^t times, with c ="
PATHS = (
    "each path of length t from the whole interval, over others, to one that contains the window is a crossing of its "
    "own, and weights on the intervals show that there are at least c^t such paths"
)
RETURNS = (
    "what f does in the steps between is followed from the whole interval; each path of the return map is a crossing "
    "of its own, and weights on the intervals show that there are at least c^t, t counting the steps of f"
)
COVERINGS = (
    "each interval between neighbours is mapped over those between the images of its ends (intermediate values), and "
    "with suitable weights the intervals mapped over any one of them weigh at least c times as much as it does; the "
    "window weighs most (it is where a left Perron vector is greatest)"
)
DECIMALS = 12  # of a growth number that is not worked out exactly


@dataclass(frozen=True, kw_only=True, repr=False)
class CrossingGrowth(Claim[Exact]):
    """The claim that f^t crosses the levels of ``window`` at least ``growth**t`` times, for every t.

    Where a source gives no growth above 1 the window is None and the claim does not apply, or is open; ``growth`` is
    then 1. ``name`` says where it comes from, ``reason`` on what it rests, ``how`` what follows from that in words, and
    ``counter(t)`` is an integer that the crossings of the window by f^t reach; ``tried`` is False for a source that was
    left out. Evidence: ``perron``, with the graph, the interval and the vector that prove it, ``tower``, with the part
    of the tower that does, or ``returns``, with return maps.
    """

    name: str = ""
    how: str = COVERINGS
    tried: bool = True
    window: tuple[Exact, Exact] | None = None
    counter: Callable[[int], int] | None = None

    @classmethod
    def of(cls, name: str, found: PerronWindow, reason: str) -> CrossingGrowth:
        """Return the claim that a vector proves; it needs a growth above 1. ``reason`` says which points f permutes."""
        grows = found.growth > 1
        return cls(
            statement=STATEMENT,
            truth=True,
            value=found.growth if grows else Fraction(1),
            hypotheses=(
                Hypothesis("the map is continuous and has these points", True),
                Hypothesis("the growth number is above 1", grows),
            ),
            source=SOURCE,
            reason=reason,
            evidence={"perron": found},
            name=name,
            window=found.window if grows else None,
            counter=ColumnSum(found.graph, found.interval) if grows else None,
        )

    @classmethod
    def of_tower(cls, name: str, found: TowerWindow, reason: str) -> CrossingGrowth:
        """Return the claim that a part of the tower proves; it needs a growth above 1."""
        return cls._counted(name, found, reason, "docs/mathematics.md, Best chain", {"tower": found}, PATHS)

    @classmethod
    def of_returns(cls, name: str, found: ReturnWindow, reason: str) -> CrossingGrowth:
        """Return the claim that return maps prove; it needs a growth above 1."""
        return cls._counted(name, found, reason, "docs/mathematics.md, Return windows", {"returns": found}, RETURNS)

    @classmethod
    def _counted(
        cls, name: str, found: TowerWindow | ReturnWindow, reason: str, source: str, evidence: dict[str, Any], how: str
    ) -> CrossingGrowth:
        """The claim of a window that counts its crossings itself."""
        grows = found.growth > 1
        return cls(
            statement=STATEMENT,
            truth=True,
            value=found.growth,
            hypotheses=(Hypothesis("the growth number is above 1", grows),),
            source=source,
            reason=reason,
            evidence=evidence,
            name=name,
            how=how,
            window=found.window if grows else None,
            counter=found.crossings if grows else None,
        )

    @classmethod
    def missing(cls, name: str, needed: str, tried: bool = True) -> CrossingGrowth:
        """Return the claim of a source that gave nothing, with what stands in the way or why it was not tried."""
        return cls(
            statement=STATEMENT,
            truth=None,
            value=Fraction(1),
            source=SOURCE,
            needed=needed,
            name=name,
            tried=tried,
        )

    @property
    def growth(self) -> Exact:
        """The number c, at least 1."""
        return self.value

    @property
    def weights(self) -> tuple[Exact, ...]:
        """The vector u that proves it, at most 1 and equal to 1 at the window; only where points are permuted."""
        found = self.evidence["perron"]
        assert isinstance(found, PerronWindow)
        return found.weights

    def crossings(self, t: int) -> int:
        """Return an integer, at least ``growth**t``, that the crossings of the window by f^t reach; 0 without one."""
        return 0 if self.counter is None else self.counter(count(t, "t"))


@dataclass(frozen=True)
class ColumnSum:
    """How often f^t certainly crosses interval number ``interval`` of ``graph``: the sum of that column of A^t.

    Cost: t passes over the graph, or for large t a linear recurrence as long as the graph has intervals.

    >>> fibonacci = ColumnSum(TransitionGraph.from_matrix([[0, 1], [1, 1]]), 1)
    >>> fibonacci(10), fibonacci(10**6).bit_length()
    (144, 694243)
    """

    graph: TransitionGraph
    interval: int

    def __call__(self, t: int) -> int:
        n = len(self.graph)
        if t <= 8 * n:
            return next(islice(self._sums(), t, None))
        terms = list(islice(self._sums(), 2 * n))
        return recurrent_term(shortest_recurrence(terms, n), terms, t)

    def _sums(self) -> Iterator[int]:
        """How many walks of n steps end at the interval, n = 0, 1, ..."""
        vector = [int(i == self.interval) for i in range(len(self.graph))]
        while True:
            yield sum(vector)
            vector = self.graph.apply(vector)


def crossing_growth(f: PLMap | Pattern | TransitionGraph, orbit: Iterable[Any] | None = None) -> CrossingGrowth:
    """Return the growth number c of a cycle or a partition, and a window with at least c**t crossings for every t.

    For a ``Pattern`` the levels are the numbers of two neighbouring points of the cycle, and the statement holds for
    every continuous map with such a cycle. For a map with the ``orbit`` of a cycle, given in time order, they are
    points of that cycle. For a map alone, points of its Markov partition; for a graph, its points.
    Raises ValueError if ``orbit`` is no cycle of ``f``, NotMarkovError where the knots' orbits do not close, and
    HypothesisError where the transition matrix has no Perron vector. docs/mathematics.md, Crossing growth.

    >>> g = crossing_growth(Pattern([2, 3, 1]))
    >>> g.window, g.growth.minimal_polynomial.as_expr()
    ((Fraction(2, 1), Fraction(3, 1)), x**2 - x - 1)
    """
    if orbit is not None:
        if not isinstance(f, PLMap):
            raise TypeError("an orbit needs a map; a Pattern is a cycle already")
        found = perron_window(_cycle_graph(f, [exact(x) for x in orbit]))
    else:
        found = perron_window(f)
    if found.window is None:
        raise HypothesisError("crossings need an interval, but a bare matrix has none")
    if orbit is not None or isinstance(f, Pattern):
        return CrossingGrowth.of("one cycle", found, f"f permutes the {len(found.graph) + 1} points of a cycle")
    return CrossingGrowth.of("a partition", found, f"f maps {len(found.graph) + 1} points among themselves")


def _cycle_graph(f: PLMap, times: Sequence[Exact]) -> TransitionGraph:
    """The graph of a cycle given in time order, between its points."""
    if not times:
        raise ValueError("orbit must have at least one point, got none")
    for i, x in enumerate(times):
        y = times[(i + 1) % len(times)]
        if f(x) != y:
            raise ValueError(
                f"orbit must be a cycle in time order, but the map sends {shown(x)} to {shown(f(x))}, not to {shown(y)}"
            )
    pattern = Pattern.from_orbit(times)
    return TransitionGraph(tuple(image - 1 for image in pattern.images), tuple(sorted(times)))


# Without solving for an eigenvalue


def rational_crossing_growth(graph: TransitionGraph) -> PerronWindow | None:
    """Return a rational number c close to the growth number of a graph of intervals, with the vector that proves it.

    Floats guess a vector, and what is proved is u A >= c u in integers (Collatz), c cut off after ``DECIMALS``
    decimals. None where no part of the graph has several loops, so that nothing grows. Cost: some passes over the edges
    in float64; the graph may have a thousand intervals, while the exact growth number takes minutes from some hundred
    on. Raises ValueError for a bare matrix.

    >>> found = rational_crossing_growth(TransitionGraph((1, 2, 0), tuple(map(Fraction, (0, 1, 2)))))
    >>> found.growth, found.interval
    (Fraction(1618033988749, 1000000000000), 1)
    """
    if graph.images is None:
        raise ValueError("crossings need intervals, but a bare matrix has none")
    predecessors: list[list[int]] = [[] for _ in graph.images]
    for i, covered in enumerate(graph.images):
        for j in range(*covered):
            predecessors[j].append(i)
    proof = Graph(predecessors).lower_bound(DECIMALS)
    if not proof.members:
        return None
    vector = [0] * len(graph)
    for i, x in zip(proof.members, proof.vector, strict=True):
        vector[i] = x
    growth = Fraction(floor(proof.bound * 10**DECIMALS), 10**DECIMALS)
    entries = tuple((x,) for x in vector)
    return PerronWindow(graph, growth, max(range(len(vector)), key=vector.__getitem__), entries)
