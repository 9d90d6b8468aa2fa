"""Both ways of composing against single evaluations and against each other."""

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any
from unittest import mock

import pytest
import sympy
from hypothesis import given, strategies as st

from periodic.errors import TooManyPiecesError
from periodic.maps.compositions import PullBack
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import exact
from tests.strategies import examples, golden, pl_maps, self_maps, with_midpoints

F = Fraction
GOLDEN = vee(exact(sympy.GoldenRatio))
UGLY = PLMap([0, F(3, 11), F(17, 29), 1], [F(1, 13), F(12, 13), F(2, 17), F(19, 23)])


def composed(f: PLMap, g: PLMap) -> PLMap:
    """The composition, written down a piece at a time, a knot at a time and at once where pieces are equally long."""

    def way(name: str) -> Callable[..., Any]:
        def chosen(pull_back: PullBack, label: int, _: int) -> Any:
            possible = name != "_at_once" or pull_back._is_uniform(label)
            return getattr(pull_back, name if possible else "_by_pieces")

        return chosen

    ways = []
    for name in ("_by_pieces", "_by_knots", "_at_once"):
        with mock.patch.object(PullBack, "_way", way(name)):
            ways.append(f @ g)
    assert ways[0] == ways[1] == ways[2] == f @ g
    return ways[0]


def check(f: PLMap, g: PLMap) -> None:
    h = composed(f, g)
    assert all(h(x) == f(g(x)) for x in with_midpoints(sorted({*h.knots, *g.knots})))
    assert all(a < b for a, b in pairwise(h.knots))
    assert all(a != b for a, b in pairwise(h.slopes))


@examples(40)
@given(f=pl_maps(), g=self_maps(), t=st.integers(0, 3))
def test_random_maps(f: PLMap, g: PLMap, t: int) -> None:
    check(f, g)
    check(f, g**t)


@examples(20)
@given(f=self_maps(), g=self_maps())
def test_plateaus_and_lost_knots(f: PLMap, g: PLMap) -> None:
    """Slopes that cancel at a knot of the inner map: a map and its inverse on part of the interval."""
    check(g, f)
    low, high = f.image
    if low < high:
        lift = PLMap([low, high], [0, 1])
        check(lift, f)
        check(PLMap([0, F(1, 3), 1], [0, F(2, 3), 1]) @ PLMap([0, F(2, 3), 1], [0, F(1, 3), 1]), g)


@examples(20)
@given(f=pl_maps(golden()), t=st.integers(0, 6))
def test_number_fields(f: PLMap, t: int) -> None:
    unit = PLMap([0, 1], [0, 1])
    inner = PLMap([-1, exact(sympy.GoldenRatio) - 1], [0, 1]) @ GOLDEN**t
    assert inner.image[0] >= 0 <= unit(1) - inner.image[1]
    check(f, inner)


def test_composing_is_associative_for_powers() -> None:
    for f, a, b in ((tent(), 3, 6), (GOLDEN, 5, 7), (UGLY, 2, 4)):
        assert composed(f**a, f**b) == composed(f**b, f**a) == f ** (a + b)


def test_a_knot_at_which_the_slopes_cancel() -> None:
    """The inner map halves left of 1/2 and the outer doubles there: no knot is left, however often that happens."""
    bend = PLMap([0, F(1, 2), 1], [0, F(1, 4), 1])
    back = PLMap([0, F(1, 4), 1], [0, F(1, 2), 1])
    assert back @ bend == PLMap([0, 1], [0, 1])
    assert composed(back, bend @ tent() ** 6) == tent() ** 6
    mixed = PLMap([0, F(1, 8), F(1, 4), F(1, 2), 1], [0, F(1, 4), 0, F(1, 4), 1])
    check(back, mixed)


@examples(40)
@given(self_maps(most=3), self_maps(most=3))
def test_pieces_are_counted_before_they_are_made(f: PLMap, g: PLMap) -> None:
    number = (f @ g).piece_count
    assert f.compose(g, max_pieces=number) == f @ g
    if number > 1:
        with pytest.raises(TooManyPiecesError, match=f"f @ g has {number} pieces, more than max_pieces = {number - 1}"):
            f.compose(g, max_pieces=number - 1)


def test_knots_that_vanish_do_not_count() -> None:
    bend, back = PLMap([0, F(1, 2), 1], [0, F(1, 4), 1]), PLMap([0, F(1, 4), 1], [0, F(1, 2), 1])
    assert back.compose(bend, max_pieces=1) == PLMap([0, 1], [0, 1])
    swap = PLMap([0, F(1, 3), 1], [1, F(1, 3), 0])  # its own inverse
    assert swap.iterate(40, max_pieces=2) == PLMap([0, 1], [0, 1])


@examples(30)
@given(self_maps(most=3), st.integers(0, 7))
def test_leaps_and_steps_agree(f: PLMap, t: int) -> None:
    with mock.patch.object(PullBack, "pays", return_value=True):
        assert f**t == list(f.iterates(t))[-1]


def test_values_that_are_not_taken_may_lie_outside_the_outer_map() -> None:
    """The table of a composition may hold values that it does not take."""
    wide = PLMap([0, F(1, 2), 1], [0, 3, 0])
    low = wide @ PLMap([0, 1], [0, F(1, 4)])
    assert PLMap([0, 2], [1, 3]) @ low == PLMap([0, 1], [1, F(5, 2)])


HALF, BENT = PLMap([0, 1], [0, "1/2"]), PLMap([0, "1/3", 1], ["1/7", "1/2", "20/21"])
FIELDS = PLMap([0, exact("sqrt(2)-1"), exact("phi-1"), 1], [exact("phi-1"), 1, 0, exact("sqrt(2)-1")])


@pytest.mark.parametrize("f", [HALF, BENT, UGLY, FIELDS])
def test_leaps_lead_where_steps_lead(f: PLMap) -> None:
    t = 7 if f is UGLY else 67
    *_, stepped = f.iterates(t)
    assert f**t == stepped


@pytest.mark.parametrize(
    ("f", "t", "rule"),
    [
        (HALF, 10**30, r"f\*\*10+ takes too long to compose: f\*\*\d+, on the way to it, has 1 piece and"),
        pytest.param(
            BENT,
            10**6,
            r"f\*\*1000000 takes too long to compose: f\*\*\d+, on the way to it, has \d pieces and numbers of up",
            marks=pytest.mark.long,
        ),
        pytest.param(
            FIELDS, 10**12, r"on the way to it, has \d+ pieces and numbers of \S+ to \d+", marks=pytest.mark.long
        ),
    ],
)
def test_numbers_that_grow_without_end_are_refused(f: PLMap, t: int, rule: str) -> None:
    with pytest.raises(TooManyPiecesError, match=rule):
        f.iterate(t)
