"""SymPy expressions that are piecewise linear on an interval are read, whatever they are made of; others are named."""

import random
import sys
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, strategies as st
from sympy import (
    ITE,
    Abs,
    And,
    Contains,
    Eq,
    FiniteSet,
    Heaviside,
    Interval,
    Max,
    Min,
    Mod,
    Ne,
    Not,
    Or,
    Piecewise,
    Rational,
    Union,
    Xor,
    ceiling,
    floor,
    frac,
    sign,
    sqrt,
)

from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import exact
from tests.strategies import examples, pl_maps, self_maps, with_midpoints

X, T = sympy.symbols("x t")
TENT = Piecewise((2 * X, Rational(1, 2) > X), (2 - 2 * X, True))


@pytest.mark.parametrize(
    ("expr", "same"),
    [
        (X * Heaviside(X), Max(X, 0)),
        (X * Heaviside(X, 0), Max(X, 0)),
        (X * sign(X), Abs(X)),
        (Piecewise((1, X < 0), (2, True)) * X, Max(X, 2 * X)),
        (sqrt(X**2), Abs(X)),
        (sqrt(2 * X**2 - 4 * X + 2), sqrt(2) * Abs(X - 1)),
        (sqrt((X + 1) ** 2) + sqrt(2) * X, Abs(X + 1) + sqrt(2) * X),
        ((X + 1) ** 2 - X**2, 2 * X + 1),
        (X * (X - 1) / (X - 1), X),
        ((X**2 - 4) / (X - 2) + Abs(X) / 3, X + 2 + Abs(X) / 3),
        (X / (1 + sign(X) / 2), Min(2 * X, Rational(2, 3) * X)),
        (Abs(X - floor(X + Rational(1, 2))), Abs(Abs(Abs(Abs(X) - 1) - Rational(1, 2)) - Rational(1, 2)) - 0),
        (Abs(X - ceiling(X - Rational(1, 2))), Abs(X - floor(X + Rational(1, 2)))),
        (Abs(frac(X) - Rational(1, 2)), Abs(Mod(X, 1) - Rational(1, 2))),
        (sympy.re(X) + sympy.im(X) + sympy.conjugate(X), 2 * X),
        (sympy.SingularityFunction(X, 1, 1), Max(X - 1, 0)),
        (Piecewise((X, And(X > -1, X < 1)), (sign(X), True)), Max(-1, Min(1, X))),
        (Piecewise((sign(X), Or(X <= -1, X >= 1)), (X, True)), Max(-1, Min(1, X))),
        (Piecewise((X, Not(Or(X < -1, X > 1))), (sign(X), True)), Max(-1, Min(1, X))),
        (Piecewise((X, ITE(X < 0, X > -1, X < 1)), (sign(X), True)), Max(-1, Min(1, X))),
        (Piecewise((X, Contains(X, Interval(-1, 1))), (sign(X), True)), Max(-1, Min(1, X))),
        (Piecewise((X, Contains(X, Interval.open(-1, 1))), (sign(X), True)), Max(-1, Min(1, X))),
        (Piecewise((-X, Contains(2 * X, Union(Interval(-4, 0), FiniteSet(5)))), (X, True)), Abs(X)),
        (Piecewise((-X, Xor(X < 0, X < -10)), (X, True)), Abs(X)),
        (Piecewise((0, Eq(X, 0)), (X, True)), X),
        (Piecewise((X, Ne(X, 0)), (0, True)), X),
        (Piecewise((X, X**2 < 1), (sign(X), True)), Max(-1, Min(1, X))),
        (Piecewise((X, sympy.oo > X), (1 / X, True)), X),
        (Piecewise((X, sympy.StrictLessThan(X, sympy.oo, evaluate=False)), (1 / X, True), evaluate=False), X),
        (Piecewise((1 / X, X > 5), (X, True)), X),
        (Piecewise((X, Abs(X) < 1), (Piecewise((1, X > 0), (-1, True)), True)), Max(-1, Min(1, X))),
        (Piecewise((X**2, X**2 < 0), (Abs(X), True)), Abs(X)),
        (Piecewise((X, sqrt(2) >= X), (2 * X - sqrt(2), True)), Max(X, 2 * X - sqrt(2))),
        (Piecewise((X, sqrt(2) >= 4 * X**3), (sqrt(2) / 2, True)), Min(X, sqrt(2) / 2)),
        (TENT.subs(X, Abs(X) / 2), Min(Abs(X), 2 - Abs(X))),
        (sympy.Poly(2 * X + 1, X), 2 * X + 1),
        pytest.param(sympy.Integral(2 * Heaviside(T) - 1, (T, 0, X)), Abs(X), marks=pytest.mark.long),
        (sympy.Derivative(X**2 / 2, X), X),
        (sympy.Sum(Abs(X - T), (T, 0, 2)), Abs(X) + Abs(X - 1) + Abs(X - 2)),
    ],
    ids=str,
)
def test_expressions_that_are_equal_on_the_interval(expr: sympy.Expr, same: sympy.Expr) -> None:
    f = PLMap.from_sympy(expr, X, -2, 2)
    assert f == PLMap.from_sympy(same, X, -2, 2)
    for x in with_midpoints(f.knots):
        point = sympy.Rational(x.numerator, x.denominator) if isinstance(x, Fraction) else x.to_sympy()
        if (value := sympy.simplify(expr.subs(X, point))).is_finite:
            assert exact(value) == f(x)


