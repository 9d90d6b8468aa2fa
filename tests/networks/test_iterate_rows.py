"""Rows of iterates, against the iterates themselves."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import pytest

from periodic.errors import TooManyPiecesError
from periodic.maps.families import tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.networks import iterate_rows
from periodic.networks.iterate_rows import Cell, IterateRow, OrbitPoints, widest_cell

F = Fraction


def markov_map(seed: int) -> PLMap:
    """A map of two to five pieces between points that it sends to each other, flat nowhere."""
    rng = random.Random(seed)
    points = [F(p) for p in sorted(rng.sample(range(13), rng.randint(3, 6)))]
    while True:
        values = [rng.choice(points) for _ in points]
        if all(a != b for a, b in pairwise(values)):
            return PLMap(points, values)


SKEW = PLMap([0, "1/9", "1/2", "5/8", 1], [0, 1, "1/5", "3/4", "1/3"])
MAPS = [tent(), vee("phi", -1, 1), vee("lambda(5)"), tent("19/10"), truncated_tent("6/7"), SKEW,
        *(markov_map(seed) for seed in range(6))]  # fmt: skip


def values(orbits: OrbitPoints, row: IterateRow) -> list[object]:
    return [orbits.points[v] for v in row.values]


@pytest.mark.parametrize("f", MAPS, ids=repr)
def test_points_are_sent_where_they_are_said_to_be(f: PLMap) -> None:
    orbits = OrbitPoints.of(f, 6)
    assert list(orbits.points) == sorted(set(orbits.points))
    for x in f.knots:
        number = orbits.number[x]
        for s in range(7):
            assert orbits.points[orbits.power(s)[number]] == (f**s)(x)


@pytest.mark.parametrize("f", MAPS, ids=repr)
@pytest.mark.parametrize("s", [0, 1, 3])
def test_a_row_is_the_iterate(f: PLMap, s: int) -> None:
    orbits, h = OrbitPoints.of(f, 5), f**s
    for row, part in ((orbits.whole_row(s), h), (orbits.row(s), h.restrict(*f.image))):
        assert list(row.knots) == list(part.knots)
        assert values(orbits, row) == list(part.values)
        assert [x for x, b in zip(row.knots, row.breaks, strict=True) if b] == list(part.breakpoints)
        assert abs(sum(row.lengths) - float(row.knots[-1] - row.knots[0])) < 1e-9


@pytest.mark.parametrize("f", MAPS, ids=repr)
def test_positions_are_exact(f: PLMap) -> None:
    orbits = OrbitPoints.of(f, 5)
    row = orbits.row(3)
    for x, place in zip(orbits.points, orbits.positions(row), strict=True):
        k, between = divmod(int(place), 2)
        if between:
            assert k < 0 or row.knots[k] < x
            assert k + 1 >= len(row.knots) or x < row.knots[k + 1]
        else:
            assert row.knots[k] == x


@pytest.mark.parametrize("f", MAPS, ids=repr)
def test_cells_at_the_ends(f: PLMap) -> None:
    orbits, r = OrbitPoints.of(f, 6), 2
    for k in range(4):
        h = f**k
        for is_left in (True, False):
            cell = orbits.end_cell(k, is_left)
            if cell is None:
                piece = (f ** (k)).slopes[0 if is_left else -1]
                assert piece == 0
                continue
            ends = [cell.start + cell.scale * y for y in (cell.low, cell.high)]
            assert f.domain[0 if is_left else 1] in ends
            assert [h(x) for x in ends] == [cell.low, cell.high]
            middle = (ends[0] + ends[1]) / 2
            assert h(middle) == (cell.low + cell.high) / 2
            if k and (row := orbits.within(orbits.row(r), k, cell)) is not None:
                assert row.steps == k + r
                part = (f**r).restrict(cell.low, cell.high)
                assert (list(row.knots), values(orbits, row)) == (list(part.knots), list(part.values))


def is_cell(f: PLMap, k: int, cell: Cell) -> bool:
    ends = sorted(cell.start + cell.scale * y for y in (cell.low, cell.high))
    h = (f**k).restrict(*ends)
    return h.piece_count == 1 and set(h.values) == {cell.low, cell.high}


@pytest.mark.parametrize("f", MAPS, ids=repr)
def test_wide_cells(f: PLMap) -> None:
    low, high = f.image
    part = low + (high - low) * F(2, 5), low + (high - low) * F(3, 7)
    for k in (0, 1, 4):
        cell = widest_cell(f, k, *part)
        assert cell is None or is_cell(f, k, cell)
    assert widest_cell(f, 1, *part) is not None or f is MAPS[5]


def test_the_widest_of_two_ways() -> None:
    f = PLMap([0, "1/4", 1], [0, 1, 0])
    cell = widest_cell(f, 3, F(1, 3), F(2, 3))
    assert cell is not None
    assert abs(cell.scale) == F(27, 64)
    assert widest_cell(PLMap([0, "1/2", 1], [0, "1/2", 0]), 1, F(2, 3), F(1)) is None


def test_too_many_points(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(iterate_rows, "MAX_POINTS", 10)
    with pytest.raises(TooManyPiecesError, match="the orbits of the knots have more than 10 points"):
        OrbitPoints(tent("17/10"), 30)
