"""The operators of ONNX that move entries or tell shapes, each as ONNX's specification has it.

Axes, shapes and bounds came as attributes in older operator sets and come as operands in newer ones: Reshape since 5,
Slice since 10, Squeeze, Unsqueeze and Split since 13.
"""

from __future__ import annotations

from math import prod

import numpy as np

from periodic.networks.onnx_values import (
    MAX_AXES,
    Array,
    Call,
    Computed,
    Operator,
    Value,
    checked_shape,
    moved,
    signal_of,
    spread,
)
from periodic.networks.wirings import MAX_ENTRIES, exact_array, joined


def _identity(call: Call) -> Value:
    return call.needed(0)


def _cast(call: Call) -> Value:
    value, to = call.needed(0), call.attributes["to"]
    floats, integers = (1, 11, "FLOAT", "DOUBLE"), (6, 7, "INT32", "INT64")
    if isinstance(value, Computed) or value.dtype.kind in "fO":
        if to not in floats:
            raise ValueError(f"casts to type {to}, which is neither float nor double")
        return value
    if to in floats:
        call.wiring.spend(value.size)
        return exact_array(value)
    if to not in integers:
        raise ValueError(f"casts integers to type {to}")
    return value.astype(np.int64)


def axis_of(axis: int, rank: int) -> int:
    """An axis counted from 0, where a negative one is counted from the end."""
    if not -rank <= axis < rank:
        raise ValueError(f"has the axis {axis} of a tensor of {rank} axes")
    return axis % rank


def _flatten(call: Call) -> Value:
    x, axis = call.needed(0), call.attributes["axis"]
    rank = len(x.shape)
    if not -rank <= axis <= rank:
        raise ValueError(f"has the axis {axis} of a tensor of {rank} axes")
    axis = axis + rank if axis < 0 else axis
    return moved(x, lambda v: v.reshape(prod(v.shape[:axis]), prod(v.shape[axis:])))


def _reshape(call: Call) -> Value:
    x, sizes = call.needed(0), call.listed("shape", 1, 5)
    if sizes is None:
        raise ValueError("has no shape")
    keeps_zero = call.attributes.get("allowzero", 0)
    if not keeps_zero and any(n == 0 and i >= len(x.shape) for i, n in enumerate(sizes)):
        raise ValueError(f"has the shape {sizes[:40]} with a 0 beyond the axes of {x.shape}")
    shape = [x.shape[i] if n == 0 and not keeps_zero else n for i, n in enumerate(sizes)]
    known = prod(n for n in shape if n != -1)
    if shape.count(-1) == 1 and known > 0 and prod(x.shape) % known == 0:
        shape[shape.index(-1)] = prod(x.shape) // known
    if any(n < 0 for n in shape) or prod(shape) != prod(x.shape):
        raise ValueError(f"has the shape {sizes[:40]}, which does not fit {prod(x.shape)} entries")
    return moved(x, lambda v: v.reshape(shape))


def _squeeze(call: Call) -> Value:
    x, axes = call.needed(0), call.listed("axes", 1, 13)
    if axes is None:
        axes = [i for i, n in enumerate(x.shape) if n == 1]
    axes = [axis_of(i, len(x.shape)) for i in axes]
    if any(x.shape[i] != 1 for i in axes):
        raise ValueError(f"drops the axes {axes[:40]} of a tensor of shape {x.shape}, which are not all of length 1")
    return moved(x, lambda v: v.reshape([n for i, n in enumerate(v.shape) if i not in axes]))


def _unsqueeze(call: Call) -> Value:
    x, axes = call.needed(0), call.listed("axes", 1, 13)
    rank = len(x.shape) + len(axes or ())
    places = {axis_of(i, rank) for i in axes or ()}
    if not places or len(places) != rank - len(x.shape) or rank > MAX_AXES:
        raise ValueError("needs axes, each once")
    kept = iter(x.shape)
    shape = [1 if i in places else next(kept) for i in range(rank)]
    return moved(x, lambda v: v.reshape(shape))


def _transpose(call: Call) -> Value:
    x = call.needed(0)
    order = call.attributes.get("perm")
    order = list(range(len(x.shape)))[::-1] if order is None else list(order)
    if sorted(order) != list(range(len(x.shape))):
        raise ValueError(f"has the order {order[:40]} for {len(x.shape)} axes")
    return moved(x, lambda v: v.transpose(order))


def _expand(call: Call) -> Value:
    x, sizes = call.needed(0), call.integers(1)
    try:
        shape = np.broadcast_shapes(x.shape, tuple(sizes))
    except ValueError:
        raise ValueError(f"has the shape {sizes[:40]} for a tensor of shape {x.shape}") from None
    return spread(x, checked_shape(shape))


