"""A network against the iterate that it is to follow, with the area between them and its exact size.

>>> from matplotlib.figure import Figure
>>> from periodic.maps.families import tent
>>> from periodic.networks.realisations import shallow_network
>>> plot_network(tent(), 2, shallow_network(tent()), Figure().add_subplot()).get_title()
'$\\\\int|f^{2} - g|$ = 1/3 = 0.333333...'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from periodic.errors import count
from periodic.iterates.distances_to_iterates import iterate_l1_enclosure
from periodic.maps.arguments import takes_maps, what_is
from periodic.maps.plmaps import PLMap
from periodic.networks.relu_networks import ReluNetwork
from periodic.numbers.conversions import Exact
from periodic.numbers.decimals import common_digits, decimal
from periodic.numbers.number_texts import shown
from periodic.plots.canvases import SECOND, axes, coordinates, iterate_sign, styled
from periodic.plots.map_pictures import MAX_DRAWN, plot_map

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LONGEST = 24  # characters of an exact distance that are written out
DIGITS = 12


@takes_maps
def plot_network(
    f: PLMap, t: int, network: ReluNetwork, ax: Axes | None = None, max_pieces: int = MAX_DRAWN, **style: Any
) -> Axes:
    """Draw f^t, the function g of a network with one input and one output, and the area between them.

    The title says how large the area is, the integral of ``|f^t - g|`` over the domain of f: exactly where that is
    short, else the first of twelve proved decimals. ``style`` goes to the line of the network. Raises TypeError for
    what is no network, ValueError for one of another shape and a map that leaves its interval, TooManyPiecesError if
    f^t has more than ``max_pieces``.

    >>> from matplotlib.figure import Figure
    >>> from periodic.maps.families import tent
    >>> from periodic.networks.realisations import shallow_network
    >>> print(plot_network(tent(), 2, shallow_network(tent()), Figure().add_subplot()).get_title())
    $\\int|f^{2} - g|$ = 1/3 = 0.333333...
    """
    t = count(t, "t")
    if not isinstance(network, ReluNetwork):
        raise TypeError(f"a network to draw is a ReluNetwork, got {what_is(network)}")
    g = network.to_map(*f.domain)
    h = f.iterate(t, max_pieces)
    gap = abs(h - g)
    ax = axes(ax)
    # at all of these the two are known exactly, and between neighbours they do not cross
    xs = sorted({*h.knots, *g.knots, *gap.knots})
    across, of_map, of_network = (coordinates(column) for column in (xs, map(h, xs), map(g, xs)))
    ax.fill_between(across, of_map, of_network, color=SECOND, alpha=0.25, linewidth=0, label="between them")
    plot_map(h, ax, diagonal=False, label=f"${iterate_sign(t)}$", **({"linewidth": 1.0} if h.piece_count <= 64 else {}))
    defaults = {"color": SECOND, "linewidth": 1.8, "linestyle": "--", "label": "the network g"}
    ax.plot(coordinates(g.knots), coordinates(g.values), **styled(defaults, style))
    ax.set(title=f"$\\int|{iterate_sign(t)} - g|$ {_size(gap, f, t, g)}", ylabel="")
    ax.title.set_fontsize("medium")
    ax.legend(fontsize="small", frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=3)
    return ax


def _size(gap: PLMap, f: PLMap, t: int, g: PLMap) -> str:
    """The area as an equation: exact where that is short, and the first of its decimals."""
    area: Exact = gap.integral()
    text, digits = shown(area), decimal(area, 6)
    if "..." not in text and len(text) <= LONGEST:
        return f"= {text}" if text == digits else f"= {text} = {digits}"
    low, high = iterate_l1_enclosure(f, t, g, DIGITS)
    return f"= {common_digits(low, high, DIGITS)}"
