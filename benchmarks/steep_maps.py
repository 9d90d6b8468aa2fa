"""What is proved of maps that are steeper than they grow, and of maps without a Markov partition.

The L1 bounds by crossings carry the factor (c/L)^t, where c is the growth of oscillations and L the Lipschitz constant;
those by blocks and hinges do not. For ten maps the best of each, with effort 1, stands
beside the error of a network that exists.

``python -m benchmarks.steep_maps`` prints a table in Markdown, in some minutes: it stands in docs/brackets.md.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from benchmarks.bracket_tables import L1_STATEMENTS
from benchmarks.size_laws import rough_map
from periodic.bounds.block_bounds import block_bound
from periodic.bounds.brackets import found_network
from periodic.bounds.statement_rows import applied
from periodic.bounds.tasks import Task
from periodic.iterates.distances_to_levels import distance_to_level
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap
from periodic.networks.levels import middle_level
from periodic.numbers.conversions import Exact

T, WIDTH, DEPTH = 12, 5, 2
KINDS = ("crossings", "blocks", "hinges")
MAPS: tuple[tuple[str, PLMap], ...] = (
    ("1.9 abs(x) − 1", vee("19/10")),
    ("tent of slope 3/2", tent("3/2")),
    ("through (0, 0), (2/5, 1), (1, 1/7)", PLMap([0, "2/5", 1], [0, 1, "1/7"])),
    ("through (0, 1/7), (2/5, 1), (1, 0)", PLMap([0, "2/5", 1], ["1/7", 1, 0])),
    ("through (0, 0), (1/9, 1), (1, 0)", PLMap([0, "1/9", 1], [0, 1, 0])),
    ("through (0, 0), (1/9, 1), (1/2, 1/5), (5/8, 3/4), (1, 1/3)",
     PLMap([0, "1/9", "1/2", "5/8", 1], [0, 1, "1/5", "3/4", "1/3"])),
    *((f"rough, {n} pieces", rough_map(n)) for n in (4, 5, 6, 7)),
)  # fmt: skip


class Line(NamedTuple):
    """What is known of one map: growth, steepness, bounds of each kind, the network, the best constant, all of f^T."""

    name: str
    growth: float
    steepness: float
    lower_bounds: tuple[Exact, ...]
    network: float
    constant: float

    @property
    def gap(self) -> float:
        """How much of the error of the network may be saved at most."""
        return 1 - float(max(self.lower_bounds)) / self.network if self.network else 0.0


def line(name: str, f: PLMap, t: int = T, width: int = WIDTH, depth: int = DEPTH) -> Line:
    """Return what is known of a map."""
    task = Task(f, t, width, depth, effort=1)
    best: dict[str, Exact] = dict.fromkeys(KINDS, Fraction(0))
    for bound in applied(L1_STATEMENTS, task):
        kind = next((kind for kind in KINDS if kind in bound.name), KINDS[0])
        if bound.quantity == "l1":
            best[kind] = max(best[kind], bound.value)
    best["blocks"] = block_bound(f, t, task.pieces).value  # left out where the hinge bound follows all generations
    error = found_network(task).l1_error
    constant = distance_to_level(f, t, middle_level(f, t))
    found = task.chain
    return Line(name, float(found.growth), float(f.lipschitz), tuple(best.values()), float(error), float(constant))


def rows(lines: Sequence[Line]) -> Iterator[str]:
    """Yield the table in Markdown, bounds cut off and errors rounded up."""
    yield "| map | c | L | (c/L)^t | crossings | blocks | hinges | network | constant | gap |"
    yield "|:--|" + "--:|" * 9
    for x in lines:
        bounds = " | ".join(f"{int(v * 10**6) / 10**6:.6f}" for v in x.lower_bounds)
        errors = " | ".join(f"{v + 5e-7:.6f}" for v in (x.network, x.constant))
        share = (x.growth / x.steepness) ** T
        yield f"| {x.name} | {x.growth:.3f} | {x.steepness:.3f} | {share:.0e} | {bounds} | {errors} | {x.gap:.0%} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = ArgumentParser(prog="python -m benchmarks.steep_maps", description=__doc__.split("\n")[0])
    parser.add_argument("count", type=int, nargs="?", default=len(MAPS), help="how many of the maps")
    options = parser.parse_args(arguments)
    for text in rows([line(*pair) for pair in MAPS[: options.count]]):
        print(text, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
