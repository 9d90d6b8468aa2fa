"""Orbits of knots: those that close, and those that are seen never to."""

from fractions import Fraction

import pytest
from hypothesis import given

from periodic.errors import NotMarkovError
from periodic.graphs import markov_partitions as module
from periodic.graphs.markov_partitions import closed_orbits
from periodic.graphs.transition_graphs import closed_graph, lap_graph, markov_partition
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import exact
from periodic.text.map_texts import read_map
from tests.strategies import markov_maps


@given(markov_maps())
def test_points_go_to_points(f: PLMap) -> None:
    found = closed_orbits(f, "knots", 100)
    assert not isinstance(found, str)
    points, targets = found
    assert list(points) == sorted(set(points))
    assert set(f.knots) <= set(points)
    assert [points[i] for i in targets] == [f(x) for x in points]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("points:(0,0),(1/4,1/2),(1,1)", 1),
        ("points:(0,3*lambda(7)-4),(lambda(7)-1,lambda(7)-1),(1,0)", 1),
        ("points:(0,1),(2*sqrt(5)-4,2*sqrt(5)-4),(phi-1,sqrt(5)-2),(1,2*sqrt(5)-4)", 2),
        ("points:(-1,-1/2),((sqrt(3)-3)/4,(sqrt(3)-4)/4),(0,0),((sqrt(3)-1)/2,-1/2)", 1),
    ],
)
def test_orbits_that_approach_a_cycle_never_close(text: str, period: int) -> None:
    """Thousands of points that crowd together share their hash; that once took a minute to give up."""
    message = f"never close: they come ever nearer to a cycle of period {period} and do not reach it"
    with pytest.raises(NotMarkovError, match=message):
        markov_partition(read_map(text), max_points=10**9)


def test_an_attracting_point_that_is_reached_is_no_obstacle() -> None:
    """An orbit that approaches 5/6 for ever, and one that climbs to a fixed point and meets it."""
    f = PLMap([0, "5/6", 1], ["1/100", "5/6", "3/4"])
    with pytest.raises(NotMarkovError, match="never close"):
        markov_partition(f)
    step = Fraction(1, 128)
    g = PLMap([0, 1 - step, 1], [step, 1, 1])
    assert len(markov_partition(g)) == 129


def test_crowded_points_are_told_apart() -> None:
    """Points nearer to each other than 2**-64 have one hash, and still close."""
    root = exact("1/2") * read_map("sqrt(2)*x on [0, 1]")(1)
    tiny = root / 2**80
    f = PLMap([0, tiny, 2 * tiny, 3 * tiny, 1], [tiny, 2 * tiny, 3 * tiny, 0, 1])
    assert len(markov_partition(f)) == 5


def test_a_failure_is_remembered_and_raised_anew() -> None:
    f = read_map("points:(0,1/3),(1/3,phi/2),(2/3,1/7),(1,2/5)")
    for _ in range(2):
        with pytest.raises(NotMarkovError, match=r"the orbits of the turning points do not close before .* 4\d+ bits"):
            lap_graph(f)


def test_refusals() -> None:
    with pytest.raises(ValueError, match="max_points must be at least 2"):
        closed_orbits(PLMap([0, 1], [0, 1]), "knots", 1)
    with pytest.raises(NotMarkovError, match="the map has 3 ends of laps, more than max_points = 2"):
        lap_graph(PLMap([0, "1/2", 1], [0, 1, 0]), 2)
    with pytest.raises(ValueError, match="leaves its interval"):
        closed_orbits(PLMap([0, 1], [0, 2]), "knots", 9)
    with pytest.raises(NotMarkovError, match="do not close within 4 points"):
        markov_partition(PLMap([0, "1/3", "2/3", 1], [0, "1/2", "1/7", 1]), 4)
    assert closed_graph(PLMap([0, "1/3", "2/3", 1], [0, "1/2", "1/7", 1]), "knots", 4) is None


@pytest.mark.parametrize(
    ("scale", "shift"),
    [
        (Fraction(1, 10**330), Fraction(0)),
        (Fraction(10) ** 330, Fraction(10) ** 400),
        pytest.param(Fraction(10) ** 330, Fraction(0), marks=pytest.mark.long),
        pytest.param(Fraction(1, 10**330), Fraction(10) ** 400, marks=pytest.mark.long),
    ],
    ids=["small, here", "large, far", "large, here", "small, far"],
)
def test_partitions_do_not_depend_on_coordinates_beyond_floats(scale: Fraction, shift: Fraction) -> None:
    """Floats only say which iterates to try; where numbers leave their range they say nothing, and nothing breaks."""
    f = PLMap([0, "1/2", 1], ["1/4", "3/4", "1/3"])
    g = PLMap([scale * x + shift for x in f.knots], [scale * y + shift for y in f.values])
    assert closed_graph(f, "knots") is None
    assert closed_graph(g, "knots") is None


def test_wide_slopes_are_not_followed_towards_cycles() -> None:
    """Floats may see a cycle where a slope of 10^300 throws the orbit away: no iterate is tried then."""
    width = Fraction(1, 10**300)
    f = PLMap([0, width, 5 * width, 1], [0, 1, 0, Fraction(9945073661, 68719476736)])
    assert closed_graph(f, "knots") is None


AWAY = ["vee:sqrt(3)", "vee:sqrt(7/3)", "tent:root(x^3 - 3*x + 1)"]


@pytest.mark.parametrize("text", AWAY)
def test_orbits_that_move_away_in_a_conjugate_never_close(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    f = read_map(text)
    with pytest.raises(NotMarkovError, match="the orbits of the knots never close: in a conjugate of the number field"):
        markov_partition(f)
    monkeypatch.setattr(module, "_moves_away", lambda *_: False)
    assert "do not close within 600 points" in closed_orbits(f, "knots", 600)


@pytest.mark.parametrize("text", ["tent:sqrt(2)", "vee:sqrt(2)"])
def test_orbits_that_close_stay_near_in_conjugates(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_APART", 1)  # every point is looked at
    f = read_map(text)
    assert f.field is not None
    assert module._expanding_conjugates(f, f.field)
    module._followed.cache_clear()
    assert len(closed_orbits(f, "knots", 12)[0]) < 12
