"""Rows of the table that are about iterates in float64: their speed, and what a proof of their digits costs."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np

from benchmarks.timings import Goal, Side, Size

_CORES = 2  # of the machine on which the goals were set
_LIMIT = 25e9  # steps of c*|x| - 1 a second that one of its cores could take at best


def float_iterates(size: Size) -> list[Side]:
    from benchmarks import peers
    from benchmarks.specimens import golden_map
    from periodic.floats import loops
    from periodic.floats.float_iterates import iterate_float

    f, t = golden_map(), size.pick(3, 100, 1000)
    slope = float(f.lipschitz)
    x = np.random.default_rng(0).uniform(-1, slope - 1, size.pick(100, 10**5, 10**6))
    out, steps, shown = np.empty_like(x), len(x) * t, f"{len(x):.0e} points, t = {t}"

    def side(name: str, work: Callable[[], Any], goal: Goal | None = None) -> Side:
        return Side(name, work, steps, shown, goal, lambda y: np.round(np.asarray(y), 9).tolist(), 5)

    numpy_goal, numba_goal = Goal(steps / 3.5e9), Goal(steps / (_CORES * _LIMIT / 2))
    sides = [side("periodic, NumPy only", lambda: iterate_float(f, x, t, out=out, compiled=False), numpy_goal)]
    if loops.is_allowed():
        iterate_float(f, x[:10], 3, compiled=True)  # compile
        sides += [side("periodic, Numba", lambda: iterate_float(f, x, t, out=out, compiled=True), numba_goal)]
    sides += [side("NumPy expression", lambda: peers.iterated_expression(x, slope, t))]
    if find_spec("jax"):
        sides += [side("JAX, one CPU loop", peers.jax_iteration(x, slope, t))]
    if find_spec("torch"):
        sides += [side("torch, CPU", peers.torch_iteration(x, slope, t))]
    return sides


def laps(size: Size, pieces: int) -> list[Side]:
    from benchmarks import peers
    from benchmarks.specimens import zigzag
    from periodic.floats import loops
    from periodic.floats.float_iterates import iterate_float

    f, t = zigzag(pieces), size.pick(2, 20, 20)
    x = np.random.default_rng(1).random(size.pick(100, 10**5, 10**6))
    knots, values = (np.array([float(v) for v in column]) for column in (f.knots, f.values))
    out, steps, shown = np.empty_like(x), len(x) * t, f"{len(x):.0e} points, t = {t}"

    def side(name: str, work: Callable[[], Any], goal: Goal | None = None) -> Side:
        return Side(name, work, steps, shown, goal, lambda y: np.round(np.asarray(y), 9).tolist(), 5)

    sides = [side("periodic, NumPy only", lambda: iterate_float(f, x, t, out=out, compiled=False), Goal(ratio=4))]
    if loops.is_allowed():
        iterate_float(f, x[:10], 3, compiled=True)  # compile
        sides += [side("periodic, Numba", lambda: iterate_float(f, x, t, out=out, compiled=True), Goal(ratio=30))]
    return [*sides, side("np.interp", lambda: peers.iterated_interp(x, knots, values, t))]


def error_radii(size: Size) -> list[Side]:
    from benchmarks import peers
    from benchmarks.specimens import golden_map
    from periodic.floats.float_iterates import float_error_bound, iterate_float

    f, t = golden_map(), size.pick(5, 40, 40)
    slope = float(f.lipschitz)
    x = np.random.default_rng(2).uniform(-1, slope - 1, size.pick(100, 10**5, 10**6))
    steps, shown = len(x) * t, f"{len(x):.0e} points, t = {t}"

    def middles(intervals: Any) -> list[float]:
        low, high = intervals
        return list(np.round((low + high) / 2, 9).tolist())

    def checked(result: Any) -> list[float]:
        values, radius = result
        assert 0 < radius < 1e-6
        return list(np.round(values, 9).tolist())

    ours = lambda: (iterate_float(f, x, t), float_error_bound(f, t))  # noqa: E731  # a side's work has no name
    return [
        Side("periodic", ours, steps, shown, Goal(ratio=50), checked, 5),
        Side("intervals by nextafter", lambda: peers.iterated_intervals(x, slope, t), steps, shown, None, middles, 5),
    ]
