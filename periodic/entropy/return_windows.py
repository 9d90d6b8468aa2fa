"""The window of a map whose entropy is near 0: found for a return map, many steps at once, and carried back.

Let g be f^p on an interval K. Say that g proves k for an interval B if for every n it takes at least k c^n disjoint
parts of B over the window W, n steps at a time. Follow f for r < p steps: it takes parts of B over certain intervals,
and of these g proves something. Let s_r be the sum of what it proves. Then f^(pn + r) takes s_r c^n parts of B over W;
with d = c^(1/p), f proves the least of the numbers s_r / d^r. As a rule that is 1 for the domain of f: then f^t crosses
W at least d^t times, for every t. And g may have a return map of its own, and so on: if the slopes differ from 1 by a
billionth this happens thirty times. All is done with maps near f^p, in short numbers.
docs/mathematics.md, Return windows.

>>> from periodic.maps.families import tent
>>> found = return_window(tent("1001/1000"))
>>> float(found.growth), found.steps, [found.crossings(t) for t in (0, 1, 2, 512, 10**6)][:4]
(1.00099..., 512, [1, 2, 2, ...])
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import TypeAlias

from periodic.entropy.firm_graphs import FINE, LEAST, FirmGraph, Interval
from periodic.entropy.tower_windows import MAX_STEPS, TowerWindow, tower_window
from periodic.errors import TooManyPiecesError, count, readable
from periodic.graphs.restrictive_intervals import exchanged_halves, restrictive_cycle
from periodic.graphs.tower_closings import Truncation
from periodic.maps.arguments import takes_maps
from periodic.maps.near_maps import NearMap, is_short, rational
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, floor
from periodic.numbers.magnitudes import enclosed

BITS = (256, 512, 1024, 2048, 4096)  # of the numbers: more are tried where few do not tell
MAX_RETURNS = 100  # return maps of return maps of ..
WHOLE: Interval = (Fraction(0), Fraction(1))
_FEW_STEPS = 200  # of the tower of the map itself before return maps are looked for
_STEPS = (24, 48, 160)  # of the towers of return maps
_BASES = 3  # intervals of a cycle on which the return map is tried
_LARGE = Fraction(1, 1 << 20)  # an error
_SHORT = 32  # bits of the levels, in parts of their distance
_SPARE = 16  # bits beyond those of an error
_DIGITS = 9  # of what growth numbers have beyond 1
_SLOWER = tuple(Fraction(n, 1000) for n in (999, 995, 990, 980, 950, 900, 800, 500, 200))  # shares of a rate beyond 1


@readable
@dataclass(frozen=True)
class Returned:
    """A window of a map near ``near.map``, seen with its return map ``inner`` on ``interval``, ``period`` steps long.

    ``rate`` is just below the root of that of the return map, and ``window`` in the coordinate of ``near.map``.
    """

    near: NearMap
    period: int
    interval: Interval
    inner: Inner
    rate: Fraction
    _shares: dict[Interval, Fraction] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def window(self) -> Interval:
        """The levels."""
        (low, high), (x, y) = self.interval, self.inner.window
        return inward(low + (high - low) * x, low + (high - low) * y, _bits((high - low) * (y - x)))

    @cached_property
    def fine(self) -> int:
        """How many bits the ends of parts of [0, 1] should have."""
        low, high = self.window
        return _bits(high - low)

    def slower(self, rate: Fraction) -> Returned:
        """Return the same with a smaller rate, of which greater shares are proved."""
        return replace(self, rate=rate, inner=self.inner.slower(rate**self.period), _shares={})

    def count(self, intervals: Counter[Interval], t: int) -> int:
        """Return a number of disjoint parts of some intervals, taken so often, that t steps take over the window."""
        n, r = divmod(t, self.period)
        *_, images = self._images(intervals, r)
        return self.inner.count(self._inside(images), n)

    def share(self, interval: Interval) -> Fraction:
        """Return a number k <= 1 such that t steps take k * rate**t parts of an interval over the window, for all t."""
        if interval not in self._shares:
            least, power = Fraction(1), Fraction(1)
            for images in self._images(Counter([interval]), self.period - 1):
                total = Fraction(0)
                parts = self._inside(images)
                for part in sorted(parts, key=lambda part: part[0] - part[1]):  # the longest first
                    if total >= power:
                        break
                    total += parts[part] * self.inner.share(part)
                least, power = min(least, total / power), power * self.rate
            self._shares[interval] = least
        return self._shares[interval]

    def _images(self, found: Counter[Interval], steps: int) -> Iterator[Counter[Interval]]:
        """Yield for r = 0, .., ``steps`` intervals over which r steps take disjoint parts of some, each so often."""
        near, fine = self.near, self.fine
        for r in range(steps + 1):
            yield found
            following = Counter[Interval]()
            for (low, high), n in found.items() if r < steps else ():
                for a, b in pairwise([low, *(x for x in near.turns if low < x < high), high]):
                    bottom, top = sorted((near.value(a), near.value(b)))
                    image = inward(bottom + near.error, top - near.error, fine)
                    if image[0] < image[1]:
                        following[image] += n
            found = following

    def _inside(self, images: Counter[Interval]) -> Counter[Interval]:
        """The parts of images on the interval that contain the window, in the coordinate of the return map."""
        (low, high), (x, y), fine = self.interval, self.inner.window, self.inner.fine
        found = Counter[Interval]()
        for (u, v), n in images.items():
            part = inward((max(u, low) - low) / (high - low), (min(v, high) - low) / (high - low), fine)
            if part[0] <= x and y <= part[1]:
                found[part] += n
        return found


Inner: TypeAlias = FirmGraph | Returned


def _bits(length: Fraction, more: int = FINE) -> int:
    """As many bits as show a length, and more."""
    return more + length.denominator.bit_length() - length.numerator.bit_length()


def inward(low: Exact, high: Exact, bits: int) -> Interval:
    """Return the greatest interval inside one whose ends have so many bits."""
    scale = 1 << bits
    return Fraction(-floor(-low * scale), scale), Fraction(floor(high * scale), scale)


@readable
@dataclass(frozen=True)
class ReturnWindow:
    """A window that f^t crosses at least ``growth**t`` times, and ``share * rate**t`` times, for every t.

    ``returned`` proves it: return maps one inside the other, and a graph for the innermost one. Nearly always
    ``growth`` is ``rate``, and ``share`` is 1.
    """

    returned: Returned
    window: tuple[Fraction, Fraction]
    growth: Fraction
    share: Fraction

    @property
    def rate(self) -> Fraction:
        """Nearly the growth number of the innermost return map, in steps of f."""
        return self.returned.rate

    @property
    def innermost(self) -> FirmGraph:
        """The graph of the innermost return map."""
        inner: Inner = self.returned
        while isinstance(inner, Returned):
            inner = inner.inner
        return inner

    @property
    def steps(self) -> int:
        """The number of steps of f that the innermost return map takes at once."""
        return self.innermost.near.steps

    def crossings(self, t: int) -> int:
        """Return an integer, at least ``growth**t``, that the crossings of the window by f^t reach.

        Cost: for each return map as many steps as it takes, for a few intervals; of the innermost one, a recurrence.
        """
        return self.returned.count(Counter([WHOLE]), count(t, "t"))


class _UnclearError(Exception):
    """More bits are needed."""


@takes_maps
def best_window(f: PLMap) -> TowerWindow | ReturnWindow:
    """Return the window with the greatest growth that the tower of a self-map shows, or its return maps.

    Return maps are looked for where 200 steps of the tower prove less than 99 % of the entropy.
    Cost: that of ``tower_window``, and of ``return_window``. Raises ValueError if the map leaves its interval.

    >>> from periodic.maps.families import tent
    >>> [type(best_window(tent(s))).__name__ for s in ("3/2", "1001/1000")]
    ['TowerWindow', 'ReturnWindow']
    """
    found = tower_window(f, _FEW_STEPS)
    if found.is_near:
        return found
    returned = return_window(f)
    if returned is not None and returned.growth > found.growth:
        return returned
    return tower_window(f, MAX_STEPS) if found.steps == _FEW_STEPS else found


@takes_maps
def return_window(f: PLMap) -> ReturnWindow | None:
    """Return a window that return maps of a self-map show; None if none are found, or 4096 bits do not tell enough.

    Cost: for each return map some compositions with numbers of some hundred bits, or some thousand for slopes that
    differ from 1 by less than 1e-9, and the tower of the innermost. Raises ValueError if the map leaves its interval.
    """
    for bits in BITS:
        try:
            found = _found(NearMap.of(f, bits), bits, 0)
        except _UnclearError:
            continue
        except TooManyPiecesError:
            return None
        return _carried(f, found) if isinstance(found, Returned) else None
    return None


def _found(near: NearMap, bits: int, depth: int) -> Inner | None:
    """The window of a map near ``near.map``: by its tower if few steps are enough, else by a return map."""
    if near.error > _LARGE:
        raise _UnclearError
    if near.error:  # more bits than the error has tell nothing
        bits = min(bits, _SPARE + near.error.denominator.bit_length() - near.error.numerator.bit_length())
    if depth < MAX_RETURNS and (halves := exchanged_halves(near.map)):
        return _returned(near, [(rational(a), rational(b)) for a, b in halves], bits, depth)
    for steps in _STEPS:
        found = tower_window(near.map, steps)
        if found.upper == 1:
            raise _UnclearError
        if found.is_near:
            graph = FirmGraph.of(near, found, bits)
            if graph is None and near.error > LEAST:
                raise _UnclearError
            return graph
        if depth < MAX_RETURNS and (intervals := _around_fastest(found)):
            return _returned(near, intervals, bits, depth)
    return None


def _around_fastest(found: TowerWindow) -> list[Interval] | None:
    """Intervals around the fastest component that are sent into each other in turn, those first that follow folds."""
    tower = found.closing.tower
    upper = Truncation(tower, found.steps).closing("upper")
    fastest = upper.graph.fastest
    intervals = restrictive_cycle(upper, fastest) if fastest is not None else None
    if intervals is None:
        return None
    orbits = tower.orbits
    folds = [orbits.before[q] - orbits.after[p] for p, q in intervals]
    bases = sorted(range(len(folds)), key=lambda i: -folds[i - 1])
    return [(rational(orbits.exact(p)), rational(orbits.exact(q))) for p, q in (intervals[i] for i in bases)]


def _returned(near: NearMap, intervals: Sequence[Interval], bits: int, depth: int) -> Returned | None:
    """The window that the return map shows, on the first of some intervals on which all of the rate is proved."""
    period, scale, best = len(intervals), 1 << bits, None
    for low, high in intervals[:_BASES]:
        if not is_short((low, high), bits):
            low, high = Fraction(max(floor(low * scale), 0), scale), Fraction(min(-floor(-high * scale), scale), scale)
        inner = _found(near.returned(low, high, period, bits), bits, depth + 1)
        if inner is not None:
            found = Returned(near, period, (low, high), inner, _root(inner.rate, period))
            if best is None or found.share(WHOLE) > best.share(WHOLE):
                best = found
            if best.share(WHOLE) == 1 or inner.share(WHOLE) < 1:
                break
    return best


def _root(c: Fraction, n: int) -> Fraction:
    """A decimal fraction just below the n-th root of c > 1, with some digits of what it has beyond 1."""
    scale = 10 ** (_DIGITS + len(str(floor(n / (c - 1)))))
    low, high = scale, 2 * scale
    while Fraction(high, scale) ** n <= c:
        high *= 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if Fraction(middle, scale) ** n <= c else (low, middle)
    return Fraction(low, scale)


def _carried(f: PLMap, found: Returned) -> ReturnWindow | None:
    """The window in the coordinate of f, in short numbers, with the greatest growth that is seen to have constant 1."""
    (a, b), (x, y) = f.domain, found.window
    low, high = (enclosed(a + (b - a) * x, 2 * found.fine)[side] for x, side in ((x, 1), (y, 0)))
    low, high = inward(low, high, max(_bits(high - low, _SHORT), 0))
    if not low < high:
        return None
    share, growth = found.share(WHOLE), found.rate
    for part in _SLOWER if share < 1 else ():
        growth = 1 + part * (found.rate - 1)
        if found.slower(growth).share(WHOLE) == 1:
            break
    else:
        growth = growth if share == 1 else Fraction(1)
    return ReturnWindow(found, (low, high), growth, share)
