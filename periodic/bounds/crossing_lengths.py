"""What crossings prove where slopes differ: each counts by its own length, not by that of the steepest.

f^t maps a *block* affinely onto an interval; where a level lies inside of it, h = f^t crosses that level there. A
function g that changes its side of the level Z times at most keeps its side on all blocks but Z, and misses half of
each: the points where h is below the level, or those where it is above. With ``a`` the lesser distance of the level to
an end of the image, and ``s`` the slope of h on the block,

    the integral of |h - g| is at least that of (the sum of a/s over all blocks, but for the Z greatest),

over all levels, and that of (h - g)**2 at least the same with a**2/s. Blocks are counted in groups, and nothing of the
size of f^t is built. Where all slopes are one the windows of ``crossing_bounds`` prove as much, if there is a
Markov partition.
docs/mathematics.md, L1 bound.

>>> f = PLMap([0, "1/3", 1], [0, 1, 0])  # slopes 3 and 3/2: by windows 0.009
>>> [round(float(bound.value), 3) for bound in crossing_length_bounds(f, 8, 14)]
[0.189, 0.063]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import comb, inf, ldexp, nextafter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from periodic.bounds.theorems import FEW_KINDS, Bound, Theorem
from periodic.claims import Warrant
from periodic.errors import TooManyPiecesError, count, printed
from periodic.iterates.branches import Target
from periodic.iterates.generations import as_fraction, last_generations
from periodic.maps.normal_forms import normal_form
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, absolute
from periodic.numbers.magnitudes import enclosed, float_below

Floats = NDArray[np.float64]

SOURCE = "docs/mathematics.md, L1 bound"
MEANING = "the crossings of levels, each with its length"
L1_LENGTHS = Theorem("L1, lengths", "l1", SOURCE, MEANING, Warrant.ENCLOSED)
L2_LENGTHS = Theorem("squared error, lengths", "l2", SOURCE, MEANING, Warrant.ENCLOSED)

PARTS = 64  # of each interval between neighbouring ends of images, at most
MOST_LEVELS, LEAST_LEVELS = 160, 24  # at which sums are found
MOST_WORK = 10**5  # levels times groups of blocks, but for the least number of levels
MOST_GROUPS = 4000  # that are looked at without effort, if so many may come up on each target
MOST_STEPS = 10**3
AT_ONCE, MOST_KEPT = 1 << 18, 1 << 19  # numbers in one array, and for each of some that are kept
HUGE, DEEPEST = Fraction(2) ** 1000, 900  # more than floats are told of; the scale up to which they have all their bits
ROUNDING = 2.0**-50


class _CrossedBlocks(NamedTuple):
    """Blocks of f^t in groups: ends of images, lengths by that of the image, and numbers.

    Lengths are too great and numbers too small by the factor 2**scale, so that floats hold both.
    """

    low: Floats
    high: Floats
    lengths: Floats
    numbers: Floats
    scale: int


def crossing_length_bounds(f: PLMap, t: int, sign_changes: int, effort: int = 0) -> tuple[Bound, Bound]:
    """Return bounds on the integrals of ``|f**t - g|`` and ``(f**t - g)**2`` for g with so many sign changes at most.

    Exact multiples of rational numbers that are rounded down; 0 with a hypothesis that fails where t is more than
    ``MOST_STEPS`` or blocks are of too many kinds, without effort of more than a few thousand. Cost: that of the groups
    of blocks, hundredths of a second once for each t, then some milliseconds. Raises ValueError if ``f`` leaves its
    interval.
    """
    t, changes = count(t, "t"), count(sign_changes, "sign_changes")
    f.check_self_map()
    low, high = f.domain
    few, values = FEW_KINDS, (Fraction(0), Fraction(0))
    slopes = len({absolute(slope) for slope in f.slopes if slope != 0})
    if t > MOST_STEPS or (not effort and comb(t + max(slopes, 1) - 1, t) > MOST_GROUPS):
        few = FEW_KINDS._replace(holds=False, detail=f"{printed(t)} steps with {slopes} different slopes")
    else:
        try:
            sums = _sums(normal_form(f), t)
            values = sums.integrals(changes) if sums is not None else values
        except TooManyPiecesError as error:
            few = FEW_KINDS._replace(holds=False, detail=str(error))
    evidence = {"sign_changes": changes, "normal form": normal_form(f)}
    area, squares = (
        theorem.concluded((high - low) ** (order + 1) * value, [few], evidence)
        for order, (theorem, value) in enumerate(zip((L1_LENGTHS, L2_LENGTHS), values, strict=True), 1)
    )
    return area, squares


def cut_levels(f: PLMap, t: int, targets: Sequence[Target]) -> list[Exact]:
    """Return levels at which sums are as well found, exactly: ends of some targets, and more in between."""
    ends = sorted({x for target in targets for x in target})
    most = _most_levels(_blocks(normal_form(f), t))
    if len(ends) > most:
        ends = [ends[k] for k in np.linspace(0, len(ends) - 1, most).astype(np.int64).tolist()]
    parts = _parts(most, len(ends))
    inner = [a + (b - a) * Fraction(k, parts) for a, b in pairwise(ends) for k in range(parts)]
    return [*inner, ends[-1]]


@lru_cache(maxsize=32)
def _blocks(f: PLMap, t: int) -> _CrossedBlocks:
    """The blocks of f^t, f in normal form."""
    found = last_generations(f, t, 1)[0]
    values, places = found.sizes
    scale = sum(found.counts.numbers.tolist()).bit_length()
    lengths = np.array([_below(as_fraction(size) * 2**scale) for size in values])
    numbers = np.array([_part_below(number, scale) for number in found.counts.numbers.tolist()])
    low, high = np.array([_ends(target) for target in found.targets]).reshape(-1, 2).T
    return _CrossedBlocks(low[found.places], high[found.places], lengths[places], numbers, scale + found.exponent)


@lru_cache(maxsize=1 << 12)
def _ends(target: Target) -> tuple[float, float]:
    """Floats inside a target, close to its ends; kept, since most targets are those of other t too."""
    return -_below(-enclosed(target.low)[1]), _below(enclosed(target.high)[0])


def _part_below(number: int, scale: int) -> float:
    """A float that is at most ``number / 2**scale``, and close to it: the leading bits of the number.

    >>> _part_below(3, 2), _part_below(2**60 + 1, 61)
    (0.75, 0.5)
    """
    if scale > DEEPEST:
        return _below(Fraction(number, 2**scale))
    spare = max(0, number.bit_length() - 53)
    return ldexp(number >> spare, spare - scale)


def _below(x: Fraction) -> float:
    """A float that is at most x, and close to it if it is not huge."""
    return float_below(min(x, HUGE))


@lru_cache(maxsize=4)
def _sums(f: PLMap, t: int) -> _Sums | None:
    """The sums of f^t, f in normal form, if it has blocks; kept, since they serve all numbers of sign changes."""
    blocks = _blocks(f, t)
    return _Sums(blocks) if len(blocks.numbers) else None


class _Sums:
    """The sums over blocks at all levels of a cut, from which the greatest terms may be left out.

    Between neighbouring levels each block counts that crosses all levels there. Of such blocks ``a`` is concave in the
    level, and at least its chord, its square at least the tangent in the middle of that of the chord. So the least sums
    over all choices of Z blocks are concave, and lie above their chords.
    """

    def __init__(self, blocks: _CrossedBlocks) -> None:
        self._blocks, self._cut = blocks, _cut(blocks)
        few = len(blocks.numbers) * len(self._cut) <= MOST_KEPT
        self._kept = tuple(self._rows()) if few else None

    def _rows(self) -> Iterator[tuple[Floats, tuple[_SortedRows, ...]]]:
        """Parts of the cut, by their widths, with the sums at their lower and upper ends, for one norm, for both."""
        blocks, cut = self._blocks, self._cut
        some = max(1, AT_ONCE // len(blocks.numbers))
        for k in range(0, len(cut) - 1, some):
            ends = cut[k : k + some + 1][:-1, None], cut[k + 1 : k + some + 1, None]
            across = (blocks.low <= ends[0]) & (blocks.high >= ends[1])
            first, last = (np.minimum(x - blocks.low, blocks.high - x) * (across * (1 - ROUNDING)) for x in ends)
            bend = ((last - first) / 2) ** 2 * (1 + 8 * ROUNDING)
            rows = (first, last, first**2 - bend, last**2 - bend)
            found = tuple(_SortedRows.of(row * blocks.lengths, blocks.numbers) for row in rows)
            yield (ends[1] - ends[0])[:, 0], found

    def integrals(self, changes: int) -> tuple[Fraction, Fraction]:
        """Return the integrals over all levels of what is left, for both norms."""
        spent = nextafter(float(Fraction(changes, 2**self._blocks.scale)), inf) if changes else 0.0
        totals = [0.0, 0.0]
        for widths, rows in self._rows() if self._kept is None else self._kept:
            for order, (first, last) in enumerate((rows[:2], rows[2:])):
                parts = np.maximum((first.left(spent) + last.left(spent)) * widths / 2, 0.0)
                totals[order] += float(parts.sum()) * (1 - 8 * ROUNDING)
        area, squares = (Fraction(total * (1 - len(self._cut) * ROUNDING)) for total in totals)
        return area, squares


class _SortedRows(NamedTuple):
    """Rows of weights from the greatest on, how many there are up to each, and what those from each on add up to.

    ``below`` is the sum of the negative ones.
    """

    weights: Floats
    numbers: Floats
    rest: Floats
    below: Floats

    @classmethod
    def of(cls, weights: Floats, numbers: Floats) -> _SortedRows:
        """The rows; every weight is there so many times."""
        order = np.argsort(-weights, axis=1)
        weights, numbers = np.take_along_axis(weights, order, axis=1), numbers[order]
        terms = weights * numbers
        rest = np.cumsum(terms[:, ::-1], axis=1)[:, ::-1]
        return cls(weights, np.cumsum(numbers, axis=1), rest, np.minimum(terms, 0.0).sum(axis=1))

    def left(self, spent: float) -> Floats:
        """What is left of each sum if the greatest terms are left out, so many as are ``spent``; a little less.

        That is the greatest value of (the sum of all terms, cut off at a price) - price * spent.
        """
        rows, count = np.arange(len(self.weights)), self.weights.shape[1]
        enough = self.numbers > spent
        last = enough.argmax(axis=1)
        price = np.where(enough[:, -1], self.weights[rows, last], 0.0)
        after = np.where(last + 1 < count, self.rest[rows, np.minimum(last + 1, count - 1)], 0.0)
        some, cut = price > 0, price * self.numbers[rows, last]
        total = np.where(some, cut + after, self.below)
        size = np.where(some, cut + after, 0.0) - 2 * self.below + price * some * spent
        return np.asarray(total - price * some * spent - (count + 16) * ROUNDING * size)


def _cut(blocks: _CrossedBlocks) -> Floats:
    """Levels in order: the ends of images, or some of them, and more in between."""
    ends = np.unique(np.concatenate([blocks.low, blocks.high]))
    most = _most_levels(blocks)
    if len(ends) > most:
        ends = ends[np.linspace(0, len(ends) - 1, most).astype(np.int64)]
    parts = _parts(most, len(ends))
    steps = np.diff(ends)[:, None] * (np.arange(parts) / parts)
    return np.unique(np.append(ends[:-1, None] + steps, ends[-1]))


def _most_levels(blocks: _CrossedBlocks) -> int:
    return max(LEAST_LEVELS, min(MOST_LEVELS, MOST_WORK // max(1, len(blocks.numbers))))


def _parts(most: int, ends: int) -> int:
    """In how many parts to cut between neighbouring ends."""
    return min(PARTS, max(1, most // ends))
