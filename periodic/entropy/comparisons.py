"""Comparisons: which of two maps is the more complex, decided without rounding.

The more complex map is the one of greater growth number, that is of greater entropy: its iterates have more laps in the
long run. Where both numbers are known they are compared as algebraic numbers, so that equality is found, too. Where one
is only enclosed, the enclosures are narrowed until they are apart; if they never are, the comparison stays open and
says how close the two are.

>>> from periodic.maps.families import tent, truncated_tent
>>> compare_growth(truncated_tent("6/7"), tent("8/5")).value
1
>>> compare_growth(truncated_tent("6/7"), truncated_tent("9/10")).value
-1

docs/mathematics.md, Growth; Entropy of any map.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from periodic.claims import Claim
from periodic.entropy.known_growths import KnownGrowth, known_growth
from periodic.errors import list_length
from periodic.graphs.growth_enclosures import growth_enclosure
from periodic.graphs.growth_numbers import growth
from periodic.maps.arguments import what_is
from periodic.maps.normal_forms import normal_form
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.numbers.decimals import MAX_DIGITS, formatted
from periodic.patterns.cyclic_patterns import Pattern

Compared: TypeAlias = PLMap | Pattern

DIGITS = 60


@dataclass(frozen=True, kw_only=True, repr=False)
class Comparison(Claim[int | None]):
    """The claim that the growth number of one map is less (-1), equal (0) or greater (1) than that of another."""

    @property
    def sentence(self) -> str:
        """The statement, which has the value in words."""
        return self.statement

    @classmethod
    def of(cls, value: int | None, reason: str = "", needed: str = "") -> Comparison:
        """Return the claim with the sentence that proves it, or with what would decide it."""
        words = {-1: "less than", 0: "equal to", 1: "greater than", None: "less, equal or greater than"}
        return cls(
            statement=f"the first growth number is {words[value]} the second",
            truth=None if value is None else True,
            value=value,
            source="docs/mathematics.md, Growth",
            reason=reason,
            needed=needed,
        )


def compare_growth(f: Compared, g: Compared, digits: int = DIGITS) -> Comparison:
    """Return whether the growth number of ``f`` is less than (-1), equal to (0) or greater than (1) that of ``g``.

    For maps and patterns. Exact where both numbers are decided; else enclosures of up to ``digits`` digits decide as
    soon as they are apart, and if they are not, the value is None and the claim says so.
    Cost: that of ``known_growth`` for each, and of narrower enclosures by the tower.
    Raises ValueError if a map leaves its interval. Reference: docs/mathematics.md, Entropy of any map.

    >>> from periodic.maps.families import tent, vee
    >>> compare_growth(vee("1.618"), Pattern([2, 3, 1])).value, compare_growth(tent("3/2"), vee("3/2")).value
    (-1, 0)
    """
    digits = list_length(digits, "digits", 1, MAX_DIGITS)
    bounds = [_bounds(x) for x in (f, g)]
    if isinstance(f, PLMap) and isinstance(g, PLMap) and normal_form(f) == normal_form(g):
        return Comparison.of(0, "the two are one map in two systems of coordinates")
    step = 0
    while True:
        (a, b), (c, d) = (narrow(step) for narrow in bounds)
        if a > d or b < c:
            return Comparison.of(1 if a > d else -1, "two enclosures of the growth numbers are apart")
        if a == b and c == d:
            return Comparison.of(0, "both growth numbers are known, and equal as algebraic numbers")
        if step >= digits:
            gap = formatted(max(b, d) - min(a, c), ".1e")
            return Comparison.of(None, needed=f"more digits: both growth numbers lie in one interval of length {gap}")
        step = min(digits, 2 * step + 15)


def _bounds(x: Compared) -> Callable[[int], tuple[Exact, Exact]]:
    """The bounds on the growth number of a map or a pattern, closer for more digits."""
    if isinstance(x, Pattern):
        number = growth(x).number
        return lambda digits: (number, number)
    if not isinstance(x, PLMap):
        raise TypeError(f"growth is compared for maps and patterns, got {what_is(x)}")
    known: KnownGrowth = known_growth(x)
    if known.number is not None or "enclosure" not in known.evidence:
        return lambda digits: (known.low, known.high)

    def narrow(digits: int) -> tuple[Exact, Exact]:
        """Bounds that are closer the more digits are asked for."""
        if digits <= 15:
            return known.low, known.high
        found = growth_enclosure(x, digits)
        return max(known.low, found.low), min(known.high, found.high)

    return narrow
