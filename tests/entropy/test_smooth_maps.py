"""Smooth maps: logistic maps against published values, enclosures of piecewise-linear maps against those, refusals."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from periodic.claims import Standing
from periodic.entropy.smooth_maps import (
    MapEnclosure,
    growth_bound,
    logistic_enclosure,
    logistic_growth_bound,
    logistic_odd_period,
    odd_period,
)
from periodic.graphs.growth_numbers import growth_number, period_root
from periodic.maps.families import identity, tent
from periodic.maps.plmaps import PLMap
from periodic.orbits.period_sets import has_period
from periodic.patterns.cyclic_patterns import Pattern
from tests.strategies import examples, markov_maps

# parameters at which 1/2 lies on a cycle (rounded to nine decimals), the word of the cycle, its odd period
SUPERSTABLE = [
    ("3.831874055", [1, 2, 3], 3), ("3.738914913", [1, 3, 4, 2, 5], 5), ("3.905706470", [1, 2, 4, 3, 5], 3),
    ("3.990267047", [1, 2, 3, 4, 5], 3), ("3.960270127", [1, 2, 3, 4], 3), ("3.498561699", [1, 3, 2, 4], None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("r", "word", "odd"),
    [pytest.param(*row, marks=[] if i == 1 else [pytest.mark.long]) for i, row in enumerate(SUPERSTABLE)],
)
def test_published_parameters(r: str, word: list[int], odd: int | None) -> None:
    found = logistic_growth_bound(r)
    number = growth_number(Pattern.from_word(word))
    assert 0 <= number - found.value < Fraction(1, 10**7)
    assert found.holds
    assert logistic_odd_period(r, 7).value == odd


@pytest.mark.parametrize("r", ["2", "3.67"])
def test_no_odd_period_before_the_bands_merge(r: str) -> None:
    found = logistic_odd_period(r, 7)
    assert found.value is None
    assert found.standing is Standing.UNDECIDED
    assert logistic_growth_bound(r, 4).value <= Fraction(3, 2)


def test_what_the_bound_implies() -> None:
    assert logistic_growth_bound(4).value == 2
    assert logistic_growth_bound("3.8", 6).value > period_root(5)
    assert logistic_odd_period("3.8", 7).value == 5


@given(markov_maps(most=4), st.sampled_from([Fraction(0), Fraction(1, 100), Fraction(1, 7)]))
@examples(60)
def test_enclosures_of_maps_prove_less_than_the_maps_have(f: PLMap, width: Fraction) -> None:
    low, high = f.domain
    points = tuple(low + (high - low) * Fraction(i, 6) for i in range(7))
    enclosure = MapEnclosure(f - width, f + width, points)
    for run, (p, q) in zip(enclosure.coverings, pairwise(points), strict=True):
        if run:  # the map itself, and one at either side of the enclosure, cover what they must
            for shift in (-width, Fraction(0), width):
                ends = sorted((f(p) + shift, f(q) - shift))
                assert ends[0] <= points[run.start]
                assert points[run.stop] <= ends[1]
    assert growth_bound(enclosure, 6).value <= growth_number(f)
    found = odd_period(enclosure, 5).value
    assert found is None or has_period(f, found)


def test_an_exact_enclosure_of_the_tent() -> None:
    tent = PLMap([0, "1/2", 1], [0, 1, 0])
    assert growth_bound(MapEnclosure(tent, tent)).value == 2
    assert odd_period(MapEnclosure(tent, tent, tuple(Fraction(i, 4) for i in range(5))), 3).value == 3


@given(st.lists(st.fractions(0, 1, max_denominator=30), max_size=6), st.fractions(0, 1, max_denominator=97))
@examples(30)
def test_chords_and_tangents(inner: list[Fraction], x: Fraction) -> None:
    enclosure = logistic_enclosure("19/5", [0, *inner, 1])
    value = Fraction(19, 5) * x * (1 - x)
    assert enclosure.lower(x) <= value <= enclosure.upper(x)
    assert all(enclosure.lower(p) == enclosure.upper(p) for p in enclosure.points)


def test_refusals() -> None:
    unit, half = PLMap([0, 1], [0, 1]), PLMap([0, 1], ["1/2", "1/2"])
    with pytest.raises(ValueError, match=r"an enclosure needs lower <= upper, but the difference is -1/2 somewhere"):
        MapEnclosure(unit, half)
    with pytest.raises(ValueError, match="an enclosure needs one interval"):
        MapEnclosure(unit, PLMap([0, 2], [3, 3]))
    with pytest.raises(ValueError, match=r"points must lie in \[0, 1\], got 0 and 2"):
        MapEnclosure(unit, unit, (0, 2))
    with pytest.raises(ValueError, match="a logistic map of"):
        logistic_growth_bound(5)
    with pytest.raises(ValueError, match="the points of a logistic map run from 0 to 1, got 1/2, 1"):
        logistic_enclosure(4, ["1/2", 1])
    with pytest.raises(ValueError, match="run from 0 to 1, got none"):
        logistic_enclosure(4, [])
    with pytest.raises(TypeError, match="points must be several numbers, got 3"):
        logistic_enclosure(4, 3)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="expected a PLMap, got str"):
        MapEnclosure(unit, "unit")  # type: ignore[arg-type]


def test_orbits_of_long_parameters_are_followed_while_they_are_short() -> None:
    """Eight images of 1/2 would have a million digits."""
    assert logistic_growth_bound(Fraction(1, 10**400)).value == 1
    assert logistic_odd_period(4 - Fraction(1, 10**400), 5).value in (None, 3, 5)


def stepwise(enclosure: MapEnclosure, up_to: int) -> int | None:
    """The least odd length of a closed walk through two intervals that are apart, by all walks of each length."""
    runs = enclosure.coverings
    reached = [[{i} for i in range(len(runs))]]  # [n][i]: where n steps lead from i
    for n in range(1, up_to + 1):
        reached.append([{k for j in reached[-1][i] for k in runs[j]} for i in range(len(runs))])
        found = any(
            i in reached[n - j][k]
            for i in range(len(runs))
            for j in range(1, n)
            for k in reached[j][i]
            if abs(i - k) > 1
        )
        if n % 2 and found:
            return n
    return None


@given(st.lists(st.integers(0, 7), min_size=8, max_size=8))
def test_odd_periods_are_those_of_walks_step_by_step(values: list[int]) -> None:
    f = PLMap(range(8), values)
    enclosure = MapEnclosure(f, f)
    for up_to in (3, 7, 31):
        claim = odd_period(enclosure, up_to)
        assert claim.value == stepwise(enclosure, up_to)
        if claim.value is not None:
            i, k, j = claim.evidence["walk"]
            assert abs(i - k) > 1
            assert 0 < j < claim.value
    assert odd_period(enclosure, 10**30).value == odd_period(enclosure, 31).value


def test_walks_of_any_length_are_looked_for() -> None:
    none = odd_period(MapEnclosure(identity(0, 1), identity(0, 1)), 10**30)
    assert none.value is None
    assert none.needed == "more points: the coverings show none"
    assert odd_period(MapEnclosure(tent(), tent()), 3).needed.startswith("more points, or longer walks than 3")
