"""Exact numbers as text: the form that the grammar of numbers reads back, and the form that people like to read.

An element of a quadratic field is a square root with rationals, ``(1+sqrt(5))/2``. Elements of other fields are read
back through ``lambda(p)`` where the field has such a generator, and through ``root(polynomial, which, value)`` if not;
what people are shown of them is a decimal and the minimal polynomial. Here stand the texts of vectors over a field, so
that numbers can print themselves.

>>> golden = PowerBasis.of(largest_real_root((-1, -1, 1)))
>>> element_text(golden, (0, 1), 1), element_text(golden, (-1, 2), 3)
('(1+sqrt(5))/2', 'sqrt(5)/3')
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import gcd

from periodic.numbers.decimals import integer_text
from periodic.numbers.expressions import MAX_DIGITS
from periodic.numbers.fields import PowerBasis
from periodic.numbers.polynomials import (
    Coefficients,
    largest_real_root,
    period_polynomial,
    same_root,
    simple_real_roots,
)

MAX_DEGREE = 101  # of the polynomials in root(...), and the period in lambda(...)


def rational_text(x: Fraction) -> str:
    """Return a rational as text that the grammar reads back.

    Raises ValueError where an integer has more than MAX_DIGITS digits, which no description may have.

    >>> rational_text(Fraction(-3, 7)), rational_text(Fraction(2))
    ('-3/7', '2')
    """
    return _digits(x.numerator) + (f"/{_digits(x.denominator)}" if x.denominator != 1 else "")


def _digits(n: int) -> str:
    if abs(n) >= 10**MAX_DIGITS:
        raise ValueError(f"a number with more than {MAX_DIGITS} digits cannot be written as text")
    return integer_text(n)


def is_tame(c: Coefficients) -> bool:
    """Return whether degree and coefficients are small enough for the real roots to be found soon."""
    degree, bits = len(c) - 1, max(a.bit_length() for a in c)
    return degree <= MAX_DEGREE and (degree < 2 or bits <= 64 or degree * bits <= 1_000)


def element_text(field: PowerBasis, coefficients: Sequence[int], denominator: int) -> str:
    """Return an irrational element of a field as text that the grammar reads back.

    Raises ValueError for numbers that no text describes: too many digits, or a field too large to be read.
    """
    if field.degree == 2:
        return quadratic_text(field, coefficients, denominator)
    if not is_tame(field.modulus):
        raise ValueError(f"a number in a field of degree {field.degree} is too large to be read back from text")
    name = _lambda(field)
    is_generator = (tuple(coefficients), denominator) == ((0, 1), 1)
    if name and (field.degree <= 8 or is_generator):
        return _combination(coefficients, denominator, name)
    root = f"{_combination(field.modulus, 1, 'x')}, {_place(field)}"
    return f"root({root})" if is_generator else f"root({root}, {_combination(coefficients, denominator, 'x')})"


def square_root_form(field: PowerBasis, coefficients: Sequence[int], denominator: int) -> tuple[int, int, int, int]:
    """Return (b, a, n, d), in lowest terms, such that an element of a quadratic field is (b + a sqrt(n)) / d."""
    b, a = coefficients
    # theta = (-p + s)/2 or (-p - s)/2, s the square root of the discriminant
    n, scale = field.discriminant, 1
    if n % 4 == 0:
        n, scale = n // 4, 2
    top = (2 * b - a * field.modulus[1], scale * (a if field.root.rising > 0 else -a))
    common = gcd(*top, 2 * denominator)
    return top[0] // common, top[1] // common, n, 2 * denominator // common


def quadratic_text(field: PowerBasis, coefficients: Sequence[int], denominator: int) -> str:
    """Return an element of a quadratic field with a square root."""
    b, a, n, d = square_root_form(field, coefficients, denominator)
    root = f"sqrt({_digits(n)})"
    text, is_sum = _with_root(b, a, root if abs(a) == 1 else f"{_digits(abs(a))}*{root}")
    return text if d == 1 else f"({text})/{_digits(d)}" if is_sum else f"{text}/{_digits(d)}"


def quadratic_latex(field: PowerBasis, coefficients: Sequence[int], denominator: int) -> str:
    """Return an element of a quadratic field as LaTeX."""
    b, a, n, d = square_root_form(field, coefficients, denominator)
    root = rf"\sqrt{{{_digits(n)}}}"
    text, is_sum = _with_root(b, a, root if abs(a) == 1 else rf"{_digits(abs(a))} {root}")
    sign, text = ("-", text[1:]) if text.startswith("-") and not is_sum else ("", text)
    return sign + (text if d == 1 else rf"\frac{{{text}}}{{{_digits(d)}}}")


def _with_root(b: int, a: int, root: str) -> tuple[str, bool]:
    """The text of b + a times an irrational of size ``root``, a positive term first; and whether it is a sum."""
    if not b:
        return ("-" if a < 0 else "") + root, False
    if b < 0 < a:
        return f"{root}-{_digits(-b)}", True
    return f"{_digits(b)}{'-' if a < 0 else '+'}{root}", True


def _combination(coefficients: Sequence[int], denominator: int, name: str) -> str:
    """Return the sum of ``coefficients[i] * name^i``, over the denominator: from the top, but a positive term first."""
    order = [i for i in range(len(coefficients) - 1, -1, -1) if coefficients[i]]
    first = next((i for i in order if coefficients[i] > 0), order[0])
    order.remove(first)
    text = ""
    for i in (first, *order):
        c, power = coefficients[i], "" if not i else name if i == 1 else f"{name}^{i}"
        size = _digits(abs(c)) if abs(c) != 1 or not i else ""
        text += (" - " if c < 0 else " + ") + size + ("*" if size and power else "") + power
    text = text[3:] if text.startswith(" + ") else "-" + text[3:]
    if denominator == 1:
        return text
    return f"({text})/{_digits(denominator)}" if order else f"{text}/{_digits(denominator)}"


@lru_cache(maxsize=256)
def _place(field: PowerBasis) -> int:
    """Return which root of its polynomial the generator of a field is, counted from 1."""
    return next(i for i, r in enumerate(simple_real_roots(field.modulus), 1) if same_root(r, field.root))


@lru_cache(maxsize=256)
def _lambda(field: PowerBasis) -> str:
    """Return the generator of a field as ``lambda(n)``, "" if it is none."""
    for k in range((field.degree & -field.degree).bit_length()):
        # lambda(q * 2^k) has degree (q - 1) * 2^k, but lambda(7 * 2^k) has 3 * 2^k
        for q in ((field.degree >> k) + 1, 7):
            n = q << k
            if q % 2 and q > 1 and n <= MAX_DEGREE and same_root(field.root, largest_real_root(period_polynomial(n))):
                return f"lambda({n})"
    return ""
