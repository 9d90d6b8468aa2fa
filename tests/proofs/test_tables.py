"""Tables of what lines miss between places, by their kinds there: cut and halved, they lose no cheap path."""

from itertools import product
from random import Random
from typing import Any

import pytest

from periodic import checker as checker_module

checker: Any = checker_module

Table = tuple[int, int, int, list[tuple[int, list[int]]] | None]
Pairs = dict[int, dict[int, Table]]
Kinds = dict[int, list[tuple[Any, ...]]]


def tables(rng: Random, places: int) -> tuple[Pairs, Kinds]:
    """Some tables about all kinds of both places, some about a part of them, some with one cost for all."""
    kinds = {
        p: [(k, k + 1, 0, 0, checker.Q(rng.choice((-1, 0, 1)), 2)) for k in range(rng.randint(2, 4))]
        for p in range(places)
    }
    for p in range(1, places - 1):
        kinds[p] = [(*kind[:4], 0) for kind in kinds[p]]
    pairs: Pairs = {b: {} for b in range(1, places)}
    for b in range(1, places):
        for a in range(b):
            u, v = (rng.randrange(len(kinds[p])) for p in (a, b))
            rows = [[rng.randint(1, 40) for _ in kinds[a][u:]] for _ in kinds[b][v:]]
            table = (min(map(min, rows)), u, v, [(min(row), row) for row in rows])
            pairs[b][a] = rng.choice((table, table, (rng.randint(20, 40), 0, 0, None)))
    return pairs, kinds


def cheapest(pairs: Pairs, kinds: Kinds, start: int, end: int, price: int, count: int) -> int:
    """The cheapest path with so many bends, or at a price of each, looked for one pair after the other."""
    most = count if not price else 2 * end
    best = {(start, k, 0): price * kinds[start][k][4] // 1 for k in range(len(kinds[start]))}  # place, kind, bends
    for b in range(start + 1, end + 1):
        for a, (least, u, v, rows) in pairs.get(b, {}).items():
            for x, y in product(range(len(kinds[a])), range(len(kinds[b]))):
                inside = rows is None or (0 <= y - v < len(rows) and 0 <= x - u < len(rows[0][1]))
                cost = (least if rows is None else rows[y - v][1][x - u]) if inside else checker.FAR
                for n in range(most + 1):
                    if (a, x, n) in best:
                        at = best[a, x, n] + cost
                        best[b, y, n] = min(best.get((b, y, n), checker.FAR), at)
        if b < end:  # one bend here, or two, the second of which forgets the kind
            here = {
                (k, n): best.pop((b, k, n))
                for k in range(len(kinds.get(b, ())))
                for n in range(most + 1)
                if (b, k, n) in best
            }
            for (k, n), cost in here.items():
                for other, bends in [(k, n + 1), *((y, n + 2) for y in range(len(kinds[b])))]:
                    paid = cost + price * (bends - n)
                    best[b, other, bends] = min(best.get((b, other, bends), checker.FAR), paid)
    return min(
        (cost + price * kinds[end][k][4] // 1 for (p, k, n), cost in best.items() if p == end and n <= most),
        default=checker.FAR,
    )


@pytest.mark.parametrize("price", [0, 7])
def test_cut_and_halved_tables_have_the_same_cheap_paths(price: int, every_case: bool) -> None:
    """What paths cost is what a search by hand finds; halved, those that are cheap cost the same, and no other is."""
    rng, cut, count = Random(price), False, 3
    for case in range(60 if every_case else 9):
        pairs, kinds = tables(rng, 5)
        start, end = 0, 4
        for way in "bcx"[case % 3], rng.choice("bcx"):
            there = checker.arrive(pairs, start, kinds, price, count)
            paid = checker.shares(kinds[end], price)
            least = min(map(sum, zip(there[end][-1], paid, strict=True))) - price
            assert least == cheapest(pairs, kinds, start, end, price, count - 1)
            most = least + rng.randint(1, 12)
            pairs, kinds = checker.halved(pairs, there, end, price, most + price, kinds, way, (1, 1))
            if way != "b":
                start, end = 2 * start, 2 * end - 1
            assert cheapest(pairs, kinds, start, end, price, count - 1) == least
            cut |= any(rows and len(rows) < len(kinds[b]) for b, row in pairs.items() for *_, rows in row.values())
            for b, row in pairs.items():
                for a, (lowest, u, v, rows) in row.items():
                    assert rows is None or lowest == min(min(costs) for _, costs in rows)
                    assert 0 <= u < len(kinds[a])
                    assert 0 <= v < len(kinds[b])
    assert cut
