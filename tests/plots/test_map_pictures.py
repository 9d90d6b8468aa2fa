"""Maps are drawn through their exact knots, iterates through those of the iterates, and are right to the pixel."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from periodic.errors import TooManyPiecesError
from periodic.graphs.growth_numbers import period_root
from periodic.maps.families import identity, tent, vee
from periodic.maps.plmaps import PLMap
from periodic.plots.map_pictures import plot_iterates, plot_map, plot_window
from tests.strategies import pl_maps

GOLDEN = vee(period_root(3))


@given(pl_maps())
def test_the_vertices_are_the_knots_and_values(f: PLMap) -> None:
    line = plot_map(f, Figure().add_subplot(), diagonal=False).lines[0]
    assert line.get_xdata().tolist() == [float(x) for x in f.knots]
    assert line.get_ydata().tolist() == [float(y) for y in f.values]


def test_the_diagonal_is_there_unless_it_is_not_wanted(ax: Any) -> None:
    assert plot_map(GOLDEN, ax) is ax
    diagonal, graph = ax.lines
    assert diagonal.get_xdata().tolist() == diagonal.get_ydata().tolist() == [-1, float(period_root(3)) - 1]
    assert graph.get_xdata().tolist() == [float(x) for x in GOLDEN.knots]
    assert len(plot_map(GOLDEN, Figure().add_subplot(), diagonal=False).lines) == 1


def test_the_diagonal_of_a_map_that_leaves_its_interval_is_that_of_the_domain(ax: Any) -> None:
    assert plot_map(PLMap([0, 1], [5, 7]), ax).lines[0].get_xdata().tolist() == [0, 1]


def test_keywords_go_to_the_graph(ax: Any) -> None:
    line = plot_map(tent(), ax, c="black", lw=3, label="f").lines[-1]
    assert (line.get_color(), line.get_linewidth(), line.get_label()) == ("black", 3, "f")
    with pytest.raises(AttributeError, match="unexpected keyword argument 'colour'"):
        plot_map(tent(), ax, colour="black")


@pytest.mark.parametrize("f", [GOLDEN, tent(), PLMap([0, "1/3", "2/3", 1], [0, 1, 1, "1/7"])])
def test_every_iterate_is_drawn_through_its_turning_points(f: PLMap) -> None:
    ts = [5, 0, 1]
    panels = plot_iterates(f, ts, Figure().add_subplot(), color="black").child_axes
    for t, panel in zip(ts, panels, strict=True):
        h = f**t
        (line,) = panel.lines
        assert line.get_color() == "black"
        assert line.get_xdata().tolist() == [float(x) for x in h.knots]
        assert set(map(float, h.turning_points)) <= set(line.get_xdata())
        assert panel.get_title() == f"${'f' if t == 1 else f'f^{{{t}}}'}$: {h.lap_count} lap{'s' * (h.lap_count > 1)}"


def test_a_single_iterate_is_drawn_on_the_axes_themselves(ax: Any) -> None:
    assert plot_iterates(tent(), 3, ax) is ax
    assert len(ax.lines[0].get_xdata()) == 9
    assert not ax.child_axes


def test_many_teeth_are_right_to_the_pixel() -> None:
    """The picture of 2^12 teeth is that of the exact line: each column of pixels is as dark as what crosses it.

    Four teeth go through each of the 1024 columns, so every pixel of the square is covered, and nothing beyond it.
    """
    figure = Figure(figsize=(12, 2), dpi=100)
    ax = figure.add_axes((88 / 1200, 0.25, 1024 / 1200, 0.5))
    plot_iterates(tent(), 12, ax, linewidth=0.4, color="black")
    ax.set_axis_off()
    ax.set_title("")
    ax.set(xlim=(0, 1), ylim=(-0.5, 1.5))
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    dark = 255 - np.asarray(canvas.buffer_rgba())[:, :, 0].astype(int)
    columns = dark[:, 92:1108]  # a few pixels away from the ends
    assert columns[80:120].min() > 200  # the middle of the teeth: no gap
    assert dark[:70].max() == 0  # above the teeth there is nothing
    assert dark[130:].max() == 0


@pytest.mark.parametrize(
    ("ts", "error", "rule"),
    [
        ([], ValueError, "one to 8 iterates are drawn side by side, got 0"),
        (range(9), ValueError, "one to 8 iterates are drawn side by side, got 9"),
        ([-1], ValueError, "t must be at least 0, got -1"),
        ([1.0], TypeError, r"t must be an integer, got 1\.0"),
        (True, TypeError, "t must be an integer, got True"),
        ([15], TooManyPiecesError, "16384"),
    ],
)
def test_iterates_that_are_not_drawn(ts: Any, error: type[Exception], rule: str, ax: Any) -> None:
    with pytest.raises(error, match=rule):
        plot_iterates(tent(), ts, ax)
    assert not ax.child_axes
    assert not ax.lines


def test_what_no_float_can_show_is_not_drawn(ax: Any) -> None:
    far = 10**25
    with pytest.raises(ValueError, match=r"the interval of the map is too short for a picture: floats near 1e\+25"):
        plot_map(PLMap([far, far + 1], [0, 1]), ax)
    with pytest.raises(ValueError, match=r"a picture has room for numbers up to about 1e\+308, got 1000000000"):
        plot_map(PLMap([0, 10**400], [0, 1]), ax)
    assert not ax.lines


def test_the_number_of_an_iterate_may_come_from_an_array(ax: Any) -> None:
    assert len(plot_iterates(tent(), np.int64(2), ax).lines[0].get_xdata()) == 5


def test_a_map_that_leaves_its_interval_is_not_iterated(ax: Any) -> None:
    with pytest.raises(ValueError, match=r"the map leaves its interval \[0, 1\]: it sends 1 to 2"):
        plot_iterates(PLMap([0, 1], [0, 2]), [2], ax)


def test_a_window_is_a_band(ax: Any) -> None:
    assert plot_window(tent(), 0, "1/2", ax, color="black") is ax
    assert ax.lines[0].get_color() == "black"
    assert [line.get_ydata()[0] for line in ax.lines[1:]] == [0, 0.5]
    for low, high in ((1, 0), ("1/2", Fraction(1, 2))):
        with pytest.raises(ValueError, match="a window needs low < high, got low = "):
            plot_window(tent(), low, high, ax)


def test_a_map_of_one_point_of_values_is_drawn(ax: Any) -> None:
    constant = PLMap([0, 1], ["1/2", "1/2"])
    assert plot_map(constant, ax).lines[-1].get_ydata().tolist() == [0.5, 0.5]
    assert plot_map(identity(0, 1), ax).lines[-1].get_ydata().tolist() == [0, 1]
