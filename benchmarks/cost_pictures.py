"""Costs against sizes, as the benchmarks draw them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from periodic.plots.canvases import SECOND, SUBJECT, axes, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

OURS = (SUBJECT, "#2e86c1", "#17a589", "#b7791f")
PEERS = (SECOND, "#8e6b3d", "#7d5ba6", "#6b6b6b", "#b03a7a")


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
    ax = axes(ax)
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
    plain(ax)
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
            arrowprops={"arrowstyle": "-", "color": color, "linewidth": 0.5, "alpha": 0.6, "relpos": (0, 0.5)},
        )  # fmt: skip
    return ax
