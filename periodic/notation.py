"""Exact numbers and polynomials as people read them: short text, or decimals of which every digit is certified."""

from __future__ import annotations

from fractions import Fraction

from periodic.algebraics import Exact, absolute, floor
from periodic.descriptions import show_number


def shown(x: Exact) -> str:
    """A number as text: exact if that is short enough to read, else 20 certified decimals."""
    try:
        text = show_number(x)
    except ValueError:
        text = ""
    return text if 0 < len(text) <= 60 else decimal(x, 20)


def decimal(x: Exact, digits: int) -> str:
    """The number with ``digits`` decimals, cut off, not rounded: every digit is certified.

    >>> decimal(Fraction(2, 3), 5), decimal(Fraction(1, 4), 5)
    ('0.66666...', '0.25')
    """
    scaled = absolute(x) * 10**digits
    whole = floor(scaled)
    sign = "-" if x < 0 else ""
    text = str(whole).rjust(digits + 1, "0")
    head, tail = text[: len(text) - digits], text[len(text) - digits :]
    if scaled == whole:
        tail = tail.rstrip("0")
        return f"{sign}{head}.{tail}" if tail else sign + head
    return f"{sign}{head}.{tail}..."


def common_digits(low: Fraction, high: Fraction, digits: int) -> str:
    """The decimals on which the two ends of an enclosure agree."""
    while digits and floor(low * 10**digits) != floor(high * 10**digits):
        digits -= 1
    return decimal(low, digits).removesuffix("...") + "..."


def polynomial(coefficients: tuple[int, ...]) -> str:
    """An integer polynomial as text, highest power first.

    >>> polynomial((-1, -1, 1))
    'x^2 - x - 1'
    """
    text = ""
    for power in range(len(coefficients) - 1, -1, -1):
        c = coefficients[power]
        if c:
            factor = "" if abs(c) == 1 and power else str(abs(c))
            variable = "" if power == 0 else "x" if power == 1 else f"x^{power}"
            joined = f"{factor}*{variable}" if factor and variable else factor + variable
            text += f" {'-' if c < 0 else '+'} {joined}" if text else f"{'-' if c < 0 else ''}{joined}"
    return text or "0"


def json_number(x: Exact) -> str | dict[str, str]:
    """The number as text that is read back exactly; an enclosure where that text would be too long."""
    try:
        return show_number(x)
    except ValueError:
        low, high = (x, x) if isinstance(x, Fraction) else x.enclosure(100)
        return {"low": decimal(low, 100), "high": decimal(high, 100)}
