"""Enclosures of real roots hold in exact arithmetic, at every precision and however far the root is from 1."""

import pickle
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, strategies as st

from periodic.numbers.polynomials import multiply, real_roots, squarefree, trim
from periodic.numbers.roots import RealRoot, UnitRoot, sign_at, support


def lambda_polynomial(p: int) -> tuple[int, ...]:
    """The polynomial ``x**p - 2*x**(p-2) - 1``."""
    return (-1, *(0,) * (p - 3), -2, 0, 1)


def polynomials(most: int = 8, size: int = 9) -> st.SearchStrategy[tuple[int, ...]]:
    """Nonconstant integer polynomials."""
    lists = st.lists(st.integers(-size, size), min_size=2, max_size=most + 1)
    return lists.map(trim).filter(lambda c: len(c) > 1)


def proves(root: RealRoot, bits: int, c: tuple[int, ...]) -> bool:
    """Whether the signs of the squarefree polynomial ``c`` prove that the enclosure holds its only root in there."""
    k = root.enclosure(bits)
    low, high = Fraction(k, 1 << bits), Fraction(k + 1, 1 << bits)
    left, right = sign_at(c, low), sign_at(c, high)
    return left == 0 or left * right < 0


@given(polynomials(), polynomials())
def test_enclosures_hold_the_root(a: tuple[int, ...], b: tuple[int, ...]) -> None:
    c = multiply(multiply(a, a), b)
    for root in real_roots(c):
        for bits in (200, 64, 333):
            assert proves(root, bits, squarefree(c))


@given(polynomials(), st.lists(st.integers(0, 300), min_size=2, max_size=4))
def test_enclosures_do_not_depend_on_the_order_of_questions(c: tuple[int, ...], asked: list[int]) -> None:
    for root, fresh in zip(real_roots(c), real_roots(c), strict=True):
        answers = [root.enclosure(bits) for bits in asked]
        best = fresh.enclosure(400)
        assert answers == [best >> 400 - bits for bits in asked]


@given(st.fractions(max_denominator=10**6), st.integers(0, 100))
def test_rational_roots_are_found_exactly(x: Fraction, bits: int) -> None:
    c = multiply((-x.numerator, x.denominator), (1, 0, 1))
    root = RealRoot(c, x - 1, x + 1)
    assert root.enclosure(bits) == (x.numerator << bits) // x.denominator
    assert [root.compare(x + d) for d in (Fraction(-1, 10**30), 0, Fraction(1, 10**30))] == [1, 0, -1]


@pytest.mark.parametrize("x", [Fraction(0), Fraction(1), Fraction(-1), Fraction(3, 8), Fraction(-5, 4), Fraction(7)])
def test_roots_at_the_seams(x: Fraction) -> None:
    c = multiply((-x.numerator, x.denominator), (5, 1, 0, 1, 1))
    root = RealRoot(c, x - Fraction(1, 8), x + Fraction(1, 8))
    assert root.enclosure(70) == x * 2**70
    assert root.rational == x
    assert root.compare(x) == 0


@pytest.mark.parametrize("exponent", [-500, -60, -3, 3, 60, 500])
@pytest.mark.parametrize("sign", [1, -1])
def test_tiny_and_huge_roots(exponent: int, sign: int) -> None:
    # x**3 + x = t has one real root; scaling x by 2**exponent moves it anywhere.
    c = (-sign * 5, 1, 0, 7)
    scaled = tuple(a << abs(exponent) * (i if exponent < 0 else 3 - i) for i, a in enumerate(c))
    (root,) = real_roots(scaled)
    for bits in (0, 64, 700):
        k = root.enclosure(bits)
        assert sign_at(scaled, Fraction(k, 1 << bits)) <= 0 < sign_at(scaled, Fraction(k + 1, 1 << bits))


def test_clustered_roots_are_told_apart() -> None:
    # Mignotte: x**n - 2 (a x - 1)**2 has two roots within a**(-n/2 - 1) of each other, near 1/a.
    n, a = 15, 1000
    c = (-2, 4 * a, -2 * a * a, *(0,) * (n - 3), 1)
    near = [root for root in real_roots(c) if root.enclosure(9) == 0 and root.compare(Fraction(0)) > 0]
    assert len(near) == 2
    assert near[0].enclosure(60) == near[1].enclosure(60)
    assert near[0].enclosure(200) < near[1].enclosure(200)
    assert all(proves(root, 200, c) for root in near)


