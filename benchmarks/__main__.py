"""``python -m benchmarks`` times this library beside what one would write without it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from benchmarks.cost_laws import draw
from benchmarks.rows import rows_named, run
from benchmarks.timings import Size
from periodic.reports.terminals import progress, show


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the rows that are asked for, or draw the cost laws, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", action="append", default=[], metavar="ROW", help="this row only (may be repeated)")
    parser.add_argument("--quick", action="store_true", help="smaller sizes, fewer rounds: seconds instead of minutes")
    parser.add_argument("--plots", metavar="DIR", help="measure time against size instead, and draw it into DIR")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    options = parser.parse_args(arguments)
    size = Size.QUICK if options.quick else Size.FULL
    if options.plots is not None:
        with progress() as tell:
            written = draw(options.plots, size, tell)
        print(*written, sep="\n")
        return 0
    try:
        rows = rows_named(options.only)
    except ValueError as error:
        print(f"python -m benchmarks: {error}", file=sys.stderr)
        return 2
    with progress() as tell:
        result = run(rows, size, tell)
    if options.json:
        print(json.dumps(result.to_json(), indent=2, ensure_ascii=False))
    else:
        show(result.sections)
    return 0


if __name__ == "__main__":
    sys.exit(main())
