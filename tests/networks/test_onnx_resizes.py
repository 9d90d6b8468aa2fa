"""Resized images are those of onnxruntime, in all the ways of placing entries that are read."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from periodic.networks.onnx_resizes import NEAREST, PLACES
from periodic.networks.relu_networks import ReluNetwork
from tests.networks.onnx_models import node, onnx_model, predicted
from tests.networks.test_onnx_operators import refused

POINTS = np.random.default_rng(0).integers(-8, 9, (3, 6)).astype(float).tolist()


def agrees(model: Any) -> None:
    net = ReluNetwork.from_onnx(model)
    for found, expected in zip([net(p) for p in POINTS], predicted(model, POINTS), strict=True):
        assert np.allclose(np.array(found, float), np.array(expected, float), atol=1e-5)


@pytest.mark.parametrize(("where", "nearest"), list(product(PLACES, NEAREST)))
@pytest.mark.parametrize("sizes", [(1, 1, 4, 6), (1, 1, 3, 2), (1, 1, 2, 1)])
def test_nearest_entries(where: str, nearest: str, sizes: tuple[int, ...]) -> None:
    attributes = {"coordinate_transformation_mode": where, "nearest_mode": nearest, "mode": "nearest"}
    agrees(onnx_model([node("Resize", "x - - s", "y", **attributes)], {"s": np.array(sizes)}, [1, 1, 2, 3]))


@pytest.mark.parametrize("where", list(PLACES))
@pytest.mark.parametrize("sizes", [(1, 1, 4, 6), (1, 1, 3, 5), (1, 1, 2, 1)])
def test_averages_of_neighbours(where: str, sizes: tuple[int, ...]) -> None:
    attributes = {"coordinate_transformation_mode": where, "mode": "linear"}
    agrees(onnx_model([node("Resize", "x - - s", "y", **attributes)], {"s": np.array(sizes)}, [1, 1, 2, 3]))


def test_scales_and_old_operators() -> None:
    scales = np.float32([1, 1, 2, 3])
    agrees(onnx_model([node("Resize", "x - s", "y")], {"s": scales}, [1, 1, 2, 3], 13))
    agrees(onnx_model([node("Resize", "x s", "y", mode="nearest")], {"s": scales}, [1, 1, 2, 3], 10))
    agrees(onnx_model([node("Upsample", "x s", "y")], {"s": scales}, [1, 1, 2, 3], 9))
    agrees(onnx_model([node("Upsample", "x", "y", scales=[1.0, 1.0, 2.0, 2.0])], {}, [1, 1, 2, 3], 7))
    model = onnx_model([node("Resize", "x - - s", "y", axes=[2, 3])], {"s": np.array([4, 3])}, [1, 1, 2, 3], 18)
    agrees(model)


def test_refusals() -> None:
    s, shape = np.float32([1, 1, 2, 2]), [1, 1, 2, 3]
    refused("has the mode 'cubic'; nearest and linear", "Resize", "x - s", s=s, shape=shape, _mode="cubic")
    refused(
        "has the coordinates 'tf_crop_and_resize'; asymmetric, half_pixel", "Resize", "x - s", s=s, shape=shape,
        _coordinate_transformation_mode="tf_crop_and_resize",
    )  # fmt: skip
    refused(
        "has scales that make no whole lengths", "Resize", "x - s", s=np.float32([1, 1, 0.75, 1]), shape=shape,
        _coordinate_transformation_mode="align_corners",
    )  # fmt: skip
    refused("has antialias or exclude_outside", "Resize", "x - s", s=s, shape=shape, _exclude_outside=1)
    refused("has sizes or scales that do not fit", "Resize", "x - s", s=s[:3], shape=shape)
    refused(
        "makes an image smaller, which operator set 10", "Resize", "x s", 10, s=np.float32([1, 1, 0.5, 1]), shape=shape
    )
    refused(
        "keeps an aspect ratio", "Resize", "x - s", 18, s=s, shape=shape, _keep_aspect_ratio_policy="not_larger",
    )  # fmt: skip
