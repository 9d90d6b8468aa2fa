"""Vectors of exact numbers against plain lists of them, across the switch from one limb to many."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from periodic.algebraics import Exact, exact
from periodic.exactarrays import ExactVector, Image, assemble, combination
from periodic.limbs import ONE_LIMB

F = Fraction
ROOT = exact(sympy.sqrt(5))
CUBIC = exact(sympy.CRootOf(sympy.Poly(sympy.Symbol("x") ** 3 - sympy.Symbol("x") ** 2 - 1), 0))

integers = st.one_of(st.integers(-50, 50), st.integers(-(1 << 70), 1 << 70), st.integers(ONE_LIMB - 2, ONE_LIMB + 2))
rationals = st.builds(F, integers, st.sampled_from([1, 2, 3, 12, 1 << 40]))
quadratics = st.builds(lambda a, b: a + b * ROOT, rationals, rationals)
cubics = st.builds(lambda a, b, c: a + b * CUBIC + c * CUBIC**2, rationals, rationals, rationals)
vectors = st.one_of(*(st.lists(numbers, min_size=1, max_size=6) for numbers in (rationals, quadratics, cubics)))


@given(vectors)
def test_a_vector_is_its_numbers(numbers: list[Exact]) -> None:
    v = ExactVector.of(numbers)
    assert list(v) == [v[i] for i in range(len(v))] == numbers
    assert v == numbers
    assert v == ExactVector.of(numbers)
    assert v[1:] == numbers[1:]
    assert v[-1] == numbers[-1]
    assert all(abs(c) <= v.bound for i in range(len(v)) for c in v.coefficients(i))
    assert np.allclose(
        v.floats(), [float(x) for x in numbers], rtol=1e-6, atol=1e-6 * max(map(abs, map(float, numbers))) + 1e-9
    )


@given(vectors, rationals)
def test_search_is_bisection(numbers: list[Exact], key: Fraction) -> None:
    ordered = sorted(set(numbers))
    v = ExactVector.of(ordered)
    for k in [*ordered, key, ordered[0] - 1, ordered[-1] + 1]:
        assert v.search(k) == sum(x < k for x in ordered)
        assert v.search(k, right=True) == sum(x <= k for x in ordered)
        assert v.locate(k) == (v.search(k), k in ordered)


@settings(max_examples=200)
@given(vectors, rationals, rationals, st.booleans(), st.integers(1, 6))
def test_images_are_affine(numbers: list[Exact], scale: Fraction, shift: Fraction, reverse: bool, rounds: int) -> None:
    """Repeated images pass from one limb to several; each time the numbers are those of single arithmetic."""
    v = ExactVector.of(numbers)
    field = v.field
    factor = scale if field is None else scale + field.generator
    expected = numbers
    for _ in range(rounds):
        v = assemble([F(7, 3), Image(v, 0, len(v), reverse, factor, shift)], field)
        expected = [F(7, 3), *(factor * x + shift for x in (expected[::-1] if reverse else expected))]
        assert v == expected
        assert all(abs(c) <= v.bound for i in range(len(v)) for c in v.coefficients(i))


@given(st.lists(st.tuples(quadratics, quadratics), min_size=1, max_size=5), rationals, quadratics)
def test_combinations(rows: list[tuple[Exact, Exact]], scale: Fraction, shift: Exact) -> None:
    field = ROOT.field
    a, b = (ExactVector.of(column, field) for column in zip(*rows, strict=True))
    assert combination([(scale, a), (ROOT, b)], shift) == [scale * x + ROOT * y + shift for x, y in rows]


@given(vectors, st.data())
def test_lengths_and_sums(numbers: list[Exact], data: st.DataObject) -> None:
    v = ExactVector.of(numbers)
    assert v.lengths() == [b - a for a, b in pairwise(numbers)]
    labels = data.draw(st.lists(st.integers(0, 3), min_size=len(numbers), max_size=len(numbers)))
    sums = v.grouped_sums(np.array(labels), 4)
    assert sums == [sum((x for x, k in zip(numbers, labels, strict=True) if k == g), start=F(0)) for g in range(4)]


@pytest.mark.parametrize("value", [ONE_LIMB - 1, ONE_LIMB, ONE_LIMB + 1, (1 << 63) - 1, 1 << 63])
def test_at_the_very_edge_of_one_limb(value: int) -> None:
    for side in (1, -1):
        v = ExactVector.of([F(side * value), F(1)])
        assert v.words.shape[0] == (1 if value < ONE_LIMB else 3)
        doubled = assemble([Image(v, 0, 2, False, F(2), F(-1))], None)
        assert list(doubled) == [2 * side * value - 1, 1]
        assert list(assemble([Image(doubled, 0, 2, True, F(1, 2), F(1, 2))], None)) == [1, side * value]


def test_numbers_without_a_common_denominator_are_objects() -> None:
    primes = list(sympy.primerange(10**5, 10**5 + 3000))
    v = ExactVector.of([F(1, p) for p in primes])
    assert v.is_objects
    assert v.search(F(1, primes[7])) == len(primes) or list(v)[7] == F(1, primes[7])
    image = assemble([Image(v, 1, 4, True, F(2), F(1))], None)
    assert image == [1 + F(2, p) for p in primes[3:0:-1]]
    assert sum(v.grouped_sums(np.zeros(len(primes), dtype=np.int64), 1)) == sum(F(1, p) for p in primes)
    assert v.lengths()[0] == v[1] - v[0]


def test_a_carried_bound_is_measured_before_limbs_are_paid() -> None:
    v = ExactVector.of([F(1), F(2)])
    for _ in range(100):
        v = assemble([Image(v, 0, 2, False, F(-1), F(3))], None)
    assert v.words.shape[0] == 1
    assert list(v) == [1, 2]
