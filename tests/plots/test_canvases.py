"""Files and keywords: a picture is written whole, the same each time, and a caller's keyword overrules ours."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

from periodic.maps.families import tent
from periodic.plots.canvases import FORMATS, axes, canvas, drawn, figure, panels, styled
from periodic.plots.map_pictures import plot_iterates, plot_map

MAGIC = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}


@pytest.mark.parametrize("format", FORMATS)
def test_a_picture_is_written(format: str, tmp_path: Path) -> None:
    path = tmp_path / f"tent.{format}"
    with figure(path) as ax:
        plot_map(tent(), ax)
    first = path.read_bytes()
    assert first.startswith(MAGIC[format])
    with figure(path) as ax:
        plot_map(tent(), ax)
    assert path.read_bytes() == first


def test_a_picture_in_svg_shows_what_it_is_given() -> None:
    picture = canvas(4, 3)
    plot_map(tent(), picture.add_subplot(), gid="subject")
    root = ElementTree.fromstring(drawn(picture, "svg"))
    line = root.find(".//*[@id='subject']/{http://www.w3.org/2000/svg}path")
    assert line is not None
    assert len(line.attrib["d"].split("L")) == 3


def test_no_tooth_is_left_out() -> None:
    picture = canvas(4, 3)
    plot_iterates(tent(), 13, picture.add_subplot(), gid="subject")
    root = ElementTree.fromstring(drawn(picture, "svg"))
    line = root.find(".//*[@id='subject']/{http://www.w3.org/2000/svg}path")
    assert line is not None
    assert line.attrib["d"].count("L") == 1 << 13


def test_names_that_are_no_picture(tmp_path: Path) -> None:
    for name in ("tent", "tent.doc", "png"):
        rule = rf"{name}: the name of a picture ends in \.png, \.svg or \.pdf"
        with pytest.raises(ValueError, match=rule), figure(tmp_path / name):
            pytest.fail("nothing is drawn for a file that cannot be written")
    with pytest.raises(ValueError, match="a picture is written as png, svg, pdf, not 'gif'"):
        drawn(canvas(1, 1), "gif")
    assert not list(tmp_path.iterdir())


def test_without_axes_the_current_ones_are_used() -> None:
    import matplotlib.pyplot as plt

    current = plt.figure().add_subplot()
    try:
        assert axes(None) is current
        assert plot_map(tent()) is current
    finally:
        plt.close("all")


def test_a_keyword_overrules_ours_under_any_of_its_names() -> None:
    assert styled({"color": "red", "linewidth": 1}, {"c": "blue", "lw": 2}) == {"color": "blue", "linewidth": 2}


def test_panels_fill_the_place_from_left_to_right(ax: Any) -> None:
    assert panels(ax, 1) == [ax]
    made = panels(ax, 3)
    assert ax.child_axes == made
    ends = [panel.get_position(original=True).bounds for panel in made]
    assert len({round(width, 12) for _, _, width, _ in ends}) == 1
    assert ends[0][0] < ends[1][0] < ends[2][0]


def test_without_matplotlib(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
        monkeypatch.setitem(sys.modules, name, None)
    how = r"a picture needs the package matplotlib, which is not installed: pip install 'periodic-maps\[plot\]'"
    with pytest.raises(ImportError, match=how):
        plot_map(tent())
    with pytest.raises(ImportError, match=how), figure(tmp_path / "tent.png"):
        pass
