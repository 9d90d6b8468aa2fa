"""The one door into exactness: ``exact`` reads numbers of every kind, and small functions on exact numbers.

An exact number is a ``Fraction`` or, if it is irrational, an ``Algebraic``. Floats are refused, for they do not say
which number is meant.

>>> exact("3/7"), exact("0.25"), exact("phi") ** 2 - exact("phi")
(Fraction(3, 7), Fraction(1, 4), Fraction(1, 1))
"""

from __future__ import annotations

from collections.abc import Iterable, Sized
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from itertools import islice
from math import isfinite
from operator import mul
from typing import Any

import numpy as np

from periodic.errors import quoted
from periodic.numbers.algebraic_trees import (
    IntegerPower,
    Multiple,
    Node,
    PolynomialRoot,
    Radical,
    Rational,
    Total,
)
from periodic.numbers.algebraics import Algebraic, Exact, NumberField
from periodic.numbers.constructions import absolute, common_field, floor, nth_root, period_root, root_of, sign
from periodic.numbers.foreign_numbers import is_of_sympy, plain_value
from periodic.numbers.number_texts import pasted, read_number
from periodic.numbers.polynomials import RealRoot
from periodic.numbers.sympy_trees import NotAlgebraicError, named, tree_of
from periodic.numbers.tree_arithmetic import TooHardError
from periodic.numbers.tree_roots import NotRealError, real_number

__all__ = [
    "Algebraic",
    "Exact",
    "NumberField",
    "absolute",
    "common_field",
    "exact",
    "exact_row",
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
    TypeError: a float is not exact, got 0.5; write Fraction(x) for the number that its bits mean, "0.5" for the decimal
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
    if isinstance(value, Decimal):
        rule = "it may have been rounded; write Fraction(x) for the decimal number that it spells"
        raise TypeError(f"a Decimal is not exact, got {quoted(value)}: {rule}")
    if isinstance(value, (complex, np.complexfloating)):
        raise TypeError(f"a complex is not exact, got {quoted(value)}; exact numbers are real")
    if isinstance(value, (float, np.inexact)):
        meant = "Fraction(x) for the number that its bits mean"
        decimal = f', "{float(value)!r}" for the decimal' if isinstance(value, float) and isfinite(value) else ""
        raise TypeError(f"a float is not exact, got {quoted(value)}; write {meant}{decimal}")
    if is_of_sympy(value, "Basic"):
        return _of_sympy(value)
    if (number := plain_value(value)) is None:
        raise TypeError(f"expected an exact number (int, Fraction, text or SymPy number), got {quoted(value)}")
    if not isinstance(number, Fraction) or hasattr(value, "_mpf_"):
        kind = type(value).__name__
        raise TypeError(f"an {kind} is not exact, got {quoted(value)}; write what is meant as text or as a Fraction")
    return number


MAX_ROW = 1 << 22  # numbers that are read at once: half a gigabyte


def exact_row(values: Iterable[object], name: str) -> list[Exact]:
    """Return several numbers exactly; ``name`` is what they are called.

    Raises TypeError for one text or anything else instead of several, ValueError for more than ``MAX_ROW``, and as
    ``exact`` does.

    >>> exact_row([0, "1/2"], "knots")
    [Fraction(0, 1), Fraction(1, 2)]
    """
    if isinstance(values, str):
        raise TypeError(f"{name} must be several numbers, got the text {quoted(values)}; read_map reads maps from text")
    if not isinstance(values, Iterable):
        raise TypeError(f"{name} must be several numbers, got {quoted(values)}")
    given = values if isinstance(values, Sized) else list(islice(values, MAX_ROW + 1))
    if len(given) > MAX_ROW:
        number = len(given) if isinstance(values, Sized) else "more"
        raise ValueError(f"{name} must be at most {MAX_ROW} numbers, got {number}")
    return [exact(x) for x in given]


# SymPy's numbers

MAX_JOINT_DEGREE = 16  # of the field of roots of rationals and of polynomials, where they are brought into one field
MAX_CHAIN_DEGREE = 128  # of the field of roots of which each is taken of a number that holds the others
MAX_HEIGHT = 20_000  # binary digits of numbers with which fields calculate


def _of_sympy(value: Any) -> Exact:
    """A SymPy expression as an exact number; ValueError says why it is none."""
    try:
        return _valued(tree_of(value))
    except NotAlgebraicError as error:
        part = f", and {error} is not known to be" if str(error) != named(value) else ""
        raise ValueError(f"a number must be algebraic, got {named(value)}{part}") from None
    except NotRealError:
        raise ValueError(f"a number must be real, got {named(value)}") from None
    except TooHardError as error:
        raise ValueError(f"the number {named(value)} is too hard to read: {error}") from None


def _valued(node: Node) -> Exact:
    """The value of a tree: by arithmetic where its roots are few and plain, so that it is in their field."""
    if not node.is_real_throughout or node.height > MAX_HEIGHT:
        return _as_root(node)
    generators = node.generators
    if node.degree <= MAX_JOINT_DEGREE and all(isinstance(p, Rational) for g in generators for p in g.parts):
        return _in_fields(node, {})
    try:
        return _as_root(node)
    except TooHardError:
        is_chain = all(a in b.generators or b in a.generators for a in generators for b in generators)
        if is_chain and node.degree <= MAX_CHAIN_DEGREE and node.height <= 100:
            return _in_fields(node, {})
        raise


def _as_root(node: Node) -> Exact:
    x = real_number(node)
    return root_of(x.polynomial, x) if isinstance(x, RealRoot) else x


def _in_fields(node: Node, known: dict[Node, Exact]) -> Exact:
    """The value of a tree by arithmetic in the field of its generators."""
    if node not in known:
        parts = [_in_fields(part, known) for part in node.parts]
        known[node] = _combined(node, parts)
    return known[node]


def _combined(node: Node, parts: list[Exact]) -> Exact:
    """The number that a node of a tree makes of the numbers of its parts."""
    match node:
        case Rational(number=x):
            return x
        case PolynomialRoot(polynomial=c, root=RealRoot() as root):
            return root_of(c, root)
        case Radical(order=order):
            return nth_root(parts[0], order)
        case Total():
            return sum(parts, start=Fraction(0))
        case Multiple():
            return reduce(mul, parts)
        case IntegerPower(exponent=exponent):
            return parts[0] ** exponent
    return _as_root(node)
