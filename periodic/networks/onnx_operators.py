"""The operators of ONNX that compute, as far as they are piecewise linear, each as ONNX's specification has it.

Meanings have changed: up to operator set 6 an operand was broadcast only where an attribute said so, Dropout and
BatchNormalization were told in three ways whether they train.
"""

from __future__ import annotations

from fractions import Fraction
from math import prod

import numpy as np

from periodic.networks.importers import reciprocal_root
from periodic.networks.onnx_activations import ACTIVATIONS, computed_operand
from periodic.networks.onnx_conditions import CONDITIONS, casting, masked, moving
from periodic.networks.onnx_convolutions import CONVOLUTIONS, greatest
from periodic.networks.onnx_moves import MOVES, axis_of
from periodic.networks.onnx_resizes import RESIZES
from periodic.networks.onnx_sorting import SORTING
from periodic.networks.onnx_values import (
    Array,
    Call,
    Computed,
    Condition,
    Operator,
    Value,
    aligned,
    checked_shape,
    folded,
    mapped,
    moved,
    spread,
)
from periodic.networks.wirings import Signal, exact_array, joined

# Arithmetic


def _sum_of(call: Call, a: Value, b: Value) -> Value:
    """The sum of two values of one shape; a constant shifts a signal."""
    if isinstance(a, Computed) and isinstance(b, Computed):
        return Computed(a.signal + b.signal, a.shape)
    if isinstance(a, Computed):
        assert not isinstance(b, Computed)
        return Computed(a.signal.shifted(call.fractions(b).reshape(-1)), a.shape)
    if isinstance(b, Computed):
        return _sum_of(call, b, a)
    return folded(call, a, b, lambda x, y: x + y)


def _negative(call: Call, a: Value) -> Value:
    if isinstance(a, Computed):
        return Computed(-a.signal, a.shape)
    return folded(call, a, np.array(0) if a.dtype.kind in "iu" else np.array(0.0), lambda x, y: y - x)


def _larger_of(call: Call, a: Value, b: Value) -> Value:
    """The larger of two values, entry by entry; a bound that is constant costs one ReLU an entry."""
    if isinstance(a, Computed) and isinstance(b, Computed):
        return Computed(call.wiring.maximum(a.signal, b.signal), a.shape)
    if isinstance(a, Computed):
        assert not isinstance(b, Computed)
        bound = call.fractions(b).reshape(-1)
        return Computed(call.wiring.relu(a.signal.shifted(-bound)).shifted(bound), a.shape)
    if isinstance(b, Computed):
        return _larger_of(call, b, a)
    return folded(call, a, b, lambda x, y: np.where(x < y, y, x))


def _add(call: Call) -> Value:
    a, b = aligned(call, [call.needed(0), call.needed(1)], 7)
    return _sum_of(call, a, b)


def _sub(call: Call) -> Value:
    a, b = aligned(call, [call.needed(0), call.needed(1)], 7)
    return _sum_of(call, a, _negative(call, b))


def _mul(call: Call) -> Value:
    if any(isinstance(x, Condition) for x in call.operands):
        return masked(call)
    a, b = aligned(call, [call.needed(0), call.needed(1)], 7)
    if isinstance(a, Computed) and isinstance(b, Computed):
        raise ValueError("multiplies two computed values; one operand must be constant")
    if isinstance(b, Computed):
        a, b = b, a
    assert not isinstance(b, Computed)
    if isinstance(a, Computed):
        return Computed(a.signal.scaled(call.fractions(b).reshape(-1)), a.shape)
    return folded(call, a, b, lambda x, y: x * y)


