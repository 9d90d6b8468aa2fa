"""Forcing: which patterns of cycles every map has that has a cycle of a given pattern.

Sharkovsky's theorem says which *periods* a period forces. The pattern of a cycle says more, and a theorem of the same
kind holds: a continuous interval map with a cycle of pattern P has cycles of exactly those patterns, for certain, that
the connect-the-dots map of P has. These are finitely many of each length, and combinatorics finds them: P cuts its
interval into the gaps J_i between neighbouring points, J_i covers J_j if j lies between the images of the ends of J_i,
and the patterns are those of the closed walks that repeat nothing, and P itself. Where a cycle passes a gap only once,
the walk tells where its points lie; where it passes more than once, the order of two points follows from the first time
at which they are in different gaps, turned round once for each falling gap before.

>>> forced_patterns(Pattern([2, 3, 1]), 3)
(Pattern([1]), Pattern([2, 1]), Pattern([2, 3, 1]))

Reference: [B87, ALM]; docs/mathematics.md, Patterns, where this is proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from periodic.errors import TooManyPiecesError, check_kind, count, list_length, quoted
from periodic.patterns.cyclic_patterns import Pattern
from periodic.patterns.itinerary_orders import itinerary_ranks

MAX_WALKS = 1 << 16

Ranges = Sequence[range]


def forced_patterns(pattern: Pattern, n: int, max_walks: int = MAX_WALKS) -> tuple[Pattern, ...]:
    """Return the patterns of length up to ``n`` that a pattern forces, by length and then in order of their images.

    Every continuous map with a cycle of ``pattern`` has a cycle of each of them, and the connect-the-dots map has no
    others. Cost: O(growth**n) steps, and O(m log(m)**2) operations for each cycle of length m of that map, of which
    there are growth**m / m or so. Raises TooManyPiecesError, before it starts, if there are more than ``max_walks`` of
    them. Reference: [B87, ALM]; docs/mathematics.md, Patterns.

    >>> [len(forced_patterns(Pattern([3, 5, 4, 2, 1]), n)) for n in range(1, 7)]
    [1, 2, 2, 3, 4, 5]
    """
    check_kind(pattern, Pattern)
    n, max_walks = list_length(n, "n", 1), count(max_walks, "max_walks", 1)
    ranges, directions = gap_images(pattern), pattern.directions
    for m, number in enumerate(accumulate(closed_walk_counts(ranges, n)), 1):
        if number > max_walks:
            raise TooManyPiecesError(
                f"the gaps have {number} closed walks of at most {m} steps, more than max_walks = {max_walks}"
            )
    found = {itinerary_pattern(walk, directions) for walk in prime_walks(ranges, n)}
    if pattern.period <= n:
        found.add(pattern)
    return tuple(sorted(found, key=lambda forced: (forced.period, forced.images)))


def pattern_forces(pattern: Pattern, other: Pattern) -> bool:
    """Return whether every continuous map with a cycle of ``pattern`` has one of ``other``; a partial order.

    ``other`` has to be the pattern of a closed walk: its points, from left to right, are placed in the gaps of
    ``pattern`` step by step in time, as long as their order allows. Cost: that of the search, which seldom turns back;
    exponential in the length of ``other`` at worst. Reference: [B87, ALM]; docs/mathematics.md, Patterns.

    >>> three, four = Pattern([2, 3, 1]), Pattern([2, 3, 4, 1])
    >>> pattern_forces(four, three), pattern_forces(three, four)
    (True, False)
    """
    for given in (pattern, other):
        check_kind(given, Pattern)
    if pattern == other:
        return True
    ranges, directions = gap_images(pattern), pattern.directions
    word = other.word
    at: list[int | None] = [None] * other.period  # by rank, the gap in which the point lies

    def placed(time: int, gap: int) -> bool:
        """Whether the points from this time on can be placed, the one of this time in ``gap``."""
        rank = word[time] - 1
        below = next((at[i] for i in range(rank - 1, -1, -1) if at[i] is not None), 0)
        above = next((at[i] for i in range(rank + 1, len(at)) if at[i] is not None), len(ranges))
        assert below is not None
        assert above is not None
        if not below <= gap <= above or not in_order(rank, gap):
            return False
        at[rank] = gap
        if time + 1 == len(word):
            done = at[0] in ranges[gap] and not repeats_itself([at[point - 1] for point in word])
        else:
            done = any(placed(time + 1, following) for following in ranges[gap])
        if not done:
            at[rank] = None
        return done

    def in_order(rank: int, gap: int) -> bool:
        """Whether the map keeps or turns round the order of this point and all others in its gap, as the gap does."""
        image = other.images[rank]
        return all(
            ((image > other.images[i]) == (rank > i)) == (directions[gap] > 0) for i in range(len(at)) if at[i] == gap
        )

    return any(placed(0, gap) for gap in range(len(ranges)))


def itinerary_pattern(word: Sequence[int], directions: Sequence[int]) -> Pattern:
    """Return the pattern of a cycle that visits the laps ``word``, one number a step, and then begins again.

    The laps are numbered from left to right, and ``directions[i]`` is 1 if the map rises on lap i and -1 if it falls.
    Two points are compared where their itineraries first differ, the order being turned round once for each falling lap
    before. Cost: O(m log(m)**2) for m steps. Raises ValueError if the word is a shorter one several times over, which
    does not tell its points apart, or names a lap that is not there.
    Reference: [MT88, ALM]; docs/mathematics.md, Patterns.

    >>> itinerary_pattern([0, 1, 1], [1, -1])
    Pattern([2, 3, 1])
    """
    laps = [count(lap, f"word[{i}]") for i, lap in enumerate(word)]
    if not laps or max(laps) >= len(directions):
        raise ValueError(f"word must name laps 0..{len(directions) - 1}, at least one, got {quoted(laps)}")
    for i, direction in enumerate(directions):
        if direction not in (1, -1):
            raise ValueError(f"a direction is 1 or -1, but directions[{i}] is {quoted(direction)}")
    if repeats_itself(laps):
        raise ValueError(f"an itinerary of one cycle repeats nothing, got {quoted(laps)}")
    return Pattern.from_orbit(itinerary_ranks(laps, directions))


# Closed walks between the gaps


def gap_images(pattern: Pattern) -> tuple[range, ...]:
    """For each gap between neighbouring points, from 0, the gaps that the connect-the-dots map covers from there."""
    ends = [image - 1 for image in pattern.images]
    return tuple(range(min(a, b), max(a, b)) for a, b in pairwise(ends))


def closed_walk_counts(ranges: Ranges, n: int) -> Iterator[int]:
    """How many closed walks of the lengths 1, 2, .., n repeat nothing, counted once each, not once for each start.

    The trace of a power of the transition matrix counts all closed walks with a start. Cost: a product of the matrix
    with that of the graph for each length.
    """
    size = len(ranges)
    power = [[int(i == j) for j in range(size)] for i in range(size)]
    repeating = [0] * (n + 1)  # closed walks of each length that repeat shorter ones, found so far
    for m in range(1, n + 1):
        power = [[sum(power[k][j] for k in covered) for j in range(size)] for covered in ranges]
        if started := sum(power[i][i] for i in range(size)) - repeating[m]:
            for k in range(2 * m, n + 1, m):
                repeating[k] += started
        yield started // m


def prime_walks(ranges: Ranges, n: int) -> Iterator[tuple[int, ...]]:
    """The closed walks of lengths up to n that repeat nothing, each once, from where it is least.

    They are the Lyndon words that the graph allows. A partial walk is continued only while it can still be the
    beginning of one: its letters are at least those that stand as far behind as its own smallest period.
    """
    for start in range(len(ranges)):
        walk, periods = [start], [1]
        choices = [iter(ranges[start])]
        if start in ranges[start]:
            yield (start,)
        while choices:
            size = len(walk)
            lap = next(choices[-1], None) if size < n else None
            if lap is None:
                walk.pop()
                periods.pop()
                choices.pop()
            elif lap >= (least := walk[size - periods[-1]]):
                walk.append(lap)
                periods.append(periods[-1] if lap == least else size + 1)
                choices.append(iter(ranges[lap]))
                if periods[-1] == size + 1 and start in ranges[lap]:
                    yield tuple(walk)


def repeats_itself(walk: Sequence[object]) -> bool:
    """Whether the walk is a shorter one followed more than once."""
    n = len(walk)
    return any(n % d == 0 and walk[d:] == walk[:-d] for d in range(1, n // 2 + 1))
