"""Roots, powers and divisors of integers, against their definitions."""

from hypothesis import given, strategies as st

from periodic.numbers.integer_factors import SMALL, divisors, floor_root, power_factor, prime_divisors


@given(st.integers(0, 10**40), st.integers(1, 9))
def test_the_floor_of_a_root(n: int, order: int) -> None:
    root = floor_root(n, order)
    assert root**order <= n < (root + 1) ** order


@given(st.integers(1, 10**9).flatmap(lambda s: st.tuples(st.just(s), st.integers(-500, 500))), st.integers(2, 5))
def test_what_is_taken_out_of_a_power(pair: tuple[int, int], order: int) -> None:
    base, rest = pair
    n = base**order * (rest or 1)
    s, r = power_factor(n, order)
    assert s**order * r == n
    assert all(r % p**order for p in (2, 3, 5, 7, SMALL - 3))
    if (rest or 1) == 1:
        assert (s, r) == (base, 1)


def test_a_large_prime_square_is_taken_out_where_nothing_else_is_left() -> None:
    large = 1_000_003
    assert power_factor(4 * large**2, 2) == (2 * large, 1)
    assert power_factor(3 * large**2, 2) == (1, 3 * large**2)
    assert power_factor(-8, 3) == (2, -1)


@given(st.integers(1, 3000))
def test_divisors(n: int) -> None:
    assert divisors(n) == [d for d in range(1, n + 1) if n % d == 0]
    assert prime_divisors(n) == [p for p in divisors(n)[1:] if all(p % d for d in range(2, p))]


def test_divisors_of_large_numbers() -> None:
    assert prime_divisors(10**18) == [2, 5]
    assert divisors(10**9 + 7) == [1, 10**9 + 7]
    assert (divisors((1 << 20) + 7)[-1], len(divisors(1 << 20))) == ((1 << 20) + 7, 21)
