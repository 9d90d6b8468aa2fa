"""Maximum and minimum of two maps, one of which may be a number."""

from fractions import Fraction

import pytest
from hypothesis import given

from periodic.maps.envelopes import maximum, minimum
from periodic.maps.families import identity, tent, truncated_tent
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from tests.strategies import fractions, golden, pl_maps, with_midpoints


@given(pl_maps(golden()), pl_maps())
def test_they_are_the_greater_and_the_lesser(f: PLMap, g: PLMap) -> None:
    top, bottom = maximum(f, g), minimum(f, g)
    assert (top, bottom) == (maximum(g, f), minimum(g, f))
    assert top + bottom == f + g
    assert top - bottom == abs(f - g)
    assert top.piece_count <= 2 * (f.piece_count + g.piece_count - 1)


@given(pl_maps(), fractions())
def test_a_number_is_the_constant_map(f: PLMap, c: Fraction) -> None:
    constant = PLMap([0, 1], [c, c])
    assert maximum(f, c) == maximum(c, f) == maximum(f, constant)
    assert minimum(f, c) == minimum(c, f) == minimum(f, constant)
    points: list[Exact] = with_midpoints(list(maximum(f, c).knots))
    assert all(maximum(f, c)(x) == max(f(x), c) for x in points)


def test_plateaus_are_cut() -> None:
    assert minimum(tent(), "4/5") == truncated_tent("4/5")
    assert minimum(tent(), "4/5", identity(0, 1), 1) == minimum(truncated_tent("4/5"), identity(0, 1))
    assert maximum(tent(), 0, "1/2") == maximum(tent(), "1/2")
    assert maximum(identity(-1, 1), 0) == PLMap([-1, 0, 1], [0, 0, 1])


def test_refusals() -> None:
    with pytest.raises(TypeError, match="one of the two must be a PLMap, got int and str"):
        maximum(0, "1/2")
    with pytest.raises(TypeError, match="a float is not exact"):
        minimum(tent(), 0.5)
    with pytest.raises(TypeError, match=r"maps have no order; maximum\(f, g\) and minimum\(f, g\) are"):
        max(tent(), tent(1))
    with pytest.raises(ValueError, match=r"different intervals, .* cannot be combined point by point"):
        minimum(tent(), identity(0, 2))
