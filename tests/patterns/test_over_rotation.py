"""Over-rotation pairs: counts against permutations with so many peaks, their order, refusals."""

from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given, strategies as st

from periodic.patterns.cyclic_patterns import Pattern, stefan
from periodic.patterns.over_rotation import OverRotation, over_rotation_forces, over_rotation_pair
from periodic.patterns.sharkovsky_order import forces
from tests.strategies import patterns


def pairs() -> st.SearchStrategy[OverRotation]:
    return st.integers(2, 40).flatmap(lambda q: st.integers(1, q // 2).map(lambda p: OverRotation(p, q)))


@given(patterns(2, 9))
def test_peaks_of_the_word(pattern: Pattern) -> None:
    word = pattern.word
    peaks = sum(word[i - 1] < word[i] > word[(i + 1) % len(word)] for i in range(len(word)))
    assert pattern.over_rotation == (peaks, pattern.period) == pattern.mirror().over_rotation
    assert pattern.over_rotation is not None
    assert over_rotation_pair(*pattern.over_rotation) == pattern.over_rotation


def test_values() -> None:
    assert Pattern([1]).over_rotation is None
    assert Pattern([2, 1]).over_rotation == (1, 2)
    assert Pattern([2, 3, 1]).over_rotation == OverRotation(1, 3)
    assert stefan(9).over_rotation == (4, 9)
    assert str(OverRotation(2, 6).number) == "1/3"


@pytest.mark.parametrize(
    ("q", "counts"),
    [(4, {1: 4, 2: 2}), (5, {1: 8, 2: 16}), (6, {1: 16, 2: 88, 3: 16}), (7, {1: 32, 2: 416, 3: 272})],
)
def test_cycles_of_each_pair_are_permutations_with_so_many_inner_peaks(q: int, counts: dict[int, int]) -> None:
    """Started at its greatest point, a word of q - 1 letters is left, with one peak fewer."""
    found, peaks = Counter[int](), Counter[int]()
    for rest in permutations(range(1, q)):
        pair = Pattern.from_word([q, *rest]).over_rotation
        assert pair is not None
        found[pair.p] += 1
        peaks[1 + sum(rest[i - 1] < rest[i] > rest[i + 1] for i in range(1, q - 2))] += 1
    assert found == peaks == counts


@given(pairs(), pairs(), pairs())
def test_the_order_is_total_and_refines_that_of_the_periods(a: OverRotation, b: OverRotation, c: OverRotation) -> None:
    assert over_rotation_forces(a, b) or over_rotation_forces(b, a)
    assert (over_rotation_forces(a, b) and over_rotation_forces(b, a)) == (a == b)
    if over_rotation_forces(a, b) and over_rotation_forces(b, c):
        assert over_rotation_forces(a, c)


@given(st.integers(2, 30), st.integers(2, 30))
def test_every_pair_of_a_period_forces_some_pair_of_each_weaker_period(m: int, n: int) -> None:
    if forces(m, n):
        weakest = (n // 2, n)
        assert all(over_rotation_forces((p, m), weakest) for p in range(1, m // 2 + 1))


def test_refusals() -> None:
    with pytest.raises(ValueError, match=r"an over-rotation pair \(p, q\) needs p <= q/2, got \(2, 3\)"):
        over_rotation_pair(2, 3)
    with pytest.raises(ValueError, match="p must be at least 1, got 0"):
        over_rotation_forces((0, 3), (1, 3))
    with pytest.raises(ValueError, match="q must be at least 2, got 1"):
        over_rotation_forces((1, 3), (1, 1))
    with pytest.raises(TypeError, match="q must be an integer"):
        over_rotation_pair(1, 3.0)
