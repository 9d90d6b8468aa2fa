"""Orbits of cuts: numbers of points, order and places are those of exact arithmetic, also where floats cannot tell."""

from fractions import Fraction
from itertools import pairwise, product

import pytest
from hypothesis import given, strategies as st

from periodic.errors import TooManyPiecesError
from periodic.graphs.cut_orbits import CutOrbits
from periodic.maps.families import tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, exact, root_of
from tests.strategies import self_maps

PHI = root_of((-1, -1, 1))
ROOT_2 = root_of((-2, 0, 1))
SEXTIC = root_of((-3, 0, 1, 0, 0, 0, 1))


def followed(f: PLMap, steps: int, cuts: str = "laps") -> CutOrbits:
    orbits = CutOrbits(f, cuts)  # type: ignore[arg-type]  # text that is one of the two
    for i in range(orbits.laps + 1):
        for _ in range(steps):
            i = orbits.image(i)
    return orbits


def check(f: PLMap, orbits: CutOrbits) -> None:
    points = [orbits.exact(i) for i in range(len(orbits))]
    assert len(set(points)) == len(points), "a point has two numbers"
    cuts = points[: orbits.laps + 1]
    assert (cuts[0], cuts[-1]) == f.domain
    for i, x in enumerate(points):
        assert orbits.exact(orbits.image(i)) == f(x)
        assert i > orbits.laps or orbits.before[i] == i - 1 == orbits.after[i] - 1
        assert i <= orbits.laps or cuts[orbits.before[i]] < x < cuts[orbits.after[i] + 1]
        assert abs(orbits.floats[i] - float((x - cuts[0]) / (cuts[-1] - cuts[0]))) < 1e-15
    for i, j in product(range(len(points)), repeat=2):
        assert orbits.at_most(i, j) == (points[i] <= points[j])
        assert orbits.seems_at_most(i, j) in (None, points[i] <= points[j])


@given(self_maps(), st.sampled_from(["laps", "pieces"]))
def test_rational_maps(f: PLMap, cuts: str) -> None:
    check(f, followed(f, 4, cuts))


@pytest.mark.parametrize(
    "f",
    [
        tent(PHI), vee(ROOT_2, -1, 1), vee(PHI, -1, 1), PLMap([0, 1 / ROOT_2, 1], [1, 0, ROOT_2 / 3]),
        PLMap([-ROOT_2, 0, 1, 2], [1, -1, 2, 2]), tent(SEXTIC), truncated_tent(SEXTIC - Fraction(1, 4)),
    ],
)  # fmt: skip
def test_algebraic_maps(f: PLMap) -> None:
    check(f, followed(f, 7))
    check(f, followed(f, 4, "pieces"))


@pytest.mark.parametrize("shift", [0, 10**30 + 1, -(10**25)])
@pytest.mark.parametrize("scale", [Fraction(1), Fraction(10**300), Fraction(1, 10**300)])
def test_places_do_not_depend_on_coordinates(shift: int, scale: Fraction) -> None:
    f = tent("3/2")
    g = PLMap([scale * x + shift for x in f.knots], [scale * y + shift for y in f.values])
    assert followed(g, 9).floats == followed(f, 9).floats
    assert followed(g, 3).exact(3) == scale * Fraction(3, 4) + shift


def test_laps_join_pieces_of_one_direction_and_plateaus_stand_alone() -> None:
    f = PLMap([0, 1, 2, 3, 4, 5, 6], [0, 1, 3, 3, 2, 2, 5])
    orbits = CutOrbits(f)
    assert orbits.signs == [1, 0, -1, 0, 1]
    assert [orbits.exact(i) for i in range(6)] == [0, 2, 3, 4, 5, 6]
    assert CutOrbits(f, "pieces").signs == [1, 1, 0, -1, 0, 1]


def test_points_that_floats_cannot_tell_apart() -> None:
    """Cuts and knots 10**-40 apart, and an orbit between them."""
    e = Fraction(1, 10**40)
    f = PLMap([0, "1/3", Fraction(1, 3) + 3 * e, 1], [Fraction(1, 3) + e, 1, Fraction(1, 3) + 2 * e, 0])
    check(f, followed(f, 6))
    g = PLMap([0, Fraction(1, 3), Fraction(1, 3) + e, Fraction(1, 3) + 2 * e, 1], [Fraction(1, 3) + e / 2, 0, e, 0, 1])
    check(g, followed(g, 3))


def test_points_that_320_bits_cannot_tell_apart() -> None:
    f = PLMap([0, "1/2", 1], ["1/100", "1/1000", "1/100"])  # all orbits tend to one fixed point
    orbits = followed(f, 100)
    last = len(orbits) - 1
    assert orbits.seems_at_most(last, last - 1) is None
    assert orbits.at_most(last, last - 1) == (orbits.exact(last) <= orbits.exact(last - 1))


def test_a_denominator_that_shares_factors_with_the_modulus() -> None:
    q = 2**61 - 1
    f = PLMap([0, Fraction(1, q), 1], [0, 1, Fraction(1, q)])
    check(f, followed(f, 5))


@pytest.mark.parametrize("level", ["1/2", "3/4", "-5", "17", "3/4 + 10**-30", ROOT_2 / 2, SEXTIC - Fraction(1, 4)])
@pytest.mark.parametrize("f", [tent("3/2"), tent(PHI)])
def test_sides_of_a_level(f: PLMap, level: Exact | str) -> None:
    near = Fraction(3, 4) + Fraction(1, 10**30)
    orbits, level = followed(f, 8), near if level == "3/4 + 10**-30" else exact(level)
    sides = orbits.sides(level)
    for i in range(len(orbits)):
        assert sides[i] == (orbits.exact(i) > level) - (orbits.exact(i) < level)


def test_pieces_of_one_lap_share_its_number() -> None:
    f = PLMap([0, "1/4", "1/2", 1], [0, "1/8", "3/4", 1])
    orbits = followed(f, 5)
    assert orbits.laps == 1
    assert set(orbits.before[2:]) <= {0}
    assert [b - a for a, b in pairwise(orbits.ages)] == [0] * (len(orbits) - 1)  # both ends are fixed


def test_a_map_that_leaves_its_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="leaves its interval"):
        CutOrbits(tent(3))


@pytest.mark.parametrize(("cuts", "ends"), [("laps", "ends of laps"), ("pieces", "knots")])
def test_more_digits_than_memory_holds_are_refused(cuts: str, ends: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("periodic.graphs.cut_orbits.MAX_BITS", 10_000)
    with pytest.raises(
        TooManyPiecesError, match=rf"the orbits of the {ends} have more than \d+ points with numbers of"
    ):
        followed(tent("19/10"), 300, cuts)
