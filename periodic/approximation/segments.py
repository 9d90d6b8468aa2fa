"""Runs: proved lower bounds for the error of one affine function on a stretch of a piecewise-linear map h.

The pieces of h are cut into equally many cells each. A *run* is a stretch of whole cells. For an affine function a on a
run R with end points p < q a ``Runs`` object gives numbers e, and convex functions l, r >= 0 with

    integral over R of |h - a|**order  >=  e + l(a(x)) + r(a(y))

for all x up to one cell to the left of p and all y up to one cell to the right of q: there lie the breakpoints of g
before and after the run.

*order 2.* With a* the projection of h, the integral is e + integral of (a - a*)**2, and for a run of length d the
latter is at least k (a - a*)(x)**2 + k (a - a*)(y)**2 with k = d/6 * (d/(d + 2w))**2, w the wider of the two cells, if
w <= 4d: with a - a* = c + s (t - centre) the difference is a quadratic form in c and s, which is not negative.

*order 1.* For every sigma with |sigma| <= 1 the integral is at least that of sigma*(h - a). A step function sigma,
made orthogonal to affine functions by adding a small affine one and scaling, gives e; made orthogonal to those that
vanish at x, it gives a bound that is affine in a(x), a tangent. The larger of e and a tangent bounds the integral, and
the mean of what the two ends give is e + l + r. Two tangents that rise, at p and at p - w, serve for all x between: at
one of the two a is at least as high as at x.

Everything is computed in float64 in units in which |h| <= 1 and rounded down by more than the computation can have
erred (``lines.margin``), so that what comes out is a theorem about the exact map.
docs/mathematics.md, Run bound; Rounding.

>>> roof = Profile(np.array([1.0, 1.0]), np.array([-1.0, 1.0, -1.0]))  # two pieces of length 1
>>> runs = AbsoluteRuns([roof], cells=2, reach=2)
>>> whole = runs.rows(runs.index(0)[1, 1:2], stop=2)[0]  # the run of two pieces that ends with the last cell of piece 1
>>> round(float(whole[0]), 9)  # what all lines miss of it
1.0
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from periodic.approximation.lines import FEW, Stretch, fitted, margin, mixed, projected, tangent, whole_costs
from periodic.approximation.profiles import SHORT, Floats, Profile

Integers = NDArray[np.int64]

FAR = 1e6  # beyond every value that matters: the outer ends of the outer bins
OFFSETS = (0.2, 0.6)  # how far from the best value the tangents of order 1 are taken
CACHED = 1 << 13  # numbers in one array, so that a dozen of them stay in cache
_EXACT = 1 - 2.0**-40  # makes up for the rounding of a few products
# the tangents of order 1: at the left and at the right end, lines pulled up and down, to each offset
_SIDES, _UP, _FAR = (np.array(v) for v in zip(*product((0, 1), (1.0, -1.0), OFFSETS), strict=True))
_ENDS, _WAYS, _OFFSETS = _SIDES[:, None] - 0.5, _UP[:, None], _FAR[:, None]


class Runs(ABC):
    """The runs of up to ``reach`` pieces of some profiles, each kind of run once, cut into ``cells`` cells a piece."""

    order: int
    most_work: int  # so many numbers for each pair of offsets, in all runs of all kinds

    def __init__(self, profiles: Sequence[Profile], cells: int, reach: int) -> None:
        self.profiles, self.cells = tuple(profiles), cells
        self.reach = min(reach, max(len(p.lengths) for p in profiles))
        self._lengths = np.concatenate([p.lengths for p in profiles])
        self._left = np.concatenate([p.values[:-1] for p in profiles])
        self._right = np.concatenate([p.values[1:] for p in profiles])
        self._ends = np.concatenate([np.arange(len(p.lengths), 0, -1) for p in profiles])  # pieces left in the block
        self.widest = float(self._lengths.max()) / cells
        self._parts: list[Floats] = []
        self._kept: dict[tuple[int, int], dict[int, tuple[Floats, Floats, Floats]]] = {}
        self._index, places = self._kinds()
        for p, starts in enumerate(places, 1):
            size = max(1, CACHED // (p * cells**2))
            for i in range(0, len(starts), size):
                self._add(p, self._stretches(starts[i : i + size], p))
        # the numbers of a run, the first of them e: [kind, cells left out before, cell of the last piece, column]
        self.table = np.concatenate([part.reshape(-1, cells, cells, part.shape[-1]) for part in self._parts])
        self.wholes = tuple(whole_costs(profiles, self.order))

    def index(self, profile: int) -> Integers:
        """Return ``index[B, p-1]``: the kind of the run of p pieces that ends with piece B of a profile; -1 if none."""
        start = sum(len(p.lengths) for p in self.profiles[:profile])
        return self._index[start : start + len(self.profiles[profile].lengths)]

    def kept(self, profile: int, bins: int) -> dict[int, tuple[Floats, Floats, Floats]]:
        """What is kept of the costs of the runs of a profile that stop at each cell, with so many bins."""
        return self._kept.setdefault((profile, bins), {})

    def _kinds(self) -> tuple[Integers, list[Integers]]:
        """The kind of each run, and for each number of pieces where the first run of each kind starts.

        The reach is cut short where the kinds become too many.
        """
        rows = np.stack([self._lengths, self._left, self._right], axis=1)
        _, code = np.unique(rows, axis=0, return_inverse=True)
        code = code.ravel().astype(np.int64)
        total = len(code)
        index = np.full((total, self.reach), -1, dtype=np.int64)
        kinds, places, offset, work = np.zeros(total, dtype=np.int64), list[Integers](), 0, 0
        for p in range(1, self.reach + 1):
            starts = np.flatnonzero(self._ends >= p)
            keys = kinds[starts] * total + code[starts + p - 1]  # a run of p pieces is one of p - 1 and a piece more
            _, first, found = np.unique(keys, return_index=True, return_inverse=True)
            work += len(first) * p
            if work > self.most_work and p > 1:
                self.reach, index = p - 1, index[:, : p - 1]
                break
            kinds = np.full(total, -1, dtype=np.int64)
            kinds[starts] = found.ravel()
            index[starts + p - 1, p - 1] = found.ravel() + offset
            places.append(starts[first])
            offset += len(first)
        return index, places

    def _stretches(self, places: Integers, p: int) -> Stretch:
        """The runs of p pieces that start in the pieces ``places``, for all pairs of offsets, one a column."""
        m = self.cells
        at = places + np.arange(p)[:, None]
        shape = (p, len(places), m, m)
        lengths, left, right = (np.broadcast_to(v[at][:, :, None, None], shape).copy()
                                for v in (self._lengths, self._left, self._right))  # fmt: skip
        share = np.arange(m) / m
        first, last = np.meshgrid(share, share + 1 / m, indexing="ij")
        if p == 1:
            last = np.maximum(last, first + 1 / m)  # where a run would end before it starts, anything will do
        rise = right - left
        left[0] += rise[0] * first
        right[-1] -= rise[-1] * (1 - last)
        lengths[0] *= (last - first) if p == 1 else (1 - first)
        if p > 1:
            lengths[-1] *= last
        return Stretch.of(*(v.reshape(p, -1) for v in (lengths, left, right)))

    @abstractmethod
    def _add(self, p: int, stretch: Stretch) -> None:
        """Compute the costs of runs of p pieces, all pairs of offsets of one kind after the other."""

    def rows(self, kinds: Integers, stop: int) -> Floats:
        """Return the numbers of the runs of some kinds that stop after ``stop`` cells, from left to right."""
        found = self.table[kinds, :, stop - 1]
        return found.reshape(-1, found.shape[-1])

    def costs(
        self, kinds: Integers, stop: int, left: Floats, right: float, edges: Floats
    ) -> tuple[Floats, Floats, Floats]:
        """Return e, and l and r on the bins between ``edges``, for runs of some kinds that stop after ``stop`` cells.

        ``left`` holds the widths of the cells before the runs, ``right`` that of the cell after them.
        """
        rows = self.rows(kinds, stop)[: len(left)]
        return rows[:, 0], *self.sides(rows, left, right, edges)

    @abstractmethod
    def sides(self, rows: Floats, left: Floats, right: float, edges: Floats) -> tuple[Floats, Floats]:
        """Return l and r of ``costs`` for runs with some numbers."""


class SquaredRuns(Runs):
    """Runs for the squared error, from their moments."""

    order = 2
    most_work = 1 << 18

    def _add(self, p: int, stretch: Stretch) -> None:
        """Append the least squared error of runs of p pieces, and the line that has it."""
        error, mean, slope = projected(stretch)
        d = stretch.length
        e = np.where(d >= SHORT, np.maximum(error - margin(p), 0), 0) * d
        self._parts.append(np.stack([e, d, mean, slope / d], axis=1))

    def sides(self, rows: Floats, left: Floats, right: float, edges: Floats) -> tuple[Floats, Floats]:
        """By parabolas what a value in each bin at the left and at the right end adds."""
        _, d, mean, slope = rows.T
        w = np.maximum(left, right)
        k = np.where((w <= 4 * d) & (d >= SHORT), d / 6 * (d / (d + 2 * w)) ** 2 * _EXACT, 0.0)
        start, end = mean - slope * d / 2, mean + slope * d / 2
        return _spring(k, start, start - slope * left, edges), _spring(k, end, end + slope * right, edges)


def _spring(k: Floats, a: Floats, b: Floats, edges: Floats) -> Floats:
    """``k`` times the squared distance between each bin and the interval from a to b, not rounded up."""
    low, high = np.minimum(a, b)[:, None], np.maximum(a, b)[:, None]
    gap = np.maximum(np.maximum(low - edges[1:], edges[:-1] - high) - 2.0**-36, 0)
    return np.asarray(k[:, None] * gap * gap)


class AbsoluteRuns(Runs):
    """Runs for the absolute error, from step functions sigma."""

    order = 1
    most_work = 1 << 13

    def _add(self, p: int, stretch: Stretch) -> None:
        """Append what is proved of runs of p pieces: their error, and for each offset tangents at both ends."""
        a, b, bound = fitted(stretch)
        if p <= FEW:
            bound = np.maximum(bound, mixed(stretch).bound)
        allowance, near = margin(p), 4 if p <= 8 else 2
        e = np.where(stretch.length >= SHORT, np.maximum(bound - allowance, 0), 0)
        outer = np.minimum(self._outer(p, stretch) / stretch.length[:, None], FAR).T
        size, rows = max(1, CACHED // (p * len(_WAYS))), [(e * stretch.length)[:, None]]
        tangents = []
        for k in range(0, len(e), size):
            some = slice(k, k + size)
            s = Stretch(*(v[..., None, some] for v in stretch))
            line, best = (a[some], b[some]), a[some] + b[some] * _ENDS
            here, far = np.broadcast_to(_ENDS, best.shape), _ENDS + 2 * _ENDS * outer[_SIDES, some]
            # were the distance quadratic, a line pulled up at one end would cross the best one at two thirds
            value, pivot = best + _WAYS * _OFFSETS, np.broadcast_to(-_ENDS / 3, best.shape)
            g0, z0, pivot = tangent(s, here, value, (*line, pivot), e[some], _WAYS, allowance, near)
            g1, z1, _ = tangent(s, far, value, (*line, pivot), e[some], _WAYS, allowance, near // 2)
            slope, zero = np.minimum(g0, g1), _WAYS * np.maximum(_WAYS * z0, _WAYS * z1)
            tangents.append(np.stack([slope * s.length, zero], axis=-1))
        rows.append(np.concatenate(tangents, axis=1).swapaxes(0, 1).reshape(len(e), -1))
        self._parts.append(np.concatenate(rows, axis=1))

    def _outer(self, p: int, stretch: Stretch) -> Floats:
        """Upper bounds for the widths of the cells before and after each run; the widest where another piece begins."""
        m = self.cells
        shape = (-1, m, m)
        ends = (stretch.length * stretch.width[[0, -1]]).T.reshape(*shape, 2)
        outer = np.full(ends.shape, self.widest)
        outer[:, 1:, :, 0] = ends[:, :1, :1, 0] / (m if p > 1 else 1)
        outer[:, :, :-1, 1] = ends[:, :1, -1:, 1] / m
        return outer.reshape(-1, 2)

    def sides(self, rows: Floats, left: Floats, right: float, edges: Floats) -> tuple[Floats, Floats]:
        """By tangents what a value in each bin at the left and at the right end adds."""
        n = 2 * len(OFFSETS)
        sides = []
        for side in (0, 1):
            lines = rows[:, 1 + 2 * n * side : 1 + 2 * n * (side + 1)]
            best = np.zeros((len(rows), len(edges) - 1))
            for i in range(0, n, 2):  # rising tangents are least at the left edge of a bin
                np.maximum(best, lines[:, i : i + 1] * (edges[:-1] - lines[:, i + 1 : i + 2]), out=best)
            for i in range(n, 2 * n, 2):
                np.maximum(best, lines[:, i : i + 1] * (lines[:, i + 1 : i + 2] - edges[1:]), out=best)
            sides.append(best / 2)
        return sides[0], sides[1]
