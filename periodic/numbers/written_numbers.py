"""How a number of a number field is written: as text that is read back, for people, in LaTeX and for SymPy.

A quadratic number that is short is written with its square root, wherever it was computed. Others are shown by
proved digits and where they come from; nothing is factored only to be shown.

>>> from periodic.numbers.constructions import root_of
>>> root_of([-1, -1, 1]), str(root_of([-2, 0, 0, 1]))
(exact('(1+sqrt(5))/2'), '1.2599210498… (root of x^3 - 2)')
"""

from __future__ import annotations

import re
from math import floor
from typing import TYPE_CHECKING, Any, Self

from periodic.numbers.decimals import LONGEST, leading
from periodic.numbers.exact_texts import element_text, is_tame, quadratic_latex, square_root_form
from periodic.numbers.expressions import MAX_DIGITS
from periodic.numbers.fields import PowerBasis, Vector
from periodic.numbers.polynomials import Coefficients, RealRoot, polynomial_text, to_root_of
from periodic.numbers.real_numbers import RealNumber

if TYPE_CHECKING:
    import sympy

SHORT = 12  # polynomials of higher degree are not factored only to be shown
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


class WrittenNumber(RealNumber):
    """A number of a number field as it is written. What it leaves to the subclass stands under TYPE_CHECKING."""

    __slots__ = ()

    if TYPE_CHECKING:
        _field: Any
        _own: Any
        _plain: Any
        _root: RealRoot
        _coefficients: Vector
        _denominator: int

        @property
        def field(self) -> PowerBasis: ...
        @property
        def coefficients(self) -> Vector: ...
        @property
        def denominator(self) -> int: ...
        @property
        def degree_bound(self) -> int: ...
        @property
        def minimal_coefficients(self) -> Coefficients: ...
        def settled(self) -> Self: ...
        def as_root(self) -> RealRoot: ...
        @classmethod
        def from_root(cls, root: RealRoot) -> Self: ...

    @property
    def text(self) -> str:
        """The number as text that ``exact`` reads back as the same number.

        Raises ValueError if no text describes it: an integer would be too long, or the field is too large to be read.
        """
        x = self._plainest()
        return element_text(x.field, x.coefficients, x.denominator)

    def _plainest(self) -> Self:
        """The number as an element of a quadratic field, if it is one; of its own field otherwise."""
        x = self.settled()
        # a quadratic field lies in fields of even degree only
        if 2 < x.field.degree <= SHORT and not x.field.degree % 2 and x.field.is_quadratic(x.coefficients):
            if self._plain is None:
                self._plain = self.from_root(x.as_root()).settled()
            plain: Self = self._plain
            return plain
        return x

    def _has_text(self) -> bool:
        """Whether it is known, at little cost, that some text describes the number."""
        sizes = [*self._coefficients, self._denominator]
        return (
            (self._field is not None or self.degree_bound <= SHORT)
            and is_tame(self.field.modulus)
            and max(map(abs, sizes)).bit_length() < 3 * MAX_DIGITS
        )

    def _radical(self) -> str:
        """The text of a quadratic number that is short, else nothing."""
        if self.degree_bound > SHORT or (x := self._plainest()).field.degree > 2:
            return ""
        sizes = [*x.coefficients, x.denominator, x.field.discriminant]
        text = self.text if max(map(abs, sizes)).bit_length() <= 4 * LONGEST else ""
        return text if len(text) <= LONGEST else ""

    def _described(self) -> str:
        """Ten digits, and where the number comes from."""
        digits = leading(self, 10).replace("...", ELLIPSIS)
        if self.degree_bound <= SHORT:
            return f"{digits}, root of {polynomial_text(self.minimal_coefficients, 8)}"
        if self._field or self._own:
            return f"{digits}, of degree {self.field.degree}"
        b, a = self._coefficients  # nothing is factored only to be shown
        shifted = "" if (b, a, self._denominator) == (0, 1, 1) else "in the field of a "
        return f"{digits}, {shifted}root of {polynomial_text(self._root.polynomial, 8)}"

    def __repr__(self) -> str:
        text = self._radical()
        if text:
            return f"exact('{text}')"
        return f"<Algebraic {self._described()}{'; its .text pastes back' if self._has_text() else ''}>"

    def __str__(self) -> str:
        return self._radical() or "{0} ({2})".format(*self._described().partition(", "))

    def latex(self) -> str:
        """The number as LaTeX, without dollar signs: with a square root if it is short, else in decimals."""
        if self._radical():
            x = self._plainest()
            return quadratic_latex(x.field, x.coefficients, x.denominator)
        digits, _, power = leading(self, 10).partition("...")
        return rf"{digits}\ldots" if not power else rf"{digits}\ldots \cdot 10^{{{int(power[1:])}}}"

    def _repr_latex_(self) -> str:
        """The number, and after decimals what it is a root of."""
        if self._radical() or self.degree_bound > SHORT:
            return f"${self.latex()}$"
        polynomial = re.sub(r"\^([0-9]+)", r"^{\1}", polynomial_text(self.minimal_coefficients, 8)).replace("*", " ")
        polynomial = re.sub(r"e\+?(-?[0-9]+)", r"\\cdot 10^{\1}", polynomial.replace("...", r"\cdots"))
        return rf"${self.latex()} \quad (\text{{root of }} {polynomial})$"

    def to_sympy(self) -> sympy.Expr:
        """Return the number as a SymPy expression: radicals if quadratic, else a polynomial in a ``CRootOf``."""
        import sympy

        x = self._plainest()
        if x.field.degree == 2:
            b, a, n, d = square_root_form(x.field, x.coefficients, x.denominator)
            return (sympy.Integer(b) + a * sympy.sqrt(n)) / d
        theta = to_root_of(x.field.root)
        terms = [sympy.Integer(c) * theta**i for i, c in enumerate(x.coefficients) if c]
        return sympy.Add(*terms) / x.denominator

    def _in_sympy(self) -> sympy.Expr:
        """The number for SymPy: by name if it has one there, for names are compared before structures."""
        import sympy

        names = {(-1, -1, 1): sympy.GoldenRatio, (-1, -1, -1, 1): sympy.TribonacciConstant}
        name = names.get(self.minimal_coefficients) if self.degree_bound <= 3 else None
        return name if name is not None and floor(self) >= 1 else self.to_sympy()
