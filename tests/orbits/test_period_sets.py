"""Period sets: oracles, thresholds, Sharkovsky's theorem on random maps, against f^n itself."""

from fractions import Fraction
from functools import cache
from itertools import permutations

import pytest
import sympy
from hypothesis import example, given, strategies as st

from periodic.errors import NotMarkovError, TooManyPiecesError
from periodic.graphs.growth_numbers import period_root
from periodic.maps.families import connect_the_dots, identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import exact
from periodic.orbits.covering_sequences import coverings
from periodic.orbits.fixed_sets import fixed_set
from periodic.orbits.period_sets import (
    decide_period,
    fixed_point_count,
    has_period,
    period_bounds,
    period_set,
    periods,
)
from periodic.patterns.cyclic_patterns import Pattern, stefan
from periodic.patterns.sharkovsky_order import PeriodSet, forces
from tests.strategies import examples, markov_maps, self_maps

LITTLE = Fraction(1, 10**9)
HEIGHTS = {2: "4/5", 3: "6/7", 4: "14/17", 5: "26/31", 6: "52/63", 7: "106/127", 8: "212/257", 9: "426/511"}
GOLDEN = vee(exact(sympy.GoldenRatio))


@cache
def composed(f: PLMap, n: int) -> bool:
    """Whether f^n has points of least period n: the cut-and-midpoint rule, straight from the definition."""
    found = fixed_set(f, n)
    return bool((found.least_periods == n).any()) or bool(found.cells)


# Against f^n


@given(markov_maps())
@examples(100)
@example(PLMap([0, 1], [1, 0]))
@example(PLMap(range(5), [3, 2, 4, 0, 1]))
def test_markov_maps_are_decided_as_by_composing(f: PLMap) -> None:
    found = period_set(f)
    most = 8 if f.piece_count <= 2 else 6 if f.piece_count <= 3 else 5
    assert found.up_to(most) == periods(f, most) == tuple(n for n in range(1, most + 1) if composed(f, n))


@given(self_maps(most=2), st.integers(1, 6))
def test_self_maps_are_decided_as_by_composing(f: PLMap, n: int) -> None:
    assert has_period(f, n, max_points=80) == composed(f, n)


@given(self_maps(most=3), st.integers(1, 5))
@examples(40)
def test_composing_is_the_last_resort(f: PLMap, n: int) -> None:
    assert has_period(f, n, max_points=len(f.knots)) == composed(f, n)


# Sharkovsky's theorem


@given(st.one_of(markov_maps(most=4), self_maps(most=2)))
def test_periods_are_closed_under_forcing(f: PLMap) -> None:
    found = [n for n in range(1, 7) if composed(f, n)]
    assert all(n in found for m in found for n in range(1, 7) if forces(m, n))


@pytest.mark.parametrize("n", [2, 3, 4, pytest.param(5, marks=pytest.mark.long)])
def test_every_cycle_forces_what_its_length_forces(n: int) -> None:
    most = 8 if n <= 4 else 6
    for rest in permutations(range(1, n)):
        word = [0, *rest]
        images = [0] * n
        for a, b in zip(word, word[1:] + word[:1], strict=True):
            images[a] = b + 1
        f = connect_the_dots(Pattern(images))
        found = [k for k in range(1, most + 1) if composed(f, k)]
        assert set(PeriodSet(n).up_to(most)) <= set(found)
        assert period_set(f).up_to(most) == tuple(found)


@pytest.mark.parametrize("p", [3, 5, 7, 9, 101])
def test_stefan_cycles_force_no_more(p: int) -> None:
    assert period_set(connect_the_dots(stefan(p))) == PeriodSet(p)
    assert period_set(connect_the_dots(stefan(p, mirror=True))) == PeriodSet(p)


# Truncated tents


def test_thresholds_of_plateaus_are_not_attained() -> None:
    assert not has_period(truncated_tent("2/3"), 2)
    assert has_period(truncated_tent(Fraction(2, 3) + LITTLE), 2)
    assert not has_period(truncated_tent("4/5"), 4)
    assert has_period(truncated_tent(Fraction(4, 5) + LITTLE), 4)


# Vees


@pytest.mark.parametrize("n", [3, 5, 7, *(pytest.param(n, marks=pytest.mark.long) for n in (9, 11))])
def test_least_slopes_by_coverings_alone(n: int) -> None:
    root = period_root(n)
    *_, at = coverings(vee(root))
    assert at.bounds.least == at.bounds.greatest == period_set(vee(root)) == PeriodSet(n)
    assert any(n not in c.bounds.greatest for c in coverings(vee(root - LITTLE), 150))


def test_the_map_of_the_talk_has_no_period_three() -> None:
    f = vee("1.618")
    assert periods(f, 11) == (1, 2, 4, 5, 6, 7, 8, 9, 10, 11)
    assert periods(f, 50) == tuple(n for n in range(1, 51) if n != 3)
    assert not has_period(f, 3)
    assert period_bounds(f).least == period_bounds(f).greatest == PeriodSet(5)
    assert period_set(f) == PeriodSet(5)
    assert period_set(GOLDEN) == PeriodSet(3)


