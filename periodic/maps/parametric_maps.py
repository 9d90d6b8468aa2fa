"""Families of maps with one parameter, whose knots and values are rational functions of it, piece by piece.

Where knots pass one another, or an absolute value changes its branch, the functions change; between two such parameters
the map has one form. A family is therefore a recipe that builds the polyline from the parameter and from a function
that tells signs. Fed with a number it builds one map, fed with the parameter itself and a ``Sample`` it builds the form
that holds around the sample, together with how far that is.

>>> family = MapFamily("c*|x| - 1", lambda c, sign: Form((-1, 0, 1), (c - 1, -1, c - 1)))
>>> family.at(Fraction(3, 2))
PLMap([-1, 0, 1], ['1/2', -1, '1/2'])
>>> form = family.around(Sample(Fraction(3, 2)))
>>> print(*form.values, sep=", ")
x - 1, -1, x - 1
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

from periodic.displays import card, compact
from periodic.errors import printed
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import exact, sign as sign_of
from periodic.numbers.rational_functions import RationalFunction, Sample

Scalar: TypeAlias = Any  # an exact number, or a rational function of the parameter: what has + - * / and a sign
Sign: TypeAlias = Callable[[Any], int]


class NoMapError(ValueError):
    """The recipe of a family makes no map for a parameter."""


class Form(NamedTuple):
    """Knots, increasing, and values there; what has arithmetic and a sign will do for numbers."""

    knots: tuple[Scalar, ...]
    values: tuple[Scalar, ...]


@dataclass(frozen=True, repr=False)
class MapFamily:
    """A family of maps: ``build(parameter, sign)`` returns the polyline of the map with that parameter."""

    name: str
    build: Callable[[Scalar, Sign], Form]

    def __repr__(self) -> str:
        return compact(f"<MapFamily {self.name}>", f"<MapFamily {self.name[:60]}...>")

    def _repr_html_(self) -> str:
        return card(f"family of maps: {self.name}", [("a map of it", "family.at(parameter)")])

    def at(self, parameter: Any) -> PLMap:
        """Return the map with this parameter, a number as ``exact`` takes it.

        Raises as the recipe does, and ValueError if it makes no map.
        """
        return PLMap(*self.build(exact(parameter), sign_of))

    def around(self, sample: Sample) -> Form:
        """Return the form of the maps around the sample; what it depends on is noted there.

        Knots between pieces that have one slope for all parameters are dropped. Raises UnfitSampleError at a sample
        where the form changes, NoMapError where knots are out of order.
        """
        built = self.build(RationalFunction.parameter(), sample.sign)
        knots, values = (tuple(map(RationalFunction.of, numbers)) for numbers in built)
        for a, b in pairwise(knots):
            if sample.sign(b - a) <= 0:
                raise NoMapError(
                    f"knots must increase, but at {printed(sample.at)} the knot {b} does not come after {a}"
                )
        kept = [0]
        for i in range(1, len(knots) - 1):
            j = kept[-1]
            if (values[i] - values[j]) * (knots[i + 1] - knots[i]) != (values[i + 1] - values[i]) * (
                knots[i] - knots[j]
            ):
                kept.append(i)
        kept.append(len(knots) - 1)
        return Form(tuple(knots[i] for i in kept), tuple(values[i] for i in kept))


# Arithmetic of polylines on one interval


def scaled(f: Form, factor: Scalar) -> Form:
    """Return the multiple by a number."""
    return Form(f.knots, tuple(factor * y for y in f.values))


def added(f: Form, g: Form, sign: Sign) -> Form:
    """Return the sum of two polylines with the same ends."""
    knots, first, second = [f.knots[0]], [f.values[0]], [g.values[0]]
    i = j = 1
    while i < len(f.knots):
        order = sign(f.knots[i] - g.knots[j])
        x = f.knots[i] if order <= 0 else g.knots[j]
        first.append(_on_segment(f, i, x))
        second.append(_on_segment(g, j, x))
        knots.append(x)
        i, j = i + (order <= 0), j + (order >= 0)
    return Form(tuple(knots), tuple(a + b for a, b in zip(first, second, strict=True)))


def absolute(f: Form, sign: Sign) -> Form:
    """Return the absolute value; it gets a knot wherever the line crosses 0."""
    signs = [sign(y) for y in f.values]
    knots, values = [f.knots[0]], [signs[0] * f.values[0]]
    for i in range(1, len(f.knots)):
        if signs[i - 1] * signs[i] < 0:
            (a, b), (y, z) = f.knots[i - 1 : i + 1], f.values[i - 1 : i + 1]
            knots.append(a + (b - a) * y / (y - z))
            values.append(Fraction(0))
        knots.append(f.knots[i])
        values.append(signs[i] * f.values[i])
    return Form(tuple(knots), tuple(values))


def _on_segment(f: Form, i: int, x: Scalar) -> Scalar:
    """The value at a point of the segment that ends in knot i."""
    (a, b), (y, z) = f.knots[i - 1 : i + 1], f.values[i - 1 : i + 1]
    return y + (z - y) / (b - a) * (x - a)
