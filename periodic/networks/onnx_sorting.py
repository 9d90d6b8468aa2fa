"""The operator of ONNX that sorts: the k largest or smallest entries along an axis, in order.

A comparator of two entries a, b is max(a, b) and a + b - max(a, b). Batcher's merge exchange sorts n entries by about
n (log n)^2 / 4 of them, in about (log n)^2 / 2 layers (Knuth, The Art of Computer Programming 3, 5.2.2, Algorithm M).
Where each entry came from is no piecewise-linear function, and is not read.

>>> [pair for layer in comparators(4) for pair in layer]
[(0, 2), (1, 3), (0, 1), (2, 3), (1, 2)]
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

import numpy as np

from periodic.networks.onnx_moves import axis_of
from periodic.networks.onnx_values import Call, Computed, Operator, Value, checked_shape, moved
from periodic.networks.wirings import joined


def comparators(n: int) -> Iterator[list[tuple[int, int]]]:
    """Yield layers of pairs (i, j), i < j, whose entries are put in order, of a network that sorts ``n`` entries."""
    top = 1 << max((n - 1).bit_length() - 1, 0)
    p = top if n > 1 else 0
    while p:
        q, r, d = top, 0, p
        while True:
            if layer := [(i, i + d) for i in range(n - d) if i & p == r]:
                yield layer
            if q == p:
                break
            d, q, r = q - p, q // 2, p
        p //= 2


def _top_k(call: Call) -> list[Value]:
    """The first k entries in order; the second output, their places, is left out."""
    x = call.needed(0)
    if not isinstance(x, Computed):
        raise ValueError("is applied to a constant")
    if not call.attributes.get("sorted", 1):
        raise ValueError("has sorted=0, which leaves their order open")
    axis = axis_of(call.attributes.get("axis", -1), len(x.shape))
    length, sizes = x.shape[axis], call.listed("k", 1, 10) if call.version >= 10 else [call.attributes["k"]]
    if sizes is None or len(sizes) != 1 or not 1 <= sizes[0] <= length:
        raise ValueError(f"takes {sizes} of {length} entries")
    columns = moved(x, lambda v: np.moveaxis(v, axis, 0))
    assert isinstance(columns, Computed)
    n = prod(columns.shape[1:])
    falling = call.attributes.get("largest", 1)
    values = columns.signal if falling else -columns.signal
    for layer in comparators(length):
        first, second = (
            np.concatenate([np.arange(i * n, (i + 1) * n) for i in ends]) for ends in zip(*layer, strict=True)
        )
        a, b = values.taken(first), values.taken(second)
        larger = call.wiring.maximum(a, b)
        order = np.arange(length * n)
        order[first] = length * n + np.arange(len(first))
        order[second] = length * n + len(first) + np.arange(len(first))
        values = joined([values, larger, a + b - larger]).taken(order)
    rows = values.taken(np.arange(sizes[0] * n))
    found = Computed(rows if falling else -rows, checked_shape((sizes[0], *columns.shape[1:])))
    return [moved(found, lambda v: np.moveaxis(v, 0, axis))]


SORTING: dict[str, Operator] = {"TopK": _top_k}
