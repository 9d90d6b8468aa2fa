"""Linear recurrences: the shortest one, and terms at a huge index, against the plain recursion."""

import pytest
from hypothesis import given, strategies as st

from periodic.numbers.matrix_polynomials import charpoly
from periodic.numbers.polynomials import trim
from periodic.numbers.recurrences import _square, recurrent_term, shortest_recurrence

coefficients = st.lists(st.integers(-3, 3), max_size=6)


def unrolled(c: tuple[int, ...], first: list[int], n: int) -> list[int]:
    """The first n terms, one by one."""
    terms = list(first)
    while len(terms) < n:
        terms.append(-sum(a * b for a, b in zip(c, terms[len(terms) - len(c) + 1 :], strict=False)))
    return terms[:n]


@given(coefficients, st.data(), st.integers(0, 4))
def test_shortest_recurrence_holds_and_no_shorter_does(c: list[int], data: st.DataObject, slack: int) -> None:
    monic = (*c, 1)
    first = data.draw(st.lists(st.integers(-5, 5), min_size=len(c), max_size=len(c)))
    order = len(c) + slack
    terms = unrolled(monic, first, 4 * order + 4)
    found = shortest_recurrence(terms, order)
    assert len(found) <= len(monic)
    assert unrolled(found, terms[: len(found) - 1], len(terms)) == terms
    # no shorter one: the shifts of the sequence are linearly independent
    hankel = [terms[i : i + len(found) - 1] for i in range(len(found) - 1)]
    assert not hankel or charpoly(hankel)[0] != 0


@pytest.mark.parametrize("accelerated", [False, True])
@given(coefficients, st.data(), st.integers(0, 200))
def test_terms_agree_with_the_plain_recursion(accelerated: bool, c: list[int], data: st.DataObject, n: int) -> None:
    monic = (*c, 1)
    first = data.draw(st.lists(st.integers(-5, 5), min_size=len(c), max_size=len(c) + 3))
    first = unrolled(monic, first[: len(c)], len(first))
    with pytest.MonkeyPatch.context() as patch:
        if not accelerated:
            patch.setenv("PERIODIC_NO_ACCELERATORS", "1")
        term = recurrent_term(monic, first, n)
    assert type(term) is int
    assert term == unrolled(monic, first, n + 1)[n]


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=40), st.sampled_from([0, 5000]))
def test_squares_by_either_rule(a: list[int], shift: int) -> None:
    a = [x << shift for x in a]
    plain = [sum(a[i] * a[k - i] for i in range(len(a)) if 0 <= k - i < len(a)) for k in range(2 * len(a) - 1)]
    assert trim(_square(a)) == trim(plain)


def test_a_million_steps() -> None:
    term = recurrent_term((-1, -1, 1), [0, 1], 10**6)
    assert term.bit_length() == 694241
    fibonacci = [0, 1]
    while len(fibonacci) <= 1000:
        fibonacci.append((fibonacci[-1] + fibonacci[-2]) % (10**9 + 7))
    assert recurrent_term((-1, -1, 1), [0, 1], 1000) % (10**9 + 7) == fibonacci[1000]


def test_large_coefficients_need_a_larger_prime() -> None:
    root = 1 << 400
    assert shortest_recurrence([root**n for n in range(6)], 3) == (-root, 1)


def test_refusals() -> None:
    with pytest.raises(ValueError, match="needs 4 terms, got 3"):
        shortest_recurrence([1, 2, 3], 2)
    with pytest.raises(ValueError, match="no recurrence of length up to 1"):
        shortest_recurrence([2, 3], 1)
    with pytest.raises(ValueError, match="must be at least 0"):
        shortest_recurrence([], -1)
    with pytest.raises(ValueError, match="monic"):
        recurrent_term((1, 2), [1], 3)
    with pytest.raises(ValueError, match="monic"):
        recurrent_term((), [], 3)
    with pytest.raises(ValueError, match="needs 2 first terms, got 1"):
        recurrent_term((-1, -1, 1), [1], 3)
    with pytest.raises(TypeError, match="n must be an integer, got True"):
        recurrent_term((-1, 1), [1], True)
