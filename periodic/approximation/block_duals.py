"""Dual functions for all runs of cells of a stretch: the evidence for the L1 bound by blocks, found in floats.

A stretch is a piecewise-linear function h whose laps are cut into equally many cells; runs of cells and bins are those
of ``run_costs``. The sign of h - (a line close to the best one) is a dual function that bounds what every affine
function misses of a run. A line that is the best among those through a point beside the run, at some level, bounds what
lines miss that pass there: its sign, made orthogonal to the lines that vanish at the point, is a *tangent* of the error
as a function of that level.

Everything here is a guess in float64. What follows from the lines, whatever they are, is computed exactly elsewhere
(``periodic/checker.py``, ``Stretch``): this module decides only how good the bound is. docs/mathematics.md, Run bound.

>>> x, y = np.linspace(0, 1, 9), np.array([0, 0.5, 1, 0.5, 0, 0.5, 1, 0.5, 0])
>>> tables = RunTables(x, y, 2, np.linspace(-0.2, 1.2, 7), 2.0**24)
>>> round(float(tables.costs.lines[0, 8]), 6), round(float(tables.costs.priced(0, 8, [0.01])[0]), 6)
(0.25, 0.03)
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from periodic.approximation.run_costs import Floats, RunCosts

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

OFFSETS = (0.2, 0.6)  # how far beside the best line levels are taken, in halves of the range of h
STEPS = 14  # of a search for a slope
STEEP = 64.0  # no line that is looked for rises by more on a run
HALVINGS = 20  # of a search for four lines
LEVEL = 1e-4  # a tangent that rises less is not used
CACHED = 1 << 13  # numbers in one array, so that a dozen of them stay in cache
WEIGHTS = 10**7  # of four lines, as integers that add up to about this
ROUGH, COARSE = 4e-6, 16.0  # the part of a cost, and steps of lines, that may be lost before others are looked for
TRIPLES = np.array(list(combinations(range(4), 3)))
_UP, _BESIDE = (np.array(v) for v in zip(*product((1.0, -1.0), OFFSETS), strict=True))
_WAYS, _OFFSETS = _UP[:, None], _BESIDE[:, None]  # lines pulled up and down, by each offset


class EqualRuns(NamedTuple):
    """Runs, one a column: nodes from 0 to 1, values there; of equally many pieces, the last of no width if need be."""

    i: Integers
    j: Integers
    u: Floats
    y: Floats
    length: Floats

    def some(self, which: NDArray[np.signedinteger[Any]] | Flags) -> EqualRuns:
        """Those that are chosen, by numbers or by flags."""
        return EqualRuns(self.i[which], self.j[which], self.u[:, which], self.y[:, which], self.length[which])


class SignMoments(NamedTuple):
    """Of the sign sigma of h - (a + d*u): its integral, that of u*sigma, that of |h - line|; where it changes."""

    m0: Floats
    m1: Floats
    gain: Floats
    w0: Floats  # sums over these places c of 2 c**k / |slope of h - line|
    w1: Floats
    w2: Floats


def signs(runs: EqualRuns, a: Floats, d: Floats) -> SignMoments:
    """Return what the signs of h - (a + d*u) say of each run, for a line a run."""
    u, r = runs.u, runs.y - a - d * runs.u
    u0, u1, r0, r1 = u[:-1], u[1:], r[:-1], r[1:]
    crosses = r0 * r1 < 0
    gap = np.where(crosses, r0 - r1, 1.0)
    width = u1 - u0
    c = np.where(crosses, u0 + width * r0 / gap, u1)
    sign = np.where(np.where(r0 != 0, r0, r1) > 0, 1.0, -1.0)
    m0 = (sign * (2 * c - u0 - u1)).sum(axis=0)
    m1 = (sign * (2 * c * c - u0 * u0 - u1 * u1)).sum(axis=0) / 2
    at = np.where(crosses, 0.0, r1)
    gain = (sign * ((c - u0) * (r0 + at) - (u1 - c) * (at + r1))).sum(axis=0) / 2
    weight = np.where(crosses, 2 * width / np.abs(gap), 0.0)
    turned = weight * c
    return SignMoments(m0, m1, gain, weight.sum(axis=0), turned.sum(axis=0), (turned * c).sum(axis=0))


def equal_runs(x: Floats, y: Floats, per_lap: int, i: Integers, j: Integers) -> Iterator[tuple[Integers, EqualRuns]]:
    """Some runs of about as many pieces at a time, in parts that fit the cache, each with the places of these runs.

    Those of one piece come first, and alone.
    """
    pieces, p = (j - 1) // per_lap - i // per_lap + 1, 0
    while p < pieces.max(initial=0):
        fewer, p = p, p + max(1, p // 2)
        which = np.flatnonzero((fewer < pieces) & (pieces <= p))
        size = max(1, CACHED // p)
        for k in range(0, len(which), size):
            part = which[k : k + size]
            a, b = i[part], j[part]
            inner = np.minimum((a // per_lap + np.arange(1, p)[:, None]) * per_lap, b)
            nodes = np.concatenate([[a], inner, [b]])
            at = x[nodes]
            length = at[-1] - at[0]
            yield part, EqualRuns(a, b, (at - at[0]) / length, y[nodes], length)


class LineSteps(NamedTuple):
    """How lines are written: values of h are scaled to -1 .. 1, and levels and rises are multiples of 1/``unit``."""

    centre: float
    spread: float
    unit: float

    @classmethod
    def of(cls, y: Floats, unit: float) -> LineSteps:
        """Those of a function with such values."""
        return cls(float(y.max() + y.min()) / 2, float(y.max() - y.min()) / 2 or 1.0, unit)

    @property
    def by_rise(self) -> float:
        """How many steps a rise of 1 is."""
        return self.spread * self.unit

    def rounded(self, a: Floats, d: Floats) -> tuple[Floats, Floats]:
        """Levels and rises as they are when they are read again."""
        levels = (np.rint((a * self.spread + self.centre) * self.unit) / self.unit - self.centre) / self.spread
        return levels, np.rint(d * self.by_rise) / self.by_rise

    def numbers(self, rows: Floats) -> list[int]:
        """Weight, level and rise of lines in whole steps, of those that have a weight; one line alone has 1."""
        some = [row for row in rows.tolist() if row[0] > 0]
        shares = [1] if len(some) == 1 else [round(weight) for weight, _, _ in some]
        levels = [round((level * self.spread + self.centre) * self.unit) for _, level, _ in some]
        rises = [round(rise * self.by_rise) for *_, rise in some]
        return [c for row in zip(shares, levels, rises, strict=True) for c in row]


class RunTables:
    """What dual functions prove of every run of cells of a stretch, and the lines that they come from.

    ``x`` and ``y`` are the nodes, ``per_lap`` cells to each lap; ``edges`` the levels that cut the values into bins;
    lines are in steps of 1/``unit``.
    Cost: some dozen passes over (cells)**2 / 2 runs for each of four levels at each end.
    """

    def __init__(self, x: Floats, y: Floats, per_lap: int, edges: Floats, unit: float) -> None:
        self.x, self.per_lap, self.cells, self._steps = x, per_lap, len(x) - 1, LineSteps.of(y, unit)
        self._centre, self._spread, _ = self._steps
        self.y, self.edges = (y - self._centre) / self._spread, (edges - self._centre) / self._spread
        n, bins = self.cells, len(edges) + 1
        self._lines = np.zeros((n + 1, n + 1))
        # for each run and four lines at most: weight, level at the left end and rise, in units
        self._rows = np.zeros((n + 1, n + 1, 4, 3))
        self._sides = np.zeros((2, n + 1, n + 1, bins))
        for runs in self._groups():
            self._fit(runs)
        left, right = self._sides * self._spread
        self.costs = RunCosts(self._lines * self._spread, left, right, 1)

    # Runs

    def _groups(self) -> Iterator[EqualRuns]:
        """All runs, by the number of their pieces, in parts that fit the cache."""
        i, j = np.triu_indices(self.cells + 1, 1)
        return (runs for _, runs in equal_runs(self.x, self.y, self.per_lap, i, j))

    def _fit(self, runs: EqualRuns) -> None:
        """Find for each run the best line, or lines that prove more together, and how it pulls at both ends."""
        if len(runs.u) > 2:  # h is affine on runs of one piece
            found = _proofs(runs, self._steps)
            (a, d), value = found.best, found.value
            self._rows[runs.i, runs.j] = found.rows
        else:
            a, d, value = runs.y[0].copy(), runs.y[1] - runs.y[0], np.zeros_like(runs.length)
        self._lines[runs.i, runs.j] = value * runs.length
        for side in (0, 1):
            self._pull(runs, a, d, side)

    def _pull(self, runs: EqualRuns, a: Floats, d: Floats, side: int) -> None:
        """Lines pulled up and down at one end: ``side`` 0 is the left end, 1 the right one."""
        table = self._sides[side]
        table[runs.i, runs.j] = self._lines[runs.i, runs.j][:, None]
        inside = np.flatnonzero(runs.j < self.cells if side else runs.i > 0)
        if not len(inside):
            return
        runs, a, d = runs.some(inside), a[inside], d[inside]
        beside = self.x[runs.j + 1] if side else self.x[runs.i - 1]
        places = np.stack([np.full_like(a, float(side)), (beside - self.x[runs.i]) / runs.length])
        edge = np.searchsorted(self.edges, a + d * side + _WAYS * _OFFSETS)
        edge = np.clip(edge, 0, len(self.edges) - 1)
        shape = 2, *edge.shape  # at both ends of the cell beside, for each level and run
        sent = places[:, None], self.edges[edge], _WAYS, np.arange(len(a))
        t, value, way, run = (np.broadcast_to(v, shape).reshape(-1) for v in sent)
        size = max(1, CACHED // len(runs.u))
        parts = [slice(k, k + size) for k in range(0, len(run), size)]
        found = [_through(runs.some(run[k]), t[k], value[k], way[k], d[run[k]]) for k in parts]
        g, z = (np.concatenate(v).reshape(shape) for v in zip(*found, strict=True))
        at_edges = (z[..., None] + (_WAYS * g)[..., None] * self.edges).min(axis=0)  # at the nearer end of each bin
        at_edges *= np.where((g > LEVEL).all(axis=0), runs.length, 0.0)[..., None]
        up, down = at_edges[: len(OFFSETS)].max(axis=0), at_edges[len(OFFSETS) :].max(axis=0)
        proved = table[runs.i, runs.j]
        for bins, raised in ((proved[:, 1:], up), (proved[:, :-1], down)):
            np.maximum(bins, raised, out=bins)
        table[runs.i, runs.j] = proved

    # Evidence

    def line_rows(self, chosen: Flags) -> Iterator[list[int]]:
        """The lines of some runs: [i, j, (weight, level at the left, rise)..]."""
        for i, j in np.argwhere(chosen & (self._lines > 0)).tolist():
            yield [i, j, *self._steps.numbers(self._rows[i, j])]


class WholeLine(NamedTuple):
    """Lines whose signs prove what no line misses of a function: weight, level at the left, rise, ..; what that is."""

    row: list[int]
    missed: float


def whole_line(x: Floats, y: Floats, unit: float) -> WholeLine:
    """Return what proves what no line misses of a function with these nodes: one line, or four where one won't do.

    Levels and rises are in steps of 1/``unit``.

    >>> whole_line(np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 0.0]), 1000.0)
    WholeLine(row=[1, 500, 0], missed=0.5)
    """
    one, steps = np.zeros(1, dtype=np.int64), LineSteps.of(y, unit)
    if len(x) < 3 or y.max() == y.min():
        return WholeLine([], 0.0)
    length = x[-1:] - x[0]
    heights = (y - steps.centre) / steps.spread
    runs = EqualRuns(one, one + 1, ((x - x[0]) / length)[:, None], heights[:, None], length)
    found = _proofs(runs, steps)
    return WholeLine(steps.numbers(found.rows[0]), float(found.value[0] * steps.spread * length[0]))


# The best line of a run


class _Proofs(NamedTuple):
    """The best line of each run, about, what is proved that no line misses, and by which lines.

    ``rows[run, line]`` has weight, level at the left end and rise; lines without a weight are none.
    """

    best: tuple[Floats, Floats]
    value: Floats
    rows: Floats


def _proofs(runs: EqualRuns, steps: LineSteps) -> _Proofs:
    """Lines that prove what no line misses, rounded as they are written, and what they prove: as the checker has it.

    One line serves where its sign is orthogonal to lines. Where the best line follows a piece of h four serve that come
    near that piece, and else four that are looked for by halving.
    """
    a, d, least = _best_lines(runs)
    rows = np.zeros((len(a), 4, 3))
    rows[:, 0] = np.stack([np.ones_like(a), *steps.rounded(a, d)], axis=1)
    value, rows = _weighted(runs, rows[:, :1])
    for look in (_beside_pieces, _halved):
        rough = np.flatnonzero(value < least * (1 - ROUGH - COARSE / steps.by_rise))
        if not len(rough):
            break
        part = runs.some(rough)
        (level, rise), error = look(part, a[rough], d[rough], steps)
        found, lines = _weighted(part, np.stack([np.ones_like(level), *steps.rounded(level, rise)], axis=2))
        better = found > value[rough]
        chosen, least[rough] = rough[better], np.minimum(least[rough], error)
        value[chosen], rows[chosen] = found[better], lines[better]
        a[chosen], d[chosen] = level[better].mean(axis=1), rise[better].mean(axis=1)
    return _Proofs((a, d), value, rows)


def _weighted(runs: EqualRuns, rows: Floats) -> tuple[Floats, Floats]:
    """What signs of lines prove, ``rows[run, line]`` with levels and rises, one or four: with the weights that do best.

    Three of four have a mean that is orthogonal to lines, if 0 lies between their moments. The rule is that of the
    checker (``Chords.missed``).
    """
    width, total = np.diff(runs.u, axis=0), runs.y[1:] + runs.y[:-1]
    mean = (width * total).sum(axis=0) / 2
    middle = (runs.u[1:] + runs.u[:-1]) / 2 - 0.5
    tilt = (width * (middle * total / 2 + width * np.diff(runs.y, axis=0) / 12)).sum(axis=0)
    found = [signs(runs, *line[:, 1:].T) for line in rows.swapaxes(0, 1)]
    m0, m1 = (np.stack(v) for v in ([s.m0 for s in found], [s.m1 - s.m0 / 2 for s in found]))
    # of h less the line through its mean, which the rule does not see
    worth = np.stack(
        [
            s.gain + (a - mean + 6 * tilt) * s.m0 + (d - 12 * tilt) * s.m1
            for s, (a, d) in zip(found, rows.swapaxes(0, 1)[:, :, 1:].swapaxes(1, 2), strict=True)
        ]
    )
    if len(found) == 1:
        weights = np.ones((1, *m0.shape))
    else:
        i, j, k = TRIPLES.T
        cross = np.stack([m0[x] * m1[y] - m1[x] * m0[y] for x, y in ((j, k), (k, i), (i, j))])
        cross = np.maximum(cross * np.sign(cross.sum(axis=0)), 0.0)
        shares = np.rint(WEIGHTS * cross / np.maximum(cross.sum(axis=0), 1e-300))
        weights = np.zeros((len(TRIPLES), *m0.shape))
        for triple, row, three in zip(weights, shares.swapaxes(0, 1), TRIPLES, strict=True):
            triple[three] = row
    c, p, q, w = ((weights * v).sum(axis=1) for v in (worth, m0, m1, np.ones_like(m0)))
    proved = np.where(w > 0, c / np.maximum(w + np.abs(p) + 6 * np.abs(q), 1e-300), 0.0)
    best, at = proved.argmax(axis=0), np.arange(len(mean))
    rows = np.pad(rows, ((0, 0), (0, 4 - len(found)), (0, 0)))
    rows[:, : len(found), 0] = weights[best, :, at]
    return proved[best, at], rows


def _beside_pieces(runs: EqualRuns, a: Floats, d: Floats, steps: LineSteps) -> tuple[tuple[Floats, Floats], Floats]:
    """Four lines for each run beside the piece of h that is nearest to a line, and what the line of that piece misses.

    On a piece of width w signs have the integral m and, about its middle, the moment (w**2 - m**2)/4 if they change
    once, at most. So two lines that are turned about two points of the piece, a little, the one up and the other down,
    have a mean that is orthogonal to lines if the best line follows the piece; two that are moved up and down make up
    for what rounding does.
    """
    r = np.abs(runs.y - a - d * runs.u)
    far = np.where(np.diff(runs.u, axis=0) > 1e-9, np.maximum(r[1:], r[:-1]), np.inf)
    k, at = far.argmin(axis=0), np.arange(len(a))
    left, right, low, high = runs.u[k, at], runs.u[k + 1, at], runs.y[k, at], runs.y[k + 1, at]
    width = right - left
    rise = (high - low) / np.maximum(width, 1e-9)
    level = low - rise * left
    off = steps.by_rise ** (-1 / 3) / 16  # what rounding loses falls with it, what this loses grows with its square
    up, down = (signs(runs, level + way * off, rise) for way in (1, -1))
    m0 = np.clip((up.m0 + down.m0) / 2, -width, width)  # of all other pieces
    turn, middle = 2 * off / np.maximum(width, 1e-9), (left + right) / 2
    levels = level + off, level - off, level + turn * (middle + m0 / 2), level - turn * (middle - m0 / 2)
    rises = rise, rise, rise - turn, rise + turn
    return (np.stack(levels, axis=1), np.stack(rises, axis=1)), signs(runs, level, rise).gain


def _best_lines(runs: EqualRuns) -> tuple[Floats, Floats, Floats]:
    """Lines close to the best, and what they miss: damped Newton steps towards the two moments of sigma being 0."""
    width, total = np.diff(runs.u, axis=0), runs.y[1:] + runs.y[:-1]
    mean = (width * total).sum(axis=0) / 2
    middle = (runs.u[1:] + runs.u[:-1]) / 2 - 0.5
    d = 12 * (width * (middle * total / 2 + width * np.diff(runs.y, axis=0) / 12)).sum(axis=0)
    a = mean - d / 2
    state, damping = signs(runs, a, d), np.full_like(a, 1e-3)
    for _ in range(20):
        m1 = state.m1 - state.m0 / 2
        if not (np.abs(state.m0) + np.abs(m1) > 1e-8).any():
            break
        h00, h01 = state.w0 + damping, state.w1 - state.w0 / 2
        h11 = state.w2 - state.w1 + state.w0 / 4 + damping / 12
        det = np.maximum(h00 * h11 - h01 * h01, 1e-12)
        rise = (h00 * m1 - h01 * state.m0) / det
        level = (h11 * state.m0 - h01 * m1) / det
        new_a, new_d = a + level - rise / 2, d + rise
        tried = signs(runs, new_a, new_d)
        down = tried.gain < state.gain
        a, d = np.where(down, new_a, a), np.where(down, new_d, d)
        state = SignMoments(*(np.where(down, new, old) for old, new in zip(state, tried, strict=True)))
        damping = np.where(down, damping * 0.1 + 1e-12, damping * 8)
    return a, d, state.gain


def _halved(runs: EqualRuns, a: Floats, d: Floats, steps: LineSteps) -> tuple[tuple[Floats, Floats], Floats]:
    """Four lines whose signs have a mean without moments: halving for the rise, and for the level at each rise.

    This serves wherever no single line has a sign orthogonal to lines. Returns what the best of all misses, too.
    """
    count = len(runs.length)
    low, high = np.full(count, -STEEP / 8), np.full(count, STEEP / 8)
    levels, rises = np.tile(a[:, None], 4), np.tile(d[:, None], 4)
    value = np.full(count, np.inf)
    for _ in range(HALVINGS):
        d = (low + high) / 2
        (under, over), m1, gain = _best_levels(runs, d)
        rising = m1 >= 0
        value = np.minimum(value, gain)
        for up, where in ((0, rising), (2, ~rising)):
            levels[where, up : up + 2] = np.stack([under - d / 2, over - d / 2], axis=1)[where]
            rises[where, up : up + 2] = d[where, None]
        low, high = np.where(rising, d, low), np.where(rising, high, d)
    return (levels, rises), value


def _best_levels(runs: EqualRuns, d: Floats) -> tuple[tuple[Floats, Floats], Floats, Floats]:
    """For given rises: levels in the middle just below and above the best, the first moment between, the error."""
    low, high = np.full_like(d, -8.0), np.full_like(d, 8.0)
    m_low, m_high, t_low, t_high = np.ones_like(d), -np.ones_like(d), np.zeros_like(d), np.zeros_like(d)
    gain = np.full_like(d, np.inf)
    for _ in range(HALVINGS):
        a = (low + high) / 2
        s = signs(runs, a - d / 2, d)
        m1, up = s.m1 - s.m0 / 2, s.m0 >= 0
        gain = np.minimum(gain, s.gain)
        low, m_low, t_low = (np.where(up, new, old) for new, old in ((a, low), (s.m0, m_low), (m1, t_low)))
        high, m_high, t_high = (np.where(up, old, new) for new, old in ((a, high), (s.m0, m_high), (m1, t_high)))
    weight = np.where(m_low > 0, m_low / (m_low - m_high), 0.0)
    return (low, high), (1 - weight) * t_low + weight * t_high, gain


def _through(runs: EqualRuns, t: Floats, value: Floats, way: Floats, d: Floats) -> tuple[Floats, Floats]:
    """For the best line through (t, value): g, z with the mean of |h - any line| >= z + way*g*(value at t).

    Newton's steps inside a bracket; where the line follows a piece of h, lines a little steeper and flatter are tried.
    """
    low, high = np.full_like(t, -STEEP), np.full_like(t, STEEP)
    b = np.clip(d, -STEEP / 2, STEEP / 2)
    live, part, place, level = np.arange(len(t)), runs, t, value
    for step in range(STEPS):
        s = signs(part, level - b[live] * place, b[live])
        pull = s.m1 - place * s.m0
        low[live], high[live] = np.where(pull >= 0, b[live], low[live]), np.where(pull >= 0, high[live], b[live])
        turn = s.w2 - 2 * place * s.w1 + place * place * s.w0
        tried = b[live] + pull / np.where(turn > 0, turn, 1.0)
        inside = (turn > 0) & (tried > low[live]) & (tried < high[live])
        tried = np.where(inside, tried, (low[live] + high[live]) / 2)
        going = np.abs(pull) > 1e-7
        b[live[going]] = tried[going]
        if not going.all() and step >= 2:
            if not going.any():
                live = live[:0]
                break
            live, part, place, level = live[going], part.some(going), place[going], level[going]
    width = np.diff(runs.u, axis=0)
    mean = (width * (runs.y[1:] + runs.y[:-1])).sum(axis=0) / 2
    g, z, best = np.zeros_like(b), np.zeros_like(b), np.full_like(b, -np.inf)
    for k in range(3 if len(live) else 1):
        which = live if k else np.arange(len(t))
        place, level, up, part = t[which], value[which], way[which], runs.some(which) if k else runs
        tried = b if k == 0 else (low[which] - 1e-3 if k == 1 else high[which] + 1e-3)
        s = signs(part, level - tried * place, tried)
        c = (s.m1 - place * s.m0) / (0.5 - place)  # sigma - c is orthogonal to u - t
        scale = 1 + np.abs(c)
        rise = -(s.m0 - c) / scale * up
        least = (s.gain - c * (mean[which] - level - tried * (0.5 - place))) / scale
        better = (rise >= 0) & (least > best[which])
        chosen = which[better]
        best[chosen], g[chosen] = least[better], rise[better]
        z[chosen] = least[better] - up[better] * rise[better] * level[better]
    return g, z
