"""Maps as graphs: one with its diagonal, a window that is crossed, and the iterates side by side.

The vertices of every line are the exact knots and values, so a picture with thousands of teeth shows each of them where
it is, and none that is not there.

>>> from matplotlib.figure import Figure
>>> from periodic.maps.families import tent
>>> ax = plot_iterates(tent(), [1, 12], Figure().add_subplot())
>>> [len(panel.lines[0].get_xdata()) for panel in ax.child_axes]
[3, 4097]
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from periodic.errors import count
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, exact
from periodic.numbers.decimals import plural
from periodic.numbers.number_texts import shown
from periodic.plots.canvases import GUIDE, SECOND, SUBJECT, axes, coordinates, iterate_sign, panels, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MAX_DRAWN = 1 << 14  # pieces of an iterate that is drawn: more than a screen has columns
MAX_PANELS = 8


@takes_maps
def plot_map(f: PLMap, ax: Axes | None = None, diagonal: bool = True, **style: Any) -> Axes:
    """Draw the graph of ``f``, with the diagonal on which its fixed points lie; ``style`` goes to the graph's line.

    >>> from matplotlib.figure import Figure
    >>> ax = plot_map(PLMap([0, "1/2", 1], [0, 1, 0]), Figure().add_subplot(), color="black")
    >>> ax.lines[-1].get_xdata().tolist()
    [0.0, 0.5, 1.0]
    """
    xs, ys = coordinates(f.knots), coordinates(f.values)
    if xs[0] == xs[-1]:
        raise ValueError(f"the interval of the map is too short for a picture: floats near {xs[0]:g} lie farther apart")
    ax = axes(ax)
    if diagonal:
        draw_diagonal(f, ax)
    ax.plot(xs, ys, **styled({"color": SUBJECT, "linewidth": _linewidth(f)}, style))
    ax.set(xlabel="x", ylabel="f(x)")
    return ax


def draw_diagonal(f: PLMap, ax: Axes, *beside: Exact) -> None:
    """Draw the diagonal: of a self-map only where the graph, or a number in ``beside``, is next to it."""
    met = (*f.image, *beside) if f.is_self_map else f.domain
    ends = coordinates([min(met), max(met)])
    ax.plot(ends, ends, color=GUIDE, linewidth=0.8, linestyle="--", zorder=1)


def _linewidth(f: PLMap) -> float:
    """Thinner where there is more to see."""
    return next(
        width for most, width in ((16, 1.6), (128, 1.0), (1024, 0.6), (f.piece_count, 0.4)) if f.piece_count <= most
    )


@takes_maps
def plot_window(f: PLMap, low: Any, high: Any, ax: Axes | None = None, **style: Any) -> Axes:
    """Draw ``f`` and shade the band between ``low`` and ``high`` that it crosses; ``style`` goes to the graph's line.

    Raises ValueError unless low < high.

    >>> from matplotlib.figure import Figure
    >>> from periodic.maps.families import tent
    >>> ax = plot_window(tent() ** 3, 0, "1/2", Figure().add_subplot())
    >>> [line.get_ydata()[0] for line in ax.lines[-2:]]
    [0.0, 0.5]
    """
    low, high = exact(low), exact(high)
    if not low < high:
        raise ValueError(f"a window needs low < high, got low = {shown(low)} and high = {shown(high)}")
    ax = plot_map(f, ax, diagonal=False, **styled({"linewidth": min(1.0, _linewidth(f))}, style))
    ax.axhspan(float(low), float(high), color=SECOND, alpha=0.15, linewidth=0)
    for level in (low, high):
        ax.axhline(float(level), color=SECOND, linewidth=0.7)
    return ax


@takes_maps
def plot_iterates(
    f: PLMap, ts: int | Iterable[int], ax: Axes | None = None, max_pieces: int = MAX_DRAWN, **style: Any
) -> Axes:
    """Draw f^t for each t of ``ts``, side by side in the place of ``ax``; ``style`` goes to the lines.

    The panels are ``ax.child_axes``, in the order of ``ts``; a single t is drawn on ``ax`` itself. Raises ValueError
    for none or more than eight, and if f leaves its interval; TooManyPiecesError if an iterate has more than
    ``max_pieces``. Cost: the largest iterate.

    >>> from matplotlib.figure import Figure
    >>> from periodic.maps.families import tent
    >>> ax = plot_iterates(tent(), [2, 5], Figure().add_subplot())
    >>> [panel.get_title() for panel in ax.child_axes]
    ['$f^{2}$: 4 laps', '$f^{5}$: 32 laps']
    """
    listed = list(ts) if isinstance(ts, Iterable) else [ts]
    wanted = [count(t, "t") for t in listed]
    if not 1 <= len(wanted) <= MAX_PANELS:
        raise ValueError(f"one to {MAX_PANELS} iterates are drawn side by side, got {len(wanted)}")
    exponents = sorted(set(wanted))
    iterates = dict(zip(exponents, f.powers(exponents, max_pieces), strict=True))
    ax = axes(ax)
    for t, panel in zip(wanted, panels(ax, len(wanted)), strict=True):
        plot_map(iterates[t], panel, diagonal=False, **style)
        panel.set(title=f"${iterate_sign(t)}$: {plural(iterates[t].lap_count, 'lap')}", ylabel="")
        panel.title.set_fontsize("medium")
    return ax
