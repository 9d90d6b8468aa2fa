"""Polynomials that are seen to be irreducible: by Eisenstein's criterion, or as cubics without a rational root.

Most polynomials that people write down, of roots of integers and of cubics, pass one of the two, and no library has to
be asked. That a polynomial passes none says nothing.

>>> is_plainly_irreducible((-3, 0, 0, 0, 1)), is_plainly_irreducible((-4, 0, 0, 0, 1))
(True, False)
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd

from periodic.numbers.polynomials import moved_by, simple_real_roots
from periodic.numbers.roots import Coefficients, sign_at

_LONGEST = 100  # of the polynomials that are looked at
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97)


def is_plainly_irreducible(c: Coefficients) -> bool:
    """Return True if a primitive polynomial of degree 2 or more is seen to be irreducible over the rationals.

    Eisenstein's criterion is tried with the primes below 100 on c(x), c(x + 1) and c(x - 1), up to degree 99. Cost:
    some O(degree**2) additions; for a cubic its real roots to as many bits as its coefficients have.
    """
    if len(c) == 4:
        return _has_no_rational_root(c)
    return len(c) <= _LONGEST and any(_passes_eisenstein(moved_by(c, k)) for k in (0, 1, -1))


def _passes_eisenstein(c: Coefficients) -> bool:
    """Whether a prime divides all coefficients but the first, which is the last here, and its square not the last."""
    common = gcd(*c[:-1])
    return any(common % p == 0 and c[-1] % p and c[0] % (p * p) for p in _PRIMES)


def _has_no_rational_root(c: Coefficients) -> bool:
    """Whether a cubic has no rational root: times its leading coefficient such a root is an integer."""
    d, c1, b, a = c
    if not 18 * a * b * c1 * d - 4 * b**3 * d + b * b * c1 * c1 - 4 * a * c1**3 - 27 * a * a * d * d:
        return False  # a multiple root
    bits = a.bit_length() + 2
    for root in simple_real_roots(c):
        near = a * root.enclosure(bits) >> bits  # the floor of a times the root, or one less
        if any(not sign_at(c, Fraction(near + k, a)) for k in (0, 1, 2)):
            return False
    return True
