"""Noise on the sawtooth: exact counts, against a slow count of the same networks."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from periodic.experiments.designs import generator
from periodic.experiments.fragility import FRAGILITY, INITIALISATION, NETWORKS, noisy
from periodic.experiments.runs import run


def pieces_and_laps(weights: list[np.ndarray], biases: list[np.ndarray]) -> tuple[int, int]:
    """Counted by carrying affine functions through every unit, in fractions."""
    segments = [(Fraction(0), Fraction(1), [(Fraction(1), Fraction(0))])]  # from, to, the units as (slope, offset)
    for i, (w, b) in enumerate(zip(weights, biases, strict=True)):
        cut = []
        for low, high, units in segments:
            rows = [
                (
                    sum((Fraction(float(x)) * s for x, (s, _) in zip(row, units, strict=True)), Fraction(0)),
                    sum((Fraction(float(x)) * o for x, (_, o) in zip(row, units, strict=True)), Fraction(float(c))),
                )
                for row, c in zip(w, b, strict=True)
            ]
            last = i == len(weights) - 1
            zeros = {} if last else {-o / s for s, o in rows if s and low < -o / s < high}
            ends = sorted({low, high, *zeros})
            for a, z in pairwise(ends):
                middle = (a + z) / 2
                cut.append(
                    (a, z, [r if last or r[0] * middle + r[1] > 0 else (Fraction(0), Fraction(0)) for r in rows])
                )
        segments = cut
    slopes = [units[0][0] for _, _, units in segments]
    pieces = [s for i, s in enumerate(slopes) if not i or s != slopes[i - 1]]
    signs = [s > 0 for s in pieces if s]
    return len(pieces), 1 + sum(a != b for a, b in pairwise(signs))


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("sigma", [0.01, 0.3])
def test_counts_are_those_of_the_weights(name: str, sigma: float) -> None:
    task = {"network": name, "t": 3, "sigma": sigma, "chunk": 0, "count": 3, "seed": 5}
    rng = generator(task)
    expected = []
    for _ in range(3):
        network = noisy(NETWORKS[name](3), sigma, rng)
        arrays = [np.array(x, dtype=float) for x in network.weights], [np.array(x, dtype=float) for x in network.biases]
        expected.append(list(pieces_and_laps(*map(list, arrays))))
    assert FRAGILITY.do(task) == expected


@pytest.mark.long
def test_without_noise_and_with_much() -> None:
    rows = {(r["network"], r["t"], r["sigma"]): r for r in run(FRAGILITY, reduced=True).rows}
    for name in NETWORKS:
        assert rows[name, 5, 0.0]["pieces"] == rows[name, 5, 0.0]["laps"] == 32
        assert rows[name, 8, 0.001]["pieces"] > 256  # small noise makes pieces
        assert rows[name, 8, 0.3]["laps"] < 64


def test_random_weights_have_few_pieces() -> None:
    rows = run(INITIALISATION, sizes={"width": 6, "depth": 2, "count": 3}).rows
    assert {(row["width"], row["depth"]) for row in rows} == {(3, 1), (3, 2), (6, 1), (6, 2)}
    for row in rows:
        assert 1 <= row["pieces"] <= (2 if not row["bias"] else int(row["most"]))
        assert row["units"] == row["width"] * row["depth"]
