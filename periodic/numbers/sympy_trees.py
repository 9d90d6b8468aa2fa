"""SymPy's numbers as trees of sums, products, roots and turns, however they are written.

Read are rationals, ``I``, radicals, ``exp`` and the trigonometric functions at rational multiples of pi, ``CRootOf``,
the golden ratio and its kin, ``Abs``, ``re``, ``im``, ``conjugate``, ``sign``, ``Max`` and ``Min``. What the tree is
worth, and whether it is real, is decided in ``algebraic_trees`` and ``tree_roots``; SymPy is asked only which of the
roots of a polynomial is meant by a ``CRootOf`` that is not real.

>>> import sympy
>>> x = sympy.Symbol("x")
>>> tree_of(sum(sympy.Poly(x**3 - x - 1).all_roots()))
Rational(height=0, real=True, number=Fraction(0, 1))
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any

from periodic.numbers.algebraic_trees import Node, PolynomialRoot, Rational
from periodic.numbers.complex_balls import Ball, total as total_ball
from periodic.numbers.complex_roots import IsolatedRoot, isolated_roots
from periodic.numbers.polynomials import Coefficients, real_roots, trim
from periodic.numbers.tree_arithmetic import (
    ZERO,
    TooHardError,
    conjugate,
    is_negative,
    is_zero,
    multiple,
    negative,
    power,
    principal_root,
    rational,
    total,
    turn,
    turned,
)

MAX_LENGTH = 20_000  # nodes of an expression


class NotAlgebraicError(ValueError):
    """An expression with a part that is not algebraic, or not known to be."""


class NotFiniteError(ValueError):
    """An infinity, or nan."""


def named(expr: Any) -> str:
    """Return a SymPy object as text for a message; SymPy would compare the numbers in it to put them in order."""
    import sympy

    try:
        text = sympy.sstr(expr, order="none")
    except RecursionError:
        return f"a nested {type(expr).__name__}"
    return text if len(text) <= 80 else f"{text[:60]}... ({len(text)} characters)"


class _OddAngleError(Exception):
    """An angle that is no rational multiple of pi."""


def tree_of(expr: Any) -> Node:
    """Return a SymPy number as a tree.

    Raises TypeError for other things and for floats, ValueError for symbols and infinities, and the ValueErrors
    NotAlgebraicError and TooHardError.
    """
    import sympy

    if not isinstance(expr, sympy.Expr):
        raise TypeError(f"expected an exact number, got the SymPy object {named(expr)}")
    if expr.is_Rational:
        return rational(Fraction(int(expr.p), int(expr.q)))
    try:
        if floats := expr.atoms(sympy.Float):
            number = min(floats, key=str)
            raise TypeError(f"a SymPy Float is not exact, got {number}; write Fraction(x) for what it means")
        if expr.free_symbols:
            raise ValueError(f"a number must not contain symbols, got {named(expr)}")
        return _NumberReader().node(expr)
    except ZeroDivisionError:
        raise ValueError(f"a SymPy number divides by zero: {named(expr)}") from None
    except RecursionError:
        raise TooHardError("it is nested too deeply") from None


class _NumberReader:
    """One reading: equal parts of an expression become one node."""

    def __init__(self) -> None:
        self.nodes: dict[Any, Node] = {}

    def node(self, expr: Any) -> Node:
        """Return the tree of an expression."""
        if expr not in self.nodes:
            if len(self.nodes) > MAX_LENGTH:
                raise TooHardError(f"it has more than {MAX_LENGTH} parts")
            self.nodes[expr] = self.new(expr)
        return self.nodes[expr]

    def new(self, expr: Any) -> Node:
        """Read an expression that was not met before."""
        import sympy

        if expr.is_Rational:
            return rational(Fraction(int(expr.p), int(expr.q)))
        if expr is sympy.I:
            return turn(2)
        if expr in (sympy.oo, -sympy.oo, sympy.zoo, sympy.nan):
            raise NotFiniteError(f"a number must be finite, got {expr}")
        if expr is sympy.GoldenRatio:
            return _half(total([rational(1), principal_root(rational(5), 2)]))
        if expr is sympy.TribonacciConstant:
            return PolynomialRoot((-1, -1, -1, 1), real_roots((-1, -1, -1, 1))[0])
        if expr.is_Add:
            return self.sum(expr.args)
        if expr.is_Mul:
            return self.product(expr.args)
        if expr.is_Pow and expr.exp.is_Rational:
            base, exponent = self.node(expr.base), Fraction(int(expr.exp.p), int(expr.exp.q))
            return power(principal_root(base, exponent.denominator), exponent.numerator)
        if isinstance(expr, sympy.CRootOf):
            return self.polynomial_root(expr)
        if isinstance(expr, sympy.AlgebraicNumber):
            return self.node(expr.as_expr())
        if isinstance(expr, sympy.exp) or (expr.is_Pow and expr.base is sympy.E):
            argument = expr.exp / (sympy.I * sympy.pi)
            if argument.is_Rational:
                return _turned(argument)
        for kind, read in self.functions().items():
            if isinstance(expr, kind):
                try:
                    return read(*expr.args)
                except _OddAngleError:
                    raise NotAlgebraicError(named(expr)) from None
        raise NotAlgebraicError(named(expr))

    def functions(self) -> dict[Any, Callable[..., Node]]:
        """How each function is read, from its arguments."""
        import sympy

        def ratio(top: Callable[[Any], Node], bottom: Callable[[Any], Node]) -> Callable[[Any], Node]:
            return lambda x: multiple([top(x), power(bottom(x), -1)])

        def one(x: Any) -> Node:
            return rational(1)

        return {
            sympy.cos: self.cosine,
            sympy.sin: self.sine,
            sympy.tan: ratio(self.sine, self.cosine),
            sympy.cot: ratio(self.cosine, self.sine),
            sympy.sec: ratio(one, self.cosine),
            sympy.csc: ratio(one, self.sine),
            sympy.Abs: lambda x: _absolute(self.node(x)),
            sympy.re: lambda x: _real_part(self.node(x)),
            sympy.im: lambda x: _real_part(multiple([negative(turn(2)), self.node(x)])),
            sympy.conjugate: lambda x: conjugate(self.node(x)),
            sympy.sign: self.sign,
            sympy.Max: lambda *xs: reduce(_larger, map(self.node, xs)),
            sympy.Min: lambda *xs: negative(reduce(_larger, (negative(self.node(x)) for x in xs))),
        }

    def sum(self, args: Iterable[Any]) -> Node:
        """Read a sum; all roots of one polynomial, with one coefficient, add up to a rational (Vieta)."""
        terms: Counter[tuple[Any, Any]] = Counter()  # how often each root stands there, by its coefficient
        others = []
        for arg in args:
            coefficient, root = arg.as_coeff_Mul()
            if _is_polynomial_root(root):
                terms[coefficient, root] += 1
            else:
                others.append(self.node(arg))
        whole = _whole_sets(terms, lambda c: Fraction(-c[-2], c[-1]))
        others += [multiple([self.node(a), rational(x)]) for a, x in whole]
        others += [multiple([self.node(a), self.node(root), rational(k)]) for (a, root), k in terms.items() if k]
        return total(others)

    def product(self, args: Iterable[Any]) -> Node:
        """Read a product; all roots of one polynomial, with one exponent, have a rational product (Vieta)."""
        factors: Counter[tuple[Any, Any]] = Counter()
        others = []
        for arg in args:
            root, exponent = arg.as_base_exp()
            if _is_polynomial_root(root) and exponent.is_Integer:
                factors[exponent, root] += 1
            else:
                others.append(self.node(arg))
        whole = _whole_sets(factors, lambda c: Fraction(c[0] * (-1) ** (len(c) - 1), c[-1]))
        others += [power(rational(x), int(e)) for e, x in whole]
        others += [power(self.node(root), int(e) * k) for (e, root), k in factors.items() if k]
        return multiple(others)

    def polynomial_root(self, expr: Any) -> Node:
        """Read one root of a polynomial."""
        c = _coefficients(expr)
        if expr.is_real:
            return PolynomialRoot(c, real_roots(c)[expr.index])
        try:
            roots = isolated_roots(c)
        except ArithmeticError as error:
            raise TooHardError(f"the roots of a polynomial of degree {len(c) - 1} are too near each other") from error
        return PolynomialRoot(c, _nearest(roots, expr))

    def angle(self, expr: Any) -> Node:
        """Read exp(i x) for a rational multiple x of pi."""
        import sympy

        turns = expr / sympy.pi
        if not turns.is_Rational:
            raise _OddAngleError
        return _turned(turns)

    def cosine(self, expr: Any) -> Node:
        """Read the cosine of a rational multiple of pi."""
        return _real_part(self.angle(expr))

    def sine(self, expr: Any) -> Node:
        """Read the sine of a rational multiple of pi."""
        return _real_part(multiple([negative(turn(2)), self.angle(expr)]))

    def sign(self, expr: Any) -> Node:
        """Read z/|z|, which is 0 at 0."""
        node = self.node(expr)
        return node if is_zero(node) else multiple([node, power(_absolute(node), -1)])


def _turned(turns: Any) -> Node:
    """The number exp(i pi q) for a rational q."""
    return turned(Fraction(int(turns.p), int(turns.q)))


def _half(node: Node) -> Node:
    return multiple([Rational(Fraction(1, 2)), node])


def _real_part(node: Node) -> Node:
    """The real part, which is known to be real."""
    if node.real:
        return node
    twice = total([node, conjugate(node)])
    if not twice.real:
        object.__setattr__(twice, "real", True)
    return _half(twice)


def _absolute(node: Node) -> Node:
    """The absolute value: by the sign of what is real, else the root of z times its conjugate."""
    if is_zero(node):
        return ZERO
    if node.real:
        return negative(node) if is_negative(node) else node
    square = multiple([node, conjugate(node)])
    if not square.real:
        object.__setattr__(square, "real", True)
    return principal_root(square, 2)


def _larger(a: Node, b: Node) -> Node:
    """The larger of two real numbers."""
    difference = total([a, negative(b)])
    if not a.real or not b.real:
        raise NotAlgebraicError("Max or Min of numbers that are not known to be real")
    return b if not is_zero(difference) and is_negative(difference) else a


def _nearest(roots: Sequence[IsolatedRoot], expr: Any) -> IsolatedRoot:
    """The root that SymPy means: the only one in a small square around the rational point that SymPy gives."""
    import sympy

    bits = 20
    while True:
        side = sympy.Rational(1, 2**bits)
        x, y = (Fraction(int(part.p), int(part.q)) for part in expr.eval_rational(side, side).as_real_imag())
        point = Ball(int(x * 2**64), int(y * 2**64), 2 << 64 - bits)
        near = [r for r in roots if total_ball([r.value(64), Ball(-point.re, -point.im, point.radius)]).least <= 0]
        if len(near) == 1:
            return near[0]
        bits += 20  # at most a few times: the roots are apart at 192 bits, and here 64 are looked at
        if not near or bits > 60:
            raise TooHardError("it has roots that are too near each other")


def _is_polynomial_root(expr: Any) -> bool:
    import sympy

    return isinstance(expr, sympy.CRootOf)


def _coefficients(expr: Any) -> Coefficients:
    return trim(int(a) for a in reversed(expr.poly.clear_denoms(convert=True)[1].all_coeffs()))


def _whole_sets(
    found: Counter[tuple[Any, Any]], value: Callable[[Coefficients], Fraction]
) -> list[tuple[Any, Fraction]]:
    """Take away each complete set of roots of one polynomial with one mark; return the marks and the sets' values."""
    groups: dict[tuple[Any, Any], list[tuple[Any, Any]]] = {}
    for mark, root in found:
        groups.setdefault((mark, root.poly), []).append((mark, root))
    taken = []
    for (mark, poly), members in groups.items():
        times = min(found[m] for m in members) if len(members) == poly.degree() else 0
        for m in members:
            found[m] -= times
        if times:
            taken += [(mark, value(_coefficients(members[0][1])))] * times
    return taken
