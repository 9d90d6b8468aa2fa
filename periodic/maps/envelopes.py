"""The greater and the lesser of two maps at each point: what ReLU networks compute, and how plateaus are cut.

>>> minimum(PLMap([0, "1/2", 1], [0, 1, 0]), "4/5")
PLMap([0, '2/5', '3/5', 1], [0, '4/5', '4/5', 0])
"""

from __future__ import annotations

from functools import reduce
from typing import Any, TypeAlias

from periodic.maps import pointwise_sums
from periodic.maps.plmaps import PLMap
from periodic.maps.polylines import Polyline

MapOrNumber: TypeAlias = PLMap | Any  # any number that ``exact`` takes


def maximum(f: MapOrNumber, g: MapOrNumber, *others: MapOrNumber) -> PLMap:
    """Return the map ``x -> max(f(x), g(x), ..)``; a number is the constant map, and one of the first two is a map.

    Cost: one pass over both; the result has a breakpoint more for each time that they pass each other. Raises TypeError
    if neither is a map, ValueError if their domains differ.

    >>> maximum(0, PLMap([-1, 1], [-1, 1]))
    PLMap([-1, 0, 1], [0, 0, 1])
    """
    first = PLMap.from_polyline(pointwise_sums.maximum(*_polylines(f, g)))
    return reduce(maximum, others, first)


def minimum(f: MapOrNumber, g: MapOrNumber, *others: MapOrNumber) -> PLMap:
    """Return the map ``x -> min(f(x), g(x), ..)``; cost and errors as of ``maximum``.

    >>> from periodic.maps.families import tent
    >>> minimum(tent(), "1/2")
    PLMap([0, '1/4', '3/4', 1], [0, '1/2', '1/2', 0])
    """
    first = PLMap.from_polyline(pointwise_sums.minimum(*_polylines(f, g)))
    return reduce(minimum, others, first)


def _polylines(f: MapOrNumber, g: MapOrNumber) -> tuple[Polyline, Polyline]:
    """The two polylines, a number standing for the constant map on the domain of the other."""
    if isinstance(f, PLMap):
        return f.polyline, f.operand(g)
    if isinstance(g, PLMap):
        return g.operand(f), g.polyline
    raise TypeError(f"one of the two must be a PLMap, got {type(f).__name__} and {type(g).__name__}")
