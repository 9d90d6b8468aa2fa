"""The float path beside what one would write without it, both sides in one run: pytest benchmarks -s.

Sides take turns and medians are compared, for a machine that does other things too slows them alike. Printed for each
side: nanoseconds a point and step, gigasteps a second, peak memory of NumPy and Python, and its time over ours.
"""

import gc
import time
import tracemalloc
from collections.abc import Callable
from fractions import Fraction
from statistics import median
from typing import Any

import numpy as np
import pytest

from benchmarks.peers import iterated_expression, iterated_interp, iterated_intervals
from periodic.floats import loops
from periodic.floats.float_iterates import float_error_bound, float_step, iterate_float
from periodic.graphs.growth_numbers import period_root
from periodic.maps.families import vee
from periodic.maps.plmaps import PLMap

GOLDEN = vee(period_root(3))
SLOPE = float(GOLDEN.lipschitz)
ROUTES = [
    pytest.param(False, id="numpy"),
    pytest.param(True, id="numba", marks=pytest.mark.skipif(not loops.is_allowed(), reason="Numba is not installed")),
]


def compare(
    benchmark: Any, work: int, ours: Callable[[], Any], peers: dict[str, Callable[[], Any]]
) -> dict[str, float]:
    """Time all sides in turn, print them with the ratio to ours, and return those ratios."""
    sides = {"periodic": ours, **peers}
    memory = {}
    for name, side in sides.items():
        side()  # compile, fill caches
        tracemalloc.start()
        side()
        memory[name] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(5):
        for name, side in sides.items():
            gc.collect()
            start = time.perf_counter()
            side()
            seconds[name].append(time.perf_counter() - start)
    medians = {name: median(times) for name, times in seconds.items()}
    print()
    for name, taken in medians.items():
        print(
            f"  {name:22} {taken / work * 1e9:8.3f} ns {work / taken / 1e9:8.2f} G/s"
            f" {memory[name] / 2**20:7.1f} MiB {taken / medians['periodic']:8.1f} x"
        )
    ratios = {name: medians[name] / medians["periodic"] for name in peers}
    benchmark.extra_info.update(ratios)
    benchmark.pedantic(ours, rounds=3)
    return ratios


def golden_points(size: int) -> np.ndarray:
    return np.random.default_rng(0).uniform(-1, SLOPE - 1, size)


def other_libraries(x: np.ndarray, t: int) -> dict[str, Callable[[], Any]]:
    """The golden map by JAX and torch on the CPU, where they are installed."""
    sides: dict[str, Callable[[], Any]] = {}
    try:
        import jax

        jax.config.update("jax_enable_x64", True)
        v, step = jax.numpy.asarray(x), float_step(GOLDEN)
        written = jax.jit(lambda v: jax.lax.fori_loop(0, t, lambda _, v: SLOPE * abs(v) - 1, v))
        ours = jax.jit(lambda v: jax.lax.fori_loop(0, t, lambda _, v: step(v), v))
        sides["JAX jit, expression"] = lambda: written(v).block_until_ready()
        sides["JAX jit, float_step"] = lambda: ours(v).block_until_ready()
    except ImportError:
        pass
    try:
        import torch

        w = torch.from_numpy(x)

        def by_torch() -> Any:
            y = w
            for _ in range(t):
                y = SLOPE * y.abs() - 1
            return y

        sides["torch, expression"] = by_torch
    except ImportError:
        pass
    return sides


@pytest.mark.parametrize("compiled", ROUTES)
@pytest.mark.parametrize(("size", "t"), [(10**6, 1000), (10**4, 1000), (10**7, 40)])
def test_golden_map(benchmark: Any, size: int, t: int, compiled: bool) -> None:
    """Row 8: float64 f**t, a million points, t = 1000."""
    x = golden_points(size)
    out = np.empty_like(x)
    compare(
        benchmark,
        size * t,
        lambda: iterate_float(GOLDEN, x, t, out=out, compiled=compiled),
        {"NumPy expression": lambda: iterated_expression(x, SLOPE, t)},
    )


@pytest.mark.parametrize("compiled", ROUTES)
def test_other_libraries(benchmark: Any, compiled: bool) -> None:
    """The same map by JAX and torch on this machine's CPU."""
    x, t = golden_points(10**6), 100
    compare(benchmark, x.size * t, lambda: iterate_float(GOLDEN, x, t, compiled=compiled), other_libraries(x, t))


def zigzag(pieces: int) -> PLMap:
    """A map of [0, 1] with laps of about equal lengths between low and high values: orbits visit all of them."""
    rng = np.random.default_rng(pieces)
    knots = [0, *(100 * i + int(rng.integers(-30, 31)) for i in range(1, pieces)), 100 * pieces]
    heights = rng.integers(0, 200, pieces + 1) + 800 * (np.arange(pieces + 1) % 2)
    return PLMap([Fraction(k, 100 * pieces) for k in knots], [Fraction(int(h), 1000) for h in heights])


@pytest.mark.parametrize("compiled", ROUTES)
@pytest.mark.parametrize("pieces", [2, 3, 5, 8, 16, 64])
def test_many_laps(benchmark: Any, pieces: int, compiled: bool) -> None:
    """Row 9: maps of k laps against np.interp."""
    f, t = zigzag(pieces), 20
    x = np.random.default_rng(1).random(10**6)
    knots, values = (np.array([float(v) for v in column]) for column in (f.knots, f.values))
    out = np.empty_like(x)
    compare(
        benchmark,
        x.size * t,
        lambda: iterate_float(f, x, t, out=out, compiled=compiled),
        {"np.interp": lambda: iterated_interp(x, knots, values, t)},
    )


@pytest.mark.parametrize("compiled", ROUTES)
def test_error_beside_the_result(benchmark: Any, compiled: bool) -> None:
    """Row 10: a rigorous radius beside the result, t = 40."""
    x, t = golden_points(10**6), 40
    compare(
        benchmark,
        x.size * t,
        lambda: (iterate_float(GOLDEN, x, t, compiled=compiled), float_error_bound(GOLDEN, t)),
        {"intervals, nextafter": lambda: iterated_intervals(x, SLOPE, t)},
    )
