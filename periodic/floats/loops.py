"""The steps of ``steps`` as loops for Numba, which is optional and enters here only.

Each loop does the operations of the NumPy path in the same order, never contracted or reassociated, so the results
agree bit for bit; at the end of a block it clips the points to the domain, from ``low`` to ``high``, and makes every
zero positive.  A few hundred points at a time stay in the innermost cache for all steps of a block.  A loop is compiled
at its first call and kept on disk where that is possible; it lets go of the interpreter's lock.

Two steps of |x| - 1/2, here by the plain function that is compiled:
>>> points = np.array([-1.0, 0.25, 2.0])
>>> fold.function(points, 2, -1.0, 2.0, 1.0, np.array([0.5, 0.5]), False)
>>> points
array([ 0.  , -0.25,  1.  ])
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cached_property
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from periodic.errors import optional

Floats = NDArray[np.float64]

POINTS = 512  # the points of a strip and their scratch fit the innermost cache
KINKS_AT_ONCE = 4  # with their lines these fill the registers
MOST_KINKS = 24  # above, looking a line up is faster than comparing with every kink
COMPILE_SECONDS = 2.0  # importing Numba and compiling one loop, when nothing is kept on disk


def is_allowed() -> bool:
    """Whether Numba is installed and ``PERIODIC_NO_ACCELERATORS`` is not set; imports nothing."""
    return not os.environ.get("PERIODIC_NO_ACCELERATORS") and find_spec("numba") is not None


class CompiledLoop:
    """A function over arrays that is compiled when it is first called."""

    def __init__(self, function: Callable[..., None]) -> None:
        self.function = function
        self.__doc__ = function.__doc__

    def __call__(self, *arguments: Any) -> None:
        self.compiled(*arguments)

    @cached_property
    def compiled(self) -> Any:
        """The compiled function. Raises ImportError that says what to do where Numba is missing or switched off."""
        if os.environ.get("PERIODIC_NO_ACCELERATORS"):
            raise ImportError("the environment variable PERIODIC_NO_ACCELERATORS forbids compiled loops")
        numba = optional("numba", "a compiled loop")
        try:
            return numba.njit(nogil=True, cache=True)(self.function)
        except RuntimeError:  # no folder can be written to
            return numba.njit(nogil=True)(self.function)

    @property
    def is_ready(self) -> bool:
        """Whether a call would start at once."""
        return "compiled" in self.__dict__ and bool(self.compiled.signatures)


@CompiledLoop
def fold(points: Floats, n: int, low: float, high: float, scale: float, offsets: Floats, peak: bool) -> None:
    """Steps u -> |u| - d after one multiplication; with ``peak`` the last one is mirrored."""
    for a in range(0, points.size, POINTS):
        v = points[a : a + POINTS]
        for j in range(v.size):
            v[j] *= scale
        r = n - 1
        while r >= 4:  # four steps in registers for each load and store
            d0, d1, d2, d3 = offsets[r], offsets[r - 1], offsets[r - 2], offsets[r - 3]
            for j in range(v.size):
                v[j] = abs(abs(abs(abs(v[j]) - d0) - d1) - d2) - d3
            r -= 4
        while r >= 1:
            d0 = offsets[r]
            for j in range(v.size):
                v[j] = abs(v[j]) - d0
            r -= 1
        d0 = offsets[0]
        if peak:
            for j in range(v.size):
                v[j] = d0 - abs(v[j])
        else:
            for j in range(v.size):
                v[j] = abs(v[j]) - d0
        for j in range(v.size):
            v[j] = min(max(v[j], low), high) + 0.0


@CompiledLoop
def tent(points: Floats, n: int, low: float, high: float, scale: float, offsets: Floats) -> None:
    """Steps x -> min(x, d - x) after one multiplication."""
    for a in range(0, points.size, POINTS):
        v = points[a : a + POINTS]
        for j in range(v.size):
            v[j] *= scale
        r = n - 1
        while r >= 3:
            d0, d1, d2, d3 = offsets[r], offsets[r - 1], offsets[r - 2], offsets[r - 3]
            for j in range(v.size):
                x = v[j]
                x = min(x, d0 - x)
                x = min(x, d1 - x)
                x = min(x, d2 - x)
                v[j] = min(x, d3 - x)
            r -= 4
        while r >= 0:
            d0 = offsets[r]
            for j in range(v.size):
                v[j] = min(v[j], d0 - v[j])
            r -= 1
        for j in range(v.size):
            v[j] = min(max(v[j], low), high) + 0.0


@CompiledLoop
def lines(points: Floats, n: int, low: float, high: float, scale: float, slopes: Floats, intercepts: Floats) -> None:
    """Steps to max(min(max(min(line 0, line 1), line 2), line 3), line 4) ... of three, five or nine lines."""
    y = np.empty(POINTS)
    s0, s1, s2 = slopes[0], slopes[1], slopes[2]
    for a in range(0, points.size, POINTS):
        v = points[a : a + POINTS]
        for j in range(v.size):
            v[j] *= scale
        for r in range(n - 1, -1, -1):
            c0, c1, c2 = intercepts[r, 0], intercepts[r, 1], intercepts[r, 2]
            if slopes.size == 3:
                for j in range(v.size):
                    x = v[j]
                    v[j] = max(min(s0 * x + c0, s1 * x + c1), s2 * x + c2)
                continue
            s3, s4, c3, c4 = slopes[3], slopes[4], intercepts[r, 3], intercepts[r, 4]
            if slopes.size == 5:
                for j in range(v.size):
                    x = v[j]
                    z = max(min(s0 * x + c0, s1 * x + c1), s2 * x + c2)
                    v[j] = max(min(z, s3 * x + c3), s4 * x + c4)
                continue
            for j in range(v.size):
                x = v[j]
                z = max(min(s0 * x + c0, s1 * x + c1), s2 * x + c2)
                y[j] = max(min(z, s3 * x + c3), s4 * x + c4)
            s5, s6, c5, c6 = slopes[5], slopes[6], intercepts[r, 5], intercepts[r, 6]
            s7, s8, c7, c8 = slopes[7], slopes[8], intercepts[r, 7], intercepts[r, 8]
            for j in range(v.size):
                x = v[j]
                z = max(min(y[j], s5 * x + c5), s6 * x + c6)
                v[j] = max(min(z, s7 * x + c7), s8 * x + c8)
        for j in range(v.size):
            v[j] = min(max(v[j], low), high) + 0.0


@CompiledLoop
def select(points: Floats, n: int, low: float, high: float, slope: float, intercept: float, kinks: Floats) -> None:
    """Steps along the line of the last kink <= x; ``kinks``: rows of kink, slope, intercept, a multiple of four."""
    p, q = np.empty(POINTS), np.empty(POINTS)
    for a in range(0, points.size, POINTS):
        v = points[a : a + POINTS]
        for _ in range(n):
            for i in range(0, len(kinks), KINKS_AT_ONCE):
                first, last = i == 0, i + KINKS_AT_ONCE >= len(kinks)
                b0, s0, c0 = kinks[i, 0], kinks[i, 1], kinks[i, 2]
                b1, s1, c1 = kinks[i + 1, 0], kinks[i + 1, 1], kinks[i + 1, 2]
                b2, s2, c2 = kinks[i + 2, 0], kinks[i + 2, 1], kinks[i + 2, 2]
                b3, s3, c3 = kinks[i + 3, 0], kinks[i + 3, 1], kinks[i + 3, 2]
                for j in range(v.size):  # the compiler makes a loop for each of the cases of first and last
                    x = v[j]
                    s, c = (slope if first else p[j]), (intercept if first else q[j])
                    s, c = (s0 if x >= b0 else s), (c0 if x >= b0 else c)
                    s, c = (s1 if x >= b1 else s), (c1 if x >= b1 else c)
                    s, c = (s2 if x >= b2 else s), (c2 if x >= b2 else c)
                    s, c = (s3 if x >= b3 else s), (c3 if x >= b3 else c)
                    if last:
                        v[j] = s * x + c
                    else:
                        p[j] = s
                        q[j] = c
        for j in range(v.size):
            v[j] = min(max(v[j], low), high) + 0.0


@CompiledLoop
def gather(
    points: Floats,
    n: int,
    low: float,
    high: float,
    pitch: float,
    origin: float,
    cells: Floats,
    kinks: Floats,
    slopes: Floats,
    intercepts: Floats,
) -> None:
    """Steps along the line of the point's cell (slope and intercept in turn), or of its piece where that is NaN."""
    last = cells.size // 2 - 1
    for a in range(0, points.size, POINTS):
        v = points[a : a + POINTS]
        for _ in range(n):
            for j in range(v.size):
                x = v[j]
                cell: Any = np.int64(x * pitch + origin)
                cell = np.uint64(2) * np.uint64(min(max(cell, 0), last))  # unsigned: no test for indices from the end
                y = cells[cell] * x + cells[cell + np.uint64(1)]
                if y != y:
                    i = np.searchsorted(kinks, x, side="right")
                    y = slopes[i] * x + intercepts[i]
                v[j] = y
        for j in range(v.size):
            v[j] = min(max(v[j], low), high) + 0.0
