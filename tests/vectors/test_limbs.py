"""The integer affine map on arrays of every width against Python integers, at the very edge of each bound."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from periodic.vectors.limbs import LIMB_BITS, ONE_LIMB, SHORT, TERMS, WHOLE, blank, multiply_into, pack, unpack
from tests.strategies import examples

edges = st.sampled_from([0, 1, SHORT - 1, SHORT, ONE_LIMB - 1, ONE_LIMB, (1 << 4 * LIMB_BITS - 1) - 1, 1 << 200])
integers = st.one_of(
    st.integers(-5, 5),
    st.integers(-(1 << 300), 1 << 300),
    st.builds(lambda e, side: side * e, edges, st.sampled_from([1, -1])),
)
factors = st.one_of(integers, st.sampled_from([WHOLE - 1, WHOLE, -WHOLE, (1 << 3 * LIMB_BITS) - 1]))


def affine(rows: list[list[int]], matrix: list[list[int]], offset: list[int]) -> list[list[int]]:
    return [
        [o + sum(m * x for m, x in zip(line, column, strict=True)) for column in zip(*rows, strict=True)]
        for line, o in zip(matrix, offset, strict=True)
    ]


def through_arrays(
    columns: list[np.ndarray], matrix: list[list[int]], offset: list[int], bound: int
) -> list[list[int]]:
    out = blank(bound, len(matrix), columns[0].shape[1])
    multiply_into(columns, matrix, offset, out)
    return unpack(out)


@given(st.lists(st.lists(integers, min_size=3, max_size=3), min_size=1, max_size=3))
def test_packing_loses_nothing(rows: list[list[int]]) -> None:
    words = pack(rows)
    assert unpack(words) == rows
    bound = max(abs(x) for row in rows for x in row)
    assert words.dtype == (np.int64 if SHORT <= bound < ONE_LIMB else np.int32)
    assert (words.shape[0] == 1) == (bound < ONE_LIMB)


@examples(300)
@given(st.data(), st.integers(1, 4), st.integers(1, 3))
def test_affine_maps_are_those_of_python_integers(data: st.DataObject, columns: int, lines: int) -> None:
    """Sources of different widths, factors of any size, exactly the width that the result needs and one more."""
    rows = [data.draw(st.lists(integers, min_size=3, max_size=3)) for _ in range(columns)]
    matrix = data.draw(st.lists(st.lists(factors, min_size=columns, max_size=columns), min_size=lines, max_size=lines))
    offset = data.draw(st.lists(integers, min_size=lines, max_size=lines))
    bound = max(
        sum(abs(m) * max(map(abs, row)) for m, row in zip(line, rows, strict=True)) + abs(o)
        for line, o in zip(matrix, offset, strict=True)
    )
    sources = [pack([row])[:, 0] for row in rows]
    expected = affine(rows, matrix, offset)
    assert through_arrays(sources, matrix, offset, bound) == expected
    assert through_arrays([s[:, ::-1] for s in sources], matrix, offset, bound << 64) == [x[::-1] for x in expected]


long = st.one_of(
    st.builds(lambda k, d: (1 << LIMB_BITS * k) + d, st.integers(1, 60), st.integers(-2, 2)),
    st.integers(-(1 << 2000), 1 << 2000),
    st.integers(-2, 2),
)


@examples(100)
@given(st.lists(long, min_size=4, max_size=4), st.lists(long, min_size=2, max_size=2), long, st.integers(0, 1000))
def test_carries_of_long_numbers_run_through(row: list[int], matrix: list[int], shift: int, spare: int) -> None:
    """Powers of the base, one off and taken from each other, pass ones through sixty limbs and more."""
    rows = [row, [1 - x for x in row]]
    bound = sum(abs(m) * max(map(abs, xs)) for m, xs in zip(matrix, rows, strict=True)) + abs(shift)
    found = through_arrays([pack([xs])[:, 0] for xs in rows], [matrix], [shift], max(bound, 1) << spare)
    assert found == affine(rows, [matrix], [shift])


@pytest.mark.parametrize("bound", [SHORT, ONE_LIMB, 1 << 3 * LIMB_BITS - 1, 1 << 10 * LIMB_BITS - 1])
def test_the_largest_integers_of_each_width(bound: int) -> None:
    for side in (1, -1):
        row = [side * (bound - 1), 0, -side * (bound - 1)]
        assert through_arrays([pack([row])[:, 0]], [[1], [-1]], [0, 0], bound - 1) == [row, [-x for x in row]]
        doubled = through_arrays([pack([row])[:, 0]] * 2, [[1, 1]], [side], 2 * bound)
        assert doubled == [[2 * x + side for x in row]]


@pytest.mark.parametrize("side", [1, -1])
def test_many_products_meet_in_one_limb(side: int) -> None:
    """More than may be added between two carries, all digits as large as they can be."""
    columns, digits = 3 * TERMS, 5
    row = [(1 << LIMB_BITS * digits) - 1, -(1 << LIMB_BITS * digits) + 1]
    matrix = [[side * ((1 << LIMB_BITS * 4) - 1)] * columns]
    bound = columns * matrix[0][0] * side * row[0]
    source = pack([row])[:, 0]
    assert through_arrays([source] * columns, matrix, [7], bound + 7) == affine([row] * columns, matrix, [7])


@pytest.mark.parametrize("factor", [WHOLE - 1, 1 - WHOLE, WHOLE])
def test_the_greatest_factor_that_stays_whole(factor: int) -> None:
    row = [(1 << LIMB_BITS * 6) - 1, 1 - (1 << LIMB_BITS * 6), 1]
    bound = abs(factor) * row[0] + 1
    assert through_arrays([pack([row])[:, 0]], [[factor]], [1], bound) == [[factor * x + 1 for x in row]]


def test_a_sum_that_is_narrow_again() -> None:
    """The large parts cancel: the caller may know a smaller bound than the terms suggest."""
    row = [ONE_LIMB + 5, -ONE_LIMB - 6]
    source, other = pack([row])[:, 0], pack([[x - 3 for x in row]])[:, 0]
    assert through_arrays([source, other], [[1, -1]], [-1], 4) == [[2, 2]]
    assert through_arrays([source, other], [[1, -1]], [-1], SHORT) == [[2, 2]]


def test_many_columns_pass_in_chunks() -> None:
    numbers = [(i * 12345678901234567890123) ** 3 for i in range(20_000)]
    source = pack([numbers])[:, 0]
    assert through_arrays([source], [[3]], [-1], 3 * numbers[-1]) == [[3 * x - 1 for x in numbers]]
