"""Numbers in decimal, every digit proved: whole integers of any size, first digits of real numbers, counts of things.

Everything that is printed of a number comes from here. A digit that is shown is right: expansions are cut off (and end
in three dots) or rounded half to even, exactly, and never pass through a float. Nothing fails for its size, and nothing
reads or sets Python's process-wide limit on the digits of integers: long integers are converted through ``decimal``,
whose multiplication is fast, without that limit.

>>> decimal(Fraction(2, 3), 5), fixed(Fraction(2, 3), 5), integer_text(2**100)
('0.66666...', '0.66667', '1267650600228229401496703205376')
>>> short_integer(7**7777)
'2125480822...4015379207 (6573 digits)'
"""

from __future__ import annotations

import re
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal, Inexact
from fractions import Fraction
from math import floor
from typing import Any, Protocol

from periodic.errors import LONGEST as LONGEST, digit_count, leading_digits, list_length, short_integer as short_integer

MAX_DIGITS = 1 << 18  # of an irrational number that are found: a few seconds


class Real(Protocol):
    """What is needed of a number to print it: exact arithmetic with rationals, order and ``math.floor``."""

    def __floor__(self) -> int: ...
    def __neg__(self) -> Any: ...
    def __mul__(self, other: Any, /) -> Any: ...
    def __lt__(self, other: Any, /) -> bool: ...


# Integers


def integer_text(n: int) -> str:
    """Return all digits of an integer, however many; the time is about that of multiplying numbers of that size."""
    if n.bit_length() <= 2000:
        return str(n)
    context = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[Inexact])
    powers: dict[int, Decimal] = {}  # 2**bits, for the sizes at which integers are split

    def power(bits: int) -> Decimal:
        if bits not in powers:
            half = bits // 2
            powers[bits] = Decimal(1 << bits) if bits <= 1000 else context.multiply(power(half), power(bits - half))
        return powers[bits]

    def converted(k: int, bits: int) -> Decimal:
        if bits <= 1000:
            return Decimal(k)
        half = bits // 2
        high = k >> half
        low = k - (high << half)
        return context.add(context.multiply(converted(high, bits - half), power(half)), converted(low, half))

    text = f"{converted(abs(n), n.bit_length()):f}"
    return "-" + text if n < 0 else text


def fraction_text(x: Fraction) -> str:
    """Return all digits of a fraction, n/d in lowest terms.

    >>> fraction_text(Fraction(-2, 3)), fraction_text(Fraction(2))
    ('-2/3', '2')
    """
    return integer_text(x.numerator) + (f"/{integer_text(x.denominator)}" if x.denominator != 1 else "")


def brief(n: int) -> str:
    """Return an integer n >= 0 to read in a table: if it is long, its first digits, cut off, and the power of ten.

    >>> brief(2**60), brief(2**100)
    ('1152921504606846976', '1.267650600e+30')
    """
    if n < 10**20:
        return str(n)
    head = str(leading_digits(n, 10))
    return f"{head[0]}.{head[1:]}e+{digit_count(n) - 1}"


def plural(n: int, what: str) -> str:
    """Return how many of what: ``1 lap``, ``2 laps``."""
    return f"{short_integer(n)} {what}" if n == 1 else f"{short_integer(n)} {what}s"


# Real numbers


def decimal(x: Any, digits: int) -> str:
    """Return the number with ``digits`` decimals, cut off, not rounded; three dots stand where digits are left out.

    >>> decimal(Fraction(2, 3), 5), decimal(Fraction(1, 4), 5)
    ('0.66666...', '0.25')
    """
    scaled = abs(x) * 10**digits
    whole = floor(scaled)
    sign = "-" if x < 0 else ""
    head, tail = _pointed(whole, digits)
    if scaled == whole:
        tail = tail.rstrip("0")
        return f"{sign}{head}.{tail}" if tail else sign + head
    return f"{sign}{head}.{tail}..." if digits else f"{sign}{head}..."


def _pointed(scaled: int, digits: int) -> tuple[str, str]:
    """The digits before and after the point of ``scaled / 10**digits``."""
    text = integer_text(scaled).rjust(digits + 1, "0")
    return text[: len(text) - digits], text[len(text) - digits :]


def fixed(x: Any, digits: int) -> str:
    """Return the number with exactly ``digits`` decimals, correctly rounded, half to even.

    >>> fixed(Fraction(1, 8), 2), fixed(Fraction(-1, 3), 3), fixed(Fraction(5, 2), 0)
    ('0.12', '-0.333', '2')
    """
    head, tail = _pointed(abs(round(x * 10**digits)), digits)
    return ("-" if x < 0 else "") + (f"{head}.{tail}" if digits else head)


_SPEC = re.compile(
    r"(?:(?P<fill>.)?(?P<align>[<>=^]))?(?P<sign>[-+ ]?)(?P<point>#?)(?P<zero>0?)(?P<width>[0-9]*)(?P<group>[,_]?)"
    r"(?:\.(?P<precision>[0-9]+))?(?P<type>[eEfFgG%])",
    re.DOTALL,
)


