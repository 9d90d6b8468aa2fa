"""Layers out of ONNX: a graph of operators is followed from its input to its output, once, in the order of its nodes.

A *node* of the graph uses an *operator*, such as Conv or Relu, on named values, and names what comes out. An *operator
set* is a version of ONNX's list of operators; a *domain* is whose list it is. ``onnx_files`` reads the file,
``onnx_values`` has the values, ``onnx_operators``, ``onnx_moves`` and ``onnx_convolutions`` what the operators do.

The network is the function of one sample, of all inputs of the graph one after the other: a first axis of unknown
length has length 1. Every other length must be declared, for what a graph computes can depend on it: a vector of three
numbers added to one number is three numbers. Weights are the dyadic numbers that they are, and nothing is rounded but
one factor a channel in batch normalisation.
docs/mathematics.md, ReLU realisations.
"""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import accumulate
from math import prod
from typing import Any

import numpy as np

from periodic.networks.layers import Layer
from periodic.networks.onnx_files import Tensors, read_model
from periodic.networks.onnx_operators import CURVED, ML_OPERATORS, OPERATORS
from periodic.networks.onnx_values import Call, Computed, Condition, Value, checked_shape
from periodic.networks.wirings import Wiring

NEWEST = 28  # the newest operator set whose changes are known here
STANDARD = ("", "ai.onnx")  # the names of ONNX's own domain
LEARNING = "ai.onnx.ml"  # the domain of its operators for classical machine learning


def onnx_layers(source: Any, output: str | None = None) -> tuple[Layer, ...]:
    """Return the layers of an ONNX model or file; see ``ReluNetwork.from_onnx``."""
    model, tensors = read_model(source)
    return _GraphReader(model, tensors, output).layers()


