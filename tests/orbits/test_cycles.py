"""Cycles, families of cycles and single cycles: against stepping, counting and the period sets."""

from bisect import bisect_left, bisect_right
from fractions import Fraction

import pytest
import sympy
from hypothesis import example, given, strategies as st

from periodic.errors import TooManyPiecesError
from periodic.graphs.constant_slope_models import constant_slope
from periodic.graphs.growth_numbers import period_root
from periodic.maps.families import connect_the_dots, identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import exact
from periodic.orbits.cycles import Cycle, cycle_families, cycles, find_cycle
from periodic.orbits.fixed_sets import Interval, fixed_set
from periodic.orbits.period_sets import has_period
from periodic.patterns.cyclic_patterns import Pattern, stefan
from tests.strategies import examples, fractions, markov_maps, patterns, pl_maps, self_maps

GOLDEN = vee(exact(sympy.GoldenRatio))
MAPS = st.one_of(self_maps(most=2), markov_maps(most=3))


def check(f: PLMap, cycle: Cycle) -> None:
    """That it is a cycle of the map, from its smallest point, with one-sided difference quotients as multipliers."""
    points = cycle.points
    assert [f(x) for x in points] == [*points[1:], points[0]]
    assert points[0] == min(points)
    assert len(set(points)) == cycle.period
    g, x = f**cycle.period, points[0]
    before, after = bisect_left(g.knots, x) - 1, bisect_right(g.knots, x)
    quotients = [(g(y) - x) / (y - x) for i in (before, after) if 0 <= i < len(g.knots) for y in [g.knots[i]]]
    expected = quotients[0] if quotients[0] == quotients[-1] else tuple(quotients)
    assert cycle.multiplier == expected


@given(pl_maps(fractions(-1, 2), most=3), st.integers(1, 4))
def test_cycles_of_maps_that_leave_their_interval(f: PLMap, n: int) -> None:
    whole = fixed_set(f, n)
    expected = [x for x, d in zip(whole.points, whole.least_periods, strict=True) if d == n]
    found = cycles(f, n)
    assert sorted(x for cycle in found for x in cycle) == expected
    for cycle in found:
        assert [f(x) for x in cycle] == [*cycle[1:], cycle[0]]
    for family in cycle_families(f, n):
        assert family.representative.period == n == len(family.intervals)
        assert all(f(x) in interval for x, interval in zip(family.representative, family.intervals[1:], strict=False))


def test_cycles_of_the_tent_of_slope_three() -> None:
    assert list(cycles(3 * tent(1), 2)) == [Cycle((Fraction(3, 10), Fraction(9, 10)), Fraction(-9))]
    assert [len(cycles(3 * tent(1), n)) for n in range(1, 8)] == [2, 1, 2, 3, 6, 9, 18]
    edge = PLMap([0, "1/2", 1], [1, 2, 0])  # the cycle 0 -> 1 -> 0 leaves on one side of 0
    (cycle,) = (c for c in cycles(edge, 2) if 0 in c)
    assert (list(cycle), cycle.multiplier) == ([0, 1], -8)


# All cycles


@given(MAPS, st.integers(1, 6))
@examples(120)
@example(PLMap([0, 1], [1, 0]), 1)
@example(PLMap([0, 1, 2], [1, 2, 0]), 3)
@example(PLMap([0, 1, 2, 3], [3, 3, 1, 0]), 2)
def test_cycles_hold_every_isolated_point_once(f: PLMap, n: int) -> None:
    found = cycles(f, n)
    for cycle in (*found[:3], *found[-3:]):
        check(f, cycle)
    whole = fixed_set(f, n)
    expected = [x for x, d in zip(whole.points, whole.least_periods, strict=True) if d == n]
    assert sorted(x for cycle in found for x in cycle.points) == expected
    assert [c.points[0] for c in found] == sorted(c.points[0] for c in found)
    assert all(cycle.period == n and cycle.is_isolated for cycle in found)


def test_tent_cycles() -> None:
    assert list(cycles(tent(), 3)) == [
        Cycle((Fraction(2, 9), Fraction(4, 9), Fraction(8, 9)), Fraction(-8)),
        Cycle((Fraction(2, 7), Fraction(4, 7), Fraction(6, 7)), Fraction(8)),
    ]
    many = cycles(tent(), 18)
    assert len(many) == 14532
    for i in (0, 777, -1):
        assert many[i] == Cycle.through(tent(), many[i].points[0])


