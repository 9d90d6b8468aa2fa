"""The order of the points of a cycle, told by their itinerary alone.

Of two points in different laps the left one is the smaller. Of two in the same lap it is the one whose image is the
smaller, or the greater if the map falls there. So the order is that of the words that begin at each step, in which the
order of what follows is turned round after every falling lap.

>>> itinerary_ranks([0, 1, 1], [1, -1])  # 2/9 -> 4/9 -> 8/9 under the tent
[0, 1, 2]

Reference: [MT88]; docs/mathematics.md, Patterns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def itinerary_ranks(word: Sequence[int], directions: Sequence[int] | Mapping[int, int]) -> list[int]:
    """Return for each step of a cyclic word the rank, from 0, of the point that is there; alike for equal itineraries.

    ``word[i]`` is the number of a lap, or of any interval on which the map is strictly monotone, from left to right;
    ``directions[lap]`` is negative where the map falls. Cost: O(m log m) for words of 1, 2, 4, .. laps each, until all
    of them differ or have m laps.

    >>> itinerary_ranks([0, 1, 0, 1], [1, 1])
    [0, 1, 0, 1]
    """
    m, steps = len(word), 1
    ranks, falls = _ranked(word), [directions[lap] < 0 for lap in word]
    while steps < m and (top := max(ranks)) < m - 1:
        following = ranks[steps:] + ranks[:steps]
        ranks = _ranked([m * a + (top - b if down else b) for a, b, down in zip(ranks, following, falls, strict=True)])
        falls = [a != b for a, b in zip(falls, falls[steps:] + falls[:steps], strict=True)]
        steps *= 2
    return ranks


def _ranked(keys: Sequence[int]) -> list[int]:
    """The place of each key among all that occur."""
    places = {key: place for place, key in enumerate(sorted(set(keys)))}
    return [places[key] for key in keys]
