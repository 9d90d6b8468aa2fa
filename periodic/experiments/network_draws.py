"""Random ReLU networks with one input, many at a time: how their weights are drawn, and what a grid sees of them.

An *initialisation* says how weights and biases of the first, the middle and the last layer are drawn. Networks are
drawn by the hundred, as arrays whose first axis counts them; one of them is an exact network, as its weights are dyadic
numbers. The statistic of a published experiment, which looks at f^4 on 163 points, is computed for all at once.

>>> layers = drawn_layers((2,), INITIALISATIONS["he"], 3, np.random.default_rng(0))
>>> [weights.shape for weights, _ in layers], network(layers, 1, rectified=True).widths
([(3, 2, 1), (3, 1, 2)], (2, 1))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from periodic.networks.relu_networks import ReluNetwork

Array = NDArray[np.float64]
Draw = Callable[[np.random.Generator, tuple[int, ...], int, int], Array]  # shape, inputs and outputs of the layer

GRID = 163  # points of the notebooks' grid


def _truncated(rng: np.random.Generator, shape: tuple[int, ...], inputs: int, outputs: int) -> Array:
    """Normal numbers, those beyond 1 drawn again."""
    x = rng.standard_normal(shape)
    while (far := abs(x) > 1).any():
        x[far] = rng.standard_normal(int(far.sum()))
    return x


DRAWS: dict[str, Draw] = {
    "one": lambda rng, shape, inputs, outputs: np.ones(shape),
    "zero": lambda rng, shape, inputs, outputs: np.zeros(shape),
    "uniform": lambda rng, shape, inputs, outputs: rng.uniform(size=shape),
    "he": lambda rng, shape, inputs, outputs: rng.standard_normal(shape) * sqrt(2 / inputs),
    "glorot": lambda rng, shape, inputs, outputs: rng.standard_normal(shape) * sqrt(2 / (inputs + outputs)),
    "normal/k": lambda rng, shape, inputs, outputs: rng.standard_normal(shape) / outputs,
    "2/(w+1)": lambda rng, shape, inputs, outputs: rng.standard_normal(shape) * 2 / (max(inputs, outputs) + 1),
    "truncated": _truncated,
}


class Initialisation(NamedTuple):
    """How weights and biases of the first, the middle and the last layer are drawn, as names of ``DRAWS``.

    ``rectified``: whether a ReLU follows the last layer; ``reach``: the grid of the notebooks is on [-reach, reach].
    """

    first: tuple[str, str]
    middle: tuple[str, str]
    last: tuple[str, str]
    rectified: bool
    reach: int
    words: str


HE, UNIFORM = ("he", "he"), ("he", "uniform")
NORMAL, GLOROT, FIRST = ("normal/k", "truncated"), ("glorot", "glorot"), ("2/(w+1)", "2/(w+1)")
INITIALISATIONS: dict[str, Initialisation] = {
    "one-he": Initialisation(("one", "he"), HE, HE, False, 1, "first weights 1, all else He, linear output"),
    "he": Initialisation(HE, HE, HE, True, 1, "weights and biases He, ReLU output"),
    "he-uniform": Initialisation(
        UNIFORM, UNIFORM, UNIFORM, True, 1, "weights He, biases uniform on [0, 1), ReLU output"
    ),
    "normal-k": Initialisation(NORMAL, NORMAL, NORMAL, True, 1, "weights N(0, 1)/k, biases truncated, ReLU output"),
    "glorot": Initialisation(GLOROT, GLOROT, GLOROT, True, 1, "weights and biases Glorot, ReLU output"),
    "first-notebook": Initialisation(
        FIRST, FIRST, ("2/(w+1)", "zero"), False, 2, "N(0, 1) 2/(w+1), no output bias, linear output"
    ),
}


def drawn_layers(
    widths: Sequence[int], init: Initialisation, count: int, rng: np.random.Generator
) -> list[tuple[Array, Array]]:
    """Return weights (networks, outputs, inputs) and biases (networks, outputs) of each layer, of many networks."""
    sizes = [1, *widths, 1]
    layers = []
    for i, (n, m) in enumerate(pairwise(sizes)):
        weights, biases = init.first if i == 0 else init.last if i == len(widths) else init.middle
        layers.append((DRAWS[weights](rng, (count, m, n), n, m), DRAWS[biases](rng, (count, m), n, m)))
    return layers


def network(layers: Sequence[tuple[Array, Array]], index: int, rectified: bool) -> ReluNetwork:
    """Return one of the networks, exactly; a ReLU after the output is a layer of one unit."""
    weights, biases = [w[index] for w, _ in layers], [b[index] for _, b in layers]
    return ReluNetwork([*weights, [[1]]], [*biases, [0]]) if rectified else ReluNetwork(weights, biases)


# The statistic of the notebooks


def grid_statistics(
    layers: Sequence[tuple[Array, Array]], init: Initialisation, powers: Sequence[int]
) -> list[NDArray[np.bool_]]:
    """Return for each power and network whether x - f^power(x) changes sign on the grid more often than x - f(x)."""
    x = np.broadcast_to(np.linspace(-init.reach, init.reach, GRID), (len(layers[0][0]), GRID))
    iterates = [x]
    for _ in range(max(powers)):
        iterates.append(_forward(layers, init.rectified, iterates[-1]))
    once = _sign_changes(x - iterates[1])
    return [_sign_changes(x - iterates[power]) > once for power in powers]


def _forward(layers: Sequence[tuple[Array, Array]], rectified: bool, x: Array) -> Array:
    """The outputs of many networks at once, each at its own points."""
    state = x[:, None, :]
    for i, (w, b) in enumerate(layers):
        state = w @ state + b[:, :, None]
        if rectified or i < len(layers) - 1:
            state = np.maximum(state, 0)
    return state[:, 0, :]


def _sign_changes(d: Array) -> NDArray[np.int64]:
    before, here, after = d[:, :-2], d[:, 1:-1], d[:, 2:]
    with np.errstate(invalid="ignore", over="ignore"):
        crossed = (before * here < 0) | ((here == 0) & (before * after < 0))
    return np.asarray(crossed.sum(axis=1))
