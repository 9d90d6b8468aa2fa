"""Generations: how many intervals f^s maps affinely onto which intervals, without building f^s.

Cut the domain at the breakpoints of f; each part is mapped affinely onto an interval, which is cut again, and so on
(``branches``). The intervals that occur are few; together with the number of times that each slope was taken they give
the lengths of all blocks (``block_counts``). Far out there are more blocks than is well written: their numbers are then
in units of a power of two, and so are their lengths. What is said of a generation is found when it is asked for.
docs/mathematics.md, Block bound.

A map with slopes 3 and 3/2 in absolute value: the third iterate has 8 blocks, grouped by target and slopes.
>>> *_, third = last_generations(PLMap([0, "1/3", 1], [0, 1, 0]), 3, 1)
>>> [(group.number, str(third.stretch(group))) for group in third.groups]
[(1, '27'), (3, '27/2'), (3, '27/4'), (1, '27/8')]
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import islice, starmap
from threading import Lock
from typing import NamedTuple

import numpy as np

from periodic.errors import TooManyPiecesError, count, printed, readable
from periodic.iterates.block_counts import BlockCounts, climb, leap
from periodic.iterates.branches import Branches, Integers, Target
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.numbers.magnitudes import BITS, LONG, rounded_down
from periodic.numbers.powers import power_bits

MAX_GROUPS = 1 << 12
MAX_WORK = 1 << 20  # groups of all generations together
KEPT = 65  # generations
EARLY = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256)  # of use where the last ones are too many
MIN_SHARE = Fraction(1, 1 << 14)  # of the length: targets of less are light
MASS_BITS = 192  # of what is known of lengths in all


@readable
class Group(NamedTuple):
    """So many blocks, each mapped affinely onto ``target`` with slopes taken as often as ``powers`` says."""

    target: Target
    powers: tuple[int, ...]
    number: int


Size = tuple[int, int]  # m, odd, and e for m * 2**e


class Sizes(NamedTuple):
    """How much shorter the blocks of each group are than their target, in units.

    Each size is once among the ``values``; ``values[places[i]]`` is that of group i.
    """

    values: tuple[Size, ...]
    places: Integers


def as_fraction(size: Size) -> Fraction:
    """Return a size as a number."""
    m, e = size
    return Fraction(m << e) if e >= 0 else Fraction(m, 1 << -e)


@dataclass(frozen=True, eq=False, repr=False)
class Generation:
    """The blocks of generation ``steps``: the intervals on which f^steps is affine with nonzero slope, in groups.

    Where f^steps is constant there is no block, and groups of next to no length may be missing. Numbers of blocks are
    in units of ``2**exponent``, rounded down, and how much shorter they are than their targets in units of
    ``2**-exponent``, so that products are what they should be; the exponent is 0 up to some two thousand steps.
    """

    steps: int
    counts: BlockCounts

    @property
    def slopes(self) -> tuple[Exact, ...]:
        """The absolute slopes of f other than 0."""
        return self.counts.branches.slopes

    @property
    def exponent(self) -> int:
        """That of the units."""
        return self.counts.exponent

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The blocks, in groups."""
        powers = map(tuple, self.counts.powers.tolist())
        targets = (self.targets[place] for place in self.places.tolist())
        return tuple(map(Group, targets, powers, self.counts.numbers.tolist()))

    def __repr__(self) -> str:
        return f"<Generation {self.steps}: {len(self.counts)} groups of blocks>"

    def stretch(self, group: Group) -> Exact:
        """The absolute slope of f^steps on the blocks of a group: how much longer the target is than they are."""
        result: Exact = Fraction(1)
        for slope, power in zip(self.slopes, group.powers, strict=True):
            result = result * slope**power if power else result
        return result

    def _size(self, powers: Iterable[int]) -> Size:
        """The product of the slopes to these powers under 1, rounded down, in units."""
        m, e = 1, self.exponent
        for i, power in enumerate(powers):
            n, shift = self.counts.branches.shortened(i, power)
            m, e = m * n, e + shift
        excess = max(0, m.bit_length() - BITS)
        m, e = m >> excess, e + excess
        zeros = (m & -m).bit_length() - 1
        return m >> zeros, e + zeros

    def shrinkage(self, group: Group) -> Fraction:
        """How much shorter the blocks of a group are than the target: a rational number, rounded down, in units."""
        return as_fraction(self._size(group.powers))

    @cached_property
    def sizes(self) -> Sizes:
        """The ``shrinkage`` of all groups."""
        rows, kinds = self.counts.distinct_powers()
        known: dict[Size, int] = {}
        places = [known.setdefault(self._size(row), len(known)) for row in rows.tolist()]
        return Sizes(tuple(known), np.array(places, dtype=np.int64)[kinds])

    def shrunk(self, x: Exact, group: Group) -> Exact:
        """Return x >= 0 over the stretch of a group, or if that is long a rational number just below; in units."""
        if not self.exponent and sum(map(power_bits, self.slopes, group.powers)) <= LONG:
            return x / self.stretch(group)
        return rounded_down(x) * self.shrinkage(group)

    def in_units(self, number: int) -> int:
        """A number of blocks in the units of this generation, rounded up."""
        return -(-number >> self.exponent)

    @cached_property
    def _met(self) -> dict[int, int]:
        """The numbers that the targets have among all, in the order of the groups, and their places in it."""
        return {number: place for place, number in enumerate(dict.fromkeys(self.counts.targets.tolist()))}

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """The intervals onto which blocks are mapped, each once."""
        return tuple(self.counts.branches.targets[number] for number in self._met)

    @cached_property
    def places(self) -> Integers:
        """For each group the place of its target."""
        return np.array([self._met[number] for number in self.counts.targets.tolist()], dtype=np.int64)

    @cached_property
    def masses(self) -> tuple[Fraction, ...]:
        """How long the blocks with each target are, all together: a little less, and short rational numbers."""
        shares, (sizes, places) = [0] * len(self.targets), self.sizes
        for place, size, number in zip(
            self.places.tolist(), places.tolist(), self.counts.numbers.tolist(), strict=True
        ):
            m, e = sizes[size]
            shares[place] += number * m << MASS_BITS + e if MASS_BITS + e >= 0 else number * m >> -MASS_BITS - e
        pairs = zip(self.targets, shares, strict=True)
        return tuple(rounded_down(Fraction(share, 1 << MASS_BITS) * rounded_down(t.length)) for t, share in pairs)

    @cached_property
    def heavy(self) -> Generation:
        """It without the targets of next to no length, which come in numbers where there is no partition."""
        least = MIN_SHARE * sum(self.masses)
        kept = np.array([mass >= least for mass in self.masses], dtype=np.bool_)
        return self if kept.all() else replace(self, counts=self.counts.chosen(kept[self.places]))


