"""How many blocks f^s maps onto each target, with each set of slopes: group by group, in arrays.

A *group* is so many blocks with one target (``branches``) on which each slope was taken equally often. One step maps
each block onto the parts of its target: the groups are cut, and those that agree are put together. All numbers are
exact: 64-bit integers as long as no sum can leave them, Python's beyond. Groups shorter in all than 2**-64 of the
domain are left out, which every lower bound allows. docs/mathematics.md, Block bound.

>>> from periodic.maps.plmaps import PLMap
>>> counts = BlockCounts.first(Branches(PLMap([0, "1/3", 1], [0, 1, 0])))
>>> counts.stepped().stepped().powers.tolist(), counts.stepped().stepped().numbers.tolist()
([[0, 2], [1, 1], [2, 0]], [1, 2, 1])
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from periodic.errors import TooManyPiecesError
from periodic.iterates.branches import Branches, Integers
from periodic.numbers.magnitudes import written_bits

Floats = NDArray[np.float64]
Counts = NDArray[Any]  # of 64-bit integers, or of Python's

FEW_TARGETS, FEW_GROUPS = 64, 1 << 10  # for leaps over many generations
NEGLIGIBLE = -64  # the logarithm of a share of the domain: shorter groups are left out
KEPT_BITS = 1 << 10  # of numbers of blocks
MAX_BITS = 1 << 16  # of the ends of targets
_WIDE = 1 << 62  # codes and sums below it are 64-bit integers


@dataclass(frozen=True, eq=False)
class BlockCounts:
    """Groups of blocks: the ``targets`` of each by number, how often each slope was taken, and how many there are.

    ``powers[i, k]`` belongs to the k-th of ``branches.slopes``. Numbers are in units of ``2**exponent``, rounded down.
    """

    branches: Branches
    targets: Integers
    powers: Integers
    numbers: Counts
    exponent: int = 0

    @classmethod
    def first(cls, branches: Branches, target: int = 0) -> BlockCounts:
        """Return one block that is the whole of a target."""
        one = np.ones(1, dtype=np.int64)
        return cls(branches, target * one, np.zeros((1, len(branches.slopes)), dtype=np.int64), one)

    def __len__(self) -> int:
        return len(self.targets)

    def chosen(self, places: NDArray[Any]) -> BlockCounts:
        """Return some of the groups, in that order."""
        return replace(self, targets=self.targets[places], powers=self.powers[places], numbers=self.numbers[places])

    def stepped(self) -> BlockCounts:
        """Return the groups one step on."""
        starts, images, slopes = self.branches.table(dict.fromkeys(self.targets.tolist()))
        source, at = _spread(starts[self.targets], starts[self.targets + 1])
        powers = self.powers[source]
        powers[np.arange(len(at)), slopes[at]] += 1
        return replace(self, targets=images[at], powers=powers, numbers=self.numbers[source])._merged()

    def after(self, further: Sequence[BlockCounts]) -> BlockCounts:
        """Return the groups cut further: each as its target is; powers are added and numbers multiplied."""
        unit = min((further[i].exponent for i in self.targets.tolist()), default=0)
        stops = np.cumsum([0, *map(len, further)])
        source, at = _spread(stops[self.targets], stops[self.targets + 1])
        powers = np.concatenate([counts.powers for counts in further])[at] + self.powers[source]
        many = np.concatenate([counts.numbers.astype(object) << max(0, counts.exponent - unit) for counts in further])
        found = BlockCounts(
            self.branches,
            np.concatenate([counts.targets for counts in further])[at],
            powers,
            self.numbers.astype(object)[source] * many[at],
            self.exponent + unit,
        )
        return found._merged().shortened()

    def _merged(self) -> BlockCounts:
        """The same with groups that agree put together, each at the place of the first of them."""
        if not len(self):
            return self
        codes = _codes(np.column_stack([self.powers, self.targets]))
        order = np.argsort(codes, kind="stable")
        begins = np.flatnonzero(np.diff(codes[order], prepend=-1))
        first, numbers = order[begins], self.numbers[order]
        together = int(np.diff(begins, append=len(order)).max())
        if numbers.dtype != object and int(numbers.max()) * together >= _WIDE:
            numbers = numbers.astype(object)
        turn = np.argsort(first)
        return replace(self.chosen(first[turn]), numbers=np.add.reduceat(numbers, begins)[turn])

    def shortened(self) -> BlockCounts:
        """Return the same in larger units, if all numbers are long."""
        spare = min(map(int.bit_length, self.numbers.tolist()), default=0) - KEPT_BITS
        if spare < KEPT_BITS:
            return self
        return replace(self, numbers=self.numbers >> spare, exponent=self.exponent + spare)

    def distinct_powers(self) -> tuple[Integers, Integers]:
        """Return the powers of slopes that groups have, each once, and which of them each group has."""
        _, first, kinds = np.unique(_codes(self.powers), return_index=True, return_inverse=True)
        return self.powers[first], kinds.reshape(-1).astype(np.int64)

    def logs(self, source: int = 0) -> Floats:
        """Return how much of the target ``source``, in which they lie, each group fills, as logarithms."""
        taken = np.zeros(len(self))
        for power, log in zip(self.powers.T, self.branches.logs, strict=True):
            taken += power * log
        numbers = np.array(list(map(math.log2, self.numbers.tolist())))
        sizes = np.array(self.branches.sizes)
        return np.asarray(numbers + sizes[self.targets] - taken + (self.exponent - self.branches.sizes[source]))

    def kept(self, source: int = 0) -> BlockCounts:
        """Return the groups that fill some of a target."""
        return self.chosen(self.logs(source) > NEGLIGIBLE)


def _spread(starts: Integers, stops: Integers) -> tuple[Integers, Integers]:
    """The places of all entries of some stretches of a row, one after the other, and from which stretch each is."""
    lengths = stops - starts
    source = np.repeat(np.arange(len(starts)), lengths)
    return source, np.arange(len(source)) + np.repeat(starts - np.cumsum(lengths) + lengths, lengths)


def _codes(rows: Integers) -> Integers:
    """Numbers from 0 on that are equal where rows of such numbers are."""
    code, size = np.zeros(len(rows), dtype=np.int64), 1
    for column in rows.T:
        radix = int(column.max(initial=0)) + 1
        if size * radix > _WIDE:
            code, size = np.unique(code, return_inverse=True)[1].reshape(-1).astype(np.int64), len(rows)
        code, size = code * radix + column, size * radix
    return code


def climb(max_groups: int, steps: int, counts: BlockCounts) -> Iterator[tuple[int, BlockCounts]]:
    """Yield the groups of one generation after the other, from a first on, with its number of steps.

    Of more than ``max_groups`` the shortest are left out. Raises TooManyPiecesError before all that was left out for
    this reason is longer than a quarter of the domain, or where it goes on for long, and where numbers are too long.
    """
    lost, first_cut = 0.0, 0
    while True:
        yield steps, counts
        steps += 1
        counts = counts.stepped()
        logs = counts.logs()
        if logs.min(initial=0.0) <= NEGLIGIBLE:
            counts, logs = counts.chosen(logs > NEGLIGIBLE), logs[logs > NEGLIGIBLE]
        if written_bits(counts.branches.targets[-1].low) > MAX_BITS:
            raise TooManyPiecesError(f"generation {steps} has blocks whose ends have more than {MAX_BITS} bits")
        if len(counts) > max_groups:
            first_cut = first_cut or steps
            order = np.argsort(logs, kind="stable")
            lost += float(np.exp2(logs[order[:-max_groups]]).sum())
            if lost > 0.25 or steps > 4 * first_cut + 1:
                raise TooManyPiecesError(f"generation {steps} has more than max_groups = {max_groups} groups of blocks")
            counts = counts.chosen(order[-max_groups:])


def leap(branches: Branches, steps: int) -> BlockCounts | None:
    """Return the groups of generation ``steps`` by doubling; None where there are too many targets or groups for that.

    What each target becomes in s steps gives what it becomes in 2*s.
    """
    if not branches.is_closed(FEW_TARGETS):
        return None
    now = BlockCounts.first(branches)
    doubled = [BlockCounts.first(branches, i).stepped() for i in range(len(branches.targets))]
    while True:
        if steps & 1:
            now = now.after(doubled).kept()
        steps >>= 1
        if not steps:
            return now
        doubled = [counts.after(doubled).kept(i) for i, counts in enumerate(doubled)]
        if sum(map(len, doubled)) > FEW_GROUPS:
            return None
