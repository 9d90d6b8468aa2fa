"""Sections: iterates cut to intervals, as profiles in one scale; the floats of each iterate are found once.

What lines miss of an iterate is asked for on many intervals, of the absolute error and of squares; the pieces inside
are the same floats for all.

>>> from periodic.maps.families import tent
>>> sections = iterate_sections(tent(), 2)
>>> sections.on(Target(*tent().domain)).lengths.tolist()  # in units of a quarter
[1.0, 1.0, 1.0, 1.0]
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache

import numpy as np

from periodic.approximation.lines import LEAST, Profile, Scale, whole_costs
from periodic.iterates.branches import Target
from periodic.iterates.kept_iterates import composed
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact


class Sections:
    """A map that is not constant, in units of its ``scale``."""

    def __init__(self, h: PLMap) -> None:
        self.map, self.scale = h, Scale.of([h])
        self._whole, self._known = Profile.of(h, self.scale), dict[Target, Profile]()
        self._errors: dict[tuple[int, Target], Fraction] = {}

    def on(self, target: Target) -> Profile:
        """Return the profile of the map on an interval inside its domain; kept."""
        if target not in self._known:
            self._known[target] = self._cut(*target)
        return self._known[target]

    def errors(self, targets: Sequence[Target], order: int) -> list[Fraction]:
        """Return lower bounds for the least errors of affine functions on targets, from floats; kept."""
        _fit([(self, targets)], order)
        return [self._errors[order, target] for target in targets]

    def unknown(self, targets: Sequence[Target], order: int) -> list[Target]:
        """Return the targets whose errors are not kept."""
        return [target for target in dict.fromkeys(targets) if (order, target) not in self._errors]

    def keep(self, target: Target, order: int, cost: float) -> None:
        """Keep a lower bound of an error, given in units."""
        self._errors[order, target] = Fraction(cost) * self.scale.cost(order)

    def _cut(self, low: Exact, high: Exact) -> Profile:
        """The profile on an interval: that of the map inside, and the two pieces that the ends cut."""
        h = self.map
        first = h.polyline.knots.search(low, right=True)
        last = h.polyline.knots.search(high)
        if first == last:
            lengths = [self._length(low, high)]
        else:
            ends = self._length(low, h.knots[first]), self._length(h.knots[last - 1], high)
            lengths = [ends[0], *self._whole.lengths[first : last - 1].tolist(), ends[1]]
        values = [self._value(h(low)), *self._whole.values[first:last].tolist(), self._value(h(high))]
        return Profile(np.array(lengths), np.array(values))

    def _length(self, low: Exact, high: Exact) -> float:
        return max(float((high - low) / self.scale.length), LEAST)

    def _value(self, y: Exact) -> float:
        return float((y - self.scale.centre) / self.scale.spread)


@lru_cache(maxsize=128)
def iterate_sections(f: PLMap, depth: int) -> Sections | None:
    """Return f^depth, to be cut to intervals; None if it is constant. Cost: that of composing it."""
    h = composed(f, depth)
    return Sections(h) if h.image[0] < h.image[1] else None


def prepare_errors(f: PLMap, wanted: Iterable[tuple[int, Sequence[Target]]], order: int) -> None:
    """Find what ``section_errors`` says of targets of some iterates, given with their depths: quicker in one go."""
    pairs = [(iterate_sections(f, depth), targets) for depth, targets in wanted]
    _fit([(sections, targets) for sections, targets in pairs if sections], order)


def _fit(wanted: Sequence[tuple[Sections, Sequence[Target]]], order: int) -> None:
    """Fit lines to all targets whose errors are not known."""
    new = [(sections, target) for sections, targets in wanted for target in sections.unknown(targets, order)]
    if new:
        costs = whole_costs([sections.on(target) for sections, target in new], order)
        for (sections, target), cost in zip(new, costs, strict=True):
            sections.keep(target, order, cost)


def section_errors(f: PLMap, depth: int, targets: Sequence[Target], order: int) -> list[Fraction]:
    """Return lower bounds for the least errors of affine functions on targets, from floats rounded down."""
    sections = iterate_sections(f, depth)
    return sections.errors(targets, order) if sections else [Fraction(0)] * len(targets)
