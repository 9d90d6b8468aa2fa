"""Networks out of scikit-learn, torch and ONNX, networks into ONNX, and networks as JSON files.

Weights of floating-point models are taken as the exact dyadic numbers that they are, so the network is the function
that the model would compute without rounding.  docs/mathematics.md, ReLU realisations.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from periodic.errors import optional
from periodic.networks.relu_networks import ReluNetwork
from periodic.numbers.conversions import Exact
from periodic.text.files import write_whole
from periodic.text.map_texts import read_number, show_number

Floats = NDArray[Any]


# scikit-learn


def from_sklearn(model: Any) -> ReluNetwork:
    """Return the network of a fitted ``MLPRegressor``; see ``ReluNetwork.from_sklearn``."""
    name = type(model).__name__
    if not hasattr(model, "hidden_layer_sizes"):
        raise TypeError(f"from_sklearn takes an MLPRegressor, got {name}")
    if model.activation != "relu":
        raise ValueError(f"the {name} must have activation='relu', its activation is {model.activation!r}")
    if not hasattr(model, "coefs_"):
        raise ValueError(f"the {name} is not fitted yet: it has no coefs_")
    if model.out_activation_ != "identity":
        raise ValueError(f"the output activation of the {name} must be 'identity', it is {model.out_activation_!r}")
    return ReluNetwork([w.T for w in model.coefs_], model.intercepts_)


# torch


def from_torch(module: Any) -> ReluNetwork:
    """Return the network of a ``Sequential`` of ``Linear`` and ``ReLU``; see ``ReluNetwork.from_torch``."""
    nn = optional("torch", "reading a torch module").nn
    chain = _Chain()
    if not isinstance(module, nn.Module):
        raise TypeError(f"from_torch takes a torch module, got {type(module).__name__}")
    for name, part in _leaves(module, nn.Sequential, type(module).__name__):
        # exact types only: a subclass may compute something else
        if type(part) is nn.Linear:
            if not part.weight.is_floating_point():
                raise ValueError(f"{name} has weights of type {part.weight.dtype}, they must be real floats")
            bias = None if part.bias is None else _array(part.bias)
            chain.affine(_array(part.weight), bias, name)
        elif type(part) is nn.ReLU:
            chain.relu()
        elif type(part) is not nn.Identity and not (type(part) is nn.Dropout and not part.training):
            why = " in training mode" if type(part) is nn.Dropout else ""
            raise ValueError(f"{name} is a {type(part).__name__}{why}; only Linear, ReLU and Identity can be read")
    return chain.network("the module")


def _array(tensor: Any) -> Floats:
    """The numbers of a torch tensor as float64, which holds every shorter float exactly."""
    return np.asarray(tensor.detach().cpu().double().numpy())


def _leaves(module: Any, sequential: Any, name: str) -> Iterable[tuple[str, Any]]:
    if type(module) is not sequential:
        yield name, module
        return
    for key, child in module.named_children():
        yield from _leaves(child, sequential, f"{name}[{key}]")


# Affine maps and ReLUs in a row


class _Chain:
    """The layers read so far: neighbouring affine maps become one, a second ReLU in a row does nothing."""

    def __init__(self) -> None:
        self.layers: list[ReluNetwork] = []  # affine networks, a ReLU between each two of them
        self.pending = False  # whether a ReLU follows the last of them
        self.rectifies_input = False

    @property
    def width(self) -> int | None:
        """How many numbers come out of the chain so far; None before the first affine map."""
        return self.layers[-1].outputs if self.layers else None

    def affine(self, weight: Floats, bias: Floats | None, name: str) -> None:
        """Append ``weight @ x + bias``."""
        if self.width not in (None, weight.shape[1]):
            raise ValueError(
                f"{name} takes {weight.shape[1]} numbers, but {self.width} come out of the layer before it"
            )
        try:
            layer = ReluNetwork([weight], [np.zeros(weight.shape[0]) if bias is None else bias])
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
        if not self.layers and self.pending:
            self.rectifies_input = True
        if self.layers and not self.pending:
            self.layers[-1] = layer @ self.layers[-1]
        else:
            self.layers.append(layer)
        self.pending = False

    def relu(self) -> None:
        """Append a ReLU."""
        self.pending = True

    def network(self, name: str) -> ReluNetwork:
        """The network of all of it; affine identities stand where a ReLU comes first or last."""
        if not self.layers:
            raise ValueError(f"{name} has no linear layer")
        layers = list(self.layers)
        if self.rectifies_input:
            layers.insert(0, _affine_identity(layers[0].inputs))
        if self.pending:
            layers.append(_affine_identity(layers[-1].outputs))
        return ReluNetwork([n.weights[0] for n in layers], [n.biases[0] for n in layers])


def _affine_identity(n: int) -> ReluNetwork:
    return ReluNetwork([np.eye(n)], [np.zeros(n)])


# ONNX


def from_onnx(source: Any) -> ReluNetwork:
    """Return the network of an ONNX model or file; see ``ReluNetwork.from_onnx``."""
    onnx = _onnx()
    if isinstance(source, (str, os.PathLike)):
        try:
            source = onnx.load(os.fspath(source))
        except OSError:
            raise
        except Exception as error:  # the parser of protobuf has errors of its own
            raise ValueError(f"{os.fspath(source)} is not an ONNX file: {error}") from None
    if not isinstance(source, onnx.ModelProto):
        raise TypeError(f"from_onnx takes a path or an onnx.ModelProto, got {type(source).__name__}")
    return _GraphReader(onnx, source.graph).network()


class _GraphReader:
    """Walks through the nodes of a graph, which must be one chain from its input to its output."""

    def __init__(self, onnx: Any, graph: Any) -> None:
        self.onnx, self.graph, self.chain = onnx, graph, _Chain()
        self.constants = {t.name: onnx.numpy_helper.to_array(t) for t in graph.initializer}
        inputs = [i.name for i in graph.input if i.name not in self.constants]
        if len(inputs) != 1 or len(graph.output) != 1:
            raise ValueError(
                f"the ONNX graph must have one input and one output, got {len(inputs)} and {len(graph.output)}"
            )
        self.current = inputs[0]
        self.readers: Mapping[str, Callable[[Any, str], None]] = {
            "Gemm": self._gemm,
            "MatMul": self._matmul,
            "Add": self._add,
            "Relu": lambda node, name: self.chain.relu(),
            "Identity": lambda node, name: None,
            "Cast": self._cast,
            "Flatten": self._flatten,
            "Reshape": self._reshape,
        }

    def network(self) -> ReluNetwork:
        for index, node in enumerate(self.graph.node):
            name = f"node {index} ({node.name or node.op_type})"
            if not any(i == self.current for i in node.input):
                self._constant(node, name)
                continue
            if node.op_type not in self.readers:
                readable = ", ".join(self.readers)
                raise ValueError(f"{name} is a {node.op_type}; only {readable} and constants can be read")
            self.readers[node.op_type](node, name)
            self.current = node.output[0]
        if self.graph.output[0].name != self.current:
            raise ValueError(f"the graph is not one chain: its output is not {self.current!r}, where the chain ends")
        return self.chain.network("the ONNX graph")

    def _constant(self, node: Any, name: str) -> None:
        """A node that depends on constants only."""
        if node.op_type == "Constant":
            (attribute,) = node.attribute
            value = self.onnx.helper.get_attribute_value(attribute)
            if attribute.name == "value":
                value = self.onnx.numpy_helper.to_array(value)
            elif attribute.name in ("value_float", "value_floats"):
                value = np.array(value, dtype=np.float32)
            elif attribute.name in ("value_int", "value_ints"):
                value = np.array(value, dtype=np.int64)
            else:
                raise ValueError(f"{name} holds {attribute.name}, which is no number")
            self.constants[node.output[0]] = value
        elif all(i in self.constants for i in node.input) and node.op_type in ("Identity", "Transpose"):
            value = self.constants[node.input[0]]
            if node.op_type == "Transpose":
                value = np.transpose(value, self._attributes(node).get("perm"))
            self.constants[node.output[0]] = value
        elif all(i in self.constants for i in node.input):
            raise ValueError(
                f"{name} computes a constant by {node.op_type}; only Constant, Identity and Transpose are read"
            )
        else:
            raise ValueError(f"{name} does not continue the chain: it does not read {self.current!r}")

    def _attributes(self, node: Any) -> dict[str, Any]:
        return {a.name: self.onnx.helper.get_attribute_value(a) for a in node.attribute}

    def _weights(self, node: Any, position: int, name: str, dimensions: int | None = None) -> Floats:
        """The constant operand at ``position``."""
        if len(node.input) <= position or node.input[position] not in self.constants:
            raise ValueError(f"{name} combines two computed values; operand {position} must be constant")
        value = self.constants[node.input[position]]
        if not np.issubdtype(value.dtype, np.floating):
            raise ValueError(f"{name} has operand {position} of type {value.dtype}, it must be floating")
        if dimensions is not None and value.ndim != dimensions:
            raise ValueError(f"{name} has operand {position} of shape {value.shape}, it must have {dimensions} axes")
        return np.asarray(value)

    def _gemm(self, node: Any, name: str) -> None:
        attributes = self._attributes(node)
        if attributes.get("transA", 0):
            raise ValueError(f"{name} has transA=1, which mixes the samples of a batch")
        self._must_be_first(node, name)
        weight = self._weights(node, 1, name, 2)
        weight = weight if attributes.get("transB", 0) else weight.T
        bias = None
        if len(node.input) > 2 and node.input[2]:
            bias = self._row(self._weights(node, 2, name), weight.shape[0], name)
            bias = _scaled(bias, attributes.get("beta", 1.0))
        self.chain.affine(_scaled(weight, attributes.get("alpha", 1.0)), bias, name)

    def _matmul(self, node: Any, name: str) -> None:
        self._must_be_first(node, name)
        self.chain.affine(self._weights(node, 1, name, 2).T, None, name)

    def _add(self, node: Any, name: str) -> None:
        position = 1 if node.input[0] == self.current else 0
        value = self._weights(node, position, name)
        width = self.chain.width or value.size
        self.chain.affine(np.eye(width), self._row(value, width, name), name)

    def _must_be_first(self, node: Any, name: str) -> None:
        if node.input[0] != self.current:
            raise ValueError(f"{name} must multiply the computed value by a constant on its right")

    def _row(self, value: Floats, width: int, name: str) -> Floats:
        """A constant spread over a row of ``width`` numbers."""
        if value.size not in (1, width) or value.shape not in ((), (1,), (width,), (1, 1), (1, width)):
            raise ValueError(f"{name} adds a constant of shape {value.shape} to rows of {width} numbers")
        return np.broadcast_to(value.reshape(-1), (width,))

    def _cast(self, node: Any, name: str) -> None:
        types = self.onnx.TensorProto
        if self._attributes(node).get("to") not in (types.FLOAT, types.DOUBLE):
            raise ValueError(f"{name} casts to something else than float or double")

    def _flatten(self, node: Any, name: str) -> None:
        if self._attributes(node).get("axis", 1) != 1:
            raise ValueError(f"{name} has an axis other than 1, which mixes the samples of a batch")

    def _reshape(self, node: Any, name: str) -> None:
        shape = self.constants.get(node.input[1])
        if shape is None or shape.tolist() not in ([-1, self.chain.width], [0, self.chain.width], [0, -1]):
            raise ValueError(f"{name} must keep rows of {self.chain.width} numbers, its shape is {shape}")


def _scaled(values: Floats, factor: float) -> Floats:
    """``factor * values``, without rounding."""
    if factor == 1.0:
        return values
    exact = [Fraction(float(v)) * Fraction(factor) if np.isfinite(v) else v for v in values.ravel()]
    return np.array(exact, dtype=object).reshape(values.shape)


def to_onnx(network: ReluNetwork, path: str | os.PathLike[str], rounded: bool = False) -> None:
    """Write ``network`` as an ONNX file of Gemm and Relu nodes; see ``ReluNetwork.to_onnx``."""
    onnx = _onnx()
    helper, double = onnx.helper, onnx.TensorProto.DOUBLE
    nodes, initializers, current = [], [], "x"
    for i, (matrix, offsets) in enumerate(zip(network.weights, network.biases, strict=True)):
        weight = np.array([[_float(w, f"weights[{i}][{j}][{k}]", rounded) for k, w in enumerate(row)]
                           for j, row in enumerate(matrix)])  # fmt: skip
        bias = np.array([_float(b, f"biases[{i}][{j}]", rounded) for j, b in enumerate(offsets)])
        for name, value in ((f"weights{i}", weight), (f"biases{i}", bias)):
            initializers.append(onnx.numpy_helper.from_array(value, name))
        result = "y" if i == network.depth else f"affine{i}"
        nodes.append(helper.make_node("Gemm", [current, f"weights{i}", f"biases{i}"], [result], f"layer{i}", transB=1))
        current = result
        if i < network.depth:
            current = f"active{i}"
            nodes.append(helper.make_node("Relu", [result], [current], f"relu{i}"))
    ends = [
        helper.make_tensor_value_info(name, double, ["samples", width])
        for name, width in (("x", network.inputs), ("y", network.outputs))
    ]
    graph = helper.make_graph(nodes, "relu_network", ends[:1], ends[1:], initializers)
    # an old format that every runtime of the last years reads
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8, producer_name="periodic"
    )
    onnx.checker.check_model(model)
    write_whole(path, model.SerializeToString())


def _float(value: Exact, place: str, rounded: bool) -> float:
    try:
        result = float(value)
    except OverflowError:
        raise ValueError(f"{place} is {value}, beyond the range of float64") from None
    if not rounded and result != value:
        raise ValueError(f"{place} is {value}, which is no float64; rounded=True writes the nearest one")
    return result


# JSON


def write_network(network: ReluNetwork, path: str | os.PathLike[str]) -> None:
    """Write ``network`` as JSON: ``weights`` and ``biases`` as in ``ReluNetwork``, each number as text.

    The file is written whole or not at all, and `read_network` reads the same network back.
    """
    document = {
        "weights": [[[show_number(w) for w in row] for row in matrix] for matrix in network.weights],
        "biases": [[show_number(b) for b in offsets] for offsets in network.biases],
    }
    write_whole(path, (json.dumps(document, indent=1) + "\n").encode())


def read_network(path: str | os.PathLike[str]) -> ReluNetwork:
    """Return the network in a ``.onnx`` file, or in a ``.json`` file with ``weights`` and ``biases``.

    In JSON, text is an exact number ("3/7", "phi - 1"; see `read_number`) and a number with a point is a float64.
    Raises ValueError naming the file and what is wrong with it.
    """
    place = Path(path)
    if place.suffix == ".onnx":
        return from_onnx(place)
    if place.suffix != ".json":
        raise ValueError(f"{place} must end in .json or .onnx, to say what it is")
    try:
        document = json.loads(place.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{place} is not JSON: {error}") from None
    if not isinstance(document, dict) or not {"weights", "biases"} <= document.keys():
        raise ValueError(f'{place} must hold an object with "weights" and "biases"')
    try:
        return ReluNetwork(_numbers(document["weights"]), _numbers(document["biases"]))
    except (TypeError, ValueError) as error:
        raise ValueError(f"{place}: {error}") from None


def _numbers(value: Any) -> Any:
    """The same nested lists with every text read as a number."""
    if isinstance(value, list):
        return [_numbers(item) for item in value]
    return read_number(value) if isinstance(value, str) else value


# The doors


def _onnx() -> Any:
    return optional("onnx", "an ONNX file")
