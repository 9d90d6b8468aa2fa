"""All statements together, on the map of the talk and on those where they fail."""

from fractions import Fraction

import pytest

from periodic.approximation.best_fits import best_approximation
from periodic.bounds.separations import NORMS, of_norm, separation, separation_table, width_needed
from periodic.maps.families import connect_the_dots, identity, tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.number_texts import read_number
from periodic.patterns.cyclic_patterns import Pattern
from periodic.text.map_texts import read_map

F = Fraction
GOLDEN = vee(read_number("phi"), -1, 1)


@pytest.mark.parametrize(
    ("depth", "l1", "l2"),
    [
        (1, ".756228", ".399999"),
        (2, ".756226", ".399999"),
        (3, ".756189", ".399976"),
        (4, ".755394", ".399513"),
        (5, ".738707", ".390128"),
    ],
)
def test_the_hard_task_of_the_talk(depth: int, l1: str, l2: str) -> None:
    """f^40 on [-1, 1] against width 20: the run bounds with discontinuous pieces are reached and passed."""
    s = separation(GOLDEN, 40, 20, depth)
    assert s.l1_bound > F(l1) > s.bounds[3].value
    assert s.l2_bound > F(l2) - F(1, 10**6)
    assert s.l1_bound < F("0.75624")  # about what the constant predictor has
    assert s.pieces == 21**depth
    paper = next(b for b in s.bounds if b.name == "L1, growth, 1/32")
    assert paper.holds == (depth <= 4)
    assert (paper.value == 0) == (depth == 5)
    assert s.crossings <= 331160282


def test_the_condition_of_the_paper_never_holds_for_the_easy_task() -> None:
    s = separation(GOLDEN, 8, 20, 1)
    assert not next(b for b in s.bounds if b.name == "L1, growth, 1/32").holds
    assert s.l1_bound > 0


def test_every_kind_has_a_statement_and_failed_ones_are_zero() -> None:
    for f in (tent(), identity(0, 1), PLMap([0, 1], ["1/2", "1/2"]), connect_the_dots(Pattern([3, 4, 2, 1]))):
        for t in (0, 1, 5):
            s = separation(f, t, 3, 2)
            assert all(of_norm(s.bounds, norm) for norm in NORMS)
            assert all(b.value == 0 for b in s.bounds if not b.holds)
            assert all(b.value >= 0 for b in s.bounds)
            assert set(s.method) == set(NORMS)
            assert s.hypotheses


@pytest.mark.parametrize("pieces", [1, 2, 3, 4])
def test_below_an_explicit_approximation(pieces: int) -> None:
    """A network of one layer with P - 1 units can be any continuous function of P pieces."""
    for f in (tent(), read_map("points:(0,1/3),(1/3,1),(2/3,1/7),(1,2/5)")):
        s = separation(f, 3, max(pieces - 1, 1), 1)
        for order, bound in ((1, s.l1_bound), (2, s.l2_bound)):
            assert bound <= best_approximation(f**3, s.pieces, order).error


def test_a_map_without_a_markov_partition() -> None:
    s = separation(vee("1.618"), 8, 2, 1)
    assert s.period == 5
    assert s.l1_bound > 0


def test_width_needed_is_where_the_bound_passes_the_error() -> None:
    for error in (F(1, 10), F(1, 5)):
        width = width_needed(tent(), 6, 1, error)
        assert separation(tent(), 6, width, 1).l1_bound <= error
        assert width == 1 or separation(tent(), 6, width - 1, 1).l1_bound > error
    assert width_needed(tent(), 6, 1, F(1, 4)) == 1
    assert width_needed(tent(), 6, 2, 0) <= width_needed(tent(), 6, 1, 0) <= 63
    assert width_needed(tent(), 6, 1, F(1, 50), norm="l2") > 1


def test_tables() -> None:
    table = separation_table(tent(), 10, (2, 4), (1, 2))
    assert set(table) == {(2, 1), (2, 2), (4, 1), (4, 2)}
    assert table[2, 1].l1_bound >= table[4, 1].l1_bound >= table[4, 2].l1_bound


def test_huge_t_is_cheap() -> None:
    s = separation(tent(), 1000, 20, 5)
    assert s.crossings == 2**1000
    assert s.l1_bound <= F(1, 4)
    assert s.l1_bound > F(1, 4) - F(1, 10**6)


def test_more_blocks_than_float64_can_count() -> None:
    s = separation(tent(), 5000, 20, 5)
    assert F(1, 4) - F(1, 10**6) < s.l1_bound <= F(1, 4)
    assert F(1, 12) - F(1, 10**6) < s.l2_bound <= F(1, 12)


def test_refusals() -> None:
    with pytest.raises(ValueError, match="width must be at least 1, got 0"):
        separation(tent(), 3, 0, 1)
    with pytest.raises(ValueError, match="depth must be at least 1"):
        separation(tent(), 3, 1, 0)
    with pytest.raises(TypeError, match="t must be an integer"):
        separation(tent(), True, 1, 1)
    with pytest.raises(ValueError, match="leaves its interval"):
        separation(2 * tent(), 3, 1, 1)
    with pytest.raises(ValueError, match="norm must be l1 or l2"):
        width_needed(tent(), 3, 1, 0, norm="sup")
    with pytest.raises(ValueError, match="error must be at least 0"):
        width_needed(tent(), 3, 1, -1)
    with pytest.raises(ValueError, match="norm must be one of"):
        of_norm([], "l3")


def test_a_cycle_too_long_to_be_solved_for_costs_its_own_bounds_only() -> None:
    f = vee("1.0003")
    s = separation(f, 6, 1, 1)
    best = best_approximation(f**6, 2, 1).function
    assert (s.period, s.growth) == (6144, 1)
    assert 0 < s.l1_bound <= (f**6 - best).l1_norm()
