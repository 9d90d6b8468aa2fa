"""How long the first bound of a map takes, and further ones: ``python -m benchmarks.first_calls [FIRST [LAST]]``.

Fifty-seven maps of two to six laps: families, of one slope with and without a Markov partition, over number fields, of
several slopes, and with knots that a program might have measured. A line for each: processor seconds of the first
``separation``, of nine further t and sizes, and the bounds. The last line has the median, the longest and the sum.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, pairwise
from random import Random
from statistics import median

from benchmarks.size_laws import forget
from periodic.bounds.separations import separation
from periodic.maps.families import connect_the_dots, tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.constructions import nth_root
from periodic.patterns.cyclic_patterns import stefan

FIRST = (40, 20, 5)  # t, width, depth
FURTHER = (
    (41, 20, 5),
    (42, 20, 5),
    (36, 20, 5),
    (40, 20, 4),
    (51, 20, 5),
    (40, 10, 3),
    (30, 5, 2),
    (20, 3, 1),
    (25, 8, 4),
)
SIZES = {"tent 21/20": (40, 5, 3), "simple 1": (40, 3, 2), "simple 2": (40, 3, 2), "field, 2 laps": (40, 2, 1)}


def maps() -> Iterator[tuple[str, PLMap]]:
    """The maps with their names."""
    for slope in ("2", "3/2", "7/5", "9/5", "sqrt(2)", "sqrt(3)", "21/20"):
        yield f"tent {slope}", tent(slope)
    for slope in ("phi", "1.9", "1.5", "sqrt(3)", "lambda(3)", "lambda(5)", "lambda(7)"):
        yield f"vee {slope}", vee(slope)
    yield "golden", vee("phi", -1, 1)
    for length in (5, 7):
        yield f"stefan {length}", connect_the_dots(stefan(length))
    rng = Random(57)
    for laps in (2, 3, 4, 5, 6) * 2:
        yield f"60, {laps} laps", _map(rng, laps, 60, 20)
    for laps in (2, 3, 4, 5, 6) * 2:
        yield f"1009, {laps} laps", _map(rng, laps, 1009, 504)
    for laps in (2, 3, 4, 5, 6):
        yield f"one slope, {laps} laps", _one_slope(rng, laps)
    for laps in (2, 3, 4):
        yield f"field, {laps} laps", _field(rng, laps)
    for points in (4, 4, 5, 5, 6, 6, 7, 7):
        images = rng.sample(range(1, points + 1), points)
        yield f"points {''.join(map(str, images))}", PLMap(range(1, points + 1), images)
    for pieces in (3, 5):
        yield f"network, {pieces} pieces", _network(rng, pieces)
    for number in (1, 2):
        yield f"simple {number}", _simple(rng)


def _map(rng: Random, laps: int, unit: int, depth: int) -> PLMap:
    """Laps that turn, knots and values multiples of 1/unit, these below depth/unit and above 1 - depth/unit in turn."""
    knots = sorted(rng.sample(range(1, unit), laps - 1))
    values = [rng.randrange(depth) + (unit - depth) * ((k + laps) % 2) for k in range(laps + 1)]
    return PLMap([0, *(Fraction(k, unit) for k in knots), 1], [Fraction(v, unit) for v in values])


def _one_slope(rng: Random, laps: int) -> PLMap:
    """Laps of one slope, as steep as fits in most of the interval."""
    knots = [Fraction(k, 97) for k in (0, *sorted(rng.sample(range(1, 97), laps - 1)), 97)]
    values = [Fraction(0)]
    for lap, (a, b) in enumerate(pairwise(knots)):
        values.append(values[-1] + (b - a) * (-1) ** lap)
    low, slope = min(values), Fraction(rng.randrange(85, 101), 100) / (max(values) - min(values))
    return PLMap(knots, [(v - low) * slope for v in values])


def _field(rng: Random, laps: int) -> PLMap:
    """Knots and values of Q(sqrt 2)."""
    root = nth_root(Fraction(2), 2)
    f = _map(rng, laps, 60, 20)
    return PLMap(f.knots, [v * (root - Fraction(1, 2)) for v in f.values])


def _network(rng: Random, units: int) -> PLMap:
    """A map that a program found, as it is: floats of a network with one layer."""
    kinks = sorted(rng.random() for _ in range(units))
    values = [(rng.random() + k % 2) / 2 for k in range(units + 2)]
    return PLMap([0, *map(Fraction, kinks), 1], [Fraction(v) for v in values])


def _simple(rng: Random) -> PLMap:
    """Five laps, whose iterates have few: all values lie on one lap."""
    values = [Fraction(rng.randrange(28, 40) + 9 * (k % 2), 100) for k in range(6)]
    return PLMap([0, Fraction(1, 10), Fraction(2, 10), Fraction(3, 10), Fraction(9, 10), 1], values)


def measured(f: PLMap, size: tuple[int, int, int]) -> tuple[float, list[float], float, float]:
    """The seconds of a first call and of further ones, and the two bounds of the first."""
    forget()
    times, bounds = [], []
    for t, width, depth in (size, *FURTHER):
        start = time.process_time()
        found = separation(f, t, width, depth)
        bounds.append((float(found.l1_bound), float(found.l2_bound)))
        times.append(time.process_time() - start)
    return times[0], times[1:], *bounds[0]


def main(first: int = 0, last: int | None = None) -> None:
    """Print the table."""
    separation(tent(), 5, 2, 1)  # imports
    firsts, further = [], []
    for name, f in islice(maps(), first, last):
        start, others, l1, l2 = measured(f, SIZES.get(name, FIRST))
        firsts.append(start)
        further += others
        print(f"{name:20} {start:.2f}  {' '.join(f'{x:.2f}' for x in others)}  {l1:.8g} {l2:.8g}", flush=True)
    for name, times in (("first", firsts), ("further", further)):
        print(f"{name}: median {median(times):.3f}, longest {max(times):.2f}, sum {sum(times):.1f}, ", end="")
        print(f"{sum(x > (0.3 if name == 'first' else 0.05) for x in times)} of {len(times)} above the goal")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
