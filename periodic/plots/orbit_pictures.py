"""Orbits as cobwebs: up or down to the graph, across to the diagonal, and so on.

>>> from matplotlib.figure import Figure
>>> from periodic.maps.families import tent
>>> plot_cycle(tent(), ["2/9", "4/9", "7/9"], Figure().add_subplot())
Traceback (most recent call last):
ValueError: the points are no cycle of the map: it sends 4/9 to 8/9, not to 7/9
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from periodic.errors import count
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, exact
from periodic.numbers.number_texts import shown
from periodic.orbits.cycles import Cycle
from periodic.plots.canvases import SECOND, axes, coordinates, styled
from periodic.plots.map_pictures import draw_diagonal, plot_map

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MAX_STEPS = 2000  # of a cobweb: exact numbers grow with each


@takes_maps
def plot_cobweb(f: PLMap, x: Any, t: int, ax: Axes | None = None, **style: Any) -> Axes:
    """Draw ``f`` and the first ``t`` steps of the orbit of ``x``; ``style`` goes to the line of the cobweb.

    The orbit is exact; where it closes, the rest would be drawn over what is there and is left out. Raises ValueError
    for x outside the domain, for a map that leaves it, and for more than 2000 steps.

    >>> from matplotlib.figure import Figure
    >>> from periodic.maps.families import tent
    >>> plot_cobweb(tent(), "1/8", 2, Figure().add_subplot()).lines[-2].get_ydata().tolist()
    [0.125, 0.25, 0.25, 0.5, 0.5]
    """
    points, ax = cobweb_orbit(f, x, t), axes(ax)
    draw_diagonal(f, ax, points[0])
    plot_map(f, ax, diagonal=False)
    corners = _corners(points)
    xs, ys = corners[:-1], corners[1:]
    ax.plot(xs, ys, **styled({"color": SECOND, "linewidth": 0.9, "zorder": 3}, style))
    ax.plot(xs[:1], xs[:1], "o", color=SECOND, markersize=5, zorder=4, label=f"start {shown(points[0])}")
    # below, for the orbit may leave no room
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), fontsize="small", frameon=False, handletextpad=0.2)
    return ax


def cobweb_orbit(f: PLMap, x: Any, t: int) -> list[Exact]:
    """Return x, f(x), .., f^t(x), exactly; no point after the first that was there before."""
    points, t = [exact(x)], count(t, "t")
    if t > MAX_STEPS:
        raise ValueError(f"a cobweb has at most {MAX_STEPS} steps, got {t}")
    f.check_self_map()
    met = set(points)
    f(points[0])  # refuses a point outside the domain
    while len(points) <= t:
        points.append(f(points[-1]))
        if points[-1] in met:
            break
        met.add(points[-1])
    return points


def _corners(points: Sequence[Exact]) -> list[float]:
    """Each point twice: a corner on the diagonal, a corner on the graph."""
    return [value for x in coordinates(points) for value in (x, x)]


@takes_maps
def plot_cycle(f: PLMap, cycle: Cycle | Sequence[Any], ax: Axes | None = None, **style: Any) -> Axes:
    """Draw ``f`` and the cobweb of a cycle, which goes round; ``style`` goes to the line of the cobweb.

    ``cycle`` is a ``Cycle`` or its points in time order. Raises ValueError for points that are no cycle of ``f``: each
    must be the image of the one before, exactly, and the first that of the last.

    >>> from matplotlib.figure import Figure
    >>> from periodic.maps.families import tent
    >>> ax = plot_cycle(tent(), ["2/9", "4/9", "8/9"], Figure().add_subplot())
    >>> [round(float(x), 3) for x in ax.lines[-1].get_xdata()]
    [0.222, 0.444, 0.889]
    """
    points = [exact(x) for x in (cycle.points if isinstance(cycle, Cycle) else cycle)]
    if not points:
        raise ValueError("a cycle has at least one point, got none")
    for point, image in pairwise([*points, points[0]]):
        if f(point) != image:
            sent = f"{shown(point)} to {shown(f(point))}, not to {shown(image)}"
            raise ValueError(f"the points are no cycle of the map: it sends {sent}")
    if (turns := len(points) // len(set(points))) > 1:
        raise ValueError(f"the points are no cycle of {len(points)} points: they go round {turns} times")
    ax = plot_map(f, axes(ax))
    closed = _corners([*points, points[0]])
    ax.plot(closed[:-1], closed[1:], **styled({"color": SECOND, "linewidth": 1.1, "zorder": 3}, style))
    ax.plot(closed[:-2:2], closed[2::2], "o", color=SECOND, markersize=5, zorder=4)
    return ax