def _tile(call: Call) -> Value:
    x, times = call.needed(0), call.integers(1)
    if len(times) != len(x.shape) or min(times, default=1) < 1:
        raise ValueError(f"repeats a tensor of shape {x.shape} {times[:40]} times along its axes")
    checked_shape([n * k for n, k in zip(x.shape, times, strict=True)])
    return moved(x, lambda v: np.tile(v, times))


def _concat(call: Call) -> Value:
    values = [call.needed(i) for i in range(len(call.operands))]
    rank = len(values[0].shape)
    axis = axis_of(call.attributes.get("axis", 1), rank)
    if len({(*v.shape[:axis], 0, *v.shape[axis + 1 :]) for v in values}) > 1:
        raise ValueError(f"joins tensors of shapes {[v.shape for v in values[:10]]} along axis {axis}")
    parts: list[Array] = []
    for value in values:
        if not isinstance(value, Computed):
            parts.append(value)
    if len(parts) == len(values):
        call.wiring.spend(sum(part.size for part in parts))
        exact = any(part.dtype.kind in "fO" for part in parts)
        return np.concatenate([call.fractions(part) if exact else part for part in parts], axis)
    checked_shape((sum(prod(v.shape) for v in values),))
    whole = joined([signal_of(call, value) for value in values])
    index, start = [], 0
    for value in values:
        index.append(np.arange(start, start + prod(value.shape)).reshape(value.shape))
        start += prod(value.shape)
    order = np.concatenate(index, axis)
    return Computed(whole.taken(order.reshape(-1)), order.shape)


def _pad(call: Call) -> Value:
    x, mode = call.needed(0), call.attributes.get("mode", "constant")
    rank, sizes = len(x.shape), call.listed("pads", 1, 11)
    axes = call.integers(3) if call.version >= 18 and call.operand(3) is not None else list(range(rank))
    axes = [axis_of(i, rank) for i in axes]
    if sizes is None or len(sizes) != 2 * len(axes) or len(set(axes)) < len(axes):
        raise ValueError(f"has pads that do not fit {rank} axes")
    if not all(-n < size <= MAX_ENTRIES for n in x.shape[:1] for size in sizes) or min(sizes) < 0:
        raise ValueError(f"has the pads {sizes[:40]}, which are no counts of entries")
    margins = [(0, 0)] * rank
    for i, axis in enumerate(axes):
        margins[axis] = (sizes[i], sizes[len(axes) + i])
    shape = checked_shape([n + a + b for n, (a, b) in zip(x.shape, margins, strict=True)])
    if mode in ("edge", "reflect", "wrap"):
        if mode == "reflect" and any(max(m) >= n for n, m in zip(x.shape, margins, strict=True)):
            raise ValueError(f"reflects more entries than there are, pads {sizes[:40]}")
        return moved(x, lambda v: np.pad(v, margins, mode=mode))
    if mode != "constant":
        raise ValueError(f"has the mode {mode[:20]!r}")
    if call.version < 11:
        value: Array = np.array([call.attributes.get("value", 0.0)])
    else:
        value = np.zeros(1) if call.operand(2) is None else call.constant(2).reshape(-1)
    if value.size != 1:
        raise ValueError(f"pads with {value.size} numbers, it must be one")
    if not isinstance(x, Computed):
        exact = x.dtype.kind in "fO"
        inner, outer = (call.fractions(x), call.fractions(value)) if exact else (x, value)
        padded = np.full(shape, outer[0], dtype=inner.dtype)
        padded[tuple(slice(a, a + n) for n, (a, _) in zip(x.shape, margins, strict=True))] = inner
        return padded
    whole = joined([x.signal, signal_of(call, value)])
    places = np.pad(np.arange(prod(x.shape)).reshape(x.shape), margins, constant_values=prod(x.shape))
    return Computed(whole.taken(places.reshape(-1)), shape)


