"""Lengths of crossings: sums over pieces, functions that exist, and where nothing is said."""

from fractions import Fraction

import numpy as np
import pytest

from periodic.bounds.breakpoint_bounds import hinge_bound
from periodic.bounds.crossing_bounds import crossing_integrals
from periodic.bounds.crossing_lengths import MOST_STEPS, crossing_length_bounds
from periodic.bounds.separations import separation
from periodic.bounds.tasks import Task
from periodic.graphs.growth_numbers import period_root
from periodic.iterates.integrals import map_moments
from periodic.maps.distances import l1_distance
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap
from periodic.networks.window_networks import close_network

F = Fraction
SKEW = PLMap([0, "1/3", 1], [0, 1, 0])
THREE = PLMap([0, 1, 2, 3], [0, 3, 1, 2])
MAPS = [
    SKEW,
    THREE,
    PLMap([0, "2/5", 1], ["1/4", 1, 0]),
    PLMap([0, "1/7", "2/5", "3/4", 1], ["1/9", "7/8", "1/5", 1, "1/3"]),
    PLMap([-1, 0, 1], [-1, "lambda(5)-1", "1-lambda(5)"]),
    PLMap([0, "1/4", "1/2", 1], [0, 1, 1, 0]),
]


def sums(h: PLMap, changes: int, levels: int = 200) -> tuple[float, float]:
    """The integrals of sums over all pieces but some, in the middle of many strips."""
    x, y = (np.array([float(v) for v in row]) for row in (h.knots, h.values))
    low, high = np.minimum(y[1:], y[:-1]), np.maximum(y[1:], y[:-1])
    rows = high > low
    low, high = low[rows], high[rows]
    lengths = np.diff(x)[rows] / (high - low)
    found, (least, most) = np.zeros(2), (y.min(), y.max())
    for level in least + (most - least) * (np.arange(levels) + 0.5) / levels:
        a = np.maximum(np.minimum(level - low, high - level), 0)
        for order in (1, 2):
            found[order - 1] += np.sort(a**order * lengths)[: max(0, len(a) - changes)].sum()
    return tuple(found * (most - least) / levels)


@pytest.mark.parametrize("f", MAPS, ids=str)
def test_close_to_sums_over_all_pieces(f: PLMap) -> None:
    """Blocks may be cut where pieces are not, where slopes of f cancel: then less is proved."""
    for t, changes in ((1, 0), (3, 2), (5, 6), (6, 0)):
        found, exact = crossing_length_bounds(f, t, changes), sums(f.iterate(t), changes)
        for bound, near in zip(found, exact, strict=True):
            assert (0.95 if f in (SKEW, THREE) else 0.7) * near - 1e-3 <= bound.value <= near * 1.01 + 1e-4


def broken(rng: np.random.Generator, h: PLMap, pieces: int) -> PLMap:
    """A function of so many pieces: h at some of its knots, moved a little or not."""
    low, high = h.domain
    inner = sorted(rng.choice(len(h.knots) - 2, min(pieces - 1, len(h.knots) - 2), replace=False) + 1)
    knots = [low, *(h.knots[i] for i in inner), high]
    moved = F(int(rng.integers(3)), 100)
    heights = [h(x) + moved * int(rng.integers(-9, 10)) for x in knots]
    return PLMap(knots, heights)


@pytest.mark.parametrize("f", MAPS, ids=str)
def test_below_functions(f: PLMap, every_case: bool) -> None:
    rng = np.random.default_rng(5)
    for t in (2, 3, 4):
        h = f.iterate(t)
        for _ in range(40 if every_case else 8):
            pieces = int(rng.integers(1, min(30, h.piece_count) + 1))
            g = broken(rng, h, pieces)
            area, squares = crossing_length_bounds(f, t, pieces)
            assert area.value <= l1_distance(h, g)
            assert squares.value <= map_moments(h - g).squared


def test_attained_by_a_constant() -> None:
    """f^t covers the interval evenly: 1/2 misses 1/4 and 1/12 of it, and so much is proved but for rounding."""
    area, squares = crossing_length_bounds(SKEW, 6, 0)
    assert F(1, 4) - F(1, 10**9) < area.value <= F(1, 4)
    assert F("0.083") < squares.value <= F(1, 12)


def test_more_than_windows_and_hinges_prove() -> None:
    task = Task(SKEW, 8, 2, 3)
    area, squares = crossing_length_bounds(SKEW, 8, task.sign_changes)
    by_windows = crossing_integrals(task.windows, task.sign_changes, task.lipschitz)
    assert area.value > 20 * by_windows[0].value > 0
    assert squares.value > 20 * by_windows[1].value > 0
    assert area.value > hinge_bound(SKEW, 8, task.pieces).value
    found = separation(SKEW, 8, 2, 3)
    assert found.l1_bound == area.value <= close_network(SKEW, 8, 2, 3).l1_error
    assert found.best["l1"].name == "L1, lengths"


def test_in_other_coordinates() -> None:
    moved = THREE.conjugate(PLMap([0, 3], [10, 4]))
    for order, (here, there) in enumerate(
        zip(crossing_length_bounds(THREE, 5, 4), crossing_length_bounds(moved, 5, 4), strict=True), 1
    ):
        assert there.value == here.value * 2 ** (order + 1)


@pytest.mark.parametrize("f", [tent(), vee(period_root(3), -1, 1), vee(period_root(5))], ids=["tent", "golden", "five"])
def test_as_much_as_windows_where_all_slopes_are_one(f: PLMap) -> None:
    """But for rounding, and for the square but for the tangents that stand in its place."""
    for t, changes in ((7, 9), (12, 64)):
        task = Task(f, t, 1, 1)
        by_windows = crossing_integrals(task.windows, changes, task.lipschitz)
        for order, (bound, other) in enumerate(zip(crossing_length_bounds(f, t, changes), by_windows, strict=True), 1):
            assert other.value * F(990 if order == 1 else 970, 1000) <= bound.value <= other.value


def test_where_nothing_is_said() -> None:
    many = PLMap([0, "1/8", "1/3", "1/2", "2/3", "3/4", 1], [0, 1, 0, 1, 0, 1, 0])  # five slopes
    for f, t in ((SKEW, MOST_STEPS + 1), (many, 40)):
        for bound in crossing_length_bounds(f, t, 3):
            assert bound.value == 0
            assert "steps with" in str(bound.why)
    assert crossing_length_bounds(many, 40, 3, effort=1)[0].value > F(3, 16)
    assert crossing_length_bounds(PLMap([0, 1], ["1/2", "1/2"]), 2, 0)[0].value == 0


def test_more_sign_changes_prove_less() -> None:
    values = [crossing_length_bounds(SKEW, 40, changes)[0].value for changes in (0, 10**3, 10**9, 10**12)]
    assert F(1, 4) >= values[0] >= values[1] > values[2] > values[3] >= 0
    assert crossing_length_bounds(SKEW, 3, 8)[0].value == 0
