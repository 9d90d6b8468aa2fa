"""ONNX's own tests of its operators, those of one node: with one operand free, the network has the expected value."""

from __future__ import annotations

import warnings
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from periodic.networks.onnx_operators import OPERATORS
from periodic.networks.relu_networks import ReluNetwork

onnx = pytest.importorskip("onnx")

FLOATS = (np.float16, np.float32, np.float64)


def values(net: ReluNetwork, x: Any) -> list[float]:
    point = [Fraction(float(v)) for v in x.reshape(-1)]
    y = net(point if net.inputs > 1 else point[0])
    return [float(v) for v in (y if net.outputs > 1 else [y])]


@pytest.mark.long
def test_what_is_read_is_what_onnx_expects() -> None:
    from onnx.backend.test.loader import load_model_tests

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the cases are computed with infinities, too
        cases = load_model_tests(kind="node")
    read, known = 0, set(OPERATORS)
    for case in cases:
        if not case.data_sets or len(case.model.graph.node) > 1 or case.model.graph.node[0].op_type not in known:
            continue
        operands, expected = ([np.asarray(v) for v in part] for part in case.data_sets[0])
        for free, x in enumerate(operands):
            if x.dtype not in FLOATS or sum(v.size for v in operands) > 1000:
                continue
            model = onnx.ModelProto.FromString(case.model.SerializeToString())
            for i, (entry, value) in enumerate(zip(model.graph.input, operands, strict=True)):
                if i != free:
                    model.graph.initializer.append(onnx.numpy_helper.from_array(value, entry.name))
            try:
                net = ReluNetwork.from_onnx(model, model.graph.output[0].name)
            except ValueError:
                continue  # not piecewise linear in this operand, or not read
            rounding = 1e-3 if x.dtype == np.float16 else 1e-5
            assert np.allclose(values(net, x), expected[0].reshape(-1).astype(float), rounding, rounding), case.name
            read += 1
    assert read >= 150