def test_cycles_of_the_golden_map() -> None:
    assert [len(cycles(GOLDEN, n)) for n in range(1, 9)] == [1, 1, 1, 1, 2, 2, 4, 5]
    (three,) = cycles(GOLDEN, 3)
    golden = exact(sympy.GoldenRatio)
    assert three.points == (-1, golden - 1, 0)
    assert three.pattern == stefan(3, mirror=True)
    assert three.multiplier == golden**3  # at an end of the domain only one side exists


@pytest.mark.parametrize("p", [3, 5, 7, 9])
def test_turning_points_give_two_multipliers(p: int) -> None:
    root = period_root(p)
    cycle = Cycle.through(vee(root, -1, 1), 0)
    assert cycle.pattern == stefan(p, mirror=True)
    assert cycle.multiplier in {root**p, -(root**p)}
    interior = Cycle.through(constant_slope(Pattern([2, 4, 1, 3])), constant_slope(Pattern([2, 4, 1, 3])).knots[1])
    check(constant_slope(Pattern([2, 4, 1, 3])), interior)
    f = PLMap([0, 1, 2, 4], [0, 2, 1, 4])
    assert Cycle.through(f, 0).multiplier == 2
    g = PLMap([-1, 0, 1], [Fraction(1, 2), 0, 1])
    assert Cycle.through(g, 0).multiplier == (Fraction(-1, 2), 1)
    assert not Cycle.through(g, 0).is_isolated
    assert repr(Cycle.through(g, 0)) == "Cycle((0,), multiplier=('-1/2', 1))"
    assert "-1/2 on the left, 1 on the right" in Cycle.through(g, 0)._repr_html_()
    assert "on the right" not in Cycle.through(f, 0)._repr_html_()


@given(patterns(2, 7))
def test_cycles_of_connect_the_dots_include_the_pattern(pattern: Pattern) -> None:
    f = connect_the_dots(pattern)
    cycle = Cycle.through(f, 1)
    assert cycle.pattern == pattern
    check(f, cycle)


# Families


@given(MAPS, st.integers(1, 6))
@example(PLMap([0, 1], [1, 0]), 2)
@example(PLMap(range(4), [2, 3, 1, 0]), 4)
@example(identity(0, 1), 1)
def test_families_hold_every_interval_once(f: PLMap, n: int) -> None:
    found = cycle_families(f, n)
    cells = [cell for family in found for cell in family.intervals]
    assert sorted(cells, key=lambda c: c.low) == list(fixed_set(f, n).cells)
    for family in found:
        assert family.period == n == family.representative.period
        assert not family.representative.is_isolated
        assert family.intervals[0].low == min(cell.low for cell in family.intervals)
        for a, b in zip(family.intervals, family.intervals[1:] + family.intervals[:1], strict=True):
            assert sorted((f(a.low), f(a.high))) == [b.low, b.high]
            assert f(a.midpoint) in b


def test_families_of_degenerate_maps() -> None:
    (family,) = cycle_families(PLMap([0, 1], [1, 0]), 2)
    assert family.intervals == (Interval(0, Fraction(1, 2), True, False), Interval(Fraction(1, 2), 1, False, True))
    assert str(family) == "[0, 1/2) -> (1/2, 1]"
    assert family.representative.points == (Fraction(1, 4), Fraction(3, 4))
    (family,) = cycle_families(connect_the_dots(Pattern([3, 4, 2, 1])), 4)
    assert str(family) == "[1, 3/2) -> (7/2, 4] -> (3/2, 2] -> [3, 7/2)" or family.period == 4
    assert cycle_families(tent(), 4) == ()
    assert [str(family) for family in cycle_families(vee(1, -1, 1), 2)] == ["[-1, -1/2) -> (-1/2, 0]"]
    assert [cycle.points for cycle in cycles(vee(1, -1, 1), 1)] == [(Fraction(-1, 2),)]
    assert len(cycles(vee(1, -1, 1), 2)) == 0
    assert [str(family) for family in cycle_families(identity(0, 1), 1)] == ["[0, 1]"]


# A single cycle


@given(MAPS, st.integers(1, 6))
@examples(120)
@example(PLMap([0, 1], [1, 0]), 2)
@example(PLMap(range(4), [2, 3, 1, 0]), 4)
def test_a_cycle_is_found_iff_there_is_one(f: PLMap, n: int) -> None:
    found = find_cycle(f, n, max_points=60)
    if found is None:
        assert not has_period(f, n, max_points=60)
    else:
        assert found.period == n
        assert [f(x) for x in found.points] == [*found.points[1:], found.points[0]]


