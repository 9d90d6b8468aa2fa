"""Draws of random networks, and the statistic of the notebooks beside their own loop."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from periodic.experiments.network_draws import INITIALISATIONS, drawn_layers, grid_statistics, network


@pytest.mark.parametrize("name", INITIALISATIONS)
def test_networks_are_drawn_as_the_table_says(name: str) -> None:
    init = INITIALISATIONS[name]
    layers = drawn_layers((3, 3), init, 4, np.random.default_rng(1))
    assert [w.shape for w, _ in layers] == [(4, 3, 1), (4, 3, 3), (4, 1, 3)]
    assert [b.shape for _, b in layers] == [(4, 3), (4, 3), (4, 1)]
    f = network(layers, 2, init.rectified).to_line_map()
    for x in (-1.5, 0.25, 2.0):
        state = np.array([x])
        for i, (w, b) in enumerate(layers):
            state = w[2] @ state + b[2]
            if i < 2 or init.rectified:
                state = np.maximum(state, 0)
        assert float(f(Fraction(x))) == pytest.approx(state[0])
    assert not init.rectified or min(f(-100), f(100)) >= 0


def test_variances_of_the_draws() -> None:
    rng = np.random.default_rng(2)
    he = drawn_layers((400,), INITIALISATIONS["he"], 50, rng)
    assert [round(float(w.var()), 3) for w, _ in he] == [pytest.approx(2, abs=0.1), pytest.approx(0.005, abs=4e-4)]
    truncated = drawn_layers((400,), INITIALISATIONS["normal-k"], 5, rng)[0][1]
    assert abs(truncated).max() <= 1
    assert drawn_layers((4,), INITIALISATIONS["first-notebook"], 5, rng)[1][1].tolist() == [[0.0]] * 5


def test_the_statistic_is_that_of_the_notebooks() -> None:
    """Against their loop, written out for one network at a time."""
    init = INITIALISATIONS["one-he"]
    layers = drawn_layers((2,), init, 60, np.random.default_rng(3))
    x = np.linspace(-1, 1, 163)
    powers = (4, 3)
    together = grid_statistics(layers, init, powers)
    for power, statistic in zip(powers, together, strict=True):
        found = []
        for k in range(60):
            (w1, b1), (w2, b2) = ((w[k], b[k]) for w, b in layers)
            values = [x]
            for _ in range(power):
                values.append((w2 @ np.maximum(w1 @ values[-1][None] + b1[:, None], 0) + b2[:, None])[0])
            counts = []
            for y in (values[1], values[power]):
                d, n = x - y, 0
                for i in range(1, 162):
                    n += d[i - 1] * d[i] < 0 or (d[i] == 0 and d[i - 1] * d[i + 1] < 0)
                counts.append(n)
            found.append(counts[1] > counts[0])
        assert statistic.tolist() == found
    assert together[0].any()
