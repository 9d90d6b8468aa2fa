"""Explicit networks close to f^t, with their exact distance: the other side of what bounds say.

A bound says that no network of some size comes nearer to f^t than this; a network says that one comes as near as that.
Between the two lies the best one. ``close_network`` gives a network that equals f^t where its layers can follow the
map, a sequence of *layer windows*, and a constant level elsewhere. Nothing of the size of f^t is built, and nothing is
rounded.
docs/mathematics.md, Layer windows.

>>> from periodic.maps.families import tent
>>> found = close_network(tent(), 10, 3, 3)
>>> found.network.widths, sum(w.steps for w in found.windows), found.l1_error
((3, 3, 3), 10, Fraction(2003, 8192))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from periodic.displays import card, few
from periodic.errors import TooManyPiecesError, count, printed, readable
from periodic.iterates.distances_to_levels import distance_to_level
from periodic.iterates.integrals import map_moments
from periodic.iterates.settled_iterates import Settling, settling
from periodic.maps.arguments import takes_maps
from periodic.maps.distances import l1_distance
from periodic.maps.plmaps import PLMap
from periodic.networks.iterate_rows import OrbitPoints
from periodic.networks.layers import ZERO
from periodic.networks.levels import composed_if_short, middle_level
from periodic.networks.realisations import shallow_network
from periodic.networks.relu_networks import ReluNetwork
from periodic.networks.window_levels import rest_level
from periodic.networks.window_savings import ExactWindow, saved, stays_level
from periodic.networks.window_sequences import WindowSearch
from periodic.numbers.conversions import Exact, absolute
from periodic.numbers.decimals import plural
from periodic.numbers.magnitudes import written_bits
from periodic.numbers.number_texts import shown
from periodic.numbers.powers import power_bits

MAX_STEPS = 20_000
MAX_WIDTH = 10_000
MAX_DEPTH = 1_000
MOST_FAR, LEAST_LONG, MOST_LONG = (
    10**6,
    Fraction(1, 10**6),
    10**6,
)  # beyond, an interval is brought to [0, 1] for floats
MAX_LINED = 1 << 7  # pieces of an iterate that a line is drawn through: it gains nothing where there are many
MAX_LEVELS = 3  # that are tried where windows do not follow f^t
MAX_EXACT_STEPS = 1 << 8  # steps of f of which one layer is asked to be capable
MAX_EXACT_BITS = 1 << 14  # of the weights of that layer


@readable
@dataclass(frozen=True)
class LayerWindow:
    """What one layer does: it is ``f**steps`` on [low, high], in ``pieces`` affine pieces, and constant beyond.

    Both ends are among the numbers that come out of the layer before. ``flat_left`` and ``flat_right`` say at which
    ends a constant goes on; where not, the end is that of the layer's domain, or the last piece goes on, to numbers for
    which the next layer is constant.
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
    was made; ``windows`` are its layer windows, if it has them, ``level`` its value where it does not
    follow the map, None where it always does.

    >>> from periodic.maps.families import tent
    >>> close_network(tent(), 10, 3, 1)
    <CloseNetwork: ReLU network, 1 in, hidden widths (3), 1 out, L1 distance 2043/8192 to f^10>
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
            (
                "layer windows",
                few((f"{plural(w.pieces, 'piece')} of f^{w.steps}" for w in self.windows), len(self.windows)),
            ),
            (f"L1 distance to f^{self.t}", shown(self.l1_error)),
        ]
        return card(f"an explicit network near f^{self.t}", facts)

    def __str__(self) -> str:
        sequence = ", ".join(f"{plural(w.pieces, 'piece')} of f^{w.steps}" for w in self.windows)
        return f"{self.network}: {self.method}{f' ({sequence})' if sequence else ''}"


