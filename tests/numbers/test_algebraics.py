"""Algebraic numbers form an ordered field, agree with 60 digits of mpmath, and are decided where digits fail."""

import copy
import math
import numbers
import operator
import pickle
from decimal import Decimal
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, strategies as st

from periodic.numbers.conversions import Algebraic, Exact, NumberField, common_field, exact, floor, root_of, sign
from tests.numbers.test_roots import lambda_polynomial

sqrt5 = exact(sympy.sqrt(5))
sqrt2, sqrt3, sqrt6 = (exact(sympy.sqrt(n)) for n in (2, 3, 6))
phi, lambda5, lambda7 = (root_of(lambda_polynomial(p)) for p in (3, 5, 7))
FIELDS = [sqrt5, lambda5, lambda7, sqrt2]


def rationals(size: int = 20) -> st.SearchStrategy[Fraction]:
    return st.builds(Fraction, st.integers(-size, size), st.integers(1, 6))


def elements(*generators: Exact, size: int = 20) -> st.SearchStrategy[Exact]:
    """Numbers a + b g + c g**2 with g one of the generators."""
    r = rationals(size)
    return st.builds(lambda g, a, b, c: a + b * g + c * g * g, st.sampled_from(generators), r, r, r)


def digits(x: Exact) -> mpmath.mpf:
    """The number to 60 digits, by an own route: SymPy's evaluation of its expression."""
    with mpmath.workdps(60):
        if isinstance(x, Fraction):
            return mpmath.mpf(x.numerator) / x.denominator
        return mpmath.mpf(sympy.N(x.to_sympy(), 60))


@pytest.mark.parametrize("generator", FIELDS, ids=["sqrt5", "lambda5", "lambda7", "sqrt2"])
@given(st.data())
def test_field_laws(generator: Exact, data: st.DataObject) -> None:
    a, b, c = (data.draw(elements(generator)) for _ in range(3))
    assert a + b == b + a
    assert a * b == b * a
    assert (a + b) + c == a + (b + c)
    assert (a * b) * c == a * (b * c)
    assert a * (b + c) == a * b + a * c
    assert a - a == 0
    assert type(a - a) is Fraction
    assert -(0 - a) == +a == a
    if b:
        assert a / b * b == a
        assert b * (1 / b) == 1
        assert b**-3 * b**5 == b * b
    assert hash(a + b) == hash(b + a)
    assert a**0 == 1
    assert (a + b) ** 2 == a * a + 2 * a * b + b * b


@given(elements(sqrt2, sqrt3, sqrt5, size=5), elements(sqrt2, sqrt3, lambda7, size=5))
def test_laws_across_fields(a: Exact, b: Exact) -> None:
    assert a + b == b + a
    assert hash(a + b - b) == hash(a)
    assert a + b - b == a
    assert a - b + b == a
    if b:
        assert a * b / b == a
    assert (a < b) is (b > a) is (a - b < 0)
    assert (a <= b) is not (a > b)
    assert sign(a - b) == (a > b) - (a < b)


@given(elements(*FIELDS), elements(*FIELDS))
def test_order_agrees_with_sixty_digits(a: Exact, b: Exact) -> None:
    with mpmath.workdps(60):
        x, y = digits(a), digits(b)
        if abs(x - y) > mpmath.mpf(10) ** -50:
            assert (a < b) is bool(x < y)
            assert a != b
        else:
            assert a == b
        assert floor(a) == mpmath.floor(x)
        assert math.ceil(a) == mpmath.ceil(x)
        assert math.trunc(a) == int(x)
        assert abs(a) == (a if x >= 0 else -a)


@given(elements(*FIELDS, size=10**9), st.integers(0, 80))
def test_enclosures(x: Exact, n: int) -> None:
    if isinstance(x, Fraction):
        return
    low, high = x.enclosure(n)
    assert low <= x <= high
    assert high - low <= Fraction(1, 10**n)
    assert type(low) is type(high) is Fraction
    nearest = round(x, n)
    assert abs(x - nearest) * 2 < Fraction(1, 10**n)
    assert abs(x - round(x)) < Fraction(1, 2)
    text = x.digits(n)
    assert text.endswith("...")
    assert 0 < abs(x) - Fraction(text[:-3].lstrip("-")) < Fraction(1, 10**n)
    assert text.startswith("-") is (x < 0)