@pytest.mark.parametrize("p", [5, 7])
def test_roots_are_the_strongest_exactly(p: int) -> None:
    assert period_set(vee(period_root(p))) == PeriodSet(p)
    for domain in ((None, None), (-1, 1)):
        f = vee(period_root(p) - LITTLE, *domain)
        assert not has_period(f, p)
        assert period_bounds(f).greatest == PeriodSet(p + 2)


def test_roots_of_large_period() -> None:
    assert period_set(vee(period_root(51))) == PeriodSet(51)


# Other maps


def test_a_reflection_doubles_the_least_period_only() -> None:
    """f^3 of 1 - x is a piece of slope -1 that maps onto itself; its centre has period 1, and nothing has period 6."""
    f = PLMap([0, 1], [1, 0])
    assert list((f**3).slopes) == [-1]
    assert periods(f, 12) == (1, 2)
    assert not composed(f, 6)


def test_degenerate_maps() -> None:
    assert period_set(PLMap([0, 1], [1, 0])) == PeriodSet(2)
    assert period_set(vee(1, -1, 1)) == period_set(vee(1)) == PeriodSet(2)
    assert period_set(identity(0, 1)) == PeriodSet(1)
    assert period_set(PLMap([0, 1], ["1/3", "1/3"])) == PeriodSet(1)
    assert period_set(PLMap([0, 1], [0, 0])) == PeriodSet(1)
    assert period_set(connect_the_dots(Pattern([3, 4, 2, 1]))) == PeriodSet(4)
    shrink = PLMap([0, 1], [0, "1/2"])
    assert period_bounds(shrink).greatest == PeriodSet(1)
    assert periods(shrink, 20) == (1,)
    assert [n for n in range(1, 40) if decide_period(identity(0, 1), n)] == [1]


def test_a_map_that_swaps_halves_has_large_growth_and_no_odd_period() -> None:
    f = PLMap(range(9), [4, 8, 4, 8, 4, 0, 4, 0, 4])
    assert period_set(f) == PeriodSet(6)
    assert [fixed_point_count(f, n) for n in (1, 3, 5, 101)] == [1, 1, 1, 1]


def test_maps_that_are_not_onto() -> None:
    f = PLMap([0, 2, 3, 10], [3, 2, 0, 1])
    assert period_set(f) == PeriodSet(max(n for n in range(1, 9) if composed(f, n)))
    g = PLMap([-5, -1, 0, 1, 9], [0, 1, -1, 0, 0])
    assert all(has_period(g, n) == composed(g, n) for n in range(1, 8))


def test_bounds_that_stay_apart_leave_some_periods_open() -> None:
    f = PLMap(
        [0, Fraction(31, 100), Fraction(83, 100), 1],
        [Fraction(91, 100), Fraction(99, 100), Fraction(43, 50), Fraction(2, 25)],
    )
    bounds = period_bounds(f, 128)
    assert bounds.least == PeriodSet(8)
    assert bounds.greatest == PeriodSet(24)
    assert [has_period(f, n, 128) for n in (3, 5, 6, 8, 12)] == [False, False, False, True, False]
    assert has_period(f, 16, 128)
    assert period_set(f, 128) == PeriodSet(24)  # there is a cycle of 24 points
    with pytest.raises(
        TooManyPiecesError, match=r"period 24 is undecided: the coverings prove 1, 2, 4, 8 and allow .*, and f\*\*"
    ):
        decide_period(f, 24, 128, max_pieces=100)


def test_a_set_may_stay_open() -> None:
    f = PLMap([0, "1/10", "17/30", "2/3", 1], ["2/3", 1, "1/2", "3/5", "8/15"])
    text = (
        "not decided: period_bounds proves 1, 2, 4, 8 and allows 1, 2, 4 and every multiple of 8, and the orbits of the"
    )
    with pytest.raises(NotMarkovError, match=text):
        period_set(f, 128)


def test_sets_are_decided_by_a_cycle_of_the_strongest_period_that_is_allowed() -> None:
    f = PLMap([Fraction(x, 101) for x in (0, 9, 20, 56, 89, 101)], [Fraction(y, 101) for y in (10, 9, 7, 69, 24, 33)])
    bounds = period_bounds(f)
    assert (bounds.least, bounds.greatest) == (PeriodSet(13), PeriodSet(11))
    assert period_set(f) == PeriodSet(11)


def test_sets_are_decided_where_the_bounds_meet() -> None:
    assert period_set(PLMap([0, "1/3", "2/3", 1], [0, "3/10", "1/10", "9/10"])) == PeriodSet(1)
    assert period_set(vee("1.9")) == period_set(PLMap([0, "2/5", 1], [0, 1, "1/7"])) == PeriodSet(3)
    assert period_set(tent(1)) == PeriodSet(1)


