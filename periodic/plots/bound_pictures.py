"""What is proved of networks, over widths and depths: the bound, and how much room is left above it.

>>> from matplotlib.figure import Figure
>>> from periodic.maps.families import tent
>>> ax = plot_bracket(tent(), 3, [2], [2], Figure().add_subplot())
>>> ax.get_legend().get_texts()[0].get_text()
'depth 2'
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from periodic.bounds.network_sizes import separation_table
from periodic.bounds.separations import Separation
from periodic.bounds.statements import L1_PAPER
from periodic.bounds.theorems import NORMS, QUANTITIES
from periodic.errors import count, optional, quoted
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.networks.window_networks import close_network
from periodic.numbers.conversions import Exact
from periodic.numbers.decimals import leading
from periodic.plots.canvases import SECOND, SUBJECT, THIRD, axes, coordinates, iterate_sign, plain, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_SIZES = 40  # widths, or depths, of one picture
MOST_WRITTEN = 12  # rows and columns of a heat map whose cells have room for their number
DIGITS = 3
SERIES = ((SUBJECT, "o"), (SECOND, "s"), (THIRD, "D"), ("black", "^"))  # colour and marker of each depth in turn


@takes_maps
def plot_bounds(
    f: PLMap,
    t: int,
    widths: Iterable[int],
    depths: Iterable[int],
    ax: Axes | None = None,
    norm: str = "l1",
    **style: Any,
) -> Axes:
    """Draw the best proved bound on the distance of networks from f^t as a heat map, widths upward, depths across.

    Each cell holds the bound, cut off, for all networks of its width and depth. A line runs along the cells in which
    the condition of [CNP20] holds, (2u)^l <= c^t / 8 with the growth c that is proved and L = c; which they are is
    decided exactly. ``norm`` is ``"l1"``, ``"l2"``, ``"sup"`` or ``"classification"``; ``style`` goes to the mesh.
    Cost: one ``separation`` a cell. Raises ValueError for another norm, for none or more than 40 widths or depths, and
    as ``separation`` does.

    >>> from matplotlib.figure import Figure
    >>> from periodic.maps.families import tent
    >>> ax = plot_bounds(tent(), 10, [1, 2], [1], Figure().add_subplot(), norm="sup")
    >>> [text.get_text() for text in ax.texts]
    ['0.5', '0.5']
    """
    if norm not in NORMS:
        raise ValueError(f"norm must be one of {', '.join(NORMS)}, got {quoted(norm)}")
    rows, columns = _sizes(widths, "width"), _sizes(depths, "depth")
    table = separation_table(f, count(t, "t"), rows, columns)
    bounds = [[table[u, d].best[norm].value for d in columns] for u in rows]
    ax = axes(ax)
    edges = (np.arange(len(columns) + 1) - 0.5, np.arange(len(rows) + 1) - 0.5)
    numbers = np.array([coordinates(row) for row in bounds])
    defaults = {"cmap": "Blues", "vmin": 0.0, "vmax": numbers.max() or 1.0, "edgecolor": "white", "linewidth": 0.6}
    mesh = ax.pcolormesh(*edges, numbers, **styled(defaults, style, "collections.QuadMesh"))
    ax.figure.colorbar(mesh, ax=ax, label=f"{QUANTITIES[norm]}, at least")
    if max(len(rows), len(columns)) <= MOST_WRITTEN:
        dark = numbers > 0.6 * float(mesh.get_clim()[1] or 1.0)
        for i, row in enumerate(bounds):
            for j, bound in enumerate(row):
                color = "#fefefe" if dark[i, j] else "#111111"  # on the colour of the cell, whatever the page has
                ax.text(j, i, _cut(bound), ha="center", va="center", fontsize="x-small", color=color)
    _condition(ax, [[_paper_holds(table[u, d]) for d in columns] for u in rows])
    ax.set_xticks(range(len(columns)), [str(d) for d in columns])
    ax.set_yticks(range(len(rows)), [str(u) for u in rows])
    ax.set(xlabel="hidden layers", ylabel="units in each", title=f"every such network against ${iterate_sign(t)}$")
    ax.title.set_fontsize("medium")
    return ax


def _sizes(numbers: Iterable[int], name: str) -> list[int]:
    found = sorted({count(n, name, 1) for n in numbers})
    if not 1 <= len(found) <= MOST_SIZES:
        raise ValueError(f"a picture has one to {MOST_SIZES} {name}s, got {len(found)}")
    return found


def _cut(x: Exact) -> str:
    """A bound to read in a cell: its first digits, never rounded up."""
    return leading(x, DIGITS).replace("...", "") if x else "0"


def _paper_holds(s: Separation) -> bool:
    """Whether the hypotheses of the papers' L1 bound hold for this size."""
    return any(bound.value > 0 for bound in s.bounds if bound.theorem is L1_PAPER)


