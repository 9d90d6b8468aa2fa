"""Iterates read from left to right, piece by piece: the rows in which the layer windows of a network are sought.

A layer of a network can follow f^s on as many pieces as it has units. To choose the stretch where that saves most, the
pieces must be known one by one: where they end, and what f^s is there. These values lie on the orbits of the knots of
f, whether the orbits close or not; so every value is a number into the table of ``OrbitPoints``, and what it is worth
to later layers that a piece begins or ends at such a point is looked up there.

For steps so many that the row would be long, every row of a short one still occurs inside a small interval: f^s = f^r
after f^k, and f^k is affine on the interval, which is called a *cell* of f^k.

>>> from periodic.maps.families import tent
>>> orbits = OrbitPoints.of(tent(), 5)
>>> row = orbits.row(2)
>>> row.knots, [orbits.points[v] for v in row.values]
((Fraction(0, 1), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(1, 1)), [...])
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from periodic.errors import TooManyPiecesError
from periodic.graphs.transition_graphs import closed_graph
from periodic.maps.families import identity
from periodic.maps.plmaps import MAX_PIECES, PLMap
from periodic.networks.layers import ONE, ZERO
from periodic.numbers.conversions import Exact, sign
from periodic.numbers.magnitudes import written_bits

Array = NDArray[Any]

MAX_POINTS = 1 << 11  # orbit points of a map
MAX_BITS = 1 << 16  # of each of them
MAX_STEPS = 1 << 6  # of a row
SHORT = 1e-6  # lengths below this share of the ends of a row are differences of exact numbers
CLOSE = 1e-9  # floats nearer than this, relative to the ends of a row, are compared exactly


@dataclass(frozen=True)
class Cell:
    """An interval on which f^k is affine, and onto which interval: x = start + scale * y for y in [low, high].

    ``left_end`` and ``right_end`` say which ends of [low, high] come from ends of the domain of f.
    """

    start: Exact
    scale: Exact
    low: Exact
    high: Exact
    left_end: bool
    right_end: bool


@dataclass(frozen=True, eq=False)
class IterateRow:
    """The pieces of f^steps on an interval: ``values[k]`` is the orbit point that f^steps takes at ``knots[k]``.

    ``ends`` says at which knots a layer window may end: at interior ones, unless the row was cut at a level.
    ``breaks`` says where f^steps has a breakpoint. ``left_end`` and ``right_end`` say whether the ends of the row are
    those of what comes into the layer. With a ``cell`` the row is one of the image of the cell, and f^steps goes on
    from there.
    """

    steps: int
    knots: tuple[Exact, ...]
    values: Array
    ends: Array
    breaks: Array
    left_end: bool = True
    right_end: bool = True
    cell: Cell | None = None

    def __len__(self) -> int:
        return len(self.knots) - 1

    @cached_property
    def lengths(self) -> Array:
        """How long the pieces are, in floats."""
        found = np.diff(self.places)
        for k in np.flatnonzero(found < SHORT * np.abs(self.places[[0, -1]]).max()).tolist():
            found[k] = float(self.knots[k + 1] - self.knots[k])
        return found

    @cached_property
    def places(self) -> Array:
        """The knots in floats."""
        return np.array([float(x) for x in self.knots])


class OrbitPoints:
    """The orbits of the knots of a map, t steps far: ``points`` in increasing order.

    ``following`` says which point each is sent to; the last ones of an orbit that does not close are said to stay.
    """

    def __init__(self, f: PLMap, t: int) -> None:
        self.map = f
        image: dict[Exact, Exact] = {}
        frontier = set(f.knots)
        for _ in range(t):
            image.update((x, f(x)) for x in frontier)
            frontier = {y for x in frontier if (y := image[x]) not in image}
            if not frontier:
                break
            if max(map(written_bits, frontier)) > MAX_BITS:
                raise TooManyPiecesError(f"the orbits of the knots have numbers of more than {MAX_BITS} bits")
            if len(image) > MAX_POINTS:
                raise TooManyPiecesError(f"the orbits of the knots have more than {MAX_POINTS} points")
        image.update((x, x) for x in frontier)
        self.points: tuple[Exact, ...] = tuple(sorted(image))
        self.number = {x: n for n, x in enumerate(self.points)}
        self.floats = np.array([float(x) for x in self.points])
        self.following = np.array([self.number[image[x]] for x in self.points])
        self.low, self.high = f.image
        self._powers = [np.arange(len(self.points))]
        self._iterates, self._refused = [identity(*f.domain)], 0
        self._rows: dict[tuple[int, bool], IterateRow] = {}
        self._cells: dict[bool, list[Cell]] = {}

    @classmethod
    def of(cls, f: PLMap, t: int) -> OrbitPoints:
        """Return the orbits, closed ones whole; remembered for the maps used last."""
        return _found(f, t if closed_graph(f, "knots") is None else None)

    def power(self, s: int) -> Array:
        """Where f^s sends each point."""
        while len(self._powers) <= s:
            self._powers.append(self.following[self._powers[-1]])
        return self._powers[s]

    # Rows

    def longest(self, pieces: int, most: int) -> int:
        """The most steps, up to ``most`` and MAX_STEPS, after which f^s has so many pieces at most; 1 at least."""
        s = 1
        while s < min(most, MAX_STEPS) and self._iterate(s + 1, pieces) is not None:
            s += 1
        return s

    def _iterate(self, s: int, pieces: int = MAX_PIECES) -> PLMap | None:
        """The iterate f^s, each found from the one before; None if one on the way has more than so many pieces."""
        while len(self._iterates) <= s and pieces > self._refused:
            try:
                self._iterates.append(self._iterates[-1].compose(self.map, pieces))
            except TooManyPiecesError:
                self._refused = pieces  # so many are not enough for the next one
                return None
            self._refused = 0
        if len(self._iterates) <= s or self._iterates[s].piece_count > pieces:
            return None
        return self._iterates[s]

    def row(self, s: int) -> IterateRow:
        """The row of f^s on the image of f, which is what comes out of a layer. Cost: that of composing f^s."""
        return self._row(s, False)

    def whole_row(self, s: int) -> IterateRow:
        """The row of f^s on the whole domain."""
        return self._row(s, True)

    def _row(self, s: int, is_whole: bool) -> IterateRow:
        """The row of f^s on the whole domain or on the part in use, made once."""
        if (s, is_whole) not in self._rows:
            whole = self._iterate(s)
            assert whole is not None
            h = whole if is_whole else whole.restrict(self.low, self.high)
            coded = h.polyline.values
            table = np.array([self.number.get(y, -1) for y in coded.table])
            values = table[coded.codes.astype(np.int64)]
            assert (values >= 0).all(), "values at knots lie on the orbits of knots"
            inside = np.ones(len(values), dtype=bool)
            inside[[0, -1]] = False
            self._rows[s, is_whole] = IterateRow(s, tuple(h.knots), values, inside, inside)
        return self._rows[s, is_whole]

    def within(self, row: IterateRow, k: int, cell: Cell) -> IterateRow | None:
        """The part of a row of f^r in the image of a cell of f^k, as one of f^(r+k); None if it is a part of a piece.

        The ends of the image are orbit points, or knots of the row.
        """
        i = bisect_left(row.knots, cell.low)
        j = bisect_left(row.knots, cell.high)
        inner = slice(i + (row.knots[i] == cell.low), j)
        knots = (cell.low, *row.knots[inner], cell.high)
        if len(knots) < 3:
            return None
        at_ends = []
        for x, n in ((cell.low, i), (cell.high, j)):
            at_ends.append(row.values[n] if row.knots[n] == x else self.power(row.steps)[self.number[x]])
        inside = np.ones(len(knots), dtype=bool)
        inside[[0, -1]] = False
        values = np.array([at_ends[0], *row.values[inner], at_ends[1]])
        return IterateRow(row.steps + k, knots, values, inside, inside, cell.left_end, cell.right_end, cell)

    def positions(self, row: IterateRow) -> Array:
        """For each orbit point twice the number of its knot in a row, one more if it lies between that and the next."""
        x, y = row.places, self.floats
        right = np.searchsorted(x, y, side="right")
        found = 2 * right - 1
        margin = CLOSE * np.abs(x[[0, -1]]).max()
        near = np.flatnonzero(
            (np.abs(x[np.minimum(right, len(x) - 1)] - y) < margin) | (np.abs(x[np.maximum(right - 1, 0)] - y) < margin)
        )
        for n in near.tolist():
            k = bisect_left(row.knots, self.points[n])
            found[n] = 2 * k if k < len(row.knots) and row.knots[k] == self.points[n] else 2 * k - 1
        return found

    # Cells

    def end_cell(self, k: int, is_left: bool) -> Cell | None:
        """The cell of f^k at one end of the domain; None if f becomes constant there."""
        low, high = self.map.domain
        cells = self._cells.setdefault(is_left, [Cell(ZERO, ONE, low, high, True, True)])
        while len(cells) <= k:
            at_low = cells[-1].left_end if len(cells) > 1 else is_left
            if (cell := self._next_cell(cells[-1], at_low)) is None:
                return None
            cells.append(cell)
        return cells[k]

    def _next_cell(self, cell: Cell, at_low: bool) -> Cell | None:
        """The cell of one step more, from that end of the image of this one that comes from an end of the domain."""
        f, low, high = self.map, cell.low, cell.high
        if at_low:
            high = min(high, next(x for x in f.knots if x > low))
        else:
            low = max(low, next(x for x in reversed(f.knots) if x < high))
        slope = (f(high) - f(low)) / (high - low)
        if not slope:
            return None
        # y = f(x) there, so that x = low + (y - f(low)) / slope
        start, scale = cell.start + cell.scale * (low - f(low) / slope), cell.scale / slope
        rises = sign(slope) > 0
        ends = (f(low), f(high)) if rises else (f(high), f(low))
        return Cell(start, scale, *ends, at_low == rises, at_low != rises)


@lru_cache(maxsize=16)
def _found(f: PLMap, t: int | None) -> OrbitPoints:
    return OrbitPoints(f, MAX_POINTS if t is None else t)


def widest_cell(f: PLMap, k: int, low: Exact, high: Exact, tried: int = 4) -> Cell | None:
    """Return a wide cell of f^k, cut to what f^k maps onto [low, high]; None if none is found.

    The interval is pulled back step by step through the pieces of f whose image holds it; the ``tried`` widest ways
    are kept. Cost: k * tried passes over the pieces in floats, and k exact steps.
    """
    pieces = [p for p in f.pieces() if p.slope]
    slopes, shifts = (np.array([float(getattr(p, name)) for p in pieces]) for name in ("slope", "intercept"))
    images = np.sort([[float(p.slope * x + p.intercept) for x in (p.left, p.right)] for p in pieces], axis=1)
    logs, sizes = np.zeros(1), -np.log(np.abs(slopes))
    ends, back = np.array([[float(low), float(high)]]), []
    for _ in range(k):
        fits = (images[:, 0] <= ends[:, :1]) & (ends[:, 1:] <= images[:, 1])
        ways, through = np.nonzero(fits)
        if not len(ways):
            return None
        found = logs[ways] + sizes[through]
        best = np.argsort(-found, kind="stable")[:tried]
        ways, through, logs = ways[best], through[best], found[best]
        ends = np.sort((ends[ways] - shifts[through, None]) / slopes[through, None], axis=1)
        back.append((ways, through))
    path, way = [], 0
    for ways, through in reversed(back):
        path.append(pieces[through[way]])
        way = int(ways[way])
    start, scale = ZERO, ONE  # x = start + scale * y
    for p in reversed(path):
        if not all(p.left <= (start + scale * y - p.intercept) / p.slope <= p.right for y in (low, high)):
            return None  # floats were too coarse
        start, scale = (start - p.intercept) / p.slope, scale / p.slope
    return Cell(start, scale, low, high, False, False)
