"""Convolutions and pools: compared with onnxruntime on arithmetic that is exact in float32, and their refusals."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

from periodic.networks.relu_networks import ReluNetwork
from tests.networks.onnx_models import helper, node, onnx_model, predicted

F = Fraction


def agrees(model: Any, inputs: int, seed: int) -> None:
    points = np.random.default_rng(seed).integers(-8, 9, (3, inputs)) / 8
    net = ReluNetwork.from_onnx(model)
    expected = predicted(model, points)
    for point, values in zip(points.tolist(), expected, strict=True):
        found = net(point[0] if inputs == 1 else point)
        assert list(found if isinstance(found, tuple) else (found,)) == values


def weights(seed: int, *shape: int) -> Any:
    return (np.random.default_rng(seed).integers(-4, 5, shape) / 4).astype(np.float32)


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"strides": [2, 1]},
        {"pads": [1, 0, 2, 1]},
        {"dilations": [2, 1], "pads": [1, 1, 1, 1]},
        {"auto_pad": "SAME_UPPER", "strides": [2, 2]},
        {"auto_pad": "SAME_LOWER", "strides": [1, 2]},
        {"auto_pad": "VALID"},
        {"group": 2, "pads": [0, 1, 0, 0]},
    ],
)
def test_convolutions_are_what_onnxruntime_computes(attributes: dict[str, Any]) -> None:
    groups = attributes.get("group", 1)
    constants = {"w": weights(1, 4, 2 // groups, 2, 3), "b": weights(2, 4)}
    model = onnx_model([node("Conv", "x w b", "y", **attributes)], constants, [1, 2, 4, 5])
    agrees(model, 40, 3)


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"strides": [2, 3]},
        {"strides": [2, 1], "pads": [1, 0, 0, 1]},
        {"strides": [3, 3], "output_padding": [1, 2]},
        {"dilations": [2, 1]},
        {"strides": [2, 2], "output_shape": [5, 6]},
        {"strides": [3, 2], "output_shape": [7, 4], "auto_pad": "SAME_UPPER"},
        {"strides": [2, 2], "auto_pad": "SAME_LOWER"},
        {"auto_pad": "VALID", "strides": [2, 2]},
        {"group": 2, "strides": [1, 2]},
    ],
)
def test_transposed_convolutions_are_what_onnxruntime_computes(attributes: dict[str, Any]) -> None:
    groups = attributes.get("group", 1)
    constants = {"w": weights(1, 2, 4 // groups, 2, 3), "b": weights(2, 4)}
    model = onnx_model([node("ConvTranspose", "x w b", "y", **attributes)], constants, [1, 2, 3, 2])
    agrees(model, 12, 3)


@pytest.mark.parametrize("rank", [1, 3])
def test_transposed_convolutions_of_other_ranks(rank: int) -> None:
    constants = {"w": weights(rank, 1, 2, *[2] * rank)}
    agrees(onnx_model([node("ConvTranspose", "x w", "y")], constants, [1, 1, *[2] * rank]), 2**rank, 5)


@pytest.mark.parametrize(
    ("message", "shape", "attributes"),
    [
        (r"has weights of shape \(2, 4, 2, 3\) for 3 channels in 1 groups", [1, 3, 3, 3], {}),
        (r"has weights of shape \(2, 4, 2, 3\) for a value of shape \(1, 2, 3\)", [1, 2, 3], {}),
        ("has a patch, strides, dilations or pads out of range", [1, 2, 3, 3], {"strides": [0, 1]}),
        ("has pads or an output_shape that do not fit", [1, 2, 1, 1], {"pads": [1, 1, 1, 1]}),
        ("which has more than 1048576 entries", [1, 2, 3, 3], {"output_shape": [10**6, 10**6]}),
    ],
)
def test_transposed_convolutions_that_are_refused(message: str, shape: list[int], attributes: dict[str, Any]) -> None:
    model = onnx_model([node("ConvTranspose", "x w", "y", **attributes)], {"w": weights(1, 2, 4, 2, 3)}, shape)
    with pytest.raises(ValueError, match=message):
        ReluNetwork.from_onnx(model)


@pytest.mark.parametrize("rank", [1, 3])
def test_convolutions_of_other_ranks(rank: int) -> None:
    model = onnx_model([node("Conv", "x w", "y")], {"w": weights(rank, 2, 1, *[2] * rank)}, [1, 1, *[3] * rank])
    agrees(model, 3**rank, 5)


@pytest.mark.parametrize(("kind", "rounds_up"), list(product(["MaxPool", "AveragePool"], [0, 1])))
def test_pools_are_what_onnxruntime_computes(kind: str, rounds_up: int) -> None:
    for i, attributes in enumerate(
        [
            {},
            {"strides": [2, 2]},
            {"strides": [1, 2], "pads": [1, 0, 0, 1]},
            {"strides": [2, 1], "auto_pad": "SAME_LOWER"},
        ]
    ):
        pool = node(kind, "x", "y", kernel_shape=[2, 2], ceil_mode=rounds_up, **attributes)
        # patches of 1, 2 and 4 entries: averages are exact in float32
        agrees(onnx_model([pool], shape=[1, 1, 3, 4], version=19), 12, i)


def test_padding_counts_where_it_is_asked_for() -> None:
    pool = node("AveragePool", "x", "y", kernel_shape=[2], pads=[1, 1], count_include_pad=1)
    assert ReluNetwork.from_onnx(onnx_model([pool], shape=[1, 1, 3]))((2, 4, 8)) == (1, 3, 6, 4)
    agrees(onnx_model([pool], shape=[1, 1, 3]), 3, 0)


@pytest.mark.parametrize("kind", ["GlobalMaxPool", "GlobalAveragePool"])
def test_pools_of_whole_channels(kind: str) -> None:
    model = onnx_model([node(kind, "x", "y")], shape=[1, 2, 2, 2])
    agrees(model, 8, 0)


def test_a_maximum_of_nine_is_four_layers_deep_below_the_last_carry() -> None:
    net = ReluNetwork.from_onnx(onnx_model([node("MaxPool", "x", "y", kernel_shape=[3, 3])], shape=[1, 1, 3, 3]))
    assert net.depth == 4
    assert net(tuple(range(-9, 0))) == -1
    assert net((-5,) * 4 + (7,) + (-5,) * 4) == 7


def test_a_stack_of_them_is_what_onnxruntime_computes() -> None:
    nodes = [
        node("Pad", "x pads", "padded"),
        node("Conv", "padded w b", "first", strides=[2, 2]),
        node("Relu", "first", "active"),
        node("MaxPool", "active", "pooled", kernel_shape=[2, 2]),
        helper.make_node("Conv", ["pooled", "v"], ["second"], group=2),
        node("GlobalAveragePool", "second", "y"),
    ]
    constants = {"w": weights(4, 2, 1, 3, 3), "b": weights(5, 2), "v": weights(6, 2, 1, 1, 1),
                 "pads": np.array([0, 0, 1, 1, 0, 0, 1, 1])}  # fmt: skip
    agrees(onnx_model(nodes, constants, [1, 1, 5, 5]), 25, 7)


@pytest.mark.parametrize(
    ("message", "kind", "shape", "attributes"),
    [
        ("has an operand of shape", "MaxPool", [1, 4], {"kernel_shape": [2]}),
        ("has a patch of 2 axes for a value", "MaxPool", [1, 1, 4], {"kernel_shape": [2, 2]}),
        ("has a patch, strides, dilations and pads that", "MaxPool", [1, 1, 4], {"kernel_shape": [2], "pads": [1]}),
        ("has a patch, strides, dilations or pads out", "MaxPool", [1, 1, 4], {"kernel_shape": [0]}),
        ("has a patch that spans 5 of 4", "MaxPool", [1, 1, 4], {"kernel_shape": [5]}),
        ("has auto_pad 'HALF'", "MaxPool", [1, 1, 4], {"kernel_shape": [2], "auto_pad": "HALF"}),
        ("has a patch that lies in the padding", "MaxPool", [1, 1, 4], {"kernel_shape": [2], "pads": [2, 0]}),
        ("has a patch that lies in the padding", "AveragePool", [1, 1, 4], {"kernel_shape": [2], "pads": [2, 0]}),
        ("gives the places of its maxima", "MaxPool", [1, 1, 4], {"kernel_shape": [2], "storage_order": 1}),
        (
            "counts its padding and has ceil_mode",
            "AveragePool",
            [1, 1, 4],
            {"kernel_shape": [2], "count_include_pad": 1, "ceil_mode": 1},
        ),
        (
            r"makes a tensor of shape \(1000005, 1000000\)",
            "MaxPool",
            [1, 1, 4],
            {"kernel_shape": [10**6], "pads": [10**6] * 2},
        ),
        ("makes a tensor of shape", "MaxPool", [1, 1, 4], {"kernel_shape": [2], "pads": [10**6, 10**6]}),
    ],
)
def test_patches_that_are_refused(message: str, kind: str, shape: list[int], attributes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=rf"node 0 \(the_{kind.lower()}\) {message}"):
        ReluNetwork.from_onnx(onnx_model([node(kind, "x", "y", **attributes)], shape=shape))


@pytest.mark.parametrize(
    ("message", "constants", "attributes"),
    [
        ("has weights of shape .* for a value of shape", {"w": np.ones((1, 1, 2, 2), np.float32)}, {}),
        ("has weights of shape .* for 2 channels", {"w": np.ones((1, 1, 2), np.float32)}, {}),
        ("has weights of shape .* for a value", {"w": np.ones((1, 2, 2), np.float32)}, {"kernel_shape": [3]}),
        ("has offsets that are not", {"w": np.ones((1, 2, 2), np.float32), "b": np.ones(2, np.float32)}, {}),
    ],
)
def test_convolutions_that_are_refused(message: str, constants: dict[str, Any], attributes: dict[str, Any]) -> None:
    conv = node("Conv", " ".join(["x", *constants]), "y", **attributes)
    with pytest.raises(ValueError, match=rf"node 0 \(the_conv\) {message}"):
        ReluNetwork.from_onnx(onnx_model([conv], constants, [1, 2, 4]))


def test_constants_have_no_patches() -> None:
    with pytest.raises(ValueError, match="is applied to a constant"):
        ReluNetwork.from_onnx(
            onnx_model([node("MaxPool", "c", "y", kernel_shape=[1])], {"c": np.ones((1, 1, 2), np.float32)})
        )


def test_convolutions_too_large_are_refused_before_they_are_made() -> None:
    model = onnx_model([node("Conv", "x w", "y", pads=[1, 1, 1, 1])], {"w": weights(1, 64, 3, 3, 3)}, [1, 3, 64, 64])
    with pytest.raises(ValueError, match="the model is too large to be read exactly"):
        ReluNetwork.from_onnx(model)
