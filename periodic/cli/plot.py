"""``periodic plot``: a picture of one step of the argument, as PNG, SVG or PDF.

What can be drawn is one table; a row says what it is about, the options that it takes, and the call.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from periodic.cli.inputs import add_interval, given_map, given_network
from periodic.cli.verbs import Verb, shortened, whole_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_STEPS, MOST_WIDTH, MOST_DEPTH, MOST_PERIOD, MOST_NUMBERS = 10**5, 10**9, 10**4, 10**4, 40
FORMATS = ("svg", "png", "pdf")


class Plot(NamedTuple):
    """A kind of picture: its name, what it shows, what stands for MAP, and the options with their defaults.

    ``about`` is ``"a map"``, ``"a family"`` or ``""``; an option that has the default None must be given, one with the
    default ``""`` may be left out. ``draw`` is called with what MAP names, the options and the axes.
    """

    name: str
    summary: str
    about: str
    options: dict[str, Any]
    draw: Callable[[Any, Namespace, Axes], object]
    size: tuple[float, float] = (6.4, 4.8)


def _map(f: Any, o: Namespace, ax: Axes) -> object:
    from periodic.plots.map_pictures import plot_map

    return plot_map(f, ax)


def _window(f: Any, o: Namespace, ax: Axes) -> object:
    from periodic.plots.canvases import iterate_sign
    from periodic.plots.map_pictures import MAX_DRAWN, plot_window

    f.check_self_map()
    t = _one(o, "t")
    plot_window(f.iterate(t, MAX_DRAWN), o.low, o.high, ax)
    return ax.set_ylabel(f"${iterate_sign(t)}$(x)")


def _iterates(f: Any, o: Namespace, ax: Axes) -> object:
    from periodic.plots.map_pictures import plot_iterates

    return plot_iterates(f, o.t, ax)


def _cobweb(f: Any, o: Namespace, ax: Axes) -> object:
    from periodic.plots.orbit_pictures import plot_cobweb

    return plot_cobweb(f, o.start, _one(o, "t"), ax)


def _dynamics(f: Any, o: Namespace, ax: Axes) -> object:
    from periodic.plots.family_pictures import plot_dynamics

    return plot_dynamics(f, o.start or None, _one(o, "t"), ax)


def _cycle(f: Any, o: Namespace, ax: Axes) -> object:
    """The cycle of the chain, or one of a period that is asked for."""
    from periodic.entropy.chains import chain
    from periodic.orbits.cycles import find_cycle
    from periodic.plots.orbit_pictures import plot_cycle

    cycle = chain(f).cycle if o.period == "" else find_cycle(f, o.period)
    if cycle is None:
        raise ValueError(f"the map has no cycle of period {o.period}")
    return plot_cycle(f, cycle, ax)


def _graph(f: Any, o: Namespace, ax: Axes) -> object:
    """The transition graph of a map with a Markov partition."""
    from periodic.errors import NotMarkovError
    from periodic.plots.graph_pictures import plot_graph

    try:
        return plot_graph(f, ax)
    except NotMarkovError as error:
        raise ValueError(f"the map has no Markov partition, of which --kind graph is the graph: {error}") from None


def _growth(_: Any, o: Namespace, ax: Axes) -> object:
    from periodic.plots.growth_pictures import plot_growth

    return plot_growth(o.period, ax)


def _periods(family: Any, o: Namespace, ax: Axes) -> object:
    from periodic.plots.period_pictures import plot_periods

    return plot_periods(family, o.period, ax)


def _oscillations(f: Any, o: Namespace, ax: Axes) -> object:
    from periodic.plots.growth_pictures import plot_oscillations

    return plot_oscillations(f, _one(o, "t"), ax)


def _bounds(f: Any, o: Namespace, ax: Axes) -> object:
    from periodic.plots.bound_pictures import plot_bounds

    return plot_bounds(f, _one(o, "t"), o.width, o.depth, ax, o.norm)


def _bracket(f: Any, o: Namespace, ax: Axes) -> object:
    from periodic.plots.bound_pictures import plot_bracket

    return plot_bracket(f, _one(o, "t"), o.width, o.depth, ax)


def _network(f: Any, o: Namespace, ax: Axes) -> object:
    from periodic.plots.network_pictures import plot_network

    return plot_network(f, _one(o, "t"), given_network(o.network), ax)


def _one(options: Namespace, name: str) -> int:
    """The single number that an option must have here."""
    number, *more = getattr(options, name)
    if more:
        raise ValueError(f"--{name} takes one number for --kind {options.kind}, got {len(more) + 1}")
    return int(number)


SIZES = {"width": (1, 2, 4, 8, 16), "depth": (1, 2, 3)}

PLOTS = (
    Plot("map", "the map with the diagonal", "a map", {}, _map, (4.8, 4.4)),
    Plot("window", "f^T and the levels --low and --high", "a map", {"t": (1,), "low": None, "high": None}, _window),
    Plot("iterates", "f^t for each t of --t, side by side", "a map", {"t": (1, 2, 5)}, _iterates, (9.0, 3.2)),
    Plot("cobweb", "T steps from --start", "a map", {"start": None, "t": (30,)}, _cobweb, (4.8, 4.4)),
    Plot(
        "dynamics", "the same with the strongest period and the growth number", "a map", {"start": "", "t": (60,)},
        _dynamics, (4.8, 4.8),
    ),
    Plot("cycle", "a cycle of --period, or of the strongest", "a map", {"period": ""}, _cycle, (4.8, 4.4)),
    Plot("graph", "the transition graph of the Markov partition", "a map", {}, _graph),
    Plot("growth", "what odd periods up to --period force", "", {"period": 21}, _growth),
    Plot("periods", "where periods up to --period appear", "a family", {"period": 9}, _periods),
    Plot("oscillations", "laps and crossings of f^0 .. f^T", "a map", {"t": (12,)}, _oscillations),
    Plot(
        "bounds", "bounds on networks of --width and --depth", "a map", {"t": None, **SIZES, "norm": "l1"}, _bounds
    ),
    Plot("bracket", "these bounds beside explicit networks", "a map", {"t": None, **SIZES}, _bracket),
    Plot("network", "f^T and --network, with the area between them", "a map", {"t": None, "network": None}, _network),
)  # fmt: skip
KINDS = {plot.name: plot for plot in PLOTS}
OPTIONS = ("t", "start", "period", "low", "high", "width", "depth", "norm", "network")


def numbers(least: int, most: int) -> Callable[[str], tuple[int, ...]]:
    """Return the reader of an option that is one integer or several with commas between them.

    >>> numbers(1, 100)("1,2,40")
    (1, 2, 40)
    """
    read = whole_number(least, most)

    def read_all(text: str) -> tuple[int, ...]:
        words = text.split(",", MOST_NUMBERS)
        if len(words) > MOST_NUMBERS:
            raise ArgumentTypeError(f"at most {MOST_NUMBERS} numbers are read, got {shortened(text)}")
        return tuple(read(word) for word in words)

    return read_all


def _options(parser: ArgumentParser) -> None:
    from periodic.bounds.theorems import NORMS

    listed = "; ".join(f"{plot.name}, {plot.summary}" for plot in PLOTS)
    parser.add_argument("map", nargs="?", metavar="MAP", help="the map, - for standard input; a family for periods")
    add_interval(parser)
    parser.add_argument("--kind", choices=tuple(KINDS), default="map", metavar="KIND", help=f"{listed} (default map)")
    parser.add_argument(
        "-o", dest="output", required=True, metavar="FILE", help="a .png, .svg or .pdf; - is standard output"
    )
    parser.add_argument("--format", choices=FORMATS, help="what is written to standard output (default svg)")
    parser.add_argument("--t", type=numbers(0, MOST_STEPS), metavar="T,..", help="the iterate, or several")
    parser.add_argument("--start", metavar="X", help="where a cobweb begins")
    parser.add_argument("--period", type=whole_number(1, MOST_PERIOD), metavar="N", help="a period, or the last one")
    parser.add_argument("--low", metavar="X", help="the lower level of a window")
    parser.add_argument("--high", metavar="X", help="its upper level")
    parser.add_argument("--width", type=numbers(1, MOST_WIDTH), metavar="N,..", help="units in each hidden layer")
    parser.add_argument("--depth", type=numbers(1, MOST_DEPTH), metavar="N,..", help="hidden layers")
    parser.add_argument("--norm", choices=NORMS, help="the kind of distance in a picture of bounds (default l1)")
    parser.add_argument("--network", metavar="FILE", help="a network, .onnx or .json")


def _run(options: Namespace) -> int:
    from periodic.plots.canvases import canvas, drawn, format_of
    from periodic.text.files import check_writable, write_whole

    plot = KINDS[options.kind]
    _check_together(plot, options)
    format = (options.format or "svg") if options.output == "-" else format_of(options.output)
    if options.output != "-":
        check_writable(options.output)
    subject = _subject(plot, options)
    picture = canvas(*plot.size)
    plot.draw(subject, options, picture.add_subplot())
    content = drawn(picture, format)
    if options.output == "-":
        sys.stdout.buffer.write(content)
    else:
        write_whole(options.output, content)
        print(f"{options.output} is written: {plot.name}")
    return 0


def _check_together(plot: Plot, options: Namespace) -> None:
    """Every option that is given does something, and every one that is needed is given; defaults are filled in."""
    for name in OPTIONS:
        given = getattr(options, name) is not None
        if given and name not in plot.options:
            raise ValueError(f"--{name} has no meaning for --kind {plot.name}")
        if not given and name in plot.options:
            setattr(options, name, plot.options[name])
    if missing := [f"--{name}" for name in plot.options if getattr(options, name) is None]:
        raise ValueError(f"--kind {plot.name} needs {' and '.join(missing)}")
    if options.format and options.output != "-":
        raise ValueError("--format is for standard output; a file is written as its name ends")
    if plot.about and options.map is None:
        raise ValueError(f"--kind {plot.name} needs MAP, {plot.about}")
    if not plot.about and options.map is not None:
        raise ValueError(f"--kind {plot.name} is about all maps and takes none, got {shortened(options.map)}")


def _subject(plot: Plot, options: Namespace) -> Any:
    """What MAP names."""
    if plot.about == "a map":
        return given_map(options)
    if options.interval is not None:
        raise ValueError(f"--interval has no meaning for --kind {plot.name}")
    if options.map == "-":
        raise ValueError("a family is given on the command line, not on standard input")
    return options.map


VERB = Verb(
    "plot",
    "a picture of a map, its iterates, orbits, graph, growth, periods, or of bounds on networks",
    ("plot", "vee:phi", "--kind", "iterates", "--t", "1,3,6", "-o", "iterates.svg"),
    _options,
    _run,
)
