"""``periodic report``: the analysis of a map as one page, with pictures, bounds on networks and certificates."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path

from periodic.cli.inputs import add_analysis, add_map, given_map
from periodic.cli.verbs import Verb, whole_number

MOST_STEPS, MOST_PERIODS, MOST_DIGITS, MOST_WIDTH, MOST_DEPTH = 10**4, 10**3, 10**3, 10**4, 100


def _options(parser: ArgumentParser) -> None:
    add_map(parser)
    steps, width, depth = (whole_number(*ends) for ends in ((0, MOST_STEPS), (1, MOST_WIDTH), (1, MOST_DEPTH)))
    parser.add_argument("-o", dest="output", required=True, metavar="FILE", help="a .html; - is standard output")
    parser.add_argument(
        "--t", type=steps, default=12, metavar="T", help="the iterate that networks are to follow (default 12)"
    )
    parser.add_argument("--width", type=width, default=4, metavar="N", help="units in each hidden layer (default 4)")
    parser.add_argument("--depth", type=depth, default=2, metavar="N", help="hidden layers (default 2)")
    add_analysis(parser, MOST_PERIODS, MOST_DIGITS)
    parser.add_argument("--certificates", metavar="FOLDER", help="prove what is said, and link to the files there")


def _run(options: Namespace) -> int:
    from periodic.errors import optional
    from periodic.reports.certificate_files import write_certificates
    from periodic.reports.map_reports import map_report
    from periodic.reports.terminals import progress
    from periodic.text.files import check_writable, write_whole

    output = None if options.output == "-" else Path(options.output)
    if output is not None:
        if output.suffix.lower() not in (".html", ".htm"):
            raise ValueError(f"{output}: the name of a report ends in .html")
        check_writable(output)
    optional("matplotlib", "a report")
    f = given_map(options)
    f.check_self_map()
    with progress() as tell:
        report = map_report(
            f, options.t, options.width, options.depth, options.periods, options.digits, options.map, tell
        )
        if options.certificates is not None:
            tell("certificates", 0, 1)
            report = replace(report, certificates=write_certificates(report, options.certificates, output))
        tell("pictures", 0, 1)
        content = report.html().encode()
    if output is None:
        sys.stdout.buffer.write(content)
    else:
        write_whole(output, content)
        print(f"{output} is written")
    return 0


VERB = Verb(
    "report",
    "the analysis as one page with pictures, bounds on networks and certificates",
    ("report", "vee:phi", "--t", "3", "--width", "2", "--depth", "1", "-o", "report.html"),
    _options,
    _run,
)
