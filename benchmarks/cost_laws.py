"""How time and memory grow with the size of the work, beside what one would write without this library.

The table of ``benchmarks`` compares single sizes; here each way of doing a kind of work is followed from small sizes to
large ones, until it takes too long, and drawn on logarithmic axes, where a power law is a straight line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from os import PathLike
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks.map_rows import solutions
from benchmarks.point_lists import fixed_points, iterated, points_of, pulled_back
from benchmarks.rows import without_accelerators
from benchmarks.timings import Size, Tell, timed, traced

Work = Callable[[], Any]
Line = tuple[str, bool, list[float], list[float]]


@dataclass(frozen=True)
class Way:
    """One way to do the work, from small sizes to large: ``work(size)``, ready to be timed, makes ``units(size)``."""

    name: str
    sizes: Sequence[int]
    work: Callable[[int], Work]
    units: Callable[[int], float]
    is_ours: bool = False


@dataclass(frozen=True)
class Law:
    """A kind of work and the ways to do it: ``across`` is counted along the picture."""

    name: str
    title: str
    across: str
    ways: Callable[[], Sequence[Way]]
    per: str = ""  # what seconds are shown for, if not for all the work,
    share: float = 1.0  # of which so many make a unit
    kept_per: str = ""  # what the bytes that a result keeps are shown for, if they are


@dataclass(frozen=True)
class Curve:
    """What was measured of one way: for each size its units, the median of the seconds and the bytes kept."""

    name: str
    is_ours: bool
    units: tuple[float, ...]
    seconds: tuple[float, ...]
    kept: tuple[int, ...]

    def line(self, costs: Sequence[float], share: float | None = None) -> Line:
        """One of the costs against the units where it was measured; in all, or for each of ``share`` in a unit."""
        rows = [(u, c / (u * share) if share else c) for u, c in zip(self.units, costs, strict=True) if c > 0]
        return self.name, self.is_ours, [u for u, _ in rows], [c for _, c in rows]


def measured(law: Law, size: Size = Size.FULL, tell: Tell | None = None) -> tuple[Curve, ...]:
    """Time every way of a law, each until one size takes longer than a second or so."""
    limit, rounds = size.pick(0.01, 0.2, 2.0), size.pick(1, 1, 3)
    ways = law.ways()
    curves = []
    for done, way in enumerate(ways):
        if tell:
            tell(f"{law.title}: {way.name}", done, len(ways))
        units, seconds, kept = [], [], []
        for n in way.sizes:
            work = way.work(n)
            taken, _ = timed(work, 1)  # the first run may compile or import something
            if taken < 10 * limit:
                taken = min(taken, median(timed(work, 1)[0] for _ in range(rounds)))
            units.append(way.units(n))
            seconds.append(taken)
            kept.append(traced(work)[1] if law.kept_per and taken < limit else 0)
            if taken > limit:
                break
        curves.append(Curve(way.name, way.is_ours, tuple(units), tuple(seconds), tuple(kept)))
    return tuple(curves)


# The laws


def _composition() -> list[Way]:
    from benchmarks import peers
    from benchmarks.specimens import golden_map, lucas_number, ugly_map
    from periodic.maps.families import tent

    f, golden, ugly = tent(), golden_map(), ugly_map()
    points = points_of(f)
    field = peers.golden_field_points()
    ordered = [(peers.Ordered(x), peers.Ordered(y)) for x, y in field]

    def fibonacci(t: int) -> float:
        return (lucas_number(t + 1) + lucas_number(t + 3)) / 5

    ways = [
        Way("periodic, tent", range(4, 23, 2), lambda t: lambda: f**t, lambda t: 2.0**t, True),
        Way("periodic, golden map", range(6, 32, 3), lambda t: lambda: golden**t, fibonacci, True),
        Way("periodic, ugly slopes", range(3, 16), lambda t: lambda: ugly**t, lambda t: (ugly**t).piece_count, True),
        Way("Fraction lists, tent", range(4, 18, 2), lambda t: lambda: iterated(points, t), lambda t: 2.0**t),
        Way("Fraction lists, tent, f^t after f", range(4, 18, 2), lambda t: lambda: pulled_back(points, t),
            lambda t: 2.0**t),
        Way("SymPy field, golden map", range(6, 24, 3), lambda t: lambda: iterated(ordered, t), fibonacci),
        Way("SymPy Piecewise, tent", range(1, 6), lambda t: lambda: peers.sympy_iterated(t), lambda t: 2.0**t),
    ]  # fmt: skip
    if igp := peers.cutgen():
        by_cutgen = peers.cutgen_iteration(igp)
        ways.append(Way("cutgeneratingfunctionology, tent", range(4, 18, 2), lambda t: partial(by_cutgen, t),
                        lambda t: 2.0**t))  # fmt: skip
    return ways


def _solving() -> list[Way]:
    from benchmarks import peers
    from benchmarks.specimens import golden_map, lucas_number
    from periodic.maps.families import tent

    f, golden = tent(), golden_map()
    points = points_of(f)
    ordered = [(peers.Ordered(x), peers.Ordered(y)) for x, y in peers.golden_field_points()]
    return [
        Way("periodic, tent", range(4, 22, 2), lambda t: lambda: solutions(f, t), lambda t: 2.0**t, True),
        Way("periodic, golden map", range(6, 31, 3), lambda t: lambda: solutions(golden, t), lucas_number, True),
        Way("Fraction lists, tent", range(4, 18, 2), lambda t: lambda: fixed_points(points, t), lambda t: 2.0**t),
        Way("SymPy field, golden map", range(6, 24, 3), lambda t: lambda: fixed_points(ordered, t), lucas_number),
    ]


def _counting() -> list[Way]:
    from benchmarks import peers
    from periodic.graphs.transition_graphs import forget
    from periodic.iterates import oscillations
    from periodic.maps.families import connect_the_dots
    from periodic.numbers.polynomials import flint
    from periodic.patterns.cyclic_patterns import stefan

    f = connect_the_dots(stefan(5))
    splits = peers.lap_types([i - 1 for i in stefan(5).images])
    powers = [3**k for k in range(1, 14)]

    def ours(t: int) -> Work:
        def work() -> int:
            forget()
            return oscillations.counted_lap_count(f, t)

        return work

    def in_python(t: int) -> Work:
        def work() -> int:
            with without_accelerators():
                return int(ours(t)())

        return work

    ways = [Way("periodic, Python integers", powers, in_python, float, True)]
    if flint():
        ways.append(Way("periodic, python-flint", powers, ours, float, True))
    return [
        *ways,
        Way("periodic, composing", range(3, 33, 3), lambda t: lambda: (f**t).lap_count, float, True),
        Way("a step at a time", powers, lambda t: lambda: peers.stepwise_lap_count(splits, t), float),
        Way("squaring the matrix", powers, lambda t: lambda: peers.squared_lap_count(splits, t), float),
    ]


def _floats() -> list[Way]:
    from benchmarks import peers
    from benchmarks.specimens import golden_map
    from periodic.floats import loops
    from periodic.floats.float_iterates import iterate_float

    f, t, sizes = golden_map(), 100, [10**k for k in range(1, 8)]
    slope = float(f.lipschitz)
    knots, values = (np.array([float(v) for v in column]) for column in (f.knots, f.values))

    def points(n: int) -> peers.Floats:
        return np.random.default_rng(0).uniform(-1, slope - 1, n)

    def way(name: str, work: Callable[[peers.Floats], Work], is_ours: bool = False) -> Way:
        return Way(name, sizes, lambda n: work(points(n)), float, is_ours)

    ways = [way("periodic, NumPy only", lambda x: lambda: iterate_float(f, x, t, compiled=False), True)]
    if loops.is_allowed():
        ways.append(way("periodic, Numba", lambda x: lambda: iterate_float(f, x, t, compiled=True), True))
    ways += [
        way("NumPy expression", lambda x: lambda: peers.iterated_expression(x, slope, t)),
        way("np.interp", lambda x: lambda: peers.iterated_interp(x, knots, values, t)),
    ]
    if find_spec("jax"):
        ways.append(way("JAX, one CPU loop", lambda x: peers.jax_iteration(x, slope, t)))
    if find_spec("torch"):
        ways.append(way("torch, CPU", lambda x: peers.torch_iteration(x, slope, t)))
    return ways


LAWS = (
    Law("composition", "The t-th iterate, exactly", "pieces", _composition, kept_per="piece"),
    Law("solving", "All solutions of f^t(x) = x with their least periods", "solutions", _solving),
    Law("counting", "Exact number of laps of f^t, which grows like 1.5129^t", "t", _counting),
    Law("floats", "float64 f^100 of phi*|x| - 1", "points", _floats, per="point and step", share=100.0),
)


def draw(folder: str | PathLike[str], size: Size = Size.FULL, tell: Tell | None = None) -> list[Path]:
    """Measure every law and write its pictures into ``folder``, which is made if it is missing. Return their paths.

    Raises ImportError that says what to install without Matplotlib.
    """
    from benchmarks.cost_pictures import plot_costs
    from periodic.plots.canvases import figure

    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for law in LAWS:
        curves = measured(law, size, tell)
        upward = f"seconds a {law.per}" if law.per else "seconds"
        pictures = {law.name: (upward, [c.line(c.seconds, law.share if law.per else None) for c in curves])}
        if law.kept_per:
            pictures["memory"] = f"bytes kept a {law.kept_per}", [c.line(c.kept, 1.0) for c in curves if any(c.kept)]
        for name, (label, lines) in pictures.items():
            with figure(target / f"{name}.png") as ax:
                plot_costs(lines, law.across, label, law.title, ax)
            written.append(target / f"{name}.png")
    return written
