"""Known answers: what papers, tables and computations by other programs say, each row one test."""

from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import pytest

from periodic.floats.float_iterates import iterate_float
from periodic.graphs.entropies import entropy_enclosure
from periodic.graphs.growth_numbers import growth_number, period_root
from periodic.graphs.transition_graphs import transition_graph
from periodic.iterates.oscillations import crossing_counts, crossing_pairs, lap_counts, piece_counts
from periodic.maps.distances import l1_distance
from periodic.maps.families import connect_the_dots, identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, root_of
from periodic.numbers.polynomials import factor
from periodic.orbits.cycles import Cycle, cycles
from periodic.orbits.fixed_sets import fixed_set
from periodic.orbits.period_sets import fixed_point_count, has_period, period_bounds, period_set, periods
from periodic.orbits.point_orbits import iterate_exact
from periodic.patterns.cyclic_patterns import Pattern, stefan
from periodic.patterns.sharkovsky_order import PeriodSet, forces, sharkovsky_key
from tests.known_numbers import is_near
from tests.strategies import all_patterns

TENT = tent()
PHI = root_of([-1, -1, 1])
LITTLE = Fraction(1, 10**9)


def fractions(text: str) -> list[Fraction]:
    return [Fraction(x) for x in text.split()]


def stefan_polynomial(p: int) -> tuple[int, ...]:
    """x^(p-1) - x^(p-2) - x^(p-3) + x^(p-4) - .. + x - 1, the constant term first: (x^p - 2x^(p-2) - 1)/(x + 1)."""
    return (*((-1) ** (i + 1) for i in range(p - 2)), -1, 1)


# The tent


@pytest.mark.parametrize("n", range(1, 11))
def test_the_tent_has_two_to_the_n_solutions(n: int) -> None:
    found = fixed_set(TENT, n)
    assert len(found.points) == fixed_point_count(TENT, n) == 2**n
    assert found.intervals == ()
    even, odd = 2**n - 1, 2**n + 1
    assert set(found.points) == {Fraction(2 * k, even) for k in range(2 ** (n - 1))} | {
        Fraction(2 * k, odd) for k in range(1, 2 ** (n - 1) + 1)
    }


@pytest.mark.parametrize(
    ("n", "points"),
    [
        (1, "0 2/3"),
        (2, "2/5 4/5"),
        (3, "2/9 2/7 4/9 4/7 6/7 8/9"),
        (4, "2/17 2/15 4/17 4/15 6/17 8/17 8/15 10/17 12/17 14/17 14/15 16/17"),
    ],
)
def test_points_of_the_tent_by_least_period(n: int, points: str) -> None:
    found = fixed_set(TENT, n)
    assert [x for x, d in zip(found.points, found.least_periods, strict=True) if d == n] == fractions(points)


def test_the_tent_has_so_many_cycles() -> None:
    counts = [2, 1, 2, 3, 6, 9, 18, 30, 56, 99, 186, 335]
    assert [len(cycles(TENT, n)) for n in range(1, 13)] == counts
    assert [np.count_nonzero(fixed_set(TENT, n).least_periods == n) for n in range(1, 13)] == [
        n * c for n, c in enumerate(counts, 1)
    ]


def test_the_orbit_of_two_ninths() -> None:
    assert [iterate_exact(TENT, "2/9", t) for t in range(4)] == fractions("2/9 4/9 8/9 2/9")
    assert Cycle.through(TENT, "2/9").points == tuple(fractions("2/9 4/9 8/9"))


def test_integrals_over_iterates_of_the_tent() -> None:
    half, one = PLMap([0, 1], ["1/2", "1/2"]), PLMap([0, 1], [1, 1])
    iterates = [TENT**t for t in range(8)]
    for t in range(1, 8):
        f = iterates[t]
        assert f.integral() == l1_distance(f, one) == Fraction(1, 2)
        assert l1_distance(f, half) == Fraction(1, 4)
        assert [l1_distance(f, iterates[s]) for s in range(t)] == [Fraction(1, 3)] * t
        # sign(f - 1/2) is orthogonal to affine functions, so that no affine function is nearer than 1/2
        signs = [(x, y, 1 if f((x + y) / 2) > Fraction(1, 2) else -1) for x, y in _cut(f)]
        assert sum(s * (y - x) for x, y, s in signs) == sum(s * (y * y - x * x) for x, y, s in signs) == 0


