"""Period 2 by enclosed signs: never against the exact decision, on random maps and where signs are in doubt."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, strategies as st

from periodic.floats.enclosed_arrays import Enclosed
from periodic.maps.line_maps import LineMap
from periodic.orbits.period_sets import has_period
from periodic.orbits.two_cycles import EnclosedMaps
from tests.maps.test_line_maps import least_periods, line_maps
from tests.strategies import examples

U = 2.0**-52


def near(rows: Sequence[Sequence[Fraction]]) -> Enclosed:
    """Rational numbers, enclosed."""
    values = np.array([[float(x) for x in row] for row in rows])
    return Enclosed(values, U * abs(values))


def enclosed(maps: Sequence[LineMap]) -> EnclosedMaps:
    """The maps with their exact images, in arrays as long as the longest of them."""
    most = max(len(f.knots) for f in maps)

    def long(numbers: Sequence[Fraction]) -> list[Fraction]:
        return [*numbers, *[numbers[-1]] * (most - len(numbers))]

    def image(x: Enclosed, which: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Enclosed:
        rows = [[maps[i](Fraction(v)) for v in row] for i, row in zip(which, x.values.tolist(), strict=True)]
        steep = np.array([[float(max(map(abs, maps[i].slopes)))] for i in which])
        found = near(rows)
        return Enclosed(found.values, found.errors + x.errors * steep * (1 + U))

    return EnclosedMaps(
        near([long(f.knots) for f in maps]),
        np.array([len(f.knots) for f in maps]),
        near([long(f.values) for f in maps]),
        near([[f.left_slope for f in maps]])[0],
        near([[f.right_slope for f in maps]])[0],
        np.ones(len(maps), dtype=bool),
        image,
    )


@examples(30)
@given(st.lists(line_maps(), min_size=1, max_size=5))
def test_what_is_decided_is_so(maps: list[LineMap]) -> None:
    found = enclosed(maps)
    two = found.two_cycles()
    for f, decided in zip(maps, two, strict=True):
        assert decided is None or decided == least_periods(f, 2)
    chosen = np.array([True] * len(maps))
    for f, decided in zip(maps, found.squares(chosen).two_cycles(), strict=True):
        assert decided is None or decided == least_periods(f, 4)


@pytest.mark.parametrize(
    ("f", "two", "four"),
    [
        (LineMap([0], ["-9/10"], "-1.3", "1.3"), True, True),
        (LineMap([0], [1], "0.4", "-1.4"), True, False),
        (LineMap([0], [1], "0.4", "-0.9"), False, False),
        (LineMap([0], [1], "-0.4", "-0.9"), False, False),
        (LineMap([0], [1], "-2.5", "-1.5"), False, False),  # orbits flip outwards, and none comes back
        (LineMap([0, 1], [3, -2], "-0.5", "-1.5"), True, False),
        (LineMap([0], [1], 2, 3), False, False),
        (LineMap([0], [1], 0, "-1.5"), True, False),
        (LineMap([0], [0], -1, -1), None, None),  # all points but one have period 2
        (LineMap([0], [0], 1, 1), None, None),
        (LineMap([0], [0], "-1/2", -2), None, None),
        (LineMap([0, 1], [0, 1], 0, 0), None, None),  # an interval of fixed points
    ],
)
def test_maps_of_each_kind(f: LineMap, two: bool | None, four: bool | None) -> None:
    maps = enclosed([f])
    assert maps.two_cycles() == [two]
    assert maps.squares(np.array([True])).two_cycles() == [four]
    assert two in (None, has_period(f, 2))
    assert four in (None, has_period(f, 4))


def test_rows_keep_apart() -> None:
    """Maps with and without period 2, of one knot to three: each is answered as it is alone."""
    maps = [
        LineMap([0], [1], "0.4", "-1.4"),
        LineMap([0, 1, 2], [3, -2, "1/3"], "-0.5", "-1.5"),
        LineMap([0], [1], "0.4", "-0.9"),
        LineMap([0], ["-9/10"], "-1.7", "1.7"),
    ]
    together = enclosed(maps)
    assert together.two_cycles() == [enclosed([f]).two_cycles()[0] for f in maps]
    chosen = np.array([True, False, False, True])
    alone = [enclosed([f]).squares(np.array([True])).two_cycles()[0] for f in (maps[0], maps[3])]
    assert together.squares(chosen).two_cycles() == alone == [False, True]
    assert together.squares(chosen).squares(np.array([False, True])).two_cycles() == [has_period(maps[3], 8)]


def test_what_is_not_known_is_not_decided() -> None:
    maps = enclosed([LineMap([0], [1], "0.4", "-1.4")])
    unknown = EnclosedMaps(maps.knots, maps.counts, maps.values, maps.left, maps.right, np.array([False]), maps.image)
    assert unknown.two_cycles() == [None]
    assert unknown.squares(np.array([True])).two_cycles() == [None]
