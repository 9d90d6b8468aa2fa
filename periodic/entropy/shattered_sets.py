"""Shattered sets: points to which the iterates of one map give all labels, so that they are of no finite dimension.

Take a map f and a threshold, and label a point 1 or 0 at time t as f^t of it is at least the threshold or below. The
labels of n points at some 2^n times may be all 2^n combinations; then the points are *shattered* by the iterates, and
if there are such points for every n, the iterates have infinite VC dimension. For a map of positive entropy there are,
and they can be written down: in the graph of coverings two intervals, one on each side of the threshold, lead to one
another and to themselves in m steps, so that a point may be on either side at the times 0, m, 2m, .. as one likes.

>>> from periodic.maps.families import tent
>>> found = shattered_set(tent(), 2, "1/2")
>>> found.labels
((False, False), (True, False), (False, True), (True, True))

Reference: [SC21]; docs/mathematics.md, Regimes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from periodic.displays import card, few
from periodic.errors import HypothesisError, count, printed
from periodic.graphs.range_graphs import Booleans, range_matrix
from periodic.graphs.strong_components import cyclic_classes
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, exact, floor
from periodic.numbers.decimals import plural
from periodic.numbers.number_texts import shown
from periodic.orbits.covering_sequences import MAX_POINTS, coverings
from periodic.orbits.coverings import Covering

MAX_SIZE = 12  # points of a shattered set: it takes 2**n labels of each


@dataclass(frozen=True)
class ShatteredSet:
    """Points that the iterates of ``map`` label in all ways: ``labels[i]`` are those of f^t for t = ``times[i]``.

    The label of a point is whether f^t of it is at least ``threshold``. Raises ValueError unless all labels occur.
    """

    map: PLMap
    threshold: Exact
    points: tuple[Exact, ...]
    times: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(set(self.labels)) < 2 ** len(self.points):
            raise ValueError(
                f"{len(self.points)} points are shattered by 2**{len(self.points)} labels, but at these times they "
                f"have only {len(set(self.labels))}"
            )

    def __repr__(self) -> str:
        return f"<ShatteredSet of {plural(len(self.points), 'point')} at the threshold {shown(self.threshold)}>"

    def _repr_html_(self) -> str:
        facts = [
            ("points", few(map(shown, self.points), len(self.points))),
            ("threshold", shown(self.threshold)),
            ("times t of the iterates", few(map(shown, self.times), len(self.times))),
        ]
        return card(f"{len(self.points)} points that the iterates label in all {2 ** len(self.points)} ways", facts)

    @property
    def labels(self) -> tuple[tuple[bool, ...], ...]:
        """The labels of the points at each of the times, by evaluation. Cost: a step a point and unit of time."""
        return labels(self.map, self.points, self.threshold, self.times)


@takes_maps
def labels(f: PLMap, points: Iterable[Any], threshold: Any, times: Iterable[int]) -> tuple[tuple[bool, ...], ...]:
    """Return for each time t whether f^t of each point is at least the threshold; times increase.

    Cost: the greatest time, in exact steps of f, for each point. Raises ValueError where the map leaves its interval,
    and for times that do not increase.

    >>> from periodic.maps.families import tent
    >>> labels(tent(), ["2/5", "3/20"], "1/2", range(3))
    ((False, False), (True, False), (False, True))
    """
    f.check_self_map()
    level, at, done = exact(threshold), [exact(x) for x in points], 0
    found: list[tuple[bool, ...]] = []
    for t in times:
        t = count(t, "t")
        if found and t <= done:
            raise ValueError(f"times increase, but {printed(t)} comes after {printed(done)}")
        for _ in range(t - done):
            at = [f(x) for x in at]
        done = t
        found.append(tuple(x >= level for x in at))
    return tuple(found)


@takes_maps
def shattered_set(f: PLMap, n: int, threshold: Any = None, max_points: int = MAX_POINTS) -> ShatteredSet:
    """Return ``n`` points whose labels by f^t, at 2**n times t, are all combinations; no image is on the threshold.

    Without ``threshold`` one is chosen at which it works. Cost: coverings by at most ``max_points`` points until some
    pair of intervals serves, then n * 2**n * m exact steps, m the number of steps between labels.
    Raises ValueError for more than ``MAX_SIZE`` points or a map that leaves its interval, HypothesisError if no two
    intervals of the coverings on both sides of the threshold lead to one another and to themselves in equally many
    steps: so it is if the entropy is 0, and if the sides are taken in turn by all that grows.
    Reference: [SC21]; docs/mathematics.md, Regimes.

    >>> from periodic.maps.families import vee
    >>> found = shattered_set(vee("1.618"), 3)
    >>> len(found.points), len(set(found.labels))
    (3, 8)
    """
    n, max_points = count(n, "n", 1), count(max_points, "max_points", 2)
    if n > MAX_SIZE:
        raise ValueError(f"a shattered set has at most {MAX_SIZE} points here, got n = {printed(n)}")
    level = None if threshold is None else exact(threshold)
    for covering in coverings(f, max_points):
        refined = covering if level is None else _with_point(covering, level)
        if (pair := _pair(refined, level)) is not None:
            break
    else:
        where = "" if level is None else f" on both sides of {shown(level)}"
        raise HypothesisError(
            f"no two intervals{where} of coverings by at most {max_points} points lead to one another and to "
            "themselves in equally many steps"
        )
    low, high, m = pair
    walks = _walks(range_matrix(*refined.certain), (low, high), m)
    points = []
    for i in range(n):
        bits = [t >> i & 1 for t in range(2**n)]
        walk = [v for a, b in pairwise(bits) for v in walks[a, b]]
        ends = refined.followers(walk, (low, high)[bits[-1]])
        points.append((ends[0] + ends[1]) / 2)
    if level is None:
        level = _plain(refined.points[low + 1], refined.points[high])
    return ShatteredSet(f, level, tuple(points), tuple(range(0, m * 2**n, m)))


def _plain(low: Exact, high: Exact) -> Exact:
    """A number between two, ends included, with as few binary digits as there are in between."""
    if low == high:
        return low
    scale = 1
    while -floor(-low * scale) > floor(high * scale):
        scale *= 2
    return Fraction(-floor(-low * scale), scale)


def _with_point(covering: Covering, level: Exact) -> Covering:
    """The covering with one more point, if it is inside the interval."""
    f, image = covering.map, dict(zip(covering.points, covering.images, strict=True))
    if f.domain[0] < level < f.domain[1] and level not in image:
        image[level] = f(level)
    return Covering(f, image)


def _pair(covering: Covering, level: Exact | None) -> tuple[int, int, int] | None:
    """Two intervals, below and above the level or some point, and the fewest steps in which each leads to both."""
    graph, best = range_matrix(*covering.certain), None
    for part in covering.branching_parts:
        inner = graph[np.ix_(part, part)]
        below = np.array([level is None or covering.points[v + 1] <= level for v in part.tolist()])
        above = np.array([level is None or covering.points[v] >= level for v in part.tolist()])
        classes = np.array(cyclic_classes([np.flatnonzero(row).tolist() for row in inner]))
        apart = np.triu(below[:, None] & above[None, :] & (classes[:, None] == classes[None, :]), 1)
        if not apart.any():
            continue
        reached, m = inner, 1
        while not (both := _both(reached) & apart).any():  # in the end each vertex of a class leads to all of it
            reached, m = (reached.astype(np.float32) @ inner.astype(np.float32)) > 0, m + 1
        i, j = max(np.argwhere(both).tolist(), key=lambda pair: pair[1] - pair[0])
        if best is None or m < best[2]:
            best = int(part[i]), int(part[j]), m
    return best


def _both(reached: Booleans) -> Booleans:
    """Where two vertices lead to one another and to themselves."""
    own = np.diagonal(reached)
    return np.asarray(reached & reached.T & own[:, None] & own[None, :])


def _walks(graph: Booleans, pair: tuple[int, int], m: int) -> dict[tuple[int, int], list[int]]:
    """For each choice of start and goal in the pair a walk of m steps, without its goal."""
    found = {}
    for b, goal in enumerate(pair):
        back = [np.arange(len(graph)) == goal]  # back[l]: from where l steps lead to the goal
        for _ in range(m):
            back.append((graph & back[-1]).any(axis=1))
        for a, start in enumerate(pair):
            walk = [start]
            for left in range(m - 1, 0, -1):
                walk.append(int(np.flatnonzero(graph[walk[-1]] & back[left])[0]))
            found[a, b] = walk
    return found
