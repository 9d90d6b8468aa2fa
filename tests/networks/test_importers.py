"""Real models in and out: the exact network beside what the model itself predicts, and every refusal."""

from __future__ import annotations

import json
import os
import sys
import warnings
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from periodic.networks.importers import read_network, write_network
from periodic.networks.relu_networks import ReluNetwork
from periodic.text.map_texts import read_number
from tests.networks.test_relu_networks import networks, random_network

TENT = ReluNetwork([[[1], [1]], [[2, -4]]], [[0, "-1/2"], [0]])


def exact_values(net: ReluNetwork, points: Any) -> np.ndarray[Any, Any]:
    return np.array([np.atleast_1d(np.array(net(x), dtype=float)) for x in points])


# scikit-learn


def trained(**options: Any) -> Any:
    neural = pytest.importorskip("sklearn.neural_network")
    x = np.random.default_rng(0).uniform(-1, 1, (200, 1))
    model = neural.MLPRegressor(hidden_layer_sizes=(8, 6), max_iter=30, random_state=0, **options)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # thirty steps do not converge
        return model.fit(x, 1.6 * np.abs(x[:, 0]) - 1)


def test_a_trained_regressor_is_its_exact_map_up_to_rounding() -> None:
    model = trained()
    net = ReluNetwork.from_sklearn(model)
    assert net.widths == (8, 6)
    graph = net.to_map(-1, 1)
    points = np.linspace(-1, 1, 101)
    predicted = model.predict(points[:, None])
    errors = [abs(graph(Fraction(x)) - Fraction(y)) for x, y in zip(points, predicted, strict=True)]
    assert max(errors) < Fraction(1, 10**13)  # some 20 float64 operations on numbers below 10
    assert graph(Fraction(points[7])) == net(points[7])


def test_a_regressor_of_several_outputs() -> None:
    neural = pytest.importorskip("sklearn.neural_network")
    x = np.random.default_rng(1).normal(size=(50, 3))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = neural.MLPRegressor(hidden_layer_sizes=(5,), max_iter=5, random_state=0).fit(x, x[:, :2])
    net = ReluNetwork.from_sklearn(model)
    assert (net.inputs, net.outputs) == (3, 2)
    assert np.allclose(exact_values(net, x[:5]), model.predict(x[:5]), rtol=0, atol=1e-13)


def test_other_scikit_learn_models_are_refused() -> None:
    neural = pytest.importorskip("sklearn.neural_network")
    linear = pytest.importorskip("sklearn.linear_model")
    with pytest.raises(ValueError, match="MLPRegressor must have activation='relu', its activation is 'tanh'"):
        ReluNetwork.from_sklearn(trained(activation="tanh"))
    with pytest.raises(ValueError, match="MLPRegressor is not fitted yet"):
        ReluNetwork.from_sklearn(neural.MLPRegressor())
    with pytest.raises(TypeError, match="takes an MLPRegressor, got LinearRegression"):
        ReluNetwork.from_sklearn(linear.LinearRegression())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = neural.MLPClassifier(hidden_layer_sizes=(3,), max_iter=3).fit([[0.0], [1.0]], [0, 1])
    with pytest.raises(ValueError, match="output activation of the MLPClassifier must be 'identity', it is 'logistic'"):
        ReluNetwork.from_sklearn(model)


# torch


def test_a_torch_sequential() -> None:
    torch = pytest.importorskip("torch")
    nn = torch.nn
    torch.manual_seed(0)
    inner = nn.Sequential(nn.Linear(4, 4, bias=False), nn.Identity(), nn.ReLU(), nn.ReLU())
    model = nn.Sequential(nn.Linear(1, 4), nn.ReLU(), inner, nn.Dropout(), nn.Linear(4, 3), nn.Linear(3, 2)).eval()
    net = ReluNetwork.from_torch(model)
    assert net.widths == (4, 4)
    assert net.weights[0][0][0] == Fraction(model[0].weight[0, 0].item())
    x = torch.linspace(-2, 2, 9)[:, None]
    assert np.allclose(exact_values(net, x[:, 0].tolist()), model(x).detach().numpy(), rtol=0, atol=1e-5)


