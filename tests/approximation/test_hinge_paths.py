"""Paths over places and bins lie below functions that exist, however closely they are followed."""

import random
from fractions import Fraction
from math import inf

import numpy as np
import pytest

from periodic.approximation.best_fits import best_approximation
from periodic.approximation.hinge_paths import Paths
from periodic.approximation.hinge_places import HingePlaces
from periodic.approximation.profiles import UNIT, Floats, Profile, Scale
from periodic.graphs.growth_numbers import period_root
from periodic.iterates.integrals import map_moments
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap

F = Fraction
RATIONAL = PLMap([0, "1/9", "1/2", "5/8", 1], [0, 1, "1/5", "3/4", "1/3"])
MAPS = {"tent^3": tent() ** 3, "golden^4": vee(period_root(3), -1, 1) ** 4, "rational^2": RATIONAL**2}


def paths_of(h: PLMap, order: int, cells: int = 3, bins: int = 8, reach: int = 99) -> tuple[Paths, Scale]:
    scale = Scale.of([h])
    return Paths.all(HingePlaces.of([Profile.of(h, scale)], cells, reach), order, bins), scale


def proved(paths: Paths, price: int) -> Floats:
    """What the paths prove of each stretch at a price."""
    return np.asarray(np.minimum(paths.priced([price])[0], paths.limits))


def functions(h: PLMap, order: int) -> list[PLMap]:
    """Functions with breakpoints of all sorts: followed for a while, optimised, and random."""
    r, (low, high) = random.Random(order), h.domain
    found = [best_approximation(h, pieces, order, rounds=2).function for pieces in (2, 5)]
    middle = (h.image[0] + h.image[1]) / 2
    for k in (1, 2, 4):
        found.append(PLMap([*h.knots[: k + 1], high], [*h.values[: k + 1], middle]))
    for _ in range(8):
        inner = sorted({low + (high - low) * F(r.randrange(1, 97), 97) for _ in range(r.randint(1, 5))})
        knots = [low, *inner, high]
        found.append(PLMap(knots, [h(x) if r.random() < 0.7 else middle for x in knots]))
    return [g for g in found if g.piece_count > 1]


@pytest.mark.parametrize(
    ("name", "order"),
    [
        pytest.param(name, order, marks=[] if order == 1 + i % 2 else [pytest.mark.long])
        for i, name in enumerate(MAPS)
        for order in (1, 2)
    ],
)
def test_paths_cost_no_more_than_functions(name: str, order: int, every_case: bool) -> None:
    h = MAPS[name]
    missed = [
        ((h - g).l1_norm() if order == 1 else map_moments(h - g).squared, g.piece_count - 1)
        for g in functions(h, order)
    ]
    for reach in (99, 4) if every_case else (99,):
        paths, scale = paths_of(h, order, reach=reach)
        unit = scale.cost(order) * F(UNIT)
        for price in (0.02, 0.2, 0.6) if every_case else (0.2,):
            cost = int(price / UNIT)
            least = min(error + cost * unit * bends for error, bends in missed)
            followed = paths
            for way in ("cells", "both", "bins"):
                assert int(min(proved(followed, cost)[0], 1e15)) * unit <= least
                followed = followed.closer(cost, np.array([inf]), way != "bins", way != "cells", [6000])


def test_closer_paths_prove_more() -> None:
    paths, _ = paths_of(MAPS["golden^4"], 1)
    price = int(0.4 / UNIT)
    closer = paths.closer(price, np.array([inf]), True, True, [40000])
    closest = closer.closer(price, closer.limits, True, False, [40000])
    assert paths.priced([price])[0] < proved(closer, price) <= proved(closest, price)


