"""The maps that the benchmarks are about."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from periodic.graphs.growth_numbers import period_root
from periodic.maps.families import vee
from periodic.maps.plmaps import PLMap
from periodic.networks.relu_networks import ReluNetwork


def ugly_map() -> PLMap:
    """Three laps whose slopes have nothing in common."""
    return PLMap([0, "3/11", "17/29", 1], ["1/13", "12/13", "2/17", "19/23"])


def golden_map() -> PLMap:
    """phi*|x| - 1 on its core."""
    return vee(period_root(3))


def zigzag(pieces: int) -> PLMap:
    """A map of [0, 1] with laps of about equal lengths between low and high values: orbits visit all of them."""
    rng = np.random.default_rng(pieces)
    knots = [0, *(100 * i + int(rng.integers(-30, 31)) for i in range(1, pieces)), 100 * pieces]
    heights = rng.integers(0, 200, pieces + 1) + 800 * (np.arange(pieces + 1) % 2)
    return PLMap([Fraction(k, 100 * pieces) for k in knots], [Fraction(int(h), 1000) for h in heights])


def float_network() -> PLMap:
    """A network of 8 pieces with float64 weights, as the exact function that it is."""
    rng = np.random.default_rng(1)
    bends = np.sort(rng.uniform(0, 1, 7))
    kinks = np.concatenate([[rng.uniform(-1, 1)], rng.uniform(-1, 1, 7)])
    hidden = np.concatenate([[0.0], -bends])
    return ReluNetwork([[[1.0]] * 8, [kinks.tolist()]], [hidden.tolist(), [0.5]]).to_map(0, 1)


def lucas_number(n: int) -> int:
    """How many solutions f^n(x) = x has for phi*|x| - 1."""
    a, b = 2, 1
    for _ in range(n):
        a, b = b, a + b
    return a
