"""Counts on towers agree with composed iterates and with Markov partitions, ties and plateaus included."""

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from periodic.errors import TooManyPiecesError
from periodic.graphs.tower_counts import (
    tower_crossing_counts,
    tower_crossings,
    tower_lap_counts,
    tower_piece_counts,
)
from periodic.iterates.oscillations import (
    composed_crossing_counts,
    composed_lap_counts,
    composed_piece_counts,
    counted_crossing_counts,
    counted_lap_counts,
    counted_piece_counts,
)
from periodic.maps.families import connect_the_dots, identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import root_of
from periodic.patterns.cyclic_patterns import stefan
from tests.strategies import markov_maps, self_maps

PHI = root_of((-1, -1, 1))
ROOT_2 = root_of((-2, 0, 1))
THREE_LAPS = PLMap([0, "3/10", "71/100", 1], ["1/100", "97/100", "13/100", "9/10"])

levels = st.lists(st.integers(0, 24), min_size=2, max_size=2, unique=True).map(
    lambda pair: tuple(Fraction(i, 24) for i in sorted(pair))
)


@given(self_maps())
def test_laps_and_pieces_are_those_of_composed_iterates(f: PLMap) -> None:
    assert tower_lap_counts(f, 5) == composed_lap_counts(f, 5)
    assert tower_piece_counts(f, 5) == composed_piece_counts(f, 5)


@given(self_maps(), levels)
def test_crossings_are_those_of_composed_iterates(f: PLMap, window: tuple[Fraction, Fraction]) -> None:
    """Levels hit knots, values, plateaus and orbits of knots."""
    assert tower_crossing_counts(f, *window, 5) == composed_crossing_counts(f, *window, 5)


@pytest.mark.parametrize(
    ("knots", "values"),
    [
        ([0, 1, 2, 3], [0, 2, 2, 1]),
        ([0, 1, 2, 3, 4], [0, 4, 3, 3, 2]),
        ([0, 1, 3, 4, 5, 7], [3, 7, 2, 0, 3, 1]),
        ([0, 2, 3, 4, 5, 6], [6, 0, 0, 6, 5, 5]),
        ([0, 2, 3, 4, 5, 6], [1, 3, 5, 3, 2, 0]),
        ([0, 2, 3, 7, "35/4", 9], [1, 3, 5, 1, 6, "52/7"]),
    ],
)
def test_words_that_become_empty_and_slopes_that_cancel(knots: list[int | str], values: list[int | str]) -> None:
    """On a plateau a word ends. The last two maps lead from a knot to the knot 2, falling through the one, falling on
    the way from the other: the slopes on both sides of the two knots cancel, and the iterate is straight at the first.
    """
    f = PLMap(knots, values)
    assert tower_lap_counts(f, 5) == composed_lap_counts(f, 5)
    assert tower_piece_counts(f, 5) == composed_piece_counts(f, 5)
    top = f.domain[1] - Fraction(1, 2)
    assert tower_crossing_counts(f, 0, top, 5) == composed_crossing_counts(f, 0, top, 5)


@given(markov_maps(4), st.integers(0, 40))
def test_markov_maps(f: PLMap, t: int) -> None:
    assert tower_lap_counts(f, t) == counted_lap_counts(f, t)
    assert tower_piece_counts(f, t) == counted_piece_counts(f, t)
    low, high = f.domain
    assert tower_crossing_counts(f, low, high, t) == counted_crossing_counts(f, low, high, t)
    assert tower_crossing_counts(f, "1/3", "1/2", t) == counted_crossing_counts(f, "1/3", "1/2", t)


@pytest.mark.parametrize(
    "f",
    [
        vee(PHI, -1, 1), tent(ROOT_2), PLMap([0, 1 / ROOT_2, 1], [1, 0, ROOT_2 / 3]),
        truncated_tent(2 - ROOT_2), PLMap([0, ROOT_2 / 4, ROOT_2 / 2, 1], [0, 1, 1, 0]),
        PLMap([-ROOT_2, 0, 1, 2], [1, -1, 2, 2]), tent(root_of((-3, 0, 1, 0, 0, 0, 1))),
    ],
)  # fmt: skip
def test_algebraic_maps(f: PLMap) -> None:
    assert tower_lap_counts(f, 7) == composed_lap_counts(f, 7)
    assert tower_piece_counts(f, 7) == composed_piece_counts(f, 7)
    low, high = f.domain
    for window in ((low, high), (low, (low + high) / 2), (low + (high - low) / 3, low + (high - low) * ROOT_2 / 2)):
        assert tower_crossing_counts(f, *window, 7) == composed_crossing_counts(f, *window, 7)


def test_levels_in_another_field() -> None:
    f, g = tent(PHI), tent("3/2")
    for h in (f, g):
        window = ROOT_2 - Fraction(5, 4), ROOT_2 - 1
        assert tower_crossing_counts(h, *window, 8) == composed_crossing_counts(h, *window, 8)


