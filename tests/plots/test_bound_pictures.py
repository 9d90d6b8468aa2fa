"""Bounds and brackets hold the proved numbers; the paper's condition is drawn where it holds and nowhere else."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from periodic.bounds.separations import separation
from periodic.maps.families import tent
from periodic.maps.plmaps import PLMap
from periodic.networks.window_networks import close_network
from periodic.plots.bound_pictures import plot_bounds, plot_bracket


@pytest.mark.usefixtures("blocks_alone")
def test_the_cells_hold_the_bounds(ax: Any) -> None:
    assert plot_bounds(tent(), 4, [4, 1, 2], [2, 1], ax, cmap="bone") is ax
    mesh, line = ax.collections
    assert mesh.get_cmap().name == "bone"
    expected = [[separation(tent(), 4, u, d).l1_bound for d in (1, 2)] for u in (1, 2, 4)]
    assert np.array_equal(mesh.get_array(), np.array(expected, dtype=float))
    assert [label.get_text() for label in ax.get_xticklabels()] == ["1", "2"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["1", "2", "4"]
    # what is written is never above what is proved
    written = [[Fraction(ax.texts[2 * i + j].get_text()) for j in range(2)] for i in range(3)]
    for row, proved in zip(written, expected, strict=True):
        assert all(0 <= exact - text < Fraction(1, 1000) for text, exact in zip(row, proved, strict=True))
    # (2u)^l <= 2^4 / 8 holds for one unit in one layer only
    assert {tuple(map(tuple, segment.tolist())) for segment in line.get_segments()} == {
        ((0.5, -0.5), (0.5, 0.5)), ((-0.5, -0.5), (-0.5, 0.5)), ((-0.5, 0.5), (0.5, 0.5)), ((-0.5, -0.5), (0.5, -0.5)),
    }  # fmt: skip
    assert "holds" in ax.get_legend().get_texts()[0].get_text()


def test_a_condition_that_holds_nowhere(ax: Any) -> None:
    plot_bounds(tent(), 2, [1], [1], ax, norm="sup")
    assert isinstance(ax.collections[1], LineCollection)
    assert not ax.collections[1].get_segments()
    assert "holds nowhere here" in ax.get_legend().get_texts()[0].get_text()


@pytest.mark.usefixtures("blocks_alone")
def test_the_bracket_is_between_the_bound_and_a_network(ax: Any) -> None:
    assert plot_bracket(tent(), 3, [1, 2, 4], [1, 2], ax, color="black") is ax
    for k, depth in enumerate((1, 2)):
        bars, (full, hollow) = ax.collections[k], ax.lines[2 * k : 2 * k + 2]
        low = [float(separation(tent(), 3, u, depth).l1_bound) for u in (1, 2, 4)]
        high = [float(close_network(tent(), 3, u, depth).l1_error) for u in (1, 2, 4)]
        assert full.get_ydata().tolist() == low
        assert hollow.get_ydata().tolist() == high
        assert [segment[:, 1].tolist() for segment in bars.get_segments()] == [
            list(p) for p in zip(low, high, strict=True)
        ]
        assert set(map(tuple, bars.get_colors())) == {(0, 0, 0, 1)}
        assert all(a <= b for a, b in zip(low, high, strict=True))


@pytest.mark.parametrize("draw", [plot_bounds, plot_bracket])
@pytest.mark.parametrize(
    ("f", "t", "widths", "depths", "error", "rule"),
    [
        (tent(), 2, [], [1], ValueError, "a picture has one to 40 widths, got 0"),
        (tent(), 2, [1], range(1, 42), ValueError, "a picture has one to 40 depths, got 41"),
        (tent(), 2, [0], [1], ValueError, "width must be at least 1, got 0"),
        (tent(), 2, [1], [True], TypeError, "depth must be an integer, got True"),
        (tent(), -1, [1], [1], ValueError, "t must be at least 0, got -1"),
        (PLMap([0, 1], [0, 2]), 2, [1], [1], ValueError, "the map leaves its interval"),
    ],
)
def test_sizes_that_are_not_drawn(
    draw: Any, f: PLMap, t: int, widths: Any, depths: Any, error: type[Exception], rule: str
) -> None:
    ax = Figure().add_subplot()
    with pytest.raises(error, match=rule):
        draw(f, t, widths, depths, ax)
    assert not ax.collections


def test_a_norm_that_is_none(ax: Any) -> None:
    with pytest.raises(ValueError, match="norm must be one of l1, l2, sup, classification, got 'l3'"):
        plot_bounds(tent(), 2, [1], [1], ax, norm="l3")


def test_bounds_beyond_all_floats_are_refused(ax: Any) -> None:
    far = 10**400
    f = PLMap([0, far // 2, far], [0, far, 0])
    for plot in (plot_bounds, plot_bracket):
        with pytest.raises(ValueError, match="a picture has room for numbers up to about 1e"):
            plot(f, 2, [1], [1], ax=ax)
