"""Exact numbers and maps as JSON for programs that know nothing of ours: integers, fractions as text, coefficients.

Numbers of one field are lists of the coefficients of the powers of one root, which is named once, by its polynomial and
two rationals around it. ``periodic/checker.py`` states the format in full.

>>> from periodic.numbers.conversions import exact
>>> scribe = Scribe([exact("phi")])
>>> scribe.number(exact("3 - phi/2")), scribe.field_json()["field"]["polynomial"]
([3, '-1/2'], [-1, -1, 1])
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from periodic import checker as checker_module
from periodic.errors import digit_count
from periodic.maps.plmaps import PLMap
from periodic.numbers.algebraics import NumberField
from periodic.numbers.conversions import Exact, common_field

checker: Any = checker_module  # it has no types
Json = Any  # what json.dumps takes, without floats
MOST_DIGITS = 4000  # of a numeral, as the checker reads it


class Scribe:
    """Writes numbers of one field: rationals as integers and text, others as lists of coefficients."""

    def __init__(self, values: Iterable[Exact]) -> None:
        self.field: NumberField | None = common_field(values)

    def number(self, x: Exact) -> Json:
        """Return an exact number of the field, or a rational, as JSON."""
        if isinstance(x, Fraction):
            return rational_json(x)
        vector, denominator = self.coordinates(x)
        return [rational_json(Fraction(c, denominator)) for c in vector]

    def coordinates(self, x: Exact) -> tuple[Sequence[int], int]:
        """Return a number of the field as integers over a denominator, constant first.

        Raises ValueError if it is irrational and the numbers of the field are not.
        """
        if self.field is None:
            raise ValueError(f"{x} is not rational, and the numbers before it are")
        vector, denominator = self.field.coordinates(x)
        return vector, denominator

    def numbers(self, values: Iterable[Exact]) -> list[Json]:
        """Return several numbers as JSON."""
        return [self.number(x) for x in values]

    def field_json(self) -> dict[str, Json]:
        """Return the entry "field" of an object, if one is needed: the root alone between two rationals.

        Raises ValueError with the reason if the checker does not read the field.
        """
        if self.field is None:
            return {}
        modulus, why = list(self.field.modulus), ""
        for digits in (8, 16, 32, 64, 128, 256, 512):
            low, high = self.field.generator.enclosure(digits)
            data = {"polynomial": modulus, "between": [rational_json(low), rational_json(high)]}
            try:
                checker.Field(data)
                return {"field": data}
            except (checker.Rejected, checker.Malformed) as error:
                why = str(error)
        raise ValueError(
            f"certificates do not hold numbers of a field like this one, of degree {self.field.degree}: {why}"
        )

    def map_json(self, f: PLMap) -> dict[str, Json]:
        """Return a map as JSON."""
        return {"knots": self.numbers(f.knots), "values": self.numbers(f.values), **self.field_json()}


def most_digits() -> int:
    """Return how long a numeral may be: at most what this process writes, too."""
    return min(MOST_DIGITS, sys.get_int_max_str_digits() or MOST_DIGITS)


def rational_json(x: Fraction) -> Json:
    """Return a rational as an integer or as text.

    Raises ValueError for one with more digits than the checker reads.

    >>> rational_json(Fraction(3)), rational_json(Fraction(3, 7))
    (3, '3/7')
    """
    digits, most = digit_count(max(abs(x.numerator), x.denominator)), most_digits()
    if digits > most:
        raise ValueError(f"a number of {digits} digits is longer than a certificate may hold, which is {most} digits")
    return x.numerator if x.denominator == 1 else f"{x.numerator}/{x.denominator}"
