"""A map at a glance, and a family under a slider: the cobweb, the set of periods and the growth number together.

The slider stands on exact parameters, so that what is written above a picture is proved for the very map in it.
Where no slider can be shown, without ipywidgets, some of the pictures stand side by side instead.

>>> from matplotlib.figure import Figure
>>> from periodic.maps.families import vee
>>> print(plot_dynamics(vee("3/2"), ax=Figure().add_subplot()).get_title())
strongest period 7
growth number 1.5
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from periodic.entropy.known_growths import known_growth
from periodic.errors import optional
from periodic.maps.arguments import takes_maps
from periodic.maps.parametric_maps import MapFamily
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, exact
from periodic.numbers.decimals import decimal
from periodic.numbers.number_texts import shown
from periodic.orbits.period_sets import period_bounds
from periodic.plots.canvases import axes, canvas
from periodic.plots.orbit_pictures import plot_cobweb
from periodic.text.family_texts import family_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DIGITS = 6
MAX_STOPS = 2000


@takes_maps
def plot_dynamics(f: PLMap, x: Any = None, t: int = 60, ax: Axes | None = None, **style: Any) -> Axes:
    """Draw the cobweb of ``t`` steps from ``x``; the title says the strongest period and the growth number.

    ``x`` is the first turning point unless given, or the left end of a monotone map. What the title says is proved:
    where the strongest period is not decided it says between which two it lies, and a growth number that is only
    enclosed is cut off after the decimals that are certain. ``style`` goes to the line of the cobweb. Cost and errors:
    those of ``plot_cobweb``, ``period_bounds`` and ``known_growth``. Example: that of the module.
    """
    turns = f.turning_points
    start = x if x is not None else turns[0] if turns else f.domain[0]
    ax = plot_cobweb(f, start, t, axes(ax), **style)
    ax.set_title(f"{_periods(f)}\n{_growth(f)}", fontsize="medium")
    return ax


def _periods(f: PLMap) -> str:
    bounds = period_bounds(f)
    least, greatest = bounds.least.strongest, bounds.greatest.strongest
    if bounds.least == bounds.greatest:
        return f"strongest period {least}" if least else "every power of two a period, no other"
    return f"strongest period {least or 'above all powers of two'}, or a stronger one up to {greatest or 'them'}"


def _growth(f: PLMap) -> str:
    found = known_growth(f)
    low, high = decimal(found.low, DIGITS), decimal(found.high, DIGITS)
    return f"growth number {low}" if low == high else f"growth number from {low} to {high}"


def explore(family: str | MapFamily, parameters: Iterable[Any], x: Any = None, t: int = 60) -> Any:
    """Return a slider over maps of a family, with ``plot_dynamics`` of the chosen one; for notebooks.

    ``family`` is as for ``period_threshold``, ``parameters`` are exact numbers, the stops of the slider. Without
    ipywidgets the result is that of ``side_by_side``. Raises ValueError for a text that cannot be read, for no
    parameter or more than 2000, and for a parameter without a map, all before anything is shown.

    >>> explore("vee", [])
    Traceback (most recent call last):
    ValueError: a slider has between 1 and 2000 stops, got 0
    """
    made, stops = family_of(family), _stops(parameters)
    for stop in stops:
        made.at(stop).check_self_map()
    if find_spec("ipywidgets") is None:
        return side_by_side(made, stops, x, t)
    widgets: Any = optional("ipywidgets", "a slider")
    slider = widgets.SelectionSlider(
        options=[(shown(stop), stop) for stop in stops],
        value=stops[len(stops) // 2],
        description="parameter",
        continuous_update=False,
        layout=widgets.Layout(width="32em"),
    )
    return widgets.interactive(lambda parameter: side_by_side(made, [parameter], x, t), parameter=slider)


def side_by_side(family: str | MapFamily, parameters: Iterable[Any], x: Any = None, t: int = 60) -> Figure:
    """Return a figure with the first, a middle and the last map of a family; what ``explore`` shows on paper.

    Cost: three times ``plot_dynamics``. Errors as of ``explore``.

    >>> [ax.get_title() for ax in side_by_side("tent:s", [1, "3/2", 2]).axes][1]
    'tent:s at 3/2\\nstrongest period 7\\ngrowth number 1.5'
    """
    made, stops = family_of(family), _stops(parameters)
    optional("matplotlib.pyplot", "a picture")  # which tells a notebook how figures are shown
    chosen = [stops[i] for i in sorted({0, len(stops) // 2, len(stops) - 1})]
    picture = canvas(4.0 * len(chosen) + 0.8, 4.4)
    for parameter, ax in zip(chosen, picture.subplots(1, len(chosen), squeeze=False)[0], strict=True):
        plot_dynamics(made.at(parameter), x, t, ax)
        ax.set_title(f"{made.name} at {shown(parameter)}\n{ax.get_title()}", fontsize="medium")
    return picture


def _stops(parameters: Iterable[Any]) -> list[Exact]:
    stops = [exact(parameter) for parameter in parameters]
    if not 1 <= len(stops) <= MAX_STOPS:
        raise ValueError(f"a slider has between 1 and {MAX_STOPS} stops, got {len(stops)}")
    return stops
