"""The best sequences of windows: which stretch of which iterate each layer of a network should follow.

A sequence is a way to write t = s_1 + ... + s_l and for each layer a *window*: a stretch of f^(s_i), followed exactly
there and continued by constants beyond. The last window is cut where f^(s_l) takes a middle level m, and continued by
m. Where all windows are passed the network equals f^t; elsewhere it is m, provided that the constant at an end of a
window, a point of the partition, does not get through the windows that follow. So a layer's window is judged by what it
saves on each base interval, the integral of |f^t - m| over what is followed, and by which points of the partition get
through. From the last layer to the first the best are kept. Floats choose here; ``window_networks`` computes the error
exactly.
docs/mathematics.md, Windows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from periodic.networks.iterate_words import Cell, Word, Words
from periodic.numbers.conversions import Exact, sign

Array = NDArray[Any]

KEPT = 40  # windows of one layer that are kept for one number of layers and steps
MOST_STEPS = 1 << 10  # steps after which a cell is not sought for a window: there is nothing to save in it any more
TRIED_ENDS = 3  # right ends that are tried for one left end, from the farthest on


class Choice(NamedTuple):
    """The cells i, ..., j - 1 of a row as a window; an end is *free* if it is that of the layer's domain, else flat."""

    i: int
    j: int
    left_free: bool
    right_free: bool


@dataclass(frozen=True, eq=False)
class CellRow:
    """A row of cells of f^steps in which windows are sought, and which of its ends are ends of the layer's domain.

    ``is_first`` for the first layer, whose domain is that of the map. With a ``cell`` the row is that of the base
    interval onto which a cell of this domain is mapped.
    """

    steps: int
    word: Word
    left_end: bool
    right_end: bool
    is_first: bool = False
    cell: Cell | None = None


class WindowSequence(NamedTuple):
    """A window and those of the layers that follow; ``follows`` has a bit for each point that gets through all."""

    savings: Array
    follows: int
    row: CellRow
    choice: Choice
    rest: WindowSequence | None


class Options(NamedTuple):
    """Windows of a row: what they multiply savings by, values at their flat ends, the points inside them."""

    matrices: Array
    flats: Array
    inside: Array
    choices: list[Choice]


