"""The best sequences of layer windows: which stretch of which iterate each layer of a network should follow.

A sequence is a way to write t = s_1 + ... + s_l and for each layer a *layer window*: a stretch of f^(s_i), followed
exactly there and continued by constants beyond. The last one is cut where f^(s_l) takes a middle level m, and continued
by m. Where all of them are passed the network equals f^t; elsewhere it is m, provided that the constant at an end of
one, a point on the orbit of a knot, does not get through those that follow. At one end the last piece may go on
instead, if it runs into numbers for which the next layer is constant; that saves a unit inside of the domain. From the
last layer to the first the best are kept. What a sequence saves, the integral of |f^t - m| over what is followed, is
summed up to each orbit point; so one more layer costs a look-up for each of its pieces. Floats choose here;
``window_networks`` computes the error exactly.
docs/mathematics.md, Layer windows.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from periodic.networks.iterate_rows import IterateRow, OrbitPoints, widest_cell
from periodic.networks.levels import SETTLED, settled_points
from periodic.numbers.conversions import Exact, absolute, sign

Array = NDArray[Any]

KEPT = 64  # sequences that are kept for one number of layers and steps,
KEPT_BESIDE = 2  # and at least so many that begin with windows of one row
MOST_PIECES, MOST_AT_FIRST = 1 << 8, 1 << 10  # of the rows that are searched through, after the first layer and in it
MOST_STEPS = 1 << 10  # steps after which a cell is not sought for a window: there is nothing to save in it any more
TRIED_PARTS = 12  # parts of the interval in each of which the best window is pulled back
TRIED_ENDS = 3  # right ends that are tried for one left end, from the farthest on
WIDEST = 1000  # that cells may be, as a power of 2: floats end soon after
SELDOM = 0.01  # a share that all parts have, as if they were visited


FLAT, FREE, STEEP = 0, 1, 2  # ends of a window


class Choice(NamedTuple):
    """The pieces i, ..., j - 1 of a row as a window, and what its ends are.

    An end is FREE if it is one of the layer's domain, FLAT if a constant goes on there, STEEP if the last piece does.
    """

    i: int
    j: int
    left: int
    right: int


class Link(NamedTuple):
    """A window of a row, and the number of the sequence that goes on from it, among those kept for the layers after."""

    row: IterateRow
    choice: Choice
    rests: Sequences
    number: int


class Sequences(NamedTuple):
    """Sequences for the same layers and steps, and what each does with the orbit points and the level, row by row.

    ``sums`` is what it saves from the low end of its window up to a point, ``through`` whether a point gets through
    all windows, and ``away`` how far it then is from the level, 0 if it does not. ``stops`` says whether its first
    layer is constant from a point on upwards, then the same downwards, then no.
    """

    sums: Array
    through: Array
    away: Array
    stops: Array
    links: list[Link]

    def __len__(self) -> int:
        return len(self.sums)

    def part(self, numbers: list[int]) -> Sequences:
        """Some of the sequences, in this order; the links are those of all."""
        sums, through, away = self.sums[numbers], self.through[numbers], self.away[numbers]
        return Sequences(sums, through, away, self.stops[numbers], self.links)


class BestWindows(NamedTuple):
    """The best windows of a row with the sequences that go on from them, and what they save, from the most on."""

    scores: Array
    windows: Array
    numbers: Array
    row: IterateRow
    rests: Sequences

    def link(self, n: int) -> Link:
        """One of them."""
        return Link(self.row, Choice(*self.windows[n].tolist()), self.rests, int(self.numbers[n]))


class WindowSearch:
    """The search for one map, one level and one width."""

    def __init__(self, orbits: OrbitPoints, level: Exact, width: int) -> None:
        self.orbits, self.level, self.width = orbits, level, width
        self.mark = orbits.number.get(level, len(orbits.points))  # the number of the level
        self.points = np.append(orbits.floats, float(level))
        self.heights = np.array([float(y - level) for y in (*orbits.points, level)])  # above the level
        self.widest = float(1 / min(absolute(slope) for slope in orbits.map.slopes if slope))
        self.visits = np.sort(settled_points(orbits.map, SETTLED))
        self._sequences: dict[tuple[int, int], Sequences] = {}
        self._rows: dict[tuple[int, bool, bool], IterateRow] = {}
        self._end_rows: dict[tuple[int, int, bool, bool], IterateRow | None] = {}
        self._scales: dict[IterateRow, Scales] = {}
        self._places: dict[IterateRow, RowPlaces] = {}

    def longest(self, t: int, pieces: int = MOST_PIECES) -> int:
        """How many steps, up to t, a row may have that is searched through."""
        return self.orbits.longest(max(pieces, 8 * self.width), t)

    def best(self, t: int, layers: int) -> list[tuple[IterateRow, Choice]]:
        """The windows of the best sequence found for f^t, from the first layer on; none if it saves nothing."""
        best, found = 0.0, None
        # what comes out of the first layer lies in the image of f: it makes one step at least
        for s in range(max(1, t - (layers - 1) * self.longest(t)), t + 1):
            rests = self.sequences(t - s, layers - 1)
            for row in self._first_rows(s, rests, layers == 1, best) if len(rests) else ():
                scale = abs(float(row.cell.scale if row.cell else 1))
                for part in self._windows(row, rests, scale, 1, least=best):
                    if part.scores[0] > best:
                        best, found = float(part.scores[0]), part.link(0)
        windows = []
        while found is not None:
            windows.append((found.row, found.choice))
            found = found.rests.links[found.number] if found.rests.links else None
        return windows

    def sequences(self, t: int, layers: int) -> Sequences:
        """The sequences found best for f^t on what comes out of a layer."""
        key = t, layers
        if key not in self._sequences:
            found: list[BestWindows] = []
            longest = self.longest(t)
            for s in range(max(0, t - (layers - 1) * longest), min(longest, t) + 1) if layers else ():
                rests = self.sequences(t - s, layers - 1)
                if len(rests):
                    found += self._windows(self._row(s, False, layers == 1), rests)
            places = [(part, n) for part in found for n in range(len(part.scores))]
            order = np.argsort(-np.concatenate([part.scores for part in found] or [np.empty(0)]), kind="stable")
            beside = [k for k, (_, n) in enumerate(places) if n < KEPT_BESIDE]
            chosen = [places[k][0].link(places[k][1]) for k in dict.fromkeys([*order[:KEPT].tolist(), *beside])]
            self._sequences[key] = self._completed(chosen) if layers else self._end(t)
        return self._sequences[key]

    def _end(self, t: int) -> Sequences:
        """Behind the last layer: everything gets through, and saves its distance from the level."""
        away = np.tile(self.heights, (1 if t == 0 else 0, 1))
        through, stops = np.ones(away.shape, dtype=bool), np.zeros((len(away), 2 * len(self.points) + 1), dtype=bool)
        return Sequences(away * np.abs(away) / 2, through, np.abs(away), stops, [])

    # Rows

    def _row(self, s: int, is_whole: bool, is_last: bool) -> IterateRow:
        """The row of f^s on the domain, or on what comes out of a layer; for the last layer cut at the level."""
        key = s, is_whole, is_last
        if key not in self._rows:
            row = self.orbits.whole_row(s) if is_whole else self.orbits.row(s)
            self._rows[key] = self._cut(row) if is_last else row
        return self._rows[key]

    def _cut(self, row: IterateRow) -> IterateRow:
        """A row with knots where f^s takes the level, at which windows of the last layer end."""
        value = [self.orbits.points[v] for v in row.values]
        signs = np.array([sign(y - self.level) for y in value])
        crossed = np.flatnonzero(signs[1:] * signs[:-1] < 0)
        knots, values, breaks = list(row.knots), row.values.tolist(), row.breaks.tolist()
        for k in reversed(crossed.tolist()):
            (a, b), (u, v) = row.knots[k : k + 2], value[k : k + 2]
            knots.insert(k + 1, a + (b - a) * (self.level - u) / (v - u))
            values.insert(k + 1, self.mark)
            breaks.insert(k + 1, False)
        at = np.array(values)
        ends = at == self.mark
        ends[[0, -1]] = False
        return IterateRow(row.steps, tuple(knots), at, ends, np.array(breaks), row.left_end, row.right_end, row.cell)

    def _first_rows(self, s: int, rests: Sequences, is_last: bool, least: float) -> Iterator[IterateRow]:
        """Rows of f^s on the whole domain, or in its cells at the ends and in wide ones below the best windows.

        Those on which no more than ``least`` can be saved are left out.
        """
        if s <= self.longest(s, MOST_AT_FIRST):
            yield self._row(s, True, is_last)
            return
        longest = self.longest(s)
        k = s - longest
        if k > MOST_STEPS:
            return
        width = 2.0 ** min(k * math.log2(self.widest), WIDEST)  # of a cell, for each unit of its image
        row = self._row(longest, False, is_last)
        if width * row.lengths.sum() * np.abs(self.heights).max() <= least:
            return
        for is_left in (True, False):
            part = self._end_row(longest, k, is_left, is_last)
            if part is not None:
                yield part
        parts = self.orbits.floats[:: 1 + len(self.orbits.floats) // TRIED_PARTS]
        groups = np.append(np.searchsorted(row.places, parts), len(row) + 1)
        for found in self._windows(row, rests, 1.0, 1, groups, least / width):
            i, j = found.windows[0, :2].tolist()
            if width * found.scores[0] <= least:
                continue
            if is_last and (row.values[[i, j]] != self.mark).any():
                continue  # an end of the row, beyond which nothing comes in; but something does beyond that of a cell
            cell = widest_cell(self.orbits.map, k, row.knots[i], row.knots[j])
            if cell is not None:
                inside = slice(i, j + 1)
                ends = np.zeros(j + 1 - i, dtype=bool)
                ends[[0, -1]] = True
                knots, values, breaks = row.knots[inside], row.values[inside], row.breaks[inside]
                yield IterateRow(s, knots, values, ends, breaks, False, False, cell)

    def _end_row(self, r: int, k: int, is_left: bool, is_last: bool) -> IterateRow | None:
        """The row of f^(r + k) in the cell of f^k at one end of the domain, None if it is a part of a piece."""
        key = r, k, is_left, is_last
        if key not in self._end_rows:
            cell = self.orbits.end_cell(k, is_left)
            part = None if cell is None else self.orbits.within(self.orbits.row(r), k, cell)
            self._end_rows[key] = self._cut(part) if is_last and part is not None else part
        return self._end_rows[key]

    # Windows of one layer

    def _windows(
        self,
        row: IterateRow,
        rests: Sequences,
        weights: float | Array | None = None,
        most: int = KEPT,
        groups: Array | None = None,
        least: float = 0.0,
    ) -> list[BestWindows]:
        """The best sequences that begin with a window of a row, with what they save of points that come in.

        These are weighted as often as they come into a layer, by default. With ``groups``, so many that begin between
        two of these knots. Windows in which no more than ``least`` can be saved are left out.
        """
        scales = self._scales_of(row)
        choices = scales.choices
        pieces = scales.pieces(rests, row)
        pieces *= scales.weights if weights is None else weights
        if least:
            most_saved = np.append(0.0, np.cumsum(pieces.max(axis=0)))
            choices = choices[most_saved[choices[:, 1]] - most_saved[choices[:, 0]] > least]
        if not len(choices):
            return []
        scores = self._scores(row, rests, pieces, choices)
        found = []
        for part in self._grouped(choices[:, 0], groups):
            some = scores if groups is None else scores[:, part]
            bar = np.partition(some.max(axis=0), -most)[-most] if most < len(part) else 0.0  # some ``most`` reach it
            flat = some.ravel()
            chosen = np.flatnonzero((flat >= bar) & (flat > 0))
            if most < len(chosen):
                chosen = chosen[np.argpartition(flat[chosen], -most)[-most:]]
            chosen = chosen[np.argsort(-flat[chosen], kind="stable")]
            numbers, picked = np.divmod(chosen, len(part))
            windows = choices[part[picked]]
            steep = np.flatnonzero(windows[:, 2] == STEEP)  # at one end
            i = windows[steep, 0]
            at_left = rests.stops[numbers[steep], self._stop(row, i, i + 1)]
            windows[steep, 2], windows[steep, 3] = np.where(at_left, [[STEEP], [FLAT]], [[FLAT], [STEEP]])
            if len(chosen):
                found.append(BestWindows(flat[chosen], windows, numbers, row, rests))
        return found

    def _scores(self, row: IterateRow, rests: Sequences, pieces: Array, choices: Array) -> Array:
        """What each sequence saves in each window; nothing or less where it may not go on from the window."""
        size = len(row) + 1
        totals = np.zeros((len(rests), size))
        np.cumsum(pieces, axis=1, out=totals[:, 1:])
        starts = stops = totals
        i, j, left, right = choices.T
        if rests.links:  # a constant must not get through
            through = rests.through[:, row.values]
            starts = np.concatenate([totals, np.where(through, np.inf, totals)], axis=1)
            stops = np.concatenate([totals, np.where(through, -np.inf, totals)], axis=1)
            i, j = i + size * (left != FREE), j + size * (right != FREE)
        scores = stops.take(j, axis=1)
        scores -= starts.take(i, axis=1)
        steep = np.flatnonzero(left == STEEP)
        if len(steep):
            i, j = choices[steep, 0], choices[steep, 1]
            goes_on = rests.stops.take(self._stop(row, i, i + 1), axis=1)
            goes_on |= rests.stops.take(self._stop(row, j, j - 1), axis=1)
            scores[:, steep] = np.where(goes_on, scores[:, steep], 0.0)
        return np.asarray(scores)

    def _stop(self, row: IterateRow, end: Array, inside: Array) -> Array:
        """Which of the ``stops`` of a sequence allows that the piece between another knot and an end goes on there."""
        at, climb = row.values[end], self.heights[row.values[end]] - self.heights[row.values[inside]]
        return np.asarray(np.where(climb > 0, at, np.where(climb < 0, len(self.points) + at, 2 * len(self.points))))

    @staticmethod
    def _grouped(i: Array, groups: Array | None) -> list[Array]:
        """The numbers of windows by where they begin."""
        if groups is None:
            return [np.arange(len(i))]
        parts = [np.flatnonzero((a <= i) & (i < b)) for a, b in pairwise(groups.tolist())]
        return [part for part in parts if len(part)]

    def _completed(self, links: list[Link]) -> Sequences:
        """The sequences with their sums, and which points get through."""
        shape = len(links), len(self.points)
        sums, through, away = np.zeros(shape), np.zeros(shape, dtype=bool), np.zeros(shape)
        stops = np.zeros((len(links), 2 * len(self.points) + 1), dtype=bool)
        groups: dict[IterateRow, list[int]] = {}
        for n, link in enumerate(links):
            groups.setdefault(link.row, []).append(n)
        for row, numbers in groups.items():
            rests = links[numbers[0]].rests  # of one row and so many steps: those of the same layers
            chosen = [links[n].number for n in numbers]
            part = rests.part(chosen)
            i, j, left, right = np.array([links[n].choice for n in numbers]).T[:, :, None]
            scales = self._scales_of(row)
            totals = np.zeros((len(numbers), len(row) + 1))
            np.cumsum(scales.pieces(part, row), axis=1, out=totals[:, 1:])
            places, piece, beyond, images = self._places_of(row)
            begins = row.values[piece]
            partial = np.abs(part.sums[:, images] - part.sums[:, begins]) * scales.inverses[piece]
            partial += part.away[:, begins] * scales.levels[piece] * beyond
            partial[:, places % 2 == 0] = 0.0
            upto = totals[:, np.clip(places // 2, 0, len(row))] + partial
            low, high = np.take_along_axis(totals, i, 1), np.take_along_axis(totals, j, 1)
            sums[numbers] = np.clip(upto, low, high) - low
            inside = (places > 2 * i - (left == FREE)) & (places < 2 * j + (right == FREE))
            through[numbers] = inside & part.through[:, images]
            away[numbers] = np.where(through[numbers], part.away[:, images], 0.0)
            stops[numbers, : len(places)] = (places >= 2 * j) & (right == FLAT)
            stops[numbers, len(places) : -1] = (places <= 2 * i) & (left == FLAT)
        return Sequences(sums, through, away, stops, links)

    def _scales_of(self, row: IterateRow) -> Scales:
        """What the search needs of a row's pieces: how f^s stretches them, how often they are visited, its windows."""
        if row in self._scales:
            return self._scales[row]
        heights = np.abs(np.diff(self.heights[row.values]))
        rising = heights > 0
        inverses = np.divide(row.lengths, heights, out=np.zeros_like(heights), where=rising)
        visited = np.diff(np.searchsorted(self.visits, row.places) / len(self.visits))
        weights = np.full(len(row), SELDOM / row.lengths.sum())
        weights += np.divide(visited, row.lengths, out=np.zeros_like(visited), where=row.lengths > 0)
        scales = Scales(
            inverses,
            np.where(rising, 0.0, 1.0),
            row.lengths,
            weights,
            self._choices(row),
        )
        if row.left_end or row.right_end:  # the others, pulled back, are met once
            self._scales[row] = scales
        return scales

    def _places_of(self, row: IterateRow) -> RowPlaces:
        """Where all points lie on the pieces of a row; kept."""
        if row not in self._places:
            places = np.append(self.orbits.positions(row), -1)  # the level is asked for by nobody
            piece = np.clip(places // 2, 0, len(row) - 1)
            beyond = np.clip(self.points - row.places[piece], 0, row.lengths[piece])
            self._places[row] = RowPlaces(places, piece, beyond, np.append(self.orbits.power(row.steps), 0))
        return self._places[row]

    def _choices(self, row: IterateRow) -> Array:
        """Windows with a breakpoint for each unit, or a few less: rows i, j, left, right.

        Both ends STEEP stands for one that is, and the other flat.
        """
        n, ends, count = len(row), np.flatnonzero(row.ends), np.cumsum(row.breaks)  # breakpoints up to a knot
        found = [np.empty((0, 4), dtype=np.int64)]
        starts = [(np.zeros(1, np.int64), FREE)] if row.left_end else []
        for lefts, left in (*starts, (ends, FLAT), (ends, STEEP)):
            # breakpoints strictly between, one for each flat end, one unit more if no end is flat
            if row.right_end and left != STEEP:
                found.append(
                    _paired(lefts[(count[n - 1] - count[lefts] <= self.width - 1) & (lefts < n)], n, left, FREE)
                )
            units = self.width - (left == FLAT) - 1
            if len(ends) and units >= 0:
                first = np.searchsorted(ends, lefts, side="right")
                last = np.searchsorted(count[ends - 1], count[lefts] + units, side="right")
                right, tried = (STEEP, 1) if left == STEEP else (FLAT, TRIED_ENDS)
                for back in range(1, tried + 1):
                    fits = last - back >= first
                    found.append(_paired(lefts[fits], ends[(last - back)[fits]], left, right))
        return np.concatenate(found)


class Scales(NamedTuple):
    """What is asked of a row again and again.

    For each piece its length over its height, 1 if it is flat, its length, and how often it is visited; the windows.
    """

    inverses: Array
    levels: Array
    lengths: Array
    weights: Array
    choices: Array

    def pieces(self, rests: Sequences, row: IterateRow) -> Array:
        """What each of some sequences saves on each piece of the row before it."""
        found = np.abs(np.diff(rests.sums[:, row.values], axis=1)) * self.inverses
        if self.levels.any():
            found += rests.away[:, row.values[:-1]] * self.lengths * self.levels
        return np.asarray(found)


class RowPlaces(NamedTuple):
    """For each orbit point where it lies in a row.

    Its position among the knots, the piece on which it lies and how far from its left end, and where it is sent.
    """

    positions: Array
    piece: Array
    beyond: Array
    images: Array


def _paired(lefts: Array, rights: Array | int, left: int, right: int) -> Array:
    """Windows as rows of numbers."""
    found = np.empty((len(lefts), 4), dtype=np.int64)
    found[:, 0], found[:, 1], found[:, 2], found[:, 3] = lefts, rights, left, right
    return found
