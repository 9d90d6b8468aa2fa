"""Numbers as papers print them, in decimal."""

from fractions import Fraction

from periodic.numbers.conversions import Exact


def is_near(x: Exact, decimals: str) -> bool:
    """Whether the decimals are those of ``x``, rounded or cut off."""
    return abs(x - Fraction(decimals)) < Fraction(1, 10 ** len(decimals.partition(".")[2]))