class WindowSearch:
    """The search for one map, one level and one width."""

    def __init__(self, words: Words, level: Exact, width: int) -> None:
        self.words, self.level, self.width = words, level, width
        points = words.partition.points
        self.points = np.array([float(x) for x in points])
        self.middle = float(level)
        below = sum(sign(x - level) < 0 for x in points)
        self.at_point = below if points[below] == level else -1
        self.split = below - 1 if self.at_point < 0 else -1  # the base interval that the level cuts
        self.bits = {p: 1 << n for n, p in enumerate(range(words.low, words.high + 1))}
        self.longest = self._longest()
        self._sequences: dict[tuple[int, int], list[WindowSequence]] = {}
        self._rows: dict[int, CellRow] = {}
        self._options: dict[int, Options] = {}
        self._first: dict[int, list[CellRow]] = {}
        self._first_table: dict[int, list[Options]] = {}

    def _longest(self) -> int:
        """How many steps a row may have that is searched through."""
        most, s = max(256, 8 * self.width), 1
        while len(self.words.word(s + 1)) <= most and s < 64:
            s += 1
        return s

    def best(self, t: int, layers: int) -> WindowSequence | None:
        """The best sequence found for f^t, None if none follows anything."""
        # what comes out of the first layer lies in the image of f: it makes one step at least
        found: list[WindowSequence] = []
        for s in range(max(1, t - (layers - 1) * self.longest), t + 1):
            if s not in self._first:
                self._first[s] = list(self._first_rows(s))
            found += self._first_sequences(s, t - s, layers)
        return max(found, key=lambda sequence: sequence.savings.sum(), default=None)

    # Rows

    def row(self, s: int) -> CellRow:
        """The row of f^s on what comes out of a layer."""
        if s not in self._rows:
            word = self.words.word(s).within(self.words.low, self.words.high)
            self._rows[s] = CellRow(s, word, True, True)
        return self._rows[s]

    def _first_rows(self, s: int) -> Iterator[CellRow]:
        """Rows of f^s on the whole domain, or in its cells at the ends and in a widest cell over each base interval."""
        if s <= self.longest:
            yield CellRow(s, self.words.word(s), True, True, True)
            return
        word, k = self.words.word(self.longest), s - self.longest
        if k > MOST_STEPS:
            return
        for left in (True, False):
            cell = self.words.end_cell(k, left)
            inner = word.within(cell.target, cell.target + 1)
            at_low = left == cell.rises
            yield CellRow(s, inner, at_low, not at_low, True, cell)
        for cell in self.words.widest_cells(k):
            yield CellRow(s, word.within(cell.target, cell.target + 1), False, False, True, cell)

    # Sequences

    def _first_sequences(self, s: int, t: int, layers: int) -> Iterator[WindowSequence]:
        """For each row of f^s on the whole domain the best sequence that begins there."""
        if layers == 1:
            for row in self._first[s]:
                for savings, _, choice in self._last_options(row):
                    yield WindowSequence(savings * _scale(row), 0, row, choice, None)
            return
        rests = self.sequences(t, layers - 1)
        if not rests:
            return
        if s not in self._first_table:
            self._first_table[s] = [self._first_options(row) for row in self._first[s]]
        savings = np.stack([rest.savings for rest in rests], axis=1)
        for row, options in zip(self._first[s], self._first_table[s], strict=True):
            totals = np.where(self._harmless(options, rests), options.matrices[:, 0] @ savings, 0.0) * _scale(row)
            if totals.size and totals.max() > 0:
                k, n = np.unravel_index(int(totals.argmax()), totals.shape)
                yield WindowSequence(totals[k, n : n + 1], 0, row, options.choices[int(k)], rests[int(n)])

    def sequences(self, t: int, layers: int) -> list[WindowSequence]:
        """Sequences for f^t on what comes out of a layer, none of which is worse than another in every respect."""
        key = t, layers
        if key not in self._sequences:
            found: list[WindowSequence] = []
            if layers == 1 and t <= self.longest:
                row = self.row(t)
                found = [WindowSequence(s, f, row, choice, None) for s, f, choice in self._last_options(row)]
            elif layers > 1:
                for s in range(max(0, t - (layers - 1) * self.longest), min(self.longest, t) + 1):
                    found += self._continued(self.row(s), self.sequences(t - s, layers - 1))
            self._sequences[key] = _undominated(found, KEPT)
        return self._sequences[key]

    def _continued(self, row: CellRow, rests: list[WindowSequence]) -> list[WindowSequence]:
        """The sequences that begin with a window of a row."""
        if row.steps not in self._options:
            self._options[row.steps] = self._middle_options(row)
        options = self._options[row.steps]
        found: list[WindowSequence] = []
        if not rests:
            return found
        through = self._values_at_points(row)
        harmless = self._harmless(options, rests)
        for rest, usable in zip(rests, harmless.T, strict=True):
            chosen = np.flatnonzero(usable)
            savings = options.matrices[chosen] @ rest.savings
            follows = sum(bit for p, bit in self.bits.items() if rest.follows & self.bits.get(through[p], 0))
            inside = options.inside[chosen] & follows
            for k in _best_rows(savings, inside):
                found.append(WindowSequence(savings[k], int(inside[k]), row, options.choices[int(chosen[k])], rest))
        return found

    def _values_at_points(self, row: CellRow) -> dict[int, int]:
        """Where f^s sends the points of the partition."""
        return {p: int(row.word.values[np.searchsorted(row.word.homes, p)]) for p in self.bits}

    def _harmless(self, options: Options, rests: list[WindowSequence]) -> Array:
        """For each window and each of the sequences after it whether neither constant of the window gets through."""
        bits = np.array([self.bits.get(v, 0) for v in range(len(self.points))] + [0])  # -1, no flat end, is the last
        follows = np.array([rest.follows for rest in rests])
        return np.asarray(((bits[options.flats][:, :, None] & follows) == 0).all(axis=1))

    # Windows of one layer

    def _first_options(self, row: CellRow) -> Options:
        choices = self._choices(row, row.word.breaks)
        rates = self.words.rate_floats()[row.word.rates]
        sums = _running(rates, row.word.targets, len(self.points) - 1)
        i, j = (np.array([getattr(c, name) for c in choices], dtype=np.int64) for name in ("i", "j"))
        matrices = (sums[j] - sums[i])[:, None, :]
        return Options(matrices[:, :, self._later], self._flats(row, choices), np.zeros(len(choices), int), choices)

    @property
    def _later(self) -> slice:
        """The base intervals that later layers see."""
        return slice(self.words.low, self.words.high)

    def _middle_options(self, row: CellRow) -> Options:
        choices = self._choices(row, row.word.breaks)
        word = row.word
        sums = _running(self.words.rate_floats()[word.rates], word.targets, len(self.points) - 1)[:, self._later]
        i, j = (np.array([getattr(c, name) for c in choices], dtype=np.int64) for name in ("i", "j"))
        matrices = []
        for home in range(self.words.low, self.words.high):
            low, high = np.searchsorted(word.homes, [home, home + 1])
            matrices.append(sums[np.clip(j, low, high)] - sums[np.clip(i, low, high)])
        whole = Options(
            np.stack(matrices, axis=1), self._flats(row, choices), self._inside(word.homes, choices), choices
        )
        return _best_options(whole)

    def _flats(self, row: CellRow, choices: list[Choice]) -> Array:
        values = row.word.values
        flats = [(-1 if c.left_free else values[c.i], -1 if c.right_free else values[c.j]) for c in choices]
        return np.array(flats, dtype=np.int64).reshape(-1, 2)

    def _inside(self, homes: Array, choices: list[Choice]) -> Array:
        """For each window the points of the partition that it does not send to one of its constants."""
        i, j, left, right = np.array(choices, dtype=np.int64).reshape(-1, 4).T
        inside = np.zeros(len(choices), dtype=np.int64)
        for p, bit in self.bits.items():
            place = np.searchsorted(homes, p)
            inside |= np.where((place > i - left) & (place < j + right), bit, 0)
        return inside

    def _choices(self, row: CellRow, breaks: Array, ends: Array | None = None) -> list[Choice]:
        """Windows with a breakpoint for each unit, with flat ends at ``ends``, by default at breakpoints."""
        n = len(breaks) - 1
        ends = np.flatnonzero(breaks) if ends is None else np.flatnonzero(ends)
        count = np.cumsum(breaks)  # breakpoints up to a place
        lefts = [(0, True)] * row.left_end + [(int(i), False) for i in ends]
        found = []
        for i, left_free in lefts:
            for right_free in (False, True):
                # breakpoints strictly between, one for each flat end, one unit more if no end is flat
                units = self.width - (not left_free) - (not right_free) - (left_free and right_free)
                if right_free:
                    if row.right_end and units >= 0 and count[n - 1] - count[i] <= units and n > i:
                        found.append(Choice(i, n, left_free, True))
                    continue
                if units < 0:
                    continue
                first = int(np.searchsorted(ends, i, side="right"))
                last = int(np.searchsorted(count[ends - 1] - count[i], units, side="right")) if len(ends) else 0
                for j in ends[max(first, last - TRIED_ENDS) : last]:
                    found.append(Choice(i, int(j), left_free, False))
        return found

    def _last_options(self, row: CellRow) -> list[tuple[Array, int, Choice]]:
        """Windows that are cut at the level: what they save on each base interval, and the points inside them."""
        cut = self.cut(row.word)
        choices = self._choices(row, cut.breaks, cut.at_level)
        if not choices:
            return []
        savings = self.words.rate_floats()[cut.rates] * self._areas()[cut.kinds]
        sums = np.concatenate([[0.0], np.cumsum(savings)])
        i, j = (np.array([getattr(c, name) for c in choices], dtype=np.int64) for name in ("i", "j"))
        if row.is_first:
            totals = (sums[j] - sums[i])[:, None]
            k = int(totals.argmax())
            return [(totals[k], 0, choices[k])]
        columns = []
        for home in range(self.words.low, self.words.high):
            low, high = np.searchsorted(cut.homes, [home, home + 1])
            columns.append(sums[np.clip(j, low, high)] - sums[np.clip(i, low, high)])
        table, inside = np.stack(columns, axis=1), self._inside(cut.homes, choices)
        return [(table[k], int(inside[k]), choices[k]) for k in _best_rows(table, inside)]

    def cut(self, word: Word) -> CutWord:
        """The row with the cells cut where f^s takes the level."""
        cut = word.targets == self.split
        copies = np.where(cut, 2, 1)
        origin = np.repeat(np.arange(len(word)), copies)
        second = np.concatenate([[False], origin[1:] == origin[:-1]])[: len(origin)]
        upper = second != word.falling[origin]
        n = len(self.points) - 1
        kinds = np.where(cut[origin], np.where(upper, n + 1, n), word.targets[origin])
        breaks = np.zeros(len(origin) + 1, dtype=bool)
        starts = np.flatnonzero(~second)
        breaks[starts] = word.breaks[origin[starts]]
        at_level = np.zeros(len(origin) + 1, dtype=bool)
        at_level[:-1] = second
        if self.at_point >= 0:
            at_level[starts] = word.values[origin[starts]] == self.at_point
            at_level[0] = False
        return CutWord(kinds, word.rates[origin], word.homes[origin], breaks, at_level, origin)

    def _areas(self) -> Array:
        """The integral of |y - m| over each base interval, and over the two parts of the one that the level cuts."""
        p, m = self.points, self.middle
        squares = (p - m) ** 2 / 2
        areas = np.abs(squares[1:] - squares[:-1])
        if self.split < 0:
            return np.append(areas, [0.0, 0.0])
        areas[self.split] = 0.0  # it occurs in two parts only
        return np.append(areas, [squares[self.split], squares[self.split + 1]])


