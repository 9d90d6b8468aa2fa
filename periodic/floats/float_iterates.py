"""Iterates in float64, with a rigorous bound on their error and a plain statement of where it passes all digits.

An error grows by the Lipschitz constant L with every step, so only about 53 / log2(L) steps leave any digit: after them
the numbers printed have nothing to do with the orbit. For the tent of slope 2 every operation is even exact, and still
all is lost: a float is a multiple of a power of two, and each step takes one factor 2 from that power. So the orbit of
every multiple of 2**-53 is at 0 from step 54 on, although for almost all points of the interval it never is.
``float_accuracy`` says so; ``iterate_exact`` is the way to the true orbit.

The operations are in ``steps``, the proof of the bound in ``rounding_errors``. docs/mathematics.md, Numeric path.

>>> from periodic.maps.families import tent
>>> float(iterate_float(tent(), 0.1, 60)), float_error_bound(tent(), 60)
(0.0, None)
"""

from __future__ import annotations

import math
import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from threading import Event
from typing import Any

import numpy as np

from periodic.errors import count
from periodic.floats import loops
from periodic.floats.rounding_errors import KEPT, evaluation_of
from periodic.floats.steps import Floats, Step
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.numbers.decimals import formatted, plural
from periodic.numbers.number_texts import shown

_LEAST_SHARE = 1 << 12  # fewer points are not worth a thread
_THREAD_SECONDS = 5e-4  # nor is less work
_FEW = 1 << 12
_POINTS = 6  # up to so many take fewer steps of Python than calls of NumPy
_PASS_SECONDS = 2.5e-10  # about what one pass over a cached array costs a point


@takes_maps
def iterate_float(
    f: PLMap, x: Any, t: int, out: Floats | None = None, *, threads: int | None = None, compiled: bool | None = None
) -> Any:
    """Return ``f**t`` at every point of ``x``, in float64 and in the shape of ``x``.

    ``x``: an array, nested lists or one number; float64, or integers, which become float64 exactly. Other floats are
    refused: a point rounded to float32 has another orbit. A Python number gives a ``float``. The points must lie in the
    domain, whose ends count as floats. The result lies there too and is within ``float_error_bound(f, t)`` of the exact
    value. ``out``: a float64 array of that shape for the result; it may be ``x`` itself or overlap it.

    ``threads``: at most so many, by default one a core. ``compiled``: True for Numba, False for NumPy alone, None for
    Numba where it is installed and pays. Both choices give the same bits. An array of another library that follows the
    array API standard (JAX, CuPy ...) is iterated by that library, out of place, and gives one of its arrays; JAX takes
    numbers below 2**-1022 for 0.

    Cost: for c*|x| + d two passes over cached blocks a step, about 0.3 ns a point and step on one core, 0.06 ns with
    Numba; for k pieces about k/2 ns, up to about 4 ns for hundreds of them; one point takes 0.1 us a step. No extra
    memory but ``out``.

    Raises TypeError for what is not float64, ValueError for a point outside the domain or NaN (the first one is named),
    an unfit ``out`` and a map that leaves its interval, ImportError if ``compiled`` is True without Numba.

    >>> from periodic import tent, vee
    >>> iterate_float(tent(), 0.375, 2)
    0.5
    >>> iterate_float(vee("3/2"), np.array([[-1.0, 0.0], [0.25, 0.5]]), 1)
    array([[ 0.5  , -1.   ],
           [-0.625, -0.25 ]])
    """
    t, step = count(t, "t"), evaluation_of(f).step
    if threads is not None:
        threads = count(threads, "threads", 1)
    if not isinstance(x, (np.ndarray, np.generic)) and hasattr(x, "__array_namespace__"):
        return _iterate_foreign(f, step, x, t, out, compiled)
    points = _float64(x)
    _check_domain(f, step, points)
    if out is not None:
        _check_out(out, points.shape)
    if compiled is None:
        compiled = _pays(step, points.size, t)
    elif compiled:
        step.loop.compiled  # noqa: B018  # raises before anything is written
    if out is not None and out.flags.c_contiguous:
        np.copyto(out, points)
        result = out
    else:
        result = np.array(points, dtype=np.float64, order="C")
    if t and not compiled and result.size <= _POINTS:
        result.reshape(-1)[:] = [step.iterate_point(float(v), t) for v in result.reshape(-1)]
    elif t:
        _advance(step, result.reshape(-1), t, threads, compiled)
    if out is not None:
        if result is not out:
            np.copyto(out, result)
        return out
    if isinstance(x, np.ndarray) or result.ndim:
        return result
    return result[()] if isinstance(x, np.generic) else float(result[()])


