"""The characteristic polynomial from turning points against the dense one."""

from __future__ import annotations

from itertools import pairwise
from math import comb

import pytest
from hypothesis import given, strategies as st

from periodic.graphs.characteristic_polynomials import matrix_of_images, transition_polynomial
from periodic.graphs.transition_graphs import TransitionGraph
from periodic.numbers.matrix_polynomials import charpoly


def dense(targets: list[int]) -> tuple[int, ...]:
    n = len(targets) - 1
    ends = [(min(a, b), max(a, b)) for a, b in pairwise(targets)]
    return charpoly([[int(a <= j < b) for j in range(n)] for a, b in ends])


def maps_of_points(most: int) -> st.SearchStrategy[list[int]]:
    return st.integers(0, most).flatmap(lambda n: st.lists(st.integers(0, n), min_size=n + 1, max_size=n + 1))


@given(maps_of_points(10))
def test_equals_the_dense_polynomial(targets: list[int]) -> None:
    assert transition_polynomial(targets) == dense(targets)


@given(st.integers(2, 12).flatmap(lambda n: st.permutations(range(n))))
def test_equals_the_dense_polynomial_on_permutations(targets: list[int]) -> None:
    assert transition_polynomial(targets) == dense(targets)


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 9), st.integers(0, 18), st.integers(0, 9))
def test_unimodal_maps_with_plateaus(rise: int, fall: int, start: int, top: int, end: int) -> None:
    n = rise + fall
    top %= n + 1
    left = [start + (top - start) * i // rise if top >= start else top for i in range(rise)]
    targets = [min(n, j) for j in [*left, top, *(max(0, top - end * i) for i in range(1, fall + 1))]]
    assert transition_polynomial(targets) == dense(targets)


@pytest.mark.parametrize("n", [55, 56, 57, 58, 63, 64, 65, 70, 200])
def test_coefficients_beyond_machine_integers(n: int) -> None:
    """The identity has (x - 1)**n, and its binomial coefficients pass 2**63."""
    polynomial = transition_polynomial(range(n + 1))
    assert polynomial == tuple((-1) ** (n - i) * comb(n, i) for i in range(n + 1))


@pytest.mark.parametrize("n", [12, pytest.param(31, marks=pytest.mark.long)])
def test_zigzags_have_many_turning_points_and_large_coefficients(n: int) -> None:
    targets = [0 if i % 2 else n for i in range(n + 1)]
    assert transition_polynomial(targets) == (0,) * (n - 1) + (-n, 1)
    slanted = [(n - i // 2 if i % 2 else i // 3) for i in range(n + 1)]
    assert transition_polynomial(slanted) == dense(slanted)


def test_gives_up_beyond_the_turning_points_allowed() -> None:
    assert transition_polynomial([0, 3, 0, 3], most_turns=1) is None
    assert transition_polynomial([0, 3, 0, 3], most_turns=2) == dense([0, 3, 0, 3])


def test_smallest_cases() -> None:
    assert transition_polynomial([0]) == (1,)
    assert transition_polynomial([0, 0]) == (0, 1)
    assert transition_polynomial([1, 0]) == (-1, 1)
    assert transition_polynomial([1, 1, 1]) == (0, 0, 1)


@given(st.integers(1, 12).flatmap(lambda n: st.lists(st.sampled_from((0, n // 3, n)), min_size=n + 1, max_size=n + 1)))
def test_few_images_make_a_small_matrix(targets: list[int]) -> None:
    found = dense(targets)
    matrix = matrix_of_images(targets)
    assert len(matrix) == len(set(targets)) - 1
    assert (0,) * (len(targets) - 1 - len(matrix)) + charpoly(matrix) == found
    assert TransitionGraph(targets=tuple(targets)).characteristic_coefficients == found