def _cut(f: PLMap) -> list[tuple[Exact, Exact]]:
    ends = sorted({*f.knots, *((x + y) / 2 for x, y in pairwise(f.knots))})
    return list(pairwise(ends))


@pytest.mark.parametrize("pair", [(0, 1), ("1/4", "3/4")])
def test_alternations_of_the_tent(pair: tuple[object, object]) -> None:
    assert crossing_counts(TENT, *pair, 7)[1:] == (2, 4, 8, 16, 32, 64, 128)
    assert crossing_pairs(TENT, *pair, 7) == 64


def test_every_float_orbit_of_the_tent_is_at_zero_by_step_54() -> None:
    starts = np.random.default_rng(0).random(1000)
    assert (iterate_float(TENT, starts, 54) == 0.0).all()


@pytest.mark.parametrize("points", ["2/5 3/20", "2/5 43/320 13/320", "2/5 10923/81920 3213/81920 213/81920"])
def test_iterates_of_the_tent_shatter_these_points(points: str) -> None:
    chosen = fractions(points)
    labels = {tuple(iterate_exact(TENT, x, t) >= Fraction(1, 2) for x in chosen) for t in range(2 ** len(chosen))}
    assert labels == set(product([False, True], repeat=len(chosen)))


# The Sharkovsky order


def test_the_first_thirty_numbers_in_order() -> None:
    odd, twice = range(3, 30, 2), range(6, 31, 4)
    assert sorted(range(1, 31), key=sharkovsky_key) == [*odd, *twice, 12, 20, 28, 24, 16, 8, 4, 2, 1]


def test_what_twelve_forces() -> None:
    forced = [12, 20, 28, 36, 44, 52, 60, 24, 40, 56, 48, 64, 32, 16, 8, 4, 2, 1]
    assert sorted((n for n in range(1, 65) if forces(12, n)), key=sharkovsky_key) == forced


def test_pairs_in_the_order() -> None:
    for m, n in [(3, 7), (9, 6), (6, 4), (8, 4), (6, 10), (12, 1024)]:
        assert forces(m, n)
        assert not forces(n, m)


def test_all_cycles_of_at_most_six_points_force_what_the_order_says() -> None:
    cycles_checked = 0
    for n in range(2, 7):
        forced = set(PeriodSet(n).up_to(8 if n < 6 else 7))
        for pattern in all_patterns(n):
            cycles_checked += 1
            assert forced <= set(period_set(connect_the_dots(pattern)).up_to(8))
    assert cycles_checked == 153


HEIGHTS = {
    1: "0", 2: "4/5", 3: "6/7", 4: "14/17", 5: "26/31", 6: "52/63", 7: "106/127", 8: "212/257", 9: "426/511",
    10: "844/1023", 11: "1706/2047", 12: "1126/1365",
}  # fmt: skip


@pytest.mark.parametrize("m", HEIGHTS)
def test_truncated_tents_have_each_tail(m: int) -> None:
    f = truncated_tent(HEIGHTS[m])
    assert period_set(f) == PeriodSet(m)
    assert periods(f, 9) == PeriodSet(m).up_to(9)
    assert growth_number(f) == period_root(m)
    expected = {2: "12", 3: "123456789", 4: "124", 5: "12456789", 6: "12468", 7: "1246789", 8: "1248", 9: "124689"}
    assert m not in expected or "".join(map(str, periods(f, 9))) == expected[m]


@pytest.mark.parametrize("m", list(HEIGHTS)[1:9])
def test_plateaus_make_powers_of_two_before_their_height(m: int) -> None:
    assert has_period(truncated_tent(Fraction(HEIGHTS[m]) - LITTLE), m) == (m in (2, 4, 8))


@pytest.mark.long
def test_the_height_of_all_powers_of_two_and_no_other_period() -> None:
    """It is twice the number with the Thue-Morse sequence for binary digits, 0.82490806728021..."""
    bits = 300
    digits = "".join(str(i.bit_count() % 2) for i in range(bits))
    twice_tau = Fraction(2 * int(digits, 2), 2**bits)  # right to 2**(1 - bits)
    assert is_near(twice_tau, "0.8249080672802152")
    sixteen = min(max(cycle.points) for cycle in cycles(TENT, 16))
    assert sixteen == Fraction(54062, 65537)
    assert sixteen < twice_tau < Fraction("0.82490806728053")  # the height of 24
    near = period_bounds(truncated_tent(twice_tau))
    assert PeriodSet(32) <= near.least <= near.greatest < PeriodSet(24)


