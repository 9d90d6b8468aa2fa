"""How a notebook shows an object: a card with a small picture and a few facts, plain HTML and SVG without a library.

An object that ends a cell is asked for ``_repr_html_``. Each gives its own facts and picture, as text and floats; this
module knows none of them. Colours are taken from the page, so that cards are read on light and on dark ones, and a
card stays small however large the object is: what is long is counted, and a graph of many pieces is drawn column by
column. Floats are drawn, never decided with.

>>> card("a pair", [("first", "1 < 2"), ("second", "3")])
'<div style="...">...<b>a pair</b>...<td ...>1 &lt; 2</td>...</div>'
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise
from typing import SupportsFloat

import numpy as np
from numpy.typing import NDArray

SIZE = 150  # of a picture, in pixels
MARGIN = 8
FEW = 8  # so many members of something long are written out
LONGEST_REPR = 300
MOST_COLUMNS = 2 * SIZE  # a graph of more pieces is drawn as the range of its values in each column
MOST_CELLS = 60  # rows of a matrix that are drawn one by one
_LINE = "#3b82c4"  # seen on white and on black


def compact(text: str, instead: str) -> str:
    """Return a ``repr`` that pastes back, if it is short, else what stands for it.

    >>> compact("Pattern([1])", "<Pattern of 1 point>"), compact("x" * 1000, "<too long>")
    ('Pattern([1])', '<too long>')
    """
    return text if len(text) <= LONGEST_REPR else instead


def few(members: Iterable[object], total: int | None = None) -> str:
    """Return the first members of something as text, and how many there are if not all are shown.

    >>> few(range(3)), few(range(100), 100)
    ('0, 1, 2', '0, 1, 2, 3, 4, 5, 6, 7, … 100 in all')
    """
    shown = list[str]()
    for i, member in enumerate(members):
        if i == FEW:
            return f"{', '.join(shown)}, …{f' {total} in all' if total is not None else ''}"
        shown.append(str(member))
    return ", ".join(shown)


def floats(numbers: Iterable[SupportsFloat]) -> list[float]:
    """Return numbers as floats, infinite where they are beyond them."""
    found = list[float]()
    for number in numbers:
        try:
            found.append(float(number))
        except OverflowError:
            found.append(math.inf)
    return found


# Cards


def card(title: str, facts: Iterable[tuple[str, str]] = (), picture: str = "", body: str = "") -> str:
    """Return a card: a picture on the left if there is one, a title, a table of facts, and further HTML below.

    Title and facts are text; the picture and the body are HTML. Facts without text are left out.
    """
    rows = "".join(
        f'<tr style="background:none"><td style="{_CELL};opacity:.7;white-space:nowrap">{escape(name)}</td>'
        f'<td style="{_CELL}">{escape(text)}</td></tr>'
        for name, text in facts
        if text
    )
    table = f'<table style="border:none;margin:0;overflow-wrap:anywhere">{rows}</table>' if rows else ""
    words = f"<div><b>{escape(title)}</b>{table}{body}</div>"
    return f'<div style="display:flex;gap:16px;align-items:flex-start;flex-wrap:wrap">{picture}{words}</div>'


_CELL = "text-align:left;vertical-align:top;border:none;padding:1px 12px 1px 0"


def grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of text as HTML, columns aligned to the right."""
    cell = "text-align:right;border:none;padding:1px 10px 1px 0"
    top = "".join(f'<th style="{cell}">{escape(name)}</th>' for name in head)
    lines = ""
    for row in rows:
        entries = "".join(f'<td style="{cell}">{escape(text)}</td>' for text in row)
        lines += f'<tr style="background:none">{entries}</tr>'
    return f'<table style="border:none;margin:4px 0">{f"<tr>{top}</tr>" if any(head) else ""}{lines}</table>'


# Pictures


def _svg(inside: str, title: str, width: float = SIZE, height: float = SIZE) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" fill="none" stroke="currentColor" style="flex:none">'
        f"<title>{escape(title)}</title>{inside}</svg>"
    )


def _scale(low: float, high: float, start: float, stop: float) -> tuple[float, float] | None:
    """The factor and the constant that bring [low, high] to [start, stop]; None where floats cannot."""
    spread = high - low
    if not (0 < spread < math.inf and math.isfinite(low) and math.isfinite((stop - start) / spread)):
        return None
    factor = (stop - start) / spread
    return factor, start - factor * low


def graph(xs: Sequence[float], ys: Sequence[float], dots: bool = False) -> str:
    """Return the graph of a piecewise-linear function through some points, in a frame with its diagonal.

    The frame is the range of x for both axes where the values lie in it, else that of the values on the y-axis.
    Nothing comes back where floats cannot tell the points apart.
    """
    low, high = min(ys), max(ys)
    inside = xs[0] <= low and high <= xs[-1]
    low, high = (xs[0], xs[-1]) if inside else (low, high)
    if low == high:
        low, high = low - 1, high + 1
    across, up = _scale(xs[0], xs[-1], MARGIN, SIZE - MARGIN), _scale(low, high, SIZE - MARGIN, MARGIN)
    if across is None or up is None:
        return ""
    (a, b), (c, d) = across, up
    if len(xs) > MOST_COLUMNS:
        places = _columns(a * np.asarray(xs) + b, c * np.asarray(ys) + d)
    else:
        places = [(a * x + b, c * y + d) for x, y in zip(xs, ys, strict=True)]
    frame = f'<rect x="{MARGIN}" y="{MARGIN}" width="{SIZE - 2 * MARGIN}" height="{SIZE - 2 * MARGIN}" opacity=".35"/>'
    if inside:
        frame += f'<path d="M{MARGIN} {SIZE - MARGIN}L{SIZE - MARGIN} {MARGIN}" opacity=".35" stroke-dasharray="3 3"/>'
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    line = f'<path d="{path}" stroke="{_LINE}" stroke-width="1.5" stroke-linejoin="round"/>'
    if dots and len(places) <= MOST_CELLS:
        line += "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2" fill="{_LINE}" stroke="none"/>' for x, y in places)
    return _svg(frame + line, f"graph through {len(xs)} points")


