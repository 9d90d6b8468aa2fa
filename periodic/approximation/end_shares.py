"""End shares: two blocks that meet pay together for a bend of g between them, each its share.

Let blocks of one map h meet at e, where h turns: its slopes on both sides have opposite signs. In a block let d be the
sign of the slope of h at e, v the value and s the slope of g there. The *share* of the block is

    (1/2) * nearness(v - h(e)) * steepness(d*s),

the first between 0 and 1, the second odd, growing, between -1 and 1. If g does not bend at e then both blocks see the
same v and s with opposite d, and their shares cancel; else they are at most 1 together. So all blocks pay no more for
bends, shares included, than all bends of g cost. A function that follows h to e pays one half in each block; without
shares it would bend there for nothing. docs/mathematics.md, Run bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from periodic.approximation.hinge_places import HingePlaces, Integers
from periodic.approximation.lines import steep_costs, whole_costs
from periodic.approximation.profiles import Floats, Profile
from periodic.approximation.sections import iterate_sections
from periodic.iterates.branches import Target
from periodic.maps.plmaps import PLMap

NEAR = 1.5  # values that are so far from that of h share nothing, in halves of the range of h
FLAT = 0.05  # slopes of no more than this part of that of h share nothing
GRADES = 2.0**12  # shares are multiples of 1/GRADES, rounded down by a thousandth of that at least
DOUBT = 2.0**-30  # the slopes of other iterates are the same in their units but for this part
LEAST = 1e-12  # a distance of two places; slopes beyond are as good as endless


def nearness(gap: Floats) -> Floats:
    """Return the factor of a value that is so far from that of h."""
    return np.asarray(np.clip(1 - np.abs(gap) / NEAR, 0, 1))


def steepness(slope: Floats) -> Floats:
    """Return the factor of a slope, by the absolute slope of h, positive if it goes the way of h."""
    return np.asarray(np.sign(slope) * np.clip((np.abs(slope) - FLAT) / (1 - FLAT), 0, 1))


def end_shares(places: HingePlaces, edges: Floats, slope: float, boxes: tuple[Integers, ...], at_start: bool) -> Floats:
    """Return lower bounds for the shares of lines at the start, or the end, of a stretch, where one of two boxes lies.

    ``boxes`` are a place, a later one, a bin for each; ``slope`` is the absolute slope of h.
    """
    first, second, left, right = boxes
    lengths, values = places.profile
    before = np.concatenate([[0.0], np.cumsum(lengths)])

    def position(cell: Integers) -> Floats:
        piece = np.minimum(cell // places.cells, len(lengths) - 1)
        return np.asarray(before[piece] + lengths[piece] * (cell / places.cells - piece))

    near = np.maximum(position(places.start[second]) - position(places.stop[first]), LEAST)
    far = np.maximum(position(places.stop[second]) - position(places.start[first]), LEAST)
    least, most = edges[right] - edges[left + 1], edges[right + 1] - edges[left]  # by how much the line rises
    piece = places.start[first] // places.cells if at_start else (places.start[second] - 1) // places.cells
    up = values[piece + 1] > values[piece]
    along = np.where(up, np.minimum(least / near, least / far), -np.maximum(most / near, most / far))
    steep = steepness(along / slope)
    low, high = (edges[left], edges[left + 1]) if at_start else (edges[right], edges[right + 1])
    level = values[piece] if at_start else values[piece + 1]
    gap, farthest = np.maximum(np.maximum(low - level, level - high), 0), np.maximum(level - low, high - level)
    share = np.where(steep > 0, nearness(farthest), nearness(gap)) * steep / 2
    return np.asarray(np.floor(share * GRADES - 1e-3) / GRADES)


class MetLines(NamedTuple):
    """What lines cost on a stretch that meets others: at least the lesser of ``flat`` and ``steep`` less the price.

    That is what they miss, and the price times their shares, which may be below 0.
    """

    flat: float
    steep: float


def slope_of(profile: Profile) -> float:
    """Return the absolute slope of the first piece."""
    return abs(float(profile.values[1] - profile.values[0])) / float(profile.lengths[0])


def met_lines(profiles: Sequence[Profile], order: int) -> list[MetLines]:
    """Return what lines cost on stretches on which h has one slope, up and down.

    A line that is flatter than FLAT, of that slope, has no shares. A steeper one has -1 at least at both ends together,
    and no less than grows with the slope from FLAT to 1; what it misses grows, too.
    """
    slope = slope_of(profiles[0]) * (1 - DOUBT)
    found = []
    wholes, steep = whole_costs(profiles, order), steep_costs(profiles, order, FLAT * slope)
    for whole, (cost, growth) in zip(wholes, steep, strict=True):
        usable = growth >= 0  # else the best line is steeper
        found.append(MetLines(min(whole, cost), cost + growth * (1 - FLAT) * slope) if usable else MetLines(0.0, 0.0))
    return found


def met_errors(f: PLMap, depth: int, targets: Sequence[Target], order: int, price: Fraction) -> list[Fraction]:
    """Return lower bounds for what lines cost on targets of f^depth that meet others, at a price for a bend there."""
    sections = iterate_sections(f, depth)
    if sections is None:
        return [Fraction(0)] * len(targets)
    unit = sections.scale.cost(order)
    lines = met_lines([sections.on(target) for target in targets], order)
    return [min(Fraction(met.flat) * unit, Fraction(met.steep) * unit - price) for met in lines]