def test_the_composition_of_sympy(every_case: bool) -> None:
    twice = TENT.subs(X, TENT)
    assert PLMap.from_sympy(twice, X, 0, 1) == tent() ** 2
    assert PLMap.from_sympy(twice.subs(X, TENT), X, 0, 1) == tent() ** 3
    if every_case:
        assert PLMap.from_sympy(twice.subs(X, twice), X, 0, 1) == tent() ** 4
    golden = sympy.GoldenRatio * Abs(X) - 1
    assert PLMap.from_sympy(golden.subs(X, golden), X, -1, 1) == vee("phi", -1, 1) ** 2


@examples(15)
@given(pl_maps(most=1), self_maps(most=2))
def test_composition_is_composition(f: PLMap, g: PLMap) -> None:
    composed = f.to_sympy(X, everywhere=True).subs(X, g.to_sympy(X, everywhere=True))
    assert PLMap.from_sympy(composed, X, 0, 1) == f @ g


@given(pl_maps(most=3))
def test_pieces_go_on_where_they_are_asked_to(f: PLMap) -> None:
    everywhere, within = f.to_sympy(X, everywhere=True), f.to_sympy(X)
    low, high = f.domain
    assert PLMap.from_sympy(everywhere, X, low, high) == PLMap.from_sympy(within, X, low, high) == f
    assert exact(everywhere.subs(X, 9)) == f(high) + f.slopes[-1] * (9 - high)
    assert within.subs(X, 9) is sympy.nan


