"""Topological entropy, enclosed between rationals: the natural logarithm of the growth number.

It is the rate at which the number of laps of the iterates grows, in nats an iterate. Every self-map has an enclosure as
narrow as asked for; for a pattern it is the least entropy of a continuous map with such a cycle. docs/mathematics.md,
Growth; Entropy of any map.

>>> from periodic.maps.families import tent
>>> found = entropy_enclosure(tent(), 8)
>>> float(found.low), float(found.high)
(0.69314718, 0.693147181)
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from periodic.claims import Warrant
from periodic.displays import card, compact
from periodic.errors import list_length
from periodic.graphs.growth_enclosures import MAX_STEPS, growth_enclosure
from periodic.graphs.growth_numbers import Growth, growth, growth_by_partition
from periodic.graphs.transition_graphs import MAX_POINTS, Dynamics
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Algebraic, Exact
from periodic.numbers.decimals import between, decimal
from periodic.numbers.enclosures import log_bounds
from periodic.numbers.number_texts import latex, shown

DECIMALS = 12  # of what is shown
MAX_DIGITS = 1 << 14  # that may be asked for: seconds, where the growth number is known


class _Pair(NamedTuple):
    """Two numbers between which a third lies."""

    low: Fraction
    high: Fraction


class EntropyEnclosure(_Pair):
    """Rationals ``low <= entropy <= high``; both 0 where the entropy is proved to be 0.

    ``reason`` says what proves it and, where it is wider than asked for, how far the search went.
    """

    reason: str

    def __new__(cls, low: Fraction, high: Fraction, reason: str = "") -> EntropyEnclosure:
        self = super().__new__(cls, low, high)
        self.reason = reason
        return self

    def __repr__(self) -> str:
        return compact(super().__repr__(), f"<EntropyEnclosure: {self._text}>")

    def _repr_html_(self) -> str:
        return card(f"entropy: {self._text}", [("why", self.reason)])

    def _repr_latex_(self) -> str:
        unit = Fraction(1, 10**DECIMALS)
        ends = [self.low, self.high]
        if max(len(shown(end)) for end in ends) > DECIMALS:
            ends = [self.low // unit * unit, -(-self.high // unit) * unit]
            return rf"${decimal(ends[0], DECIMALS)} \le h \le {decimal(ends[1], DECIMALS)}$"
        return rf"${latex(self.low)} \le h \le {latex(self.high)}$"

    @property
    def _text(self) -> str:
        """The enclosure in decimals, the lower end cut off and the upper one rounded up, and how it was obtained."""
        return f"{between(self.low, self.high, DECIMALS)} ({Warrant.between(self.low, self.high).value})"


def entropy_enclosure(
    f: Dynamics, digits: int, max_points: int = MAX_POINTS, max_steps: int = MAX_STEPS
) -> EntropyEnclosure:
    """Return ``low <= topological entropy <= high`` with ``high - low <= 10**-digits``; both 0 where it is 0.

    For every self-map, pattern and transition graph. Integers only, rounded outwards to decimal fractions. The pair is
    wider, and its ``reason`` says so, only if the tower of a map needs ends of age more than ``max_steps``: about
    (digits + 1) * log(10) / entropy, unless return maps help. Cost as for ``growth`` and ``growth_enclosure``.
    Raises as ``growth`` does, but no NotMarkovError. Reference: docs/mathematics.md, Entropy of any map.

    >>> from periodic.patterns.cyclic_patterns import Pattern
    >>> low, high = entropy_enclosure(Pattern([2, 3, 1]), 10)
    >>> print(float(low), float(high))
    0.48121182505 0.48121182506
    >>> low, high = entropy_enclosure(PLMap([0, "2/5", 1], ["1/7", 1, 0]), 10)
    >>> print(float(low), float(high))
    0.60000259586 0.60000259587
    """
    digits = list_length(digits, "digits", most=MAX_DIGITS)
    known = growth_by_partition(f, max_points) if isinstance(f, PLMap) else growth(f, max_points)
    if isinstance(known, Growth):
        return logarithms(known.number, known.number, digits, known.reason)
    assert isinstance(f, PLMap)
    found = growth_enclosure(f, digits + 2, max_steps)
    return logarithms(found.low, found.high, digits, found.reason)


def logarithms(low: Exact, high: Exact, digits: int, reason: str) -> EntropyEnclosure:
    """Return decimal fractions around the logarithms of two numbers >= 1, the closer the nearer these are together.

    >>> low, high = logarithms(Fraction(2), Fraction(3), 3, "an example")
    >>> float(low), float(high)
    (0.6931, 1.0987)
    """
    if high == 1:
        return EntropyEnclosure(Fraction(0), Fraction(0), reason)
    # log is 1-Lipschitz on [1, oo): 10**-(digits + 2) from the enclosure, less from each logarithm, two roundings.
    if isinstance(low, Algebraic):
        low = max(low.enclosure(digits + 2)[0], Fraction(1))
    if isinstance(high, Algebraic):
        high = high.enclosure(digits + 2)[1]
    bits, scale = digits * 3322 // 1000 + 16, 10 ** (digits + 1)
    return EntropyEnclosure(
        Fraction((log_bounds(low, bits)[0] * scale) >> bits, scale),
        Fraction(-((-log_bounds(high, bits)[1] * scale) >> bits), scale),
        reason,
    )
