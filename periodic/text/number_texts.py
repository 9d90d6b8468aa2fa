"""Exact numbers and polynomials as people read them: short text, or decimals of which every digit is certified."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import chain

from periodic.numbers.conversions import Exact, absolute, floor
from periodic.text.map_texts import show_number


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
    return f"{sign}{head}.{tail}..." if digits else f"{sign}{head}..."


def leading(x: Exact, digits: int) -> str:
    """As ``decimal``, but of a number near 0 the first digits and the power of ten.

    >>> leading(Fraction(1, 3), 5), leading(Fraction(1, 3 * 10**40), 5)
    ('0.33333...', '3.33333...e-41')
    """
    power = -power_of_ten(x) if x != 0 and 10**4 * absolute(x) < 1 else 0
    return decimal(x * 10**power, digits) + (f"e-{power}" if power else "")


def power_of_ten(x: Exact) -> int:
    """The k with 10**k <= abs(x) < 10**(k + 1), exactly; x is not 0.

    >>> [power_of_ten(Fraction(10) ** k - delta) for k in (-5, 0, 3) for delta in (0, Fraction(1, 10**9))]
    [-5, -6, 0, -1, 3, 2]
    """
    size = absolute(x)
    near = (floor(size if size >= 1 else 1 / size).bit_length() - 1) * 30102 // 100_000  # no more than the logarithm
    if size >= 1:
        while size >= 10 ** (near + 1):
            near += 1
        return near
    while size * 10**near < 1:
        near += 1
    return -near


def common_digits(low: Fraction, high: Fraction, digits: int) -> str:
    """The decimals on which the two ends of an enclosure agree."""
    while digits and floor(low * 10**digits) != floor(high * 10**digits):
        digits -= 1
    return decimal(low, digits).removesuffix("...") + "..."


def difference(a: Exact, b: Exact, digits: int = 12) -> str:
    """The first digits of a - b > 0: certified, and no field is built that holds both."""
    if isinstance(a, Fraction) or isinstance(b, Fraction) or a.field is b.field:
        return decimal(a - b, digits)
    (low, high), (least, most) = a.enclosure(2 * digits), b.enclosure(2 * digits)
    return common_digits(low - most, high - least, digits)


def quotient(a: Exact, b: Exact, digits: int = 12) -> str:
    """The first digits of a / b > 0: certified, and no field is built that holds both."""
    if isinstance(a, Fraction) or isinstance(b, Fraction) or a.field is b.field:
        return decimal(a / b, digits)
    (low, high), (least, most) = a.enclosure(2 * digits), b.enclosure(2 * digits)
    return common_digits(low / most, high / least, digits)


def power_below(c: Exact, t: int) -> str:
    """A lower bound of c**t for c >= 1, to read in a table: two decimals of it, or `brief` if it is large.

    >>> power_below(Fraction(3, 2), 3), power_below(Fraction(2), 100)
    ('3.37', '1.267650600e+30')
    """
    low = c if isinstance(c, Fraction) else c.enclosure(40)[0]
    if t <= 90:
        return decimal(low**t, 2).removesuffix("...")
    mantissa, exponent = 1, 0  # mantissa * 10**exponent <= low**i, i having the first binary digits of t
    for digit in f"{t:b}":
        factor = low if digit == "1" else Fraction(1)
        mantissa, exponent = mantissa * mantissa * 10**40 * factor.numerator // factor.denominator, 2 * exponent - 40
        dropped = max(0, len(str(mantissa)) - 40)
        mantissa, exponent = mantissa // 10**dropped, exponent + dropped
    if len(str(mantissa)) + exponent <= 20:
        return str(mantissa // 10**-exponent)
    head = str(mantissa)
    return f"{head[0]}.{head[1:10]}e+{len(head) - 1 + exponent}"


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


def brief(n: int) -> str:
    """An integer n >= 0 to read in a table: if it is long, its first digits, cut off, and the power of ten.

    >>> brief(2**60), brief(2**100)
    ('1152921504606846976', '1.267650600e+30')
    """
    if n < 10**20:
        return str(n)
    dropped = n.bit_length() * 30103 // 100_000 - 11
    head = str(n // 10**dropped)
    return f"{head[0]}.{head[1:10]}e+{dropped + len(head) - 1}"


def round_numbers(t: int) -> tuple[int, ...]:
    """The numbers 0 .. 10, then 20, 50, 100, 200, .., and ``t``, which none exceeds.

    >>> round_numbers(70)
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 50, 70)
    """
    rounds = {d * 10**k for d in (1, 2, 5) for k in range(1, len(str(t)))}
    return tuple(sorted({*range(min(t, 10) + 1), *(n for n in rounds if n < t), t}))


def runs(numbers: Iterable[int]) -> str:
    """Increasing integers as text, three and more in a row from end to end.

    >>> runs([1, 2, 4, 5, 6, 7])
    '1, 2, 4 to 7'
    """
    found: list[list[int]] = []
    for n in numbers:
        if found and n == found[-1][-1] + 1:
            found[-1].append(n)
        else:
            found.append([n])
    parts = [[f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run) for run in found]
    return ", ".join(chain.from_iterable(parts)) or "none"


def plural(n: int, what: str) -> str:
    """How many of what: ``1 lap``, ``2 laps``."""
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def json_number(x: Exact) -> str | dict[str, str]:
    """The number as text that is read back exactly; an enclosure where that text would be too long."""
    try:
        return show_number(x)
    except ValueError:
        low, high = (x, x) if isinstance(x, Fraction) else x.enclosure(100)
        return {"low": decimal(low, 100), "high": decimal(high, 100)}
