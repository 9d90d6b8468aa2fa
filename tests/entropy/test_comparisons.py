"""Comparisons of growth: exact order and equality, enclosures, the law of order, refusals."""

from fractions import Fraction

import pytest
from hypothesis import given

from periodic.claims import Standing
from periodic.entropy.comparisons import compare_growth
from periodic.graphs.growth_numbers import growth_number
from periodic.maps.families import connect_the_dots, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.patterns.cyclic_patterns import Pattern, stefan
from tests.strategies import examples, markov_maps, patterns, self_maps

FREE = PLMap([0, "2/5", 1], ["1/7", 1, 0])


@given(markov_maps(), patterns(2, 7))
def test_the_order_is_that_of_the_numbers(f: PLMap, pattern: Pattern) -> None:
    a, b = growth_number(f), growth_number(pattern)
    assert compare_growth(f, pattern).value == (a > b) - (a < b)
    assert compare_growth(pattern, connect_the_dots(pattern)).value == 0


@given(self_maps(most=3), self_maps(most=3))
@examples(25)
def test_the_order_turns_round(f: PLMap, g: PLMap) -> None:
    found = compare_growth(f, g, 30).value
    back = compare_growth(g, f, 30).value
    assert found is not None
    assert back == -found


def test_enclosures_decide() -> None:
    moved = PLMap([0, "2/5", 1], ["1/7", 1, Fraction(1, 10**9)])
    found = compare_growth(FREE, moved)
    assert found.value == 1
    assert found.reason == "two enclosures of the growth numbers are apart"
    assert compare_growth(FREE, tent("9/5")).value == 1
    assert compare_growth(FREE, stefan(3)).value == 1


def test_equality_that_is_not_known() -> None:
    lower = PLMap([0, "2/5", 1], ["1/7", 1, Fraction(1, 10**30)])
    found = compare_growth(FREE, lower, 20)
    assert found.standing is Standing.UNDECIDED
    assert found.value is None
    assert found.needed.startswith("more digits: both growth numbers lie in one interval of length")


def test_exact_equality() -> None:
    assert compare_growth(FREE, PLMap([0, "3/5", 1], [1, 0, "6/7"])).value == 0  # its mirror image
    assert compare_growth(FREE, PLMap([5, 9, 15], ["45/7", 15, 5])).reason.endswith("two systems of coordinates")
    assert compare_growth(vee("1.7"), tent("1.7")).value == 0
    assert compare_growth(truncated_tent("6/7"), stefan(3)).value == 0
    assert str(compare_growth(stefan(5), stefan(3))).startswith("the first growth number is less than the second")


def test_refusals() -> None:
    with pytest.raises(TypeError, match="growth is compared for maps and patterns, got str 'tent'"):
        compare_growth("tent", tent())
    with pytest.raises(ValueError, match="leaves its interval"):
        compare_growth(tent(3), tent())
