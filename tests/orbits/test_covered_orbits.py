"""Orbits that coverings show: they are cycles of the period asked for, and none is missing where all is decided."""

import pytest
from hypothesis import example, given, strategies as st

from periodic.maps.families import tent
from periodic.maps.plmaps import PLMap
from periodic.orbits.covered_orbits import covered_orbit
from periodic.orbits.covering_sequences import coverings
from tests.strategies import examples, isometric_maps, markov_maps, self_maps

MAPS = st.one_of(markov_maps(most=5), self_maps(most=3), self_maps(most=2, denominator=7), isometric_maps())


@given(MAPS, st.integers(1, 8))
@examples(150)
@example(PLMap([0, 1], [1, 0]), 2)
@example(PLMap([0, 1, 2, 3], [2, 3, 1, 0]), 4)
def test_points_have_the_period_asked_for(f: PLMap, n: int) -> None:
    for covering in coverings(f, 40):
        found = covered_orbit(covering, n)
        if found is not None:
            orbit, points = found.points, covering.points
            assert [f(x) for x in orbit] == [*orbit[1:], orbit[0]]
            assert len(set(orbit)) == n
            if found.walk is None:
                assert set(orbit) <= set(points)
            else:
                assert all(points[i] < x < points[i + 1] for x, i in zip(orbit, found.walk, strict=True))
        elif covering.is_closed:
            assert n not in covering.bounds.least


def test_points_of_too_many_digits_are_refused() -> None:
    (covering,) = coverings(tent())
    with pytest.raises(
        ValueError, match="a cycle of 50000 points has numbers of about 100000 bits each, together more"
    ):
        covered_orbit(covering, 50000)
