"""Certificates of depth separations: what every ReLU network of a size misses of an iterate.

Two kinds of evidence. *Crossings*: a covering graph proves that f^t crosses a window so often, and a network changes
its side of the middle at most Z times; that bounds the greatest error, the share of points on the wrong side and, with
a triangle for every crossing that is not followed, the integral. *Blocks*: f^t consists of copies of few stretches of
f^m, squeezed, and the checker computes what functions of few pieces miss of a stretch when every bend has a price. For
the squared error there is nothing to hand over but the cells and the prices.
docs/mathematics.md, L1 bound; Run bound.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import Any

from periodic import checker as checker_module
from periodic.bounds.separations import Separation, separation
from periodic.errors import count
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.numbers.number_texts import shown
from periodic.proofs.certificates import Certificate, Json, Scribe
from periodic.proofs.growth_proofs import best_walks, graph_json
from periodic.proofs.rocq_exports import CoveringEdges, separation_text

checker: Any = checker_module  # it has no types

CELLS, UNIT, LINE_BITS, EDGES = 100, 1 << 40, 20, 8
MOST_CELLS = 64  # that the checker takes for one lap
MOST_LAPS, MOST_KINDS, MOST_STRETCHES = 14, 2000, 3
DIGITS = 10**9


@takes_maps
def prove_separation(f: PLMap, t: int, width: int, depth: int) -> Certificate:
    """Return a certificate of lower bounds for all networks of ``depth`` hidden layers of ``width`` units against f^t.

    It holds the bounds by crossings of one window, of the greatest error, of the share of misclassified points and of
    the integral, and the bound on the squared error by blocks; each where it is above 0. Cost: seconds, for the costs
    of runs of cells. Raises ValueError if nothing above 0 is proved.
    """
    t, width, depth = count(t, "t"), count(width, "width", 1), count(depth, "depth", 1)
    found = separation(f, t, width, depth)
    pieces, changes = checker.most([width] * depth)
    scribe = Scribe((*f.knots, *f.values, *(found.window or ())))
    statement: dict[str, Json] = {
        "kind": "separation",
        "map": scribe.map_json(f),
        "t": t,
        "width": width,
        "depth": depth,
    }
    evidence: dict[str, Json] = {}
    bounds: dict[str, Exact] = {}
    if found.window is not None:
        bounds |= _by_crossings(f, found, changes, scribe, statement, evidence)
    bounds |= _by_blocks(f, t, pieces, scribe, statement, evidence)
    if not bounds:
        raise ValueError(f"nothing is proved of networks with {depth} hidden layers of {width} units against f^{t}")
    statement |= {key: scribe.number(value) for key, value in bounds.items()}
    listed = ", ".join(f"{key.removesuffix('_bound')} error >= {shown(value)}" for key, value in bounds.items())
    return Certificate(f"every network of {depth} hidden layers of {width} units has {listed}", statement, evidence)


def _by_crossings(
    f: PLMap, found: Separation, changes: int, scribe: Scribe, statement: dict[str, Json], evidence: dict[str, Json]
) -> dict[str, Exact]:
    assert found.window is not None
    low, high = found.window
    n, closing = best_walks(f, low, high, found.t, found.crossings)
    if n <= changes:
        return {}
    statement |= {"window": scribe.numbers((low, high)), "crossings": n}
    evidence["graph"] = graph_json(closing, scribe, True)
    used = min(changes + 1, n + 1)
    return {
        "sup_bound": (high - low) / 2,
        "classification_bound": Fraction(n + 1 - used + (n + 1 - used) % 2, 2 * (n + 1)),
        "l1_bound": (n - changes) * (high - low) ** 2 / (8 * f.lipschitz**found.t),
    }


def _by_blocks(
    f: PLMap, t: int, pieces: int, scribe: Scribe, statement: dict[str, Json], evidence: dict[str, Json]
) -> dict[str, Exact]:
    """The bound on the squared error, by the checker's own functions: what it computes is what is claimed."""
    try:
        data, bound = _squares(f, t, pieces, scribe)
    except checker.Rejected:  # a flat piece, or too many kinds of blocks
        return {}
    if bound <= 0:
        return {}
    evidence["l2"] = data
    return {"l2_bound": Fraction(bound * DIGITS // 1, DIGITS)}


def _squares(f: PLMap, t: int, pieces: int, scribe: Scribe) -> tuple[dict[str, Json], Fraction]:
    g = checker.Map(scribe.map_json(f))
    steps = 0
    while steps < min(t, 20) and len(_laps(g, g.low, g.high, steps + 1)) <= MOST_LAPS:
        steps += 1
    counts = checker.block_counts(g, t - steps)
    mass: dict[Any, Fraction] = defaultdict(Fraction)
    for (u, v, size), number in counts.items():
        mass[u, v] += number * checker.box(size)[0] * checker.box(v - u)[0]
    data: dict[str, Any] = {"steps": steps, "unit": UNIT, "line_bits": LINE_BITS, "stretches": []}
    stretches: list[Any] = []
    for (u, v), share in sorted(
        mass.items(), key=lambda item: (item[1], checker.box(item[0][1] - item[0][0])), reverse=True
    ):
        if len(stretches) == MOST_STRETCHES or share * 100 < sum(mass.values()):
            break
        if not any(u in s.at and v in s.at for s in stretches):
            laps = _laps(g, u, v, steps)
            ends = [checker.box(y)[0] for lap in laps for y in (lap[1], lap[3])]
            low, high = min(ends), max(ends)
            edges = [int((low + (high - low) * Fraction(k, EDGES - 2)) * (1 << LINE_BITS)) for k in range(EDGES - 1)]
            cells = min(
                MOST_CELLS, max(1, CELLS // ((1 + len(stretches)) * len(laps)))
            )  # costs grow with the square of all cells
            stretch = {"low": _json(u), "high": _json(v), "cells": cells, "edges": edges}
            stretches.append(checker.Blocks(g, data, stretch, 2))
            data["stretches"].append(stretch)
    sizes = sorted({checker.box(size)[1] for (u, v, size) in counts if any(u in s.at and v in s.at for s in stretches)})
    if not sizes:
        raise checker.Rejected("no blocks")
    unit = UNIT**3

    def total(local: Fraction) -> tuple[Fraction, Fraction, list[Fraction]]:
        """What a price of ``local`` on the commonest block proves, the global price, and the local ones."""
        price = local * sizes[-1]
        prices = [local] if len(sizes) == 1 else [local * Fraction(2) ** k for k in range(0, 12, 2)]
        return checker.block_total(stretches, counts, price, prices, unit, pieces), price, prices

    whole = sum((Fraction(max(s.E[0])) for s in stretches), Fraction(0)) / unit
    candidates = [Fraction(int(whole * 2**60) >> k, 2**60) for k in range(1, 14)]
    best = max((total(x) for x in candidates if x > 0), key=lambda found: found[0])
    for _ in range(2):  # finer around the best
        x = best[2][0]
        near = [Fraction(int(x * 2**60 * r) // 100, 2**60) for r in (75, 87, 115, 135)]
        best = max([best, *(total(y) for y in near)], key=lambda found: found[0])
    value, price, prices = best
    data |= {"price": _json(price), "prices": [_json(p) for p in prices]}
    return data, value


def _laps(g: Any, u: Any, v: Any, steps: int) -> list[Any]:
    segments = [(u, u, v, v, Fraction(1))]
    for _ in range(steps):
        segments = [q for x, a, _, b, w in segments for q in g.cut(a, b, x, w)]
    return segments


def _json(x: Any) -> Json:
    if isinstance(x, checker.Number):
        return [_json(c) for c in x.c]
    return x.numerator if x.denominator == 1 else f"{x.numerator}/{x.denominator}"


def rocq_separation(f: PLMap, t: int, width: int, depth: int) -> str:
    """Return a Coq file that proves an L1 bound by crossings for all networks of a size, for the best window.

    The windows between ends of a covering graph are tried. Raises ValueError for maps with irrational numbers and where
    no bound above 0 follows.
    """
    t, width, depth = count(t, "t"), count(width, "width", 1), count(depth, "depth", 1)
    found = separation(f, t, width, depth)
    low, high = found.window if found.window is not None else f.domain
    _, closing = best_walks(f, low, high, t, found.crossings)
    tower, orbits = closing.tower, closing.tower.orbits
    vertices = [tower.interval(v) for v in closing.vertices]
    ends = sorted({x for vertex in vertices[:40] for x in vertex})
    pieces = (width + 1) ** depth
    best: tuple[Exact, Exact, Exact, int] | None = None
    for i, a in enumerate(ends):
        for b in ends[i + 1 :]:
            row = [int(u <= a and b <= v) for u, v in vertices]
            for _ in range(t):
                row = [sum(row[edge.target] for edge in edges) for edges in closing.edges]
            worth = (row[0] - pieces) * (b - a) ** 2
            if best is None or worth > best[0]:
                best = worth, a, b, row[0]
    if best is None or best[0] <= 0:
        raise ValueError(f"the crossings of f^{t} prove nothing of networks of {depth} layers of {width} units")
    cuts = [orbits.exact(i) for i in range(orbits.laps + 1)]
    rows = [
        [(max(u, cuts[e.lap]), min(v, cuts[e.lap + 1]), e.target) for e in edges]
        for (u, v), edges in zip(vertices, closing.edges, strict=True)
    ]
    covering: Any = CoveringEdges(vertices, rows)  # type: ignore[arg-type]  # what is irrational is refused below
    window: Any = (best[1], best[2])
    return separation_text(f, t, width, depth, covering, window, best[3])[0]
