"""Paths over entries are those over tables of all bins, also where cells and bins are halved."""

from random import Random

import numpy as np
import pytest

from periodic.approximation.close_grids import CloseGrid
from periodic.approximation.close_planes import _halved
from periodic.approximation.counted_paths import Entries
from periodic.approximation.plane_paths import Pairs, PlanePaths

BINS, CELLS = 3, 4


def tables(seed: int) -> Pairs:
    """Random costs, some of them out of reach."""
    rng = np.random.default_rng(seed)
    second, first = np.tril_indices(CELLS + 2, -1)
    costs = rng.integers(1, 30, (len(first), BINS, BINS)).astype(float)
    costs[rng.random(costs.shape) < 0.2] = np.inf
    return Pairs(first, second, costs, np.tile(np.arange(BINS), (CELLS + 2, 1)))


@pytest.mark.parametrize("seed", range(3))
def test_what_paths_cost_over_entries_is_what_they_cost_over_tables(seed: int) -> None:
    pairs, bends = tables(seed), 1 + seed
    paths = PlanePaths((0, CELLS + 1), 0.0, bends)
    found = paths.costs(pairs)
    entries = Entries.of(pairs, np.isfinite(pairs.tables))
    mine = entries.paths(paths.span, bends)
    assert mine.least == found.least
    totals = found.totals(pairs, np.arange(len(pairs.first)))[np.isfinite(pairs.tables)]
    assert entries.totals(mine).tolist() == totals.tolist()
    rises = paths.rises(pairs, found, found.least + 5)
    asked = [rises.asked(int(i), int(j)) for i, j in zip(pairs.first, pairs.second, strict=True)]
    assert entries.asked(mine, found.least + 5).tolist() == np.array(asked)[np.isfinite(pairs.tables)].tolist()


@pytest.mark.parametrize("way", ["c", "b", "x"])
def test_halves_of_cheap_entries_are_those_of_cheap_tables(way: str) -> None:
    rng = Random(way)
    for _ in range(3):
        pairs, bends = tables(rng.randrange(99)), rng.randrange(1, 4)
        paths = PlanePaths((0, CELLS + 1), 0.0, bends)
        x, y = np.linspace(0, 1, CELLS + 1), np.arange(CELLS + 1) % 2.0
        finer = CloseGrid((x, y), 1, np.array([0.3, 0.6]), 1, 2.0**20).finer(way)
        found = paths.costs(pairs)
        wanted = found.least + rng.randrange(1, 12)
        entries = Entries.of(pairs, found.totals(pairs, np.arange(len(pairs.first))) < wanted)
        entries = entries.halved(way, paths.span, entries.paths(paths.span, bends), wanted)
        pairs, paths = _halved(pairs, paths, wanted, finer, way), paths if way == "b" else paths.halved()
        found, mine = paths.costs(pairs), entries.paths(paths.span, bends)
        assert min(mine.least, wanted) == min(found.least, wanted)
        assert entries.pair.tolist() == sorted(entries.pair)
        totals = found.totals(pairs, np.arange(len(pairs.first)))
        assert (np.sort(entries.totals(mine)[entries.totals(mine) < wanted]) == np.sort(totals[totals < wanted])).all()
