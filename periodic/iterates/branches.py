"""Levels: how many intervals f^s maps affinely onto which intervals, without building f^s.

Cut the domain at the breakpoints of f; each part is mapped affinely onto an interval, which is cut again, and so on.
The intervals that occur have their ends in the orbits of the knots, so that there are few of them; together with the
number of times that each slope was taken they give the lengths of all blocks. Maps with a Markov partition have
finitely many kinds for all s, others some more with every step. Groups shorter in all than 2**-64 of the domain are
left out, which every lower bound allows. docs/mathematics.md, Block bound.

A map with slopes 3 and 3/2 in absolute value: the third iterate has 8 blocks, grouped by target and slopes.
>>> *_, third = last_levels(PLMap([0, "1/3", 1], [0, 1, 0]), 3, 1)
>>> [(group.number, str(third.stretch(group))) for group in third.groups]
[(1, '27'), (3, '27/2'), (3, '27/4'), (1, '27/8')]
"""

from __future__ import annotations

import math
import operator
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import islice, pairwise
from typing import NamedTuple

from periodic.errors import TooManyPiecesError, count, printed, readable
from periodic.maps.plmaps import MAX_PIECES, PLMap
from periodic.numbers.conversions import Exact, absolute
from periodic.numbers.magnitudes import log2, rounded_down
from periodic.numbers.powers import enclosed_power, is_short_power

MAX_GROUPS = 1 << 12
FEW_TARGETS, FEW_GROUPS = 64, 1 << 10  # for leaps over many levels
MAX_WORK = 1 << 21  # groups of all levels together
KEPT = 65  # levels
NEGLIGIBLE = 2.0**-64  # of the domain: shorter groups are left out


@readable
class Target(NamedTuple):
    """A closed interval onto which blocks are mapped."""

    low: Exact
    high: Exact

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
class Level:
    """The blocks of level ``steps``: the intervals on which f^steps is affine with nonzero slope, in groups.

    ``slopes`` are the absolute slopes of f other than 0. Where f^steps is constant there is no block, and groups
    of next to no length may be missing.
    """

    steps: int
    slopes: tuple[Exact, ...]
    groups: tuple[Group, ...]

    def stretch(self, group: Group) -> Exact:
        """The absolute slope of f^steps on the blocks of a group: how much longer the target is than they are."""
        result: Exact = Fraction(1)
        for slope, power in zip(self.slopes, group.powers, strict=True):
            result = result * slope**power if power else result
        return result

    def shrinkage(self, group: Group) -> Fraction:
        """How much shorter the blocks of a group are than the target: a rational number, rounded down."""
        stretch = Fraction(1)
        for slope, power in zip(self.slopes, group.powers, strict=True):
            stretch *= enclosed_power(slope, power)[1]
        return rounded_down(1 / stretch)

    def shrunk(self, x: Exact, group: Group) -> Exact:
        """Return x >= 0 over the stretch of a group, or if that is long a rational number just below."""
        if all(is_short_power(slope, power) for slope, power in zip(self.slopes, group.powers, strict=True)):
            return x / self.stretch(group)
        return rounded_down(x) * self.shrinkage(group)

    @property
    def targets(self) -> tuple[Target, ...]:
        """The intervals onto which blocks are mapped, each once."""
        return tuple(dict.fromkeys(g.target for g in self.groups))


def levels(f: PLMap, max_groups: int = MAX_GROUPS) -> Iterator[Level]:
    """Yield the levels 0, 1, 2, ... of a self-map. Cost of each: one pass over the groups of the one before.

    Of more than ``max_groups`` groups the shortest are left out. Raises TooManyPiecesError before all that was left out
    for this reason is longer than a quarter of the domain, or where it goes on for long; ValueError if ``f`` leaves its
    interval.

    >>> tent = PLMap([0, "1/2", 1], [0, 1, 0])
    >>> [sum(g.number for g in level.groups) for level, _ in zip(levels(tent), range(5))]
    [1, 2, 4, 8, 16]
    """
    f.check_self_map()
    return _Branches(f).levels(count(max_groups, "max_groups", 1))


def last_levels(f: PLMap, steps: int, number: int) -> tuple[Level, ...]:
    """Return the levels up to ``steps``, at most the last ``number`` of them (and of 64); kept for further calls.

    Errors as for ``levels``. Cost: that of all levels; on a map with few targets and groups, of some 6 levels for each
    binary digit of ``steps`` and the last 65. Raises TooManyPiecesError too where all levels together have more than
    ``MAX_WORK`` groups.

    >>> [level.steps for level in last_levels(PLMap([0, "1/2", 1], [0, 1, 0]), 100, 3)]
    [98, 99, 100]
    """
    found = _last_levels(f, count(steps, "steps"))
    if isinstance(found, str):
        raise TooManyPiecesError(found)
    return found[-count(number, "number", 1) :]


@lru_cache(maxsize=16)
def _last_levels(f: PLMap, steps: int) -> tuple[Level, ...] | str:
    """The last few levels up to a number of steps, or why there are none; either is kept for further calls."""
    f.check_self_map()
    branches = _Branches(f)
    start = branches.leap(steps - KEPT) if steps > 4 * KEPT else None
    if start is None:
        return _one_by_one(branches, steps)
    return tuple(islice(branches.levels(MAX_GROUPS, steps - KEPT, start), 1, KEPT + 1))


