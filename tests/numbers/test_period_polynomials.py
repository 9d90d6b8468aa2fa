"""The factors of the polynomials of periods are those that a library finds, and the proof's own steps hold."""

from collections import Counter
from itertools import combinations, product

import pytest
from sympy import ZZ
from sympy.polys.factortools import dup_factor_list

from periodic.numbers.integer_polynomials import multiply
from periodic.numbers.period_polynomials import factors_by_period, period_factors, period_polynomial


def by_sympy(c: tuple[int, ...]) -> set[tuple[int, ...]]:
    """The irreducible factors of a polynomial, each of which divides it once."""
    found = dup_factor_list([ZZ(a) for a in reversed(c)], ZZ)[1]
    assert all(m == 1 for _, m in found)
    return {tuple(int(a) for a in reversed(f)) for f, _ in found}


@pytest.mark.parametrize("n", [*range(1, 27), 28, 30, 33, 40, 44, 51])
def test_the_factors_are_those_that_a_library_finds(n: int) -> None:
    assert set(period_factors(n)) == by_sympy(period_polynomial(n))
    assert len(period_factors(n)) == (1 if not n & (n - 1) else 3 if n // (n & -n) == 7 else 2)


@pytest.mark.parametrize("n", [3, 5, 6, 7, 12, 14, 28, 57, 96, 101, 384])
def test_they_are_known_from_the_polynomial_and_from_its_quotient(n: int) -> None:
    spurious, *others = period_factors(n)
    quotient = others[0] if len(others) == 1 else multiply(*others)
    assert factors_by_period(period_polynomial(n)) == (spurious, *others)
    assert factors_by_period(quotient) == tuple(others)
    assert multiply(spurious, quotient) == period_polynomial(n)


@pytest.mark.parametrize(
    "c", [(), (3,), (-1, 1), (-2, 0, 1), (-1, 0, 0, 1), (-1, 1, 1), (-1, 1, 1, -1, 1), (-1, 0, 0, 0, 0, 2, 0, 1)]
)
def test_nothing_is_said_of_other_polynomials(c: tuple[int, ...]) -> None:
    assert factors_by_period(c) == ()


@pytest.mark.parametrize("p", range(5, 15, 2))
def test_products_with_the_mirror_image_have_one_more_solution_at_seven_only(p: int) -> None:
    """Equation (+) of docs/mathematics.md, Stefan cycles, The quotient, by trying all exponents and signs."""
    solutions = 0
    for places in combinations(range(1, p), 4):
        for signs in product((1, -1), repeat=4):
            left = Counter[int]()
            for e, s in zip(places, signs, strict=True):
                left[p - e] += s
                left[e] -= s
            for (e, s), (d, r) in combinations(zip(places, signs, strict=True), 2):
                left[d - e] += s * r
            solutions += {k: v for k, v in left.items() if v} == {p - 2: 2, 2: -2}
    assert solutions == (2 if p == 7 else 0)


def test_refusals() -> None:
    with pytest.raises(ValueError, match="the polynomial of a period is formed for periods up to 1000000, got 1000001"):
        period_polynomial(1_000_001)
    with pytest.raises(ValueError, match="n must be at least 1"):
        period_factors(0)
