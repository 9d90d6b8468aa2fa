"""Stretches as the checker reads them, cut into cells, with what runs of cells cost in floats.

docs/mathematics.md, Run bound.

>>> from periodic.maps.families import tent
>>> g = checker_map(tent())
>>> frame = frame_of(tent(), 2, ((g.read(0), g.read(1)),), 1, 8, 6)  # f^2 on [0, 1], two cells on each lap
>>> frame.place(g.read(0), g.read("1/2")), round(float(frame.parts[0].costs.lines[0, 8]), 6)
((0, (0, 4)), 0.25)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from periodic import checker as checker_module
from periodic.approximation.block_duals import RunTables
from periodic.approximation.run_costs import Floats, RunCosts, square_costs
from periodic.maps.plmaps import PLMap
from periodic.text.scribes import Json, Scribe, rational_json

checker: Any = checker_module  # it has no types

MOST_EDGE = 1 << 90  # what the checker reads as a level between bins, in its units
RESOLUTION = 28  # bits of lines and edges, of the longest side of the map
MOST_BITS = 13_000  # of a number, which a certificate holds with at most 4,000 digits

Kind = tuple[Any, Any]  # the ends of a target: numbers of the checker
Span = tuple[int, int]


@lru_cache(maxsize=16)
def checker_map(f: PLMap) -> Any:
    """Return the map as the checker reads it; kept."""
    return checker.Laps(Scribe((*f.knots, *f.values)).map_json(f))


def longest(g: Any, intervals: Sequence[Kind], steps: int) -> tuple[Kind, ...]:
    """These intervals without those that are some laps of another one."""
    unit, chosen = units(g, steps)["unit"], dict[Kind, set[Any]]()
    for u, v in sorted(intervals, key=lambda kind: checker.box(kind[0] - kind[1])[0]):
        if not any(u in ends and v in ends for ends in chosen.values()):
            inner = [lap[0] for lap in g.laps(u, v, steps)]
            chosen[u, v] = {u, v, *(x for x in inner if _is_whole(x * unit))}
    return tuple(kind for kind in intervals if kind in chosen)


def _is_whole(x: Any) -> bool:
    """Whether a number of the checker is an integer."""
    first, *rest = x.c if isinstance(x, checker.Number) else (x,)
    return first.denominator == 1 and not any(rest)


class CutStretch(NamedTuple):
    """A stretch: its entry in a certificate, without evidence, and as the checker reads it; its nodes and values there;
    about what its runs cost, and for order 1 the lines that show it.
    """

    entry: dict[str, Json]
    read: Any
    nodes: Floats
    values: Floats
    costs: RunCosts
    tables: RunTables | None


class Frame(NamedTuple):
    """The stretches of f^steps for some map, with the units of a certificate."""

    head: dict[str, Json]
    parts: tuple[CutStretch, ...]

    def place(self, u: Any, v: Any) -> tuple[int, Span] | None:
        """The stretch that has most of an interval, and its cells there; None if none has a whole one."""
        best, length = None, 0.0
        for k, part in enumerate(self.parts):
            i, j = part.read.span(u, v)
            if i < j and (found := float(part.nodes[j] - part.nodes[i])) > length:
                best, length = (k, (i, j)), found
        return best


@lru_cache(maxsize=16)
def frame_of(
    f: PLMap, steps: int, intervals: tuple[Kind, ...], order: int, cells: int, bins: int, far: bool = False
) -> Frame:
    """These stretches, cut into cells, perhaps with two more bins ``far`` outside; the tables of what runs cost."""
    g = checker_map(f)
    stretches = [g.laps(u, v, steps) for u, v in intervals]
    per_lap = min(64, max(1, int(cells / math.hypot(*map(len, stretches)))))
    heights = [[checker.box(y)[0] for lap in laps for y in (lap[1], lap[3])] for laps in stretches]
    head = units(g, steps, min(max(ends) - min(ends) for ends in heights))
    parts = []
    for (u, v), laps, ends in zip(intervals, stretches, heights, strict=True):
        scale = 1 << head["line_bits"]
        edges = bin_edges(min(ends), max(ends), bins, scale, far)
        entry: dict[str, Json] = {
            "low": number_json(u),
            "high": number_json(v),
            "cells": min(per_lap, 318 // len(laps)),
            "edges": edges,
            "lines": [],
            "planes": [[]],
        }
        read = checker.Stretch(g, {**head, "steps": steps}, entry, order)
        start, nodes = read.h.node(0)[0], (read.h.node(k) for k in range(read.h.end + 1))
        x, y = np.array([[(s - start) / read.h.unit, h / read.h.unit] for s, h, *_ in nodes]).T
        levels = np.array([edge / scale for edge in edges])
        tables = RunTables(x, y, entry["cells"], levels, scale) if order == 1 else None
        costs = square_costs(x, y, levels) if tables is None else tables.costs
        parts.append(CutStretch(entry, read, x, y, costs, tables))
    return Frame(head, tuple(parts))


def bin_edges(low: Fraction, high: Fraction, bins: int, scale: int, far: bool = False) -> list[int]:
    """Return the edges of so many bins for values between two numbers, perhaps with one more on each side.

    Raises ``checker.Rejected`` where they are beyond what a certificate holds.
    """
    reach = (high - low) * Fraction(3, 20)
    parts = [Fraction(k, bins - 2) for k in range(bins - 1)]
    if far:
        parts = [Fraction(-1, 2), *parts, Fraction(3, 2)]
    edges = [int((low - reach + (high - low + 2 * reach) * part) * scale) for part in parts]
    if max(map(abs, edges)) > MOST_EDGE:
        raise checker.Rejected("the values are beyond 2^90 units of a certificate: move the map nearer to 0")
    return edges


def units(g: Any, steps: int, least: Fraction = Fraction(0)) -> dict[str, Json]:
    """The unit of lengths and values: fine against the interval of the map and the ``least`` range of values that are
    followed, and the finer the steeper the iterate is.

    Rational knots are multiples of it. That of lines is as fine, or fine against that range.
    """
    denominators = [x.denominator for x in (*g.x, *g.y) if isinstance(x, Fraction)]
    common = math.lcm(*denominators)
    width = checker.box(g.high - g.low)[1]
    fine = max(0, width.denominator.bit_length() - width.numerator.bit_length())
    steep = math.log2(max(1.0, *(float(checker.box(abs(slope))[1]) for slope in g.slopes)))
    flat = max(0, int(width / least).bit_length() - 1) if least > 0 else 0
    shift = min(40 + fine + flat + int(steps * steep), 78)
    factor = common if common < 1 << 79 - shift else 3
    if factor << shift >= 1 << 80:
        shift = 78
    return {"unit": factor << shift, "line_bits": min(shift, RESOLUTION + fine + flat)}


def number_json(x: Any) -> Json:
    """Return a number of the checker as a certificate holds it: coefficients, if its field is not the rationals.

    Raises ``checker.Rejected`` for a number that is too long for a certificate.
    """
    if any(max(abs(c.numerator), c.denominator).bit_length() > MOST_BITS for c in getattr(x, "c", [x])):
        raise checker.Rejected("a number of the evidence has more digits than a certificate holds")
    return [rational_json(c) for c in x.c] if isinstance(x, checker.Number) else rational_json(x)
