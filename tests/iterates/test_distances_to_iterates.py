"""Distances between iterates and small maps: recursion, series and closed form against composing; oracles; refusals."""

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from periodic.errors import NotMarkovError, TooManyPiecesError
from periodic.graphs.routes import Question, Route, route
from periodic.iterates import distances_to_iterates
from periodic.iterates.distances_to_iterates import (
    iterate_l1_distance,
    iterate_l1_enclosure,
    iterate_l2_distance,
    iterate_l2_enclosure,
    recursive_l1_distance,
    recursive_l2_distance,
)
from periodic.iterates.integrals import map_moments, moments
from periodic.maps.distances import l1_distance
from periodic.maps.families import identity, tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, root_of
from tests.strategies import markov_maps, pl_maps, self_maps

PHI = root_of((-1, -1, 1))
TENT = tent()
SKEW = PLMap([0, 1, 3, 6], [0, 3, 0, 6])  # slopes 3, -3/2 and 2


def stretched(g: PLMap, f: PLMap) -> PLMap:
    """``g`` on the domain of ``f``, its values stretched alike."""
    low, high = f.domain
    return PLMap([low + (high - low) * x for x in g.knots], [low + (high - low) * y for y in g.values])


def check(enclosure: tuple[Fraction, Fraction], value: Exact, digits: int) -> None:
    low, high = enclosure
    assert low <= value <= high
    assert high - low <= Fraction(1, 10**digits)


def constant(f: PLMap, value: object) -> PLMap:
    return PLMap(f.domain, [value, value])


@given(markov_maps(), pl_maps(), st.integers(0, 4))
def test_recursion_agrees_with_composing(f: PLMap, g: PLMap, t: int) -> None:
    g = stretched(g, f)
    distance = l1_distance(f**t, g)
    assert recursive_l1_distance(f, t, g) == distance
    assert iterate_l1_distance(f, t, g) == distance
    assert recursive_l2_distance(f, t, g) == iterate_l2_distance(f, t, g) == map_moments(f**t - g).squared


@given(markov_maps(), markov_maps(), st.integers(0, 3), st.integers(0, 2))
def test_knots_and_values_of_g_in_the_partition(f: PLMap, g: PLMap, t: int, s: int) -> None:
    g = PLMap([x * f.domain[1] / g.domain[1] for x in g.knots], g.values)
    assert recursive_l1_distance(f, t, g) == l1_distance(f**t, g)
    assert recursive_l1_distance(f, t, f**s) == l1_distance(f**t, f**s)


@given(markov_maps(most=4), pl_maps(), st.integers(0, 4), st.integers(0, 12))
def test_the_series_encloses_the_distance(f: PLMap, g: PLMap, t: int, digits: int) -> None:
    g = stretched(g, f)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distances_to_iterates, "route", lambda *_, **__: Route.PARTITION)
        low, high = iterate_l1_enclosure(f, t, g, digits)
    assert low <= l1_distance(f**t, g) <= high


@given(self_maps(), pl_maps(), st.integers(0, 3))
def test_maps_whose_knots_need_not_close_up(f: PLMap, g: PLMap, t: int) -> None:
    distance = l1_distance(f**t, g)
    assert iterate_l1_distance(f, t, g) == distance
    assert iterate_l2_distance(f, t, g) == map_moments(f**t - g).squared
    check(iterate_l1_enclosure(f, t, g, 20), distance, 20)
    check(iterate_l2_enclosure(f, t, g, 7), map_moments(f**t - g).squared, 7)


@given(pl_maps(), st.integers(0, 6))
def test_closed_form_and_recursion_agree_on_the_tent(g: PLMap, t: int) -> None:
    assert recursive_l1_distance(TENT, t, g) == iterate_l1_distance(TENT, t, g)


@pytest.mark.parametrize("t", [3, pytest.param(9, marks=pytest.mark.long)])
def test_a_golden_map_against_a_map_of_another_field(t: int) -> None:
    f, root = vee(PHI, -1, 1), root_of((-2, 0, 1))
    for g in (
        PLMap([-1, root - 1, 1], [root / 3, -root / 2, "1/7"]),
        PLMap([-1, PHI - 2, "1/3", 1], [2, -1, 0, PHI - 1]),
    ):
        assert recursive_l1_distance(f, t, g) == iterate_l1_distance(f, t, g) == l1_distance(f**t, g)
        check(iterate_l1_enclosure(f, t, g, 15), l1_distance(f**t, g), 15)
        check(iterate_l2_enclosure(f, t, g, 15), map_moments(f**t - g).squared, 15)
        assert recursive_l2_distance(f, t, g) == iterate_l2_distance(f, t, g) == map_moments(f**t - g).squared


@pytest.mark.parametrize("f", [SKEW, pytest.param(PLMap([0, 1, 2, 4, 7], [7, 1, 4, 0, 7]), marks=pytest.mark.long)])
def test_many_slopes(f: PLMap) -> None:
    g = stretched(PLMap([0, "1/5", "1/2", 1], ["1/3", "7/8", "-1/9", "2/3"]), f)
    exact = recursive_l1_distance(f, 6, g)
    check(iterate_l1_enclosure(f, 6, g, 12), exact, 12)
    assert route(f, 40, Question.NEAR_DISTANCE) is Route.PARTITION
    low, high = iterate_l1_enclosure(f, 40, g, 12)
    assert 0 < high - low <= Fraction(1, 10**12)
    assert abs(low - exact) < Fraction(1, 4)


