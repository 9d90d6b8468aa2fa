"""Roots, powers and divisors of integers.

>>> floor_root(80, 3), power_factor(-72, 2), divisors(12), prime_divisors(12)
(4, (6, -2), [1, 2, 3, 4, 6, 12], [2, 3])
"""

from __future__ import annotations

from math import isqrt

SMALL = 1000  # prime factors of powers are sought below this
_TRIED = 1 << 20  # up to here divisors are found by trying, without importing SymPy


def floor_root(n: int, order: int) -> int:
    """Return the floor of the root of that order of an integer n >= 0."""
    low, high = 0, 1 << n.bit_length() // order + 1
    while high - low > 1:
        middle = low + high >> 1
        low, high = (middle, high) if middle**order <= n else (low, middle)
    return low


def power_factor(n: int, order: int) -> tuple[int, int]:
    """Return (s, r) with n = s**order * r, for n != 0, r free of the powers of numbers below SMALL.

    If n is positive, r is no power itself unless it is 1. So n and m with few prime factors get the same r iff their
    ratio is a power.
    """
    s, r, p = 1, n, 2
    while p < SMALL and p**order <= abs(r):
        while r % p**order == 0:
            s, r = s * p, r // p**order
        p += 1 if p == 2 else 2
    root = floor_root(max(r, 0), order)
    return (s * root, 1) if root**order == r else (s, r)


def divisors(n: int) -> list[int]:
    """Return the divisors of n >= 1, in increasing order. Large n are factored by SymPy."""
    if n > _TRIED:
        from sympy import divisors as factored

        return [int(d) for d in factored(n)]
    small = [d for d in range(1, isqrt(n) + 1) if n % d == 0]
    return sorted({*small, *(n // d for d in small)})


def prime_divisors(n: int) -> list[int]:
    """Return the primes that divide n >= 1, in increasing order."""
    found: list[int] = []
    for d in divisors(n)[1:]:
        if all(d % p for p in found):
            found.append(d)
    return found
