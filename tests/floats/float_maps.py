"""Maps for the numeric path, points that are hard on it, and what its bound says."""

from fractions import Fraction

import numpy as np
import pytest

from periodic.floats.float_iterates import (
    float_error_bound,
    iterate_float,
)
from periodic.floats.rounding_errors import evaluation_of
from periodic.floats.steps import Step
from periodic.graphs.constant_slope_models import constant_slope
from periodic.graphs.growth_numbers import period_root
from periodic.maps.families import identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.patterns.cyclic_patterns import stefan


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
