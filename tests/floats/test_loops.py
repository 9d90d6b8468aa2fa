"""Every route gives the same bits: compiled, interpreted, in threads and chunks, one by one, on other arrays."""

import sys
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from periodic.floats import loops
from periodic.floats.float_iterates import (
    float_error_bound,
    float_step,
    iterate_float,
)
from periodic.floats.steps import Fold
from periodic.maps.families import tent
from periodic.maps.plmaps import PLMap
from tests.floats.float_maps import (
    MAPS,
    adversaries,
    each_map,
    exact_orbit,
    golden,
    step_of,
)

needs_numba = pytest.mark.skipif(not loops.is_allowed(), reason="Numba is not installed or switched off")


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
def test_threads_and_chunks_change_nothing(f: PLMap, every_case: bool) -> None:
    size, t = 2 * step_of(f).chunk + 4097, 40 if every_case else 4
    x = np.random.default_rng(7).uniform(step_of(f).low, step_of(f).high, size)
    one = iterate_float(f, x, t, threads=1, compiled=False)
    assert iterate_float(f, x, t, threads=2, compiled=False).tobytes() == one.tobytes()
    assert iterate_float(f, x, t, threads=5, compiled=False).tobytes() == one.tobytes()
    part = slice(size // 2 - 3, size // 2 + 5)
    assert iterate_float(f, x[part], t, compiled=False).tobytes() == one[part].tobytes()


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

    def njit(*functions: Any, **options: Any) -> Any:  # Numba's own modules, loaded when it compiles, use it, too
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return real(*functions, **options)

    monkeypatch.setattr(numba, "njit", njit)
    loop = loops.CompiledLoop(loops.fold.function)
    assert not loop.is_ready
    v = np.array([-0.25])
    loop(v, 1, -1.0, 1.0, 2.0, np.array([0.125]), False)
    assert v[0] == 0.375
    assert loop.is_ready
