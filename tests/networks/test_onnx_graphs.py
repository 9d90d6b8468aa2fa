"""Graphs of ONNX: random ones against onnxruntime, the graphs that exporters write, and what is refused, by node."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from periodic.networks import wirings
from periodic.networks.onnx_files import read_model
from periodic.networks.onnx_graphs import _GraphReader
from periodic.networks.relu_networks import ReluNetwork
from tests.networks.onnx_models import helper, node, onnx, onnx_model, predicted, random_model

W = np.array([[1.0]])
MODELS = Path(__file__).parents[1] / "data" / "models"


def values(net: ReluNetwork, points: Any) -> list[list[Any]]:
    found = [net(point if net.inputs > 1 else point[0]) for point in points]
    return [list(value) if isinstance(value, tuple) else [value] for value in found]


def test_random_graphs_are_what_onnxruntime_computes(every_case: bool) -> None:
    # 7,100 of them were tried once, without a difference
    for seed in range(120 if every_case else 30):
        model, inputs = random_model(seed)
        points = np.random.default_rng(seed).integers(-8, 9, (2, inputs)) / 4
        assert values(ReluNetwork.from_onnx(model), points) == predicted(model, points), seed


def test_the_nodes_that_exporters_write() -> None:
    one = np.float32
    constants = {
        "w1": np.array([[1.5], [-2]], one),
        "b1": np.array([0.25, 1], one),
        "w2": np.array([[1, 2], [3, 4]], np.float64),
        "b2": np.array([[1, -1]], np.float64),
        "w3": np.array([[2, 1]], one),
        "c": np.array(0.5, one),
        "shape": np.array([-1, 1]),
    }
    tensor = onnx.numpy_helper.from_array(np.array([3.0], one))
    nodes = [
        node("Constant", "", "c3", value=tensor),
        node("Transpose", "w3", "w3t", perm=[1, 0]),
        node("Identity", "w3t", "w3u"),
        node("Flatten", "x", "x1"),
        node("Gemm", "x1 w1 b1", "h1", transB=1, alpha=0.5, beta=2.0),
        node("Relu", "h1", "h2"),
        node("Cast", "h2", "h3", to=onnx.TensorProto.DOUBLE),
        node("MatMul", "h3 w2", "h4"),
        node("Add", "b2 h4", "h5"),
        node("Relu", "h5", "h6"),
        node("Identity", "h6", "h7"),
        node("Gemm", "h7 w3u", "h8"),
        node("Add", "h8 c", "h9"),
        node("Add", "h9 c3", "h10"),
        node("Reshape", "h10 shape", "y"),
    ]
    net = ReluNetwork.from_onnx(onnx_model(nodes, constants))
    expected = ReluNetwork([[["3/4"], [-1]], [[1, 3], [2, 4]], [[2, 1]]], [["1/2", 2], [1, -1], ["7/2"]])
    assert net == expected


def test_constants_given_as_attributes() -> None:
    nodes = [
        node("Constant", "", "c", value_floats=[0.5, 1.5]),
        node("Constant", "", "d", value_float=0.25),
        node("Constant", "", "s", value_ints=[2, 1]),
        node("Constant", "", "n", value_int=1),
        node("Add", "x c", "z"),
        node("Add", "z d", "u"),
        node("Reshape", "u s", "v"),
        node("Unsqueeze", "n n0", "a"),
        node("Squeeze", "v a", "y"),
    ]
    net = ReluNetwork.from_onnx(onnx_model(nodes, {"n0": np.array([0])}, ["n", 2]))
    assert net((0, 0)) == (Fraction(3, 4), Fraction(7, 4))


def test_the_declared_width_of_the_input_counts() -> None:
    constants = {"c": np.float32([1, 2, 3])}
    nodes = [node("Add", "x c", "z"), node("Relu", "z", "y")]
    broadcast = ReluNetwork.from_onnx(onnx_model(nodes, constants, ["n", 1]))
    assert (broadcast.inputs, broadcast.outputs) == (1, 3)
    assert broadcast(-2) == (0, 0, 1)
    plain = ReluNetwork.from_onnx(onnx_model(nodes, constants, ["n", 3]))
    assert (plain.inputs, plain.outputs) == (3, 3)
    with pytest.raises(ValueError, match=r"shapes \(1, 2\), \(3,\), which do not fit together"):
        ReluNetwork.from_onnx(onnx_model(nodes, constants, ["n", 2]))


def test_a_network_like_those_of_collision_avoidance() -> None:
    """Five inputs in a tensor of four axes, shifted and scaled, columns instead of rows further on."""
    rng = np.random.default_rng(0)
    sizes = [5, 7, 7, 5]
    constants: dict[str, Any] = {"mean": rng.normal(size=(1, 1, 1, 5)), "range": 2.0 ** rng.integers(-3, 3, 5)}
    nodes = [node("Sub", "x mean", "z"), node("Div", "z range", "s"), node("Flatten", "s", "h0")]
    nodes.append(node("Transpose", "h0", "t0", perm=[1, 0]))
    for i, (a, b) in enumerate(pairwise(sizes)):
        constants |= {f"w{i}": rng.normal(size=(b, a)), f"b{i}": rng.normal(size=(b, 1))}
        nodes += [node("MatMul", f"w{i} t{i}", f"m{i}"), node("Add", f"m{i} b{i}", f"a{i}")]
        nodes.append(node("Relu", f"a{i}", f"t{i + 1}") if i < 2 else node("Neg", f"a{i}", "y"))
    for i, each in enumerate(nodes):
        each.name = f"n{i}"  # onnxruntime wants names that differ
    model = onnx_model(nodes, constants, [1, 1, 1, 5], kind=onnx.TensorProto.DOUBLE)
    net = ReluNetwork.from_onnx(model)
    assert (net.inputs, net.widths, net.outputs) == (5, (7, 7), 5)
    points = rng.normal(size=(4, 5))
    for found, computed in zip(values(net, points), predicted(model, points), strict=True):
        assert max(abs(a - b) for a, b in zip(found, computed, strict=True)) < Fraction(1, 10**12)


def test_earlier_values_are_carried_on() -> None:
    """x + relu(x) needs both halves of the input in the hidden layer, a second skip carries a unit as it is."""
    nodes = [node("Relu", "x", "a"), node("Add", "a x", "b"), node("Relu", "b", "c"), node("Sub", "c a", "y")]
    net = ReluNetwork.from_onnx(onnx_model(nodes))
    assert net.widths == (3, 2)
    assert [net(x) for x in (-1, 0, "1/2", 3)] == [0, 0, Fraction(1, 2), 3]
    assert net.to_map(-1, 1).values == (0, 0, 1)


def test_thousands_of_inputs_need_no_dense_identity() -> None:
    """No more exact operations than weights, a few times over: an identity of 1500 inputs has 2,250,000 entries."""
    rng = np.random.default_rng(0)
    n = 1500
    constants = {"m": rng.normal(size=n), "s": 2.0 ** rng.integers(-2, 3, n), "w": rng.normal(size=(n, 8))}
    nodes = [node("Sub", "x m", "a"), node("Mul", "a s", "b"), node("MatMul", "b w", "c"), node("Relu", "c", "y")]
    model = onnx_model(nodes, {k: v.astype(np.float32) for k, v in constants.items()}, ["n", n])
    reader = _GraphReader(*read_model(model), None)
    (layer, last) = reader.layers()
    assert (layer.inputs, layer.outputs, last.outputs) == (n, 8, 8)
    assert reader.wiring.steps < 5 * n * 8


# What is refused


@pytest.mark.parametrize("path", sorted(MODELS.glob("*.onnx")), ids=lambda path: path.stem)
def test_models_as_exporters_write_them(path: Path) -> None:
    net = ReluNetwork.from_onnx(path)
    points = np.random.default_rng(0).integers(-16, 17, (8, net.inputs)) / 8
    assert values(net, points.tolist()) == predicted(onnx.load(path), points)


def test_nodes_may_stand_in_any_order() -> None:
    nodes = [node("Relu", "a", "y"), node("Add", "x w", "a")]
    assert ReluNetwork.from_onnx(onnx_model(nodes, {"w": W}))(2) == 3
    circle = [node("Add", "x b", "a"), node("Relu", "a", "b"), node("Neg", "b", "y")]
    refused(onnx_model(circle), r"the ONNX graph goes in a circle: nodes \[(0, 1, 0|1, 0, 1)\]")


def test_one_of_several_outputs() -> None:
    model = onnx_model([node("Relu", "x", "y"), node("Neg", "y", "z")])
    model.graph.output.append(helper.make_tensor_value_info("z", onnx.TensorProto.FLOAT, None))
    assert [ReluNetwork.from_onnx(model, output=name)(3) for name in ("y", "z")] == [3, -3]
    refused(model, r"must have one output, got 2 \('y', 'z'\); output= names one")
    with pytest.raises(ValueError, match=r"has no output 'q' \('y', 'z'\)"):
        ReluNetwork.from_onnx(model, output="q")


def test_scalers_of_the_learning_domain() -> None:
    scaler = node("Scaler", "x", "y", offset=[1.0, 2.0], scale=[2.0, 4.0])
    scaler.domain = "ai.onnx.ml"
    model = onnx_model([scaler], shape=["n", 2])
    model.opset_import.append(helper.make_opsetid("ai.onnx.ml", 1))
    assert ReluNetwork.from_onnx(model)((3, 3)) == (4, 4)
    del scaler.attribute[:]
    scaler.attribute.append(helper.make_attribute("scale", [1.0, 2.0, 3.0]))
    model.graph.node[0].CopyFrom(scaler)
    refused(model, "has 3 numbers as scale for 2 features")
    scaler.op_type = "Normalizer"
    model.graph.node[0].CopyFrom(scaler)
    refused(model, "is a Normalizer; only Constant, Gemm")


def learned(kind: str, constants: dict[str, Any] | None = None, inputs: str = "x", **attributes: Any) -> Any:
    """A model of one operator of the domain for classical machine learning, on three features."""
    only = node(kind, inputs, "y", **attributes)
    only.domain = "ai.onnx.ml"
    model = onnx_model([only], constants or {}, shape=["n", 3])
    model.opset_import.append(helper.make_opsetid("ai.onnx.ml", 1))
    return model


def test_linear_regressors() -> None:
    numbers = {"coefficients": [1.0, 2.0, 3.0, 0.0, -1.0, 0.5], "intercepts": [10.0, 20.0]}
    network = ReluNetwork.from_onnx(learned("LinearRegressor", targets=2, **numbers))
    assert network((1, 1, 2)) == (19, 20)
    assert ReluNetwork.from_onnx(learned("LinearRegressor", coefficients=[1.0, 2.0, 3.0]))((1, 1, 2)) == 9
    refused(learned("LinearRegressor", **numbers), "has 6 coefficients and 2 intercepts for 1 targets of a value of")
    refused(learned("LinearRegressor", coefficients=[1.0] * 3, post_transform="PROBIT"), "has post_transform='PROBIT'")


def test_columns_are_taken_by_their_numbers() -> None:
    def model(*columns: int) -> Any:
        return learned("ArrayFeatureExtractor", {"i": np.array(columns)}, "x i")

    assert ReluNetwork.from_onnx(model(2, 0))((5, 6, 7)) == (7, 5)
    refused(model(3), r"takes columns \[3\] of a value of shape \(1, 3\)")
    refused(model(-1), r"takes columns \[-1\]")


def test_models_without_an_operator_of_onnx_name_no_version() -> None:
    model = learned("LinearRegressor", coefficients=[1.0, 2.0, 3.0])
    del model.opset_import[0]
    assert [entry.domain for entry in model.opset_import] == ["ai.onnx.ml"]
    assert ReluNetwork.from_onnx(model)((1, 1, 2)) == 9


def refused(model: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ReluNetwork.from_onnx(model)


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        ([("Tanh", "x", "y", {})], r"node 0 \(the_tanh\) is a Tanh, which is not piecewise linear"),
        ([("Hardmax", "x", "y", {})], r"node 0 \(the_hardmax\) is a Hardmax; only Constant, Gemm, MatMul, Add"),
        ([("Exp", "w", "e", {}), ("MatMul", "x e", "y", {})], r"node 0 \(the_exp\) is a Exp, which is not piecewise"),
        ([("MatMul", "x z", "y", {})], "reads 'z', which no node computes"),
        ([("MatMul", "x w", "x", {})], "computes 'x', which is there already"),
        ([("Relu", "x", "z", {})], "the output 'y' of the ONNX graph: no node computes"),
        ([("Identity", "w", "y", {})], "the output 'y' of the ONNX graph: does not depend on the input"),
        ([("Add", "x", "y", {})], "is a Add with 1 operands, it must have 2 to 2"),
        ([("Relu", "-", "y", {})], "is a Relu with 0 operands"),
        ([("Gemm", "- w w", "y", {})], "lacks its operand 0"),
        (
            [("Relu", "x", "y", {"alpha": 1.0})],
            "has the attribute 'alpha', which Relu of operator set 13 does not have",
        ),
        ([("Clip", "x", "y", {"min": 1.0})], "has the attribute 'min', which Clip of operator set 13 does not have"),
        ([("Squeeze", "x", "y", {"axes": [0]})], "has the attribute 'axes', which Squeeze of operator set 13 does not"),
        ([("Add", "x w", "y", {"broadcast": 1})], "has the attribute 'broadcast', which Add of operator set 13 does"),
        ([("LeakyRelu", "x", "y", {"alpha": 1})], "has the attribute 'alpha' of another type"),
        (
            [("LeakyRelu", "x", "y", {"alpha": float("inf")})],
            "the attribute 'alpha', which must be finite, got inf",
        ),
        ([("Concat", "x x", "y", {})], "lacks the attribute 'axis'"),
        ([("Constant", "", "e", {"value_string": "a"})], "holds value_string, which is no number"),
        ([("Constant", "", "e", {})], "is a Constant of 0 values"),
    ],
)
def test_nodes_are_refused_by_name(nodes: list[Any], message: str) -> None:
    refused(onnx_model([node(kind, inputs, output, **rest) for kind, inputs, output, rest in nodes], {"w": W}), message)


def test_operators_of_other_domains_are_not_onnxs() -> None:
    nodes = [node("MatMul", "x w", "z"), node("Relu", "z", "y", domain="com.example")]
    model = onnx_model(nodes, {"w": W})
    model.opset_import.append(helper.make_opsetid("com.example", 1))
    refused(model, r"node 1 \(the_relu\) is a Relu of the domain 'com.example'; only ONNX's own operators")
    model.graph.node[1].domain = "ai.onnx"
    assert ReluNetwork.from_onnx(model)(-3) == 0


def test_functions_of_the_model_are_not_onnxs() -> None:
    model = onnx_model([node("Relu", "x", "y")])
    imports = [helper.make_opsetid("", 13)]
    model.functions.append(helper.make_function("", "Relu", ["a"], ["b"], [node("Neg", "a", "b")], imports))
    refused(model, "is a Relu that the model defines itself")


def test_operator_sets_that_are_not_known() -> None:
    for version in (0, 29, 10**9):
        refused(onnx_model([node("Relu", "x", "y")], version=version), f"in operator set {version}; those from 1 to")
    model = onnx_model([node("Relu", "x", "y")])
    model.opset_import.append(helper.make_opsetid("ai.onnx", 12))
    refused(model, r"must name one version of ONNX's operators, got \[12, 13\]")
    del model.opset_import[:]
    refused(model, r"must name one version of ONNX's operators, got \[\]")
    refused(onnx_model([node("Expand", "x w", "y")], {"w": W}, version=7), "which operator set 7 does not have")


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        (["n", "d"], "the input 'x' of the ONNX graph has an axis 1 of unknown length"),
        (["n", None], "has an axis 1 of unknown length"),
        ([1, 0], r"the input 'x' of the ONNX graph makes a tensor of shape \(1, 0\), which has no entry"),
        ([1, 2**40], "which has more than 1048576 entries"),
        (["n", -3], r"makes a tensor of shape \(1, -3\), which has no entry"),
    ],
)
def test_inputs_whose_width_is_not_declared(shape: list[Any], message: str) -> None:
    refused(onnx_model([node("Relu", "x", "y")], shape=shape), message)


def test_several_inputs_stand_one_after_the_other() -> None:
    model = onnx_model([node("Concat", "x z", "c", axis=1), node("Mul", "c w", "y")], {"w": np.float32([1, 2, 3])})
    model.graph.input.append(helper.make_tensor_value_info("z", onnx.TensorProto.FLOAT, ["n", 2]))
    net = ReluNetwork.from_onnx(model)
    assert (net.inputs, net((5, 6, 7))) == (3, (5, 12, 21))
    model.graph.input[1].type.tensor_type.elem_type = onnx.TensorProto.INT64
    refused(model, "the input 'z' of the ONNX graph must hold floats")


def test_inputs_that_are_no_rows_of_floats() -> None:
    model = onnx_model([node("Relu", "x", "y")])
    model.graph.input[0].type.tensor_type.ClearField("shape")
    refused(model, "the input 'x' of the ONNX graph has no declared shape")
    refused(onnx_model([node("Relu", "x", "y")], kind=onnx.TensorProto.INT64), "must hold floats, its type is 7")
    model.graph.input[0].type.sequence_type.SetInParent()
    refused(model, "must be a tensor")
    refused(onnx.ModelProto(opset_import=[helper.make_opsetid("", 13)]), "the ONNX graph has no input")
    model = onnx_model([node("Relu", "x", "y")])
    model.graph.sparse_initializer.add()
    refused(model, "has sparse tensors")
    model = onnx_model([node("Add", "x w", "y")], {"w": W})
    model.graph.initializer.append(model.graph.initializer[0])
    refused(model, "has two tensors of one name")


def test_outputs_without_a_name_are_left_out() -> None:
    model = onnx_model([node("Dropout", "x", "a"), node("Dropout", "a", "y")])
    for each in model.graph.node:
        each.output.append("")
    assert ReluNetwork.from_onnx(model)(3) == 3


def test_samples_are_read_one_at_a_time() -> None:
    """A first axis of unknown length has length 1; without it the rows of a batch would be mixed, or not known."""
    assert ReluNetwork.from_onnx(onnx_model([node("Relu", "x", "y")], shape=["n"])).inputs == 1
    assert ReluNetwork.from_onnx(onnx_model([node("Relu", "x", "y")], shape=[3])).inputs == 3
    assert ReluNetwork.from_onnx(onnx_model([node("Relu", "x", "y")], shape=[2, 3])).inputs == 6


def test_models_too_large_to_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    refused(onnx_model([node("Relu", "x", "y")], shape=["n", 5000]), "has 50000000 weights, more than the 16777216")
    monkeypatch.setattr(wirings, "MAX_STEPS", 1000)
    model = onnx_model([node("MatMul", "x w", "h"), node("MatMul", "h w", "y")], {"w": np.ones((20, 20))}, ["n", 20])
    refused(model, r"node 1 \(the_matmul\) .*more than 1000 exact numbers")
