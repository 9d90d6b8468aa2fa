"""Two maps walked through together, against single evaluations."""

import pytest
from hypothesis import given

from periodic.maps.families import tent
from periodic.maps.plmaps import PLMap
from periodic.maps.pointwise_sums import aligned
from tests.strategies import golden, pl_maps


@given(pl_maps(), pl_maps())
def test_knots_of_two_maps_are_walked_in_order(f: PLMap, g: PLMap) -> None:
    rows = list(aligned(f, g))
    assert [x for x, _, _ in rows] == sorted({*f.knots, *g.knots})
    assert all((y, z) == (f(x), g(x)) for x, y, z in rows)


@given(pl_maps(golden()), pl_maps())
def test_walking_is_symmetric(f: PLMap, g: PLMap) -> None:
    assert [(x, z, y) for x, y, z in aligned(f, g)] == list(aligned(g, f))


def test_other_intervals_are_refused() -> None:
    with pytest.raises(ValueError, match=r"different intervals, \[0, 1\] and \[0, 2\]"):
        next(aligned(tent(), PLMap([0, 2], [0, 1])))