def _one_by_one(branches: _Branches, steps: int) -> tuple[Level, ...] | str:
    last: deque[Level] = deque(maxlen=KEPT)
    work = 0
    try:
        for level in islice(branches.levels(MAX_GROUPS), steps + 1):
            last.append(level)
            work += len(level.groups)
            if work > MAX_WORK:
                return f"on the way to level {printed(steps)} there are more than {MAX_WORK} groups of blocks"
    except TooManyPiecesError as error:
        return str(error)
    return tuple(last)


Counts = dict[tuple[int, tuple[int, ...]], int]  # how many blocks have a target, by number, and powers of slopes


class _Branches:
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
        self._number(Target(*f.domain))

    def _number(self, target: Target) -> int:
        if target not in self._numbers:
            self._numbers[target] = len(self.targets)
            self.targets.append(target)
            self.sizes.append(log2(target.length))
        return self._numbers[target]

    def parts(self, number: int) -> list[tuple[int, int]]:
        """The targets onto which one step maps the parts of a target, each with the place of the slope."""
        while len(self._parts) <= number:
            low, high = self.targets[len(self._parts)]
            knots = self.f.polyline.knots
            ends = [low, *knots[knots.search(low, right=True) : knots.search(high)], high]
            found = []
            for (a, b), (u, v) in zip(pairwise(ends), pairwise([self.f(x) for x in ends]), strict=True):
                if u != v:
                    image = self._number(Target(min(u, v), max(u, v)))
                    found.append((image, self._place[absolute(v - u) / (b - a)]))
            self._parts.append(found)
        return self._parts[number]

    def step(self, counts: Counts) -> Counts:
        """The groups one level further."""
        following: Counts = {}
        for (number, powers), n in counts.items():
            for image, i in self.parts(number):
                key = image, (*powers[:i], powers[i] + 1, *powers[i + 1 :])
                following[key] = following.get(key, 0) + n
        return following

    def kept(self, counts: Counts, source: int = 0) -> tuple[Counts, dict[tuple[int, tuple[int, ...]], float]]:
        """The groups of some length, and how much of the target ``source``, in which they lie, each of them fills."""
        shares = {
            (i, p): 2.0 ** (math.log2(n) + self.sizes[i] - self.sizes[source] - sum(map(operator.mul, p, self.logs)))
            for (i, p), n in counts.items()
        }
        return {key: n for key, n in counts.items() if shares[key] > NEGLIGIBLE}, shares

    def levels(self, max_groups: int, steps: int = 0, counts: Counts | None = None) -> Iterator[Level]:
        """The levels from one on."""
        counts = {(0, self.none): 1} if counts is None else counts
        lost, first_cut = 0.0, 0
        while True:
            groups = tuple(Group(self.targets[i], powers, n) for (i, powers), n in counts.items())
            yield Level(steps, self.slopes, groups)
            steps += 1
            counts, shares = self.kept(self.step(counts))
            if len(counts) > max_groups:
                first_cut = first_cut or steps
                order = sorted(counts, key=shares.__getitem__)
                lost += sum(shares[key] for key in order[:-max_groups])
                if lost > 0.25 or steps > 4 * first_cut + 1:
                    raise TooManyPiecesError(f"level {steps} has more than max_groups = {max_groups} groups of blocks")
                counts = {key: counts[key] for key in order[-max_groups:]}

    def leap(self, steps: int) -> Counts | None:
        """The groups of level ``steps`` by doubling; None where there are too many targets or groups for that.

        What each target becomes in s steps gives what it becomes in 2*s.
        """
        while len(self._parts) < len(self.targets):
            if len(self.targets) > FEW_TARGETS:
                return None
            self.parts(len(self._parts))
        now: Counts = {(0, self.none): 1}
        doubled = [self.step({(i, self.none): 1}) for i in range(len(self.targets))]
        while True:
            if steps & 1:
                now = self.kept(self._after(now, doubled))[0]
            steps >>= 1
            if not steps:
                return now
            doubled = [self.kept(self._after(counts, doubled), i)[0] for i, counts in enumerate(doubled)]
            if sum(map(len, doubled)) > FEW_GROUPS:
                return None

    @staticmethod
    def _after(counts: Counts, further: Sequence[Counts]) -> Counts:
        result: Counts = {}
        for (i, powers), n in counts.items():
            for (j, more), m in further[i].items():
                key = j, tuple(map(operator.add, powers, more))
                result[key] = result.get(key, 0) + n * m
        return result


@lru_cache(maxsize=64)
def deepest(f: PLMap, most: int, max_pieces: int) -> int:
    """Return the greatest s up to ``most`` for which f, f^2, .., f^s have at most ``max_pieces`` pieces each.

    >>> deepest(PLMap([0, "1/2", 1], [0, 1, 0]), 40, 100)
    6
    """
    steps = -1
    with suppress(TooManyPiecesError):
        for _ in f.iterates(most, max_pieces):
            steps += 1
    return steps


@lru_cache(maxsize=4)
def composed(f: PLMap, t: int, max_pieces: int = MAX_PIECES) -> PLMap:
    """Return ``f.iterate(t, max_pieces)``, kept for further calls: targets are cut out of it one by one."""
    return f.iterate(t, max_pieces)
