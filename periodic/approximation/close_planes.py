"""Planes: what lines miss of a run when both of its bends are known, on finer and finer cells where paths are cheap.

The error of a line over a run is a convex function of its values u and v in the places on both sides. A *plane* is what
the tangent at one line says of all others: with tau the sign of h - line (order 1) or 2 (h - line) (order 2), the error
of a line a is at least (a constant) - integral of tau*a. The least of that over two places and two bins lies at their
corners.

Places are the start 0 of a stretch, its cells 1, 2, .. and its end; a *pair* of them has a table of what lines miss
between, by their bins at both. Paths that cost less than is wanted are looked for; planes are added for their pairs and
bins; then cells and bins are halved, and pairs inside the pairs of cheap paths are left, with the bins of these. Floats
guess here; what planes prove is computed exactly elsewhere (``periodic/checker.py``, ``Stretch``).
docs/mathematics.md, Run bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from periodic.approximation.block_duals import EqualRuns, equal_runs, signs
from periodic.approximation.plane_paths import NO_SHARES, EndSlopes, Integers, Pairs, PathCosts, PlanePaths
from periodic.approximation.run_costs import Floats

Flags = NDArray[np.bool_]
Key = tuple[int, int]

DESCENTS = 6  # steps of a search for the best line with values in two bins
FAR = 1e9  # bins at the ends reach so far, in halves of the range of h: a tangent that falls there proves nothing
HUGE = 1e100  # the ends of the outermost bins
FLAT = 1e-9  # a tangent that falls or rises less may do the other in integers
MOST_ENTRIES = 2 * 10**6  # of the tables of all pairs
MOST_COUNTED, MOST_MET = 8 * 10**5, 10**7  # the same where bends are counted, and where blocks meet
CLOSE, ENOUGH = 1e-7, 1e-3  # of a cost: how much less is enough, on finer grids and on the first
ROOM = 10**8  # numbers of tables that are gone over
MOST_ADDED = {1: 250_000, 2: 300_000}  # planes that are tried
MOST_CHOSEN = {1: 10_000, 2: 14_500}  # and needed: more take the checker longer than it may
TRIES = 3  # goals on finer grids, but where blocks meet, and all or nothing is shown
SPARED = 1e-8  # the part of a cost that one run may leave out


class TooManyPlanesError(ValueError):
    """It would take more planes to show what is wanted than a certificate can have."""


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
        u, v = pairs.bins[i], pairs.bins[j + 1]
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
                worst[k] = np.maximum(worst[k], self._slanted(planes, k, known, (u[k], v[k]), length))
        worst[~_both(u, v)] = -np.inf
        return np.asarray(worst * ((self.x[j] - self.x[i]) * self.spread**self.order)[:, None, None])

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


class ClosePlanes:
    """The planes that a stretch needs, on ``levels`` grids, each of them half as wide as the one before.

    ``lines[i, j]`` is what lines miss of the cells i..j-1 of the first grid. ``need`` adds planes, and ``chosen`` says
    which lines are needed besides.
    """

    def __init__(self, grid: CloseGrid, lines: Floats, ways: str, rounds: int) -> None:
        self.grids, self.lines, self.rounds, self.ways = [grid], lines, rounds, ways
        for way in ways:
            self.grids.append(self.grids[-1].finer(way))
        self.needed = np.zeros_like(lines)  # what lines have to show of each run
        self.room = ROOM

    def need(self, paths: PlanePaths, wanted: float, room: int = ROOM) -> tuple[float, float]:
        """Add planes until paths cost what is ``wanted``, as far as they can.

        ``room`` is how many numbers of tables are gone over, at most, before it is said that they can't.
        Returns what they cost, and a cost from which on finer grids need not be looked at. Raises TooManyPlanesError
        where that takes more than are tried, or than the checker can look at.
        """
        self.room = room
        first, pairs = self._grown(self.grids[0], self._pairs(paths, self.lines), paths, wanted)
        self._choose(pairs, first, paths, min(wanted, first.least))
        if sum(map(len, self.grids[0].chosen.values())) > MOST_CHOSEN[self.grids[0].order]:
            raise TooManyPlanesError
        if first.least < wanted and len(self.grids) > 1:
            self._choose(pairs, first, paths, wanted)
            plain, goal = self._kept(), wanted
            for _ in range((TRIES if paths.turns == NO_SHARES else 1) if self.room > 0 else 0):
                reached = self._follow(paths, goal)
                if reached >= goal:
                    return goal, goal * (1 - CLOSE)
                self._keep(plain)
                goal = reached * (1 - SPARED) if reached > first.least else (first.least + goal) / 2
        return first.least, first.least * (1 - ENOUGH)

    def _kept(self) -> list[dict[tuple[int, int], list[int]]]:
        """The planes that are chosen, grid by grid."""
        return [{key: rows[:] for key, rows in grid.chosen.items()} for grid in self.grids]

    def _keep(self, chosen: list[dict[tuple[int, int], list[int]]]) -> None:
        """Go back to planes that were chosen once."""
        for grid, rows in zip(self.grids, chosen, strict=True):
            grid.chosen = {key: places[:] for key, places in rows.items()}

    def _grown(self, grid: CloseGrid, pairs: Pairs, paths: PlanePaths, wanted: float) -> tuple[PathCosts, Pairs]:
        """Add planes to a grid until paths cost what is wanted, no plane helps or, on finer grids, there is no room.

        Returns what paths cost, and the pairs with what planes prove.
        """
        if grid is not self.grids[0] or pairs.kinds is not None:
            grid.look(pairs)
        _raise(grid, pairs)
        tried = np.zeros(pairs.tables.shape, dtype=np.bool_)
        for turn in range(self.rounds + 1):
            costs, self.room = paths.costs(pairs), self.room - pairs.tables.size
            if costs.least >= wanted or turn == self.rounds or (self.room < 0 and grid is not self.grids[0]):
                break
            if not _add(grid, pairs, tried, costs, wanted):
                break
            if grid.planes > MOST_ADDED[grid.order]:
                raise TooManyPlanesError
        return costs, pairs

    def _follow(self, paths: PlanePaths, wanted: float) -> float:
        """Add planes on finer grids, from what was chosen on the first one; what paths cost at most, on one of them.

        Where that is what is wanted, planes are chosen that show it.
        """
        grid, best = self.grids[0], 0.0
        marks, hull = self.chosen()
        self.needed[marks] = self.lines[marks]  # pairs are struck out by these lines, which have to stay
        pairs = self._pairs(paths, hull)
        _show(grid, pairs)
        most = MOST_MET if paths.turns != NO_SHARES else MOST_COUNTED if paths.bends else MOST_ENTRIES
        for finer, way in zip(self.grids[1:], self.ways, strict=True):
            pairs = _halved(pairs, paths, wanted, finer, way)
            grid, paths = finer, paths if way == "b" else paths.halved()
            if not 0 < pairs.tables.size <= min(most, self.room):
                break
            plain = pairs._replace(tables=pairs.tables.copy())
            costs, pairs = self._grown(grid, pairs, paths, wanted)
            rises = paths.rises(pairs, costs, wanted)
            for k, key in enumerate(zip(pairs.first.tolist(), (pairs.second - 1).tolist(), strict=True)):
                if key in grid.worths:
                    asked = rises.asked(key[0], key[1] + 1) - wanted * SPARED
                    grid.choose(key, np.where(plain.has_lines(key[0], key[1] + 1), asked, -np.inf), plain.tables[k])
            if costs.least >= wanted:
                return costs.least
            best, pairs = max(best, costs.least), plain
            _show(grid, pairs)
        return best

    def _pairs(self, paths: PlanePaths, lines: Floats) -> Pairs:
        """All pairs of places, with what lines miss of the runs between them."""
        low, end = paths.span
        second, first = (low + v for v in np.tril_indices(end - low + 1, -1))
        grid = self.grids[0]
        kinds: tuple[Floats, Floats] | None = None
        bins = np.tile(np.arange(grid.bins), (end + 1, 1))
        if paths.turns != NO_SHARES:
            both = paths.kinds(grid.levels)
            most = max(len(numbers) for numbers, _ in both)
            bins = np.pad(bins, ((0, 0), (0, most - grid.bins)), constant_values=-1)
            for place, (numbers, _) in zip(paths.span, both, strict=True):
                bins[place] = np.pad(numbers, (0, most - len(numbers)), constant_values=-1)
            left, right = (np.pad(rows, ((0, most - len(rows)), (0, 0))) for _, rows in both)
            kinds = left, right
        size = bins.shape[1]
        tables = np.repeat(np.repeat(lines[first, second - 1][:, None, None], size, 1), size, 2)
        tables[~_both(bins[first], bins[second])] = np.inf
        return grid.joined(paths, Pairs(first, second, tables, bins, kinds))

    def _choose(self, pairs: Pairs, costs: PathCosts, paths: PlanePaths, wanted: float) -> None:
        """Choose planes, and note what lines have to show beside them, so that paths cost what is wanted.

        Where each pair of places costs no less than a potential rises from one to the other, so do all paths. Half way
        between what it costs to come to a place and what may be left from there on, it asks little of most pairs.
        """
        grid, spare = self.grids[0], wanted * SPARED
        rises = paths.rises(pairs, costs, wanted)
        i, j = pairs.first, pairs.second - 1
        asked = rises.most(pairs)
        for k in np.flatnonzero(asked > 0).tolist():
            key = int(i[k]), int(j[k])
            if key in grid.worths:
                by_bins = np.where(pairs.has_lines(key[0], key[1] + 1), rises.asked(key[0], key[1] + 1), -np.inf)
                asked[k] = grid.choose(key, by_bins - spare, float(self.lines[key]))
            elif pairs.slopes and (key[0], key[1] + 1) in pairs.slopes:
                asked[k] = rises.asked(key[0], key[1] + 1)[pairs.has_lines(key[0], key[1] + 1)].max(initial=0.0)
        self.needed[i, j] = np.maximum(self.needed[i, j], np.minimum(asked, self.lines[i, j]))

    def chosen(self) -> tuple[Flags, Floats]:
        """Return marks of the lines that are needed, and what they show of all runs: the best inside each."""
        n, marks, hull = len(self.lines) - 1, np.zeros(self.lines.shape, dtype=np.bool_), np.zeros_like(self.lines)
        for size in range(1, n + 1):
            i = np.arange(n + 1 - size)
            j = i + size
            inside = np.maximum(hull[i, j - 1], hull[i + 1, j])
            marks[i, j] = (self.needed[i, j] > inside * (1 + SPARED)) & (self.lines[i, j] > inside)
            hull[i, j] = np.where(marks[i, j], self.lines[i, j], inside)
        return marks, hull

    def rows(self) -> list[list[list[int]]]:
        """The planes by grids."""
        found = [grid.plane_rows() for grid in self.grids]
        return found[: 1 + max((k for k, rows in enumerate(found) if rows), default=0)]


def _show(grid: CloseGrid, pairs: Pairs) -> None:
    """Put what is known by the planes that are chosen into the tables of pairs."""
    for k, key in enumerate(zip(pairs.first.tolist(), (pairs.second - 1).tolist(), strict=True)):
        if chosen := grid.chosen.get(key):
            pairs.raised(np.max([grid.worths[key][n] for n in chosen], axis=0), k)


def _raise(grid: CloseGrid, pairs: Pairs) -> None:
    """Put what is known by planes into the tables of pairs."""
    for k, key in enumerate(zip(pairs.first.tolist(), (pairs.second - 1).tolist(), strict=True)):
        if key in grid.worths:
            pairs.raised(np.max(grid.worths[key], axis=0), k)


def _add(grid: CloseGrid, pairs: Pairs, tried: Flags, costs: PathCosts, wanted: float) -> bool:
    """Add a plane to each pair on cheap paths, at the cheapest bins that were not tried; whether there was one."""
    i, j = pairs.first, pairs.second - 1
    near = np.flatnonzero((j > i) & (costs.rough(pairs) < wanted))
    if not len(near):
        return False
    totals = costs.totals(pairs, near)
    totals[tried[near]] = np.inf
    flat = totals.reshape(len(near), -1)
    where = flat.argmin(axis=1)
    cheap = flat[np.arange(len(near)), where] < wanted
    near, where = near[cheap], where[cheap]
    if not len(near):
        return False
    c, b = np.divmod(where, pairs.tables.shape[2])
    tried[near, c, b] = True
    for part, worth in grid.add(pairs, near, b, c):
        pairs.raised(worth, near[part])
    return True


def _halved(pairs: Pairs, paths: PlanePaths, wanted: float, grid: CloseGrid, way: str) -> Pairs:
    """The pairs inside pairs and bins on paths that cost less than is wanted, with halved cells, bins or both.

    A place keeps the bins that lie on such paths, of whatever pair.
    """
    (start, end), first, second, bins = paths.span, pairs.first, pairs.second, pairs.bins
    is_cheap = paths.costs(pairs).totals(pairs, np.arange(len(first))) < wanted
    cheap = np.flatnonzero(is_cheap.any(axis=(1, 2)))
    tables = np.where(is_cheap, pairs.tables, np.inf)[cheap]
    first, second = first[cheap], second[cheap]
    kept = np.zeros(bins.shape, dtype=np.bool_)
    np.logical_or.at(kept, first, is_cheap[cheap].any(axis=1))
    np.logical_or.at(kept, second, is_cheap[cheap].any(axis=2))
    most = int(kept.sum(axis=1).max(initial=0))
    places = np.argsort(~kept, axis=1, kind="stable")[:, :most]
    finer = np.take_along_axis(np.where(kept, bins, -1), places, axis=1)
    tables = np.take_along_axis(tables, places[second][:, :, None], axis=1)
    tables = np.take_along_axis(tables, places[first][:, None, :], axis=2)
    if way != "c":
        halves = np.where(finer < 0, -1, np.stack([2 * finer, 2 * finer + 1]))
        finer = halves.transpose(1, 2, 0).reshape(len(bins), 2 * most)
        tables = np.repeat(np.repeat(tables, 2, axis=1), 2, axis=2)
    kinds = None
    if pairs.kinds is not None:
        copies, (first_kinds, last_kinds) = 1 + (way != "c"), pairs.kinds
        kinds = (
            np.repeat(first_kinds[places[start]], copies, axis=0),
            np.repeat(last_kinds[places[end]], copies, axis=0),
        )
    if way == "b":
        return grid.joined(paths, Pairs(first, second, tables, finer, kinds))
    finer = np.repeat(finer, 2, axis=0)[1:]  # places 2 p - 1 and 2 p
    parts = []
    for s in (1, 0):
        for t in (1, 0):
            some = ((first > start) | (s == 0)) & ((second < end) | (t == 1))
            parts.append((2 * first[some] - s, 2 * second[some] - t, tables[some]))
    touched = np.unique(np.concatenate([first, second]))
    touched = touched[(touched > start) & (touched < end)]
    parts.append((2 * touched - 1, 2 * touched, np.zeros((len(touched), *tables.shape[1:]))))
    a, b, new = (np.concatenate(v) for v in zip(*parts, strict=True))
    new[~_both(finer[a], finer[b])] = np.inf
    order = np.argsort(b, kind="stable")
    return grid.joined(paths.halved(), Pairs(a[order], b[order], new[order], finer, kinds))


def _both(u: Integers, v: Integers) -> Flags:
    """``[run, right bin, left bin]``: where there are bins in both places."""
    return np.asarray((v >= 0)[:, :, None] & (u >= 0)[:, None, :])
