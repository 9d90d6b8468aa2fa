"""The laws of bounds on as many random maps as one likes: ``python -m tests.bounds.laws COUNT [--seed S]``.

Whatever is proved of all networks obeys two laws. *Coordinates do not matter*: in exact units every bound is the same
after an affine change of coordinates, however far the shift and however large or small the scale. *No function that
exists does better*: the exact error of the best constant, the best line, an earlier iterate, the iterate itself up to
some point, or a network that was optimised against it, is never below a bound for its size. Floats propose functions;
errors, bounds and comparisons are exact.

Map number i of a seed is the same in every run, so that ``1 --first i`` is a run of it alone. The first violation ends
the run, with the map as text. The tables of the hinge bound take most of the time: with ``--thorough N`` it, and the
bounds in other coordinates, are looked at on one map in N only, and every other bound on all of them.

>>> counts = Counter()
>>> case = random_case(1, 0)
>>> check_coordinates(case, counts)
>>> counts["in other coordinates"]
8
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import inf

import numpy as np

from periodic.approximation.best_fits import best_approximation
from periodic.bounds.block_bounds import BLOCKS, block_bound
from periodic.bounds.breakpoint_bounds import HINGES, hinge_bound
from periodic.bounds.separations import STATEMENTS, Row, Separation, applied, separation
from periodic.bounds.statements import l1_crossing_bound, sup_bound
from periodic.bounds.tasks import Task
from periodic.bounds.theorems import Bound
from periodic.errors import TooManyPiecesError
from periodic.iterates.integrals import map_moments
from periodic.iterates.oscillations import composed_crossings, crossing_points
from periodic.maps.families import vee
from periodic.maps.plmaps import PLMap
from periodic.networks.realisations import deep_network, shallow_network
from periodic.networks.relu_networks import ReluNetwork
from periodic.networks.window_networks import close_network
from periodic.numbers.conversions import Exact, absolute, exact
from tests.maps.test_normal_forms import in_coordinates

F = Fraction
MOST_PIECES = 40  # of the iterates that are looked at: their errors are integrated piece by piece
NORMS = ("l1", "l2", "sup", "classification")
SLOPES = ("phi", "sqrt(2)", "lambda(5)", "root(x^3 - x - 1)", "19/10", "3/2", "6/5")


QUICK_STATEMENTS = (
    *(row for row in STATEMENTS if not {*HINGES.values()} & {*row.theorems}),
    *(Row((BLOCKS[n],), lambda task, n=n: [block_bound(task.map, task.t, task.pieces, n)]) for n in (1, 2)),
)

# Maps


def markov_map(r: random.Random) -> PLMap:
    n = r.randint(2, 5)
    return PLMap(range(n + 1), [r.randint(0, n) for _ in range(n + 1)])


def rational_map(r: random.Random) -> PLMap:
    d = r.choice([24, 97, 1009])
    knots = sorted({0, d, *(r.randrange(1, d) for _ in range(r.randint(1, 4)))})
    return PLMap([F(k, d) for k in knots], [F(r.randint(0, d), d) for _ in knots])


def plateau_map(r: random.Random) -> PLMap:
    f = rational_map(r)
    low, high = sorted(F(r.randint(0, 12), 12) for _ in range(2))
    clipped = PLMap(f.knots, [min(max(y, low), high) for y in f.values])
    knots = sorted({*f.knots, *(k for k in (F(1, 3), F(2, 3)) if k not in f.knots)})
    return PLMap(knots, [clipped(x) if i % 3 else clipped(knots[i - 1] if i else x) for i, x in enumerate(knots)])


def algebraic_map(r: random.Random) -> PLMap:
    slope = exact(r.choice(SLOPES))
    if r.random() < 0.5:
        return vee(slope)
    root = exact("sqrt(2)") - 1
    knots: list[Exact] = sorted({F(0), F(1), root, F(r.randint(1, 11), 12)})
    return PLMap(knots, [F(r.randint(0, 12), 12) if r.random() < 0.7 else root for _ in knots])


def narrow_map(r: random.Random) -> PLMap:
    """An image that is short against the interval, and maybe against its own place in it."""
    f, width, foot = rational_map(r), F(1, 10 ** r.choice([3, 9, 40])), F(r.randint(0, 6), 7)
    return PLMap(f.knots, [foot + (1 - foot) * width * y for y in f.values])


def steep_map(r: random.Random) -> PLMap:
    """A piece that is next to nothing wide."""
    x, width = F(r.randint(1, 9), 11), F(1, 10 ** r.choice([4, 17, 300]))
    return PLMap([0, x, x + width, 1], [F(r.randint(0, 5), 5) for _ in range(4)])


KINDS: tuple[Callable[[random.Random], PLMap], ...] = (
    markov_map,
    rational_map,
    plateau_map,
    algebraic_map,
    narrow_map,
    steep_map,
)


@dataclass(frozen=True)
class Case:
    """A map with the iterate that is to be followed, and the size of the networks that try.

    Where it is not ``thorough``, the bounds that are quick are looked at, and those by hinges are left out.
    """

    seed: int
    number: int
    map: PLMap
    t: int
    width: int
    depth: int
    thorough: bool = True

    @cached_property
    def iterate(self) -> PLMap:
        """The function f^t."""
        return self.map**self.t

    @cached_property
    def bounds(self) -> Separation:
        """All that is proved."""
        if self.thorough:
            return separation(self.map, self.t, self.width, self.depth)
        task = Task(self.map, self.t, self.width, self.depth)
        return Separation(task, tuple(applied(QUICK_STATEMENTS, task)))

    @property
    def floors(self) -> tuple[Callable[[PLMap, int, int, int], Bound], ...]:
        """The bounds on functions of so many pieces."""
        return (block_bound, hinge_bound) if self.thorough else (block_bound,)

    @property
    def source(self) -> random.Random:
        """Random numbers that are the same in every run."""
        return random.Random(f"{self.seed}/{self.number}/checks")

    def __str__(self) -> str:
        size = f"t={self.t}, width={self.width}, depth={self.depth}"
        return f"seed {self.seed}, number {self.number}: {self.map!r}, {size}"


def random_case(seed: int, number: int, thorough: int = 1) -> Case:
    """Case number so and so of a seed; the kinds of maps take turns, one in so many of each is looked at thoroughly."""
    r = random.Random(f"{seed}/{number}")
    f = KINDS[number % len(KINDS)](r)
    t = r.randint(1, 4)
    while t > 1 and f.piece_count**t > 4 * MOST_PIECES:
        t -= 1
    while t > 1 and (f**t).piece_count > MOST_PIECES:
        t -= 1
    return Case(seed, number, f, t, r.randint(1, 3), r.randint(1, 2), number // len(KINDS) % thorough == 0)


# Coordinates


def random_scale(r: random.Random, f: PLMap) -> Exact:
    """A factor of any size and sign; irrational where the map has its numbers in a field anyway, or none."""
    scales: list[Exact] = [F(10) ** 300, F(1, 10**300), F(-3, 7), F(-(10**40)), F(r.randint(1, 99), 98)]
    if all(isinstance(x, Fraction) for x in (*f.knots, *f.values)):
        scales.append(exact("phi"))
    return r.choice(scales)


def check_coordinates(case: Case, counts: Counter[str]) -> None:
    """The bounds in other coordinates are these, in their units."""
    if not case.thorough:
        return
    r = case.source
    scale = random_scale(r, case.map)
    shift = F(r.choice([0, 1, -(10**30), 10**23 + 1, r.randint(-(10**30), 10**30)]), r.choice([1, 3]))
    there = separation(in_coordinates(case.map, scale, shift), case.t, case.width, case.depth)
    size = absolute(scale)
    units: dict[str, Exact] = {"l1": size**2, "l2": size**3, "sup": size, "classification": F(1)}
    for norm in NORMS:
        assert there.best[norm].value == units[norm] * case.bounds.best[norm].value, (norm, scale, shift)
    for ours, theirs in zip(case.bounds.bounds[-4:], there.bounds[-4:], strict=True):  # by blocks, by breakpoints
        assert theirs.value == units[ours.quantity] * ours.value, (ours.name, scale, shift)
    counts["in other coordinates"] += 8


# Functions that exist


NORMS_OF_DIFFERENCES: dict[str, Callable[[PLMap], Exact]] = {
    "l1": PLMap.l1_norm,
    "l2": lambda difference: map_moments(difference).squared,
    "sup": lambda difference: max(map(absolute, difference.image)),
}


def errors(h: PLMap, g: PLMap) -> dict[str, Exact]:
    """How far g is from h, exactly."""
    difference = h - g
    return {norm: size(difference) for norm, size in NORMS_OF_DIFFERENCES.items()}


def constants_and_lines(h: PLMap) -> Iterator[PLMap]:
    """The mean, levels among which the median is near, the line of least squares, and lines between points."""
    low, high = h.domain
    least, greatest = h.image
    levels = [least + (greatest - least) * F(i, 8) for i in range(1, 8)]
    for y in (h.integral() / (high - low), *levels):
        yield PLMap([low, high], [y, y])
    for a, b in ((h(low), h(high)), (levels[2], levels[4]), (levels[4], levels[2])):
        yield PLMap([low, high], [a, b])


def followed(h: PLMap, pieces: int) -> Iterator[PLMap]:
    """The function itself for all pieces but one, and then, or before, one line."""
    kept = min(pieces - 1, h.piece_count - 1)
    if kept > 0:
        low, high = h.domain
        middle = sum(h.image) / 2
        yield PLMap([*h.knots[: kept + 1], high], [*h.values[: kept + 1], middle])
        yield PLMap([low, *h.knots[-kept - 1 :]], [middle, *h.values[-kept - 1 :]])


def climbed(h: PLMap, g: PLMap, norm: str, r: random.Random, steps: int) -> PLMap:
    """A function with the same knots or nearby ones, better in one norm: random moves that make it better are kept."""
    low, high = h.domain
    least, greatest = h.image
    size_of = NORMS_OF_DIFFERENCES[norm]
    best = size_of(h - g)
    for _ in range(steps):
        i, size = r.randrange(len(g.knots)), F(r.randint(-64, 64), 64 * 2 ** r.randint(0, 8))
        knots, values = list(g.knots), list(g.values)
        if r.random() < 0.4 and 0 < i < len(knots) - 1:
            knots[i] += size * (high - low)
            if not knots[i - 1] < knots[i] < knots[i + 1]:
                continue
        else:
            values[i] += size * (greatest - least)
        moved = PLMap(knots, values)
        if (error := size_of(h - moved)) < best:
            g, best = moved, error
    return g


def interpolated(h: PLMap, pieces: int, r: random.Random) -> PLMap:
    """A function of so many pieces through values of h, or anything between."""
    low, high = h.domain
    least, greatest = h.image
    inner = {low + (high - low) * F(r.randrange(1, 997), 997) for _ in range(pieces - 1)}
    knots = sorted({low, high, *inner})
    return PLMap(
        knots, [h(x) if r.random() < 0.5 else least + (greatest - least) * F(r.randint(0, 64), 64) for x in knots]
    )


def check_functions(case: Case, counts: Counter[str]) -> None:
    """No function of P pieces is nearer than the bounds for P pieces."""
    r, h = case.source, case.iterate
    pieces = r.randint(1, 4)
    found = [*constants_and_lines(h), *followed(h, pieces), *(interpolated(h, pieces, r) for _ in range(3))]
    found += [g for s in range(case.t) if (g := case.map**s).piece_count <= pieces]
    for norm in ("l1", "l2"):
        near = min(found, key=lambda g: NORMS_OF_DIFFERENCES[norm](h - g))
        found.append(climbed(h, near, norm, r, 12))
    if case.number % 8 == 0 and h.image[0] < h.image[1]:
        found += [best_approximation(h, pieces, order, rounds=8).function for order in (1, 2)]
    levels = sorted({y for y in (*h.values, *h.image) if r.random() < 0.5})[:3]
    crossed = [(a, b, composed_crossings(case.map, a, b, case.t)) for a, b in pairwise(levels)]
    floors: dict[int, dict[str, Exact]] = {}
    for g in found:
        p = g.piece_count
        if p not in floors:
            floors[p] = {
                norm: max(bound(case.map, case.t, p, order).value for bound in case.floors)
                for order, norm in ((1, "l1"), (2, "l2"))
            }
        exactly = errors(h, g)
        for norm, least in floors[p].items():
            assert least <= exactly[norm], (norm, p, g)
        for low, high, n in crossed:
            assert sup_bound(n, p, low, high).value <= exactly["sup"], (low, high, g)
            assert h.lipschitz == 0 or l1_crossing_bound(n, p, low, high, h.lipschitz).value <= exactly["l1"], (low, g)
        counts["functions by pieces"] += 1
    line = map_moments(h).affine_error
    for bound in case.floors:
        assert bound(case.map, case.t, 1, 2).value <= line
    counts["lines of least squares"] += 1


# Networks


def random_network(r: np.random.Generator, width: int, depth: int) -> ReluNetwork:
    """A network with float64 weights, which are rational numbers."""
    widths = [1, *[width] * depth, 1]
    weights = [r.normal(size=(b, a)) * 1.5 for a, b in pairwise(widths)]
    return ReluNetwork(weights, [r.normal(size=b) for b in widths[1:]])


def trained_network(h: PLMap, width: int, depth: int, r: np.random.Generator, steps: int) -> ReluNetwork:
    """A network that followed the gradient of the squared error on a grid for some steps, in floats."""
    a, b = h.domain
    ys = np.array([float(h(a + (b - a) * F(i, 80))) for i in range(81)])
    lift, spread = float(ys.mean()), max(float(np.ptp(ys)), 1e-300)
    xs, ys = np.linspace(0, 1, 81), (ys - lift) / spread
    widths = [1, *[width] * depth, 1]
    w = [r.normal(size=(b, a)) * 2 for a, b in pairwise(widths)]
    c = [r.normal(size=(b, 1)) for b in widths[1:]]
    for step in range(steps):
        layers = [xs[None, :]]
        for i in range(depth + 1):
            z = w[i] @ layers[-1] + c[i]
            layers.append(np.maximum(z, 0) if i < depth else z)
        slope = 2 * (layers[-1] - ys) / len(xs)
        rate = 0.3 / (1 + step / 100)
        for i in range(depth, -1, -1):
            back = w[i].T @ slope
            w[i], c[i] = (
                w[i] - rate * np.clip(slope @ layers[i].T, -1, 1),
                c[i] - rate * np.clip(slope.sum(axis=1, keepdims=True), -1, 1),
            )
            slope = back * (layers[i] > 0)
    # back to the coordinates of h, exactly
    first = [[F(v) / (b - a)] for v in w[0][:, 0]]
    shifts = [F(v) - row[0] * a for v, row in zip(c[0][:, 0], first, strict=True)]
    middle = [[[F(v) for v in row] for row in m] for m in w[1:-1]]
    last = [[F(v) * F(spread) for v in w[-1][0]]]
    offsets = [[F(v) for v in m[:, 0]] for m in c[1:-1]]
    return ReluNetwork([first, *middle, last], [shifts, *offsets, [F(c[-1][0, 0]) * F(spread) + F(lift)]])


def networks(case: Case) -> Iterator[ReluNetwork]:
    """Random ones, trained ones, one that follows windows, an optimised function of one layer, and earlier iterates."""
    r, h = case.source, case.iterate
    arrays = np.random.default_rng([case.seed, case.number])
    yield from (random_network(arrays, case.width, case.depth) for _ in range(2))
    near = close_network(case.map, case.t, case.width, case.depth)
    assert near.l1_error == errors(h, near.network.to_map(*case.map.domain))["l1"], near
    yield near.network
    flat = case.map.image[0] == case.map.image[1]
    if h.image[1] - h.image[0] > F(1, 10**12) and not flat:
        yield trained_network(h, case.width, case.depth, arrays, 150)
    if case.depth == 1:
        function = interpolated(h, case.width + 1, r)
        for norm in ("l1", "l2"):
            function = climbed(h, function, norm, r, 10)
            net = shallow_network(function)
            if net.widths and max(net.widths) <= case.width:
                yield net
    for s in range(1, case.depth + 1):
        net = deep_network(case.map, s)
        if len(net.widths) <= case.depth and max(net.widths, default=0) <= case.width:
            yield net


def share_of_errors(case: Case, g: PLMap) -> tuple[Exact, Exact] | None:
    """The share that is proved, and that on which the network errs, of the alternating points; None without any."""
    bound = case.bounds.best["classification"]
    if bound.window is None or not bound.holds:
        return None
    low, high = bound.window
    points = crossing_points(case.map, low, high, case.t)
    assert len(points) == (bound.crossings or 0) + 1, "as many points as there are crossings, and one"
    middle = (low + high) / 2
    wrong = sum((g(x) >= middle) != (case.iterate(x) >= middle) for x in points)
    return bound.value, F(wrong, len(points))


def check_networks(case: Case, counts: Counter[str]) -> None:
    """No network of the size is nearer than what is proved of all of them."""
    for net in networks(case):
        g = net.to_map(*case.map.domain)
        exactly = errors(case.iterate, g)
        for norm, error in exactly.items():
            assert case.bounds.best[norm].value <= error, (norm, net)
        assert g.piece_count <= case.bounds.pieces
        if (shares := share_of_errors(case, g)) is not None:
            assert shares[0] <= shares[1], net
            counts["classifiers"] += 1
        counts["networks"] += 1


# All together

CHECKS = (check_coordinates, check_functions, check_networks)


def check(case: Case, counts: Counter[str]) -> None:
    """Check all laws on one case. Raises AssertionError with the map as text at the first that fails."""
    for law in CHECKS:
        try:
            law(case, counts)
        except AssertionError as error:
            raise AssertionError(f"{law.__name__} fails for {case}: {error}") from error
        except TooManyPiecesError:
            counts["left out: too many pieces"] += 1
    counts["maps"] += 1


def main(arguments: list[str]) -> int:
    """Run the command and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.bounds.laws", description=__doc__.splitlines()[0])
    parser.add_argument("count", type=int, metavar="COUNT")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, metavar="I", help="the number of the first map")
    parser.add_argument("--thorough", type=int, default=1, metavar="N", help="look at one map in N thoroughly")
    parser.add_argument("--seconds", type=float, default=inf, metavar="S", help="begin no map after so long")
    options = parser.parse_args(arguments)
    counts: Counter[str] = Counter()
    end = time.monotonic() + options.seconds
    for number in range(options.first, options.first + options.count):
        if time.monotonic() > end:
            break
        try:
            check(random_case(options.seed, number, options.thorough), counts)
        except AssertionError as error:
            print(error, file=sys.stderr)
            return 1
    print("; ".join(f"{n} {what}" for what, n in counts.items()) or "nothing")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
