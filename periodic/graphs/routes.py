"""Routes: by which way what is asked of f^t is found. They are chosen here, and nowhere else.

f^t may have more pieces than there are atoms; what is wanted of it, a number of laps or an integral, can be found
without building it where something about f repeats.  ``Route`` lists the ways, ``ROUTES`` for each question those that
answer it, the first preferred: a closed form, then composing where it is a trifle, then partitions, then the tower, and
composing whatever it costs as the last resort.  ``route`` picks the first that serves.  A new way is one more member of
``Route`` with its test in ``_SERVES``, and its place in the lines of ``ROUTES``.

>>> from periodic.maps.families import tent
>>> route(tent(), 1000, Question.LAPS).value
'the orbits of the turning points'
>>> route(tent("3/2"), 100, Question.LAPS).value, route(tent("3/2"), 100, Question.MOMENTS).value
('the tower', 'composing')
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import lru_cache
from itertools import pairwise
from math import log2
from typing import NamedTuple

from periodic.graphs.markov_partitions import Starts
from periodic.graphs.tower_counts import fits_on_tower
from periodic.graphs.transition_graphs import MAX_POINTS, closed_graph
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import absolute
from periodic.vectors.exact_vectors import Scaled, in_units

MAX_SLOPES = 1 << 7  # absolute ones, of an iterate whose cells are told apart by their slopes

_TRIFLE = 10  # so many steps, to two to this many pieces at most


class Question(Enum):
    """What is asked of f^t."""

    LAPS = "laps"
    CROSSINGS = "crossings"
    PIECES = "affine pieces"
    MOMENTS = "integrals of f^t, of x*f^t and of its square"
    SQUARED_DISTANCE = "integral of the squared distance from a map"
    DISTANCE = "integral of the distance from a map"
    NEAR_DISTANCE = "integral of the distance from a map, enclosed"
    SHAPE = "lengths and turns by slope"
    GROWTH = "growth number, of all f^t together"


class Route(Enum):
    """A way to the answer."""

    SLOPES = "the slopes alone"
    ZIGZAG = "closed form for a zigzag"
    TRIFLE = "composing a few pieces"
    LAP_GRAPH = "the orbits of the turning points"
    TOWER = "the tower"
    PIECE_TOWER = "the tower, cut at all knots"
    PARTITION = "the orbits of the knots"
    FEW_SLOPES = "the orbits of the knots, cells by slope"
    COMPOSING = "composing"


ROUTES: dict[Question, tuple[Route, ...]] = {
    Question.LAPS: (Route.TRIFLE, Route.LAP_GRAPH, Route.TOWER, Route.COMPOSING),
    Question.CROSSINGS: (Route.TRIFLE, Route.LAP_GRAPH, Route.TOWER, Route.COMPOSING),
    Question.PIECES: (Route.TRIFLE, Route.PARTITION, Route.PIECE_TOWER, Route.COMPOSING),
    Question.MOMENTS: (Route.TRIFLE, Route.PARTITION, Route.COMPOSING),
    Question.SQUARED_DISTANCE: (Route.TRIFLE, Route.PARTITION, Route.COMPOSING),
    Question.DISTANCE: (Route.ZIGZAG, Route.TRIFLE, Route.FEW_SLOPES, Route.COMPOSING),
    Question.NEAR_DISTANCE: (Route.ZIGZAG, Route.TRIFLE, Route.FEW_SLOPES, Route.PARTITION, Route.COMPOSING),
    Question.SHAPE: (Route.TRIFLE, Route.FEW_SLOPES, Route.COMPOSING),
    Question.GROWTH: (Route.SLOPES, Route.LAP_GRAPH),
}


def route(
    f: PLMap, t: int, question: Question, *, max_slopes: int = MAX_SLOPES, max_points: int = MAX_POINTS
) -> Route | None:
    """Return the first route to the answer that serves a self-map; None if none does, which is so for growth only.

    FEW_SLOPES serves iterates of at most ``max_slopes`` absolute slopes, partitions have at most ``max_points`` points.
    Cost: at most that of following the orbits of the knots until they close or are given up; remembered. Raises
    ValueError if the map leaves its interval.
    """
    f.check_self_map()
    limits = Limits(max_slopes, max_points)
    return next((way for way in ROUTES[question] if _SERVES[way](f, t, limits)), None)


def is_trifle(f: PLMap, t: int) -> bool:
    """Whether ``f**t`` takes a few steps to few pieces, so that composing costs less than looking for a partition."""
    return t <= _TRIFLE and t * log2(f.piece_count) <= _TRIFLE


def is_zigzag(f: PLMap) -> bool:
    """Whether ``f`` has pieces of equal length, each onto the whole domain: then so has every iterate.

    >>> is_zigzag(PLMap([0, "1/3", "2/3", 1], [1, 0, 1, 0]))
    True
    """
    low, high = f.domain
    ends = {low, high}
    if not all({a, b} == ends for a, b in pairwise(f.values)):
        return False
    return all((b - a) * f.piece_count == high - low for a, b in pairwise(f.knots))


@lru_cache(maxsize=64)
def slope_count(f: PLMap, t: int, most: int) -> int | None:
    """Return how many absolute slopes ``f**t`` may have, 0 apart: the products of t slopes of f. None above ``most``.

    >>> slope_count(PLMap([0, 1, 3, 6], [0, 3, 0, 6]), 3, 100)
    10
    """
    factors = {absolute(s) for s in f.distinct_slopes if s}
    if len(factors) <= 1:
        return 1
    units, _ = in_units(factors)  # products of so many factors have one denominator
    products: set[Scaled] = {1}
    for _ in range(t):
        products = {p * s for p in products for s in units}
        if len(products) > most:
            return None
    return len(products)


def slopes_decide(f: PLMap) -> bool:
    """Whether the slopes alone give the growth number.

    They do if f is monotone, or if they are at most 1 in absolute value, or if they all have the same.
    """
    return f.lap_count == 1 or f.lipschitz <= 1 or all(absolute(s) == f.lipschitz for s in f.distinct_slopes)


class Limits(NamedTuple):
    """How far a route may go."""

    slopes: int
    points: int


def _is_closed(f: PLMap, starts: Starts, limits: Limits) -> bool:
    """Whether the orbits of the knots or of the turning points are finite."""
    return closed_graph(f, starts, limits.points) is not None


def _has_few_slopes(f: PLMap, t: int, limits: Limits) -> bool:
    """Whether the orbits of the knots are finite and f^t has few slopes."""
    return _is_closed(f, "knots", limits) and slope_count(f, t, limits.slopes) is not None


_SERVES: dict[Route, Callable[[PLMap, int, Limits], bool]] = {
    Route.SLOPES: lambda f, t, limits: slopes_decide(f),
    Route.ZIGZAG: lambda f, t, limits: is_zigzag(f),
    Route.TRIFLE: lambda f, t, limits: is_trifle(f, t),
    Route.LAP_GRAPH: lambda f, t, limits: _is_closed(f, "turning points", limits),
    Route.TOWER: lambda f, t, limits: fits_on_tower(f, t, "laps"),
    Route.PIECE_TOWER: lambda f, t, limits: fits_on_tower(f, t, "pieces"),
    Route.PARTITION: lambda f, t, limits: _is_closed(f, "knots", limits),
    Route.FEW_SLOPES: _has_few_slopes,
    Route.COMPOSING: lambda f, t, limits: True,
}
assert set(_SERVES) == set(Route)
assert set(ROUTES) == set(Question)
