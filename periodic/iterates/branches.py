"""Branches: onto which intervals the parts of an interval are mapped, and of these the parts, and so on.

Cut the domain at the breakpoints of f; each part is mapped affinely onto an interval, its *target*, which is cut again.
The targets that occur have their ends in the orbits of the knots, so that there are few of them: finitely many on a map
with a Markov partition, on others some more with every step. A number stands for each, 0 for the domain.
docs/mathematics.md, Block bound.

A map with slopes 3 and 3/2 in absolute value: both laps are mapped onto the whole.
>>> branches = Branches(PLMap([0, "1/3", 1], [0, 1, 0]))
>>> branches.slopes, branches.parts(0)
((Fraction(3, 2), Fraction(3, 1)), [(0, 1), (0, 0)])
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from periodic.errors import TooManyPiecesError, readable
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Algebraic, Exact, absolute
from periodic.numbers.magnitudes import log2
from periodic.numbers.powers import binary_power

Integers = NDArray[np.int64]

MAX_PARTS = 1 << 16  # of all targets


class _LowAndHigh(NamedTuple):
    low: Exact
    high: Exact


@readable
class Target(_LowAndHigh):
    """A closed interval onto which blocks are mapped, from ``low`` to ``high``."""

    def __hash__(self) -> int:
        """Quicker than that of two fractions, each of which needs an inverse modulo a prime; kept."""
        known: int | None = self.__dict__.get("_hash")
        if known is None:
            parts = [x if isinstance(x, Algebraic) else (x.numerator, x.denominator) for x in self]
            known = self.__dict__["_hash"] = hash(tuple(parts))
        return known

    def __reduce__(self) -> tuple[type[Target], tuple[Exact, ...]]:
        """Without what is kept: hashes of numbers may differ from process to process."""
        return type(self), tuple(self)

    @property
    def length(self) -> Exact:
        """The distance of its ends."""
        return self.high - self.low


class PartTable(NamedTuple):
    """The parts of targets in one row: those of target i from ``starts[i]`` on, up to ``starts[i + 1]``.

    ``images`` has the targets onto which they are mapped, ``slopes`` the places of the slopes.
    """

    starts: Integers
    images: Integers
    slopes: Integers


class Branches:
    """The targets that were met so far, and which of them each is cut into.

    ``slopes`` are the absolute slopes of f other than 0, ``logs`` their logarithms; ``sizes`` those of the lengths of
    the ``targets``.
    """

    def __init__(self, f: PLMap) -> None:
        self.f = f
        pieces = [absolute(s) for s in f.slopes]
        self.slopes = tuple(sorted({s for s in pieces if s != 0}))
        self.logs = [log2(s) for s in self.slopes]
        place = {s: i for i, s in enumerate(self.slopes)}
        self._places = [place.get(s) for s in pieces]
        self.targets: list[Target] = []
        self.sizes: list[float] = []
        self._numbers: dict[Target, int] = {}
        self._parts: list[list[tuple[int, int]]] = []
        self._shortened: dict[tuple[int, int], tuple[int, int]] = {}
        self._work = 0
        self._table = PartTable(*(np.zeros(n, dtype=np.int64) for n in (1, 0, 0)))
        self._number(Target(*f.domain))

    def _number(self, target: Target) -> int:
        """The number of a target; a new one is put at the end of the list."""
        if target not in self._numbers:
            self._numbers[target] = len(self.targets)
            self.targets.append(target)
            self.sizes.append(log2(target.length))
        return self._numbers[target]

    def shortened(self, slope: int, power: int) -> tuple[int, int]:
        """Return m and e for ``m * 2**e`` just below 1 over a power of a slope, which is given by its place; kept."""
        key = slope, power
        if key not in self._shortened:
            self._shortened[key] = binary_power(1 / self.slopes[slope], power)
        return self._shortened[key]

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

    def is_closed(self, most: int) -> bool:
        """Whether there are no other targets than those met so far, and no more than ``most``; all are cut then."""
        while len(self._parts) < len(self.targets):
            if len(self.targets) > most:
                return False
            self._cut_next()
        return True

    def table(self, numbers: Iterable[int]) -> PartTable:
        """Return the parts of some targets, and of others.

        Raises TooManyPiecesError where all that are cut have more than ``MAX_PARTS`` of them.
        """
        for number in numbers:
            if self._work > MAX_PARTS:
                raise TooManyPiecesError(f"the targets of blocks are cut into more than {MAX_PARTS} parts")
            self.parts(number)
        if len(self._table.starts) <= len(self._parts):
            known = len(self._table.starts) - 1
            new = self._parts[known:]
            stops = self._table.starts[-1] + np.cumsum([len(parts) for parts in new])
            rows = np.array([part for parts in new for part in parts], dtype=np.int64).reshape(-1, 2).T
            self._table = PartTable(*map(np.append, self._table, (stops, *rows)))
        return self._table

    def _cut_next(self) -> None:
        """Cut the first target that is whole yet."""
        f, (low, high) = self.f, self.targets[len(self._parts)]
        knots = f.polyline.knots
        first, stop = knots.search(low, right=True), knots.search(high)
        values = [f(low), *f.polyline.values[first:stop], f(high)]
        found = []
        for slope, (u, v) in zip(self._places[first - 1 : stop], pairwise(values), strict=True):
            if slope is not None:
                found.append((self._number(Target(min(u, v), max(u, v))), slope))
        self._parts.append(found)
        self._work += len(found)
