"""Cobwebs go through exact orbits, and what is no cycle is refused."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, strategies as st
from matplotlib.figure import Figure

from periodic.graphs.growth_numbers import period_root
from periodic.maps.families import identity, tent, vee
from periodic.maps.plmaps import PLMap
from periodic.orbits.cycles import cycles
from periodic.orbits.point_orbits import iterate_exact
from periodic.plots.orbit_pictures import cobweb_orbit, plot_cobweb, plot_cycle

GOLDEN = vee(period_root(3))
(THREE,) = cycles(GOLDEN, 3)


@given(st.fractions(0, 1, max_denominator=60), st.integers(0, 12))
def test_a_cobweb_goes_through_the_exact_orbit(x: Any, t: int) -> None:
    line = plot_cobweb(tent(), x, t, Figure().add_subplot()).lines[-2]
    corners = list(zip(line.get_xdata(), line.get_ydata(), strict=True))
    orbit = [float(iterate_exact(tent(), x, s)) for s in range(t + 1)]
    # on the diagonal the points of the orbit, on the graph each with its image, up to where it closes
    assert corners[::2] == [(y, y) for y in orbit][: len(corners[::2])]
    assert corners[1::2] == list(pairwise(orbit))[: len(corners[1::2])]
    drawn, whole = set(corners), {(y, y) for y in orbit} | set(pairwise(orbit))
    assert drawn == whole


def test_a_cobweb_ends_where_it_closes() -> None:
    assert len(cobweb_orbit(tent(), "2/9", 2000)) == 4
    assert len(cobweb_orbit(tent(), "2/3", 5)) == 2
    assert len(cobweb_orbit(tent(), "1/7", 0)) == 1


def test_the_diagonal_reaches_to_where_a_cobweb_starts(ax: Any) -> None:
    half = PLMap([0, 1], ["1/2", "1/2"])
    assert plot_cobweb(half, 0, 3, ax).lines[0].get_xdata().tolist() == [0, 0.5]
    assert plot_cobweb(half, 1, 3, Figure().add_subplot()).lines[0].get_ydata().tolist() == [0.5, 1]


def test_a_cobweb_says_where_it_starts(ax: Any) -> None:
    assert plot_cobweb(GOLDEN, "phi - 1", 5, ax, lw=4) is ax
    assert ax.get_legend().get_texts()[0].get_text() == "start (sqrt(5)-1)/2"
    assert ax.lines[-2].get_linewidth() == 4
    ax.figure.canvas.draw()
    assert ax.get_legend().get_window_extent().y1 < ax.get_window_extent().y0, "beside all lines"


@pytest.mark.parametrize(
    ("f", "x", "t", "error", "rule"),
    [
        (tent(), "3/2", 1, ValueError, r"3/2 lies outside the domain \[0, 1\]"),
        (tent(), "3/2", 0, ValueError, r"3/2 lies outside the domain \[0, 1\]"),
        (tent(), 0.5, 1, TypeError, r"a float is not exact, got 0\.5"),
        (tent(), 0, 2001, ValueError, "a cobweb has at most 2000 steps, got 2001"),
        (tent(), 0, -1, ValueError, "t must be at least 0, got -1"),
        (PLMap([0, 1], [0, 2]), 0, 1, ValueError, "the map leaves its interval"),
    ],
)
def test_cobwebs_that_are_not_drawn(f: PLMap, x: Any, t: int, error: type[Exception], rule: str, ax: Any) -> None:
    with pytest.raises(error, match=rule):
        plot_cobweb(f, x, t, ax)
    assert not ax.lines


def test_a_cycle_is_drawn_through_its_points(ax: Any) -> None:
    assert plot_cycle(GOLDEN, THREE, ax, color="black") is ax
    assert ax.lines[-2].get_color() == "black"
    points = [float(x) for x in THREE.points]
    assert list(ax.lines[-1].get_xdata()) == points
    assert [float(GOLDEN(x)) for x in THREE.points] == list(ax.lines[-1].get_ydata())
    path = list(zip(ax.lines[-2].get_xdata(), ax.lines[-2].get_ydata(), strict=True))
    assert path[0] == path[-1] == (points[0], points[0])
    assert len(path) == 7
    again = plot_cycle(GOLDEN, list(THREE.points[1:]) + list(THREE.points[:1]), Figure().add_subplot())
    assert sorted(again.lines[-1].get_xdata()) == sorted(points)
    assert plot_cycle(tent(), ["2/3"], ax) is ax


@pytest.mark.parametrize(
    ("points", "rule"),
    [
        ([], "a cycle has at least one point, got none"),
        (["2/9", "8/9", "4/9"], "the points are no cycle of the map: it sends 2/9 to 4/9, not to 8/9"),
        (["2/9", "4/9"], "it sends 4/9 to 8/9, not to 2/9"),
        ([0, "1/2", 1], "it sends 0 to 0, not to 1/2"),
        (["2/5", "4/5"] * 3, "the points are no cycle of 6 points: they go round 3 times"),
        (["1/3", "2/3"], "it sends 2/3 to 2/3, not to 1/3"),
        (["3/2"], r"3/2 lies outside the domain \[0, 1\]"),
    ],
)
def test_points_that_are_no_cycle_are_not_drawn(points: list[Any], rule: str, ax: Any) -> None:
    with pytest.raises(ValueError, match=rule):
        plot_cycle(tent(), points, ax)
    assert not ax.lines


def test_a_cycle_of_another_map_is_not_drawn(ax: Any) -> None:
    with pytest.raises(ValueError, match="the points are no cycle of the map"):
        plot_cycle(identity(-1, 1), THREE, ax)
    with pytest.raises(TypeError, match=r"a float is not exact, got 0\.6"):
        plot_cycle(tent(), [0.6, 0.8], ax)
