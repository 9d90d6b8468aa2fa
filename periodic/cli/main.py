"""The command ``periodic``: reads a description of a map, calls the library, prints what it returns.

Exit status: 0 done, 1 rejected or not provable, 2 wrong input, 130 interrupted.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from periodic import __version__

if TYPE_CHECKING:
    from periodic.maps.plmaps import PLMap

MAP_HELP = """\
MAP is one of
  a family             tent, tent:3/2, truncated_tent:4/5, vee:8/5, vee:lambda(5), identity
  a cycle              stefan(7), pattern:2,4,1,3, constant_slope:3,1,2
  points               points:(0,0),(1/2,1),(1,0)
  an expression in x   "phi*Abs(x) - 1 on [-1, phi-1]"
  a file               map.json (knots and values), map.csv (two columns)
Numbers are exact: 3/7, 1.618 (= 809/500), phi, sqrt(5), lambda(7), root(x^3 - x - 1).
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    sys.set_int_max_str_digits(0)  # counts of f^t are long; what is read is capped by the grammar
    if options.run is None:
        parser.print_help()
        return 2
    try:
        return int(options.run(options) or 0)
    except KeyboardInterrupt:
        print("periodic: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (ValueError, TypeError, OSError, ImportError) as error:
        print(f"periodic {options.command}: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="periodic",
        description="Exact analysis of piecewise-linear interval maps, and of what they prove about ReLU networks.",
    )
    parser.add_argument("--version", action="version", version=f"periodic {__version__}")
    parser.set_defaults(run=None)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int | None], text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(
            name, help=text, description=text, epilog=MAP_HELP, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        sub.set_defaults(run=run)
        sub.add_argument("--json", action="store_true", help="print exact JSON instead of text")
        return sub

    analyze = command("analyze", _analyze, "from a map to its growth number: periods, a cycle, its graph, oscillations")
    analyze.add_argument("map", metavar="MAP")
    analyze.add_argument("--t", type=int, default=12, help="the last iterate in the table of oscillations (default 12)")
    analyze.add_argument("--periods", type=int, default=12, help="decide each period up to this one (default 12)")
    analyze.add_argument("--digits", type=int, default=50, help="certified digits of the growth number (default 50)")

    bound = command("bound", _bound, "what the oscillations of f^t prove about the networks of a width and a depth")
    bound.add_argument("map", metavar="MAP")
    bound.add_argument("--t", type=int, required=True, help="the iterate that networks are to follow")
    bound.add_argument("--width", type=int, default=20, help="units in each hidden layer (default 20)")
    bound.add_argument("--depth", type=int, default=5, help="hidden layers (default 5)")
    bound.add_argument("--grid", action="store_true", help="a table over widths and depths up to these")
    bound.add_argument(
        "--norm", choices=("l1", "l2", "sup", "classification"), default="l1", help="what the table shows"
    )
    bound.add_argument(
        "--network", metavar="FILE", help="a trained network, .onnx or .json: its exact distances to f^t"
    )
    return parser


def _analyze(options: argparse.Namespace) -> None:
    from periodic.reports.analyses import analyze
    from periodic.reports.terminals import progress, show

    f = _read_map(options.map)
    with progress() as tell:
        result = analyze(f, t=options.t, up_to=options.periods, digits=options.digits, name=options.map, tell=tell)
    if options.json:
        _print_json(result.to_json())
    else:
        show(result.sections)


def _bound(options: argparse.Namespace) -> None:
    from periodic.bounds.separations import separation
    from periodic.reports import bound_chapters
    from periodic.reports.terminals import progress, show

    f = _read_map(options.map)
    sections = []
    with progress() as tell:
        if options.grid:
            table = {}
            widths = sorted({*(options.width >> k for k in range(5)), options.width} - {0})
            keys = [(width, depth) for width in widths for depth in range(1, options.depth + 1)]
            for done, (width, depth) in enumerate(keys):
                tell(f"width {width}, depth {depth}", done, len(keys))
                table[width, depth] = separation(f, options.t, width, depth)
            sections = [bound_chapters.grid_section(table, options.norm)]
            data: dict[str, Any] = {"grid": [bound_chapters.to_json(s) for s in table.values()]}
        elif options.network:
            from periodic.networks.importers import read_network

            tell("distances of the network", 0, 1)
            found = bound_chapters.fit(f, options.t, read_network(options.network))
            sections = [bound_chapters.fit_section(found), *bound_chapters.sections(found.guaranteed, options.map)]
            data = bound_chapters.fit_json(found)
        else:
            tell("bounds", 0, 1)
            result = separation(f, options.t, options.width, options.depth)
            sections = bound_chapters.sections(result, options.map)
            data = bound_chapters.to_json(result)
    if options.json:
        _print_json(data)
    else:
        show(sections)


def _read_map(text: str) -> PLMap:
    from periodic.text.map_texts import read_map

    return read_map(text)


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    sys.exit(main())
