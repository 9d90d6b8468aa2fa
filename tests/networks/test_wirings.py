"""Networks under construction: every step against the function that it should be, and the layers that come out."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from periodic.networks import wirings
from periodic.networks.relu_networks import ReluNetwork
from periodic.networks.wirings import Signal, Wiring, exact_array, exact_matrix, joined
from tests.strategies import fractions

F = Fraction
INPUTS = 3

Function = Callable[[list[Fraction]], list[Fraction]]
KINDS = ["relu", "shift", "scale", "add", "sub", "leaky", "abs", "shrink", "clip", "max", "join", "map"]
small = fractions(denominator=2)


def built(signal: Signal) -> ReluNetwork:
    return ReluNetwork._of(signal.wiring.layers(signal))


@st.composite
def signals(draw: st.DrawFn) -> tuple[Signal, Function]:
    """A signal out of a few random steps, all of size 2, and the function of the inputs that it should be."""
    wiring = Wiring(INPUTS)
    matrix = draw(st.lists(st.lists(small, min_size=INPUTS, max_size=INPUTS), min_size=2, max_size=2))

    def linear(x: list[Fraction]) -> list[Fraction]:
        return [sum((a * b for a, b in zip(row, x, strict=True)), F(0)) for row in matrix]

    pool: list[tuple[Signal, Function]] = [
        (wiring.inputs.mapped(exact_matrix(matrix)), linear),
        (wiring.inputs.taken([2, 0]), lambda x: [x[2], x[0]]),
    ]
    for _ in range(draw(st.integers(1, 6))):
        (s, f), (t, g) = draw(st.sampled_from(pool)), draw(st.sampled_from(pool))
        c = draw(st.lists(small, min_size=2, max_size=2))
        kind = draw(st.sampled_from(KINDS))
        pool.append(_step(wiring, kind, s, f, t, g, c))
    return pool[-1]


def _step(wiring: Wiring, kind: str, s: Signal, f: Function, t: Signal, g: Function, c: list[Fraction]) -> Any:
    constants = exact_array(c)
    low, high = c
    steps: dict[str, tuple[Callable[[], Signal], Function]] = {
        "relu": (lambda: wiring.relu(s), lambda x: [max(v, F(0)) for v in f(x)]),
        "shift": (lambda: s.shifted(constants), lambda x: [v + a for v, a in zip(f(x), c, strict=True)]),
        "scale": (lambda: s.scaled(constants), lambda x: [v * a for v, a in zip(f(x), c, strict=True)]),
        "add": (lambda: s + t, lambda x: [v + w for v, w in zip(f(x), g(x), strict=True)]),
        "sub": (lambda: s - t, lambda x: [v - w for v, w in zip(f(x), g(x), strict=True)]),
        "leaky": (
            lambda: wiring.leaky_relu(s, constants),
            lambda x: [v if v > 0 else a * v for v, a in zip(f(x), c, strict=True)],
        ),
        "abs": (lambda: wiring.absolute(s), lambda x: [abs(v) for v in f(x)]),
        "shrink": (lambda: wiring.shrunk(s, F(1, 2)), lambda x: [v - min(max(v, -F(1, 2)), F(1, 2)) for v in f(x)]),
        "clip": (lambda: wiring.clipped(s, low, high), lambda x: [min(max(v, low), high) for v in f(x)]),
        "max": (lambda: wiring.maximum(s, t), lambda x: [max(v, w) for v, w in zip(f(x), g(x), strict=True)]),
        "join": (lambda: joined([s, t]).taken([3, 1]), lambda x: [g(x)[1], f(x)[1]]),
        "map": (
            lambda: s.mapped(exact_matrix([c, c[::-1]])),
            lambda x: [low * f(x)[0] + high * f(x)[1], high * f(x)[0] + low * f(x)[1]],
        ),
    }
    make, function = steps[kind]
    return make(), function


@given(signals(), st.lists(small, min_size=INPUTS, max_size=INPUTS))
def test_a_network_is_the_function_that_its_steps_are(case: tuple[Signal, Function], x: list[Fraction]) -> None:
    signal, function = case
    assert list(built(signal)(x)) == function(x)  # type: ignore[arg-type]  # two outputs


def test_units_are_carried_on_by_one_unit_and_inputs_by_two() -> None:
    wiring = Wiring(1)
    x = wiring.inputs
    a = wiring.relu(x.shifted(exact_array([1])))
    b = wiring.relu(a.shifted(exact_array([-2])))
    net = built(b + a + x)
    assert net.widths == (3, 4)
    assert [net(v) for v in (-3, 0, 2)] == [-3, 1, 6]


def test_what_the_output_does_not_read_is_left_out() -> None:
    wiring = Wiring(2)
    wiring.relu(wiring.relu(wiring.inputs).shifted(exact_array([1, 1])).scaled(exact_array([-1, 1])))
    assert built(wiring.inputs.taken([1])).depth == 0


def test_one_unit_read_twice() -> None:
    wiring = Wiring(1)
    twice = wiring.inputs.taken([0, 0])
    assert built(twice.mapped(exact_matrix([[2, 3]])))(1) == 5
    assert built(twice)(7) == (7, 7)


def test_a_relu_of_units_changes_nothing() -> None:
    wiring = Wiring(1)
    unit = wiring.relu(wiring.inputs)
    assert wiring.relu(unit.scaled(exact_array([2])).shifted(exact_array([1]))).depth == 1
    assert wiring.relu(unit.shifted(exact_array([-1]))).depth == 2
    assert wiring.relu(unit + unit).depth == 1
    assert wiring.relu(wiring.inputs + unit).depth == 2


def test_bounds_that_cross() -> None:
    wiring = Wiring(1)
    assert built(wiring.clipped(wiring.inputs, F(2), F(1))).to_map(0, 3).values == (1, 1)
    assert wiring.clipped(wiring.inputs, None, None) is wiring.inputs


def test_floats_are_the_dyadic_numbers_that_they_are() -> None:
    assert exact_array(np.float32([0.1])).tolist() == [F(float(np.float32(0.1)))]
    assert exact_array([0.1, 0]).tolist() == [F(0.1), 0]
    assert exact_array(np.array([F(1, 3)], dtype=object)).tolist() == [F(1, 3)]
    with pytest.raises(ValueError, match=r"entry \[0, 1\] of a constant must be finite, got nan"):
        exact_array([[0.0, np.nan]])
    with pytest.raises(ValueError, match="a matrix must have two axes, got 1"):
        exact_matrix([1])


def test_work_is_counted_before_it_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    wiring = Wiring(100)
    monkeypatch.setattr(wirings, "MAX_STEPS", 5000)
    with pytest.raises(ValueError, match="too large to be read exactly: it takes more than 5000 exact numbers"):
        wiring.inputs.mapped(np.empty((100, 100), dtype=object))
    monkeypatch.setattr(wirings, "MAX_WEIGHTS", 9999)
    with pytest.raises(ValueError, match="the network has 10000 weights, more than the 9999 that are read"):
        Wiring(100).layers(Wiring(100).inputs)
