"""Algebraic numbers as they are written: trees of sums, products, roots and turns in the plane.

A real number may be written with complex ones, as the roots of a cubic are by radicals. Such a tree is never multiplied
out. Each node can be evaluated with a proved error, and carries two bounds on what it can be:

- its *degree* divides no more than the product of the degrees of its generators (the roots and turns in it);
- its *height* h, the absolute logarithmic Weil height in bits, obeys h(a + b) <= h(a) + h(b) + 1, h(ab) <= h(a) + h(b),
  h(1/a) = h(a), h(a**(1/n)) = h(a)/n, and a root of an integer polynomial P has h <= log |P|, the Euclidean norm.

Trees are made and decided in ``tree_arithmetic``. Reference: Waldschmidt, Diophantine Approximation on Linear Algebraic
Groups, 2000, Section 3.5; docs/mathematics.md, Numbers.

>>> Turn(2).value(4), Turn(2).degree
(Ball(re=0, im=16, radius=0), 2)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import isqrt

from periodic.numbers import complex_balls
from periodic.numbers.complex_balls import Ball
from periodic.numbers.complex_roots import IsolatedRoot
from periodic.numbers.polynomials import Coefficients, RealRoot


@dataclass(frozen=True, eq=False)
class Node:
    """An algebraic number. ``real``: whether it is real by the way it is written; others may turn out to be real."""

    height: int = field(init=False, default=0)
    real: bool = field(init=False, default=False)

    @property
    def parts(self) -> Sequence[Node]:
        """The numbers of which it is made."""
        return ()

    @cached_property
    def generators(self) -> frozenset[Generator]:
        """The roots and turns in it."""
        own = {self} if isinstance(self, Generator) else set()
        return frozenset(own).union(*(part.generators for part in self.parts))

    @property
    def degree(self) -> int:
        """An upper bound of the degree of the field of all its generators."""
        degree, used = 1, dict[Coefficients, int]()
        for generator in self.generators:
            if isinstance(generator, PolynomialRoot):
                k = used.get(generator.polynomial, 0)  # a further root of a polynomial has one conjugate fewer
                degree *= max(1, len(generator.polynomial) - 1 - k)
                used[generator.polynomial] = k + 1
            else:
                degree *= generator.order
        return degree

    @cached_property
    def is_real_throughout(self) -> bool:
        """Whether it is written with real numbers only."""
        return self.real and all(part.is_real_throughout for part in self.parts)

    @cached_property
    def size(self) -> int:
        """How many nodes there are, each counted once."""
        seen, waiting = set[Node](), list[Node]([self])
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                waiting += node.parts
        return len(seen)

    def value(self, bits: int) -> Ball | None:
        """Return a disc with the number; None if there are too few bits to find one."""
        return self._value(bits, {})

    def _value(self, bits: int, known: dict[Node, Ball | None]) -> Ball | None:
        if self not in known:
            balls = [part._value(bits, known) for part in self.parts]
            known[self] = None if None in balls else self._combined([b for b in balls if b], bits)
        return known[self]

    def _combined(self, balls: Sequence[Ball], bits: int) -> Ball | None:
        raise NotImplementedError


class Generator(Node):
    """A number that may enlarge the field: a root or a turn."""

    order: int


@dataclass(frozen=True, eq=False)
class Rational(Node):
    """A rational number."""

    number: Fraction

    def __post_init__(self) -> None:
        size = max(abs(self.number.numerator), self.number.denominator)
        set_bounds(self, height=(size - 1).bit_length(), real=True)

    def _combined(self, balls: Sequence[Ball], bits: int) -> Ball:
        return complex_balls.of_rational(self.number, bits)


@dataclass(frozen=True, eq=False)
class Turn(Generator):
    """The number ``exp(i pi / order)``, a root of unity."""

    order: int

    def _combined(self, balls: Sequence[Ball], bits: int) -> Ball | None:
        return complex_balls.turn(self.order, bits)


@dataclass(frozen=True, eq=False)
class Radical(Generator):
    """The principal root of a number that is neither 0 nor a negative real number."""

    base: Node
    order: int

    def __post_init__(self) -> None:
        set_bounds(self, height=-(-self.base.height // self.order), real=self.base.real)

    @property
    def parts(self) -> Sequence[Node]:
        """The number under the root."""
        return (self.base,)

    def _combined(self, balls: Sequence[Ball], bits: int) -> Ball | None:
        return complex_balls.root(balls[0], self.order, bits)


@dataclass(frozen=True, eq=False)
class PolynomialRoot(Generator):
    """A root of an integer polynomial: a real one, or one in a disc of its own."""

    polynomial: Coefficients
    root: RealRoot | IsolatedRoot

    def __post_init__(self) -> None:
        norm = isqrt(sum(a * a for a in self.polynomial)) + 1
        set_bounds(self, height=norm.bit_length(), real=isinstance(self.root, RealRoot))

    def _combined(self, balls: Sequence[Ball], bits: int) -> Ball | None:
        if isinstance(self.root, RealRoot):
            return Ball(self.root.enclosure(bits), 0, 1)
        return self.root.value(bits)


@dataclass(frozen=True, eq=False)
class Total(Node):
    """A sum."""

    terms: tuple[Node, ...]

    def __post_init__(self) -> None:
        height = sum(t.height for t in self.terms) + (len(self.terms) - 1).bit_length()
        set_bounds(self, height=height, real=all(t.real for t in self.terms))

    @property
    def parts(self) -> Sequence[Node]:
        """The terms."""
        return self.terms

    def _combined(self, balls: Sequence[Ball], bits: int) -> Ball:
        return complex_balls.total(balls)


@dataclass(frozen=True, eq=False)
class Multiple(Node):
    """A product."""

    factors: tuple[Node, ...]

    def __post_init__(self) -> None:
        set_bounds(self, height=sum(f.height for f in self.factors), real=all(f.real for f in self.factors))

    @property
    def parts(self) -> Sequence[Node]:
        """The factors."""
        return self.factors

    def _combined(self, balls: Sequence[Ball], bits: int) -> Ball:
        product, *others = balls
        for ball in others:
            product = complex_balls.times(product, ball, bits)
        return product


@dataclass(frozen=True, eq=False)
class IntegerPower(Node):
    """A power with an exponent that is not 0; of a number that is not 0, if it is negative."""

    base: Node
    exponent: int

    def __post_init__(self) -> None:
        set_bounds(self, height=self.base.height * abs(self.exponent), real=self.base.real)

    @property
    def parts(self) -> Sequence[Node]:
        """The base."""
        return (self.base,)

    def _combined(self, balls: Sequence[Ball], bits: int) -> Ball | None:
        ball = complex_balls.inverse(balls[0], bits) if self.exponent < 0 else balls[0]
        return ball and complex_balls.power(ball, abs(self.exponent), bits)


def set_bounds(node: Node, *, height: int, real: bool) -> None:
    """Note what is known of a node: when it is made, or found to be real."""
    object.__setattr__(node, "height", height)
    object.__setattr__(node, "real", real)
