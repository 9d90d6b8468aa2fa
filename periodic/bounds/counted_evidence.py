"""Evidence against functions of few pieces: f^t as a whole, on cells and bins that are halved where paths are cheap.

Where bends are counted and f^t has few laps, a certificate need only say how often cells and bins are halved, and which
bound is shown: for each two bins on a cheap path the checker takes a line of its own (``checker.Chords.near``), as
``approximation.budget_paths`` does for the bounds that are printed. No search, and a file of some hundred bytes.
docs/mathematics.md, Run bound.

>>> from periodic.maps.families import tent
>>> data = counted_evidence(tent(), 3, 3, 2, Fraction(1, 100))
>>> data["bends"], data["stretches"][0]["planes"][:2], "".join(data["stretches"][0]["halved"][:6])
(2, [None, None], 'bcbccb')
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from periodic import checker as checker_module
from periodic.approximation.block_duals import whole_line
from periodic.bounds.certified_stretches import bin_edges, checker_map, number_json, units
from periodic.maps.plmaps import PLMap
from periodic.text.scribes import Json

checker: Any = checker_module  # it has no types

FEW_CELLS, BINS = 24, 4  # at first; but one cell at least for each lap
# a path loses as much as cells are wide, and the square of what bins are; errors by squares lose least
WAYS = {1: "bc" * 16, 2: "bcb" + "ccb" * 10}


def counted_evidence(f: PLMap, t: int, pieces: int, order: int, wanted: Fraction) -> dict[str, Json]:
    """Return evidence that functions of so many pieces miss what is ``wanted`` of f^t, if the checker comes so far.

    Cost: hundredths of a second. Raises ``checker.Rejected`` where f^t has too many laps.
    """
    g = checker_map(f)
    laps = g.laps(g.low, g.high, t)
    values = [checker.box(y)[0] for lap in laps for y in (lap[1], lap[3])]
    head = units(g, t, max(values) - min(values))
    cells, unit, scale = max(1, FEW_CELLS // len(laps)), head["unit"] ** (1 + order), 1 << head["line_bits"]
    edges, lines = bin_edges(min(values), max(values), BINS, scale), list[Json]()
    if order == 1:  # what lines miss of all of it: no more is shown
        nodes = [laps[0][:2], *(lap[2:4] for lap in laps)]
        x, y = np.array([[float(checker.box(z)[0]) for z in node] for node in nodes]).T
        lines = [[0, cells * len(laps), *whole_line(x, y, float(scale)).row]]
    low, high = number_json(g.low), number_json(g.high)
    stretch: dict[str, Json] = {"low": low, "high": high, "cells": cells, "lines": lines, "edges": edges}
    stretch["halved"], stretch["planes"] = list(WAYS[order]), [None] * (1 + len(WAYS[order]))
    target: dict[str, Json] = {"low": low, "high": high, "stretch": 0, "goals": [int(wanted * unit)]}
    target["parts"] = [[] for _ in g.laps(g.low, g.high, 1)]
    one_price: dict[str, Json] = {"prices": [0], "followed": [0], "bends": pieces - 1, "ratio": 1}
    return {**head, "steps": t, "stretches": [stretch], **one_price, "targets": [target], "lines": []}
