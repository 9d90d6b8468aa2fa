"""Growth numbers of patterns, graphs and maps, exactly, and why they are what they are.

The *growth number* of a map is the rate at which the number of laps of its iterates grows, exp(topological entropy). Of
a graph it is max(1, spectral radius of its matrix), and a map has the growth number of its transition graph, if it is
Markov. Many other maps have one that is decided: by their slopes, or since the part of their tower that grows fastest
is finite. Of all others ``growth_enclosure`` gives as many digits as asked for. docs/mathematics.md, Growth.

>>> growth_number(Pattern([2, 3, 1])), growth_number(PLMap([0, "1/2", 1], [0, 1, 0]))
(exact('(1+sqrt(5))/2'), Fraction(2, 1))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from periodic.claims import Claim
from periodic.errors import NotMarkovError, TooManyPiecesError, count
from periodic.graphs.growth_enclosures import GrowthEnclosure, growth_enclosure
from periodic.graphs.markov_partitions import closed_orbits
from periodic.graphs.routes import Question, Route, route
from periodic.graphs.transition_graphs import MAX_POINTS, Dynamics, TransitionGraph, lap_graph, transition_graph
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, period_root as period_root, root_of
from periodic.numbers.decimals import plural
from periodic.patterns.cyclic_patterns import Pattern

_DECIDING = {"digits": 15, "max_steps": 400, "max_edges": 1 << 14}  # beyond, a growth number is called undecided


@dataclass(frozen=True, kw_only=True, repr=False)
class Growth(Claim[Exact]):
    """The claim that a growth number is this one.

    Evidence: the ``graph`` whose spectral radius it is, or the ``enclosure`` of the tower that decides it, if any.
    """

    @classmethod
    def of(cls, number: Exact, reason: str, graph: TransitionGraph | None = None) -> Growth:
        """Return the claim with the sentence that proves it."""
        return cls(
            statement="the growth number is",
            truth=True,
            value=number,
            source="docs/mathematics.md, Growth",
            reason=reason,
            evidence={} if graph is None else {"graph": graph},
        )

    @classmethod
    def of_tower(cls, found: GrowthEnclosure) -> Growth | None:
        """Return the claim that a tower decides, None if it does not."""
        if found.number is None:
            return None
        source = "docs/mathematics.md, Entropy of any map"
        return replace(cls.of(found.number, found.reason), source=source, evidence={"enclosure": found})

    @property
    def number(self) -> Exact:
        """The growth number."""
        return self.value


def growth(f: Dynamics, max_points: int = MAX_POINTS) -> Growth:
    """Return the growth number of a pattern, a self-map or a graph, with the reason for it.

    A graph may be a ``TransitionGraph``, a square matrix of non-negative integers or a networkx graph.
    A map needs no Markov partition if its Lipschitz constant is at most 1, if it is monotone or if all its slopes have
    one absolute value; otherwise the ends of its laps have finite orbits, or its tower decides: the part of it that
    grows fastest is finite, or nothing in it grows.
    Cost: a characteristic polynomial and its largest root, which is not factored before someone asks; for other maps
    that of ``growth_enclosure``. Raises ValueError if the map leaves its interval, NotMarkovError if the number is not
    decided, TypeError for other things. Reference: [ALM]; docs/mathematics.md, Growth; Entropy of any map.
    """
    max_points = count(max_points, "max_points", 2)
    if not isinstance(f, PLMap):
        graph = transition_graph(f)
        reason = f"Perron root of the transition matrix{' of the pattern' if isinstance(f, Pattern) else ''}"
        return Growth.of(spectral_radius(graph), reason, graph)
    found = decided_growth(f, max_points)
    if isinstance(found, Growth):
        return found
    raise NotMarkovError(
        f"the growth number is not decided, since {found}; entropy_enclosure(f, digits) encloses its logarithm, "
        "and chain(f) gives a bound that f^t reaches for every t"
    )


def decided_growth(f: PLMap, max_points: int = MAX_POINTS) -> Growth | str:
    """Return ``growth(f)`` of a self-map, or the sentence that says why its partition does not give it.

    Whoever can do without the number asks here. Cost and other errors as for ``growth``.

    >>> str(decided_growth(PLMap([0, "1/2", 1], [0, "3/4", 0])).number)
    '3/2'
    """
    found = growth_by_partition(f, max_points)
    return found if isinstance(found, Growth) else _growth_by_tower(f) or found


@lru_cache(maxsize=64)
def _growth_by_tower(f: PLMap) -> Growth | None:
    """What the tower decides; None if it only encloses the number. Kept for the maps used last."""
    return Growth.of_tower(growth_enclosure(f, **_DECIDING))


def growth_by_partition(f: PLMap, max_points: int = MAX_POINTS) -> Growth | str:
    """Return the growth number of a self-map as its slopes or its Markov partition give it, or why they do not.

    Cost and errors as for ``growth``, without the tower.

    >>> growth_by_partition(PLMap([0, "1/2", 1], [0, "3/4", 0])).reason
    'every slope has this absolute value, so the variation of f^t is its t-th power'
    """
    f.check_self_map()
    way = route(f, 0, Question.GROWTH, max_points=max_points)
    if way is Route.SLOPES:
        return _growth_by_slopes(f)
    if way is None:
        return f"the slopes are not constant in absolute value, and {closed_orbits(f, 'turning points', max_points)}"
    graph = lap_graph(f, max_points)
    between = f"{plural(len(graph), 'interval')} between the orbits of the turning points"
    reason = f"Perron root of the transition matrix of {between}"
    try:
        return Growth.of(spectral_radius(graph), reason, graph)
    except TooManyPiecesError as error:
        return str(error)


def _growth_by_slopes(f: PLMap) -> Growth:
    """The growth number of a map whose slopes alone tell it."""
    if f.lap_count == 1:
        return Growth.of(Fraction(1), "the map is monotone, so every iterate has one lap")
    if f.lipschitz <= 1:
        reason = "the Lipschitz constant is at most 1, so the variation of the iterates does not grow"
        return Growth.of(Fraction(1), reason)
    return Growth.of(f.lipschitz, "every slope has this absolute value, so the variation of f^t is its t-th power")


def growth_number(pattern_or_map_or_graph: Dynamics, max_points: int = MAX_POINTS) -> Exact:
    """Return the growth number, at least 1: how fast the number of laps of the t-th iterate grows. See ``growth``.

    >>> growth_number(Pattern([2, 3, 1]))
    exact('(1+sqrt(5))/2')
    >>> growth_number([[1, 1], [1, 1]])
    Fraction(2, 1)
    """
    return growth(pattern_or_map_or_graph, max_points).number


def spectral_radius(graph: TransitionGraph) -> Exact:
    """Return the growth number of a graph: its spectral radius, or 1 if it has no loop at all and the radius is 0.

    The spectral radius of a non-negative matrix is an eigenvalue (Perron, Frobenius), hence the largest real root of
    the characteristic polynomial. If that is not x**n there is a loop, of length l say, and the radius is at least 1:
    some diagonal entry of every power of A**l is at least 1.
    """
    return perron_root(graph.characteristic_coefficients)


def perron_root(coefficients: Sequence[int]) -> Exact:
    """Return the largest real root of the characteristic polynomial of a graph, or 1 if that is a power of x."""
    zeros = next(i for i, c in enumerate(coefficients) if c)
    return root_of(coefficients[zeros:]) if zeros < len(coefficients) - 1 else Fraction(1)
