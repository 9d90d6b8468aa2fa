"""Crossing growth: the window of a vector is crossed so often from the start, whatever the map does elsewhere."""

from fractions import Fraction

import pytest
from hypothesis import given, settings

from periodic.claims import Standing
from periodic.entropy.crossing_growths import ColumnSum, CrossingGrowth, crossing_growth, rational_crossing_growth
from periodic.errors import HypothesisError
from periodic.graphs.growth_numbers import growth_number, period_root, spectral_radius
from periodic.graphs.transition_graphs import TransitionGraph, transition_graph
from periodic.iterates.oscillations import crossings
from periodic.maps.families import connect_the_dots, tent, vee
from periodic.maps.plmaps import PLMap
from periodic.patterns.cyclic_patterns import Pattern, stefan
from tests.strategies import patterns

F = Fraction


@pytest.mark.parametrize("p", [3, 5, 7])
def test_crossings_grow_at_least_like_the_growth_number_from_the_start(p: int) -> None:
    f = vee(period_root(p))
    found = crossing_growth(f)
    assert found.growth == period_root(p)
    assert found.holds
    assert found.window is not None
    assert all(crossings(f, *found.window, t) >= found.growth**t for t in range(12))
    assert max(found.weights) == 1
    assert min(found.weights) >= 0


def test_the_window_of_a_cycle_serves_the_map() -> None:
    f = tent()
    orbit = [F(2, 9), F(4, 9), F(8, 9)]
    found = crossing_growth(f, orbit)
    assert found.window == (F(4, 9), F(8, 9))
    assert found.growth == period_root(3)
    assert all(crossings(f, *found.window, t) >= found.crossings(t) >= found.growth**t for t in range(20))


def test_another_interval_loses_the_constant() -> None:
    """For the pattern 2, 3, 1 the first gap is crossed by Fibonacci numbers below the powers of the growth number."""
    f = PLMap([1, 2, 3], [2, 3, 1])
    assert crossings(f, 1, 2, 8) < period_root(3) ** 8 <= crossings(f, 2, 3, 8)


@given(patterns(most=7))
@settings(deadline=None)
def test_the_connect_the_dots_map_crosses_exactly_so_often(pattern: Pattern) -> None:
    found = _found(pattern)
    if found is None or found.window is None:
        return
    f = connect_the_dots(pattern)
    for t in (0, 1, 2, 5):
        assert crossings(f, *found.window, t) == found.crossings(t) >= found.growth**t


def _found(pattern: Pattern) -> CrossingGrowth | None:
    try:
        return crossing_growth(pattern)
    except HypothesisError:
        return None


@given(patterns(most=8))
@settings(deadline=None)
def test_rational_growth_is_proved_and_close(pattern: Pattern) -> None:
    graph = transition_graph(pattern)
    found, number = rational_crossing_growth(graph), spectral_radius(graph)
    if number == 1:
        assert found is None
        return
    assert found is not None
    assert number - F(1, 10**9) < found.growth <= number
    image = graph.apply_transposed(found.weights)
    assert all(x >= found.growth * u for x, u in zip(image, found.weights, strict=True))
    assert max(found.weights) == found.weights[found.interval] == 1
    assert min(found.weights) >= 0


def test_rational_growth_of_graphs_that_are_not_primitive() -> None:
    """An even number of parts: the powers of the matrix never become positive."""
    f = Pattern([3, 4, 2, 1]), PLMap(range(9), [4, 8, 4, 8, 4, 0, 4, 0, 4])
    assert rational_crossing_growth(transition_graph(f[0])) is None
    found = rational_crossing_growth(transition_graph(f[1]))
    assert found is not None
    assert 4 - F(1, 10**9) < found.growth <= 4


@pytest.mark.parametrize("t", [0, 1, 7, 64, 65, 300])
def test_many_steps_follow_the_recurrence(t: int) -> None:
    graph = transition_graph(stefan(9))
    assert len(graph) == 8
    vector = [int(i == 4) for i in range(8)]
    for _ in range(t):
        vector = graph.apply(vector)
    assert ColumnSum(graph, 4)(t) == sum(vector)


def test_without_growth_nothing_is_said() -> None:
    found = crossing_growth(Pattern([3, 4, 2, 1]))
    assert (found.standing, found.growth, found.window) == (Standing.INAPPLICABLE, 1, None)
    assert found.crossings(5) == 0
    missing = CrossingGrowth.missing("a source", "more points")
    assert (missing.standing, missing.growth, missing.crossings(3)) == (Standing.UNDECIDED, 1, 0)


def test_a_graph_is_taken_with_its_points() -> None:
    found = crossing_growth(TransitionGraph((1, 2, 0), (F(1, 2), F(3), F(4))))
    assert found.window == (3, 4)
    assert found.growth == growth_number(Pattern([2, 3, 1]))


def test_refusals() -> None:
    with pytest.raises(TypeError, match="a Pattern is a cycle already"):
        crossing_growth(Pattern([2, 3, 1]), [1, 2, 3])
    with pytest.raises(ValueError, match="orbit must have at least one point"):
        crossing_growth(tent(), [])
    with pytest.raises(ValueError, match="the map sends 1/3 to 2/3, not to 1/3"):
        crossing_growth(tent(), ["1/3"])
    with pytest.raises(HypothesisError, match="no loop"):
        crossing_growth(tent(), [0])
    with pytest.raises(HypothesisError, match="a bare matrix has none"):
        crossing_growth(TransitionGraph.from_matrix([[2]]))
    with pytest.raises(ValueError, match="a bare matrix has none"):
        rational_crossing_growth(TransitionGraph.from_matrix([[2]]))
