"""Plateau maps: heights against oracles and cycles of the tent, periods against coverings and composing."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import example, given, strategies as st

from periodic.graphs.growth_numbers import period_root
from periodic.maps.families import tent, truncated_tent
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import exact
from periodic.orbits.covering_sequences import coverings
from periodic.orbits.cycles import cycles, find_cycle
from periodic.orbits.fixed_sets import fixed_set
from periodic.orbits.period_sets import period_bounds
from periodic.orbits.plateau_maps import Plateau, least_height, plateau_periods, plateau_reason
from periodic.patterns.sharkovsky_order import PeriodSet, sharkovsky_key
from tests.strategies import examples

LITTLE = Fraction(1, 10**9)
LEAST = {  # the least maximum of a cycle of the tent of this length
    1: "0", 2: "4/5", 3: "6/7", 4: "14/17", 5: "26/31", 6: "52/63", 7: "106/127", 8: "212/257", 9: "426/511",
    10: "844/1023", 11: "1706/2047", 12: "1126/1365",
}  # fmt: skip


@pytest.mark.parametrize("n", LEAST)
def test_heights_of_truncated_tents(n: int) -> None:
    height, attained = least_height(n)
    is_power = n & (n - 1) == 0
    expected = "2/3" if n == 2 else LEAST[n // 2 if is_power and n > 1 else n]
    assert (height, attained) == (Fraction(expected), n == 1 or not is_power)
    if n > 1:
        below, at, above = [plateau_periods(truncated_tent(height + d)) for d in (-LITTLE, 0, LITTLE)]
        assert below is not None
        assert above is not None
        assert at == PeriodSet(n if attained else n // 2)
        assert n not in below
        assert n in above


@pytest.mark.parametrize("n", [3, 5, 6, 7, 9, 10, *(pytest.param(n, marks=pytest.mark.long) for n in (11, 12, 13))])
def test_heights_are_least_maxima_of_cycles_of_the_tent(n: int) -> None:
    assert least_height(n)[0] == min(max(cycle.points) for cycle in cycles(tent(), n))


@pytest.mark.parametrize("n", range(3, 30, 2))
def test_heights_of_odd_periods(n: int) -> None:
    assert least_height(n) == (Fraction(5 * 2**n - 4, 6 * (2**n - 1)), True)


@pytest.mark.parametrize("slope", [Fraction(2), Fraction(3), Fraction(5, 4), exact(sympy.sqrt(3))])
def test_heights_rise_as_periods_get_stronger(slope: Fraction) -> None:
    order = sorted(range(1, 40), key=sharkovsky_key, reverse=True)
    heights = [least_height(n, slope)[0] for n in order]
    assert heights == sorted(heights)
    assert len(set(heights)) == len(order)


@st.composite
def plateaus(draw: st.DrawFn) -> PLMap:
    """Plateau maps of all slopes, on the whole of [0, 1] or part of it, moved and turned upside down."""
    s = draw(st.sampled_from([Fraction(p) for p in ("2", "3", "3/2", "5/4", "11/10", "7")]))
    h = draw(st.fractions(0, 1, max_denominator=60).filter(lambda h: 0 < h < s / 2))
    knots, values = [Fraction(0), h / s, 1 - h / s, Fraction(1)], [Fraction(0), h, h, Fraction(0)]
    f = PLMap(knots, values)
    if draw(st.booleans()) and f(h) < h / s and 1 - h / s < h:
        f = f.restrict(f(h), h)  # the core
    scale, shift = draw(st.sampled_from([(1, 0), (-1, 0), (Fraction(3, 7), 11), (-2, Fraction(1, 3))]))
    pairs = sorted((scale * x + shift, scale * y + shift) for x, y in zip(f.knots, f.values, strict=True))
    return PLMap([x for x, _ in pairs], [y for _, y in pairs])


@given(plateaus())
@examples(20)
@example(truncated_tent("2/3"))
@example(truncated_tent("5/6"))
@example(truncated_tent("33/40"))
def test_coverings_and_composing_agree(f: PLMap) -> None:
    found = plateau_periods(f)
    assert found is not None
    for covering in coverings(f, 60):
        assert covering.bounds.least <= found <= covering.bounds.greatest
    for n in range(1, 5):
        solutions = fixed_set(f, n)
        assert (n in found) == (bool((solutions.least_periods == n).any()) or bool(solutions.cells))


@given(plateaus())
@examples(20)
def test_coordinates(f: PLMap) -> None:
    plateau = Plateau.of(f)
    assert plateau is not None
    s, h = plateau
    assert s == f.lipschitz
    top = f(f.knots[1])
    x = top
    u = h
    scale = (f.knots[2] - f.knots[1]) / (1 - 2 * h / s) * (1 if f.slopes[0] > 0 else -1)
    origin = top - h * scale
    for _ in range(5):
        assert x == origin + u * scale
        x, u = f(x), min(h, s * min(u, 1 - u))


def test_a_height_that_no_covering_decides() -> None:
    """The binary digits of half the height are those of the Thue-Morse sequence, up to a point."""
    digits = "".join(str(i.bit_count() % 2) for i in range(2000))
    height = Fraction(2 * int(digits, 2), 2**2000)
    f = truncated_tent(height)
    assert plateau_periods(f) == PeriodSet(1024)
    bounds = period_bounds(f, 40)
    assert bounds.least == bounds.greatest == PeriodSet(1024)
    assert bounds.method == "plateau height"
    assert period_bounds(f, 40).proof == plateau_reason(f)
    assert plateau_periods(truncated_tent(height + Fraction(1, 2**1999))) == PeriodSet(3 << 9)


def test_a_whole_tent_has_the_periods_of_its_slope() -> None:
    for n in (3, 5, 6, 10, 12):
        c = period_root(n)
        assert least_height(n, c) == (c / 2, True)


@given(plateaus(), st.integers(1, 24))
@examples(30)
def test_simple_points_give_cycles(f: PLMap, n: int) -> None:
    cycle = find_cycle(f, n, max_points=4)
    found = plateau_periods(f)
    assert found is not None
    assert (cycle is not None) == (n in found)
    assert cycle is None or cycle.period == n


def test_other_maps() -> None:
    others = [
        tent(),
        PLMap([0, 1, 2, 3], [0, 1, 1, 0]),
        PLMap([0, "1/4", "1/2", 1], [0, "1/2", "1/2", 0]),
        PLMap([0, 1, 2, 3], [0, 4, 4, 0]),
        PLMap([0, 1, 2, 3], [0, 3, 0, 3]),
    ]
    assert [plateau_periods(f) for f in others] == [None] * len(others)
    assert plateau_periods(truncated_tent("1/2")) == PeriodSet(1)
    s = 1 + LITTLE  # thirty squarings would make numbers of a billion digits
    h = s / 2 - LITTLE**30
    assert plateau_periods(PLMap([0, h / s, 1 - h / s, 1], [0, h, h, 0])) is None


def test_refusals() -> None:
    with pytest.raises(ValueError, match="n must be at least 1, got 0"):
        least_height(0)
    with pytest.raises(ValueError, match="a plateau map needs a slope above 1, got 1"):
        least_height(3, Fraction(1))
