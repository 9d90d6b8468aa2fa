"""Timing one kind of work done in several ways, side by side in one run.

All sides take turns, round after round, and medians are compared: what else the machine does slows all of them alike.
The garbage collector is off while a side works. Memory is traced in a run of its own.
"""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from statistics import median
from time import perf_counter, process_time
from typing import Any, TypeVar

from periodic.errors import count

T = TypeVar("T")
Tell = Callable[[str, int, int], None]  # what is done now, how much was done, of how much

_SHORT = 1e-2  # work of fewer seconds is repeated inside one measurement
_LONG = 1.0  # work of more seconds is measured once
_TRACED = 3.0  # seconds up to which memory is traced too, which takes several times as long


class Size(IntEnum):
    """How much work: ``SMALL`` to compare results in a test, ``QUICK`` for a first look, ``FULL`` for the table."""

    SMALL = 0
    QUICK = 1
    FULL = 2

    def pick(self, *choices: T) -> T:
        """The choice for this size, of three."""
        return choices[self]


@dataclass(frozen=True)
class Goal:
    """What a side should reach: at most so many ``seconds`` in all, at least so many times faster than the peer."""

    seconds: float | None = None
    ratio: float | None = None


@dataclass(frozen=True)
class Side:
    """One way to do the work. It makes ``units`` things (pieces, points ..) of the row's kind.

    ``value`` turns its result into what can be compared with those of the other sides. ``goal``: only for our sides;
    the peer of a row is its first side without one.
    """

    name: str
    work: Callable[[], Any]
    units: float = 1
    size: str = ""
    goal: Goal | None = None
    value: Callable[[Any], Any] = lambda result: result
    repeats: int = 7


@dataclass(frozen=True)
class Row:
    """One line of the table of goals. ``sides`` builds what is compared: ours first, then the peer, then others."""

    name: str
    title: str
    unit: str
    sides: Callable[[Size], Sequence[Side]]
    note: str = ""


@dataclass(frozen=True)
class Timing:
    """What one side took: the median and the least of its ``seconds``, and its memory in bytes.

    ``processor``: the median of the seconds that processors spent, all threads together; less than ``seconds`` where
    the machine was busy with other things. ``peak``: the most that was allocated at once while it worked; ``kept``:
    what its result holds; None if not traced.
    """

    side: Side = field(repr=False)
    seconds: float
    least: float
    processor: float
    rounds: int
    peak: int | None
    kept: int | None

    @property
    def per_unit(self) -> float:
        """Seconds for each thing that it makes."""
        return self.seconds / self.side.units


@dataclass(frozen=True)
class Comparison:
    """A row with the timings of its sides."""

    row: Row = field(repr=False)
    timings: tuple[Timing, ...]
    size: Size = Size.FULL

    @property
    def peer(self) -> Timing | None:
        """What ours are compared with: the first side that has no goal."""
        return next((t for t in self.timings if t.side.goal is None), None)

    def ratio(self, timing: Timing) -> float | None:
        """How many times faster, for each thing made, a side is than the peer."""
        return None if self.peer is None or timing is self.peer else self.peer.per_unit / timing.per_unit

    def is_reached(self, timing: Timing) -> bool | None:
        """Whether a side reaches its goal; None if it has none, or if the work is smaller than goals are set for."""
        goal, ratio = timing.side.goal, self.ratio(timing)
        if goal is None or self.size < Size.FULL:
            return None
        fast = goal.seconds is None or timing.seconds <= goal.seconds
        return fast and (goal.ratio is None or ratio is None or ratio >= goal.ratio)


def compare(row: Row, size: Size = Size.FULL, rounds: int | None = None, memory: bool = True) -> Comparison:
    """Time all sides of a row in turns, and trace their memory in a separate run.

    ``rounds``: at most so many measurements of a side. Every side works before, once or twice, so that nothing is
    compiled or imported while it is timed; what takes over a second is measured by that run alone.
    """
    if rounds is not None:
        count(rounds, "rounds", 1)
    sides = row.sides(size)
    gc.collect()  # not once a measurement: with large libraries loaded that takes longer than the work
    warm = [_warmed(side.work) for side in sides]
    taken = [[first] if first[0] > _LONG else [] for first in warm]
    inside = [max(1, min(1000, int(_SHORT / max(first, 1e-7)))) for first, _ in warm]
    for turn in range(max(side.repeats for side in sides)):
        for side, pairs, times, (first, _) in zip(sides, taken, inside, warm, strict=True):
            if turn < min(side.repeats, rounds or side.repeats) and first <= _LONG:
                pairs.append(timed(side.work, times))
    timings = []
    for side, pairs in zip(sides, taken, strict=True):
        seconds, processor = zip(*pairs, strict=True)
        peak, kept = traced(side.work) if memory and median(seconds) < _TRACED else (None, None)
        timings.append(Timing(side, median(seconds), min(seconds), median(processor), len(pairs), peak, kept))
    return Comparison(row, tuple(timings), size)


def _warmed(work: Callable[[], Any]) -> tuple[float, float]:
    """What ``timed`` says of one run, of a second one if the first is short: that may have imported or compiled."""
    first = timed(work, 1)
    return timed(work, 1) if first[0] < _LONG / 10 else first


def timed(work: Callable[[], Any], times: int) -> tuple[float, float]:
    """Seconds that the work takes, and seconds of processors: means over so many runs.

    Results are thrown away outside of the time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        total = spent = 0.0
        for _ in range(times):
            start, used = perf_counter(), process_time()
            result = work()
            total, spent = total + perf_counter() - start, spent + process_time() - used
            del result
    finally:
        if was_enabled:
            gc.enable()
    return total / times, spent / times


def traced(work: Callable[[], Any]) -> tuple[int, int]:
    """The bytes that work allocates at most at once, and those that its result keeps."""
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        result = work()
        after, peak = tracemalloc.get_traced_memory()
        del result
    finally:
        tracemalloc.stop()
    return peak - before, max(after - before, 0)
