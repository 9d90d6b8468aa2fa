"""Explicit networks close to f^t, with their exact distance: the other side of what bounds say.

A bound says that no network of some size comes nearer to f^t than this; a network says that one comes as near as that.
Between the two lies the best one. ``close_network`` gives a network that equals f^t where its layers can follow the
map, a sequence of windows, and a constant level elsewhere. Nothing of the size of f^t is built, and nothing is rounded.
docs/mathematics.md, Windows.

>>> from periodic.maps.families import tent
>>> found = close_network(tent(), 10, 3, 3)
>>> found.network.widths, [(w.steps, w.pieces) for w in found.windows], found.l1_error
((3, 3, 3), [(2, 3), (3, 3), (5, 3)], Fraction(2003, 8192))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from periodic.displays import card, few
from periodic.errors import TooManyPiecesError, count, printed, readable
from periodic.iterates.distances_to_iterates import iterate_l1_distance
from periodic.iterates.integrals import map_moments
from periodic.maps.arguments import takes_maps
from periodic.maps.distances import l1_distance
from periodic.maps.plmaps import PLMap
from periodic.networks.iterate_words import Words
from periodic.networks.layers import ONE, ZERO
from periodic.networks.levels import middle_level
from periodic.networks.realisations import shallow_network
from periodic.networks.relu_networks import ReluNetwork
from periodic.networks.window_sequences import WindowSearch, WindowSequence
from periodic.numbers.conversions import Exact, absolute, sign
from periodic.numbers.decimals import plural
from periodic.numbers.number_texts import shown

Array = NDArray[Any]

MAX_STEPS = 20_000
MAX_WIDTH = 10_000
MAX_DEPTH = 1_000
MAX_PARTITION = 40  # base intervals of a map whose windows are searched through
MAX_COMPOSED = 1 << 12  # pieces of an iterate that is built
MAX_LINED = 1 << 7  # pieces of an iterate that a line is drawn through: it gains nothing where there are many
MAX_EXACT_STEPS = 1 << 8  # steps of f of which one layer is asked to be capable


@readable
@dataclass(frozen=True)
class LayerWindow:
    """What one layer does: it is ``f**steps`` on [low, high], in ``pieces`` affine pieces, and constant beyond.

    Both ends are among the numbers that come out of the layer before. ``flat_left`` and ``flat_right`` say at which
    ends a constant goes on; where not, the end is that of the layer's domain.
    """

    steps: int
    low: Exact
    high: Exact
    pieces: int
    flat_left: bool
    flat_right: bool


@dataclass(frozen=True)
class CloseNetwork:
    """A ``network`` of ``depth`` hidden layers of at most ``width`` units, and its exact distance to ``map**t``.

    ``l1_error`` is the integral of the absolute difference over the domain. ``method`` says in one line how the network
    was made; ``windows`` are those of its layers if it is a sequence of windows, ``level`` its value where it does not
    follow the map, None where it always does.
    """

    map: PLMap
    t: int
    width: int
    depth: int
    network: ReluNetwork
    windows: tuple[LayerWindow, ...]
    level: Exact | None
    l1_error: Exact
    method: str

    def __repr__(self) -> str:
        return f"<CloseNetwork: {self.network}, L1 distance {shown(self.l1_error)} to f^{self.t}>"

    def _repr_html_(self) -> str:
        facts = [
            ("network", str(self.network)),
            ("made as", self.method),
            ("windows", few((f"{plural(w.pieces, 'piece')} of f^{w.steps}" for w in self.windows), len(self.windows))),
            (f"L1 distance to f^{self.t}", shown(self.l1_error)),
        ]
        return card(f"an explicit network near f^{self.t}", facts)

    def __str__(self) -> str:
        sequence = ", ".join(f"{plural(w.pieces, 'piece')} of f^{w.steps}" for w in self.windows)
        return f"{self.network}: {self.method}{f' ({sequence})' if sequence else ''}"


@takes_maps
def close_network(f: PLMap, t: int, width: int, depth: int) -> CloseNetwork:
    """Return a network of ``depth`` hidden layers of at most ``width`` units near ``f**t``, with its exact L1 error.

    It equals ``f**t`` if the iterates that one layer can hold add up to t. Otherwise it is the best sequence of windows
    that a search over windows of all lengths finds, for maps whose knots have finite orbits and which are constant on
    no interval; for others it follows one stretch of ``f**t``, if that can be composed; or it is a constant or a line
    if they are nearer. No network of this size has a smaller error than ``separation(f, t, width, depth).l1_bound``.
    Cost: a second or two for five layers of 20 units, hardly more where t is large. Raises ValueError if ``f`` leaves
    its interval or a number is above MAX_STEPS, MAX_WIDTH or MAX_DEPTH, and TooManyPiecesError where the distance to
    ``f**t`` can be found by no route.
    docs/mathematics.md, Windows.

    >>> from periodic.maps.families import tent, vee
    >>> close_network(tent(), 5, 4, 3).l1_error
    Fraction(0, 1)
    >>> print(format(close_network(vee("phi", -1, 1), 40, 20, 2).l1_error, ".10f"))
    0.7562296927
    """
    t, width, depth = count(t, "t"), count(width, "width", 1), count(depth, "depth")
    f.check_self_map()
    for name, value, most in (("t", t, MAX_STEPS), ("width", width, MAX_WIDTH), ("depth", depth, MAX_DEPTH)):
        if value > most:
            raise ValueError(f"{name} must be at most {most} for an explicit network, got {printed(value)}")
    try:
        h = f.iterate(t, MAX_COMPOSED)
    except TooManyPiecesError:
        h = None
    whole = _whole_network(f, t, width, depth, h)
    if whole is not None:
        return CloseNetwork(f, t, width, depth, whole, (), None, ZERO, "equals f^t")
    builder = _Builder(f, t, width, depth, middle_level(f, t))
    if _words(f) is None:
        error = iterate_l1_distance(f, t, PLMap(f.domain, [builder.level, builder.level]))
        found: list[CloseNetwork | None] = [builder.constant(error)]
        if h is not None and depth:
            found.append(builder.followed(h))
    else:
        found = [builder.sequence_network()]
    if h is not None and h.piece_count <= MAX_LINED:
        found.append(builder.line(h))
    return min((c for c in found if c is not None), key=lambda c: c.l1_error)


@lru_cache(maxsize=8)
def _search(f: PLMap, level: Exact, width: int) -> WindowSearch:
    """The search of a map; its tables serve every number of steps and layers."""
    return WindowSearch(Words.of(f), level, width)


def _words(f: PLMap) -> Words | None:
    """The rows of the iterates of f; None if the orbits of its knots do not close, are many, or f is flat somewhere."""
    try:
        words = Words.of(f)
    except ValueError:
        return None
    return words if len(words.partition) <= MAX_PARTITION else None


# Exactly f^t


def _whole_network(f: PLMap, t: int, width: int, depth: int, h: PLMap | None) -> ReluNetwork | None:
    """The network of h = f^t if its layers can hold it: as many steps as possible in the first, then in the others."""
    if h is not None and not depth:
        return _affine(h) if h.piece_count == 1 else None
    if h is not None and (layer := _layer(h, width)) is not None:
        return _deepened(layer, depth, f.domain[0])
    first = _steps(f, width, t, None) if depth else 0
    image = f.image
    spreads = 0 < first < t and image[0] < image[1] and depth > 1  # later layers see the image of the first
    later = _steps(f, width, t - first, image) if spreads else 0
    if not later or first + (depth - 1) * later < t:
        return None
    network, left = _layer(f.iterate(first), width), t - first
    while left:
        s = min(later, left)
        layer = _layer(f.iterate(s).restrict(*image), width)
        if layer is None or network is None:  # fewer steps need not fit where more do
            return None
        network, left = layer @ network, left - s
    assert network is not None
    return _deepened(network, depth, f.domain[0])


def _steps(f: PLMap, width: int, t: int, part: tuple[Exact, Exact] | None) -> int:
    """The greatest s up to t such that one layer of so many units holds f^s on a part of the domain."""
    return max((s for s in _fitting(f, width, part) if s <= t), default=0)


@lru_cache(maxsize=64)
def _fitting(f: PLMap, width: int, part: tuple[Exact, Exact] | None) -> tuple[int, ...]:
    """The numbers of steps s of which one layer of so many units is capable, up to where there are too many pieces."""
    found, power = [], f
    for s in range(1, MAX_EXACT_STEPS + 1):
        h = power if part is None else power.restrict(*part)
        if len(h.breakpoints) > width:
            break
        if _layer(h, width) is not None:
            found.append(s)
        try:
            power = f @ power
        except TooManyPiecesError:
            break
    return tuple(found)


def _layer(h: PLMap, width: int) -> ReluNetwork | None:
    """One layer of at most so many units that equals h, None if there is none or it would be long to find."""
    if len(h.breakpoints) < width:
        return shallow_network(h)
    if len(h.breakpoints) > width:
        return None
    try:
        network = shallow_network(h, minimal=True)
    except ValueError:  # the sums of slope changes are too many to be tried
        return None
    return network if network.widths[0] <= width else None


def _affine(h: PLMap) -> ReluNetwork:
    (slope,) = h.slopes
    return ReluNetwork([[[slope]]], [[h.values[0] - slope * h.knots[0]]])


def _deepened(network: ReluNetwork, depth: int, low: Exact) -> ReluNetwork:
    """The same values of at least ``low``, by ``depth`` hidden layers: one unit carries a number on."""
    carrier = ReluNetwork([[[1]], [[1]]], [[-low], [low]])
    for _ in range(depth - network.depth):
        network = carrier @ network
    return network


# Networks that are near


@dataclass(frozen=True)
class _Builder:
    """What is asked for, and the level of the constants that answer it."""

    map: PLMap
    t: int
    width: int
    depth: int
    level: Exact

    def _answer(
        self,
        network: ReluNetwork,
        windows: Sequence[LayerWindow],
        error: Exact,
        method: str,
        level: Exact | None = None,
        low: Exact | None = None,
    ) -> CloseNetwork:
        """The answer, of full depth; ``low`` is the least value of the network if it is not in the domain."""
        deep = _deepened(network, self.depth, self.map.domain[0] if low is None else low)
        return CloseNetwork(self.map, self.t, self.width, self.depth, deep, tuple(windows), level, error, method)

    def constant(self, error: Exact) -> CloseNetwork:
        """The level alone, at this distance."""
        return self._answer(ReluNetwork([[[0]]], [[self.level]]), (), error, "a constant", self.level)

    def line(self, h: PLMap) -> CloseNetwork | None:
        """The line of least squares for h = f^t, if it is not constant."""
        m = map_moments(h)
        (low, high), length = h.domain, h.domain[1] - h.domain[0]
        mean, centre = m.integral / length, (low + high) / 2
        slope = 12 * (m.tilted - centre * m.integral) / length**3
        ends = [mean - slope * length / 2, mean + slope * length / 2]
        if not slope:
            return None
        line = PLMap(h.domain, ends)
        network = shallow_network(line) if self.depth else _affine(line)
        return self._answer(network, (), l1_distance(h, line), "a line", low=min(ends))

    def followed(self, h: PLMap) -> CloseNetwork | None:
        """The network that follows h = f^t on one stretch and is constant elsewhere."""
        knots, values = [h.knots[0]], [h.values[0]]
        for a, b, u, v in zip(h.knots, h.knots[1:], h.values, h.values[1:], strict=False):
            if sign(u - self.level) * sign(v - self.level) < 0:
                knots.append(a + (b - a) * (self.level - u) / (v - u))
                values.append(self.level)
            knots.append(b)
            values.append(v)
        i, j = _best_stretch(knots, values, self.level, self.width)
        if i == j:
            return None
        inside = list(zip(knots[i : j + 1], values[i : j + 1], strict=True))
        flats = i > 0, j < len(knots) - 1
        ends = [(x, self.level) for x, is_flat in zip(h.domain, flats, strict=True) if is_flat]
        g = PLMap(*zip(*sorted([*inside, *ends], key=lambda point: float(point[0])), strict=True))
        pieces = h.restrict(knots[i], knots[j]).piece_count
        window = LayerWindow(self.t, knots[i], knots[j], pieces, *flats)
        return self._answer(_one_layer(inside, *flats), [window], l1_distance(h, g), "f^t on one window", self.level)

    def sequence_network(self) -> CloseNetwork:
        """The best sequence of windows; the level alone if none saves anything."""
        search = _search(self.map, self.level, self.width)
        parts = _Exactly(search, self.level)
        error = parts.constant_error(self.t)
        sequence = search.best(self.t, self.depth) if self.depth else None
        if sequence is None:
            return self.constant(error)
        windows, network = [], None
        link: WindowSequence | None = sequence
        while link is not None:
            points, *flats = parts.points(link)
            windows.append(LayerWindow(link.row.steps, points[0][0], points[-1][0], len(points) - 1, *flats))
            layer = _one_layer(points, *flats)
            network = layer if network is None else layer @ network
            link = link.rest
        assert network is not None
        saved = sum(parts.savings(sequence).values(), ZERO)
        return self._answer(network, windows, error - saved, "a sequence of windows", self.level)


def _best_stretch(knots: Sequence[Exact], values: Sequence[Exact], level: Exact, width: int) -> tuple[int, int]:
    """The knots between which following saves most; its ends take the level, or are those of the domain."""
    x, y = (np.array([float(v) for v in column]) for column in (knots, values))
    away = np.abs(y - float(level))
    sums = np.concatenate([[0.0], np.cumsum(np.diff(x) * (away[1:] + away[:-1]) / 2)])
    n = len(knots) - 1
    slopes = np.array(
        [float((d - c) / (b - a)) for a, b, c, d in zip(knots, knots[1:], values, values[1:], strict=False)]
    )
    breaks = np.concatenate([[False], slopes[1:] != slopes[:-1], [False]])
    count = np.cumsum(breaks)
    ends = np.array([k for k in range(1, n) if values[k] == level], dtype=np.int64)
    best, found = 0.0, (0, 0)
    for i in [0, *ends.tolist()]:
        # the farthest end within the breakpoints left; the last knot needs no unit, but the first one does then
        units = width - (i > 0) - 1
        last = int(np.searchsorted(count[ends - 1] - count[i], units, side="right")) if len(ends) else 0
        farthest = [int(ends[last - 1])] if last else []
        for j in [*farthest, n] if count[n - 1] - count[i] <= width - 1 else farthest:
            if j > i and sums[j] - sums[i] > best:
                best, found = sums[j] - sums[i], (i, j)
    return found


def _one_layer(points: Sequence[tuple[Exact, Exact]], flat_left: bool, flat_right: bool) -> ReluNetwork:
    """One layer through these points, constant beyond the flat ends, with a unit for each breakpoint.

    Without a flat end one unit more begins at the left one.
    """
    slopes = [(v - u) / (b - a) for (a, u), (b, v) in pairwise(points)]
    changes = [b - a for a, b in pairwise(slopes)]
    if flat_right and not flat_left:  # all units face left
        units = [(-1, x, jump) for (x, _), jump in zip(points[1:], [*changes, -slopes[-1]], strict=True) if jump]
        constant = points[-1][1]
    else:
        jumps = [slopes[0], *changes, *([-slopes[-1]] if flat_right else [])]
        units = [(1, x, jump) for (x, _), jump in zip(points, jumps, strict=False) if jump]
        constant = points[0][1]
    units = units or [(1, points[0][0], ZERO)]
    return ReluNetwork(
        [[[side] for side, _, _ in units], [[jump for _, _, jump in units]]],
        [[-side * x for side, x, _ in units], [constant]],
    )


class _Exactly:
    """The exact numbers of a sequence that was found in floats."""

    def __init__(self, search: WindowSearch, level: Exact) -> None:
        self.search, self.words, self.level = search, search.words, level
        points = self.words.partition.points
        self.low_ends: list[Exact] = [*points[:-1], points[search.split], level]
        self.high_ends: list[Exact] = [*points[1:], level, points[search.split + 1]]
        self.lengths = [b - a for a, b in zip(self.low_ends, self.high_ends, strict=True)]
        moments = zip(self.low_ends, self.high_ends, strict=True)
        self.areas = [absolute((b - level) ** 2 - (a - level) ** 2) / 2 for a, b in moments]

    def constant_error(self, t: int) -> Exact:
        """The integral of |f^t - m| over the domain: how densely f^t covers each base interval, times the area."""
        partition = self.words.partition
        n = len(partition)
        densities: list[Exact] = [ONE] * n
        for _ in range(t):
            pushed: list[Exact] = [ZERO] * n
            for i, (low, high) in enumerate(partition.runs):
                for j in range(low, high):
                    pushed[j] = pushed[j] + densities[i] * self.words.shrinkages[i]
            densities = pushed
        areas = self.areas[:n]
        if self.search.split >= 0:  # the level cuts this one
            areas[self.search.split] = self.areas[n] + self.areas[n + 1]
        return sum((d * area for d, area in zip(densities, areas, strict=True)), ZERO)

    def points(self, link: WindowSequence) -> tuple[list[tuple[Exact, Exact]], bool, bool]:
        """The breakpoints and ends of a window with their values, and at which ends it is flat."""
        row, choice = link.row, link.choice
        partition = self.words.partition
        i, j = choice.i, choice.j
        if link.rest is None:
            cut = self.search.cut(row.word)
            kinds, rates, breaks = cut.kinds, cut.rates, cut.breaks
            falling = row.word.falling[cut.origin]
        else:
            kinds, rates, breaks, falling = row.word.targets, row.word.rates, row.word.breaks, row.word.falling
        first = int(row.word.homes[0]) if row.cell is None else row.cell.target
        x = partition.points[first] + self._length(rates, kinds, 0, i)
        found, last = [], i
        for k in [i, *(k for k in range(i + 1, j) if breaks[k]), j]:
            x = x + self._length(rates, kinds, last, k)
            cell = k if k < j else k - 1
            ends = self.low_ends, self.high_ends
            value = ends[bool(falling[cell]) ^ (k == j)][int(kinds[cell])]
            found.append((x, value))
            last = k
        flats = not choice.left_free, not choice.right_free
        if row.cell is None:
            return found, *flats
        start, scale = self.words.inverse(row.cell)
        found = [(start + scale * x, y) for x, y in found]
        return (found, *flats) if row.cell.rises else (found[::-1], *flats[::-1])

    def _length(self, rates: Array, kinds: Array, i: int, j: int) -> Exact:
        total: Exact = ZERO
        for (rate, kind), number in _tallied(rates[i:j], kinds[i:j]):
            total = total + number * self.words.rates[rate] * self.lengths[kind]
        return total

    def savings(self, link: WindowSequence) -> dict[int, Exact]:
        """The integral of |f^t - m| over what is followed, on each base interval of the layer's domain."""
        row, (i, j, _, _) = link.row, link.choice
        if link.rest is None:
            cut = self.search.cut(row.word)
            kinds, rates, homes, worth = cut.kinds, cut.rates, cut.homes, dict(enumerate(self.areas))
        else:
            kinds, rates, homes, worth = row.word.targets, row.word.rates, row.word.homes, self.savings(link.rest)
        scale: Exact = ONE if row.cell is None else absolute(self.words.inverse(row.cell)[1])
        found: dict[int, Exact] = {}
        for home in np.unique(homes[i:j]).tolist():
            inside = homes[i:j] == home
            total: Exact = ZERO
            for (rate, kind), number in _tallied(rates[i:j][inside], kinds[i:j][inside]):
                total = total + number * self.words.rates[rate] * worth.get(kind, ZERO)
            found[home] = scale * total
        return found


def _tallied(rates: Array, kinds: Array) -> list[tuple[tuple[int, int], int]]:
    """Each pair of entries, and how often it stands there."""
    if not len(rates):
        return []
    pairs, numbers = np.unique(np.stack([rates, kinds]), axis=1, return_counts=True)
    return [((r, k), n) for (r, k), n in zip(pairs.T.tolist(), numbers.tolist(), strict=True)]
