"""The one door into exactness: ``exact`` reads numbers of every kind, and small functions on exact numbers.

An exact number is a ``Fraction`` or, if it is irrational, an ``Algebraic``. Floats are refused, for they do not say
which number is meant.
"""

from __future__ import annotations

import math
import numbers
import re
import sys
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from periodic.errors import count
from periodic.numbers.algebraics import Algebraic, Exact, NumberField
from periodic.numbers.polynomials import RealRoot, largest_real_root, primitive, real_roots, trim

__all__ = [
    "Algebraic",
    "Exact",
    "NumberField",
    "absolute",
    "common_field",
    "exact",
    "floor",
    "nth_root",
    "pasted",
    "root_of",
    "sign",
]

LONGEST_TEXT = 4300  # digits; beyond, Python itself refuses to read an integer
HIGHEST_ROOT = 1000
_RATIONAL = re.compile(r"\s*([+-]?[0-9]+)(?:/([0-9]+))?\s*")
_DECIMAL = re.compile(r"\s*[+-]?(?=[0-9]|\.[0-9])[0-9]*\.?[0-9]*(?:[eE]([+-]?[0-9]+))?\s*")


def exact(value: object) -> Exact:
    """Return ``value`` as an exact number: a ``Fraction`` if it is rational, else an ``Algebraic``.

    Taken are integers (NumPy's and python-flint's too), ``Fraction``, text such as ``"3/7"``, ``"-2"`` or ``"0.25"``,
    real algebraic SymPy numbers and exact numbers themselves.
    Raises TypeError for floats and decimals of every kind, ``bool``, ``None``, ``bytes`` and containers; ValueError for
    text that is no rational and for SymPy numbers that are not real and algebraic.

    >>> exact("3/7")
    Fraction(3, 7)
    >>> exact(0.5)
    Traceback (most recent call last):
    TypeError: a float is not exact, got 0.5; write Fraction(x) for the number that its bits mean
    """
    if isinstance(value, Algebraic):
        return value
    if isinstance(value, (bool, np.bool_)):
        raise TypeError(f"a truth value is no number, got {value!r}")
    if isinstance(value, (int, np.integer)):
        return Fraction(int(value))
    if isinstance(value, Fraction):
        n, d = value.numerator, value.denominator
        # Fraction(numpy.int64(1), 3) keeps the NumPy integer, which would overflow.
        return value if type(value) is Fraction and type(n) is int and type(d) is int else Fraction(int(n), int(d))
    if isinstance(value, str):
        return _read_text(value)
    if isinstance(value, (float, complex, np.inexact, Decimal)):
        name = "Decimal" if isinstance(value, Decimal) else "complex" if isinstance(value, complex) else "float"
        raise TypeError(f"a {name} is not exact, got {value!r}; write Fraction(x) for the number that its bits mean")
    kind = type(value)
    if kind.__module__.startswith("flint.") and kind.__name__ in ("fmpz", "fmpq"):
        number: Any = value
        return Fraction(int(number.p), int(number.q)) if kind.__name__ == "fmpq" else Fraction(int(number))
    sympy = sys.modules.get("sympy")
    if sympy is not None and isinstance(value, sympy.Basic):
        return _read_sympy(value)
    if isinstance(value, numbers.Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    raise TypeError(f"expected an exact number (int, Fraction, text or SymPy number), got {_short(value)}")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:60]}... ({len(text)} characters)"


def _read_text(text: str) -> Fraction:
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"text with more than {LONGEST_TEXT} characters is not read as a number, got {len(text)}")
    if ratio := _RATIONAL.fullmatch(text):
        if ratio[2] and not int(ratio[2]):
            raise ValueError(f"a rational needs a nonzero denominator, got {_short(text)}")
        return Fraction(int(ratio[1]), int(ratio[2] or 1))
    decimal = _DECIMAL.fullmatch(text)
    if decimal is None:
        raise ValueError(f"text must be a rational such as '3/7' or '0.25', got {_short(text)}")
    if decimal[1] and abs(int(decimal[1])) > LONGEST_TEXT:
        raise ValueError(f"a decimal exponent must be at most {LONGEST_TEXT} in size, got {_short(text)}")
    return Fraction(text)


