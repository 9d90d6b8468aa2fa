"""Generations: how many intervals f^s maps affinely onto which intervals, without building f^s.

Cut the domain at the breakpoints of f; each part is mapped affinely onto an interval, which is cut again, and so on.
The intervals that occur have their ends in the orbits of the knots, so that there are few of them; together with the
number of times that each slope was taken they give the lengths of all blocks. Maps with a Markov partition have
finitely many kinds for all s, others some more with every step. Groups shorter in all than 2**-64 of the domain are
left out, which every lower bound allows. Far out there are more blocks than is well written: their numbers are then in
units of a power of two, and so are their lengths. docs/mathematics.md, Block bound.

A map with slopes 3 and 3/2 in absolute value: the third iterate has 8 blocks, grouped by target and slopes.
>>> *_, third = last_generations(PLMap([0, "1/3", 1], [0, 1, 0]), 3, 1)
>>> [(group.number, str(third.stretch(group))) for group in third.groups]
[(1, '27'), (3, '27/2'), (3, '27/4'), (1, '27/8')]
"""

from __future__ import annotations

import math
import operator
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import islice, pairwise, starmap
from threading import Lock
from typing import NamedTuple

from periodic.errors import TooManyPiecesError, count, printed, readable
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Algebraic, Exact, absolute
from periodic.numbers.magnitudes import BITS, LONG, log2, rounded_down, written_bits
from periodic.numbers.powers import binary_power, power_bits

MAX_GROUPS = 1 << 12
FEW_TARGETS, FEW_GROUPS = 64, 1 << 10  # for leaps over many generations
MAX_WORK = 1 << 20  # groups of all generations together
KEPT = 65  # generations
EARLY = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256)  # of use where the last ones are too many
NEGLIGIBLE = 2.0**-64  # of the domain: shorter groups are left out
MIN_SHARE = Fraction(1, 1 << 14)  # of the length: targets of less are light
SHARE_BITS = 192  # of what is known of lengths in all
KEPT_BITS = 1 << 10  # of numbers of blocks
MAX_BITS = 1 << 16  # of the ends of targets
MAX_PARTS = 1 << 16  # of all targets


@readable
class Target(NamedTuple):
    """A closed interval onto which blocks are mapped."""

    low: Exact
    high: Exact

    def __hash__(self) -> int:
        """Quicker than that of two fractions, each of which needs an inverse modulo a prime."""
        return hash(tuple([x if isinstance(x, Algebraic) else (x.numerator, x.denominator) for x in self]))

    @property
    def length(self) -> Exact:
        """The distance of its ends."""
        return self.high - self.low


@readable
class Group(NamedTuple):
    """So many blocks, each mapped affinely onto ``target`` with slopes taken as often as ``powers`` says."""

    target: Target
    powers: tuple[int, ...]
    number: int


