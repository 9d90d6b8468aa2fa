"""ReLU networks with exact weights: their values, their exact graphs, and exact networks of given maps.

A network is what its weights are: floats enter as the dyadic numbers that they are, so that a trained model is one
exact piecewise-linear function and not a cloud of roundings.  docs/mathematics.md, ReLU realisations.

>>> net = ReluNetwork([[[1], [1]], [[2, -4]]], [[0, "-1/2"], [0]])  # 2 relu(x) - 4 relu(x - 1/2): the tent
>>> net("1/4"), (net @ net).to_map(0, 1).piece_count
(Fraction(1, 2), 4)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from os import PathLike
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from periodic.displays import LONGEST_REPR, card, compact, few
from periodic.errors import count, printed, readable
from periodic.maps.line_maps import LineMap
from periodic.maps.plmaps import MAX_PIECES, PLMap
from periodic.maps.polylines import Polyline
from periodic.networks.importers import sklearn_layers, torch_layers
from periodic.networks.layers import (
    ONE,
    ZERO,
    Layer,
    Matrix,
    Vector,
    checked_layers,
    checked_number,
    checked_vector,
    identity_layer,
)
from periodic.networks.onnx_files import write_onnx
from periodic.networks.onnx_graphs import onnx_layers
from periodic.networks.regions import Regions, affine_regions, line_regions
from periodic.numbers.conversions import Exact, exact, pasted
from periodic.numbers.decimals import plural
from periodic.numbers.number_texts import shown
from periodic.vectors.coded_vectors import CodedVector
from periodic.vectors.exact_vectors import ExactVector

if TYPE_CHECKING:
    import onnx
    from torch.nn import Module


MAX_DEPTH = 1 << 20


@readable
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
        self._set(checked_layers(weights, biases))

    @classmethod
    def _of(cls, layers: Iterable[Layer]) -> ReluNetwork:
        """The network of layers that are known to be exact and to fit."""
        network = object.__new__(cls)
        network._set(layers)
        return network

    def _set(self, layers: Iterable[Layer]) -> None:
        weights, biases = zip(*layers, strict=True)
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "biases", biases)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The affine maps between which the ReLUs stand."""
        return tuple(map(Layer, self.weights, self.biases))

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
        hidden = f"hidden widths ({few(self.widths, self.depth)})" if self.depth else "no hidden layer"
        return f"ReLU network, {self.inputs} in, {hidden}, {self.outputs} out"

    def __repr__(self) -> str:
        # weights are counted first: text is not made only to be cut
        size = sum(len(row) for matrix in self.weights for row in matrix)
        instead = f"<{self}>"
        if size > LONGEST_REPR:
            return instead
        weights = [[list(row) for row in matrix] for matrix in self.weights]
        listed = ", ".join(f"[{', '.join(_pasted(row) for row in matrix)}]" for matrix in weights)
        biases = ", ".join(map(_pasted, self.biases))
        return compact(f"ReluNetwork([{listed}], [{biases}])", instead)

    def _repr_html_(self) -> str:
        weights = sum(len(row) for matrix in self.weights for row in matrix)
        facts = [
            ("inputs", str(self.inputs)),
            ("units in each hidden layer", few(self.widths, self.depth) or "no hidden layer: the network is affine"),
            ("outputs", str(self.outputs)),
            ("weights and biases", f"{weights} and {sum(map(len, self.biases))}, exact"),
        ]
        return card("ReLU network", facts)

    # Values

    def __call__(self, x: Any) -> Any:
        """The exact value at ``x``: a number if there is one input, else a sequence of them; likewise what comes back.

        Floats are taken as the dyadic numbers that they are. An array of one axis more (of any shape, for one input)
        holds many points, and an array of exact values comes back. Cost: one pass over the weights a point.

        >>> sum_of_two = ReluNetwork([[[1, 1]]], [[0]])
        >>> sum_of_two((1, "1/2")), sum_of_two(np.array([[1, 2], [3, 4]]))
        (Fraction(3, 2), array([Fraction(3, 1), Fraction(7, 1)], dtype=object))
        """
        if isinstance(x, np.ndarray) and x.ndim > (self.inputs > 1):
            points = x.reshape(-1) if self.inputs == 1 else x.reshape(-1, x.shape[-1])
            values = np.array([self(point) for point in points.tolist()], dtype=object)
            shape = x.shape if self.inputs == 1 else x.shape[:-1]
            return values.reshape(shape if self.outputs == 1 else (*shape, self.outputs))
        state = (checked_number(x, "the input"),) if self.inputs == 1 else checked_vector(x, "the input")
        if len(state) != self.inputs:
            raise ValueError(f"the network has {plural(self.inputs, 'input')}, got {plural(len(state), 'number')}")
        for i, layer in enumerate(self.layers):
            state = layer.image(state)
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

    def to_line_map(self, max_pieces: int = MAX_PIECES) -> LineMap:
        """Return the exact map of the whole line of a network with one input and one output.

        Cost and errors: as ``to_map``.

        >>> ReluNetwork([[[1], [-1]], [["8/5", "8/5"]]], [[0, 0], [-1]]).to_line_map()
        LineMap([0], [-1], '-8/5', '8/5')
        """
        self._check_scalar("to_line_map")
        return LineMap(*line_regions(self.layers, count(max_pieces, "max_pieces", 1)).line_graph(0))

    def along(self, start: Any, end: Any, max_pieces: int = MAX_PIECES) -> PLMap:
        """Return the exact map s -> net(start + s (end - start)) on [0, 1]: what a network does on a segment.

        ``start`` and ``end`` are points as the network takes them, floats included. Cost and errors: as ``to_map``, and
        ValueError for points of another length and for several outputs.

        >>> ridge = ReluNetwork([[[1, -1], [-1, 1]], [[1, 1]]], [[0, 0], [0]])  # |x - y|
        >>> ridge.along((0, 0), (3, 1)), ridge.along((1, 0), (0, 1))
        (PLMap([0, 1], [0, 2]), PLMap([0, '1/2', 1], [1, 0, 1]))
        """
        if self.outputs != 1:
            raise ValueError(f"along needs a network with one output, this one has {self.outputs}: .output(i) is one")
        ends = []
        for name, point in (("start", start), ("end", end)):
            ends.append((checked_number(point, name),) if self.inputs == 1 else checked_vector(point, name))
            if len(ends[-1]) != self.inputs:
                raise ValueError(f"{name} must have {plural(self.inputs, 'number')}, one an input, got {len(ends[-1])}")
        segment = Layer(tuple((b - a,) for a, b in zip(*ends, strict=True)), ends[0])
        layers = (self.layers[0].after(segment), *self.layers[1:])
        return _graph(affine_regions(layers, ZERO, ONE, count(max_pieces, "max_pieces", 1)))

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
        """The affine regions on an interval, of a network with one input."""
        if self.inputs != 1:
            raise ValueError(f"regions on an interval need a network with one input, this one has {self.inputs}")
        low, high = exact(low), exact(high)
        if not low < high:
            raise ValueError(f"an interval needs low < high, got [{shown(low)}, {shown(high)}]")
        return affine_regions(self.layers, low, high, count(max_pieces, "max_pieces", 1))

    def _check_scalar(self, name: str) -> None:
        if (self.inputs, self.outputs) != (1, 1):
            segment = "; net.along(start, end) is one on a segment" if self.inputs > 1 else ""
            single = "; net.output(i) has one output" if self.outputs > 1 else ""
            sizes = f"this one has {self.inputs} and {self.outputs}{single}{segment}"
            raise ValueError(f"{name} needs a network with one input and one output, {sizes}")

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
            raise ValueError(
                f"the inner network has {plural(inner.outputs, 'output')}, the outer one {plural(self.inputs, 'input')}"
            )
        outer, within = self.layers, inner.layers
        return ReluNetwork._of((*within[:-1], outer[0].after(within[-1]), *outer[1:]))

    def __pow__(self, t: int) -> ReluNetwork:
        """The network composed with itself ``t`` times, the affine identity for ``t = 0``.

        Raises ValueError before a network of more than MAX_DEPTH hidden layers is built.
        """
        t = count(t, "t")
        if self.outputs != self.inputs:
            raise ValueError(
                f"iterates need as many outputs as inputs, this network has {self.outputs} and {self.inputs}"
            )
        _check_depth(t * self.depth)
        if t == 0:
            return ReluNetwork._of([identity_layer(self.inputs)])
        if not self.depth:
            return reduce(lambda network, _: self @ network, range(t - 1), self)
        first, *inside, last = self.layers
        return ReluNetwork._of([first, *inside, *[first.after(last), *inside] * (t - 1), last])

    def deepened(self, depth: int) -> ReluNetwork:
        """Return a network of ``depth`` hidden layers with the same values; two units an output carry them on.

        Raises ValueError for fewer layers than there are, and for more than MAX_DEPTH.
        """
        depth = count(depth, "depth", self.depth)
        _check_depth(depth)
        if depth == self.depth:
            return self
        one = identity_layer(self.outputs).weights
        wide = (*one, *(tuple(-x for x in row) for row in one))  # relu(v) and relu(-v), whose difference is v
        back = tuple(zip(*wide, strict=True))
        halves, difference = Layer(wide, (ZERO,) * len(wide)), Layer(back, (ZERO,) * len(back))
        between = [halves.after(difference)] * (depth - self.depth - 1)
        return ReluNetwork._of([*self.layers[:-1], halves.after(self.layers[-1]), *between, difference])

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
        c = checked_number(factor, "the factor")
        weights = tuple(tuple(c * w for w in row) for row in self.weights[-1])
        return ReluNetwork((*self.weights[:-1], weights), (*self.biases[:-1], tuple(c * b for b in self.biases[-1])))

    __rmul__ = __mul__

    def __neg__(self) -> ReluNetwork:
        return self * -1

    def __sub__(self, other: ReluNetwork) -> ReluNetwork:
        return self + (-other) if isinstance(other, ReluNetwork) else NotImplemented

    # Real models

    @classmethod
    def from_sklearn(cls, model: Any) -> ReluNetwork:
        """Return the network of a fitted ``MLPRegressor`` with ``activation="relu"`` (or ``"identity"``).

        It may stand at the end of a ``Pipeline`` of scalers, ``ColumnTransformer``, ``PCA`` and what selects features,
        in a ``TransformedTargetRegressor`` and in a search for parameters: these are affine maps, and become part of
        the first and the last layer without rounding. Raises TypeError for other models, ValueError for other
        activations, for scalers that are not affine and for what is not fitted.
        """
        return cls._of(sklearn_layers(model))

    @classmethod
    def from_torch(cls, module: Module) -> ReluNetwork:
        """Return the network of a torch module, in evaluation mode.

        It is a ``Sequential``, nested or not, of ``Linear``, ``ReLU``, ``LeakyReLU``, ``PReLU``, ``ReLU6``,
        ``Hardtanh``, ``Hardsigmoid``, ``Softshrink``, ``BatchNorm1d``, ``Flatten``, ``Dropout`` and ``Identity``;
        others go by way of ONNX. Batch normalisation divides by a root, and that one factor is rounded to 53 binary
        digits where it is irrational. Raises TypeError for something else than a module, ValueError naming the part
        that cannot be read.
        """
        return cls._of(torch_layers(module))

    @classmethod
    def from_onnx(
        cls, path_or_model: str | PathLike[str] | bytes | onnx.ModelProto, output: str | None = None
    ) -> ReluNetwork:
        """Return the network of an ONNX model, operator sets 1 to 28: a path, its bytes, or the model itself.

        Every graph can be read whose operators are piecewise linear in what is computed: products with constants from
        either side, convolutions and their transposes, sums and differences of computed values (skip connections),
        running sums, batch normalisation, ReLU, LeakyRelu, PRelu, Clip, Abs, Max, Min, HardSigmoid, soft Shrink,
        averages and maxima of patches, sorted entries (TopK), resizing, and what moves entries; and choices by
        comparisons (Where) that do not jump. What a later layer needs of an earlier one is carried on by units of its
        own, so ``widths`` can exceed those of the model. The network is the function of one sample: a first axis of
        unknown length has length 1; several axes are read row by row, and several inputs one after the other.
        ``output`` names one of several outputs. Of numbers, only the roots of batch normalisation are rounded. Cost:
        some microseconds a weight, where a convolution counts as the matrix that it is. Raises ValueError naming the
        node or the tensor that cannot be read, TypeError for something else than a model.
        """
        return cls._of(onnx_layers(path_or_model, output))

    def to_onnx(self, path: str | PathLike[str], rounded: bool = False) -> None:
        """Write an ONNX file with float64 weights, whole or not at all.

        Raises ValueError naming the first weight that is not exactly a float64, unless ``rounded``.
        """
        write_onnx(self.layers, path, rounded)


def _graph(regions: Regions) -> PLMap:
    knots, values = regions.graph(0)
    if isinstance(knots, ExactVector) and isinstance(values, CodedVector):
        return PLMap.from_polyline(Polyline(knots, values, regions.ring.field))
    return PLMap(knots, values)


def _pasted(numbers: Iterable[Exact]) -> str:
    return f"[{', '.join(map(pasted, numbers))}]"


def _check_depth(depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ValueError(f"a network of {printed(depth)} hidden layers is too deep, at most {MAX_DEPTH} are built")


def _plus(a: Exact, b: Exact) -> Exact:
    return a + b
