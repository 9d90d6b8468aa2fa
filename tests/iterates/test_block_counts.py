"""Groups of blocks in arrays against groups counted one by one."""

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, strategies as st

from periodic.iterates import block_counts
from periodic.iterates.block_counts import BlockCounts, leap
from periodic.iterates.branches import Branches
from periodic.maps.families import connect_the_dots, tent
from periodic.maps.plmaps import PLMap
from periodic.patterns.cyclic_patterns import stefan
from tests.strategies import self_maps

F = Fraction
SIX = PLMap([F(x, 60) for x in (0, 7, 16, 27, 38, 50, 60)], [F(y, 60) for y in (3, 60, 11, 49, 0, 58, 5)])


def groups(counts: BlockCounts) -> list[tuple[int, tuple[int, ...], int]]:
    """The groups in their order, the numbers in units."""
    return list(zip(counts.targets.tolist(), map(tuple, counts.powers.tolist()), counts.numbers.tolist(), strict=True))


def one_by_one(branches: Branches, steps: int) -> list[tuple[int, tuple[int, ...], int]]:
    """The same, counted without arrays."""
    found = Counter({(0, (0,) * len(branches.slopes)): 1})
    for _ in range(steps):
        following: Counter[tuple[int, tuple[int, ...]]] = Counter()
        for (target, powers), number in found.items():
            for image, i in branches.parts(target):
                following[image, (*powers[:i], powers[i] + 1, *powers[i + 1 :])] += number
        found = following
    return [(target, powers, number) for (target, powers), number in found.items()]


def stepped(branches: Branches, steps: int) -> BlockCounts:
    counts = BlockCounts.first(branches)
    for _ in range(steps):
        counts = counts.stepped()
    return counts


@given(self_maps(), st.integers(0, 5))
def test_groups_are_those_counted_one_by_one(f: PLMap, steps: int) -> None:
    assert groups(stepped(Branches(f), steps)) == one_by_one(Branches(f), steps)


@pytest.mark.parametrize(("f", "steps"), [(tent(), 200), (PLMap([0, "1/3", 1], [0, 1, 0]), 90)], ids=repr)
def test_numbers_leave_64_bits_when_they_have_to(f: PLMap, steps: int) -> None:
    early, late = stepped(Branches(f), 20), stepped(Branches(f), steps)
    assert early.numbers.dtype == np.int64
    assert late.numbers.dtype == object
    assert groups(late) == one_by_one(Branches(f), steps)
    assert max(late.numbers.tolist()) > 1 << 64


@pytest.mark.parametrize("wide", [1 << 62, 1 << 8])
def test_rows_with_many_columns_are_told_apart(wide: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one integer cannot hold a row, rows are numbered column by column."""
    monkeypatch.setattr(block_counts, "_WIDE", wide)
    assert groups(stepped(Branches(SIX), 6)) == one_by_one(Branches(SIX), 6)
    counts = stepped(Branches(SIX), 4)
    rows, kinds = counts.distinct_powers()
    assert len({tuple(row) for row in rows.tolist()}) == len(rows)
    assert (rows[kinds] == counts.powers).all()


def test_leaps_are_steps() -> None:
    """By doubling, of which the numbers are in any order; a map of many targets is not leapt with."""
    f = connect_the_dots(stefan(5))
    found = leap(Branches(f), 37)
    assert found is not None
    branches = found.branches
    assert sorted(groups(found)) == sorted(one_by_one(branches, 37))
    assert leap(Branches(PLMap([0, "13/29", 1], [0, "28/29", "1/31"])), 100) is None


def test_groups_of_next_to_no_length_are_left_out() -> None:
    """After 100 steps with slopes 10 and 10/9 those that took the steeper one most are too short."""
    counts = stepped(Branches(PLMap([0, "1/10", 1], [0, 1, 0])), 100)
    kept = counts.kept()
    assert 0 < len(kept) < len(counts)
    lengths = np.exp2(counts.logs())
    assert lengths.sum() == pytest.approx(1)
    assert (lengths[np.isin(counts.powers[:, 1], kept.powers[:, 1])] > 2.0**-64).all()
    assert (lengths[~np.isin(counts.powers[:, 1], kept.powers[:, 1])] <= 2.0**-64).all()