@readable
@dataclass(frozen=True)
class Generation:
    """The blocks of generation ``steps``: the intervals on which f^steps is affine with nonzero slope, in groups.

    ``slopes`` are the absolute slopes of f other than 0. Where f^steps is constant there is no block, and groups
    of next to no length may be missing. Numbers of blocks are in units of ``2**exponent``, rounded down, and how much
    shorter they are than their targets in units of ``2**-exponent``, so that products are what they should be; the
    exponent is 0 up to some two thousand steps.
    """

    steps: int
    slopes: tuple[Exact, ...]
    groups: tuple[Group, ...]
    exponent: int = 0

    def stretch(self, group: Group) -> Exact:
        """The absolute slope of f^steps on the blocks of a group: how much longer the target is than they are."""
        result: Exact = Fraction(1)
        for slope, power in zip(self.slopes, group.powers, strict=True):
            result = result * slope**power if power else result
        return result

    @cached_property
    def _sizes(self) -> dict[tuple[int, ...], Fraction]:
        """For all powers of slopes their product under 1, rounded down, in units."""
        shrunk = [1 / slope for slope in self.slopes]
        known: dict[tuple[int, int], tuple[int, int]] = {}
        sizes = {}
        for powers in {group.powers for group in self.groups}:
            m, e = 1, self.exponent
            for factor in enumerate(powers):
                if factor not in known:
                    known[factor] = binary_power(shrunk[factor[0]], factor[1])
                m, e = m * known[factor][0], e + known[factor][1]
            excess = max(0, m.bit_length() - BITS)
            m, e = m >> excess, e + excess
            sizes[powers] = Fraction(m << e) if e >= 0 else Fraction(m, 1 << -e)
        return sizes

    def shrinkage(self, group: Group) -> Fraction:
        """How much shorter the blocks of a group are than the target: a rational number, rounded down, in units."""
        return self._sizes[group.powers]

    def shrunk(self, x: Exact, group: Group) -> Exact:
        """Return x >= 0 over the stretch of a group, or if that is long a rational number just below; in units."""
        if not self.exponent and sum(map(power_bits, self.slopes, group.powers)) <= LONG:
            return x / self.stretch(group)
        return rounded_down(x) * self.shrinkage(group)

    def in_units(self, number: int) -> int:
        """A number of blocks in the units of this generation, rounded up."""
        return -(-number >> self.exponent)

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """The intervals onto which blocks are mapped, each once."""
        return tuple(dict.fromkeys({id(g.target): g.target for g in self.groups}.values()))

    @cached_property
    def places(self) -> tuple[int, ...]:
        """For each group the number of its target."""
        numbers, known = {target: i for i, target in enumerate(self.targets)}, dict[int, int]()
        for group in self.groups:
            if id(group.target) not in known:  # few objects stand for all: exact numbers are slow to hash
                known[id(group.target)] = numbers[group.target]
        return tuple(known[id(group.target)] for group in self.groups)

    @cached_property
    def masses(self) -> dict[Target, Fraction]:
        """How long the blocks with each target are, all together; a little less, and short rational numbers."""
        shares = [0] * len(self.targets)
        for group, place in zip(self.groups, self.places, strict=True):
            size = self.shrinkage(group)
            shares[place] += (group.number * size.numerator << SHARE_BITS) // size.denominator
        pairs = zip(self.targets, shares, strict=True)
        return {t: rounded_down(Fraction(share, 1 << SHARE_BITS) * rounded_down(t.length)) for t, share in pairs}

    @cached_property
    def heavy(self) -> Generation:
        """It without the targets of next to no length, which come in numbers where there is no partition."""
        least = MIN_SHARE * sum(self.masses.values())
        kept = [mass >= least for mass in self.masses.values()]
        groups = zip(self.groups, self.places, strict=True)
        return replace(self, groups=tuple(group for group, place in groups if kept[place]))


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
    branches = Branches(f)
    return starmap(branches.generation, branches.climb(count(max_groups, "max_groups", 1)))


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
            work += len(generation.groups)
            if work > MAX_WORK >> 2:
                break
            if generation.steps in EARLY:
                found.append(generation)
    return tuple(found)


@lru_cache(maxsize=16)
def _last_generations(f: PLMap, steps: int) -> tuple[Generation, ...] | str:
    """The last few generations up to a number of steps, or why there are none; either is kept for further calls."""
    if steps > 4 * KEPT:
        branches = Branches(f)
        start = branches.leap(steps - KEPT)
        if start is not None:
            late = islice(branches.climb(MAX_GROUPS, steps - KEPT, start), 1, KEPT + 1)
            return tuple(starmap(branches.generation, late))
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
            self._sizes.append(len(self._kept[-1].groups))


_climb = lru_cache(maxsize=8)(_Climb)


Numbers = dict[tuple[int, tuple[int, ...]], int]  # how many blocks have a target, by number, and powers of slopes


class BlockCounts(NamedTuple):
    """Numbers of blocks in units of ``2**exponent``, rounded down."""

    numbers: Numbers
    exponent: int = 0

    def shortened(self) -> BlockCounts:
        """The same in larger units, if all numbers are long."""
        spare = min(map(int.bit_length, self.numbers.values()), default=0) - KEPT_BITS
        if spare < KEPT_BITS:
            return self
        return BlockCounts({key: n >> spare for key, n in self.numbers.items()}, self.exponent + spare)