def _float64(x: Any) -> Floats:
    """``x`` as an array of float64; integers are converted if that is exact."""
    points = np.asarray(x)
    kind = points.dtype.kind
    if kind in "iu":
        large = np.flatnonzero((points > 2**53) | (points < -(2**53)))
        if large.size:
            raise ValueError(f"integers beyond 2**53 may be no float64, got {points.reshape(-1)[large[0]]}")
        return points.astype(np.float64)
    if points.dtype.type is np.float64:
        return points if points.dtype.isnative else points.astype(np.float64)
    if kind == "f":
        raise TypeError(
            f"x must be float64, got {points.dtype}: a rounded point has another orbit; "
            f"x.astype(numpy.float64) says that its bits are meant"
        )
    raise TypeError(f"x must be float64 or integers, got {points.dtype}; iterate_exact takes exact numbers")


def _check_domain(f: PLMap, step: Step, points: Floats) -> None:
    """Raise ValueError naming the first point outside the domain, if there is one; NaN is outside."""
    if points.size == 0 or (points.min() >= step.low and points.max() <= step.high):  # false if there is a NaN
        return
    first = int(np.flatnonzero(~((points >= step.low) & (points <= step.high)))[0])
    raise ValueError(_outside(f, points.shape, first, float(points.reshape(-1)[first])))


def _outside(f: PLMap, shape: tuple[int, ...], first: int, value: float) -> str:
    """The sentence that says which point lies outside the domain."""
    index = ", ".join(map(str, np.unravel_index(first, shape)))
    name = f"x[{index}]" if index else "x"
    return f"{name} = {value} does not lie in the domain [{shown(f.domain[0])}, {shown(f.domain[1])}]"


def _check_out(out: Any, shape: tuple[int, ...]) -> None:
    """Raise unless the array given for the result is writeable float64 of that shape."""
    if not isinstance(out, np.ndarray) or out.dtype != np.float64 or not out.dtype.isnative:
        raise TypeError(f"out must be a float64 array, got {getattr(out, 'dtype', type(out).__name__)}")
    if out.shape != shape:
        raise ValueError(f"out must have the shape of x, {shape}, got {out.shape}")
    if not out.flags.writeable:
        raise ValueError("out must be writeable, got a read-only array")


def _seconds(step: Step, points: int, t: int) -> float:
    """About how long NumPy takes on one core."""
    return points * float(min(t, 1 << 60)) * step.passes * _PASS_SECONDS


def _pays(step: Step, points: int, t: int) -> bool:
    """Whether Numba is there and would save more time than it takes to start."""
    least = 1e-4 if step.loop.is_ready else loops.COMPILE_SECONDS
    return _seconds(step, points, t) > least and loops.is_allowed()