@given(elements(*FIELDS, size=10**12))
def test_floats_are_correctly_rounded(x: Exact) -> None:
    f = float(x)
    for neighbour in (math.nextafter(f, math.inf), math.nextafter(f, -math.inf)):
        assert abs(x - Fraction(f)) <= abs(x - Fraction(neighbour))


def test_floats_of_all_sizes() -> None:
    small = (2 - phi) ** 500
    assert isinstance(small, Algebraic)
    assert float(small) == pytest.approx(1.0335e-209, rel=1e-4)
    assert float((2 - phi) ** 5000) == 0.0
    with pytest.raises(OverflowError):
        float(phi**5000)


@pytest.mark.parametrize("n", [10, 40, 951, 952])
def test_fibonacci_quotients_against_phi(n: int) -> None:
    # F(n+1)/F(n) lies above phi for even n and below for odd n, within F(n)**-2: 400 digits at n = 951.
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    quotient = Fraction(b, a)
    assert (phi < quotient) is (n % 2 == 0)
    assert (quotient > phi) is (n % 2 == 0)
    assert phi != quotient
    assert sign(phi - quotient) == (-1) ** (n + 1)


def test_huge_coefficients_do_not_cancel() -> None:
    # (phi - 1)**40 = F(41) - F(40) phi is of size 1e-9 though both terms are 1e8; and to the 1000th power.
    for n in (40, 1000):
        x = (phi - 1) ** n
        assert isinstance(x, Algebraic)
        assert 0 < x < Fraction(2, 3) ** n
        with mpmath.workdps(600):
            expected = ((mpmath.sqrt(5) - 1) / 2) ** n
            assert mpmath.almosteq(mpmath.mpf(x.digits(590)[:-3]), expected, 1e-300, 1e-500)


def test_degrees_of_lambda() -> None:
    x = sympy.Symbol("x")
    assert lambda7.minimal_polynomial == sympy.Poly(x**3 - x**2 - 1, x)
    assert lambda5.minimal_polynomial == sympy.Poly(x**4 - x**3 - x**2 + x - 1, x)
    assert lambda7.field.degree == 3
    assert lambda7**7 - 2 * lambda7**5 == 1


def test_thresholds_are_exact() -> None:
    # The same number by several routes: equality is decided, and so are <= and <.
    other = root_of([-1, 0, -1, 1])
    assert other == lambda7
    assert other <= lambda7 <= other
    assert not other < lambda7
    twin = (sqrt2 + sqrt3) ** 2 - 5
    assert twin == 2 * sqrt6
    assert twin <= 2 * sqrt6
    assert not twin > 2 * sqrt6
    assert twin != 2 * sqrt6 + Fraction(1, 10**300)
    assert twin < 2 * sqrt6 + Fraction(1, 10**300)


def test_comparing_huge_roots_factors_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("periodic.numbers.fields.factor", None)
    x, again, y = (root_of(lambda_polynomial(p)) for p in (1001, 1001, 999))
    sqrt2 = root_of([-2, 0, 1])
    assert x > sqrt2
    assert sqrt2 < x < y
    assert x == again
    assert x <= again
    assert hash(x) == hash(again)
    assert x != sqrt2
    assert (x + 1) / 2 > 1
    assert (2 - x) + (x - 1) == 1
    assert x - x == 0
    low, high = x.enclosure(200)
    assert low * low > 2
    assert high < y
    assert repr(x) == "<Algebraic 1.4142135623…, root of x^1001 - 2*x^999 - 1>"
    assert str(x) == "1.4142135623… (root of x^1001 - 2*x^999 - 1)"
    assert pickle.loads(pickle.dumps(x)) == x
    assert str(x + 1) == "2.4142135623… (in the field of a root of x^1001 - 2*x^999 - 1)"


