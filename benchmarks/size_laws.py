"""What bounds, chains, entropies and networks cost as one thing grows: t, width, depth, digits or pieces.

Each picture has logarithmic axes; at the end of a curve stands the exponent of the power law that its larger half
follows, so that ``t^1`` means twice the time for twice the t. Every time is processor time of a first call: what the
library remembers is forgotten before. ``python -m benchmarks.size_laws DIR`` draws them, in some minutes.
"""

from __future__ import annotations

import gc
import random
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import _lru_cache_wrapper
from math import log
from pathlib import Path
from typing import Any

from periodic.maps.families import vee
from periodic.maps.plmaps import PLMap
from periodic.reports.terminals import Progress, progress

LIMIT = 8.0  # seconds after which a curve is not followed further


@dataclass(frozen=True)
class Growth:
    """One curve: ``work(size)`` is timed for the ``sizes`` in turn."""

    name: str
    sizes: Sequence[int]
    work: Callable[[int], Any]


@dataclass(frozen=True)
class Picture:
    """Curves over one quantity, ``symbol``; ``title`` says what is held fixed."""

    symbol: str
    title: str
    growths: Callable[[], Sequence[Growth]]


def golden() -> PLMap:
    """A map with a Markov partition."""
    return vee("phi", -1, 1)


def aperiodic() -> PLMap:
    """A map without one."""
    return vee("19/10")


def rough_map(pieces: int) -> PLMap:
    """A map of so many pieces without a Markov partition, the same one every time."""
    r = random.Random(pieces)
    values = [Fraction(r.randint(0, 1008), 1009) for _ in range(pieces + 1)]
    return PLMap([Fraction(k, pieces) for k in range(pieces + 1)], values)


def _over_steps() -> list[Growth]:
    steps = (5, 10, 20, 40, 80, 160)
    return [
        Growth("separation, φ|x| − 1", steps, lambda t: bounds(golden(), t, 20, 3)),
        Growth("separation, 1.9|x| − 1", steps, lambda t: bounds(aperiodic(), t, 20, 3)),
        Growth("close_network, φ|x| − 1", steps, lambda t: network(golden(), t, 20, 3)),
        Growth("close_network, 1.9|x| − 1", steps, lambda t: network(aperiodic(), t, 20, 3)),
    ]


def _over_widths() -> list[Growth]:
    widths = (2, 4, 8, 16, 32, 64, 128)
    return [
        Growth("separation", widths, lambda u: bounds(golden(), 40, u, 2)),
        Growth("close_network", widths, lambda u: network(golden(), 40, u, 2)),
    ]


def _over_depths() -> list[Growth]:
    depths = (1, 2, 4, 8, 16)
    return [
        Growth("separation", depths, lambda d: bounds(golden(), 64, 3, d)),
        Growth("close_network", depths, lambda d: network(golden(), 64, 3, d)),
    ]


def _over_digits() -> list[Growth]:
    from periodic import entropy_enclosure

    digits = (10, 20, 40, 80, 160, 320, 640)
    return [
        Growth("entropy, φ|x| − 1", digits, lambda n: entropy_enclosure(golden(), n)),
        Growth("entropy, 6 rough pieces", digits, lambda n: entropy_enclosure(rough_map(6), n)),
        Growth("entropy, 7 rough pieces", digits, lambda n: entropy_enclosure(rough_map(7), n)),
    ]


def _over_pieces() -> list[Growth]:
    from periodic import chain, entropy_enclosure

    pieces = (2, 4, 8, 16, 32, 64)
    return [
        Growth("chain", pieces, lambda n: chain(rough_map(n))),
        Growth("entropy, 12 digits", pieces, lambda n: entropy_enclosure(rough_map(n), 12)),
        Growth("separation", pieces, lambda n: bounds(rough_map(n), 20, 5, 2)),
        Growth("close_network", pieces, lambda n: network(rough_map(n), 20, 5, 2)),
    ]


def bounds(f: PLMap, t: int, width: int, depth: int) -> Any:
    """Return all bounds, without the network beside them."""
    from periodic import separation

    return separation(f, t, width, depth)


def network(f: PLMap, t: int, width: int, depth: int) -> Any:
    """Return the network."""
    from periodic import close_network

    return close_network(f, t, width, depth)


PICTURES = (
    Picture("t", "bounds and networks of width 20, depth 3", _over_steps),
    Picture("width", "φ|x| − 1, t = 40, depth 2", _over_widths),
    Picture("depth", "φ|x| − 1, t = 64, width 3", _over_depths),
    Picture("digits", "entropy to so many digits", _over_digits),
    Picture("pieces", "maps of so many pieces; t = 20, width 5, depth 2", _over_pieces),
)


def forget() -> None:
    """Forget all that functions of the library remember."""
    for found in gc.get_objects():
        if type(found) is not _lru_cache_wrapper:  # isinstance would ask a proxy of what is gone
            continue
        if (getattr(found, "__module__", "") or "").startswith("periodic"):
            found.cache_clear()


def timed(growth: Growth, limit: float = LIMIT) -> list[tuple[float, float]]:
    """Return the sizes and the seconds of a first call, until one is above the limit."""
    growth.work(growth.sizes[0])  # imports and compiles
    found = []
    for size in growth.sizes:
        forget()
        start = time.process_time()
        growth.work(size)
        found.append((float(size), time.process_time() - start))
        if found[-1][1] > limit:
            break
    return found


def exponent(points: Iterable[tuple[float, float]]) -> float | None:
    """Return the slope of the line of least squares through the larger half of the points, in logarithms.

    >>> round(exponent([(1, 5), (2, 5), (4, 16), (8, 64), (16, 256)]), 6)
    2.0
    """
    logs = sorted((log(x), log(y)) for x, y in points if x > 0 and y > 0)
    logs = logs[len(logs) // 2 :] if len(logs) > 3 else logs
    if len(logs) < 2:
        return None
    mean_x, mean_y = (sum(column) / len(logs) for column in zip(*logs, strict=True))
    return float(sum((x - mean_x) * (y - mean_y) for x, y in logs) / sum((x - mean_x) ** 2 for x, _ in logs))


def draw(folder: Path, pictures: Sequence[Picture] = PICTURES, tell: Progress | None = None) -> list[Path]:
    """Time every curve and draw the pictures into a folder. Return their paths."""
    from benchmarks.cost_pictures import plot_costs
    from periodic.plots.canvases import figure

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for picture in pictures:
        lines = []
        growths = picture.growths()
        for done, growth in enumerate(growths):
            if tell:
                tell(f"{picture.symbol}: {growth.name}", done, len(growths))
            points = timed(growth)
            power = exponent(points)
            name = growth.name if power is None else f"{growth.name}: {picture.symbol}^{power:z.1f}"
            lines.append((name, True, [x for x, _ in points], [max(y, 1e-6) for _, y in points]))
        path = folder / f"cost-{picture.symbol}.png"
        with figure(path) as ax:
            plot_costs(lines, picture.symbol, "seconds", picture.title, ax)
            sizes = sorted({x for _, _, xs, _ in lines for x in xs})
            ax.set_xticks(sizes, [f"{x:.0f}" for x in sizes])
            ax.set_xticks([], minor=True)
        written.append(path)
    return written


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw the pictures that are asked for, by default all."""
    parser = ArgumentParser(prog="python -m benchmarks.size_laws", description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--only", choices=[p.symbol for p in PICTURES], help="one picture")
    options = parser.parse_args(arguments)
    chosen = [p for p in PICTURES if options.only in (None, p.symbol)]
    with progress() as tell:
        written = draw(options.folder, chosen, tell)
    print(*written, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
