"""The operators of ONNX that act on each entry alone: activations that are piecewise linear.

Up to operator set 10 Clip had its bounds as attributes, up to 6 PRelu a slope for each channel.
"""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import Any

import numpy as np

from periodic.networks.onnx_values import Call, Computed, Operator, Value
from periodic.networks.wirings import exact_array

FARTHEST = float(np.finfo(np.float32).max)  # the bounds of Clip up to operator set 10 where none are given


def computed_operand(call: Call) -> Computed:
    """The first operand, which must be a computed value."""
    x = call.needed(0)
    if not isinstance(x, Computed):
        raise ValueError("is applied to a constant")
    return x


def _relu(call: Call) -> Value:
    x = computed_operand(call)
    return Computed(call.wiring.relu(x.signal), x.shape)


def _leaky_relu(call: Call) -> Value:
    x = computed_operand(call)
    return Computed(call.wiring.leaky_relu(x.signal, exact_array([call.attributes["alpha"]] * x.signal.size)), x.shape)


def _prelu(call: Call) -> Value:
    x, slopes = computed_operand(call), call.constant(1)
    if call.version < 7 and slopes.size > 1:  # one slope a channel
        slopes = slopes.reshape((1, -1) + (1,) * (len(x.shape) - 2))
    try:
        spread = np.broadcast_to(slopes, x.shape)
    except ValueError:
        raise ValueError(f"has slopes of shape {slopes.shape} for a value of shape {x.shape}") from None
    return Computed(call.wiring.leaky_relu(x.signal, call.fractions(spread).reshape(-1)), x.shape)


def _abs(call: Call) -> Value:
    x = computed_operand(call)
    return Computed(call.wiring.absolute(x.signal), x.shape)


def _clip(call: Call) -> Value:
    x = computed_operand(call)
    if call.version < 11:
        low, high = call.attributes.get("min"), call.attributes.get("max")
        low, high = None if low == -FARTHEST else low, None if high == FARTHEST else high
    else:
        bounds = [None if call.operand(i) is None else call.constant(i) for i in (1, 2)]
        if any(b is not None and (b.size != 1 or b.dtype.kind not in "fO") for b in bounds):
            raise ValueError("has bounds that are not one floating number each")
        low, high = (None if b is None else b.reshape(-1)[0] for b in bounds)
    return Computed(call.wiring.clipped(x.signal, bound(low, -1), bound(high, 1)), x.shape)


def _shrink(call: Call) -> Value:
    """``x - bias`` above ``lambd``, ``x + bias`` below ``-lambd``, 0 between: continuous if the two are equal."""
    x, width, bias = computed_operand(call), *(Fraction(call.attributes[name]) for name in ("lambd", "bias"))
    if width != bias or width < 0:
        raise ValueError(f"jumps at {float(width)}, since its bias is {float(bias)}; a network of ReLUs is continuous")
    return Computed(call.wiring.shrunk(x.signal, width), x.shape)


def _thresholded_relu(call: Call) -> Value:
    if call.attributes["alpha"]:
        raise ValueError(f"jumps at {call.attributes['alpha']}; a network of ReLUs is continuous")
    return _relu(call)


def _hard_sigmoid(call: Call) -> Value:
    x, n = computed_operand(call), prod(computed_operand(call).shape)
    slope, offset = (exact_array([call.attributes[name]] * n) for name in ("alpha", "beta"))
    x = Computed(x.signal.scaled(slope).shifted(offset), x.shape)
    return Computed(call.wiring.clipped(x.signal, Fraction(0), Fraction(1)), x.shape)


def bound(value: Any, side: int) -> Fraction | None:
    """A bound of a clipping exactly; None where there is none, given as None or as an infinity of this sign."""
    if value is None or value == side * np.inf:
        return None
    return Fraction(exact_array([value])[0])


ACTIVATIONS: dict[str, Operator] = {
    "Relu": _relu,
    "LeakyRelu": _leaky_relu,
    "PRelu": _prelu,
    "Abs": _abs,
    "Clip": _clip,
    "HardSigmoid": _hard_sigmoid,
    "Shrink": _shrink,
    "ThresholdedRelu": _thresholded_relu,
}
