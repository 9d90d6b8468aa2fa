"""Costs of combinations, confronted with exact integrals of lines through the boxes; the table of margins."""

import random
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from periodic.approximation.hinge_costs import FAR, bin_edges, combination_costs, halved_edges
from periodic.approximation.hinge_places import HingePlaces
from periodic.approximation.margins import LARGEST, QUANTITIES, ROUNDING, margin
from periodic.approximation.profiles import UNIT, Profile, Scale
from periodic.graphs.growth_numbers import period_root
from periodic.iterates.integrals import map_moments
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap

F = Fraction
RATIONAL = PLMap([0, "1/9", "1/2", "5/8", 1], [0, 1, "1/5", "3/4", "1/3"])
UNEVEN = PLMap([0, "1/1000", "1/2", "501/1000", "7/8", 1], [0, 1, "1/5", "3/4", "1/3", "4/5"])
MAPS = {"tent^3": tent() ** 3, "golden^4": vee(period_root(3), -1, 1) ** 4, "rational^2": RATIONAL**2, "uneven": UNEVEN}
Floats = NDArray[np.float64]


def ends_of_cells(h: PLMap, cells: int) -> list[Fraction]:
    knots = [F(x) if isinstance(x, Fraction) else F(float(x)) for x in h.knots]
    return [*(a + (b - a) * F(i, cells) for a, b in pairwise(knots) for i in range(cells)), knots[-1]]


@pytest.mark.parametrize("name", ["tent^3", "rational^2", "uneven"])
@pytest.mark.parametrize("order", [1, 2])
def test_costs_are_below_the_error_of_every_line_through_the_boxes(name: str, order: int) -> None:
    h, cells, r = MAPS[name], 3, random.Random(order)
    scale = Scale.of([h])
    places = HingePlaces.of([Profile.of(h, scale)], cells, 99)
    points, tight, asked = ends_of_cells(h, cells), 0, []
    edges = halved_edges(bin_edges(9)) if order == 1 else bin_edges(11)
    for _ in range(150):
        i = r.randrange(len(places.start) - 2)
        j = r.choice([k for k in range(i + 1, len(places.start)) if places.start[k] > places.stop[i]] or [0])
        if not j:
            continue
        # a hinge anywhere in each place, at a value near h or far out
        x, y = (points[a] + (points[b] - points[a]) * F(r.randrange(5), 4)
                for a, b in ((places.start[k], places.stop[k]) for k in (i, j)))  # fmt: skip
        u, v = (h(z) * F(r.choice([1, 1, 1, 0, 3])) + F(r.randrange(-20, 21), 60) for z in (x, y))
        p, q = points[places.stop[i]], points[places.start[j]]
        a, b = (u + (v - u) * (z - x) / (y - x) for z in (p, q))
        difference = h.restrict(p, q) - PLMap([p, q], [a, b])
        cost = difference.l1_norm() if order == 1 else map_moments(difference).squared
        bins = [int(np.searchsorted(edges, float((w - scale.centre) / scale.spread))) - 1 for w in (u, v)]
        asked.append(((i, j, *bins), cost))
    rows = [np.array(column) for column in zip(*(key for key, _ in asked), strict=True)]
    found = combination_costs(places, order, edges, (rows[0], rows[1], rows[2], rows[3]))
    for claimed, (key, cost) in zip(found.tolist(), asked, strict=True):
        proved = F(claimed) * F(UNIT) * scale.cost(order)
        assert proved <= cost, key
        tight += 2 * proved > cost > 0
    assert tight > 15


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("name", MAPS)
def test_costs_of_whole_stretches_come_close_to_the_best_line(name: str, order: int) -> None:
    h = MAPS[name]
    scale = Scale.of([h])
    places, bins = HingePlaces.of([Profile.of(h, scale)], 2, 99), 40
    left, right = (v.ravel() for v in np.meshgrid(np.arange(bins), np.arange(bins)))
    ends = np.zeros_like(left), np.full_like(left, len(places.start) - 1)
    least = combination_costs(places, order, bin_edges(bins), (*ends, left, right)).min() * UNIT
    if order == 2:
        assert least * float(scale.cost(2)) == pytest.approx(float(map_moments(h).affine_error), rel=1e-9)
    else:
        constant = PLMap(h.domain, [sum(h.image) / 2] * 2)
        distance = float((h - constant).l1_norm())
        assert 0.75 * distance < least * float(scale.cost(1)) <= distance


def test_runs_without_cells_cost_nothing() -> None:
    places = HingePlaces.of([Profile(np.ones(2), np.array([0.0, 1.0, 0.0]))], 2, 9)
    pairs = (np.array([0, 1, 4]), np.array([1, 2, 5]), np.array([3, 0, 2]), np.array([0, 3, 1]))
    assert combination_costs(places, 1, bin_edges(4), pairs).tolist() == [0, 0, 0]


def test_halved_bins_lie_in_bins() -> None:
    edges = bin_edges(6)
    for _ in range(4):
        finer = halved_edges(edges)
        assert len(finer) == 2 * len(edges) - 1
        assert (finer[::2] == edges).all()
        assert (np.diff(finer) > 0).all()
        assert np.abs(finer[1:-1]).max() <= LARGEST
        edges = finer
    assert edges[-1] == FAR


def test_margins_are_sums_over_the_table() -> None:
    for order, rows in QUANTITIES.items():
        for p in (1, 7, 100):
            assert margin(order, p) == sum(row.error(p) for row in rows)
        assert all(row.check and row.magnitude >= 1 for row in rows)
        assert margin(order, 1) > 1000 * ROUNDING


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("name", MAPS)
def test_costs_do_not_depend_on_what_else_is_asked(name: str, order: int) -> None:
    h, r = MAPS[name], random.Random(7)
    places, edges = HingePlaces.of([Profile.of(h, Scale.of([h]))], 2, 99), bin_edges(5)
    first, second = places.pairs()
    left, right = (np.array([r.randrange(5) for _ in first]) for _ in range(2))
    together = combination_costs(places, order, edges, (first, second, left, right))
    assert (together > 0).mean() > 0.1
    for some in ([r.randrange(len(first)) for _ in range(n)] for n in (1, 1, 2, 5, 40)):
        rows = (first[some], second[some], left[some], right[some])
        assert combination_costs(places, order, edges, rows).tolist() == together[some].tolist()
