"""The operators of ONNX that look at patches of their input: convolutions, averages and maxima.

A *patch* is a set of places: the array of all indices is padded with -1 and cut into patches, one row an output. From
there a convolution is a matrix, an average a matrix of equal weights, and a maximum a binary tree of maxima, in which a
place of the padding is replaced by another place of its patch. The sizes are those of ONNX's specification.

A patch of three entries that moves by two over five, with one entry of padding at each end.
>>> from periodic.networks.wirings import Wiring
>>> call = Call(Wiring(5), 13, {"strides": [2], "pads": [1, 1]}, [], 1)
>>> patches(call, (1, 1, 5), [3])[0, 0].tolist()
[[-1, 0, 1], [1, 2, 3], [3, 4, -1]]
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import prod

import numpy as np
from numpy.typing import NDArray

from periodic.networks.layers import ZERO
from periodic.networks.onnx_values import Array, Call, Computed, Operator, Value, checked_shape
from periodic.networks.wirings import Signal

Indices = NDArray[np.int64]


def patches(call: Call, shape: tuple[int, ...], kernel: Sequence[int]) -> Indices:
    """Return ``w[n, c, o1, .., ok, j]``: the entry that output o of channel c reads at place j, -1 in the padding."""
    axes = len(kernel)
    strides, dilations = (list(call.attributes.get(name) or [1] * axes) for name in ("strides", "dilations"))
    rounds_up, auto = call.attributes.get("ceil_mode", 0), call.attributes.get("auto_pad", "NOTSET")
    pads = list(call.attributes.get("pads") or [0] * (2 * axes))
    if len(shape) != axes + 2:
        raise ValueError(f"has a patch of {axes} axes for a value of shape {shape}")
    if len(strides) != axes or len(dilations) != axes or len(pads) != 2 * axes:
        raise ValueError("has a patch, strides, dilations and pads that do not fit together")
    if min([*kernel, *strides, *dilations]) < 1 or min(pads) < 0 or max([*kernel, *strides, *dilations, *pads]) > 10**6:
        raise ValueError("has a patch, strides, dilations or pads out of range")
    if auto not in ("NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"):
        raise ValueError(f"has auto_pad {auto[:20]!r}")
    starts, margins = list[Indices](), list[tuple[int, int]]()
    for i, (n, k, stride, dilation) in enumerate(zip(shape[2:], kernel, strides, dilations, strict=True)):
        reach = (k - 1) * dilation + 1
        before, after = pads[i], pads[axes + i]
        if auto.startswith("SAME"):
            outputs = -(-n // stride)
            missing = max(0, (outputs - 1) * stride + reach - n)
            before = missing // 2 if auto == "SAME_UPPER" else missing - missing // 2
            after = missing - before
        else:
            before, after = (0, 0) if auto == "VALID" else (before, after)
            room = n + before + after - reach
            outputs = (-(-room // stride) if rounds_up else room // stride) + 1
            if rounds_up and outputs > 1 and (outputs - 1) * stride >= n + before:
                outputs -= 1  # the last patch would begin in the padding after the last entry
        if outputs < 1:
            raise ValueError(f"has a patch that spans {reach} of {n + before + after} entries")
        checked_shape((outputs, k))  # before it is made
        last = (outputs - 1) * stride + reach
        margins.append((before, max(after, last - n - before)))
        starts.append(np.arange(outputs)[:, None] * stride + np.arange(k)[None, :] * dilation)
    sizes = [s.shape for s in starts]
    checked_shape((*shape[:2], *(n + a + b for n, (a, b) in zip(shape[2:], margins, strict=True))))
    checked_shape((*shape[:2], *(o for o, _ in sizes), *(k for _, k in sizes)))
    places = np.arange(prod(shape)).reshape(shape)
    cut = np.pad(places, [(0, 0), (0, 0), *margins], constant_values=-1)
    for i, s in enumerate(starts):  # axis i becomes two, that of the output and that of the patch
        cut = cut.take(s, axis=2 + 2 * i)
    order = [0, 1, *range(2, cut.ndim, 2), *range(3, cut.ndim, 2)]
    return cut.transpose(order).reshape(*cut.shape[:2], *(o for o, _ in sizes), -1)


def _image(call: Call, name: str) -> Computed:
    """The first input, which must depend on the input of the network and have axes to slide along."""
    x = call.needed(0)
    if not isinstance(x, Computed):
        raise ValueError("is applied to a constant")
    if len(x.shape) < 3:
        raise ValueError(f"has {name} of shape {x.shape}, it must have a sample, a channel and further axes")
    return x


def _weighted(call: Call, x: Computed, places: Indices, weights: Array, shape: tuple[int, ...]) -> Computed:
    """The sums over the last axis of ``places`` of the entries there times ``weights``."""
    rows = places.reshape(-1, places.shape[-1])
    call.wiring.spend(len(rows) * x.signal.size)
    matrix = np.empty((len(rows), x.signal.size), dtype=object)
    matrix[...] = ZERO
    held = rows >= 0
    matrix[np.nonzero(held)[0], rows[held]] = np.broadcast_to(weights, places.shape).reshape(rows.shape)[held]
    return Computed(x.signal.mapped(matrix), checked_shape(shape))


def _conv(call: Call) -> Value:
    x, weights = _image(call, "an operand"), call.fractions(call.constant(1))
    groups = call.attributes["group"]
    channels, outputs, kernel = x.shape[1], weights.shape[0], weights.shape[2:]
    _check_weights(call, x, weights)
    if groups < 1 or channels != groups * weights.shape[1] or outputs % groups:
        raise ValueError(f"has weights of shape {weights.shape} for {channels} channels in {groups} groups")
    return _convolved(call, x, patches(call, x.shape, kernel), weights.reshape(outputs, -1))


def _conv_transpose(call: Call) -> Value:
    """The transpose of a convolution: each entry is spread over a patch of the result by the weights."""
    x, weights = _image(call, "an operand"), call.fractions(call.constant(1))
    groups = call.attributes["group"]
    channels, kernel = x.shape[1], weights.shape[2:]
    _check_weights(call, x, weights)
    if groups < 1 or channels != weights.shape[0] or channels % groups:
        raise ValueError(f"has weights of shape {weights.shape} for {channels} channels in {groups} groups")
    axes = len(kernel)
    sources = [_sources(call, i - axes, x.shape[2 + i], k) for i, k in enumerate(kernel)]
    spatial = checked_shape([len(s) for s in sources])
    checked_shape((*x.shape[:2], *spatial, *kernel))
    axes, places, held = (
        len(kernel),
        np.zeros((1,) * (2 * len(kernel)), np.int64),
        np.ones((1,) * (2 * len(kernel)), bool),
    )
    for i, s in enumerate(sources):
        s = s.reshape([s.shape[0] if a == i else s.shape[1] if a == axes + i else 1 for a in range(2 * axes)])
        places, held = places * x.shape[2 + i] + s, held & (s >= 0)
    first = np.arange(prod(x.shape[:2])).reshape(*x.shape[:2], *(1,) * (2 * axes)) * prod(x.shape[2:])
    cut = np.where(held, first + places, -1).reshape(*x.shape[:2], *spatial, prod(kernel))
    share, each = channels // groups, weights.shape[1]
    turned = weights.reshape(groups, share, each, -1).transpose(0, 2, 1, 3).reshape(groups * each, -1)
    return _convolved(call, x, cut, turned)


def _sources(call: Call, axis: int, length: int, kernel: int) -> Indices:
    """``s[o, j]``: the entry of an axis that a transposed convolution spreads to the place o by its weight j, or -1.

    The axis is counted from the last one, which is -1.
    """
    attributes = call.attributes

    def given(name: str, default: int) -> int:
        values = attributes.get(name)
        return int(values[axis]) if values else default

    stride, dilation, extra = given("strides", 1), given("dilations", 1), given("output_padding", 0)
    auto, wanted, pads = attributes.get("auto_pad", "NOTSET"), attributes.get("output_shape"), attributes.get("pads")
    if min(stride, dilation, kernel) < 1 or extra < 0 or max(stride, dilation, kernel, extra) > 10**6:
        raise ValueError("has a patch, strides, dilations or pads out of range")
    whole = stride * (length - 1) + extra + (kernel - 1) * dilation + 1
    if wanted or auto.startswith("SAME"):
        outputs = (
            int(wanted[len(wanted) - len(attributes.get("strides") or wanted) + axis]) if wanted else length * stride
        )
        missing = max(0, whole - outputs)
        before = missing // 2 if auto == "SAME_UPPER" else missing - missing // 2
    else:
        sides = (pads[: len(pads) // 2], pads[len(pads) // 2 :]) if pads and auto == "NOTSET" else ()
        before, after = (int(side[axis]) for side in sides) if sides else (0, 0)
        outputs = whole - before - after
    if before < 0 or outputs < 1:
        raise ValueError("has pads or an output_shape that do not fit")
    checked_shape((outputs, kernel))
    places = np.arange(outputs)[:, None] + before - np.arange(kernel)[None, :] * dilation
    found = places // stride
    return np.where((places % stride == 0) & (found >= 0) & (found < length), found, -1)


def _check_weights(call: Call, x: Computed, weights: Array) -> None:
    given = call.attributes.get("kernel_shape")
    if weights.ndim != len(x.shape) or (given and tuple(given) != weights.shape[2:]):
        raise ValueError(f"has weights of shape {weights.shape} for a value of shape {x.shape}")


def _convolved(call: Call, x: Computed, cut: Indices, weights: Array) -> Value:
    """The sums of what each output reads of the channels of its group, ``cut[n, c, o.., j]``, times its weights.

    ``weights[m]`` are those of output m, for one channel of its group after the other. Operand 2 are the offsets.
    """
    (samples, channels), outputs, groups = x.shape[:2], len(weights), call.attributes["group"]
    spatial, share = cut.shape[2:-1], channels // groups
    checked_shape((samples, outputs, prod(spatial)))
    call.wiring.spend(samples * outputs * prod(spatial) * share * cut.shape[-1])
    # output m reads the channels of its group: [n, m, o, (c, j)]
    flat = cut.reshape(samples, groups, share, prod(spatial), -1).transpose(0, 1, 3, 2, 4)
    flat = flat.reshape(samples, groups, 1, prod(spatial), -1).repeat(outputs // groups, axis=2)
    flat = flat.reshape(samples, outputs, prod(spatial), -1)
    result = _weighted(call, x, flat, weights.reshape(1, outputs, 1, -1), (samples, outputs, *spatial))
    offsets = call.operand(2)
    if offsets is None:
        return result
    if isinstance(offsets, Computed) or offsets.shape != (outputs,):
        raise ValueError(f"has offsets that are not one constant for each of {outputs} channels")
    spread = np.broadcast_to(call.fractions(offsets)[None, :, None], (samples, outputs, prod(spatial)))
    return Computed(result.signal.shifted(spread.reshape(-1)), result.shape)


def _kernel(call: Call, x: Computed) -> Sequence[int]:
    return list(call.attributes["kernel_shape"]) if "kernel_shape" in call.attributes else x.shape[2:]


def _average_pool(call: Call) -> Value:
    x = _image(call, "an operand")
    cut = patches(call, x.shape, _kernel(call, x))
    counts_all, held = call.attributes.get("count_include_pad", 0), (cut >= 0).sum(axis=-1, keepdims=True)
    if counts_all and call.attributes.get("ceil_mode", 0):
        raise ValueError("counts its padding and has ceil_mode, which operator sets read in two ways")
    if not held.all():
        raise ValueError("has a patch that lies in the padding")
    shares = {n: Fraction(1, n) for n in {cut.shape[-1], *held.reshape(-1).tolist()}}
    weights = np.empty(held.shape, dtype=object)
    weights.reshape(-1)[:] = [shares[cut.shape[-1] if counts_all else n] for n in held.reshape(-1).tolist()]
    return _weighted(call, x, cut, weights, cut.shape[:-1])


def _max_pool(call: Call) -> Value:
    x = _image(call, "an operand")
    if call.outputs > 1 or call.attributes.get("storage_order", 0):
        raise ValueError("gives the places of its maxima, which are not read")
    cut = patches(call, x.shape, _kernel(call, x))
    substitute = cut.max(axis=-1, keepdims=True)
    if (substitute < 0).any():
        raise ValueError("has a patch that lies in the padding")
    places = np.where(cut < 0, substitute, cut).reshape(-1, cut.shape[-1])
    return Computed(greatest(call, [x.signal.taken(column) for column in places.T]), checked_shape(cut.shape[:-1]))


def greatest(call: Call, row: Sequence[Signal]) -> Signal:
    """The greatest of several signals, entry by entry."""
    while len(row) > 1:  # a tree, for the network is as deep as the tree
        pairs = zip(row[::2], row[1::2], strict=False)
        row = [call.wiring.maximum(a, b) for a, b in pairs] + ([row[-1]] if len(row) % 2 else [])
    return row[0]


CONVOLUTIONS: dict[str, Operator] = {
    "Conv": _conv,
    "ConvTranspose": _conv_transpose,
    "AveragePool": _average_pool,
    "MaxPool": _max_pool,
    "GlobalAveragePool": _average_pool,
    "GlobalMaxPool": _max_pool,
}
