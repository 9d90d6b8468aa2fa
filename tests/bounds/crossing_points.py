"""Crossings and sign changes of any two functions, counted by walking through their pieces."""

from itertools import pairwise

from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact


def crossing_points_of(h: PLMap, low: Exact, high: Exact) -> list[Exact]:
    """Alternating hits of the two levels on any map, by walking through its pieces."""
    hits: list[tuple[Exact, Exact]] = []
    for a, b, s, c in h.pieces():
        here = [(x, y) for y in (low, high) for x in ([(y - c) / s] if s else [a] * (c == y)) if a <= x <= b]
        hits += sorted(here)
    kept: list[tuple[Exact, Exact]] = []
    for x, y in hits:
        if not kept or kept[-1][1] != y:
            kept.append((x, y))
    return [x for x, _ in kept]


def most_sign_changes(g: PLMap) -> int:
    """The most sign changes of g at one level: levels between neighbouring values of knots all count the same."""
    heights = sorted(set(g.values))
    levels = [(a + b) / 2 for a, b in pairwise(heights)]
    signs = ([y > level for y in g.values] for level in levels)
    return max((sum(a != b for a, b in pairwise(row)) for row in signs), default=0)
