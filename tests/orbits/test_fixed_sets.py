"""Laws, theorems and oracles of fixed sets: against a slow reference that solves every piece with exact numbers."""

import gc
import itertools
import re
import weakref
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import example, given, strategies as st

from periodic.errors import TooManyPiecesError
from periodic.maps.families import connect_the_dots, identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, exact
from periodic.orbits.fixed_sets import FixedSet, Interval, fixed_set
from periodic.patterns.cyclic_patterns import Pattern
from tests.strategies import examples, fractions, markov_maps, pl_maps, self_maps, with_midpoints

GOLDEN = vee(exact(sympy.GoldenRatio))
FULL_TENT = tent()


def solved(f: PLMap) -> tuple[list[Exact], list[tuple[Exact, Exact]]]:
    """Fix(f), piece by piece: the isolated points and the intervals."""
    intervals = [(p.left, p.right) for p in f.pieces() if p.slope == 1 and p.intercept == 0]
    points = set()
    for p in f.pieces():
        if p.slope != 1:
            x = p.intercept / (1 - p.slope)
            if p.left <= x <= p.right and not any(a <= x <= b for a, b in intervals):
                points.add(x)
    return sorted(points), intervals


def least_period(f: PLMap, x: Exact, n: int) -> int:
    """The least period of a point that has period ``n``."""
    y, d = f(x), 1
    while y != x:
        y, d = f(y), d + 1
    assert n % d == 0
    return d


@given(pl_maps())
@example(PLMap([0, 1], [2, 3]))
@example(PLMap([0, 1], [0, 1]))
@example(PLMap([0, 1, 2, 3], [0, 1, 1, 3]))
def test_fixed_set_of_any_map(f: PLMap) -> None:
    points, intervals = fixed_set(f)
    assert (list(points), list(intervals)) == solved(f)


@pytest.mark.parametrize("shift", [-1, Fraction(-1, 2), 0, Fraction(1, 2), 1])
def test_fixed_set_of_a_map_with_hundreds_of_values(shift: Fraction | int) -> None:
    """Values at knots above, below and at the knots themselves, more of them than are told apart by bytes."""
    n = 600
    values = [min(max(7 * i % n if i % 3 else i + shift, 0), n) for i in range(n + 1)]
    f = PLMap(range(n + 1), values)
    assert len(set(values)) > 256
    points, intervals = fixed_set(f)
    assert (list(points), list(intervals)) == solved(f)
    assert sum(x.denominator == 1 for x in points) >= 190 * (shift == 0)


@given(st.one_of(self_maps(), markov_maps(most=5)), st.integers(1, 6))
@example(PLMap([0, 1], [1, 0]), 2)
@example(PLMap([0, 1, 2], [1, 2, 1]), 4)
@example(PLMap([0, 1, 2, 3], [3, 3, 1, 0]), 2)
@examples(150)
def test_fixed_set_of_iterates(f: PLMap, n: int) -> None:
    found = fixed_set(f, n)
    assert (list(found.points), list(found.intervals)) == solved(f**n)
    assert found.least_periods.tolist() == [least_period(f, x, n) for x in found.points]


@given(st.one_of(self_maps(), markov_maps(most=4)), st.integers(1, 6))
@example(PLMap([0, 1], [1, 0]), 2)
@example(PLMap([-1, 0, 1], [0, -1, 0]), 2)
def test_cells_hold_the_points_of_least_period_n(f: PLMap, n: int) -> None:
    found = fixed_set(f, n)
    for low, high in found.intervals:
        cuts = {low, high}
        for cell in found.cells:
            cuts |= {x for x in (cell.low, cell.high) if low <= x <= high}
        cuts = sorted(cuts)
        inner = [a + (b - a) * Fraction(k, 7) for a, b in itertools.pairwise(cuts) for k in range(1, 7)]
        for x in [*cuts, *inner]:
            assert any(x in cell for cell in found.cells) == (least_period(f, x, n) == n)


