"""Piecewise-linear maps: laws on random maps, oracles, refusals."""

from fractions import Fraction
from itertools import count, pairwise

import numpy as np
import pytest
import sympy
from hypothesis import example, given, strategies as st

from periodic.errors import TooManyPiecesError
from periodic.maps.distances import l1_distance, sup_distance
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, exact
from tests.strategies import examples, fractions, golden, pl_maps, self_maps, with_midpoints

F = Fraction
TENT = PLMap([0, F(1, 2), 1], [0, 1, 0])
PHI = exact(sympy.GoldenRatio)
GOLDEN = PLMap([-1, 0, PHI - 1], [PHI - 1, -1, PHI * (PHI - 1) - 1])


def canonical(f: PLMap) -> bool:
    return all(a != b for a, b in pairwise(PLMap(f.knots, f.values).slopes)) and PLMap(f.knots, f.values) == f


# Laws


@given(self_maps(), self_maps())
def test_composition_is_pointwise(f: PLMap, g: PLMap) -> None:
    h = f @ g
    assert canonical(h)
    assert all(h(x) == f(g(x)) for x in with_midpoints(list(h.knots)))
    assert set(g.knots) <= {*h.knots} or canonical(h)


@given(self_maps(most=3), st.integers(0, 5))
def test_iterates_are_repeated_composition(f: PLMap, t: int) -> None:
    g = PLMap([0, 1], [0, 1])
    for _ in range(t):
        g = g @ f
    assert f**t == g
    assert canonical(f**t)


@given(self_maps(most=3), st.sets(st.integers(0, 6)))
def test_powers_are_iterates(f: PLMap, exponents: set[int]) -> None:
    wanted = sorted(exponents)
    assert list(f.powers(wanted)) == [f**t for t in wanted]
    assert list(f.iterates(3)) == [f**t for t in range(4)]


@given(self_maps(), self_maps(), self_maps())
def test_composition_is_associative(f: PLMap, g: PLMap, h: PLMap) -> None:
    assert (f @ g) @ h == f @ (g @ h)


@given(pl_maps(), pl_maps(), fractions())
def test_arithmetic_is_pointwise(f: PLMap, g: PLMap, c: Fraction) -> None:
    points = with_midpoints(sorted({*f.knots, *g.knots}))
    for x in points:
        assert (f + g)(x) == f(x) + g(x)
        assert (f - g)(x) == f(x) - g(x)
        assert (c * f)(x) == c * f(x)
        assert (-f)(x) == -f(x)
        assert abs(f)(x) == abs(f(x))
    assert f + g == g + f
    assert f - f == 0 * f


@given(pl_maps(golden()), pl_maps(golden()))
def test_arithmetic_in_a_number_field(f: PLMap, g: PLMap) -> None:
    assert (f + g) - g == f
    assert abs(f) == abs(-f)
    assert all((f + g)(x) == f(x) + g(x) for x in with_midpoints(list(f.knots)))


@given(pl_maps())
def test_laps_are_sign_changes_after_deleting_flat_pieces(f: PLMap) -> None:
    signs = [s > 0 for s in f.slopes if s != 0]
    assert f.lap_count == 1 + sum(a != b for a, b in pairwise(signs)) <= f.piece_count
    assert len(f.turning_points) == f.lap_count - 1
    assert set(f.turning_points) <= set(f.breakpoints)


@given(pl_maps(), pl_maps())
def test_distances_are_metrics_and_integrals_are_trapezes(f: PLMap, g: PLMap) -> None:
    area = sum(((b - a) * (f(a) + f(b)) / 2 for a, b in pairwise(f.knots)), start=F(0))
    assert f.integral() == area
    assert l1_distance(f, g) == l1_distance(g, f) >= abs(f.integral() - g.integral())
    assert sup_distance(f, g) >= l1_distance(f, g)
    assert (l1_distance(f, g) == 0) == (f == g)
    assert f.variation == sum(abs(b - a) for a, b in pairwise(f.values))
    assert f.lipschitz == max(abs(s) for s in f.slopes)


