"""Planes: what lines miss of a run when both of its bends are known, on finer and finer cells where paths are cheap.

The error of a line over a run is a convex function of its values u and v in the places on both sides. A *plane* is what
the tangent at one line says of all others: with tau the sign of h - line (order 1) or 2 (h - line) (order 2), the error
of a line a is at least (a constant) - integral of tau*a. The least of that over two places and two bins lies at their
corners.

Places are the start 0 of a stretch, its cells 1, 2, .. and its end; a *pair* of them has a table of what lines miss
between, by their bins at both. Paths that cost less than is wanted are looked for; planes are added for their pairs and
bins; then cells and bins are halved, and pairs inside the pairs of cheap paths are left. Floats guess here; what planes
prove is computed exactly elsewhere (``periodic/checker.py``, ``Blocks.closer``). docs/mathematics.md, Run bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from periodic.approximation.block_duals import EqualRuns, equal_runs, signs
from periodic.approximation.run_costs import Floats, RunCosts

Integers = NDArray[np.int64]
Rows = dict[tuple[int, int], list[tuple[float, float]]]

DESCENTS = 6  # steps of a search for the best line with values in two bins
FAR = 1e9  # bins at the ends reach so far, in halves of the range of h: a tangent that falls there proves nothing
MOST_ENTRIES = 8 * 10**5  # of the tables of all pairs


class _Planes(NamedTuple):
    """Lines, one for each run, with a constant and the integrals of tau and u*tau: of errors divided by the length."""

    a: Floats
    d: Floats
    constant: Floats
    m0: Floats
    m1: Floats


class Pairs(NamedTuple):
    """Pairs of places, sorted by the second one, with ``tables[pair, bin at the second, bin at the first]``."""

    first: Integers
    second: Integers
    tables: Floats


class CloseGrid:
    """Cells, ``per_lap`` on each lap of h, and bins between ``edges``; lines are multiples of 1/``unit``."""

    def __init__(self, laps: tuple[Floats, Floats], per_lap: int, edges: Floats, order: int, unit: float) -> None:
        self.laps, self.per_lap, self.edges, self.order, self.unit = laps, per_lap, edges, order, unit
        share = np.arange(per_lap) / per_lap
        x, y = (np.append((v[:-1, None] + np.diff(v)[:, None] * share).ravel(), v[-1]) for v in laps)
        self.centre, self.spread = float(y.max() + y.min()) / 2, float(y.max() - y.min()) / 2 or 1.0
        self.x, self.y, self.cells = x, (y - self.centre) / self.spread, len(x) - 1
        inner = (edges - self.centre) / self.spread
        self.ends = np.concatenate([[-FAR], inner, [FAR]])
        self.rows: Rows = {}
        self.known: dict[tuple[int, int], Floats] = {}  # what planes prove of a run so far, by both bins

    @property
    def bins(self) -> int:
        """The number of bins."""
        return len(self.edges) + 1

    def finer(self) -> CloseGrid:
        """Cells and bins of half the size; of the outermost bins, a part as long as the next bin is cut off."""
        e = self.edges
        inner = np.sort(np.concatenate([e, (e[1:] + e[:-1]) / 2]))
        edges = np.concatenate([[2 * e[0] - e[1]], inner, [2 * e[-1] - e[-2]]])
        return CloseGrid(self.laps, 2 * self.per_lap, edges, self.order, self.unit)

    def add(self, i: Integers, j: Integers, b: Integers, c: Integers) -> Iterator[tuple[Integers, Floats]]:
        """Take a plane for each run i..j-1, for values in bin b beside its left and bin c beside its right end.

        Yields parts of the runs with what their planes prove, ``[run, right bin, left bin]``.
        """
        for part, runs in equal_runs(self.x, self.y, self.per_lap, i, j):
            planes = self._best(runs, b[part], c[part])
            worth = self._worths(runs, planes)
            for k, proved in enumerate(worth):
                key = int(runs.i[k]), int(runs.j[k])
                self.rows.setdefault(key, []).append((float(planes.a[k]), float(planes.d[k])))
                self.known[key] = np.maximum(self.known[key], proved) if key in self.known else proved
            yield part, worth

    def _places(self, runs: EqualRuns) -> tuple[Floats, Floats]:
        """The ends of the places on both sides of runs, in units of their lengths."""
        i, j, start = runs.i, runs.j, self.x[runs.i]
        left = np.stack([self.x[np.maximum(i - 1, 0)] - start, np.zeros(len(i))]) / runs.length
        right = np.stack([self.x[j] - start, self.x[np.minimum(j + 1, self.cells)] - start]) / runs.length
        return left, right

    def _best(self, runs: EqualRuns, b: Integers, c: Integers) -> _Planes:
        """A descent in one value after the other, each kept in its bin, for bends in the middle of their places."""
        (s, t), ends = (v.mean(axis=0) for v in self._places(runs)), self.ends
        u, v = np.clip(0.0, ends[b], ends[b + 1]), np.clip(0.0, ends[c], ends[c + 1])
        wide = t - s
        for step in range(DESCENTS):
            d = (v - u) / wide
            found, (w0, w1, w2) = self._tangent(runs, u - d * s, d)
            if step % 2:
                p, turn = (found.m0 * t - found.m1) / wide, (w0 * t * t - 2 * w1 * t + w2) / wide**2
                u = np.clip(u + p / np.maximum(turn, 1e-3), ends[b], ends[b + 1])
            else:
                q, turn = (found.m1 - found.m0 * s) / wide, (w0 * s * s - 2 * w1 * s + w2) / wide**2
                v = np.clip(v + q / np.maximum(turn, 1e-3), ends[c], ends[c + 1])
        d = (v - u) / wide
        a = (np.rint(((u - d * s) * self.spread + self.centre) * self.unit) / self.unit - self.centre) / self.spread
        return self._tangent(runs, a, np.rint(d * self.spread * self.unit) / self.unit / self.spread)[0]

    def _tangent(self, runs: EqualRuns, a: Floats, d: Floats) -> tuple[_Planes, tuple[Floats, Floats, Floats]]:
        """The tangents at lines, and the second derivatives of the error in level and rise."""
        if self.order == 1:
            s = signs(runs, a, d)
            return _Planes(a, d, s.gain + a * s.m0 + d * s.m1, s.m0, s.m1), (s.w0, s.w1, s.w2)
        u, y, width = runs.u, runs.y, np.diff(runs.u, axis=0)
        zero = (width * (y[:-1] + y[1:])).sum(axis=0) / 2
        first = (width * (2 * (u[:-1] * y[:-1] + u[1:] * y[1:]) + u[:-1] * y[1:] + u[1:] * y[:-1])).sum(axis=0) / 6
        square = (width * (y[:-1] ** 2 + y[:-1] * y[1:] + y[1:] ** 2)).sum(axis=0) / 3
        m0, m1 = 2 * (zero - a - d / 2), 2 * (first - a / 2 - d / 3)
        one = np.ones_like(a)
        return _Planes(a, d, square - a * a - a * d - d * d / 3, m0, m1), (2 * one, one, one * (2 / 3))

    def _worths(self, runs: EqualRuns, planes: _Planes) -> Floats:
        """``[run, right bin, left bin]``: what planes prove, at the worst corners of places and bins."""
        left, right = self._places(runs)
        worst = None
        for s in left:
            for t in right:
                p, q = (planes.m0 * t - planes.m1) / (t - s), (planes.m1 - planes.m0 * s) / (t - s)
                by_left = np.maximum(p[:, None] * self.ends[:-1], p[:, None] * self.ends[1:])
                by_right = np.maximum(q[:, None] * self.ends[:-1], q[:, None] * self.ends[1:])
                here = planes.constant[:, None, None] - by_left[:, None, :] - by_right[:, :, None]
                worst = here if worst is None else np.minimum(worst, here)
        assert worst is not None
        return np.asarray(worst * (runs.length * self.spread**self.order)[:, None, None])

    def plane_rows(self) -> list[list[int]]:
        """The planes: [i, j, (level at the left, rise)..], in units of lines."""
        result = []
        for (i, j), lines in sorted(self.rows.items()):
            row = [i, j]
            for a, d in lines:
                row += [round((a * self.spread + self.centre) * self.unit), round(d * self.spread * self.unit)]
            result.append(row)
        return result


class ClosePlanes:
    """The planes that a stretch needs, on ``levels`` grids, each of them half as wide as the one before.

    ``need`` adds planes.
    """

    def __init__(self, grid: CloseGrid, levels: int, rounds: int) -> None:
        self.grids, self.rounds = [grid], rounds
        for _ in range(levels - 1):
            self.grids.append(self.grids[-1].finer())

    def need(self, base: Pairs, price: float, wanted: float) -> float:
        """Add planes until all paths cost what is ``wanted`` at a price, as far as they can; return what they cost.

        ``base`` are the pairs of the first grid, with what is known without planes.
        """
        pairs, least = base._replace(tables=base.tables.copy()), 0.0
        for grid in self.grids:
            _raise(grid, pairs)
            tried = np.zeros(pairs.tables.shape, dtype=np.bool_)
            for turn in range(self.rounds + 1):
                there, back = _arrivals(grid, pairs, price), _departures(grid, pairs, price)
                least = float(there[-1].min())
                if least >= wanted or turn == self.rounds or not _add(grid, pairs, tried, there, back, wanted):
                    break
            if least >= wanted or grid is self.grids[-1]:
                break
            pairs = _halved(grid, pairs, there, back, wanted)
            if pairs.tables.size > MOST_ENTRIES:
                break
        return min(least, wanted)

    def rows(self) -> list[list[list[int]]]:
        """The planes by grids."""
        found = [grid.plane_rows() for grid in self.grids]
        return found[: 1 + max((k for k, rows in enumerate(found) if rows), default=0)]


def _raise(grid: CloseGrid, pairs: Pairs) -> None:
    """Put what is known by planes into the tables of pairs."""
    for k, key in enumerate(zip(pairs.first.tolist(), (pairs.second - 1).tolist(), strict=True)):
        if key in grid.known:
            pairs.tables[k] = np.maximum(pairs.tables[k], grid.known[key])


def _groups(keys: Integers) -> Iterator[tuple[int, slice]]:
    """The places of equal keys, which are sorted."""
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    for start, stop in zip(starts, np.append(starts[1:], len(keys)), strict=True):
        yield int(keys[start]), slice(int(start), int(stop))


def _arrivals(grid: CloseGrid, pairs: Pairs, price: float) -> Floats:
    """``[place, bin]``: the least cost of coming there, its bend paid."""
    end = grid.cells + 1
    found = np.full((end + 1, grid.bins), np.inf)
    found[0] = 0.0
    for place, some in _groups(pairs.second):
        best = (pairs.tables[some] + found[pairs.first[some]][:, None, :]).min(axis=(0, 2))
        found[place] = best if place == end else np.minimum(best, best.min() + price) + price
    return found


def _departures(grid: CloseGrid, pairs: Pairs, price: float) -> Floats:
    """``[place, bin]``: the least cost from there to the end, its own bend paid."""
    end = grid.cells + 1
    found = np.full((end + 1, grid.bins), np.inf)
    found[end] = 0.0
    order = np.argsort(pairs.first, kind="stable")
    for place, some in reversed(list(_groups(pairs.first[order]))):
        here = order[some]
        best = (pairs.tables[here] + found[pairs.second[here]][:, :, None]).min(axis=(0, 1))
        found[place] = best if place == 0 else np.minimum(best, best.min() + price) + price
    return found


def _add(grid: CloseGrid, pairs: Pairs, tried: NDArray[np.bool_], there: Floats, back: Floats, wanted: float) -> bool:
    """Add a plane to each pair on cheap paths, at the cheapest bins that were not tried; whether there was one."""
    i, j = pairs.first, pairs.second - 1
    rough = there.min(axis=1)[i] + back.min(axis=1)[pairs.second] + pairs.tables.min(axis=(1, 2))
    near = np.flatnonzero((j > i) & (rough < wanted))
    if not len(near):
        return False
    totals = pairs.tables[near] + there[i[near]][:, None, :] + back[pairs.second[near]][:, :, None]
    totals[tried[near]] = np.inf
    flat = totals.reshape(len(near), -1)
    where = flat.argmin(axis=1)
    cheap = flat[np.arange(len(near)), where] < wanted
    near, where = near[cheap], where[cheap]
    if not len(near):
        return False
    c, b = np.divmod(where, grid.bins)
    tried[near, c, b] = True
    for part, worth in grid.add(i[near], j[near], b, c):
        chosen = near[part]
        pairs.tables[chosen] = np.maximum(pairs.tables[chosen], worth)
    return True


def _halved(grid: CloseGrid, pairs: Pairs, there: Floats, back: Floats, wanted: float) -> Pairs:
    """The pairs of halves of cells and bins inside pairs and bins on paths that cost less than is wanted."""
    end, bins = grid.cells + 1, grid.bins
    totals = pairs.tables + there[pairs.first][:, None, :] + back[pairs.second][:, :, None]
    tables = np.where(totals < wanted, pairs.tables, np.inf)
    cheap = np.flatnonzero((totals < wanted).any(axis=(1, 2)))
    first, second = pairs.first[cheap], pairs.second[cheap]
    tables = np.repeat(np.repeat(tables[cheap], 2, axis=1), 2, axis=2)
    parts = []
    for s in (1, 0):
        for t in (1, 0):
            kept = ((first > 0) | (s == 0)) & ((second < end) | (t == 1))
            parts.append((2 * first[kept] - s, 2 * second[kept] - t, tables[kept]))
    touched = np.unique(np.concatenate([first, second]))
    touched = touched[(touched > 0) & (touched < end)]
    parts.append((2 * touched - 1, 2 * touched, np.zeros((len(touched), 2 * bins, 2 * bins))))
    a, b, new = (np.concatenate(v) for v in zip(*parts, strict=True))
    order = np.argsort(b, kind="stable")
    return Pairs(a[order], b[order], new[order])


def costed_pairs(costs: RunCosts) -> Pairs:
    """All pairs of places, with what is known of the runs between them by bins at one side."""
    end = len(costs.lines)
    second, first = np.tril_indices(end + 1, -1)
    i, j = first, second - 1
    tables = (costs.left[i, j][:, None, :] + costs.right[i, j][:, :, None]) / 2
    at_start, at_end = first == 0, second == end
    tables[at_start] = costs.first(0, j[at_start])[:, :, None]
    tables[at_end] = costs.last(i[at_end], end - 1)[:, None, :]
    tables[at_start & at_end] = costs.lines[0, end - 1]
    return Pairs(first, second, tables)
