"""Many random networks of one shape at once, as maps of the line whose knots and values are enclosed in floats.

The exact map of a network costs milliseconds, for its numbers are long; here all networks of a shape are carried
through their layers together, and each number has a bound on its error. The weights are floats, which are exact.
docs/mathematics.md, Maps of the line; ReLU realisations.

>>> weights = np.array([[[1.0], [-1.0]]]), np.array([[[1.5, 1.5]]])
>>> f = enclosed_maps([(weights[0], np.zeros((1, 2))), (weights[1], -np.ones((1, 1)))], rectified=False)
>>> f.knots.values, f.values.values, f.two_cycles()  # 1.5|x| - 1: both units bend at 0, and floats cannot order them
(array([[-0.,  0.]]), array([[-1., -1.]]), [None])
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from periodic.floats.enclosed_arrays import ZERO, Enclosed, joined
from periodic.orbits.two_cycles import EnclosedMaps

Layer = tuple[NDArray[np.float64], NDArray[np.float64]]  # weights (network, output, input), biases (network, output)


def enclosed_maps(layers: Sequence[Layer], rectified: bool) -> EnclosedMaps:
    """Return the maps of networks with one input and one output, the ReLU after the output with ``rectified``.

    Cost: arrays of networks x units x knots, in each layer after the first for each unit anew.
    """
    state = _Units.of_first(layers[0])
    for layer in layers[1:-1]:
        state = state.affine(layer).rectified()
    state = state.affine(layers[-1])
    if rectified:
        state = state.rectified()

    def image(x: Enclosed, chosen: NDArray[np.int64]) -> Enclosed:
        y = x[:, None, :]
        for number, (weights, biases) in enumerate(layers, 1):
            y = _affine(y, (weights[chosen], biases[chosen]))
            y = y.rectified() if rectified or number < len(layers) else y
        return y[:, 0]

    left, right = state.left[:, 0], state.right[:, 0]
    return EnclosedMaps(state.knots, state.counts, state.values[:, 0], left, right, state.known, image)


def _affine(state: Enclosed, layer: Layer) -> Enclosed:
    weights, biases = layer
    return state.times_matrix(weights) + Enclosed.exactly(biases[:, :, None])


@dataclass(frozen=True, eq=False)
class _Units:
    """The units of one layer of each network, as functions of its input: as ``EnclosedMaps``, one axis more."""

    knots: Enclosed
    counts: NDArray[np.int64]
    values: Enclosed  # network, unit, knot
    left: Enclosed  # network, unit
    right: Enclosed
    known: NDArray[np.bool_]

    @classmethod
    def of_first(cls, layer: Layer) -> _Units:
        """The first layer and its ReLU: each unit has one knot of its own."""
        weights, biases = (Enclosed.exactly(array) for array in layer)
        slopes = weights[:, :, 0]
        places, known = (-biases / slopes).increasing(np.ones(slopes.values.shape, dtype=bool))
        knots = (-biases / slopes).taken(places)
        values = weights * knots[:, None, :] + biases[:, :, None]
        at_own_knot = places[:, None, :] == np.arange(slopes.values.shape[1])[None, :, None]
        counts = np.full(len(known), slopes.values.shape[1])
        left, right = -(-slopes).rectified(), slopes.rectified()
        return cls(knots, counts, ZERO.where(at_own_knot, values.rectified()), left, right, known)

    def affine(self, layer: Layer) -> _Units:
        """What the units of the next layer are, before their ReLU."""
        left, right = (end[:, :, None].times_matrix(layer[0])[:, :, 0] for end in (self.left, self.right))
        return _Units(self.knots, self.counts, _affine(self.values, layer), left, right, self.known)

    def rectified(self) -> _Units:
        """The ReLU of all units: where one changes its sign there is a new knot."""
        state = self
        for unit in range(self.values.values.shape[1]):
            state = state._unit_rectified(unit)
        return state

    def _unit_rectified(self, unit: int) -> _Units:
        """The ReLU of one unit: every unit gets a knot where this one changes its sign."""
        knots, values = self.knots, self.values
        own, left, right = values[:, unit], self.left[:, unit], self.right[:, unit]
        sides, far_left, far_right = own.signs(), -left.signs(), right.signs()  # far out it grows like slope * x
        known = self.known & (sides != 0).all(axis=1)
        known &= ((far_left != 0) | left.are_zero()) & ((far_right != 0) | right.are_zero())
        crossed = np.column_stack([far_left, sides]) * np.column_stack([sides, far_right]) < 0
        # the zero between two knots, and those on the two rays: where they are, and all units there
        share = own[:, :-1] / (own[:, :-1] - own[:, 1:])
        before, after = (-own[:, :1] / left[:, None], -own[:, -1:] / right[:, None])
        zeros = joined(
            knots[:, :1] + before, knots[:, :-1] + share * (knots[:, 1:] - knots[:, :-1]), knots[:, -1:] + after
        )
        at_zeros = joined(
            values[:, :, :1] + before[:, None] * self.left[:, :, None],
            values[:, :, :-1] + share[:, None] * (values[:, :, 1:] - values[:, :, :-1]),
            values[:, :, -1:] + after[:, None] * self.right[:, :, None],
        )
        this = (np.arange(values.values.shape[1]) == unit)[None, :]
        clipped = ZERO.where(this[..., None] & (sides < 0)[:, None], values)
        everything = joined(clipped, ZERO.where(this[..., None], at_zeros))
        kept = np.column_stack([np.arange(sides.shape[1]) < self.counts[:, None], crossed])
        places, rising = joined(knots, zeros).increasing(kept)
        return _Units(
            joined(knots, zeros).taken(places),
            kept.sum(axis=1),
            everything.taken(np.broadcast_to(places[:, None], (*values.values.shape[:2], places.shape[1]))),
            ZERO.where(this & (far_left <= 0)[:, None], self.left),
            ZERO.where(this & (far_right <= 0)[:, None], self.right),
            known & rising,
        )