def test_a_torch_model_that_begins_and_ends_with_relu() -> None:
    torch = pytest.importorskip("torch")
    nn = torch.nn
    model = nn.Sequential(nn.ReLU(), nn.Linear(2, 3, dtype=torch.float64), nn.ReLU())
    net = ReluNetwork.from_torch(model)
    assert net.widths == (2, 3)
    points = [[-1.0, 0.5], [2.0, -3.0], [1.0, 1.0]]
    expected = model(torch.tensor(points, dtype=torch.float64)).detach().numpy()
    assert np.allclose(exact_values(net, points), expected, rtol=0, atol=1e-13)
    assert ReluNetwork.from_torch(nn.Linear(1, 1)).depth == 0


def test_other_torch_modules_are_refused() -> None:
    torch = pytest.importorskip("torch")
    nn = torch.nn
    with pytest.raises(ValueError, match=r"Sequential\[1\] is a Tanh; only Linear, ReLU and Identity"):
        ReluNetwork.from_torch(nn.Sequential(nn.Linear(1, 1), nn.Tanh()))
    with pytest.raises(ValueError, match=r"Sequential\[0\]\[0\] is a Dropout in training mode"):
        ReluNetwork.from_torch(nn.Sequential(nn.Sequential(nn.Dropout())))
    with pytest.raises(ValueError, match=r"Sequential\[1\] takes 3 numbers, but 2 come out of the layer before it"):
        ReluNetwork.from_torch(nn.Sequential(nn.Linear(1, 2), nn.Linear(3, 1)))
    with pytest.raises(ValueError, match="the module has no linear layer"):
        ReluNetwork.from_torch(nn.Sequential(nn.ReLU()))
    with pytest.raises(ValueError, match=r"Sequential\[0\] has weights of type torch.complex64"):
        ReluNetwork.from_torch(nn.Sequential(nn.Linear(1, 1, dtype=torch.complex64)))
    with pytest.raises(TypeError, match="takes a torch module, got int"):
        ReluNetwork.from_torch(3)
    broken = nn.Linear(1, 1)
    with torch.no_grad():
        broken.weight[0, 0] = float("nan")
    with pytest.raises(ValueError, match=r"Linear: weights\[0\]\[0\]\[0\] must be finite, got nan"):
        ReluNetwork.from_torch(broken)


# ONNX


def onnx_model(nodes: list[Any], constants: dict[str, Any], inputs: int = 1, outputs: int = 1) -> Any:
    onnx = pytest.importorskip("onnx")
    helper, kind = onnx.helper, onnx.TensorProto.FLOAT
    ends = [helper.make_tensor_value_info(n, kind, ["n", w]) for n, w in (("x", inputs), ("y", outputs))]
    tensors = [onnx.numpy_helper.from_array(np.asarray(v), name) for name, v in constants.items()]
    graph = helper.make_graph(nodes, "test", ends[:1], ends[1:], tensors)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)


def node(kind: str, inputs: str, output: str, **attributes: Any) -> Any:
    helper = pytest.importorskip("onnx").helper
    return helper.make_node(kind, inputs.split(), [output], name=f"the_{kind.lower()}", **attributes)


@settings(max_examples=20, deadline=None)
@given(networks())
def test_dyadic_networks_survive_onnx(tmp_path_factory: Any, net: ReluNetwork) -> None:
    pytest.importorskip("onnx")
    path = tmp_path_factory.mktemp("onnx") / "network.onnx"
    net.to_onnx(path)
    assert ReluNetwork.from_onnx(path) == net


def test_the_export_runs_in_onnxruntime(tmp_path: Path) -> None:
    runtime = pytest.importorskip("onnxruntime")
    net = random_network(3, 20, 3)
    net.to_onnx(tmp_path / "network.onnx")
    session = runtime.InferenceSession(str(tmp_path / "network.onnx"), providers=["CPUExecutionProvider"])
    points = np.linspace(-2, 2, 33)
    (values,) = session.run(None, {"x": points[:, None]})
    assert values.dtype == np.float64
    assert np.allclose(values, exact_values(net, points), rtol=0, atol=1e-12)


