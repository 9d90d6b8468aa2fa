"""Random maps on which the laws of bounds are looked at, by kinds.

Those ``NEAR`` are odd in every way that a few steps show. Those ``FAR`` have iterates of many pieces: one slope or
several, with a Markov partition or without, so that the bounds by long blocks and their hinges are reached. Those
``MANY`` have 8 to 20 knots.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction

from periodic.maps.families import vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, exact

F = Fraction
SLOPES = ("phi", "sqrt(2)", "lambda(5)", "root(x^3 - x - 1)", "19/10", "3/2", "6/5")
STEEP_SLOPES = ("2", "3", "5/2", "7/4", "sqrt(3)", "1 + sqrt(2)", "root(x^3 - x^2 - x - 1)")
MOST_LAPS = 8

Kind = Callable[[random.Random], PLMap]


def markov_map(r: random.Random) -> PLMap:
    n = r.randint(2, 5)
    return PLMap(range(n + 1), [r.randint(0, n) for _ in range(n + 1)])


def rational_map(r: random.Random) -> PLMap:
    d = r.choice([24, 97, 1009])
    knots = sorted({0, d, *(r.randrange(1, d) for _ in range(r.randint(1, 4)))})
    return PLMap([F(k, d) for k in knots], [F(r.randint(0, d), d) for _ in knots])


def plateau_map(r: random.Random) -> PLMap:
    f = rational_map(r)
    low, high = sorted(F(r.randint(0, 12), 12) for _ in range(2))
    clipped = PLMap(f.knots, [min(max(y, low), high) for y in f.values])
    knots = sorted({*f.knots, *(k for k in (F(1, 3), F(2, 3)) if k not in f.knots)})
    return PLMap(knots, [clipped(x) if i % 3 else clipped(knots[i - 1] if i else x) for i, x in enumerate(knots)])


def algebraic_map(r: random.Random) -> PLMap:
    slope = exact(r.choice(SLOPES))
    if r.random() < 0.5:
        return vee(slope)
    root = exact("sqrt(2)") - 1
    knots: list[Exact] = sorted({F(0), F(1), root, F(r.randint(1, 11), 12)})
    return PLMap(knots, [F(r.randint(0, 12), 12) if r.random() < 0.7 else root for _ in knots])


def narrow_map(r: random.Random) -> PLMap:
    """An image that is short against the interval, and maybe against its own place in it."""
    f, width, foot = rational_map(r), F(1, 10 ** r.choice([3, 9, 40])), F(r.randint(0, 6), 7)
    return PLMap(f.knots, [foot + (1 - foot) * width * y for y in f.values])


def steep_map(r: random.Random) -> PLMap:
    """A piece that is next to nothing wide."""
    x, width = F(r.randint(1, 9), 11), F(1, 10 ** r.choice([4, 17, 300]))
    return PLMap([0, x, x + width, 1], [F(r.randint(0, 5), 5) for _ in range(4)])


def vee_map(r: random.Random) -> PLMap:
    return vee(exact(r.choice([*SLOPES, "2", "7/4", "sqrt(3)"])))


def folded_map(r: random.Random) -> PLMap:
    """One slope up and down, turned anywhere; with an integer for the slope it has a Markov partition."""
    slope, parts = exact(r.choice(SLOPES + STEEP_SLOPES)), r.choice([6, 8, 97])
    x: Exact = F(0)
    y: Exact = F(r.randint(0, parts), parts)
    knots, values, rises = [x], [y], y < 1 and (y == 0 or r.random() < 0.5)
    while x < 1:
        room = ((1 - y) if rises else y) / slope
        if len(knots) < MOST_LAPS:
            room = room * F(r.randint(parts // 2, parts), parts)
        end = min(x + room, F(1))
        y = y + (end - x) * (slope if rises else -slope)
        x, rises = end, not rises
        knots.append(x)
        values.append(y)
    return PLMap(knots, values)


def skew_map(r: random.Random) -> PLMap:
    """Two laps of different slopes."""
    d = r.choice([12, 97])
    top, foot = F(r.randint(1, d - 1), d), F(r.randint(0, d // 3), d)
    values = [foot, F(r.randint(d // 2, d), d), F(r.randint(0, d // 4), d)]
    return PLMap([0, top, 1], values if r.random() < 0.5 else [1 - y for y in values])


def mixed_map(r: random.Random) -> PLMap:
    """Several slopes of one field, turned at an irrational point."""
    root = exact(r.choice(["sqrt(2)", "phi", "sqrt(3)"])) - 1
    return PLMap([0, root, 1], [F(r.randint(0, 4), 12), F(r.randint(8, 12), 12), r.choice([F(0), 1 - root])])


NEAR: tuple[Kind, ...] = (markov_map, rational_map, plateau_map, algebraic_map, narrow_map, steep_map)
FAR: tuple[Kind, ...] = (vee_map, folded_map, skew_map, folded_map, markov_map, rational_map, mixed_map, plateau_map)


def _knots(r: random.Random) -> list[Fraction]:
    d = r.choice([24, 60, 101, 9973])
    return [F(i, d) for i in sorted({0, d, *r.sample(range(1, d), r.randint(6, 18))})]


def many_laps_map(r: random.Random) -> PLMap:
    knots = _knots(r)
    d = knots[1].denominator
    return PLMap(knots, [F(r.randint(0, d), d) for _ in knots])


def many_plateaus_map(r: random.Random) -> PLMap:
    knots, values = _knots(r), [F(r.randint(0, 12), 12)]
    while len(values) < len(knots):
        values.append(values[-1] if r.random() < 0.45 else F(r.randint(0, 12), 12))
    return PLMap(knots, values)


def many_isometries_map(r: random.Random) -> PLMap:
    """Integer knots; slopes 1 and -1 on most pieces."""
    n = r.randint(7, 19)
    values = [r.randint(0, n)]
    for step in r.choices([1, -1, 1, -1, 0, 2, -3], k=n):
        values.append(min(n, max(0, values[-1] + step)))
    return PLMap(range(n + 1), values)


def cyclic_map(r: random.Random) -> PLMap:
    """The connect-the-dots map of a random cycle."""
    n = r.randint(8, 20)
    word, images = [0, *r.sample(range(1, n), n - 1)], [0] * n
    for a, b in zip(word, [*word[1:], 0], strict=True):
        images[a] = b
    return PLMap(range(n), images)


def full_laps_map(r: random.Random) -> PLMap:
    """Laps over all of the interval, or nearly."""
    n = r.randint(7, 19)
    return PLMap(range(n + 1), [r.choice([n, n, n - 1]) if i % 2 else r.choice([0, 0, 1]) for i in range(n + 1)])


def many_irrationals_map(r: random.Random) -> PLMap:
    root, n = exact(r.choice(["sqrt(2)", "phi"])), r.randint(7, 12)
    return PLMap([root * i for i in range(n + 1)], [root * r.randint(0, n) for _ in range(n + 1)])


MANY: tuple[Kind, ...] = (
    many_laps_map,
    many_plateaus_map,
    many_isometries_map,
    cyclic_map,
    full_laps_map,
    many_irrationals_map,
)
