"""Bounds on maps with algebraic slopes, whose centre and spread are not rational: found, and below a distance."""

import pytest

from periodic.bounds.separations import separation
from periodic.maps.distances import l1_distance
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap


@pytest.mark.usefixtures("short_tables")
@pytest.mark.parametrize("f", [vee("lambda(5)"), pytest.param(tent("sqrt(3)"), marks=pytest.mark.long)], ids=str)
def test_bounds_are_found_and_below_the_middle_constant(f: PLMap) -> None:
    t = 4
    found = separation(f, t, 2, 1)
    low, high = f.domain
    bottom, top = (f**t).image
    middle = (bottom + top) / 2
    assert 0 < found.l1_bound <= l1_distance(f**t, PLMap([low, high], [middle, middle]))
