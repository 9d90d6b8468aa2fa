"""Random maps of every kind, and their entropy by three routes: the tower, composed iterates, and kneading.

The tower decides; the others share no code with it. Composing f with itself counts laps, which the tower has to count
alike, and of which f^n has at least growth^n. The kneading determinant has its least zero at 1/growth: exactly, where
all turning points have itineraries that repeat themselves, and else by itineraries that are cut off.

``python -m benchmarks.comparisons 1000`` compares so many maps, and exits with 1 if any two routes disagree.
"""

from __future__ import annotations

import random
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from time import process_time

import mpmath
import sympy

from periodic.entropy.kneading import Kneading, kneading
from periodic.errors import NotMarkovError, TooManyPiecesError
from periodic.graphs.growth_enclosures import GrowthEnclosure, growth_enclosure
from periodic.graphs.tower_counts import tower_lap_counts
from periodic.graphs.transition_graphs import closed_graph
from periodic.iterates.oscillations import composed_lap_counts
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, root_of
from periodic.numbers.enclosures import enclosure
from periodic.numbers.polynomials import real_roots

DIGITS = 12  # of the growth number
MOST_PIECES = 1 << 12  # of a composed iterate
MOST_STEPS = 12
MOST_POINTS = 150  # of the orbits of turning points that are followed for an exact determinant
MOST_DEGREE = 40  # of its numerator

Draw = Callable[[random.Random], PLMap]


# Random maps


def _through(rng: random.Random, heights: Sequence[int], denominator: int) -> PLMap:
    """A map of [0, 1] through points of these heights over random places."""
    knots = [0, *sorted(rng.sample(range(1, denominator), len(heights) - 2)), denominator]
    return PLMap([Fraction(x, denominator) for x in knots], [Fraction(y, denominator) for y in heights])