def test_equality_across_fields() -> None:
    product = sqrt2 * sqrt3
    assert product == sqrt6
    assert sqrt6 == product
    assert hash(product) == hash(sqrt6)
    assert len({product, sqrt6, sqrt2 * sqrt3 + 0}) == 1
    assert (sqrt2 + sqrt3).field.degree == 4
    assert (sqrt2 + sqrt3).minimal_polynomial.degree() == 4
    assert product.minimal_polynomial == sqrt6.minimal_polynomial
    assert product / sqrt6 == 1
    assert exact(sympy.sqrt(5)) == 2 * phi - 1
    assert exact(sympy.sqrt(5)).field is phi.field
    assert (lambda5 * lambda7) / lambda7 == lambda5
    assert hash((lambda5 + lambda7) - lambda7) == hash(lambda5)


def test_conjugates_differ() -> None:
    x = sympy.Symbol("x")
    a, b, c = (exact(sympy.CRootOf(x**3 - 3 * x + 1, i)) for i in range(3))
    assert a < b < c
    assert a != b
    assert a + b + c == 0
    assert a * b * c == -1
    assert len({a, b, c, a + 0 * b}) == 3


def test_fields_are_interned_and_convert() -> None:
    assert root_of([-1, -1, 1]).field is phi.field
    assert root_of([1, -3, 1]).field is phi.field
    field = lambda5.field
    assert field.element([1, 2], 3) == (1 + 2 * lambda5) / 3
    assert field.element([4, 0], 2) == 2
    assert type(field.element([4, 0], 2)) is Fraction
    assert field.element([0] * 7 + [1]) == lambda5**7
    assert field.generator == lambda5
    assert field.coordinates(Fraction(2, 3)) == ((2, 0, 0, 0), 3)
    assert field.coordinates(lambda5 / 2) == ((0, 1, 0, 0), 2)
    assert phi.field.coordinates(sqrt5) == ((-1, 2), 1)
    both = common_field([sqrt2, sqrt3, sqrt6, Fraction(1)])
    assert both is not None
    assert both.degree == 4
    moved = both.convert(sqrt6)
    assert isinstance(moved, Algebraic)
    assert moved.field is both
    assert moved == sqrt6
    assert common_field([sqrt2, moved]) is both
    assert common_field([sqrt5, phi]) is phi.field
    assert common_field([Fraction(1, 2)]) is None
    with pytest.raises(ValueError, match=r"exact\('sqrt\(3\)'\) does not lie in NumberField"):
        sqrt2.field.convert(sqrt3)
    with pytest.raises(TypeError, match="expected a NumberField, got str"):
        Algebraic("sqrt(3)", [1])  # type: ignore[arg-type]
    with pytest.raises(ZeroDivisionError, match="needs a nonzero denominator"):
        field.element([1], 0)
    with pytest.raises(TypeError, match="'float' object cannot be interpreted as an integer"):
        field.element([0.5])
    with pytest.raises(ValueError, match="an Algebraic must be irrational, got 1/2"):
        Algebraic(field, [1], 2)
    assert Algebraic(field, [1, 1], -2) == -(1 + lambda5) / 2
    assert Algebraic(field, [1, 1], -2).coefficients == (-1, -1)
    assert Algebraic(field, [1, 1], -2).denominator == 2