def test_flat_polynomials_with_large_coefficients() -> None:
    # Wilkinson's roots 1..20, each moved a little: coefficients of 60 bits, slopes of very different sizes.
    c: tuple[int, ...] = (1,)
    for i in range(1, 21):
        c = multiply(c, (-(100 * i + 1), 100))
    c = (c[0] + 1, *c[1:])
    for root in real_roots(c):
        assert proves(root, 300, c)


@pytest.mark.parametrize("p", [3, 5, 51, 501, 1001])
def test_lambda_by_exact_signs(p: int) -> None:
    c = lambda_polynomial(p)
    root = RealRoot(c, Fraction(1), Fraction(2))
    assert proves(root, 170, c)


def test_lambda_of_a_huge_period() -> None:
    # x**(p-2) (x**2 - 2) = 1, so the root is within 2**-5000 of the square root of 2.
    root = RealRoot._isolated(lambda_polynomial(100_001), Fraction(1), Fraction(2), 1)
    assert root.enclosure(400) == RealRoot((-2, 0, 1), Fraction(0), Fraction(2)).enclosure(400)


def test_both_roots_of_quadratics() -> None:
    for c in ((-1, -1, 1), (1, 1, -1), (3, -7, 3), (-3, 7, -3)):
        low, high = real_roots(c)
        assert proves(low, 90, c)
        assert proves(high, 90, c)
        assert low.enclosure(90) < high.enclosure(90)
    assert RealRoot((-1, -1, 1), Fraction(0), Fraction(2)).enclosure(-1) == 0


def test_compare_with_the_ends_and_beyond() -> None:
    root = RealRoot((-2, 0, 0, 1), Fraction(1), Fraction(2))
    assert [root.compare(Fraction(x)) for x in (-5, 1, 2, 5)] == [1, 1, -1, -1]
    near = Fraction(root.enclosure(300), 1 << 300)
    assert root.compare(near) == 1
    assert root.compare(near + Fraction(1, 1 << 300)) == -1


def test_bisection_serves_where_newton_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UnitRoot, "_newton", lambda *_: False)
    for c in (lambda_polynomial(7), (-2, 0, 0, 5), (-7, 0, 1, 1)):
        for root in real_roots(c):
            assert proves(root, 90, c)
    half = RealRoot(multiply((-1, 2), (1, 0, 1)), Fraction(0), Fraction(3))
    assert half.enclosure(5) == 16


def test_roots_are_pickled() -> None:
    root = RealRoot((-2, 0, 0, 1), Fraction(1), Fraction(2))
    again = pickle.loads(pickle.dumps(root))
    assert again.enclosure(90) == root.enclosure(90)
    assert eval(repr(root)).enclosure(90) == root.enclosure(90)


def test_an_interval_without_a_sign_change_is_refused() -> None:
    with pytest.raises(ValueError, match="must change sign between 2 and 3"):
        RealRoot((-2, 0, 1), Fraction(2), Fraction(3))


@given(polynomials(), st.fractions(max_denominator=50))
def test_signs_agree_with_fractions(c: tuple[int, ...], x: Fraction) -> None:
    value = sum(a * x**i for i, a in enumerate(c))
    assert sign_at(c, x) == (value > 0) - (value < 0)
    assert [a for _, a in support(c)] == [a for a in c if a]


def test_binomial_root() -> None:
    # (x + 1)**9 - 2**9 has the one real root 1, among coefficients of all sizes.
    c = trim([comb(9, i) - (512 if i == 0 else 0) for i in range(10)])
    (root,) = real_roots(c)
    assert root.enclosure(33) == 1 << 33


def test_flat_roots_in_wide_intervals() -> None:
    # Mignotte's pair again, each root with far more room than it needs; slopes below 2**-60 at the start.
    for n, a in ((15, 1000), (9, 10**12)):
        c = (-2, 4 * a, -2 * a * a, *(0,) * (n - 3), 1)
        near = [r for r in real_roots(c) if r.compare(Fraction(0)) > 0 > r.compare(Fraction(2, a))]
        middle = (near[0].high + near[1].low) / 2
        for known, low, high in ((near[0], Fraction(0), middle), (near[1], middle, Fraction(3, 2 * a))):
            root = RealRoot(c, low, high)
            assert [root.enclosure(bits) for bits in (0, 9, 300)] == [known.enclosure(bits) for bits in (0, 9, 300)]
