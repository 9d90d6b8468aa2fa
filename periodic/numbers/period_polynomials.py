"""The polynomials whose roots least periods force as growth, and their factors, which are known.

For ``n = 2**k * q``, q odd and greater than 1, the polynomial is ``x**n - 2*x**(n - 2*2**k) - 1``. It is divisible by
``x**(2**k) + 1``, once, and the quotient is irreducible unless q = 7, where it has two factors: a theorem, so that
nothing is searched for. docs/mathematics.md, Stefan cycles, The quotient.

>>> period_factors(5)
((1, 1), (-1, 1, -1, -1, 1))
"""

from __future__ import annotations

from math import gcd

from periodic.errors import count, quoted
from periodic.numbers.integer_polynomials import multiply, quotient
from periodic.numbers.roots import Coefficients, support

HIGHEST_PERIOD = 10**6


def period_polynomial(n: int) -> Coefficients:
    """Return the polynomial of which the only positive root is the least growth that least period ``n`` forces.

    With ``n = 2**k * q``, q odd, that is ``x**n - 2*x**(n - 2*2**k) - 1``, and ``x - 1`` if n is a power of 2. Its
    coefficients change sign once (Descartes). Reference: docs/mathematics.md, Growth.

    >>> period_polynomial(5), period_polynomial(8)
    ((-1, 0, 0, -2, 0, 1), (-1, 1))
    """
    n = count(n, "n", 1)
    power = n & -n
    if n == power:
        return (-1, 1)
    if n > HIGHEST_PERIOD:
        raise ValueError(f"the polynomial of a period is formed for periods up to {HIGHEST_PERIOD}, got {quoted(n)}")
    coefficients = [0] * (n + 1)
    coefficients[n], coefficients[n - 2 * power], coefficients[0] = 1, -2, -1
    return tuple(coefficients)


def period_factors(n: int) -> tuple[Coefficients, ...]:
    """Return the irreducible factors of ``period_polynomial(n)``; each divides it once.

    >>> period_factors(7)
    ((1, 1), (-1, 0, -1, 1), (1, -1, 0, 1))
    """
    c, power = period_polynomial(n), n & -n
    if n == power:
        return (c,)
    if n == 7 * power:
        factors: tuple[Coefficients, ...] = (1, 1), (-1, 0, -1, 1), (1, -1, 0, 1)
    else:
        factors = (1, 1), quotient(period_polynomial(n // power), (1, 1))
    return tuple(_spread(f, power) for f in factors)


def factors_by_period(c: Coefficients) -> tuple[Coefficients, ...]:
    """Return the irreducible factors of the polynomial of a period, or of its quotient; nothing for all others.

    The quotient for an odd n is the characteristic polynomial of the Stefan cycles. Cost: one pass, as a rule.

    >>> factors_by_period((-1, 1, -1, -1, 1)), factors_by_period((-1, 1, 1, -1, 1))
    (((-1, 1, -1, -1, 1),), ())
    """
    degree = len(c) - 1
    if degree < 2 or c[-1] != 1 or c[0] != -1:
        return ()
    power = gcd(*(i for i, _ in support(c)))
    if power & (power - 1) or degree + power > HIGHEST_PERIOD:
        return ()
    if degree // power % 2:
        return period_factors(degree) if c == period_polynomial(degree) else ()
    n = degree + power
    return period_factors(n)[1:] if multiply(_spread((1, 1), power), c) == period_polynomial(n) else ()


def _spread(c: Coefficients, power: int) -> Coefficients:
    """The polynomial at ``x**power``."""
    spread = [0] * (power * (len(c) - 1) + 1)
    spread[::power] = c
    return tuple(spread)