def _scale(row: CellRow) -> float:
    """How much smaller the cell of a row is than the base interval in which it is read."""
    return 1.0 if row.cell is None else row.cell.size


class CutWord(NamedTuple):
    """A row cut at the level.

    ``kinds`` are targets, or for the lower and the upper part of the base interval that is cut the two numbers after
    the last target; ``at_level`` says where f^s takes the level, ``origin`` of which cell a part is.
    """

    kinds: Array
    rates: Array
    homes: Array
    breaks: Array
    at_level: Array
    origin: Array


def _running(weights: Array, kinds: Array, n: int) -> Array:
    """Running sums of weights, one column for each kind."""
    table = np.zeros((len(weights) + 1, n))
    table[np.arange(1, len(weights) + 1), kinds] = weights
    return np.cumsum(table, axis=0)


def _best_rows(savings: Array, inside: Array) -> list[int]:
    """Rows none of which is at most another one with the same points inside; the greatest first."""
    kept: list[int] = []
    totals = savings.sum(axis=1)
    order = np.argsort(-totals, kind="stable")
    for group in np.unique(inside):
        alive = order[inside[order] == group]
        while len(alive) and len(kept) < 4 * KEPT:
            first = int(alive[0])
            kept.append(first)
            alive = alive[(savings[alive] > savings[first] * (1 + 1e-12)).any(axis=1)]
    return kept


