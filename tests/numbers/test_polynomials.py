"""Gcd, factors and characteristic polynomials obey their laws, with python-flint and without it."""

import os
import subprocess
import sys
from fractions import Fraction
from importlib.util import find_spec

import pytest
import sympy
from hypothesis import given, strategies as st

from periodic.numbers import polynomials as polynomial_arithmetic
from periodic.numbers.matrix_polynomials import charpoly
from periodic.numbers.polynomials import (
    derivative,
    divides,
    factor,
    flint,
    gcd,
    is_irreducible,
    largest_real_root,
    multiply,
    polynomial_text,
    primitive,
    quotient,
    real_roots,
    root_bound,
    same_root,
    sign_changes,
    squarefree,
    to_poly,
    trim,
)
from tests.numbers.test_roots import lambda_polynomial, polynomials
from tests.strategies import examples


@pytest.fixture(params=["accelerated", "plain"])
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test with python-flint, where it is installed, and without."""
    if request.param == "plain":
        monkeypatch.setenv("PERIODIC_NO_ACCELERATORS", "1")
    elif flint() is None:
        pytest.skip("python-flint is not installed")
    return str(request.param)


STEFAN_FACTORS = {
    3: {(1, 1), (-1, -1, 1)},
    5: {(1, 1), (-1, 1, -1, -1, 1)},
    7: {(1, 1), (-1, 0, -1, 1), (1, -1, 0, 1)},
}


@pytest.mark.parametrize("p", range(3, 21, 2))
def test_factors_of_the_lambda_polynomial(library: str, p: int) -> None:
    factors = {f for f, m in factor(lambda_polynomial(p)) if m == 1}
    alternating = (*(-((-1) ** i) for i in range(p - 2)), -1, 1)
    assert factors == STEFAN_FACTORS.get(p, {(1, 1), alternating})


@given(st.lists(polynomials(3), min_size=1, max_size=3))
def test_factors_multiply_to_the_polynomial(parts: list[tuple[int, ...]]) -> None:
    c: tuple[int, ...] = (1,)
    for part in parts:
        c = multiply(c, part)
    product: tuple[int, ...] = (1,)
    for f, m in factor(c):
        assert is_irreducible(f)
        assert f == primitive(f)
        for _ in range(m):
            product = multiply(product, f)
    assert product == primitive(c)


@given(st.lists(polynomials(3) | st.sampled_from([(1, 1), (-1, 1), (0, 1), (1, 0, 1)]), min_size=1, max_size=5))
def test_the_largest_root_among_roots_of_unity(parts: list[tuple[int, ...]]) -> None:
    c: tuple[int, ...] = (1,)
    for part in parts:
        c = multiply(c, part)
    if roots := real_roots(c):
        assert same_root(largest_real_root(c), roots[-1])


@given(polynomials(4), polynomials(4))
def test_what_divides(a: tuple[int, ...], b: tuple[int, ...]) -> None:
    assert divides(a, multiply(a, b))
    assert divides(a, b) == (sympy.rem(to_poly(b), to_poly(a), domain="QQ").is_zero and quotient_is_integral(b, a))


def quotient_is_integral(b: tuple[int, ...], a: tuple[int, ...]) -> bool:
    """Whether the quotient, which is known to be exact, has integer coefficients."""
    return all(x.is_integer for x in sympy.quo(to_poly(b), to_poly(a), domain="QQ").all_coeffs())


@examples(40)
@given(polynomials(6), polynomials(6), polynomials(3))
def test_results_do_not_depend_on_flint(a: tuple[int, ...], b: tuple[int, ...], c: tuple[int, ...]) -> None:
    if flint() is None:
        pytest.skip("python-flint is not installed")
    a, b = multiply(a, c), multiply(b, c)
    accelerated = factor(a), gcd(a, b), squarefree(a)
    os.environ["PERIODIC_NO_ACCELERATORS"] = "1"
    try:
        assert (factor(a), gcd(a, b), squarefree(a)) == accelerated
    finally:
        del os.environ["PERIODIC_NO_ACCELERATORS"]


def test_ground_types_of_sympy_make_no_difference() -> None:
    # With python-flint installed SymPy computes with its integers, unless told not to; ours are Python's either way.
    script = (
        "from periodic.numbers.matrix_polynomials import charpoly\n"
        "from periodic.numbers.polynomials import factor, gcd, real_roots\n"
        "c = (-1, 0, 0, 0, 0, -2, 0, 1)\n"
        "found = factor(c), gcd(c, (1, 0, 1, 1, 0, 1)), charpoly([[1, 2], [3, 4]]), repr(real_roots(c))\n"
        "assert {type(a) for f, _ in found[0] for a in f} == {type(a) for a in found[1] + found[2]} == {int}\n"
        "print(found)\n"
    )
    outputs = set()
    alone = {"PERIODIC_NO_ACCELERATORS": "1", "SYMPY_GROUND_TYPES": "python"}
    if not find_spec("flint") and not find_spec("gmpy2"):
        pytest.skip("SymPy knows no integers but those of Python")
    for extra in (alone, {}, {"PERIODIC_NO_ACCELERATORS": "1"}):
        run = subprocess.run(
            [sys.executable, "-c", script], env={**os.environ, **extra}, capture_output=True, text=True, check=True
        )
        outputs.add(run.stdout)
    assert len(outputs) == 1


@given(polynomials(), polynomials(), polynomials())
def test_gcd_divides_and_contains_common_factors(a: tuple[int, ...], b: tuple[int, ...], c: tuple[int, ...]) -> None:
    g = gcd(multiply(a, c), multiply(b, c))
    assert quotient(multiply(a, c), g)
    assert quotient(multiply(b, c), g)
    assert multiply(primitive(c), quotient(g, primitive(c))) == g


def test_gcd_with_zero() -> None:
    assert gcd((), (2, -4)) == (-1, 2)
    assert gcd((), ()) == ()


@given(polynomials(), polynomials())
def test_squarefree_keeps_the_roots(a: tuple[int, ...], b: tuple[int, ...]) -> None:
    c = multiply(multiply(a, a), b)
    core = squarefree(c)
    assert {f for f, _ in factor(core)} == {f for f, _ in factor(c)}
    assert all(m == 1 for _, m in factor(core))


@given(polynomials(), polynomials(), st.sampled_from([2, 3, 5, 7, 2**61 - 1]))
def test_simple_roots_modulo_a_prime_are_simple(a: tuple[int, ...], b: tuple[int, ...], p: int) -> None:
    """Modulo a long prime all that are simple are seen, modulo a short one none that are not."""
    for c in (multiply(multiply(a, a), b), multiply(a, b)):
        if c:
            simple = len(gcd(c, derivative(c))) == 1
            seen = polynomial_arithmetic._is_squarefree_modulo(c, p)
            assert seen <= simple
            assert p < 100 or seen == simple


@pytest.mark.parametrize("size", [1, 2, 5, 9, 25])
def test_characteristic_polynomials_agree_with_sympy(library: str, size: int) -> None:
    matrix = [[(7 * i * i + 3 * j + i * j) % 11 - 5 for j in range(size)] for i in range(size)]
    x = sympy.Symbol("x")
    assert to_poly(charpoly(matrix)) == sympy.Poly(sympy.Matrix(matrix).charpoly(x).as_expr(), x)


def test_characteristic_polynomial_of_nothing() -> None:
    assert charpoly([]) == (1,)


def test_nilpotent_and_defective_matrices(library: str) -> None:
    assert charpoly([[0, 1], [0, 0]]) == (0, 0, 1)
    assert charpoly([[1, 1], [0, 1]]) == (1, -2, 1)


@given(polynomials(), polynomials())
def test_multiplication_and_division(a: tuple[int, ...], b: tuple[int, ...]) -> None:
    assert quotient(multiply(a, b), b) == a
    assert to_poly(multiply(a, b)) == to_poly(a) * to_poly(b)
    assert to_poly(derivative(a)) == to_poly(a).diff()


@given(polynomials(12, 1000))
def test_bound_and_number_of_roots(c: tuple[int, ...]) -> None:
    roots = real_roots(c)
    assert len(roots) == sympy.count_roots(to_poly(c))
    bound = root_bound(c)
    assert all(-bound <= root.enclosure(0) < bound for root in roots)
    below = [root.enclosure(200) for root in roots]
    assert below == sorted(set(below))
    positive = sum(root.compare(Fraction(0)) > 0 for root in roots)
    assert positive <= sign_changes(c)


@examples(25)
@given(polynomials(), polynomials())
def test_largest_real_root_is_the_last(a: tuple[int, ...], b: tuple[int, ...]) -> None:
    for c in (a, multiply(multiply(a, a), b), (0, *a)):
        roots = real_roots(c)
        if roots:
            assert same_root(largest_real_root(c), roots[-1])
            assert largest_real_root(c).enclosure(99) == roots[-1].enclosure(99)
        else:
            with pytest.raises(ValueError, match="has no real root"):
                largest_real_root(c)


@pytest.mark.parametrize("p", [3, 7, 31, 101])
def test_characteristic_polynomials_of_stefan_graphs_need_no_isolation(monkeypatch: pytest.MonkeyPatch, p: int) -> None:
    # Their signs alternate; times x + 1 one sign change is left.
    c = quotient(lambda_polynomial(p), (1, 1))
    monkeypatch.setattr("periodic.numbers.polynomials.real_roots", None)
    assert largest_real_root(c).enclosure(150) == largest_real_root(lambda_polynomial(p)).enclosure(150)


def test_double_and_rational_largest_roots() -> None:
    assert largest_real_root(multiply((-1, -1, 1), multiply((-1, -1, 1), (-1, 1)))).enclosure(20) == 1696631
    assert largest_real_root((0, 0, 1)).enclosure(5) == 0
    assert largest_real_root((0, 1, 1)).enclosure(5) == 0
    assert largest_real_root((4, -4, 1)).enclosure(5) == 64
    assert largest_real_root((2, 3, 1)).enclosure(5) == -32


@given(polynomials(5), polynomials(5))
def test_same_root_agrees_with_common_factors(a: tuple[int, ...], b: tuple[int, ...]) -> None:
    c = multiply(a, b)
    for i, root in enumerate(real_roots(a)):
        assert sum(same_root(root, other) for other in real_roots(c)) == 1
        assert [same_root(root, other) for other in real_roots(a)] == [i == j for j in range(len(real_roots(a)))]


@given(polynomials(3), polynomials(4, size=30), polynomials(4, size=30))
def test_digits_and_common_factors_tell_the_same_of_roots(
    common: tuple[int, ...], a: tuple[int, ...], b: tuple[int, ...]
) -> None:
    pairs = [(x, y) for x in real_roots(multiply(common, a)) for y in real_roots(multiply(common, b))]
    by_digits = [same_root(x, y) for x, y in pairs]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("periodic.numbers.polynomials._MOST_BITS_APART", -1)
        assert by_digits == [same_root(x, y) for x, y in pairs]


def test_roots_of_one_polynomial_closer_than_64_bits_are_told_apart() -> None:
    k = 2**100
    close = multiply((-1, k), multiply((-k - 1, k * k), (1, 1)))  # 1/k and 1/k + 1/k^2
    roots, others = real_roots(multiply(close, (-2, 0, 1))), real_roots(multiply(close, (-3, 0, 1)))
    assert [[same_root(x, y) for y in others].count(True) for x in roots] == [0, 1, 1, 1, 0]
    assert [same_root(x, y) for x, y in zip(roots[1:4], others[1:4], strict=True)] == [True] * 3


def test_roots_that_agree_to_many_digits_are_not_the_same() -> None:
    (a,) = (root for root in real_roots((-2, 0, 1)) if root.enclosure(0) == 1)
    k = 2**200
    (b,) = (root for root in real_roots((-2 * k - 1, 0, k)) if root.enclosure(0) == 1)
    assert a.enclosure(64) == b.enclosure(64)
    assert not same_root(a, b)


@pytest.mark.parametrize(
    ("c", "text"),
    [
        ((), "0"),
        ((-1,), "-1"),
        ((0, 1), "x"),
        ((3, -1, -1), "-x^2 - x + 3"),
        (lambda_polynomial(501), "x^501 - 2*x^499 - 1"),
        ((1,) * 20, "x^19 + x^18 + x^17 + x^16 + x^15 + ... + 1"),
    ],
)
def test_text(c: tuple[int, ...], text: str) -> None:
    assert polynomial_text(c, 6) == text


def test_zero_is_trimmed_and_primitive() -> None:
    assert trim([0, 0]) == primitive(()) == squarefree(()) == ()
    assert primitive((4, -6)) == (-2, 3)
    assert to_poly(()).is_zero


def test_refusals() -> None:
    with pytest.raises(ValueError, match="the zero polynomial has no factorisation"):
        factor(())
    with pytest.raises(ValueError, match="every number is a root of the zero polynomial"):
        real_roots(())
    with pytest.raises(ValueError, match="a constant polynomial has no real roots to choose from, got \\(3,\\)"):
        largest_real_root((3,))
    with pytest.raises(ValueError, match="matrix must be square, got 2 rows of lengths \\[1, 2\\]"):
        charpoly([[1, 2], [3]])
    for wrong in ([0.5, 1], ["1", 1]):
        with pytest.raises(TypeError, match="cannot be interpreted as an integer"):
            trim(wrong)
    with pytest.raises(TypeError, match="cannot be interpreted as an integer"):
        charpoly([[0.5]])
    with pytest.raises(ValueError, match="division by the zero polynomial"):
        quotient((1,), ())
    with pytest.raises(ValueError, match="a polynomial of degree 1 does not divide one of degree 2"):
        quotient((1, 0, 1), (1, 1))


def test_small_roots_are_told_apart_by_some_hundred_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two numbers near 0 agree to 64 bits; so many as tell apart all roots of their polynomials take much longer."""
    one, other = (largest_real_root((-number, 0, 2**200)) for number in (2, 3))
    assert one.enclosure(64) == other.enclosure(64)
    monkeypatch.setattr(polynomial_arithmetic, "_bits_apart", lambda *_: pytest.fail("all roots are told apart"))
    assert not same_root(one, other)