def root_of(coefficients: Iterable[int], root: RealRoot | None = None) -> Exact:
    """Return the largest real root of an integer polynomial (constant term first), or the ``root`` of it given.

    A rational root comes back as a ``Fraction``; that it is none is proved without factoring, by trying the one or two
    rationals near the root whose denominators divide the leading coefficient.
    Raises ValueError if the polynomial has no real root.

    >>> root_of([-1, -1, 1])
    Algebraic(x**2 - x - 1, 1.6180339887...)
    """
    if root is None:
        root = largest_real_root(primitive(trim(coefficients)))
    candidate = _rational_candidate(root)
    if candidate is not None and not root.compare(candidate):
        return candidate
    return Algebraic.from_root(root)


def _rational_candidate(root: RealRoot) -> Fraction | None:
    """Return the only rational that the root can be, or None if it cannot be any."""
    c = root.polynomial
    lead = abs(c[-1])
    if lead == 1 == abs(c[0]):  # numerator and denominator divide these two
        one = 1 if sum(c) == 0 else -1 if sum(c[::2]) == sum(c[1::2]) else 0
        if not one or not root.low < one < root.high:
            return None
    bits = lead.bit_length() + 8
    k = root.enclosure(bits)
    numerator = -(-lead * k >> bits)
    return Fraction(numerator, lead) if numerator << bits < lead * (k + 1) else None


def sign(x: Exact) -> int:
    """Return -1, 0 or 1, exactly."""
    if isinstance(x, Algebraic):
        return x.sign()
    return (x.numerator > 0) - (x.numerator < 0)


def absolute(x: Exact) -> Exact:
    """Return ``|x|``; what ``abs`` returns, with a type that says that it is exact."""
    return -x if x < 0 else x


def pasted(x: Exact) -> str:
    """Return ``x`` as ``repr`` shows it inside other things: what Python and ``exact`` read back, if it is rational.

    >>> pasted(Fraction(2, 3)), pasted(Fraction(2)), pasted(root_of([-2, 0, 1]))
    ("'2/3'", '2', '1.4142135623...')
    """
    return f"'{x}'" if isinstance(x, Fraction) and x.denominator != 1 else str(x)


def floor(x: Exact) -> int:
    """Return the greatest integer that is at most ``x``."""
    return math.floor(x)


def common_field(values: Iterable[Exact]) -> NumberField | None:
    """Return a field that contains all the values, the smallest that their own fields span; None if all are rational.

    Nothing is built where one of the fields holds the others already. ``field.convert(x)`` moves a number there.
    """
    field: NumberField | None = None
    seen = set[int]()
    for x in values:
        if isinstance(x, Algebraic) and id(x.field) not in seen:
            seen.add(id(x.field))
            field = x.field if field is None else field.join(x.field)[0]
    return field


def nth_root(x: Exact, n: int) -> Exact:
    """Return the real ``n``-th root of ``x >= 0``, which is at least 0.

    Raises ValueError if ``x`` is negative or ``n`` less than 1.

    >>> nth_root(Fraction(9, 4), 2)
    Fraction(3, 2)
    """
    count(n, "n", least=1)
    if x < 0:
        raise ValueError(f"a root needs a number that is at least 0, got {x!r}")
    if isinstance(x, Fraction):
        return root_of((-x.numerator, *(0,) * (n - 1), x.denominator)) if x else x
    root = x.as_root()
    c = [0] * (n * (len(root.polynomial) - 1) + 1)
    c[::n] = root.polynomial
    bits = 16
    while True:
        # Positive roots of c(y**n) are the n-th roots of those of c(x): low**n < x < high**n in x's own interval do.
        k = _integer_root(root.enclosure(n * bits), n)
        low, high = Fraction(k, 1 << bits), Fraction(k + 1, 1 << bits)
        if root.low < low**n and high**n < root.high and root.compare(low**n) > 0 > root.compare(high**n):
            return root_of(c, RealRoot(tuple(c), low, high))
        bits *= 2


def _integer_root(k: int, n: int) -> int:
    """Return the floor of the ``n``-th root of an integer k >= 0."""
    low, high = 0, 1 << k.bit_length() // n + 1
    while high - low > 1:
        middle = low + high >> 1
        low, high = (middle, high) if middle**n <= k else (low, middle)
    return low


# SymPy's numbers


class _NotPlainError(Exception):
    """An expression that is no sum, product, power or root of plain numbers."""


