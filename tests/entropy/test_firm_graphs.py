"""Firm graphs hold for all maps near one."""

from fractions import Fraction
from random import Random

import pytest

from periodic.entropy.firm_graphs import FirmGraph
from periodic.entropy.tower_windows import tower_window
from periodic.maps.near_maps import NearMap
from periodic.maps.plmaps import PLMap


@pytest.mark.parametrize("seed", range(5))
def test_firm_graphs_hold_for_all_maps_near(seed: int) -> None:
    """Values are moved at random by up to the error: each edge is still taken over its target."""
    random, h, error = Random(seed), PLMap([0, "2/5", 1], ["1/7", 1, 0]), Fraction(1, 10**12)
    graph = FirmGraph.of(NearMap(h, error), tower_window(h), 100)
    assert graph is not None
    assert graph.holds
    places = sorted(
        {*h.knots, *(Fraction(i, 50) for i in range(51)), *(x for row in graph.edges for e in row for x in e[:2])}
    )
    moved = [h(x) + error * Fraction(random.randint(-8, 8), 8) for x in places]
    g = PLMap(places, [min(max(y, Fraction(0)), Fraction(1)) for y in moved])
    for row in graph.edges:
        for low, high, target in row:
            u, v = graph.intervals[target]
            bottom, top = sorted((g(low), g(high)))
            assert bottom <= u < v <= top


def test_too_large_an_error_leaves_no_firm_graph() -> None:
    h = PLMap([0, "2/5", 1], ["1/7", 1, 0])
    assert FirmGraph.of(NearMap(h, Fraction(1, 100)), tower_window(h), 100) is None
