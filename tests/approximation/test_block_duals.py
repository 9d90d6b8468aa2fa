"""Dual functions of runs: what they prove is no more than what lines miss, and all that the best line misses."""

from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

import numpy as np
import pytest

from periodic import checker as checker_module
from periodic.approximation.block_duals import RunTables

checker: Any = checker_module

CELLS, UNIT = 4, 2.0**30


@cache
def tables() -> RunTables:
    """Laps of many heights, one of them steep, one flat against the others."""
    x = np.array([0.0, 1.0, 1.5, 3.0, 3.25, 4.5, 6.0])
    y = np.array([0.2, 0.9, -0.4, 0.8, -1.0, 0.5, 0.45])
    share = np.arange(CELLS) / CELLS
    nodes = np.append((x[:-1, None] + np.diff(x)[:, None] * share).ravel(), x[-1])
    values = np.append((y[:-1, None] + np.diff(y)[:, None] * share).ravel(), y[-1])
    return RunTables(nodes, values, CELLS, np.linspace(-1.3, 1.2, 13), UNIT)


def missed(t: RunTables, x: np.ndarray, y: np.ndarray, i: int, j: int, at: float, value: float, slope: float) -> float:
    """The integral of |h - line| over the cells i..j-1: each of them exactly."""
    r = y[i : j + 1] - value - slope * (x[i : j + 1] - at)
    width, a, b = np.diff(x[i : j + 1]), r[:-1], r[1:]
    crossing = (a * a + b * b) / np.where(a * b < 0, 2 * np.abs(a - b), 1.0)
    return float((width * np.where(a * b < 0, crossing, np.abs(a + b) / 2)).sum())


def test_no_line_misses_less(every_case: bool) -> None:
    t = tables()
    x, y = t.x, t.y * t._spread + t._centre
    rng, edges, n = np.random.default_rng(1), np.linspace(-1.3, 1.2, 13), t.cells
    for _ in range(3000 if every_case else 200):
        i, j = sorted(rng.choice(n + 1, 2, replace=False).tolist())
        at, value, slope = rng.uniform(x[i], x[j]), rng.uniform(-1.5, 1.5), rng.normal() / (x[j] - x[i])
        error = missed(t, x, y, i, j, at, value, slope) + 1e-9
        assert t.costs.lines[i, j] <= error
        if i > 0:
            here = value + slope * (rng.uniform(x[i - 1], x[i]) - at)
            assert t.costs.left[i, j, np.searchsorted(edges, here)] <= error
        if j < n:
            here = value + slope * (rng.uniform(x[j], x[j + 1]) - at)
            assert t.costs.right[i, j, np.searchsorted(edges, here)] <= error


def test_a_search_by_hand_finds_no_better_line(every_case: bool) -> None:
    """Coordinate descent from the best of many lines comes down to what the dual function proves."""
    t = tables()
    x, y = t.x, t.y * t._spread + t._centre
    rng = np.random.default_rng(2)
    for i, j in ((0, 24), (3, 17), (6, 10), (8, 20), (1, 11))[:: 1 if every_case else 3]:
        middle = (x[i] + x[j]) / 2
        start = rng.uniform(-1, 1, (400 if every_case else 40, 2))
        best = min(start.tolist(), key=lambda p: missed(t, x, y, i, j, middle, *p))
        step = 0.2
        while step > 1e-7:
            around = [[best[0] + step * a, best[1] + step * b] for a in (-1, 0, 1) for b in (-1, 0, 1)]
            least = min(around, key=lambda p: missed(t, x, y, i, j, middle, *p))
            best, step = (least, step) if least != best else (best, step / 2)
        assert missed(t, x, y, i, j, middle, *best) == pytest.approx(t.costs.lines[i, j], rel=1e-3)


def stretch(nodes: list[Fraction], values: list[Fraction], cuts: int) -> Any:
    """A function through some nodes as the checker has it."""
    f = checker.Laps({"knots": [str(x) for x in nodes], "values": [str(y) for y in values]})
    return checker.Chords(f, f.low, f.high, 1, 1 << 60, cuts, 1)


@pytest.mark.parametrize("seed", range(2))
def test_what_is_believed_of_runs_is_what_the_checker_computes(seed: int, every_case: bool) -> None:
    """The lines as they are written, where the best one follows a piece of h, on laps of all sizes."""
    rng = Random(seed)
    for _ in range(4 if every_case else 1):
        nodes = sorted({Fraction(0), Fraction(1), *(Fraction(rng.randrange(1, 1 << 12), 1 << 12) ** 2 for _ in "1234")})
        values = [Fraction((k % 2) * 700 + rng.randrange(300), 1000) for k in range(len(nodes))]
        cuts = rng.choice((1, 3))
        h = stretch(nodes, values, cuts)
        x, y = (np.array([h.node(k)[n] / h.unit for k in range(h.end + 1)]) for n in (0, 1))
        t, n = RunTables(x, y, cuts, np.linspace(-0.3, 1.3, 9), UNIT), len(x) - 1
        rows = list(t.line_rows(np.ones((n + 1, n + 1), dtype=np.bool_)))
        assert len(rows) > n
        assert any(len(row) > 5 for row in rows)
        for i, j, *lines in rows:
            shown = h.missed(i, j, checker.numbers(lines, 3, h.unit >> 30))
            assert shown / h.unit**2 == pytest.approx(t.costs.lines[i, j], rel=1e-8, abs=1e-13)
