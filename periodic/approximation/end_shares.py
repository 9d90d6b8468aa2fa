"""End shares: blocks that meet pay together for a bend of g between them, each its share.

Let two blocks of one map h meet at e, where h turns: its slopes on both sides have opposite signs. In a block let d be
the sign of the slope of h at e, and v the value and s the slope of g there. The *share* of the block is

    (1/2) * kappa(v) * rho(d*s),

kappa between 0 and 1, 1 where v = h(e), and rho odd, growing, between -1 and 1. If g does not bend at e, then both
blocks see the same v and s with opposite d, and their shares cancel; else they are 1 together at most. So what all
blocks pay, shares of the price included, is not more than the price of all bends of g. A function that follows h to e
pays one half in each block; without shares it would bend there for nothing. Blocks must agree on kappa and rho.
docs/mathematics.md, Run bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from periodic.approximation.hinge_places import HingePlaces, Integers
from periodic.approximation.lines import Floats, Profile, steep_costs, whole_costs
from periodic.approximation.sections import iterate_sections
from periodic.iterates.branches import Target
from periodic.maps.plmaps import PLMap

NEAR = 1.5  # kappa is 0 where the value is so far from that of h, in halves of the range of h
FLAT = 0.05  # rho is 0 for slopes of no more than this part of those of h
GRADES = 2.0**12  # shares are multiples of 1/GRADES, rounded down by at least one of them in a thousand
DOUBT = 2.0**-30  # slopes of other iterates are as steep in their units but for rounding
LEAST = 1e-12  # a distance of two places; a slope beyond 1/LEAST is as good as any


def end_shares(
    places: HingePlaces, edges: Floats, steepness: float, boxes: tuple[Integers, ...], at_start: bool
) -> Floats:
    """Return lower bounds for the shares of lines at the start, or the end, of a stretch, where one of two boxes lies.

    ``boxes`` are a place, a later one, a bin for each. ``steepness`` is the absolute slope of h.
    """
    first, second, left, right = boxes
    lengths, values = places.profile
    before = np.concatenate([[0.0], np.cumsum(lengths)])

    def position(cell: Integers) -> Floats:
        piece = np.minimum(cell // places.cells, len(lengths) - 1)
        return np.asarray(before[piece] + lengths[piece] * (cell / places.cells - piece))

    near = np.maximum(position(places.start[second]) - position(places.stop[first]), LEAST)
    far = np.maximum(position(places.stop[second]) - position(places.start[first]), LEAST)
    falls, rises = edges[right] - edges[left + 1], edges[right + 1] - edges[left]
    piece = places.start[first] // places.cells if at_start else (places.start[second] - 1) // places.cells
    up = values[piece + 1] > values[piece]
    # the least of d*s
    along = np.where(up, np.minimum(falls / near, falls / far), -np.maximum(rises / near, rises / far)) / steepness
    rho = np.sign(along) * np.clip((np.abs(along) - FLAT) / (1 - FLAT), 0, 1)
    low, high = (edges[left], edges[left + 1]) if at_start else (edges[right], edges[right + 1])
    level = values[piece] if at_start else values[piece + 1]
    gaps = np.maximum(np.maximum(low - level, level - high), 0), np.maximum(level - low, high - level)
    kappa, least = (np.clip(1 - gap / NEAR, 0, 1) for gap in gaps)
    return np.floor(np.where(rho > 0, least * rho, kappa * rho) / 2 * GRADES - 1e-3) / GRADES


class MetLines(NamedTuple):
    """What lines miss of a stretch that meets others, with what they pay at its ends, maybe less than nothing.

    At least the lesser of ``flat`` and ``steep`` less the price of a bend.
    """

    flat: float
    steep: float


def steepness_of(profile: Profile) -> float:
    """Return the absolute slope of the first piece."""
    return abs(float(profile.values[1] - profile.values[0])) / float(profile.lengths[0])


def met_lines(profiles: Sequence[Profile], order: int) -> list[MetLines]:
    """Return what lines miss of stretches on which h has one slope, up and down.

    A line that is flatter than FLAT, of that slope, has no share in bends at the ends; one of the slope of h or more
    has -1 at both ends together at least, and in between the share grows with the slope.
    """
    slope = steepness_of(profiles[0]) * (1 - DOUBT)
    found = []
    steep = steep_costs(profiles, order, FLAT * slope)
    for whole, (cost, turn) in zip(whole_costs(profiles, order), steep, strict=True):
        if turn < 0:  # the best line is steeper
            cost, turn = 0.0, 0.0
        found.append(MetLines(min(whole, cost), cost + turn * (1 - FLAT) * slope))
    return found


def met_errors(f: PLMap, depth: int, targets: Sequence[Target], order: int, price: Fraction) -> list[Fraction]:
    """Return lower bounds for what lines miss of f^depth on targets that meet others, with shares of a price.

    ``price`` is meant for a bend of a function on one of the targets.
    """
    sections = iterate_sections(f, depth)
    if sections is None:
        return [Fraction(0)] * len(targets)
    unit = sections.scale.cost(order)
    lines = met_lines([sections.on(target) for target in targets], order)
    return [max(Fraction(0), min(Fraction(met.flat) * unit, Fraction(met.steep) * unit - price)) for met in lines]
