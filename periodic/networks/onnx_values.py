"""Values that pass along the graph of an ONNX model, and what a use of an operator is given.

A value is a constant, an array, or ``Computed``: a tensor each of whose entries is affine in the units of a wiring, the
network as far as it is built. A ``Condition`` is no value, but says of each entry of a tensor whether something holds.
A *call* is one use of an operator, with its operands and attributes.
What only moves entries acts on an array of indices, so that constants and computed values share one implementation.
Constants are combined without rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from periodic.networks.wirings import MAX_ENTRIES, Signal, Wiring, exact_array, joined

Array = NDArray[Any]

MAX_AXES = 32  # of a tensor; NumPy has room for twice as many


@dataclass(frozen=True, eq=False)
class Computed:
    """A tensor of this shape, its entries one after the other those of a signal."""

    signal: Signal
    shape: tuple[int, ...]


Value = Computed | Array


@dataclass(frozen=True, eq=False)
class Condition:
    """Whether something holds, for each entry of a tensor of this shape, entries one after the other.

    ``holds`` is given the signs of the entries of the ``differences``, one of each.
    """

    differences: tuple[Signal, ...]
    shape: tuple[int, ...]
    holds: Callable[[Sequence[int]], bool]


@dataclass(frozen=True, eq=False)
class Call:
    """One use of an operator: its operator set, attributes with defaults, operands (None if left out), outputs."""

    wiring: Wiring
    version: int
    attributes: Mapping[str, Any]
    operands: Sequence[Value | Condition | None]
    outputs: int

    def operand(self, i: int) -> Value | None:
        """The operand at a place, None if it is left out."""
        value = self.operands[i] if i < len(self.operands) else None
        if isinstance(value, Condition):
            raise ValueError(f"is given a comparison of computed values as operand {i}, where it must have numbers")
        return value

    def condition(self, i: int) -> Condition | Array:
        """The operand at a place, which must be true or false for each entry: a constant, or a condition."""
        value = self.operands[i] if i < len(self.operands) else None
        if isinstance(value, Condition):
            return value
        constant = self.constant(i)
        if constant.dtype != np.bool_:
            raise ValueError(f"has operand {i} of type {constant.dtype}, it must be true or false")
        return constant

    def needed(self, i: int) -> Value:
        """The operand at a place, which may not be left out."""
        value = self.operand(i)
        if value is None:
            raise ValueError(f"lacks its operand {i}")
        return value

    def constant(self, i: int) -> Array:
        """The operand at a place, which must be a constant."""
        value = self.needed(i)
        if isinstance(value, Computed):
            raise ValueError(f"combines two computed values; operand {i} must be constant")
        return value

    def fractions(self, value: Array) -> Array:
        """A constant of floats exactly; the work is counted before it is done."""
        if value.dtype != object and value.dtype.kind != "f":
            raise ValueError(f"has an operand of type {value.dtype}, it must be floating")
        self.wiring.spend(value.size)
        return exact_array(value)

    def integers(self, i: int) -> list[int]:
        """The operand at a place, which must be a row of constant integers."""
        value = self.constant(i)
        if value.dtype.kind not in "iu" or value.ndim > 1:
            raise ValueError(f"has operand {i} of type {value.dtype} and shape {value.shape}, it must be integers")
        return [int(n) for n in value.reshape(-1)]

    def listed(self, name: str, i: int, since: int) -> list[int] | None:
        """Integers that are an operand since some operator set, and an attribute before."""
        if self.version >= since:
            return None if self.operand(i) is None else self.integers(i)
        value = self.attributes.get(name)
        return None if value is None else list(value)


Result = Value | Condition
Operator = Callable[[Call], "Result | list[Value]"]


# Values


def signal_of(call: Call, value: Value) -> Signal:
    """A value as a signal: what is known beforehand is an offset without weights."""
    if isinstance(value, Computed):
        return value.signal
    offsets = call.fractions(value).reshape(-1)
    return Signal(call.wiring, offsets, {})


def checked_shape(shape: Sequence[int]) -> tuple[int, ...]:
    """A shape that a value may have."""
    if any(n < 1 for n in shape):
        raise ValueError(f"makes a tensor of shape {tuple(shape)}, which has no entry")
    if len(shape) > MAX_AXES or prod(shape) > MAX_ENTRIES:
        raise ValueError(f"makes a tensor of shape {tuple(shape[:40])}, which has more than {MAX_ENTRIES} entries")
    return tuple(int(n) for n in shape)


def moved(value: Value, move: Callable[[Array], Array]) -> Value:
    """The value whose entries are those that ``move`` picks."""
    if not isinstance(value, Computed):
        return move(value)
    index = move(np.arange(prod(value.shape)).reshape(value.shape))
    shape = checked_shape(index.shape)
    if index.size == value.signal.size and (index.reshape(-1) == np.arange(index.size)).all():
        return Computed(value.signal, shape)
    return Computed(value.signal.taken(index.reshape(-1)), shape)


def spread(value: Value, shape: tuple[int, ...]) -> Value:
    """The value repeated along axes of length 1 until it has the shape, as NumPy broadcasts."""
    return value if value.shape == shape else moved(value, lambda x: np.broadcast_to(x, shape))


def mapped(signal: Signal, matrix: Array) -> Signal:
    """The image of each row of a signal, a row as long as the matrix has columns."""
    n = matrix.shape[1]
    if signal.size == n:
        return signal.mapped(matrix)
    return joined([signal.taken(np.arange(i, i + n)).mapped(matrix) for i in range(0, signal.size, n)])


def aligned(call: Call, values: Sequence[Value], since: int) -> list[Value]:
    """Operands in one shape: broadcast since some operator set, before that only where an attribute says so."""
    shapes = [value.shape for value in values]
    if call.version < since and len(set(shapes)) > 1:
        if not call.attributes.get("broadcast"):
            raise ValueError(f"has operands of shapes {shapes}, which operator set {call.version} does not broadcast")
        first, second = values
        axis = call.attributes.get("axis")
        axis = len(first.shape) - len(second.shape) if axis is None else axis
        fitted = (1,) * axis + second.shape + (1,) * (len(first.shape) - axis - len(second.shape))
        if axis < 0 or len(fitted) != len(first.shape):
            raise ValueError(f"has operands of shapes {shapes}, of which the second cannot be broadcast to the first")
        values = [first, moved(second, lambda x: x.reshape(fitted))]
    try:
        shape = np.broadcast_shapes(*(value.shape for value in values))
    except ValueError:
        raise ValueError(f"has operands of shapes {', '.join(map(str, shapes))}, which do not fit together") from None
    shape = checked_shape(shape)
    if call.version < since and shape != shapes[0]:
        raise ValueError(f"has operands of shapes {shapes}, of which the second cannot be broadcast to the first")
    return [spread(value, shape) for value in values]


def folded(call: Call, a: Array, b: Array, combine: Callable[[Array, Array], Array]) -> Array:
    """Two constants combined, integers as integers and floats as fractions."""
    call.wiring.spend(a.size)
    if a.dtype.kind in "iu" and b.dtype.kind in "iu":
        whole = np.asarray(combine(a.astype(object), b.astype(object)))
        try:
            return whole.astype(np.int64)
        except OverflowError:
            raise ValueError("computes an integer beyond 64 bits") from None
    return np.asarray(combine(call.fractions(a), call.fractions(b)))
