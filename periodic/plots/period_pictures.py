"""Where periods appear in a family of maps: a staircase in Sharkovsky's order, with exact thresholds.

>>> from matplotlib.figure import Figure
>>> ax = plot_periods("vee", 5, Figure().add_subplot())
>>> [label.get_text() for label in ax.get_yticklabels()]
['1', '2', '4', '5', '3']
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from periodic.entropy.thresholds import PeriodThreshold
from periodic.errors import count
from periodic.maps.parametric_maps import MapFamily
from periodic.numbers.decimals import decimal
from periodic.patterns.sharkovsky_order import sharkovsky_key
from periodic.plots.canvases import GUIDE, SUBJECT, axes, plain, styled
from periodic.text.family_texts import period_threshold

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MAX_PERIOD = 40
MARGIN = 0.06  # of the width, beyond the last threshold


def plot_periods(family: str | MapFamily, up_to: int = 9, ax: Axes | None = None, **style: Any) -> Axes:
    """Draw from which parameter on each period up to ``up_to`` occurs in a family; weaker periods stand below.

    ``family`` is as for ``period_threshold``. A step begins with a full dot where the map at the threshold has the
    period itself, else with an open one; a period that no map of the family has is not on the axis. ``style`` goes to
    the line of the staircase. Cost and errors are those of ``period_threshold``, for each period; ValueError for
    ``up_to`` above 40, and where none of the periods occurs.

    >>> from matplotlib.figure import Figure
    >>> ax = plot_periods("vee", 3, Figure().add_subplot())
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['1', '2', '3']
    """
    up_to = count(up_to, "up_to", 1)
    if up_to > MAX_PERIOD:
        raise ValueError(f"up_to must be at most {MAX_PERIOD} for a picture, got {up_to}")
    order = sorted(range(1, up_to + 1), key=sharkovsky_key, reverse=True)
    found = [period_threshold(family, n) for n in order]
    steps = [(n, step, step.value) for n, step in zip(order, found, strict=True) if step.value is not None]
    if not steps:
        raise ValueError(f"no map of the family has a period up to {up_to}")
    ax = axes(ax)
    values = [float(value) for *_, value in steps]
    # of the weakest periods all that is to be seen is where they end: the range begins shortly before the others
    later = [v for v in values if v > min(values)] or values
    room = (max(values) - min(later)) or 1.0
    left, right = max(min(values), min(later) - room * 0.35), max(values) + room * MARGIN * 3
    rows = list(range(len(steps)))
    xs = [*values, right]
    ax.step(xs, [*rows, rows[-1]], where="post", **styled({"color": SUBJECT, "linewidth": 1.6, "zorder": 2}, style))
    ax.set(
        xlim=(left, right), ylim=(-0.6, len(steps) - 0.2), xlabel="parameter", ylabel=f"strongest period up to {up_to}"
    )
    for row, value, (_, step, exact_value) in zip(rows, values, steps, strict=True):
        ax.plot([max(value, left), right], [row, row], color=GUIDE, linewidth=0.6, zorder=1)
        _begin(ax, row, value, step, decimal(exact_value, 5))
    ax.set_yticks(rows, [str(n) for n, *_ in steps])
    plain(ax)
    return ax


def _begin(ax: Axes, row: int, value: float, step: PeriodThreshold, text: str) -> None:
    """The dot where a period appears, and at the right margin the threshold in digits."""
    face = SUBJECT if step.attained else "white"
    ax.plot(
        [value],
        [row],
        "o",
        color=SUBJECT,
        markerfacecolor=face,
        markersize=5,
        zorder=3,
        clip_on=value < ax.get_xlim()[0],
    )
    words = f"{'from' if step.attained else 'above'} {text}"
    ax.text(1.01, row, words, transform=ax.get_yaxis_transform(), fontsize="small", va="center")
