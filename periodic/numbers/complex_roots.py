"""The complex roots of an integer polynomial, told apart by discs and enclosed as closely as asked.

Floats guess the roots and Newton's method improves the guesses; two theorems prove them. If z_1 .. z_n are different,
the discs around z_i of radius ``n |f(z_i)| / |a_n prod (z_i - z_j)|`` hold all roots, and a disc apart from the others
holds exactly one (Smith 1970); and within ``n |f(z)/f'(z)|`` of any z there is a root (Laguerre).

>>> [root.value(4) for root in isolated_roots((1, 0, 1))]
[Ball(re=0, im=-16, radius=3), Ball(re=0, im=16, radius=3)]
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from periodic.numbers.complex_balls import Ball, inverse, narrowed, times, total, value
from periodic.numbers.polynomials import Coefficients, derivative

START_BITS = 192  # at which roots are told apart


class IsolatedRoot:
    """The only root of a polynomial within ``reach`` of the disc ``ball``, which holds it; a simple root."""

    def __init__(self, polynomial: Coefficients, ball: Ball, reach: int) -> None:
        self.polynomial, self.ball, self.reach = polynomial, ball, reach
        self._known = START_BITS, ball

    @property
    def conjugate(self) -> IsolatedRoot:
        """The root at the other side of the real axis."""
        return IsolatedRoot(self.polynomial, Ball(self.ball.re, -self.ball.im, self.ball.radius), self.reach)

    def value(self, bits: int) -> Ball:
        """Return a disc with the root, of radius about ``2**-bits``."""
        wanted = bits + 16 + 4 * len(self.polynomial)  # high powers lose digits
        while self._known[0] < wanted:
            known, ball = self._known
            more = min(2 * known - 16, max(wanted, known + 64))
            self._known = more, self._improved(ball, known, more)
        return narrowed(self._known[1], self._known[0], bits)

    def _improved(self, ball: Ball, few: int, bits: int) -> Ball:
        """The disc of a root known to ``few`` bits, with some steps of Newton's method to ``bits`` bits."""
        z = Ball(ball.re << bits - few, ball.im << bits - few, 0)
        for _ in range(4):
            step = _quotient(self.polynomial, z, bits)
            if step is None:
                break
            closer = Ball(z.re - step.re, z.im - step.im, 0)
            error = _quotient(self.polynomial, closer, bits)
            if error is None:
                break
            radius = (len(self.polynomial) - 1) * error.most
            apart = total([closer, Ball(-self.ball.re << bits - START_BITS, -self.ball.im << bits - START_BITS, 0)])
            is_inside = apart.most + radius <= self.ball.radius + self.reach << bits - START_BITS
            if is_inside and radius.bit_length() < 16 + 4 * len(self.polynomial):
                return Ball(closer.re, closer.im, radius)
            z = closer
        raise ArithmeticError("Newton's method left the disc of a root")


def _quotient(c: Coefficients, z: Ball, bits: int) -> Ball | None:
    """A disc with f(z) / f'(z)."""
    slope = inverse(value(derivative(c), z, bits), bits)
    return slope and times(value(c, z, bits), slope, bits)


@lru_cache(maxsize=64)
def isolated_roots(c: Coefficients) -> tuple[IsolatedRoot, ...]:
    """Return all complex roots of a polynomial without multiple roots, by real part, then imaginary part.

    Raises ArithmeticError where the roots cannot be told apart from their guesses in float64.
    """
    n, bits = len(c) - 1, START_BITS
    largest = max(abs(a) for a in c)
    scale = max(0, largest.bit_length() - 1000)
    guesses = np.roots([float(a >> scale) for a in reversed(c)])
    if len(guesses) < n:
        raise ArithmeticError("the coefficients are too different for float64")
    points = []
    for guess in sorted(guesses.tolist(), key=lambda z: (z.real, z.imag)):
        z = Ball(int(guess.real * (1 << 60)) << bits - 60, int(guess.imag * (1 << 60)) << bits - 60, 0)
        for _ in range(6):
            step = _quotient(c, z, bits)
            if step is None:
                raise ArithmeticError("two roots are too near each other")
            z = Ball(z.re - step.re, z.im - step.im, 0)
        points.append(z)
    discs = []
    for i, z in enumerate(points):
        product = Ball(c[-1] << bits, 0, 0)
        for j, other in enumerate(points):
            if j != i:
                product = times(product, Ball(z.re - other.re, z.im - other.im, 0), bits)
        quotient = inverse(product, bits)
        if quotient is None:
            raise ArithmeticError("two roots are too near each other")
        discs.append(Ball(z.re, z.im, n * times(value(c, z, bits), quotient, bits).most))
    gaps = [
        min(
            (Ball(a.re - b.re, a.im - b.im, 0).least - a.radius - b.radius for j, b in enumerate(discs) if j != i),
            default=1 << bits,
        )
        for i, a in enumerate(discs)
    ]
    if min(gaps) < 6:
        raise ArithmeticError("two roots are too near each other")
    # Newton's method is to stay within a third of the way to the next disc
    return tuple(IsolatedRoot(c, ball, gap // 3) for ball, gap in zip(discs, gaps, strict=True))