@given(pl_maps(), st.integers(0, 22), st.integers(1, 23))
def test_restriction_agrees(f: PLMap, a: int, length: int) -> None:
    low, high = F(a, 24), F(min(a + length, 24), 24)
    g = f.restrict(low, high)
    assert g.domain == (low, high)
    assert canonical(g)
    assert all(g(x) == f(x) for x in with_midpoints(list(g.knots)))


@given(self_maps(), st.integers(0, 3))
def test_lipschitz_and_variation_are_submultiplicative(f: PLMap, t: int) -> None:
    assert (f**t).lipschitz <= f.lipschitz**t
    assert (f ** (t + 1)).variation <= f.lipschitz * (f**t).variation


@given(pl_maps(st.integers(-1, 1).map(F)))
@example(PLMap([0, 2, 3, 4, 6], [-1, 1, 0, -1, 1]))
@example(PLMap([0, 1, 2, 3], [-1, 1, 0, -2]))  # a crossing on a knot
def test_the_positive_part_has_at_most_half_as_many_more_pieces(f: PLMap) -> None:
    assert (f + abs(f)).piece_count <= 3 * f.piece_count // 2 + 1


@given(pl_maps())
def test_sympy_round_trip(f: PLMap) -> None:
    x = sympy.Symbol("x")
    assert PLMap.from_sympy(f.to_sympy(x), x, *f.domain) == f


@given(pl_maps(), pl_maps())
def test_equality_is_equality_of_functions(f: PLMap, g: PLMap) -> None:
    points = sorted({*with_midpoints(list(f.knots)), *g.knots})
    refined = PLMap(points, [f(x) for x in points])
    assert refined == f
    assert hash(refined) == hash(f)
    assert (f == g) == all(f(x) == g(x) for x in points)


# Oracles


def test_tent_norms() -> None:
    identity = PLMap([0, 1], [0, 1])
    for t in range(1, 8):
        f = TENT**t
        assert f.integral() == F(1, 2)
        assert l1_distance(f, PLMap([0, 1], [F(1, 2)] * 2)) == F(1, 4)
        assert l1_distance(f, PLMap([0, 1], [1, 1])) == F(1, 2)
        assert all(l1_distance(f, TENT**s) == F(1, 3) for s in range(1, t))
        assert l1_distance(f, identity) == F(1, 3)
        assert (f.piece_count, f.lap_count, f.lipschitz, f.variation) == (2**t, 2**t, 2**t, 2**t)


def test_golden_map() -> None:
    assert GOLDEN(0) == -1
    assert GOLDEN(-1) == PHI - 1
    assert GOLDEN(PHI - 1) == 0
    laps = [(GOLDEN**t).lap_count for t in range(10)]
    assert laps == [1, 2, 3, 5, 8, 13, 21, 34, 55, 89]
    assert (GOLDEN**7).lipschitz == PHI**7


def test_pieces_grow_while_laps_stay() -> None:
    f = PLMap([0, F(1, 3), 1], [0, F(1, 2), 1])
    assert [(f**n).piece_count for n in range(1, 9)] == list(range(2, 10))
    assert all((f**n).lap_count == 1 for n in range(9))


def test_laps_of_a_sum_are_not_bounded_by_laps() -> None:
    stair = PLMap([F(i, 8) for i in range(9)], [F(v, 8) for v in (0, 2, 2, 4, 4, 6, 6, 8, 8)])
    difference = stair - PLMap([0, 1], [0, 1])
    assert (stair.lap_count, difference.lap_count) == (1, 8)


