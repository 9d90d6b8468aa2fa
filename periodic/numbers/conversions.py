"""The one door into exactness: ``exact`` reads numbers of every kind, and small functions on exact numbers.

An exact number is a ``Fraction`` or, if it is irrational, an ``Algebraic``. Floats are refused, for they do not say
which number is meant.
"""

from __future__ import annotations

import numbers
import sys
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from periodic.errors import quoted
from periodic.numbers.algebraics import Algebraic, Exact, NumberField
from periodic.numbers.constructions import absolute, common_field, floor, nth_root, period_root, root_of, sign
from periodic.numbers.number_texts import pasted, read_number
from periodic.numbers.sympy_numbers import read_sympy

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
    "period_root",
    "root_of",
    "sign",
]


def exact(value: object) -> Exact:
    """Return ``value`` as an exact number: a ``Fraction`` if it is rational, else an ``Algebraic``.

    Taken are integers (NumPy's and python-flint's too), ``Fraction``, text in the grammar of numbers (``"3/7"``,
    ``"0.25"``, ``"sqrt(2)/2"``, ``"phi"``, ``"lambda(5)"``, ``"root(x^3 - x - 1)"``; `read_number` has it in full),
    real algebraic SymPy numbers and exact numbers themselves.
    Raises TypeError for floats and decimals of every kind, ``bool``, ``None``, ``bytes`` and containers; ValueError for
    text outside the grammar and for SymPy numbers that are not real and algebraic.

    >>> exact("3/7"), exact("phi^2 - phi")
    (Fraction(3, 7), Fraction(1, 1))
    >>> exact(0.5)
    Traceback (most recent call last):
    TypeError: a float is not exact, got 0.5; write Fraction(x) for the number that its bits mean
    """
    if isinstance(value, Algebraic):
        return value
    if isinstance(value, (bool, np.bool_)):
        raise TypeError(f"a truth value is no number, got {quoted(value)}")
    if isinstance(value, (int, np.integer)):
        return Fraction(int(value))
    if isinstance(value, Fraction):
        n, d = value.numerator, value.denominator
        # Fraction(numpy.int64(1), 3) keeps the NumPy integer, which would overflow.
        return value if type(value) is Fraction and type(n) is int and type(d) is int else Fraction(int(n), int(d))
    if isinstance(value, str):
        return read_number(value)
    if isinstance(value, (float, complex, np.inexact, Decimal)):
        name = "Decimal" if isinstance(value, Decimal) else "complex" if isinstance(value, complex) else "float"
        raise TypeError(
            f"a {name} is not exact, got {quoted(value)}; write Fraction(x) for the number that its bits mean"
        )
    kind = type(value)
    if kind.__module__.startswith("flint.") and kind.__name__ in ("fmpz", "fmpq"):
        number: Any = value
        return Fraction(int(number.p), int(number.q)) if kind.__name__ == "fmpq" else Fraction(int(number))
    sympy = sys.modules.get("sympy")
    if sympy is not None and isinstance(value, sympy.Basic):
        return read_sympy(value)
    if isinstance(value, numbers.Rational):
        return Fraction(int(value.numerator), int(value.denominator))
    raise TypeError(f"expected an exact number (int, Fraction, text or SymPy number), got {quoted(value)}")