def _undominated(sequences: list[WindowSequence], most: int) -> list[WindowSequence]:
    if not sequences:
        return []
    savings, follows = np.stack([c.savings for c in sequences]), np.array([c.follows for c in sequences])
    kept = _best_rows(savings, follows)
    # where more points get through, more must be saved
    bad = set()
    for a in kept:
        for b in kept:
            subset = a != b and not follows[b] & ~follows[a] and follows[a] != follows[b]
            if subset and (savings[b] >= savings[a] * (1 - 1e-12)).all():
                bad.add(a)
                break
    kept = [k for k in kept if k not in bad]
    kept.sort(key=lambda k: -savings[k].sum())
    return [sequences[k] for k in kept[:most]]


def _best_options(options: Options) -> Options:
    """Without the windows that another one of the same constants and points surpasses in every respect."""
    flat = options.matrices.reshape(len(options.choices), -1)
    keys = np.concatenate([np.sort(options.flats, axis=1), options.inside[:, None]], axis=1)
    kept: list[int] = []
    for key in np.unique(keys, axis=0):
        alive = np.flatnonzero((keys == key).all(axis=1))
        alive = alive[np.argsort(-flat[alive].sum(axis=1), kind="stable")]
        while len(alive):
            first = int(alive[0])
            kept.append(first)
            alive = alive[(flat[alive] > flat[first] * (1 + 1e-12)).any(axis=1)]
    return Options(
        options.matrices[kept], options.flats[kept], options.inside[kept], [options.choices[k] for k in kept]
    )
