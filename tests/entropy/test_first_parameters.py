"""First parameters: the closed forms of three families, random families on a grid, degenerate families."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, strategies as st

from periodic.entropy.first_parameters import first_parameter, map_at
from periodic.errors import TooManyPiecesError
from periodic.graphs.growth_numbers import period_root
from periodic.maps.parametric_maps import Form, MapFamily, Scalar, Sign
from periodic.numbers.conversions import exact
from periodic.orbits.period_sets import has_period
from periodic.orbits.plateau_maps import least_height
from tests.strategies import examples

HALF = Fraction(1, 2)
LITTLE = Fraction(1, 10**9)
VEES = MapFamily("vees", lambda c, sign: Form((-1, 0, 1), (c - 1, -1, c - 1)))
TENTS = MapFamily("tents", lambda c, sign: Form((0, HALF, 1), (0, c / 2, 0)))
CUT = MapFamily("truncated tents", lambda h, sign: Form((0, h / 2, 1 - h / 2, 1), (0, h, h, 0)))


def occurs(family: MapFamily, n: int, parameter: Fraction) -> bool:
    f = map_at(family, parameter)
    return f is not None and has_period(f, n)


@pytest.mark.parametrize("n", [*range(1, 7), *(pytest.param(n, marks=pytest.mark.long) for n in range(7, 11))])
def test_closed_forms(n: int) -> None:
    root = Fraction(0) if n == 1 else period_root(n)
    assert first_parameter(VEES, n) == first_parameter(TENTS, n) == root
    assert first_parameter(CUT, n) == least_height(n)[0]


@st.composite
def families(draw: st.DrawFn) -> MapFamily:
    """Maps of [0, 3] through points over 0, 1, 2, 3, of heights affine in the parameter; slopes 1 and -1 are common."""
    rows = [(draw(st.integers(0, 3)), draw(st.sampled_from([0, 0, 1, -1, Fraction(1, 2)]))) for _ in range(4)]
    knot = draw(st.sampled_from([Fraction(0), Fraction(0), Fraction(1, 3)]))

    def build(c: Scalar, sign: Sign) -> Form:
        return Form((0, 1 + knot * c, 2, 3), tuple(a + b * c for a, b in rows))

    return MapFamily(f"{rows} {knot}", build)


@given(families(), st.integers(1, 4))
@examples(30)
def test_no_smaller_parameter_has_the_period(family: MapFamily, n: int) -> None:
    found = first_parameter(family, n, -1, 1)
    for i in range(-12, 13):
        c = Fraction(i, 12)
        if found is None or c < found:
            assert not occurs(family, n, c)
    if found is not None:
        near = [
            found,
            *(
                Fraction(found.enclosure(30)[1] if hasattr(found, "enclosure") else found) + d
                for d in (LITTLE, LITTLE**2)
            ),
        ]
        assert any(occurs(family, n, c) for c in near)


def test_a_reflection_makes_the_period_two() -> None:
    """|x - c| on [0, 1] turns [0, c] round about c/2."""
    family = MapFamily("|x - c|", lambda c, sign: Form((0, c, 1), (c, 0, 1 - c)))
    assert first_parameter(family, 2) == 0
    assert not occurs(family, 2, Fraction(0))
    assert occurs(family, 2, LITTLE)
    assert first_parameter(family, 3) is None
    assert first_parameter(family, 4) is None


def test_a_continuum_at_one_parameter_only() -> None:
    """c - x on [0, 1] is a map for c = 1 alone, and c*(1 - x) + (1 - c)/2 has slope -1 there alone."""
    assert first_parameter(MapFamily("c - x", lambda c, sign: Form((0, 1), (c, c - 1))), 2) == 1
    turning = MapFamily("turning", lambda c, sign: Form((0, 1), ((1 + c) / 2, (1 - c) / 2)))
    assert first_parameter(turning, 2) == 1
    assert first_parameter(turning, 1, -1) == -1
    assert first_parameter(turning, 4) is None


def test_intervals_that_are_permuted() -> None:
    """f^2 turns [1, 2] round, whatever the parameter, or is the identity of [0, 1]."""
    turned = MapFamily("turned", lambda c, sign: Form((1, 2, 3 - c, 4 - c), (3 - c, 4 - c, 2, 1)))
    assert first_parameter(turned, 4, 0, 1) == 0
    assert occurs(turned, 4, Fraction(0))
    kept = MapFamily("kept", lambda c, sign: Form((0, 1, Fraction(3, 2), 2, 3), (3, 2, Fraction(3, 2) + c, 1, 0)))
    assert first_parameter(kept, 2, Fraction(-1, 4), Fraction(1, 4)) == Fraction(-1, 4)


def test_ranges() -> None:
    assert first_parameter(VEES, 3, Fraction(9, 5)) == Fraction(9, 5)
    assert first_parameter(VEES, 3, 0, Fraction(8, 5)) is None
    assert first_parameter(VEES, 3, 0, exact(sympy.GoldenRatio)) == exact(sympy.GoldenRatio)
    assert first_parameter(VEES, 3, Fraction(3)) is None
    assert first_parameter(VEES, 3, None, Fraction(-1)) is None


def test_periods_that_go_again() -> None:
    """A bump that wanders: period 2 occurs where it meets the diagonal steeply enough, not before and not after."""
    family = MapFamily("bump", lambda c, sign: Form((0, c, c + 1, c + 2, 9), (1, 1, 4, 1, 1)))
    first = first_parameter(family, 2)
    assert first is not None
    assert not occurs(family, 2, first - LITTLE)
    assert not occurs(family, 2, Fraction(6))


def test_refusals() -> None:
    with pytest.raises(TooManyPiecesError, match="allow more than max_walks = 10 itineraries of 9 steps"):
        first_parameter(VEES, 9, max_walks=10)
    constant = MapFamily("constant", lambda c, sign: Form((0, 1), (HALF, HALF)))
    with pytest.raises(ValueError, match="period 1 occurs for all small parameters of constant"):
        first_parameter(constant, 1)
    assert first_parameter(constant, 1, -7) == -7
    assert first_parameter(constant, 2) is None
    with pytest.raises(ValueError, match="n must be at least 1, got 0"):
        first_parameter(VEES, 0)