def test_the_tent_runs_in_onnxruntime_without_rounding(tmp_path: Path) -> None:
    runtime = pytest.importorskip("onnxruntime")
    net = TENT**10
    net.to_onnx(str(tmp_path / "tent.onnx"))
    session = runtime.InferenceSession(str(tmp_path / "tent.onnx"), providers=["CPUExecutionProvider"])
    points = np.arange(0, 1, 2.0**-7)
    (values,) = session.run(None, {"x": points[:, None]})
    assert [Fraction(v) for v in values[:, 0]] == [net(x) for x in points]


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
    onnx = pytest.importorskip("onnx")
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
        node("Add", "x c", "z"),
        node("Add", "z d", "y"),
    ]
    net = ReluNetwork.from_onnx(onnx_model(nodes, {}, 2, 2))
    assert net((0, 0)) == (Fraction(3, 4), Fraction(7, 4))


W = np.array([[1.0]])


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        ([("Tanh", "x", "y", {})], r"node 0 \(the_tanh\) is a Tanh; only Gemm, MatMul, Add, Relu"),
        ([("Relu", "x", "y", {})], "the ONNX graph has no linear layer"),
        ([("Gemm", "x w", "y", {"transA": 1})], "the_gemm.* has transA=1, which mixes the samples"),
        ([("Gemm", "w x", "y", {})], "the_gemm.* must multiply the computed value by a constant on its right"),
        ([("MatMul", "w x", "y", {})], "the_matmul.* must multiply the computed value by a constant on its right"),
        ([("MatMul", "x x", "y", {})], r"node 0 \(the_matmul\) combines two computed values"),
        ([("Relu", "x", "z", {}), ("Add", "x z", "y", {})], r"node 1 \(the_add\) combines two computed values"),
        ([("Relu", "x", "z", {}), ("Relu", "x", "y", {})], r"node 1 \(the_relu\) does not continue the chain"),
        ([("Relu", "x", "z", {}), ("Add", "z x", "y", {})], r"node 1 \(the_add\) combines two computed values"),
        ([("MatMul", "x i", "y", {})], "operand 1 of type int64, it must be floating"),
        ([("MatMul", "x v", "y", {})], r"operand 1 of shape \(2,\), it must have 2 axes"),
        ([("MatMul", "x w", "z", {}), ("Add", "z v", "y", {})], r"adds a constant of shape \(2,\) to rows of 1"),
        ([("Cast", "x", "y", {"to": 7})], "casts to something else than float or double"),
        ([("Flatten", "x", "y", {"axis": 0})], "an axis other than 1"),
        (
            [("MatMul", "x w", "z", {}), ("Reshape", "z s", "y", {})],
            r"must keep rows of 1 numbers, its shape is \[2 3\]",
        ),
        ([("Exp", "w", "e", {}), ("MatMul", "x e", "y", {})], "computes a constant by Exp"),
        ([("Constant", "", "e", {"value_string": "a"}), ("MatMul", "x e", "y", {})], "holds value_string, which is no"),
        ([("MatMul", "x w", "z", {}), ("Identity", "w", "y", {})], "is not one chain: its output is not 'z'"),
        ([("MatMul", "x w", "z", {}), ("Gemm", "z u", "y", {})], "the_gemm.* takes 2 numbers, but 1 come out"),
    ],
)
def test_other_graphs_are_refused_by_node(nodes: list[Any], message: str) -> None:
    constants = {"w": W, "v": np.ones(2), "u": np.ones((2, 1)), "i": np.array([[1]]), "s": np.array([2, 3])}
    model = onnx_model([node(kind, inputs, output, **rest) for kind, inputs, output, rest in nodes], constants)
    with pytest.raises(ValueError, match=message):
        ReluNetwork.from_onnx(model)