@given(self_maps(most=3), st.integers(1, 5))
@examples(40)
def test_a_cycle_is_found_at_last_by_composing(f: PLMap, n: int) -> None:
    found = find_cycle(f, n, max_points=len(f.knots))
    assert (found is not None) == has_period(f, n)


@pytest.mark.parametrize("n", [1, 2, 3, 17, 96, 200])
def test_long_cycles_of_the_tent(n: int) -> None:
    found = find_cycle(tent(), n)
    assert found is not None
    assert found.period == n
    assert abs(found.multiplier) == 2**n or n == 2


def test_the_cycle_of_period_51() -> None:
    found = find_cycle(vee(period_root(51)), 51)
    assert found is not None
    assert found.pattern == stefan(51, mirror=True)
    assert find_cycle(vee(period_root(51)), 49) is None


def test_the_map_of_the_talk() -> None:
    f = vee("1.618")
    assert find_cycle(f, 3) is None
    five = find_cycle(f, 5)
    assert five is not None
    assert five.pattern == stefan(5, mirror=True)
    check(f, five)
    for n in (1, 2, 4, 6, 7, 8, 50):
        found = find_cycle(f, n)
        assert found is not None
        assert found.period == n


@pytest.mark.parametrize("value", ["1/4", "1/8", "2/5"])
def test_a_knot_may_go_to_a_point_that_is_none(value: str) -> None:
    """f folds at the end 1, so that f**2 is affine around its image."""
    f = PLMap([0, "1/2", 1], [1, 1, value])
    [cycle] = cycles(f, 2)
    assert cycle.points == (exact(value), 1)
    assert cycle.multiplier == 0


@pytest.mark.parametrize("values", [["1/4", 0, 0, "3/8"], ["3/8", 0, 0, "1/4"], ["3/4", 1, 1, "5/8"]])
def test_a_plateau_at_an_end_of_the_interval(values: list[object]) -> None:
    f = PLMap([0, "1/8", "7/8", 1], values)
    [cycle] = cycles(f, 2)
    assert set(cycle.points) == {f(Fraction(1, 2)), f(f(Fraction(1, 2)))}


def test_cycles_of_maps_with_plateaus_and_of_maps_that_are_not_onto() -> None:
    f = truncated_tent("6/7")
    found = find_cycle(f, 3)
    assert found is not None
    assert found.multiplier in (0, (0, 8), (8, 0))
    assert find_cycle(truncated_tent("14/17"), 3) is None
    g = PLMap([0, 2, 3, 10], [3, 2, 0, 1])
    two = find_cycle(g, 2)
    assert (two is not None) == has_period(g, 2)


def test_refusals() -> None:
    with pytest.raises(
        ValueError, match="1/3 does not come back to itself: after 1 step its orbit is in a cycle of period"
    ):
        Cycle.through(tent(), "1/3", most=10)
    with pytest.raises(ValueError, match="the iterates of 2/9 do not close within 2 points"):
        Cycle.through(tent(), "2/9", most=2)
    with pytest.raises(
        ValueError, match="the iterates of 1/3 never close: each step from now on adds to the power of 2"
    ):
        Cycle.through(tent("3/2"), "1/3")
    with pytest.raises(ValueError, match=r"the points of a cycle must differ, and there must be one, got \(1, 1\)"):
        Cycle((Fraction(1), Fraction(1)), Fraction(1))
    with pytest.raises(ValueError, match=r"and there must be one, got \(\)"):
        Cycle((), Fraction(1))
    with pytest.raises(ValueError, match=r"a cycle is given from its smallest point, 1, got \(2, 1\)"):
        Cycle((Fraction(2), Fraction(1)), Fraction(1))
    with pytest.raises(ValueError, match=r"leaves its interval \[0, 1\]: it sends 1/2 to 3/2"):
        find_cycle(tent(3), 1)
    with pytest.raises(ValueError, match="period must be at least 1, got 0"):
        find_cycle(tent(), 0)
    with pytest.raises(TypeError, match="period must be an integer, got True"):
        cycles(tent(), True)
    with pytest.raises(TooManyPiecesError, match="more than max_pieces = 100"):
        cycles(tent(), 10, max_pieces=100)


def test_huge_periods_are_refused_at_once_or_known_to_be_missing() -> None:
    for f in (tent(), vee("3/2"), PLMap([0, "1/3", 1], ["1/7", 1, 0])):
        with pytest.raises(ValueError, match=r"at most 65536, got period = 10{18}$"):
            find_cycle(f, 10**18)
    assert find_cycle(vee("5/4"), 10**18 + 1) is None  # no odd period
