"""SymPy's numbers, however they are written: against an own evaluation, and by identities; the rest is refused.

``python -m tests.numbers.test_sympy_trees 10000 [seed]`` runs the fuzzer for as many expressions and says which were
slowest, in seconds of the processor. Some SymPy itself cannot put together: they are counted.
"""

import random
import sys
import time
from fractions import Fraction
from functools import cache

import mpmath
import pytest
import sympy
from hypothesis import given, strategies as st
from sympy import Abs, CRootOf, I, Integer, Max, Min, Poly, Rational, cbrt, cos, exp, im, pi, re, sign, sin, sqrt, tan

from periodic.numbers.conversions import Algebraic, exact
from periodic.numbers.sympy_trees import tree_of
from tests.strategies import examples

X = sympy.Symbol("x")
POLYNOMIALS = (X**3 - X - 1, X**3 - 3 * X + 1, X**4 + X + 1, X**4 - 2, 2 * X**3 + X - 5, X**5 - X - 1)


def expression(source: random.Random, depth: int) -> sympy.Expr:
    """A random number, mostly written with complex parts."""
    if not depth or source.random() < 0.15:
        kind = source.randrange(5)
        if kind == 0:
            return Rational(source.randint(-6, 6), source.randint(1, 4))
        if kind == 1:
            return I * source.randint(1, 3)
        if kind == 2:
            return sqrt(source.choice([2, 3, 5, 6, -1, -2]))
        if kind == 3:
            return CRootOf(source.choice(POLYNOMIALS), source.randrange(3))
        return source.choice([cos, sin])(Rational(source.randint(1, 9), source.choice([3, 5, 7])) * pi)
    kind = source.randrange(8)
    parts = [expression(source, depth - 1) for _ in range(1 if kind > 4 else 2)]
    match kind:
        case 0 | 1:
            return sympy.Add(*parts, evaluate=source.random() < 0.5)
        case 2 | 3:
            return sympy.Mul(*parts, evaluate=source.random() < 0.5)
        case 4:
            return parts[0] / parts[1] if parts[1] != 0 else parts[0]
        case 5:
            return sympy.Pow(parts[0], Rational(1, source.choice([2, 3])), evaluate=False)
        case 6:
            return source.choice([Abs, re, im])(parts[0], evaluate=False)
    return parts[0] ** source.choice([2, 3, -1]) if parts[0] != 0 else parts[0]


@cache
def root_near(expr: sympy.Expr) -> mpmath.mpc:
    """A root of a polynomial, by mpmath from SymPy's isolating rectangle."""
    start = mpmath.mpc(*map(mpmath.mpmathify, map(Fraction, expr.eval_rational(1e-6, 1e-6).as_real_imag())))
    with mpmath.workdps(80):
        function = sympy.lambdify(X, expr.poly.as_expr(), "mpmath")
        return mpmath.findroot(function, start)


def evaluated(expr: sympy.Expr) -> mpmath.mpc:
    """The value of an expression, by its tree and mpmath alone."""
    match expr:
        case sympy.Rational():
            return mpmath.mpc(int(expr.p)) / int(expr.q)
        case CRootOf():
            return root_near(expr)
    if expr is I:
        return mpmath.mpc(0, 1)
    if expr in (sympy.zoo, sympy.nan, sympy.oo, -sympy.oo):
        raise ZeroDivisionError
    if expr is pi:
        return mpmath.mpc(mpmath.pi)
    values = [evaluated(arg) for arg in expr.args]
    if expr.is_Add:
        return mpmath.fsum(values)
    if expr.is_Mul:
        return mpmath.fprod(values)
    if expr.is_Pow:
        base, (p, q) = values[0], (int(expr.exp.p), int(expr.exp.q))
        if abs(base.imag) < mpmath.mpf(10) ** (10 - mpmath.mp.dps) * (1 + abs(base)):
            base = mpmath.mpc(base.real)  # a rounded real number is real, so that its root is on the right side
        return (base if q == 1 else mpmath.root(base, q)) ** p
    functions = {Abs: abs, re: mpmath.re, im: mpmath.im, cos: mpmath.cos, sin: mpmath.sin}
    return mpmath.mpc(functions[type(expr)](*values))