def formatted(x: Any, spec: str) -> str:
    """Return the number as ``format`` writes a float by this specification, but with correctly rounded digits.

    The types are ``e f g %`` and the capitals; precision as wanted. Raises ValueError for other specifications, and for
    more than ``MAX_DIGITS`` digits.

    >>> formatted(Fraction(2, 3), ".30f"), formatted(Fraction(-10**9, 7), "+.3e"), formatted(Fraction(1, 8), ">8.1%")
    ('0.666666666666666666666666666667', '-1.429e+08', '   12.5%')
    """
    match = _SPEC.fullmatch(spec)
    if match is None:
        raise ValueError(f"a number is formatted by a specification such as '.30f', '.10e' or '.5g', not {spec!r}")
    kind, digits = match["type"], list_length(int(match["precision"] or 6), "the precision", most=MAX_DIGITS)
    if kind in "fF%":
        body = fixed(abs(x) * (100 if kind == "%" else 1), digits)
    else:
        body = _scientific(abs(x), digits, kind in "gG", bool(match["point"]))
    size = next((i for i, c in enumerate(body) if not c.isdigit()), len(body))
    head, after = body[:size], body[size:] or "." * (match["point"] == "#")
    after = (after.upper() if kind in "EG" else after) + ("%" if kind == "%" else "")
    sign = "-" if x < 0 else match["sign"].replace("-", "")
    fill, align = match["fill"] or ("0" if match["zero"] else " "), match["align"] or ("=" if match["zero"] else ">")
    width = int(match["width"] or 0)
    if match["group"]:
        least = width - len(sign) - len(after) if fill == "0" and align == "=" else 0
        while len(grouped := _grouped(head, match["group"])) < least:
            head = "0" + head
        head = grouped
    if align == "=":
        return sign + (head + after).rjust(width - len(sign), fill)
    text = sign + head + after
    if align == "^":
        left = (width - len(text)) // 2
        return (fill * left + text).ljust(width, fill)
    return text.ljust(width, fill) if align == "<" else text.rjust(width, fill)


def _grouped(digits: str, mark: str) -> str:
    first = len(digits) % 3 or 3
    return mark.join([digits[:first], *(digits[i : i + 3] for i in range(first, len(digits), 3))])


def _scientific(x: Any, digits: int, general: bool, keep: bool) -> str:
    """Return x >= 0 with a power of ten, or as ``g`` writes it: ``digits`` significant digits, zeros dropped."""
    if general:
        digits = max(digits, 1) - 1
    power = power_of_ten(x) if x != 0 else 0
    mantissa = round(x * Fraction(10) ** (digits - power))
    if mantissa == 10 ** (digits + 1):  # 9.99.. rounded up
        mantissa, power = 10**digits, power + 1
    if general and -4 <= power <= digits:
        head, tail = _pointed(mantissa * 10 ** max(0, power - digits), digits - power)
    else:
        head, tail = _pointed(mantissa, digits)
    if general and not keep:
        tail = tail.rstrip("0")
    body = head + ("." if tail or keep else "") + tail
    return body if general and -4 <= power <= digits else f"{body}e{'-' if power < 0 else '+'}{abs(power):02}"


def leading(x: Any, digits: int) -> str:
    """As ``decimal``, but of a number near 0, or a huge one, the first digits and the power of ten.

    >>> leading(Fraction(1, 3), 5), leading(Fraction(1, 3 * 10**40), 5), leading(Fraction(10**99, 7), 5)
    ('0.33333...', '3.33333...e-41', '1.42857...e+98')
    """
    if x == 0 or Fraction(1, 10**4) <= abs(x) < 10**40:
        return decimal(x, digits)
    power = power_of_ten(x)
    return f"{decimal(x * Fraction(10) ** -power, digits)}e{power:+}"


def power_of_ten(x: Any) -> int:
    """Return the k with 10**k <= abs(x) < 10**(k + 1), exactly; x is not 0.

    >>> [power_of_ten(Fraction(10) ** k - delta) for k in (-5, 0, 3) for delta in (0, Fraction(1, 10**9))]
    [-5, -6, 0, -1, 3, 2]
    """
    size, bits = abs(x), 64
    if size >= 1:
        doublings = floor(size).bit_length() - 1
    else:  # no inverse is taken: in a number field it is dear
        while not (head := floor(size * (1 << bits))):
            bits *= 2
        doublings = bits - head.bit_length()
    near: int = doublings * 30102 // 100_000  # no more than the logarithm of the number or its inverse
    if size >= 1:
        while size >= 10 ** (near + 1):
            near += 1
        return near
    while size * 10**near < 1:
        near += 1
    return -near


def between(low: Any, high: Any, digits: int) -> str:
    """Return a number between two others as text, the lower one cut off and the upper one rounded up.

    >>> between(Fraction(2, 3), Fraction(2, 3), 10), between(Fraction(10**50, 3), Fraction(10**50, 3) + 1, 10)
    ('0.6666666666...', 'between 3.3333333333...e+49 and 3.3333333334e+49')
    """
    if low == high:
        return leading(low, digits)
    unit = Fraction(10) ** -digits
    if not Fraction(1, 10**4) <= abs(high) < 10**40 and high:
        unit *= Fraction(10) ** power_of_ten(high)
    return f"between {leading(low, digits)} and {leading(-floor(-high / unit) * unit, digits)}"


def common_digits(low: Fraction, high: Fraction, digits: int) -> str:
    """Return the decimals on which the two ends of an enclosure agree, ``digits`` at most.

    >>> common_digits(Fraction("1.2341"), Fraction("1.2349"), 10)
    '1.234...'
    """
    while digits and floor(low * 10**digits) != floor(high * 10**digits):
        digits -= 1
    return decimal(low, digits).removesuffix("...") + "..."
