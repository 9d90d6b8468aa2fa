"""Complex numbers with a proved error: a disc in the plane, its centre and radius integers over a power of two.

A disc stands for every number in it; an operation returns a disc that holds the results for all of them. All discs of
one computation have the same ``bits``: centre ``(re + i im) / 2**bits``, radius ``radius / 2**bits``. Where an
operation needs more precision to be certain (a divisor that may be 0, a root on both sides of its cut) it returns None,
and the caller begins again with more bits. ``mpmath`` guesses roots; integers prove them.

>>> half = Ball(1 << 9, 0, 0)
>>> root(times(half, half, 10), 2, 10)
Ball(re=512, im=0, radius=7)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import isqrt
from typing import NamedTuple


class Ball(NamedTuple):
    """The disc of all z with ``|2**bits * z - (re + i im)| <= radius``."""

    re: int
    im: int
    radius: int

    @property
    def most(self) -> int:
        """An upper bound of the absolute values in the disc."""
        return isqrt(self.re * self.re + self.im * self.im) + 1 + self.radius

    @property
    def least(self) -> int:
        """A lower bound of the absolute values in the disc; not positive if 0 may lie in it."""
        return isqrt(self.re * self.re + self.im * self.im) - self.radius


def of_rational(x: Fraction, bits: int) -> Ball:
    """Return a disc around a rational."""
    k, rest = divmod(x.numerator << bits, x.denominator)
    return Ball(k, 0, 1 if rest else 0)


def narrowed(a: Ball, bits: int, fewer: int) -> Ball:
    """Return the disc at fewer bits."""
    drop = bits - fewer
    return a if drop <= 0 else Ball(a.re >> drop, a.im >> drop, (a.radius >> drop) + 3)


def total(balls: Iterable[Ball]) -> Ball:
    """Return the sum."""
    re = im = radius = 0
    for ball in balls:
        re, im, radius = re + ball.re, im + ball.im, radius + ball.radius
    return Ball(re, im, radius)


def times(a: Ball, b: Ball, bits: int) -> Ball:
    """Return the product; rounding down both coordinates moves it by less than 2."""
    spread = 0
    if a.radius or b.radius:
        sizes = abs(a.re) + abs(a.im), abs(b.re) + abs(b.im)
        spread = ((sizes[0] + a.radius) * b.radius + sizes[1] * a.radius >> bits) + 1
    if not a.im and not b.im:
        return Ball(a.re * b.re >> bits, 0, spread + 1)
    return Ball(a.re * b.re - a.im * b.im >> bits, a.re * b.im + a.im * b.re >> bits, spread + 2)


def value(coefficients: Sequence[int], z: Ball, bits: int) -> Ball:
    """Return the value of an integer polynomial, the constant term first, by Horner's scheme."""
    found = Ball(0, 0, 0)
    for a in reversed(coefficients):
        found = total([times(found, z, bits), Ball(a << bits, 0, 0)])
    return found


def power(a: Ball, n: int, bits: int) -> Ball:
    """Return ``a**n`` for n >= 1."""
    result = a
    for digit in f"{n:b}"[1:]:
        result = times(result, result, bits)
        if digit == "1":
            result = times(result, a, bits)
    return result


def inverse(a: Ball, bits: int) -> Ball | None:
    """Return ``1/a``; None if 0 may lie in the disc."""
    square = a.re * a.re + a.im * a.im
    size = isqrt(square)
    if size <= a.radius:
        return None
    # |1/z - 1/c| <= r / (|c| (|c| - r)) for |z - c| <= r
    spread = (a.radius << 2 * bits) // (size * (size - a.radius)) + 1 if a.radius else 0
    return Ball((a.re << 2 * bits) // square, (-a.im << 2 * bits) // square, spread + 2)


def root(a: Ball, n: int, bits: int) -> Ball | None:
    """Return the principal n-th root; None if 0 or a negative number may lie in the disc.

    Let w be a guess for the root of the centre, u = w**n, and E so large that all z of the disc have |z - u| <= E, with
    2 E <= |u|. On the disc of radius E around u there is a continuous branch of the root that is w at u, and there
    |root(z) - w| <= E/n * max |x|**(1/n - 1) <= 2 E |w| / (n |u|). It is the principal branch if it is so at one point.
    """
    if n == 1:
        return a
    from mpmath.libmp import from_man_exp, mpc_nthroot, round_nearest, to_fixed

    is_right = a.re > a.radius
    if not is_right and abs(a.im) <= a.radius:
        return None
    size = max(abs(a.re), abs(a.im)).bit_length()
    precision = max(bits, 16) + abs(size - bits) // n + 16
    guess = mpc_nthroot((from_man_exp(a.re, -bits), from_man_exp(a.im, -bits)), n, precision, round_nearest)
    w = Ball(int(to_fixed(guess[0], bits)), int(to_fixed(guess[1], bits)) if a.im else 0, 0)
    spread = _spread(w, a, n, bits)
    if spread is None:
        return None
    found = Ball(w.re, w.im, spread)
    sign = 0 if is_right else 1 if a.im > 0 else -1
    return found if _is_principal(found, n, n, sign, bits) else None


def turn(n: int, bits: int) -> Ball | None:
    """Return ``exp(i pi / n)``, the principal n-th root of -1; None if there are too few bits to prove it."""
    if n <= 2:
        return Ball(-1 << bits, 0, 0) if n == 1 else Ball(0, 1 << bits, 0)
    from mpmath.libmp import from_rational, mpf_cos_sin_pi, to_fixed

    cos, sin = mpf_cos_sin_pi(from_rational(1, n, bits + 16), bits + 16)
    w = Ball(int(to_fixed(cos, bits)), int(to_fixed(sin, bits)), 0)
    spread = _spread(w, Ball(-1 << bits, 0, 0), n, bits)
    if spread is None:
        return None
    found = Ball(w.re, w.im, spread)
    return found if _is_principal(found, n, n - 1, 1, bits) else None


def _spread(w: Ball, a: Ball, n: int, bits: int) -> int | None:
    """How far the n-th roots of the numbers of a disc may be from ``w``, on the branch near it; see ``root``."""
    u = power(w, n, bits)
    error = total([u, Ball(-a.re, -a.im, a.radius)]).most
    least = u.least
    if 2 * error > least:
        return None
    return 2 * error * w.most // (n * least) + 1


def _is_principal(w: Ball, n: int, last: int, sign: int, bits: int) -> bool:
    """Whether a root is proved to be the principal one, by the powers up to ``last``.

    If the n-th power lies in the right half plane (sign 0), the principal root is the one with |arg| < pi/2n; that is
    so iff all its powers w, .., w**n lie in the right half plane: the first multiple of a larger argument below pi that
    passes pi/2 falls short of 3 pi/2. If it lies in the upper half plane (sign 1) the powers must all lie there, and
    for an argument below pi/(n - 1), as of the root of -1, those up to n - 1; in the lower half plane likewise.
    """
    coarse = min(bits, 96 + 2 * n.bit_length())
    w = narrowed(w, bits, coarse)
    value = w
    for k in range(last):
        value = times(value, w, coarse) if k else value
        if (sign * value.im if sign else value.re) <= value.radius:
            return False
    return True