@given(self_maps(most=3))
@examples(40)
def test_period_sets_lie_between_the_bounds(f: PLMap) -> None:
    bounds = period_bounds(f, 40)
    try:
        found = period_set(f, 40)
    except NotMarkovError:
        assert bounds.least != bounds.greatest
    else:
        assert bounds.least <= found <= bounds.greatest
        assert [n in found for n in range(1, 5)] == [composed(f, n) for n in range(1, 5)]


def test_maps_of_many_pieces() -> None:
    assert periods(tent() ** 9, 6) == (1, 2, 3, 4, 5, 6)
    assert has_period(tent() ** 12, 1)
    with pytest.raises(TooManyPiecesError, match="period 3 is undecided: the coverings prove 1 and allow every period"):
        has_period(tent() ** 12, 3)


# Why


def test_the_slope_1_leaves_two_cases() -> None:
    found = decide_period(tent(1), 2)
    assert not found
    assert found.reason.startswith("the maximum at 1/2 is not above 1/2, so all values lie where the map increases")
    assert periods(tent(1), 9) == (1,)
    found = decide_period(vee(1, -1, 1), 2)
    assert found
    assert found.reason == "the slopes are 1 and -1 and the minimum at 0 is below 0: the strongest period is 2"
    assert periods(vee(1, -1, 1), 9) == (1, 2)
    found = decide_period(vee("4/5", -1, 1), 2)
    assert not found
    assert found.reason.startswith("all slopes are at most 4/5 < 1 in absolute value, so there is one fixed point")


def test_decisions_say_why() -> None:
    found = decide_period(tent("3/2"), 8)
    assert found
    assert found.present
    assert found.method == "constant slope"
    assert found.reason.endswith("constant slope is 7, and 7 forces 8")
    found = decide_period(truncated_tent("6/7"), 5)
    assert found.method == "Markov partition"
    assert found.reason == "a cycle of 3 points on the orbits of the knots, and 3 forces 5"
    found = decide_period(PLMap([0, "1/2", 1], ["9/10", "1/7", "1/10"]), 2)
    assert found.reason.startswith("a loop of 2 intervals in the covering graph of")
    found = decide_period(truncated_tent("4/5"), 4)
    assert not found
    assert found.reason == "the covering graph of 4 intervals allows no period stronger than 2"
    f = PLMap([0, "1/4", 1], ["3/5", 1, 0])
    assert decide_period(f, 5).method == "covering graph"
    found = decide_period(f, 5, max_points=3)
    assert not found
    assert (found.method, found.reason) == ("composition", "f**5 has no point of least period 5")
    found = decide_period(f, 12, max_points=3)
    assert found.reason == "f**6 has 12 isolated points and 0 intervals of least period 6, and 6 forces 12"


# Counting


@given(markov_maps(most=5), st.integers(1, 6))
@examples(200)
@example(PLMap(range(3), [2, 1, 0]), 1)
@example(PLMap(range(5), [0, 4, 2, 0, 4]), 3)
@example(PLMap([0, 1], [1, 0]), 2)
def test_counts_are_those_of_the_fixed_set(f: PLMap, n: int) -> None:
    found = fixed_set(f, n)
    assert fixed_point_count(f, n) == (None if found.intervals else len(found.points))


def test_counts_where_the_trace_is_wrong() -> None:
    f, g = PLMap(range(5), [0, 4, 2, 0, 4]), PLMap(range(5), [4, 0, 2, 4, 0])
    assert [fixed_point_count(f, n) for n in (1, 2, 3, 50)] == [3, 9, 27, 3**50]
    assert [fixed_point_count(g, n) for n in (1, 2, 3, 50)] == [3, 9, 27, 3**50]


def test_counts_for_huge_powers() -> None:
    three = connect_the_dots(Pattern([2, 3, 1]))
    assert fixed_point_count(three, 5000) == int(sympy.lucas(5000))
    five = connect_the_dots(stefan(5))
    assert [fixed_point_count(five, n) for n in range(1, 12)] == [1, 3, 1, 7, 6, 15, 15, 31, 37, 68, 89]
    assert fixed_point_count(identity(0, 1), 7) is None


def test_refusals() -> None:
    with pytest.raises(ValueError, match=r"leaves its interval \[0, 1\]: it sends 1/2 to 3/2"):
        has_period(tent(3), 1)
    with pytest.raises(ValueError, match=r"leaves its interval"):
        period_set(tent(3))
    with pytest.raises(ValueError, match="max_points must be at least 2, got 1"):
        period_bounds(tent(), 1)  # refused also where slopes decide
    with pytest.raises(ValueError, match="n must be at least 1, got 0"):
        has_period(tent(), 0)
    with pytest.raises(TypeError, match="n must be an integer, got True"):
        has_period(tent(), True)
    with pytest.raises(TypeError, match="up_to must be an integer, got '5'"):
        periods(tent(), "5")
    with pytest.raises(NotMarkovError):
        fixed_point_count(vee("1.618"), 3)
    assert periods(tent(), 0) == ()
