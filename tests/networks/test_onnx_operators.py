"""Operators of ONNX that compute: what they mean in old and new operator sets, and their refusals."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from periodic.networks.importers import reciprocal_root
from periodic.networks.onnx_activations import bound
from periodic.networks.relu_networks import ReluNetwork
from tests.networks.onnx_models import node, onnx, onnx_model

F = Fraction


def read(
    kind: str, inputs: str, version: int, shape: list[Any] | None = None, outputs: str = "y", **rest: Any
) -> ReluNetwork:
    """The network of one node, its constants given by name, its attributes with an underscore."""
    constants = {name: value for name, value in rest.items() if not name.startswith("_")}
    attributes = {name[1:]: value for name, value in rest.items() if name.startswith("_")}
    return ReluNetwork.from_onnx(
        onnx_model([node(kind, inputs, outputs, **attributes)], constants, shape or ["n", 2], version)
    )


def refused(message: str, kind: str, inputs: str, version: int = 13, **rest: Any) -> None:
    with pytest.raises(ValueError, match=rf"node 0 \(the_{kind.lower()}\) {message}"):
        read(kind, inputs, version, **rest)


# Broadcasting


@pytest.mark.parametrize(
    ("kind", "expected"), [("Add", (4, 5)), ("Sub", (2, 1)), ("Mul", (3, 6)), ("Div", (3, F(3, 2)))]
)
def test_old_operands_are_broadcast_where_an_attribute_says_so(kind: str, expected: tuple[Any, ...]) -> None:
    for c in (np.float32([1, 2]), np.float32([[1, 2]])):
        assert read(kind, "x c", 6, c=c, _broadcast=1)((3, 3)) == expected
    assert read(kind, "x c", 7, c=np.float32([1, 2]))((3, 3)) == expected
    assert read(kind, "x c", 6, c=np.float32([[1, 2]]))((3, 3)) == expected
    refused("has operands of shapes .*, which operator set 6 does not broadcast", kind, "x c", 6, c=np.float32([1, 2]))


def test_old_operands_are_broadcast_from_an_axis_on() -> None:
    net = read("Add", "x c", 6, [1, 2, 2], c=np.float32([10, 20]), _broadcast=1, _axis=1)
    assert net((0, 0, 0, 0)) == (10, 10, 20, 20)
    refused(
        "has operands of shapes .*, of which the second cannot be broadcast", "Add", "x c", 6, c=np.ones(2), _axis=2,
        _broadcast=1,
    )  # fmt: skip
    refused("has operands .*, of which the second cannot", "Add", "x c", 6, c=np.ones((2, 2)), _broadcast=1)
    refused("has operands .*, which do not fit together", "Add", "x c", 6, c=np.ones(3), _broadcast=1)


def test_old_gemm_broadcasts_its_constant_where_an_attribute_says_so() -> None:
    w, c = np.float32([[1, 2], [3, 4]]), np.float32([1, 1])
    assert read("Gemm", "x w c", 6, w=w, c=c, _broadcast=1)((1, 1)) == (5, 7)
    assert read("Gemm", "x w c", 6, w=w, c=c[None])((1, 1)) == (5, 7)
    refused("has operands of shapes .* does not broadcast", "Gemm", "x w c", 6, w=w, c=c)
    assert read("Gemm", "x w c", 7, w=w, c=c)((1, 1)) == (5, 7)
    refused("is a Gemm with 2 operands, it must have 3 to 3", "Gemm", "x w", 9, w=w)
    assert read("Gemm", "x w", 11, w=w)((1, 1)) == (4, 6)


def test_old_sums_do_not_broadcast() -> None:
    c = np.float32([1, 2])
    refused("has operands of shapes .*, which operator set 7 does not broadcast", "Max", "x c", 7, c=c)
    assert read("Max", "x c", 8, c=c)((3, -3)) == (3, 2)
    assert read("Min", "x c", 8, c=c)((3, -3)) == (1, -3)
    assert read("Sum", "x c x", 8, c=c)((3, -3)) == (7, -4)


# Affine


def test_gemm_in_all_its_forms() -> None:
    w = np.float32([[1, 2], [3, 4]])
    assert read("Gemm", "x w x", 13, w=w, _alpha=0.5, _beta=3.0)((1, 1)) == (5, 6)
    assert read("Gemm", "w x", 13, [2, 1], w=w)((1, 1)) == (3, 7)
    assert read("Gemm", "w x", 13, [1, 2], w=w, _transA=1, _transB=1)((1, 1)) == (4, 6)
    assert read("Gemm", "x w", 13, [2, 1], w=w, _transA=1)((1, 1)) == (4, 6)
    refused(r"adds a constant of shape \(2, 2\) to a value of shape \(1, 2\)", "Gemm", "x w w", w=w)
    refused(r"has operand 1 of shape \(2,\), it must have 2 axes", "Gemm", "x v", v=np.ones(2))
    refused("has operand 0 of shape", "Gemm", "x w", w=w, shape=[2])


def test_products_with_vectors_and_stacks() -> None:
    v, w = np.float32([1, 2]), np.float32([[1, 2], [3, 4]])
    assert read("MatMul", "x v", 13, v=v)((3, 4)) == 11
    assert read("MatMul", "v x", 13, [2], v=v)((3, 4)) == 11
    assert read("MatMul", "w x", 13, [2], w=w)((3, 4)) == (11, 25)
    assert read("MatMul", "x w", 13, [2], w=w)((3, 4)) == (15, 22)
    assert read("MatMul", "v x", 13, [1, 2, 2], v=v)((1, 2, 3, 4)) == (7, 10)
    assert read("MatMul", "w x", 13, [1, 2, 2], w=w)((1, 2, 3, 4)) == (7, 10, 15, 22)
    assert read("MatMul", "x w", 13, [1, 2, 2], w=w)((1, 2, 3, 4)) == (7, 10, 15, 22)


@pytest.mark.parametrize("shape", [[2], [1, 2, 2], [2, 3, 1, 2], [3, 2, 2]])
def test_stacks_of_constant_matrices(shape: list[int]) -> None:
    matrices = np.arange(12).reshape(3, 2, 2)
    x = np.arange(int(np.prod(shape))).reshape(shape)
    point = [F(int(v)) for v in x.reshape(-1)]
    for operands, expected in (
        ("x w", np.matmul(x, matrices)),
        ("w x", np.matmul(matrices, x.T if x.ndim < 3 else x.swapaxes(-1, -2))),
    ):
        axes = np.arange(len(shape))
        axes[-2:] = axes[-2:][::-1]
        nodes = [node("Transpose", "x", "z", perm=axes.tolist()), node("MatMul", operands.replace("w x", "w z"), "y")]
        model = onnx_model(nodes, {"w": np.float32(matrices)}, shape)
        assert list(ReluNetwork.from_onnx(model)(point)) == expected.reshape(-1).tolist()


@pytest.mark.parametrize(
    ("message", "kind", "inputs"),
    [
        ("multiplies two computed values; one operand must be constant", "MatMul", "x x"),
        (r"multiplies a constant of shape \(2, 2\) by a constant of shape \(3, 3\)", "MatMul", "w t"),
        (r"multiplies a constant of shape \(2, 2, 2\) by a constant of shape \(3, 2, 2\)", "MatMul", "n m"),
        ("multiplies two computed values; one operand must be constant", "Mul", "x x"),
        ("combines two computed values; operand 1 must be constant", "Div", "c x"),
        (r"multiplies a value of shape \(1, 2\) by a constant of shape \(3, 3\)", "MatMul", "x t"),
        (r"multiplies a constant of shape \(2, 2\) by a value of shape \(1, 2\)", "MatMul", "w x"),
        (r"multiplies a value of shape \(1, 2\) by a constant of shape \(1, 3, 2\)", "MatMul", "x k"),
        (r"multiplies a constant of shape \(1, 3, 2\) by a value of shape \(1, 2\)", "MatMul", "k x"),
        ("divides by zero", "Div", "x z"),
        ("has an operand of type int64, it must be floating", "Add", "x i"),
        ("has an operand of type int64, it must be floating", "MatMul", "x j"),
        ("lacks its operand 1", "Max", "x - x"),
        ("is applied to a constant", "Relu", "w"),
        ("is applied to a constant", "ReduceSum", "w"),
        ("normalises a constant", "BatchNormalization", "w c c c c"),
    ],
)
def test_operands_that_do_not_fit(message: str, kind: str, inputs: str) -> None:
    constants: dict[str, Any] = {
        "w": np.ones((2, 2)), "c": np.ones(2), "t": np.ones((3, 3)), "k": np.ones((1, 3, 2)),
        "m": np.ones((3, 2, 2)), "n": np.ones((2, 2, 2)), "z": np.zeros(2),
        "i": np.array([1, 2]), "j": np.ones((2, 2), int),
    }  # fmt: skip
    refused(message, kind, inputs, **constants)


def test_constant_products_are_exact() -> None:
    nodes = [node("MatMul", "a b", "w"), node("Gemm", "x w", "y")]
    a, b = np.float32([[0.1, 3], [2, 1]]), np.float32([[0.3], [0.7]])
    net = ReluNetwork.from_onnx(onnx_model(nodes, {"a": a, "b": b}, ["n", 2]))
    tenth, three, seven = (F(float(np.float32(v))) for v in (0.1, 0.3, 0.7))
    assert net((1, 1)) == tenth * three + 3 * seven + 2 * three + seven


def test_hard_sigmoids_and_means() -> None:
    assert [read("HardSigmoid", "x", 13, ["n", 1], _alpha=0.25, _beta=0.5)(v) for v in (-4, 1, 4)] == [0, F(3, 4), 1]
    assert read("Mean", "x c x", 13, c=np.float32([3, 6]))((0, 1)) == (1, F(8, 3))


def test_sums_over_axes() -> None:
    assert read("ReduceSum", "x", 11, [1, 2, 2], _axes=[1, -1])((1, 2, 3, 4)) == 10
    assert read("ReduceSum", "x a", 13, [1, 2, 2], a=np.array([1]), _keepdims=0)((1, 2, 3, 4)) == (4, 6)
    assert read("ReduceSum", "x", 13, [1, 2, 2])((1, 2, 3, 4)) == 10
    assert read("ReduceSum", "x", 13, _noop_with_empty_axes=1)((1, 2)) == (1, 2)
    assert read("ReduceMean", "x", 13, _axes=[1])((1, 2)) == F(3, 2)
    assert read("ReduceMean", "x a", 18, a=np.array([1]))((1, 2)) == F(3, 2)
    refused("has the axis 2 of a tensor of 2 axes", "ReduceSum", "x a", a=np.array([2]))


def test_extremes_over_axes() -> None:
    values = [(1, 2, 3, 4), (4, -1, -3, 2), (-2, -2, 0, -7)]
    for value in values:
        assert read("ReduceMax", "x", 13, [1, 2, 2], _axes=[1, -1])(value) == max(value)
        assert read("ReduceMin", "x", 13, [1, 2, 2])(value) == min(value)
        rows, columns = (value[:2], value[2:]), (value[::2], value[1::2])
        assert read("ReduceMax", "x a", 18, [1, 2, 2], a=np.array([2]), _keepdims=0)(value) == tuple(map(max, rows))
        assert read("ReduceMin", "x a", 18, [1, 2, 2], a=np.array([1]))(value) == tuple(map(min, columns))
    assert read("ReduceMax", "x", 13, ["n", 5], _axes=[1])((3, 1, 4, 1, 5)) == 5
    assert read("ReduceMin", "x", 18, _noop_with_empty_axes=1)((1, 2)) == (1, 2)


def test_sums_of_absolute_values() -> None:
    assert read("ReduceL1", "x", 13, [1, 2, 2], _axes=[1, -1])((1, -2, 3, -4)) == 10
    assert read("ReduceL1", "x a", 18, [1, 2, 2], a=np.array([2]), _keepdims=0)((1, -2, 3, -4)) == (3, 7)


def test_remainders_of_sizes() -> None:
    nodes = [node("Mod", "a b", "c"), node("Reshape", "x c", "y")]
    network = ReluNetwork.from_onnx(onnx_model(nodes, {"a": np.array([-7, 7]), "b": np.array([2, 5])}, [2]))
    assert network((3, 4)) == (3, 4)  # of shape (1, 2)
    refused("takes the remainder of numbers that are not integers", "Mod", "c c", c=np.float32([1]))
    refused(
        "takes the remainder of numbers that are not integers, or of a division by zero", "Mod", "c c", c=np.array(0)
    )
    refused("has fmod=1", "Mod", "c c", c=np.array([1]), _fmod=1)
    refused(".*constant", "Mod", "x c", c=np.array([1]))


@pytest.mark.parametrize(("mode", "version"), [("DCR", 11), ("CRD", 13)])
def test_channels_become_places(mode: str, version: int) -> None:
    session = pytest.importorskip("onnxruntime").InferenceSession
    model = onnx_model([node("DepthToSpace", "x", "y", blocksize=2, mode=mode)], {}, [1, 8, 1, 3], version)
    x = np.arange(24, dtype=np.float32)
    expected = session(model.SerializeToString()).run(None, {"x": x.reshape(1, 8, 1, 3)})[0]
    assert ReluNetwork.from_onnx(model)(tuple(map(F, x.tolist()))) == tuple(expected.reshape(-1).tolist())


def test_places_become_channels() -> None:
    session = pytest.importorskip("onnxruntime").InferenceSession
    model = onnx_model([node("SpaceToDepth", "x", "y", blocksize=2)], {}, [1, 2, 4, 2], 13)
    x = np.arange(16, dtype=np.float32)
    expected = session(model.SerializeToString()).run(None, {"x": x.reshape(1, 2, 4, 2)})[0]
    assert ReluNetwork.from_onnx(model)(tuple(map(F, x.tolist()))) == tuple(expected.reshape(-1).tolist())


def test_places_become_channels_in_another_order() -> None:
    newest = onnx.defs.get_schema("SpaceToDepth").since_version
    if "mode" not in onnx.defs.get_schema("SpaceToDepth").attributes or newest > 28:
        pytest.skip("this ONNX has no modes of SpaceToDepth")
    back = [
        node("DepthToSpace", "x", "z", blocksize=2, mode="CRD"), node("SpaceToDepth", "z", "y", blocksize=2, mode="CRD")
    ]  # fmt: skip
    net = ReluNetwork.from_onnx(onnx_model(back, {}, [1, 8, 1, 3], newest))
    assert net(range(24)) == tuple(range(24))
    refused("has the mode 'X'; DCR and CRD", "SpaceToDepth", "x", newest, shape=[1, 4, 2, 2], _blocksize=2, _mode="X")


def test_blocks_that_do_not_fit() -> None:
    refused("makes blocks of 2 x 2 out of 3 channels", "DepthToSpace", "x", shape=[1, 3, 1, 1], _blocksize=2)
    refused("has the mode 'X'; DCR and CRD", "DepthToSpace", "x", shape=[1, 4, 1, 1], _blocksize=2, _mode="X")
    refused("cuts 3 x 2 into blocks of 2 x 2", "SpaceToDepth", "x", shape=[1, 1, 3, 2], _blocksize=2)
    refused("moves blocks of size 2 of a tensor of 2 axes", "SpaceToDepth", "x", _blocksize=2)


def test_tensors_are_repeated() -> None:
    assert read("Tile", "x k", 13, [1, 2, 1], k=np.array([1, 1, 2]))((1, 2)) == (1, 1, 2, 2)
    assert read("Tile", "x k", 13, k=np.array([1, 2]))((1, 2)) == (1, 2, 1, 2)
    refused(r"repeats a tensor of shape \(1, 2\) \[2\] times along its axes", "Tile", "x k", k=np.array([2]))
    refused("repeats a tensor", "Tile", "x k", k=np.array([1, -1]))


def test_constants_are_combined_without_rounding() -> None:
    third = [node("Div", "a b", "c"), node("Sub", "c a", "d"), node("Mul", "d b", "e"), node("Max", "e n", "f")]
    nodes = [*third, node("Neg", "f", "g"), node("Add", "x g", "y")]
    constants = {"a": np.float32(1), "b": np.float32(3), "n": np.float32(-5)}
    assert ReluNetwork.from_onnx(onnx_model(nodes, constants))(0) == 2  # -max((1/3 - 1) * 3, -5)


def test_integers_are_combined_as_integers() -> None:
    steps = [node("Div", "a b", "c"), node("Mul", "c d", "e"), node("Add", "e d", "f"), node("Reshape", "x f", "y")]
    constants = {"a": np.array([-7, 7]), "b": np.array([2, 2]), "d": np.array([-1, 1])}  # (-3, 3), (3, 3), (2, 4)
    assert ReluNetwork.from_onnx(onnx_model(steps, constants, [8])).outputs == 8
    with pytest.raises(ValueError, match="computes an integer beyond 64 bits"):
        ReluNetwork.from_onnx(onnx_model([node("Mul", "a a", "y")], {"a": np.array(2**40)}))


# Batch normalisation


STATISTICS: dict[str, Any] = {
    "s": np.float32([2, 1]), "b": np.float32([1, 0]), "m": np.float32([3, 0]), "v": np.float32([4, 0.25])
}  # fmt: skip


@pytest.mark.parametrize(
    ("version", "attributes"),
    [(6, {"_is_test": 1}), (7, {}), (8, {"_spatial": 1}), (9, {}), (13, {}), (14, {"_training_mode": 0}), (15, {})],
)
def test_batch_normalisation_is_an_affine_map(version: int, attributes: dict[str, Any]) -> None:
    net = read("BatchNormalization", "x s b m v", version, **STATISTICS, **attributes, _epsilon=0.0)
    assert net.depth == 0
    assert net((5, 3)) == (3, 6)


@pytest.mark.parametrize(
    ("message", "version", "change"),
    [
        ("is in training mode, which mixes the samples", 6, {}),
        ("is in training mode", 14, {"_training_mode": 1}),
        ("has spatial=0, which is not read", 7, {"_spatial": 0}),
        ("has statistics that are not one number for each of 2 channels", 13, {"s": np.ones(1)}),
        ("divides by the root of a number that is not positive", 13, {"v": np.float32([-1, 1])}),
    ],
)
def test_other_batch_normalisations(message: str, version: int, change: dict[str, Any]) -> None:
    refused(message, "BatchNormalization", "x s b m v", version, **(STATISTICS | change))


def test_roots_are_the_only_numbers_that_are_rounded() -> None:
    net = read("BatchNormalization", "x s b m v", 9, **STATISTICS)
    epsilon = F(float(np.float32(1e-5)))
    assert net((0, 1))[1] == reciprocal_root(F(1, 4) + epsilon)  # type: ignore[index]  # two outputs
    along = read("BatchNormalization", "x s b m v", 9, [1, 2, 2], **STATISTICS, _epsilon=0.0)
    assert along((5, 5, 3, 3)) == (3, 3, 6, 6)


# Activations


def test_clip_has_its_bounds_as_attributes_or_operands() -> None:
    low, high = np.float32(-1), np.float32([0.5])
    for net in (read("Clip", "x", 6, _min=-1.0, _max=0.5), read("Clip", "x low high", 11, low=low, high=high)):
        assert [net((x, 0)) for x in (-2, 0, 2)] == [(-1, 0), (0, 0), (F(1, 2), 0)]
        assert net.widths == (4,)
    assert read("Clip", "x", 6).depth == read("Clip", "x", 13).depth == 0
    assert read("Clip", "x", 6, _min=-1.0).widths == read("Clip", "x low", 11, low=low).widths == (2,)
    assert read("Clip", "x - high", 12, high=high)((3, -3)) == (F(1, 2), -3)
    assert read("Clip", "x low high", 13, low=np.float32(2), high=high)((9, -9)) == (F(1, 2), F(1, 2))
    infinite = read("Clip", "x low high", 13, low=np.float32(-np.inf), high=np.float32(np.inf))
    assert infinite.depth == 0
    refused("has bounds that are not one floating number each", "Clip", "x low", low=np.ones(2))
    refused("has bounds that are not one floating number each", "Clip", "x low", low=np.array(1))
    refused("combines two computed values; operand 1 must be constant", "Clip", "x x")
    refused("entry .* must be finite, got inf", "Clip", "x low", low=np.float32(np.inf))
    assert (bound(None, 1), bound(0.5, 1)) == (None, F(1, 2))


def test_slopes_below_zero() -> None:
    assert read("LeakyRelu", "x", 13)((-1, 1)) == (-F(float(np.float32(0.01))), 1)
    assert read("LeakyRelu", "x", 6, _alpha=0.5)((-1, 1)) == (F(-1, 2), 1)
    assert read("PRelu", "x s", 7, s=np.float32([0.5, 0.25]))((-1, -1)) == (F(-1, 2), F(-1, 4))
    assert read("PRelu", "x s", 6, [1, 2, 2], s=np.float32([0.5, 0.25]))((-1, -1, -1, -1)) == (
        F(-1, 2), F(-1, 2), F(-1, 4), F(-1, 4)
    )  # fmt: skip
    refused(r"has slopes of shape \(3,\) for a value of shape \(1, 2\)", "PRelu", "x s", s=np.ones(3))
    assert read("Abs", "x", 13)((-1, 2)) == (1, 2)


def test_dropout_says_in_three_ways_that_it_does_not_train() -> None:
    yes = np.array(True)
    assert read("Dropout", "x", 6, _is_test=1)((1, 2)) == (1, 2)
    refused("is in training mode", "Dropout", "x", 6)
    newest = pytest.importorskip("onnx").defs.onnx_opset_version()
    for version in (7, 10, 12, 13, min(22, newest)):
        assert read("Dropout", "x", version).depth == 0
    refused("is in training mode", "Dropout", "x r t", 12, r=np.float32(0.5), t=yes)
    assert read("Dropout", "x r t", 12, r=np.float32(0.5), t=~yes)((1, 2)) == (1, 2)
    assert read("Dropout", "x", 13, outputs="y mask")((1, -2)) == (1, -2)
    nodes = [node("Dropout", "x", "z mask"), node("Cast", "mask", "m", to=1), node("Mul", "z m", "y")]
    with pytest.raises(ValueError, match="reads 'mask', which no node computes, or which is not read here"):
        ReluNetwork.from_onnx(onnx_model(nodes, {}, ["n", 2]))


def test_a_second_relu_does_nothing() -> None:
    nodes = [node("Relu", "x", "a"), node("Relu", "a", "b"), node("Clip", "b zero", "y")]
    assert ReluNetwork.from_onnx(onnx_model(nodes, {"zero": np.float32(0)})).widths == (1,)


def test_thresholds_that_do_not_jump() -> None:
    net = read("Shrink", "x", 9, _lambd=0.5, _bias=0.5)
    assert net((2, -3)) == (F(3, 2), F(-5, 2))
    assert net((0.5, 0.25)) == (0, 0)
    refused("jumps at 0.5, since its bias is 0.0; a network of ReLUs is continuous", "Shrink", "x", 9)
    assert read("ThresholdedRelu", "x", 10, _alpha=0.0)((2, -3)) == (2, 0)
    refused("jumps at 1.0; a network of ReLUs is continuous", "ThresholdedRelu", "x", 10)


@pytest.mark.parametrize(("exclusive", "reverse"), [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_sums_up_to_each_entry(exclusive: int, reverse: int) -> None:
    x = np.arange(1, 7).reshape(1, 3, 2)
    for axis in (1, -1):
        turned = np.flip(x, axis) if reverse else x
        sums = np.cumsum(turned, axis) - (turned if exclusive else 0)
        expected = np.flip(sums, axis) if reverse else sums
        net = read("CumSum", "x a", 14, [1, 3, 2], a=np.array(axis), _exclusive=exclusive, _reverse=reverse)
        assert net(x.reshape(-1).tolist()) == tuple(expected.reshape(-1).tolist())
    refused("is applied to a constant", "CumSum", "w a", w=np.float32([1, 2]), a=np.array(0))
