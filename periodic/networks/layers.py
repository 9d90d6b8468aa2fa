"""Layers of a network as plain data: affine maps with exact entries, a ReLU between each two of them.

Everything that reads a network from somewhere returns layers, and everything that computes with one takes them; that an
entry is an exact number and that the shapes fit is settled here, once.

>>> tent = checked_layers([[[1], [1]], [[2, -4]]], [[0, -0.5], [0]])
>>> tent[1].image((Fraction(3, 4), Fraction(1, 4)))
(Fraction(1, 2),)
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from periodic.errors import quoted, readable
from periodic.numbers.conversions import Exact, exact
from periodic.numbers.decimals import plural

Matrix = tuple[tuple[Exact, ...], ...]
Vector = tuple[Exact, ...]

ZERO, ONE = Fraction(0), Fraction(1)


@readable
class Layer(NamedTuple):
    """The affine map ``x -> weights @ x + biases``: ``weights[j][k]`` leads from input k to output j."""

    weights: Matrix
    biases: Vector

    @property
    def inputs(self) -> int:
        """The number of inputs."""
        return len(self.weights[0])

    @property
    def outputs(self) -> int:
        """The number of outputs."""
        return len(self.weights)

    def image(self, state: Vector) -> Vector:
        """The value at ``state``."""
        return tuple(_dot(row, state, offset) for row, offset in zip(self.weights, self.biases, strict=True))

    def after(self, inner: Layer) -> Layer:
        """The composition ``x -> self(inner(x))``."""
        columns = tuple(zip(*inner.weights, strict=True))
        product = tuple(tuple(_dot(row, column, ZERO) for column in columns) for row in self.weights)
        return Layer(product, self.image(inner.biases))


def identity_layer(n: int) -> Layer:
    """The identity of n numbers."""
    return Layer(tuple(tuple(ONE if j == k else ZERO for k in range(n)) for j in range(n)), (ZERO,) * n)


def _dot(row: Vector, state: Vector, offset: Exact) -> Exact:
    """``offset`` plus the sum of products of a row with the state."""
    rationals, value = [], offset
    for w, v in zip(row, state, strict=True):
        if not w or not v:
            continue
        if isinstance(w, Fraction) and isinstance(v, Fraction):
            rationals.append((w.numerator * v.numerator, w.denominator * v.denominator))
        else:
            value = value + w * v
    # integers over one denominator: a sum of Fractions would be reduced at every step
    shared = math.lcm(*(bottom for _, bottom in rationals))
    return value + Fraction(sum(top * (shared // bottom) for top, bottom in rationals), shared)


# Every weight passes here


def checked_layers(weights: Iterable[Any], biases: Iterable[Any]) -> tuple[Layer, ...]:
    """Return the layers of a network, ``weights[i][j][k]`` and ``biases[i][j]``; see ``ReluNetwork``.

    Numbers may be anything that ``exact`` takes, and finite floats. Raises TypeError or ValueError naming the entry or
    the layer that is wrong.
    """
    matrices = [_matrix(w, f"weights[{i}]") for i, w in enumerate(_rows(weights, "weights"))]
    vectors = [checked_vector(b, f"biases[{i}]") for i, b in enumerate(_rows(biases, "biases"))]
    if len(matrices) != len(vectors):
        raise ValueError(f"each layer needs weights and biases, got {len(matrices)} weights, {len(vectors)} biases")
    if not matrices:
        raise ValueError("a network needs at least one layer, got none")
    for i, (matrix, vector) in enumerate(zip(matrices, vectors, strict=True)):
        if len(vector) != len(matrix):
            raise ValueError(f"biases[{i}] must have {len(matrix)} entries as weights[{i}] has rows, got {len(vector)}")
        if i and len(matrix[0]) != len(matrices[i - 1]):
            raise ValueError(
                f"weights[{i}] must have {plural(len(matrices[i - 1]), 'column')}, one a row of weights[{i - 1}], "
                f"got {len(matrix[0])}"
            )
    return tuple(map(Layer, matrices, vectors))


def checked_number(value: Any, place: str) -> Exact:
    """Return a number exactly, finite floats as the dyadic numbers that they are; ``place`` is named in errors."""
    if isinstance(value, (float, np.floating)):
        if not math.isfinite(value):
            raise ValueError(f"{place} must be finite, got {float(value)}")
        return Fraction(*(int(n) for n in value.as_integer_ratio()))
    try:
        return exact(value)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{place}: {error}") from None


def checked_vector(value: Any, place: str) -> Vector:
    """Return a sequence of numbers exactly."""
    return tuple(checked_number(x, f"{place}[{j}]") for j, x in enumerate(_rows(value, place)))


def _rows(value: Any, place: str) -> list[Any]:
    scalar = isinstance(value, (str, bytes)) or (isinstance(value, np.ndarray) and value.ndim == 0)
    if scalar or not isinstance(value, Iterable):
        raise TypeError(f"{place} must be a sequence, got {quoted(value)}")
    return list(value)


def _matrix(value: Any, place: str) -> Matrix:
    """Check that a value is a matrix of finite exact numbers with rows of one length."""
    matrix = tuple(checked_vector(row, f"{place}[{j}]") for j, row in enumerate(_rows(value, place)))
    if not matrix or not matrix[0]:
        raise ValueError(f"{place} must have at least one row and one column")
    for j, row in enumerate(matrix):
        if len(row) != len(matrix[0]):
            raise ValueError(f"{place}[{j}] must have {len(matrix[0])} entries as the first row has, got {len(row)}")
    return matrix
