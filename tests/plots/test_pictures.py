"""Pictures draw what they are given, and refuse what is not what they would show."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("matplotlib")

from matplotlib.figure import Figure

from periodic.graphs.growth_numbers import period_root
from periodic.maps.families import identity, tent, vee
from periodic.orbits.cycles import cycles
from periodic.plots.pictures import figure, plot_cycle, plot_map, plot_window

GOLDEN = vee(period_root(3))
(THREE,) = cycles(GOLDEN, 3)


@pytest.fixture
def ax() -> Any:
    return Figure().add_subplot()


def test_a_cycle_is_drawn_through_its_points(ax: Any) -> None:
    assert plot_cycle(GOLDEN, THREE, ax) is ax
    points = [float(x) for x in THREE.points]
    assert sorted(ax.lines[-1].get_xdata()) == sorted(points)
    assert [float(GOLDEN(x)) for x in THREE.points] == list(ax.lines[-1].get_ydata())
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


def test_a_window_is_a_band(ax: Any) -> None:
    assert plot_window(tent(), 0, "1/2", ax) is ax
    for low, high in ((1, 0), ("1/2", Fraction(1, 2))):
        with pytest.raises(ValueError, match="a window needs low < high, got low = "):
            plot_window(tent(), low, high, ax)


def test_a_picture_is_written(tmp_path: Path) -> None:
    with figure(tmp_path / "tent.png") as ax:
        plot_map(tent(), ax)
    assert (tmp_path / "tent.png").read_bytes().startswith(b"\x89PNG")


def test_without_matplotlib(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
        monkeypatch.setitem(sys.modules, name, None)
    how = r"a picture needs the package matplotlib, which is not installed: pip install 'periodic-maps\[plot\]'"
    with pytest.raises(ImportError, match=how):
        plot_map(tent())
    with pytest.raises(ImportError, match=how), figure(tmp_path / "tent.png"):
        pass
