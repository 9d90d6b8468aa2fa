"""Linear recurrences with integer coefficients: the shortest one of a sequence, and its terms at a huge index.

A monic polynomial c (the constant term first, as in ``periodic.numbers.polynomials``) stands for the recurrence
``c[0]*a[n] + c[1]*a[n+1] + ... + a[n+r] = 0`` for all n >= 0. docs/mathematics.md, Markov partitions and counts.

>>> c = shortest_recurrence([0, 1, 1, 2, 3, 5, 8, 13], 3)
>>> c, recurrent_term(c, [0, 1], 90)
((-1, -1, 1), 2880067194370816120)
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from math import log2
from typing import Any

import numpy as np

from periodic.errors import TooManyPiecesError, count, printed, quoted
from periodic.numbers.polynomials import Coefficients, flint, root_bound

MAX_BITS = 1 << 28  # of a number that is asked for: one of 32 MB, in two seconds

_MERSENNE = (127, 521, 2203, 9689, 44497)  # 2**e - 1 is prime: moduli large enough for the coefficients
_FEW = 400  # coefficients of a polynomial whose roots are estimated
_SCHOOL = 12  # up to so many short coefficients the plain square is as fast as Karatsuba's
_LONG = 4000  # bits from which a product costs more than everything around it


def shortest_recurrence(terms: Sequence[int], order: int) -> Coefficients:
    """Return the shortest recurrence of a sequence that is known to satisfy a monic one of length at most ``order``.

    ``terms`` are its first ``2 * order`` terms or more. The guess comes from the Berlekamp-Massey algorithm modulo a
    prime, on few terms first; what is returned is proved: c applied to the sequence satisfies the known recurrence too,
    so that ``order`` zeros in a row make it zero. The shortest recurrence over the rationals is monic with integer
    coefficients (Gauss's lemma), so all the terms and a large enough prime find it. Cost: for length r, O(r**2 + r *
    order), and O(order**2) at worst. Raises ValueError if there are too few terms or no such recurrence.

    >>> shortest_recurrence([1, 2, 3, 5, 8, 13, 21, 34], 4)
    (-1, -1, 1)
    """
    order = count(order, "order")
    if len(terms) < 2 * order:
        raise ValueError(
            f"a recurrence of length up to {printed(order)} needs {printed(2 * order)} terms, got {len(terms)}"
        )
    known = list(terms[: 2 * order])
    sizes = [2 << k for k in range(3, order.bit_length()) if 2 << k < 2 * order]
    for size, exponent in [*((size, _MERSENNE[0]) for size in sizes), *((2 * order, e) for e in _MERSENNE)]:
        prime = (1 << exponent) - 1
        guess = tuple(a - prime if 2 * a > prime else a for a in _berlekamp_massey(known[:size], prime))
        if 2 * (len(guess) - 1) <= size and not any(_applied(guess, known, order)):
            return guess
    raise ValueError(f"the terms satisfy no recurrence of length up to {order} with integer coefficients")


def _applied(c: Coefficients, terms: Sequence[int], length: int) -> list[int]:
    """The first ``length`` terms of the combination of shifts that c stands for."""
    support = [(i, a) for i, a in enumerate(c) if a]
    return [sum(a * terms[n + i] for i, a in support) for n in range(length)]


def _berlekamp_massey(terms: Sequence[int], prime: int) -> Coefficients:
    """The shortest recurrence of ``terms`` modulo ``prime``, monic, with coefficients in ``range(prime)``."""
    current, previous = [1], [1]  # connection polynomials: current[i] multiplies a[n - i]
    length, gap, last = 0, 1, 1
    for n, a in enumerate(terms):
        discrepancy = (a + sum(current[i] * terms[n - i] for i in range(1, min(length, len(current) - 1) + 1))) % prime
        if not discrepancy:
            gap += 1
            continue
        factor = discrepancy * pow(last, -1, prime) % prime
        saved = list(current)
        current += [0] * (len(previous) + gap - len(current))
        for i, b in enumerate(previous, gap):
            current[i] = (current[i] - factor * b) % prime
        if 2 * length <= n:
            length, previous, last, gap = n + 1 - length, saved, discrepancy, 1
        else:
            gap += 1
    current += [0] * (length + 1 - len(current))
    return tuple(reversed(current[: length + 1]))


def recurrent_term(c: Coefficients, first: Sequence[int], n: int) -> int:
    """Return the term a[n] of the sequence with first terms ``first`` and the recurrence c.

    x**n is reduced modulo c by repeated squaring (Fiduccia), with python-flint where it is installed; the result is the
    same. ``first`` holds at least as many terms as c is long. Cost: a few products of integers of the size of the
    result, the square of the length of c many or fewer. Raises ValueError if c is not monic or there are too few terms,
    TooManyPiecesError before a number of more than about ``MAX_BITS`` bits is made.

    >>> recurrent_term((-1, -1, 1), [0, 1], 100)
    354224848179261915075
    """
    n = count(n, "n")
    if not c or c[-1] != 1:
        raise ValueError(f"a recurrence is a monic polynomial, got {quoted(c)}")
    order = len(c) - 1
    if len(first) < order:
        raise ValueError(f"a recurrence of length {order} needs {order} first terms, got {len(first)}")
    if n < len(first):
        return first[n]
    check_size(c, n)
    start = next(i for i, a in enumerate(c) if a)  # a factor x**k says nothing from the k-th term on
    terms, c, n, order = list(first[start:order]), c[start:], n - start, order - start
    if not order:
        return 0
    while len(terms) < 2 * order:  # as far as x**(n % 2) times a product of two remainders reaches
        terms.append(-sum(a * b for a, b in zip(c, terms[-order:], strict=False) if a))
    half = _power_remainder(c, n // 2)
    # a[n] is the value of x**n under x**i -> a[i]: pair the two factors x**(n // 2) without reducing their product
    paired = [_dot(terms[i + n % 2 :], half) for i in range(order)]
    return int(_dot(paired, half))


def check_size(c: Coefficients, n: int) -> None:
    """Refuse terms that no memory holds: n times the logarithm of the largest root of c bounds their bits, about."""
    if n * root_bound(c).bit_length() <= MAX_BITS or not any(c[:-1]):
        return
    top = max(map(abs, c))
    radius = float(abs(np.roots([float(a) for a in reversed(c)])).max()) if top < 2**900 and len(c) < _FEW else top
    if radius > 1 and n > MAX_BITS * (1 + 1e-9) / log2(radius):
        raise TooManyPiecesError(f"the number for t = {printed(n)} would have more than MAX_BITS = {MAX_BITS} bits")


def _dot(a: Sequence[Any], b: Sequence[Any]) -> Any:
    return sum(x * y for x, y in zip(a, b, strict=False) if x)


def _power_remainder(c: Coefficients, n: int) -> list[Any]:
    """The coefficients of ``x**n`` modulo the monic polynomial c: ints, or python-flint's integers where it is used."""
    order = len(c) - 1
    if library := flint():
        modulus, power, x = library.fmpz_poly(list(c)), library.fmpz_poly([1]), library.fmpz_poly([0, 1])
        for digit in bin(n)[2:]:
            power = power * power % modulus
            if digit == "1":
                power = power * x % modulus
        return [power[i] for i in range(order)]
    support = [(i - order, a) for i, a in enumerate(c[:-1]) if a]
    remainder = [1] + [0] * (order - 1)
    for digit in bin(n)[2:]:
        square = ([0] if digit == "1" else []) + _square(remainder)
        for i in range(len(square) - 1, order - 1, -1):
            if top := square[i]:
                for j, a in support:
                    square[i + j] -= a * top
        remainder = square[:order]
    return remainder


def _square(a: list[int]) -> list[int]:
    """The square of a polynomial: the plain sum of products, or three squares half as long (Karatsuba)."""
    n = len(a)
    product = [0] * (2 * n - 1)
    if n == 1 or (n <= _SCHOOL and max(map(int.bit_length, a)) < _LONG):
        for i, x in enumerate(a):
            product[2 * i] += x * x
            for j in range(i + 1, n):
                product[i + j] += 2 * x * a[j]
        return product
    half = (n + 1) // 2
    low, high = _square(a[:half]), _square(a[half:])
    both = _square([x + y for x, y in zip_longest(a[:half], a[half:], fillvalue=0)])
    for shift, part, sign in ((0, low, 1), (2 * half, high, 1), (half, low, -1), (half, high, -1), (half, both, 1)):
        for i, x in enumerate(part, shift):
            product[i] += x if sign > 0 else -x
    return product