def test_the_hard_task_of_the_talk() -> None:
    """f^40 of 1.618|x| - 1, and of the golden slope that it stands for, on [-1, 1]."""
    assert tower_lap_counts(vee("809/500", -1, 1), 40)[-1] == 331034286
    fibonacci = [0, 1]
    for _ in range(41):
        fibonacci.append(fibonacci[-1] + fibonacci[-2])
    golden = tower_lap_counts(vee(PHI, -1, 1), 40)
    assert golden[-1] == 331160282
    assert golden == (1, *(2 * n for n in fibonacci[2:42]))


def test_a_thousand_steps_of_three_laps() -> None:
    laps = tower_lap_counts(THREE_LAPS, 300)
    assert laps[:7] == composed_lap_counts(THREE_LAPS, 6)
    # l(f^(m+n)) <= l(f^m) l(f^n), and 2.4363... is the growth number
    assert laps[300] <= laps[100] * laps[200]
    assert Fraction(24, 10) ** 300 < laps[300] < Fraction(25, 10) ** 300
    assert tower_piece_counts(THREE_LAPS, 300) == laps, "all breakpoints turn"
    assert 0 < tower_crossing_counts(THREE_LAPS, "1/5", "1/2", 300)[300] < laps[300]


def test_breakpoints_that_cancel() -> None:
    """At the knot 1/3 the slopes 3/2 and 3/4 change places along the orbit of a fixed point or of a 2-cycle."""
    f = PLMap([0, "1/3", 1], [0, "1/2", 1])
    assert tower_piece_counts(f, 9) == composed_piece_counts(f, 9)
    g = PLMap([0, 1, 2, 3], [3, 2, 1, 0])
    assert tower_piece_counts(g, 5) == (1,) * 6

    swap = PLMap([0, "1/2", 1], [1, "1/4", 0])
    assert tower_piece_counts(swap, 9) == composed_piece_counts(swap, 9)
    fixed = PLMap([0, 1, 3], [3, 1, 0])  # slopes -2 and -1/2 at the fixed point 1: f^2 is the identity
    assert tower_piece_counts(fixed, 6) == (1, 2, 1, 2, 1, 2, 1)


def test_constant_monotone_and_long_steps() -> None:
    constant = PLMap([0, 1], ["1/3", "1/3"])
    assert tower_lap_counts(constant, 3) == tower_piece_counts(constant, 3) == (1, 1, 1, 1)
    assert tower_crossing_counts(constant, "1/4", "1/2", 3) == (1, 0, 0, 0)
    assert tower_lap_counts(identity(0, 1), 100) == (1,) * 101
    assert tower_lap_counts(tent(), 100)[-1] == 2**100
    assert tower_lap_counts(connect_the_dots(stefan(5)), 0) == (1,)


def test_plateaus_between_laps_of_one_direction_do_not_count() -> None:
    stairs = PLMap([0, 1, 2, 3, 4], [0, 2, 2, 4, 4])
    assert tower_lap_counts(stairs, 5) == composed_lap_counts(stairs, 5) == (1,) * 6
    assert tower_piece_counts(stairs, 5) == composed_piece_counts(stairs, 5)
    roof = PLMap([0, 1, 2, 3, 4], [0, 4, 4, 4, 0])
    assert tower_lap_counts(roof, 6) == composed_lap_counts(roof, 6)


def test_refusals() -> None:
    with pytest.raises(ValueError, match="crossings need levels low < high, got 1/2 and 1/2"):
        tower_crossing_counts(tent(), "1/2", "1/2", 3)
    with pytest.raises(TypeError, match=r"t must be an integer, got 2\.0"):
        tower_lap_counts(tent(), 2.0)  # type: ignore[arg-type]  # the test is that this is refused
    with pytest.raises(TooManyPiecesError, match="more than max_edges = 50 edges"):
        tower_piece_counts(tent("3/2"), 100, max_edges=50)
    with pytest.raises(ValueError, match="leaves its interval"):
        tower_lap_counts(tent(3), 2)


@given(self_maps(), st.integers(0, 12))
def test_crossings_of_many_windows_at_once(f: PLMap, t: int) -> None:
    low, high = f.domain
    levels = sorted({*f.values, low, high, (low + high) / 2, (2 * low + high) / 3})
    windows = [(a, b) for i, a in enumerate(levels) for b in levels[i + 1 :]]
    assert tower_crossings(f, windows, t) == [tower_crossing_counts(f, a, b, t)[-1] for a, b in windows]


def test_more_crossings_than_words_hold() -> None:
    f = PLMap([0, "1/5", "1/2", "2/3", 1], ["1/10", 1, "1/4", "9/10", 0])
    windows = [(Fraction(1, 4), Fraction(3, 4)), (Fraction(1, 3), Fraction(1, 2))]
    found = tower_crossings(f, windows, 80)
    assert found == [tower_crossing_counts(f, *window, 80)[-1] for window in windows]
    assert max(found) > 2**63
    assert tower_crossings(f, [], 80) == []
    with pytest.raises(ValueError, match="crossings need levels low < high, got 1 and 0"):
        tower_crossings(f, [(1, 0)], 3)
