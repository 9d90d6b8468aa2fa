"""Laps, pieces and crossings of the iterates of any piecewise-linear map, counted on its tower.

The branches of f^n on a vertex V are those of f^(n-1) on the vertices to which V leads, one after the other, so that
what is counted inside branches adds up along edges; what happens where two branches meet, at the *joints*, is added.
At step n only the vertices within t - n edges of the root are needed. No number here depends on the map being Markov.
docs/mathematics.md, Tower.

>>> from periodic.maps.families import tent
>>> tower_lap_counts(tent("21/20"), 8), tower_crossing_counts(tent("3/2"), "1/4", "1/2", 6)
((1, 2, 4, 8, 14, 24, 38, 58, 84), (1, 2, 2, 2, 2, 2, 2))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from periodic.errors import TooManyPiecesError, count
from periodic.graphs.cut_orbits import CutOrbits, Cuts
from periodic.graphs.towers import MAX_EDGES, Tower
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, exact
from periodic.numbers.number_texts import shown
from periodic.vectors.coded_vectors import occurrences

Integers: TypeAlias = NDArray[np.int64]
Letters: TypeAlias = NDArray[np.int8]

_WORD = 1 << 62  # below it sums of two numbers fit into int64


@takes_maps
def tower_lap_counts(f: PLMap, t: int, max_edges: int = MAX_EDGES) -> tuple[int, ...]:
    """Return the numbers of laps of ``f**0 ... f**t``, for every self-map.

    Cost: with k laps, O(k * t) edges and O(k * t**2) additions of integers of O(t) bits; k orbits of t points with
    numbers of O(t) digits. Raises TooManyPiecesError for more than ``max_edges`` edges, ValueError if the map leaves
    its interval. docs/mathematics.md, Tower.

    >>> tower_lap_counts(PLMap([-1, 0, 1], ["309/500", -1, "309/500"]), 40)[-1]
    331034286
    """
    layers = _layered(f, count(t, "t"), "laps", max_edges)
    if all(layers.tower.orbits.signs):  # neighbouring laps differ in direction, so every branch is a lap
        return tuple(layers.totals(1, lambda n, k: None))
    rising = np.ones(layers.size + 1, dtype=np.int8)  # the identity rises on every vertex
    rising[-1] = 0
    return tuple(1 + n for n in layers.word_changes(rising, rising, turning=True))


@takes_maps
def tower_crossing_counts(f: PLMap, low: Any, high: Any, t: int, max_edges: int = MAX_EDGES) -> tuple[int, ...]:
    """Return how often ``f**0 ... f**t`` pass between ``low`` and ``high``, for every self-map; see ``crossings``.

    Cost as for ``tower_lap_counts``, and one comparison of each end of a vertex with each level.
    Raises ValueError unless ``low < high`` and if the map leaves its interval.

    >>> tower_crossing_counts(PLMap([-1, 0, 1], ["309/500", -1, "309/500"]), "-1/2", 0, 8)
    (1, 2, 2, 4, 6, 10, 16, 26, 42)
    """
    low, high = levels(low, high)
    layers = _layered(f, count(t, "t"), "laps", max_edges)
    return tuple(layers.word_changes(*layers.letters(layers.beside(low), layers.beside(high)), turning=False))


def tower_crossings(f: PLMap, windows: Sequence[tuple[Any, Any]], t: int, max_edges: int = MAX_EDGES) -> list[int]:
    """Return how often ``f**t`` crosses each of some windows, pairs of levels: all words are followed in one go.

    Cost and errors as for ``tower_crossing_counts``.

    >>> tower_crossings(PLMap([-1, 0, 1], ["309/500", -1, "309/500"]), [("-1/2", 0), (0, "1/2")], 8)
    [42, 42]
    """
    layers = _layered(f, count(t, "t"), "laps", max_edges)
    if not windows:
        return []
    pairs = [levels(*window) for window in windows]
    beside = {level: layers.beside(level) for level in dict.fromkeys(level for pair in pairs for level in pair)}
    ends = [layers.letters(beside[low], beside[high]) for low, high in pairs]
    return layers.last_changes(np.stack([first for first, _ in ends]), np.stack([last for _, last in ends]))


def levels(low: Any, high: Any) -> tuple[Exact, Exact]:
    """Return two levels as exact numbers; ValueError unless the first is below the second."""
    low, high = exact(low), exact(high)
    if not low < high:
        raise ValueError(f"crossings need levels low < high, got {shown(low)} and {shown(high)}")
    return low, high


@takes_maps
def tower_piece_counts(f: PLMap, t: int, max_edges: int = MAX_EDGES) -> tuple[int, ...]:
    """Return the numbers of affine pieces of ``f**0 ... f**t``, for every self-map.

    A point is a breakpoint of f^n if its orbit meets an interior knot c of f, first after j steps, and f^(n-j) breaks
    at c. Cost as for ``tower_lap_counts``, with the pieces of f for its laps.

    >>> tower_piece_counts(PLMap([0, "1/3", 1], [0, "1/2", 1]), 5)
    (1, 2, 3, 4, 5, 6)
    """
    layers = _layered(f, count(t, "t"), "pieces", max_edges)
    orbits = layers.tower.orbits
    knots = _Knots(f, orbits, layers.hops)
    # the interior cuts of a vertex are those from after[p] + 1 to before[q]
    ends = [layers.tower.ends[v] for v in layers.order]
    first = np.array([orbits.after[p] + 1 for p, _ in ends])
    stop = np.array([orbits.before[q] + 1 for _, q in ends])

    def joints(n: int, k: int) -> Integers:
        sums = np.array([0, *accumulate(map(int, knots.breaks(n)))])
        found: Integers = sums[stop[:k]] - sums[first[:k]]
        return found

    return tuple(1 + n for n in layers.totals(0, joints))


def fits_on_tower(f: PLMap, t: int, cuts: Cuts) -> bool:
    """Return whether ``MAX_EDGES`` edges are enough to count for ``f**t``; what is built for that is remembered.

    A tower that does not close has a new vertex in every layer, so that larger t are not tried.
    """
    return t <= MAX_EDGES and not isinstance(_found(f, t, cuts, MAX_EDGES), str)


def _layered(f: PLMap, t: int, cuts: Cuts, max_edges: int) -> _Layers:
    """The layers of the tower, t deep; TooManyPiecesError, with the reason, where they have too many edges."""
    found = _found(f, t, cuts, count(max_edges, "max_edges", 1))
    if isinstance(found, str):
        raise TooManyPiecesError(found)
    return found


@lru_cache(maxsize=16)
def _found(f: PLMap, t: int, cuts: Cuts, max_edges: int) -> _Layers | str:
    """The layers, or why there are none; not changed once they are made, so that threads may share them."""
    try:
        return _Layers(_tower(f, cuts, max_edges), t)
    except TooManyPiecesError as error:
        return str(error)


_tower = lru_cache(maxsize=16)(Tower)  # it grows with t


def forget() -> None:
    """Forget the towers that are remembered, for who measures how long they take to find."""
    _found.cache_clear()
    _tower.cache_clear()


class _Layers:
    """The vertices of a tower within t edges of the root, layer after layer, as arrays."""

    def __init__(self, tower: Tower, t: int) -> None:
        self.tower, self.steps = tower, t
        self.hops = [_hop(tower.orbits, c, t) for c in range(tower.orbits.laps + 1)] if tower.cuts == "pieces" else []
        layers = tower.layers(t)
        self.order = [v for layer in layers for v in layer]
        self.size = len(self.order)
        self._within = list(accumulate(map(len, layers)))  # [d]: the number of vertices within d edges
        place = {v: i for i, v in enumerate(self.order)}
        signs = tower.orbits.signs
        inner = self._within[t - 1] if 0 < t <= len(layers) - 1 else self.size if t else 0
        rows = [[(place[e.target], signs[e.lap]) for e in tower.edges(v)] for v in self.order[:inner]]
        # a vertex on which f is constant leads to a place of its own, beyond the last vertex, where all counts are 0
        rows = [row or [(self.size, 1)] for row in rows]
        lengths = [len(row) for row in rows]
        self._starts = np.array([0, *accumulate(lengths)], dtype=np.int64)
        self._owners = np.repeat(np.arange(len(rows)), lengths)
        self._targets = np.array([target for row in rows for target, _ in row], dtype=np.int64)
        self._signs = np.array([sign for row in rows for _, sign in row], dtype=np.int8)
        self._most = max(lengths, default=1)

    def _needed(self, n: int) -> int:
        """How many vertices lie within t - n edges."""
        return self._within[min(self.steps - n, len(self._within) - 1)]

    def totals(self, base: int, joints: Callable[[int, int], Integers | None]) -> Iterator[int]:
        """The numbers for f^0, .., f^t on the domain, where f^0 has ``base`` in each vertex.

        ``joints(n, k)`` are the numbers at the joints of f^n inside each of the first k vertices.
        """
        return self._sums(np.append(np.full(self.size, base, dtype=np.int64), 0), joints)

    def _sums(self, start: Integers, joints: Callable[[int, int], Integers | None]) -> Iterator[int]:
        """Sums over the edges of the tower of what each step adds inside its vertices and at their joints."""
        counts: NDArray[Any] = start
        bound = int(start.max(initial=0))
        yield int(counts[0])
        for n in range(1, self.steps + 1):
            k = self._needed(n)
            extra = joints(n, k)
            bound = self._most * bound + (0 if extra is None else int(extra.max(initial=0)))
            if bound >= _WORD and counts.dtype != object:
                counts = counts.astype(object)
            end = int(self._starts[k])
            sums = np.add.reduceat(counts[self._targets[:end]], self._starts[:k])
            if extra is not None:
                places = np.flatnonzero(extra)
                sums[places] += extra[places].astype(counts.dtype)
            counts = np.append(sums, np.zeros(self.size + 1 - k, dtype=counts.dtype))
            yield int(counts[0])

    def word_changes(self, first: Letters, last: Letters, *, turning: bool) -> Iterator[int]:
        """The changes of letters in the words of f^0, .., f^t on the domain.

        The word of f^0 on a vertex begins with its letter in ``first``, ends with that in ``last`` and has no others;
        letters are 1 and -1, and 0 stands for an empty word. The word of f^n on a vertex joins those of f^(n-1) on the
        vertices to which it leads, read backwards along a lap on which f falls and, if the letters tell directions
        (``turning``), with the letters exchanged. A branch on which f is constant may be left out: unless f^n is
        constant altogether, its letter is spelt next to it.
        """
        ends = [first, last]

        def joints(n: int, k: int) -> Integers:
            e = int(self._starts[k])
            targets, owners, rises = self._targets[:e], self._owners[:e], self._signs[:e] > 0
            a, b = ends[0][targets], ends[1][targets]
            flip = np.int8(-1 if turning else 1)
            a, b = np.where(rises, a, flip * b), np.where(rises, b, flip * a)
            spelt = np.flatnonzero(a)
            a, b, owners = a[spelt], b[spelt], owners[spelt]
            ends[0], ends[1] = np.zeros_like(first), np.zeros_like(last)
            ends[0][owners[::-1]] = a[::-1]  # of several entries for one owner the last one stays
            ends[1][owners] = b
            changed = (owners[1:] == owners[:-1]) & (b[:-1] * a[1:] < 0)
            return occurrences(owners[1:][changed], k)

        return self._sums((first * last < 0).astype(np.int64), joints)

    @cached_property
    def _ends(self) -> tuple[list[int], Integers]:
        """The points at which vertices end, each once, and for each vertex the places of its two ends among them."""
        ends = np.array([self.tower.ends[v] for v in self.order], dtype=np.int64)
        points, places = np.unique(ends, return_inverse=True)
        return points.tolist(), places.reshape(ends.shape)

    def beside(self, level: Exact) -> Letters:
        """On which side of a level the ends of vertices lie: 1, 0 or -1 for each point."""
        sides = self.tower.orbits.sides(level)
        return np.array([sides[i] for i in self._ends[0]], dtype=np.int8)

    def letters(self, below: Letters, above: Letters) -> tuple[Letters, Letters]:
        """The first and the last letter of each vertex: 1 from the level ``high`` on, -1 up to ``low``.

        They are given by what lies beside either level.
        """
        points = np.where(above >= 0, np.int8(1), np.where(below <= 0, np.int8(-1), np.int8(0)))
        first, last = points[self._ends[1]].T
        return np.append(np.where(first, first, last), np.int8(0)), np.append(np.where(last, last, first), np.int8(0))

    def last_changes(self, first: Letters, last: Letters) -> list[int]:
        """The changes of letters in the words of f^t, of several words at once, a row each; as ``word_changes``."""
        rows, width = first.shape
        counts: NDArray[Any] = (first * last < 0).astype(np.int64)
        bound, offsets = int(counts.max(initial=0)), np.arange(rows)[:, None] * width
        for n in range(1, self.steps + 1):
            k = self._needed(n)
            e = int(self._starts[k])
            targets, rises = self._targets[:e], self._signs[:e] > 0
            a, b = first[:, targets], last[:, targets]
            a, b = np.where(rises, a, b).ravel(), np.where(rises, b, a).ravel()
            spelt = np.flatnonzero(a)
            a, b, owners = a[spelt], b[spelt], (offsets + self._owners[:e]).ravel()[spelt]
            first, last = np.zeros(rows * width, dtype=np.int8), np.zeros(rows * width, dtype=np.int8)
            first[owners[::-1]] = a[::-1]  # of several entries for one owner the last one stays
            last[owners] = b
            first, last = first.reshape(rows, width), last.reshape(rows, width)
            changed = (owners[1:] == owners[:-1]) & (b[:-1] * a[1:] < 0)
            extra = occurrences(owners[1:][changed], rows * width).reshape(rows, width)[:, :k]
            bound = self._most * bound + int(extra.max(initial=0))
            if bound >= _WORD and counts.dtype != object:
                counts = counts.astype(object)
            sums = np.add.reduceat(counts[:, targets], self._starts[:k], axis=1) + extra.astype(counts.dtype)
            counts = np.concatenate([sums, np.zeros((rows, width - k), dtype=counts.dtype)], axis=1)
        return [int(x) for x in counts[:, 0]]


# Breakpoints


class SideSlopes(NamedTuple):
    """The slopes of an iterate right and left of a point: their ratio, and whether each is nonzero."""

    ratio: Exact
    left: bool
    right: bool

    @property
    def breaks(self) -> bool:
        """Whether the slope changes at the point."""
        return self.left != self.right or (self.left and self.ratio != 1)


class _Hop(NamedTuple):
    """The way of an image: ``steps`` without meeting a cut, then ``cut`` is met, or a flat piece if it is None.

    ``direction`` is -1 if the way turns left and right round.
    """

    steps: int
    cut: int | None
    direction: int


def _hop(orbits: CutOrbits, c: int, t: int) -> _Hop:
    """The way of the image of cut c, followed for at most t steps."""
    direction, y = 1, orbits.image(c)
    for steps in range(t):
        if y <= orbits.laps:
            return _Hop(steps, y, direction)
        if not (slope := orbits.signs[orbits.after[y]]):
            return _Hop(steps, None, direction)
        y, direction = orbits.image(y), direction * slope
    return _Hop(t, None, direction)


class _Knots:
    """At which interior knots of f the iterates of f break; cuts are all knots, the ends of the domain included."""

    def __init__(self, f: PLMap, orbits: CutOrbits, hops: list[_Hop]) -> None:
        self._orbits, self._hops = orbits, hops
        self._slopes = [Fraction(0), *f.slopes, Fraction(0)]  # there is nothing beyond the ends
        one, k = Fraction(1), orbits.laps
        self._sides = [[SideSlopes(one, c > 0, c < k) for c in range(k + 1)]]  # of f^0

    def breaks(self, n: int) -> list[bool]:
        """For each cut but the last, whether it is inside the domain and f^n breaks there; n rises by steps of 1."""
        while len(self._sides) <= n:
            self._sides.append([self._at(c, len(self._sides)) for c in range(self._orbits.laps + 1)])
        return [c > 0 and sides.breaks for c, sides in enumerate(self._sides[n][:-1])]

    def _at(self, c: int, n: int) -> SideSlopes:
        """The slopes of f^n beside cut c, from those of f^(n-1) beside its image."""
        image = self._after_hop(self._hops[c], n - 1)
        before, after = self._slopes[c], self._slopes[c + 1]
        left = before != 0 and (image.left if before > 0 else image.right)
        right = after != 0 and (image.right if after > 0 else image.left)
        if not (left and right):
            return SideSlopes(Fraction(1), left, right)
        ratio = after / before
        if ratio > 0:  # else both sides go to the same side of the image, whose slope cancels
            ratio = ratio * image.ratio if after > 0 else ratio / image.ratio
        return SideSlopes(ratio, left, right)

    def _after_hop(self, hop: _Hop, n: int) -> SideSlopes:
        """The slopes of f^n beside a point that goes this way."""
        if n <= hop.steps:
            return SideSlopes(Fraction(1), True, True)
        if hop.cut is None:
            return SideSlopes(Fraction(1), False, False)
        sides = self._sides[n - hop.steps][hop.cut]
        return sides if hop.direction > 0 else SideSlopes(1 / sides.ratio, sides.right, sides.left)
