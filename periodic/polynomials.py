"""Integer polynomials and their real roots, certified: gcd, factors, characteristic polynomials, enclosures.

A polynomial is a tuple of Python integers, the constant term first, without trailing zeros; ``()`` is zero. Factors,
gcds and root isolation come from SymPy, or from python-flint where it is installed and the environment variable
``PERIODIC_NO_ACCELERATORS`` is not set; the results are the same. Floats guess roots, integers decide.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import gcd as integer_gcd
from operator import index
from typing import TYPE_CHECKING, Any

from periodic.realroots import Coefficients, RealRoot, sign_at, support

if TYPE_CHECKING:
    import sympy

__all__ = [
    "Coefficients",
    "RealRoot",
    "charpoly",
    "derivative",
    "factor",
    "flint",
    "gcd",
    "is_irreducible",
    "largest_real_root",
    "multiply",
    "primitive",
    "quotient",
    "real_roots",
    "root_bound",
    "same_root",
    "shift",
    "sign_at",
    "sign_changes",
    "squarefree",
    "to_poly",
    "to_root_of",
    "to_text",
    "trim",
]

X_PLUS_1: Coefficients = (1, 1)


def flint() -> Any | None:
    """Return the module ``flint`` (python-flint), or None if it is missing or ``PERIODIC_NO_ACCELERATORS`` is set."""
    return None if os.environ.get("PERIODIC_NO_ACCELERATORS") else _installed_flint()


@cache
def _installed_flint() -> Any | None:
    try:
        import flint
    except ImportError:
        return None
    return flint


# Plain operations


def trim(coefficients: Iterable[int]) -> Coefficients:
    """Return the polynomial with these coefficients as a tuple of Python integers without trailing zeros.

    Raises TypeError for coefficients that are not integers.
    """
    c = tuple(coefficients)
    if set(map(type, c)) != {int}:
        c = tuple(map(index, c))
    n = len(c)
    while n and not c[n - 1]:
        n -= 1
    return c[:n]


def primitive(c: Coefficients) -> Coefficients:
    """Return ``c`` without its content and with a positive leading coefficient; zero stays zero."""
    if not c:
        return ()
    content = integer_gcd(*c)
    if c[-1] < 0:
        content = -content
    return c if content == 1 else tuple(a // content for a in c)


def derivative(c: Coefficients) -> Coefficients:
    """Return the derivative."""
    return tuple(i * c[i] for i in range(1, len(c)))


def multiply(a: Coefficients, b: Coefficients) -> Coefficients:
    """Return the product; the cost is the number of nonzero coefficients of ``a`` times the length of ``b``."""
    product = [0] * max(0, len(a) + len(b) - 1)
    for i, x in enumerate(a):
        if x:
            for j, y in enumerate(b, i):
                product[j] += x * y
    return trim(product)


def sign_changes(c: Iterable[int]) -> int:
    """Return how often consecutive nonzero coefficients differ in sign (Descartes' rule of signs)."""
    signs = [a > 0 for a in filter(None, c)]
    return sum(s != t for s, t in pairwise(signs))


def shift(c: Coefficients, numerator: int, exponent: int) -> Coefficients:
    """Return a positive multiple of ``c(x / 2**exponent + numerator / 2**exponent)``; quadratic cost."""
    n = len(c) - 1
    a = [c[i] << exponent * (n - i) for i in range(n + 1)]
    for i in range(n):
        for j in range(n - 1, i - 1, -1):
            a[j] += numerator * a[j + 1]
    return tuple(a)


# SymPy's door, and python-flint's


def _to_dense(c: Coefficients) -> list[Any]:
    from sympy import ZZ

    return [ZZ(a) for a in reversed(c)]


def _from_dense(f: Sequence[Any]) -> Coefficients:
    return tuple(int(a) for a in reversed(f))


def factor(c: Coefficients) -> tuple[tuple[Coefficients, int], ...]:
    """Return the irreducible factors over the rationals with their multiplicities, by degree, then coefficients.

    The factors are primitive with positive leading coefficients; the constant factor is left out.

    >>> factor((-1, 0, 0, 0, 0, -2, 0, 1))  # x**7 - 2*x**5 - 1
    (((1, 1), 1), ((-1, 0, -1, 1), 1), ((1, -1, 0, 1), 1))
    """
    if not c:
        raise ValueError("the zero polynomial has no factorisation")
    if library := flint():
        factors = [(trim(f.coeffs()), int(m)) for f, m in library.fmpz_poly(list(c)).factor()[1]]
    else:
        from sympy import ZZ
        from sympy.polys.factortools import dup_factor_list

        factors = [(_from_dense(f), int(m)) for f, m in dup_factor_list(_to_dense(c), ZZ)[1]]
    found = [(primitive(f), m) for f, m in factors if len(f) > 1]
    return tuple(sorted(found, key=lambda pair: (len(pair[0]), pair[0])))


def gcd(a: Coefficients, b: Coefficients) -> Coefficients:
    """Return the primitive greatest common divisor with positive leading coefficient (zero if both are zero)."""
    if not a or not b:
        return primitive(a or b)
    if library := flint():
        return primitive(trim(library.fmpz_poly(list(a)).gcd(library.fmpz_poly(list(b))).coeffs()))
    from sympy import ZZ
    from sympy.polys.euclidtools import dup_gcd

    return primitive(_from_dense(dup_gcd(_to_dense(a), _to_dense(b), ZZ)))


def quotient(a: Coefficients, b: Coefficients) -> Coefficients:
    """Return ``a / b``; raises ValueError unless ``b`` divides ``a`` with integer coefficients."""
    if not b:
        raise ValueError("division by the zero polynomial")
    rest, answer = list(a), [0] * max(0, len(a) - len(b) + 1)
    for i in range(len(answer) - 1, -1, -1):
        answer[i], remainder = divmod(rest[i + len(b) - 1], b[-1])
        if remainder:
            break
        if answer[i]:
            for j, y in enumerate(b, i):
                rest[j] -= answer[i] * y
    if any(rest):
        raise ValueError(f"a polynomial of degree {len(b) - 1} does not divide one of degree {len(a) - 1}")
    return trim(answer)


def squarefree(c: Coefficients) -> Coefficients:
    """Return the primitive polynomial with the same roots, all of them simple."""
    return quotient(primitive(c), gcd(c, derivative(c))) if c else ()


def is_irreducible(c: Coefficients) -> bool:
    """Return whether ``c`` is irreducible over the rationals; constants are not."""
    return len(c) > 1 and [m for _, m in factor(c)] == [1]


def charpoly(matrix: Sequence[Sequence[int]]) -> Coefficients:
    """Return ``det(xI - A)`` of a square integer matrix, monic.

    >>> charpoly([[0, 1], [1, 1]])
    (-1, -1, 1)
    """
    rows = [[index(a) for a in row] for row in matrix]
    n = len(rows)
    if any(len(row) != n for row in rows):
        raise ValueError(f"matrix must be square, got {n} rows of lengths {sorted({len(row) for row in rows})}")
    if not n:
        return (1,)
    if library := flint():
        return trim(library.fmpz_mat(rows).charpoly().coeffs())
    from sympy import ZZ
    from sympy.polys.matrices.ddm import DDM

    return _from_dense(DDM([[ZZ(a) for a in row] for row in rows], (n, n), ZZ).charpoly())


def to_poly(c: Coefficients, symbol: str = "x") -> sympy.Poly:
    """Return ``c`` as a SymPy ``Poly`` with integer coefficients."""
    import sympy

    return sympy.Poly([int(a) for a in reversed(c)] or [0], sympy.Symbol(symbol), domain="ZZ")


def to_text(c: Coefficients) -> str:
    """Return a polynomial in x as text, the highest power first; the middle of one with many terms is left out.

    >>> to_text((-1, 0, 0, 0, 0, -2, 0, 1))
    'x**7 - 2*x**5 - 1'
    """
    terms = []
    for i, a in reversed(support(c)):
        power = "" if i == 0 else "x" if i == 1 else f"x**{i}"
        size = "" if abs(a) == 1 and power else str(abs(a)) if a.bit_length() < 1000 else f"2**{a.bit_length()}..."
        terms.append(("- " if a < 0 else "+ ") + size + ("*" if size and power else "") + power)
    if len(terms) > 13:
        terms[4:-1] = ["+ ..."]
    text = " ".join(terms) or "0"
    return text[2:] if text.startswith("+ ") else text.replace("- ", "-", 1)


# Real roots


def root_bound(c: Coefficients) -> int:
    """Return a power of 2 that every complex root of ``c`` is smaller than in absolute value."""
    n, top = len(c) - 1, abs(c[-1]).bit_length()
    # Fujiwara: 2 max |c[n-k]/c[n]|**(1/k), with |c[n-k]/c[n]| < 2**(its bit length - top + 1).
    sizes = (-((top - 1 - abs(a).bit_length()) // (n - i)) for i, a in support(c)[:-1])
    return 1 << 1 + max(0, *sizes, 0)


def largest_real_root(c: Coefficients) -> RealRoot:
    """Return the largest real root of a nonconstant polynomial; ValueError if it has none.

    One sign change among the coefficients, of ``c`` or of ``c * (x + 1)**k`` for small k, isolates the only positive
    root at once (Descartes); otherwise the rule is applied to shifted polynomials, and in the end SymPy isolates roots.
    The ``polynomial`` of the result may therefore be a multiple or a factor of ``c``.
    """
    if len(c) < 2:
        raise ValueError(f"a constant polynomial has no real roots to choose from, got {c}")
    stripped = c[next(i for i, a in enumerate(c) if a) :]  # without the root 0
    if sign_changes(stripped):
        found = _only_positive_root(stripped) or _last_root(stripped)
        if not found and (core := squarefree(stripped)) != primitive(stripped):
            found = _only_positive_root(core) or _last_root(core)
        if found:
            return found
    roots = real_roots(c)
    if not roots:
        raise ValueError(f"the polynomial {to_text(c)} has no real root")
    return roots[-1]


def _only_positive_root(c: Coefficients) -> RealRoot | None:
    for _ in range(3):
        if sign_changes(c) == 1:
            return RealRoot._isolated(c, Fraction(0), Fraction(root_bound(c)), 1 if c[-1] > 0 else -1)
        c = multiply(X_PLUS_1, c)
    return None


def _last_root(c: Coefficients) -> RealRoot | None:
    """Return the largest real root if it is positive and shifting finds it soon, else None."""
    low, high, exponent = 0, root_bound(c), 0
    for _ in range(24):
        if high - low < 2:
            low, high, exponent = 2 * low, 2 * high, exponent + 1
        middle = low + high >> 1
        shifted = shift(c, middle, exponent)
        changes = sign_changes(shifted)
        if changes == 1 and shifted[0]:
            return RealRoot._isolated(
                c, Fraction(middle, 1 << exponent), Fraction(root_bound(c)), 1 if c[-1] > 0 else -1
            )
        low, high = (middle, high) if changes else (low, middle)
    return None


def real_roots(c: Coefficients) -> tuple[RealRoot, ...]:
    """Return the distinct real roots, ascending; SymPy isolates them.

    >>> [root.enclosure(0) for root in real_roots((-1, 0, 0, 0, 0, -2, 0, 1))]
    [-2, -1, 1]
    """
    if not c:
        raise ValueError("every number is a root of the zero polynomial")
    if len(c) == 1:
        return ()
    from sympy import ZZ
    from sympy.polys.rootisolation import dup_isolate_real_roots_sqf

    core = squarefree(c)
    ends = [(_fraction(a), _fraction(b)) for a, b in dup_isolate_real_roots_sqf(_to_dense(core), ZZ)]
    lines = [(-a.numerator, a.denominator) for a, b in ends if a == b]
    for line in lines:
        core = quotient(core, line)
    found = [RealRoot((-a.numerator, a.denominator), a - 1, a + 1) if a == b else RealRoot(core, a, b) for a, b in ends]
    return tuple(found)


def same_root(a: RealRoot, b: RealRoot) -> bool:
    """Return whether two real roots, perhaps of different polynomials, are the same number; nothing is factored."""
    if a.polynomial != b.polynomial:
        if a.enclosure(64) != b.enclosure(64):
            return False
        common = gcd(a.polynomial, b.polynomial)
        # A root of both is one of the gcd, which changes sign at its simple roots; on each interval it has no others.
        if any(sign_at(common, r.low) * sign_at(common, r.high) >= 0 for r in (a, b)):
            return False
    return a.compare(b.low) > 0 > a.compare(b.high)


def to_root_of(root: RealRoot) -> sympy.CRootOf:
    """Return a root of an irreducible polynomial as a SymPy ``CRootOf`` (a radical where SymPy prefers one)."""
    import sympy

    place = [same_root(other, root) for other in real_roots(root.polynomial)].index(True)
    return sympy.CRootOf(to_poly(root.polynomial), place)


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.numerator), int(value.denominator))
