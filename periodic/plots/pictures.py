"""Pictures of maps, cycles and transition graphs (Matplotlib's door).

Every function draws on the Matplotlib ``Axes`` that it is given, or on the current ones, and returns them.  What is
drawn was computed exactly elsewhere; only here does it become floating point.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from os import PathLike
from typing import TYPE_CHECKING, Any

from periodic.errors import optional
from periodic.graphs.transition_graphs import TransitionGraph
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import exact
from periodic.numbers.number_texts import shown
from periodic.orbits.cycles import Cycle

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MAP, CYCLE, GUIDE = "#1f4e79", "#c8501e", "#9a9a9a"
OURS = (MAP, "#2e86c1", "#17a589")
PEERS = (CYCLE, "#8e6b3d", "#7d5ba6", "#6b6b6b", "#b03a7a")
NODE_SIZE = 700


@takes_maps
def plot_map(f: PLMap, ax: Axes | None = None, diagonal: bool = True, **style: Any) -> Axes:
    """Draw the graph of ``f``, with the diagonal on which its fixed points lie."""
    ax = _axes(ax)
    low, high = map(float, f.domain)
    if diagonal:
        ax.plot([low, high], [low, high], color=GUIDE, linewidth=0.8, zorder=1)
    knots, values = [float(x) for x in f.knots], [float(y) for y in f.values]
    ax.plot(knots, values, **{"color": MAP, "linewidth": 1.6, **style})
    ax.set_xlabel("x")
    return ax


@takes_maps
def plot_cycle(f: PLMap, cycle: Cycle | Sequence[Any], ax: Axes | None = None) -> Axes:
    """Draw ``f`` and the cobweb of a cycle: up or down to the graph, across to the diagonal, and so on round.

    ``cycle`` is a ``Cycle`` or its points in time order. Raises ValueError for points that are no cycle of ``f``: each
    must be the image of the one before, exactly, and the first that of the last.
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
    ax = plot_map(f, ax)
    orbit = [float(x) for x in points]
    images = [*orbit[1:], orbit[0]]
    xs, ys = [], []
    for x, y in zip(orbit, images, strict=True):
        xs += [x, x, y]
        ys += [x, y, y]
    ax.plot(xs, ys, color=CYCLE, linewidth=1.1, zorder=3)
    ax.plot(orbit, images, "o", color=CYCLE, markersize=5, zorder=4)
    ax.set_xlabel("x")
    ax.set_ylabel("f(x)")
    return ax


@takes_maps
def plot_window(f: PLMap, low: Any, high: Any, ax: Axes | None = None) -> Axes:
    """Draw ``f`` and shade the band between ``low`` and ``high`` that it crosses.

    Raises ValueError unless low < high.
    """
    low, high = exact(low), exact(high)
    if not low < high:
        raise ValueError(f"a window needs low < high, got low = {shown(low)} and high = {shown(high)}")
    ax = plot_map(f, ax, diagonal=False, linewidth=1.0)
    ax.axhspan(float(low), float(high), color=CYCLE, alpha=0.15, linewidth=0)
    for level in (low, high):
        ax.axhline(float(level), color=CYCLE, linewidth=0.7)
    return ax


def plot_graph(graph: TransitionGraph, ax: Axes | None = None) -> Axes:
    """Draw a transition graph, its intervals on a circle; an arrow from I to J says that f(I) covers J."""
    import networkx

    ax = _axes(ax)
    view = graph.to_networkx()
    nodes = list(view.nodes)
    angles = [math.pi * (1 - 2 * i / len(nodes)) for i in range(len(nodes))]  # the first at the left, then clockwise
    places = {node: (math.cos(a), math.sin(a)) for node, a in zip(nodes, angles, strict=True)}
    style: dict[str, Any] = {"ax": ax, "edge_color": MAP, "node_size": NODE_SIZE, "arrowsize": 14}
    networkx.draw_networkx_nodes(view, places, ax=ax, node_color="white", edgecolors=MAP, node_size=NODE_SIZE)
    networkx.draw_networkx_labels(view, places, {node: f"$J_{{{i + 1}}}$" for i, node in enumerate(nodes)}, ax=ax)
    between = [edge for edge in view.edges(keys=True) if edge[0] != edge[1]]
    bent = [f"arc3,rad={0.15 + 0.12 * k}" for k in range(1 + max((k for _, _, k in between), default=0))]
    networkx.draw_networkx_edges(view, places, between, connectionstyle=bent, **style)
    for node, (x, y) in places.items():
        if view.has_edge(node, node):  # a loop on the outer side
            ends = [(x - 0.1 * y + 0.12 * x, y + 0.1 * x + 0.12 * y), (x + 0.1 * y + 0.12 * x, y - 0.1 * x + 0.12 * y)]
            arrow = {"arrowstyle": "-|>", "color": MAP, "connectionstyle": "arc3,rad=2.2", "mutation_scale": 14}
            ax.annotate("", xy=ends[0], xytext=ends[1], arrowprops=arrow)
    ax.set_aspect("equal")
    ax.set(xlim=(-1.5, 1.5), ylim=(-1.5, 1.5) if len(nodes) > 2 else (-0.6, 0.6))
    ax.set_axis_off()
    return ax


def plot_costs(
    curves: Sequence[tuple[str, bool, Sequence[float], Sequence[float]]],
    across: str,
    upward: str,
    title: str,
    ax: Axes | None = None,
) -> Axes:
    """Draw costs against sizes on logarithmic axes, each curve named at its end.

    A curve is its name, whether it is this library's (drawn strong), and its coordinates.
    """
    ax = _axes(ax)
    ours, others = 0, 0
    ends = []
    for name, is_ours, xs, ys in curves:
        color = OURS[ours % len(OURS)] if is_ours else PEERS[others % len(PEERS)]
        ours, others = ours + is_ours, others + (not is_ours)
        ax.plot(
            xs, ys, "-" if is_ours else "--", color=color, linewidth=2.2 if is_ours else 1.3,
            marker="o" if is_ours else "s", markersize=3.5,
        )  # fmt: skip
        ends.append((ys[-1], xs[-1], name, color, is_ours))
    ax.set(xscale="log", yscale="log", xlabel=across, ylabel=upward, title=title)
    ax.grid(True, which="major", color="#dddddd", linewidth=0.6)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    # names at the right margin, in the order of the ends, no closer than a line of text
    low, high = (math.log10(y) for y in ax.get_ylim())
    heights: list[float] = []
    for y, *_ in sorted(ends):
        heights.append(max((math.log10(y) - low) / (high - low), heights[-1] + 0.055 if heights else 0.0))
    heights = [min(height, 1.0 - 0.055 * above) for above, height in enumerate(reversed(heights))][::-1]
    for height, (y, x, name, color, is_ours) in zip(heights, sorted(ends), strict=True):
        ax.annotate(
            name, xy=(x, y), xytext=(1.04, height), textcoords="axes fraction", color=color, va="center",
            fontweight="bold" if is_ours else "normal", annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": color, "linewidth": 0.5, "alpha": 0.6},
        )  # fmt: skip
    return ax


@contextmanager
def figure(path: str | PathLike[str], width: float = 9.0, height: float = 5.0) -> Iterator[Axes]:
    """Give empty axes, and write the picture to ``path`` when the block ends. No window is opened."""
    picture = optional("matplotlib.figure", "a picture").Figure(figsize=(width, height), layout="constrained")
    yield picture.add_subplot()
    picture.savefig(path, dpi=110)


def _axes(ax: Axes | None) -> Axes:
    if ax is not None:
        return ax
    current: Axes = optional("matplotlib.pyplot", "a picture").gca()
    return current
