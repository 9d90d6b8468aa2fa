"""A grid of cells and bins, and the planes that are found on it: what lines miss of a run when both bends are known.

The error of a line over a run is a convex function of its values u and v in the places on both sides. A *plane* is what
the tangent at one line says of all others: with tau the sign of h - line (order 1) or 2 (h - line) (order 2), the error
of a line a is at least (a constant) - integral of tau*a. The least of that over two places and two bins lies at their
corners. Floats guess here (``close_planes``). docs/mathematics.md, Run bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from periodic.approximation.block_duals import EqualRuns, equal_runs, signs
from periodic.approximation.counted_paths import Entries
from periodic.approximation.plane_paths import EndSlopes, Integers, Pairs, PlanePaths
from periodic.approximation.run_costs import Floats

Flags = NDArray[np.bool_]
Key = tuple[int, int]

DESCENTS = 6  # steps of a search for the best line with values in two bins
FAR = 1e20  # bins at the ends reach so far, in halves of the range of h: a tangent that falls there proves nothing
HUGE = 1e100  # the ends of the outermost bins
FLAT = 1e-9  # a tangent that falls or rises less may do the other in integers


class _Planes(NamedTuple):
    """Lines, one for each run, with a constant and the integrals of tau and u*tau: of errors divided by the length."""

    a: Floats
    d: Floats
    constant: Floats
    m0: Floats
    m1: Floats


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
        self.rows: dict[Key, list[Floats]] = {}  # the planes of a run, as ``_Planes``
        self.worths: dict[Key, list[Floats]] = {}  # what each of them proves, by the bins of pairs that are looked at
        self.chosen: dict[Key, list[int]] = {}  # those that are needed

    @property
    def bins(self) -> int:
        """The number of bins."""
        return len(self.edges) + 1

    @property
    def planes(self) -> int:
        """The number of planes that were tried."""
        return sum(map(len, self.rows.values()))

    def finer(self, way: str) -> CloseGrid:
        """Cells ("c"), bins ("b") or both ("x") of half the size.

        Of the outermost bins, a part as long as the next bin is cut off.
        """
        cells, e = self.per_lap * (1 + (way != "b")), self.edges
        if way == "c":
            return CloseGrid(self.laps, cells, e, self.order, self.unit)
        inner = np.sort(np.concatenate([e, (e[1:] + e[:-1]) / 2]))
        edges = np.concatenate([[2 * e[0] - e[1]], inner, [2 * e[-1] - e[-2]]])
        return CloseGrid(self.laps, cells, edges, self.order, self.unit)

    def joined(self, paths: PlanePaths, pairs: Pairs) -> Pairs:
        """Return pairs with the slopes of lines at the ends of paths."""
        return paths.joined(pairs, self.x, self.levels)

    @property
    def levels(self) -> Floats:
        """The ends of bins, the outermost far away."""
        return np.concatenate([[-HUGE], self.edges, [HUGE]])

    def _is_outer(self, bins: Integers) -> Flags:
        """Whether bins have no end on one side."""
        return np.asarray((bins == 0) | (bins == self.bins - 1))

    def add(self, pairs: Pairs, some: Integers, b: Integers, c: Integers) -> Iterator[tuple[Integers, Floats]]:
        """Take a plane for each of some pairs, for values in bin b of the first place and in bin c of the second.

        Yields parts of them with what their planes prove, ``[pair, bin of the second, bin of the first]``.
        """
        first, second = pairs.first[some], pairs.second[some]
        b, c = pairs.bins[first, b], pairs.bins[second, c]
        for part, runs in equal_runs(self.x, self.y, self.per_lap, first, second - 1):
            planes = self._best(runs, b[part], c[part])
            worth = self._worths(runs.i, runs.j, planes, pairs)
            for k, (row, proved) in enumerate(zip(np.stack(planes, axis=1), worth, strict=True)):
                key = int(runs.i[k]), int(runs.j[k])
                self.rows.setdefault(key, []).append(row)
                self.worths.setdefault(key, []).append(proved)
            yield part, worth

    def look(self, pairs: Pairs) -> None:
        """Look at the bins of other pairs: what the planes that are known prove there."""
        self.worths = {}
        for i, j in zip(pairs.first.tolist(), (pairs.second - 1).tolist(), strict=True):
            if (i, j) in self.rows:
                planes = _Planes(*np.array(self.rows[i, j]).T)
                runs = np.full(len(planes.a), i), np.full(len(planes.a), j)
                self.worths[i, j] = list(self._worths(*runs, planes, pairs))

    def _places(self, i: Integers, j: Integers) -> tuple[Floats, Floats]:
        """The ends of the places on both sides of runs, in units of their lengths."""
        start, length = self.x[i], self.x[j] - self.x[i]
        left = np.stack([self.x[np.maximum(i - 1, 0)] - start, np.zeros(len(i))]) / length
        right = np.stack([self.x[j] - start, self.x[np.minimum(j + 1, self.cells)] - start]) / length
        return left, right

    def _best(self, runs: EqualRuns, b: Integers, c: Integers) -> _Planes:
        """A descent in one value after the other, each kept in its bin, for bends in the middle of their places."""
        (s, t), ends = (v.mean(axis=0) for v in self._places(runs.i, runs.j)), self.ends
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

    def _worths(self, i: Integers, j: Integers, planes: _Planes, pairs: Pairs) -> Floats:
        """``[run, right bin, left bin]``: what planes prove, at the worst corners of places and bins."""
        left, right = self._places(i, j)
        n, m = pairs.most(j + 1), pairs.most(i)
        u, v = pairs.bins[i, :m], pairs.bins[j + 1, :n]
        worst = None
        for s in left:
            for t in right:
                p, q = (planes.m0 * t - planes.m1) / (t - s), (planes.m1 - planes.m0 * s) / (t - s)
                by_left, by_right = (
                    np.maximum(c[:, None] * self.ends[k], c[:, None] * self.ends[k + 1])
                    + FAR * ((np.abs(c) < FLAT)[:, None] & self._is_outer(k))
                    for c, k in ((p, u), (q, v))
                )
                here = planes.constant[:, None, None] - by_left[:, None, :] - by_right[:, :, None]
                worst = here if worst is None else np.minimum(worst, here)
        assert worst is not None
        slopes = pairs.slopes or {}
        for k, place in enumerate(zip(i.tolist(), (j + 1).tolist(), strict=True)):
            if known := slopes.get(place):
                length = float(self.x[j[k]] - self.x[i[k]])
                known = known[0], known[1][:n, :m], known[2][:n, :m]
                worst[k] = np.maximum(worst[k], self._slanted(planes, k, known, (u[k], v[k]), length))
        worst[~both_known(u, v)] = -np.inf
        result = np.full((len(i), *pairs.tables.shape[1:]), -np.inf)
        np.multiply(worst, ((self.x[j] - self.x[i]) * self.spread**self.order)[:, None, None], out=result[:, :n, :m])
        return result

    def _slanted(
        self, planes: _Planes, k: int, slopes: EndSlopes, bins: tuple[Integers, Integers], length: float
    ) -> Floats:
        """The same for a run at an end, by its value there and its slope, divided by the length."""
        at_start, least, most = slopes
        m0, turn = planes.m0[k], planes.m1[k] - (0.0 if at_start else planes.m0[k])
        here = bins[0] if at_start else bins[1][:, None]
        level = np.maximum(m0 * self.ends[here], m0 * self.ends[here + 1])
        with np.errstate(invalid="ignore"):
            slant = np.maximum(turn * least, turn * most) * (length / self.spread)
        return np.nan_to_num(np.where(least > most, -FAR, planes.constant[k] - level - slant), nan=-FAR, neginf=-FAR)

    def add_entries(self, entries: Entries, some: Integers) -> None:
        """Take a plane for each of some entries, of different pairs, and put what it proves into those of its pair."""
        first, second = entries.first[entries.pair[some]], entries.second[entries.pair[some]]
        for part, runs in equal_runs(self.x, self.y, self.per_lap, first, second - 1):
            planes = self._best(runs, entries.left[some[part]], entries.right[some[part]])
            self._entry_worths(entries, entries.pair[some[part]], planes, np.stack(planes, axis=1))

    def look_at(self, entries: Entries) -> None:
        """Look at other entries: what the planes that are known prove there."""
        self.worths = {}
        keys = list(zip(entries.first.tolist(), (entries.second - 1).tolist(), strict=True))
        pairs, rows = (
            [k for k, key in enumerate(keys) for _ in self.rows.get(key, ())],
            [row for key in keys for row in self.rows.get(key, ())],
        )
        if rows:
            self._entry_worths(entries, np.array(pairs), _Planes(*np.array(rows).T))

    def _entry_worths(self, entries: Entries, pairs: Integers, planes: _Planes, new: Floats | None = None) -> None:
        """Keep what planes of some pairs prove of their entries, and the planes, if they are ``new``; raise these."""
        i, j = entries.first[pairs], entries.second[pairs] - 1
        (left, right), (where, starts) = self._places(i, j), entries.of_pairs(pairs)
        own = np.repeat(np.arange(len(pairs)), np.diff(starts))
        u, v, ends, worst = entries.left[where], entries.right[where], self.ends, np.full(len(where), np.inf)
        for s in left:
            for t in right:
                p, q = (planes.m0 * t - planes.m1) / (t - s), (planes.m1 - planes.m0 * s) / (t - s)
                here = planes.constant[own] - p[own] * ends[u + (p > 0)[own]] - q[own] * ends[v + (q > 0)[own]]
                for c, k in ((p, u), (q, v)):
                    if (np.abs(c) < FLAT).any():
                        here[(np.abs(c) < FLAT)[own] & self._is_outer(k)] = -np.inf
                np.minimum(worst, here, out=worst)
        worst *= ((self.x[j] - self.x[i]) * self.spread**self.order)[own]
        for n, proved in enumerate(np.split(worst, starts[1:-1])):
            key = int(i[n]), int(j[n])
            if new is not None:
                self.rows.setdefault(key, []).append(new[n])
            self.worths.setdefault(key, []).append(proved)
        np.maximum.at(entries.costs, where, worst)

    def choose(self, key: tuple[int, int], asked: Floats, line: float | Floats) -> float:
        """Choose planes of a run that show what is asked by bins, as far as they can, where ``line`` does not.

        Returns how much is asked where those that are chosen do not show it.
        """
        worths, chosen = self.worths[key], self.chosen.setdefault(key, [])
        asked = np.minimum(asked, np.maximum(np.max(worths, axis=0), line))
        shown = np.max([worths[k] for k in chosen], axis=0) if chosen else np.full_like(asked, -np.inf)
        while (open_bins := asked > np.maximum(shown, line)).any():
            best = max(range(len(worths)), key=lambda k: int((open_bins & (worths[k] >= asked)).sum()))
            chosen.append(best)
            shown = np.maximum(shown, worths[best])
        return float(asked[shown < asked].max(initial=0.0))

    def plane_rows(self) -> list[list[int]]:
        """The planes that were chosen, or all: [i, j, (level at the left, rise)..], in units of lines."""
        result = []
        for (i, j), lines in sorted(self.rows.items()):
            row = [i, j]
            for a, d, *_ in [lines[k] for k in self.chosen.get((i, j), ())] if self.chosen else lines:
                row += [round((a * self.spread + self.centre) * self.unit), round(d * self.spread * self.unit)]
            if len(row) > 2:
                result.append(row)
        return result


def both_known(u: Integers, v: Integers) -> Flags:
    """``[run, right bin, left bin]``: where there are bins in both places."""
    return np.asarray((v >= 0)[:, :, None] & (u >= 0)[:, None, :])
