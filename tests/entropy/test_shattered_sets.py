"""Shattered sets: all labels occur, by plain evaluation; a threshold that is asked for; where there is none."""

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from periodic.entropy.shattered_sets import ShatteredSet, labels, shattered_set
from periodic.errors import HypothesisError
from periodic.graphs.growth_numbers import growth_number
from periodic.maps.families import connect_the_dots, identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.patterns.cyclic_patterns import Pattern
from tests.strategies import examples, patterns


@pytest.mark.parametrize("n", range(1, 6))
@pytest.mark.parametrize(
    ("f", "threshold"),
    [
        (tent(), "1/2"),
        (tent(), None),
        (vee("1.618"), None),
        (vee("1.618"), 0),
        (truncated_tent("6/7"), "1/2"),
        (tent("5/4"), None),
        (PLMap([0, "2/5", 1], [0, 1, "1/7"]), "3/7"),
    ],
)
def test_sets_of_every_size(f: PLMap, threshold: object, n: int) -> None:
    found = shattered_set(f, n, threshold)
    assert len(found.points) == n
    assert threshold is None or found.threshold == Fraction(str(threshold))
    assert len(found.times) == 2**n
    seen = set()
    at = list(found.points)
    for t in range(found.times[-1] + 1):
        if t in found.times:
            assert found.threshold not in at
            seen.add(tuple(x > found.threshold for x in at))
        at = [f(x) for x in at]
    assert len(seen) == 2**n


@given(patterns(3, 7))
@examples(15)
def test_every_pattern_with_growth_shatters(pattern: Pattern) -> None:
    f = connect_the_dots(pattern)
    if growth_number(pattern) > 1:
        found = shattered_set(f, 3)
        assert len(set(found.labels)) == 8
    else:
        with pytest.raises(HypothesisError, match="no two intervals of coverings by at most 512 points lead to one"):
            shattered_set(f, 2)


def test_a_threshold_whose_sides_are_taken_in_turn() -> None:
    f = PLMap(range(9), [4, 8, 4, 8, 4, 0, 4, 0, 4])
    with pytest.raises(HypothesisError, match="no two intervals on both sides of 4 of coverings"):
        shattered_set(f, 2, 4)
    assert len(set(shattered_set(f, 2, 6).labels)) == 4


@given(st.lists(st.fractions(0, 1, max_denominator=50), max_size=4), st.fractions(0, 1, max_denominator=9))
@examples(20)
def test_labels_are_those_of_the_iterates(points: list[Fraction], threshold: Fraction) -> None:
    f = truncated_tent("6/7")
    rows = labels(f, points, threshold, [0, 1, 4])
    assert rows == tuple(tuple((f**t)(x) >= threshold for x in points) for t in (0, 1, 4))


def test_refusals() -> None:
    with pytest.raises(ValueError, match="at most 12 points here, got n = 13"):
        shattered_set(tent(), 13)
    with pytest.raises(ValueError, match="2 points are shattered by"):
        ShatteredSet(identity(0, 1), Fraction(1, 2), (Fraction(0), Fraction(1)), (0, 1, 2, 3))
    with pytest.raises(ValueError, match="times increase, but 1 comes after 1"):
        labels(tent(), [0], 0, [1, 1])
    with pytest.raises(ValueError, match="leaves its interval"):
        labels(tent(3), [0], 0, [1])
    with pytest.raises(ValueError, match="leaves its interval"):
        shattered_set(tent(3), 2)
    with pytest.raises(HypothesisError, match="no two intervals on both sides of 5"):
        shattered_set(tent(), 2, 5)
