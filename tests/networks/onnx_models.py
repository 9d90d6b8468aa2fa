"""ONNX models for tests: written by hand, and random graphs whose arithmetic is exact in float32."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

onnx = pytest.importorskip("onnx")
helper = onnx.helper


def node(kind: str, inputs: str, output: str, **attributes: Any) -> Any:
    """A node named ``the_<kind>``; operands and outputs are separated by blanks, ``-`` leaves an operand out."""
    names = ["" if name == "-" else name for name in inputs.split()]
    return helper.make_node(kind, names, output.split(), name=f"the_{kind.lower()}", **attributes)


def onnx_model(
    nodes: list[Any],
    constants: dict[str, Any] | None = None,
    shape: list[Any] | None = None,
    version: int = 13,
    kind: int = onnx.TensorProto.FLOAT,
) -> Any:
    """A model from ``x`` of this shape, [n, 1] unless given, to ``y``."""
    ends = [
        helper.make_tensor_value_info("x", kind, ["n", 1] if shape is None else shape),
        helper.make_tensor_value_info("y", kind, None),
    ]
    tensors = [onnx.numpy_helper.from_array(np.asarray(v), name) for name, v in (constants or {}).items()]
    graph = helper.make_graph(nodes, "test", ends[:1], ends[1:], tensors)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", version)], ir_version=8)


def predicted(model: Any, points: Any) -> list[list[Fraction]]:
    """What onnxruntime computes at each point, one sample at a time."""
    runtime = pytest.importorskip("onnxruntime")
    options = runtime.SessionOptions()
    options.log_severity_level = 4
    options.graph_optimization_level = runtime.GraphOptimizationLevel.ORT_DISABLE_ALL  # node by node, as it is written
    unnamed = onnx.ModelProto.FromString(model.SerializeToString())
    for used in unnamed.graph.node:
        used.ClearField("name")  # no two may have one name
    session = runtime.InferenceSession(unnamed.SerializeToString(), options, providers=["CPUExecutionProvider"])
    (entry,) = session.get_inputs()
    shape = [n if isinstance(n, int) else 1 for n in entry.shape]
    dtype = np.float64 if "double" in entry.type else np.float32
    results = []
    for point in points:
        (value,) = session.run(None, {entry.name: np.array(point, dtype).reshape(shape)})
        results.append([Fraction(float(v)) for v in value.reshape(-1)])
    return results


def random_model(seed: int) -> tuple[Any, int]:
    """A random graph of the operators that are read, and how many inputs it has.

    Constants are small multiples of 1/4, so that float32 computes without rounding.
    """
    rng = np.random.default_rng(seed)
    version = int(rng.choice([7, 9, 10, 11, 12, 13, 14, 17, 18, 20]))
    builder = _Builder(rng, version)
    for _ in range(int(rng.integers(1, 9))):
        builder.step()
    return builder.model(), builder.inputs


class _Builder:
    def __init__(self, rng: np.random.Generator, version: int) -> None:
        self.rng, self.version = rng, version
        self.nodes: list[Any] = []
        self.constants: dict[str, Any] = {}
        self.declared: list[Any] = [
            ["n", int(rng.integers(1, 4))],
            [int(rng.integers(1, 4))],
            [1, int(rng.integers(1, 3)), 2],
            [2, 2],
        ][int(rng.integers(4))]
        shape = tuple(n if isinstance(n, int) else 1 for n in self.declared)
        self.inputs = int(np.prod(shape))
        self.values: list[tuple[str, tuple[int, ...]]] = [("x", shape)]
        self.rectified = 0

    def fresh(self) -> str:
        return f"v{len(self.nodes)}"

    def constant(self, shape: tuple[int, ...], values: Any = None) -> str:
        name = f"c{len(self.constants)}"
        numbers = self.rng.integers(-4, 5, shape) / 4 if values is None else np.asarray(values)
        self.constants[name] = numbers.astype(np.float32) if numbers.dtype.kind == "f" else numbers.astype(np.int64)
        return name

    def add(self, kind: str, operands: list[str], shape: tuple[int, ...], **attributes: Any) -> None:
        name = self.fresh()
        self.nodes.append(helper.make_node(kind, operands, [name], **attributes))
        self.values.append((name, shape))

    def step(self) -> None:
        """Append one random operator to a random value, mostly the last."""
        rng = self.rng
        name, shape = self.values[-1] if rng.random() < 0.8 else self.values[int(rng.integers(len(self.values)))]
        kinds = ["affine", "scale", "move", "relu", "relu", "skip", "activation", "join", "choice", "order"]
        getattr(self, f"_{rng.choice(kinds)}")(name, shape)

    def _relu(self, name: str, shape: tuple[int, ...]) -> None:
        self.add("Relu", [name], shape)

    def _choice(self, name: str, shape: tuple[int, ...]) -> None:
        """The larger or the smaller of a value and a constant, by a comparison."""
        if self.version < 9:
            return
        kinds = ["Greater", "Less", *(["GreaterOrEqual", "LessOrEqual"] if self.version >= 12 else [])]
        level, condition = self.constant(((), shape[-1:], shape)[int(self.rng.integers(3))]), f"b{len(self.nodes)}"
        self.nodes.append(helper.make_node(str(self.rng.choice(kinds)), [name, level], [condition]))
        self.add("Where", [condition, *self.rng.permutation([name, level])], shape)

    def _order(self, name: str, shape: tuple[int, ...]) -> None:
        """The largest or smallest entries along an axis, in order."""
        axis = int(self.rng.integers(len(shape)))
        k = int(self.rng.integers(1, shape[axis] + 1))
        largest = {"largest": int(self.rng.integers(2))} if self.version >= 11 else {}
        operands = [name, self.constant((1,), np.array([k]))] if self.version >= 10 else [name]
        attributes = {"axis": axis, **largest, **({} if self.version >= 10 else {"k": k})}
        found = self.fresh()
        self.nodes.append(helper.make_node("TopK", operands, [found, f"i{found}"], **attributes))
        self.values.append((found, (*shape[:axis], k, *shape[axis + 1 :])))

    def _affine(self, name: str, shape: tuple[int, ...]) -> None:
        rng, out = self.rng, int(self.rng.integers(1, 4))
        choice = int(rng.integers(4))
        if choice == 0 and len(shape) == 2:
            turned = bool(rng.integers(2))
            weight = self.constant((out, shape[1]) if turned else (shape[1], out))
            bias = self.constant(((out,), (1, out), (1,))[int(rng.integers(3))])
            alpha, beta = (float(v) for v in rng.choice([1, 0.5, 2], 2))
            self.add("Gemm", [name, weight, bias], (shape[0], out), transB=int(turned), alpha=alpha, beta=beta)
        elif choice == 1 and len(shape) == 2:
            weight, bias = self.constant((out, shape[0])), self.constant((out, shape[1]))
            self.add("Gemm", [weight, name, bias], (out, shape[1]))
        elif choice == 2 and len(shape) > 1:
            self.add("MatMul", [self.constant((out, shape[-2])), name], (*shape[:-2], out, shape[-1]))
        else:
            self.add("MatMul", [name, self.constant((shape[-1], out))], (*shape[:-1], out))

    def _scale(self, name: str, shape: tuple[int, ...]) -> None:
        rng = self.rng
        kind = str(rng.choice(["Add", "Sub", "Mul", "Div", "Neg", "Rsub", "BatchNormalization"]))
        extent = ((), (1,), shape, shape[-1:], (1, *shape[1:]))[int(rng.integers(5))]
        grown = np.broadcast_shapes(extent, shape)
        if kind == "Neg":
            self.add("Neg", [name], shape)
        elif kind == "Div":
            self.add("Div", [name, self.constant(extent, 2.0 ** rng.integers(-1, 2, extent))], grown)
        elif kind == "Rsub":
            self.add("Sub", [self.constant(extent), name], grown)
        elif kind == "BatchNormalization":
            if len(shape) < 2:
                return
            channels = shape[1:2]
            stats = [self.constant(channels) for _ in range(3)]
            stats.append(self.constant(channels, 4.0 ** rng.integers(-1, 2, channels)))
            self.add("BatchNormalization", [name, *stats], shape, epsilon=0.0)
        else:
            operands = [name, self.constant(extent)]
            self.add(kind, operands[:: 1 if rng.random() < 0.5 else -1], grown)

    def _skip(self, name: str, shape: tuple[int, ...]) -> None:
        others = [n for n, s in self.values if s == shape]
        kind = str(self.rng.choice(["Add", "Sub", "Max", "Min", "Sum"]))
        operands = [name, str(self.rng.choice(others))]
        if kind in ("Max", "Min", "Sum") and self.rng.random() < 0.5:
            operands.append(self.constant(shape))
        self.add(kind, operands, shape)

    def _activation(self, name: str, shape: tuple[int, ...]) -> None:
        rng, kind = self.rng, str(self.rng.choice(["LeakyRelu", "PRelu", "Abs", "Clip", "Dropout", "Identity", "Sums"]))
        if kind == "LeakyRelu":
            self.add(kind, [name], shape, alpha=float(rng.choice([0.25, 0.5, -1, 2])))
        elif kind == "Sums":
            self._sums(name, shape)
        elif kind == "PRelu":
            self.add(kind, [name, self.constant(shape[-1:])], shape)
        elif kind == "Clip":
            low = int(rng.integers(-4, 4)) / 4
            high = low + int(rng.integers(1, 5)) / 4
            if self.version < 11:
                self.add(kind, [name], shape, min=float(low), max=float(high))
            else:
                bounds = [self.constant((), np.float64(low)), self.constant((), np.float64(high))]
                self.add(kind, [name, *(bounds, [bounds[0]], ["", bounds[1]])[int(rng.integers(3))]], shape)
        else:
            self.add(kind, [name], shape)

    def _sums(self, name: str, shape: tuple[int, ...]) -> None:
        """A sum, mean or extreme over an axis, whose operand it is since operator sets 13 and 18."""
        axis = int(self.rng.integers(len(shape)))
        kinds = ["ReduceSum", "ReduceL1", "ReduceMax", "ReduceMin", *["ReduceMean"] * (shape[axis] in (1, 2, 4))]
        kind = str(self.rng.choice(kinds))
        kept = (*shape[:axis], 1, *shape[axis + 1 :])
        if self.version < (13 if kind == "ReduceSum" else 18):
            self.add(kind, [name], kept, axes=[axis])
        else:
            axes = self.constant((1,), np.array([axis]))
            self.add(kind, [name, axes], kept)

    def _move(self, name: str, shape: tuple[int, ...]) -> None:
        rng, size = self.rng, int(np.prod(shape))
        kind = str(rng.choice(["Reshape", "Flatten", "Transpose", "Unsqueeze", "Squeeze", "Gather", "Slice", "Expand"]))
        if kind == "Reshape":
            target = [[-1], [1, -1], [0, -1], [size, 1]][int(rng.integers(4))]
            found = np.arange(size).reshape([shape[i] if n == 0 else n for i, n in enumerate(target)]).shape
            self.add(kind, [name, self.constant((len(target),), np.array(target))], found)
        elif kind == "Flatten":
            axis = int(rng.integers(0, len(shape) + 1))
            self.add(kind, [name], (int(np.prod(shape[:axis])), int(np.prod(shape[axis:]))), axis=axis)
        elif kind == "Transpose":
            order = rng.permutation(len(shape)).tolist()
            self.add(kind, [name], tuple(shape[i] for i in order), perm=order)
        elif kind in ("Unsqueeze", "Squeeze"):
            if (kind == "Squeeze" and 1 not in shape) or (kind == "Unsqueeze" and len(shape) > 3):
                return
            axis = int(rng.integers(len(shape) + 1)) if kind == "Unsqueeze" else shape.index(1)
            found = (*shape[:axis], 1, *shape[axis:]) if kind == "Unsqueeze" else (*shape[:axis], *shape[axis + 1 :])
            if not found:
                return
            if self.version < 13:
                self.add(kind, [name], found, axes=[axis])
            else:
                self.add(kind, [name, self.constant((1,), np.array([axis]))], found)
        elif kind == "Gather":
            axis = int(rng.integers(len(shape)))
            index = rng.integers(0, shape[axis], int(rng.integers(1, 4)))
            found = (*shape[:axis], len(index), *shape[axis + 1 :])
            self.add(kind, [name, self.constant(index.shape, index)], found, axis=axis)
        elif kind == "Slice":
            axis = int(rng.integers(len(shape)))
            start = int(rng.integers(shape[axis]))
            found = (*shape[:axis], shape[axis] - start, *shape[axis + 1 :])
            if self.version < 10:
                self.add(kind, [name], found, starts=[start], ends=[2**31 - 1], axes=[axis])
            else:
                operands = [self.constant((1,), np.array([n])) for n in (start, 2**62, axis)]
                self.add(kind, [name, *operands], found)
        elif self.version >= 8:
            self.add(kind, [name, self.constant((len(shape) + 1,), np.array([2, *[1] * len(shape)]))], (2, *shape))

    def _join(self, name: str, shape: tuple[int, ...]) -> None:
        axis = int(self.rng.integers(len(shape)))
        others = [
            (n, s)
            for n, s in self.values
            if len(s) == len(shape) and np.delete(s, axis).tolist() == np.delete(shape, axis).tolist()
        ]
        other, extent = others[int(self.rng.integers(len(others)))]
        operands, length = [name, other], shape[axis] + extent[axis]
        if self.rng.random() < 0.3:
            operands.append(self.constant(shape))
            length += shape[axis]
        self.add("Concat", operands, (*shape[:axis], length, *shape[axis + 1 :]), axis=axis)

    def model(self) -> Any:
        name, _ = self.values[-1]
        self.nodes.append(helper.make_node("Identity", [name], ["y"]))
        return onnx_model(self.nodes, self.constants, self.declared, self.version)
