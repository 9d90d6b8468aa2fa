"""No bound lies above an exact distance: networks and functions, random and adversarial; thousands in a long run."""

import random
from fractions import Fraction
from functools import cache, lru_cache
from itertools import pairwise, product

import numpy as np
import pytest

from periodic.approximation.best_fits import best_approximation
from periodic.approximation.block_types import Grain
from periodic.bounds.block_bounds import block_bound
from periodic.bounds.breakpoint_bounds import hinge_bound
from periodic.bounds.crossing_bounds import l1_crossing_bound
from periodic.bounds.statements import classification_bound, sup_bound
from periodic.iterates.integrals import map_moments
from periodic.iterates.oscillations import composed_crossings
from periodic.maps.plmaps import PLMap
from periodic.networks.relu_networks import ReluNetwork
from periodic.numbers.conversions import Exact
from periodic.text.map_texts import read_map

F = Fraction
MAPS = {
    "tent": ("tent", 4, 5),
    "golden": ("vee:phi on [-1, 1]", 5, 7),
    "plateau": ("truncated_tent:6/7", 3, 4),
    "three laps": ("points:(0,1/3),(1/3,1),(2/3,1/7),(1,2/5)", 2, 3),
}
SHORT = {f"{name}^{t}": (text, t) for name, (text, t, _) in MAPS.items()}
LONG = {f"{name}^{t}": (text, t) for name, (text, _, t) in MAPS.items()}
TASKS = {**SHORT, **LONG}
each_task = pytest.mark.parametrize("name", [*SHORT, *(pytest.param(name, marks=pytest.mark.long) for name in LONG)])


ONE_SIZE = Grain(3, 32, 16)  # of cells, whatever the number of pieces: tables are made once a map


@pytest.fixture
def grain(every_case: bool) -> Grain | None:
    """The cells of the hinge bound: by default those that it chooses itself, in the short run of one size."""
    return None if every_case else ONE_SIZE


@lru_cache
def task(name: str) -> tuple[PLMap, int, PLMap, tuple[tuple[Exact, Exact, int], ...]]:
    """The map, t, f^t and some pairs of levels with their crossings."""
    text, t = TASKS[name]
    f = read_map(text)
    h = f**t
    low, high = h.image
    levels = [low + (high - low) * F(i, 6) for i in range(7)]
    pairs = [(a, b) for a, b in ((levels[0], levels[6]), (levels[1], levels[5]), (levels[2], levels[4]))]
    return f, t, h, tuple((a, b, composed_crossings(f, a, b, t)) for a, b in pairs)


@cache
def proved(name: str, pieces: int, order: int, grain: Grain | None) -> Exact:
    f, t, _, _ = task(name)
    return max(block_bound(f, t, pieces, order).value, hinge_bound(f, t, pieces, order, grain).value)


def check(name: str, g: PLMap, grain: Grain | None) -> None:
    _, _, h, levels = task(name)
    difference = h - g
    l1, l2, sup = difference.l1_norm(), map_moments(difference).squared, max(map(abs, difference.image))
    pieces = g.piece_count
    assert proved(name, pieces, 1, grain) <= l1
    assert proved(name, pieces, 2, grain) <= l2
    for low, high, n in levels:
        assert l1_crossing_bound(n, pieces, low, high, h.lipschitz).value <= l1
        assert sup_bound(n, pieces, low, high).value <= sup


def random_function(r: random.Random, h: PLMap) -> PLMap:
    """A continuous function with up to 12 pieces, its knots anywhere or at those of h, its values near those of h."""
    low, high = h.domain
    least, greatest = h.image
    knots: set[Exact] = {low, high}
    for _ in range(r.choice((0, 2, 5, 9))):
        knots.add(r.choice(h.knots) if r.random() < 0.5 else low + (high - low) * F(r.randrange(1, 997), 997))
    values = []
    for x in sorted(knots):
        y = h(x) if r.random() < 0.6 else least + (greatest - least) * F(r.randrange(-200, 1200), 1000)
        values.append(y)
    return PLMap(sorted(knots), values)


def random_network(r: np.random.Generator, h: PLMap) -> PLMap:
    """A random network of up to 3 layers of up to 6 units, with float64 weights."""
    widths = [1, *r.integers(1, 7, r.integers(1, 4)).tolist(), 1]
    weights = [r.normal(size=(b, a)) * 1.5 for a, b in pairwise(widths)]
    biases = [r.normal(size=b) for b in widths[1:]]
    return ReluNetwork(weights, biases).to_map(*h.domain)


@pytest.mark.usefixtures("short_cells")
@pytest.mark.parametrize("number", [3, pytest.param(520, marks=pytest.mark.long)])
@each_task
def test_no_bound_is_above_a_distance(name: str, number: int, grain: Grain | None) -> None:
    h = task(name)[2]
    plain, arrays = random.Random(1), np.random.default_rng(1)
    for i in range(number):
        check(name, random_function(plain, h) if i % 3 else random_network(arrays, h), grain)


@pytest.mark.usefixtures("short_cells")
@pytest.mark.parametrize("pieces", [4, *(pytest.param(p, marks=pytest.mark.long) for p in (1, 2, 3, 6))])
@each_task
def test_nor_above_that_of_the_best_that_can_be_found(name: str, pieces: int, grain: Grain | None) -> None:
    h = task(name)[2]
    for order in (1, 2):
        check(name, best_approximation(h, pieces, order, rounds=2 if grain else 15).function, grain)


def test_classification_is_sharp() -> None:
    """Among all classifiers of K intervals on n alternating points the best errs on exactly that share."""
    for n in range(1, 9):
        labels = [i % 2 for i in range(n)]
        words = list(product((0, 1), repeat=n))
        for k in range(1, n):
            allowed = [word for word in words if 1 + sum(a != b for a, b in pairwise(word)) <= k]
            found = min(sum(a != b for a, b in zip(labels, word, strict=True)) for word in allowed)
            assert classification_bound(n, k).value == F(found, n)
