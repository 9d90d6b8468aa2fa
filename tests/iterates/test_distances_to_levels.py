"""How far iterates are from a constant, against the composed iterate."""

from fractions import Fraction

import pytest
from hypothesis import given

from periodic.errors import TooManyPiecesError
from periodic.iterates.distances_to_iterates import iterate_l1_distance
from periodic.iterates.distances_to_levels import distance_to_level
from periodic.maps.distances import l1_distance
from periodic.maps.families import identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, exact
from tests.strategies import examples, fractions, self_maps

F = Fraction
SKEW = PLMap([0, "1/9", "1/2", "5/8", 1], [0, 1, "1/5", "3/4", "1/3"])
FLAT = PLMap([0, "1/7", "1/2", "4/5", 1], ["1/3", "1/3", 1, "1/9", "1/9"])


@pytest.mark.parametrize(
    "f", [tent(), tent("19/10"), vee("phi"), vee("sqrt(3)-1/5"), truncated_tent("6/7"), SKEW, FLAT]
)
@pytest.mark.parametrize("t", [0, 1, 2, 6])
def test_against_composing(f: PLMap, t: int) -> None:
    low, high = f.domain
    for level in (low, (low + 2 * high) / 3, f.values[1], high + 1):
        h = f**t if t else identity(low, high)
        assert distance_to_level(f, t, level) == l1_distance(h, PLMap([low, high], [level, level]))


@pytest.mark.parametrize(("f", "level"), [(tent(), F(1, 2)), (vee("phi", -1, 1), (1 - exact("sqrt(5)")) / 4)])
def test_against_the_partition(f: PLMap, level: Exact) -> None:
    assert distance_to_level(f, 40, level) == iterate_l1_distance(f, 40, PLMap(f.domain, [level, level]))


@examples(30)
@given(self_maps(), fractions(0, 1))
def test_a_law_of_random_maps(f: PLMap, level: Fraction) -> None:
    for t in (1, 5):
        assert distance_to_level(f, t, level) == l1_distance(f**t, PLMap(f.domain, [level, level]))


def test_far_out_without_a_partition() -> None:
    f = tent("3/2")  # after so many steps values are spread as much later ones are
    assert abs(distance_to_level(f, 700, F(1, 3)) - distance_to_level(f, 200, F(1, 3))) < F(1, 2**40)
    found = [distance_to_level(SKEW, t, F(1, 2)) for t in (24, 25)]
    assert 0 < abs(found[1] - found[0]) < F(1, 1000)
    assert distance_to_level(tent(), 3000, F(1, 2)) == F(1, 4)


def test_too_many_digits_are_refused() -> None:
    steep = PLMap([0, "1/7", F(1, 7) + F(1, 10**300), 1], ["1/9", "2/11", "12/13", "1/17"])
    with pytest.raises(
        TooManyPiecesError, match=r"of \|f\^200 - m\| needs more than \d+ points with numbers of \d+ bits"
    ):
        distance_to_level(steep, 200, F(1, 2))
