"""The bound on the error of float iterates: true on hard points of many maps, and not much too large."""

from fractions import Fraction

import numpy as np
from hypothesis import given, strategies as st

from periodic.floats.float_iterates import (
    float_error_bound,
    iterate_float,
    last_meaningful_step,
)
from periodic.floats.rounding_errors import U, rounded_up
from periodic.maps.families import identity, tent, vee
from periodic.maps.plmaps import PLMap
from tests.floats.float_maps import adversaries, assert_within_bound, each_map, golden, mirrored, moved, zigzag
from tests.strategies import self_maps


@each_map
def test_within_the_bound(f: PLMap, every_case: bool) -> None:
    rng = np.random.default_rng(1)
    last = last_meaningful_step(f)
    late = 40 if last is None else min(last, 60)
    for t in (1, 2, 7, late) if every_case else (2, late):
        assert_within_bound(f, adversaries(f, rng, 4), t)


@given(self_maps(most=9), st.integers(0, 12), st.integers(-5, 5), st.integers(0, 2**32))
def test_within_the_bound_on_random_maps(f: PLMap, t: int, shift: int, seed: int) -> None:
    f = moved(f, Fraction(shift, 3))
    assert_within_bound(f, adversaries(f, np.random.default_rng(seed), 3), t)


@given(st.fractions(1, 2, max_denominator=999), st.fractions(-40, 40, max_denominator=60), st.integers(1, 40))
def test_within_the_bound_on_folds(c: Fraction, shift: Fraction, t: int) -> None:
    for f in (tent(c), moved(vee(c), shift), mirrored(moved(vee(c), shift))):
        assert_within_bound(f, adversaries(f, np.random.default_rng(t), 2), t)


@given(st.lists(st.integers(1, 20), min_size=2, max_size=10), st.integers(1, 15))
def test_within_the_bound_on_constant_slopes(gaps: list[int], t: int) -> None:
    knots, values = [0], [0]
    for i, gap in enumerate(gaps):
        knots.append(knots[-1] + gap)
        values.append(values[-1] + (gap if i % 2 else -gap))
    low, high = min(values), max(values)
    f = PLMap([Fraction(x, knots[-1]) for x in knots], [Fraction(y - low, high - low) for y in values])
    assert_within_bound(f, adversaries(f, np.random.default_rng(t), 3), t)


def test_bound_is_sharp_enough() -> None:
    # what one rounding at the start becomes, and a few more of its size on the way
    for f, t in ((golden(), 40), (tent("17/10"), 40), (zigzag(3), 20)):
        bound = float_error_bound(f, t)
        assert bound is not None
        assert U * Fraction(float(f.lipschitz)) ** t < bound < 32 * U * Fraction(float(f.lipschitz)) ** t


@each_map
def test_bound_rises_until_no_digit_is_left(f: PLMap, every_case: bool) -> None:
    many = 120 if every_case else 60
    bounds = [float_error_bound(f, t) for t in range(many)]
    last = last_meaningful_step(f)
    left = [b for b in bounds if b is not None]
    assert None not in bounds[: len(left)]
    if last is None:
        assert None not in bounds
    elif last < many:
        assert last == len(left) - 1
    else:
        assert float_error_bound(f, last) is not None
        assert float_error_bound(f, last + 1) is None
    if f.lipschitz >= 1:
        assert left == sorted(left)


def test_bounds_where_nothing_is_rounded() -> None:
    assert float_error_bound(identity(0, 1), 10**30) == 0
    assert float_error_bound(tent(), 0) == 0
    assert last_meaningful_step(identity(0, 1)) is None
    doubled = PLMap([0, 1, 2], [0, 2, 2])  # slope 2, but every operation is exact
    assert last_meaningful_step(doubled) is None
    assert float_error_bound(doubled, 10**100) == 0
    assert last_meaningful_step(PLMap(["1/3", 1, 2], ["1/3", "5/3", "5/3"])) == 51
    assert last_meaningful_step(vee("1/2", -1, 1)) is None
    assert float_error_bound(vee("1/2", -1, 1), 10**100) < Fraction(1, 10**15)
    assert last_meaningful_step(PLMap([0, 1], [1, 0])) > 10**15  # each step may round 1 - x


def test_domain_finer_than_floats() -> None:
    f = PLMap([1, 1 + Fraction(1, 2**60)], [1 + Fraction(1, 2**60), 1])
    assert last_meaningful_step(f) == -1
    assert float_error_bound(f, 0) is None
    assert iterate_float(f, 1.0, 3) == 1.0


@given(st.fractions(0, 2**70, max_denominator=2**70), st.integers(2, 64))
def test_rounded_up(x: Fraction, bits: int) -> None:
    y = rounded_up(x, bits)
    assert x <= y <= x * (1 + Fraction(4, 2**bits))


def test_rounding_up_stays_small() -> None:
    assert 0 < rounded_up(Fraction(1, 3**5000)) <= Fraction(1, 2**1074)