def test_large_sets_and_their_least_periods() -> None:
    found = fixed_set(FULL_TENT, 18)
    counts = np.bincount(found.least_periods)
    assert [int(counts[d]) for d in (1, 2, 3, 6, 9, 18)] == [2, 2, 6, 54, 504, 2**18 - 568]
    golden = fixed_set(GOLDEN, 21)
    lucas = [2, 1]
    while len(lucas) <= 21:
        lucas.append(lucas[-1] + lucas[-2])
    assert len(golden.points) == lucas[21]
    assert np.count_nonzero(golden.least_periods == 7) == lucas[7] - 1
    for i in range(0, len(golden.points), 2999):
        assert least_period(GOLDEN, golden.points[i], 21) == golden.least_periods[i]
        assert abs(float(golden.points[i]) - golden.floats()[i]) < 1e-9


def test_connect_the_dots_of_three_has_lucas_numbers() -> None:
    f = connect_the_dots(Pattern([2, 3, 1]))
    assert [len(fixed_set(f, n).points) for n in range(1, 12)] == [1, 3, 4, 7, 11, 18, 29, 47, 76, 123, 199]


def test_simple_four_cycle() -> None:
    f = connect_the_dots(Pattern([3, 4, 2, 1]))
    middle = Fraction(8, 3)
    assert fixed_set(f) == fixed_set(f, 1)
    assert list(fixed_set(f).points) == [middle]
    assert list(fixed_set(f, 2).points) == [Fraction(3, 2), middle, Fraction(7, 2)]
    assert list(fixed_set(f, 4).points) == [middle]
    assert fixed_set(f, 4).intervals == ((1, 2), (3, 4))


def test_degenerate_maps() -> None:
    flip, fold = PLMap([0, 1], [1, 0]), vee(1, -1, 1)
    assert tuple(fixed_set(flip).points) == (Fraction(1, 2),)
    assert fixed_set(flip, 2).intervals == ((0, 1),)
    assert not fixed_set(flip, 2).points
    assert tuple(fixed_set(fold).points) == (Fraction(-1, 2),)
    assert fixed_set(fold, 2).intervals == ((-1, 0),)
    assert fixed_set(identity(0, 1), 5).intervals == ((0, 1),)
    assert tuple(fixed_set(PLMap([0, 1], [0, "1/2"]), 3).points) == (0,)
    assert tuple(fixed_set(PLMap([0, 1], ["1/3", "1/3"]), 3).points) == (Fraction(1, 3),)
    assert [str(c) for c in fixed_set(flip, 2).cells] == ["[0, 1/2)", "(1/2, 1]"]


def test_plateaus_are_placed_exactly() -> None:
    f = truncated_tent("6/7")
    found = fixed_set(f, 6)
    assert {int(d) for d in found.least_periods} == {1, 2, 3, 6}
    assert found.least_periods.tolist() == [least_period(f, x, 6) for x in found.points]


def staying(f: PLMap, n: int) -> list[tuple[Exact, Exact, Exact, Exact]]:
    """The affine pieces of f^n, as ends, slope and intercept, on the points whose orbits stay; some may be points."""
    rows: list[tuple[Exact, Exact, Exact, Exact]] = [tuple(p) for p in f.pieces()]
    for _ in range(n - 1):
        following = []
        for a, b, s, c in rows:
            for left, right, slope, intercept in f.pieces():
                ends = sorted(((left - c) / s, (right - c) / s)) if s else [a, b]
                low, high = max(a, ends[0]), min(b, ends[1])
                if low <= high and (s or left <= c <= right):
                    following.append((low, high, slope * s, slope * c + intercept))
        rows = following
    return rows