def test_denominators_that_have_nothing_in_common() -> None:
    f, primes = vee(PHI, -1, 1), [2**k - 1 for k in (61, 89, 107, 127, 521, 607)]
    g = PLMap(
        [-1, *(Fraction(p // 9 * (i + 1), p) for i, p in enumerate(primes)), 1],
        [0, *(Fraction(1, p) for p in primes), 0],
    )
    check(iterate_l1_enclosure(f, 40, g, 9), iterate_l1_distance(f, 40, g), 9)
    check(iterate_l2_enclosure(f, 40, g, 9), iterate_l2_distance(f, 40, g), 9)
    check(iterate_l1_enclosure(TENT, 40, identity(0, 1), 9), Fraction(1, 3), 9)


# Oracles


@pytest.mark.parametrize("t", [1, 2, 7, 30])
def test_norms_of_iterates_of_the_tent(t: int) -> None:
    for value, distance in (("1/2", "1/4"), (1, "1/2"), (0, "1/2")):
        assert iterate_l1_distance(TENT, t, constant(TENT, value)) == Fraction(distance)
        assert recursive_l1_distance(TENT, t, constant(TENT, value)) == Fraction(distance)
    assert iterate_l1_distance(TENT, t, identity(0, 1)) == Fraction(1, 3)
    assert iterate_l2_distance(TENT, t, constant(TENT, "1/2")) == Fraction(1, 12)
    for s in range(min(t, 4)):
        assert iterate_l1_distance(TENT, t, TENT**s) == Fraction(1, 3)


def test_the_best_constant_for_the_golden_map() -> None:
    f = vee(PHI, -1, 1)
    # law of the orbits: density (5 + sqrt 5)/10 on [-1, 0], 1/sqrt 5 on [0, phi - 1]; median and mean deviation follow
    median, deviation = (1 - (2 * PHI - 1)) / 4, (9 * (2 * PHI - 1) - 5) / 40
    distance = iterate_l1_distance(f, 300, constant(f, median)) / 2
    assert abs(distance - deviation) < Fraction(1, 10**50)
    assert round(float(iterate_l1_distance(f, 8, constant(f, median)) / 2), 6) == 0.378074
    mean = moments(f, 8).mean
    assert iterate_l2_distance(f, 8, constant(f, mean)) == 2 * moments(f, 8).variance


def test_distances_grow_old_gracefully() -> None:
    g = PLMap([0, "1/3", 1], ["1/4", "3/4", "1/2"])
    values = [iterate_l1_distance(TENT, t, g) for t in (10, 100, 1000)]
    assert abs(values[1] - values[2]) < Fraction(1, 2**90)

    # independence in the limit: the mean over y in [0, 1] of |y - c| is (c**2 + (1 - c)**2)/2
    def limit(a: Fraction, b: Fraction) -> Fraction:
        return Fraction(1, 2) - (a + b) / 2 + (a * a + a * b + b * b) / 3

    limits = limit(Fraction(1, 4), Fraction(3, 4)) / 3 + limit(Fraction(3, 4), Fraction(1, 2)) * 2 / 3
    assert abs(values[2] - limits) < Fraction(1, 2**900)


# Refusals


def test_refusals() -> None:
    routes = (
        iterate_l1_distance,
        iterate_l2_distance,
        iterate_l1_enclosure,
        recursive_l1_distance,
        recursive_l2_distance,
    )
    for distance in routes:
        with pytest.raises(ValueError, match=r"different intervals, \[0, 1\] and \[-1, 1\]"):
            distance(TENT, 2, vee(2, -1, 1))
        with pytest.raises(TypeError, match="t must be an integer, got True"):
            distance(TENT, True, TENT)
        with pytest.raises(ValueError, match="sends 1 to 2"):
            distance(PLMap([0, 1], [0, 2]), 2, TENT)
    with pytest.raises(ValueError, match="digits must be at least 0"):
        iterate_l1_enclosure(TENT, 2, TENT, -1)
    with pytest.raises(ValueError, match="digits must be at least 0"):
        iterate_l2_enclosure(TENT, 2, TENT, -1)
    with pytest.raises(NotMarkovError):
        recursive_l2_distance(tent("3/2"), 4, TENT)
    with pytest.raises(NotMarkovError):
        recursive_l1_distance(tent("3/2"), 4, TENT)
    with pytest.raises(TooManyPiecesError, match=r"f\*\*40 has more than max_slopes = 100 different slopes"):
        recursive_l1_distance(SKEW, 40, identity(0, 6), max_slopes=100)
    with pytest.raises(TooManyPiecesError, match="max_pieces = 100"):
        iterate_l1_distance(SKEW, 40, identity(0, 6), max_pieces=100)
    with pytest.raises(TooManyPiecesError, match="max_pieces = 100"):
        iterate_l2_distance(tent("3/2"), 40, TENT, max_pieces=100)