def _read_sympy(value: Any) -> Exact:
    import sympy

    if isinstance(value, sympy.Rational):
        return Fraction(int(value.p), int(value.q))
    if not isinstance(value, sympy.Expr):
        raise TypeError(f"expected an exact number, got the SymPy object {_short(value)}")
    if floats := value.atoms(sympy.Float):
        raise TypeError(f"a SymPy Float is not exact, got {min(floats, key=str)}; write Fraction(x) for what it means")
    if value.free_symbols:
        raise ValueError(f"a number must not contain symbols, got {_short(value)}")
    if value.has(sympy.oo, -sympy.oo, sympy.zoo, sympy.nan):
        raise ValueError(f"a number must be finite, got {_short(value)}")
    try:
        real, imaginary = _complex(value)
    except _NotPlainError:
        return _by_minimal_polynomial(value)
    if imaginary != 0:
        raise ValueError(f"a number must be real, got {_short(value)}")
    return real


Pair = tuple[Exact, Exact]  # real and imaginary part


def _times(a: Pair, b: Pair) -> Pair:
    if a[1] == 0 == b[1]:
        return a[0] * b[0], a[1]
    return a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]


def _complex(expr: Any) -> Pair:
    """Return the real and the imaginary part of a SymPy expression; _NotPlainError if it takes other than + * **."""
    import sympy

    zero = Fraction(0)
    if expr.is_Rational:
        return Fraction(int(expr.p), int(expr.q)), zero
    if expr is sympy.I:
        return zero, Fraction(1)
    if expr is sympy.GoldenRatio:
        return root_of((-1, -1, 1)), zero
    if isinstance(expr, sympy.CRootOf) and expr.is_real:
        return _polynomial_root(expr), zero
    if expr.is_Add:
        parts = [_complex(a) for a in expr.args]
        return sum((p for p, _ in parts), zero), sum((q for _, q in parts), zero)
    if expr.is_Mul:
        product: Pair = Fraction(1), zero
        for a in expr.args:
            product = _times(product, _complex(a))
        return product
    if expr.is_Pow and expr.exp.is_Rational:
        return _power(_complex(expr.base), int(expr.exp.p), int(expr.exp.q))
    raise _NotPlainError


def _power(base: Pair, p: int, q: int) -> Pair:
    """Return ``base**(p/q)``, the principal value."""
    if q > HIGHEST_ROOT:
        raise ValueError(f"a SymPy number may take roots up to order {HIGHEST_ROOT}, got {q}")
    if q > 1:
        if base[1] != 0 or (base[0] < 0 and q > 2):
            raise _NotPlainError
        root = nth_root(absolute(base[0]), q)
        base = (root, Fraction(0)) if base[0] >= 0 else (Fraction(0), root)
    if p < 0:
        size = base[0] * base[0] + base[1] * base[1]
        if size == 0:
            raise ValueError("a SymPy number divides by zero")
        base, p = (base[0] / size, -base[1] / size), -p
    if base[1] == 0:
        return base[0] ** p, base[1]
    result: Pair = Fraction(1), Fraction(0)
    for digit in bin(p)[2:]:
        result = _times(result, result)
        if digit == "1":
            result = _times(result, base)
    return result


def _polynomial_root(expr: Any) -> Exact:
    coefficients = trim(int(a) for a in reversed(expr.poly.clear_denoms(convert=True)[1].all_coeffs()))
    return root_of(coefficients, real_roots(coefficients)[expr.index])


def _by_minimal_polynomial(expr: Any) -> Exact:
    """Return a number such as cos(2*pi/7) as the root of SymPy's minimal polynomial nearest to SymPy's own digits."""
    import sympy
    from sympy.polys.polyerrors import BasePolynomialError

    refusal = f"a number must be real and algebraic, got {_short(expr)}"
    try:
        poly = sympy.minimal_polynomial(expr, sympy.Dummy("x"), polys=True)
        coefficients = trim(int(a) for a in reversed(poly.clear_denoms(convert=True)[1].all_coeffs()))
    except (BasePolynomialError, NotImplementedError, ValueError, TypeError) as error:
        raise ValueError(refusal) from error
    n = len(coefficients) - 1
    # Two different roots are further apart than sqrt(3) n**(-n/2 - 1) |c|**(1-n) (Mahler 1964): a root so near is it.
    bits = (n + 2) * n.bit_length() // 2 + (n - 1) * sum(a * a for a in coefficients).bit_length() // 2 + 8
    real, imaginary = (part.evalf(bits * 302 // 1000 + 10) for part in expr.as_real_imag())
    if abs(imaginary) * 2**bits > 1:
        raise ValueError(refusal)
    near = int(sympy.floor(real * 2**bits))
    found = [root for root in real_roots(coefficients) if abs(root.enclosure(bits) - near) <= 2]
    if len(found) != 1:
        raise ValueError(refusal)
    return root_of(coefficients, found[0])
