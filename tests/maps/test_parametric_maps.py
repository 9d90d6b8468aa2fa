"""Families with a parameter: arithmetic of polylines against maps, forms against the maps of their cells."""

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from periodic.maps.families import tent, vee
from periodic.maps.parametric_maps import Form, MapFamily, absolute, added, scaled
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import sign
from periodic.numbers.rational_functions import RationalFunction, Sample, UnfitSampleError
from tests.strategies import golden, pl_maps

BENT = MapFamily(  # |x - c| + min(x, 1/2) on [0, 1], whose two bends pass one another at c = 1/2
    "bent",
    lambda c, sign: added(
        absolute(Form((0, 1), (-c, 1 - c)), sign),
        Form((0, Fraction(1, 2), 1), (0, Fraction(1, 2), Fraction(1, 2))),
        sign,
    ),
)


def polyline(f: PLMap) -> Form:
    return Form(tuple(f.knots), tuple(f.values))


@given(pl_maps(golden()), pl_maps())
def test_arithmetic_is_that_of_maps(f: PLMap, g: PLMap) -> None:
    assert PLMap(*added(polyline(f), polyline(g), sign)) == f + g
    assert PLMap(*absolute(polyline(f), sign)) == abs(f)
    assert PLMap(*scaled(polyline(f), Fraction(-2, 3))) == Fraction(-2, 3) * f


@given(st.fractions(-2, 3, max_denominator=20))
def test_forms_are_those_of_all_maps_in_the_cell(c: Fraction) -> None:
    sample = Sample(c)
    try:
        form = BENT.around(sample)
    except UnfitSampleError:
        assert c in (0, Fraction(1, 2), 1)
        return
    low, high = sample.cell()
    for part in (Fraction(1, 7), Fraction(1, 2), Fraction(6, 7)):
        a = Fraction(-9) if low is None else low
        b = Fraction(9) if high is None else high
        d = a + part * (b - a)
        f = BENT.at(d)
        assert f == PLMap([x.at(d) for x in form.knots], [y.at(d) for y in form.values])
        assert all(f(x) == abs(x - d) + min(x, Fraction(1, 2)) for x in (*f.knots, Fraction(1, 3)))
    assert {low, high} <= {None, 0, Fraction(1, 2), 1}


def test_knots_that_bend_for_no_parameter_are_dropped() -> None:
    family = MapFamily("tent", lambda c, sign: Form((0, Fraction(1, 4), Fraction(1, 2), 1), (0, c / 4, c / 2, 0)))
    assert family.at(Fraction(3, 2)) == tent("3/2")
    form = family.around(Sample(Fraction(3, 2)))
    assert len(form.knots) == 3
    assert form.values[1] == RationalFunction((0, 1), (2,))


def test_refusals() -> None:
    with pytest.raises(ValueError, match="knots must increase, but at 2 the knot 1 does not come after x"):
        MapFamily("out of order", lambda c, sign: Form((0, c, 1), (0, 1, 0))).around(Sample(Fraction(2)))
    assert MapFamily("vee", lambda c, sign: Form((-1, 0, 1), (c - 1, -1, c - 1))).at(Fraction(2)) == vee(2)
