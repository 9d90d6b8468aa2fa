"""Plans that are the same for all iterates of a map of one slope: its blocks are all of one size.

f^s maps blocks, intervals of the domain, onto the targets of a cover (``target_covers``), all with the slope c^s. What
is seen of f^m on these targets stands for f^(s+m) on the blocks, so that only their numbers depend on s. They add up
step by step: a block that is mapped onto a target holds a block for each part of it.
docs/mathematics.md, Run bound; Cost curves.

>>> from periodic.maps.families import tent
>>> plan = steady_plan(tent(), 300, 1000)
>>> plan.stretches.depth, [plan.numbers(s) for s in range(4)]
(4, [(1,), (2,), (4,), (8,)])
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from threading import Lock

from periodic.approximation.block_types import MAX_COMPOSED, MAX_DEPTH, Blocks, Plan
from periodic.approximation.sections import section_pieces
from periodic.approximation.stretches import Stretches
from periodic.iterates.kept_iterates import deepest
from periodic.iterates.target_covers import is_whole, target_cover
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, absolute
from periodic.numbers.magnitudes import rounded_down
from periodic.numbers.powers import binary_power

MOST_TARGETS = 48
MOST_STEPS = 256  # of blocks; later their numbers are found by doubling (``compact_plan``)
LATE = 36  # steps, after which the length that goes to each target hardly changes
ROUND = 12  # steps, in which it is looked at then
LEAST = 2.0**-22  # of the domain: targets of less are not looked at
CLOSE = 31 / 32  # of what goes to targets is looked at closely
NEARLY = 127 / 128  # the same by the plan for late iterates, where that serves an earlier one

Row = tuple[int, ...]


class _BlockNumbers:
    """How many blocks f^s maps onto each target of a cover, for s = 0, 1, 2, ..; those of the steps before are kept."""

    def __init__(self, f: PLMap) -> None:
        cover = target_cover(f, MOST_TARGETS)
        self.is_whole = is_whole(f, cover)
        self.targets = cover.targets
        self.images = [[part.image for part in parts] for parts in cover.parts]
        self._rows: list[Row] = [(1, *(0 for _ in self.targets[1:]))]
        self._lock = Lock()

    def after(self, steps: int) -> Row:
        """The numbers after so many steps."""
        with self._lock:  # threads share what is kept
            while len(self._rows) <= steps:
                self._rows.append(self.step(self._rows[-1]))
            return self._rows[steps]

    def step(self, numbers: Sequence[int]) -> Row:
        """What blocks of such numbers hold, one step on."""
        following = [0] * len(numbers)
        for number, images in zip(numbers, self.images, strict=True):
            if number:
                for image in images:
                    following[image] += number
        return tuple(following)


class SteadyPlan:
    """Targets as stretches of f^m, m the depth of the ``stretches``; ``places`` are their numbers in the cover."""

    def __init__(self, found: _BlockNumbers, slope: Exact, stretches: Stretches, places: Row) -> None:
        self.stretches, self.places, self._slope = stretches, places, slope
        self._found = found

    def numbers(self, steps: int) -> Row:
        """Return how many blocks f^steps maps onto each stretch."""
        row = self._found.after(steps)
        return tuple(row[place] for place in self.places)

    def plan(self, t: int, deeper: int = 0) -> Plan:
        """Return the plan for f^t, t at least the depth: the kinds of blocks are the stretches, in their order.

        On the stretches f^(depth + deeper) is looked at.
        """
        steps = t - self.stretches.depth - deeper
        m, e = binary_power(1 / self._slope, steps)
        size = Fraction(m << e) if e >= 0 else Fraction(m, 1 << -e)
        blocks = (Blocks(kind, size, n) for kind, n in enumerate(self.numbers(steps)) if n)
        return Plan(self.stretches._replace(depth=self.stretches.depth + deeper), tuple(blocks))

    def earlier(self, t: int) -> SteadyPlan | None:
        """Return a plan for an earlier f^t that looks at the same stretches closely; None if they do not hold enough.

        Other targets follow, since more of the domain may still go to them.
        """
        depth, intervals, close = self.stretches
        if t < depth:
            return None
        masses = _masses(self._found, float(self._slope), [t - depth])
        near = self.places[:close]
        if sum(masses[i] for i in near) < NEARLY * sum(masses):
            return None
        far = sorted((i for i, mass in enumerate(masses) if mass > LEAST and i not in near), key=lambda i: -masses[i])
        targets = (*intervals[:close], *(self._found.targets[i] for i in far))
        return SteadyPlan(self._found, self._slope, Stretches(depth, targets, close), (*near, *far))

    def unmet(self, t: int, deepest: int) -> int | None:
        """Return how many bends the ends of blocks without a neighbour may stand for; None if blocks do not meet.

        Blocks meet where f^s turns, in pairs, if no part of a target is left out and all stretches are looked at
        closely: then only the ends of the domain are without, and those beside blocks that are too few to be seen.
        Those of all plans for f^t with stretches of f^depth up to f^deepest are counted.
        """
        depth, intervals, close = self.stretches
        seen, parts = set(self.places), (self._found.images[place] for place in self.places)
        if not self._found.is_whole or close < len(intervals) or not all(seen.issuperset(images) for images in parts):
            return None
        steps = range(t - min(t, deepest), t - depth + 1)
        return 1 + max(sum(self._found.after(s)) - sum(self.numbers(s)) for s in steps)

    def stretch(self, steps: int) -> Fraction:
        """Return the slope to a power, rounded down."""
        return rounded_down(self._slope**steps)

    def parts(self) -> list[Row]:
        """Return for each stretch how many blocks of each kind f maps a part of it onto."""
        rows = []
        for place in self.places:
            row = self._found.step([int(i == place) for i in range(len(self._found.targets))])
            rows.append(tuple(row[k] for k in self.places))
        return rows


_block_numbers = lru_cache(maxsize=16)(_BlockNumbers)


def steady_plan(f: PLMap, squares: int, t: int) -> SteadyPlan | None:
    """Return a plan for f^t with stretches the squares of whose pieces add up to so much; None if there is none.

    None too for maps of several slopes. From ``LATE`` steps on it is the same for all t, and earlier too where nearly
    as much is looked at closely. That f^m is taken which is deepest while stretches that are looked at closely hold
    nearly all blocks. Cost: the numbers of blocks after t steps, by which stretches are more or less important.
    """
    return _plan(f, squares, LATE) if t >= LATE else _earlier_plan(f, squares, t)


@lru_cache(maxsize=64)
def _earlier_plan(f: PLMap, squares: int, t: int) -> SteadyPlan | None:
    """The plan for an early iterate: that for late ones, if it serves this one."""
    late = _plan(f, squares, LATE)
    return None if late is None else late.earlier(t) or _plan(f, squares, t)


@lru_cache(maxsize=64)
def _plan(f: PLMap, squares: int, t: int) -> SteadyPlan | None:
    """The plan for f^t, or from late ones on for all."""
    slopes = {absolute(s) for s in f.slopes if s != 0}
    if len(slopes) != 1:
        return None
    slope, found, best = slopes.pop(), _block_numbers(f), None
    for depth in range(1, deepest(f, min(t, MAX_DEPTH), MAX_COMPOSED) + 1):
        masses = _masses(found, float(slope), range(t - depth, t - depth + (ROUND if t == LATE else 1)))
        order = sorted((i for i, mass in enumerate(masses) if mass > LEAST), key=lambda i: -masses[i])
        intervals = tuple(found.targets[i] for i in order)
        close = sum(total <= squares for total in accumulate(n * n for n in section_pieces(f, depth, intervals)))
        # most of the length has to be looked at closely, and a first stretch of many pieces is not
        if not order or (best is not None and sum(masses[i] for i in order[:close]) < CLOSE * sum(masses)):
            break
        best = SteadyPlan(found, slope, Stretches(depth, intervals, max(1, close)), tuple(order))
    return best


def _masses(found: _BlockNumbers, slope: float, late: Sequence[int]) -> list[float]:
    """About how much of the domain goes to each target, in the mean of some steps."""
    sums = [0.0] * len(found.targets)
    for steps in late:
        for i, number in enumerate(found.after(steps)):
            sums[i] += number / slope**steps
    whole = len(late) * found.targets[0].length
    return [x * float(target.length / whole) for x, target in zip(sums, found.targets, strict=True)]
