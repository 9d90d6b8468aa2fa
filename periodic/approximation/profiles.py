"""Profiles: maps as floats, in units in which pieces are about 1 long and values lie between -1 and 1.

All fits of lines, and all costs of functions, are found for profiles. The units are rational, so that what floats prove
of a profile is a theorem on the map once their rounding errors are counted. docs/mathematics.md, Rounding.

>>> from periodic.maps.families import tent
>>> profile = Profile.of(tent(), Scale.of([tent()]))
>>> profile.lengths.tolist(), profile.values.tolist()
([1.0, 1.0], [-1.0, 1.0, -1.0])
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, absolute
from periodic.numbers.magnitudes import BITS, enclosed, log2, rounded_up
from periodic.numbers.number_texts import shown

Floats = NDArray[np.float64]

UNIT_EXPONENT = -36
UNIT = 2.0**UNIT_EXPONENT  # costs are multiples of this; below 2**16 on a block, so that float64 holds them exactly
LEAST = 2.0**-400  # lengths of pieces are not less
SHORT = 2.0**-24  # runs of less than this length cost nothing


class Scale(NamedTuple):
    """The units: lengths are multiples of ``length``, values lie ``spread`` up or down from ``centre``."""

    length: Fraction
    centre: Fraction
    spread: Fraction

    def cost(self, order: int) -> Fraction:
        """What one unit of cost is worth."""
        return self.length * self.spread**order

    @classmethod
    def of(cls, maps: Sequence[PLMap]) -> Scale:
        """Units for some maps that are not all constant: their pieces are about 1 long, their values within 1 of 0.

        All three are rational. That the values lie within ``spread`` of ``centre`` is exactly true, however narrow the
        image is against its distance from 0.
        """
        total = sum((h.domain[1] - h.domain[0] for h in maps), start=Fraction(0))
        low, high = min(h.image[0] for h in maps), max(h.image[1] for h in maps)
        return cls.around(low, high, total, sum(h.piece_count for h in maps))

    @classmethod
    def around(cls, low: Exact, high: Exact, total: Exact, pieces: int) -> Scale:
        """Units for so many pieces, ``total`` long together, with values from ``low`` to ``high``."""
        middle, width = (low + high) / 2, rounded_up(high - low)
        nearby = max(0, int(log2(middle) - log2(width))) if middle else 0  # bits that the middle has before the width
        centre = enclosed(middle, BITS + nearby)[0]
        spread = rounded_up(max(high - centre, centre - low))
        return cls(rounded_up(total / pieces), centre, spread)


class Profile(NamedTuple):
    """A map in units of a scale: the lengths of its pieces, and its values at their ends, between -1 and 1."""

    lengths: Floats
    values: Floats

    @classmethod
    def of(cls, h: PLMap, scale: Scale) -> Profile:
        """Return the profile of ``h``; every entry is the float nearest to the exact number, but no length 0.

        Raises ValueError if a value lies outside the scale.
        """
        for y in h.image:
            if not absolute(y - scale.centre) <= scale.spread:
                raise ValueError(
                    f"values must lie within {shown(scale.spread)} of {shown(scale.centre)}, got {shown(y)}"
                )
        coded = h.polyline.values  # few numbers, many times each
        used, places = np.unique(coded.codes, return_inverse=True)
        known = np.array([float((coded.table[k] - scale.centre) / scale.spread) for k in used.tolist()])
        return cls(np.maximum(_quotients(h.knots, scale.length), LEAST), known[places])


def _quotients(knots: Sequence[Exact], unit: Fraction) -> list[float]:
    """The floats nearest to the differences of neighbouring knots, divided by a unit."""
    fractions = [x for x in knots if isinstance(x, Fraction)]
    if len(fractions) == len(knots):
        over = lcm(*(x.denominator for x in fractions))
        whole = [x.numerator * (over // x.denominator) for x in fractions]
        factor, divisor = unit.denominator, unit.numerator * over
        return [(b - a) * factor / divisor for a, b in pairwise(whole)]  # division of integers rounds to the nearest
    per_unit = 1 / unit
    return [float((b - a) * per_unit) for a, b in pairwise(knots)]