def _advance(step: Step, points: Floats, t: int, threads: int | None, compiled: bool) -> None:
    """Take ``t`` steps of the contiguous ``points`` in place."""
    if compiled:
        step.advance_compiled(points[:0], 1)  # compiles once, before threads ask for it
    share = _LEAST_SHARE if compiled else step.chunk // 2  # the calls of NumPy are short and hold a lock between them
    seconds = _seconds(step, points.size, t) / (8 if compiled else 1)
    workers = max(1, min(threads or _cores(), points.size // share, int(seconds / _THREAD_SECONDS)))
    chunk = max(1, min(step.chunk, -(-points.size // workers)))
    starts = deque(range(0, points.size, chunk))  # popping is atomic, and a thread that is held up takes fewer chunks
    stop = Event()

    def work() -> None:
        scratch = () if compiled else step.room(chunk)
        while True:
            try:
                start = starts.popleft()
            except IndexError:
                return
            v = points[start : start + chunk]
            room = tuple(a[: v.size] for a in scratch)
            step.enter(v)
            for n in step.blocks(t):
                if stop.is_set():
                    return
                if compiled:
                    step.advance_compiled(v, n)
                else:
                    step.advance(v, n, room)
                    step.clip(v)
            step.leave(v)

    if workers == 1:
        work()
        return
    with ThreadPoolExecutor(workers) as pool:
        try:
            for done in [pool.submit(work) for _ in range(workers)]:
                done.result()
        finally:  # one who interrupts need not wait for the end
            stop.set()


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _iterate_foreign(f: PLMap, step: Step, x: Any, t: int, out: Any, compiled: bool | None) -> Any:
    """Iterate an array of another library by the array API standard."""
    if out is not None or compiled:
        raise TypeError(f"out and compiled are for NumPy arrays, got x of type {type(x).__name__}")
    xp = x.__array_namespace__()
    if x.dtype != xp.float64:
        raise TypeError(f"x must be float64, got {x.dtype}: a rounded point has another orbit")
    inside = (x >= step.low) & (x <= step.high)
    if not bool(xp.all(inside)):
        first = int(xp.argmin(xp.astype(xp.reshape(inside, (-1,)), xp.int8)))
        raise ValueError(_outside(f, x.shape, first, float(xp.reshape(x, (-1,))[first])))
    return step.run(x, t, xp)


@takes_maps
def float_step(f: PLMap) -> Callable[[Any], Any]:
    """Return one step of ``f`` as a function of a float64 array of NumPy or of any library of the array API standard.

    It checks nothing, so that it can be traced: ``jax.jit``, ``jax.lax.fori_loop`` and such may compile it. A call adds
    at most ``float_error_bound(f, 1)`` to L times the error so far, also where products and sums are contracted.

    >>> from periodic import vee
    >>> float_step(vee(2))(np.array([-1.0, 0.25]))
    array([ 1. , -0.5])
    """
    step = evaluation_of(f).step
    return lambda x: step.run(x, 1, np if isinstance(x, np.ndarray) else x.__array_namespace__())


@takes_maps
def float_error_bound(f: PLMap, t: int) -> Fraction | None:
    """Return a bound on ``|iterate_float(f, x, t) - (f**t)(x)|``, the same for all float64 ``x`` in the domain.

    A theorem, in exact arithmetic: see ``rounding_errors``. ``x`` at a float that rounds an end of the domain outward
    stands for that end. None where the bound reaches the length of the domain, so that no digit is left. It grows like
    L**t. Cost: O(log t) multiplications of small fractions; nothing a point, as the bound holds for all of them. Raises
    ValueError if f leaves its interval.

    >>> from periodic import tent
    >>> float_error_bound(tent(), 20) < Fraction(1, 10**9)
    True
    >>> float_error_bound(tent(), 54) is None
    True
    """
    return evaluation_of(f).error(count(t, "t"))


@takes_maps
def last_meaningful_step(f: PLMap) -> int | None:
    """Return the greatest t for which ``float_error_bound(f, t)`` is not None, or None if there is a bound for all t.

    A map that does not expand loses next to nothing; one with Lipschitz constant L all digits in about 53 / log2(L)
    steps. -1 if the floats cannot even tell points of the domain apart. Cost: some dozens of ``float_error_bound``;
    errors as there.

    >>> from periodic import tent, vee
    >>> last_meaningful_step(tent()), last_meaningful_step(vee("1/2", -1, 1))
    (51, None)
    """
    error = evaluation_of(f).error
    if error(0) is None:
        return -1
    low, high = 0, 1  # the bound rises with t, up to a limit where the map contracts
    while error(high) is not None:
        low, high = high, 2 * high
        if high > 1 << 128:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if error(middle) is not None else (low, middle)
    return low


@dataclass(frozen=True, repr=False)
class FloatAccuracy:
    """What ``f**t`` in float64 is worth. ``str`` says it in words.

    ``error_bound``: as ``float_error_bound``. ``length``: of the domain. ``last_step``: as ``last_meaningful_step``.
    ``collapse``: a step and an integer at which the computed orbit of every multiple of 2**-53 is from that step on;
    None where that is not known to happen.

    >>> from periodic.maps.families import tent
    >>> print(float_accuracy(tent(), 40))
    after 40 steps float64 errs by at most 0.00024: 3 digits
    """

    t: int
    error_bound: Fraction | None
    length: Fraction
    last_step: int | None
    collapse: tuple[int, int] | None

    @property
    def digits(self) -> int:
        """How many decimal digits, in units of the domain's length, are certain."""
        if self.error_bound is None:
            return 0
        return math.floor(-math.log10(self.error_bound / self.length)) if self.error_bound else 17

    def __repr__(self) -> str:
        return f"<FloatAccuracy: {self}>"

    def __str__(self) -> str:
        if self.error_bound is None:
            text = f"after {plural(self.t, 'step')} no digit of float64 is left"
            text += "" if self.last_step is None else f"; the last step with one is {self.last_step}"
        else:
            bound = formatted(self.error_bound, ".2g")
            text = f"after {plural(self.t, 'step')} float64 errs by at most {bound}: {plural(self.digits, 'digit')}"
        if self.collapse and self.t >= self.collapse[0]:
            text += f"; every multiple of 2**-53 is at {self.collapse[1]} from step {self.collapse[0]} on"
        return text


@takes_maps
def float_accuracy(f: PLMap, t: int) -> FloatAccuracy:
    """Return how far ``iterate_float(f, x, t)`` can be trusted. Cost and errors: those of ``float_error_bound``.

    >>> from periodic import tent, vee
    >>> print(float_accuracy(vee("3/2"), 40))
    after 40 steps float64 errs by at most 7.4e-09: 8 digits
    >>> print(float_accuracy(tent(), 60))
    after 60 steps no digit of float64 is left; the last step with one is 51; every multiple of 2**-53 is at 0 from step
    54 on
    """
    bound, length = float_error_bound(f, t), evaluation_of(f).length
    return FloatAccuracy(t, bound, length, last_meaningful_step(f), _collapse(f))


def _collapse(f: PLMap) -> tuple[int, int] | None:
    """The collapse of a map of few pieces with even slopes and integer intercepts, if it is to a single integer.

    A step turns multiples of 2**-k into multiples of 2**(v - k), 2**v dividing all slopes, and rounding to 53 digits
    keeps multiples; so after 53 / v steps integers are left, at once where the map is flat, and those the map moves
    exactly. The same holds for the distance from a turning point of few binary digits.
    """
    evaluation = evaluation_of(f)
    step = evaluation.step
    if f.piece_count > _FEW or evaluation.begin != KEPT or max(-step.low, step.high) > _FEW or step.centre * 1024 % 1:
        return None
    lines = [(p.slope, p.intercept) for p in f.pieces()]
    slopes = [
        s.numerator for s, c in lines if isinstance(s, Fraction) and isinstance(c, Fraction) and s % 2 == c % 1 == 0
    ]
    if len(slopes) < len(lines):
        return None
    steps = max(-(-53 // ((s & -s).bit_length() - 1)) if s else 1 for s in slopes)
    left: set[Exact] = {Fraction(i) for i in range(math.ceil(f.image[0]), math.floor(f.image[1]) + 1)}
    while (images := {f(x) for x in left}) != left:
        left, steps = images, steps + 1
    return (steps, math.floor(left.pop())) if len(left) == 1 else None
