"""SymPy's numbers as exact numbers: real and algebraic ones, however they are written."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from periodic.errors import quoted
from periodic.numbers.algebraics import Exact
from periodic.numbers.constructions import absolute, nth_root, root_of
from periodic.numbers.polynomials import real_roots, trim

HIGHEST_ROOT = 1000


class _NotPlainError(Exception):
    """An expression that is no sum, product, power or root of plain numbers."""


def read_sympy(value: Any) -> Exact:
    import sympy

    if isinstance(value, sympy.Rational):
        return Fraction(int(value.p), int(value.q))
    if not isinstance(value, sympy.Expr):
        raise TypeError(f"expected an exact number, got the SymPy object {quoted(value)}")
    if floats := value.atoms(sympy.Float):
        raise TypeError(f"a SymPy Float is not exact, got {min(floats, key=str)}; write Fraction(x) for what it means")
    if value.free_symbols:
        raise ValueError(f"a number must not contain symbols, got {quoted(value)}")
    if value.has(sympy.oo, -sympy.oo, sympy.zoo, sympy.nan):
        raise ValueError(f"a number must be finite, got {quoted(value)}")
    try:
        real, imaginary = _complex(value)
    except _NotPlainError:
        return _by_minimal_polynomial(value)
    if imaginary != 0:
        raise ValueError(f"a number must be real, got {quoted(value)}")
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

    refusal = f"a number must be real and algebraic, got {quoted(expr)}"
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
