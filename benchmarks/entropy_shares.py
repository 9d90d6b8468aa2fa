"""What share of the entropy is proved: by the strongest period alone, as in the papers, and by the chain.

The strongest period forces a growth number, log c of which is a share of the entropy of the map; the chain proves the
growth of crossings that the separation of depth uses. Both shares are lower bounds, as the entropy is taken from above.

``python -m benchmarks.entropy_shares`` prints a table in Markdown: it stands in docs/entropy_shares.md.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from math import log
from statistics import median
from typing import NamedTuple

from benchmarks.comparisons import specimen
from periodic.entropy.chains import chain
from periodic.graphs.transition_graphs import closed_graph
from periodic.maps.plmaps import PLMap
from periodic.numbers.enclosures import enclosure

MAPS = 60
_DIGITS = 15


class Share(NamedTuple):
    """For one map: the strongest period with a cycle, and the shares of the entropy that it and the chain certify."""

    number: int
    kind: str
    map: PLMap
    period: int
    growth: float
    by_period: float
    by_chain: float
    source: str


def shares(count: int = MAPS) -> Iterator[Share]:
    """The shares of the first maps that have positive entropy and no Markov partition."""
    number = found = 0
    while found < count:
        kind, f = specimen(number)
        number += 1
        if closed_graph(f, "turning points") is not None:
            continue
        best = chain(f)
        top = enclosure(best.upper, _DIGITS)[1]
        if enclosure(best.lower, _DIGITS)[0] <= 1:
            continue
        found += 1
        by_period, by_chain = (
            log(enclosure(c, _DIGITS)[0]) / log(top) if c > 1 else 0.0 for c in (best.forced, best.growth)
        )
        yield Share(number - 1, kind, f, best.cycle.period, float(top), by_period, by_chain, best.source)


def _cut(share: float) -> str:
    """Four decimals, cut off: what is proved is not rounded up."""
    return f"{int(share * 10**4) / 10**4:.4f}"


def summary(rows: Sequence[Share]) -> str:
    """The least share, the median and how many reach 99 %, by one period and by the chain."""
    lines = ["| proved by | least | 10 % | median | within 1 % |", "|---|---|---|---|---|"]
    for name, part in (
        ("the strongest period", [r.by_period for r in rows]),
        ("the chain", [r.by_chain for r in rows]),
    ):
        ordered = sorted(part)
        near = sum(x >= 0.99 for x in part)
        tenth = ordered[len(ordered) // 10]
        lines.append(f"| {name} | {' | '.join(map(_cut, (ordered[0], tenth, median(part))))} | {near} of {len(part)} |")
    return "\n".join(lines)


def table(rows: Sequence[Share]) -> str:
    """A row for each map."""
    lines = [
        "| map | kind | strongest period | growth number | share by one period | share by the chain |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {r.number} | {r.kind} | {r.period} | {r.growth:.6f} | {_cut(r.by_period)} | {_cut(r.by_chain)} |"
        for r in rows
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the summary and the table."""
    parser = ArgumentParser(prog="python -m benchmarks.entropy_shares", description=__doc__.split("\n")[0])
    parser.add_argument("count", type=int, nargs="?", default=MAPS, help=f"how many maps, {MAPS} as a rule")
    options = parser.parse_args(arguments)
    rows = list(shares(options.count))
    print(summary(rows), table(rows), sep="\n\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
