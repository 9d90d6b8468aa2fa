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
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import islice, pairwise
from typing import NamedTuple

from periodic.errors import TooManyPiecesError, count
from periodic.maps.plmaps import MAX_PIECES, PLMap
from periodic.numbers.conversions import Exact, absolute
from periodic.numbers.magnitudes import log2, rounded_down, rounded_up

MAX_GROUPS = 1 << 12
KEPT = 65  # levels
NEGLIGIBLE = 2.0**-64  # of the domain: shorter groups are left out


class Target(NamedTuple):
    """A closed interval onto which blocks are mapped."""

    low: Exact
    high: Exact

    @property
    def length(self) -> Exact:
        """The distance of its ends."""
        return self.high - self.low


class Group(NamedTuple):
    """So many blocks, each mapped affinely onto ``target`` with slopes taken as often as ``powers`` says."""

    target: Target
    powers: tuple[int, ...]
    number: int


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
        return rounded_down(1 / rounded_up(self.stretch(group)))

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
    max_groups = count(max_groups, "max_groups", 1)
    slopes = tuple(sorted({absolute(s) for s in f.slopes if s != 0}))
    logs = [log2(s) for s in slopes]
    place = {s: i for i, s in enumerate(slopes)}
    targets = [Target(*f.domain)]
    numbers = {targets[0]: 0}
    sizes = [log2(targets[0].length)]
    known: dict[int, list[tuple[int, int]]] = {}
    knots = f.polyline.knots

    def parts(number: int) -> list[tuple[int, int]]:
        """The kinds of the parts into which f cuts the target of a kind, each with the number of its slope."""
        if number not in known:
            low, high = targets[number]
            inner = knots[knots.search(low, right=True) : knots.search(high)]
            ends = [low, *inner, high]
            found = known[number] = []
            for (a, b), (u, v) in zip(pairwise(ends), pairwise([f(x) for x in ends]), strict=True):
                if u != v:
                    image = Target(min(u, v), max(u, v))
                    if image not in numbers:
                        numbers[image] = len(targets)
                        targets.append(image)
                        sizes.append(log2(image.length))
                    found.append((numbers[image], place[absolute(v - u) / (b - a)]))
        return known[number]

    counts = {(0, (0,) * len(slopes)): 1}
    steps, lost, first_cut = 0, 0.0, 0
    while True:
        yield Level(steps, slopes, tuple(Group(targets[i], powers, n) for (i, powers), n in counts.items()))
        following: dict[tuple[int, tuple[int, ...]], int] = {}
        for (number, powers), n in counts.items():
            for image, i in parts(number):
                key = image, (*powers[:i], powers[i] + 1, *powers[i + 1 :])
                following[key] = following.get(key, 0) + n
        shares = {
            (i, powers): 2.0 ** (math.log2(n) + sizes[i] - sizes[0] - sum(map(operator.mul, powers, logs)))
            for (i, powers), n in following.items()
        }
        kept = [key for key, share in shares.items() if share > NEGLIGIBLE]
        if len(kept) > max_groups:
            first_cut = first_cut or steps + 1
            if steps > 4 * first_cut:
                raise TooManyPiecesError(f"level {steps + 1} has more than max_groups = {max_groups} groups of blocks")
            kept.sort(key=shares.__getitem__)
            lost += sum(shares[key] for key in kept[:-max_groups])
            if lost > 0.25:
                raise TooManyPiecesError(f"level {steps + 1} has more than max_groups = {max_groups} groups of blocks")
            kept = kept[-max_groups:]
        following = {key: following[key] for key in kept}
        counts, steps = following, steps + 1


def last_levels(f: PLMap, steps: int, number: int) -> tuple[Level, ...]:
    """Return the levels up to ``steps``, at most the last ``number`` of them (and of 64); kept for further calls.

    Cost and errors as for ``levels``.

    >>> [level.steps for level in last_levels(PLMap([0, "1/2", 1], [0, 1, 0]), 100, 3)]
    [98, 99, 100]
    """
    return _last_levels(f, count(steps, "steps"))[-count(number, "number", 1) :]


@lru_cache(maxsize=16)
def _last_levels(f: PLMap, steps: int) -> tuple[Level, ...]:
    """The last few levels up to a number of steps, kept for further calls."""
    return tuple(deque(islice(levels(f), steps + 1), maxlen=KEPT))


@lru_cache(maxsize=4)
def composed(f: PLMap, t: int, max_pieces: int = MAX_PIECES) -> PLMap:
    """Return ``f.iterate(t, max_pieces)``, kept for further calls: targets are cut out of it one by one."""
    return f.iterate(t, max_pieces)
