"""Sums, products and quotients of integer polynomials.

A polynomial is a tuple of Python integers, the constant term first, without trailing zeros; ``()`` is zero.

>>> multiply((-1, -1, 1), (-2, 0, 1)), quotient((2, 2, -3, -1, 1), (-2, 0, 1))
((2, 2, -3, -1, 1), (-1, -1, 1))
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from math import gcd
from operator import index

from periodic.numbers.roots import Coefficients


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
    content = gcd(*c)
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


def add(a: Coefficients, b: Coefficients) -> Coefficients:
    """Return the sum."""
    short, long = sorted((a, b), key=len)
    return trim((*(x + y for x, y in zip(short, long, strict=False)), *long[len(short) :]))


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


def divides(b: Coefficients, a: Coefficients) -> bool:
    """Return whether a polynomial ``b``, not zero, divides ``a`` with integer coefficients."""
    with suppress(ValueError):
        quotient(a, b)
        return True
    return False


def without_ones(c: Coefficients) -> Coefficients:
    """Return ``c``, not zero, divided by x - 1 and x + 1 as often as these divide it.

    >>> without_ones(multiply((-1, 0, 1), (-1, -1, 1)))
    (-1, -1, 1)
    """
    for one in (1, -1):
        while not sum(c[::2]) + one * sum(c[1::2]):
            c = quotient(c, (-one, 1))
    return c
