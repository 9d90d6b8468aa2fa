"""How a map takes one step in float64: the operations, in NumPy, for Numba and for other arrays.

A map of k pieces is evaluated in one of three ways, each a fixed sequence of correctly rounded operations:

``Fold``   two pieces of slopes c and -c, c > 1:  u -> |u| - d, with the turning point moved to 0;
``Lines``  few pieces: minima and maxima of the k lines, in an order in which they give the map;
``LineTable``  many pieces: the line of the piece, which a grid of cells finds for nearly every point at once.

Where all slopes are c or -c, c > 1, the multiplication by c is put off: for n steps ahead the point is multiplied by
``c**n``, and the constants of the step after which r more come by ``c**r``; then a step is additions alone.  After at
most ``block`` steps the points are clipped to the domain, so rounding never carries an orbit away.

The three ways of running a step do the same operations in the same order and agree bit for bit; 0.0 is added after each
block since minima of 0.0 and -0.0 may be either.

>>> from periodic.floats.rounding_errors import evaluation_of
>>> from periodic.maps.families import tent, truncated_tent, vee
>>> [type(evaluation_of(f).step).__name__ for f in (vee("3/2"), truncated_tent("4/5"), tent() ** 8)]
['Fold', 'Lines', 'LineTable']
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from periodic.floats import loops

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Step(ABC):
    """One way to take steps. ``low``, ``high``: the ends of the domain. ``block``: the most steps between clippings.

    ``centre`` is subtracted before the first step and added after the last.  Arrays given to ``advance`` are
    one-dimensional, contiguous and overwritten. ``chunk`` points at a time: enough for threads that take turns to start
    operations on them, few enough that they and their scratch stay in a shared cache.
    """

    low: float
    high: float
    centre: float
    block: int

    @property
    @abstractmethod
    def chunk(self) -> int:
        """How many points to take through all steps at once."""

    @property
    @abstractmethod
    def passes(self) -> float:
        """About how many passes over an array a step of ``advance`` takes."""

    @property
    @abstractmethod
    def loop(self) -> loops.CompiledLoop:
        """The loop that does the same for Numba."""

    @abstractmethod
    def room(self, size: int) -> tuple[Any, ...]:
        """Scratch arrays for ``size`` points."""

    @abstractmethod
    def advance(self, v: Floats, n: int, room: tuple[Any, ...]) -> None:
        """Take ``n`` steps of every point of ``v``, at least one and at most ``block``, without clipping."""

    @abstractmethod
    def advance_point(self, x: float, n: int) -> float:
        """The same as ``advance`` for one point, the same bits: a call of NumPy takes longer than a step in Python."""

    @abstractmethod
    def advance_compiled(self, v: Floats, n: int) -> None:
        """The same as ``advance`` and ``clip``, the same bits, by ``loop``."""

    @abstractmethod
    def forward(self, v: Any, n: int, xp: Any) -> Any:
        """The same as ``advance`` out of place, for any array with a namespace ``xp`` of the array API standard."""

    def blocks(self, t: int) -> Iterator[int]:
        """The numbers of steps between clippings, ``t`` in all."""
        while t > 0:
            yield min(t, self.block)
            t -= self.block

    @cached_property
    def inner(self) -> tuple[float, float]:
        """The ends of the domain less ``centre``."""
        return self.low - self.centre, self.high - self.centre

    def enter(self, v: Floats) -> None:
        """Subtract ``centre``."""
        if self.centre:
            np.subtract(v, self.centre, out=v)

    def clip(self, v: Floats) -> None:
        """End a block: clip to the domain less ``centre`` and make every zero positive."""
        np.clip(v, *self.inner, out=v)
        np.add(v, 0.0, out=v)

    def iterate_point(self, x: float, t: int) -> float:
        """Take ``t`` steps of one point, with all that ``enter``, ``clip`` and ``leave`` do: the same bits.

        Where a float comes back after some blocks, these are not gone through again (Brent's cycle search).
        """
        x, (low, high) = x - self.centre if self.centre else x, self.inner
        left, rest = divmod(t, self.block)
        kept, since, limit = x, 0, 1
        while left:
            x, left, since = min(max(self.advance_point(x, self.block), low), high) + 0.0, left - 1, since + 1
            if x == kept:
                left %= since
            elif since == limit:
                kept, since, limit = x, 0, 2 * limit
        if rest:
            x = min(max(self.advance_point(x, rest), low), high) + 0.0
        return min(max(x + self.centre, self.low), self.high) if self.centre else x

    def leave(self, v: Floats) -> None:
        """Add ``centre`` and clip to the domain."""
        if self.centre:
            np.add(v, self.centre, out=v)
            np.clip(v, self.low, self.high, out=v)

    def run(self, v: Any, t: int, xp: Any) -> Any:
        """Return ``t`` steps of an array of any library, by its namespace ``xp``."""
        if t and self.centre:
            v = v - self.centre
        for n in self.blocks(t):
            v = xp.clip(self.forward(v, n, xp), *self.inner) + 0.0
        return xp.clip(v + self.centre, self.low, self.high) if t and self.centre else v


@dataclass(frozen=True, eq=False)
class Fold(Step):
    """u -> |u| - d, or at a ``peak`` d - |u|.

    n steps ahead u is multiplied by ``scales[n]``; ``offsets[r]`` is the d after which r steps are to come. A peak's
    steps are those of a valley, mirrored: the next step forgets the sign, so only the last one of a block needs it.
    """

    scales: Floats
    offsets: Floats
    peak: bool

    chunk = 1 << 17
    passes = 2.0
    loop = loops.fold

    def room(self, size: int) -> tuple[Any, ...]:
        """Nothing: each operation writes into the points themselves."""
        return ()

    def advance(self, v: Floats, n: int, room: tuple[Any, ...]) -> None:
        """Scale, then fold and shift step by step; a peak mirrors the last one."""
        np.multiply(v, self.scales[n], out=v)
        for offset in self.offsets[n - 1 : 0 : -1]:
            np.abs(v, out=v)
            np.subtract(v, offset, out=v)
        np.abs(v, out=v)
        if self.peak:
            np.subtract(self.offsets[0], v, out=v)
        else:
            np.subtract(v, self.offsets[0], out=v)

    def advance_point(self, x: float, n: int) -> float:
        """The same operations in the same order on one float."""
        first, *offsets = self._listed[:n]
        x *= float(self.scales[n])
        for offset in reversed(offsets):
            x = abs(x) - offset
        return first - abs(x) if self.peak else abs(x) - first

    @cached_property
    def _listed(self) -> list[float]:
        """The offsets as Python's floats."""
        found: list[float] = self.offsets.tolist()
        return found

    def advance_compiled(self, v: Floats, n: int) -> None:
        """The same by the loop that folds in registers."""
        self.loop(v, n, *self.inner, self.scales[n], self.offsets, self.peak)

    def forward(self, v: Any, n: int, xp: Any) -> Any:
        """The same by functions of ``xp``, nothing overwritten."""
        v = v * float(self.scales[n])
        for offset in self.offsets[n - 1 :: -1].tolist():
            v = xp.abs(v) - offset
        return -v if self.peak else v


@dataclass(frozen=True, eq=False)
class Lines(Step):
    """Lines ``slopes[i] * x + intercepts[r, i]``, r steps to come, joined one by one: by a minimum where ``lowers[i]``,
    else by a maximum. ``lowers[0]`` means nothing. ``scales[n]`` multiplies the point n steps ahead.
    """

    scales: Floats | None
    slopes: tuple[float, ...]
    intercepts: Floats
    lowers: tuple[bool, ...]

    chunk = 1 << 17

    @property
    def loop(self) -> loops.CompiledLoop:
        """Tents with a scaled peak have a loop of their own, of two operations a step."""
        return loops.tent if self._is_tent else loops.lines

    @property
    def _is_tent(self) -> bool:
        return self.slopes == (1.0, -1.0) and self.scales is not None and not self.intercepts[0, 0]

    @property
    def passes(self) -> float:
        """A line costs a product, unless its slope is 1 or -1, and a sum; it is joined by one more operation."""
        return sum(3.5 if abs(slope) != 1.0 else 2.5 for slope in self.slopes)

    def room(self, size: int) -> tuple[Any, ...]:
        """The points after a step, and one line at them."""
        return np.empty(size), np.empty(size)

    def advance(self, v: Floats, n: int, room: tuple[Any, ...]) -> None:
        """Join the lines one by one, step by step; points and room change places."""
        if self.scales is not None:
            np.multiply(v, self.scales[n], out=v)
        now, (after, spare) = v, room
        for constants in self.intercepts[n - 1 :: -1].tolist():
            y = _line(now, self.slopes[0], constants[0], after)
            for slope, constant, lower in zip(self.slopes[1:], constants[1:], self.lowers[1:], strict=True):
                y = (np.minimum if lower else np.maximum)(y, _line(now, slope, constant, spare), out=after)
            if y is after:
                now, after = after, now
        if now is not v:
            np.copyto(v, now)

    def advance_point(self, x: float, n: int) -> float:
        """The same operations in the same order on one float; of a tent with a scaled peak fewer, of like result."""
        if self.scales is not None:
            x *= float(self.scales[n])
        if self._is_tent:
            for constants in reversed(self._listed[:n]):
                x = min(x, constants[1] - x)
            return x
        rest = list(zip(range(1, len(self.slopes)), self.slopes[1:], self.lowers[1:], strict=True))
        for constants in reversed(self._listed[:n]):
            y = _line_at(x, self.slopes[0], constants[0])
            for i, slope, lower in rest:
                z = _line_at(x, slope, constants[i])
                y = min(y, z) if lower else max(y, z)
            x = y
        return x

    @cached_property
    def _listed(self) -> list[list[float]]:
        """The intercepts as Python's floats."""
        found: list[list[float]] = self.intercepts.tolist()
        return found

    def advance_compiled(self, v: Floats, n: int) -> None:
        """The same by the loop for tents, or by that for any lines."""
        scale = 1.0 if self.scales is None else self.scales[n]
        arrays = (np.ascontiguousarray(self.intercepts[:, 1]),) if self._is_tent else self._alternating
        self.loop(v, n, *self.inner, scale, *arrays)

    @cached_property
    def _alternating(self) -> tuple[Floats, Floats]:
        """Slopes and intercepts with idle lines put in, so that minima and maxima alternate and 3, 5 or 9 are there."""
        slopes, columns = [self.slopes[0]], [self.intercepts[:, 0]]

        def idle() -> None:
            slopes.append(0.0)
            columns.append(np.full(len(self.intercepts), np.inf if len(slopes) % 2 == 0 else -np.inf))

        for i in range(1, len(self.slopes)):
            if self.lowers[i] != (len(slopes) % 2 == 1):
                idle()
            slopes.append(self.slopes[i])
            columns.append(self.intercepts[:, i])
        while len(slopes) not in (3, 5, 9):
            idle()
        return np.array(slopes), np.ascontiguousarray(np.stack(columns, axis=1))

    def forward(self, v: Any, n: int, xp: Any) -> Any:
        """The same by functions of ``xp``, nothing overwritten."""
        if self.scales is not None:
            v = v * float(self.scales[n])
        for constants in self.intercepts[n - 1 :: -1].tolist():
            x, v = v, v * self.slopes[0] + constants[0]
            for slope, constant, lower in zip(self.slopes[1:], constants[1:], self.lowers[1:], strict=True):
                v = (xp.minimum if lower else xp.maximum)(v, x * slope + constant)
        return v


def _line(x: Floats, slope: float, intercept: float, out: Floats) -> Floats:
    """Return slope * x + intercept, in ``out`` unless it is ``x`` itself; what changes nothing is left out."""
    if slope == -1.0:
        return np.subtract(intercept, x, out=out)
    if slope == 1.0:
        return np.add(x, intercept, out=out) if intercept else x
    np.multiply(x, slope, out=out)
    return np.add(out, intercept, out=out) if intercept else out


def _line_at(x: float, slope: float, intercept: float) -> float:
    """As ``_line``, at one point."""
    if slope == -1.0:
        return intercept - x
    y = x if slope == 1.0 else x * slope
    return y + intercept if intercept else y


@dataclass(frozen=True, eq=False)
class LineTable(Step):
    """``slopes[j] * x + intercepts[j]``, j the number of ``kinks`` that are <= x.

    The cell of a point is the whole part of ``x * pitch + origin``.  That is a rising function of x, so all points of a
    cell into which no kink falls have the same j; a cell into which one falls holds NaN, and its points are looked up.
    """

    kinks: Floats
    slopes: Floats
    intercepts: Floats
    pitch: float
    origin: float

    chunk = 1 << 16
    passes = 16.0

    @property
    def loop(self) -> loops.CompiledLoop:
        """Few kinks are compared one after the other, of many the cell is looked up."""
        return loops.select if self._has_few_kinks else loops.gather

    @property
    def _has_few_kinks(self) -> bool:
        return len(self.kinks) <= loops.MOST_KINKS

    @cached_property
    def cells(self) -> NDArray[np.complex128]:
        """The line of each cell as slope + intercept * 1j."""
        places = (self.kinks * self.pitch + self.origin).astype(np.int64)
        pieces = np.searchsorted(places, np.arange(int(self.high * self.pitch + self.origin) + 2))
        cells = np.empty(len(pieces), np.complex128)
        cells.real, cells.imag = self.slopes[pieces], self.intercepts[pieces]
        cells[places] = np.nan
        return cells

    @cached_property
    def _rows(self) -> Floats:
        """Kink, slope and intercept right of it; rows of kinks at infinity complete the last group."""
        rows = np.stack([self.kinks, self.slopes[1:], self.intercepts[1:]], axis=1)
        return np.concatenate([rows, np.full((-len(rows) % loops.KINKS_AT_ONCE, 3), np.inf)])

    def room(self, size: int) -> tuple[Any, ...]:
        """The points after a step, the cells of the points, their lines, and which cells hold a kink."""
        return np.empty(size), np.empty(size, np.int64), np.empty(size, np.complex128), np.empty(size, np.bool_)

    def advance(self, v: Floats, n: int, room: tuple[Any, ...]) -> None:
        """Look up the line of each cell; where a cell holds a kink the line is searched for among the kinks."""
        now, (after, cell, line, is_missing) = v, room
        for _ in range(n):
            if self.origin:
                np.multiply(now, self.pitch, out=after)
                np.add(after, self.origin, out=cell, casting="unsafe")
            else:
                np.multiply(now, self.pitch, out=cell, casting="unsafe")
            np.take(self.cells, cell, out=line, mode="clip")
            np.multiply(now, line.real, out=after)
            np.add(after, line.imag, out=after)
            np.not_equal(after, after, out=is_missing)
            missing = np.flatnonzero(is_missing)
            if missing.size:
                x = now[missing]
                j = np.searchsorted(self.kinks, x, side="right")
                after[missing] = self.slopes[j] * x + self.intercepts[j]
            now, after = after, now
        if now is not v:
            np.copyto(v, now)

    def advance_point(self, x: float, n: int) -> float:
        """Each step by a search among the kinks."""
        kinks, slopes, intercepts = self._listed
        for _ in range(n):
            j = bisect_right(kinks, x)
            x = slopes[j] * x + intercepts[j]
        return x

    @cached_property
    def _listed(self) -> tuple[list[float], list[float], list[float]]:
        """Kinks, slopes and intercepts as Python's floats."""
        return self.kinks.tolist(), self.slopes.tolist(), self.intercepts.tolist()

    def advance_compiled(self, v: Floats, n: int) -> None:
        """The same by comparing with the few kinks there are, or by looking up cells."""
        if self._has_few_kinks:
            self.loop(v, n, *self.inner, self.slopes[0], self.intercepts[0], self._rows)
        else:
            cells = self.cells.view(np.float64)
            self.loop(v, n, *self.inner, self.pitch, self.origin, cells, self.kinks, self.slopes, self.intercepts)

    def forward(self, v: Any, n: int, xp: Any) -> Any:
        """Each step by a search among the kinks, by functions of ``xp``, nothing overwritten."""
        where = {"device": v.device} if hasattr(v, "device") else {}  # NumPy 1 and JAX's tracers name none
        arrays = (self.kinks, self.slopes, self.intercepts)
        kinks, slopes, intercepts = (xp.asarray(a, dtype=v.dtype, **where) for a in arrays)
        shape, v = v.shape, xp.reshape(v, (-1,))
        for _ in range(n):
            j = xp.searchsorted(kinks, v, side="right")
            v = xp.take(slopes, j) * v + xp.take(intercepts, j)
        return xp.reshape(v, shape)
