"""Dual functions: what they prove is true, and close to all that is."""

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from periodic.approximation.duals import DualFunction, best_dual
from periodic.graphs.growth_numbers import period_root
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import absolute
from tests.strategies import fractions, pl_maps

F = Fraction


@pytest.mark.parametrize("m", range(1, 9))
def test_the_tent_has_error_one_quarter(m: int) -> None:
    h = tent() ** m
    dual = best_dual(h)
    assert dual.value(h) == F(1, 4)
    assert dual.moments == (0, 0)
    assert dual.norm == 1


@given(pl_maps(), fractions(), fractions())
def test_no_line_is_better(h: PLMap, start: Fraction, end: Fraction) -> None:
    assert best_dual(h).value(h) <= (h - PLMap([0, 1], [start, end])).l1_norm()


@given(pl_maps(), pl_maps())
def test_every_dual_function_bounds_every_map(f: PLMap, h: PLMap) -> None:
    """sigma may have been made for another map."""
    dual = best_dual(f)
    line = PLMap([0, 1], [h(0), h(1)])
    assert dual.value(h) <= (h - line).l1_norm()
    assert dual.value(line) == 0


@given(pl_maps())
def test_the_value_is_the_integral_of_tau_times_h(h: PLMap) -> None:
    dual = best_dual(h)
    c, d = dual.correction
    total = F(0)
    points = [dual.low, *dual.switches, dual.high]
    for a, b, level in zip(points, points[1:], dual.levels, strict=False):
        for left, right, slope, intercept in h.pieces():
            x, y = max(a, left), min(b, right)
            if x < y:
                tau = [(level - c - d * (z - F(1, 2))) / dual.norm for z in (x, (x + y) / 2, y)]
                values = [slope * z + intercept for z in (x, (x + y) / 2, y)]
                total += (y - x) * (tau[0] * values[0] + 4 * tau[1] * values[1] + tau[2] * values[2]) / 6
                assert all(absolute(t) <= 1 for t in tau)
    assert dual.value(h) == total


def test_where_the_best_line_follows_a_piece_the_sign_on_it_is_that_of_floats() -> None:
    """The line through the last piece is best; without the sign there the dual function proved a fifth of this."""
    h = PLMap(["1/4", "1/2", "9/16", "5/8", "3/4"], ["1/2", 1, "3/4", "1/4", 0])
    assert F(13, 128) - F(1, 10**9) < best_dual(h).value(h) <= F(13, 128)


def best_line(h: PLMap) -> float:
    """The error of a line found by bisection in two directions."""
    xs, ys = [float(x) for x in h.knots], [float(y) for y in h.values]

    def error(a: float, b: float) -> float:
        total = 0.0
        for x0, x1, y0, y1 in zip(xs, xs[1:], ys, ys[1:], strict=False):
            p, q = y0 - a - (b - a) * x0, y1 - a - (b - a) * x1
            mean = (p * p + q * q) / (abs(p) + abs(q)) if p * q < 0 else abs(p + q)
            total += (x1 - x0) * mean / 2
        return total

    best, at, step = error(ys[0], ys[-1]), (ys[0], ys[-1]), 1.0
    while step > 1e-7:
        tried = [(at[0] + i * step, at[1] + j * step) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        least = min(tried, key=lambda p: error(*p))
        if error(*least) < best:
            best, at = error(*least), least
        else:
            step /= 2
    return best


@given(pl_maps())
def test_no_line_comes_below_the_value(h: PLMap) -> None:
    assert float(best_dual(h).value(h)) <= best_line(h) + 1e-12


HARD = PLMap([0, "1/6", "5/24", "1/2", "7/12", 1], [0, "11/6", "-17/6", "1/12", 0, 0])


@pytest.mark.parametrize("h", [tent() ** 3, tent("8/5") ** 4, PLMap([0, "1/3", 1], [0, 2, 1]), HARD])
def test_the_value_is_nearly_the_least_error(h: PLMap) -> None:
    assert float(best_dual(h).value(h)) > (0.98 if h is HARD else 0.999) * best_line(h)


def test_algebraic_maps() -> None:
    h = (vee(period_root(3), -1, 1) ** 6).restrict(-1, 0)
    dual = best_dual(h)
    assert all(isinstance(x, Fraction) for x in dual.switches)
    assert F("0.377828361442") < dual.value(h) < F("0.377828361443")


def test_constants_have_error_zero() -> None:
    flat = PLMap([0, 1], [2, 2])
    assert best_dual(flat).value(flat) == 0
    line = PLMap([0, 1], [0, 3])
    assert best_dual(line).value(line) == 0


@given(st.integers(-3, 3))
def test_adding_a_line_changes_nothing(slope: int) -> None:
    h = tent() ** 3
    dual = best_dual(h)
    assert dual.value(h + PLMap([0, 1], [1, slope])) == dual.value(h)


def test_refusals() -> None:
    with pytest.raises(ValueError, match="2 switches need one level more, got 2"):
        DualFunction(F(0), F(1), (F(1, 3), F(2, 3)), (F(1), F(-1)))
    with pytest.raises(ValueError, match="levels must lie between -1 and 1, got 2"):
        DualFunction(F(0), F(1), (), (F(2),))
    with pytest.raises(ValueError, match="switches must increase inside the interval, but 1/3 comes after 2/3"):
        DualFunction(F(0), F(1), (F(2, 3), F(1, 3)), (F(1), F(-1), F(1)))
    with pytest.raises(ValueError, match=r"lives on \[0, 1\]"):
        best_dual(tent()).value(vee(1, -1, 1))
