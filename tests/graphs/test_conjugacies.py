"""Coordinates of constant slope: the equation that defines them, exact models inside the enclosures, refusals."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given, strategies as st

from periodic.errors import HypothesisError, NotMarkovError, TooManyPiecesError
from periodic.graphs.conjugacies import ConstantSlopeCoordinates, LapWord, constant_slope_coordinates, cut_words
from periodic.graphs.constant_slope_models import constant_slope_model
from periodic.graphs.cut_orbits import CutOrbits
from periodic.graphs.growth_enclosures import growth_enclosure
from periodic.maps.families import identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import exact
from tests.strategies import examples, markov_maps

DIGITS = 9
WIDTH = Fraction(1, 10**DIGITS)

ATTRACTED = PLMap(  # an attracting cycle takes all turning points; the growth number is a root of x^4 - 2x^2 - 2
    [0, "115/268", "137/316", "199/381", "529/741", 1],
    ["252/521", "603/641", "23/51", "222/419", "242/733", "437/870"],
)
SKEW = PLMap([0, "2/5", 1], ["1/7", 1, 0])


@st.composite
def zigzags(draw: st.DrawFn) -> PLMap:
    """Maps of [0, 1] whose values are low and high in turn, sometimes with a plateau."""
    inner = draw(st.lists(st.integers(1, 23), unique=True, min_size=1, max_size=4))
    knots = [Fraction(i, 24) for i in sorted({0, 24, *inner})]
    values = [Fraction(draw(st.integers(0, 8)) + 16 * (i % 2), 24) for i in range(len(knots))]
    if draw(st.integers(0, 3)) == 0:
        values[-1] = values[-2]
    return PLMap(knots, values)


def coordinates(f: PLMap) -> ConstantSlopeCoordinates:
    """Those of a map that has them and is not too slow."""
    assume(growth_enclosure(f, 3).low > Fraction(11, 10))
    try:
        return constant_slope_coordinates(f, DIGITS)
    except HypothesisError:  # several parts grow equally fast
        assume(False)
        raise


def is_conjugacy(found: ConstantSlopeCoordinates, points: list[Fraction]) -> bool:
    """Whether bounds are narrow, never decrease, and |h(f(x)) - h(f(y))| = r |h(x) - h(y)| is possible on each lap."""
    f, (least, most) = found.original, found.growth
    assert all(0 <= high - low <= WIDTH for low, high in (*found.positions, *found.values, *map(found.at, points)))
    for lap, next_ in pairwise(range(len(found.cuts))):
        inside = sorted({x for x in points if found.cuts[lap] < x < found.cuts[next_]})
        marks = [found.cuts[lap], *inside, found.cuts[next_]]
        for x, y in pairwise(marks):
            (a, b), (c, d), (p, q), (u, v) = (found.at(z) for z in (x, y, f(x), f(y)))
            assert a <= d
            rise = (u - q, v - p) if f(x) <= f(y) else (p - v, q - u)
            assert rise[0] <= most * (d - a)
            assert rise[1] >= least * (c - b)
    return True


@examples(25)
@given(zigzags(), st.lists(st.fractions(0, 1, max_denominator=50), min_size=2, max_size=5))
def test_slopes_are_constant(f: PLMap, points: list[Fraction]) -> None:
    assert is_conjugacy(coordinates(f), points)


@pytest.mark.parametrize(
    "f",
    [SKEW, ATTRACTED, truncated_tent("9/10"), tent("11/10"), tent(exact("sqrt(3)")),
     PLMap([0, "3/10", "71/100", 1], ["1/100", "97/100", "13/100", "9/10"]),
     PLMap([0, "1/7", "1/3", "1/2", "3/4", 1], ["1/9", "8/9", "8/9", "1/10", 1, "1/3"])],
)  # fmt: skip
def test_maps_that_are_not_markov(f: PLMap) -> None:
    points = [Fraction(i, 11) for i in range(1, 11)]
    assert is_conjugacy(constant_slope_coordinates(f, DIGITS), points)


@examples(15)
@given(markov_maps(4))
def test_exact_models_lie_inside(f: PLMap) -> None:
    found, model = coordinates(f), constant_slope_model(f)
    assert found.growth[0] <= model.growth <= found.growth[1]
    for x, place in zip(model.points, model.positions, strict=True):
        low, high = found.at(x)
        assert low <= place <= high


def test_exact_models_of_maps_that_are_not_markov() -> None:
    model = constant_slope_model(ATTRACTED)
    assert model.growth == exact("root(x^4 - 2*x^2 - 2)")
    assert all(abs(slope) == model.growth for slope in model.map.slopes)
    assert not model.is_one_to_one
    found = constant_slope_coordinates(ATTRACTED, 20)
    for x, place, bounds in zip(model.points, model.positions, found.positions, strict=True):
        assert bounds[0] <= place <= bounds[1]
        low, high = model.at(x)
        assert low <= place <= high
        assert found.at(ATTRACTED(x))[0] <= model.map(place) <= found.at(ATTRACTED(x))[1]
    low, high = model.at("1/3", 15)
    assert high - low <= Fraction(1, 10**15)
    least, most = found.at("1/3")
    assert least <= high
    assert low <= most


def test_constant_slopes_stay_as_they_are() -> None:
    found = constant_slope_coordinates(tent("7/5"), 30)
    for x in (Fraction(1, 3), Fraction(1, 2), Fraction(7, 10), Fraction(0), Fraction(1)):
        low, high = found.at(x)
        assert low <= x <= high
        assert high - low <= Fraction(1, 10**30)
    mirrored = constant_slope_coordinates(vee("3/2"), 12)
    assert mirrored.positions[1][0] <= Fraction(2, 3) <= mirrored.positions[1][1]


def test_words() -> None:
    orbits = CutOrbits(PLMap([0, "1/2", 1], ["1/4", "3/4", "1/2"]))
    assert cut_words(orbits, 60)[1].is_complete
    assert cut_words(CutOrbits(tent()), 9) == [LapWord((), 0), LapWord((), 2), LapWord((), 0)]
    cut_off = cut_words(CutOrbits(tent("3/2")), 9)[1]
    assert (len(cut_off.laps), cut_off.is_complete) == (9, False)
    assert list(LapWord((0, 1, 1), cycle=2).steps(6)) == [0, 1, 1, 1, 1, 1]
    assert list(LapWord((0, 1, 2), end=0).steps(2)) == [0, 1]


def test_refusals() -> None:
    with pytest.raises(HypothesisError, match="need a growth number above 1, and it is 1"):
        constant_slope_coordinates(identity(0, 1))
    twice = PLMap([0, 1, 2, 3, 4, 5, 6], [0, 3, 0, 3, 6, 3, 6])
    with pytest.raises(HypothesisError, match="several parts of the map grow equally fast, or nearly"):
        constant_slope_coordinates(twice)
    with pytest.raises(TooManyPiecesError, match=r"30 digits need \d+ steps, more than max_steps = 6000; fewer digits"):
        constant_slope_coordinates(tent("101/100"), 30)
    with pytest.raises(TooManyPiecesError, match="the growth number is not known to"):
        constant_slope_coordinates(SKEW, 40, max_steps=30)
    with pytest.raises(ValueError, match="leaves its interval"):
        constant_slope_coordinates(tent(3))
    with pytest.raises(ValueError, match=r"2 lies outside the domain \[0, 1\]"):
        constant_slope_coordinates(SKEW).at(2)
    with pytest.raises(NotMarkovError, match="constant_slope_coordinates encloses the model"):
        constant_slope_model(SKEW)
    with pytest.raises(HypothesisError, match="needs a growth number above 1, got 1"):
        constant_slope_model(PLMap([0, "1/2", 1], ["1/4", "3/4", "1/2"]))
