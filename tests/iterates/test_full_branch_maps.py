"""Distances to zigzags in closed form, against composing."""

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from periodic.graphs.routes import is_zigzag
from periodic.iterates.full_branch_maps import zigzag_l1_distance
from periodic.maps.distances import l1_distance
from periodic.maps.families import identity, tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import root_of
from tests.strategies import fractions, pl_maps

TENT = tent()


@st.composite
def zigzags(draw: st.DrawFn) -> PLMap:
    low = draw(fractions(-2, 2))
    high = low + draw(st.integers(1, 30)) * Fraction(1, 12)
    teeth, falls = draw(st.integers(1, 4)), draw(st.booleans())
    values = [high if (i + falls) % 2 else low for i in range(teeth + 1)]
    return PLMap([low + (high - low) * Fraction(i, teeth) for i in range(teeth + 1)], values)


@given(zigzags(), pl_maps(), st.integers(0, 3))
def test_closed_form_agrees_with_composing(f: PLMap, g: PLMap, t: int) -> None:
    low, high = f.domain
    g = PLMap([low + (high - low) * x for x in g.knots], g.values)
    assert is_zigzag(f)
    assert is_zigzag(f**t)
    assert zigzag_l1_distance(f, t, g) == l1_distance(f**t, g)


def test_lines_along_teeth() -> None:
    assert zigzag_l1_distance(TENT, 4, TENT**4) == 0
    assert zigzag_l1_distance(TENT, 5, TENT**4) == Fraction(1, 3)
    assert zigzag_l1_distance(identity(0, 1), 10**9, identity(0, 1)) == 0


def test_algebraic_maps() -> None:
    root = root_of((-2, 0, 1)) / 2
    g = PLMap([0, root, 1], [root, 1 - root, 1])
    assert zigzag_l1_distance(TENT, 5, g) == l1_distance(TENT**5, g)


def test_what_is_no_zigzag() -> None:
    assert not is_zigzag(tent("3/2"))
    assert not is_zigzag(PLMap([0, "1/3", 1], [0, 1, 0]))
    assert not is_zigzag(PLMap([0, 1], [1, 1]))
    assert not is_zigzag(PLMap([0, "1/3", "2/3", 1], [0, 1, 1, 0]))
    with pytest.raises(ValueError, match="a zigzag has pieces of equal length"):
        zigzag_l1_distance(tent("3/2"), 2, TENT)
    with pytest.raises(ValueError, match=r"different intervals, \[0, 1\] and \[-1, 1\]"):
        zigzag_l1_distance(TENT, 2, vee(2, -1, 1))
