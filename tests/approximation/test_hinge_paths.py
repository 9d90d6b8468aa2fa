"""Paths over places and bins lie below functions that exist, however closely they are followed."""

import random
from fractions import Fraction
from math import inf

import numpy as np
import pytest

from periodic.approximation.best_fits import best_approximation
from periodic.approximation.hinge_paths import Paths
from periodic.approximation.hinge_places import HingePlaces
from periodic.approximation.lines import UNIT, Profile, Scale
from periodic.graphs.growth_numbers import period_root
from periodic.iterates.integrals import map_moments
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap

F = Fraction
RATIONAL = PLMap([0, "1/9", "1/2", "5/8", 1], [0, 1, "1/5", "3/4", "1/3"])
MAPS = {"tent^3": tent() ** 3, "golden^4": vee(period_root(3), -1, 1) ** 4, "rational^2": RATIONAL**2}


def paths_of(h: PLMap, order: int, cells: int = 3, bins: int = 8, reach: int = 99) -> tuple[Paths, Scale]:
    scale = Scale.of([h])
    return Paths.all(HingePlaces.of(Profile.of(h, scale), cells, reach), order, bins), scale


def functions(h: PLMap, order: int) -> list[PLMap]:
    """Functions with breakpoints of all sorts: followed for a while, optimised, and random."""
    r, (low, high) = random.Random(order), h.domain
    found = [best_approximation(h, pieces, order, rounds=6).function for pieces in (2, 3, 5)]
    middle = (h.image[0] + h.image[1]) / 2
    for k in (1, 2, 4):
        found.append(PLMap([*h.knots[: k + 1], high], [*h.values[: k + 1], middle]))
    for _ in range(8):
        inner = sorted({low + (high - low) * F(r.randrange(1, 97), 97) for _ in range(r.randint(1, 5))})
        knots = [low, *inner, high]
        found.append(PLMap(knots, [h(x) if r.random() < 0.7 else middle for x in knots]))
    return [g for g in found if g.piece_count > 1]


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("name", MAPS)
def test_paths_cost_no_more_than_functions(name: str, order: int) -> None:
    h = MAPS[name]
    missed = [
        ((h - g).l1_norm() if order == 1 else map_moments(h - g).squared, g.piece_count - 1)
        for g in functions(h, order)
    ]
    for reach in (99, 4):
        paths, scale = paths_of(h, order, reach=reach)
        unit = scale.cost(order) * F(UNIT)
        for price in (0.02, 0.2, 0.6):
            cost = int(price / UNIT)
            least = min(error + cost * unit * bends for error, bends in missed)
            followed, limit = paths, inf
            for way in ("cells", "both", "bins"):
                assert int(min(followed.priced([cost])[0], limit, 1e15)) * unit <= least
                followed = followed.closer(cost, inf, way != "bins", way != "cells", 6000)
                limit = followed.limit


def test_closer_paths_prove_more() -> None:
    paths, _ = paths_of(MAPS["golden^4"], 1)
    price = int(0.4 / UNIT)
    rough = paths.priced([price])[0]
    closer = paths.closer(price, inf, True, True, 40000)
    closest = closer.closer(price, closer.limit, True, False, 40000)
    assert rough < min(closer.priced([price])[0], closer.limit) <= min(closest.priced([price])[0], closest.limit)


def test_totals_are_costs_of_paths() -> None:
    for order in (1, 2):
        paths, _ = paths_of(MAPS["rational^2"], order, 2, 6)
        for price in (0.0, 0.1, 1.0):
            cost = int(price / UNIT)
            totals = paths.totals(cost)
            assert totals.min() == paths.priced([cost])[0]


def test_all_prices_at_once() -> None:
    paths, _ = paths_of(MAPS["tent^3"], 2)
    prices = [int(p / UNIT) for p in (0.0, 0.05, 0.5)]
    assert paths.priced(prices).tolist() == [paths.priced([p])[0] for p in prices]
    assert (np.diff(paths.priced(prices)) >= 0).all()


def test_places() -> None:
    places = HingePlaces.of(Profile(np.array([1.0, 2.0, 1.0, 1.0, 1.0]), np.zeros(6)), 2, 2)
    assert places.is_cell.sum() == 10
    assert places.fresh.sum() == 5  # the start and four ends of pieces
    finer, inside = places.halved()
    assert finer.is_cell.sum() == 20
    for i, (a, b) in enumerate(inside.tolist()):
        assert finer.start[a] == 2 * places.start[i]
        assert finer.stop[b] == 2 * places.stop[i]
        assert finer.fresh[a] == places.fresh[i]
    first, second = places.pairs()
    assert (first < second).all()
    assert not (places.fresh[first] & ~places.fresh[second] & ~places.is_cell[second]).any()
    assert places.widths.sum() == 6.0