def generations(f: PLMap, max_groups: int = MAX_GROUPS) -> Iterator[Generation]:
    """Yield the generations 0, 1, 2, ... of a self-map. Cost of each: one pass over the groups of the one before.

    Of more than ``max_groups`` groups the shortest are left out. Raises TooManyPiecesError before all that was left out
    for this reason is longer than a quarter of the domain, or where it goes on for long; ValueError if ``f`` leaves its
    interval.

    >>> tent = PLMap([0, "1/2", 1], [0, 1, 0])
    >>> [sum(g.number for g in generation.groups) for generation, _ in zip(generations(tent), range(5))]
    [1, 2, 4, 8, 16]
    """
    f.check_self_map()
    return starmap(Generation, climb(count(max_groups, "max_groups", 1), 0, BlockCounts.first(Branches(f))))


def last_generations(f: PLMap, steps: int, number: int) -> tuple[Generation, ...]:
    """Return the generations up to ``steps``, at most the last ``number`` of them (and of 64); kept for further calls.

    Errors as for ``generations``. Cost: that of all; on a map with few targets and groups, of some 6 for each binary
    digit of ``steps`` and the last 65. Raises TooManyPiecesError too where all generations together would have more
    than ``MAX_WORK`` groups, at a quarter of the number that the last had.

    >>> [generation.steps for generation in last_generations(PLMap([0, "1/2", 1], [0, 1, 0]), 100, 3)]
    [98, 99, 100]
    """
    found = _last_generations(f, count(steps, "steps"))
    if isinstance(found, str):
        raise TooManyPiecesError(found)
    return found[-count(number, "number", 1) :]


@lru_cache(maxsize=16)
def early_generations(f: PLMap) -> tuple[Generation, ...]:
    """Return the generations ``EARLY``, as many as there are before a generation, or all so far, has too many groups.

    >>> [generation.steps for generation in early_generations(PLMap([0, "1/2", 1], [0, 1, 0]))][:6]
    [1, 2, 3, 4, 6, 8]
    """
    found, work = [], 0
    with suppress(TooManyPiecesError):
        for generation in islice(generations(f), EARLY[-1] + 1):
            work += len(generation.counts)
            if work > MAX_WORK >> 2:
                break
            if generation.steps in EARLY:
                found.append(generation)
    return tuple(found)


@lru_cache(maxsize=16)
def _last_generations(f: PLMap, steps: int) -> tuple[Generation, ...] | str:
    """The last few generations up to a number of steps, or why there are none; either is kept for further calls."""
    if steps > 4 * KEPT:
        start = leap(Branches(f), steps - KEPT)
        if start is not None:
            return tuple(starmap(Generation, islice(climb(MAX_GROUPS, steps - KEPT, start), 1, KEPT + 1)))
    return _climb(f).last(steps)


class _Climb:
    """The generations of a map, reached step by step; those that were reached last are kept, for all numbers of steps.

    ``_ended`` says why there are no more.
    """

    def __init__(self, f: PLMap) -> None:
        self._map, self._lock = f, Lock()
        self._begin()

    def _begin(self) -> None:
        self._ahead: Iterator[Generation] = generations(self._map)
        self._kept: deque[Generation] = deque(maxlen=2 * KEPT)
        self._sizes, self._ended = list[int](), ""

    def last(self, steps: int) -> tuple[Generation, ...] | str:
        """The last generations up to a number of steps, or why there is too much to do."""
        with self._lock:  # threads share what is kept
            if self._kept and self._kept[0].steps > max(0, steps - KEPT + 1):
                self._begin()
            work = 0
            for done in range(steps + 1):
                if done == len(self._sizes) and not self._ended:
                    self._step()
                if done == len(self._sizes):
                    return self._ended
                work += self._sizes[done]
                ahead = self._sizes[done] * (steps - done) if done >= KEPT else 0
                if work + ahead // 4 > MAX_WORK:
                    return (
                        f"generation {printed(steps)} is out of reach: the first {done + 1} have {work} groups of "
                        f"blocks, and with a quarter of the last number in each there would be more than {MAX_WORK} "
                        "on the way"
                    )
            return tuple(found for found in self._kept if steps - KEPT < found.steps <= steps)

    def _step(self) -> None:
        try:
            self._kept.append(next(self._ahead))
        except TooManyPiecesError as error:
            self._ended = str(error)
        else:
            self._sizes.append(len(self._kept[-1].counts))


_climb = lru_cache(maxsize=8)(_Climb)
