"""A checker of what closings prove that shares no code with them: exact intervals, and evaluation of the map."""

from collections.abc import Sequence
from fractions import Fraction

from periodic.graphs.collatz_bounds import LowerBound, UpperBound
from periodic.graphs.tower_closings import Closing
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact

Interval = tuple[Exact, Exact]


def laps(f: PLMap) -> list[tuple[Exact, Exact, int]]:
    """Maximal stretches of one direction, with that direction; every flat piece alone."""
    found: list[tuple[Exact, Exact, int]] = []
    for i in range(f.piece_count):
        a, b = f.knots[i], f.knots[i + 1]
        direction = (f.values[i + 1] > f.values[i]) - (f.values[i + 1] < f.values[i])
        if found and found[-1][2] == direction != 0:
            found[-1] = (found[-1][0], b, direction)
        else:
            found.append((a, b, direction))
    return found


def image(f: PLMap, interval: Interval, lap: tuple[Exact, Exact, int]) -> Interval | None:
    """The image of the part of an interval in a lap, None if that is at most a point or the map is flat."""
    low, high = max(interval[0], lap[0]), min(interval[1], lap[1])
    if not low < high or not lap[2]:
        return None
    return (f(low), f(high)) if lap[2] > 0 else (f(high), f(low))


def inside(a: Interval, b: Interval) -> bool:
    return b[0] <= a[0] and a[1] <= b[1]


def branches(f: PLMap, interval: Interval, steps: int) -> list[int]:
    """The numbers of branches of f, .., f^steps on an interval."""
    found, row = [], [interval]
    for _ in range(steps):
        row = [onto for part in row for lap in laps(f) if (onto := image(f, part, lap)) is not None]
        found.append(len(row))
    return found


def check_edges(f: PLMap, closing: Closing, absorbing: Sequence[Interval] = ()) -> None:
    """Every edge is a covering in the direction that its side needs; in an upper closing none is missing."""
    intervals = [closing.tower.interval(v) for v in closing.vertices]
    cut = laps(f)
    assert intervals[0] == f.domain
    for i, interval in enumerate(intervals):
        taken = {edge.lap: intervals[edge.target] for edge in closing.edges[i]}
        assert len(taken) == len(closing.edges[i]), "a lap is used twice"
        for number, lap in enumerate(cut):
            onto = image(f, interval, lap)
            if number not in taken:
                absorbed = onto is not None and any(inside(onto, k) for k in absorbing)
                assert closing.side == "lower" or onto is None or absorbed, "an edge is missing"
            elif onto is None:
                raise AssertionError("an edge along a lap that the interval does not meet, or a flat one")
            elif (i, number) in closing.twins:
                assert (i, number) not in closing.led
                assert branches(f, onto, 6) == branches(f, taken[number], 6)
            else:
                assert inside(taken[number], onto) if closing.side == "lower" else inside(onto, taken[number])
                assert ((i, number) in closing.led) == (taken[number] != onto)


def check_lower_bound(closing: Closing, found: LowerBound) -> None:
    if not found.members:
        assert found.bound == 1
        return
    vector = dict(zip(found.members, found.vector, strict=True))
    assert all(x > 0 for x in vector.values())
    for v, x in vector.items():
        assert sum(vector.get(edge.target, 0) for edge in closing.edges[v]) >= found.bound * x


def check_upper_bound(closing: Closing, found: UpperBound) -> None:
    assert found.bound >= 1
    for v, row in enumerate(closing.edges):
        ranks = [found.ranks[edge.target] for edge in row]
        assert min(ranks, default=found.ranks[v]) >= found.ranks[v]
        inner = [edge.target for edge, rank in zip(row, ranks, strict=True) if rank == found.ranks[v]]
        assert sum((found.vector[w] for w in inner), Fraction(0)) <= found.bound * found.vector[v]
        assert found.vector[v] > 0