def check(expr: sympy.Expr) -> str:
    """Read an expression and compare; say what came of it."""
    with mpmath.workdps(60):
        try:
            value = evaluated(expr)
        except ZeroDivisionError:
            value = None
        try:
            number = exact(expr)
        except ValueError as error:
            message = str(error)
            if "must be real" in message:
                assert value is not None
                assert abs(value.imag) > mpmath.mpf(10) ** -40
                return "not real"
            assert any(rule in message for rule in ("divides by zero", "must be finite", "too hard to read"))
            return "too hard" if "too hard" in message else "zero division"
        assert value is not None
        assert abs(value.imag) < mpmath.mpf(10) ** -30 * (1 + abs(value))
        assert abs(mpmath.mpmathify(number) - value.real) < mpmath.mpf(10) ** -30 * (1 + abs(value))
        return "rational" if not isinstance(number, Algebraic) else "irrational"


@examples(40)
@given(st.integers(0, 2**40), st.integers(1, 3))
def test_numbers_however_written_have_the_value_of_direct_evaluation(seed: int, depth: int) -> None:
    assert check(expression(random.Random(seed), depth))


def test_the_fuzzer_meets_every_answer() -> None:
    source = random.Random(5)
    met = {check(expression(source, source.randint(1, 3))) for _ in range(50)}
    assert {"rational", "irrational", "not real"} <= met


@pytest.mark.parametrize("polynomial", POLYNOMIALS, ids=str)
def test_symmetric_functions_of_all_roots_are_rational(polynomial: sympy.Expr) -> None:
    poly = Poly(polynomial, X)
    roots, (lead, *rest) = poly.all_roots(), poly.all_coeffs()
    n = len(roots)
    assert exact(sympy.Add(*roots)) == exact(-rest[0] / lead)
    assert exact(sympy.Mul(*roots)) == exact((-1) ** n * rest[-1] / lead)
    assert exact(sympy.Add(*(2 * r for r in roots)) + sqrt(2)) == exact(-2 * rest[0] / lead + sqrt(2))
    assert exact(sympy.Mul(*(r**-2 for r in roots))) == exact((lead / rest[-1]) ** 2)
    if n < 5:
        squares = (rest[0] / lead) ** 2 - 2 * rest[1] / lead
        assert exact(sympy.Add(*(r**2 for r in roots))) == exact(squares)
        assert exact(sympy.Mul(*(r + 1 for r in roots))) == exact((-1) ** n * poly.eval(-1) / lead)


@pytest.mark.parametrize(
    "polynomial",
    [
        *(X**3 - 3 * X + 1, X**3 - 7 * X + 5, X**3 + X + 1, X**4 - X - 1, X**4 - 4 * X + 2),
        pytest.param(3 * X**4 - 7 * X**2 + X + 1, marks=pytest.mark.long),
    ],
    ids=str,
)
def test_roots_written_by_radicals_are_the_roots(polynomial: sympy.Expr) -> None:
    written = sympy.roots(polynomial, X)
    found = []
    for expr in written:
        try:
            found.append(exact(expr))
        except ValueError as error:
            assert "must be real" in str(error)  # noqa: PT017  # the others are not real
    assert sorted(found) == [exact(root) for root in Poly(polynomial, X).real_roots()]