class _GraphReader:
    """Follows the nodes of a graph, keeping the values that they name."""

    def __init__(self, model: Any, tensors: Tensors, output: str | None) -> None:
        self.onnx, self.graph, self.tensors = tensors.onnx, model.graph, tensors
        self.functions = {(f.domain, f.name) for f in model.functions}
        self.version = self._version(model)
        self.learning = max((entry.version for entry in model.opset_import if entry.domain == LEARNING), default=1)
        if self.graph.sparse_initializer:
            raise ValueError("the ONNX graph has sparse tensors, which cannot be read")
        self.values: dict[str, Value | Condition] = {t.name: tensors.array(t) for t in self.graph.initializer}
        if len(self.values) < len(self.graph.initializer):
            raise ValueError("the ONNX graph has two tensors of one name")
        inputs = [i for i in self.graph.input if i.name not in self.values]
        if not inputs:
            raise ValueError("the ONNX graph has no input")
        self.output = self._chosen(output)
        shapes = [self._declared(i) for i in inputs]
        ends = list(accumulate(map(prod, shapes)))
        self.wiring = Wiring(ends[-1])
        for value, shape, end in zip(inputs, shapes, ends, strict=True):
            self.values[value.name] = Computed(self.wiring.inputs.taken(range(end - prod(shape), end)), shape)

    def _chosen(self, output: str | None) -> str:
        """The output that is asked for, the only one unless it is named."""
        names = [o.name for o in self.graph.output]
        if output is None and len(names) != 1:
            raise ValueError(
                f"the ONNX graph must have one output, got {len(names)}{_named(self.graph.output)}; output= names one"
            )
        if output is not None and output not in names:
            raise ValueError(f"the ONNX graph has no output {output[:60]!r}{_named(self.graph.output)}")
        return names[0] if output is None else output

    def _version(self, model: Any) -> int:
        """The operator set that the model is written in."""
        known = int(min(NEWEST, self.onnx.defs.onnx_opset_version()))
        found = {entry.version for entry in model.opset_import if entry.domain in STANDARD}
        if not found and all(node.domain == LEARNING for node in model.graph.node):
            return known  # nothing asks for it
        if len(found) != 1:
            raise ValueError(f"the ONNX model must name one version of ONNX's operators, got {sorted(found)}")
        (version,) = found
        if not 1 <= version <= known:
            raise ValueError(f"the ONNX model is written in operator set {version}; those from 1 to {known} are known")
        return int(version)

    def _declared(self, value: Any) -> tuple[int, ...]:
        """The declared shape of the input."""
        name, kind = f"the input {value.name[:60]!r}", value.type
        if not kind.HasField("tensor_type"):
            raise ValueError(f"{name} of the ONNX graph must be a tensor")
        types = self.onnx.TensorProto
        if kind.tensor_type.elem_type not in (types.FLOAT, types.DOUBLE, types.FLOAT16, types.BFLOAT16):
            raise ValueError(f"{name} of the ONNX graph must hold floats, its type is {kind.tensor_type.elem_type}")
        if not kind.tensor_type.HasField("shape"):
            raise ValueError(f"{name} of the ONNX graph has no declared shape, on which its number of inputs depends")
        shape = []
        for i, axis in enumerate(kind.tensor_type.shape.dim):
            is_known = axis.HasField("dim_value")
            if not is_known and i:
                raise ValueError(f"{name} of the ONNX graph has an axis {i} of unknown length")
            shape.append(axis.dim_value if is_known else 1)
        try:
            return checked_shape(shape)
        except ValueError as error:
            raise ValueError(f"{name} of the ONNX graph {error}") from None

    def layers(self) -> tuple[Layer, ...]:
        """The layers of the network from the input to the output."""
        for index, node in self._ordered():
            label = f"node {index} ({(node.name or node.op_type)[:60]})"
            try:
                self._follow(node)
            except ValueError as error:
                raise ValueError(f"{label} {error}") from None
        name = self.output
        output = self.values.get(name)
        if not isinstance(output, Computed):
            what = "no node computes" if output is None else "does not depend on the input"
            what = "is true or false, no number" if isinstance(output, Condition) else what
            raise ValueError(f"the output {name[:60]!r} of the ONNX graph: {what}")
        return self.wiring.layers(output.signal)

    def _ordered(self) -> Iterator[tuple[int, Any]]:
        """The nodes with their numbers, in their order if each reads earlier ones, as ONNX demands, else sorted."""
        nodes = list(self.graph.node)
        maker = {name: i for i, node in enumerate(nodes) for name in node.output if name}
        read = {
            i: {maker[name] for name in node.input if name in maker and name not in self.values}
            for i, node in enumerate(nodes)
        }
        order = list(range(len(nodes)))
        if any(i <= max(earlier, default=-1) for i, earlier in read.items()):
            try:
                order = list(TopologicalSorter(read).static_order())
            except CycleError as error:
                raise ValueError(f"the ONNX graph goes in a circle: nodes {error.args[1][:9]}") from None
        return ((i, nodes[i]) for i in order)

    def _follow(self, node: Any) -> None:
        """Compute what one node does with the values that are there, and keep its outputs by name."""
        kind, domain = node.op_type, node.domain
        known, version = (ML_OPERATORS, self.learning) if domain == LEARNING else (OPERATORS, self.version)
        if domain not in (*STANDARD, LEARNING):
            raise ValueError(f"is a {kind[:60]} of the domain {domain[:60]!r}; only ONNX's own operators can be read")
        if getattr(node, "overload", "") or any((d, kind) in self.functions for d in STANDARD):
            raise ValueError(f"is a {kind[:60]} that the model defines itself; only ONNX's own can be read")
        if kind not in known and not (kind == "Constant" and domain in STANDARD):
            if kind in CURVED and domain != LEARNING:
                raise ValueError(f"is a {kind}, which is not piecewise linear, so that no network of ReLUs computes it")
            readable = ", ".join(["Constant", *OPERATORS, *ML_OPERATORS])
            raise ValueError(f"is a {kind[:60]}; only {readable} can be read")
        schema = self._schema(kind, version, domain if domain == LEARNING else "")
        if kind == "Constant":
            results: list[Value | Condition] = [self._constant(node)]
        else:
            operands = [self._operand(name) for name in node.input]
            while operands and operands[-1] is None:
                operands.pop()
            if not schema.min_input <= len(operands) <= schema.max_input:
                raise ValueError(
                    f"is a {kind} with {len(operands)} operands, it must have {schema.min_input} to {schema.max_input}"
                )
            attributes = self._attributes(node, schema)
            asked = [n for n, name in enumerate(node.output, 1) if name]  # outputs without a name are left out
            found = known[kind](Call(self.wiring, version, attributes, operands, max(asked, default=1)))
            results = [*found] if isinstance(found, list) else [found]
        for name, value in zip(node.output, results, strict=False):
            if name and name in self.values:
                raise ValueError(f"computes {name[:60]!r}, which is there already")
            if name:
                self.values[name] = value

    def _schema(self, kind: str, version: int, domain: str) -> Any:
        """What the specification says of an operator in an operator set."""
        try:
            return self.onnx.defs.get_schema(kind, max_inclusive_version=version, domain=domain)
        except self.onnx.defs.SchemaError:
            raise ValueError(f"is a {kind}, which operator set {version} does not have") from None

    def _operand(self, name: str) -> Value | Condition | None:
        if not name:
            return None
        if name not in self.values:
            raise ValueError(f"reads {name[:60]!r}, which no node computes, or which is not read here, as a mask")
        return self.values[name]

    def _attributes(self, node: Any, schema: Any) -> dict[str, Any]:
        """The attributes of a node, with the defaults of its operator set."""
        found = {}
        for name, described in schema.attributes.items():
            if described.default_value.name:
                value = self.onnx.helper.get_attribute_value(described.default_value)
                found[name] = value.decode() if isinstance(value, bytes) else value
            elif described.required:
                found[name] = None
        for attribute in node.attribute:
            described = schema.attributes.get(attribute.name)
            if described is None or attribute.ref_attr_name:
                raise ValueError(
                    f"has the attribute {attribute.name[:60]!r}, which {node.op_type} of operator set {self.version} "
                    "does not have"
                )
            if int(described.type) != attribute.type:
                raise ValueError(f"has the attribute {attribute.name!r} of another type than {node.op_type} takes")
            value = self.onnx.helper.get_attribute_value(attribute)
            if attribute.type == self.onnx.AttributeProto.TENSOR:
                value = self.tensors.array(value)
            elif attribute.type == self.onnx.AttributeProto.STRING:
                value = value.decode("utf-8", "replace")
            elif attribute.type == self.onnx.AttributeProto.FLOAT and not np.isfinite(value):
                raise ValueError(f"has the attribute {attribute.name!r}, which must be finite, got {value}")
            found[attribute.name] = value
        missing = [name for name, value in found.items() if value is None]
        if missing:
            raise ValueError(f"lacks the attribute {missing[0]!r}")
        return found

    def _constant(self, node: Any) -> Value:
        """The one value that a Constant holds: a tensor, or numbers."""
        if len(node.attribute) != 1:
            raise ValueError(f"is a Constant of {len(node.attribute)} values")
        (attribute,) = node.attribute
        value, kinds = self.onnx.helper.get_attribute_value(attribute), self.onnx.AttributeProto
        if attribute.type == kinds.TENSOR:
            return self.tensors.array(value)
        if attribute.type in (kinds.FLOAT, kinds.FLOATS):
            return np.array(value, dtype=np.float32)
        if attribute.type in (kinds.INT, kinds.INTS):
            return np.array(value, dtype=np.int64)
        raise ValueError(f"holds {attribute.name[:60]}, which is no number")


def _named(values: Any) -> str:
    """Up to five names, to stand after a number of values."""
    names = [repr(value.name[:40]) for value in list(values)[:6]]
    return f" ({', '.join(names[:5])}{', ...' if len(names) > 5 else ''})" if names else ""
