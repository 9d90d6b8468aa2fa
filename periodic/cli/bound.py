"""``periodic bound``: what the oscillations of f^t prove about networks of a size, or about a given one."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from periodic.cli.inputs import add_map, given_map, given_network
from periodic.cli.verbs import Verb, add_json, print_json, seconds, whole_number

if TYPE_CHECKING:
    from periodic.maps.plmaps import PLMap
    from periodic.networks.relu_networks import ReluNetwork
    from periodic.numbers.conversions import Exact
    from periodic.reports.terminals import Progress
    from periodic.text.documents import Section

MOST_STEPS, MOST_WIDTH, MOST_DEPTH, MOST_GRID = 10**5, 10**100, 10**4, 40
NORMS = ("l1", "l2", "sup", "classification")
LIMITS = ("effort", "seconds", "gap")


def _options(parser: ArgumentParser) -> None:
    add_map(parser)
    steps, width, depth = (whole_number(*ends) for ends in ((0, MOST_STEPS), (1, MOST_WIDTH), (1, MOST_DEPTH)))
    parser.add_argument("--t", type=steps, required=True, metavar="T", help="the iterate that networks are to follow")
    parser.add_argument("--width", type=width, metavar="N", help="units in each hidden layer (default 20)")
    parser.add_argument("--depth", type=depth, metavar="N", help="hidden layers (default 5)")
    parser.add_argument("--grid", action="store_true", help="a table over widths and depths up to these")
    parser.add_argument("--norm", choices=NORMS, help="what the table shows (default l1)")
    parser.add_argument(
        "--network", metavar="FILE", help="a trained network, .onnx or .json: its exact distances to f^t"
    )
    parser.add_argument(
        "--certified", action="store_true", help="the bounds that a certificate proves too: what `prove` writes"
    )
    effort = whole_number(0, 3)
    parser.add_argument(
        "--effort", type=effort, metavar="N", help="sharper bounds for more time: 1, 2 or 3 (default 0)"
    )
    parser.add_argument(
        "--seconds",
        type=seconds,
        metavar="S",
        help="more and more effort, as far as is expected to end after S seconds",
    )
    parser.add_argument(
        "--gap",
        type=_gap,
        metavar="SHARE",
        help="more and more effort, until an explicit network is as near: 0.3%%, or 0.003",
    )
    parser.add_argument(
        "--bracket", action="store_true", help="an explicit network beside the l1 bound, whatever the size"
    )
    parser.add_argument("--save-network", metavar="FILE", help="write that network, .json or .onnx")
    add_json(parser)


def _gap(text: str) -> Exact:
    """A share of an error."""
    from periodic.bounds.brackets import gap_share

    try:
        return gap_share(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


def _run(options: Namespace) -> int:
    from periodic.reports.terminals import show

    _check_together(options)
    f = given_map(options)
    f.check_self_map()
    if options.json:
        result = _result(f, options)
        try:
            result.save(options.save_network)
        finally:
            print_json(result.data, result.format)
    else:
        show(_report(f, options))
    return 0


@dataclass(frozen=True)
class _Result:
    """What is printed, as a document of a format or as a report; and the network that is written, if any.

    It may be what was found until an ``interrupt``.
    """

    format: str
    data: dict[str, Any]
    sections: list[Section]
    network: ReluNetwork | None = None
    interrupt: KeyboardInterrupt | None = None

    def save(self, path: str | None) -> None:
        """Write the network where it was asked for. Raises the interrupt that ended the work, if there was one."""
        if self.interrupt is not None:
            raise self.interrupt
        if path is not None and self.network is not None:
            from periodic.networks.network_files import write_network

            try:
                write_network(self.network, path)
            except ValueError as error:
                raise ValueError(
                    str(error).replace("rounded=True writes the nearest one", "a .json holds it")
                ) from None


def _report(f: PLMap, options: Namespace) -> Iterator[Section]:
    """The sections, the first of them before the work begins."""
    from periodic.reports.analysis_chapters import map_chapter

    yield map_chapter(f, options.map)
    result = _result(f, options)
    try:
        result.save(options.save_network)
    finally:  # what was found is shown, whether the file is written or not
        yield from result.sections


def _result(f: PLMap, options: Namespace) -> _Result:
    """What was asked for: one network, a table of sizes, or one size; progress is told meanwhile."""
    from periodic.reports.terminals import progress

    with progress() as tell:
        if options.network is not None:
            return _network(f, options, tell)
        width, depth = options.width or 20, options.depth or 5
        return (_grid if options.grid else _separation)(f, options, width, depth, tell)


def _is_given(options: Namespace, name: str) -> bool:
    value = getattr(options, name)
    return value is not None and value is not False


def _check_together(options: Namespace) -> None:
    """Every option that is given does something."""
    if options.network is not None:
        for name in ("width", "depth", "grid", "norm", "certified", *LIMITS, "bracket", "save_network"):
            if _is_given(options, name):
                shown = name.replace("_", "-")
                raise ValueError(f"--{shown} has no meaning beside --network, whose own layers are taken")
    for name in ("seconds", "gap", "bracket", "save_network"):
        if options.grid and _is_given(options, name):
            raise ValueError(f"--{name.replace('_', '-')} is about one size of networks, not about the table of --grid")
    if options.norm and not options.grid:
        raise ValueError("--norm chooses what the table of --grid shows; without --grid every bound is shown")
    if options.save_network is not None:
        from periodic.networks.network_files import check_network_path

        check_network_path(options.save_network)
    if options.grid and (options.depth or 0) > MOST_GRID:
        raise ValueError(f"--grid has a column for every depth, so --depth must be at most {MOST_GRID} with it")


def _separation(f: PLMap, options: Namespace, width: int, depth: int, tell: Progress) -> _Result:
    """Bounds for one size, with an explicit network where one is near or asked for."""
    from periodic.bounds.brackets import is_near
    from periodic.bounds.separations import SeparationInterrupt, separation

    try:
        result = separation(
            f, options.t, width, depth, options.certified, options.effort or 0, options.seconds, options.gap, tell
        )
    except SeparationInterrupt as error:
        found = error.found
        return _Result("periodic-bound", found.to_json(), found.sections(options.map), interrupt=error)
    tell("a network", 0, 1)
    data, report, network = result.to_json(), result.sections(options.map), None
    if options.bracket or options.save_network is not None or is_near(result.task):
        data["l1_bracket"] = result.l1_bracket.to_json()
        report[-1:] = result.l1_bracket.sections
    if options.save_network is not None:
        network = result.l1_bracket.found.network
    return _Result("periodic-bound", data, report, network)


def _grid(f: PLMap, options: Namespace, width: int, depth: int, tell: Progress) -> _Result:
    """Bounds for all depths, and for the width halved up to four times."""
    from periodic.bounds.network_sizes import separation_table
    from periodic.bounds.separation_chapters import grid_section

    widths = sorted({*(width >> k for k in range(5)), width} - {0})
    depths = range(1, depth + 1)
    table = separation_table(f, options.t, widths, depths, options.certified, options.effort or 0, tell)
    data = {"grid": [s.to_json() for s in table.values()]}
    best = {key: s.best for key, s in table.items()}
    return _Result("periodic-bound-grid", data, [grid_section(best, options.norm or "l1")])


def _network(f: PLMap, options: Namespace, tell: Progress) -> _Result:
    """The distances of a given network, beside the bounds for its size."""
    from periodic.reports.network_comparisons import network_comparison

    tell("distances of the network", 0, 1)
    found = network_comparison(f, options.t, given_network(options.network))
    report = [found.section, *found.guaranteed.sections(options.map)]
    return _Result("periodic-bound-network", found.to_json(), report)


VERB = Verb(
    "bound",
    "what the oscillations of f^t prove about the networks of a width and a depth",
    ("bound", "tent", "--t", "20", "--width", "8", "--depth", "2"),
    _options,
    _run,
)
