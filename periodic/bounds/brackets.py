"""Brackets: between a floor under the error of all networks of a size, and the error of one that exists.

A bound says that no network comes nearer to f^t than this; an explicit network says that one comes as near as that. The
least error lies between the two, and how far they are apart is all that is not known.
docs/mathematics.md, Run bound; Windows.

>>> from periodic.maps.families import tent
>>> from periodic.networks.window_networks import close_network
>>> print(Bracket(Fraction("0.248"), close_network(tent(), 10, 3, 1)))
every network of this size errs by at least 0.248; this one errs by 0.2493896484...: gap 0.558 %
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from periodic.networks.window_networks import CloseNetwork
from periodic.numbers.conversions import Exact, floor
from periodic.numbers.decimals import leading
from periodic.numbers.number_texts import json_number
from periodic.text.documents import Entry, Section

DIGITS = 10


@dataclass(frozen=True)
class Bracket:
    """Every network of a size has at least the error ``floor``; the ``found`` one has exactly the error ``error``."""

    floor: Exact
    found: CloseNetwork

    @property
    def error(self) -> Exact:
        """The exact error of the network that was found: the integral of ``|f^t - g|`` over the domain."""
        return self.found.l1_error

    @property
    def gap(self) -> Exact:
        """How much of the error of the network that was found may be saved at most: a number from 0 to 1."""
        return (self.error - self.floor) / self.error if self.error > 0 else Fraction(0)

    @property
    def sections(self) -> list[Section]:
        """The bracket as a chapter of a report."""
        entries = [
            Entry("every network", f"errs by at least {leading(self.floor, DIGITS)}"),
            Entry("this one", f"errs by {leading(self.error, DIGITS)}", "cut off; .l1_bracket.error is exact"),
            Entry("gap", _percent(self.gap), "of its error; no network saves more"),
            Entry("made as", str(self.found)),
        ]
        return [Section(f"the least integral of |f^{self.found.t} - g| lies between", entries)]

    def to_json(self) -> dict[str, Any]:
        """Return the bracket with exact numbers as text."""
        return {
            "floor": json_number(self.floor),
            "error": json_number(self.error),
            "method": str(self.found),
        }

    def __str__(self) -> str:
        least, error = (leading(x, DIGITS) for x in (self.floor, self.error))
        return (
            f"every network of this size errs by at least {least}; this one errs by {error}: gap {_percent(self.gap)}"
        )

    def __repr__(self) -> str:
        return f"<Bracket: {self}>"


def _percent(share: Exact) -> str:
    """A share as text, rounded up to thousandths of a per cent."""
    whole, part = divmod(-floor(-share * 100_000), 1000)
    return f"{whole}.{part:03d} %"
