"""Rational functions of one parameter: numbers that depend on it, and where on the line their signs can change.

A map of a family, such as ``c*abs(x) - 1``, has knots, values and slopes that are rational functions of the parameter.
To argue about all parameters of an interval at once one computes with these functions, and each time that two of them
are compared one notes which polynomials must not vanish for the answer to stay the same. A ``Sample`` answers at one
rational parameter and keeps the notes; what was found with it holds up to the nearest roots of the noted polynomials.

>>> c = RationalFunction.parameter()
>>> sample = Sample(Fraction(3, 2))
>>> sample.sign(c * c - 2), sample.sign(1 / (c - 1) - 3)
(1, -1)
>>> sample.cell()
(exact('sqrt(2)'), None)
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from periodic.errors import described, printed
from periodic.numbers.algebraics import Algebraic, Exact
from periodic.numbers.exact_polynomials import (
    Polynomial,
    add,
    in_lowest_terms,
    multiply,
    plain,
    polynomial_text,
    real_roots,
    sign_at,
    trim,
    value,
)

Constant = (Fraction, int, Algebraic)


class UnfitSampleError(ValueError):
    """A function that is not zero everywhere vanishes at the sample, which then speaks for no interval around it."""


@dataclass(frozen=True)
class RationalFunction:
    """A quotient of two polynomials in the parameter, the constant term first, in lowest terms.

    Their coefficients are integers, the leading one of the denominator positive; where that cannot be they are exact
    numbers of one field, and that one is 1: so that equal functions are equal. Arithmetic takes functions, integers,
    fractions and irrational numbers. Raises ZeroDivisionError for the denominator zero.

    >>> c = RationalFunction.parameter()
    >>> (c * c - 1) / (2 * c + 2)
    RationalFunction((-1, 1), (2,))
    """

    numerator: Polynomial
    denominator: Polynomial = (1,)

    def __post_init__(self) -> None:
        n, d = trim(self.numerator), trim(self.denominator)
        if not d:
            raise ZeroDivisionError("a rational function has a denominator that is not zero everywhere")
        n, d = in_lowest_terms(n, d)
        object.__setattr__(self, "numerator", n)
        object.__setattr__(self, "denominator", d)

    @classmethod
    def parameter(cls) -> RationalFunction:
        """Return the parameter itself."""
        return cls((0, 1))

    @classmethod
    def of(cls, constant: RationalFunction | Exact | int) -> RationalFunction:
        """Return a constant as a function; a function stays what it is."""
        if isinstance(constant, RationalFunction):
            return constant
        if isinstance(constant, Algebraic):
            return cls((constant,))
        return cls((constant.numerator,), (constant.denominator,))

    def __repr__(self) -> str:
        return f"RationalFunction({described(self.numerator)}, {described(self.denominator)})"

    def __str__(self) -> str:
        n, d = polynomial_text(self.numerator), polynomial_text(self.denominator)
        return n if d == "1" else f"({n})/({d})"

    def __bool__(self) -> bool:
        return bool(self.numerator)

    def __neg__(self) -> RationalFunction:
        return RationalFunction(tuple(-a for a in self.numerator), self.denominator)

    def __add__(self, other: Any) -> RationalFunction:
        if not isinstance(other, (RationalFunction, *Constant)):
            return NotImplemented
        b = RationalFunction.of(other)
        numerator = add(multiply(self.numerator, b.denominator), multiply(b.numerator, self.denominator))
        return RationalFunction(numerator, multiply(self.denominator, b.denominator))

    __radd__ = __add__

    def __sub__(self, other: Any) -> RationalFunction:
        return self + -other if isinstance(other, (RationalFunction, *Constant)) else NotImplemented

    def __rsub__(self, other: Any) -> RationalFunction:
        return (-self).__add__(other)

    def __mul__(self, other: Any) -> RationalFunction:
        if not isinstance(other, (RationalFunction, *Constant)):
            return NotImplemented
        b = RationalFunction.of(other)
        return RationalFunction(multiply(self.numerator, b.numerator), multiply(self.denominator, b.denominator))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> RationalFunction:
        if not isinstance(other, (RationalFunction, *Constant)):
            return NotImplemented
        b = RationalFunction.of(other)
        return RationalFunction(multiply(self.numerator, b.denominator), multiply(self.denominator, b.numerator))

    def __rtruediv__(self, other: Any) -> RationalFunction:
        return RationalFunction.of(other) / self

    def __pow__(self, exponent: int) -> RationalFunction:
        base, result = (1 / self if exponent < 0 else self), RationalFunction((1,))
        for _ in range(abs(exponent)):
            result = result * base
        return result

    def at(self, x: Exact) -> Exact:
        """Return the value at an exact number. Raises ZeroDivisionError at a pole."""
        return value(self.numerator, x) / value(self.denominator, x)

    @property
    def critical(self) -> tuple[Polynomial, ...]:
        """The polynomials in plain form, not constant, at whose roots alone the sign can change."""
        return tuple(plain(c) for c in (self.numerator, self.denominator) if len(c) > 1)


class Sample:
    """A rational parameter at which functions are compared, and the polynomials on which the answers depend."""

    def __init__(self, at: Fraction) -> None:
        self.at = at
        self.noted: set[Polynomial] = set()

    def sign(self, x: RationalFunction | Exact | int) -> int:
        """Return the sign at the sample and note what keeps it. Raises UnfitSampleError if it is 0 there alone."""
        x = RationalFunction.of(x)
        if not x:
            return 0
        sign = sign_at(x.numerator, self.at) * sign_at(x.denominator, self.at)
        if not sign:
            raise UnfitSampleError(f"{x} vanishes or has a pole at {printed(self.at)}")
        self.noted.update(x.critical)
        return sign

    def cell(self) -> tuple[Exact | None, Exact | None]:
        """Return the ends of the open interval around the sample without roots of noted polynomials; None: no end."""
        low: Exact | None = None
        high: Exact | None = None
        for c in self.noted:
            for x in real_roots(c):
                if x < self.at:
                    low = x if low is None or x > low else low
                else:
                    high = x if high is None or x < high else high
        return low, high
