"""Kneading: determinants of the literature, independence of the column, an independent route to the entropy."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import mpmath
import pytest
import sympy
from hypothesis import HealthCheck, assume, given, settings

from periodic.entropy.kneading import Itinerary, Kneading, kneading, kneading_determinant
from periodic.errors import NotMarkovError
from periodic.graphs.growth_enclosures import growth_enclosure
from periodic.graphs.growth_numbers import growth_number
from periodic.graphs.tower_counts import tower_lap_counts
from periodic.maps.families import connect_the_dots, identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Algebraic, Exact, root_of
from periodic.numbers.polynomials import real_roots
from periodic.orbits.point_orbits import itinerary
from periodic.patterns.cyclic_patterns import Pattern, stefan
from tests.strategies import examples, markov_maps, of_word, patterns, self_maps

t = sympy.Symbol("t")
PHI = root_of((-1, -1, 1))
ROOT_2 = root_of((-2, 0, 1))


def least_positive_zero_is(f: PLMap, determinant: sympy.Expr) -> bool:
    """Whether exp(-entropy) is a zero of a rational function and no smaller positive number is."""
    number = growth_number(f)
    coefficients = tuple(int(c) for c in sympy.Poly(sympy.fraction(determinant)[0], t).all_coeffs()[::-1])
    zeros = [x for x in (root_of(coefficients, root) for root in real_roots(coefficients)) if 0 < x < 1]
    return not zeros if number == 1 else 1 / number in zeros and not any(x < 1 / number for x in zeros)


def power_series(function: sympy.Expr, n: int) -> list[int]:
    """The first n coefficients of a rational function whose denominator has the constant term 1 or -1."""
    top, bottom = (
        [int(c) for c in sympy.Poly(part, t).all_coeffs()[::-1]] + [0] * n
        for part in sympy.fraction(sympy.cancel(function))
    )
    found: list[int] = []
    for m in range(n):
        found.append((top[m] - sum(bottom[j] * found[m - j] for j in range(1, m + 1))) * bottom[0])
    return found


@pytest.mark.parametrize(
    ("f", "determinant"),
    [
        (tent(), (1 - 2 * t) / (1 - t)),
        (tent(PHI), (1 - t - t**2) / (1 - t**3)),
        (tent(ROOT_2), (1 - 2 * t**2) / (1 + t)),
        (vee(PHI), (1 - t - t**2) / (1 - t**3)),
        (truncated_tent("4/5"), 1 / (1 + t)),
        (identity(0, 1), 1 / (1 - t)),
        (PLMap([0, 1], [1, 0]), 1 / (1 + t)),
        (PLMap([0, 1, 2, 3], [0, 3, 0, 3]), (1 - 3 * t) / (1 - t) ** 2),
        (PLMap([0, 1], ["1/2", "1/2"]), 1 / (1 - t)),
        (PLMap([0, 1], [0, 0]), sympy.Integer(1)),
    ],
)
def test_determinants_of_the_literature(f: PLMap, determinant: sympy.Expr) -> None:
    assert sympy.cancel(kneading_determinant(f) - determinant) == 0


@pytest.mark.parametrize("word", ["123", "1324", "1234", "13425", "12435", "12345", "143526", "123546"])
def test_unimodal_cycles(word: str) -> None:
    """D Gamma (1 - t) = 1, where Gamma counts first visits to the turning point: l(f^n) = 1 + g_0 + .. + g_(n-1)."""
    f = connect_the_dots(of_word([int(i) for i in word]))
    n, low = len(word), f.domain[0]
    extended = PLMap([low - 1, *f.knots, n + 1], [low - 1, *f.values, low - 1])
    laps = tower_lap_counts(extended, 12)
    visits = [b - a for a, b in pairwise(laps)]
    determinant = kneading_determinant(extended)
    assert visits == power_series(1 / (determinant * (1 - t)), 12)
    assert least_positive_zero_is(extended, determinant)


@examples(30)
@given(markov_maps(5))
def test_every_column_gives_the_same_determinant_and_its_zero_the_entropy(f: PLMap) -> None:
    """Plateaus, ends that are not sent to ends and stretches on which only an iterate is constant included."""
    data = kneading(f)
    determinants = [data.determinant(j) for j in range(len(data.signs))] or [data.determinant()]
    assert all(sympy.cancel(d - determinants[0]) == 0 for d in determinants)
    assert determinants[0].subs(t, 0) == 1
    assert least_positive_zero_is(f, determinants[0])


@examples(20)
@given(patterns(3, 6))
def test_patterns(pattern: Pattern) -> None:
    f = connect_the_dots(pattern)
    assert least_positive_zero_is(f, kneading_determinant(f))


def value(data: Kneading, x: mpmath.mpf, steps: int) -> mpmath.mpf:
    """The kneading determinant at a number, from itineraries cut off."""
    size = len(data.turning_points)
    matrix = mpmath.zeros(size, size + 1)
    for i in range(size):
        for side, route in ((-1, data.left[i]), (1, data.right[i])):
            sign = 1
            for n, lap in enumerate(route.laps(steps)):
                matrix[i, lap] += side * sign * x**n
                sign *= data.signs[lap]
    return mpmath.det(matrix[:, 1:]) / (1 - data.signs[0] * x) if size else 1 / (1 - data.signs[0] * x)


def rounded(x: Exact) -> mpmath.mpf:
    near = x.enclosure(35)[0] if isinstance(x, Algebraic) else x
    return mpmath.mpf(near.numerator) / near.denominator


def zero_by_kneading(f: PLMap, low: Exact, high: Exact) -> bool:
    """Whether the truncated determinant changes sign between 1/high and 1/low, or all but vanishes there."""
    with mpmath.workdps(40):
        a, b = 1 / rounded(high), 1 / rounded(low)
        steps = int(mpmath.log(10**25) / mpmath.log(1 / b)) + 1
        data = kneading(f, steps)
        values = value(data, a, steps), value(data, b, steps)
        return bool(values[0] * values[1] <= 0 or min(map(abs, values)) < mpmath.mpf(10) ** -9)


@settings(examples(30), suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(self_maps())
def test_it_has_a_zero_where_the_tower_puts_the_entropy(f: PLMap) -> None:
    found = growth_enclosure(f, 12)
    assume(found.low > Fraction(11, 10))
    assert zero_by_kneading(f, found.low - Fraction(1, 10**11), found.high + Fraction(1, 10**11))


def test_maps_that_are_not_markov() -> None:
    f = PLMap([0, "2/5", 1], ["1/7", 1, 0])
    found = growth_enclosure(f, 25)
    margin = Fraction(1, 10**20)
    assert zero_by_kneading(f, found.low - margin, found.high + margin)
    assert not zero_by_kneading(f, found.low - Fraction(1, 10), found.low - Fraction(1, 20))
    with pytest.raises(NotMarkovError, match="more than max_points = 60 points before their itineraries repeat"):
        kneading(f, max_points=60)
    with pytest.raises(NotMarkovError, match=r"begins with .* was followed for 10 steps only"):
        kneading(f, 10).determinant()


@pytest.mark.parametrize(
    ("f", "determinant"),
    [
        (PLMap([0, "1/2", 1], ["1/4", "3/4", "1/2"]), 1 / (1 + t)),  # a fixed point attracts all
        (PLMap([0, "2/5", 1], ["1/10", "4/5", "3/10"]), 1 / (1 + t)),
        (PLMap([0, "1/2", "3/5", 1], ["1/2", "9/10", "3/4", "11/20"]), 1 / (1 + t)),
        (PLMap([0, "1/3", "1/2", 1], ["1/7", "9/10", "9/10", "1/9"]), (1 - t) / (1 + t**2)),  # a plateau in a 2-cycle
        (PLMap([0, "1/4", "1/2", "3/4", 1], ["1/3", "3/4", "1/2", "1/2", "2/7"]), 1 / (1 - t)),
        # an attracting fixed point beside four laps that cover each other
        (PLMap([0, "1/10", "3/10", "1/2", "9/10", 1], ["1/20", "1/10", 1, "1/20", 1, "1/20"]), (1 - 4 * t) / (1 - t)),
        (  # the growth number is a root of x^4 - 2x^2 - 2, although no orbit of a turning point is finite
            PLMap(
                [0, "115/268", "137/316", "199/381", "529/741", 1],
                ["252/521", "603/641", "23/51", "222/419", "242/733", "437/870"],
            ),
            (1 - t) * (1 - 2 * t**2 - 2 * t**4) / (1 + t**2),
        ),
    ],
)
def test_attracted_turning_points(f: PLMap, determinant: sympy.Expr) -> None:
    data = kneading(f, max_points=200)
    assert follows(data, f)
    assert sympy.cancel(data.determinant() - determinant) == 0
    least, found = min(zeros(data.determinant()), default=Fraction(1)), growth_enclosure(f, 12)
    assert found.low <= 1 / least <= found.high


def follows(data: Kneading, f: PLMap, n: int = 70) -> bool:
    """Whether the itineraries that are said to repeat themselves are those that are followed step by step."""
    cut_off = kneading(f, n)
    assert all(x.cycle for x in (*data.left, *data.right))
    ours = [x.laps(n) for x in (*data.left, *data.right)]
    return (data.signs, data.turning_points) == (cut_off.signs, cut_off.turning_points) and ours == [
        x.laps(n) for x in (*cut_off.left, *cut_off.right)
    ]


def zeros(determinant: sympy.Expr) -> list[Exact]:
    """The zeros in (0, 1) of a rational function."""
    coefficients = tuple(int(c) for c in sympy.Poly(sympy.fraction(determinant)[0], t).all_coeffs()[::-1])
    return [x for x in (root_of(coefficients, root) for root in real_roots(coefficients)) if 0 < x < 1]


@examples(30)
@given(self_maps())
def test_what_is_attracted_is_known_for_all_time(f: PLMap) -> None:
    """With infinite orbits the itineraries are those of the germs, and the determinant knows the entropy exactly."""
    try:
        data = kneading(f, max_points=150)
    except NotMarkovError:
        assume(False)
    assert follows(data, f)
    determinants = [data.determinant(j) for j in range(len(data.signs))] or [data.determinant()]
    assert all(sympy.cancel(d - determinants[0]) == 0 for d in determinants)
    found, least = growth_enclosure(f, 12), min(zeros(determinants[0]), default=Fraction(1))
    assert found.low <= 1 / least <= found.high


def test_data() -> None:
    data = kneading(tent(PHI))
    assert data.signs == (1, -1)
    assert data.turning_points == ((Fraction(1, 2), Fraction(1, 2)),)
    assert [side[0].laps(7) for side in (data.left, data.right)] == [(0, 1, 0, 1, 1, 0, 1), (1, 1, 0, 1, 1, 0, 1)]
    plateau = kneading(truncated_tent("4/5"))
    assert plateau.turning_points == ((Fraction(2, 5), Fraction(3, 5)),)
    assert plateau.left[0].laps(5) == (0, 1, 1, 1, 1)
    assert kneading(tent("3/2"), 4).left[0] == Itinerary(tuple(kneading(tent("3/2"), 9).left[0].start[:4]))


def test_dead_stretches_are_single_points() -> None:
    """The second lap falls into the plateau, so that only the outer two laps and one turning point are left."""
    f = PLMap([0, 1, 2, 3, 6], [0, 6, 3, 2, 0])
    g = PLMap([0, 2, 3, 4, 5, 6], [0, 6, 5, 6, 6, 0])
    assert len(kneading(f).signs) == 2
    data = kneading(g)
    assert data.signs == (1, -1, 1, -1)
    dead = PLMap([0, 2, 3, 5, 6], [0, 5, 4, 4, 6])  # on [3, 5] constant; [2, 3] is mapped onto [4, 5]
    assert kneading(dead).signs == (1,)
    assert growth_number(dead) == 1


@pytest.mark.parametrize(
    ("knots", "values", "signs"),
    [
        ((0, 40, 44, 50), (0, 37, 37, 50), (1,)),  # stretches that a cycle attracts
        ((0, 2, 86, 100), (14, 5, 24, 24), (1, -1, 1)),
        ((0, 35, 83, 92, 100), (89, 89, 63, 60, 60), (1, -1, 1)),  # stretches that f^n maps into themselves
        ((0, 13, 29, 35, 36, 49, 50), (40, 40, 48, 48, 48, 11, 40), (1, -1, 1)),  # one that only seems to be so
    ],
)
def test_stretches_that_never_become_constant_are_told_by_what_their_orbits_repeat(
    knots: tuple[int, ...], values: tuple[int, ...], signs: tuple[int, ...]
) -> None:
    f = PLMap(knots, values)
    data = kneading(f, max_points=150)
    assert data.signs == signs
    assert follows(data, f)


@pytest.mark.parametrize(
    ("knots", "values"),
    [
        ((0, 15, 31, 44, 46, 50), (35, 35, 46, 41, 17, 41)),
        ((0, 18, 26, 27, 32, 43, 50), (8, 11, 35, 1, 29, 48, 48)),
        ((0, 2, 46, 60, 82, 100), (80, 25, 75, 49, 57, 57)),
    ],
)
def test_stretches_whose_orbits_only_pass_by_are_not_said_to_last(
    knots: tuple[int, ...], values: tuple[int, ...]
) -> None:
    """One end comes back to where it was, or the laps are the same again: that is not enough."""
    with pytest.raises(NotMarkovError, match="more than max_points = 150 points before their itineraries repeat"):
        kneading(PLMap(knots, values), max_points=150)


@pytest.mark.parametrize("f", [tent("3/2"), PLMap([0, 1, 2, 3], [3, 0, 3, 0]), PLMap([0, 1, 2, 3, 4], [0, 3, 1, 4, 0])])
def test_itineraries_of_sides_are_those_of_points_nearby(f: PLMap) -> None:
    data, little = kneading(f, 8), Fraction(1, 10**12)
    assert len(data.signs) == f.lap_count
    for (c, d), left, right in zip(data.turning_points, data.left, data.right, strict=True):
        assert left.laps(8) == itinerary(f, c - little, 8)
        assert right.laps(8) == itinerary(f, d + little, 8)


def test_a_map_that_does_not_send_ends_to_ends_is_extended() -> None:
    """The left end of a falling first lap turns then."""
    f = connect_the_dots(stefan(5, mirror=True))
    data = kneading(f)
    assert data.signs == (1, -1, 1)
    assert data.turning_points[0] == (1, 1)


def test_refusals() -> None:
    with pytest.raises(ValueError, match="leaves its interval"):
        kneading(tent(3))
    with pytest.raises(ValueError, match="max_points must be at least 2, got 1"):
        kneading_determinant(tent(), 1)
