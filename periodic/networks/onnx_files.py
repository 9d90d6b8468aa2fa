"""ONNX files: bytes from a stranger into a model and its tensors into arrays, and layers into a file.

A file may claim anything: data types that do not exist, tensors of more numbers than it holds, weights in a file
elsewhere. Each tensor is checked against the bytes that are there before anything of its claimed size is made.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from math import prod
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from periodic.errors import optional
from periodic.networks.layers import Layer
from periodic.networks.wirings import MAX_WEIGHTS
from periodic.numbers.conversions import Exact
from periodic.text.files import StrPath, read_whole, write_whole

Array = NDArray[Any]

MAX_FILE = 1 << 28  # bytes

# data type: (NumPy type of the raw bytes, field that may hold the numbers instead, NumPy type of those)
_TYPES = {
    "FLOAT": ("<f4", "float_data", "<f4"),
    "DOUBLE": ("<f8", "double_data", "<f8"),
    "FLOAT16": ("<u2", "int32_data", "<u2"),
    "BFLOAT16": ("<u2", "int32_data", "<u2"),
    "INT8": ("<i1", "int32_data", "<i1"),
    "INT16": ("<i2", "int32_data", "<i2"),
    "INT32": ("<i4", "int32_data", "<i4"),
    "INT64": ("<i8", "int64_data", "<i8"),
    "UINT8": ("<u1", "int32_data", "<u1"),
    "UINT16": ("<u2", "int32_data", "<u2"),
    "UINT32": ("<u4", "uint64_data", "<u4"),
    "UINT64": ("<u8", "uint64_data", "<u8"),
    "BOOL": ("<u1", "int32_data", "<u1"),
}


def onnx_package() -> Any:
    """Return the package onnx, or say how to get it."""
    return optional("onnx", "an ONNX file")


def read_model(source: Any) -> tuple[Any, Tensors]:
    """Return the model of a path, of a file's bytes or of a ``ModelProto``, and what reads its tensors."""
    if isinstance(source, (str, os.PathLike)):
        content = read_whole(source, MAX_FILE)  # that it is not there is said before what reads it is missed
        onnx = onnx_package()
        return _parsed(onnx, content, os.fspath(source)), Tensors(onnx, Path(source).parent)
    onnx = onnx_package()
    if isinstance(source, bytes):
        return _parsed(onnx, source, "this"), Tensors(onnx, None)
    if not isinstance(source, onnx.ModelProto):
        raise TypeError(f"from_onnx takes a path or an onnx.ModelProto, got {type(source).__name__}")
    return source, Tensors(onnx, None)


def _parsed(onnx: Any, content: bytes, name: str) -> Any:
    try:
        return onnx.ModelProto.FromString(content)
    except Exception as error:  # the parser of protobuf has errors of its own
        raise ValueError(f"{name} is not an ONNX file: {error}") from None


