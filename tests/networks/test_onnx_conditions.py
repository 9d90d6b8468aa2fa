"""Comparisons and choices of ONNX: equal to onnxruntime where nothing jumps, refused where something does."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from periodic.networks.relu_networks import ReluNetwork
from tests.networks.onnx_models import node, onnx, onnx_model, predicted

F = Fraction
HALVES = [F(k, 8) for k in range(-24, 25)]


def scalar(nodes: list[Any], version: int = 17, **constants: float) -> ReluNetwork:
    """A network of one number, compared with onnxruntime on a grid that holds all breakpoints and points beside."""
    model = onnx_model(nodes, {name: np.float32(value) for name, value in constants.items()}, [1, 1], version)
    net = ReluNetwork.from_onnx(model)
    assert [[net(x)] for x in HALVES] == predicted(model, [[float(x)] for x in HALVES])
    return net


@pytest.mark.parametrize("kind", ["Greater", "Less", "GreaterOrEqual", "LessOrEqual"])
def test_maxima_and_minima_by_comparisons(kind: str) -> None:
    scalar([node(kind, "x c", "b"), node("Where", "b x c", "y")], c=0.5)
    scalar([node(kind, "c x", "b"), node("Where", "b x c", "y")], c=0.5)
    scalar([node("Neg", "x", "z"), node(kind, "x z", "b"), node("Where", "b x z", "y")])


def test_shrinking_softly_in_two_ways() -> None:
    nodes = [
        node("Sub", "x c", "above"), node("Add", "x c", "below"), node("Neg", "c", "d"),
        node("Greater", "x c", "is_above"), node("Less", "x d", "is_below"),
    ]  # fmt: skip
    nested = [node("Where", "is_below below o", "z"), node("Where", "is_above above z", "y")]
    added = [node("Where", "is_below below o", "z"), node("Where", "is_above above o", "w"), node("Add", "z w", "y")]
    first, second = scalar([*nodes, *nested], c=0.5, o=0.0), scalar([*nodes, *added], c=0.5, o=0.0)
    assert [first(x) for x in (-1, 0, 2)] == [second(x) for x in (-1, 0, 2)] == [F(-1, 2), 0, F(3, 2)]


@pytest.mark.parametrize("connective", ["And", "Or", "Xor"])
def test_conditions_are_connected(connective: str) -> None:
    """The value x^2 - 1 bent: |x| - 1 where it vanishes at the ends of what the condition holds on."""
    nodes = [
        node("Abs", "x", "a"), node("Sub", "a c", "z"), node("Neg", "c", "d"),
        node("Greater", "x d", "right"), node("Less", "x c", "left"), node(connective, "right left", "b"),
        node("Where", "b z o", "y"),
    ]  # fmt: skip
    scalar(nodes, c=1.0, o=0.0)
    scalar([*nodes[:-1], node("Not", "b", "n"), node("Where", "n z o", "y")], c=1.0, o=0.0)


def test_conditions_as_factors() -> None:
    nodes = [node("Greater", "x o", "b"), node("Cast", "b", "m", to=1), node("Mul", "x m", "y")]
    assert scalar(nodes, o=0.0)(-3) == 0
    with pytest.raises(ValueError, match="multiplies two comparisons of computed values"):
        scalar([*nodes[:2], node("Mul", "m m", "y")], o=0.0)


def test_a_value_that_is_not_negative_is_compared_with_nothing_below() -> None:
    nodes = [node("Relu", "x", "r"), node("Greater", "r o", "b"), node("Where", "b r o", "y")]
    assert scalar(nodes, o=0.0)(2) == 2
    scalar([node("Relu", "x", "r"), node("Greater", "r c", "b"), node("Where", "b x o", "y")], c=-1.0, o=7.0)


def test_equality_changes_nothing_where_nothing_jumps() -> None:
    scalar([node("Equal", "x c", "b"), node("Where", "b c x", "y")], c=0.5)
    with pytest.raises(ValueError, match=r"\(the_where\) jumps where its condition changes; a network of ReLUs is"):
        scalar([node("Equal", "x c", "b"), node("Where", "b o x", "y")], c=0.5, o=0.0)


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        ([node("Greater", "x c", "b"), node("Where", "b x o", "y")], "jumps where its condition changes"),
        ([node("Greater", "x o", "b"), node("Where", "b c o", "y")], "jumps where its condition changes"),
        ([node("Greater", "x o", "y")], "the output 'y' of the ONNX graph: is true or false, no number"),
        ([node("Greater", "x o", "b"), node("Add", "b x", "y")], "is given a comparison of computed values as operand"),
        (
            [node("Greater", "x o", "b"), node("Cast", "b", "i", to=7)],
            "casts a comparison .* to type 7",
        ),
        ([node("Where", "x x o", "y")], "combines two computed values; operand 0 must be constant"),
        ([node("Where", "c x o", "y")], "has operand 0 of type float32, it must be true or false"),
    ],
)
def test_refusals(nodes: list[Any], message: str) -> None:
    model = onnx_model(nodes, {"c": np.float32(1), "o": np.float32(0)}, [1, 1], 17)
    with pytest.raises(ValueError, match=message):
        ReluNetwork.from_onnx(model)


def test_numbers_that_are_no_functions_of_one_number_are_refused() -> None:
    nodes = [
        node("Gemm", "x u", "p"), node("Gemm", "x v", "q"), node("Greater", "p o", "b"), node("Greater", "q o", "c"),
        node("And", "b c", "both"),
    ]  # fmt: skip
    constants = {"u": np.float32([[1], [0]]), "v": np.float32([[0], [1]]), "o": np.float32(0)}
    for last, message in (
        (node("Where", "both p o", "y"), "chooses by a comparison, and it compares several values in more than one"),
        (node("Where", "b q o", "y"), "chooses by a comparison, and what it chooses between differs in more than one"),
    ):
        with pytest.raises(ValueError, match=message):
            ReluNetwork.from_onnx(onnx_model([*nodes, last], constants, ["n", 2], 17))


def test_conditions_are_spread_and_moved() -> None:
    nodes = [
        node("Greater", "x c", "b"), node("Unsqueeze", "b a", "u"), node("Transpose", "u", "t", perm=[2, 0, 1]),
        node("Unsqueeze", "x a", "v"), node("Transpose", "v", "w", perm=[2, 0, 1]), node("Reshape", "c s", "d"),
        node("Where", "t w d", "y"),
    ]  # fmt: skip
    constants = {"c": np.float32([1, -1, 0]), "a": np.array([0]), "s": np.array([3, 1, 1])}
    model = onnx_model(nodes, constants, ["n", 3], 13)
    points = [[2, -2, 1], [0, 0, 0], [-1, -0.5, -3]]
    net = ReluNetwork.from_onnx(model)
    assert [list(net(p)) for p in points] == predicted(model, points)


def test_constants_are_compared_and_chosen() -> None:
    model = onnx_model(
        [
            node("Less", "c d", "b"), node("Not", "b", "n"), node("Or", "b n", "all"), node("Where", "b x e", "z"),
            node("Where", "all z x", "w"), node("Where", "n c d", "k"), node("Add", "w k", "y"),
        ],
        {"c": np.float32([1, 2]), "d": np.float32([2, 1]), "e": np.float32(9)}, ["n", 2], 17,
    )  # fmt: skip
    assert ReluNetwork.from_onnx(model)((5, 5)) == (7, 11)
    assert predicted(model, [[5, 5]]) == [[7, 11]]


def test_constants_and_comparisons_are_connected() -> None:
    truth = onnx.numpy_helper.from_array(np.array([True, False]), "t")
    nodes = [node("Greater", "x o", "b"), node("And", "b t", "c"), node("Where", "c x o", "y")]
    model = onnx_model(nodes, {"o": np.float32(0)}, ["n", 2], 17)
    model.graph.initializer.append(truth)
    points = [[2, 2], [-1, -1]]
    assert [list(ReluNetwork.from_onnx(model)(p)) for p in points] == predicted(model, points) == [[2, 0], [0, 0]]
