"""What was measured: comparisons of rows, on which machine, as JSON and as a report."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from typing import Any

import numpy as np

from benchmarks.timings import Comparison, Timing
from periodic import __version__
from periodic.text.documents import Entry, Section, Table


@dataclass(frozen=True)
class Benchmark:
    """The rows that were run, and on what."""

    comparisons: tuple[Comparison, ...]
    notes: tuple[str, ...] = ()

    @cached_property
    def machine(self) -> dict[str, Any]:
        """What the figures were measured on."""
        return machine()

    def to_json(self) -> dict[str, Any]:
        """Return everything measured, in seconds and bytes."""
        return {"machine": self.machine, "rows": [_row_json(c) for c in self.comparisons]}

    @property
    def sections(self) -> tuple[Section, ...]:
        """The report: a table for each row."""
        lines = [
            Entry(name, ", ".join(value) if isinstance(value, list) else str(value))
            for name, value in self.machine.items()
        ]
        lines += [Entry("note", note) for note in self.notes]
        return (*map(_section, self.comparisons), Section("machine", lines))


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    allowed = not os.environ.get("PERIODIC_NO_ACCELERATORS")
    return {
        "periodic": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "processor": platform.processor() or platform.machine(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "accelerators": _installed("flint", "numba") if allowed else [],
        "peers": _installed("cutgeneratingfunctionology", "jax", "torch"),
    }


def _installed(*names: str) -> list[str]:
    return [name for name in names if find_spec(name)]


def _row_json(comparison: Comparison) -> dict[str, Any]:
    row = comparison.row
    sides = []
    for timing in comparison.timings:
        side, ratio = timing.side, comparison.ratio(timing)
        sides.append({
            "name": side.name, "size": side.size, "units": side.units, "seconds": timing.seconds,
            "least_seconds": timing.least, "processor_seconds": timing.processor, "rounds": timing.rounds,
            "seconds_per_unit": timing.per_unit,
            "times_faster_than_peer": ratio, "peak_bytes": timing.peak, "kept_bytes": timing.kept,
            "goal_seconds": side.goal.seconds if side.goal else None,
            "goal_ratio": side.goal.ratio if side.goal else None, "reached": comparison.is_reached(timing),
        })  # fmt: skip
    return {"row": row.name, "title": row.title, "unit": row.unit, "sides": sides}


def _section(comparison: Comparison) -> Section:
    row = comparison.row
    head = ("side", "size", "time", f"per {row.unit}", "faster", "kept", "peak", "goal")
    rows = [
        (t.side.name, t.side.size, seconds_text(t.seconds), seconds_text(t.per_unit), ratio_text(comparison.ratio(t)),
         _bytes_text(t.kept, t.side.units), _bytes_text(t.peak, t.side.units), _goal_text(comparison, t))
        for t in comparison.timings
    ]  # fmt: skip
    return Section(f"{row.name}  {row.title}", tables=(Table(head, rows),))


def seconds_text(seconds: float) -> str:
    """A time with three digits and its unit.

    >>> seconds_text(0.00312), seconds_text(2.9e-9), seconds_text(75)
    ('3.12 ms', '2.90 ns', '75.0 s')
    """
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6), ("ns", 1e-9)):
        if seconds >= scale or unit == "ns":
            value = seconds / scale
            return f"{value:.{0 if value >= 100 else 1 if value >= 10 else 2}f} {unit}"
    raise AssertionError


def ratio_text(ratio: float | None) -> str:
    """A ratio with two or three digits.

    >>> ratio_text(3791.4), ratio_text(2.53), ratio_text(None)
    ('3,790 x', '2.5 x', '')
    """
    if ratio is None:
        return ""
    return f"{float(f'{ratio:.3g}'):,.0f} x" if ratio >= 100 else f"{ratio:.2g} x"


def _bytes_text(size: int | None, units: float) -> str:
    return (
        ""
        if size is None
        else f"{size / units:,.0f} B"
        if size < 10 * units * 1000
        else f"{size / units / 1024:,.0f} kB"
    )


def _goal_text(comparison: Comparison, timing: Timing) -> str:
    goal = timing.side.goal
    if goal is None:
        return ""
    parts = [f"<= {seconds_text(goal.seconds)}"] if goal.seconds else []
    parts += [f">= {goal.ratio:,.0f} x"] if goal.ratio else []
    reached = comparison.is_reached(timing)
    return ", ".join(parts) + ("" if reached is None else ": reached" if reached else ": missed")
