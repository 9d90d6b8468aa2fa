"""Float iterates: how they are evaluated, what they take and refuse, and what is honest where no digit is left."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from periodic.floats.float_iterates import (
    FloatAccuracy,
    _cores,
    float_accuracy,
    float_error_bound,
    float_step,
    iterate_float,
    last_meaningful_step,
)
from periodic.floats.rounding_errors import MOST_LINES
from periodic.floats.steps import Fold, Lines, LineTable
from periodic.maps.families import identity, tent
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import exact
from tests.floats.float_maps import MAPS, adversaries, each_map, exact_orbit, golden, moved, step_of, zigzag
from tests.strategies import markov_maps

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