@pytest.mark.parametrize(
    ("expr", "same"),
    [
        (Abs(sqrt(1 + I), evaluate=False), Integer(2) ** Rational(1, 4)),
        (cbrt(7 + 5 * sqrt(2)) - cbrt(5 * sqrt(2) - 7), Integer(2)),
        (sqrt(5 + 2 * sqrt(6)) - sqrt(2) - sqrt(3), Integer(0)),
        (cbrt(cbrt(2) - 1), cbrt(Rational(1, 9)) - cbrt(Rational(2, 9)) + cbrt(Rational(4, 9))),
        (exp(I * pi / 5) + exp(-I * pi / 5), sympy.GoldenRatio),
        (tan(pi / 8, evaluate=False), sqrt(2) - 1),
        (sympy.cot(pi / 8, evaluate=False), sqrt(2) + 1),
        (1 / sympy.sec(pi / 5, evaluate=False) * 4, 1 + sqrt(5)),
        (sympy.csc(pi / 6, evaluate=False), Integer(2)),
        (sign(1 - sqrt(2), evaluate=False), Integer(-1)),
        (re(sign(1 + I, evaluate=False)), sqrt(2) / 2),
        (Max(sqrt(2), 2 * cos(pi / 7), evaluate=False), 2 * cos(pi / 7)),
        (Min(sqrt(2), sqrt(3), evaluate=False), sqrt(2)),
        (sympy.conjugate(sqrt(-2), evaluate=False) * sqrt(-2), Integer(2)),
        (sympy.Pow(-8, Rational(2, 3), evaluate=False) * (-1) ** Rational(1, 3), Integer(-4)),
        (sympy.AlgebraicNumber(sqrt(2), [1, 2, 3]), 5 + 2 * sqrt(2)),
        (sqrt(sqrt(sqrt(16, evaluate=False), evaluate=False), evaluate=False), Integer(2) ** Rational(1, 2)),
    ],
    ids=str,
)
def test_identities(expr: sympy.Expr, same: sympy.Expr) -> None:
    assert exact(expr) == exact(same)
    assert exact(expr - same) == 0


@pytest.mark.parametrize(
    ("expr", "rule"),
    [
        (sympy.Add(*(sqrt(sympy.prime(k)) for k in range(1, 9))), "too hard to read: a number of degree above 64"),
        (sympy.Add(*(CRootOf(X**3 - X - 1, k) for k in range(2))), "must be real"),
        (sympy.Pow(3 + sqrt(2), 10**9, evaluate=False), "too hard to read: a power in it has too many digits"),
        (1 / sympy.Add(sqrt(3 + 2 * sqrt(2)), -1, -sqrt(2), evaluate=False), "a SymPy number divides by zero"),
        (sympy.log(2), r"must be algebraic, got log\(2\)$"),
        (sympy.zeta(3) + 1, r"must be algebraic, got 1 \+ zeta\(3\), and zeta\(3\) is not known to be"),
        (Max(sqrt(2), sympy.Pow(-1, Rational(1, 3)), evaluate=False), "Max or Min of numbers that are not known"),
        (cos(1), r"must be algebraic, got cos\(1\)$"),
        (exp(2 * I), r"must be algebraic, got exp\(2\*I\)$"),
        (CRootOf(X**5 - X - 1, 1), "a number must be real, got CRootOf"),
    ],
    ids=lambda v: v[:40] if isinstance(v, str) else type(v).__name__,  # SymPy takes a second to write some of them
)
def test_refusals(expr: sympy.Expr, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        exact(expr)


def test_other_things_are_refused() -> None:
    with pytest.raises(TypeError, match="expected an exact number, got the SymPy object True"):
        tree_of(sympy.true)
    with pytest.raises(TypeError, match=r"a SymPy Float is not exact, got 0.5"):
        tree_of(sympy.Float("0.5"))
    with pytest.raises(ValueError, match="a number must not contain symbols, got x"):
        tree_of(X)
    with pytest.raises(ValueError, match="a number must be finite, got zoo"):
        tree_of(sympy.zoo)
    deep = sqrt(2)
    for _ in range(3000):
        deep = sympy.Pow(deep, Rational(1, 2), evaluate=False)
    with pytest.raises(ValueError, match="is too hard to read: it is nested too deeply"):
        exact(deep)


if __name__ == "__main__":
    source, slowest, counts = random.Random(int([*sys.argv, 2024][2])), [], {}
    for _ in range(int(sys.argv[1])):
        start = time.process_time()
        try:
            expr = expression(source, source.randint(1, 4))
        except AssertionError:
            answer = "not built"
        else:
            try:
                answer = check(expr)
            except AssertionError:
                print("WRONG", expr)
                raise
        slowest = sorted([*slowest, (time.process_time() - start, str(expr)[:150])])[-5:]
        counts[answer] = counts.get(answer, 0) + 1
    print(counts, *slowest, sep="\n")
