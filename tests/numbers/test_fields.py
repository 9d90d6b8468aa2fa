"""Vectors of number fields multiply, invert and compare as the real numbers that they stand for."""

from fractions import Fraction
from math import inf, isqrt

import mpmath
import pytest
from hypothesis import given, strategies as st

from periodic.numbers.composita import compositum, join
from periodic.numbers.fields import Embedding, PowerBasis, field_of
from periodic.numbers.polynomials import is_irreducible, largest_real_root, real_roots, same_root
from periodic.numbers.roots import RealRoot
from tests.numbers.test_roots import lambda_polynomial, polynomials


def field(*coefficients: int) -> PowerBasis:
    """The field of the largest real root of a monic irreducible polynomial."""
    return PowerBasis(real_roots(coefficients)[-1])


GOLDEN = field(-1, -1, 1)
SQRT2 = field(-2, 0, 1)
CUBIC = field(-1, 0, -1, 1)  # of lambda_7
QUARTIC = field(-1, 1, -1, -1, 1)  # of lambda_5
NEGATIVE = PowerBasis(real_roots((1, 3, 0, 1))[0])
FIELDS = [GOLDEN, SQRT2, CUBIC, QUARTIC, NEGATIVE, PowerBasis(real_roots((-7, 0, 1))[0])]


def vectors(size: int = 10**6) -> st.SearchStrategy[tuple[int, ...]]:
    """Vectors of any length: those of a field are had by reducing."""
    return st.lists(st.integers(-size, size), max_size=7).map(tuple)


def value(f: PowerBasis, vector: tuple[int, ...]) -> mpmath.mpf:
    """The real number in 500 bits."""
    with mpmath.workprec(500):
        theta = mpmath.mpf(f.root.enclosure(600)) / 2**600
        return mpmath.fsum(c * theta**i for i, c in enumerate(vector))


@pytest.mark.parametrize("f", FIELDS, ids=lambda f: str(f.modulus))
@given(vectors(), vectors())
def test_products_and_inverses(f: PowerBasis, a: tuple[int, ...], b: tuple[int, ...]) -> None:
    a, b = f.reduce(a), f.reduce(b)
    product = f.multiply(a, b)
    assert product == f.multiply(b, a)
    assert len(product) <= f.degree
    with mpmath.workprec(500):
        assert mpmath.almosteq(value(f, product), value(f, a) * value(f, b), 1e-100, 1e-100)
    if a:
        inverse, denominator = f.inverse(a)
        assert denominator > 0
        assert f.multiply(inverse, a) == (denominator,)
    assert f.power(a, 3) == f.multiply(a, f.multiply(a, a))


@pytest.mark.parametrize("f", FIELDS, ids=lambda f: str(f.modulus))
@given(vectors())
def test_signs_and_minimal_polynomials(f: PowerBasis, a: tuple[int, ...]) -> None:
    a = f.reduce(a)
    x = value(f, a)
    assert f.sign(a) == (x > 0) - (x < 0) == f._exact_sign(list(a))
    assert f.sign(f.reduce([-c for c in a])) == -f.sign(a)
    minimal = f.minimal_polynomial(a, 7)
    assert is_irreducible(minimal)
    assert f.is_quadratic(a) == (len(minimal) == 3)
    with mpmath.workprec(500):
        assert abs(mpmath.polyval([mpmath.mpf(c) for c in minimal[::-1]], x / 7)) < 1e-50
    s, e = f.interval(a, 80)
    with mpmath.workprec(500):
        assert abs(x * 2**80 - s) <= e


@pytest.mark.parametrize("f", FIELDS, ids=lambda f: str(f.modulus))
def test_almost_zero_has_a_sign(f: PowerBasis) -> None:
    # theta - k / 2**n with n in the thousands: the float filter cannot see it.
    for bits in (40, 100, 3000):
        k = f.root.enclosure(bits)
        assert f.sign((-k, 1 << bits)) == 1
        assert f.sign((-k - 1, 1 << bits)) == -1
    assert f.sign(()) == f.sign((0, 0)) == 0


def test_powers_of_a_unit_below_one() -> None:
    # (1 - phi)**n = F(n+1) - F(n) phi tends to 0 with alternating signs.
    small = (1, -1)
    for n in (1, 2, 50, 101, 1000):
        assert GOLDEN.sign(GOLDEN.power(small, n)) == (-1) ** n


def test_float_powers_are_almost_correctly_rounded() -> None:
    for f in FIELDS:
        for i, p in enumerate(f.float_powers):
            exact = value(f, (0,) * i + (1,))
            assert abs(mpmath.mpf(p) - exact) <= abs(exact) * mpmath.mpf(2) ** -52


def test_floats_that_overflow_are_not_relied_upon() -> None:
    huge = field(-(10**700) - 1, 0, 0, 1)
    assert huge.float_powers[1:] == (pytest.approx(2.15443e233, rel=1e-4), inf)
    k = huge.root.enclosure(0)
    assert huge.sign((-k, 1)) == 1
    assert huge.sign((-k - 1, 1)) == -1
    assert huge.sign((10**400, -1)) == 1