@pytest.mark.parametrize(
    ("expr", "rule"),
    [
        (1 + X * Abs(X), r"x\*Abs\(x\) is not piecewise linear in x: between -1 and 0 it is -x\*\*2"),
        (X**2 + Abs(X), r"x\*\*2 is not piecewise linear in x: between -1 and 1 it is x\*\*2"),
        (2 * sympy.sin(X) + X, r"sin\(x\) is not piecewise linear in x: sin is not read"),
        (1 / X, r"1/x is not piecewise linear in x: it divides by what varies"),
        (X / (2 + X), r"x/\(x \+ 2\) is not piecewise linear in x: it divides by what varies"),
        (sqrt(X + 2), r"sqrt\(x \+ 2\) is not piecewise linear in x: it is a root of what is no square"),
        (sqrt(X), r"sqrt\(x\) is not piecewise linear in x: it is the root of a negative number"),
        (sympy.cbrt(X), "it is a root of order 3"),
        (X**200, "its exponent is above 100"),
        (X**60 * (X + 1) ** 60, "its degree is above 100"),
        (2**X, r"2\*\*x is not piecewise linear in x: Pow is not read"),
        (floor(X * 10**6), "it has more than 100000 pieces"),
        (floor(X**2), "it rounds what is not piecewise linear"),
        (Heaviside(X), "the expression jumps at 0, from 0 to 1: maps are continuous"),
        (Piecewise((1, X < 0), (2, True)) * (X + 1), "the expression jumps at 0, from 1 to 2"),
        (Piecewise((5, Eq(X, 0)), (X, True)), "the expression jumps at 0, from 0 to 5 and back"),
        (Piecewise((5, Eq(X, 1)), (X, True)), "the expression jumps at 1, from 1 to 5 and back"),
        (Piecewise((X, X < 0)), "the expression is undefined between 0 and 1"),
        (Piecewise((X, sympy.sin(X) < 0), (0, True)), r"sin\(x\) is not piecewise linear in x"),
        (
            Piecewise((X, sqrt(2) * X > X**60), (0, True)),
            r"the condition .* is not read: its roots may have a degree above 100",
        ),
        (Piecewise((X, Contains(X, sympy.S.Integers)), (0, True)), "jumps at -1, from 0 to -1 and back"),
        (Piecewise((X, sympy.Q.positive(X)), (0, True)), r"Q.positive\(x\) is no condition on x that is read"),
        (X + sympy.Symbol("y"), "the expression may contain x only, but contains y"),
        (
            sympy.Symbol("x", positive=True),
            r"may contain Symbol\('x'\) only, but contains the other symbol Symbol\('x', positive=True\)",
        ),
        (X + sympy.pi, "a number must be algebraic, got pi"),
    ],
    ids=lambda v: str(v)[:40],
)
def test_what_is_not_piecewise_linear_is_named(expr: sympy.Expr, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        PLMap.from_sympy(expr, X, -1, 1)


def test_intervals_and_text_are_refused() -> None:
    with pytest.raises(ValueError, match=r"an interval needs low < high, got \[1, 1\]"):
        PLMap.from_sympy(X, X, 1, 1)
    with pytest.raises(TypeError, match=r"got the text 'x'; periodic.read_map reads text"):
        PLMap.from_sympy("x", X, 0, 1)


def random_expression(source: random.Random, depth: int) -> sympy.Expr:
    """An expression that is piecewise linear or jumps."""
    if not depth:
        return source.choice([X, X, Rational(source.randint(-4, 4), source.randint(1, 3)), X / 2])
    parts = [random_expression(source, depth - 1) for _ in range(3)]
    match source.randrange(9):
        case 0:
            return parts[0] + parts[1] * source.randint(-2, 2)
        case 1:
            return Abs(parts[0])
        case 2:
            return Max(parts[0], parts[1])
        case 3:
            return Min(*parts)
        case 4:
            return sign(parts[0]) * parts[1]
        case 5:
            return parts[0] * Heaviside(parts[1], Rational(1, 2))
        case 6:
            return parts[0].subs(X, parts[1])
        case 7:
            return floor(parts[0]) - parts[0]
    condition = source.choice([parts[0] < parts[1], parts[0] >= 0, And(parts[0] < 1, parts[1] > 0), Ne(parts[0], 0)])
    return Piecewise((parts[1], condition), (parts[2], True))


def check(expr: sympy.Expr, source: random.Random) -> bool:
    """Compare an expression with the map that is read from it, at some points; say whether it was read."""
    try:
        f = PLMap.from_sympy(expr, X, -2, 2)
    except ValueError as error:
        assert any(rule in str(error) for rule in ("jumps", "is not piecewise linear", "undefined"))  # noqa: PT017
        return False
    points = [Fraction(source.randint(-24, 24), 12) for _ in range(4)]
    for x in [*points, *f.knots[:5]]:
        assert exact(expr.subs(X, sympy.Rational(x.numerator, x.denominator))) == f(x)
    return True


@examples(60)
@given(st.integers(0, 2**40), st.integers(1, 3))
def test_random_expressions_have_the_values_of_substitution(seed: int, depth: int) -> None:
    source = random.Random(seed)
    check(random_expression(source, depth), source)


if __name__ == "__main__":
    source = random.Random(1)
    read = sum(check(random_expression(source, source.randint(1, 3)), source) for _ in range(int(sys.argv[1])))
    print(f"{read} of {sys.argv[1]} were maps")