@examples(150)
@given(pl_maps(fractions(-1, 2), most=3), st.integers(1, 4))
@example(PLMap([0, 1], [-1, 2]), 2)
@example(PLMap([0, 1], [2, 3]), 4)
@example(PLMap([0, "1/2", 1], [0, "3/2", 0]), 3)
@example(PLMap([0, "1/4", "1/2", "3/4", 1], ["5/4", "3/4", "1/2", "1/4", "-1/4"]), 2)
@example(PLMap([0, "1/3", 1], [2, 1, 0]), 2)
@example(PLMap([0, "1/3", 1], [1, 1, -1]), 2)
@example(PLMap([0, "1/2", 1], [1, 2, 0]), 2)
@example(PLMap([0, "1/24", "1/12", "23/24", 1], ["1/12", "1/6", "1/6", 0, 0]), 3)
def test_maps_that_leave_their_interval(f: PLMap, n: int) -> None:
    """Cycles of the clamped map that are none of f hold an end; they, and only they, are left out."""
    rows = staying(f, n)
    intervals = [(a, b) for a, b, s, c in rows if s == 1 and c == 0 and a < b]
    points = {c / (1 - s) for a, b, s, c in rows if s != 1 and a <= c / (1 - s) <= b}
    points |= {a for a, b, s, c in rows if s == 1 and c == 0 and a == b}
    found = fixed_set(f, n)
    assert set(found.points) == {x for x in points if not any(a <= x <= b for a, b in intervals)}
    assert list(found.points) == sorted(found.points)
    merged = [list(i) for i in sorted(set(intervals))]
    for i in range(len(merged) - 1, 0, -1):
        if merged[i - 1][1] == merged[i][0]:
            merged[i - 1][1] = merged.pop(i)[1]
    assert [list(i) for i in found.intervals] == merged
    assert found.least_periods.tolist() == [least_period(f, x, n) for x in found.points]
    for low, high in found.intervals:
        assert all(least_period(f, x, n) for x in (low, (low + high) / 2, high))


def test_the_tent_of_slope_three() -> None:
    f = 3 * tent(1)
    assert fixed_set(f, 2).points == (0, Fraction(3, 10), Fraction(3, 4), Fraction(9, 10))
    assert len(fixed_set(f, 12).points) == 2**12


def test_refusals() -> None:
    with pytest.raises(TooManyPiecesError, match=r"f\*\*7 has 128 pieces, more than max_pieces = 100"):
        fixed_set(FULL_TENT, 8, max_pieces=100)
    with pytest.raises(TooManyPiecesError, match=r"f\*\*23 has 8388608 pieces"):
        fixed_set(FULL_TENT, 10**12)  # refused at once: not all numbers below are tried as divisors
    with pytest.raises(ValueError, match="n must be at least 1, got 0"):
        fixed_set(FULL_TENT, 0)
    with pytest.raises(TypeError, match=re.escape("n must be an integer, got 2.0")):
        fixed_set(FULL_TENT, 2.0)
    with pytest.raises(ValueError, match="an interval needs low < high, got low = 1 and high = 1"):
        Interval(1, 1, True, True)


def test_values() -> None:
    found = fixed_set(FULL_TENT, 2)
    assert found == fixed_set(FULL_TENT, 2) != fixed_set(FULL_TENT, 3)
    assert hash(found) == hash(fixed_set(FULL_TENT, 2))
    assert repr(found) == "FixedSet(points=(0, 2/5, 2/3, 4/5), intervals=())"
    assert isinstance(found, FixedSet)
    assert found.points[-1] == Fraction(4, 5)
    assert Interval(0, 1, False, True).midpoint == Fraction(1, 2)


def test_no_cycle_of_references_keeps_a_large_iterate_alive() -> None:
    gc.disable()
    try:
        found = fixed_set(FULL_TENT, 12)
        assert len(found.least_periods) == 1 << 12
        iterate = weakref.ref(found.solutions.iterate)
        del found
        assert iterate() is None
    finally:
        gc.enable()


@pytest.mark.parametrize(("n", "kind"), [(127, np.int8), (128, np.int16), (32767, np.int16), (32768, np.int32)])
def test_least_periods_fit_their_type(n: int, kind: type) -> None:
    """At the edges of the types: 128 is no int8, though -128 is."""
    periods = fixed_set(PLMap([0, 1], ["1/2", "1/2"]), n).least_periods
    assert (periods.dtype, periods.tolist()) == (kind, [1])


def test_huge_exponents_end_at_once() -> None:
    with pytest.raises(TooManyPiecesError):
        fixed_set(FULL_TENT, 10**18)
    assert fixed_set(PLMap([0, 1], [1, 0]), 10**18).intervals == ((0, 1),)


@given(pl_maps())
def test_membership_is_being_fixed(f: PLMap) -> None:
    solutions = fixed_set(f)
    for x in [*with_midpoints(list(f.knots)), *solutions.points, *(a for a, _ in solutions.intervals)]:
        assert (x in solutions) == (f(x) == x)
    for other in (None, "x", 0.25, [], -7, 10**30):
        assert other not in solutions
