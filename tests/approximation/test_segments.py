"""Every number of a table of runs is a theorem; here they are confronted with exact integrals."""

import random
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from periodic.approximation.breakpoint_paths import bin_edges
from periodic.approximation.profiles import Profile, Scale
from periodic.approximation.segments import AbsoluteRuns, Runs, SquaredRuns
from periodic.graphs.growth_numbers import period_root
from periodic.iterates.integrals import map_moments
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap

F = Fraction
RATIONAL = PLMap([0, "1/9", "1/2", "5/8", 1], [0, 1, "1/5", "3/4", "1/3"])
MAPS = {"tent^3": tent() ** 3, "golden^4": vee(period_root(3), -1, 1) ** 4, "rational^2": RATIONAL**2}
CELLS, BINS = 3, 24
Floats = NDArray[np.float64]


@lru_cache
def table(name: str, order: int, reach: int = 99) -> tuple[Runs, Scale]:
    h = MAPS[name]
    scale = Scale.of([h])
    return (AbsoluteRuns if order == 1 else SquaredRuns)([Profile.of(h, scale)], CELLS, reach), scale


def row(runs: Runs, start: int, stop: int) -> tuple[float, Floats, Floats, float, float]:
    """e, l, r and the widths of the cells before and after the run from cell ``start`` to before cell ``stop``."""
    m, lengths = runs.cells, runs.profiles[0].lengths
    widths = np.repeat(lengths / m, m)
    last, first = (stop - 1) // m, start // m
    before = np.append(0.0, widths)[first * m : stop]
    after = float(widths[stop]) if stop < len(widths) else 0.0
    kinds = runs.index(0)[last, : last - first + 1][::-1]
    e, left, right = runs.costs(kinds, stop - last * m, before, after, bin_edges(BINS))
    i = start - first * m
    return float(e[i]), left[i], right[i], float(before[i]), after


def ends_of_cells(h: PLMap) -> list[Fraction]:
    knots = [F(x) if isinstance(x, Fraction) else F(float(x)) for x in h.knots]
    cells = [a + (b - a) * F(i, CELLS) for a, b in pairwise(knots) for i in range(CELLS)]
    return [*cells, knots[-1]]


@pytest.mark.parametrize("name", ["tent^3", "rational^2"])
@pytest.mark.parametrize("order", [1, 2])
def test_e_plus_l_plus_r_is_below_the_error_of_every_line(name: str, order: int, every_case: bool) -> None:
    h, (runs, scale) = MAPS[name], table(name, order)
    points, edges = ends_of_cells(h), bin_edges(BINS)
    r = random.Random(order)
    tight = 0
    number = 250 if every_case else 45
    for _ in range(number):
        start = r.randrange(len(points) - 1)
        stop = min(start + r.randrange(1, 12), len(points) - 1)
        e, left, right, before, after = row(runs, start, stop)
        p, q = points[start], points[stop]
        part = h.restrict(p, q)
        a = h(p + (q - p) * F(r.randrange(9), 8)) + F(r.randrange(-40, 41), 80)
        b = h(p + (q - p) * F(r.randrange(9), 8)) + F(r.randrange(-40, 41), 80)
        difference = part - PLMap([p, q], [a, b])
        exact_cost = difference.l1_norm() if order == 1 else map_moments(difference).squared
        # the neighbouring hinges may be anywhere in the cells next to the run
        x = p - F(before) * scale.length * F(r.randrange(5), 4)
        y = q + F(after) * scale.length * F(r.randrange(5), 4)
        at = [(a + (b - a) * (z - p) / (q - p) - scale.centre) / scale.spread for z in (x, y)]
        i, j = (int(np.searchsorted(edges, float(v))) - 1 for v in at)
        claimed = (F(e) + F(float(left[i])) + F(float(right[j]))) * scale.cost(order)
        assert claimed <= exact_cost
        tight += 2 * claimed > exact_cost > 0
    assert tight > number // 15


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("name", MAPS)
def test_e_is_close_to_the_least_error(name: str, order: int) -> None:
    h, (runs, scale) = MAPS[name], table(name, order)
    n = h.piece_count
    for first, last in ((0, n), (0, n - 1), (1, 3), (2, n)):
        e = row(runs, first * CELLS, last * CELLS)[0]
        part = h.restrict(h.knots[first], h.knots[last])
        if order == 2:
            assert e * float(scale.cost(2)) == pytest.approx(float(map_moments(part).affine_error), rel=1e-9, abs=1e-12)
        else:
            line = PLMap(part.domain, [part.values[0], part.values[-1]])
            assert e * float(scale.cost(1)) <= float((part - line).l1_norm())


@pytest.mark.parametrize("order", [1, 2])
def test_errors_grow_with_the_run_and_more_than_add_up(order: int) -> None:
    runs, _ = table("golden^4", order)
    n = CELLS * len(runs.profiles[0].lengths)
    for start in range(0, n - 6, 2):
        middle, stop = start + 3, min(start + 9, n)
        whole, one, two = (row(runs, a, b)[0] for a, b in ((start, stop), (start, middle), (middle, stop)))
        assert whole >= one + two - 1e-3


@pytest.mark.parametrize("order", [1, 2])
def test_the_margin_is_taken_off(order: int) -> None:
    """Of a run inside one piece lines miss nothing; what rounding may have added is not counted."""
    runs, _ = table("golden^4", order)
    for piece in range(len(runs.profiles[0].lengths)):
        for start, stop in ((0, 1), (0, CELLS), (1, CELLS)):
            assert row(runs, piece * CELLS + start, piece * CELLS + stop)[0] == 0


def test_kinds_are_shared_and_indexed() -> None:
    runs, _ = table("tent^3", 2)
    index = runs.index(0)
    assert index.shape == (8, 8)
    assert all((index[b, p - 1] == -1) == (p > b + 1) for b in range(8) for p in range(1, 9))
    # the tent has two kinds of pieces, rising and falling: two kinds of runs of each length
    assert [len(set(index[p - 1 :, p - 1].tolist())) for p in range(1, 8)] == [2] * 7
    rational = table("rational^2", 2)[0].index(0)
    assert len(set(rational[:, 0].tolist())) == MAPS["rational^2"].piece_count


def test_the_reach_can_be_cut() -> None:
    assert table("tent^3", 1, 3)[0].reach == 3
    short = AbsoluteRuns([Profile(np.ones(400), np.random.default_rng(1).uniform(-1, 1, 401))], 2, 400)
    assert short.reach < 16
    assert short.index(0).shape == (400, short.reach)


def test_several_profiles_share_kinds_but_no_runs() -> None:
    h = tent() ** 3
    scale = Scale.of([h])
    runs = SquaredRuns([Profile.of(h, scale), Profile.of(h.restrict(0, "1/2"), scale)], CELLS, 99)
    assert (runs.index(1) == runs.index(0)[:4]).all()
    assert runs.wholes[0] == pytest.approx(2 * runs.wholes[1])
