"""Operators of ONNX that move entries: axes as attributes and as operands, and their refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from periodic.networks.relu_networks import ReluNetwork
from tests.networks.onnx_models import node, onnx, onnx_model
from tests.networks.test_onnx_operators import read, refused


def moved(kind: str, inputs: str, version: int, shape: list[int], **rest: Any) -> Any:
    """Where the entries of a tensor are found afterwards, by their numbers."""
    net = read(kind, inputs, version, shape, **rest)
    assert net.depth == 0
    return net(tuple(range(net.inputs)) if net.inputs > 1 else 0)


def test_axes_are_attributes_up_to_set_12_and_operands_from_13_on() -> None:
    one = np.array([1])
    for kind, shape in (("Squeeze", [2, 1]), ("Unsqueeze", [2])):
        assert moved(kind, "x", 11, shape, _axes=[1]) == moved(kind, "x a", 13, shape, a=one) == (0, 1)
    assert moved("Squeeze", "x", 13, [1, 2, 1]) == (0, 1)
    refused(
        "has the attribute 'axes', which Unsqueeze of operator set 13 does not have",
        "Unsqueeze",
        "x a",
        a=one,
        _axes=[1],
    )
    refused("is a Unsqueeze with 2 operands, it must have 1 to 1", "Unsqueeze", "x a", 11, a=one, _axes=[1])
    refused(r"drops the axes \[1\] of a tensor of shape \(1, 2\)", "Squeeze", "x a", a=one)
    refused("needs axes, each once", "Unsqueeze", "x a", a=np.array([0, 0]))
    refused("needs axes, each once", "Unsqueeze", "x a", a=np.array([], int))
    refused("has the axis 3 of a tensor of 3 axes", "Unsqueeze", "x a", a=np.array([3]))


def test_shapes_are_attributes_up_to_set_4_and_operands_from_5_on() -> None:
    assert moved("Reshape", "x", 1, [2, 3], _shape=[0, -1]) == moved("Reshape", "x s", 5, [2, 3], s=np.array([0, -1]))
    assert read("Reshape", "x s", 14, [2, 1], s=np.array([1, -1]), _allowzero=1).outputs == 2
    for shape in ([3], [-1, -1], [-2, 1], [-1, 0, 7], [0, 3]):
        refused(r"has the shape \[.*\], which does not fit 2 entries", "Reshape", "x s", s=np.array(shape))
    refused(r"has the shape \[2, 1, 0\] with a 0 beyond the axes", "Reshape", "x s", s=np.array([2, 1, 0]))
    refused("has the shape .* which does not fit", "Reshape", "x s", 14, s=np.array([0, 2]), _allowzero=1)
    refused("has no shape", "Reshape", "x", 1)
    refused(r"has operand 1 of type float64 and shape \(1,\), it must be integers", "Reshape", "x s", s=np.ones(1))
    refused("combines two computed values; operand 1 must be constant", "Reshape", "x x")


def test_pieces() -> None:
    whole = np.array([0, 2**62, 0, 1])
    a, b, c, d = (whole[i : i + 1] for i in range(4))
    assert moved("Slice", "x", 9, [2, 2], _starts=[1], _ends=[9], _axes=[1]) == (1, 3)
    assert moved("Slice", "x", 9, [2, 2], _starts=[1], _ends=[2]) == (2, 3)
    assert moved("Slice", "x d b c d", 10, [2, 2], b=b, c=c, d=d) == (2, 3)
    assert moved("Slice", "x s e a t", 13, [4], s=np.array([-1]), e=np.array([-(2**62)]), a=a, t=np.array([-2])) == (
        3,
        1,
    )
    refused("has starts, ends, axes and steps that do not fit together", "Slice", "x a b a a", a=a, b=b)
    refused("has starts, ends, axes and steps that do not", "Slice", "x a b w", a=a, b=b, w=np.array([0, 1]))
    refused("has no starts or no ends", "Slice", "x - b", b=b)
    refused("makes a tensor of shape .*, which has no entry", "Slice", "x a a", a=a)


def test_margins() -> None:
    pads = np.array([0, 1, 0, 2])
    assert moved("Pad", "x p", 13, [1, 2], p=pads) == (0, 0, 1, 0, 0)
    assert moved("Pad", "x p v", 13, [1, 2], p=pads, v=np.float32(7)) == (7, 0, 1, 7, 7)
    assert moved("Pad", "x", 2, [1, 2], _pads=[0, 1, 0, 2], _value=0.5) == (0.5, 0, 1, 0.5, 0.5)
    assert moved("Pad", "x p", 13, [1, 2], p=pads, _mode="edge") == (0, 0, 1, 1, 1)
    assert moved("Pad", "x p", 13, [1, 4], p=pads, _mode="reflect") == (1, 0, 1, 2, 3, 2, 1)
    assert moved("Pad", "x p - a", 18, [1, 2], p=np.array([1, 0]), a=np.array([1])) == (0, 0, 1)
    for message, change in {
        "has pads that do not fit 2 axes": {"p": np.array([1])},
        "which are no counts of entries": {"p": np.array([0, -1, 0, 0])},
        "reflects more entries than there are": {"p": pads, "_mode": "reflect"},
        "has the mode 'mirror'": {"p": pads, "_mode": "mirror"},
        "pads with 2 numbers, it must be one": {"p": pads, "v": np.float32([1, 2])},
    }.items():
        with pytest.raises(ValueError, match=message):
            moved("Pad", "x p v" if "v" in change else "x p", 13, [1, 2], **change)


def test_constants_have_margins_too() -> None:
    nodes = [node("Pad", "c p v", "d"), node("Add", "x d", "y")]
    constants = {"c": np.float32([1, 2]), "p": np.array([1, 0]), "v": np.float32(5)}
    assert ReluNetwork.from_onnx(onnx_model(nodes, constants, [1, 3]))((0, 0, 0)) == (5, 1, 2)


def test_parts() -> None:
    def split(version: int, outputs: str, size: int, **rest: Any) -> ReluNetwork:
        inputs = "x s" if "s" in rest else "x"
        attributes = {k[1:]: v for k, v in rest.items() if k.startswith("_")}
        constants = {k: v for k, v in rest.items() if not k.startswith("_")}
        nodes = [node("Split", inputs, outputs, axis=1, **attributes), node("Identity", outputs.split()[-1], "y")]
        return ReluNetwork.from_onnx(onnx_model(nodes, constants, [1, size], version))

    assert split(2, "a b", 4)(range(4)) == split(13, "a b", 4)(range(4)) == (2, 3)
    assert split(2, "a b", 4, _split=[1, 3])(range(4)) == split(13, "a b", 4, s=np.array([1, 3]))(range(4)) == (1, 2, 3)
    assert split(18, "a b", 5, _num_outputs=2)(range(5)) == (3, 4)
    with pytest.raises(ValueError, match="splits 5 entries into 2 equal parts"):
        split(13, "a b", 5)
    with pytest.raises(ValueError, match=r"splits 4 entries into parts of \[1, 1\]"):
        split(13, "a b", 4, s=np.array([1, 1]))
    with pytest.raises(ValueError, match=r"splits 2 entries into parts of \[1, 1, 0\]"):
        split(18, "a b c", 2, _num_outputs=3)


def test_entries_are_gathered() -> None:
    assert moved("Gather", "x i", 13, [2, 2], i=np.array([-1, 0]), _axis=1) == (1, 0, 3, 2)
    assert moved("Gather", "x i", 13, [2, 2], i=np.array([[1], [1]])) == (2, 3, 2, 3)
    refused("takes entries beyond the 1 of axis 0", "Gather", "x i", i=np.array([1]))
    refused("has indices of type float64, they must be integers", "Gather", "x i", i=np.ones(1))
    refused("makes a tensor of shape .*, which has no entry", "Gather", "x i", i=np.array([], int))


def test_turned_and_joined() -> None:
    assert moved("Transpose", "x", 13, [2, 2]) == moved("Transpose", "x", 13, [2, 2], _perm=[1, 0]) == (0, 2, 1, 3)
    refused(r"has the order \[0, 0\] for 2 axes", "Transpose", "x", _perm=[0, 0])
    assert moved("Concat", "x x", 13, [1, 2], _axis=0) == (0, 1, 0, 1)
    assert moved("Concat", "x c", 3, [2, 1], c=np.float32([[5], [6]])) == (0, 5, 1, 6)
    refused(r"joins tensors of shapes \[\(1, 2\), \(2, 1\)\] along axis 0", "Concat", "x c", c=np.ones((2, 1)), _axis=0)
    refused("has the axis -3 of a tensor of 2 axes", "Concat", "x x", _axis=-3)
    assert moved("Flatten", "x", 13, [2, 2], _axis=-1) == (0, 1, 2, 3)
    refused("has the axis 3 of a tensor of 2 axes", "Flatten", "x", _axis=3)
    assert moved("Expand", "x s", 13, [2, 1], s=np.array([2, 2])) == (0, 0, 1, 1)
    refused(r"has the shape \[3\] for a tensor of shape \(1, 2\)", "Expand", "x s", s=np.array([3]))
    refused("has more than 1048576 entries|which has more than", "Expand", "x s", s=np.array([2**40, 2]))


def test_shapes_that_are_computed() -> None:
    """What exporters write for x.view(x.size(0), -1), with one sample."""
    nodes = [
        node("Shape", "x", "s"),
        node("Gather", "s zero", "n"),
        node("Unsqueeze", "n axis", "m"),
        node("Concat", "m rest", "t", axis=0),
        node("Cast", "t", "u", to=7),
        node("Reshape", "x u", "y"),
    ]
    constants = {"zero": np.array(0), "axis": np.array([0]), "rest": np.array([-1])}
    assert ReluNetwork.from_onnx(onnx_model(nodes, constants, ["n", 2, 2]))((1, 2, 3, 4)) == (1, 2, 3, 4)
    filled = [
        node("ConstantOfShape", "s", "c", value=onnx.numpy_helper.from_array(np.float32([3]))),
        node("Add", "x c", "y"),
    ]
    assert ReluNetwork.from_onnx(onnx_model(filled, {"s": np.array([1, 2])}))(1) == (4, 4)
    zeros = [node("ConstantOfShape", "s", "c"), node("Max", "x c", "y")]
    assert ReluNetwork.from_onnx(onnx_model(zeros, {"s": np.array([1, 2])}))(-1) == (0, 0)
    two = onnx.numpy_helper.from_array(np.float32([3, 4]))
    refused("fills a tensor with 2 numbers, it must be one", "ConstantOfShape", "s", s=np.array([1]), _value=two)


def test_casts() -> None:
    assert moved("Cast", "x", 13, [2], _to=11) == moved("Cast", "x", 1, [2], _to="FLOAT") == (0, 1)
    refused("casts to type 7, which is neither float nor double", "Cast", "x", _to=7)
    nodes = [node("Cast", "i", "c", to=1), node("Add", "x c", "y")]
    assert ReluNetwork.from_onnx(onnx_model(nodes, {"i": np.array([3])}))(1) == 4
    refused("casts integers to type 9", "Cast", "i", i=np.array([3]), _to=9)


def test_constants_are_joined_as_they_are() -> None:
    nodes = [node("Concat", "a b", "c", axis=0), node("Add", "x c", "y")]
    constants = {"a": np.float32([1]), "b": np.float64([0.1])}
    assert ReluNetwork.from_onnx(onnx_model(nodes, constants))(0)[1] == 0.1  # type: ignore[index]  # two outputs
    with pytest.raises(ValueError, match="has an operand of type int64, it must be floating"):
        ReluNetwork.from_onnx(onnx_model(nodes, constants | {"b": np.array([1])}))