@takes_maps
def close_network(f: PLMap, t: int, width: int, depth: int) -> CloseNetwork:
    """Return a network of ``depth`` hidden layers of at most ``width`` units near ``f**t``, with its exact L1 error.

    It equals ``f**t`` if the iterates that one layer can hold add up to t. Otherwise it is the best sequence of layer
    windows that a search over those of all lengths finds, for any map, with a level that is near the median of f^t
    where it is not followed; or a constant or a line if they are nearer. No network of this size has a smaller error
    than ``separation(f, t, width, depth).l1_bound``.
    Cost: some tenths of a second for t up to 50 and five layers of 20 units; for a map whose orbits close, hardly more
    where t is large. Raises ValueError if ``f`` leaves its interval or a number is above MAX_STEPS, MAX_WIDTH or
    MAX_DEPTH, and TooManyPiecesError where orbits of knots have too many points or digits within t steps.
    docs/mathematics.md, Layer windows.

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
    low, high = f.domain
    if max(absolute(low), absolute(high)) > MOST_FAR * (high - low) or not LEAST_LONG < high - low < MOST_LONG:
        scaled = PLMap(*([(x - low) / (high - low) for x in column] for column in (f.knots, f.values)))
        return _moved(close_network(scaled, t, width, depth), f)
    if (late := settling(f)) is not None and late.steps < t and power_bits(late.slope, t) <= MAX_EXACT_BITS:
        return _followed(close_network(f, late.steps, width, depth), t, late)
    h = composed_if_short(f, t)
    whole = _whole_network(f, t, width, depth, h)
    if whole is not None:
        return CloseNetwork(f, t, width, depth, whole, (), None, ZERO, "equals f^t")
    level = middle_level(f, t)
    builder = _Builder(f, t, width, depth, level)
    error = distance_to_level(f, t, level) if h is None else l1_distance(h, PLMap(f.domain, [level, level]))
    found = [builder.constant(error), builder.sequence_network(error)]
    if h is not None and h.piece_count <= MAX_LINED:
        found.append(builder.line(h))
    return min((c for c in found if c is not None), key=lambda c: c.l1_error)


def _moved(found: CloseNetwork, f: PLMap) -> CloseNetwork:
    """The network in the coordinates of f, where the interval is not [0, 1]."""
    low, length = f.domain[0], f.domain[1] - f.domain[0]
    into, out = ReluNetwork([[[1 / length]]], [[-low / length]]), ReluNetwork([[[length]]], [[low]])
    return replace(
        found,
        map=f,
        network=out @ found.network @ into,
        windows=tuple(replace(w, low=low + length * w.low, high=low + length * w.high) for w in found.windows),
        level=None if found.level is None else low + length * found.level,
        l1_error=length**2 * found.l1_error,
    )


def _followed(found: CloseNetwork, t: int, late: Settling) -> CloseNetwork:
    """The network of f^t = A^(t - s) after f^s, A affine, from one near f^s."""
    scale = late.slope ** (t - late.steps)
    out, error = ReluNetwork([[[scale]]], [[(1 - scale) * late.fixed]]), absolute(scale) * found.l1_error
    method = f"{found.method} of f^{late.steps}, and an affine map" if found.windows else found.method
    return replace(
        found,
        t=t,
        network=out @ found.network,
        windows=(),
        level=None if found.level is None else late.fixed + scale * (found.level - late.fixed),
        l1_error=error,
        method=method if error else "equals f^t",
    )


@lru_cache(maxsize=8)
def _search(orbits: OrbitPoints, level: Exact, width: int) -> WindowSearch:
    """The search of a map; its tables serve every number of steps and layers."""
    return WindowSearch(orbits, level, width)


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
    most = min(MAX_EXACT_STEPS, 1 << (t - 1).bit_length())  # few sets of numbers serve all t
    return max((s for s in _fitting(f, width, part, most) if s <= t), default=0)


@lru_cache(maxsize=64)
def _fitting(f: PLMap, width: int, part: tuple[Exact, Exact] | None, most: int) -> tuple[int, ...]:
    """The numbers of steps s up to ``most`` of which one layer of so many units is capable, while all is short."""
    found, power = [], f
    for s in range(1, most + 1):
        h = power if part is None else power.restrict(*part)
        if len(h.breakpoints) > width or written_bits(h.values[-1]) > MAX_EXACT_BITS:
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

    def sequence_network(self, error: Exact) -> CloseNetwork | None:
        """The best sequence of layer windows, if the constant is that far from f^t; None if none saves anything."""
        if not self.depth:
            return None
        try:
            orbits = OrbitPoints.of(self.map, self.t)
        except TooManyPiecesError:  # for windows, whose ends are points of orbits
            return None
        sequence = _search(orbits, self.level, self.width).best(self.t, self.depth)
        if not sequence:
            return None
        found = [ExactWindow.of(*window, orbits, self.level) for window in sequence]
        assert stays_level(found, self.level), "a constant gets through"
        error -= saved(found, self.level)
        level, answers = self.level, [self._window_network(found, error, self.level)]
        for _ in range(MAX_LEVELS if sequence[-1][0].cell is None else 0):
            better = rest_level(self.map, self.t, found, level, error)
            if better is None:
                break
            level = better
            try:
                found[-1] = ExactWindow.of(*sequence[-1], orbits, level)
            except ValueError:  # the level is not taken where the last window ends
                break
            if not stays_level(found, level):
                break
            error = distance_to_level(self.map, self.t, level) - saved(found, level)
            answers.append(self._window_network(found, error, level))
        return min(answers, key=lambda answer: answer.l1_error)

    def _window_network(self, found: Sequence[ExactWindow], error: Exact, level: Exact) -> CloseNetwork:
        """The network of these layer windows, with its error."""
        windows, network = [], None
        for w in found:
            (x, _), *_, (y, _) = w.points
            windows.append(LayerWindow(w.steps, x, y, len(w.points) - 1, w.flat_left, w.flat_right))
            layer = _one_layer(w.points, w.flat_left, w.flat_right)
            network = layer if network is None else layer @ network
        assert network is not None
        return self._answer(network, windows, error, "a sequence of layer windows", level)


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
