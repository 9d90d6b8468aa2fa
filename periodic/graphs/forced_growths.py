"""Forced growth: what an over-rotation pair, or several cycles together, prove of every map that has them.

A cycle forces at least the growth number of its connect-the-dots map, and a map that has several cycles forces that of
the connect-the-dots map of all their points, which is more than each of them alone. If only the over-rotation pair of a
cycle is known, the least growth number of all patterns of that pair is left; ``period_root`` is the like for a period.
A cycle of length 7 with two peaks forces more than the period 7 does, and more even than the Stefan cycle of length 3:

>>> print(round(float(over_rotation_root(2, 7)), 6), round(float(over_rotation_root(3, 7)), 6))
1.823945 1.465571

docs/mathematics.md, Over-rotation.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from math import gcd
from typing import Any

from periodic.graphs.growth_numbers import growth_number, period_root
from periodic.graphs.transition_graphs import TransitionGraph
from periodic.numbers.conversions import Exact, exact
from periodic.numbers.number_texts import shown
from periodic.patterns.over_rotation import over_rotation_pair
from periodic.patterns.twists import twist


def over_rotation_root(p: int, q: int) -> Exact:
    """Return the growth number that a cycle of the over-rotation pair (p, q) forces; some pattern of the pair has it.

    For p = q/2 it is ``period_root(q)``; otherwise, with p/q = m/n in lowest terms, the growth number of the unimodal
    twist of the pair (m, n), the greatest root of x**n + 1 + 2 sum x**floor(jn/m) - 2 sum x**(floor(in/m) - 1), the
    sums over 0 < j < m and 0 < i <= m. That the twist has this growth number is proved. That no pattern of the pair has
    less is proved where p = q/2 or p = (q - 1)/2, by the period. For the other pairs it is checked: all cycles of up to
    13 points were looked through, those of up to 7 points are in the tests; [BM97, BM97t] point the same way. Cost:
    that of a characteristic polynomial of n - 1 intervals with one turning point, and its root. Raises ValueError for
    numbers that are no pair. Reference: [BM97, BM97t]; docs/mathematics.md, Over-rotation.

    >>> over_rotation_root(1, 3) == over_rotation_root(2, 6) == period_root(3)
    True
    >>> over_rotation_root(3, 6) == period_root(6)
    True
    """
    p, q = over_rotation_pair(p, q)
    return period_root(q) if 2 * p == q else _twist_root(p // gcd(p, q), q // gcd(p, q))


@lru_cache(maxsize=1024)
def _twist_root(p: int, q: int) -> Exact:
    """The growth number of the unimodal twist of a coprime pair, kept."""
    return growth_number(twist(p, q))


def union_graph(cycles: Iterable[Iterable[Any]]) -> TransitionGraph:
    """Return the transition graph of the connect-the-dots map of several cycles of one map.

    Each cycle is given by its points in time order, the last going to the first. ``growth_number`` of the graph is what
    the cycles together force: any continuous map that has them covers at least what the graph says. Two 3-cycles of a
    map of three laps force the golden ratio each, and its square together.
    Cost: a sort of the points. Raises ValueError for a cycle without points, and if two cycles share a point, which no
    map allows. Reference: [ALM]; docs/mathematics.md, Transition graphs.

    >>> graph = union_graph([["1/14", "3/14", "9/14"], ["4/13", "12/13", "10/13"]])
    >>> growth_number(graph) == period_root(3) ** 2
    True
    """
    image: dict[Exact, Exact] = {}
    for i, cycle in enumerate(cycles):
        points = [exact(x) for x in cycle]
        if not points:
            raise ValueError(f"a cycle has at least one point, but cycle {i} has none")
        for time, x in enumerate(points):
            if x in image:
                raise ValueError(f"the points of cycles must differ, but {shown(x)} occurs twice")
            image[x] = points[(time + 1) % len(points)]
    points = sorted(image)
    number = {x: i for i, x in enumerate(points)}
    return TransitionGraph(tuple(number[image[x]] for x in points), tuple(points))
