"""``periodic analyze``: everything that the chain proves about one map."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING

from periodic.cli.inputs import add_analysis, add_map, given_map
from periodic.cli.verbs import Verb, add_json, print_json, whole_number

if TYPE_CHECKING:
    from periodic.maps.plmaps import PLMap
    from periodic.reports.analyses import Analysis
    from periodic.text.documents import Section

MOST_STEPS, MOST_PERIODS, MOST_DIGITS = 10**6, 10**4, 10**4


def _options(parser: ArgumentParser) -> None:
    add_map(parser)
    parser.add_argument(
        "--t",
        type=whole_number(0, MOST_STEPS),
        default=12,
        metavar="T",
        help="the last iterate in the table of oscillations (default 12)",
    )
    add_analysis(parser, MOST_PERIODS, MOST_DIGITS)
    add_json(parser)


def _run(options: Namespace) -> int:
    from periodic.reports.terminals import show

    f = given_map(options)
    f.check_self_map()
    if options.json:
        print_json(_analysis(f, options).to_json(), "periodic-analyze")
    else:
        show(_report(f, options))
    return 0


def _analysis(f: PLMap, options: Namespace) -> Analysis:
    from periodic.reports.analyses import analyze
    from periodic.reports.terminals import progress

    with progress() as tell:
        return analyze(f, t=options.t, up_to=options.periods, digits=options.digits, name=options.map, tell=tell)


def _report(f: PLMap, options: Namespace) -> Iterator[Section]:
    """The sections, the first of them before the work begins."""
    from periodic.reports.analysis_chapters import map_chapter

    yield map_chapter(f, options.map)
    yield from _analysis(f, options).sections[1:]


VERB = Verb(
    "analyze",
    "from a map to its growth number: periods, a cycle, its graph, oscillations",
    ("analyze", "phi*abs(x) - 1 on [-1, phi - 1]"),
    _options,
    _run,
)