@pytest.mark.parametrize("order", [1, 2])
def test_stretches_side_by_side_cost_what_each_does(order: int) -> None:
    """In one go, and one after the other: the same whole numbers of units, at every closeness and every price."""
    h = MAPS["golden^4"]
    scale = Scale.of([h])
    maps = [h, h.restrict(-1, F(1, 2)), h.restrict(0, F(1, 3)), h.restrict(F(-1, 2), 0)]
    profiles = [Profile.of(m, scale) for m in maps]
    together = Paths.all(HingePlaces.of(profiles, 2, 6), order, 8)
    alone = [Paths.all(HingePlaces.of([profile], 2, 6), order, 8) for profile in profiles]
    base, more = int(0.3 / UNIT), int(0.4 / UNIT)
    limits, most = np.array([inf, 2e11, 1e11, 3e10]), [9000, 400, 5000, 5000]
    for cells, bins in ((True, False), (False, True), (True, True)):
        for price in (base, more):
            assert proved(together, price).tolist() == [proved(paths, price)[0] for paths in alone]
        both = [paths.priced([base, more])[:, 0].tolist() for paths in alone]
        assert together.priced([base, more]).T.tolist() == both
        together = together.closer(base, limits, cells, bins, most)
        alone = [paths.closer(base, limits[k : k + 1], cells, bins, most[k : k + 1]) for k, paths in enumerate(alone)]
        assert together.limits.tolist() == [paths.limits[0] for paths in alone]
    some = together.only(np.array([True, False, True, False]))
    assert proved(some, base)[[0, 2]].tolist() == proved(together, base)[[0, 2]].tolist()
    assert proved(some, base)[[1, 3]].tolist() == [0, 0]  # nothing is known of the others


def test_limits_serve_higher_prices() -> None:
    """Paths that are left out at a price cost at least the limit there, and more at higher prices."""
    paths, _ = paths_of(MAPS["tent^3"], 1)
    low, high = int(0.1 / UNIT), int(0.2 / UNIT)
    followed = paths.closer(low, np.array([inf]), True, True, [400])
    assert followed.limits[0] < inf
    alone = paths.closer(high, np.array([inf]), True, True, [10**9])
    assert proved(followed, high)[0] <= proved(alone, high)[0]


def test_totals_are_costs_of_paths() -> None:
    for order in (1, 2):
        paths, _ = paths_of(MAPS["rational^2"], order, 2, 6)
        for price in (0.0, 0.1, 1.0):
            cost = int(price / UNIT)
            totals = paths.totals(cost)
            assert totals.min() == paths.priced([cost])[0, 0]


def test_all_prices_at_once() -> None:
    paths, _ = paths_of(MAPS["tent^3"], 2)
    prices = [int(p / UNIT) for p in (0.0, 0.05, 0.5)]
    assert paths.priced(prices).tolist() == [paths.priced([p])[0].tolist() for p in prices]
    assert (np.diff(paths.priced(prices), axis=0) >= 0).all()


def test_places() -> None:
    lengths = np.array([1.0, 2.0, 1.0, 1.0, 1.0])
    places = HingePlaces.of([Profile(lengths, np.zeros(6)), Profile(lengths[:2], np.zeros(3))], 2, 2)
    assert places.is_cell.sum() == 14
    assert places.fresh.sum() == 6  # the starts and four ends of pieces
    assert places.stretch[:2].tolist() == [0, 1]
    assert not places.is_cell[places.ends].any()
    assert places.start[places.ends].tolist() == [10, 16]  # after a gap of one piece
    finer, inside = places.halved()
    assert finer.is_cell.sum() == 28
    assert (np.diff(finer.rank) >= 0).all()
    for i, (a, b) in enumerate(inside.tolist()):
        assert finer.start[a] == 2 * places.start[i]
        assert finer.stop[b] == 2 * places.stop[i]
        assert finer.rank[b] - finer.rank[a] == places.is_cell[i]
        assert finer.fresh[a] == places.fresh[i]
        assert finer.stretch[a] == finer.stretch[b] == places.stretch[i]
    first, second = places.pairs()
    assert (places.rank[first] < places.rank[second]).all()
    assert (places.stretch[first] == places.stretch[second]).all()
    assert not (places.fresh[first] & ~places.fresh[second] & ~places.is_cell[second]).any()
    assert places.widths.sum() == 9.0


@pytest.mark.parametrize("order", [1, 2])
def test_combinations_that_miss_as_much_as_a_line_are_on_no_path_that_counts(order: int) -> None:
    every, _ = paths_of(MAPS["rational^2"], order)
    limits = every.priced([2**40])[0] / 2  # a hinge is dearer than any line
    limits = np.minimum(limits, 2.0**36)
    some = every.cheaper(limits)
    assert 0 < len(some.combinations) < len(every.combinations)
    prices = [0, 2**30, 2**33, 2**35]
    assert (np.minimum(some.priced(prices), some.limits) == np.minimum(every.priced(prices), limits)).all()
    closer = [paths.closer(2**33, limits, True, True, [10**6]) for paths in (every, some)]
    assert (proved(closer[0], 2**33) == proved(closer[1], 2**33)).all()
