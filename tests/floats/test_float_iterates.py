"""Float iterates against exact ones: within the bound everywhere, the same bits by every route, honest at the end."""

import sys
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from periodic.floats import loops
from periodic.floats.float_iterates import (
    FloatAccuracy,
    _cores,
    float_accuracy,
    float_error_bound,
    float_step,
    iterate_float,
    last_meaningful_step,
)
from periodic.floats.rounding_errors import MOST_LINES, U, evaluation_of, rounded_up
from periodic.floats.steps import Fold, Lines, LineTable, Step
from periodic.graphs.constant_slope_models import constant_slope
from periodic.graphs.growth_numbers import period_root
from periodic.maps.families import identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, exact
from periodic.patterns.cyclic_patterns import stefan
from tests.strategies import markov_maps, self_maps

needs_numba = pytest.mark.skipif(not loops.is_allowed(), reason="Numba is not installed or switched off")


def golden() -> PLMap:
    return vee(period_root(3))


def zigzag(laps: int, denominator: int = 97) -> PLMap:
    """A self-map of [0, 1] with laps of different slopes that cannot always be joined from the left."""
    knots = [Fraction(i * i + 3 * i, laps * laps + 3 * laps) for i in range(laps + 1)]
    heights = [Fraction((i * 31 + 5) % (denominator // 3), denominator) for i in range(laps + 1)]
    return PLMap(knots, [h if i % 2 else 1 - h for i, h in enumerate(heights)])


def moved(f: PLMap, shift: Fraction) -> PLMap:
    """The same map on a domain elsewhere."""
    return PLMap([x + shift for x in f.knots], [y + shift for y in f.values])


def mirrored(f: PLMap) -> PLMap:
    return PLMap([-x for x in reversed(f.knots)], [-y for y in reversed(f.values)])


MAPS = {
    "tent": tent(),
    "flat tent": tent("17/10"),
    "golden": golden(),
    "golden peak": mirrored(golden()),
    "moved": moved(golden(), Fraction(22, 7)),
    "full vee": vee(2, -1, 1),
    "widest": vee("3/2", -2, 2),
    "lambda 5": vee(period_root(5)),
    "Stefan 7": constant_slope(stefan(7)),
    "eight laps": tent() ** 3,
    "sixteen laps": tent() ** 4,
    "plateau": truncated_tent("4/5"),
    "skew": PLMap([0, "1/3", 1], [0, 1, "1/7"]),
    "constant": PLMap([0, 1], ["1/3", "1/3"]),
    "reflection": PLMap([0, 1], [1, 0]),
    "identity": identity("-1/3", "1/3"),
    "contraction": PLMap([-1, 0, 1], ["1/2", "-1/2", "1/3"]),
    "three": zigzag(3),
    "five": zigzag(5),
    "nine": zigzag(9),
    "forty": zigzag(40),
    "not joined": PLMap([0, "1/4", "1/2", "3/4", 1], [0, "1/5", "4/5", "1/5", 0]),
}
each_map = pytest.mark.parametrize("f", MAPS.values(), ids=MAPS)


def step_of(f: PLMap) -> Step:
    return evaluation_of(f).step


def adversaries(f: PLMap, rng: np.random.Generator, inner: int = 8) -> np.ndarray:
    """Knots and ends with their float neighbours, and points between."""
    step = step_of(f)
    marks = np.array([step.low, step.high, *(float(x) for x in f.knots)])
    marks = np.concatenate([marks, np.nextafter(marks, -np.inf), np.nextafter(marks, np.inf)])
    return np.concatenate([marks[(step.low <= marks) & (marks <= step.high)], rng.uniform(step.low, step.high, inner)])


def exact_orbit(f: PLMap, x: float, t: int) -> Exact:
    low, high = f.domain
    y: Exact = min(max(Fraction(x), low), high)
    for _ in range(t):
        y = f(y)
    return y


def assert_within_bound(f: PLMap, x: np.ndarray, t: int) -> None:
    bound = float_error_bound(f, t)
    y = iterate_float(f, x, t)
    step = step_of(f)
    assert ((step.low <= y) & (y <= step.high)).all()
    if bound is not None:
        for a, b in zip(x.tolist(), y.tolist(), strict=True):
            assert abs(exact_orbit(f, a, t) - Fraction(b)) <= bound


# The bound


@each_map
def test_within_the_bound(f: PLMap) -> None:
    rng = np.random.default_rng(1)
    last = last_meaningful_step(f)
    for t in (1, 2, 7, 40 if last is None else min(last, 60)):
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
def test_bound_rises_until_no_digit_is_left(f: PLMap) -> None:
    bounds = [float_error_bound(f, t) for t in range(120)]
    last = last_meaningful_step(f)
    left = [b for b in bounds if b is not None]
    assert None not in bounds[: len(left)]
    if last is None:
        assert None not in bounds
    elif last < 120:
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


# What is evaluated


def test_the_three_ways() -> None:
    folds = {"golden", "golden peak", "moved", "full vee", "widest", "lambda 5", "Stefan 7"}
    tables = {"sixteen laps", "nine", "forty", "not joined"}
    for name, f in MAPS.items():
        assert type(step_of(f)) is (Fold if name in folds else LineTable if name in tables else Lines)
    assert MAPS["not joined"].piece_count <= MOST_LINES


@pytest.mark.parametrize("start", [1.0, 2.0**-30, 2.0**-900])
def test_tent_is_exact(start: float) -> None:
    x = np.random.default_rng(2).random(20) * start
    for t in (1, 2, 40, 70):
        y = iterate_float(tent(), x, t)
        assert [exact_orbit(tent(), a, t) for a in x.tolist()] == [Fraction(b) for b in y.tolist()]


def test_collapse() -> None:
    x = np.random.default_rng(3).random(1000)
    assert (iterate_float(tent(), x, 54) == 0.0).mean() == 1.0
    assert (iterate_float(tent(), x, 52) == 0.0).mean() < 1.0
    small = x * 2.0**-30
    assert not (iterate_float(tent(), small, 54) == 0.0).any()
    assert (iterate_float(tent(), small, 84) == 0.0).all()


def test_accuracy_says_so() -> None:
    assert float_accuracy(tent(), 54).collapse == (54, 0)
    text = str(float_accuracy(tent(), 54))
    assert "no digit of float64 is left" in text
    assert "every multiple of 2**-53 is at 0 from step 54 on" in text
    assert "collapse" not in str(float_accuracy(golden(), 40))
    assert "is at" not in str(float_accuracy(PLMap([0, "1/2"], [0, 0]), 0))
    assert str(float_accuracy(PLMap([0, "1/2"], [0, 0]), 1)).endswith("is at 0 from step 1 on")
    accuracy = float_accuracy(golden(), 40)
    assert accuracy.error_bound == float_error_bound(golden(), 40)
    assert accuracy.digits == 7
    assert str(accuracy).endswith("7 digits")
    assert float_accuracy(identity(0, 1), 5).digits == 17
    assert float_accuracy(golden(), 100).digits == 0
    assert FloatAccuracy(9, None, Fraction(1), None, None).digits == 0
    assert str(FloatAccuracy(9, None, Fraction(1), None, None)) == "after 9 steps no digit of float64 is left"


@given(markov_maps(most=4), st.integers(0, 2**53))
def test_collapse_is_true(f: PLMap, numerator: int) -> None:
    collapse = float_accuracy(f, 3).collapse
    if collapse:
        steps, value = collapse
        high = int(f.domain[1])
        x = np.array([numerator * high // 2**53, numerator * 2.0**-53, high - numerator * 2.0**-53, high])
        assert (iterate_float(f, x, steps) == value).all()
        assert (iterate_float(f, x, steps + 9) == value).all()


@pytest.mark.parametrize(
    ("f", "collapse"),
    [
        (tent() ** 2, (28, 0)),  # 27 steps of two digits each
        (PLMap([0, "1/2", 1], [1, 0, 1]), (54, 1)),
        (tent("3/2"), None),
        (PLMap([0, "1/3", "2/3", 1], [0, 1, 0, 1]), None),
        (PLMap([0, "1/2", "3/2", 2], [0, 1, 1, 0]), None),  # 0 and 1 both stay
        (PLMap([0, 1], [0, 0]), (1, 0)),
        (PLMap([0, "1/2"], [0, 0]), (1, 0)),  # one step is needed even where 0 is the only integer
        (PLMap([1, "3/2"], [1, 1]), (1, 1)),
        (golden(), None),
        (moved(tent(), Fraction(1, 2)), None),
        (PLMap([0, 2**13], [0, 0]), None),
        (PLMap([0, "1/1024", "1/512"], ["1/512", 0, "1/512"]), None),
    ],
)
def test_collapse_of(f: PLMap, collapse: tuple[int, int] | None) -> None:
    assert float_accuracy(f, 60).collapse == collapse


@each_map
def test_orbits_stay_in_the_domain(f: PLMap) -> None:
    x = adversaries(f, np.random.default_rng(4), 2000)
    y = iterate_float(f, x, 400)
    assert (y >= step_of(f).low).all()
    assert (y <= step_of(f).high).all()
    assert not np.signbit(y[y == 0]).any()


# The same bits


@needs_numba
@each_map
def test_numba_gives_the_same_bits(f: PLMap) -> None:
    x = adversaries(f, np.random.default_rng(5), 3001)
    for t in (1, 2, 5, 33, 150):
        assert iterate_float(f, x, t, compiled=True).tobytes() == iterate_float(f, x, t, compiled=False).tobytes()


def test_loops_are_the_same_interpreted(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Numba compiles, run by Python: the loops are tested where Numba is missing too."""
    monkeypatch.setattr(loops.CompiledLoop, "compiled", property(lambda loop: loop.function))
    monkeypatch.setattr(loops, "is_allowed", lambda: True)
    for f in MAPS.values():
        x = adversaries(f, np.random.default_rng(6), 5)
        for t in (1, 6):
            assert iterate_float(f, x, t, compiled=True).tobytes() == iterate_float(f, x, t, compiled=False).tobytes()


@each_map
def test_single_points_have_the_bits_of_arrays(f: PLMap) -> None:
    """Up to six points are taken by steps of Python; what comes back is not gone through again."""
    x = adversaries(f, np.random.default_rng(8), 20)
    for t in (1, 2, 7, 63, 200):
        many = iterate_float(f, x, t, compiled=False)
        assert np.array([iterate_float(f, float(v), t, compiled=False) for v in x]).tobytes() == many.tobytes()
        assert iterate_float(f, x[3:8], t, compiled=False).tobytes() == many[3:8].tobytes()


def test_single_points_that_come_back() -> None:
    assert iterate_float(tent(), 0.3, 10**18, compiled=False) == 0
    assert iterate_float(PLMap([0, 1], [1, 0]), 0.25, 10**18 + 1, compiled=False) == 0.75
    assert iterate_float(PLMap([0, 1], [0, "1/2"]), 0.7, 10**18, compiled=False) == 0


@each_map
def test_threads_and_chunks_change_nothing(f: PLMap) -> None:
    size = 2 * step_of(f).chunk + 4097
    x = np.random.default_rng(7).uniform(step_of(f).low, step_of(f).high, size)
    one = iterate_float(f, x, 40, threads=1, compiled=False)
    assert iterate_float(f, x, 40, threads=2, compiled=False).tobytes() == one.tobytes()
    assert iterate_float(f, x, 40, threads=5, compiled=False).tobytes() == one.tobytes()
    part = slice(size // 2 - 3, size // 2 + 5)
    assert iterate_float(f, x[part], 40, compiled=False).tobytes() == one[part].tobytes()


@each_map
def test_no_step_changes_nothing(f: PLMap) -> None:
    x = adversaries(f, np.random.default_rng(8))
    y = iterate_float(f, x, 0)
    assert y is not x
    assert y.tobytes() == x.tobytes()


class Boxed:
    """An array that is no NumPy array and follows the array API standard, as far as the float path needs it."""

    dtype = np.dtype(np.float64)

    def __init__(self, values: Any) -> None:
        self.values = np.asarray(values)
        self.dtype = self.values.dtype
        self.shape = self.values.shape

    def __array_namespace__(self, api_version: str | None = None) -> Any:
        return BoxedNamespace

    def __array__(self, *_: Any, **__: Any) -> None:
        raise AssertionError("another library's array must not be turned into NumPy's")

    def __getitem__(self, index: int) -> float:
        return float(self.values[index])

    def __neg__(self) -> "Boxed":
        return Boxed(-self.values)


def _operator(name: str) -> Any:
    def apply(self: Boxed, other: Any) -> Boxed:
        return Boxed(getattr(self.values, name)(other.values if isinstance(other, Boxed) else other))

    return apply


for _name in ("add", "sub", "mul", "ge", "le", "and"):
    setattr(Boxed, f"__{_name}__", _operator(f"__{_name}__"))


class _Namespace:
    float64, int8 = np.dtype(np.float64), np.dtype(np.int8)

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any, **options: Any) -> Any:
            opened = [a.values if isinstance(a, Boxed) else a for a in arguments]
            if name == "astype":
                return Boxed(opened[0].astype(opened[1]))
            result = getattr(np, name)(*opened, **options)
            return Boxed(result) if isinstance(result, np.ndarray) else result

        return call


BoxedNamespace = _Namespace()


@each_map
def test_other_arrays_get_the_same_bits(f: PLMap) -> None:
    x = adversaries(f, np.random.default_rng(9), 7)[:9].reshape(3, 3)
    for t in (0, 1, 5, 70):
        y = iterate_float(f, Boxed(x), t)
        assert isinstance(y, Boxed)
        assert y.values.tobytes() == iterate_float(f, x, t).tobytes()
    y = float_step(f)(Boxed(x))
    assert y.values.tobytes() == float_step(f)(x).tobytes() == iterate_float(f, x, 1).tobytes()


def test_refusals_for_other_arrays() -> None:
    x = Boxed([0.25, 0.5])
    with pytest.raises(TypeError, match="out and compiled are for NumPy arrays, got x of type Boxed"):
        iterate_float(tent(), x, 1, out=np.empty(2))
    with pytest.raises(TypeError, match="x must be float64, got float32"):
        iterate_float(tent(), Boxed(np.array([0.5], dtype=np.float32)), 1)
    with pytest.raises(ValueError, match=r"x\[1\] = 1.5 .*domain \[0, 1\]"):
        iterate_float(tent(), Boxed([0.5, 1.5, 2.5]), 1)
    with pytest.raises(ValueError, match=r"x\[0\] = nan .*domain \[0, 1\]"):
        iterate_float(tent(), Boxed([np.nan, 0.5]), 1)


def test_jax() -> None:
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    for f in (MAPS["golden"], MAPS["three"], MAPS["nine"]):
        x = adversaries(f, np.random.default_rng(10), 20)
        x[abs(x) < 2.0**-1000] = 0.0  # JAX flushes what is below 2**-1022
        assert np.asarray(iterate_float(f, jax.numpy.asarray(x), 9)).tobytes() == iterate_float(f, x, 9).tobytes()
        traced = jax.jit(float_step(f))(jax.numpy.asarray(x))
        bound = float_error_bound(f, 1)
        assert bound is not None
        for a, b in zip(x.tolist(), traced.tolist(), strict=True):
            assert abs(exact_orbit(f, a, 1) - Fraction(b)) <= bound


# Shapes and what comes in


def test_shapes_and_kinds() -> None:
    f = golden()
    x = np.random.default_rng(11).uniform(-1, 0.6, (4, 3, 2))
    y = iterate_float(f, x, 6)
    assert y.shape == x.shape
    assert iterate_float(f, x.transpose(2, 0, 1), 6).tobytes() == np.ascontiguousarray(y.transpose(2, 0, 1)).tobytes()
    assert (iterate_float(f, x[::2, ::-1], 6) == y[::2, ::-1]).all()
    assert (iterate_float(f, x.tolist(), 6) == y).all()
    single = iterate_float(f, float(x[0, 0, 0]), 6)
    assert type(single) is float
    assert single == y[0, 0, 0]
    assert type(iterate_float(f, x[0, 0, 0], 6)) is np.float64
    zero_d = iterate_float(f, np.array(x[0, 0, 0]), 6)
    assert isinstance(zero_d, np.ndarray)
    assert zero_d.shape == ()
    assert iterate_float(f, np.empty((0, 3)), 6).shape == (0, 3)
    assert iterate_float(f, [], 10**400).shape == (0,)
    assert iterate_float(f, x.astype(">f8"), 6).tobytes() == y.tobytes()


def test_integers_are_taken_exactly() -> None:
    f = PLMap([0, 3, 10], [10, 0, 7])
    x = np.arange(11)
    expected = iterate_float(f, x.astype(np.float64), 5)
    for kind in (np.int64, np.uint8, np.int16):
        assert (iterate_float(f, x.astype(kind), 5) == expected).all()
    assert iterate_float(f, 3, 1) == 0.0
    assert type(iterate_float(f, 3, 1)) is float


def test_out() -> None:
    f = zigzag(3)
    x = np.random.default_rng(12).random((40, 50))
    y = iterate_float(f, x, 8)
    out = np.empty_like(x)
    assert iterate_float(f, x, 8, out=out) is out
    assert (out == y).all()
    same = x.copy()
    assert iterate_float(f, same, 8, out=same) is same
    assert (same == y).all()
    wide = np.zeros((40, 100))
    assert iterate_float(f, x, 8, out=wide[:, ::2]).base is wide
    assert (wide[:, ::2] == y).all()
    assert (wide[:, 1::2] == 0).all()
    fortran = np.empty_like(x, order="F")
    assert (iterate_float(f, x, 8, out=fortran) == y).all()
    line = np.random.default_rng(13).random(100)
    expected = iterate_float(f, line[:90], 8)
    assert (iterate_float(f, line[:90], 8, out=line[10:]) == expected).all()
    point = np.empty(())
    assert iterate_float(f, 0.25, 8, out=point) is point
    assert point == iterate_float(f, 0.25, 8)


def test_ends_count_as_floats() -> None:
    f = golden()
    high = float(f.domain[1])
    assert Fraction(high) != f.domain[1]
    assert -1 <= iterate_float(f, high, 30) <= high
    with pytest.raises(ValueError, match="does not lie in the domain"):
        iterate_float(f, np.nextafter(high, 1), 30)


# Refusals


@pytest.mark.parametrize(
    ("x", "match"),
    [
        (1.5, r"x = 1.5 does not lie in the domain \[0, 1\]"),
        ([0.5, np.nan, 7], r"x\[1\] = nan does not lie in the domain \[0, 1\]"),
        (np.array([[0.0, 1.0], [0.5, -1e-300]]), r"x\[1, 1\] = -1e-300 does not"),
        ([0.1, np.inf], r"x\[1\] = inf does not"),
        (2, r"x = 2.0 does not"),
        (np.array([0, 2**53 + 1]), "integers beyond 2\\*\\*53 may be no float64, got 9007199254740993"),
        (np.array([0, -(2**63)]), "integers beyond 2\\*\\*53 may be no float64, got -9223372036854775808"),
    ],
)
def test_refused_points(x: Any, match: str) -> None:
    with pytest.raises(ValueError, match=match):
        iterate_float(tent(), x, 3)


@pytest.mark.parametrize(
    ("x", "match"),
    [
        (np.float32(0.5), r"x must be float64, got float32: .*x\.astype\(numpy\.float64\)"),
        (np.array([0.5], dtype=np.float16), "x must be float64, got float16"),
        (np.array([0.5], dtype=np.longdouble), "x must be float64, got float128|x must be float64, got longdouble"),
        (True, "x must be float64 or integers, got bool"),
        ("0.5", "x must be float64 or integers, got <U3"),
        (Fraction(1, 2), "x must be float64 or integers, got object; iterate_exact"),
        (exact("1/2"), "got object"),
        (None, "got object"),
        (0.5j, "got complex128"),
    ],
)
def test_refused_kinds(x: Any, match: str) -> None:
    with pytest.raises(TypeError, match=match):
        iterate_float(tent(), x, 3)


def test_refused_out() -> None:
    x = np.array([0.25, 0.5])
    before = np.array([7.0, 8.0])
    with pytest.raises(TypeError, match="out must be a float64 array, got float32"):
        iterate_float(tent(), x, 1, out=np.empty(2, dtype=np.float32))
    with pytest.raises(TypeError, match="out must be a float64 array, got list"):
        iterate_float(tent(), x, 1, out=[0.0, 0.0])
    with pytest.raises(ValueError, match=r"out must have the shape of x, \(2,\), got \(3,\)"):
        iterate_float(tent(), x, 1, out=np.empty(3))
    frozen = np.empty(2)
    frozen.flags.writeable = False
    with pytest.raises(ValueError, match="out must be writeable"):
        iterate_float(tent(), x, 1, out=frozen)
    with pytest.raises(ValueError, match="does not lie"):
        iterate_float(tent(), x + 1, 1, out=before)
    assert before.tolist() == [7.0, 8.0]


@pytest.mark.parametrize("t", [True, 2.0, "2", None])
def test_counts_are_integers(t: Any) -> None:
    for call in (lambda: iterate_float(tent(), 0.5, t), lambda: float_error_bound(tent(), t)):
        with pytest.raises(TypeError, match="t must be an integer, got"):
            call()


def test_refused_counts() -> None:
    with pytest.raises(ValueError, match="t must be at least 0, got -1"):
        iterate_float(tent(), 0.5, -1)
    with pytest.raises(ValueError, match="t must be at least 0, got -1"):
        float_error_bound(tent(), -1)
    with pytest.raises(ValueError, match="threads must be at least 1, got 0"):
        iterate_float(tent(), 0.5, 1, threads=0)


def test_refused_maps() -> None:
    f = PLMap([0, "1/2", 1], [0, "3/2", 0])
    for call in (
        lambda: iterate_float(f, 0.5, 1),
        lambda: float_error_bound(f, 1),
        lambda: last_meaningful_step(f),
        lambda: float_step(f),
    ):
        with pytest.raises(ValueError, match=r"leaves its interval .*it sends 1/2 to 3/2"):
            call()
    huge = PLMap([0, 2**400], [2**400, 0])
    with pytest.raises(ValueError, match="numbers up to 2\\*\\*300, but this one has one of 401 bits"):
        iterate_float(huge, 0.5, 1)


def test_numba_missing_or_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    out = np.array([3.0])
    monkeypatch.setenv("PERIODIC_NO_ACCELERATORS", "1")
    fresh = loops.CompiledLoop(loops.fold.function)
    monkeypatch.setattr(loops, "fold", fresh)
    monkeypatch.setattr(Fold, "loop", fresh)
    assert not loops.is_allowed()
    with pytest.raises(ImportError, match="PERIODIC_NO_ACCELERATORS forbids compiled loops"):
        iterate_float(golden(), np.array([0.5]), 1, out=out, compiled=True)
    assert out[0] == 3.0
    with monkeypatch.context() as without:
        without.delenv("PERIODIC_NO_ACCELERATORS")
        without.setitem(sys.modules, "numba", None)
        with pytest.raises(ImportError, match=r"a compiled loop needs the package numba.* 'periodic-maps\[numba\]'"):
            iterate_float(golden(), np.array([0.5]), 1, out=out, compiled=True)
    assert iterate_float(golden(), 0.5, 1, compiled=None) == iterate_float(golden(), 0.5, 1, compiled=False)


def test_loop_without_a_folder_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    numba = pytest.importorskip("numba")
    if not loops.is_allowed():
        pytest.skip("Numba is switched off")
    real = numba.njit

    def njit(**options: Any) -> Any:
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return real(**options)

    monkeypatch.setattr(numba, "njit", njit)
    loop = loops.CompiledLoop(loops.fold.function)
    assert not loop.is_ready
    v = np.array([-0.25])
    loop(v, 1, -1.0, 1.0, 2.0, np.array([0.125]), False)
    assert v[0] == 0.375
    assert loop.is_ready


def test_interrupt_stops_the_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def interrupted(self: Fold, v: np.ndarray, n: int, room: tuple[Any, ...]) -> None:
        calls.append(n)
        raise KeyboardInterrupt

    monkeypatch.setattr(Fold, "advance", interrupted)
    with pytest.raises(KeyboardInterrupt):
        iterate_float(golden(), np.zeros(1 << 17), 10**12, threads=2, compiled=False)
    assert len(calls) <= 2


def test_cores_without_affinity(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert _cores() >= 1
    assert isinstance(step_of(MAPS["three"]), Lines)
