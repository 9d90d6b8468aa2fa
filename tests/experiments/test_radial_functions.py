"""Radial functions: moments beside other ways to them, the quartic identity by hand, the exact error in the plane."""

from __future__ import annotations

from fractions import Fraction
from math import comb, factorial, gamma, pi, sqrt

import numpy as np
import pytest
import sympy

from periodic.experiments.radial_functions import (
    AVERAGES,
    FEATURES,
    PLANE,
    mean_projection,
    norm_network,
    plane_error,
    quartic_identity_holds,
    ridge_polynomial,
    sphere_moment,
)
from periodic.experiments.runs import run
from periodic.numbers.conversions import exact


@pytest.mark.parametrize("d", [1, 2, 3, 7])
@pytest.mark.parametrize("k", [0, 1, 2, 5])
def test_moments_are_those_of_normal_numbers(d: int, k: int) -> None:
    """For a normal vector g, E g_1^(2k) = m E |g|^(2k): the direction of g is uniform and independent of its length."""
    one = Fraction(factorial(2 * k), 2**k * factorial(k))
    # E |g|^(2k) by expanding the power of a sum of d independent squares
    whole = [Fraction(1)] + [Fraction(0)] * k
    for _ in range(d):
        whole = [
            sum(
                (
                    whole[j] * comb(n, j) * Fraction(factorial(2 * (n - j)), 2 ** (n - j) * factorial(n - j))
                    for j in range(n + 1)
                ),
                Fraction(0),
            )
            for n in range(k + 1)
        ]
    assert sphere_moment(d, k) * whole[k] == one


def test_the_table_of_averages() -> None:
    """The sixth moment is 15 / (d (d + 2) (d + 4))."""
    for row in run(AVERAGES, sizes={"dimension": 5}).rows:
        d = row["d"]
        assert row["growth"] == pytest.approx(d * (d + 2) * (d + 4) / 15)
        assert (row["moment_1"], row["weight"], row["quartic"]) == (f"1/{d}", 2 * (4 - d), True)


def test_moments_in_the_plane_are_those_of_equal_angles() -> None:
    """The mean of cos^(2k) over N > k equal angles of the half circle is the integral: a trigonometric polynomial."""
    for k in range(5):
        angles = [sympy.pi * i / 6 for i in range(6)]
        mean = sympy.nsimplify(sum(sympy.cos(a) ** (2 * k) for a in angles) / 6)
        assert exact(mean) == sphere_moment(2, k)


def test_a_polynomial_of_the_norm_is_the_mean_of_its_ridges() -> None:
    """In the plane exactly: sum over equal angles of P(<u, x>) at x = (3, 4), whose norm is 5."""
    coefficients = [2, -1, Fraction(1, 3)]
    ridge = ridge_polynomial(coefficients, 2)
    total = Fraction(0)
    for i in range(4):  # more angles than degree / 2
        u = exact(sympy.cos(sympy.pi * i / 4)), exact(sympy.sin(sympy.pi * i / 4))
        s = 3 * u[0] + 4 * u[1]
        total = total + sum((c * s ** (2 * k) for k, c in enumerate(ridge)), Fraction(0))
    assert total / 4 == sum(a * 25**k for k, a in enumerate(coefficients))


@pytest.mark.parametrize("d", range(2, 7))
def test_the_quartic_identity_as_sympy_expands_it(d: int) -> None:
    x = sympy.symbols(f"x:{d}")
    right = sum((x[i] + x[j]) ** 4 + (x[i] - x[j]) ** 4 for i in range(d) for j in range(i + 1, d))
    right += 2 * (4 - d) * sum(t**4 for t in x)
    assert quartic_identity_holds(d) == (sympy.expand(6 * sum(t**2 for t in x) ** 2 - right) == 0)


def test_a_wrong_weight_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    from periodic.experiments import radial_functions

    original = radial_functions._add
    monkeypatch.setattr(radial_functions, "_add", lambda total, form, factor: original(total, form, abs(factor)))
    assert quartic_identity_holds(3)
    assert not quartic_identity_holds(5)


@pytest.mark.parametrize("m", [2, 3, pytest.param(4, marks=pytest.mark.long)])
def test_the_network_in_the_plane_is_off_by_exactly_that(m: int) -> None:
    net, error = norm_network(m), plane_error(m)
    assert net.widths == (2 * m,)
    values = []
    for i in range(2 * m + 1):  # the extreme directions are the multiples of pi/2m
        angle = sympy.pi * i / (2 * m)
        values.append(net((exact(sympy.cos(angle)), exact(sympy.sin(angle)))))
    assert set(values) == {1 + error, 1 - error}
    # between two neighbours the sum of |cos| is one cosine, so it is monotone there: floats cannot be outside
    rng = np.random.default_rng(0)
    rows = np.array([[float(x) for x in row] for row in net.weights[0]])
    x = rng.standard_normal((2, 1000))
    found = float(net.weights[1][0][0]) * np.maximum(rows @ x, 0).sum(axis=0) / np.linalg.norm(x, axis=0)
    assert abs(found - 1).max() <= float(error) * (1 + 1e-9)


def test_values_of_the_error() -> None:
    root = exact("sqrt(2)")
    assert plane_error(2) == 3 - 2 * root
    assert [f"{float(plane_error(m)):.7f}" for m in (4, 8)] == ["0.0395661", "0.0097006"]


def test_every_number_of_directions_has_a_row() -> None:
    assert [row["m"] for row in run(PLANE, reduced=True).rows] == list(range(2, 9))


def test_the_picture_has_a_curve_for_each_power() -> None:
    figures = pytest.importorskip("matplotlib.figure")
    figure = figures.Figure()
    AVERAGES.picture(run(AVERAGES, reduced=True).rows, figure)
    labels = [line.get_label() for line in figure.axes[0].lines]
    assert labels == ["1/m(d, 1)", "1/m(d, 2)", "1/m(d, 3)"]


def test_random_directions() -> None:
    assert mean_projection(3) == pytest.approx(0.5)
    assert mean_projection(2) == pytest.approx(2 / pi)
    assert mean_projection(10) == pytest.approx(gamma(5) / (sqrt(pi) * gamma(5.5)))
    errors = [FEATURES.do({"d": 10, "width": width, "run": 0, "seed": 0}) for width in (100, 10_000)]
    assert 0.1 < errors[0] < 0.4
    assert 0.01 < errors[1] < 0.04


@pytest.mark.parametrize(
    ("call", "rule"),
    [
        (lambda: sphere_moment(0, 1), "dimension must be at least 1"),
        (lambda: sphere_moment(2, -1), "k must be at least 0"),
        (lambda: quartic_identity_holds(1), "dimension must be at least 2"),
        (lambda: norm_network(1), "m must be at least 2"),
        (lambda: plane_error(1), "m must be at least 2"),
    ],
)
def test_wrong_numbers(call: object, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        call()  # type: ignore[operator]
