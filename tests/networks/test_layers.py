"""Layers as plain data: what they compute, and what they are made of."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, strategies as st

from periodic.networks.layers import Layer, checked_layers, checked_number, identity_layer
from periodic.numbers.conversions import Exact, exact
from tests.strategies import fractions, golden

NUMBERS = st.one_of(fractions(), golden())


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=6), NUMBERS)
def test_values_are_sums_of_products(terms: list[tuple[Exact, Exact]], offset: Exact) -> None:
    total = offset
    for w, v in terms:
        total = total + w * v
    assert Layer((tuple(w for w, _ in terms),), (offset,)).image(tuple(v for _, v in terms)) == (total,)


@given(st.lists(fractions(), min_size=9, max_size=9), st.lists(fractions(), min_size=5, max_size=5))
def test_compositions(a: list[Fraction], x: list[Fraction]) -> None:
    outer = Layer((tuple(a[:2]),), (a[2],))
    inner = Layer((tuple(a[3:5]), tuple(a[5:7])), tuple(a[7:9]))
    point = tuple(x[:2])
    assert outer.after(inner).image(point) == outer.image(inner.image(point))
    assert inner.after(identity_layer(2)) == identity_layer(2).after(inner) == inner


def test_a_layer_knows_its_shape() -> None:
    (layer,) = checked_layers([np.ones((2, 3))], [[0, 1]])
    assert (layer.inputs, layer.outputs) == (3, 2)
    assert layer.biases == (0, 1)


def test_every_number_passes_one_door() -> None:
    assert checked_number(0.1, "x") == Fraction(0.1)
    assert checked_number(np.float32(0.1), "x") == Fraction(float(np.float32(0.1)))
    assert checked_number("1/3", "x") == exact("1/3")
    with pytest.raises(ValueError, match="x must be finite, got inf"):
        checked_number(np.inf, "x")
    with pytest.raises(TypeError, match="x: a truth value is no number"):
        checked_number(True, "x")
