"""Growth: what odd periods force, and what the iterates of a map do.

>>> from matplotlib.figure import Figure
>>> ax = plot_growth(7, Figure().add_subplot())
>>> [round(float(y), 5) for y in ax.lines[0].get_ydata()]
[1.61803, 1.51288, 1.46557]
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from periodic.entropy.chains import chain
from periodic.errors import count
from periodic.graphs.growth_numbers import period_root
from periodic.iterates.oscillations import crossing_counts, lap_counts
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.constructions import root_of
from periodic.numbers.conversions import Exact
from periodic.numbers.decimals import decimal
from periodic.numbers.magnitudes import log2
from periodic.plots.canvases import GUIDE, SECOND, SUBJECT, THIRD, axes, plain, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MAX_PERIOD = 301
MOST = 280  # decimal digits of a number that is drawn: with the margin still a float
MANY = 30  # steps beyond which counts are lines without markers


def plot_growth(up_to: int, ax: Axes | None = None, **style: Any) -> Axes:
    """Draw the growth that each odd period up to ``up_to`` forces, beside the weaker root of the first paper, and √2.

    The strong one is ``period_root(p)``, the largest root of x^p - 2x^(p-2) - 1 [CNP20], above √2 for every p; the
    weak one is the largest root of x^(p-1) - x^(p-2) - 1 [CNPW20], which tends to 1. The two agree at period 3.
    ``style`` goes to the line of the strong one. Raises ValueError for ``up_to`` below 3 or above 301.

    >>> from matplotlib.figure import Figure
    >>> ax = plot_growth(7, Figure().add_subplot())
    >>> [round(float(y), 3) for y in ax.lines[0].get_ydata()]
    [1.618, 1.513, 1.466]
    """
    up_to = count(up_to, "up_to", 3)
    if up_to > MAX_PERIOD:
        raise ValueError(f"up_to must be at most {MAX_PERIOD} for a picture, got {up_to}")
    odd = list(range(3, up_to + 1, 2))
    strong = [float(period_root(p)) for p in odd]
    weak = [float(weaker_root(p)) for p in odd]
    ax = axes(ax)
    name = "forced by period p: $x^p - 2x^{p-2} - 1$"
    defaults = {"color": SUBJECT, "linewidth": 0.9, "marker": "o", "markersize": 4.5, "label": name}
    ax.plot(odd, strong, **styled(defaults, style))
    ax.plot(
        odd, weak, color=SECOND, linewidth=0.9, linestyle=":", marker="s", markersize=4, markerfacecolor="white",
        label="the earlier bound: $x^{p-1} - x^{p-2} - 1$",
    )  # fmt: skip
    ax.axhline(math.sqrt(2), color=GUIDE, linestyle="--", linewidth=0.9, zorder=1, label=r"$\sqrt{2}$, the limit")
    ax.set(
        xlabel="odd period p", ylabel="growth number at least", xticks=odd if len(odd) <= 12 else odd[:: len(odd) // 8]
    )
    ax.set_ylim(bottom=1)
    ax.legend(fontsize="small", frameon=False)
    plain(ax)
    return ax


def weaker_root(p: int) -> Exact:
    """Return the largest root of x^(p-1) - x^(p-2) - 1, the growth of [CNPW20] for odd p >= 3.

    >>> weaker_root(3) == period_root(3), float(weaker_root(5))
    (True, 1.3802775690976141)
    """
    return root_of([-1, *[0] * (p - 3), -1, 1])


@takes_maps
def plot_oscillations(f: PLMap, t: int, ax: Axes | None = None, **style: Any) -> Axes:
    """Draw how many laps f^0 .. f^t have and how often they cross the window of the chain, beside c^t and L^t.

    All is counted exactly. The crossings are proved to be at least c^t, and at most a constant times L^t.
    ``style`` goes to the line of the crossings, or of the laps where no window is crossed. Raises ValueError if a
    number has more than 280 digits, and as ``lap_counts`` does.

    >>> from matplotlib.figure import Figure
    >>> from periodic.maps.families import vee
    >>> ax = plot_oscillations(vee("phi"), 5, Figure().add_subplot())
    >>> [text.get_text() for text in ax.get_legend().get_texts()][:2]
    ['laps', 'crossings of the window']
    """
    t = count(t, "t", 1)
    found = chain(f)
    c, steepest = found.growth, f.lipschitz
    if steepest > 1 and (digits := t * log2(steepest) * 0.30103) > MOST:
        least = int(MOST / (log2(steepest) * 0.30103))
        raise ValueError(f"L^{t} has {digits:.0f} digits, and a picture has room for {MOST}: t may be {least}")
    laps = lap_counts(f, t)
    steps = range(t + 1)
    ax = axes(ax)
    marks = t <= MANY
    lapped: dict[str, Any] = {"color": THIRD, "linewidth": 0.9, "label": "laps"}
    lapped |= {"marker": "o", "markersize": 6, "markerfacecolor": "none"} if marks else {}
    crossed: dict[str, Any] = {"color": SUBJECT, "linewidth": 1.2, "label": "crossings of the window"}
    crossed |= {"marker": "s", "markersize": 3.2} if marks else {"linestyle": "-."}
    if found.window is None:
        ax.plot(steps, [float(n) for n in laps], **styled(lapped, style))
    else:
        ax.plot(steps, [float(n) for n in laps], **lapped)
        crossings = crossing_counts(f, *found.window, t)
        ax.plot(steps, [float(n) if n else math.nan for n in crossings], **styled(crossed, style))
        lower = f"$c^t$, c = {decimal(c, 4)}"
        ax.plot(steps, [float(c) ** s for s in steps], color=SECOND, linewidth=1.2, linestyle="--", label=lower)
    upper = f"$L^t$, L = {decimal(steepest, 4)}"
    ax.plot(steps, [float(steepest) ** s for s in steps], color=GUIDE, linewidth=1.0, linestyle=":", label=upper)
    ax.set(yscale="log", xlabel="t", ylabel="how many, for $f^t$")
    ax.locator_params(axis="x", integer=True)
    ax.legend(fontsize="small", frameon=False)
    plain(ax)
    return ax