def _div(call: Call) -> Value:
    a, b = aligned(call, [call.needed(0), call.constant(1)], 7)
    assert not isinstance(b, Computed)
    if not all(b.reshape(-1)):
        raise ValueError("divides by zero")
    if not isinstance(a, Computed) and a.dtype.kind in "iu" and b.dtype.kind in "iu":
        # integers are divided towards zero
        return folded(call, a, b, lambda x, y: np.where((x < 0) != (y < 0), -(abs(x) // abs(y)), abs(x) // abs(y)))
    divisors = call.fractions(b)
    if isinstance(a, Computed):
        return Computed(a.signal.scaled(1 / divisors.reshape(-1)), a.shape)
    call.wiring.spend(a.size)
    return np.asarray(call.fractions(a) / divisors)


def _mod(call: Call) -> Value:
    """The remainder of integers, as the sizes of tensors are computed with; that of a computed value is no line."""
    if call.attributes["fmod"]:
        raise ValueError("has fmod=1, which is not read")
    a, b = aligned(call, [call.constant(0), call.constant(1)], 7)
    assert not isinstance(a, Computed)
    assert not isinstance(b, Computed)
    if a.dtype.kind not in "iu" or b.dtype.kind not in "iu" or not b.all():
        raise ValueError("takes the remainder of numbers that are not integers, or of a division by zero")
    return folded(call, a, b, lambda x, y: x % y)


def _neg(call: Call) -> Value:
    return _negative(call, call.needed(0))


def _sum(call: Call) -> Value:
    first, *others = aligned(call, [call.needed(i) for i in range(len(call.operands))], 8)
    for other in others:
        first = _sum_of(call, first, other)
    return first


def _mean(call: Call) -> Value:
    return _scaled(call, _sum(call), Fraction(1, len(call.operands)))


def _max(call: Call) -> Value:
    first, *others = aligned(call, [call.needed(i) for i in range(len(call.operands))], 8)
    for other in others:
        first = _larger_of(call, first, other)
    return first


def _min(call: Call) -> Value:
    operands = [_negative(call, call.needed(i)) for i in range(len(call.operands))]
    return _negative(call, _max(Call(call.wiring, call.version, call.attributes, operands, 1)))


# Affine layers


def _product(call: Call, a: Value, b: Value) -> Value:
    """The matrix product, as NumPy has it, of two values of which at most one is computed."""
    if not isinstance(a, Computed) and not isinstance(b, Computed):
        return _constant_product(call, a, b)
    if isinstance(a, Computed) and isinstance(b, Computed):
        raise ValueError("multiplies two computed values; one operand must be constant")
    if len((b if isinstance(a, Computed) else a).shape) > 2:
        return _stacked_product(call, a, b)
    if isinstance(a, Computed):
        assert not isinstance(b, Computed)
        if not a.shape or not b.ndim or a.shape[-1] != b.shape[0]:
            raise ValueError(f"multiplies a value of shape {a.shape} by a constant of shape {b.shape}")
        shape = checked_shape((*a.shape[:-1], *b.shape[1:]))
        return Computed(mapped(a.signal, call.fractions(b).reshape(len(b), -1).T), shape)
    assert isinstance(b, Computed)
    rows = b.shape[-2] if len(b.shape) > 1 else prod(b.shape)
    if not b.shape or not a.ndim or a.shape[-1] != rows:
        raise ValueError(f"multiplies a constant of shape {a.shape} by a value of shape {b.shape}")
    if len(b.shape) == 1:
        shape = checked_shape(a.shape[:-1])
        return Computed(mapped(b.signal, call.fractions(a).reshape(-1, rows)), shape)
    # the transpose of the product is the product of the transposes: columns become rows, and rows become columns
    turned = moved(b, lambda x: x.swapaxes(-1, -2))
    assert isinstance(turned, Computed)
    if a.ndim == 1:
        return Computed(mapped(turned.signal, call.fractions(a)[None]), checked_shape((*b.shape[:-2], b.shape[-1])))
    shape = checked_shape((*b.shape[:-2], b.shape[-1], len(a)))
    return moved(Computed(mapped(turned.signal, call.fractions(a)), shape), lambda x: x.swapaxes(-1, -2))


def _stacked_product(call: Call, a: Value, b: Value) -> Value:
    """The matrix product of two stacks of matrices, of which one is constant."""
    first = a if len(a.shape) > 1 else moved(a, lambda v: v[None])
    second = b if len(b.shape) > 1 else moved(b, lambda v: v[:, None])
    stack = _common_stack(a, b, first, second)
    (n, k), m = first.shape[-2:], second.shape[-1]
    shape = checked_shape((*stack, n, m))
    first, second = spread(first, (*stack, n, k)), spread(second, (*stack, k, m))
    if isinstance(second, Computed):  # as the transpose of the product of the transposes
        matrices, rows = first, moved(second, lambda v: v.swapaxes(-1, -2))
    else:
        matrices, rows = moved(second, lambda v: v.swapaxes(-1, -2)), first
    assert isinstance(rows, Computed)
    assert not isinstance(matrices, Computed)
    factors, size = call.fractions(matrices).reshape(-1, *matrices.shape[-2:]), prod(rows.shape[-2:])
    signals = [rows.signal.taken(np.arange(i * size, (i + 1) * size)) for i in range(len(factors))]
    product = joined([mapped(signal, matrix) for signal, matrix in zip(signals, factors, strict=True)])
    found: Value = Computed(product, shape if rows is first else checked_shape((*stack, m, n)))
    found = found if rows is first else moved(found, lambda v: v.swapaxes(-1, -2))
    kept = (*stack, *([n] if len(a.shape) > 1 else []), *([m] if len(b.shape) > 1 else []))
    return moved(found, lambda v: v.reshape(kept))


def _common_stack(a: Value, b: Value, first: Value, second: Value) -> tuple[int, ...]:
    """The axes before the last two of the product of two stacks of matrices, which are given as they were, and so."""
    try:
        stack = np.broadcast_shapes(first.shape[:-2], second.shape[:-2])
    except ValueError:
        stack = None
    if stack is None or first.shape[-1] != second.shape[-2]:
        kinds = ["value" if isinstance(x, Computed) else "constant" for x in (a, b)]
        raise ValueError(f"multiplies a {kinds[0]} of shape {a.shape} by a {kinds[1]} of shape {b.shape}")
    return stack


def _constant_product(call: Call, a: Array, b: Array) -> Array:
    """The matrix product of two constants, as NumPy has it."""
    left, right = call.fractions(a), call.fractions(b)
    try:
        stack = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    except ValueError:
        stack = None
    if stack is None or not a.ndim or not b.ndim or a.shape[-1] != b.shape[-2 if b.ndim > 1 else 0]:
        raise ValueError(f"multiplies a constant of shape {a.shape} by a constant of shape {b.shape}")
    call.wiring.spend(prod(stack) * prod(a.shape[-2:]) * (b.shape[-1] if b.ndim > 1 else 1))
    return np.asarray(np.matmul(left, right), dtype=object)


def _matmul(call: Call) -> Value:
    return _product(call, call.needed(0), call.needed(1))


def _gemm(call: Call) -> Value:
    a, b, c = call.needed(0), call.needed(1), call.operand(2)
    for i, value in enumerate((a, b)):
        if len(value.shape) != 2:
            raise ValueError(f"has operand {i} of shape {value.shape}, it must have 2 axes")
    a = moved(a, np.transpose) if call.attributes["transA"] else a
    b = moved(b, np.transpose) if call.attributes["transB"] else b
    product = _scaled(call, _product(call, a, b), call.attributes["alpha"])
    if c is None:
        return product
    first, second = aligned(call, [product, _scaled(call, c, call.attributes["beta"])], 7)
    if first.shape != product.shape:
        raise ValueError(f"adds a constant of shape {c.shape} to a value of shape {product.shape}")
    return _sum_of(call, first, second)


def _scaled(call: Call, value: Value, factor: float | Fraction) -> Value:
    if factor == 1:
        return value
    return _mul(Call(call.wiring, 7, {}, [value, exact_array([factor]).reshape(())], 1))


def _reduced(call: Call, since: int) -> tuple[Signal, int, tuple[int, ...]]:
    """The entries along some axes row by row, how many a row has, and the shape of what reduces a row to one number.

    The axes are an operand since some operator set.
    """
    x, axes = call.needed(0), call.listed("axes", 1, since)
    if not isinstance(x, Computed):
        raise ValueError("is applied to a constant")
    rank = len(x.shape)
    if not axes:
        if call.attributes.get("noop_with_empty_axes"):
            return x.signal, 1, x.shape
        axes = list(range(rank))
    axes = sorted({axis_of(i, rank) for i in axes})
    kept = [i for i in range(rank) if i not in axes]
    size = prod(x.shape[i] for i in axes)
    rows = moved(x, lambda v: v.transpose(kept + axes))
    assert isinstance(rows, Computed)
    shape = [1 if i in axes else n for i, n in enumerate(x.shape) if i in kept or call.attributes["keepdims"]]
    return rows.signal, size, checked_shape(shape)


def _reduce_sum(call: Call) -> Value:
    rows, size, shape = _reduced(call, 13)
    return Computed(mapped(rows, exact_array(np.ones((1, size)))), shape)


def _reduce_mean(call: Call) -> Value:
    rows, size, shape = _reduced(call, 18)
    return Computed(mapped(rows, exact_array([[Fraction(1, size)] * size])), shape)


def _cum_sum(call: Call) -> Value:
    """The sums of the entries up to each along an axis; without it, or from the end on, where attributes say so."""
    x, (axis,) = call.needed(0), call.integers(1)
    if not isinstance(x, Computed):
        raise ValueError("is applied to a constant")
    axis = axis_of(axis, len(x.shape))
    matrix = np.tril(np.ones((x.shape[axis],) * 2), -1 if call.attributes["exclusive"] else 0)
    matrix = exact_array(matrix[::-1, ::-1] if call.attributes["reverse"] else matrix)
    rows = moved(x, lambda v: np.moveaxis(v, axis, -1))
    assert isinstance(rows, Computed)
    return moved(Computed(mapped(rows.signal, matrix), rows.shape), lambda v: np.moveaxis(v, -1, axis))


def _reduce_l1(call: Call) -> Value:
    rows, size, shape = _reduced(call, 18)
    return Computed(mapped(call.wiring.absolute(rows), exact_array(np.ones((1, size)))), shape)


def _reduce_max(call: Call) -> Value:
    return _extremes(call, 1)


def _reduce_min(call: Call) -> Value:
    return _extremes(call, -1)


def _extremes(call: Call, side: int) -> Value:
    """The greatest entry of each row, or with the side -1 the least."""
    rows, size, shape = _reduced(call, 18)
    rows = rows if side > 0 else -rows
    found = greatest(call, [rows.taken(np.arange(i, rows.size, size)) for i in range(size)])
    return Computed(found if side > 0 else -found, shape)


def _batch_normalization(call: Call) -> Value:
    x = call.needed(0)
    trains = call.attributes["training_mode"] if call.version >= 14 else not call.attributes.get("is_test", 1)
    if trains or call.outputs > 1:
        raise ValueError("is in training mode, which mixes the samples of a batch")
    if not call.attributes.get("spatial", 1):
        raise ValueError("has spatial=0, which is not read")
    if not isinstance(x, Computed):
        raise ValueError("normalises a constant")
    channels = x.shape[1] if len(x.shape) > 1 else 1
    scale, shift, mean, variance = (call.fractions(call.constant(i)) for i in range(1, 5))
    if any(v.shape != (channels,) for v in (scale, shift, mean, variance)):
        raise ValueError(f"has statistics that are not one number for each of {channels} channels")
    spread = variance + Fraction(call.attributes["epsilon"])
    if not all(v > 0 for v in spread):
        raise ValueError("divides by the root of a number that is not positive")
    factors = scale * exact_array([reciprocal_root(v) for v in spread])
    where = np.arange(channels).reshape((1, channels) + (1,) * (len(x.shape) - 2)) if len(x.shape) > 1 else np.zeros(1)
    where = np.broadcast_to(where, x.shape).reshape(-1).astype(np.int64)
    return Computed(x.signal.scaled(factors[where]).shifted((shift - mean * factors)[where]), x.shape)


# Affine maps of scikit-learn


def _scaler(call: Call) -> Value:
    """``(x - offset) * scale``, one of each for all features or for each."""
    x = computed_operand(call)
    shifted = list[Array]()
    for name, neutral in (("offset", 0.0), ("scale", 1.0)):
        numbers = np.array(call.attributes.get(name) or [neutral], dtype=np.float32)
        if numbers.size not in (1, x.shape[-1] if x.shape else 1):
            raise ValueError(f"has {numbers.size} numbers as {name} for {x.shape[-1]} features")
        shifted.append(call.fractions(np.broadcast_to(numbers, x.shape)).reshape(-1))
    return Computed(x.signal.shifted(-shifted[0]).scaled(shifted[1]), x.shape)


def _linear_regressor(call: Call) -> Value:
    """An affine map of the features, a row of coefficients for each target."""
    x, targets = computed_operand(call), call.attributes["targets"]
    weights = np.array(call.attributes.get("coefficients") or [], dtype=np.float32)
    offsets = np.array(call.attributes.get("intercepts") or [0.0] * targets, dtype=np.float32)
    if call.attributes["post_transform"] != "NONE":
        raise ValueError(f"has post_transform={call.attributes['post_transform'][:60]!r}, which is not read")
    features = x.shape[-1] if x.shape else 1
    if len(x.shape) > 2 or weights.size != targets * features or offsets.size != targets:
        sizes = f"{weights.size} coefficients and {offsets.size} intercepts"
        raise ValueError(f"has {sizes} for {targets} targets of a value of shape {x.shape}")
    image = mapped(x.signal, call.fractions(weights).reshape(targets, features))
    rows = x.signal.size // features
    return Computed(image.shifted(np.tile(call.fractions(offsets), rows)), (rows, targets))


def _array_feature_extractor(call: Call) -> Value:
    """Some columns, by their numbers."""
    x, columns = call.needed(0), call.constant(1).reshape(-1)
    if columns.dtype.kind not in "iu" or not x.shape or not all(0 <= int(i) < x.shape[-1] for i in columns):
        raise ValueError(f"takes columns {columns.tolist()[:9]} of a value of shape {x.shape}")
    rows = (-1, x.shape[-1]) if len(x.shape) == 1 else x.shape
    return moved(x, lambda v: v.reshape(rows).take(columns.astype(np.int64), -1))


def _dropout(call: Call) -> Value:
    trains = call.version < 7 and not call.attributes["is_test"]
    if call.version >= 12 and call.operand(2) is not None:
        trains = bool(call.constant(2).any())
    if trains:
        raise ValueError("is in training mode")
    return call.needed(0)  # the mask, where there is one, is not computed


CONDITION_MOVES = (  # what moves numbers and moves conditions alike
    "Identity",
    "Flatten",
    "Reshape",
    "Squeeze",
    "Unsqueeze",
    "Transpose",
    "Expand",
    "Tile",
    "Slice",
    "Gather",
)

OPERATORS: dict[str, Operator] = {
    "Gemm": _gemm,
    "MatMul": _matmul,
    "Add": _add,
    "Sub": _sub,
    "Mul": _mul,
    "Div": _div,
    "Mod": _mod,
    "Neg": _neg,
    "Sum": _sum,
    "Mean": _mean,
    "ReduceSum": _reduce_sum,
    "ReduceMean": _reduce_mean,
    "ReduceL1": _reduce_l1,
    "CumSum": _cum_sum,
    "ReduceMax": _reduce_max,
    "ReduceMin": _reduce_min,
    "BatchNormalization": _batch_normalization,
    "Max": _max,
    "Min": _min,
    "Dropout": _dropout,
    **ACTIVATIONS,
    **CONVOLUTIONS,
    **MOVES,
    **{name: moving(MOVES[name]) for name in CONDITION_MOVES},
    "Cast": casting(MOVES["Cast"]),
    **RESIZES,
    **SORTING,
    **CONDITIONS,
}
CURVED = frozenset(  # of values that are computed, these are not piecewise linear
    """
    Acos Acosh Asin Asinh Atan Atanh Attention Celu Cos Cosh Elu Erf Exp GRU Gelu GroupNormalization HardSwish
    InstanceNormalization LRN LSTM LayerNormalization Log LogSoftmax LpNormalization LpPool MeanVarianceNormalization
    Mish Pow RMSNormalization RNN Reciprocal ReduceL2 ReduceLogSum ReduceLogSumExp ReduceProd ReduceSumSquare Selu
    Sigmoid Sin Sinh Softmax Softplus Softsign Sqrt Swish Tan Tanh
    """.split()  # noqa: SIM905  # names that are read, not compared
)
ML_OPERATORS: dict[str, Operator] = {  # of the domain ai.onnx.ml
    "Scaler": _scaler,
    "LinearRegressor": _linear_regressor,
    "ArrayFeatureExtractor": _array_feature_extractor,
}
