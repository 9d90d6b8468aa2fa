"""Intervals that a map sends into each other in turn, found around the classes of a component of a closing."""

from itertools import pairwise

import pytest
from hypothesis import given

from periodic.graphs.restrictive_intervals import restrictive_cycle, return_map
from periodic.graphs.tower_closings import Truncation
from periodic.graphs.towers import Tower
from periodic.maps.families import tent
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import root_of
from tests.strategies import self_maps


@pytest.mark.parametrize(("slope", "period"), [("5/4", 2), ("11/10", 4), ("51/50", 32)])
def test_tents_near_slope_1_are_renormalised(slope: str, period: int) -> None:
    f = tent(slope)
    tower = Tower(f)
    upper = Truncation(tower, 192).closing("upper")
    fastest = upper.graph.fastest
    assert fastest is not None
    cycle = restrictive_cycle(upper, fastest)
    assert cycle is not None
    assert len(cycle) == period
    intervals = sorted((tower.orbits.exact(p), tower.orbits.exact(q)) for p, q in cycle)
    assert all(a[1] <= b[0] for a, b in pairwise(intervals))
    g = return_map(f, tower.orbits, cycle)
    assert g is not None
    assert g.is_self_map
    assert g.distinct_slopes <= {s * f.lipschitz**period for s in (1, -1)}
    assert g.lap_count == 2


def test_steeper_ones_are_not() -> None:
    for f in (tent("3/2"), tent(), PLMap([0, 1, 2, 3], [3, 0, 3, 0])):
        upper = Truncation(Tower(f), 24).closing("upper")
        fastest = upper.graph.fastest
        assert fastest is not None
        assert restrictive_cycle(upper, fastest) is None


@given(self_maps())
def test_what_is_found_is_mapped_in_turn(f: PLMap) -> None:
    tower = Tower(f)
    closing = Truncation(tower, 10).closing("upper")
    for component in closing.graph.components:
        cycle = restrictive_cycle(closing, component)
        if cycle is None:
            continue
        intervals = [(tower.orbits.exact(p), tower.orbits.exact(q)) for p, q in cycle]
        for a, b in pairwise([*intervals, intervals[0]]):
            low, high = f.restrict(*a).image
            assert b[0] <= low
            assert high <= b[1]
        g = return_map(f, tower.orbits, cycle)
        assert g is not None
        h = f ** len(cycle)
        assert all(g(x) == h(x) for x in g.knots)


@pytest.mark.parametrize("teeth", [11, 101])
def test_return_maps_are_made_of_few_pieces_only(teeth: int) -> None:
    """[0, teeth] and [200, 300] are exchanged."""
    f = PLMap([*range(teeth + 1), 200, 300], [*(200 + 100 * (i % 2) for i in range(teeth + 1)), 0, teeth])
    orbits = Tower(f).orbits
    place = {orbits.exact(i): i for i in range(len(orbits))}
    g = return_map(f, orbits, ((place[0], place[teeth]), (place[200], place[300])))
    assert g == (PLMap(range(12), [11 * (i % 2) for i in range(12)]) if teeth == 11 else None)


def test_golden_return_map() -> None:
    """Slope phi**(1/2) is renormalised once, onto the golden slope."""
    slope = root_of((-1, 0, -1, 0, 1))
    f = tent(slope)
    tower = Tower(f)
    upper = Truncation(tower, 24).closing("upper")
    fastest = upper.graph.fastest
    assert fastest is not None
    cycle = restrictive_cycle(upper, fastest)
    assert cycle is not None
    g = return_map(f, tower.orbits, cycle)
    assert g is not None
    assert g.lipschitz == root_of((-1, -1, 1))
