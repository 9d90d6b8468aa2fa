"""Polynomials modulo one large prime: greatest common divisors and factors of short integer polynomials.

A prime that is larger than twice what any coefficient can be makes lifting needless: divisors are read off from their
residues nearest to 0, and a division proves them. Primes are those of Mersenne that have at most some hundred digits.
What they do not decide is left to the libraries (``polynomials``), which take a quarter of a second to be loaded.

>>> factors((-1, 0, 0, 0, 0, -2, 0, 1))  # x**7 - 2*x**5 - 1
[(1, 1), (-1, 0, -1, 1), (1, -1, 0, 1)]
>>> common_divisor((-1, 0, 1), (1, 2, 1))
(1, 1)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import isqrt
from random import Random

from periodic.numbers.integer_polynomials import derivative, primitive, quotient, trim
from periodic.numbers.roots import Coefficients

MOST_FACTORED, MOST_COMMON = 24, 96  # the degrees up to which this is sooner done than a library is loaded
PRIMES = tuple((1 << e) - 1 for e in (61, 89, 107, 127, 521, 607))
_MOST_PARTS = 12  # factors modulo a prime, of which all products are tried

Residues = list[int]  # a polynomial modulo a prime, the constant term first, without trailing zeros


def common_divisor(a: Coefficients, b: Coefficients) -> Coefficients | None:
    """Return the primitive greatest common divisor of two polynomials, not zero; None where this is not seen.

    Its degree is at most that modulo a prime which does not divide both leading coefficients. So what divides both
    polynomials and has that degree is the greatest. Cost: a product of degrees.
    """
    a, b = primitive(a), primitive(b)
    if max(len(a), len(b)) - 1 > MOST_COMMON:
        return None
    for p in PRIMES:
        if a[-1] % p and b[-1] % p:
            found = _gcd(_reduced(a, p), _reduced(b, p), p)
            whole = _lifted(found, min(a[-1], b[-1]), p)
            if _is_divisor(whole, a) and _is_divisor(whole, b):
                return whole
    return None


def factors(c: Coefficients) -> list[Coefficients] | None:
    """Return the irreducible factors of a primitive polynomial with simple roots; None where this is not seen.

    Its factors modulo p belong to idempotents of the algebra of all v with v^p = v, whose dimension is their number
    (Berlekamp); a random v to the power (p - 1)/2 is 1 on some of them and -1 or 0 on the others (Cantor, Zassenhaus).
    Of a divisor of c, times the leading coefficient of c over its own, no coefficient exceeds that leading coefficient
    times 2^n times the norm of c (Mignotte), n the degree: if p is more than twice as large the divisor is the product
    of some of the factors modulo p, with the residues nearest to 0. Sets of few factors are tried first, so that what
    is found is irreducible. Cost: some n^3 products of residues, and of n^2 for each bit of the prime.
    """
    n = len(c) - 1
    if not 0 < n <= MOST_FACTORED:
        return None
    bound = (abs(c[-1]) << n) * (isqrt(sum(a * a for a in c)) + 1)
    for p in PRIMES:
        if p > 2 * bound and c[-1] % p:
            f = _monic(_reduced(c, p), p)
            if len(_gcd(f, _reduced(derivative(c), p), p)) == 1:
                parts = _parts(f, p)
                return _joined(c, parts, p) if len(parts) <= _MOST_PARTS else None
    return None


def _joined(c: Coefficients, parts: list[Residues], p: int) -> list[Coefficients]:
    """The factors of a polynomial, each a product of some of its monic factors modulo p: the smallest sets first."""
    found, size = list[Coefficients](), 1
    while 2 * size <= len(parts):
        for chosen in combinations(range(len(parts)), size):
            divisor: Residues = [1]
            for i in chosen:
                divisor = _times(divisor, parts[i], p)
            whole = _lifted(divisor, c[-1], p)
            if _is_divisor(whole, c):
                found.append(whole)
                c, parts = quotient(c, whole), [part for i, part in enumerate(parts) if i not in chosen]
                break
        else:
            size += 1
    if len(c) > 1:
        found.append(primitive(c))
    return sorted(found, key=lambda f: (len(f), f))


def _lifted(f: Residues, lead: int, p: int) -> Coefficients:
    """The primitive polynomial whose residues, nearest to 0, are those of a monic one times a leading coefficient."""
    scaled = (a * lead % p for a in f)
    return primitive(trim(a - p if 2 * a > p else a for a in scaled))


def _is_divisor(b: Coefficients, a: Coefficients) -> bool:
    """Whether b divides a; most that do not are told by the constant terms."""
    if len(b) > len(a) or (a[0] % b[0] if b[0] else a[0]):
        return False
    try:
        quotient(a, b)
    except ValueError:
        return False
    return True


# Modulo a prime


def _reduced(c: Sequence[int], p: int) -> Residues:
    """The residues of a polynomial."""
    found = [a % p for a in c]
    while found and not found[-1]:
        found.pop()
    return found


def _monic(f: Residues, p: int) -> Residues:
    inverse = pow(f[-1], -1, p)
    return [a * inverse % p for a in f]


def _times(f: Residues, g: Residues, p: int) -> Residues:
    product = [0] * (len(f) + len(g) - 1) if f and g else []
    for i, a in enumerate(f):
        for j, b in enumerate(g, i):
            product[j] += a * b
    return [a % p for a in product]


def _remainder(f: Residues, g: Residues, p: int) -> Residues:
    """The remainder of f by a monic g."""
    rest, n = f[:], len(g) - 1
    for k in range(len(rest) - 1, n - 1, -1):
        if a := rest[k] % p:
            for j, b in enumerate(g, k - n):
                rest[j] -= a * b
    return _reduced(rest[:n], p)


def _gcd(f: Residues, g: Residues, p: int) -> Residues:
    """The monic greatest common divisor of two polynomials, not both zero."""
    while g:
        g = _monic(g, p)
        f, g = g, _remainder(f, g, p)
    return _monic(f, p)


def _power(f: Residues, exponent: int, g: Residues, p: int) -> Residues:
    """f**exponent modulo a monic g."""
    found: Residues = [1]
    for bit in bin(exponent)[2:]:
        found = _remainder(_times(found, found, p), g, p)
        if bit == "1":
            found = _remainder(_times(found, f, p), g, p)
    return found


def _parts(f: Residues, p: int) -> list[Residues]:
    """The monic irreducible factors modulo p of a monic polynomial with simple roots."""
    algebra = list(_fixed(f, p))
    parts, random = [f], Random(1)  # the same choices each time
    while len(parts) < len(algebra):
        weights = [random.randrange(p) for _ in algebra]
        some = _reduced([sum(w * v[i] for w, v in zip(weights, algebra, strict=True)) for i in range(len(f) - 1)], p)
        split = list[Residues]()
        for part in parts:
            signs = _power(_remainder(some, part, p), (p - 1) // 2, part, p)
            one = _reduced([(signs[0] if signs else 0) - 1, *signs[1:]], p)
            common = _gcd(part, one, p)
            split += [common, _over(part, common, p)] if 1 < len(common) < len(part) else [part]
        parts = split
    return parts


def _over(f: Residues, g: Residues, p: int) -> Residues:
    """The quotient of f by a monic g that divides it."""
    rest, n = f[:], len(g) - 1
    for k in range(len(rest) - 1, n - 1, -1):
        for j, b in enumerate(g[:-1], k - n):
            rest[j] = (rest[j] - rest[k] * b) % p
    return rest[n:]


def _fixed(f: Residues, p: int) -> Iterator[Residues]:
    """A basis of the polynomials v with v^p = v modulo f."""
    n = len(f) - 1
    frobenius, power = _power([0, 1], p, f, p), [1]
    rows = list[Residues]()
    for i in range(n):  # of the matrix of v -> v^p - v, which is linear, beside that of v -> v
        row = [*power, *[0] * (n - len(power)), *[0] * n]
        row[i] -= 1
        row[n + i] = 1
        rows.append(row)
        power = _remainder(_times(power, frobenius, p), f, p)
    for column in range(n):
        place = next((i for i, row in enumerate(rows) if row[column] % p), None)
        if place is not None:
            pivot = rows.pop(place)
            inverse = pow(pivot[column], -1, p)
            for row in rows:
                if a := row[column] * inverse % p:
                    row[column:] = [(x - a * y) % p for x, y in zip(row[column:], pivot[column:], strict=True)]
    return (row[n:] for row in rows)
