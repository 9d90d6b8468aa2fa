"""The order of exact numbers against Python's own sort, with floats that cannot tell them apart."""

from fractions import Fraction
from itertools import pairwise

from hypothesis import given, strategies as st

from periodic.numbers.conversions import Exact, root_of
from periodic.vectors.orders import increasing, nearest
from tests.strategies import fractions, golden

ROOT = root_of((-2, 0, 1))
CLOSE = st.builds(lambda x, k: x + Fraction(k, 10**30), fractions(), st.integers(-2, 2))


@given(st.lists(st.one_of(CLOSE, golden(), fractions(-(10**4), 10**4)), max_size=12))
def test_indices_are_those_of_a_stable_sort(numbers: list[Exact]) -> None:
    assert increasing(numbers) == sorted(range(len(numbers)), key=numbers.__getitem__)


@given(st.lists(st.one_of(CLOSE, golden())))
def test_rounding_is_monotone(numbers: list[Exact]) -> None:
    assert all(nearest(x) <= nearest(y) for x, y in pairwise(sorted(numbers)))


def test_numbers_beyond_all_floats() -> None:
    huge = Fraction(10) ** 400
    assert increasing([huge + 1, -huge, huge, Fraction(0), ROOT, 2 * huge]) == [1, 3, 4, 2, 0, 5]
    assert increasing([1 / huge, Fraction(0), -1 / huge]) == [2, 1, 0]
    assert increasing([]) == []