def test_other_onnx_sources_are_refused(tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx")
    with pytest.raises(TypeError, match=r"takes a path or an onnx.ModelProto, got int"):
        ReluNetwork.from_onnx(3)  # type: ignore[arg-type]  # the refusal is what is tested
    (tmp_path / "broken.onnx").write_bytes(b"\xff\xffnot a model")
    with pytest.raises(ValueError, match=r"broken.onnx is not an ONNX file"):
        ReluNetwork.from_onnx(tmp_path / "broken.onnx")
    with pytest.raises(FileNotFoundError):
        ReluNetwork.from_onnx(tmp_path / "absent.onnx")
    with pytest.raises(ValueError, match="one input and one output, got 0 and 0"):
        ReluNetwork.from_onnx(onnx.ModelProto())


def test_weights_that_are_no_floats_are_rounded_only_on_request(tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    net = ReluNetwork([[["1/3"]]], [[0]])
    path = tmp_path / "third.onnx"
    with pytest.raises(ValueError, match=r"weights\[0\]\[0\]\[0\] is 1/3, which is no float64; rounded=True"):
        net.to_onnx(path)
    assert list(tmp_path.iterdir()) == []
    net.to_onnx(path, rounded=True)
    assert list(tmp_path.iterdir()) == [path]
    assert ReluNetwork.from_onnx(path).weights[0][0][0] == Fraction(1 / 3)
    with pytest.raises(ValueError, match=r"biases\[0\]\[0\] is 1\d*, beyond the range of float64"):
        ReluNetwork([[[1]]], [[10**400]]).to_onnx(path, rounded=True)


def test_missing_packages_say_how_to_get_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    monkeypatch.setitem(sys.modules, "torch", None)
    how = r"needs the package onnx, which is not installed: pip install 'periodic-maps\[onnx\]', in a clone"
    with pytest.raises(ImportError, match=how):
        TENT.to_onnx(tmp_path / "tent.onnx")
    with pytest.raises(ImportError, match=how):
        ReluNetwork.from_onnx("tent.onnx")
    with pytest.raises(ImportError, match="needs the package torch, which is not installed: pip install torch"):
        ReluNetwork.from_torch(None)


# Files


@given(networks(ends=(2, 2)))
@settings(max_examples=20)
def test_networks_survive_json(tmp_path_factory: Any, net: ReluNetwork) -> None:
    path = tmp_path_factory.mktemp("json") / "network.json"
    write_network(net, path)
    assert read_network(path) == net


def test_numbers_in_json_are_floats_and_text_is_exact(tmp_path: Path) -> None:
    path = tmp_path / "network.json"
    path.write_text('{"weights": [[[0.1], ["1/10"]], [[1, -1]]], "biases": [[0, "-2"], [0.5]]}')
    net = read_network(str(path))
    assert net.weights[0] == ((Fraction(0.1),), (Fraction(1, 10),))


def test_an_onnx_file_is_read_by_its_name(tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    TENT.to_onnx(tmp_path / "tent.onnx")
    assert read_network(tmp_path / "tent.onnx") == TENT


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.txt", "", "a.txt must end in .json or .onnx"),
        ("a.json", "{", "a.json is not JSON"),
        ("a.json", "[1]", 'a.json must hold an object with "weights" and "biases"'),
        ("a.json", json.dumps({"weights": [[[1]]]}), 'must hold an object with "weights" and "biases"'),
        ("a.json", json.dumps({"weights": [[["?"]]], "biases": [[0]]}), r'a.json: cannot read "\?"'),
        (
            "a.json",
            '{"weights": [[[NaN]]], "biases": [[0]]}',
            r"a.json: weights\[0\]\[0\]\[0\] must be finite, got nan",
        ),
        ("a.json", '{"weights": [[[true]]], "biases": [[0]]}', r"a.json: weights\[0\]\[0\]\[0\]: .*True"),
        ("a.json", '{"weights": 3, "biases": [[0]]}', "a.json: weights must be a sequence, got 3"),
    ],
)
def test_malformed_files_are_refused_by_name(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ValueError, match=message):
        read_network(tmp_path / name)


def test_algebraic_weights_survive_json(tmp_path: Path) -> None:
    net = ReluNetwork([[[read_number("sqrt(2)")], ["1/3"]], [[read_number("phi - 1"), 2]]], [[0, 1], [0]])
    write_network(net, tmp_path / "network.json")
    assert read_network(tmp_path / "network.json") == net


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "network.json"
    write_network(TENT, path)

    def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="disk full"):
        write_network(TENT @ TENT, path)
    assert list(tmp_path.iterdir()) == [path]
    assert read_network(path) == TENT
