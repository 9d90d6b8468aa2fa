"""Cycles as permutations: patterns, Stefan cycles, the Sharkovsky order and the period sets that it allows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cached_property, total_ordering
from typing import Any, Protocol, TypeVar

from periodic.errors import count


class _Ordered(Protocol):
    def __lt__(self, other: Any, /) -> bool: ...


Point = TypeVar("Point", bound=_Ordered)


@dataclass(frozen=True)
class Pattern:
    """How a cycle permutes its points, numbered 1..n from left to right.

    ``images[i - 1]`` is the number of the point to which the i-th point goes: one-line notation, 1-based. Any
    sequence of integers proper is taken, a row of a NumPy array too, so that ``numpy.array(pattern.images)`` and
    ``Pattern(row)`` lead to and from arrays of many patterns. Reference: [ALM]; docs/mathematics.md, Patterns.

    >>> Pattern([2, 3, 1])
    Pattern([2, 3, 1])
    >>> Pattern([2, 1, 3])
    Traceback (most recent call last):
    ValueError: images must be one cycle on 1..3, got (2, 1, 3)
    """

    images: tuple[int, ...]

    def __init__(self, images: Iterable[int]) -> None:
        if isinstance(images, (str, bytes, Set, Mapping)) or not isinstance(images, Iterable):
            raise TypeError(f"images must be a sequence of integers, got {images!r}")
        given = tuple(images)
        if set(map(type, given)) - {int}:
            given = tuple(count(image, f"images[{i}]", 1) for i, image in enumerate(given))
        n, i = len(given), 1
        if not given or min(given) < 1 or max(given) > n:
            raise ValueError(f"images must be one cycle on 1..{n}, got {_shortened(given)}")
        for _ in range(n - 1):
            i = given[i - 1]
            if i == 1:
                break
        # n - 1 steps without coming back to 1, then back: no point can have been visited twice
        if given[i - 1] != 1 or (i == 1 and n > 1):
            raise ValueError(f"images must be one cycle on 1..{n}, got {_shortened(given)}")
        object.__setattr__(self, "images", given)

    @classmethod
    def _of(cls, images: tuple[int, ...]) -> Pattern:
        """Trust that the images are one cycle of plain integers."""
        self = cls.__new__(cls)
        object.__setattr__(self, "images", images)
        return self

    @classmethod
    def from_orbit(cls, points: Iterable[Point]) -> Pattern:
        """Return the pattern of a cycle whose points are given in time order, the last going to the first.

        Cost: one sort. Raises ValueError if a point occurs twice or there is none.

        >>> Pattern.from_orbit([2, 4, 8])
        Pattern([2, 3, 1])
        """
        orbit = list(points)
        order = sorted(range(len(orbit)), key=orbit.__getitem__)
        rank = [0] * len(orbit)
        for position, time in enumerate(order):
            if position and not orbit[order[position - 1]] < orbit[time]:
                raise ValueError(f"the points of a cycle must differ, but {orbit[time]} occurs twice")
            rank[time] = position + 1
        images = [0] * len(orbit)
        for time in range(len(orbit)):
            images[rank[time - 1] - 1] = rank[time]
        return cls(images)

    def __repr__(self) -> str:
        return f"Pattern({list(self.images)})"

    @property
    def period(self) -> int:
        """The number of points."""
        return len(self.images)

    @cached_property
    def word(self) -> tuple[int, ...]:
        """The points in time order from the leftmost: ``(1, 3, 4, 2, 5)`` goes 1 -> 3 -> 4 -> 2 -> 5 -> 1."""
        word = [1]
        while (image := self.images[word[-1] - 1]) != 1:
            word.append(image)
        return tuple(word)

    @cached_property
    def directions(self) -> tuple[int, ...]:
        """For each gap between neighbouring points, +1 if its image keeps the direction and -1 if it turns round."""
        return tuple(1 if a < b else -1 for a, b in zip(self.images, self.images[1:], strict=False))

    @property
    def turning_points(self) -> tuple[int, ...]:
        """The points, by number, at which the direction changes; empty for at most two points."""
        ways = self.directions
        return tuple(i + 1 for i in range(1, len(ways)) if ways[i - 1] != ways[i])

    @property
    def is_stefan(self) -> bool:
        """Whether this is a Stefan cycle, in either orientation."""
        p = self.period
        return p >= 3 and p % 2 == 1 and self in (stefan(p), stefan(p, mirror=True))

    def mirror(self) -> Pattern:
        """Return the pattern seen from the other side: ``i -> n + 1 - images(n + 1 - i)``; same growth, same periods.

        >>> Pattern([2, 3, 1]).mirror()
        Pattern([3, 1, 2])
        """
        n = self.period
        return Pattern._of(tuple([n + 1 - image for image in reversed(self.images)]))


def stefan(p: int, mirror: bool = False) -> Pattern:
    """Return the Stefan cycle of odd period ``p >= 3``, the pattern of least growth of that period.

    Without ``mirror`` it is unimodal with a maximum; maps like ``c*abs(x) - 1`` carry the mirror.
    Raises ValueError for an even ``p`` or one below 3. Reference: [BH11]; docs/mathematics.md, Stefan cycles.

    >>> stefan(7)
    Pattern([4, 7, 6, 5, 3, 2, 1])
    >>> stefan(5, mirror=True)
    Pattern([5, 4, 2, 1, 3])
    """
    p = count(p, "p", 3)
    if p % 2 == 0:
        raise ValueError(f"p must be odd, got {p}: Stefan cycles have odd periods")
    m = p // 2
    if mirror:
        return Pattern._of((*range(p, m + 1, -1), *range(m, 0, -1), m + 1))
    return Pattern._of((m + 1, *range(p, m + 1, -1), *range(m, 0, -1)))


def sharkovsky_key(n: int) -> tuple[int, ...]:
    """Return the sorting key of the Sharkovsky order: sorting by it runs from the strongest period to the weakest.

    With ``n = 2**k * q``, q odd, it is ``(0, k, q)`` if q > 1, else ``(1, -k)``.
    Reference: [BH11]; docs/mathematics.md, Sharkovsky order.

    >>> sorted(range(1, 13), key=sharkovsky_key)
    [3, 5, 7, 9, 11, 6, 10, 12, 8, 4, 2, 1]
    """
    n = count(n, "n", 1)
    k = (n & -n).bit_length() - 1
    q = n >> k
    return (0, k, q) if q > 1 else (1, -k)


def forces(m: int, n: int) -> bool:
    """Return whether every continuous interval map with a point of least period ``m`` has one of least period ``n``.

    Each period forces itself. Reference: Sharkovsky's theorem, [BH11]; docs/mathematics.md, Sharkovsky order.

    >>> forces(3, 7), forces(6, 9)
    (True, False)
    """
    m, n = count(m, "m", 1), count(n, "n", 1)
    return sharkovsky_key(m) <= sharkovsky_key(n)


@total_ordering
@dataclass(frozen=True)
class PeriodSet:
    """All least periods of an interval map: by Sharkovsky's theorem everything that the strongest of them forces.

    ``strongest`` is None for the one set without a strongest element, all powers of two. Sets compare by inclusion,
    which orders them totally. Reference: [BH11]; docs/mathematics.md, Sharkovsky order.

    >>> 7 in PeriodSet(5), 3 in PeriodSet(5)
    (True, False)
    >>> print(PeriodSet(7))
    every period except 3, 5
    >>> PeriodSet(8) < PeriodSet(None) < PeriodSet(6)
    True
    """

    strongest: int | None

    def __post_init__(self) -> None:
        if self.strongest is not None:
            object.__setattr__(self, "strongest", count(self.strongest, "strongest", 1))

    @property
    def _key(self) -> tuple[int, ...]:
        # (1,) comes after every (0, k, q) and before every (1, -k): the place of "all powers of two" in the order
        return (1,) if self.strongest is None else sharkovsky_key(self.strongest)

    def __contains__(self, n: object) -> bool:
        return self._key <= sharkovsky_key(count(n, "n", 1))

    def __lt__(self, other: PeriodSet) -> bool:
        if not isinstance(other, PeriodSet):
            return NotImplemented
        return other._key < self._key

    def up_to(self, n: int) -> tuple[int, ...]:
        """Return the periods in the set that are at most ``n``, in increasing order.

        >>> PeriodSet(12).up_to(20)
        (1, 2, 4, 8, 12, 16, 20)
        """
        return tuple(i for i in range(1, count(n, "n") + 1) if i in self)

    def __str__(self) -> str:
        if self.strongest is None:
            return "every power of two"
        power = self.strongest & -self.strongest
        q = self.strongest // power
        if q == 1:
            return ", ".join(str(1 << i) for i in range(self.strongest.bit_length()))
        # 2**k * q forces 1, 2, .., 2**(k-1) and the multiples of 2**k, except those by the smaller odd numbers > 1
        below = [str(1 << i) for i in range(power.bit_length() - 1)]
        missing = [str(power * i) for i in range(3, q, 2)]
        if len(missing) > 6:
            missing[3:-1] = [".."]
        every = {1: "every period", 2: "every even period"}.get(power, f"every multiple of {power}")
        return " and ".join(filter(None, [", ".join(below), every])) + (" except " * bool(missing)) + ", ".join(missing)


def _shortened(values: tuple[int, ...]) -> str:
    if len(values) <= 12:
        return str(values)
    return f"({', '.join(map(str, values[:10]))}, .., {values[-1]})"
