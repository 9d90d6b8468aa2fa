"""Cells, addresses and sums over cells, against the iterate itself."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from periodic.errors import NotMarkovError
from periodic.iterates.cell_sums import PowerSums, SlopeSums, Weights
from periodic.iterates.cells import Partition
from periodic.maps.families import tent
from periodic.maps.plmaps import PLMap
from tests.strategies import markov_maps


def cells(p: Partition, t: int) -> list[tuple[Fraction, Fraction]]:
    """The cells of generation t from left to right, found by walking from each to the next."""
    found = []
    x = p.points[0]
    while x < p.points[-1]:
        address = p.address(x, t, right=True)
        found.append((address.low, address.high))
        x = address.high
    return found


@given(markov_maps(most=4), st.integers(0, 4))
def test_cells_tile_the_domain_and_the_iterate_is_affine_on_them(f: PLMap, t: int) -> None:
    p, h = Partition.of(f), f**t
    found = cells(p, t)
    assert [a for a, _ in found[1:]] == [b for _, b in found[:-1]]
    ends = {x for cell in found for x in cell}
    assert set(h.knots) <= ends
    for a, b in found:
        inside = p.address((a + 2 * b) / 3, t, right=True)
        assert p.addresses((a + 2 * b) / 3, t) == (inside, inside)
        assert inside == p.address((a + 2 * b) / 3, t, right=False)
        assert (inside.low, inside.high) == (a, b)
        assert p.addresses(a, t)[1] == p.address(a, t, right=True)
        assert p.addresses(b, t)[0] == p.address(b, t, right=False)
        assert p.address(b, t, right=False).path == p.address(a, t, right=True).path == inside.path
        if inside.target is None:
            assert h(a) == h(b)
        else:
            assert sorted((h(a), h(b))) == [p.points[inside.target], p.points[inside.target + 1]]
            assert inside.place == h((a + 2 * b) / 3)
            assert p.points[inside.at_high] == h(b)
            assert p.points[inside.at_low] == h(a)


@given(markov_maps(), st.integers(0, 4))
def test_images_of_the_points(f: PLMap, t: int) -> None:
    p = Partition.of(f)
    assert [p.points[i] for i in p.targets_after(t)] == [(f**t)(x) for x in p.points]
    assert all(s * a + c == f(a) for (a, _), s, c in zip(pairwise(p.points), p.slopes, p.intercepts, strict=True))


@given(markov_maps(most=4), st.integers(0, 4), st.data())
def test_sums_over_cells(f: PLMap, t: int, data: st.DataObject) -> None:
    p, h = Partition.of(f), f**t
    target = data.draw(st.integers(0, len(p) - 1))
    found = [(cell, p.address(cell[0], t, right=True)) for cell in cells(p, t)]
    i, j = sorted(data.draw(st.lists(st.integers(0, len(found) - 1), min_size=2, max_size=2)))
    if i == j:
        return
    chosen = [(a, b) for (a, b), address in found[i + 1 : j] if address.target == target]
    slopes = SlopeSums(p, target)
    sums_by_kind = slopes.between(found[i][1], found[j][1], t).items()
    by_slope = {slopes.slopes[k]: (sums.weight, sums.centres, sums.squares) for k, sums in sums_by_kind}
    powers = PowerSums(p, target, 3).between(found[i][1], found[j][1], t)
    for s in {(h(b) - h(a)) / (b - a) for a, b in chosen} | set(by_slope):
        centres = [(a + b) / 2 for a, b in chosen if h(b) - h(a) == s * (b - a)]
        assert by_slope[s] == (len(centres), sum(centres), sum(c * c for c in centres))
    for direction in (1, -1):
        same = [(a, b) for a, b in chosen if (h(b) > h(a)) == (direction > 0)]
        for k in (1, 2, 3):
            weights = [((b - a) ** k, (a + b) / 2) for a, b in same]
            expected = tuple(sum(w * c**e for w, c in weights) for e in (0, 1, 2))
            sums = powers.get((direction, k), Weights(0, Fraction(0), Fraction(0)))
            assert (sums.weight, sums.centres, sums.squares) == expected


def test_refusals() -> None:
    with pytest.raises(NotMarkovError):
        Partition.of(tent("3/2"))
    with pytest.raises(ValueError, match="sends 1 to 2"):
        Partition.of(PLMap([0, 1], [0, 2]))