class Tensors:
    """The tensors of one model as arrays; ``folder`` is where those may lie that stand in files beside it."""

    def __init__(self, onnx: Any, folder: Path | None) -> None:
        self.onnx, self.folder = onnx, folder
        self.files: dict[str, bytes] = {}

    def array(self, tensor: Any) -> Array:
        """Return a tensor as an array. Raises ValueError naming the tensor."""
        try:
            return self._array(tensor)
        except ValueError as error:
            raise ValueError(f"the tensor {tensor.name[:60]!r} {error}") from None

    def _array(self, tensor: Any) -> Array:
        """The numbers of a tensor in its shape, wherever in the file, or beside it, they stand."""
        names = {number: name for name, number in self.onnx.TensorProto.DataType.items()}
        name = names.get(tensor.data_type, f"number {tensor.data_type}")
        if name not in _TYPES:
            raise ValueError(f"has the data type {name}; only {', '.join(_TYPES)} can be read")
        raw_type, field, type_ = _TYPES[name]
        shape = tuple(tensor.dims)
        if any(n < 0 for n in shape) or len(shape) > 32 or tensor.HasField("segment"):
            raise ValueError(f"has the dimensions {shape[:40]}, or is a part of a tensor, which cannot be read")
        if (size := prod(shape)) > MAX_WEIGHTS:
            raise ValueError(f"has {size} entries, more than the {MAX_WEIGHTS} that are read")
        if tensor.data_location == self.onnx.TensorProto.EXTERNAL:
            flat = self._numbers(self._external(tensor), raw_type, size)
        elif tensor.HasField("raw_data"):
            flat = self._numbers(tensor.raw_data, raw_type, size)
        else:
            values = getattr(tensor, field)
            if len(values) != size:
                raise ValueError(f"holds {len(values)} numbers where its dimensions {shape} say {size}")
            if np.dtype(type_).kind in "iu":  # which NumPy before version 2 would cut to size
                least, most = np.iinfo(type_).min, np.iinfo(type_).max
                if not all(least <= value <= most for value in values):
                    raise ValueError(f"holds a number that is no {name}")
            flat = np.array(list(values), dtype=type_)
        if name == "FLOAT16":
            flat = flat.view("<f2")
        elif name == "BFLOAT16":  # the upper half of a float32
            flat = (flat.astype("<u4") << 16).view("<f4")
        elif name == "BOOL":
            flat = flat.astype(bool)
        return flat.reshape(shape)

    def _numbers(self, raw: bytes, type_: str, size: int) -> Array:
        """Bytes as numbers of a type; there must be as many as the dimensions say."""
        if len(raw) != size * np.dtype(type_).itemsize:
            raise ValueError(f"holds {len(raw)} bytes where its dimensions say {size} numbers of {type_[1:]}")
        return np.frombuffer(raw, dtype=type_)

    def _external(self, tensor: Any) -> bytes:
        """The bytes of a tensor that stands in a file of its own, which lies beside the model."""
        entries = {entry.key: entry.value for entry in tensor.external_data}
        location, start, length = (entries.get(key, "") for key in ("location", "offset", "length"))
        if self.folder is None:
            raise ValueError("stands in a file of its own; give the path of the model instead of the model")
        path = PurePosixPath(location.replace("\\", "/"))
        if not path.name or path.is_absolute() or ".." in path.parts or ":" in location or "\0" in location:
            raise ValueError(f"stands in {location[:60]!r}, which is no file beside the model")
        if location not in self.files:
            self.files[location] = read_whole(self.folder / path, MAX_FILE)
        content = self.files[location]
        try:
            first = int(start or 0)
            last = first + int(length) if length else len(content)
        except ValueError:
            raise ValueError(f"stands at {start[:20]!r}, {length[:20]!r} of a file, which are no numbers") from None
        if not 0 <= first <= last <= len(content):
            raise ValueError(f"stands at bytes {first} to {last} of a file of {len(content)} bytes")
        return content[first:last]


# Layers into a file


def write_onnx(layers: Sequence[Layer], path: StrPath, rounded: bool = False) -> None:
    """Write layers as an ONNX file of Gemm and Relu nodes; see ``ReluNetwork.to_onnx``."""
    onnx = onnx_package()
    helper, double = onnx.helper, onnx.TensorProto.DOUBLE
    nodes, initializers, current = [], [], "x"
    for i, (matrix, offsets) in enumerate(layers):
        weight = np.array([[_float(w, f"weights[{i}][{j}][{k}]", rounded) for k, w in enumerate(row)]
                           for j, row in enumerate(matrix)])  # fmt: skip
        bias = np.array([_float(b, f"biases[{i}][{j}]", rounded) for j, b in enumerate(offsets)])
        for name, value in ((f"weights{i}", weight), (f"biases{i}", bias)):
            initializers.append(onnx.numpy_helper.from_array(value, name))
        is_last = i == len(layers) - 1
        result = "y" if is_last else f"affine{i}"
        nodes.append(helper.make_node("Gemm", [current, f"weights{i}", f"biases{i}"], [result], f"layer{i}", transB=1))
        if not is_last:
            current = f"active{i}"
            nodes.append(helper.make_node("Relu", [result], [current], f"relu{i}"))
    ends = [
        helper.make_tensor_value_info(name, double, ["samples", width])
        for name, width in (("x", layers[0].inputs), ("y", layers[-1].outputs))
    ]
    graph = helper.make_graph(nodes, "relu_network", ends[:1], ends[1:], initializers)
    # an old format that every runtime of the last years reads
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8, producer_name="periodic"
    )
    onnx.checker.check_model(model)
    write_whole(path, model.SerializeToString())


def _float(value: Exact, place: str, rounded: bool) -> float:
    """A number as float64; one that is none raises, unless it may be rounded."""
    try:
        result = float(value)
    except OverflowError:
        raise ValueError(f"{place} is {value}, beyond the range of float64") from None
    if not rounded and result != value:
        raise ValueError(f"{place} is {value}, which is no float64; rounded=True writes the nearest one")
    return result
