"""Numbers of other kinds beside algebraic ones: what rational a float is, how far a SymPy number is from a tree.

A float of any make, a ``Decimal`` and an ``mpf`` are the numbers that their digits spell, and are compared as such. A
SymPy number is compared as the algebraic number that it is; one that is not known to be algebraic is told apart by its
digits, or not at all.

>>> plain_value(0.5), plain_value("1/2"), plain_value(float("inf"))
(Fraction(1, 2), None, inf)
"""

from __future__ import annotations

import math
import numbers
import sys
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from periodic.numbers.algebraic_trees import Node
from periodic.numbers.sympy_trees import NotAlgebraicError, NotFiniteError, named, tree_of
from periodic.numbers.tree_arithmetic import is_zero, negative, total
from periodic.numbers.tree_roots import NotRealError, real_number

DIGITS = 50  # by which numbers are told apart that are not known to be algebraic


def plain_value(value: Any) -> Fraction | float | None:
    """Return the rational that a number of another library is, or inf, -inf or nan; None for anything else.

    Taken are floats (NumPy's too), ``Decimal``, rationals of python-flint, gmpy2 and Sage, and what has mpmath's
    ``_mpf_``.
    """
    if isinstance(value, (float, np.floating, Decimal)):
        if math.isfinite(value):
            return Fraction(*map(int, value.as_integer_ratio()))
        return math.nan if math.isnan(value) else math.inf if value > 0 else -math.inf
    kind = type(value)
    if kind.__module__.partition(".")[0] in ("mpmath", "sympy") and hasattr(value, "_mpf_"):
        sign, mantissa, exponent, _ = value._mpf_
        if mantissa or not exponent:
            return Fraction(-int(mantissa) if sign else int(mantissa)) * Fraction(2) ** int(exponent)
        return float(value)
    if kind.__module__.startswith("flint.") and kind.__name__ in ("fmpz", "fmpq"):
        return Fraction(int(value.p), int(value.q)) if kind.__name__ == "fmpq" else Fraction(int(value))
    if isinstance(value, numbers.Rational) and not isinstance(value, (bool, np.bool_)):
        parts = [part() if callable(part) else part for part in (value.numerator, value.denominator)]  # Sage's
        return Fraction(*map(int, parts))
    return None


def is_of_sympy(value: object, kind: str = "Expr") -> bool:
    """Return whether a thing is a SymPy expression, or of another kind that SymPy names; SymPy is not imported."""
    sympy = sys.modules.get("sympy")
    return sympy is not None and isinstance(value, getattr(sympy, kind))


def calculates_in_sympy(value: object) -> bool:
    """Return whether a thing is a SymPy expression or matrix, with which numbers calculate as SymPy's."""
    return is_of_sympy(value) or is_of_sympy(value, "MatrixBase")


def is_equal(node: Node, expr: Any) -> bool:
    """Return whether a real number equals a SymPy expression.

    Raises ValueError where that cannot be decided: for a number that is not known to be algebraic and that agrees in
    ``DIGITS`` digits, and for one that is too hard to read.
    """
    import sympy

    if expr.free_symbols or expr.has(sympy.Float):
        return False
    try:
        return is_zero(total([node, negative(tree_of(expr))]))
    except NotFiniteError:
        return False
    except NotAlgebraicError:
        real, imaginary = (part.evalf(DIGITS + 10) for part in expr.as_real_imag())
        if not imaginary.is_zero and abs(imaginary) > sympy.Float(10) ** -DIGITS:
            return False
        ball = node.value(4 * DIGITS + node.height)
        value = plain_value(real)
        if ball is not None and isinstance(value, Fraction):
            gap = abs(value - Fraction(ball.re, 1 << 4 * DIGITS + node.height))
            if gap > (1 + abs(value)) * Fraction(1, 10**DIGITS):
                return False
        raise ValueError(f"whether {named(expr)} is that number is not known: it agrees in {DIGITS} digits") from None


def compared(node: Node, expr: Any) -> int | float | None:
    """Return the sign of a real number minus a SymPy number, nan if that is nan; None where SymPy is to say.

    Raises TypeError for a number that is not real.
    """
    import sympy

    if expr in (sympy.oo, -sympy.oo):
        return -1 if expr is sympy.oo else 1
    if isinstance(expr, sympy.Float):
        expr = sympy.Rational(plain_value(expr))
    if expr.free_symbols or expr.has(sympy.Float):
        return None
    try:
        other = tree_of(expr)
        difference = total([node, negative(other)])
        if is_zero(difference):
            return 0
        if not other.real:
            real_number(other)
    except (NotAlgebraicError, NotFiniteError):
        return None
    except NotRealError:
        raise TypeError(f"complex numbers have no order, got {named(expr)}") from None
    bits = 64
    while True:
        ball = difference.value(bits)
        if ball is not None and abs(ball.re) > ball.radius:
            return 1 if ball.re > 0 else -1
        bits *= 2


def rational_operand(value: object, *, strict: bool = True) -> Fraction | None:
    """Return an operand as a Fraction, None if it is no exact number; a float is refused with TypeError."""
    if type(value) is Fraction:
        return value
    if type(value) is int or (isinstance(value, (int, np.integer)) and not isinstance(value, bool)):
        return Fraction(int(value))
    if isinstance(value, Fraction):
        return Fraction(int(value.numerator), int(value.denominator))
    if strict and isinstance(value, (float, complex, np.inexact, Decimal)):
        is_complex = isinstance(value, (complex, np.complexfloating))
        number = "exact real numbers" if is_complex else f"Fraction({value!r}) for the number that it is exactly"
        raise TypeError(f"{value!r} is not exact; write {number}, or float(x) of the other number to leave exactness")
    return None
