"""ReLU networks with exact weights: their values, their exact graphs, and exact networks of given maps.

A network is what its weights are: floats enter as the dyadic numbers that they are, so that a trained model is one
exact piecewise-linear function and not a cloud of roundings.  docs/mathematics.md, ReLU realisations.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from os import PathLike
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from periodic.errors import count
from periodic.maps.plmaps import MAX_PIECES, PLMap
from periodic.maps.polylines import Polyline
from periodic.networks.regions import Regions, affine_regions
from periodic.numbers.conversions import Exact, exact
from periodic.vectors.coded_vectors import CodedVector
from periodic.vectors.exact_vectors import ExactVector

if TYPE_CHECKING:
    import onnx
    from sklearn.neural_network import MLPRegressor
    from torch.nn import Module

Matrix = tuple[tuple[Exact, ...], ...]
Vector = tuple[Exact, ...]

ZERO, ONE = Fraction(0), Fraction(1)


class Complexity(NamedTuple):
    """Three measures of one network on an interval; each is at least the next."""

    activation_regions: int
    pieces: int
    laps: int


@dataclass(frozen=True, init=False)
class ReluNetwork:
    """A feed-forward network: ReLU after every layer but the last.

    ``weights[i][j][k]`` leads from unit k to unit j of layer i, ``biases[i][j]`` is added there. Numbers may be
    anything that ``exact`` takes, and finite floats (NumPy's too), taken as the exact dyadic numbers that they are.
    Two networks are equal if their weights are. Raises TypeError or ValueError naming the entry or the layer.

    >>> tent = ReluNetwork([[[1], [1]], [[2, -4]]], [[0, -0.5], [0]])
    >>> tent("3/4"), tent.widths, tent.depth
    (Fraction(1, 2), (2,), 1)
    >>> tent.to_map(0, 1)
    PLMap([0, '1/2', 1], [0, 1, 0])
    """

    weights: tuple[Matrix, ...]
    biases: tuple[Vector, ...]

    def __init__(self, weights: Iterable[Any], biases: Iterable[Any]) -> None:
        matrices = tuple(_matrix(w, f"weights[{i}]") for i, w in enumerate(_rows(weights, "weights")))
        vectors = tuple(_vector(b, f"biases[{i}]") for i, b in enumerate(_rows(biases, "biases")))
        if len(matrices) != len(vectors):
            raise ValueError(f"each layer needs weights and biases, got {len(matrices)} weights, {len(vectors)} biases")
        if not matrices:
            raise ValueError("a network needs at least one layer, got none")
        for i, (matrix, vector) in enumerate(zip(matrices, vectors, strict=True)):
            if len(vector) != len(matrix):
                raise ValueError(
                    f"biases[{i}] must have {len(matrix)} entries as weights[{i}] has rows, got {len(vector)}"
                )
            if i and len(matrix[0]) != len(matrices[i - 1]):
                raise ValueError(
                    f"weights[{i}] must have {len(matrices[i - 1])} columns, one a row of weights[{i - 1}], "
                    f"got {len(matrix[0])}"
                )
        object.__setattr__(self, "weights", matrices)
        object.__setattr__(self, "biases", vectors)

    @property
    def inputs(self) -> int:
        """The number of inputs."""
        return len(self.weights[0][0])

    @property
    def outputs(self) -> int:
        """The number of outputs."""
        return len(self.weights[-1])

    @property
    def widths(self) -> tuple[int, ...]:
        """How many units each hidden layer has."""
        return tuple(len(w) for w in self.weights[:-1])

    @property
    def depth(self) -> int:
        """The number of hidden layers; 0 for an affine function."""
        return len(self.weights) - 1

    def __str__(self) -> str:
        hidden = f"hidden widths {', '.join(map(str, self.widths))}" if self.depth else "no hidden layer"
        return f"ReLU network, {self.inputs} in, {hidden}, {self.outputs} out"

    # Values

    def __call__(self, x: Any) -> Exact | tuple[Exact, ...]:
        """The exact value at ``x``: a number if there is one input, else a sequence of them; likewise what comes back.

        Floats are taken as the dyadic numbers that they are. Cost: one pass over the weights.
        """
        state = (_number(x, "the input"),) if self.inputs == 1 else _vector(x, "the input")
        if len(state) != self.inputs:
            raise ValueError(f"the network has {self.inputs} inputs, got {len(state)} numbers")
        for i, (matrix, offsets) in enumerate(zip(self.weights, self.biases, strict=True)):
            state = tuple(_dot(row, state, b) for row, b in zip(matrix, offsets, strict=True))
            if i < self.depth:
                state = tuple(v if v > 0 else ZERO for v in state)
        return state[0] if self.outputs == 1 else state

    # The graph

    def to_map(self, low: Any, high: Any, max_pieces: int = MAX_PIECES) -> PLMap:
        """Return the exact map of a network with one input and one output on ``[low, high]``.

        Knots are carried through the layers; coincident and cancelling kinks are merged. Cost: activation regions times
        weights; 20 x 5 float64 weights take some 0.1 s, a tent network of 2^20 pieces about a second.
        Raises TooManyPiecesError before a layer makes more than ``max_pieces`` regions.
        """
        self._check_scalar("to_map")
        return _graph(self._regions(low, high, max_pieces))

    def activation_region_count(self, low: Any, high: Any, max_pieces: int = MAX_PIECES) -> int:
        """Return into how few intervals ``[low, high]`` falls on each of which no unit switches.

        A unit is active where its input is positive; touching zero at one point between two active sides is no switch,
        and a unit that is zero on an interval is inactive there. Cost and errors: as ``to_map``.
        """
        return self._regions(low, high, max_pieces).count

    def complexity(self, low: Any, high: Any, max_pieces: int = MAX_PIECES) -> Complexity:
        """Return activation regions, affine pieces and laps on ``[low, high]``, which are three different numbers.

        >>> ReluNetwork([[[1], [-1]], [[1, -1]]], [[0, 0], [0]]).complexity(-1, 1)  # relu(x) - relu(-x) = x
        Complexity(activation_regions=2, pieces=1, laps=1)
        """
        self._check_scalar("complexity")
        regions = self._regions(low, high, max_pieces)
        graph = _graph(regions)
        return Complexity(regions.count, graph.piece_count, graph.lap_count)

    def _regions(self, low: Any, high: Any, max_pieces: int) -> Regions:
        if self.inputs != 1:
            raise ValueError(f"regions on an interval need a network with one input, this one has {self.inputs}")
        low, high = _number(low, "low"), _number(high, "high")
        if not low < high:
            raise ValueError(f"an interval needs low < high, got [{low}, {high}]")
        layers = list(zip(self.weights, self.biases, strict=True))
        return affine_regions(layers, low, high, count(max_pieces, "max_pieces", 1))

    def _check_scalar(self, name: str) -> None:
        if (self.inputs, self.outputs) != (1, 1):
            raise ValueError(
                f"{name} needs a network with one input and one output, this one has {self.inputs} and {self.outputs}"
            )

    # Networks of networks

    def output(self, index: int) -> ReluNetwork:
        """Return the network that computes only output ``index`` (from 0)."""
        index = count(index, "index")
        if index >= self.outputs:
            raise ValueError(f"index must be below the number of outputs, {self.outputs}, got {index}")
        last, offset = self.weights[-1][index], self.biases[-1][index]
        return ReluNetwork((*self.weights[:-1], (last,)), (*self.biases[:-1], (offset,)))

    def __matmul__(self, inner: ReluNetwork) -> ReluNetwork:
        """The composition ``x -> self(inner(x))``; depths add, as the affine maps at the seam become one."""
        if not isinstance(inner, ReluNetwork):
            return NotImplemented
        if inner.outputs != self.inputs:
            raise ValueError(f"the inner network has {inner.outputs} outputs, the outer one {self.inputs} inputs")
        seam, offsets = _fused((self.weights[0], self.biases[0]), (inner.weights[-1], inner.biases[-1]))
        return ReluNetwork(
            (*inner.weights[:-1], seam, *self.weights[1:]), (*inner.biases[:-1], offsets, *self.biases[1:])
        )

    def __pow__(self, t: int) -> ReluNetwork:
        """The network composed with itself ``t`` times, the affine identity for ``t = 0``."""
        t = count(t, "t")
        if self.outputs != self.inputs:
            raise ValueError(
                f"iterates need as many outputs as inputs, this network has {self.outputs} and {self.inputs}"
            )
        if t == 0:
            return ReluNetwork([_identity(self.inputs)], [(ZERO,) * self.inputs])
        if not self.depth:
            return reduce(lambda network, _: self @ network, range(t - 1), self)
        seam, offsets = _fused((self.weights[0], self.biases[0]), (self.weights[-1], self.biases[-1]))
        inside, between = self.weights[1:-1], self.biases[1:-1]
        weights = (self.weights[0], *inside, *((seam, *inside) * (t - 1)), self.weights[-1])
        biases = (self.biases[0], *between, *((offsets, *between) * (t - 1)), self.biases[-1])
        return ReluNetwork(weights, biases)

    def deepened(self, depth: int) -> ReluNetwork:
        """Return a network of ``depth`` hidden layers with the same values; two units an output carry them on."""
        depth = count(depth, "depth", self.depth)
        one = _identity(self.outputs)
        wide = (*one, *(tuple(-x for x in row) for row in one))  # relu(v) and relu(-v), whose difference is v
        back = tuple(zip(*wide, strict=True))
        carrier = ReluNetwork((wide, back), ((ZERO,) * len(wide), (ZERO,) * len(back)))
        network = self
        for _ in range(depth - self.depth):
            network = carrier @ network
        return network

    def __add__(self, other: ReluNetwork) -> ReluNetwork:
        """The sum of two networks side by side; widths add, and the shallower one is deepened first."""
        if not isinstance(other, ReluNetwork):
            return NotImplemented
        if (self.inputs, self.outputs) != (other.inputs, other.outputs):
            raise ValueError(
                f"networks with {self.inputs} inputs and {self.outputs} outputs and with {other.inputs} and "
                f"{other.outputs} have no sum"
            )
        depth = max(self.depth, other.depth)
        f, g = self.deepened(depth), other.deepened(depth)
        weights: list[Matrix] = []
        biases: list[Vector] = []
        for i, (a, c, b, d) in enumerate(zip(f.weights, f.biases, g.weights, g.biases, strict=True)):
            first, last = i == 0, i == depth
            if first and last:
                weights.append(tuple(tuple(map(_plus, r, s)) for r, s in zip(a, b, strict=True)))
            elif first:
                weights.append((*a, *b))
            elif last:
                weights.append(tuple((*r, *s) for r, s in zip(a, b, strict=True)))
            else:
                left, right = (ZERO,) * len(a[0]), (ZERO,) * len(b[0])
                weights.append((*((*r, *right) for r in a), *((*left, *s) for s in b)))
            biases.append(tuple(map(_plus, c, d)) if last else (*c, *d))
        return ReluNetwork(weights, biases)

    def __mul__(self, factor: Any) -> ReluNetwork:
        if isinstance(factor, ReluNetwork):
            return NotImplemented
        c = _number(factor, "the factor")
        weights = tuple(tuple(c * w for w in row) for row in self.weights[-1])
        return ReluNetwork((*self.weights[:-1], weights), (*self.biases[:-1], tuple(c * b for b in self.biases[-1])))

    __rmul__ = __mul__

    def __neg__(self) -> ReluNetwork:
        return self * -1

    def __sub__(self, other: ReluNetwork) -> ReluNetwork:
        return self + (-other) if isinstance(other, ReluNetwork) else NotImplemented

    # Real models

    @classmethod
    def from_sklearn(cls, model: MLPRegressor) -> ReluNetwork:
        """Return the network of a fitted ``MLPRegressor`` with ``activation="relu"``. Raises ValueError for another."""
        from periodic.networks.importers import from_sklearn

        return from_sklearn(model)

    @classmethod
    def from_torch(cls, module: Module) -> ReluNetwork:
        """Return the network of a torch ``Sequential`` of ``Linear`` and ``ReLU``. Raises ValueError for others."""
        from periodic.networks.importers import from_torch

        return from_torch(module)

    @classmethod
    def from_onnx(cls, path_or_model: str | PathLike[str] | onnx.ModelProto) -> ReluNetwork:
        """Return the network of an ONNX chain of Gemm, MatMul, Add and Relu. Raises ValueError naming other nodes."""
        from periodic.networks.importers import from_onnx

        return from_onnx(path_or_model)

    def to_onnx(self, path: str | PathLike[str], rounded: bool = False) -> None:
        """Write an ONNX file with float64 weights, whole or not at all.

        Raises ValueError naming the first weight that is not exactly a float64, unless ``rounded``.
        """
        from periodic.networks.importers import to_onnx

        to_onnx(self, path, rounded)


def _graph(regions: Regions) -> PLMap:
    knots, values = regions.graph(0)
    if isinstance(knots, ExactVector) and isinstance(values, CodedVector):
        return PLMap.from_polyline(Polyline(knots, values, regions.ring.field))
    return PLMap(knots, values)


def _dot(row: Vector, state: Vector, offset: Exact) -> Exact:
    total = offset
    for w, v in zip(row, state, strict=True):
        if w and v:
            total = total + w * v
    return total


def _identity(n: int) -> Matrix:
    return tuple(tuple(ONE if j == k else ZERO for k in range(n)) for j in range(n))


def _plus(a: Exact, b: Exact) -> Exact:
    return a + b


def _fused(outer: tuple[Matrix, Vector], inner: tuple[Matrix, Vector]) -> tuple[Matrix, Vector]:
    """The affine map ``outer(inner(x))``."""
    (a, c), (b, d) = outer, inner
    columns = tuple(zip(*b, strict=True))
    product = tuple(tuple(_dot(row, column, ZERO) for column in columns) for row in a)
    return product, tuple(_dot(row, d, offset) for row, offset in zip(a, c, strict=True))


# Every weight passes here


def _number(value: Any, place: str) -> Exact:
    if isinstance(value, (float, np.floating)):
        if not math.isfinite(value):
            raise ValueError(f"{place} must be finite, got {float(value)}")
        return Fraction(*(int(n) for n in value.as_integer_ratio()))
    try:
        return exact(value)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{place}: {error}") from None


def _rows(value: Any, place: str) -> list[Any]:
    scalar = isinstance(value, (str, bytes)) or (isinstance(value, np.ndarray) and value.ndim == 0)
    if scalar or not isinstance(value, Iterable):
        raise TypeError(f"{place} must be a sequence, got {value!r}")
    return list(value)


def _vector(value: Any, place: str) -> Vector:
    return tuple(_number(x, f"{place}[{j}]") for j, x in enumerate(_rows(value, place)))


def _matrix(value: Any, place: str) -> Matrix:
    matrix = tuple(_vector(row, f"{place}[{j}]") for j, row in enumerate(_rows(value, place)))
    if not matrix or not matrix[0]:
        raise ValueError(f"{place} must have at least one row and one column")
    for j, row in enumerate(matrix):
        if len(row) != len(matrix[0]):
            raise ValueError(f"{place}[{j}] must have {len(matrix[0])} entries as the first row has, got {len(row)}")
    return matrix
