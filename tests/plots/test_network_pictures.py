"""A network against an iterate: both exact, the area between them shaded, and its size in the title."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from periodic.errors import TooManyPiecesError
from periodic.iterates.distances_to_iterates import iterate_l1_distance
from periodic.maps.families import tent
from periodic.maps.plmaps import PLMap
from periodic.networks.realisations import deep_network, shallow_network
from periodic.networks.relu_networks import ReluNetwork
from periodic.networks.window_networks import close_network
from periodic.plots.network_pictures import plot_network


def shaded(ax: Any) -> float:
    """The area of what is shaded: one polygon, over the first of two curves and back under the other."""
    (path,) = ax.collections[0].get_paths()
    count = (len(path.vertices) - 3) // 2
    over, back = path.vertices[1 : count + 1], path.vertices[count + 2 : 2 * count + 2][::-1]
    assert over[:, 0].tolist() == back[:, 0].tolist()
    gaps = np.abs(over[:, 1] - back[:, 1])
    return float(np.sum(np.diff(over[:, 0]) * (gaps[1:] + gaps[:-1])) / 2)


@pytest.mark.parametrize(("width", "depth"), [(3, 1), (3, 2), (2, 2)])
def test_the_shaded_area_is_the_distance(width: int, depth: int) -> None:
    found = close_network(tent(), 4, width, depth)
    ax = plot_network(tent(), 4, found.network, Figure().add_subplot(), color="black")
    upper = dict(zip(*(line.tolist() for line in ax.lines[0].get_data()), strict=True))
    assert upper == {float(x): float(y) for x, y in zip((tent() ** 4).knots, (tent() ** 4).values, strict=True)}
    assert ax.lines[1].get_color() == "black"
    g = found.network.to_map(0, 1)
    assert ax.lines[1].get_xdata().tolist() == [float(x) for x in g.knots]
    assert shaded(ax) == pytest.approx(float(found.l1_error), rel=1e-12)  # in floats, of the exact corners
    assert str(found.l1_error) in ax.get_title()


def test_between_two_lines_that_cross_the_area_is_two_triangles(ax: Any) -> None:
    plot_network(PLMap([0, 1], [1, 0]), 1, shallow_network(PLMap([0, 1], [0, 1])), ax)
    assert 0.5 in ax.collections[0].get_paths()[0].vertices[:, 0]
    assert ax.get_title() == r"$\int|f - g|$ = 1/2 = 0.5"


def test_the_same_function_has_no_area(ax: Any) -> None:
    plot_network(tent(), 3, deep_network(tent(), 3), ax)
    assert shaded(ax) == 0
    assert ax.get_title() == r"$\int|f^{3} - g|$ = 0"


def test_a_long_distance_is_given_in_certified_digits(ax: Any) -> None:
    net = ReluNetwork([[[0.1], [0.7]], [[0.3, 0.9]]], [[0.2, -0.1], [0.123]])
    plot_network(tent(), 2, net, ax)
    distance = iterate_l1_distance(tent(), 2, net.to_map(0, 1))
    digits = ax.get_title().split(" = ")[1].removesuffix("...")
    assert Fraction(digits) <= distance < Fraction(digits) + Fraction(1, 10 ** len(digits.split(".")[1]))
    assert len(digits) >= 10


def test_what_is_not_drawn(ax: Any) -> None:
    net = shallow_network(tent())
    with pytest.raises(TypeError, match="a network to draw is a ReluNetwork, got PLMap"):
        plot_network(tent(), 2, tent(), ax)  # type: ignore[arg-type]
    with pytest.raises(TooManyPiecesError, match="16384"):
        plot_network(tent(), 15, net, ax)
    with pytest.raises(ValueError, match="one input"):
        plot_network(tent(), 2, ReluNetwork([[[1, 1]]], [[0]]), ax)
    with pytest.raises(ValueError, match="t must be at least 0, got -1"):
        plot_network(tent(), -1, net, ax)
    with pytest.raises(ValueError, match="the map leaves its interval"):
        plot_network(PLMap([0, 1], [0, 2]), 2, net, ax)
    assert not ax.lines
