"""Cycles as permutations: patterns, and the Stefan cycles among them.

Number the points of a cycle from left to right: then the map permutes 1..n, and that permutation is the *pattern* of
the cycle. All that a cycle forces of every map that has it follows from the pattern: other cycles, growth,
oscillations. The *Stefan cycles* are the patterns of odd length that force least; the maps ``c*abs(x) - 1`` have them
first.

>>> pattern = Pattern.from_orbit([2, 4, 8])  # 2 -> 4 -> 8 -> 2
>>> pattern, pattern.is_stefan, pattern.word
(Pattern([2, 3, 1]), True, (1, 2, 3))

Reference: [ALM]; docs/mathematics.md, Patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, TypeVar, overload

from periodic.displays import LONGEST_REPR, card, compact, few, graph
from periodic.errors import count, described, list_length, printed, quoted
from periodic.numbers.decimals import plural
from periodic.patterns.over_rotation import OverRotation, over_rotation_of

MAX_POINTS = 1 << 22  # of a pattern that is made from a number


class _Ordered(Protocol):
    def __lt__(self, other: Any, /) -> bool: ...


Point = TypeVar("Point", bound=_Ordered)


@dataclass(frozen=True)
class Pattern:
    """How a cycle permutes its points, numbered 1..n from left to right.

    ``images[i - 1]`` is the number of the point to which the i-th point goes: one-line notation, 1-based. Any sequence
    of integers proper is taken, a row of a NumPy array too, so that ``numpy.array(pattern)`` and ``Pattern(row)`` lead
    to and from arrays of many patterns; and text, numbers with spaces or commas between, or up to nine digits, in
    parentheses for the points in time order, ``"(1 2 3)"``. A pattern is the sequence of its images.
    Reference: [ALM]; docs/mathematics.md, Patterns.

    >>> Pattern("2 3 1"), Pattern("231"), Pattern("(1 2 3)")
    (Pattern([2, 3, 1]), Pattern([2, 3, 1]), Pattern([2, 3, 1]))
    >>> list(Pattern([2, 3, 1])), Pattern([2, 3, 1])[0]
    ([2, 3, 1], 2)
    >>> Pattern([2, 1, 3])
    Traceback (most recent call last):
    ValueError: images must be one cycle on 1..3, got (2, 1, 3)
    """

    images: tuple[int, ...]

    def __init__(self, images: Iterable[int] | str) -> None:
        if isinstance(images, (bytes, Set, Mapping)) or not isinstance(images, Iterable):
            raise TypeError(f"images must be a sequence of integers, got {quoted(images)}")
        given = _read(images) if isinstance(images, str) else tuple(images)
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
                raise ValueError(f"the points of a cycle must differ, but {printed(orbit[time])} occurs twice")
            rank[time] = position + 1
        images = [0] * len(orbit)
        for time in range(len(orbit)):
            images[rank[time - 1] - 1] = rank[time]
        return cls(images)

    @classmethod
    def from_word(cls, word: Iterable[int]) -> Pattern:
        """Return the pattern that visits the points 1..n in this order and then begins again; the inverse of ``word``.

        It may begin anywhere in the cycle. Raises ValueError unless every number from 1 to n occurs once.

        >>> Pattern.from_word([1, 3, 4, 2, 5])
        Pattern([3, 5, 4, 2, 1])
        """
        visited = tuple(count(point, f"word[{i}]") for i, point in enumerate(word))
        if sorted(visited) != list(range(1, len(visited) + 1)):
            raise ValueError(f"word must visit each of 1..{len(visited)} once, got {_shortened(visited)}")
        return cls.from_orbit(visited)

    def __repr__(self) -> str:
        instead = f"<Pattern of {self.period} points: {few(self.images)}>"
        if self.period > LONGEST_REPR:  # text is not made only to be cut
            return instead
        return compact(f"Pattern({list(self.images)})", instead)

    @property
    def _visited(self) -> Iterator[int]:
        """The points in time order, from 1."""
        point = 1
        for _ in range(self.period):
            yield point
            point = self.images[point - 1]

    def _repr_html_(self) -> str:
        n = self.period
        facts = [
            ("images of 1, 2, ..", few(self.images, n)),
            ("from 1 in time", few(self._visited, n)),
            ("Stefan cycle", "yes, the least growth of its period" if n > 1 and self.is_stefan else ""),
        ]
        picture = graph(range(1, n + 1), self.images, dots=True) if n > 1 else ""
        return card(f"pattern of a cycle of {plural(n, 'point')}", facts, picture)

    def _repr_latex_(self) -> str | None:
        """The cycle notation, if it is short."""
        return None if self.period > 40 else "$(" + r"\,".join(map(str, self._visited)) + ")$"

    def __iter__(self) -> Iterator[int]:
        return iter(self.images)

    def __len__(self) -> int:
        return len(self.images)

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[int, ...]: ...
    def __getitem__(self, index: int | slice) -> int | tuple[int, ...]:
        return self.images[index]

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

    @cached_property
    def over_rotation(self) -> OverRotation | None:
        """The over-rotation pair (p, q), p the number of peaks of the cycle in time order; None for a fixed point.

        >>> Pattern([2, 3, 4, 5, 1]).over_rotation, Pattern([3, 5, 4, 2, 1]).over_rotation
        (OverRotation(p=1, q=5), OverRotation(p=2, q=5))
        """
        return over_rotation_of(self.images)

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
    Raises ValueError for an even ``p``, one below 3 and one above ``MAX_POINTS``.
    Reference: [BH11]; docs/mathematics.md, Stefan cycles.

    >>> stefan(7)
    Pattern([4, 7, 6, 5, 3, 2, 1])
    >>> stefan(5, mirror=True)
    Pattern([5, 4, 2, 1, 3])
    """
    p = list_length(p, "p", 3, MAX_POINTS)
    if p % 2 == 0:
        raise ValueError(f"p must be odd, got {printed(p)}: Stefan cycles have odd periods")
    m = p // 2
    if mirror:
        return Pattern._of((*range(p, m + 1, -1), *range(m, 0, -1), m + 1))
    return Pattern._of((m + 1, *range(p, m + 1, -1), *range(m, 0, -1)))


def _read(text: str) -> tuple[int, ...]:
    """The images that a text gives: in one line, in brackets or not, or as the points in time order, in parentheses."""
    inside = re.fullmatch(r"\s*\(([^()]*)\)\s*", text)
    listed = re.fullmatch(r"\s*\[([^\[\]]*)\]\s*", text)
    return Pattern.from_word(_numbers(inside[1])).images if inside else _numbers(listed[1] if listed else text)


def _numbers(text: str) -> tuple[int, ...]:
    """The numbers in a text, with spaces or commas between, or digits with nothing between."""
    parts = re.split(r"\s*,\s*|\s+", text.strip()) if text.strip() else []
    if len(parts) == 1 and re.fullmatch("[1-9]{2,9}", parts[0]):  # 231, as up to nine points are often written
        parts = list(parts[0])
    if wrong := [part for part in parts if not re.fullmatch("[0-9]{1,18}", part)]:
        raise ValueError(
            f"a pattern in text is numbers, as in '2 3 1' or '2,3,1', got {quoted(wrong[0])} in {text[:80]!r}"
        )
    return tuple(map(int, parts))


def _shortened(values: tuple[int, ...]) -> str:
    """A permutation as text; of a long one the first images and the last."""
    if len(values) <= 12:
        return described(values)
    return f"({', '.join(map(described, values[:10]))}, .., {described(values[-1])})"
