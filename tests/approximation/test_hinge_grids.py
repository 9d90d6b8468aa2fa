"""Combinations as integers, the same costs whether they are known from before or not, and what lies inside them."""

import random

import numpy as np
import pytest

from periodic.approximation.hinge_costs import bin_edges
from periodic.approximation.hinge_grids import Grid
from periodic.approximation.hinge_places import HingePlaces
from periodic.approximation.profiles import Profile, Scale
from periodic.graphs.growth_numbers import period_root
from periodic.maps.families import vee


def grid_of(order: int, bins: int) -> Grid:
    h = vee(period_root(3), -1, 1) ** 4
    scale = Scale.of([h])
    profiles = [Profile.of(h, scale), Profile.of(h.restrict(-1, 0), scale)]
    return Grid(HingePlaces.of(profiles, 2, 99), order, bin_edges(bins))


def test_combinations_are_taken_apart_again() -> None:
    grid = grid_of(1, 6)
    all_of_them, _ = grid.all()
    assert len(np.unique(all_of_them)) == len(grid.places.pairs()[0]) * 36
    earlier, later = grid.earlier(all_of_them), grid.later(all_of_them)
    rows = grid.place(earlier), grid.place(later), grid.bin(earlier), grid.bin(later)
    assert (grid.joined(*rows) == all_of_them).all()
    assert max(rows[2].max(), rows[3].max()) == 5


@pytest.mark.parametrize("order", [1, 2])
def test_costs_do_not_depend_on_what_is_known(order: int, monkeypatch: pytest.MonkeyPatch) -> None:
    r, grid, plain = random.Random(order), grid_of(order, 8), grid_of(order, 8)
    combinations, costs = grid.all()
    computed = plain.computed(combinations)
    assert (computed == costs).all()
    assert computed.mean() > 0
    for most in (1 << 18, 3000):
        monkeypatch.setattr("periodic.approximation.hinge_grids.MOST_KEPT", most)
        for size in (1, 50, 2000, 4000, 2000):
            some = np.array(sorted(r.sample(range(len(combinations)), size)))
            assert (grid.costs(combinations[some]) == computed[some]).all()
            assert sum(len(known) for known, _ in grid._known) <= max(most, size)
            assert all((np.diff(known) > 0).all() for known, _ in grid._known)


@pytest.mark.parametrize(("cells", "bins"), [(True, False), (False, True), (True, True)])
def test_what_lies_inside(cells: bool, bins: bool) -> None:
    """Halves of all places and bins: all combinations of the finer grid, none twice."""
    grid = grid_of(2, 4)
    finer, halves = grid.finer(cells, bins)
    assert grid.finer(cells, bins)[0] is finer
    assert halves.shape == (len(grid.places.start), 2)
    assert (grid.inside(grid.all()[0], cells, bins) == finer.all()[0]).all()
    one = grid.all()[0][5000:5001]
    inside = grid.inside(one, cells, bins)
    assert len(inside) < len(np.unique(inside)) + 1
    assert set(inside.tolist()) <= set(finer.all()[0].tolist())
