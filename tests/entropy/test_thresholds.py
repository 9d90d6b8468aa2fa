"""Thresholds: oracles of three families for the periods 2 to 12, on both sides of each; claims and refusals."""

from fractions import Fraction

import pytest
import sympy

from periodic.claims import Standing
from periodic.entropy.thresholds import FAMILIES, family_threshold, searched_threshold
from periodic.graphs.growth_numbers import period_root
from periodic.maps.families import tent, truncated_tent, vee
from periodic.maps.parametric_maps import Form, MapFamily
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, exact
from periodic.orbits.period_sets import has_period

LITTLE = Fraction(1, 10**9)
HEIGHTS = {
    2: "2/3", 3: "6/7", 4: "4/5", 5: "26/31", 6: "52/63", 7: "106/127", 8: "14/17", 9: "426/511", 10: "844/1023",
    11: "1706/2047", 12: "1126/1365",
}  # fmt: skip


def wide_vee(c: Exact) -> PLMap:
    return vee(c, -1, 1)


@pytest.mark.parametrize("n", range(2, 13))
def test_slopes(n: int) -> None:
    is_power = n & (n - 1) == 0
    for name, make in (("vee", wide_vee), ("tent", tent)):
        found = family_threshold(name, n)
        assert found.value == period_root(n)
        assert found.attained == (not is_power or (name, n) == ("vee", 2)) == has_period(make(found.value), n)
        assert not has_period(make(found.value - LITTLE), n)
        assert has_period(make(found.value + LITTLE), n)


@pytest.mark.parametrize("n", HEIGHTS)
def test_heights(n: int) -> None:
    found = family_threshold("truncated_tent", n)
    assert found.value == Fraction(HEIGHTS[n])
    assert found.attained == (n & (n - 1) != 0) == has_period(truncated_tent(found.value), n)
    assert not has_period(truncated_tent(found.value - LITTLE), n)
    assert has_period(truncated_tent(found.value + LITTLE), n)


@pytest.mark.parametrize("name", FAMILIES)
def test_a_fixed_point_is_always_there(name: str) -> None:
    found = family_threshold(name, 1)
    assert (found.value, found.attained) == (0, True)


def test_claims() -> None:
    found = family_threshold("vee", 3)
    assert found.holds
    assert (found.family, found.n) == ("vee", 3)
    assert found.value == exact(sympy.GoldenRatio)
    assert "vee has period 3 from the parameter" in str(found)
    assert "above the parameter 1: proved, computed: the map at it does not have the period" in str(
        family_threshold("tent", 8)
    )


def test_searches() -> None:
    family = MapFamily("flat", lambda c, sign: Form((0, 1, 2), (c, 1, 1)))
    found = searched_threshold(family, 3)
    assert found.standing is Standing.DISPROVED
    assert (found.value, found.attained) == (None, False)
    assert str(found) == "flat has period 3: disproved, all itineraries were excluded; docs/mathematics.md, Thresholds"
    vees = MapFamily("vees", lambda c, sign: Form((-1, 0, 1), (c - 1, -1, c - 1)))
    found = searched_threshold(vees, 8)
    assert (found.value, found.attained) == (1, False)
    found = searched_threshold(vees, 2)
    assert (found.value, found.attained) == (1, True)
    assert "the strongest period is 2" in found.reason
    narrow = MapFamily("narrow", lambda c, sign: Form((-1, 0, c), (c - 1, -1, c * c - 1)))
    found = searched_threshold(narrow, 1)
    assert found.value == 0  # where there is no map: the interval is [-1, 0] with two knots at 0
    assert not found.attained


def test_refusals() -> None:
    with pytest.raises(ValueError, match="closed forms are known for the families vee, tent, truncated_tent, not for"):
        family_threshold("logistic", 3)
    with pytest.raises(ValueError, match="n must be at least 1, got 0"):
        family_threshold("vee", 0)
    with pytest.raises(TypeError, match="n must be an integer"):
        searched_threshold(MapFamily("tents", lambda c, sign: Form((0, 1), (0, c))), "3")
