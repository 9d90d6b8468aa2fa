"""Transition graphs: the intervals in their order on a line while there are few, and as a matrix beyond.

On the line every arrow to the right runs above it, every arrow to the left below, and a loop stands on its vertex; so
the arrows that leave a vertex and those that reach it are never mixed. A number on an arrow says how often an interval
covers another where it is more than once. Where there are many arrows among few vertices the matrix is drawn too.

>>> from matplotlib.figure import Figure
>>> from periodic.patterns.cyclic_patterns import stefan
>>> ax = plot_graph(stefan(5), Figure().add_subplot())
>>> [text.get_text() for text in ax.texts]
['$J_{1}$', '$J_{2}$', '$J_{3}$', '$J_{4}$']
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from periodic.errors import optional
from periodic.graphs.transition_graphs import Dynamics, TransitionGraph, transition_graph
from periodic.plots.canvases import SECOND, SUBJECT, axes, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_VERTICES, MOST_ARROWS = 20, 80  # that are drawn as such
MOST_INTERVALS = 4096  # of a matrix that is drawn
LEAST = 5  # vertices for which there is room at least
RADIUS = 0.3  # of a vertex, where neighbours are one apart


def plot_graph(graph: Dynamics, ax: Axes | None = None, as_matrix: bool | None = None, **style: Any) -> Axes:
    """Draw a transition graph: that of a pattern or a map too, or any square matrix of non-negative integers.

    Up to twenty vertices stand on a line in the order of the intervals, an arrow from I to J says that f(I) covers J,
    and ``style`` goes to the arrows; beyond, or with more than 80 arrows, the matrix is drawn and ``style`` goes to its
    image. ``as_matrix`` chooses between the two. Raises ValueError for a graph without intervals and one of more than
    4096, and as ``transition_graph`` does.

    >>> from matplotlib.figure import Figure
    >>> ax = plot_graph([[1, 2], [1, 0]], Figure().add_subplot())
    >>> [text.get_text() for text in ax.texts]  # J_1 covers J_2 twice
    ['2', '$J_{1}$', '$J_{2}$']
    """
    found = transition_graph(graph)
    if not 1 <= len(found) <= MOST_INTERVALS:
        raise ValueError(f"a graph of 1 to {MOST_INTERVALS} intervals is drawn, this one has {len(found)}")
    ax = axes(ax)
    if as_matrix is None:
        as_matrix = len(found) > MOST_VERTICES or int(np.count_nonzero(_entries(found))) > MOST_ARROWS
    return (_matrix if as_matrix else _line)(found, ax, style)


# On a line


def _line(graph: TransitionGraph, ax: Axes, style: dict[str, Any]) -> Axes:
    """The vertices in a line, arrows as arcs above and below."""
    n = len(graph)
    top, bottom = RADIUS, -RADIUS
    for i, row in enumerate(graph.matrix):
        for j, times in enumerate(row):
            if times:
                apex = _arrow(ax, i, j, times, n, style)
                top, bottom = max(top, apex), min(bottom, apex)
    patches = optional("matplotlib.patches", "a picture")
    for i in range(n):
        ax.add_patch(patches.Circle((i, 0), RADIUS, facecolor="white", edgecolor=SUBJECT, linewidth=1.1, zorder=3))
        name = f"$J_{{{i + 1}}}$" if n <= 9 else str(i + 1)
        ax.text(i, 0, name, ha="center", va="center_baseline", fontsize=_font(n), zorder=4)
    room = max(0, LEAST - n) / 2  # a single vertex does not fill the picture
    ax.set(xlim=(-0.75 - room, n - 0.25 + room), ylim=(bottom - 0.4, top + 0.4))
    ax.set_aspect("equal")
    ax.set_axis_off()
    return ax


def _font(n: int) -> float:
    """Small enough for a vertex when all stand in a picture of usual width."""
    return 11 if n <= 6 else 9 if n <= 12 else 7


def _arrow(ax: Axes, i: int, j: int, times: int, n: int, style: dict[str, Any]) -> float:
    """Draw the arrow from one vertex to another, and return how far from the line it goes."""
    patches, paths = (optional(f"matplotlib.{name}", "a picture") for name in ("patches", "path"))
    if i == j:
        corners = [(i + 0.11, 0.28), (i + 0.45, 1.15), (i - 0.45, 1.15), (i - 0.11, 0.28)]
    else:
        side = 1 if j > i else -1
        start, end = (i + side * 0.25, side * 0.17), (j - side * 0.25, side * 0.17)
        bend = side * (0.55 + 0.5 * abs(j - i))
        corners = [start, (start[0], start[1] + bend), (end[0], end[1] + bend), end]
    codes = [paths.Path.MOVETO, *[paths.Path.CURVE4] * 3]
    defaults = {
        "arrowstyle": "-|>", "mutation_scale": 13 if n <= 9 else 8, "color": SUBJECT, "zorder": 2,
        "linewidth": (1.2 if n <= 9 else 0.8) * min(1 + 0.4 * (times - 1), 2.5), "shrinkA": 0, "shrinkB": 0,
    }  # fmt: skip
    wanted = styled(defaults, style, "patches.FancyArrowPatch")
    ax.add_patch(patches.FancyArrowPatch(path=paths.Path(corners, codes), **wanted))
    middle = (corners[0][0] + corners[3][0]) / 2
    apex = 0.25 * corners[0][1] + 0.75 * corners[1][1]
    if times > 1:
        box = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none"}
        font = _font(n)
        ax.text(middle, apex, f"{times}", ha="center", va="center", fontsize=font, color=SECOND, bbox=box, zorder=5)
    return apex


# As a matrix


def _matrix(graph: TransitionGraph, ax: Axes, style: dict[str, Any]) -> Axes:
    """The matrix as cells, the darker the more often an interval is covered."""
    entries = _entries(graph)
    n, most = len(graph), int(entries.max())
    defaults = {
        "cmap": "Greys",
        "vmin": 0,
        "vmax": most,
        "interpolation": "nearest",
        "extent": (0.5, n + 0.5, n + 0.5, 0.5),
    }
    image = ax.imshow(entries, **styled(defaults, style, "image.AxesImage"))
    ax.set(xlabel="covers interval", ylabel="interval")
    if most > 1:
        bar = ax.figure.colorbar(image, ax=ax, label="how often")
        bar.locator = optional("matplotlib.ticker", "a picture").MaxNLocator(integer=True)
    ax.locator_params(integer=True)
    return ax


def _entries(graph: TransitionGraph) -> NDArray[Any]:
    """The matrix as an array; entries that no machine integer holds are as dark as the largest."""
    n = len(graph)
    if graph.images is None:
        largest = 1 << 62
        return np.array([[min(m, largest) for m in row] for row in graph.matrix], dtype=np.int64)
    entries = np.zeros((n, n), dtype=np.uint8)
    for i, (start, stop) in enumerate(graph.images):
        entries[i, start:stop] = 1
    return entries
