"""Layers out of scikit-learn and torch.

A model is a sequence of parts: transformers before it and behind it (scikit-learn), modules (torch). Each part acts on
a *signal*, numbers that are affine in the units of a *wiring*, the network as far as it is built (``wirings``); what is
neither affine nor made of ReLUs is refused by its name. Weights of floating-point models are taken as the exact dyadic
numbers that they are, so the network is the function that the model would compute without rounding.
docs/mathematics.md, ReLU realisations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from periodic.errors import optional
from periodic.networks.layers import Layer
from periodic.networks.wirings import Signal, Wiring, exact_array, exact_matrix, joined

Array = NDArray[Any]


def reciprocal_root(x: Fraction) -> Fraction:
    """Return 1/sqrt(x) for x > 0: exactly where that is rational, else with 53 binary digits, the last one rounded.

    Batch normalisation divides by square roots, which are irrational as a rule; this is the one number of a model that
    is rounded on the way in.

    >>> reciprocal_root(Fraction(9, 4))
    Fraction(2, 3)
    >>> abs(reciprocal_root(Fraction(2)) ** 2 * 2 - 1) < Fraction(1, 2**51)
    True
    """
    top, bottom = isqrt(x.numerator), isqrt(x.denominator)
    if (top * top, bottom * bottom) == (x.numerator, x.denominator):
        return Fraction(bottom, top)
    # 1/sqrt(x) = sqrt(1/x): scale 1/x by 4**shift, so that its root has more than 53 binary digits before the point;
    # the root lies strictly between two integers, and no number halfway between two candidates does
    shift = 56 - (x.denominator.bit_length() - x.numerator.bit_length()) // 2
    y = Fraction(x.denominator, x.numerator) * Fraction(4) ** shift
    root = isqrt(y.numerator // y.denominator)
    digits = root.bit_length() - 53
    nearest = round(Fraction(2 * root + 1, 2 << digits)) << digits
    return nearest / Fraction(2) ** shift


# scikit-learn


def sklearn_layers(model: Any) -> tuple[Layer, ...]:
    """Return the layers of a fitted regressor; see ``ReluNetwork.from_sklearn``."""
    regressor = _regressor(model)  # a refusal first
    wiring = Wiring(_features(model) or len(regressor.coefs_[0]))
    return wiring.layers(_predicted(wiring, wiring.inputs, model))


def _features(model: Any) -> int | None:
    """How many numbers a fitted model takes, told by the first of its steps that knows."""
    if _is(model, "Pipeline"):
        return next((n for step in _steps(model) if (n := _features(step)) is not None), None)
    for kind, inner in _WRAPPERS.items():
        if _is(model, kind):
            return _features(getattr(model, inner))
    return getattr(model, "n_features_in_", None)


def _regressor(model: Any) -> Any:
    """The fitted network inside a model."""
    name = type(model).__name__
    if _is(model, "Pipeline"):
        steps = _steps(model)
        unread = [step for step in steps if hasattr(step, "transform") and not _is_transformer(step)]
        if unread:
            raise TypeError(f"the Pipeline has a {type(unread[0]).__name__}; {_READABLE}")
        found = [_regressor(step) for step in steps if not _is_transformer(step)]
        if len(found) != 1:
            raise TypeError(f"from_sklearn takes a Pipeline of scalers and one MLPRegressor, got {len(found)} of them")
        return found[0]
    for kind, inner in _WRAPPERS.items():
        if _is(model, kind):
            if not hasattr(model, inner):
                raise ValueError(f"the {name} is not fitted yet: it has no {inner}")
            return _regressor(getattr(model, inner))
    if not _is(model, "MLPRegressor", "MLPClassifier"):
        raise TypeError(
            f"from_sklearn takes an MLPRegressor, alone, in a Pipeline or a TransformedTargetRegressor, got {name}"
        )
    if model.activation not in ("relu", "identity"):
        raise ValueError(f"the {name} must have activation='relu', its activation is {model.activation!r}")
    if not hasattr(model, "coefs_"):
        raise ValueError(f"the {name} is not fitted yet: it has no coefs_")
    if model.out_activation_ != "identity":
        raise ValueError(f"the output activation of the {name} must be 'identity', it is {model.out_activation_!r}")
    return model


_WRAPPERS = {  # by kind, where the fitted model is
    "TransformedTargetRegressor": "regressor_",
    "GridSearchCV": "best_estimator_",
    "RandomizedSearchCV": "best_estimator_",
}


def _is(model: Any, *names: str) -> bool:
    """Whether a model is exactly one of these classes of scikit-learn; a subclass may compute something else."""
    kind = type(model)
    return kind.__name__ in names and kind.__module__.split(".")[0] == "sklearn"


def _steps(pipeline: Any) -> list[Any]:
    return [step for _, step in pipeline.steps if step is not None and step != "passthrough"]


def _predicted(wiring: Wiring, x: Signal, model: Any) -> Signal:
    """What a model of scikit-learn computes of a signal, with the pipelines and searches around it."""
    if _is(model, "Pipeline"):
        for step in _steps(model):
            x = _transformed(wiring, x, step) if _is_transformer(step) else _predicted(wiring, x, step)
        return x
    if _is(model, "GridSearchCV", "RandomizedSearchCV"):
        return _predicted(wiring, x, model.best_estimator_)
    if _is(model, "TransformedTargetRegressor"):
        return _restored(_predicted(wiring, x, model.regressor_), model.transformer_)
    for i, (weight, offset) in enumerate(zip(model.coefs_, model.intercepts_, strict=True)):
        x = x.mapped(exact_matrix(weight.T)).shifted(exact_array(offset))
        if i < len(model.coefs_) - 1 and model.activation == "relu":
            x = wiring.relu(x)
    return x


_SCALERS = "StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler", "FunctionTransformer"


def _is_scaler(step: Any) -> bool:
    """Whether this is a scaler, or a pipeline of nothing else."""
    return _is(step, *_SCALERS) or (_is(step, "Pipeline") and all(map(_is_scaler, _steps(step))))


def _is_selector(step: Any) -> bool:
    """Whether this keeps some of the features and drops the others."""
    return type(step).__module__.startswith("sklearn.feature_selection.") and hasattr(step, "get_support")


_READABLE = (
    f"read are {', '.join(_SCALERS)}, ColumnTransformer, PCA without whitening, what selects features, and pipelines "
    "of these"
)


def _is_transformer(step: Any) -> bool:
    """Whether the features pass through this on their way to the network, and it can be read."""
    if _is(step, "Pipeline"):
        return all(map(_is_transformer, _steps(step)))
    return _is(step, *_SCALERS, "ColumnTransformer", "PCA") or _is_selector(step)


def _affine(scaler: Any, n: int) -> tuple[Array, Array]:
    """The factors a and constants c with which a fitted scaler computes ``a * x + c`` of n numbers."""
    name = type(scaler).__name__
    one, zero = exact_array([1] * n), exact_array([0] * n)
    if name == "FunctionTransformer":
        if scaler.func is not None or scaler.inverse_func is not None:
            raise ValueError("a FunctionTransformer with a function of its own cannot be read, only the identity")
        return one, zero
    if name == "MinMaxScaler":
        return exact_array(scaler.scale_), exact_array(scaler.min_)
    centre = {"StandardScaler": "mean_", "RobustScaler": "center_"}.get(name)
    shift = getattr(scaler, centre) if centre else None
    used = name == "MaxAbsScaler" or getattr(scaler, "with_std" if name == "StandardScaler" else "with_scaling")
    factors = one / exact_array(scaler.scale_) if used else one
    if name == "StandardScaler" and not scaler.with_mean:
        shift = None
    return factors, zero if shift is None else -exact_array(shift) * factors


def _transformed(wiring: Wiring, x: Signal, scaler: Any) -> Signal:
    """What a fitted transformer of scikit-learn does to a signal."""
    if _is(scaler, "Pipeline"):
        for step in _steps(scaler):
            x = _transformed(wiring, x, step)
        return x
    if not _is_transformer(scaler):
        raise TypeError(f"the ColumnTransformer has a {type(scaler).__name__}; {_READABLE}")
    if not hasattr(scaler, "n_features_in_") and not _is(scaler, "FunctionTransformer"):
        raise ValueError(f"the {type(scaler).__name__} is not fitted yet")
    if _is_selector(scaler):
        return x.taken(scaler.get_support(indices=True))
    if _is(scaler, "ColumnTransformer"):
        return _by_columns(wiring, x, scaler)
    if _is(scaler, "PCA"):
        if scaler.whiten:
            raise ValueError("a PCA with whiten=True divides by roots, and is not read")
        return x.shifted(-exact_array(scaler.mean_)).mapped(exact_matrix(scaler.components_))
    factors, constants = _affine(scaler, x.size)
    x = x.scaled(factors).shifted(constants)
    if getattr(scaler, "clip", False):
        low, high = (Fraction(v) for v in scaler.feature_range)
        x = wiring.clipped(x, low, high)
    return x


def _by_columns(wiring: Wiring, x: Signal, model: Any) -> Signal:
    """The parts of the features, each transformed, one after the other."""
    parts, names = [], list(getattr(model, "feature_names_in_", ()))
    for _, transformer, columns in model.transformers_:
        if isinstance(transformer, str) and transformer == "drop":
            continue
        asked = [columns] if isinstance(columns, (str, int)) else columns
        if isinstance(asked, slice):
            start, stop = (names.index(i) if isinstance(i, str) else i for i in (asked.start, asked.stop))
            stop = stop + 1 if isinstance(asked.stop, str) else stop  # a slice of names includes the last
            chosen = np.arange(x.size)[start : stop : asked.step]
        elif len(asked) and isinstance(asked[0], str):
            chosen = np.array([names.index(name) for name in asked])
        else:
            chosen = np.arange(x.size)[np.asarray(asked, dtype=None if len(asked) else np.int64)]
        if len(chosen):
            part = x.taken(chosen)
            parts.append(part if isinstance(transformer, str) else _transformed(wiring, part, transformer))
    if not parts:
        raise ValueError("the ColumnTransformer drops all columns")
    return joined(parts)


def _restored(y: Signal, transformer: Any) -> Signal:
    """The inverse transform of a prediction."""
    if _is(transformer, "Pipeline"):
        for step in reversed(_steps(transformer)):
            y = _restored(y, step)
        return y
    if not _is_scaler(transformer):
        readable = ", ".join(_SCALERS)
        raise ValueError(f"the target is transformed by a {type(transformer).__name__}; only {readable} can be read")
    factors, constants = _affine(transformer, y.size)
    return y.shifted(-constants).scaled(exact_array([1] * y.size) / factors)


# torch


def torch_layers(module: Any) -> tuple[Layer, ...]:
    """Return the layers of a torch module; see ``ReluNetwork.from_torch``."""
    nn = optional("torch", "reading a torch module").nn
    if not isinstance(module, nn.Module):
        raise TypeError(f"from_torch takes a torch module, got {type(module).__name__}")
    parts = list(_leaves(module, nn.Sequential, type(module).__name__))
    widths = (part.in_features if type(part) is nn.Linear else part.num_features for _, part in parts
              if type(part) in (nn.Linear, nn.BatchNorm1d))  # fmt: skip
    inputs = next(widths, None)
    readers = _TorchReaders(nn)
    for name, part in parts:
        # exact types only: a subclass may compute something else
        if type(part) not in readers.table:
            readable = ", ".join(kind.__name__ for kind in readers.table)
            raise ValueError(
                f"{name} is a {type(part).__name__}; only {readable} can be read here, and more by way of ONNX: "
                "torch.onnx.export, then from_onnx"
            )
    if inputs is None:
        raise ValueError("the module has no linear layer, so that its number of inputs is not known")
    wiring = Wiring(inputs)
    x = wiring.inputs
    for name, part in parts:
        try:
            x = readers.table[type(part)](wiring, x, part)
        except ValueError as error:
            raise ValueError(f"{name} {error}") from None
    return wiring.layers(x)


def _leaves(module: Any, sequential: Any, name: str) -> Iterator[tuple[str, Any]]:
    if type(module) is not sequential:
        yield name, module
        return
    for key, child in module.named_children():
        yield from _leaves(child, sequential, f"{name}[{key}]")


class _TorchReaders:
    """How each kind of module is read; an error continues a sentence that begins with the name of the module."""

    table: dict[Any, Callable[[Wiring, Signal, Any], Signal]]

    def __init__(self, nn: Any) -> None:
        self.table = {
            nn.Linear: self.linear,
            nn.ReLU: lambda wiring, x, part: wiring.relu(x),
            nn.LeakyReLU: self.leaky_relu,
            nn.PReLU: self.prelu,
            nn.ReLU6: self.clip,
            nn.Hardtanh: self.clip,
            nn.Hardsigmoid: self.hard_sigmoid,
            nn.Softshrink: lambda wiring, x, part: wiring.shrunk(x, Fraction(part.lambd)),
            nn.BatchNorm1d: self.batch_norm,
            nn.Flatten: self.flatten,
            nn.Dropout: self.dropout,
            nn.Identity: lambda wiring, x, part: x,
        }

    def linear(self, wiring: Wiring, x: Signal, part: Any) -> Signal:
        weight = self.numbers(part.weight, "weights")
        self.check_width(x, weight.shape[1])
        x = x.mapped(weight)
        return x if part.bias is None else x.shifted(self.numbers(part.bias, "biases"))

    def leaky_relu(self, wiring: Wiring, x: Signal, part: Any) -> Signal:
        return wiring.leaky_relu(x, exact_array([part.negative_slope] * x.size))

    def prelu(self, wiring: Wiring, x: Signal, part: Any) -> Signal:
        slopes = self.numbers(part.weight, "slopes")
        if len(slopes) > 1:
            self.check_width(x, len(slopes))
        return wiring.leaky_relu(x, np.broadcast_to(slopes, (x.size,)))

    def clip(self, wiring: Wiring, x: Signal, part: Any) -> Signal:
        return wiring.clipped(x, Fraction(part.min_val), Fraction(part.max_val))

    def hard_sigmoid(self, wiring: Wiring, x: Signal, part: Any) -> Signal:
        sixth, half = (exact_array([Fraction(1, n)] * x.size) for n in (6, 2))
        return wiring.clipped(x.scaled(sixth).shifted(half), Fraction(0), Fraction(1))

    def batch_norm(self, wiring: Wiring, x: Signal, part: Any) -> Signal:
        """Batch normalisation with the running averages, an affine map of each entry."""
        if part.training or part.running_mean is None:
            raise ValueError("is a BatchNorm1d in training mode or without running averages: it mixes its samples")
        self.check_width(x, part.num_features)
        variance = self.numbers(part.running_var, "variances")
        factors = exact_array([reciprocal_root(v + Fraction(part.eps)) for v in variance])
        x = x.shifted(-self.numbers(part.running_mean, "means")).scaled(factors)
        if part.affine:
            x = x.scaled(self.numbers(part.weight, "weights")).shifted(self.numbers(part.bias, "biases"))
        return x

    def flatten(self, wiring: Wiring, x: Signal, part: Any) -> Signal:
        if (part.start_dim, part.end_dim) not in ((1, -1), (1, 1), (-1, -1)):
            raise ValueError("is a Flatten that mixes the samples of a batch")
        return x

    def dropout(self, wiring: Wiring, x: Signal, part: Any) -> Signal:
        if part.training:
            raise ValueError("is a Dropout in training mode")
        return x

    def check_width(self, x: Signal, width: int) -> None:
        if x.size != width:
            raise ValueError(f"takes {width} numbers, but {x.size} come out of the layer before it")

    def numbers(self, tensor: Any, what: str) -> Array:
        """The numbers of a tensor, exactly: float64 holds every shorter float."""
        if not tensor.is_floating_point():
            raise ValueError(f"has {what} of type {tensor.dtype}, they must be real floats")
        try:
            return exact_array(tensor.detach().cpu().double().numpy())
        except ValueError as error:
            raise ValueError(f"has {what} that are no numbers: {error}") from None
