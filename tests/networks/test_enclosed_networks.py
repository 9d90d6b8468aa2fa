"""Networks in enclosed arrays: knots, values and slopes are those of the exact maps."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from periodic.floats.enclosed_arrays import Enclosed
from periodic.networks.enclosed_networks import enclosed_maps
from periodic.networks.relu_networks import ReluNetwork


def encloses(found: Enclosed, truth: Fraction) -> bool:
    return abs(Fraction(float(found.values)) - truth) <= Fraction(float(found.errors))


@pytest.mark.parametrize("rectified", [False, True])
@pytest.mark.parametrize(
    "widths", [(1,), (2, 2), (2, 3, 2), *(pytest.param(w, marks=pytest.mark.long) for w in ((3,), (3, 4)))]
)
def test_they_enclose_the_exact_maps(widths: tuple[int, ...], rectified: bool) -> None:
    rng, sizes, n = np.random.default_rng(sum(widths)), [1, *widths, 1], 30
    layers = [(rng.normal(size=(n, m, k)), rng.normal(size=(n, m))) for k, m in pairwise(sizes)]
    found = enclosed_maps(layers, rectified)
    assert found.known.all()
    points = Enclosed.exactly(rng.normal(size=(n, 5)))
    images = found.image(points, np.arange(n))
    for i in range(n):
        weights, biases = [w[i] for w, _ in layers], [b[i] for _, b in layers]
        f = ReluNetwork([*weights, [[1]]], [*biases, [0]]) if rectified else ReluNetwork(weights, biases)
        exact = f.to_line_map()
        count = int(found.counts[i])
        knots = [k for k in range(count) if any(encloses(found.knots[i, k], x) for x in exact.knots)]
        assert len(knots) >= len(exact.knots) - (exact.piece_count == 1)  # units that the output does not see bend too
        for k in knots:
            x = next(x for x in exact.knots if encloses(found.knots[i, k], x))
            assert encloses(found.values[i, k], exact(x))
        assert encloses(found.left[i], exact.left_slope)
        assert encloses(found.right[i], exact.right_slope)
        for p in range(5):
            assert encloses(images[i, p], exact(Fraction(float(points.values[i, p]))))
            assert images.errors[i, p] < 1e-9


def test_rows_that_are_chosen() -> None:
    rng = np.random.default_rng(1)
    layers = [
        (rng.normal(size=(4, 2, 1)), rng.normal(size=(4, 2))),
        (rng.normal(size=(4, 1, 2)), rng.normal(size=(4, 1))),
    ]
    maps, x = enclosed_maps(layers, rectified=True), Enclosed.exactly(rng.normal(size=(4, 3)))
    all_rows = maps.image(x, np.arange(4))
    some = maps.image(x[[3, 1]], np.array([3, 1]))
    assert (some.values == all_rows.values[[3, 1]]).all()


def test_units_that_never_bend_or_bend_together_are_left_open() -> None:
    """A weight 0 and two units with one knot: floats cannot order them, and say so."""
    first = np.array([[[1.0], [0.0]], [[1.0], [-1.0]], [[1.0], [-1.0]]])
    layers = [(first, np.array([[1.0, 1.0], [0.0, 0.0], [0.0, 1.0]])), (np.ones((3, 1, 2)), np.zeros((3, 1)))]
    assert enclosed_maps(layers, rectified=False).known.tolist() == [False, False, True]
