"""Transition graphs: one vertex an interval in order, one arrow a covering, a number where it is more than once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch

from periodic.graphs.transition_graphs import TransitionGraph, transition_graph
from periodic.maps.families import tent
from periodic.patterns.cyclic_patterns import Pattern, stefan
from periodic.plots.graph_pictures import plot_graph


def arrows(ax: Any) -> list[FancyArrowPatch]:
    return [patch for patch in ax.patches if isinstance(patch, FancyArrowPatch)]


def ends(arrow: FancyArrowPatch) -> tuple[int, int]:
    """From which vertex to which an arrow goes: vertices stand at 0, 1, 2, .."""
    points = arrow._path_original.vertices  # type: ignore[attr-defined]
    return round(points[0][0]), round(points[-1][0])


@pytest.mark.parametrize("graph", [stefan(3), stefan(7), stefan(21), Pattern([2, 3, 4, 1]), tent()])
def test_every_covering_is_an_arrow(graph: Any) -> None:
    ax = plot_graph(graph, Figure().add_subplot(), color="black")
    matrix = transition_graph(graph).matrix
    expected = [(i, j) for i, row in enumerate(matrix) for j, times in enumerate(row) if times]
    assert [ends(arrow) for arrow in arrows(ax)] == expected
    assert {arrow.get_edgecolor() for arrow in arrows(ax)} == {(0, 0, 0, 1)}
    circles = [patch.center for patch in ax.patches if isinstance(patch, Circle)]
    assert circles == [(i, 0) for i in range(len(matrix))]
    for arrow in arrows(ax):
        (i, j), heights = ends(arrow), arrow._path_original.vertices[:, 1]  # type: ignore[attr-defined]
        assert (heights > 0).all() if j >= i else (heights < 0).all()


def test_how_often_is_written_on_the_arrow(ax: Any) -> None:
    plot_graph([[1, 2, 0], [0, 3, 1], [12, 0, 0]], ax)
    assert [text.get_text() for text in ax.texts] == ["2", "3", "12", "$J_{1}$", "$J_{2}$", "$J_{3}$"]


def test_beyond_twenty_vertices_or_eighty_arrows_the_matrix_is_drawn() -> None:
    for graph in (stefan(23), [[1] * 10 for _ in range(10)]):
        ax = plot_graph(graph, Figure().add_subplot(), cmap="bone")
        (image,) = ax.images
        assert np.array_equal(image.get_array(), np.array(transition_graph(graph).matrix))
        assert image.get_cmap().name == "bone"
        assert image.get_extent() == [0.5, image.get_array().shape[0] + 0.5, image.get_array().shape[0] + 0.5, 0.5]
    assert len(arrows(plot_graph([[1] * 10 for _ in range(10)], Figure().add_subplot(), as_matrix=False))) == 100
    assert plot_graph(stefan(3), Figure().add_subplot(), as_matrix=True).images


def test_a_matrix_with_numbers_that_no_machine_integer_holds(ax: Any) -> None:
    rows = [[10**30 if i == j else i for i in range(21)] for j in range(21)]
    assert plot_graph(rows, ax).images[0].get_array()[3, 3] == 1 << 62
    assert len(ax.figure.axes) == 2  # with its scale


@pytest.mark.parametrize(
    ("graph", "error", "rule"),
    [
        (Pattern([1]), ValueError, "a graph of 1 to 4096 intervals is drawn, this one has 0"),
        (
            TransitionGraph(targets=(0,) * 4098),
            ValueError,
            "a graph of 1 to 4096 intervals is drawn, this one has 4097",
        ),
        ([[1, 2]], ValueError, "matrix must be square"),
        ([[-1]], ValueError, "at least 0"),
        ("tent", TypeError, "a transition graph needs"),
    ],
)
def test_graphs_that_are_not_drawn(graph: Any, error: type[Exception], rule: str, ax: Any) -> None:
    with pytest.raises(error, match=rule):
        plot_graph(graph, ax)
    assert not ax.patches
