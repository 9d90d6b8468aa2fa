"""The slope theorem: its table, its thresholds on both sides, and the covering graphs, which know nothing of it."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

import pytest
import sympy
from hypothesis import given, strategies as st

from periodic.graphs.constant_slope_models import constant_slope
from periodic.graphs.growth_numbers import period_root
from periodic.maps.families import tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, exact
from periodic.numbers.number_texts import read_number
from periodic.orbits.covering_sequences import coverings
from periodic.orbits.cycles import find_cycle
from periodic.orbits.unimodal_maps import simple_points, slope_periods
from periodic.patterns.cyclic_patterns import Pattern, stefan
from periodic.patterns.sharkovsky_order import PeriodSet
from tests.strategies import examples

LITTLE = Fraction(1, 10**9)


@pytest.mark.parametrize(
    ("slope", "strongest"),
    [
        ("36/25", 11),
        ("25/16", 5),
        ("5/4", 10),
        ("7/5", 6),
        ("3/2", 7),
        ("8/5", 5),
        ("6/5", 22),
        (2, 3),
        (1, 2),
        ("4/5", 1),
    ],
)
def test_table_of_slopes(slope: object, strongest: int) -> None:
    assert slope_periods(vee(slope, -1, 1)) == PeriodSet(strongest)
    if slope != 1:
        assert slope_periods(tent(slope)) == PeriodSet(strongest)
        assert slope_periods(-vee(slope, -1, 1)) == PeriodSet(strongest)


@pytest.mark.parametrize("n", [3, 5, 6, 7, 9, 10, 11, 12, 13, 20, 24, 51])
def test_thresholds_are_attained(n: int) -> None:
    root = period_root(n)
    assert slope_periods(vee(root)) == PeriodSet(n)
    below = slope_periods(vee(root - LITTLE / 10**9))
    assert below is not None
    assert below < PeriodSet(n)
    above = slope_periods(vee(root + LITTLE / 10**9))
    assert above is not None
    assert PeriodSet(n) <= above


@pytest.mark.parametrize("k", range(1, 6))
def test_roots_of_two_open_the_next_power(k: int) -> None:
    root = exact(sympy.Integer(2) ** sympy.Rational(1, 2**k))
    assert slope_periods(vee(root)) == PeriodSet(3 << k)


def test_slopes_close_to_one() -> None:
    assert slope_periods(vee(1 + Fraction(1, 10**6))) == PeriodSet(3 << 19)
    assert slope_periods(vee(1 - LITTLE, -1, 1)) == PeriodSet(1)


def test_the_domain_matters_not() -> None:
    for c in (Fraction(3, 2), Fraction(11, 10), Fraction(2)):
        expected, end = slope_periods(vee(c)), 1 / (c - 1)
        assert expected == slope_periods(vee(c, -1, 1)) == slope_periods(vee(c, -end, end))


@examples(30)
@given(st.fractions(1, 2, max_denominator=60).filter(lambda c: c > 1))
def test_coverings_agree(c: Fraction) -> None:
    f = vee(c)
    found = slope_periods(f)
    assert found is not None
    for covering in coverings(f, 100):
        assert covering.bounds.least <= found <= covering.bounds.greatest


def test_no_unimodal_map_of_constant_slope() -> None:
    wide: Exact = Fraction(3)
    others = [
        truncated_tent("4/5"),
        PLMap([0, 1], [1, 0]),
        PLMap([0, "1/3", 1], [0, 1, 0]),
        PLMap([0, 1, 2], [0, 1, 1]),
        constant_slope(Pattern([2, 4, 1, 3])),
        tent(wide),
    ]
    assert [slope_periods(f) for f in others] == [None] * len(others)
    assert slope_periods(PLMap([0, 1, 2], [2, 1, 2])) == PeriodSet(1)
    assert slope_periods(constant_slope(stefan(7))) == PeriodSet(7)


@pytest.mark.parametrize(
    "c", ["101/100", "5/4", 2, *(pytest.param(c, marks=pytest.mark.long) for c in ("3/2", "809/500"))]
)
def test_the_simplest_itineraries_give_cycles(c: object) -> None:
    for f in (tent(c), vee(c), -vee(c, -1, 1)):
        periods = slope_periods(f)
        assert periods is not None
        for n in [n for n in (*range(1, 34), 64, 192, 320) if n in periods]:
            orbits = [list(islice(iterates(f, x), n + 1)) for x in simple_points(f, n)]
            assert any(len(set(orbit)) == n and orbit[-1] == orbit[0] for orbit in orbits)


def iterates(f: PLMap, x: Exact) -> Iterator[Exact]:
    while f.domain[0] <= x <= f.domain[1]:
        yield x
        x = f(x)


def test_long_cycles_at_a_slope_near_1(every_case: bool) -> None:
    cycle = find_cycle(vee("101/100"), 192)
    assert cycle is not None
    assert cycle.period == 192
    assert find_cycle(vee("101/100"), 96) is None
    if every_case:
        slope = read_number("root(x^9 - x - 1/10)")
        assert [c.period for n in (96, 288) if (c := find_cycle(vee(slope), n))] == [288]
