"""Integer polynomials and their real roots, proved: gcd, factors, enclosures.

A polynomial is a tuple of Python integers, the constant term first, without trailing zeros; ``()`` is zero. Factors
and gcds come from SymPy, or from python-flint where it is installed and the environment variable
``PERIODIC_NO_ACCELERATORS`` is not set; the results are the same. Floats guess roots, integers decide.

>>> c = multiply((-1, -1, 1), (-2, 0, 1))  # (x^2 - x - 1)(x^2 - 2)
>>> factor(c), [root.enclosure(0) for root in real_roots(c)]
((((-2, 0, 1), 1), ((-1, -1, 1), 1)), [-2, -1, 1, 1])
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import accumulate, pairwise
from math import inf
from typing import TYPE_CHECKING, Any, Literal

from periodic.errors import quoted
from periodic.numbers.decimals import LONGEST, brief, integer_text
from periodic.numbers.integer_polynomials import (
    add,
    derivative,
    divides,
    multiply,
    primitive,
    quotient,
    trim,
    without_ones,
)
from periodic.numbers.period_polynomials import factors_by_period, period_polynomial
from periodic.numbers.roots import Coefficients, RealRoot, Terms, sign_at, support

if TYPE_CHECKING:
    import sympy

__all__ = [
    "Coefficients",
    "RealRoot",
    "add",
    "derivative",
    "divides",
    "factor",
    "flint",
    "gcd",
    "is_irreducible",
    "largest_real_root",
    "moved_by",
    "moved_to_half_line",
    "multiply",
    "period_polynomial",
    "polynomial_text",
    "primitive",
    "quotient",
    "real_roots",
    "root_bound",
    "roots_between",
    "same_root",
    "sign_at",
    "sign_changes",
    "simple_real_roots",
    "squarefree",
    "to_poly",
    "to_root_of",
    "trim",
]

X_PLUS_1: Coefficients = (1, 1)
_FIRST_BITS = (64, 256)  # that tell most roots apart; of numbers near 0 the first ones say little
_MOST_BITS_APART = 8_000  # to which two roots are compared before a gcd is taken
_PRIME = (1 << 61) - 1


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


def sign_changes(c: Iterable[int]) -> int:
    """Return how often consecutive nonzero coefficients differ in sign (Descartes' rule of signs)."""
    signs = [a > 0 for a in filter(None, c)]
    return sum(s != t for s, t in pairwise(signs))


def _shift_by_1(c: Sequence[int]) -> list[int]:
    """Return ``c(x + 1)``: division by x - 1, again and again, each a running sum."""
    rest, moved = list(reversed(c)), []
    while rest:
        rest = list(accumulate(rest))
        moved.append(rest.pop())
    return moved


# SymPy's door, and python-flint's


def _to_dense(c: Coefficients) -> list[Any]:
    from sympy import ZZ

    return [ZZ(a) for a in reversed(c)]


def _from_dense(f: Sequence[Any]) -> Coefficients:
    return tuple(int(a) for a in reversed(f))


def factor(c: Coefficients) -> tuple[tuple[Coefficients, int], ...]:
    """Return the irreducible factors over the rationals with their multiplicities, by degree, then coefficients.

    The factors are primitive with positive leading coefficients; the constant factor is left out. Those of the
    polynomials of periods are known; others are left to the libraries.

    >>> factor((-1, 0, 0, 0, 0, -2, 0, 1))  # x**7 - 2*x**5 - 1
    (((1, 1), 1), ((-1, 0, -1, 1), 1), ((1, -1, 0, 1), 1))
    """
    if not c:
        raise ValueError("the zero polynomial has no factorisation")
    if known := factors_by_period(c):
        factors = [(f, 1) for f in known]
    elif library := flint():
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


def squarefree(c: Coefficients) -> Coefficients:
    """Return the primitive polynomial with the same roots, all of them simple."""
    if not c or _is_squarefree_modulo(c, _PRIME):
        return primitive(c)
    return quotient(primitive(c), gcd(c, derivative(c)))


def _is_squarefree_modulo(c: Coefficients, p: int) -> bool:
    """Whether a polynomial has simple roots modulo a prime, as its degree: then it has without, and no gcd is needed.

    If g^2 divided it, of degree 1 at least and with integer coefficients, then so modulo p, where g has its degree
    since the leading coefficient of c is not 0. That c and its derivative have no common factor is seen by division.
    """
    if c[-1] % p == 0:
        return False
    a, b = [x % p for x in c], [x % p for x in derivative(c)]
    while any(b):
        while not b[-1]:
            b.pop()
        inverse = pow(b[-1], -1, p)
        for k in range(len(a) - len(b), -1, -1):
            factor = a[k + len(b) - 1] * inverse % p
            a[k : k + len(b)] = [(x - factor * y) % p for x, y in zip(a[k:], b, strict=False)]
        a, b = b, a[: len(b) - 1]
    return len(a) == 1


def is_irreducible(c: Coefficients) -> bool:
    """Return whether ``c`` is irreducible over the rationals; constants are not."""
    return len(c) > 1 and [m for _, m in factor(c)] == [1]


def to_poly(c: Coefficients, symbol: str = "x") -> sympy.Poly:
    """Return ``c`` as a SymPy ``Poly`` with integer coefficients."""
    import sympy

    return sympy.Poly([int(a) for a in reversed(c)] or [0], sympy.Symbol(symbol), domain="ZZ")


def polynomial_text(c: Coefficients, most: int | None = None) -> str:
    """Return an integer polynomial in x, the highest power first.

    With ``most`` given the middle of one with more terms is left out, and so are the digits of long coefficients.

    >>> polynomial_text((-1, 0, 0, 0, 0, -2, 0, 1)), polynomial_text((1,) * 30, 6)
    ('x^7 - 2*x^5 - 1', 'x^29 + x^28 + x^27 + x^26 + x^25 + ... + 1')
    """
    terms = []
    for i, a in reversed(support(c)):
        power = "" if i == 0 else "x" if i == 1 else f"x^{i}"
        digits = integer_text(abs(a)) if most is None or a.bit_length() < 3 * LONGEST else brief(abs(a))
        size = "" if abs(a) == 1 and power else digits
        terms.append(("- " if a < 0 else "+ ") + size + ("*" if size and power else "") + power)
    if most is not None and len(terms) > most:
        terms[most - 1 : -1] = ["+ ..."]
    text = " ".join(terms) or "0"
    return text[2:] if text.startswith("+ ") else text.replace("- ", "-", 1)


# Real roots


def root_bound(c: Coefficients) -> int:
    """Return a power of 2 that every complex root of ``c`` is smaller than in absolute value."""
    return _root_bound(support(c))


def _root_bound(terms: Terms) -> int:
    *others, (n, lead) = terms
    top = lead.bit_length()
    # Fujiwara: 2 max |c[n-k]/c[n]|**(1/k), with |c[n-k]/c[n]| < 2**(its bit length - top + 1).
    return 1 << 1 + max([0, *(-((top - 1 - a.bit_length()) // (n - i)) for i, a in others)])


def largest_real_root(c: Coefficients) -> RealRoot:
    """Return the largest real root of a nonconstant polynomial; ValueError if it has none.

    Roots 1 and -1, of which characteristic polynomials have many, are divided out. One sign change among the
    coefficients, of the rest or of its product with ``(x + 1)**k`` for small k, isolates the only positive root at once
    (Descartes); otherwise the rule is applied to parts of the line, from the right.
    The ``polynomial`` of the result may therefore be a multiple or a factor of ``c``.
    """
    if len(c) < 2:
        raise ValueError(f"a constant polynomial has no real roots to choose from, got {quoted(c)}")
    stripped = c[next(i for i, a in enumerate(c) if a) :]  # without the root 0
    one = not sum(c)
    if one or not sum(c[::2]) - sum(c[1::2]):
        stripped = without_ones(stripped)
        if one and not sign_changes(_shift_by_1(stripped)):  # no root of it exceeds 1
            return RealRoot((-1, 1), Fraction(0), Fraction(2))
    found = _only_positive_root(stripped)
    if not found and sign_changes(stripped):
        found = _last_root(stripped)
        if not found and (core := squarefree(stripped)) != primitive(stripped):
            found = _only_positive_root(core) or _last_root(core)
    if found and not (one and found.compare(Fraction(1)) < 0):
        return found
    roots = real_roots(c)
    if not roots:
        raise ValueError(f"the polynomial {polynomial_text(c, 13)} has no real root")
    return roots[-1]


def _only_positive_root(c: Coefficients) -> RealRoot | None:
    """The positive root of a polynomial if the signs of c, (x + 1)c or (x + 1)^2 c change once (Descartes)."""
    for _ in range(3):
        terms = support(c)
        changes = sign_changes([a for _, a in terms])
        if changes == 1:
            return RealRoot._isolated(c, Fraction(0), Fraction(_root_bound(terms)), 1 if c[-1] > 0 else -1, terms)
        if not changes:
            return None
        c = multiply(X_PLUS_1, c)
    return None


def _last_root(c: Coefficients) -> RealRoot | None:
    """Return the largest real root if it is positive and simple and found soon, else None."""
    low, high = next(_isolate(c, deepest=40), (Fraction(0), Fraction(0)))
    return RealRoot(c, low, high) if low < high and sign_at(c, low) else None


def real_roots(c: Coefficients) -> tuple[RealRoot, ...]:
    """Return the distinct real roots, ascending, isolated by Descartes' rule.

    >>> [root.enclosure(0) for root in real_roots((-1, 0, 0, 0, 0, -2, 0, 1))]
    [-2, -1, 1]
    """
    if not c:
        raise ValueError("every number is a root of the zero polynomial")
    return simple_real_roots(squarefree(c))


def simple_real_roots(c: Coefficients) -> tuple[RealRoot, ...]:
    """Return ``real_roots(c)`` of a polynomial without multiple roots, which is the caller's word, such as irreducible.

    Nothing is loaded for it.
    """
    if len(c) < 2:
        return ()
    mirror = tuple(-a if i % 2 else a for i, a in enumerate(c))
    ends = [(-b, -a) for a, b in _isolate(mirror)] + [(Fraction(0), Fraction(0))] * (c[0] == 0)
    ends += reversed(list(_isolate(c)))
    for a, b in ends:
        if a == b:
            c = quotient(c, (-a.numerator, a.denominator))
    # Every end of an interval that was a root is divided out now.
    return tuple(
        RealRoot((-a.numerator, a.denominator), a - 1, a + 1) if a == b else RealRoot(c, a, b) for a, b in ends
    )


def roots_between(c: Coefficients, low: Fraction, high: Fraction) -> int:
    """Return a number that the roots of ``c`` in an open interval do not exceed; 0 and 1 are exact.

    Descartes' rule of signs for the interval, each root counted with its multiplicity. Cost: O(degree**2) additions.

    >>> roots_between((-2, 0, 1), Fraction(1), Fraction(2)), roots_between((-2, 0, 1), Fraction(2), Fraction(3))
    (1, 0)
    """
    return sign_changes(moved_to_half_line(c, low, high))


def moved_to_half_line(c: Sequence[int], low: Fraction, high: Fraction) -> list[int]:
    """Return as many coefficients, of a polynomial with a positive root for each root of ``c`` between two numbers.

    They are linear in those of ``c``.

    >>> moved_to_half_line((-2, 0, 1), Fraction(1), Fraction(2))
    [-1, 0, 2]
    """
    (a, p), (b, q) = low.as_integer_ratio(), high.as_integer_ratio()
    a, b, d = a * q, b * p, p * q
    # x = (a + b*y)/(d + d*y) runs through the interval as y runs through the positive numbers: Horner's rule in y
    moved: list[int] = []
    power = [1]  # of d + d*y
    for coefficient in reversed(c):
        moved = [a * x + b * y for x, y in zip([*moved, 0], [0, *moved], strict=True)]
        moved = [x + coefficient * y for x, y in zip(moved, power, strict=True)]
        power = [d * (x + y) for x, y in zip([*power, 0], [0, *power], strict=True)]
    return moved


def _isolate(c: Coefficients, deepest: float = inf) -> Iterator[tuple[Fraction, Fraction]]:
    """Yield disjoint open intervals, descending, with one positive root each; (r, r) for a root r found exactly.

    Intervals are halved until Descartes' rule counts 0 or 1 roots in them (Vincent, Collins, Akritas); the search ends
    where that takes more than ``deepest`` halvings, as it does at a multiple root.
    """
    bound = root_bound(c)
    parts = [([a * bound**i for i, a in enumerate(c)], 0, 0)]
    while parts:
        p, k, depth = parts.pop()  # p on (0, 1) is c on bound * (k, k + 1) / 2**depth; nothing: the point k alone
        low, high = Fraction(bound * k, 1 << depth), Fraction(bound * (k + 1), 1 << depth)
        changes = sign_changes(_shift_by_1(p[::-1]))
        if changes == 1 or not p:
            yield low, high if p else low
        elif changes and depth >= deepest:
            return
        elif changes:
            step = 1
            while k == 0 and sign_changes(_shift_by_1(_halve(p, 2 * step)[::-1])) == changes:
                step *= 2  # no root is lost: the counts of the parts add up to no more than that of the whole
            left = _halve(p, step)
            parts.append((left, 2 * k, depth + step))
            if step == 1:
                if sum(left) == 0:
                    parts.append(([], 2 * k + 1, depth + 1))
                parts.append((_shift_by_1(left), 2 * k + 1, depth + 1))


def moved_by(c: Coefficients, step: Literal[-1, 0, 1]) -> Coefficients:
    """Return ``c(x + step)``.

    >>> moved_by((-2, 0, 1), 1), moved_by((-2, 0, 1), -1)
    ((-1, 2, 1), (-1, -2, 1))
    """
    if step >= 0:
        return tuple(_shift_by_1(c)) if step else c
    mirrored = _shift_by_1([-a if i % 2 else a for i, a in enumerate(c)])
    return tuple(-a if i % 2 else a for i, a in enumerate(mirrored))


def _halve(c: Sequence[int], times: int) -> list[int]:
    """Return a positive multiple of ``c(x / 2**times)``."""
    n = len(c) - 1
    return [a << times * (n - i) for i, a in enumerate(c)]


def same_root(a: RealRoot, b: RealRoot) -> bool:
    """Return whether two real roots, perhaps of different polynomials, are the same number; nothing is factored.

    Cost: a division, or digits enough to tell different roots apart, or a gcd.
    """
    if a.polynomial != b.polynomial:
        if any(a.enclosure(bits) != b.enclosure(bits) for bits in _FIRST_BITS):
            return False
        short, long = sorted((a.polynomial, b.polynomial), key=len)
        is_multiple = divides(short, long)
        bits = min(_bits_apart(short, long), _bits_apart(long, short))
        if not is_multiple and bits <= _MOST_BITS_APART:
            if a.enclosure(bits) != b.enclosure(bits):
                return False
        else:
            common = short if is_multiple else gcd(short, long)
            # A root of both is one of the gcd, which changes sign at its simple roots; each interval holds no others.
            if any(sign_at(common, r.low) * sign_at(common, r.high) >= 0 for r in (a, b)):
                return False
    return all(r.compare(s.low) > 0 > r.compare(s.high) for r, s in ((a, b), (b, a)))


def _bits_apart(a: Coefficients, b: Coefficients) -> int:
    """Return how many bits tell a root of ``a`` from a root of ``b`` that is no root of ``a`` and agrees to 64 bits.

    Reference: docs/mathematics.md, Numbers, Equal roots.
    """
    m, n = len(a) - 1, len(b) - 1
    height, square = sum(map(abs, a)), sum(x * x for x in b)
    return 1 + m.bit_length() + n * height.bit_length() + (m * square.bit_length() + 1) // 2


def to_root_of(root: RealRoot) -> sympy.CRootOf:
    """Return a root of an irreducible polynomial as a SymPy ``CRootOf`` (a radical where SymPy prefers one)."""
    import sympy

    place = [same_root(other, root) for other in simple_real_roots(root.polynomial)].index(True)
    return sympy.CRootOf(to_poly(root.polynomial), place)
