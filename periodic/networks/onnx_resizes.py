"""The operators of ONNX that resize an image: each entry is an entry of the old one, or an average of neighbours.

Along each axis the place of a new entry on the old axis is worked out exactly, as ONNX's specification has it.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor

import numpy as np

from periodic.networks.onnx_moves import axis_of
from periodic.networks.onnx_values import Array, Call, Computed, Operator, Value, checked_shape, mapped, moved
from periodic.networks.wirings import exact_array

HALF = Fraction(1, 2)
Places = Callable[[int, int, int, Fraction], Fraction]  # of entry i of n new ones among m old, scale n/m

PLACES: dict[str, Places] = {
    "asymmetric": lambda i, n, m, scale: i / scale,
    "half_pixel": lambda i, n, m, scale: (i + HALF) / scale - HALF,
    "pytorch_half_pixel": lambda i, n, m, scale: (i + HALF) / scale - HALF if n > 1 else Fraction(0),
    "align_corners": lambda i, n, m, scale: Fraction(i * (m - 1), n - 1) if n > 1 else Fraction(0),
}
NEAREST: dict[str, Callable[[Fraction], int]] = {
    "floor": floor,
    "ceil": ceil,
    "round_prefer_floor": lambda x: ceil(x - HALF),
    "round_prefer_ceil": lambda x: floor(x + HALF),
}


def _resize(call: Call) -> Value:
    attributes = call.attributes
    where = attributes.get("coordinate_transformation_mode", "asymmetric")
    if where not in PLACES:
        raise ValueError(f"has the coordinates {where[:30]!r}; {', '.join(PLACES)} are known")
    if attributes.get("antialias") or attributes.get("exclude_outside"):
        raise ValueError("has antialias or exclude_outside, which are not read")
    if attributes.get("keep_aspect_ratio_policy", "stretch") != "stretch":
        raise ValueError("keeps an aspect ratio, which is not read")
    old = call.needed(0).shape
    chosen = attributes.get("axes")
    axes = [axis_of(i, len(old)) for i in (range(len(old)) if chosen is None else chosen)]
    at = 2 if call.version >= 11 else 1
    if call.version >= 11 and call.operand(3) is not None:
        sizes = call.integers(3)
        scales = [Fraction(n, old[i]) for i, n in zip(axes, sizes, strict=False)]
    else:
        scales = [Fraction(x) for x in call.fractions(call.constant(at)).reshape(-1)]
        sizes = [floor(old[i] * scale) for i, scale in zip(axes, scales, strict=False)]
        if where == "align_corners" and any(old[i] * s != n for i, s, n in zip(axes, scales, sizes, strict=False)):
            raise ValueError("has scales that make no whole lengths, where corners are aligned in two ways")
    return _resized(call, axes, sizes, scales, PLACES[where], NEAREST.get(attributes.get("nearest_mode", "floor")))


def _upsample(call: Call) -> Value:
    x = call.needed(0)
    numbers = np.array(call.attributes["scales"], np.float32) if call.version < 9 else call.constant(1)
    scales = [Fraction(s) for s in call.fractions(numbers).reshape(-1)]
    sizes = [floor(n * scale) for n, scale in zip(x.shape, scales, strict=False)]
    return _resized(call, list(range(len(x.shape))), sizes, scales, PLACES["asymmetric"], floor)


def _resized(
    call: Call,
    axes: list[int],
    sizes: list[int],
    scales: list[Fraction],
    places: Places,
    nearest: Callable[[Fraction], int] | None,
) -> Value:
    """The value with other lengths along some axes."""
    x, mode = call.needed(0), call.attributes.get("mode", "nearest")
    if mode not in ("nearest", "linear") or nearest is None:
        raise ValueError(f"has the mode {mode[:20]!r}; nearest and linear are known")
    if not len(axes) == len(sizes) == len(scales) == len(set(axes)) or min(scales, default=1) <= 0 or min(sizes) < 1:
        raise ValueError(f"has sizes or scales that do not fit the shape {x.shape}")
    if call.version < 11 and mode == "nearest" and min(scales) < 1:
        raise ValueError(f"makes an image smaller, which operator set {call.version} does not define")
    shape = list(x.shape)
    for axis, n in zip(axes, sizes, strict=True):
        shape[axis] = n
    checked_shape(shape)
    for axis, n, scale in zip(axes, sizes, scales, strict=True):
        m = x.shape[axis]
        if n == m and scale == 1:
            continue
        positions = [min(max(places(i, n, m, scale), Fraction(0)), Fraction(m - 1)) for i in range(n)]
        if mode == "nearest":
            index = np.array([min(max(nearest(places(i, n, m, scale)), 0), m - 1) for i in range(n)])
            x = moved(x, lambda v, c=index, axis=axis: v.take(c, axis))  # type: ignore[misc]  # both are bound
        else:
            x = _averaged(call, x, axis, positions)
    return x


def _averaged(call: Call, x: Value, axis: int, positions: list[Fraction]) -> Value:
    """The value whose entries along an axis are averages of the two neighbours of positions between old ones."""
    m = x.shape[axis]
    weights: Array = exact_array(np.zeros((len(positions), m)))
    for i, position in enumerate(positions):
        below = floor(position)
        weights[i, below] += 1 - (position - below)
        if below < m - 1:
            weights[i, below + 1] += position - below
    if not isinstance(x, Computed):
        raise ValueError("averages entries of a constant")
    rows = moved(x, lambda v: np.moveaxis(v, axis, -1))
    assert isinstance(rows, Computed)
    found = Computed(mapped(rows.signal, weights), checked_shape((*rows.shape[:-1], len(positions))))
    return moved(found, lambda v: np.moveaxis(v, -1, axis))


RESIZES: dict[str, Operator] = {"Resize": _resize, "Upsample": _upsample}
