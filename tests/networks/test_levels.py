"""Levels with half of an iterate above and half below."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from periodic.iterates.distances_to_iterates import iterate_l1_distance
from periodic.maps.distances import l1_distance
from periodic.maps.families import identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.networks.levels import Distribution, middle_level
from periodic.numbers.conversions import exact
from tests.networks.test_iterate_rows import markov_map

F = Fraction


def test_the_median_of_the_limit_is_exact() -> None:
    assert middle_level(tent(), 7) == F(1, 2)
    assert middle_level(vee("phi", -1, 1), 40) == (1 - exact("sqrt(5)")) / 4
    assert middle_level(PLMap([0, "1/2", 1], ["1/2", 1, 0]), 60) == F(5, 8)  # densities 2/3 and 4/3 on the halves


@pytest.mark.parametrize("seed", [*range(6), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(6, 12))])
def test_no_other_level_is_much_nearer(seed: int) -> None:
    f = markov_map(seed)
    for t in (0, 1, 4):
        h = f**t
        found = l1_distance(h, PLMap(f.domain, [middle_level(f, t)] * 2))
        for k in range(21):
            level = f.domain[0] + (f.domain[1] - f.domain[0]) * F(k, 20)
            assert found <= l1_distance(h, PLMap(f.domain, [level, level])) * F(1002, 1000)


def test_levels_where_there_is_no_limit() -> None:
    assert abs(middle_level(identity(0, 1), 5) - F(1, 2)) < F(1, 1000)  # type: ignore[operator]  # rational
    assert middle_level(PLMap([0, 1], [1, 0]), 3) == F(1, 2)
    flat = truncated_tent("4/5")
    level = middle_level(flat, 30)
    assert level in (F(2, 5), F(4, 5), F(6, 25), F(12, 25), F(16, 25)) or flat.domain[0] < level < flat.domain[1]
    near = iterate_l1_distance(flat, 12, PLMap([0, 1], [middle_level(flat, 12)] * 2))
    assert all(near <= iterate_l1_distance(flat, 12, PLMap([0, 1], [F(k, 20)] * 2)) * F(1002, 1000) for k in range(21))
    assert abs(middle_level(tent("3/2"), 6) - F(1, 2)) < F(1, 5)  # type: ignore[operator]  # rational


def test_the_mass_below_a_number() -> None:
    spread = Distribution(
        np.array([0.0, 1.0, 2.0, 0.5]), np.array([2.0, 1.0, 3.0, 0.5]), np.array([2.0, 1.0, 0.5, 0.5])
    )
    assert spread.below(np.array([-1.0, 0.5, 0.75, 1.0, 1.5, 2.5, 9.0])).tolist() == [0, 0.5, 1.25, 1.5, 3, 3.75, 4]
    assert spread.median() == 1
    assert Distribution(np.array([4.0, 1.0]), np.array([4.0, 1.0]), np.ones(2)).median() == 2.5
    tiny = Distribution(np.array([0.0, 1.0]), np.array([4.0, 1.0 + 1e-15]), np.ones(2))
    assert tiny.below(3.0) == 1.75
