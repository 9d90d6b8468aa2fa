"""Vectors of exact numbers against plain lists of them, across the switch from one limb to many."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import sympy
from hypothesis import given, strategies as st

from periodic.errors import TooManyPiecesError
from periodic.numbers.conversions import Exact, exact
from periodic.vectors.combinations import Part, Rows, assemble, combination, lengths
from periodic.vectors.exact_vectors import ExactVector
from periodic.vectors.limbs import ONE_LIMB, SHORT
from tests.strategies import examples

F = Fraction
ROOT = exact(sympy.sqrt(5))
CUBIC = exact(sympy.CRootOf(sympy.Poly(sympy.Symbol("x") ** 3 - sympy.Symbol("x") ** 2 - 1), 0))

integers = st.one_of(
    st.integers(-50, 50),
    st.integers(-(1 << 70), 1 << 70),
    st.integers(SHORT - 2, SHORT + 2),
    st.integers(ONE_LIMB - 2, ONE_LIMB + 2),
)
rationals = st.builds(F, integers, st.sampled_from([1, 2, 3, 12, 1 << 40]))
quadratics = st.builds(lambda a, b: a + b * ROOT, rationals, rationals)
cubics = st.builds(lambda a, b, c: a + b * CUBIC + c * CUBIC**2, rationals, rationals, rationals)


def image(v: ExactVector, scale: Exact, shift: Exact, *before: Exact) -> ExactVector:
    """The numbers ``before``, then ``scale * v + shift``."""
    singles = [Part([], x, slice(i, i + 1)) for i, x in enumerate(before)]
    parts = [*singles, Part([(scale, v)], shift, slice(len(before), None))]
    return assemble(len(before) + len(v), parts, v.field)


vectors = st.one_of(*(st.lists(numbers, min_size=1, max_size=6) for numbers in (rationals, quadratics, cubics)))


@given(vectors)
def test_a_vector_is_its_numbers(numbers: list[Exact]) -> None:
    v = ExactVector.of(numbers)
    assert list(v) == [v[i] for i in range(len(v))] == numbers
    assert v == numbers
    assert v == ExactVector.of(numbers)
    assert v[1:] == numbers[1:]
    assert v[-1] == numbers[-1]
    assert all(abs(c) <= b for i in range(len(v)) for c, b in zip(v.coefficients(i), v.bounds, strict=True))
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


@examples(200)
@given(vectors, rationals, rationals, st.booleans(), st.integers(1, 6))
def test_images_are_affine(numbers: list[Exact], scale: Fraction, shift: Fraction, reverse: bool, rounds: int) -> None:
    """Repeated images pass from one limb to several; each time the numbers are those of single arithmetic."""
    v = ExactVector.of(numbers)
    field = v.field
    factor = scale if field is None else scale + field.generator
    expected = numbers
    for _ in range(rounds):
        v = image(v[::-1] if reverse else v, factor, shift, F(7, 3))
        expected = [F(7, 3), *(factor * x + shift for x in (expected[::-1] if reverse else expected))]
        assert v == expected
        assert all(abs(c) <= b for i in range(len(v)) for c, b in zip(v.coefficients(i), v.bounds, strict=True))


@given(st.lists(st.tuples(quadratics, quadratics), min_size=1, max_size=5), rationals, quadratics)
def test_combinations(rows: list[tuple[Exact, Exact]], scale: Fraction, shift: Exact) -> None:
    field = ROOT.field
    a, b = (ExactVector.of(column, field) for column in zip(*rows, strict=True))
    assert combination([(scale, a), (ROOT, b)], shift) == [scale * x + ROOT * y + shift for x, y in rows]


@given(vectors, st.data())
def test_lengths_and_sums(numbers: list[Exact], data: st.DataObject) -> None:
    v = ExactVector.of(numbers)
    assert lengths(v) == [b - a for a, b in pairwise(numbers)]
    labels = data.draw(st.lists(st.integers(0, 3), min_size=len(numbers), max_size=len(numbers)))
    sums = v.grouped_sums(np.array(labels), 4)
    assert sums == [sum((x for x, k in zip(numbers, labels, strict=True) if k == g), start=F(0)) for g in range(4)]


@pytest.mark.parametrize("value", [SHORT - 1, SHORT, SHORT + 1])
def test_at_the_very_edge_of_short_integers(value: int) -> None:
    for side in (1, -1):
        v = ExactVector.of([F(side * value), F(1)])
        assert v.words.dtype == (np.int32 if value < SHORT else np.int64)
        tripled = image(v, F(3), F(-1))
        assert tripled.words.dtype == np.int64
        assert list(tripled) == [3 * side * value - 1, 2]
        assert list(image(tripled, F(1, 3), F(1, 3))) == [side * value, 1]
        assert combination([(F(1), v), (F(-1), v)], F(0)).zeros().all()


@pytest.mark.parametrize("value", [ONE_LIMB - 1, ONE_LIMB, ONE_LIMB + 1, (1 << 63) - 1, 1 << 63])
def test_at_the_very_edge_of_one_limb(value: int) -> None:
    for side in (1, -1):
        v = ExactVector.of([F(side * value), F(1)])
        assert v.words.shape[0] == (1 if value < ONE_LIMB else 3)
        doubled = image(v, F(2), F(-1))
        assert list(doubled) == [2 * side * value - 1, 1]
        assert list(image(doubled[::-1], F(1, 2), F(1, 2))) == [1, side * value]
        assert combination([(F(1), v), (F(-1), v)], F(0)).zeros().all()


@pytest.mark.parametrize("size", [10, SHORT, ONE_LIMB, 1 << 200])
def test_parts_go_anywhere(size: int) -> None:
    numbers = [F(i * size, 7) for i in range(10)]
    v, odd, even = ExactVector.of(numbers), np.arange(1, 10, 2), slice(0, None, 2)
    parts = [Part([(F(1), v.take(odd))], F(1), odd), Part([(F(-2), v[even])], F(0), even)]
    assert assemble(10, parts, None) == [x + 1 if i % 2 else -2 * x for i, x in enumerate(numbers)]


@pytest.mark.parametrize("unit", [F(1), ROOT, CUBIC])
@pytest.mark.parametrize("scale", [1, SHORT, ONE_LIMB, 1 << 120])
def test_numbers_that_floats_cannot_tell_apart_are_searched_exactly(unit: Exact, scale: int) -> None:
    tiny = F(1, 1 << 150)
    numbers = [unit * scale + i * tiny for i in range(-3, 4)]
    v = ExactVector.of([F(-5), *numbers, unit * scale + 1])
    for i, x in enumerate(numbers, 1):
        assert v.locate(x) == (i, True)
        assert v.locate(x + tiny / 2) == (i + 1, False)
        assert (v.search(x), v.search(x, right=True)) == (i, i + 1)


def test_keys_beyond_everything() -> None:
    for numbers in ([F(-3), F(2)], [F(-SHORT), F(SHORT)], [F(-ONE_LIMB), F(3 * ONE_LIMB)], [-ROOT, ROOT * 10**30]):
        v = ExactVector.of(numbers)
        for key in (10**400, F(10**400, 7)):
            assert (v.search(F(-key)), v.search(F(key))) == (0, 2)
        assert v.locate(F(1, 10**400)) == (1, False)


@pytest.mark.parametrize("denominator", [3, 1 << 100, 7**400])
def test_floats_of_long_numbers(denominator: int) -> None:
    numbers = [F(i * denominator + 1, 2 * denominator) for i in range(-5, 6)]
    assert np.allclose(ExactVector.of(numbers).floats(), [float(x) for x in numbers], rtol=1e-15)


@pytest.mark.parametrize("size", [1, SHORT - 1, ONE_LIMB - 1, 1 << 90])
def test_sums_of_many_numbers(size: int) -> None:
    """As many as are summed in several goes, all as large as they can be."""
    n = 300_000
    v = ExactVector.of([F(-size), F(size)]).take((np.arange(n) % 3 > 0).astype(np.intp))
    assert v.grouped_sums(np.arange(n) % 2, 3) == [F(size * n, 6), F(size * n, 6), 0]


def test_numbers_without_a_common_denominator_are_objects() -> None:
    primes = list(sympy.primerange(10**5, 10**5 + 3000))
    v = ExactVector.of([F(1, p) for p in primes])
    assert v.is_objects
    assert list(v)[7] == F(1, primes[7])
    assert image(v[3:0:-1], F(2), F(1)) == [1 + F(2, p) for p in primes[3:0:-1]]
    assert sum(v.grouped_sums(np.zeros(len(primes), dtype=np.int64), 1)) == sum(F(1, p) for p in primes)
    assert lengths(v)[0] == v[1] - v[0]


def test_a_carried_bound_is_measured_before_limbs_are_paid() -> None:
    v = ExactVector.of([F(1), F(2)])
    for _ in range(100):
        v = image(v, F(-1), F(3))
    assert v.words.shape[0] == 1
    assert list(v) == [1, 2]


few = st.lists(quadratics, min_size=1, max_size=4)


@given(few, few, quadratics, st.integers(0, 3), st.lists(st.integers(0, 3), min_size=4, max_size=4))
def test_tables_in_rows(left: list[Exact], right: list[Exact], scale: Exact, gap: int, uneven: list[int]) -> None:
    """Rows equally far apart, which are written at once, and others."""
    for gaps in ([gap] * len(left), uneven[: len(left)]):
        check_table(left, right, scale, gaps)


def check_table(left: list[Exact], right: list[Exact], scale: Exact, gaps: list[int]) -> None:
    width = len(right)
    starts = np.cumsum([gap + width * (i > 0) for i, gap in enumerate(gaps)])
    length = int(starts[-1]) + width
    table = {int(at) + j: x + scale * y + 1 for at, x in zip(starts, left, strict=True) for j, y in enumerate(right)}
    rest = np.array([i for i in range(length) if i not in table], dtype=np.intp)
    field = ExactVector.of([ROOT]).field
    across, down = ExactVector.of(right, field), ExactVector.of(left, field)
    parts = [
        Part([(F(1), down), (scale, across)], F(1), Rows(starts, width)),
        Part([(F(1), ExactVector.of([F(7)] * len(rest), field))], F(0), rest),
    ]
    assert list(assemble(length, parts, field)) == [table.get(i, 7) for i in range(length)]


def test_what_no_memory_holds_is_refused() -> None:
    short, apart = ExactVector.of([F(1, 3), F(1, 2)]), ExactVector.of([F(1, q**600) for q in (3, 5, 7, 11, 13, 17, 19)])
    assert apart.is_objects
    part = Part([(F(10**300), short)], F(0), slice(None))
    with pytest.raises(
        TooManyPiecesError, match=r"the knots are 2 numbers of up to 99\d bits, more than 8 machine words"
    ):
        assemble(2, [part], None, "the knots", 8)
    assert assemble(2, [part], None, "the knots", 80) == [F(10**300, 3), F(10**300, 2)]
    with pytest.raises(TooManyPiecesError, match="the numbers are 7 numbers without a common denominator, more than 6"):
        assemble(7, [Part([(F(1), apart)], F(0), slice(None))], None, max_words=447)
