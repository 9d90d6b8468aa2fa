"""All solutions of f(x) = y against single pieces, with plateaus, ties and ends."""

from fractions import Fraction

import pytest
from hypothesis import given

from periodic.maps.families import identity, tent, truncated_tent
from periodic.maps.plmaps import PLMap
from periodic.maps.preimages import Preimage
from periodic.numbers.conversions import Exact, root_of
from tests.strategies import fractions, golden, pl_maps, with_midpoints


def solved(f: PLMap, y: Exact) -> set[Exact | tuple[Exact, Exact]]:
    """The solutions piece by piece: points, and flat pieces as pairs."""
    found: set[Exact | tuple[Exact, Exact]] = set()
    for a, b, slope, intercept in f.pieces():
        if slope and a <= (x := (y - intercept) / slope) <= b:
            found.add(x)
        elif not slope and intercept == y:
            found.add((a, b))
    ends = {x for pair in found if isinstance(pair, tuple) for x in pair}
    return {s for s in found if isinstance(s, tuple) or s not in ends}


@given(pl_maps(), fractions())
def test_all_solutions_are_found(f: PLMap, y: Fraction) -> None:
    for level in {y, *f.values}:
        found = f.preimage(level)
        assert {*found.points, *found.intervals} == solved(f, level)
        assert list(found.points) == sorted(found.points)
        assert all(f(x) == level for x in found.points)
        points, intervals = found
        assert (points, intervals) == (found.points, found.intervals)
        assert all((x in found) == (f(x) == level) for x in with_midpoints(list(f.knots)))


@given(pl_maps(golden()))
def test_levels_in_a_number_field(f: PLMap) -> None:
    for level in with_midpoints(list(f.values)):
        found = f.preimage(level)
        assert {*found.points, *found.intervals} == solved(f, level)


def test_plateaus_and_ends() -> None:
    f = truncated_tent("4/5")
    assert f.preimage("4/5") == Preimage((), ((Fraction(2, 5), Fraction(3, 5)),))
    assert f.preimage(0) == Preimage((Fraction(0), Fraction(1)), ())
    assert f.preimage(1) == Preimage((), ())
    assert PLMap([0, 1], [3, 3]).preimage(3) == Preimage((), ((Fraction(0), Fraction(1)),))
    assert PLMap([0, 1, 2, 3], [0, 1, 1, 2]).preimage(1).intervals == ((1, 2),)
    assert len((tent() ** 18).preimage("1/3").points) == 2**18
    root = root_of((-2, 0, 1))
    assert tent().preimage(root / 2).points == (root / 4, 1 - root / 4)


def test_what_is_no_number_is_no_solution() -> None:
    found = identity(0, 1).preimage("1/2")
    assert "1/2" in found
    assert None not in found
    assert 5 not in found


def test_refusals() -> None:
    with pytest.raises(TypeError, match="a float is not exact"):
        tent().preimage(0.5)
