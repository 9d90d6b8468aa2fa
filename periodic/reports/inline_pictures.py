"""Matplotlib's pictures as a part of a page: SVG whose colours are those of the page, light or dark.

Matplotlib writes a file of its own, with a white ground, black letters and identifiers that every file has alike. In a
page the ground is left out, the colours of ``canvases`` become variables of the style sheet, and each picture has its
own identifiers, a title and a description.

>>> text = inline_svg(lambda ax: ax.plot([0, 1], [0, 1], color=SUBJECT), "line", "A line", "It rises.")
>>> "stroke: var(--subject)" in text, "<title id=" in text, "#1f4e79" in text
(True, True, False)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from periodic.errors import optional
from periodic.plots.canvases import GUIDE, SECOND, SUBJECT, THIRD, canvas, drawn

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SVG, LINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
COLORS = {
    SUBJECT: "subject", SECOND: "second", THIRD: "third", GUIDE: "guide", "#ffffff": "paper", "#000000": "ink",
}  # fmt: skip
WIDTH = 4.4  # inches, so that letters of ten points can be read on a telephone


def inline_svg(
    draw: Callable[[Axes], object], name: str, title: str, what: str, height: float = 3.4, width: float = WIDTH
) -> str:
    """Return what ``draw`` draws on empty axes as an SVG element; ``name`` begins its identifiers.

    ``title`` names the picture and ``what`` describes it to who does not see it.
    """
    with optional("matplotlib", "a picture").rc_context({"font.size": 10, "savefig.transparent": True}):
        picture = canvas(width, height)
        draw(picture.add_subplot())
        root = ElementTree.fromstring(drawn(picture, "svg"))
    for child in [e for e in root if e.tag == f"{{{SVG}}}metadata"]:
        root.remove(child)
    for parent in root.iter():
        for style in parent.findall(f"{{{SVG}}}style"):  # would be one for the whole page
            parent.remove(style)
        for key, value in parent.attrib.items():
            parent.set(key, _own(key, value, name))
    box = root.attrib["viewBox"]
    root.attrib.clear()
    root.attrib.update({"viewBox": box, "role": "img", "aria-labelledby": f"{name}-title {name}-what"})
    for place, (kind, tag, text) in enumerate((("title", "title", title), ("what", "desc", what))):
        element = ElementTree.Element(f"{{{SVG}}}{tag}", {"id": f"{name}-{kind}"})
        element.text = text
        root.insert(place, element)
    return _as_html(ElementTree.tostring(root, encoding="unicode"))


def _as_html(text: str) -> str:
    """An SVG element without declared prefixes: HTML knows the names of SVG and of its links."""
    for prefix, space in re.findall(r' xmlns:(\w+)="([^"]*)"', text):
        known = "" if space == SVG else "xlink:"
        text = re.sub(rf"(</?|\s){prefix}:(?=[\w-]+[\s=/>])", rf"\g<1>{known}", text)
    return re.sub(r' xmlns:\w+="[^"]*"', "", text)


def _own(key: str, value: str, name: str) -> str:
    """An attribute with the identifiers of this picture and the colours of the page."""
    if key == "id":
        return f"{name}-{value}"
    if key == f"{{{LINK}}}href" and value.startswith("#"):
        return f"#{name}-{value[1:]}"
    value = value.replace("url(#", f"url(#{name}-")
    if key in ("style", "fill", "stroke"):
        for color, variable in COLORS.items():
            value = value.replace(color, f"var(--{variable})")
    return value