# Stefan cycles and the roots that they attain


@pytest.mark.parametrize(
    ("p", "images", "mirrored"),
    [
        (3, [2, 3, 1], [3, 1, 2]),
        (5, [3, 5, 4, 2, 1], [5, 4, 2, 1, 3]),
        (7, [4, 7, 6, 5, 3, 2, 1], [7, 6, 5, 3, 2, 1, 4]),
        (9, [5, 9, 8, 7, 6, 4, 3, 2, 1], [9, 8, 7, 6, 4, 3, 2, 1, 5]),
    ],
)
def test_stefan_cycles(p: int, images: list[int], mirrored: list[int]) -> None:
    assert (stefan(p), stefan(p, mirror=True)) == (Pattern(images), Pattern(mirrored))


@pytest.mark.parametrize("p", range(3, 52, 2))
@pytest.mark.parametrize("mirror", [False, True])
def test_characteristic_polynomials_of_stefan_cycles(p: int, mirror: bool) -> None:
    coefficients = transition_graph(stefan(p, mirror)).characteristic_coefficients
    assert coefficients == stefan_polynomial(p)
    product = [a + b for a, b in zip((0, *coefficients), (*coefficients, 0), strict=True)]  # times x + 1
    assert product == [-1, *[0] * (p - 3), -2, 0, 1]


LAMBDA = {
    3: "1.6180339887498948482", 5: "1.5128763968640948138", 7: "1.4655712318767680267", 9: "1.4413154821906806661",
    11: "1.4284227089160762552", 13: "1.4215733358946444251", 15: "1.4179819673128040646", 17: "1.4161261972598253124",
    19: "1.4151785370065102727", 21: "1.4146985895222276056", 23: "1.414456801928933623", 51: "1.4142135772742484707",
}  # fmt: skip


@pytest.mark.parametrize("p", LAMBDA)
def test_least_growth_of_odd_periods(p: int) -> None:
    assert is_near(period_root(p), LAMBDA[p])
    assert root_of([-2, 0, 1]) < period_root(p + 2) < period_root(p)


@pytest.mark.parametrize("p", range(3, 20, 2))
def test_factors_of_its_polynomial(p: int) -> None:
    factors = factor((-1, *[0] * (p - 3), -2, 0, 1))
    assert {m for _, m in factors} == {1}
    rest = {(-1, 0, -1, 1), (1, -1, 0, 1)} if p == 7 else {stefan_polynomial(p)}
    assert {f for f, _ in factors} == {(1, 1)} | rest


