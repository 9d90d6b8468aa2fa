"""Two polylines walked through together, and what is made of them, against single evaluations."""

import pytest
from hypothesis import given

from periodic.maps import pointwise_sums
from periodic.maps.families import tent
from periodic.maps.plmaps import PLMap
from periodic.maps.pointwise_sums import aligned
from tests.strategies import fractions, golden, pl_maps, with_midpoints


@given(pl_maps(), pl_maps())
def test_knots_of_two_maps_are_walked_in_order(f: PLMap, g: PLMap) -> None:
    rows = list(aligned(f.polyline, g.polyline))
    assert [x for x, _, _ in rows] == sorted({*f.knots, *g.knots})
    assert all((y, z) == (f(x), g(x)) for x, y, z in rows)


@given(pl_maps(golden()), pl_maps())
def test_walking_is_symmetric(f: PLMap, g: PLMap) -> None:
    assert [(x, z, y) for x, y, z in aligned(f.polyline, g.polyline)] == list(aligned(g.polyline, f.polyline))


@given(pl_maps(golden()), pl_maps())
def test_maximum_and_minimum_are_pointwise(f: PLMap, g: PLMap) -> None:
    greater, lesser = pointwise_sums.maximum(f.polyline, g.polyline), pointwise_sums.minimum(f.polyline, g.polyline)
    for x in with_midpoints(sorted({*f.knots, *g.knots, *greater.knots, *lesser.knots})):
        assert greater.value(x) == max(f(x), g(x))
        assert lesser.value(x) == min(f(x), g(x))
    assert pointwise_sums.total(greater, lesser) == pointwise_sums.total(f.polyline, g.polyline)
    spread = pointwise_sums.absolute_value(pointwise_sums.difference(f.polyline, g.polyline))
    assert pointwise_sums.difference(greater, lesser) == spread


@given(pl_maps(), fractions())
def test_a_shift_keeps_the_knots(f: PLMap, c: object) -> None:
    shift = PLMap(f.domain, [c, c]).values[0]
    line = pointwise_sums.shifted(f.polyline, shift)
    assert line.knots == f.knots
    assert line == pointwise_sums.total(f.polyline, pointwise_sums.constant(*f.domain, shift))


def test_other_intervals_are_refused() -> None:
    with pytest.raises(ValueError, match=r"different intervals, \[0, 1\] and \[0, 2\]"):
        next(aligned(tent().polyline, PLMap([0, 2], [0, 1]).polyline))