def _split(call: Call) -> Value | list[Value]:
    x = call.needed(0)
    axis = axis_of(call.attributes.get("axis", 0), len(x.shape))
    length, sizes = x.shape[axis], call.listed("split", 1, 13)
    if sizes is None:
        size = -(-length // call.outputs)
        if length % call.outputs and call.version < 18:
            raise ValueError(f"splits {length} entries into {call.outputs} equal parts")
        sizes = [max(0, min(size, length - i * size)) for i in range(call.outputs)]
    if len(sizes) != call.outputs or sum(sizes) != length or min(sizes) < 1:
        raise ValueError(f"splits {length} entries into parts of {sizes[:40]}")
    ends = np.cumsum(sizes).tolist()
    parts: list[Value] = []
    for size, end in zip(sizes, ends, strict=True):
        chosen = np.arange(end - size, end)
        parts.append(moved(x, lambda v, c=chosen: v.take(c, axis)))  # type: ignore[misc]  # c is bound
    return parts


def _slice(call: Call) -> Value:
    x = call.needed(0)
    starts, ends, axes = call.listed("starts", 1, 10), call.listed("ends", 2, 10), call.listed("axes", 3, 10)
    steps = call.integers(4) if call.version >= 10 and call.operand(4) is not None else None
    if starts is None or ends is None:
        raise ValueError("has no starts or no ends")
    axes = list(range(len(starts))) if axes is None else axes
    steps = [1] * len(starts) if steps is None else steps
    axes = [axis_of(i, len(x.shape)) for i in axes]
    if not len(starts) == len(ends) == len(axes) == len(steps) == len(set(axes)) or 0 in steps:
        raise ValueError("has starts, ends, axes and steps that do not fit together")
    chosen = [slice(None)] * len(x.shape)
    for i, start, end, step in zip(axes, starts, ends, steps, strict=True):
        chosen[i] = slice(start, end, step)
    return moved(x, lambda v: v[tuple(chosen)])


def _gather(call: Call) -> Value:
    x, index = call.needed(0), call.constant(1)
    axis = axis_of(call.attributes["axis"], len(x.shape))
    if index.dtype.kind not in "iu":
        raise ValueError(f"has indices of type {index.dtype}, they must be integers")
    length = x.shape[axis]
    if index.size and not (-length <= int(index.min()) and int(index.max()) < length):
        raise ValueError(f"takes entries beyond the {length} of axis {axis}")
    checked_shape((*x.shape[:axis], *index.shape, *x.shape[axis + 1 :]))
    return moved(x, lambda v: v.take(index.astype(np.int64), axis))


def _depth_to_space(call: Call) -> Value:
    x, n = _image(call)
    batch, depth, height, width = x.shape
    if depth % (n * n):
        raise ValueError(f"makes blocks of {n} x {n} out of {depth} channels")
    cut = {"DCR": ((n, n, -1), (0, 3, 4, 1, 5, 2)), "CRD": ((-1, n, n), (0, 1, 4, 2, 5, 3))}
    mode = call.attributes.get("mode", "DCR")
    if mode not in cut:
        raise ValueError(f"has the mode {mode[:60]!r}; DCR and CRD are known")
    channels, order = cut[mode]
    shape = (batch, depth // (n * n), height * n, width * n)
    return moved(x, lambda v: v.reshape(batch, *channels, height, width).transpose(order).reshape(shape))


def _space_to_depth(call: Call) -> Value:
    x, n = _image(call)
    batch, depth, height, width = x.shape
    if height % n or width % n:
        raise ValueError(f"cuts {height} x {width} into blocks of {n} x {n}")
    orders, mode = {"DCR": (0, 3, 5, 1, 2, 4), "CRD": (0, 1, 3, 5, 2, 4)}, call.attributes.get("mode", "DCR")
    if mode not in orders:
        raise ValueError(f"has the mode {mode[:60]!r}; DCR and CRD are known")
    shape = (batch, depth * n * n, height // n, width // n)
    return moved(
        x,
        lambda v: v.reshape(batch, depth, height // n, n, width // n, n).transpose(orders[mode]).reshape(shape),
    )


def _image(call: Call) -> tuple[Value, int]:
    """A tensor of four axes, and the size of the blocks that are moved."""
    x, n = call.needed(0), call.attributes["blocksize"]
    if len(x.shape) != 4 or n < 1:
        raise ValueError(f"moves blocks of size {n} of a tensor of {len(x.shape)} axes, it must have 4")
    return x, n


def _shape(call: Call) -> Value:
    x = call.needed(0)
    return np.array(x.shape[slice(call.attributes.get("start", 0), call.attributes.get("end"))], dtype=np.int64)


def _size(call: Call) -> Value:
    return np.array(prod(call.needed(0).shape), dtype=np.int64)


def _constant_of_shape(call: Call) -> Value:
    shape, value = checked_shape(call.integers(0)), call.attributes.get("value")
    if value is None:
        value = np.zeros(1, np.float32)
    if value.size != 1:
        raise ValueError(f"fills a tensor with {value.size} numbers, it must be one")
    return np.broadcast_to(value.reshape(()), shape)


MOVES: dict[str, Operator] = {
    "Identity": _identity,
    "Cast": _cast,
    "Flatten": _flatten,
    "Reshape": _reshape,
    "Squeeze": _squeeze,
    "Unsqueeze": _unsqueeze,
    "Transpose": _transpose,
    "Expand": _expand,
    "Tile": _tile,
    "Concat": _concat,
    "Pad": _pad,
    "Split": _split,
    "Slice": _slice,
    "Gather": _gather,
    "DepthToSpace": _depth_to_space,
    "SpaceToDepth": _space_to_depth,
    "Shape": _shape,
    "Size": _size,
    "ConstantOfShape": _constant_of_shape,
}
