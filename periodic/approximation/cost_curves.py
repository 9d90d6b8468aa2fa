"""Cost curves: what breakpoints cost on the targets of a map, as functions of the price, one iterate after the other.

For a target J, a number s and a price mu let W_s,J(mu) be the least, over continuous piecewise-linear g, of

    integral over J of |f^s - g|**order  +  mu * (number of breakpoints of g inside J).

It is concave in mu and grows with it. If f maps a part of J that is c times as long as J' affinely onto J', then
f^(s+1) is on this part what f^s is on J', and W is c * W_s,J'(mu/c) there; what J costs is at least what its parts do
together, S(mu). And if e is what lines miss of f^(s+1) on J, then a function without a breakpoint inside costs e at
least, one with k > 0 of them S(mu') + (mu - mu') * k for each mu' <= mu. So

    W_s+1,J(mu)  >=  the greater of S(mu) and the lesser of e and the greatest S(mu') + mu - mu', 0 <= mu' <= mu.

This is one step for all targets and prices at once, whatever the slopes. It starts from nothing, W_0 = 0, takes in the
errors of lines while iterates have few pieces, and at one of them what paths of breakpoints prove (``CloseCosts``).
What is found for f^s serves all later iterates and all numbers of pieces. docs/mathematics.md, Cost curves.

>>> from periodic.maps.families import tent
>>> curves = CostCurves(tent(), 1, Detail(8, 16, Closeness(3, 6, "", 1 << 14)), 48)
>>> round(float(curves.bound(20, 1000).value), 4)  # a constant misses 1/4
0.2496
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import accumulate, takewhile
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from periodic.approximation.close_costs import Closeness, close_costs
from periodic.approximation.profiles import Floats
from periodic.approximation.sections import iterate_sections, prepare_errors
from periodic.approximation.stretches import Stretches, price_at
from periodic.graphs.routes import Question, Route, route
from periodic.graphs.transition_graphs import transition_graph
from periodic.iterates.branches import Target
from periodic.iterates.integrals import moments
from periodic.iterates.kept_iterates import deepest
from periodic.iterates.target_covers import TargetCover, target_cover
from periodic.maps.plmaps import PLMap
from periodic.numbers.magnitudes import rounded_down, rounded_up
from periodic.numbers.powers import enclosed_power

Integers = NDArray[np.int64]

OCTAVE = 16  # prices
HIGHEST = 3  # the greatest price is 2**3 times what the map is wide
MAX_WHOLE, MAX_DEPTH = 600, 40  # pieces and steps of the iterates of which lines are looked at
MAX_LINES = 20_000  # pieces of one iterate on all targets together
DEEPER = (
    8,
    16,
    32,
)  # later iterates whose errors of lines are found exactly, where their moments follow from a partition
MOST_EXACT = 256  # points of such a partition
COVERED, FOLLOWED = 31 / 32, 511 / 512  # of what goes to targets, where breakpoints are followed: at least, at most
SETTLED, ROUND = 4, 60  # steps for each octave of prices after which curves go on as in the round that follows
EXACT = 1 - 2.0**-38  # makes up for the rounding of one step, and of the places of prices
_OCTAVE, _RUNGS = 3, range(-18, 8)  # prices at which paths are looked at: from 1/64 to some 6, in units of pieces


class Detail(NamedTuple):
    """So many targets; paths are followed on stretches whose pieces have so many ``squares`` together, so closely."""

    targets: int
    squares: int
    closeness: Closeness


class Priced(NamedTuple):
    """A bound, and the price at which it was found."""

    value: Fraction
    price: Fraction


class _Band(NamedTuple):
    """Curves at neighbouring prices of the grid, from the ``first`` on: chords from 0 before, level after the last."""

    first: int
    values: Floats

    @property
    def stop(self) -> int:
        """The place of the first price after those of the band."""
        return self.first + int(self.values.shape[1])

    def over(self, first: int, stop: int) -> _Band:
        """Return the curves at these prices as well."""
        first, stop = min(first, self.first), max(stop, self.stop)
        return _Band(first, _widened(self.values, self.first - first, stop - self.stop))

    def narrowed(self) -> _Band:
        """Return the curves without the prices at which they are chords, or level, but for rounding."""
        values, count = self.values, self.values.shape[1]
        start, end = values[:, 0] * (1 - 2.0**-42), values[:, -1] * (1 - 2.0**-42)
        bent = bisect_left(range(count), True, key=lambda k: bool((values[:, k] < start * 2.0 ** (k / OCTAVE)).any()))
        level = bisect_left(range(count), True, key=lambda k: bool((values[:, k] >= end).all()))
        first = min(max(0, bent - 1), level)
        return _Band(self.first + first, values[:, first : level + 1])


def _widened(values: Floats, before: int, after: int) -> Floats:
    """Curves at so many more prices, chords from 0 before, level after."""
    below = values[:, :1] * 2.0 ** (np.arange(-before, 0) / OCTAVE)
    return np.concatenate([below, values, np.repeat(values[:, -1:], after, axis=1)], axis=1)


class _Steps:
    """One step for all targets: the sum over parts of c * W(mu/c), for mu on the grid."""

    def __init__(self, cover: TargetCover, prices: int) -> None:
        rows = [(i, part.image, part.share) for i, parts in enumerate(cover.parts) for part in parts]
        places, images, shares = (
            (np.array(v) for v in zip(*rows, strict=True)) if rows else (np.zeros(0, np.int64),) * 3
        )
        up = -np.log2(shares) * OCTAVE
        up = np.minimum(up, float(prices))  # a lower place proves less
        whole = np.floor(up)
        part = (2.0 ** ((up - whole) / OCTAVE) - 1) / (2.0 ** (1 / OCTAVE) - 1)
        self.prices = prices
        self.before = int(max(0, -whole.min(initial=0)))
        self.after = int(max(0, whole.max(initial=0))) + 1
        lower, upper = (shares * (1 - part))[:, None], (shares * part)[:, None]
        # the first parts of all targets, then the second ones ..
        order = np.concatenate([np.arange(n) for n in np.bincount(places)]) if rows else places
        chosen = [np.flatnonzero(order == k) for k in range(int(order.max(initial=-1)) + 1)]
        moved = whole.astype(np.int64)
        self.turns = [(places[some], images[some], moved[some], lower[some], upper[some]) for some in chosen]
        # rooms for summands: to get new ones would take longer than to fill them
        self._rooms = np.empty((2, max(map(len, chosen), default=0) * prices))

    def summed(self, curves: _Band) -> _Band:
        """The curves one step on: for each target the sum over its parts, at all prices at once."""
        first, stop = max(0, curves.first - self.after), min(self.prices, curves.stop + self.before)
        before, after = self.before + curves.first - first, self.after + stop - curves.stop
        wide, count = _widened(curves.values, before, after), stop - first
        windows = sliding_window_view(wide.reshape(-1), count + 1)
        result = np.zeros((len(wide), count))
        for places, images, moved, lower, upper in self.turns:
            found = windows[images * wide.shape[1] + self.before + moved]
            below, above = (room[: found.shape[0] * count].reshape(-1, count) for room in self._rooms)
            np.multiply(found[:, :-1], lower, out=below)
            np.multiply(found[:, 1:], upper, out=above)
            below += above
            result[places] += below
        return _Band(first, result)


class _LineErrors:
    """What lines miss of f, f^2, .. on each target of a cover, at least, in a unit; it serves all curves."""

    def __init__(self, f: PLMap, order: int, targets: int) -> None:
        self.map, self.order, self.targets, self.unit = f, order, target_cover(f, targets).targets, _unit(f, order)
        self._rows, self._lock = [np.zeros(len(self.targets))], Lock()

    def upto(self, depth: int) -> Sequence[Floats]:
        """Return the errors of f^0, .. f^depth, and of others that were asked for."""
        with self._lock:  # threads share what is kept
            depths = range(len(self._rows), depth + 1)
            wanted = [(s, self._first(s)) for s in depths]
            prepare_errors(self.map, wanted, self.order)
            self._rows += [self._found(s, targets) for s, targets in wanted]
        return self._rows

    def _found(self, s: int, targets: Sequence[Target]) -> Floats:
        found, sections = np.zeros(len(self.targets)), iterate_sections(self.map, s)
        if sections is not None:
            worth = float(sections.scale.cost(self.order) / self.unit) * EXACT
            found[: len(targets)] = np.array(sections.costs(targets, self.order)) * worth
        return found

    def _first(self, s: int) -> tuple[Target, ...]:
        """The targets on which lines are fitted to f^s: so many that there are few pieces on all together."""
        sections = iterate_sections(self.map, s)
        if sections is None:
            return ()
        pieces = accumulate(sections.pieces(target) for target in self.targets)
        return self.targets[: sum(1 for _ in takewhile(lambda total: total <= MAX_LINES, pieces))]


_line_errors = lru_cache(maxsize=16)(_LineErrors)


def _unit(f: PLMap, order: int) -> Fraction:
    """About what a map as wide may cost."""
    low, high = f.image
    return rounded_up(high - low) ** order


class CostCurves:
    """The curves of a self-map of an interval of length 1, for prices down to ``2**-octaves`` of its width.

    Costs and prices are floats in a unit that is about what a map as wide may cost. Cost: tenths of a second at first,
    then for each step some 10 operations for each target, part and price between those at which curves are chords from
    0 and those at which they are level.
    """

    def __init__(self, f: PLMap, order: int, detail: Detail, octaves: int) -> None:
        self.map, self.order, self.unit = f, order, _unit(f, order)
        self.cover = target_cover(f, detail.targets)
        count = (octaves + HIGHEST) * OCTAVE + 1
        self.prices = 2.0 ** (np.arange(count) / OCTAVE - octaves)
        self._steps, self._settled = _Steps(self.cover, count), SETTLED * octaves
        self._whole_depth = deepest(f, MAX_DEPTH, max(MAX_WHOLE, f.piece_count))
        self.paths = _followed(f, detail.targets, detail.squares, self._whole_depth)
        self.closeness, self._lines = detail.closeness, _line_errors(f, order, detail.targets)
        self._curves = _Band(count - 1, np.zeros((len(self.cover.targets), 1)))
        self._rows: list[Floats] = [np.zeros(count)]  # the domain's curves of f^0, f^1, ..
        self._kept: dict[int, Floats] = {}  # all curves of two iterates, from which a rate is found
        self._lock = Lock()

    def curve(self, t: int) -> tuple[Floats, Fraction]:
        """Return lower bounds of the costs of f^t on the domain at all prices: floats, to be multiplied by a number."""
        if t <= self._settled + ROUND:
            return self._row(t), Fraction(1)
        rounds, rest = divmod(t - self._settled, ROUND)
        row = self._row(self._settled + rest)
        return row, enclosed_power(self._rate, rounds)[0] if self._rate else Fraction(0)

    def bound(self, t: int, pieces: int) -> Priced:
        """Return the best of (cost at a price) - price * (pieces - 1), a rational number, at least 0."""
        row, factor = self.curve(t)
        spent = float(pieces - 1)
        scaled = row * float(factor)
        best = int((scaled - self.prices * spent).argmax())
        price = Fraction(float(self.prices[best]))
        value = Fraction(float(row[best])) * factor - price * (pieces - 1)
        return Priced(max(Fraction(0), value) * self.unit, price * self.unit)

    def _row(self, steps: int) -> Floats:
        """The curve of the whole domain after so many steps; those before are kept."""
        with self._lock:  # threads share what is kept
            self._lines.upto(min(steps, self._whole_depth))
            while len(self._rows) <= steps:
                self._curves = self._after(self._curves, len(self._rows))
                if len(self._rows) in (self._settled, self._settled + ROUND):
                    self._kept[len(self._rows)] = self._curves.over(0, len(self.prices)).values
                row = _Band(self._curves.first, self._curves.values[:1])
                self._rows.append(row.over(0, len(self.prices)).values[0])
            return self._rows[steps]

    @cached_property
    def _rate(self) -> Fraction:
        """A number r for which a round of steps leaves at least r times the costs, from the settled ones on."""
        self._row(self._settled + ROUND)
        early, late = self._kept[self._settled], self._kept[self._settled + ROUND]
        known = early > 0
        return Fraction(min(1.0, float((late[known] / early[known]).min(initial=1.0)) * EXACT))

    def _after(self, curves: _Band, s: int) -> _Band:
        """The curves of f^s from those of f^(s-1)."""
        parts = self._steps.summed(curves)
        lines = parts.values[:, -1]
        if s <= self._whole_depth:
            lines = np.maximum(lines, self.line_errors(s))
        elif s in DEEPER and self.order == 2 and self._has_exact_moments(s):
            errors = [rounded_down(moments(self.map, s, *target).affine_error) for target in self.cover.targets]
            lines = np.maximum(lines, np.array([float(error / self.unit) for error in errors]) * EXACT)
        parts = parts.over(*self._reached(parts, lines))
        prices = self.prices[parts.first : parts.stop]
        bent = parts.values - prices
        # costs are concave, so that this rises to its greatest value and falls; any lower price would prove as much
        best = bent.argmax(axis=1)[:, None]
        np.copyto(bent, np.take_along_axis(bent, best, axis=1), where=np.arange(len(prices)) > best)
        np.maximum(bent, 0.0, out=bent)
        bent += prices
        found = _Band(parts.first, np.maximum(parts.values, np.minimum(lines[:, None], bent, out=bent), out=bent))
        if s == self.paths.depth:
            found = self._follow(found)
        np.multiply(found.values, EXACT, out=found.values)
        return found.narrowed()

    def _has_exact_moments(self, s: int) -> bool:
        """Whether the moments of an iterate follow from a partition of so few points that they are soon found."""
        if route(self.map, s, Question.MOMENTS) is not Route.PARTITION:
            return False
        return len(transition_graph(self.map)) < MOST_EXACT

    def _reached(self, parts: _Band, lines: Floats) -> tuple[int, int]:
        """Prices of which those, and those before which, curves reach what lines miss."""
        lowest = self.prices[parts.first]
        each = np.maximum(parts.values[:, 0] / lowest, 1.0)  # so much more for each price, from 0 on
        early = lines[(lines > 0) & (lines < each * lowest)] / each[(lines > 0) & (lines < each * lowest)]
        return self._places(float(early.min(initial=lowest)), float(lines.max(initial=0.0)))

    def _places(self, low: float, high: float) -> tuple[int, int]:
        """Where prices begin and stop that lie around these two."""
        first, stop = np.searchsorted(self.prices, low, side="right") - 1, np.searchsorted(self.prices, high) + 1
        return max(0, int(first)), min(len(self.prices), int(stop))

    def line_errors(self, s: int) -> Floats:
        """Return what lines miss of f^s on each target, at least, in units."""
        return self._lines.upto(s)[s]

    def _follow(self, curves: _Band) -> _Band:
        """Take in what is proved by paths of breakpoints."""
        if not self.paths.intervals:
            return curves
        costs = close_costs(self.map, self.paths, self.order, self.closeness)
        worth = float(costs.unit / self.unit)
        prices = [price_at(rung, _OCTAVE) for rung in _RUNGS]
        found = costs.rough(prices)
        if self.closeness.halvings:
            found = [tuple(map(max, row, costs.close(price))) for row, price in zip(found, prices, strict=True)]
        places = {target: i for i, target in enumerate(self.cover.targets)}
        curves = curves.over(*self._places(prices[0] * worth, prices[-1] * worth))
        some = self.prices[curves.first : curves.stop]
        for target, row in zip(self.paths.intervals, zip(*found, strict=True), strict=True):
            x, y = np.array(_concave([(0, 0), *zip(prices, row, strict=True)]), dtype=np.float64).T * worth
            curve = curves.values[places[target]]
            np.maximum(curve, np.interp(some, x, y) * EXACT, out=curve)
        return curves


@lru_cache(maxsize=32)
def _followed(f: PLMap, targets: int, squares: int, most: int) -> Stretches:
    """The stretches on which breakpoints are followed: of the deepest iterate for which they are most of the whole."""
    cover = target_cover(f, targets)
    total = sum(cover.masses)
    order = sorted(range(len(cover.targets)), key=lambda i: -cover.masses[i])
    best = Stretches(0, (), 0)
    for depth in range(1, most + 1):
        sections = iterate_sections(f, depth)
        chosen, used, mass = list[Target](), 0, 0.0
        for i in order:
            pieces = sections.pieces(cover.targets[i]) if sections else 1
            used += pieces * pieces
            if used > squares or mass > FOLLOWED * total:
                break
            mass += cover.masses[i]
            if pieces > 1:
                chosen.append(cover.targets[i])
        if best.intervals and mass < COVERED * total:
            break
        best = Stretches(depth, tuple(chosen), len(chosen))
    return best


def _concave(points: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those of some points, in order, that lie on their concave hull.

    >>> _concave([(0, 0), (1, 2), (2, 3), (3, 6), (4, 6)])
    [(0, 0), (1, 2), (3, 6), (4, 6)]
    """
    hull: list[tuple[int, int]] = []
    for x, y in points:
        while len(hull) > 1:
            (a, b), (c, d) = hull[-2:]
            if (d - b) * (x - a) >= (y - b) * (c - a):
                break
            hull.pop()
        hull.append((x, y))
    return hull


@lru_cache(maxsize=16)
def cost_curves(f: PLMap, order: int, detail: Detail, octaves: int) -> CostCurves:
    """Return the curves of a map; kept, since what they find serves all iterates and numbers of pieces."""
    return CostCurves(f, order, detail, octaves)