def test_least_growth_approaches_the_root_of_two() -> None:
    """(lambda_p - sqrt 2) * 2**((p + 1)/2) tends to 1."""
    two = root_of([-2, 0, 1])
    ratios = [(period_root(p).enclosure(80)[0] - two.enclosure(80)[0]) * 2 ** ((p + 1) // 2) for p in (11, 21, 51, 101)]
    errors = [abs(r - 1) for r in ratios]
    assert errors == sorted(errors, reverse=True)
    assert errors[-2] < Fraction(1, 10**5)


@pytest.mark.parametrize(
    ("p", "digits"),
    [
        (3, "1.61803398874989"), (5, "1.38027756909761"), (7, "1.28519903324535"), (9, "1.23205463142857"),
        (11, "1.19749143355168"), (51, "1.05933705427834"),
    ],
)  # fmt: skip
def test_the_weaker_root_of_the_first_paper(p: int, digits: str) -> None:
    weaker = root_of([-1, *[0] * (p - 3), -1, 1])
    assert is_near(weaker, digits)
    assert weaker <= period_root(p)
    assert (weaker == period_root(p)) == (p == 3)


INCREASING = {
    3: "1.6180339887", 4: "1.8392867552", 5: "1.9275619755", 6: "1.9659482366", 7: "1.9835828434", 8: "1.9919641966",
}  # fmt: skip


@pytest.mark.parametrize("p", range(3, 13))
def test_increasing_cycles(p: int) -> None:
    number = growth_number(Pattern([*range(2, p + 1), 1]))
    assert number == root_of([-1] * (p - 1) + [1])
    assert 2 - Fraction(4, 2**p) <= number < 2
    assert p not in INCREASING or is_near(number, INCREASING[p])


# Vees


@pytest.mark.parametrize("n", [3, 5, 6, 7, 9, 10, 11, 12])
def test_the_least_slope_with_a_period_is_attained(n: int) -> None:
    root = period_root(n)
    assert has_period(vee(root), n)
    assert not has_period(vee(root - LITTLE), n)


def test_least_slopes_of_powers_of_two() -> None:
    assert all(has_period(vee(c), 1) for c in ("1/1000", "1/2", 1, "3/2", 2))
    assert has_period(vee(1, -1, 1), 2)
    assert not has_period(vee(1 - LITTLE, -1, 1), 2)
    for n in (4, 8):
        assert not has_period(vee(1, -1, 1), n)
        assert has_period(vee(1 + LITTLE), n)


def test_the_golden_orbit_and_its_powers() -> None:
    assert [iterate_exact(vee(PHI), 0, t) for t in range(4)] == [0, -1, PHI - 1, 0]
    assert is_near(PHI**8 / 8, "5.872339")
    assert is_near(PHI**40 / 8, "28603265.875")


# Other maps


def test_the_three_cycle_counts_like_fibonacci_and_lucas() -> None:
    f = connect_the_dots(Pattern([2, 3, 1]))
    assert lap_counts(f, 11) == (1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233)
    assert [fixed_point_count(f, n) for n in range(1, 12)] == [1, 3, 4, 7, 11, 18, 29, 47, 76, 123, 199]


def test_the_four_cycle_without_entropy() -> None:
    f = connect_the_dots(Pattern([3, 4, 2, 1]))
    assert growth_number(f) == 1
    assert fixed_set(f).points == fractions("8/3")
    assert fixed_set(f, 2).points == fractions("3/2 8/3 7/2")
    points, intervals = fixed_set(f, 4)
    assert (points, intervals) == (fractions("8/3"), ((1, 2), (3, 4)))
    assert period_set(f) == PeriodSet(4)
    assert lap_counts(f, 4) == (1, 2, 3, 4, 5)
    assert piece_counts(f, 4) == (1, 3, 4, 5, 6)


def test_degenerate_maps() -> None:
    turned, folded, third = PLMap([0, 1], [1, 0]), vee(1, -1, 1), PLMap([0, 1], ["1/3", "1/3"])
    half = PLMap([0, 1], [0, "1/2"])
    assert [periods(f, 12) for f in (turned, identity(0, 1), folded, half, third)] == [(1, 2), (1,), (1, 2), (1,), (1,)]
    assert (fixed_set(turned).points, fixed_set(turned, 2).intervals) == (fractions("1/2"), ((0, 1),))
    assert (fixed_set(folded).points, fixed_set(folded, 2).intervals) == (fractions("-1/2"), ((-1, 0),))
    assert fixed_set(half).points == [0]
    assert third.lap_count == 1
    graph = transition_graph(third)
    assert not any(graph.characteristic_coefficients[:-1])  # nilpotent
    assert entropy_enclosure(third, 10) == (0, 0)


def test_a_homeomorphism_gains_pieces_but_no_laps() -> None:
    f = PLMap([0, "1/3", 1], [0, "1/2", 1])
    assert piece_counts(f, 8)[1:] == (2, 3, 4, 5, 6, 7, 8, 9)
    assert lap_counts(f, 8)[1:] == (1,) * 8


def test_the_sawtooth_gadget() -> None:
    m = PLMap([-2, 0, "1/2", 1, 3], [0, 0, 1, 0, 0])
    assert piece_counts(m, 6)[1:] == (4, 6, 10, 18, 34, 66)
    assert lap_counts(m, 6)[1:] == (2, 4, 8, 16, 32, 64)


def test_how_many_pieces_sums_compositions_and_rectified_maps_have() -> None:
    zigzag = PLMap([0, "1/3", "2/3", 1], [0, 1, 0, 1])
    assert (TENT + zigzag).piece_count == 2 + 3 - 1
    assert (zigzag @ TENT).piece_count == 3 * 2
    for k in range(1, 8):  # one sign change on every piece, the first value negative
        f = PLMap(range(k + 1), [-1 if i % 2 == 0 else 1 for i in range(k + 1)])
        assert (f + abs(f)).piece_count == 3 * k // 2 + 1
