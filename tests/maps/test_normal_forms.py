"""One normal form for all coordinates, and integrals that come back exactly."""

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from periodic.graphs.growth_numbers import period_root
from periodic.maps.families import tent, vee
from periodic.maps.normal_forms import normal_form
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from tests.strategies import golden, self_maps

F = Fraction
PHI = period_root(3)


def in_coordinates(f: PLMap, scale: Exact, shift: Exact) -> PLMap:
    """The map A f A^-1 for A(x) = shift + scale*x."""
    points = sorted((shift + scale * x, shift + scale * y) for x, y in zip(f.knots, f.values, strict=True))
    return PLMap([x for x, _ in points], [y for _, y in points])


@given(self_maps(), golden().filter(bool), golden())
def test_coordinates_do_not_matter(f: PLMap, scale: Exact, shift: Exact) -> None:
    form = normal_form(f)
    assert form.domain == (0, 1)
    assert form in (f, in_coordinates(f, F(-1), F(1)))
    assert normal_form(in_coordinates(f, scale, shift)) == form
    assert normal_form(form) == form


@given(self_maps(), st.integers(0, 3), st.sampled_from([F(3), F(-1, 7), PHI, F(10**40)]))
def test_integrals_come_back(f: PLMap, t: int, scale: Exact) -> None:
    g = in_coordinates(f, scale, F(5))
    low, high = g.domain
    height = (g.image[0] - low) / (high - low)
    flat = PLMap([low, high], [g.image[0]] * 2)
    heights = height, 1 - height  # as it stands, and in the mirror
    found = [(normal_form(g) ** t - PLMap([0, 1], [y, y])).l1_norm() for y in heights]
    assert (g**t - flat).l1_norm() in [x * (high - low) ** 2 for x in found]


@pytest.mark.parametrize("shift", [F(0), F(10**30), F(-1, 10**30), F(10) ** 300])
@pytest.mark.parametrize("scale", [F(1), F(-1), F(10) ** 300, F(1, 10**300), PHI])
def test_far_away(scale: Exact, shift: Exact) -> None:
    for f in (tent(), vee(PHI), PLMap([0, "1/3", 1], ["1/7", 1, 0])):
        assert normal_form(in_coordinates(f, scale, shift)) == normal_form(f)
