"""The table of goals as data: each row does one kind of work by this library and by what one would write without it.

Nothing is imported or built before a row is run. ``python -m benchmarks`` prints the table, ``test_rows`` runs it under
pytest-benchmark, and a test compares what the sides of each row return on a small size. docs/performance.md says what
was measured.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from functools import partial
from importlib.util import find_spec
from typing import Any

import numpy as np

from benchmarks import bound_rows, float_rows, map_rows, network_rows, tower_rows
from benchmarks.point_lists import iterated, l1_distance, points_of
from benchmarks.reports import Benchmark
from benchmarks.timings import Goal, Row, Side, Size, Tell, compare

# Growth


def _characteristic_polynomials(size: Size) -> list[Side]:
    from benchmarks import peers
    from periodic.graphs.transition_graphs import transition_graph
    from periodic.patterns.cyclic_patterns import stefan

    p = size.pick(7, 201, 1001)
    matrix = transition_graph(stefan(p)).matrix
    sides = [
        Side("periodic", lambda: transition_graph(stefan(p)).characteristic_coefficients, 1, f"p = {p}", Goal(0.5e-3),
             list, 15),
        Side("SymPy DomainMatrix", lambda: peers.sympy_characteristic_polynomial(matrix), 1, f"p = {p}", repeats=1),
    ]  # fmt: skip
    if find_spec("flint"):
        work = partial(peers.flint_characteristic_polynomial, matrix)
        sides.append(Side("python-flint, dense", work, 1, f"p = {p}", repeats=1))
    return sides


def _root(p: int) -> Any:
    from periodic.numbers.conversions import root_of

    return root_of((-1,) + (0,) * (p - 3) + (-2, 0, 1))


def _digits(size: Size) -> list[Side]:
    from benchmarks import peers

    p, slow = size.pick(7, 501, 501), size.pick(7, 51, 101)

    def rounded(enclosure: Any) -> str:
        low, high = enclosure
        assert high - low <= Fraction(1, 10**50)
        return f"{float(low):.12f}"

    return [
        Side("periodic", lambda: _root(p).enclosure(50), 1, f"p = {p}", Goal(0.1e-3), rounded, 15),
        Side("SymPy real_roots", lambda: peers.sympy_largest_root(slow, 50), 1, f"p = {slow}", None,
             lambda x: f"{float(x):.12f}", 1),
        Side("mpmath, not proved", lambda: peers.mpmath_largest_root(p, 50), 1, f"p = {p}", None,
             lambda x: f"{float(x):.12f}"),
    ]  # fmt: skip


def _near_threshold(size: Size) -> list[Side]:
    from benchmarks import peers
    from periodic.numbers.conversions import root_of

    p, root = size.pick(7, 1001, 1001), root_of((-2, 0, 1))
    digits = p  # the gap is about 2**(-p / 2)

    def by_mpmath() -> bool:
        import mpmath

        with mpmath.workdps(digits):
            return bool(peers.mpmath_largest_root(p, digits) > mpmath.sqrt(2))

    return [
        Side("periodic", lambda: _root(p) > root, 1, f"p = {p}", Goal(0.5e-3), bool, 15),
        Side("mpmath, not proved", by_mpmath, 1, f"p = {p}"),
    ]


# Distances, counts, single orbits


def _distances(size: Size) -> list[Side]:
    from benchmarks import peers
    from benchmarks.specimens import float_network
    from periodic.iterates.distances_to_iterates import iterate_l1_distance
    from periodic.maps.families import tent

    f, g = tent(), float_network()
    t, slow = size.pick(5, 16, 20), size.pick(5, 8, 12)
    fractions, network = points_of(f), points_of(g)
    floats = np.array([float(x) for x in g.knots]), np.array([float(y) for y in g.values])

    def by_floats() -> float:
        teeth = np.arange(2**t + 1)
        return peers.float_l1_distance((teeth / 2**t, (teeth % 2).astype(np.float64)), floats)

    def shown(x: Any) -> str:
        return f"{float(x):.12f}"

    return [
        Side("periodic", lambda: iterate_l1_distance(f, t, g), 2**t, f"t = {t}", Goal(2e-3), shown, 15),
        Side("periodic", lambda: iterate_l1_distance(f, size.pick(5, 1000, 1000), g), 2**t,
             f"t = {size.pick(5, 1000, 1000)}", Goal(5e-3), shown),
        Side("Fraction lists", lambda: l1_distance(iterated(fractions, slow), network), 2**slow,
             f"t = {slow}", None, shown, 3),
        Side("NumPy, not exact", by_floats, 2**t, f"t = {t}", None, shown, 5),
    ]  # fmt: skip


@contextmanager
def without_accelerators() -> Iterator[None]:
    """Do without python-flint and Numba for a while."""
    before = os.environ.get("PERIODIC_NO_ACCELERATORS")
    os.environ["PERIODIC_NO_ACCELERATORS"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["PERIODIC_NO_ACCELERATORS"]
        else:
            os.environ["PERIODIC_NO_ACCELERATORS"] = before


def _lap_counts(size: Size) -> list[Side]:
    from benchmarks import peers
    from periodic.graphs.transition_graphs import forget
    from periodic.iterates import oscillations
    from periodic.maps.families import connect_the_dots
    from periodic.numbers.polynomials import flint
    from periodic.patterns.cyclic_patterns import stefan

    f, t, slow = connect_the_dots(stefan(5)), size.pick(20, 10**5, 10**6), size.pick(20, 10**3, 10**4)
    splits = peers.lap_types([i - 1 for i in stefan(5).images])

    def ours() -> int:
        forget()
        return oscillations.lap_count(f, t)

    def in_python() -> int:
        with without_accelerators():
            return ours()

    sides = [Side("periodic, Python integers", in_python, 1, f"t = {t:.0e}", Goal(0.2), repeats=3)]
    if flint():
        sides.append(Side("periodic, python-flint", ours, 1, f"t = {t:.0e}", Goal(20e-3)))
    return [
        *sides,
        Side("squaring the matrix", lambda: peers.squared_lap_count(splits, t), 1, f"t = {t:.0e}", repeats=3),
        Side("a step at a time", lambda: peers.stepwise_lap_count(splits, slow), 1, f"t = {slow:.0e}", repeats=3),
    ]


def _orbit_values(size: Size) -> list[Side]:
    from benchmarks import peers
    from periodic.maps.families import tent
    from periodic.orbits.point_orbits import iterate_exact

    f, x, t = tent(), Fraction(2, size.pick(103, 10007, 1000003)), 10**18

    def by_hand(y: Fraction) -> Fraction:
        return 2 * y if 2 * y <= 1 else 2 - 2 * y

    return [
        Side("periodic", lambda: iterate_exact(f, x, t), 1, f"x = {x}", Goal(0.05e-3), repeats=15),
        Side("walking the orbit", lambda: peers.orbit_value(by_hand, x, t), 1, f"x = {x}", repeats=3),
    ]


def _imports(size: Size) -> list[Side]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def process(*arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], env=environment, stdout=subprocess.DEVNULL, check=True)

    sides = [
        Side("import periodic", lambda: process("-c", "import periodic"), goal=Goal(0.15)),
        Side("periodic --help", lambda: process("-m", "periodic", "--help"), goal=Goal(0.3)),
        Side("python alone", lambda: process("-c", "pass")),
        Side("import numpy", lambda: process("-c", "import numpy")),
        Side("import sympy", lambda: process("-c", "import sympy")),
    ]
    return sides[: size.pick(3, 5, 5)]


ROWS = (
    Row("1", "All 2^t pieces of the t-th iterate of the tent", "piece", map_rows.tent_iterates),
    Row("2", "A three-lap rational map with ugly slopes", "piece", map_rows.ugly_iterates),
    Row("3", "phi*|x| - 1, pieces in Q(sqrt 5)", "piece", map_rows.golden_iterates),
    Row("4a", "All solutions of T^t(x) = x for the tent, with least periods", "point", map_rows.tent_solutions),
    Row("4b", "All solutions of f^t(x) = x for phi*|x| - 1, with least periods", "point", map_rows.golden_solutions),
    Row("5", "Characteristic polynomial of a Stefan cycle", "polynomial", _characteristic_polynomials),
    Row("6a", "50 proved digits of lambda_p", "number", _digits),
    Row("6b", "Proof that lambda_p > sqrt 2", "proof", _near_threshold),
    Row("8", "float64 f^t of phi*|x| - 1", "point and step", float_rows.float_iterates),
    Row("9a", "float64 maps of 5 laps", "point and step", partial(float_rows.laps, pieces=5)),
    Row("9b", "float64 maps of 16 laps", "point and step", partial(float_rows.laps, pieces=16)),
    Row("10", "A rigorous error radius beside the float result", "point and step", float_rows.error_radii),
    Row("11", "Exact L1 distance of T^t from a network with float64 weights", "tooth", _distances),
    Row("12", "Exact lap count of f^t", "count", _lap_counts),
    Row("13", "f^(10^18)(x) for the tent", "value", _orbit_values),
    Row("14", "Whole processes", "process", _imports),
    Row("15", "Laps of f^t, f without a Markov partition", "step", tower_rows.laps_of_late_iterates),
    Row("16", "The growth number of a map without a Markov partition", "number", tower_rows.growth_numbers),
    Row("17", "A window that f^t crosses c^t times, f without a Markov partition", "map", tower_rows.crossing_growths),
    Row("18", "The least c for which c*|x| - 1 has an odd period n", "itinerary", tower_rows.thresholds),
    Row("19", "Periods of random networks of one input", "network", network_rows.periods_of_random_networks),
    Row("20", "What breakpoints cost on stretches of 3/2 tents", "cost", bound_rows.costs_of_stretches),
    Row("21", "The first bounds of a map, φ|x| - 1", "map", bound_rows.first_calls),
    Row("22", "Bounds for many sizes of networks, 1.9|x| - 1", "size", bound_rows.sizes_of_networks),
)
CENSUS = "row 7, the census of all cycles of a length, comes with the census itself"


def rows_named(names: Sequence[str] = ()) -> tuple[Row, ...]:
    """Return the rows of these names, or of names that begin so and go on with a letter; all if there are none.

    >>> [row.name for row in rows_named(["4", "13"])]
    ['4a', '4b', '13']
    """
    for name in names:
        if name not in {row.name for row in ROWS} | {row.name.rstrip("ab") for row in ROWS}:
            raise ValueError(f"there is no row {name!r}; the rows are {', '.join(row.name for row in ROWS)}")
    return tuple(row for row in ROWS if not names or row.name in names or row.name.rstrip("ab") in names)


def run(rows: Sequence[Row] = ROWS, size: Size = Size.FULL, tell: Tell | None = None) -> Benchmark:
    """Time the rows on this machine. ``tell``: told which row is next, how many are done, of how many."""
    comparisons = []
    for done, row in enumerate(rows):
        if tell:
            tell(f"row {row.name}: {row.title}", done, len(rows))
        comparisons.append(compare(row, size, rounds=size.pick(1, 3, None), memory=row.name != "14"))
    return Benchmark(tuple(comparisons), (CENSUS,))
