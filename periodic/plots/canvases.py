"""Paper, colours and files: what all pictures share, and the door of Matplotlib.

The three colours differ in lightness as much as in hue, and what they distinguish differs in line or marker too, so
that a picture can be read in grey and by everyone.

>>> from pathlib import Path
>>> import tempfile
>>> from periodic import plot_map, tent
>>> path = Path(tempfile.mkdtemp()) / "tent.svg"
>>> with figure(path) as ax:
...     _ = plot_map(tent(), ax)
>>> path.read_text(encoding="utf-8").startswith("<?xml")
True
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction as Fraction
from io import BytesIO
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from periodic.errors import optional
from periodic.numbers.conversions import Exact
from periodic.numbers.number_texts import shown
from periodic.text.files import write_whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SUBJECT, SECOND, THIRD, GUIDE = "#1f4e79", "#c8501e", "#2a9d74", "#8a8a8a"
FORMATS = ("png", "svg", "pdf")
DOTS_PER_INCH = 150


def axes(ax: Axes | None) -> Axes:
    """Return the axes to draw on: those that were given, or the current ones of pyplot."""
    if ax is not None:
        return ax
    current: Axes = optional("matplotlib.pyplot", "a picture").gca()
    return current


def coordinates(numbers: Iterable[Exact]) -> list[float]:
    """Return exact numbers as the floats nearest to them. Raises ValueError for one that is beyond all floats.

    >>> coordinates([Fraction(1, 3), Fraction(2)])
    [0.3333333333333333, 2.0]
    >>> coordinates([Fraction(10) ** 400])
    Traceback (most recent call last):
    ValueError: a picture has room for numbers up to about 1e+308, got 1000000000...0000000000 (401 digits)
    """
    found = []
    for x in numbers:
        try:
            found.append(float(x))
        except OverflowError:
            raise ValueError(f"a picture has room for numbers up to about 1e+308, got {shown(x)}") from None
    return found


def styled(defaults: Mapping[str, Any], style: Mapping[str, Any], artist: str = "lines.Line2D") -> dict[str, Any]:
    """Return the keywords for an artist: the defaults, overruled by what the caller gives under any of its names.

    >>> styled({"color": "black", "linewidth": 1.0}, {"lw": 3, "label": "f"})
    {'color': 'black', 'linewidth': 3, 'label': 'f'}
    """
    module, _, name = artist.partition(".")
    kind = getattr(optional(f"matplotlib.{module}", "a picture"), name)
    normal = optional("matplotlib.cbook", "a picture").normalize_kwargs
    return {**normal(dict(defaults), kind), **normal(dict(style), kind)}


def plain(ax: Axes) -> None:
    """Take the frame away where nothing is read off it."""
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)


def panels(ax: Axes, number: int, gap: float = 0.12) -> list[Axes]:
    """Return axes side by side in the place of ``ax``, with one scale upward; ``ax`` itself if one is enough."""
    if number == 1:
        return [ax]
    ax.set_axis_off()
    width = 1 / (number + gap * (number - 1))
    made: list[Axes] = []
    for i in range(number):
        shared: dict[str, Any] = {"sharey": made[0]} if made else {}
        panel = ax.inset_axes((i * width * (1 + gap), 0, width, 1), **shared)
        panel.tick_params(labelleft=i == 0)
        made.append(panel)
    return made


def iterate_sign(t: int) -> str:
    """Return how f^t is written between dollar signs: f itself has no exponent.

    >>> iterate_sign(1), iterate_sign(12)
    ('f', 'f^{12}')
    """
    return "f" if t == 1 else f"f^{{{t}}}"


def canvas(width: float, height: float) -> Figure:
    """Return an empty figure of this size in inches; nothing is shown and pyplot does not know of it."""
    made: Figure = optional("matplotlib.figure", "a picture").Figure(figsize=(width, height), layout="constrained")
    return made


def drawn(picture: Figure, format: str) -> bytes:
    """Return a figure as a file of one of ``FORMATS``; the same figure always gives the same bytes.

    Raises ValueError for another format.
    """
    if format not in FORMATS:
        raise ValueError(f"a picture is written as {', '.join(FORMATS)}, not {format!r}")
    metadata: dict[str, Any] = {"svg": {"Date": None, "Creator": "periodic"}, "pdf": {"CreationDate": None}}
    content = BytesIO()
    # a line that can be enlarged keeps every vertex; among pixels what is left out moves nothing by a ninth of one
    rules = {"svg.hashsalt": "periodic", "svg.fonttype": "path", "path.simplify": format == "png"}
    with optional("matplotlib", "a picture").rc_context(rules):
        for line in picture.findobj(optional("matplotlib.lines", "a picture").Line2D):
            line.recache(always=True)
        picture.savefig(content, format=format, dpi=DOTS_PER_INCH, metadata=metadata.get(format))
    return content.getvalue()


def format_of(path: str | PathLike[str]) -> str:
    """Return the format that the name of a file asks for.

    >>> format_of("tent.SVG")
    'svg'
    >>> format_of("tent.doc")
    Traceback (most recent call last):
    ValueError: tent.doc: the name of a picture ends in .png, .svg or .pdf
    """
    found = Path(path).suffix.lower().removeprefix(".")
    if found not in FORMATS:
        first = ", ".join(f".{name}" for name in FORMATS[:-1])
        raise ValueError(f"{fspath(path)}: the name of a picture ends in {first} or .{FORMATS[-1]}")
    return found


@contextmanager
def figure(path: str | PathLike[str], width: float = 9.0, height: float = 5.0) -> Iterator[Axes]:
    """Give empty axes, and write the picture to ``path`` when the block ends; its ending says how.

    Nothing is shown. Raises ValueError, before anything is drawn, where the ending is not one of ``FORMATS``.
    """
    format = format_of(path)
    picture = canvas(width, height)
    yield picture.add_subplot()
    write_whole(path, drawn(picture, format))
