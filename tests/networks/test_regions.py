"""Regions against the slow definition: knots carried through the layers as Fractions, one neuron at a time."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from periodic.errors import TooManyPiecesError
from periodic.networks.regions import WORD, _Ring
from periodic.networks.relu_networks import ReluNetwork
from periodic.numbers.conversions import Exact, exact
from tests.strategies import examples, fractions, golden


def slow_regions(net: ReluNetwork, low: Exact, high: Exact) -> tuple[list[Exact], list[tuple[Exact, ...]]]:
    """The places where some unit changes sign, with the ends, and the outputs there."""
    knots, states = [low, high], [(low,), (high,)]
    for i, (weights, biases) in enumerate(zip(net.weights, net.biases, strict=True)):
        states = [
            tuple(
                sum((w * v for w, v in zip(row, s, strict=True)), start=b)
                for row, b in zip(weights, biases, strict=True)
            )
            for s in states
        ]
        if i == net.depth:
            break
        places = {}
        for x, y, s, t in zip(knots, knots[1:], states, states[1:], strict=False):
            for u, v in zip(s, t, strict=True):
                if u * v < 0:
                    share = u / (u - v)
                    places[x + share * (y - x)] = tuple(a + share * (b - a) for a, b in zip(s, t, strict=True))
        places.update(zip(knots, states, strict=True))
        knots = sorted(places)
        states = [tuple(max(v, Fraction(0)) for v in places[x]) for x in knots]
    return knots, states


@st.composite
def networks(draw: st.DrawFn, numbers: st.SearchStrategy[Any] | None = None, max_depth: int = 3) -> ReluNetwork:
    numbers = fractions(denominator=4) if numbers is None else numbers
    widths = [1, *draw(st.lists(st.integers(1, 4), max_size=max_depth)), 1]
    weights = [[[draw(numbers) for _ in range(a)] for _ in range(b)] for a, b in pairwise(widths)]
    return ReluNetwork(weights, [[draw(numbers) for _ in range(b)] for b in widths[1:]])


def assert_regions_are_right(net: ReluNetwork, low: Exact, high: Exact) -> None:
    knots, outputs = slow_regions(net, low, high)
    assert net.activation_region_count(low, high) == len(knots) - 1
    graph = net.to_map(low, high)
    assert graph.domain == (low, high)
    assert [graph(x) for x in knots] == [y for (y,) in outputs]
    assert all(a != b for a, b in pairwise(graph.slopes))
    assert set(graph.knots) <= set(knots)


@given(networks())
def test_regions_of_small_rational_networks(net: ReluNetwork) -> None:
    assert_regions_are_right(net, Fraction(-2), Fraction(7, 3))


@examples(25)
@given(networks(st.floats(-4, 4), max_depth=2))
def test_regions_of_float_networks(net: ReluNetwork) -> None:
    assert_regions_are_right(net, Fraction(-1, 3), Fraction(5))


@examples(15)
@given(networks(golden(), max_depth=2))
def test_regions_of_quadratic_networks(net: ReluNetwork) -> None:
    assert_regions_are_right(net, Fraction(-1), exact_root(5))


def exact_root(n: int) -> Exact:
    import sympy

    return exact(sympy.sqrt(n))


@pytest.mark.parametrize("size", [10**3, 10**9, 10**12, 10**40])
def test_regions_of_integer_networks_of_any_size(size: int) -> None:
    rng = np.random.default_rng(size % 1009)
    for _ in range(5):
        weights = [rng.integers(-1000, 1000, shape).astype(object) * size + 1 for shape in ((5, 1), (5, 5), (1, 5))]
        biases = [rng.integers(-1000, 1000, n).astype(object) * size - 1 for n in (5, 5, 1)]
        assert_regions_are_right(ReluNetwork(weights, biases), Fraction(-3), Fraction(3))


def test_a_layer_that_makes_too_many_regions_is_refused_by_name() -> None:
    net = ReluNetwork([[[1], [1]], [[2, -4]]], [[0, "-1/2"], [0]]) ** 12
    with pytest.raises(TooManyPiecesError, match=r"layer 11 cuts \[0, 1\] into \d+ regions, more than max_pieces=1500"):
        net.to_map(0, 1, max_pieces=1500)


# Arithmetic


@pytest.mark.parametrize("root", [None, 2, 5])
def test_sides_are_decided_exactly_where_floats_cannot(root: int | None) -> None:
    ring = _Ring(None if root is None else exact_root(root).field)  # type: ignore[union-attr]  # irrational roots only
    big = WORD - 1
    zeros = [[0]] * (ring.degree - 1)
    a, q = np.array([[big], *zeros]), np.array([[big], *zeros])
    for difference in (-1, 0, 1):
        c = np.array([[-big + difference], *zeros])
        assert ring.sides(a, a, c, q).tolist() == [(difference > 0) - (difference < 0)]


def test_close_kinks_are_sorted_exactly_and_equal_ones_counted_once() -> None:
    ring = _Ring(None)
    n = 3 * 10**17
    numerators, denominators = np.array([[n + 1, n, 2 * n, n - 1]]), np.array([[n + 2, n + 1, 2 * n + 2, n]])
    chosen = ring.in_order(np.zeros(4, dtype=int), numerators, denominators)
    values = [Fraction(int(numerators[0, i]), int(denominators[0, i])) for i in chosen]
    assert values == sorted({Fraction(n + 1, n + 2), Fraction(n, n + 1), Fraction(n - 1, n)})