@pytest.mark.parametrize(
    ("c", "modulus"),
    [
        ((-5, 0, 1), (-1, -1, 1)),
        ((-20, 0, 9), (-1, -1, 1)),
        ((-1, -2, 4), (-1, -1, 1)),
        ((-8, 0, 1), (-2, 0, 1)),
        ((-4, -1, 0, 1), (-4, -1, 0, 1)),
        ((-1, 0, 0, 2), (-4, 0, 0, 1)),
        (lambda_polynomial(7), (-1, 0, -1, 1)),
    ],
)
def test_fields_have_integral_generators(c: tuple[int, ...], modulus: tuple[int, ...]) -> None:
    root = largest_real_root(c)
    theta, (vector, denominator) = field_of(root)
    f = PowerBasis(theta)
    assert f.modulus == modulus
    s, e = f.interval(vector, 100)
    assert abs(s - denominator * root.enclosure(100)) <= e + denominator


@given(polynomials(2, 30).filter(lambda c: len(c) == 3 and isqrt(abs(d := c[1] ** 2 - 4 * c[0] * c[2])) ** 2 != d))
def test_both_roots_of_a_quadratic_lie_in_one_field(c: tuple[int, ...]) -> None:
    roots = real_roots(c)
    found = [field_of(root) for root in roots]
    assert len({theta.polynomial for theta, _ in found}) <= 1
    for root, (theta, (vector, denominator)) in zip(roots, found, strict=True):
        s, e = PowerBasis(theta).interval(vector, 100)
        assert abs(s - denominator * root.enclosure(100)) <= e + denominator


def test_quadratic_fields_keep_large_square_factors_apart() -> None:
    # The square of a prime beyond trial division stays; the number is right all the same.
    p = 1_000_003
    theta, (vector, denominator) = field_of(largest_real_root((-3 * p * p * 7 * 7, 0, 1)))
    s, e = PowerBasis(theta).interval(vector, 60)
    assert abs(s - denominator * largest_real_root((-3, 0, 1)).enclosure(60) * 7 * p) <= e + 7 * p


@pytest.mark.parametrize("f", FIELDS[:4], ids=lambda f: str(f.modulus))
@pytest.mark.parametrize("g", FIELDS[:4], ids=lambda f: str(f.modulus))
def test_compositum_contains_both(f: PowerBasis, g: PowerBasis) -> None:
    both = compositum(f, g)
    field = PowerBasis(both.root)
    assert field.degree == (f.degree if f is g else f.degree * g.degree)
    for own, image in ((f, both.first), (g, both.second)):
        assert field.minimal_polynomial(*image) == own.modulus
        s, e = field.interval(image[0], 80)
        assert abs(s - image[1] * own.root.enclosure(80)) <= e + image[1]
        # The map is a homomorphism.
        moved = Embedding(field, image)
        a, b = own.reduce((3, 1, 4, 1)), own.reduce((5, -2, 0, 7))
        (x, m), (y, n), (z, r) = moved(a, 1), moved(b, 1), moved(own.multiply(a, b), 1)
        assert tuple(c * r for c in field.multiply(x, y)) == tuple(c * m * n for c in z)


def test_compositum_stays_in_a_field_that_contains_the_other() -> None:
    # sqrt(2) lies in the field of 2**(1/4); and conjugate cubic fields do not coincide.
    fourth = field(-2, 0, 0, 0, 1)
    both = compositum(SQRT2, fourth)
    assert both.root is fourth.root
    assert both.first == ((0, 0, 1), 1)
    both = compositum(fourth, SQRT2)
    assert both.root is fourth.root
    assert both.second == ((0, 0, 1), 1)
    first, second, _ = (PowerBasis(root) for root in real_roots((1, -3, 0, 1)))
    normal = compositum(first, second)  # a cyclic cubic: every conjugate is in the field
    assert normal.root is first.root
    assert compositum(CUBIC, CUBIC).root is CUBIC.root


@given(polynomials(5, 5))
def test_interning(c: tuple[int, ...]) -> None:
    for root in real_roots(c):
        if all(root.compare(Fraction(n, d)) for d in (1, 2, 3, 4, 5) for n in range(-30, 31)):
            theta, _ = field_of(root)
            f = PowerBasis.of(theta)
            again = PowerBasis.of(RealRoot(theta.polynomial, theta.low, theta.high))
            assert f is again
            others = [PowerBasis.of(r) for r in real_roots(theta.polynomial)]
            assert [same_root(o.root, f.root) for o in others] == [o is f for o in others]


def test_joined_fields_know_what_they_contain(monkeypatch: pytest.MonkeyPatch) -> None:
    small, other, third = (PowerBasis.of(f.root) for f in (SQRT2, CUBIC, QUARTIC))
    middle, *_ = join(small, other)
    large, from_middle, _ = join(middle, third)
    assert (middle.degree, large.degree) == (6, 24)
    monkeypatch.setattr("periodic.numbers.composita.compositum", None)
    for sub in (small, other, third, middle, large):
        for field, move in ((join(large, sub)[0], join(large, sub)[2]), (join(sub, large)[0], join(sub, large)[1])):
            assert field is large
            s, e = large.interval((moved := move((0, 1), 1))[0], 60)
            assert abs(s - moved[1] * sub.root.enclosure(60)) <= e + moved[1]
    assert from_middle is join(large, middle)[2]
