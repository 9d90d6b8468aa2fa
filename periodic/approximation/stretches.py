"""Stretches: intervals on which an iterate f^m stands for blocks of all later ones, and what lines miss there.

Blocks of f^t, t > m, are copies of few such intervals, shrunk. Costs on a stretch are whole multiples of ``UNIT``, in
the scale that all stretches of a plan share, so that they add up without any rounding. docs/mathematics.md, Run bound.

>>> from periodic.maps.families import tent
>>> whole = Stretches(2, (Target(Fraction(0), Fraction(1)),), 1)
>>> found = StretchCosts(tent(), whole, 1)
>>> found.pieces, round(found.wholes[0] * float(found.unit), 6)  # 1/4 is the least that a line misses of f^2
((4,), 0.25)
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property, lru_cache
from math import floor
from typing import NamedTuple

from periodic.approximation.lines import whole_costs
from periodic.approximation.profiles import UNIT, UNIT_EXPONENT, Profile, Scale
from periodic.approximation.sections import iterate_sections
from periodic.iterates.branches import Target
from periodic.maps.plmaps import PLMap


class Stretches(NamedTuple):
    """Intervals on which f^depth stands for blocks of later iterates; the first ``close`` are looked at closely."""

    depth: int
    intervals: tuple[Target, ...]
    close: int


def price_at(rung: int, octave: int) -> int:
    """Return the price 2**(rung/octave), in units.

    >>> price_at(-72, 2), price_at(3, 2) > price_at(2, 2)
    (1, True)
    """
    octaves, part = divmod(rung, octave)
    size, shift = int(2.0 ** (52 + part / octave)), octaves - 52 - UNIT_EXPONENT
    return size << shift if shift >= 0 else size >> -shift


@lru_cache(maxsize=16)
def _cut(f: PLMap, depth: int, intervals: tuple[Target, ...]) -> tuple[tuple[int, ...], Scale, tuple[Profile, ...]]:
    """The numbers of pieces of f^depth on some intervals, their scale, and profiles in it; kept for both norms."""
    sections = iterate_sections(f, depth)
    assert sections is not None, "on constant iterates nothing is missed"
    return tuple(map(sections.pieces, intervals)), *sections.together(intervals)


class StretchCosts:
    """Stretches in one scale: their ``pieces``, their ``profiles``, and what lines miss of the ``wholes``, in units."""

    def __init__(self, f: PLMap, stretches: Stretches, order: int) -> None:
        self.stretches, self.order = stretches, order
        self.pieces, self.scale, self.profiles = _cut(f, stretches.depth, stretches.intervals)

    @cached_property
    def wholes(self) -> tuple[int, ...]:
        """Lower bounds for the error of one line on each stretch."""
        return tuple(floor(cost / UNIT) for cost in whole_costs(self.profiles, self.order))

    def top(self, kind: int, price: int) -> int:
        """Return what is certainly not exceeded at a price: the cost of the best line, and that of f^m itself."""
        return min(self.wholes[kind], price * (self.pieces[kind] - 1))

    @property
    def unit(self) -> Fraction:
        """What one unit of cost is worth on a stretch."""
        return Fraction(UNIT) * self.scale.cost(self.order)
