"""What is known of the growth number of a map: the number itself, or two rational numbers around it.

Three ways lead there, the cheapest first: the slopes alone; a partition that the map respects, if it has one, exactly
while it is small and by integer vectors (Collatz) where it is large; else the tower, which decides the number or
encloses it. Nothing here says anything about one window; that is what ``chains`` adds.
docs/mathematics.md, Growth; Entropy of any map.

>>> from periodic.maps.families import tent
>>> known_growth(tent("3/2")).number.value
Fraction(3, 2)
>>> found = known_growth(PLMap([0, "2/5", 1], ["1/7", 1, 0]))
>>> found.number, found.high - found.low < Fraction(1, 10**15)
(None, True)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any

from periodic.graphs.collatz_bounds import Graph
from periodic.graphs.entropies import EntropyEnclosure, entropy_enclosure, logarithms
from periodic.graphs.growth_enclosures import growth_enclosure
from periodic.graphs.growth_numbers import Growth, growth_by_partition
from periodic.graphs.transition_graphs import MAX_POINTS, TransitionGraph, closed_graph
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.numbers.decimals import decimal, plural

DIGITS, MOST_STEPS, MOST_EDGES = 15, 400, 1 << 14  # of the tower
FEW_LAPS, MOST_INTERVALS = 12, 150  # with more laps only so many intervals are taken for an exact growth number


@dataclass(frozen=True, repr=False)
class KnownGrowth:
    """Two numbers between which the growth number of ``map`` lies, equal if it is decided.

    ``number`` is the claim that decides it, None otherwise. ``reason`` says what proves the bounds, and ``evidence``
    has it: the claim's own, or ``enclosure`` of the tower, or the vectors ``lower`` and ``upper`` of a ``graph``.
    """

    map: PLMap
    number: Growth | None
    low: Exact
    high: Exact
    reason: str
    evidence: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def __repr__(self) -> str:
        low, high = decimal(self.low, DIGITS), decimal(self.high, DIGITS)
        return f"<KnownGrowth: {low if self.number else f'at least {low}, at most {high}'}>"

    def entropy(self, digits: int, max_steps: int = MOST_STEPS) -> EntropyEnclosure:
        """Return the entropy, enclosed to so many digits where the tower gives them within ``max_steps``.

        >>> low, high = known_growth(PLMap([0, "1/2", 1], [0, 1, 0])).entropy(5)
        >>> float(low), float(high)
        (0.693147, 0.693148)
        """
        if "graph" in self.evidence and self.number is None:
            return logarithms(self.low, self.high, digits, self.reason)
        return entropy_enclosure(self.map, digits, exact_points(self.map), max_steps)


def exact_points(f: PLMap) -> int:
    """The most points of a partition from which an exact growth number is worked out."""
    return MAX_POINTS if f.lap_count <= FEW_LAPS else MOST_INTERVALS


@takes_maps
@lru_cache(maxsize=64)
def known_growth(f: PLMap) -> KnownGrowth:
    """Return what is known of the growth number of a self-map; remembered for the maps used last.

    Cost: a characteristic polynomial, or some passes over a partition, or the tower of ``growth_enclosure`` with ends
    of at most ``MOST_STEPS`` steps. Raises ValueError if the map leaves its interval.
    """
    found = growth_by_partition(f, exact_points(f))
    if isinstance(found, Growth):
        return KnownGrowth(f, found, found.value, found.value, found.reason, found.evidence)
    graph = closed_graph(f, "turning points")
    if graph is not None:
        return _of_partition(f, graph)
    enclosure = growth_enclosure(f, DIGITS, MOST_STEPS, MOST_EDGES)
    number = Growth.of_tower(enclosure)
    return KnownGrowth(f, number, enclosure.low, enclosure.high, enclosure.reason, {"enclosure": enclosure})


def _of_partition(f: PLMap, graph: TransitionGraph) -> KnownGrowth:
    """Bounds by integer vectors on a partition that is too large for its characteristic polynomial."""
    edges = Graph([list(range(*covered)) for covered in graph.images or ()])
    lower, upper = edges.lower_bound(DIGITS), edges.upper_bound(DIGITS)
    scale = 10 ** (DIGITS + 5)
    low, high = Fraction(lower.bound * scale // 1, scale), Fraction(-(-upper.bound * scale // 1), scale)
    reason = f"integer vectors on {plural(len(graph), 'interval')} between the orbits of the turning points"
    return KnownGrowth(f, None, low, high, reason, {"graph": graph, "lower": lower, "upper": upper})
