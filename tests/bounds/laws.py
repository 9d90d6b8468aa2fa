"""The laws of bounds on as many random maps as one likes: ``python -m tests.bounds.laws COUNT [--seed S] [--far]``.

Whatever is proved of all networks obeys two laws. *Coordinates do not matter*: in exact units every bound is the same
after an affine change of coordinates, however far the shift and however large or small the scale. *No function that
exists does better*: the exact error of the best constant, the best line, an earlier iterate, the iterate itself up to
some point, or a network that was optimised against it, is never below a bound for its size. Floats propose functions;
errors, bounds and comparisons are exact.

Map number i of a seed is the same in every run, so that ``1 --first i`` is a run of it alone. The first violation ends
the run, with the map as text. The tables of the hinge bound take most of the time: with ``--thorough N`` it, and the
bounds in other coordinates, are looked at on one map in N only, and every other bound on all of them. With ``--far``
maps have iterates of many pieces, and the laws are those of ``tests.bounds.far_laws``; with ``--many`` they have many
knots.

>>> counts = Counter()
>>> case = random_case(1, 0)
>>> check_coordinates(case, counts)
>>> counts["in other coordinates"]
10
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from itertools import pairwise
from math import inf

import numpy as np

from periodic.approximation.best_fits import best_approximation
from periodic.bounds.block_bounds import BLOCKS, block_bound
from periodic.bounds.breakpoint_bounds import HINGES, hinge_bound
from periodic.bounds.crossing_bounds import l1_crossing_bound
from periodic.bounds.separations import Separation, separation
from periodic.bounds.statement_rows import STATEMENTS, Row, applied
from periodic.bounds.statements import MEAN_SQUARE, SUP_MEAN, sup_bound
from periodic.bounds.tasks import Task
from periodic.bounds.theorems import Bound
from periodic.errors import TooManyPiecesError
from periodic.iterates.integrals import map_moments
from periodic.iterates.oscillations import composed_crossings, crossing_points
from periodic.maps.plmaps import PLMap
from periodic.networks.realisations import deep_network, shallow_network
from periodic.networks.relu_networks import ReluNetwork
from periodic.networks.window_networks import close_network
from periodic.numbers.conversions import Exact, absolute, exact
from tests.bounds.far_laws import FAR_CHECKS, FarCase, far_case
from tests.bounds.law_functions import (
    NORMS_OF_DIFFERENCES,
    climbed,
    constants_and_lines,
    errors,
    followed,
    interpolated,
)
from tests.bounds.law_maps import MANY, NEAR, Kind
from tests.maps.test_normal_forms import in_coordinates

F = Fraction
MOST_PIECES = 40  # of the iterates that are looked at: their errors are integrated piece by piece
NORMS = ("l1", "l2", "sup", "classification")
SLOW = {*BLOCKS.values(), *HINGES.values(), MEAN_SQUARE, SUP_MEAN}
QUICK_STATEMENTS = (
    *(row for row in STATEMENTS if not SLOW & {*row.theorems}),
    Row(tuple(BLOCKS.values()), lambda task: [block_bound(task.map, task.t, task.pieces, n) for n in BLOCKS]),
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
    def piece_bounds(self) -> tuple[Callable[[PLMap, int, int, int], Bound], ...]:
        """The bounds on functions of so many pieces."""
        return (block_bound, hinge_bound) if self.thorough else (block_bound,)

    @property
    def source(self) -> random.Random:
        """Random numbers that are the same in every run."""
        return random.Random(f"{self.seed}/{self.number}/checks")

    def __str__(self) -> str:
        size = f"t={self.t}, width={self.width}, depth={self.depth}"
        return f"seed {self.seed}, number {self.number}: {self.map!r}, {size}"


def random_case(seed: int, number: int, thorough: int = 1, kinds: Sequence[Kind] = NEAR) -> Case:
    """Case number so and so of a seed; the kinds of maps take turns, one in so many of each is looked at thoroughly."""
    r = random.Random(f"{seed}/{number}")
    f = kinds[number % len(kinds)](r)
    t, most = r.randint(1, 4), MOST_PIECES if kinds is NEAR else 3 * MOST_PIECES
    while t > 1 and f.piece_count**t > 4 * most:
        t -= 1
    while t > 1 and (f**t).piece_count > most:
        t -= 1
    return Case(seed, number, f, t, r.randint(1, 3), r.randint(1, 2), number // len(kinds) % thorough == 0)


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
    for ours, theirs in zip(case.bounds.bounds, there.bounds, strict=True):
        if ours.theorem in SLOW:  # the others have a window each, of those that are as good any
            assert theirs.value == units[ours.quantity] * ours.value, (ours.name, scale, shift)
    counts["in other coordinates"] += len(NORMS) + len(SLOW)


# Functions that exist


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
    least_by_pieces: dict[int, dict[str, Exact]] = {}
    for g in found:
        p = g.piece_count
        if p not in least_by_pieces:
            least_by_pieces[p] = {
                norm: max(bound(case.map, case.t, p, order).value for bound in case.piece_bounds)
                for order, norm in ((1, "l1"), (2, "l2"))
            }
        exactly = errors(h, g)
        for norm, least in least_by_pieces[p].items():
            assert least <= exactly[norm], (norm, p, g)
        for low, high, n in crossed:
            assert sup_bound(n, p, low, high).value <= exactly["sup"], (low, high, g)
            assert h.lipschitz == 0 or l1_crossing_bound(n, p, low, high, h.lipschitz).value <= exactly["l1"], (low, g)
        counts["functions by pieces"] += 1
    line = map_moments(h).affine_error
    for bound in case.piece_bounds:
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


def check(case: Case | FarCase, counts: Counter[str]) -> None:
    """Check all laws on one case. Raises AssertionError with the map as text at the first that fails."""
    for law in FAR_CHECKS if isinstance(case, FarCase) else CHECKS:
        try:
            law(case, counts)  # type: ignore[arg-type]
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
    parser.add_argument("--far", action="store_true", help="maps whose iterates have many pieces")
    parser.add_argument("--many", action="store_true", help="maps of 8 to 20 knots")
    parser.add_argument("--thorough", type=int, default=1, metavar="N", help="look at one map in N thoroughly")
    parser.add_argument("--seconds", type=float, default=inf, metavar="S", help="begin no map after so long")
    options = parser.parse_args(arguments)
    counts: Counter[str] = Counter()
    end = time.monotonic() + options.seconds
    for number in range(options.first, options.first + options.count):
        if time.monotonic() > end:
            break
        try:
            near = partial(random_case, thorough=options.thorough, kinds=MANY if options.many else NEAR)
            case = far_case if options.far else near
            check(case(options.seed, number), counts)
        except AssertionError as error:
            print(error, file=sys.stderr)
            return 1
    print("; ".join(f"{n} {what}" for what, n in counts.items()) or "nothing")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