def _condition(ax: Axes, holds: Sequence[Sequence[bool]]) -> None:
    """A line around the cells in which the condition of the paper holds, and what it means."""
    cells = {(i, j) for i, row in enumerate(holds) for j, held in enumerate(row) if held}
    sides = {(0, 1): ((0.5, -0.5), (0.5, 0.5)), (0, -1): ((-0.5, -0.5), (-0.5, 0.5))}
    sides |= {(1, 0): ((-0.5, 0.5), (0.5, 0.5)), (-1, 0): ((-0.5, -0.5), (0.5, -0.5))}
    segments = [
        [(j + x, i + y) for x, y in ends]
        for i, j in sorted(cells)
        for (up, right), ends in sides.items()
        if (i + up, j + right) not in cells
    ]
    condition = "the paper's condition $(2u)^l \\leq c^t/8$"
    label = f"inside: {condition} holds" if cells else f"{condition} holds nowhere here"
    kind = optional("matplotlib.collections", "a picture").LineCollection
    ax.add_collection(kind(segments, colors=SECOND, linewidths=2.2, zorder=3, label=label, clip_on=False))
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), fontsize="small", frameon=False)


@takes_maps
def plot_bracket(
    f: PLMap, t: int, widths: Iterable[int], depths: Iterable[int], ax: Axes | None = None, **style: Any
) -> Axes:
    """Draw between which numbers the distance of the best network from f^t lies, for each width and depth.

    The lower end is the bound of ``separation``, the upper end the exact distance of the network that ``close_network``
    builds; the smallest possible integral of ``|f^t - g|`` is on the bar. ``style`` goes to the bars. Cost: one of each
    for every size. Raises ValueError for none or more than 40 widths or depths, and as these two do.

    >>> from matplotlib.figure import Figure
    >>> from periodic.maps.families import tent
    >>> ax = plot_bracket(tent(), 4, [2], [1], Figure().add_subplot())
    >>> ax.get_ylabel(), [label.get_text() for label in ax.get_xticklabels()]
    ('integral of |f^4 - g|', ['2'])
    """
    rows, columns = _sizes(widths, "width"), _sizes(depths, "depth")
    bounds = separation_table(f, count(t, "t"), rows, columns)
    nets = {(u, d): close_network(f, t, u, d) for u in rows for d in columns}
    ax = axes(ax)
    step = min(0.22, 0.8 / len(columns))
    for k, d in enumerate(columns):
        color, marker = SERIES[k % len(SERIES)]
        xs = [i + (k - (len(columns) - 1) / 2) * step for i in range(len(rows))]
        low = coordinates(bounds[u, d].l1_bound for u in rows)
        high = coordinates(nets[u, d].l1_error for u in rows)
        ax.vlines(xs, low, high, **styled({"color": color, "linewidth": 2.0}, style, "collections.LineCollection"))
        same: dict[str, Any] = {
            "color": color,
            "linestyle": "none",
            "marker": marker,
            "markersize": 5,
            "clip_on": False,
        }
        ax.plot(xs, low, **same, label=f"depth {d}")
        ax.plot(xs, high, **same, markerfacecolor="white")
    ax.set_xticks(range(len(rows)), [str(u) for u in rows])
    ax.set(xlabel="units in each hidden layer", ylabel=f"{QUANTITIES['l1']}".replace("f^t", f"f^{t}"))
    ax.set_ylim(0, 1.06 * max(float(net.l1_error) for net in nets.values()) or 1.0)
    ax.legend(
        title="full: no network is nearer; hollow: one is as near", ncols=min(len(columns), 4), loc="upper center",
        bbox_to_anchor=(0.5, -0.16), fontsize="small", title_fontsize="small", frameon=False,
    )  # fmt: skip
    plain(ax)
    return ax
