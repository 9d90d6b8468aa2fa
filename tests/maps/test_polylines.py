"""Polylines: canonical form, pieces, evaluation with few and with many pieces."""

import pickle
from fractions import Fraction
from itertools import pairwise
from unittest import mock

from hypothesis import given

from periodic.maps import polylines
from periodic.maps.families import tent
from periodic.maps.plmaps import PLMap
from periodic.maps.polylines import Polyline
from tests.strategies import golden, pl_maps, with_midpoints

F = Fraction


@given(pl_maps(golden()))
def test_interior_knots_that_change_no_slope_are_dropped(f: PLMap) -> None:
    xs = with_midpoints(list(f.knots))
    xs.sort()
    again = Polyline.of(xs, [f(x) for x in xs])
    assert again == f.polyline
    assert hash(again) == hash(f.polyline)
    assert (again.knots, again.values) == (f.knots, f.values)
    assert all(a != b for a, b in pairwise(again.slopes))


@given(pl_maps(golden()))
def test_values_of_few_and_of_many_pieces(f: PLMap) -> None:
    line = f.polyline
    many = Polyline(line.knots, line.values, line.field)
    with mock.patch.object(polylines, "_FEW", 0):
        for x in with_midpoints(list(line.knots)):
            assert many.value(x) == line.value(x) == f(x)
        assert list(many.slopes) == list(line.slopes)


def test_a_knot_lies_on_the_piece_to_its_left() -> None:
    line = tent().polyline
    assert [line.piece_at(F(n, 4)) for n in range(5)] == [0, 0, 0, 1, 1]


def test_pieces_are_affine_between_the_knots() -> None:
    assert list(tent().polyline.pieces()) == [(0, F(1, 2), 2, 0), (F(1, 2), 1, -2, 2)]


def test_a_polyline_is_copied_and_shown() -> None:
    line = (tent() ** 5).polyline
    assert pickle.loads(pickle.dumps(line)) == line
    assert repr(line) == "<Polyline of 32 pieces on [0, 1]>"
    assert line != (tent() ** 4).polyline
    assert line != "line"
