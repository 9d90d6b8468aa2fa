"""Sections: iterates cut to intervals, as profiles in one scale; the floats of each iterate are found once.

What lines miss of an iterate is asked for on many intervals, of the absolute error and of squares; the pieces inside
are the same floats for all.

>>> from periodic.maps.families import tent
>>> sections = iterate_sections(tent(), 2)
>>> sections.on(Target(*tent().domain)).lengths.tolist()  # in units of a quarter
[1.0, 1.0, 1.0, 1.0]
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import floor
from typing import NamedTuple

import numpy as np

from periodic.approximation.lines import whole_costs
from periodic.approximation.profiles import LEAST, Floats, Profile, Scale
from periodic.iterates.branches import Target
from periodic.iterates.kept_iterates import composed
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.numbers.magnitudes import log2
from periodic.vectors.exact_vectors import ExactVector, scaled

PIECE = 72  # bits of the shortest piece as an integer, and of values in units
SHORT = 64  # bits, from which on a length errs by less than 2**-60 of it
DOUBT = 8  # integers that differ by no more may stand for equal numbers


class _WholeKnots:
    """Knots as integers, within 2 of ``2**bits`` times what they are, which is at least ``2**PIECE`` for each piece.

    So what is told from them errs by less than 2**-60 of it.
    """

    def __init__(self, knots: ExactVector) -> None:
        self.exact, self.bits, shortest = knots, PIECE, 0
        while shortest.bit_length() <= PIECE:
            self.bits += max(PIECE - shortest.bit_length(), 1) + 2
            self.knots = knots.scaled(self.bits)
            shortest = min(b - a for a, b in pairwise(self.knots))

    def place(self, x: Exact, at: int, right: bool) -> int:
        """Return how many knots are below a number (or at it, if ``right``), which is ``at`` as an integer."""
        i = bisect_left(self.knots, at)
        near = (abs(at - knot) for knot in self.knots[max(0, i - 1) : i + 1])
        return self.exact.search(x, right) if min(near) <= DOUBT else i


class _Located(NamedTuple):
    """The ends of an interval as integers, the first knot above the one, and the first that is not below the other."""

    start: int
    end: int
    first: int
    last: int


class _InUnits:
    """A map in units of a scale, to be cut: the lengths of its pieces and its values, as floats and as integers."""

    def __init__(self, h: PLMap, whole: _WholeKnots, scale: Scale) -> None:
        self.map, self.scale, self._whole, coded = h, scale, whole, h.polyline.values
        bits = PIECE + max(0, -floor(log2(scale.spread)))  # of values
        # by these an integer is multiplied and divided, to be in units
        self._by_length, self._by_spread = _ratio(scale.length, whole.bits), _ratio(scale.spread, bits)
        used, self._codes = np.unique(coded.codes, return_inverse=True)
        centre = scaled(scale.centre, bits)
        self._table = [scaled(coded.table[k], bits) - centre for k in used.tolist()]
        self._lengths = [self._length(b - a) for a, b in pairwise(whole.knots)]
        self._values = np.array([self._value(y) for y in self._table])[self._codes]

    def cut(self, target: Target, place: _Located) -> Profile:
        """Return the profile on an interval: that of the map inside, and the two pieces that the ends cut."""
        knots, (low, high), (start, end, first, last) = self._whole.knots, target, place
        if first == last:
            lengths = [self._part(end - start, lambda: high - low)]
        else:
            before = self._part(knots[first] - start, lambda: self.map.knots[first] - low)
            after = self._part(end - knots[last - 1], lambda: high - self.map.knots[last - 1])
            lengths = [before, *self._lengths[first : last - 1], after]
        values = self._inside(first, start), self._values[first:last], self._inside(last, end)
        return Profile(np.array(lengths), np.concatenate(values))

    def _inside(self, i: int, at: int) -> Floats:
        """The value at a point, an integer, of the piece that ends in knot i."""
        a, b = self._whole.knots[i - 1 : i + 1]
        y, z = (self._table[self._codes[k]] for k in (i - 1, i))
        return np.array([self._value(y + (z - y) * (at - a) // (b - a))])

    def _part(self, length: int, exactly: Callable[[], Exact]) -> float:
        """The length of a part of a piece; if it is very short, from exact numbers."""
        return self._length(length) if length >> SHORT else max(float(exactly() / self.scale.length), LEAST)

    def _length(self, length: int) -> float:
        factor, divisor = self._by_length
        return max(length * factor / divisor, LEAST)

    def _value(self, value: int) -> float:
        factor, divisor = self._by_spread
        return value * factor / divisor


class Sections:
    """A map that is not constant, in units of its ``scale``."""

    def __init__(self, h: PLMap) -> None:
        self.map, self._whole = h, _WholeKnots(h.polyline.knots)
        self.scale = Scale.of([h])
        self._units = _InUnits(h, self._whole, self.scale)
        self._known = dict[Target, Profile]()
        self._places = dict[Target, _Located]()
        self._costs = {order: dict[Target, float]() for order in (1, 2)}

    def on(self, target: Target) -> Profile:
        """Return the profile of the map on an interval inside its domain; kept."""
        if target not in self._known:
            self._known[target] = self._units.cut(target, self._place(target))
        return self._known[target]

    def together(self, targets: Sequence[Target]) -> tuple[Scale, tuple[Profile, ...]]:
        """Return the scale of the map on some intervals alone, which is not constant on all, and profiles in it."""
        ends = [y for target in targets for y in self._image(target)]
        scale = Scale.around(
            min(ends), max(ends), sum((b - a for a, b in targets), start=Fraction(0)), sum(map(self.pieces, targets))
        )
        units = _InUnits(self.map, self._whole, scale)
        return scale, tuple(units.cut(target, self._place(target)) for target in targets)

    def _image(self, target: Target) -> tuple[Exact, Exact]:
        """The least and the greatest value on an interval: at a knot inside or at an end."""
        place, values = self._place(target), self.map.polyline.values
        inside = {values.table[k] for k in np.unique(values.codes[place.first : place.last]).tolist()}
        inside |= {self.map(target.low), self.map(target.high)}
        return min(inside), max(inside)

    def pieces(self, target: Target) -> int:
        """Return how many pieces lie in an interval, those that its ends cut included."""
        place = self._place(target)
        return place.last - place.first + 1

    def costs(self, targets: Sequence[Target], order: int) -> list[float]:
        """Return lower bounds for the least errors of affine functions on targets, in units; kept."""
        _fit([(self, targets)], order)
        return [self._costs[order][target] for target in targets]

    def unknown(self, targets: Sequence[Target], order: int) -> list[Target]:
        """Return the targets whose errors are not kept."""
        known = self._costs[order]
        return [target for target in dict.fromkeys(targets) if target not in known]

    def keep(self, target: Target, order: int, cost: float) -> None:
        """Keep a lower bound of an error, given in units."""
        self._costs[order][target] = cost

    def _place(self, target: Target) -> _Located:
        """Where an interval lies; kept."""
        found = self._places.get(target)
        if found is None:
            start, end = (scaled(x, self._whole.bits) for x in target)
            first, last = self._whole.place(target.low, start, right=True), self._whole.place(target.high, end, False)
            found = self._places[target] = _Located(start, end, first, last)
        return found


def _ratio(unit: Fraction, bits: int) -> tuple[int, int]:
    """The numbers by which to multiply and divide an integer, ``2**bits`` times a number, for the number in units."""
    return unit.denominator, unit.numerator << bits


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
    """Fit lines to all targets whose errors are not known; where there is one piece, nothing is missed."""
    new = []
    for sections, targets in wanted:
        for target in sections.unknown(targets, order):
            if sections.pieces(target) == 1:
                sections.keep(target, order, 0.0)
            else:
                new.append((sections, target))
    if new:
        costs = whole_costs([sections.on(target) for sections, target in new], order)
        for (sections, target), cost in zip(new, costs, strict=True):
            sections.keep(target, order, cost)


def section_errors(f: PLMap, depth: int, targets: Sequence[Target], order: int) -> list[Fraction]:
    """Return lower bounds for the least errors of affine functions on targets, from floats rounded down."""
    sections = iterate_sections(f, depth)
    if sections is None:
        return [Fraction(0)] * len(targets)
    unit = sections.scale.cost(order)
    return [Fraction(cost) * unit for cost in sections.costs(targets, order)]


def section_pieces(f: PLMap, depth: int, targets: Iterable[Target]) -> list[int]:
    """Return how many pieces f^depth has on targets, those that their ends cut included."""
    sections = iterate_sections(f, depth)
    return [sections.pieces(target) if sections else 1 for target in targets]