def _zigzag(rng: random.Random) -> PLMap:
    """Low and high in turn, one piece a lap."""
    d = rng.choice([30, 97, 1000])
    pieces = rng.randint(2, 8)
    heights = [rng.randint(0, d // 3) + (d - d // 3) * (i % 2) for i in range(pieces + 1)]
    return _through(rng, [min(y, d) for y in heights], d)


def _any(rng: random.Random) -> PLMap:
    """Any heights: several pieces a lap, attracting cycles, ends that are not sent to ends."""
    d = rng.choice([12, 60, 997])
    return _through(rng, [rng.randint(0, d) for _ in range(rng.randint(2, 10))], d)


def _plateaus(rng: random.Random) -> PLMap:
    d = rng.choice([24, 101, 500])
    heights = [rng.randint(0, d) for _ in range(rng.randint(3, 8))]
    for i in rng.sample(range(1, len(heights)), rng.randint(1, 2)):
        heights[i] = heights[i - 1]
    return _through(rng, heights, d)


def _unimodal(rng: random.Random) -> PLMap:
    d = rng.choice([20, 365, 1001])
    top = rng.randint(d // 2, d)
    return _through(rng, [rng.randint(0, d // 3), top, rng.randint(0, d // 3)], d)


def _near_identity(rng: random.Random) -> PLMap:
    """Small steps up and down along the diagonal: slow growth, many attracting cycles."""
    d = 600
    places = sorted(rng.sample(range(1, d), rng.randint(3, 7)))
    heights = [min(max(x + rng.randint(-80, 80), 0), d) for x in places]
    return PLMap([0, *(Fraction(x, d) for x in places), 1], [0, *(Fraction(y, d) for y in heights), 1])


def _markov(rng: random.Random) -> PLMap:
    n = rng.randint(2, 8)
    return PLMap(range(n + 1), [rng.randint(0, n) for _ in range(n + 1)])


def _reducible(rng: random.Random) -> PLMap:
    """Two maps side by side, each in its own half, joined by a bridge; sometimes with one growth number."""
    first = _zigzag(rng) if rng.random() < 0.5 else _any(rng)
    second = first if rng.random() < 0.3 else _any(rng)
    knots = [*first.knots, *(x + 2 for x in second.knots)]
    return PLMap([x / 3 for x in knots], [y / 3 for y in (*first.values, *(y + 2 for y in second.values))])


KINDS: dict[str, Draw] = {
    "zigzags": _zigzag,
    "any heights": _any,
    "plateaus": _plateaus,
    "unimodal": _unimodal,
    "near the identity": _near_identity,
    "Markov": _markov,
    "reducible": _reducible,
}


def specimen(number: int) -> tuple[str, PLMap]:
    """The map with this number, always the same, and its kind; it has one to eight laps, plateaus counted."""
    rng = random.Random(number)
    kind = list(KINDS)[number % len(KINDS)]
    while True:
        f = KINDS[kind](rng)
        if f.lap_count <= 8:
            return kind, f


# Routes


@dataclass
class Comparison:
    """What the routes say of one map: how much was compared, what does not agree, the seconds that each took."""

    kind: str
    map: PLMap
    growth: GrowthEnclosure
    is_markov: bool
    values: int
    by_kneading: str
    disagreements: list[str]
    seconds: dict[str, float]


def compared(number: int) -> Comparison:
    """Follow one map along all routes."""
    kind, f = specimen(number)
    wrong: list[str] = []
    seconds: dict[str, float] = {}

    started = process_time()
    growth = growth_enclosure(f, DIGITS)
    seconds["growth by the tower"] = process_time() - started

    started = process_time()
    composed = _composed(f)
    seconds["laps by composing"] = process_time() - started
    started = process_time()
    laps = tower_lap_counts(f, len(composed) - 1)
    seconds["laps by the tower"] = process_time() - started
    if laps != composed:
        wrong.append(f"laps: {laps} on the tower, {composed} composed")
    least = enclosure(growth.low, DIGITS)[0]
    wrong += [f"growth^{n} exceeds the {count} laps of f^{n}" for n, count in enumerate(composed) if least**n > count]

    started = process_time()
    how, agrees = _by_kneading(f, growth)
    seconds["growth by kneading"] = process_time() - started
    if not agrees:
        wrong.append(f"kneading, {how}: no least zero where the tower puts the growth number, {float(growth.low)!r}")
    is_markov = closed_graph(f, "turning points") is not None
    return Comparison(kind, f, growth, is_markov, len(composed), how, wrong, seconds)


def _composed(f: PLMap) -> tuple[int, ...]:
    for t in range(MOST_STEPS, 0, -1):
        try:
            return composed_lap_counts(f, t, MOST_PIECES)
        except TooManyPiecesError:
            continue
    return composed_lap_counts(f, 1)


def _by_kneading(f: PLMap, growth: GrowthEnclosure) -> tuple[str, bool]:
    """By which kind of determinant the growth number is tried, and whether it passes."""
    low, high = enclosure(growth.low, DIGITS)[0], enclosure(growth.high, DIGITS)[1]
    try:
        data = kneading(f, max_points=MOST_POINTS)
    except NotMarkovError:
        data = None
    if data is not None:
        top = sympy.fraction(sympy.cancel(data.determinant()))[0]
        coefficients = tuple(int(c) for c in sympy.Poly(top, sympy.Symbol("t")).all_coeffs()[::-1])
        if len(coefficients) <= MOST_DEGREE + 1:
            zeros = [x for x in (root_of(coefficients, r) for r in real_roots(coefficients)) if 0 < x < 1]
            number: Exact = 1 / min(zeros) if zeros else Fraction(1)
            return "exact", growth.low <= number <= growth.high
    if low <= Fraction(21, 20):
        return "not tried: slow growth", True
    return "cut off", _vanishes(f, low, high)


def _vanishes(f: PLMap, low: Fraction, high: Fraction) -> bool:
    """Whether the determinant of itineraries cut off changes sign near 1/growth, or all but vanishes there.

    Two components of one growth number make a double zero, at which there is no change.
    """
    with mpmath.workdps(40):
        margin = mpmath.mpf(10) ** -(DIGITS - 2)
        a, b = 1 / (_float(high) + margin), 1 / (_float(low) - margin)
        steps = int(mpmath.log(10**25) / mpmath.log(1 / b)) + 1
        data = kneading(f, steps)
        before, after = _value(data, a, steps), _value(data, b, steps)
        return bool(before * after <= 0 or min(abs(before), abs(after)) < mpmath.mpf(10) ** -9)


def _float(x: Fraction) -> mpmath.mpf:
    return mpmath.mpf(x.numerator) / x.denominator


def _value(data: Kneading, x: mpmath.mpf, steps: int) -> mpmath.mpf:
    """The kneading determinant at a number, from so many steps of the itineraries."""
    size = len(data.turning_points)
    if not size:
        return 1 / (1 - data.signs[0] * x)
    matrix = mpmath.zeros(size, size + 1)
    for i in range(size):
        for side, route in ((-1, data.left[i]), (1, data.right[i])):
            term = mpmath.mpf(side)
            for lap in route.laps(steps):
                matrix[i, lap] += term
                term *= data.signs[lap] * x
    return mpmath.det(matrix[:, 1:]) / (1 - data.signs[0] * x)


# Reports


def table(rows: Sequence[Comparison]) -> str:
    """What was compared, kind by kind, and how long it took."""
    lines = [
        f"{'kind':18} {'maps':>5} {'Markov':>7} {'growth 1':>9} {'exact':>6} {'laps':>6} {'kneading':>9} {'differ':>7}"
    ]
    for kind in (*KINDS, "all"):
        some = [row for row in rows if kind in ("all", row.kind)]
        tried = sum(not row.by_kneading.startswith("not") for row in some)
        counts = (
            len(some),
            sum(row.is_markov for row in some),
            sum(row.growth.number == 1 for row in some),
            sum(row.growth.number is not None and row.growth.number != 1 for row in some),
            sum(row.values for row in some),
            tried,
            sum(bool(row.disagreements) for row in some),
        )
        lines.append(
            f"{kind:18} " + " ".join(f"{n:>{width}}" for n, width in zip(counts, (5, 7, 9, 6, 6, 9, 7), strict=True))
        )
    ways = Counter(row.by_kneading for row in rows)
    lines.append("kneading: " + ", ".join(f"{n} {way}" for way, n in ways.most_common()))
    for name in rows[0].seconds if rows else ():
        times = sorted(row.seconds[name] for row in rows)
        late = times[len(times) * 99 // 100]
        lines.append(f"{name:20} median {median(times):.4f} s, 99 % {late:.3f} s, most {times[-1]:.3f} s")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare as many maps as are asked for, print the table, and return 1 if routes disagree."""
    parser = ArgumentParser(prog="python -m benchmarks.comparisons", description=__doc__.split("\n")[0])
    parser.add_argument("count", type=int, help="how many maps")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="the number of the first one")
    options = parser.parse_args(arguments)
    rows = []
    for number in range(options.first, options.first + options.count):
        rows.append(row := compared(number))
        for sentence in row.disagreements:
            print(f"map {number}, {row.map!r}: {sentence}", file=sys.stderr)
    print(table(rows))
    return int(any(row.disagreements for row in rows))


if __name__ == "__main__":
    sys.exit(main())
