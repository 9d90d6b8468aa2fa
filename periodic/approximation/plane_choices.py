"""Planes: what lines miss of a run when both of its bends are known, as far as a bound needs to know it.

The error of a line over a run is a convex function of its values u and v in the cells on both sides. A *plane* is what
the tangent at one line says of all others: with tau the sign of h - line (order 1) or 2 (h - line) (order 2), the error
of a line a is at least (a constant) - integral of tau*a. The least of that over two cells and two bins lies at their
corners. Runs of cells and bins are those of ``run_costs``.

A table of planes for all runs and pairs of bins would be long. They are looked for where shortest paths are cheap: at
the runs and bins of nearly cheapest paths, until no path is made dearer. Floats guess here; what a plane proves is
computed exactly elsewhere (``periodic/checker.py``, ``Blocks``). docs/mathematics.md, Run bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from periodic.approximation.block_duals import EqualRuns, equal_runs, signs
from periodic.approximation.run_costs import Floats, RunCosts

Integers = NDArray[np.int64]

NEAR = 0.01  # paths that cost so much more than the cheapest are looked at, too
ROUNDS = 40  # at most so many times at one price
DESCENTS = 6  # steps of a search for the best line with values in two bins
FAR = 1e3  # bins at the ends reach so far, in halves of the range of h


class _Planes(NamedTuple):
    """Lines, one for each run, with a constant and the integrals of tau and u*tau: of errors divided by the length."""

    a: Floats
    d: Floats
    constant: Floats
    m0: Floats
    m1: Floats


class PlaneChoice:
    """The planes of a stretch that are chosen so far, and what runs cost with them.

    ``x`` and ``y`` are the nodes, ``per_lap`` cells to each lap, ``edges`` the levels that cut the values into bins;
    ``costs`` what is known without planes. ``need`` adds planes.
    """

    def __init__(self, x: Floats, y: Floats, per_lap: int, edges: Floats, costs: RunCosts) -> None:
        self.x, self.per_lap, self.costs, self.order = x, per_lap, costs, costs.order
        self._centre, self._spread = float(y.max() + y.min()) / 2, float(y.max() - y.min()) / 2 or 1.0
        self.y = (y - self._centre) / self._spread
        inner = (edges - self._centre) / self._spread
        self._ends = np.concatenate([[-FAR], inner, [FAR]])
        self._unit = self._spread**self.order
        n = len(x) - 1
        # the runs i..j-1 with a cell on both sides, those that end at the same j one after the other
        self._j, self._i = (v + 1 for v in np.tril_indices(n - 1, -1))
        self._start = np.concatenate([[0, 0], np.cumsum(np.arange(n - 1))])  # of those that end at j
        left, right = costs.left[self._i, self._j], costs.right[self._i, self._j]
        self.both = (left[:, :, None] + right[:, None, :]) / 2
        self._tried = np.zeros(self.both.shape, dtype=np.bool_)
        self.rows: dict[tuple[int, int], list[tuple[float, float]]] = {}

    def need(self, low: int, high: int, price: float, wanted: float = np.inf) -> float:
        """Add planes until the cells low..high-1 cost what is ``wanted``, or no plane helps; return the cost.

        Cost: some 20 shortest paths, each of (cells)**2 / 2 * bins**2 additions.
        """
        forward, value = self._forward(low, high, price)
        for _ in range(ROUNDS):
            most = min(value * (1 + NEAR), wanted)
            if not 0 < value < wanted or not self._add(low, high, price, forward, most):
                break
            forward, value = self._forward(low, high, price)
        return value

    def _pair(self, i: Integers | int, j: Integers | int) -> Integers:
        return np.asarray(self._start[j] + i - 1, dtype=np.int64)

    def _forward(self, low: int, high: int, price: float) -> tuple[Floats, float]:
        """What it costs to come to a bend in each cell and bin, its own price left out; and to the end."""
        n, costs = high - low, self.costs
        found = np.full((n, costs.bins), np.inf)
        for k in range(n):
            j = low + k
            best = costs.first(low, j) if k else np.zeros(costs.bins)
            if k > 1:
                known = self.both[self._start[j] + low : self._start[j] + j - 1]
                best = np.minimum(best, (found[: k - 1, :, None] + known).min(axis=(0, 1)) + price)
            least = best.min()
            if k:
                least = min(least, found[k - 1].min() + price)
                best = np.minimum(best, found[k - 1].min() + price)
            found[k] = np.minimum(best, least + price)
        ended = min(float(costs.lines[low, high]), float(found[-1].min()) + price)
        if n > 1:
            inner = slice(low + 1, high)
            ended = min(ended, float((found[:-1] + costs.last(inner, high)).min()) + price)
        return found, ended

    def _backward(self, low: int, high: int, price: float) -> Floats:
        """What it costs from a bend in each cell and bin to the end, its own price included."""
        n, costs = high - low, self.costs
        found = np.full((n, costs.bins), np.inf)
        for k in range(n - 1, -1, -1):
            start = low + k + 1
            best = costs.last(start, high) if start < high else np.zeros(costs.bins)
            if k + 2 < n:
                known = self.both[self._pair(start, np.arange(start + 1, high))]
                best = np.minimum(best, (known + found[k + 2 :, None, :]).min(axis=(0, 2)))
            if start < high:
                best = np.minimum(best, found[k + 1].min())
            best = best + price
            found[k] = np.minimum(best, best.min() + price)
        return found

    def _add(self, low: int, high: int, price: float, forward: Floats, most: float) -> bool:
        """Add planes for the runs of paths that cost less than ``most``, at their bins; whether there were any."""
        backward = self._backward(low, high, price)
        inside = np.flatnonzero((self._i > low) & (self._j < high))
        i, j = self._i[inside], self._j[inside]
        # first by the least of both sides, then bin by bin
        rough = forward.min(axis=1)[i - 1 - low] + backward.min(axis=1)[j - low] + price + self.costs.lines[i, j]
        inside = inside[rough < most]
        i, j = self._i[inside], self._j[inside]
        totals = self.both[inside] + forward[i - 1 - low][:, :, None] + backward[j - low][:, None, :] + price
        totals[self._tried[inside]] = np.inf
        flat = totals.reshape(len(inside), self.costs.bins**2)
        where = flat.argmin(axis=1)
        few = np.flatnonzero(flat[np.arange(len(inside)), where] < most)
        if not len(few):
            return False
        b, c = np.divmod(where[few], self.costs.bins)
        self._tried[inside[few], b, c] = True
        for part, runs in equal_runs(self.x, self.y, self.per_lap, i[few], j[few]):
            self._take(inside[few][part], runs, b[part], c[part])
        return True

    def _take(self, pairs: Integers, runs: EqualRuns, b: Integers, c: Integers) -> None:
        """Add a plane for each run: the tangent at the best line with values in two bins."""
        planes = self._best(runs, b, c)
        worth = self._worths(runs, planes)
        better = worth[np.arange(len(b)), b, c] > self.both[pairs, b, c]
        self.both[pairs[better]] = np.maximum(self.both[pairs[better]], worth[better])
        for k in np.flatnonzero(better):
            self.rows.setdefault((int(runs.i[k]), int(runs.j[k])), []).append((float(planes.a[k]), float(planes.d[k])))

    def _cells(self, runs: EqualRuns) -> tuple[Floats, Floats]:
        """The ends of the cells on both sides of runs, in units of their lengths."""
        i, j, start = runs.i, runs.j, self.x[runs.i]
        left = np.stack([self.x[i - 1] - start, np.zeros(len(i))]) / runs.length
        right = np.stack([self.x[j] - start, self.x[j + 1] - start]) / runs.length
        return left, right

    def _best(self, runs: EqualRuns, b: Integers, c: Integers) -> _Planes:
        """A descent in one value after the other, each kept in its bin, for bends in the middle of their cells."""
        (s, t), ends = (v.mean(axis=0) for v in self._cells(runs)), self._ends
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
        return self._tangent(runs, u - d * s, d)[0]

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
        """``[run, bin, bin]``: what planes prove, at the worst corners of cells and bins."""
        left, right = self._cells(runs)
        worst = None
        for s in left:
            for t in right:
                p, q = (planes.m0 * t - planes.m1) / (t - s), (planes.m1 - planes.m0 * s) / (t - s)
                by_left = np.maximum(p[:, None] * self._ends[:-1], p[:, None] * self._ends[1:])
                by_right = np.maximum(q[:, None] * self._ends[:-1], q[:, None] * self._ends[1:])
                here = planes.constant[:, None, None] - by_left[:, :, None] - by_right[:, None, :]
                worst = here if worst is None else np.minimum(worst, here)
        assert worst is not None
        return np.asarray(worst * (runs.length * self._unit)[:, None, None])

    def plane_rows(self, unit: float) -> Iterator[list[int]]:
        """The planes: [i, j, (level at the left, rise)..], numbers in steps of 1/``unit``."""
        for (i, j), lines in sorted(self.rows.items()):
            row = [i, j]
            for a, d in lines:
                row += [round((a * self._spread + self._centre) * unit), round(d * self._spread * unit)]
            yield row