def test_large_iterates_are_exact() -> None:
    """Across the switch from one limb to many the knots stay those that single numbers give."""
    f = PLMap([0, F(3, 11), F(17, 29), 1], [F(1, 13), F(12, 13), F(2, 17), F(19, 23)])
    for t in (2, 4, 6, 8):
        g = f**t
        assert all(a < b for a, b in pairwise(g.knots))
        for i in range(0, g.piece_count, max(1, g.piece_count // 40)):
            x: Exact = g.knots[i]
            for _ in range(t):
                x = f(x)
            assert x == g.values[i]


def test_a_million_pieces() -> None:
    f = TENT**20
    assert f.piece_count == f.lap_count == 2**20
    assert f.knots[12345] == F(12345, 2**20)
    assert f.values[12345] == 1
    assert np.array_equal(f.directions[:4], [1, -1, 1, -1])


def test_distant_denominators_are_kept_apart() -> None:
    """Knots whose common denominator would be enormous."""
    primes = list(sympy.primerange(1000, 1500))
    f = PLMap([0, *sorted(F(1, p) for p in primes), 1], [F(i % 7, 7) for i in range(len(primes) + 2)])
    assert (f @ f)(F(1, 1009)) == f(f(F(1, 1009)))
    assert f**2 == f @ f
    assert l1_distance(f, f) == 0
    rows = pairwise(zip((f**2).knots, (f**2).values, strict=True))
    assert (f**2).integral() == sum(((b - a) * (y + z) / 2 for (a, y), (b, z) in rows), F(0))


def test_maps_over_different_fields_compose() -> None:
    root = exact(sympy.sqrt(2))
    f = PLMap([-1, 0, 1], [root - 1, -1, root - 1])
    g = PLMap([-1, 0, 1], [PHI - 1, -1, PHI - 1])
    h = f @ g
    assert all(h(x) == f(g(x)) for x in with_midpoints(list(h.knots)))
    assert h.lipschitz == root * PHI


# Refusals


@pytest.mark.parametrize(
    ("knots", "values", "message"),
    [
        ([], [], "at least 2 knots, got 0"),
        ([0], [0], "at least 2 knots, got 1"),
        ([0, 1], [0], "equally many, got 2 knots and 1 values"),
        ([0, 0], [0, 1], "increase strictly, but knot 1 is 0 after 0"),
        ([0, 2, 1], [0, 1, 2], "knot 2 is 1 after 2"),
    ],
)
def test_bad_knots(knots: list[int], values: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        PLMap(knots, values)


@pytest.mark.parametrize("bad", [0.5, float("nan"), True, None, b"1", [1]])
def test_inexact_numbers_are_refused(bad: object) -> None:
    with pytest.raises(TypeError):
        PLMap([0, 1], [0, bad])


def test_other_refusals() -> None:
    with pytest.raises(ValueError, match=r"3/2 lies outside the domain \[0, 1\]"):
        TENT(F(3, 2))
    with pytest.raises(ValueError, match=r"leaves its interval \[0, 1\]: it sends 1/2 to 2"):
        (2 * TENT) ** 2
    with pytest.raises(ValueError, match=r"inner map takes the value 2, outside the domain"):
        TENT @ (2 * TENT)
    for combined in (lambda: TENT + GOLDEN, lambda: l1_distance(TENT, GOLDEN), lambda: sup_distance(GOLDEN, TENT)):
        with pytest.raises(ValueError, match="different intervals"):
            combined()
    with pytest.raises(ValueError, match="needs low < high"):
        TENT.restrict(1, 0)
    with pytest.raises(TooManyPiecesError, match=r"f\*\*11 has 2048 pieces, more than max_pieces = 2000"):
        TENT.iterate(64, max_pieces=2000)
    with pytest.raises(TooManyPiecesError, match="f has 3 pieces, more than max_pieces = 2"):
        PLMap([0, 1, 2, 3], [0, 3, 0, 3]).iterate(1, max_pieces=2)
    with pytest.raises(ValueError, match="exponents must increase, but 2 comes after 3"):
        TENT.powers([1, 3, 2])
    for t in (-1,):
        with pytest.raises(ValueError, match="t must be at least 0"):
            TENT**t
    for wrong in (True, 2.0, "2"):
        with pytest.raises(TypeError, match="t must be an integer"):
            TENT**wrong  # type: ignore[operator]  # the refusal is what is tested
    with pytest.raises(TypeError):
        TENT * TENT


def test_sympy_refusals() -> None:
    x, y = sympy.symbols("x y")
    for bad, message in [
        (x**2, "not piecewise linear"),
        (x * sympy.Abs(x), r"x\*Abs\(x\) is not piecewise linear in x: between -1 and 0 it is -x\*\*2"),
        (sympy.sin(x), "not piecewise linear"),
        (x + y, "may contain x only"),
        (sympy.Piecewise((0, x < 0), (1, True)), "jumps at 0"),
        (sympy.Piecewise((x, x < 0)), "undefined between 0 and 1"),
        (sympy.Piecewise((x, x**2 < 1), (1, True)), "jumps at -1, from -1 to 1 and back"),
    ]:
        with pytest.raises(ValueError, match=message):
            PLMap.from_sympy(bad, x, -1, 1)
    with pytest.raises(TypeError, match="SymPy expression, got the text"):
        PLMap.from_sympy("__import__('os')", x, 0, 1)
    assert PLMap.from_sympy(sympy.GoldenRatio * sympy.Abs(x) - 1, x, -1, PHI - 1) == GOLDEN
    assert PLMap.from_sympy(sympy.Min(2 * x, 2 - 2 * x), x, 0, 1) == TENT


# Numbers as constant maps, arrays, inverse images


@given(pl_maps(golden()), fractions())
def test_a_number_is_the_constant_map(f: PLMap, c: Fraction) -> None:
    constant = PLMap(f.domain, [c, c])
    assert f + c == c + f == f + constant
    assert f - c == f - constant
    assert c - f == constant - f
    assert (f + c) - c == f
    if c:
        assert f / c == (1 / c) * f
        assert f / c * c == f


@given(pl_maps(), golden())
def test_sums_with_numbers_of_another_field(f: PLMap, c: Exact) -> None:
    assert all((f + c)(x) == f(x) + c for x in with_midpoints(list(f.knots)))
    assert (f + c).field is (None if isinstance(c, Fraction) else (f + c).field)
    assert canonical(f + c)


@pytest.mark.parametrize("one", [1, "1", F(1), np.int64(1), sympy.Integer(1)])
def test_numbers_of_every_kind_stand_on_both_sides(one: object) -> None:
    assert TENT + one == PLMap([0, F(1, 2), 1], [1, 2, 1])
    assert TENT - one == -PLMap([0, F(1, 2), 1], [1, 0, 1])
    assert TENT * one == TENT / one == TENT
    if not isinstance(one, str):
        assert one + TENT == TENT + 1
        assert one - TENT == PLMap([0, F(1, 2), 1], [1, 0, 1])
        assert one * TENT == TENT


def test_arithmetic_with_what_is_no_exact_number_is_refused() -> None:
    with pytest.raises(TypeError, match="a float is not exact"):
        TENT + 0.5
    with pytest.raises(TypeError, match="a float is not exact"):
        np.float64(0.5) - TENT
    with pytest.raises(TypeError, match="expected an exact number"):
        np.array([1, 2]) + TENT
    with pytest.raises(TypeError, match="unsupported operand"):
        TENT / TENT
    with pytest.raises(ZeroDivisionError, match="a map cannot be divided by 0"):
        TENT / 0
    with pytest.raises(ValueError, match="different intervals"):
        TENT + PLMap([0, 2], [0, 1])


@given(pl_maps(golden()), st.lists(st.integers(0, 24), min_size=6, max_size=6))
def test_arrays_elementwise(f: PLMap, numerators: list[int]) -> None:
    points = [F(n, 24) for n in numerators]
    for shape in ((6,), (2, 3), (3, 1, 2)):
        values = f(np.array(points, dtype=object).reshape(shape))
        assert values.shape == shape
        assert values.reshape(-1).tolist() == [f(x) for x in points]


def test_arrays_of_every_shape_but_of_exact_numbers() -> None:
    assert TENT(np.array(1)).shape == ()
    assert TENT(np.array(1))[()] == 0
    assert TENT(np.empty((0, 3), dtype=object)).shape == (0, 3)
    assert TENT(np.array(["1/3", "1/4"])).tolist() == [F(2, 3), F(1, 2)]
    with pytest.raises(TypeError, match=r"the array holds floats; iterate_float\(f, x, 1\) calculates with them"):
        TENT(np.array([0.5]))
    with pytest.raises(ValueError, match="2 lies outside"):
        TENT(np.array([[0, 2]]))


@given(st.lists(st.integers(1, 23), unique=True, max_size=5), st.sets(st.integers(-40, 40), min_size=7), st.booleans())
def test_inverses(inner: list[int], heights: set[int], falls: bool) -> None:
    knots = [F(i, 24) for i in sorted({0, 24, *inner})]
    h = PLMap(knots, sorted(heights, reverse=falls)[: len(knots)])
    assert h.inverse().inverse() == h
    assert h.inverse() @ h == PLMap([0, 1], [0, 1])
    assert h @ h.inverse() == PLMap(h.image, h.image)


@examples(25)
@given(self_maps(), self_maps(), st.sets(st.integers(1, 23), min_size=2, max_size=2))
def test_conjugates(f: PLMap, g: PLMap, corner: set[int]) -> None:
    x, y = (F(i, 24) for i in corner)
    for h in (PLMap([0, x, 1], [-1, y, 3]), PLMap([0, x, 1], [3, y, -1])):
        assert f.conjugate(h).domain == (-1, 3)
        assert f.conjugate(h) @ h == h @ f
        assert f.conjugate(h).conjugate(h.inverse()) == f
        assert f.conjugate(h) @ g.conjugate(h) == (f @ g).conjugate(h)
        assert f.conjugate(h).lap_count == f.lap_count


def test_a_conjugacy_may_be_defined_on_more_than_the_domain() -> None:
    wide = PLMap([-1, 5], [0, 12])
    assert TENT.conjugate(wide) == PLMap([2, 3, 4], [2, 4, 2])
    assert (3 * TENT).conjugate(wide) == PLMap([2, 3, 4], [2, 8, 2])


def test_what_has_no_inverse_is_refused() -> None:
    with pytest.raises(ValueError, match=r"strictly monotone map has an inverse, but this one is flat on \[1/3, 1\]"):
        PLMap([0, "1/3", 1], [0, 1, 1]).inverse()
    with pytest.raises(ValueError, match="strictly monotone map has an inverse, but this one turns at 1/2"):
        TENT.inverse()
    with pytest.raises(ValueError, match="this one turns at 1/2"):
        TENT.conjugate(TENT)
    with pytest.raises(ValueError, match="1 lies outside the domain"):
        TENT.conjugate(PLMap([0, "1/2"], [0, 1]))
    with pytest.raises(ValueError, match="takes the value 3, outside the domain"):
        (3 * TENT).conjugate(PLMap([0, 1], [0, 2]))


@given(pl_maps())
def test_turning_intervals_are_where_laps_meet(f: PLMap) -> None:
    intervals = f.turning_intervals
    assert [a for a, _ in intervals] == list(f.turning_points)
    for a, b in intervals:
        assert f(a) == f(b)
        i, j = list(f.knots).index(a), list(f.knots).index(b)
        assert f.directions[i - 1] * f.directions[j] == -1
        assert not any(f.directions[i:j])


def test_messages_and_texts_do_not_fail_for_the_size_of_a_number() -> None:
    huge = 10**5000
    shown = r"1000000000\.\.\.0000000000 \(5001 digits\)"
    with pytest.raises(ValueError, match=rf"{shown} lies outside the domain \[0, 1\]"):
        TENT(huge)
    with pytest.raises(ValueError, match=rf"it sends 1 to {shown}"):
        PLMap([0, 1], [0, huge]) ** 2
    with pytest.raises(ValueError, match=rf"t must be at least 0, got -{shown}"):
        TENT ** (-huge)
    assert repr(PLMap([0, huge], [0, 1])) == "PLMap([0, 1000000000...0000000000 (5001 digits)], [0, 1])"


def test_what_is_no_number_is_told_what_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    f = PLMap([0, "1/2", 1], [0, 1, 0])
    with pytest.raises(TypeError, match=r"a map takes a number, got a map; f @ g is the composition f\(g\(x\)\)"):
        f(f)
    with pytest.raises(TypeError, match="a map is conjugated by a strictly monotone PLMap, got 2"):
        f.conjugate(2)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="knots must be several numbers, got the text '0 1'; read_map reads maps"):
        PLMap("0 1", [0, 1])
    with pytest.raises(TypeError, match="values must be several numbers, got 3"):
        PLMap([0, 1], 3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"knots must be at most \d+ numbers, got 1000000000"):
        PLMap(range(10**9), [0, 1])
    monkeypatch.setattr("periodic.numbers.conversions.MAX_ROW", 100)
    with pytest.raises(ValueError, match="knots must be at most 100 numbers, got more"):
        PLMap(count(), [0, 1])
    with pytest.raises(TypeError, match=r'for the number that its bits mean, "0\.5" for the decimal$'):
        f(0.5)
