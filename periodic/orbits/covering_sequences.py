"""Which points a map is covered by: its knots, then more and more of their images, until their orbits close.

Every finite set of points with all knots among them proves something of the periods (``coverings``); more points prove
more, and a set that is mapped into itself, a Markov partition, proves all that there is. So the sets grow, and each is
made when it is asked for.

A rising and a falling piece: its three knots show nothing, their first three images exclude odd periods above 1.

>>> from periodic.maps.plmaps import PLMap
>>> f = PLMap([0, "1/4", 1], ["3/5", 1, 0])
>>> [str(covering.bounds.greatest) for covering in coverings(f, 6)]
['every period', 'every period', '1 and every even period']
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import count as counting
from threading import Lock

from periodic.errors import count
from periodic.graphs.transition_graphs import closed_graph
from periodic.maps.plmaps import PLMap
from periodic.orbits.coverings import Covering

MAX_POINTS = 512
MAX_KNOTS = 2048
_PARTITION = 8  # times as many points


class Coverings:
    """The coverings by the knots, then with their first 1, 2, 4, 8, .. images, each made when it is first asked for.

    The first has no more than ``MAX_KNOTS`` points, or there is none; the others have at most ``max_points``. The last
    one is closed if the orbits of the knots are finite and have at most 8 times as many points: one such covering is
    enough, and decides everything.
    """

    def __init__(self, f: PLMap, max_points: int) -> None:
        self._found: list[Covering] = []
        self._source, self._lock = _refined(f, max_points), Lock()

    def __iter__(self) -> Iterator[Covering]:
        for i in counting():
            with self._lock:  # threads share what is remembered
                if i == len(self._found):
                    if (following := next(self._source, None)) is None:
                        return
                    self._found.append(following)
            yield self._found[i]


@lru_cache(maxsize=64)
def coverings(f: PLMap, max_points: int = MAX_POINTS) -> Coverings:
    """Return the coverings of a self-map by the orbits of its knots; remembered for the maps used last.

    Raises ValueError if the map leaves its interval.
    """
    f.check_self_map()
    return Coverings(f, count(max_points, "max_points", 2))


@lru_cache(maxsize=64)
def partition_covering(f: PLMap, max_points: int) -> Covering | None:
    """Return the covering by all points of the orbits of the knots, or None if these do not close within so many.

    Remembered for the maps used last.

    >>> from periodic.maps.families import tent
    >>> partition_covering(tent(), 10).is_closed, partition_covering(tent("3/2"), 10)
    (True, None)
    """
    graph = closed_graph(f, "knots", max_points)
    if graph is None:
        return None
    points = graph.points or ()
    return Covering(f, {x: points[i] for x, i in zip(points, graph.targets or (), strict=True)})


def _refined(f: PLMap, max_points: int) -> Iterator[Covering]:
    """Coverings on more and more images of the knots; then the one on their whole orbits, where these close."""
    if len(f.knots) <= max(max_points, MAX_KNOTS):
        for covering in _by_images(f, max_points):
            yield covering
            if covering.is_closed:
                return
    if (partition := partition_covering(f, _PARTITION * max_points)) is not None:
        yield partition


def _by_images(f: PLMap, max_points: int) -> Iterator[Covering]:
    """The coverings by the knots and their first 1, 2, 4, .. images, while they do not have too many points."""
    convert = f.field.convert if f.field is not None else (lambda x: x)
    image = {convert(x): convert(y) for x, y in zip(f.knots, f.values, strict=True)}
    line, ends, steps = f.polyline, list(image.values()), 1
    while True:
        yield Covering(f, image)
        for _ in range(steps):
            ends = [y for y in dict.fromkeys(ends) if y not in image]
            image.update(following := {y: convert(line.value(y)) for y in ends})
            ends = list(following.values())
        if len(image) > max_points:
            return
        steps *= 2
