"""Sizes asked for outright: what no memory holds is refused at once, what is small all the same is answered."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from periodic import (
    PeriodSet,
    PLMap,
    analyze,
    compare_growth,
    complexities,
    connect_the_dots,
    constant_slope_coordinates,
    crossing_counts,
    crossings,
    deep_network,
    entropy_enclosure,
    exact,
    family_entropies,
    find_cycle,
    fixed_point_count,
    forced_patterns,
    identity,
    increasing,
    iterate_exact,
    iterate_l1_distance,
    iterate_l1_enclosure,
    iterate_l2_distance,
    iterate_l2_enclosure,
    itinerary,
    lap_count,
    lap_counts,
    logistic_growth_bound,
    logistic_odd_period,
    period_findings,
    period_root,
    periodic_point_counts,
    periods,
    piece_counts,
    prove_entropy,
    prove_growth,
    separation,
    stefan,
    tent,
    twist,
    vee,
    width_needed,
)
from periodic.errors import TooManyPiecesError, list_length
from periodic.iterates.integrals import moments
from periodic.iterates.oscillations import counted_lap_counts, counted_piece_counts
from periodic.maps.families import truncated_tent

HUGE = 10**12
NO_LIST = r"must be at most \d+, for as many are listed, got"
NO_NUMBER = r"the number for t = 1000000000000 would have more than MAX_BITS = \d+ bits"


@pytest.mark.parametrize(
    ("ask", "rule"),
    [
        (lambda: list_length(HUGE, "t"), rf"t {NO_LIST} 1000000000000"),
        (lambda: list_length(9, "t", most=8), rf"t {NO_LIST} 9"),
        (lambda: stefan(10**9 + 1), rf"p {NO_LIST} 1000000001"),
        (lambda: increasing(10**9), rf"q {NO_LIST} 1000000000"),
        (lambda: twist(10**9, 2 * 10**9 + 1), rf"q {NO_LIST}"),
        (lambda: lap_count(tent(), 10**9), r"the number for t = 1000000000 would have more than MAX_BITS = \d+ bits"),
        (lambda: deep_network(tent(), 10**9), "a network of 1000000000 hidden layers is too deep"),
        (lambda: lap_counts(tent(), HUGE), rf"t {NO_LIST}"),
        (lambda: piece_counts(tent("3/2"), HUGE), rf"t {NO_LIST}"),
        (lambda: crossing_counts(tent(), 0, "1/2", HUGE), rf"t {NO_LIST}"),
        (lambda: counted_lap_counts(tent(), HUGE), rf"t {NO_LIST}"),
        (lambda: counted_piece_counts(tent(), HUGE), rf"t {NO_LIST}"),
        (lambda: tent().iterates(HUGE), rf"t {NO_LIST}"),
        (lambda: tent().powers(range(HUGE)), rf"the number of iterates {NO_LIST}"),
        (lambda: periods(tent(), HUGE), rf"up_to {NO_LIST}"),
        (lambda: periodic_point_counts(tent(), HUGE), rf"n {NO_LIST}"),
        (lambda: itinerary(tent(), "1/3", HUGE), rf"t {NO_LIST}"),
        (lambda: period_root(10**9 + 1), "for periods up to 1000000, got 1000000001"),
        (lambda: find_cycle(vee("3/2"), 10**6), "a cycle is made of its points, at most 65536, got period = 1000000"),
        (
            lambda: iterate_exact(tent("3/2"), "1/3", HUGE),
            "after 8191 steps .* more than max_bits = 262144 bits in the end",
        ),
        (lambda: separation(tent(), 40, 20, HUGE), rf"depth {NO_LIST}"),
        (lambda: width_needed(tent(), 40, HUGE, "1/100"), rf"depth {NO_LIST}"),
        (lambda: find_cycle(tent(), 1 << 16), "65536 points has numbers of about 131072 bits each, together more than"),
    ],
)
def test_what_no_memory_holds_is_refused(ask: Callable[[], object], rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        ask()


@pytest.mark.parametrize(
    "ask",
    [
        lambda: crossings(tent(), 0, "1/2", HUGE),
        lambda: lap_count(vee("phi"), HUGE),
        lambda: lap_count(connect_the_dots(stefan(5)), HUGE),
        lambda: fixed_point_count(tent(), HUGE),
    ],
)
def test_numbers_that_no_memory_holds_are_refused(ask: Callable[[], object]) -> None:
    with pytest.raises(TooManyPiecesError, match=NO_NUMBER):
        ask()


def test_what_is_small_is_answered() -> None:
    assert crossings(identity(0, 1), 0, "1/2", HUGE) == 1
    assert lap_count(PLMap([0, "1/2", 1], [0, "1/2", 0]), HUGE) == 2
    assert fixed_point_count(PLMap([0, 1], [1, 0]), HUGE + 1) == 1
    assert crossings(PLMap([0, 1], [1, 0]), 0, "1/2", 10**400) == 1
    assert lap_count(truncated_tent("4/5"), 1000) == 2000
    assert PLMap([0, 1], [1, 0]) ** HUGE == identity(0, 1)
    assert PLMap([0, 1], ["1/3", "1/3"]) ** HUGE == PLMap([0, 1], ["1/3", "1/3"])
    constant = PLMap([0, "1/2", 1], [0, 0, "1/2"]) ** HUGE  # all is 0 after two steps
    assert constant == PLMap([0, 1], [0, 0])
    swapped = PLMap([0, "1/2", 1], [1, "1/2", 0])
    assert swapped ** (HUGE + 1) == swapped


GROWING = PLMap([0, "1/3", "2/3", 1], ["1/7", "9/10", "1/5", "6/7"])
STEEP = PLMap([0, "1/9", Fraction(1, 9) + Fraction(1, 10**300), 1], [0, 1, 0, "1/3"])
FAR = Fraction(1, 10**30 + 57)


@pytest.mark.parametrize(
    ("ask", "rule"),
    [
        (lambda: PeriodSet(3).up_to(HUGE), rf"n {NO_LIST}"),
        (lambda: forced_patterns(stefan(5), HUGE), rf"n {NO_LIST}"),
        (lambda: exact("sqrt(2)").digits(HUGE), rf"n {NO_LIST}"),
        (lambda: exact("sqrt(2)").enclosure(10**30), rf"digits {NO_LIST}"),
        (lambda: round(exact("sqrt(2)"), -HUGE), rf"ndigits {NO_LIST}"),
        (lambda: f"{exact('sqrt(2)'):.1000000000000f}", rf"the precision {NO_LIST}"),
        (lambda: period_findings(tent(), HUGE), rf"up_to {NO_LIST}"),
        (lambda: analyze(tent(), digits=HUGE), rf"digits {NO_LIST}"),
        (lambda: compare_growth(tent(), tent("3/2"), HUGE), rf"digits {NO_LIST}"),
        (lambda: complexities(tent(), 3, digits=HUGE), rf"digits {NO_LIST}"),
        (lambda: constant_slope_coordinates(tent(), HUGE), rf"digits {NO_LIST}"),
        (lambda: iterate_l1_enclosure(tent(), 3, tent(), HUGE), rf"digits {NO_LIST}"),
        (lambda: iterate_l2_enclosure(tent(), 3, tent(), HUGE), rf"digits {NO_LIST}"),
        (lambda: prove_entropy(tent(), HUGE), rf"digits {NO_LIST}"),
        (lambda: prove_growth(tent(), HUGE), rf"digits {NO_LIST}"),
        (lambda: entropy_enclosure(tent(), HUGE), rf"digits {NO_LIST}"),
        (lambda: family_entropies("tent", ["3/2"], 10**30), rf"digits {NO_LIST}"),
        (lambda: logistic_growth_bound("19/5", HUGE), rf"digits {NO_LIST}"),
        (lambda: separation(tent(), HUGE, 2, 1), "t must be at most 67108864 for this map, so that slopes"),
        (lambda: separation(STEEP, 10**6, 2, 1), "t must be at most 67339 for this map"),
        (lambda: itinerary(GROWING, FAR, 10**5), r"for t = 100000: after \d+ steps the orbit has numbers of \d+ bits"),
    ],
)
def test_lists_and_digits_without_end_are_refused(ask: Callable[[], object], rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        ask()


@pytest.mark.long
@pytest.mark.parametrize("f", [tent(), vee("phi")], ids=["tent", "golden"])
@pytest.mark.parametrize(
    "ask",
    [
        lambda f: iterate_l1_distance(f, HUGE, f),
        lambda f: iterate_l1_enclosure(f, HUGE, f),
        lambda f: iterate_l2_distance(f, HUGE, f),
        lambda f: iterate_l2_enclosure(f, HUGE, f),
        lambda f: moments(f, HUGE),
        lambda f: complexities(f, HUGE),
    ],
    ids=["L1", "L1 enclosed", "squares", "squares enclosed", "moments", "complexities"],
)
def test_integrals_over_iterates_out_of_reach_are_refused(ask: Callable[[PLMap], object], f: PLMap) -> None:
    with pytest.raises(TooManyPiecesError, match=r"bits|steps|iterates"):
        ask(f)


def test_sums_that_are_carried_along_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("periodic.iterates.recursions.MAX_BITS", 10**6)
    f = PLMap([0, "1/5", 1], [0, 1, 0])
    assert moments(f, 50).mean == Fraction(1, 2)
    with pytest.raises(TooManyPiecesError, match=r"no more than 1000000 bits of them are kept; f\*\*\d+ is reached"):
        moments(f, 5000)
    assert moments(f, 60).mean == Fraction(1, 2)


def test_orbits_that_do_not_close_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("periodic.orbits.point_orbits.MAX_FOLLOWED", 1 << 14)
    with pytest.raises(
        ValueError, match=r"after 32767 steps the orbit has not closed, though its numbers have \d+ bits only"
    ):
        iterate_exact(vee("phi"), FAR, HUGE)


def test_sets_of_periods_are_listed_at_once_where_they_are_decided() -> None:
    assert len(periods(tent("3/2"), 100_000)) == 99_998  # all but 3 and 5
    assert PeriodSet(8).up_to(10**30) == (1, 2, 4, 8)
    assert PeriodSet(None).up_to(1 << 100)[-1] == 1 << 100
    assert logistic_odd_period("19/5", 10**30).value == 5
