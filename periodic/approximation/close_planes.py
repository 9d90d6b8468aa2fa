"""Planes: what lines miss of a run when both of its bends are known, on finer and finer cells where paths are cheap.

Planes are found on a grid (``close_grids``), and followed from one grid to the next.

Places are the start 0 of a stretch, its cells 1, 2, .. and its end; a *pair* of them has a table of what lines miss
between, by their bins at both. Paths that cost less than is wanted are looked for; planes are added for their pairs and
bins; then cells and bins are halved, and pairs inside the pairs of cheap paths are left, with the bins of these. Where
bends are counted only those combinations of bins are left that lie on cheap paths (``counted_paths``). Floats guess
here; what planes prove is computed exactly elsewhere (``periodic/checker.py``, ``Stretch``).
docs/mathematics.md, Run bound.
"""

from __future__ import annotations

import numpy as np

from periodic.approximation.close_grids import CloseGrid, Flags, both_known
from periodic.approximation.counted_paths import Entries
from periodic.approximation.plane_paths import NO_SHARES, Pairs, PathCosts, PlanePaths
from periodic.approximation.run_costs import Floats

MOST_ENTRIES = 2 * 10**6  # of the tables of all pairs
MOST_MET = 16 * 10**6  # the same where blocks meet
MOST_COUNTED = 1 << 14  # pairs on cheap paths, and planes that are needed, where bends are counted
MOST_LEFT = 1 << 19  # and combinations of bins of these
CLOSE, ENOUGH = 1e-7, 1e-3  # of a cost: how much less is enough, on finer grids and on the first
ROOM = 10**8  # numbers of tables that are gone over
MOST_ADDED = {1: 250_000, 2: 300_000}  # planes that are tried
MOST_CHOSEN = {1: 10_000, 2: 14_500}  # and needed: more take the checker longer than it may
TRIES = 3  # goals on finer grids, but where blocks meet, and all or nothing is shown
SPARED = 1e-8  # the part of a cost that one run may leave out


class TooManyPlanesError(ValueError):
    """It would take more planes to show what is wanted than a certificate can have."""


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
        self.room, self.cut_off = ROOM, False  # whether a search had more before it than it may take

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
            plain, goal, best = self._kept(), wanted, first.least
            tries = TRIES + bool(paths.bends) if paths.turns == NO_SHARES else 1
            for left in range(tries if self.room > 0 else 0, 0, -1):
                self.cut_off = False
                reached = self._follow(paths, goal)
                if reached >= goal:
                    return goal, goal * (1 - CLOSE)
                self._keep(plain)
                best = max(best, reached)
                is_shown = best > first.least and (left < 3 or not self.cut_off)
                goal = best * (1 - SPARED) if is_shown else (best + goal) / 2
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
            costs, self.room = paths.costs(pairs), self.room - pairs.entries
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
        if paths.bends and not paths.price:
            is_cheap = paths.costs(pairs).are_cheap(pairs, wanted)
            return self._count(Entries.of(pairs, is_cheap), paths, wanted)
        most = MOST_MET if paths.turns != NO_SHARES else MOST_ENTRIES
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

    def _count(self, entries: Entries, paths: PlanePaths, wanted: float) -> float:
        """The same where bends are counted: from those ``entries`` of the first grid that lie on cheap paths."""
        best, span = 0.0, paths.span
        for grid, way in zip(self.grids[1:], self.ways, strict=True):
            self.cut_off = 4 * len(entries.pair) > min(MOST_LEFT, self.room)
            if self.cut_off:
                break
            entries = entries.halved(way, span, entries.paths(span, paths.bends), wanted)
            span = span if way == "b" else paths.halved().span
            paths = paths._replace(span=span)
            self.cut_off = len(entries.first) > MOST_COUNTED
            if self.cut_off or not len(entries.pair):
                break
            plain = entries.costs.copy()
            grid.look_at(entries)
            least = self._raised(grid, entries, paths, wanted)
            found = entries.paths(span, paths.bends)
            asked, begin = entries.asked(found, wanted) - wanted * SPARED, entries.begin
            shown = plain.copy()
            for k, key in enumerate(zip(entries.first.tolist(), (entries.second - 1).tolist(), strict=True)):
                if key in grid.worths:
                    here = slice(begin[k], begin[k + 1])
                    grid.choose(key, asked[here], plain[here])
                    for n in grid.chosen[key]:
                        np.maximum(shown[here], grid.worths[key][n], out=shown[here])
            chosen = sum(len(rows) for some in self.grids for rows in some.chosen.values())
            self.cut_off = chosen > MOST_COUNTED
            if self.cut_off:
                break
            if least >= wanted:
                return least
            best = max(best, least)
            entries.costs[:] = shown
            entries = entries.take(entries.totals(entries.paths(span, paths.bends)) < wanted)
        return best

    def _raised(self, grid: CloseGrid, entries: Entries, paths: PlanePaths, wanted: float) -> float:
        """Add planes to entries until paths cost what is wanted, or no plane helps; what they cost."""
        live, tried = np.arange(len(entries.pair)), np.zeros(len(entries.pair), dtype=np.bool_)
        for turn in range(self.rounds + 1):
            some = entries.take(live)
            found = some.paths(paths.span, paths.bends)
            self.room -= len(live)
            if found.least >= wanted or turn == self.rounds or self.room < 0:
                break
            totals = some.totals(found)
            live, totals = live[totals < wanted], totals[totals < wanted]  # all others cost what is wanted, and more
            open_ones = np.flatnonzero(~tried[live] & (entries.second - entries.first > 1)[entries.pair[live]])
            order = open_ones[np.lexsort((totals[open_ones], entries.pair[live[open_ones]]))]
            _, firsts = np.unique(entries.pair[live[order]], return_index=True)
            chosen = live[order[firsts]]
            if not len(chosen):
                break
            tried[chosen] = True
            grid.add_entries(entries, chosen)
        return found.least

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
        tables[~both_known(bins[first], bins[second])] = np.inf
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
    found = False
    for some in pairs.alike(near):
        totals = costs.totals(pairs, some)
        n, m = totals.shape[1:]
        totals[tried[some, :n, :m]] = np.inf
        flat = totals.reshape(len(some), -1)
        where = flat.argmin(axis=1)
        cheap = flat[np.arange(len(some)), where] < wanted
        if cheap.any():
            some, found, (c, b) = some[cheap], True, np.divmod(where[cheap], m)
            tried[some, c, b] = True
            for part, worth in grid.add(pairs, some, b, c):
                pairs.raised(worth, some[part])
    return found


def _halved(pairs: Pairs, paths: PlanePaths, wanted: float, grid: CloseGrid, way: str) -> Pairs:
    """The pairs inside pairs and bins on paths that cost less than is wanted, with halved cells, bins or both.

    A place keeps the bins that lie on such paths, of whatever pair.
    """
    (start, end), first, second, bins = paths.span, pairs.first, pairs.second, pairs.bins
    is_cheap = paths.costs(pairs).are_cheap(pairs, wanted)
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
    new[~both_known(finer[a], finer[b])] = np.inf
    order = np.argsort(b, kind="stable")
    return grid.joined(paths.halved(), Pairs(a[order], b[order], new[order], finer, kinds))
