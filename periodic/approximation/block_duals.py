"""Dual functions for all runs of cells of a stretch: the evidence for the L1 bound by blocks, found in floats.

A stretch is a piecewise-linear function h whose laps are cut into equally many cells; runs of cells and bins are those
of ``run_costs``. The sign of h - (a line close to the best one) is a dual function that bounds what every affine
function misses of a run. A line that is the best among those through a point beside the run, at some level, bounds what
lines miss that pass there: its sign, made orthogonal to the lines that vanish at the point, is a *tangent* of the error
as a function of that level.

Everything here is a guess in float64. What follows from the lines, whatever they are, is computed exactly elsewhere
(``periodic/checker.py``, ``Stretch``): this module decides only how good the bound is. docs/mathematics.md, Run bound.

>>> x, y = np.linspace(0, 1, 9), np.array([0, 0.5, 1, 0.5, 0, 0.5, 1, 0.5, 0])
>>> tables = RunTables(x, y, 2, np.linspace(-0.2, 1.2, 7))
>>> round(float(tables.costs.lines[0, 8]), 6), round(float(tables.costs.priced(0, 8, [0.01])[0]), 6)
(0.25, 0.03)
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
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
WEIGHTS = 10**4  # of four lines, as integers that add up to about this
ROUGH = 1e-5  # the part of a cost that one line may lose before four are looked for
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


class RunTables:
    """What dual functions prove of every run of cells of a stretch, and the lines that they come from.

    ``x`` and ``y`` are the nodes, ``per_lap`` cells to each lap; ``edges`` the levels that cut the values into bins.
    Cost: some dozen passes over (cells)**2 / 2 runs for each of ``levels`` levels at each end.
    """

    levels = 2 * len(OFFSETS)

    def __init__(self, x: Floats, y: Floats, per_lap: int, edges: Floats) -> None:
        self.x, self.per_lap, self.cells = x, per_lap, len(x) - 1
        self._centre, self._spread = float(y.max() + y.min()) / 2, float(y.max() - y.min()) / 2 or 1.0
        self.y, self.edges = (y - self._centre) / self._spread, (edges - self._centre) / self._spread
        n, bins = self.cells, len(edges) + 1
        self._lines = np.zeros((n + 1, n + 1))
        self._best = np.zeros((n + 1, n + 1, 2))  # level at the left end and rise of the best line, in units
        self._mixtures: dict[
            tuple[int, int], list[list[float]]
        ] = {}  # rows weight, level, rise where one line is not enough
        self._sides = np.zeros((2, n + 1, n + 1, bins))
        # for each side, run and level: the edge, the rises at both ends of the cell beside, the slope and zero of both
        self._tangents = np.zeros((2, n + 1, n + 1, self.levels, 7))
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
            a, d, e = _best_lines(runs)
            rough = np.flatnonzero(e.loss > ROUGH * e.value)
            value = e.value.copy()
            if len(rough):
                mixtures = _mixtures(runs.some(rough))
                value[rough] = mixtures.value
                a[rough], d[rough] = mixtures.lines[:, 0, 1], mixtures.lines[:, 0, 2]
                for r, rows in zip(rough, mixtures.lines, strict=True):
                    self._mixtures[int(runs.i[r]), int(runs.j[r])] = rows.tolist()
        else:
            a, d, value = runs.y[0].copy(), runs.y[1] - runs.y[0], np.zeros_like(runs.length)
        self._lines[runs.i, runs.j] = value * runs.length
        self._best[runs.i, runs.j] = np.stack([a, d], axis=1)
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
        rise, g, z = (np.concatenate(v).reshape(shape) for v in zip(*found, strict=True))
        rises = (g > LEVEL).all(axis=0)
        rows = np.where(rises, edge, -1), *rise, _WAYS * g[0], z[0], _WAYS * g[1], z[1]
        self._tangents[side, runs.i, runs.j] = np.stack(rows, axis=-1).swapaxes(0, 1)
        proved = self._worths(side, runs.i, runs.j).max(axis=1)
        table[runs.i, runs.j] = np.maximum(table[runs.i, runs.j], proved)

    def _worths(self, side: int, i: NDArray[np.signedinteger[Any]], j: NDArray[np.signedinteger[Any]]) -> Floats:
        """``[run, tangent, bin]``: what tangents prove, in units, at the nearer end of each bin."""
        edge, _, _, g0, z0, g1, z1 = np.moveaxis(self._tangents[side, i, j], -1, 0)[..., None]
        length = (self.x[j] - self.x[i])[:, None, None]
        at_edges = np.where(edge >= 0, np.minimum(z0 + g0 * self.edges, z1 + g1 * self.edges) * length, 0.0)
        worths = np.zeros((len(i), self.levels, len(self.edges) + 1))
        worths[:, : len(OFFSETS), 1:] = at_edges[:, : len(OFFSETS)]
        worths[:, len(OFFSETS) :, :-1] = at_edges[:, len(OFFSETS) :]
        return worths

    def tangent_costs(self, side: int, i: NDArray[np.signedinteger[Any]], j: NDArray[np.signedinteger[Any]]) -> Floats:
        """Return ``[run, tangent, bin]``: what each tangent at the left (0) or right (1) ends of some runs proves."""
        return self._worths(side, i, j) * self._spread

    # Evidence

    def line_rows(self, chosen: Flags, unit: float) -> Iterator[list[int]]:
        """The lines of some runs: [i, j, (weight, level at the left, rise)..], numbers in steps of 1/``unit``."""
        for i, j in np.argwhere(chosen & (self._lines > 0)).tolist():
            row = [i, j]
            for weight, level, rise in self._mixtures.get((i, j), [[1.0, *self._best[i, j]]]):
                share = round(weight * WEIGHTS)
                if share > 0:
                    row += [share, self._level(level, unit), self._rise(rise, unit)]
            yield row

    def tangent_rows(self, chosen: Flags, unit: float) -> Iterator[list[int]]:
        """The tangents of some runs: [i, j, right, up, (edge, rise, rise)..], numbers in steps of 1/``unit``."""
        for side, i, j in np.argwhere(chosen.any(axis=3)).tolist():
            for up in (1, -1):
                row = [i, j, side, up]
                for k in range(len(OFFSETS)):
                    at = k if up > 0 else len(OFFSETS) + k
                    edge, here, far = self._tangents[side, i, j, at, :3].tolist()
                    if chosen[side, i, j, at] and edge >= 0:
                        row += [int(edge), self._rise(here, unit), self._rise(far, unit)]
                if len(row) > 4:
                    yield row

    def _level(self, value: float, unit: float) -> int:
        return round((value * self._spread + self._centre) * unit)

    def _rise(self, value: float, unit: float) -> int:
        return round(value * self._spread * unit)


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
    one, centre, spread = np.zeros(1, dtype=np.int64), float(y.max() + y.min()) / 2, float(y.max() - y.min()) / 2
    if len(x) < 3 or spread == 0:
        return WholeLine([], 0.0)
    length = x[-1:] - x[0]
    runs = EqualRuns(one, one + 1, ((x - x[0]) / length)[:, None], ((y - centre) / spread)[:, None], length)
    a, d, found = _best_lines(runs)
    rows, value = [[1.0 / WEIGHTS, float(a[0]), float(d[0])]], found.value[0]
    if found.loss[0] > ROUGH * value:
        mixture = _mixtures(runs)
        rows, value = mixture.lines[0].tolist(), mixture.value[0]
    shares = [round(weight * WEIGHTS) for weight, _, _ in rows]
    numbers = [(round((level * spread + centre) * unit), round(rise * spread * unit)) for _, level, rise in rows]
    row = [c for share, pair in zip(shares, numbers, strict=True) if share > 0 for c in (share, *pair)]
    return WholeLine(row, float(value * spread * length[0]))


# The best line of a run


class _Values(NamedTuple):
    """What the best of the lines that were tried misses of each run, and how much less its sign proves."""

    value: Floats  # the mean of |h - line|: at most this is missed by no line
    loss: Floats  # how much less its sign proves


def _best_lines(runs: EqualRuns) -> tuple[Floats, Floats, _Values]:
    """Lines close to the best: damped Newton steps towards the two moments of sigma being 0."""
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
    m0, m1 = state.m0, 12 * (state.m1 - state.m0 / 2)
    loss = (np.abs(m0) + np.abs(m1) / 2) * 2  # |h - line| <= 2, roughly
    return a, d, _Values(state.gain, loss)


class _Mixtures(NamedTuple):
    """Three lines for each run whose signs, mixed by their weights, prove that none misses less than ``value``."""

    value: Floats
    lines: Floats  # [run, line, (weight, level at the left, rise)]


def _mixtures(runs: EqualRuns) -> _Mixtures:
    """Four lines whose signs have a mean without moments: halving for the rise, and for the level at each rise.

    This serves where the best line follows a piece of h, and no single line has a sign orthogonal to lines.
    """
    count = len(runs.length)
    low, high = np.full(count, -STEEP / 8), np.full(count, STEEP / 8)
    out = np.zeros((count, 4, 3))
    below, above = np.ones(count), -np.ones(count)
    value = np.full(count, np.inf)
    for _ in range(HALVINGS):
        d = (low + high) / 2
        (a, c), weight, m1, gain = _best_levels(runs, d)
        rising = m1 >= 0
        value = np.minimum(value, gain)
        for up, where in ((0, rising), (2, ~rising)):
            rows = np.stack([np.stack([1 - weight, a - d / 2, d], 1), np.stack([weight, c - d / 2, d], 1)], 1)
            out[where, up : up + 2] = rows[where]
        below, above = np.where(rising, m1, below), np.where(rising, above, m1)
        low, high = np.where(rising, d, low), np.where(rising, high, d)
    share = below / (below - above)
    out[:, :2, 0] *= (1 - share)[:, None]
    out[:, 2:, 0] *= share[:, None]
    return _Mixtures(value, out)


def _best_levels(runs: EqualRuns, d: Floats) -> tuple[tuple[Floats, Floats], Floats, Floats, Floats]:
    """For given rises: levels in the middle just below and above the best, a weight, the first moment, the error."""
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
    return (low, high), weight, (1 - weight) * t_low + weight * t_high, gain


def _through(runs: EqualRuns, t: Floats, value: Floats, way: Floats, d: Floats) -> tuple[Floats, Floats, Floats]:
    """The best line through (t, value): its rise, and g, z with the mean of |h - any line| >= z + way*g*(value at t).

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
    found = b.copy()
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
        best[chosen], found[chosen], g[chosen] = least[better], tried[better], rise[better]
        z[chosen] = least[better] - up[better] * rise[better] * level[better]
    return found, g, z