def test_mixed_operands() -> None:
    half = Fraction(1, 2)
    assert half + phi == phi + half == phi + np.int64(1) / Fraction(2)
    assert half - phi == -(phi - half)
    assert half * phi == phi / 2
    assert 1 / phi == phi - 1
    assert half / phi == (phi - 1) / 2
    assert half < phi
    assert phi < 2
    assert half != phi
    assert phi != half
    assert np.int64(2) * phi == 2 * phi == phi * np.int8(2)
    assert np.int64(1) < phi
    assert phi > np.int64(1)
    assert sum([phi, phi]) == 2 * phi
    assert (np.array([1, 2], dtype=object) * phi).tolist() == [phi, 2 * phi]
    assert type(phi * 0) is Fraction
    assert math.floor(-phi) == -2
    assert int(-phi) == -1
    assert bool(phi)
    assert phi + sympy.sqrt(5) == phi.to_sympy() + sympy.sqrt(5)
    assert phi.to_sympy() == sympy.sqrt(5) / 2 + sympy.Rational(1, 2)
    assert divmod(7, phi) == (4, 7 - 4 * phi)
    assert (phi // 1, phi % 1, 7 // phi, -7 % phi) == (1, phi - 1, 4, 5 * phi - 7)
    assert divmod(phi, sqrt2) == (1, phi - sqrt2)
    assert (phi.real, phi.imag, phi.conjugate()) == (phi, 0, phi)
    assert isinstance(phi, numbers.Real)


ARITHMETIC = (operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod)


@pytest.mark.parametrize("operand", [0.5, np.float64(0.5), np.float32(0.5), 1j, Decimal(1)], ids=repr)
def test_arithmetic_with_inexact_operands_is_refused(operand: object) -> None:
    for operation in ARITHMETIC:
        for pair in ((phi, operand), (operand, phi)):
            with pytest.raises(TypeError, match=r"is not exact; write .*, or float\(x\) of the other number"):
                operation(*pair)
    assert phi != operand
    assert operand != phi


@pytest.mark.parametrize("operand", [None, "1", True, [1], b"1"])
def test_foreign_operands_are_refused(operand: object) -> None:
    for operation in (operator.add, operator.sub, operator.mul, operator.truediv, operator.lt):
        with pytest.raises(TypeError, match=r"unsupported|not supported|can only|can't"):
            operation(phi, operand)
        with pytest.raises(TypeError, match=r"unsupported|not supported|can only|can't"):
            operation(operand, phi)
    assert phi != operand


def test_exponents() -> None:
    assert phi**10 == 55 * phi + 34
    assert phi**-1 == phi - 1
    assert sqrt2**2 == 2
    assert type(sqrt2**2) is Fraction
    for exponent in (0.5, Fraction(1, 2), True, "2"):
        with pytest.raises(TypeError, match="the exponent must be an integer"):
            phi**exponent
    with pytest.raises(TypeError, match="unsupported"):
        2**phi
    with pytest.raises(TypeError, match="digits must be an integer, got True"):
        phi.enclosure(True)
    with pytest.raises(ValueError, match="digits must be at least 0, got -1"):
        phi.enclosure(-1)
    with pytest.raises(ZeroDivisionError):
        phi / 0
    with pytest.raises(ZeroDivisionError):
        phi / (sqrt2 - sqrt2)


@given(elements(*FIELDS))
def test_numbers_are_pickled_copied_and_shown(x: Exact) -> None:
    again = pickle.loads(pickle.dumps(x))
    assert again == x
    assert hash(again) == hash(x)
    assert copy.deepcopy(x) == copy.copy(x) == x
    if isinstance(x, Algebraic):
        assert copy.copy(x) is copy.deepcopy(x) is x
        assert again.field is x.field
        assert eval(repr(x)) == x if x.field.degree == 2 else repr(x).startswith("<Algebraic ")
        assert exact(x.text) == x
        assert exact(x.to_sympy()) == x
        assert pickle.loads(pickle.dumps(x.field)) is x.field


def test_representations() -> None:
    assert repr(phi) == "exact('(1+sqrt(5))/2')"
    assert repr(-sqrt2) == "exact('-sqrt(2)')"
    assert [str(x) for x in (sqrt3, phi, -phi, phi - 1, 2 * sqrt3 / 3)] == [
        "sqrt(3)",
        "(1+sqrt(5))/2",
        "(-1-sqrt(5))/2",
        "(sqrt(5)-1)/2",
        "2*sqrt(3)/3",
    ]
    assert repr(phi.field) == "NumberField(x^2 - x - 1, 1.6180339887...)"
    assert str(lambda5) == "1.5128763968… (root of x^4 - x^3 - x^2 + x - 1)"
    assert repr(lambda5) == "<Algebraic 1.5128763968…, root of x^4 - x^3 - x^2 + x - 1; its .text pastes back>"
    assert lambda5.text == "lambda(5)"
    assert str(sqrt2 + sqrt3) == "3.1462643699… (root of x^4 - 10*x^2 + 1)"
    assert str(phi**30000) == "4.2580180623…e+6269 (root of x^2 - 4.258018062e+6269*x + 1)"
    assert "pastes" not in repr(phi**30000)
    assert str((phi - 1) ** 300) == "2.0123704201…e-63 (root of x^2 - 4.969264057e+62*x + 1)"
    assert str(root_of(lambda_polynomial(15)).field.generator) == "1.4179819673… (of degree 14)"
    assert phi.digits(0) == "1..."
    assert (phi - 1).digits(3) == "0.618..."
    assert isinstance(phi.field, NumberField)


def test_latex() -> None:
    numbers = (phi, -phi, sqrt2, -sqrt3 / 2, 1 - sqrt5, (sqrt5 - 3) / 4, lambda5, lambda5 / 10**9)
    assert [x._repr_latex_() for x in numbers] == [
        r"$\frac{1+\sqrt{5}}{2}$",
        r"$\frac{-1-\sqrt{5}}{2}$",
        r"$\sqrt{2}$",
        r"$-\frac{\sqrt{3}}{2}$",
        r"$1-\sqrt{5}$",
        r"$\frac{\sqrt{5}-3}{4}$",
        r"$1.5128763968\ldots \quad (\text{root of } x^{4} - x^{3} - x^{2} + x - 1)$",
        r"$1.5128763968\ldots \cdot 10^{-9} \quad (\text{root of } 1000000000000000000000000000000000000 x^{4} "
        r"- 1000000000000000000000000000 x^{3} - 1000000000000000000 x^{2} + 1000000000 x - 1)$",
    ]
    assert root_of(lambda_polynomial(15)).latex() == r"1.4179819673\ldots"
    assert root_of(lambda_polynomial(15))._repr_latex_() == r"$1.4179819673\ldots$"
    long = root_of((-(10**70), 0, 0, *[1] * 9))._repr_latex_()
    assert long.endswith(
        r"x^{11} + x^{10} + x^{9} + x^{8} + x^{7} + x^{6} + x^{5} + \cdots - 1.000000000\cdot 10^{70})$"
    )


@given(elements(*FIELDS), st.integers(0, 60), st.sampled_from("fe"))
def test_formatted_digits_are_correctly_rounded(x: Exact, digits: int, kind: str) -> None:
    if isinstance(x, Algebraic):
        text = format(x, f".{digits}{kind}")
        size = 0 if kind == "f" else int(text.partition("e")[2])
        assert abs(x - Fraction(text)) * 2 < Fraction(10) ** (size - digits)
        assert f"{x:>60}" == str(x).rjust(60)


def test_formats() -> None:
    assert f"{phi:.30f}" == "1.618033988749894848204586834366"
    assert f"{phi:.3f}|{-phi:+.0f}|{phi:g}|{phi * 10**9:,.2f}|{phi:%}|{phi / 10**7:.2E}" == (
        "1.618|-2|1.61803|1,618,033,988.75|161.803399%|1.62E-07"
    )
    assert f"{phi}" == str(phi)
    with pytest.raises(ValueError, match="Unknown format code 'd'"):
        f"{phi:d}"


@given(elements(*FIELDS), st.integers(10, 300), st.sampled_from("nfcdu"))
def test_mpmath_takes_numbers_at_its_precision(x: Exact, precision: int, rounding: str) -> None:
    if isinstance(x, Algebraic):
        with mpmath.workprec(precision):
            y = mpmath.mpf(x, rounding=rounding)
            low, high = (mpmath.mpf(x, rounding=r) for r in "fc")
            assert low < x < high
            assert x > low
            assert y != x
            assert x != y
            assert +mpmath.mpmathify(x) == mpmath.mpf(x)
            assert abs(mpmath.mpmathify(x) - y) <= abs(high - low)
        a, b, c = (mpmath_value(z) for z in (low, y, high))
        assert a < x < c
        assert c - a <= abs(x) * Fraction(2) ** (2 - precision)
        nearest = a if x - a < c - x else c
        toward_0, away = (a, c) if x > 0 else (c, a)
        assert b == {"n": nearest, "f": a, "c": c, "d": toward_0, "u": away}[rounding]


def mpmath_value(y: mpmath.mpf) -> Fraction:
    """The number that an mpf is."""
    sign, mantissa, exponent, _ = y._mpf_
    return (-1) ** sign * int(mantissa) * Fraction(2) ** exponent
