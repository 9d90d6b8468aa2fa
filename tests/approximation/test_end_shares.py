"""End shares: bends between blocks are paid once, and what blocks cost lies below what functions do."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from periodic.approximation.close_costs import CloseCosts, Closeness
from periodic.approximation.end_shares import (
    FLAT,
    GRADES,
    NEAR,
    MetLines,
    end_shares,
    met_errors,
    met_lines,
    nearness,
    slope_of,
    steepness,
)
from periodic.approximation.hinge_costs import bin_edges
from periodic.approximation.hinge_grids import Grid
from periodic.approximation.hinge_places import HingePlaces
from periodic.approximation.lines import steep_costs
from periodic.approximation.profiles import UNIT, Floats, Profile
from periodic.approximation.stretches import Stretches, price_at
from periodic.graphs.growth_numbers import period_root
from periodic.iterates.branches import Target
from periodic.maps.families import tent, vee
from periodic.maps.normal_forms import normal_form
from periodic.maps.plmaps import PLMap

F = Fraction
GOLDEN = normal_form(vee(period_root(3), -1, 1))
CORES = Target(F(1, 2), F(1)), Target(GOLDEN(GOLDEN(F(1, 2))), F(1))
ROOF = Profile(np.ones(6), np.array([-1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0]))


def share(gap: float, slope: float) -> float:
    """The share of a block: by the value less that of h, and the slope by that of h."""
    return float(nearness(np.array(gap)) * steepness(np.array(slope))) / 2


def error(profile: Profile, x: Floats, y: Floats, order: int) -> float:
    """The integral of the difference between a profile and the broken line through some points, to a power."""
    knots = np.concatenate([[0.0], np.cumsum(profile.lengths)])
    nodes = np.unique(np.concatenate([knots, x]))
    r = np.interp(nodes, knots, profile.values) - np.interp(nodes, x, y)
    a, b, w = r[:-1], r[1:], np.diff(nodes)
    if order == 2:
        return float((w * (a * a + a * b + b * b)).sum() / 3)
    size = np.abs(a) + np.abs(b) + 1e-300
    return float((w * np.where(a * b < 0, (a * a + b * b) / size, size)).sum() / 2)


def shares(profile: Profile, x: Floats, y: Floats) -> float:
    """What a broken line shares at both ends of a profile, written plainly."""
    found, slope = 0.0, slope_of(profile)
    for i, j, k in ((0, 1, 0), (-1, -2, -1)):
        way = np.sign(np.diff(profile.values)[k])
        found += share(y[i] - profile.values[i], way * (y[j] - y[i]) / (x[j] - x[i]) / slope)
    return found


def test_shares_of_two_blocks_cancel_where_there_is_no_bend() -> None:
    rng = np.random.default_rng(1)
    gaps, slopes, others = rng.uniform(-2, 2, 500), rng.uniform(-3, 3, 500), rng.uniform(-3, 3, 500)
    for gap, slope, other in zip(gaps, slopes, others, strict=True):
        assert share(gap, slope) + share(gap, -slope) == 0
        assert share(gap, slope) + share(gap, other) <= 1
    assert share(0, 1) == share(0, 3) == 0.5
    assert share(NEAR, 1) == share(0, FLAT) == 0


def test_they_are_least_in_boxes(every_case: bool) -> None:
    """Bounds lie below the shares of lines through the boxes, and near them where boxes are small."""
    rng = np.random.default_rng(2)
    places = HingePlaces.of([ROOF, ROOF], 4, 24)
    grid, widest = Grid(places, 1, bin_edges(40), slope_of(ROOF)), 0.0
    start, end = int(np.flatnonzero(places.rank == 0)[1]), int(places.ends[0])
    cells = np.flatnonzero(places.is_cell)
    for _ in range(2000 if every_case else 500):
        at_start = bool(rng.integers(2))
        own = cells[places.stretch[cells] == (1 if at_start else 0)]
        cell, (b, c) = int(rng.choice(own)), rng.integers(1, 39, 2)
        first, second = (start, cell) if at_start else (cell, end)
        rows = tuple(np.array([k]) for k in (first, second, b, c))
        found = float(end_shares(places, grid.edges, slope_of(ROOF), rows, at_start)[0])
        assert found == grid.shares(grid.joined(*rows))
        begin = 6 * 4 + 4 if at_start else 0  # the gap counts as one piece
        x = [rng.uniform(places.start[p] - begin, places.stop[p] - begin) / 4 for p in (first, second)]
        y = [rng.uniform(*grid.edges[k : k + 2]) for k in (b, c)]
        if x[1] > x[0]:
            slope = (y[1] - y[0]) / (x[1] - x[0]) / slope_of(ROOF)
            exact = share(y[0] + 1, slope) if at_start else share(y[1] + 1, -slope)
            assert found <= exact
            if x[1] - x[0] > 2:
                widest = max(widest, exact - found)
    assert 0 < widest < 0.1
    assert found * GRADES == round(found * GRADES)


@pytest.mark.parametrize("order", [1, 2])
def test_what_lines_cost(order: int, every_case: bool) -> None:
    """Whatever the line and the price; flat ones cost what the best one misses."""
    rng = np.random.default_rng(3)
    for n in (2, 6, 13):
        profile = Profile(np.ones(n), np.array([(-1.0) ** k for k in range(n + 1)]))
        met, slope = met_lines([profile], order)[0], slope_of(profile)
        ((cost, growth),) = steep_costs([profile], order, FLAT * slope)
        best = np.inf
        for _ in range(1500 if every_case else 500):
            y = rng.uniform(-1, 1, 2) * rng.choice([0.1, 1, 5])
            x, price = np.array([0.0, n]), rng.uniform(0, 3)
            missed, steep = error(profile, x, y, order), abs(y[1] - y[0]) / n
            assert min(met.flat, met.steep - price) <= missed + price * shares(profile, x, y)
            if steep >= FLAT * slope:
                assert cost + growth * (steep - FLAT * slope) <= missed
            best = min(best, missed)
        assert 0.97 * best < met.flat <= best
        assert met.steep > met.flat
    climbing = Profile(np.ones(3), np.array([-1.0, 1.0, -1.0, 1.0]))  # the best line is not flat
    assert met_lines([climbing], 1) == [MetLines(0, 0)]


def test_lines_of_other_iterates_cost_the_same_in_their_units() -> None:
    """The higher the price, the less lines cost that have shares."""
    found = [met_errors(GOLDEN, depth, CORES, 1, F(1, 9)) for depth in (5, 6)]
    dear = met_errors(GOLDEN, 5, CORES, 1, F(9))
    assert all(less < 0 < more for less, more in zip(dear, found[0], strict=True))
    assert met_errors(PLMap([0, 1], ["1/2", "1/2"]), 3, [Target(F(0), F(1))], 1, F(1)) == [0]


def beside(profile: Profile, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """A broken line that follows a profile in part, with its bends at its nodes or near them."""
    knots = np.concatenate([[0.0], np.cumsum(profile.lengths)])
    kept = rng.random(len(knots)) < rng.choice([0.5, 0.8, 1.0])
    kept[[0, -1]] = True
    x, y = knots[kept], profile.values[kept]
    moved = rng.choice([0.0, 0.05, 0.4])
    y = y * rng.choice([0.0, 0.5, 1.0]) + moved * rng.normal(size=len(y))
    x[1:-1] += np.clip(moved * rng.normal(size=len(x) - 2), -0.4, 0.4) * profile.lengths.min()
    return x, y


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize(("f", "depth", "targets"), [(GOLDEN, 4, CORES), (tent(), 3, (Target(F(0), F(1)),))], ids=str)
def test_costs_lie_below_functions(
    f: PLMap, depth: int, targets: tuple[Target, ...], order: int, every_case: bool
) -> None:
    rng = np.random.default_rng(order)
    costs = CloseCosts(f, Stretches(depth, targets, len(targets)), order, Closeness(2, 8, "bcbc", 40000), True)
    plain = CloseCosts(f, Stretches(depth, targets, len(targets)), order, Closeness(2, 8, "bcbc", 40000))
    prices, nearest = [price_at(rung, 4) for rung in (-14, -8, -5, -3, -1)], np.inf
    rough = costs.rough(prices)
    proved = [costs.close(price) for price in prices]
    assert all(a <= b for low, high in pairwise(proved) for a, b in zip(low, high, strict=True))
    for price, row, first in zip(prices, proved, rough, strict=True):
        around = costs.around(prices[0], [price])[0]
        for kind, profile in enumerate(costs.profiles):
            assert first[kind] <= row[kind] <= costs.wholes[kind]
            for _ in range(200 if every_case else 60):
                x, y = beside(profile, rng)
                paid = len(x) - 2 + shares(profile, x, y)
                cost = error(profile, x, y, order) + price * UNIT * paid
                assert max(row[kind], around[kind]) * UNIT <= cost + 1e-9
                nearest = min(nearest, cost / (row[kind] * UNIT))
            followed = price * UNIT * costs.pieces[kind]  # h itself
            assert row[kind] * UNIT <= followed
    assert nearest < 1.1
    assert any(a > b for price in prices for a, b in zip(costs.close(price), plain.close(price), strict=True))
