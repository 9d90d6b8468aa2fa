"""What blocks pay where they meet, as a certificate holds it: shares of the price of a bend, guessed from stretches.

A share is [low, high, slope, part]: part of a price for values from low up to high and slopes, seen from the end, from
this one on, back for the opposite ones. Where there are more, they add up. docs/mathematics.md, Run bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from periodic import checker as checker_module
from periodic.approximation.plane_paths import EndShare, EndShares
from periodic.approximation.profiles import Profile
from periodic.approximation.share_guesses import EndNumbers, MetBlocks, guessed_shares
from periodic.bounds.certified_stretches import Frame, Kind, Span
from periodic.text.scribes import Json, rational_json

checker: Any = checker_module  # it has no types

BlockEnd = tuple[Any, int]  # of a target, and 1 if that is above it, or -1
Places = Sequence[tuple[int, Span] | None]  # where targets lie: the stretch, and the cells


def block_shares(
    frame: Frame, targets: Sequence[Kind], places: Places, order: int, price: float
) -> dict[BlockEnd, list[list[Json]]]:
    """Return shares with which blocks may cost what lines miss, at a price, by the ends of targets.

    Raises ``checker.Rejected`` if none are found.
    """
    numbers, kinds = dict[BlockEnd, int](), list[tuple[Profile, EndNumbers, float]]()
    for (u, v), place in zip(targets, places, strict=True):
        if place is not None:
            part, (first, last) = frame.parts[place[0]], place[1]
            laps = slice(first, last + 1, part.entry["cells"])
            ends = (numbers.setdefault(end, len(numbers)) for end in ((u, 1), (v, -1)))
            profile = Profile(np.diff(part.nodes[laps]), part.values[laps])
            kinds.append((profile, EndNumbers(*ends), float(part.costs.lines[place[1]])))
    edges: list[int] = frame.parts[0].entry["edges"]
    inner = np.array(edges[1:-1]) / (1 << frame.head["line_bits"])
    width = inner[1] - inner[0]  # the bins beside are wider: they have the shares of a part as wide as others
    profiles, every, lines = zip(*kinds, strict=True)
    blocks = MetBlocks(profiles, every, lines, order)
    found = guessed_shares(blocks, np.array([inner[0] - width, *inner, inner[-1] + width]), price)
    if found is None:
        raise checker.Rejected("no shares are found with which blocks cost what lines miss")
    slopes, result = [rational_json(Fraction(int(64 * slope), 64)) for slope in found.slopes], {}
    for end, number in numbers.items():
        result[end] = [
            [low, high, slope, rational_json(Fraction(part))]
            for (low, high), row in zip(pairwise(edges), found.shares[number], strict=True)
            for slope, part in zip(slopes, np.diff(row, prepend=0.0).tolist(), strict=True)
            if part
        ]
    return result


def end_shares(
    frame: Frame, targets: Sequence[Kind], places: Places, shares: dict[BlockEnd, list[list[Json]]]
) -> dict[tuple[int, Span], EndShares]:
    """Return the shares at both ends of the cells of targets, in floats.

    Raises ``checker.Rejected`` where they change inside of bins.
    """
    result: dict[tuple[int, Span], EndShares] = {}
    for (u, v), place in zip(targets, places, strict=True):
        if place is not None and shares:
            edges, rows = frame.parts[place[0]].entry["edges"], (shares[u, 1], shares[v, -1])
            if not all(low in edges and high in edges for row in rows for low, high, *_ in row):
                raise checker.Rejected("blocks that meet have other bins")
            left, right = (tuple(_read(frame, share) for share in row) for row in rows)
            result.setdefault(place, (left, right))
    return result


def _read(frame: Frame, share: list[Json]) -> EndShare:
    """A share in floats."""
    low, high, slope, part = share
    scale = 1 << frame.head["line_bits"]
    return EndShare(low / scale, high / scale, float(Fraction(slope)), float(Fraction(part)))
