"""A picture in a page has the colours of the page, identifiers of its own, a name, and no ground."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from typing import Any

import pytest

pytest.importorskip("matplotlib")

from periodic.maps.families import tent
from periodic.plots.bound_pictures import plot_bounds
from periodic.plots.canvases import SECOND, SUBJECT
from periodic.plots.map_pictures import plot_map
from periodic.reports.inline_pictures import COLORS, inline_svg

pytestmark = pytest.mark.usefixtures("plain_layouts")


def drawn(ax: Any) -> None:
    plot_map(tent(), ax)
    ax.axhspan(0, 1, color=SECOND, alpha=0.2)
    ax.text(0.5, 0.5, "middle", bbox={"facecolor": "white"})


def test_identifiers_are_its_own_and_all_that_is_meant_is_there() -> None:
    texts = [inline_svg(drawn, name, "a & b", "c < d") for name in ("one", "two")]
    ids = [re.findall(r' id="([^"]+)"', text) for text in texts]
    assert not set(ids[0]) & set(ids[1])
    for name, text, own in zip(("one", "two"), texts, ids, strict=True):
        assert len(own) == len(set(own))
        assert all(key.startswith(f"{name}-") for key in own)
        meant = set(re.findall(r'xlink:href="#([^"]+)"|url\(#([^)]+)\)', text))
        assert meant
        assert {a or b for a, b in meant} <= set(own)
        assert f'role="img" aria-labelledby="{name}-title {name}-what"' in text
        assert f'<title id="{name}-title">a &amp; b</title>' in text
        assert f'<desc id="{name}-what">c &lt; d</desc>' in text


def test_its_colours_are_those_of_the_page() -> None:
    text = inline_svg(drawn, "one", "a", "b")
    assert all(color not in text for color in COLORS)
    assert {"var(--subject)", "var(--second)", "var(--paper)", "var(--ink)"} <= set(re.findall(r"var\(--\w+\)", text))
    assert SUBJECT not in text
    root = ElementTree.fromstring(text.replace("xlink:", ""))
    ground = root.find(".//*[@id='one-patch_1']/path")
    assert ground is not None
    assert "fill: none" in ground.attrib["style"]


def test_numbers_on_coloured_cells_keep_their_colour() -> None:
    text = inline_svg(lambda ax: plot_bounds(tent(), 3, [1, 8], [1], ax), "one", "a", "b")
    assert "fill: #fefefe" in text
    assert "fill: #111111" in text


def test_nothing_of_a_file_remains() -> None:
    text = inline_svg(drawn, "one", "a", "b")
    assert text.startswith("<svg viewBox=")
    assert not re.search("<style|<metadata|xmlns|<\\?xml|DOCTYPE|ns\\d:", text)