def _columns(xs: NDArray[np.float64], ys: NDArray[np.float64]) -> list[tuple[float, float]]:
    """For each column of pixels that holds a place the lowest and the highest one in it; ``xs`` increase."""
    columns = xs.astype(np.int64)
    starts = np.flatnonzero(np.diff(columns, prepend=-1))
    ranges = zip(np.minimum.reduceat(ys, starts).tolist(), np.maximum.reduceat(ys, starts).tolist(), strict=True)
    return [(x, y) for x, pair in zip(columns[starts].tolist(), ranges, strict=True) for y in pair]


def arcs(xs: Sequence[float]) -> str:
    """Return a cycle on a line: points in time order, each joined to the next by an arc, forth above and back below."""
    scale = _scale(min(xs), max(xs), MARGIN, 2 * SIZE - MARGIN)
    if scale is None or len(xs) > MOST_CELLS:
        return ""
    places, middle = [scale[0] * x + scale[1] for x in xs], SIZE / 2
    inside = f'<path d="M0 {middle}H{2 * SIZE}" opacity=".35"/>'
    for a, b in pairwise([*places, places[0]]):
        height = min(abs(b - a) / 2, middle - 4)
        # clockwise: above the line from left to right, below it from right to left
        arc = f"M{a:.1f} {middle}A{abs(b - a) / 2:.1f} {height:.1f} 0 0 1 {b:.1f} {middle}"
        inside += f'<path d="{arc}" stroke="{_LINE}"/>'
    inside += "".join(f'<circle cx="{x:.1f}" cy="{middle}" r="2.5" fill="currentColor" stroke="none"/>' for x in places)
    return _svg(inside, f"a cycle of {len(xs)} points", 2 * SIZE, SIZE)


def places(low: float, high: float, points: Sequence[float], intervals: Iterable[tuple[float, float]] = ()) -> str:
    """Return points and intervals on a line from ``low`` to ``high``."""
    scale = _scale(low, high, MARGIN, 2 * SIZE - MARGIN)
    if scale is None:
        return ""
    a, b = scale
    inside = f'<path d="M{MARGIN} 15H{2 * SIZE - MARGIN}M{MARGIN} 10v10M{2 * SIZE - MARGIN} 10v10" opacity=".35"/>'
    for start, stop in list(intervals)[:MOST_COLUMNS]:
        inside += f'<path d="M{a * start + b:.1f} 15H{a * stop + b:.1f}" stroke="{_LINE}" stroke-width="4"/>'
    pixels = sorted({round(a * x + b, 1) for x in points})[: 2 * MOST_COLUMNS]
    inside += "".join(f'<circle cx="{x:.1f}" cy="15" r="2.5" fill="{_LINE}" stroke="none"/>' for x in pixels)
    return _svg(inside, "points on a line", 2 * SIZE, 30)


def cells(rows: Sequence[Sequence[int]]) -> str:
    """Return a matrix of small integers as a pattern of squares, filled where an entry is not 0, with larger entries
    written in. Nothing comes back for one of more than ``MOST_CELLS`` rows."""
    if not rows or len(rows) > MOST_CELLS:
        return ""
    side = min(16.0, (SIZE - 2) / len(rows))
    inside = f'<rect x="1" y="1" width="{side * len(rows):g}" height="{side * len(rows):g}" opacity=".35"/>'
    for i, row in enumerate(rows):
        for j, entry in enumerate(row):
            if entry:
                x, y = 1 + j * side, 1 + i * side
                inside += f'<rect x="{x:g}" y="{y:g}" width="{side:g}" height="{side:g}" fill="{_LINE}" stroke="none"/>'
            if entry > 1 and side > 10 and entry < 100:
                inside += (
                    f'<text x="{x + side / 2:g}" y="{y + side - 4:g}" font-size="10" text-anchor="middle" '
                    f'fill="white" stroke="none">{entry}</text>'
                )
    extent = side * len(rows) + 2
    return _svg(inside, f"a matrix of {len(rows)} rows", extent, extent)


def boxes(filled: Sequence[bool]) -> str:
    """Return a row of numbered boxes, 1, 2, .., filled where it is said."""
    inside = ""
    for i, full in enumerate(filled):
        look = f'fill="{_LINE}" stroke="none"' if full else 'opacity=".35"'
        ink = 'fill="white"' if full else 'fill="currentColor" opacity=".6"'
        inside += (
            f'<rect x="{1 + 20 * i}" y="1" width="18" height="18" {look}/>'
            f'<text x="{10 + 20 * i}" y="14" font-size="10" text-anchor="middle" stroke="none" {ink}>{i + 1}</text>'
        )
    return _svg(inside, "which numbers belong to it", 20 * len(filled) + 1, 20)