class Branches:
    """The targets that were met so far, and which of them each is cut into."""

    def __init__(self, f: PLMap) -> None:
        self.f = f
        self.slopes = tuple(sorted({absolute(s) for s in f.slopes if s != 0}))
        self.logs = [log2(s) for s in self.slopes]
        self.none = (0,) * len(self.slopes)
        self._place = {s: i for i, s in enumerate(self.slopes)}
        self.targets: list[Target] = []
        self.sizes: list[float] = []  # logarithms of their lengths
        self._numbers: dict[Target, int] = {}
        self._parts: list[list[tuple[int, int]]] = []
        self._work = 0
        self._number(Target(*f.domain))

    def _number(self, target: Target) -> int:
        """The number of a target; a new one is put at the end of the list."""
        if target not in self._numbers:
            self._numbers[target] = len(self.targets)
            self.targets.append(target)
            self.sizes.append(log2(target.length))
        return self._numbers[target]

    def parts(self, number: int) -> list[tuple[int, int]]:
        """The targets onto which one step maps the parts of a target, each with the place of the slope."""
        while len(self._parts) <= number:
            self._cut_next()
        return self._parts[number]

    def can_cut(self, number: int) -> bool:
        """Whether a target is cut into its parts without making many more than ``MAX_PARTS`` of them; then it is."""
        while len(self._parts) <= number and self._work <= MAX_PARTS:
            self._cut_next()
        return number < len(self._parts)

    def _cut_next(self) -> None:
        """Cut the first target that is whole yet."""
        low, high = self.targets[len(self._parts)]
        knots = self.f.polyline.knots
        ends = [low, *knots[knots.search(low, right=True) : knots.search(high)], high]
        found = []
        for (a, b), (u, v) in zip(pairwise(ends), pairwise([self.f(x) for x in ends]), strict=True):
            if u != v:
                image = self._number(Target(min(u, v), max(u, v)))
                found.append((image, self._place[absolute(v - u) / (b - a)]))
        self._parts.append(found)
        self._work += len(found)

    def step(self, counts: BlockCounts) -> BlockCounts:
        """The groups one generation further."""
        following: Numbers = {}
        for (number, powers), n in counts.numbers.items():
            if self._work > MAX_PARTS:
                raise TooManyPiecesError(f"the targets of blocks are cut into more than {MAX_PARTS} parts")
            for image, i in self.parts(number):
                key = image, (*powers[:i], powers[i] + 1, *powers[i + 1 :])
                following[key] = following.get(key, 0) + n
        return BlockCounts(following, counts.exponent)

    def kept(
        self, counts: BlockCounts, source: int = 0
    ) -> tuple[BlockCounts, dict[tuple[int, tuple[int, ...]], float]]:
        """The groups of some length, and how much of the target ``source``, in which they lie, each of them fills."""
        unit = counts.exponent - self.sizes[source]
        shares = {
            (i, p): 2.0 ** (math.log2(n) + self.sizes[i] - sum(map(operator.mul, p, self.logs)) + unit)
            for (i, p), n in counts.numbers.items()
        }
        return counts._replace(numbers={k: n for k, n in counts.numbers.items() if shares[k] > NEGLIGIBLE}), shares

    def generation(self, steps: int, counts: BlockCounts) -> Generation:
        """The generation so many steps on, with these groups."""
        groups = tuple(Group(self.targets[i], powers, n) for (i, powers), n in counts.numbers.items())
        return Generation(steps, self.slopes, groups, counts.exponent)

    def climb(
        self, max_groups: int, steps: int = 0, counts: BlockCounts | None = None
    ) -> Iterator[tuple[int, BlockCounts]]:
        """The groups of the generations from one on."""
        counts = BlockCounts({(0, self.none): 1}) if counts is None else counts
        lost, first_cut = 0.0, 0
        while True:
            yield steps, counts
            steps += 1
            counts, shares = self.kept(self.step(counts))
            if written_bits(self.targets[-1].low) > MAX_BITS:
                raise TooManyPiecesError(f"generation {steps} has blocks whose ends have more than {MAX_BITS} bits")
            if len(counts.numbers) > max_groups:
                first_cut = first_cut or steps
                order = sorted(counts.numbers, key=shares.__getitem__)
                lost += sum(shares[key] for key in order[:-max_groups])
                if lost > 0.25 or steps > 4 * first_cut + 1:
                    raise TooManyPiecesError(
                        f"generation {steps} has more than max_groups = {max_groups} groups of blocks"
                    )
                counts = counts._replace(numbers={key: counts.numbers[key] for key in order[-max_groups:]})

    def leap(self, steps: int) -> BlockCounts | None:
        """The groups of generation ``steps`` by doubling; None where there are too many targets or groups for that.

        What each target becomes in s steps gives what it becomes in 2*s.
        """
        while len(self._parts) < len(self.targets):
            if len(self.targets) > FEW_TARGETS:
                return None
            self.parts(len(self._parts))
        now = BlockCounts({(0, self.none): 1})
        doubled = [self.step(BlockCounts({(i, self.none): 1})) for i in range(len(self.targets))]
        while True:
            if steps & 1:
                now = self.kept(self._after(now, doubled))[0]
            steps >>= 1
            if not steps:
                return now
            doubled = [self.kept(self._after(counts, doubled), i)[0] for i, counts in enumerate(doubled)]
            if sum(len(counts.numbers) for counts in doubled) > FEW_GROUPS:
                return None

    @staticmethod
    def _after(counts: BlockCounts, further: Sequence[BlockCounts]) -> BlockCounts:
        """Blocks of some generation cut further: each as its target is, powers added and numbers multiplied."""
        unit = min((further[i].exponent for i, _ in counts.numbers), default=0)
        result: Numbers = {}
        for (i, powers), n in counts.numbers.items():
            n <<= further[i].exponent - unit
            for (j, more), m in further[i].numbers.items():
                key = j, tuple(map(operator.add, powers, more))
                result[key] = result.get(key, 0) + n * m
        return BlockCounts(result, counts.exponent + unit).shortened()
