"""Models of constant slope: their slopes, the change of coordinates on random points, what shrinks, refusals."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, example, given, strategies as st

from periodic.errors import HypothesisError, NotMarkovError
from periodic.graphs.constant_slope_models import constant_slope, constant_slope_model
from periodic.graphs.growth_numbers import growth_number
from periodic.graphs.perron_vectors import right_growth_vector, right_perron_vector
from periodic.graphs.transition_graphs import TransitionGraph, transition_graph
from periodic.maps.families import connect_the_dots, identity, tent, truncated_tent
from periodic.maps.plmaps import PLMap
from periodic.patterns.cyclic_patterns import Pattern
from tests.strategies import examples, markov_maps, matrices, patterns


@given(matrices())
def test_right_vectors(matrix: list[list[int]]) -> None:
    graph = TransitionGraph.from_matrix(matrix)
    if growth_number(graph) == 1:
        return
    number, vector = right_growth_vector(graph)
    assert number == growth_number(graph)
    assert graph.apply(vector) == [number * x for x in vector]
    assert all(x >= 0 for x in vector)
    assert any(vector)
    if graph.is_irreducible:
        other = right_perron_vector(graph)
        assert [x * other[0] for x in vector] == [x * vector[0] for x in other]


@given(markov_maps(), st.lists(st.fractions(0, 1, max_denominator=40), min_size=2, max_size=5, unique=True))
@examples(15)
@example(PLMap(range(5), [0, 4, 2, 0, 4]), [Fraction(1, 3), Fraction(2, 3)])
@example(PLMap(range(7), [0, 2, 1, 3, 6, 3, 6]), [Fraction(1, 7), Fraction(6, 7)])
def test_models_do_what_their_maps_do(f: PLMap, parts: list[Fraction]) -> None:
    assume(growth_number(f) > 1)
    model = constant_slope_model(f)
    g = model.map
    assert g.domain == (0, 1)
    assert all(abs(s) == model.growth for s in g.slopes)
    assert model.growth == growth_number(f) == growth_number(g)
    assert g.lap_count <= f.lap_count
    assert list(model.positions) == sorted(model.positions)
    for x, y in zip(model.points, model.positions, strict=True):
        assert g(y) == model.positions[model.points.index(f(x))]
        assert model.at(x)[0] <= y <= model.at(x)[1]
    low, high = f.domain
    points = sorted(low + part * (high - low) for part in parts)
    places = [model.at(x, 9) for x in points]
    for (_, b), (c, _) in pairwise(places):
        assert b <= c + Fraction(1, 10**8)
    for x, (a, b) in zip(points, places, strict=True):
        assert 0 <= b - a <= Fraction(1, 10**9)
        c, d = model.at(f(x), 9)
        images = [g(max(Fraction(0), a)), g(min(Fraction(1), b))]
        assert min(images) <= d + Fraction(1, 10**8)
        assert max(images) >= c - Fraction(1, 10**8)


@given(patterns(3, 8))
def test_patterns_and_their_maps_have_one_model(pattern: Pattern) -> None:
    assume(transition_graph(pattern).is_irreducible)
    assume(growth_number(pattern) > 1)
    model = constant_slope_model(connect_the_dots(pattern))
    assert model.is_one_to_one
    assert model.map == constant_slope(pattern)


def test_what_shrinks() -> None:
    model = constant_slope_model(truncated_tent("6/7"))
    assert not model.is_one_to_one
    left, right = truncated_tent("6/7").knots[1:3]
    assert model.at(left) == model.at((left + right) / 2) == model.at(right)
    assert model.at("1/100", 6)[0] > 0  # the tail below the cycle leads to what grows
    two = PLMap(range(7), [0, 3, 0, 3, 3, 6, 3])  # growth 3 on [0, 3], and a slower part beside it
    model = constant_slope_model(two)
    assert model.growth == 3
    assert model.positions[-1] == model.positions[model.points.index(3)] == 1
    assert constant_slope_model(PLMap([0, "1/3", 1], [0, 1, 0])).is_one_to_one


def test_irrational_models() -> None:
    assert constant_slope_model(tent()).map == tent()
    golden = constant_slope_model(connect_the_dots(Pattern([2, 3, 1])))
    low, high = golden.at("3/2", 30)
    assert high - low <= Fraction(1, 10**30)


def test_refusals() -> None:
    with pytest.raises(HypothesisError, match="needs a growth number above 1, got 1"):
        constant_slope_model(identity(0, 1))
    with pytest.raises(HypothesisError, match="the transition graph has no loop"):
        right_growth_vector(TransitionGraph.from_matrix([[0, 1], [0, 0]]))
    with pytest.raises(NotMarkovError):
        constant_slope_model(PLMap([0, "2/5", 1], ["1/7", 1, 0]))
    with pytest.raises(ValueError, match=r"2 lies outside the domain \[0, 1\]"):
        constant_slope_model(tent()).at(2)
