"""Maps of the line: canonical form, and the compact core beside composition on the whole line."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, strategies as st

from periodic import cycles, has_period, periods
from periodic.maps.families import tent
from periodic.maps.line_maps import LineMap, compact_core
from periodic.numbers.conversions import exact

ONE = Fraction(1)
numbers = st.fractions(-3, 3, max_denominator=4)
slopes = numbers | st.sampled_from([Fraction(s) for s in ("0", "1", "-1", "2", "-2", "1/2", "-1/2")])


@st.composite
def line_maps(draw: st.DrawFn) -> LineMap:
    knots = sorted(draw(st.sets(numbers, min_size=1, max_size=4)))
    values = draw(st.lists(numbers, min_size=len(knots), max_size=len(knots)))
    return LineMap(knots, values, draw(slopes), draw(slopes))


def composed(f: LineMap, g: LineMap) -> LineMap:
    """f o g on the line: knots of g, and the points that g sends to knots of f."""
    points, bounds = set(g.knots), [None, *g.knots, None]
    for i, ((low, high), slope) in enumerate(zip(pairwise(bounds), g.slopes, strict=True)):
        x, y = (g.knots[i - 1], g.values[i - 1]) if i else (g.knots[0], g.values[0])
        for knot in f.knots:
            if slope:
                z = x + (knot - y) / slope
                if (low is None or low < z) and (high is None or z < high):
                    points.add(z)
    xs = sorted(points)
    ys = [f(g(x)) for x in xs]
    return LineMap(xs, ys, ys[0] - f(g(xs[0] - 1)), f(g(xs[-1] + 1)) - ys[-1])


def least_periods(f: LineMap, n: int) -> bool:
    """Whether a point has least period n: the isolated solutions of f^n(x) = x, and points between them."""
    iterate = f
    for _ in range(n - 1):
        iterate = composed(f, iterate)
    ends = sorted({*iterate.fixed_points(), *iterate.knots})
    tried = {*ends, *((a + b) / 2 for a, b in pairwise(ends)), ends[0] - 1, ends[-1] + 1, ends[0] - 7, ends[-1] + 7}
    # a point of lower period inside a continuum is left by moving on a third
    tried |= {a + (b - a) / 3 for a, b in pairwise(ends)}
    for x in tried:
        orbit = [x]
        while len(orbit) < n and (y := f(orbit[-1])) != x:
            orbit.append(y)
        if len(orbit) == n and f(orbit[-1]) == x:
            return True
    return False


@given(line_maps())
def test_values_are_those_of_the_pieces(f: LineMap) -> None:
    assert f.piece_count == len(f.slopes) - (f.left_slope == f.right_slope and len(f.knots) == 1)
    for x, y in zip(f.knots, f.values, strict=True):
        assert f(x) == y
    assert f(f.knots[0] - 2) == f.values[0] - 2 * f.left_slope
    assert f(f.knots[-1] + 2) == f.values[-1] + 2 * f.right_slope
    g = f.restrict(f.knots[0] - 2, f.knots[-1] + 2)
    for x in (*f.knots, *((a + b) / 2 for a, b in pairwise(f.knots)), f.knots[0] - ONE / 3):
        assert f(x) == g(x) == -f.mirror()(-x)
    assert f.mirror().mirror() == f
    assert eval(repr(f)) == f


def test_many_pieces_have_a_short_repr() -> None:
    f = LineMap(range(30), [i % 2 for i in range(30)], 1, 1)
    assert repr(f) == "<LineMap of 29 pieces, knots from 1 to 28>"


@given(line_maps(), numbers)
def test_knots_that_do_not_bend_are_dropped(f: LineMap, x: Fraction) -> None:
    if x not in f.knots:
        knots = sorted((*f.knots, x))
        assert LineMap(knots, [f(k) for k in knots], f.left_slope, f.right_slope) == f
        assert hash(LineMap(knots, [f(k) for k in knots], f.left_slope, f.right_slope)) == hash(f)


def test_affine_maps_have_one_form() -> None:
    assert LineMap([5], [11], 2, 2) == LineMap([0], [1], 2, 2) == LineMap([-1, 3], [-1, 7], 2, 2)
    assert LineMap([0], [1], 2, 2).piece_count == 1


@given(line_maps())
def test_fixed_points(f: LineMap) -> None:
    found = f.fixed_points()
    assert all(f(x) == x for x in found)
    assert list(found) == sorted(set(found))
    for a, b in pairwise([f.knots[0] - 20, *f.knots, f.knots[-1] + 20]):
        if (f(a) - a) * (f(b) - b) < 0:
            assert any(a <= x <= b for x in found)


@given(line_maps())
def test_the_core_is_a_self_map_that_agrees_inside(f: LineMap) -> None:
    core = compact_core(f)
    low, high = core.map.domain
    assert core.map.is_self_map
    for x in (low, high, *(k for k in f.knots if low < k < high)):
        assert core.map(x) == min(max(f(x), low), high)
    if core.extra_cycle is not None:
        assert core.extra_cycle == (low, high)
        assert (core.map(low), core.map(high)) == (high, low)
        assert f(f(low)) < low < high < f(f(high))


@given(line_maps(), st.integers(1, 4))
def test_periods_are_those_of_the_map_on_the_line(f: LineMap, n: int) -> None:
    assert has_period(f, n) == least_periods(f, n)


@pytest.mark.parametrize("shift", ["-1/2", "0", "1/3"])
def test_two_steps_that_are_a_translation_far_out(shift: str) -> None:
    f = LineMap([0, 1], [0, exact(shift)], -2, "-1/2")
    core = compact_core(f)
    # far right f(f(x)) = x + c with c the constant of the right piece times -2
    x = Fraction(10**6)
    drift = f(f(x)) - x
    assert core.far_cycles == (drift == 0)
    assert (core.extra_cycle is not None) == (drift > 0)
    for n in (1, 2, 3, 4):
        assert has_period(f, n) == least_periods(f, n)


def test_all_points_far_out_of_period_two() -> None:
    f = LineMap([0], [0], -1, -1)
    assert compact_core(f).far_cycles
    assert periods(f, 4) == (1, 2)
    assert list(cycles(f, 2)) == []
    assert [c.points for c in cycles(f, 1)] == [(0,)]


def test_maps_without_compact_invariant_interval() -> None:
    f = LineMap(["1/2"], ["3/2"], 3, -3)  # the tent of slope 3
    assert periods(f, 6) == (1, 2, 3, 4, 5, 6)
    assert len(cycles(f, 3)) == 2
    assert [c.points for c in cycles(f, 1)] == [(0,), (Fraction(3, 4),)]
    shift = LineMap([0], [1], 1, 1)
    assert periods(shift, 5) == ()
    assert list(cycles(shift, 1)) == []


def test_cycles_leave_out_what_clamping_made() -> None:
    f = LineMap([0], [0], -2, -3)
    assert compact_core(f).extra_cycle is not None
    assert periods(f, 4) == (1,)
    assert list(cycles(f, 2)) == []


def test_algebraic_slopes() -> None:
    golden = exact("phi")
    f = LineMap([0], [-1], -golden, golden)
    assert has_period(f, 3)
    assert not has_period(LineMap([0], [-1], "-1.618", "1.618"), 3)


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        (([0, 1], [0], 1, 1), "equally many, got 2 knots and 1 values"),
        (([], [], 1, 1), "at least 1 knot, got none"),
        (([1, 1], [0, 0], 1, 1), "knot 1 is 1 after 1"),
    ],
)
def test_what_is_no_map_of_the_line(arguments: Any, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        LineMap(*arguments)


def test_wrong_arguments() -> None:
    f = LineMap([0], [0], 1, 2)
    with pytest.raises(ValueError, match=r"low < high, got \[1, 0\]"):
        f.restrict(1, 0)
    with pytest.raises(TypeError, match="a float is not exact"):
        f(0.5)
    with pytest.raises(TypeError, match="expected a LineMap, got PLMap"):
        compact_core(tent())  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="expected a LineMap, got list"):
        compact_core([0, 1])  # type: ignore[arg-type]
