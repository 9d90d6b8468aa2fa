"""Hostile maps by every function of a map: an answer, or an error that the library raises on purpose; two ways agree.

Pieces next to nothing wide, images next to nothing long, plateaus, two fields, isometries, and all of it moved to
10^200 and stretched by 10^300 either way. What Python or NumPy raises inside is a fault, whatever its type.
"""

import linecache
import random
import traceback
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import periodic as p
from periodic import checker
from periodic.errors import TooManyPiecesError
from periodic.iterates.integrals import map_moments
from periodic.maps.families import tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, exact
from periodic.proofs.certificates import Certificate
from tests.bounds.law_maps import MANY

F = Fraction
PACKAGE = str(Path(p.__file__).parent)
LENGTHS = (F(1), F(10) ** 300, F(1, 10**300), F(3, 7), F(1, 2**400))


def share(r: random.Random) -> Fraction:
    d = r.choice([3, 7, 12, 100, 2**40])
    return F(r.randint(0, d), d)


def steep(r: random.Random) -> PLMap:
    x, width = F(r.randint(1, 9), 11), F(1, 10 ** r.choice([10, 30, 300]))
    return PLMap([0, x, x + width, 1], [share(r) for _ in range(4)])


def narrow(r: random.Random) -> PLMap:
    size = F(1, 10 ** r.choice([3, 20, 300]))
    low = share(r) * (1 - size)
    return PLMap([0, "1/3", "2/3", 1], [low, low + size, low, low + size * share(r)])


def plateaus(r: random.Random) -> PLMap:
    values = [F(r.randint(0, 6), 6) for _ in range(7)]
    values[2], values[5] = values[1], values[4]
    return PLMap([F(i, 6) for i in range(7)], values)


def isometries(r: random.Random) -> PLMap:
    n = r.randint(2, 9)
    values = [r.randint(0, n)]
    for _ in range(n):
        values.append(min(n, max(0, values[-1] + r.choice([-1, 1, 0, 2, -2]))))
    return PLMap(range(n + 1), values)


def two_fields(r: random.Random) -> PLMap:
    a, b = exact("sqrt(2)-1"), exact("phi-1")
    return PLMap([0, a, b, 1], [r.choice([share(r), a, b, a * b]) for _ in range(4)])


def known(r: random.Random) -> PLMap:
    slow = vee(1 + F(1, 10 ** r.choice([1, 2, 3, 20, 100])), -1, 1)
    return r.choice([slow, tent(), tent("1/2"), truncated_tent(share(r)), vee(p.period_root(5)), p.identity(0, 1)])


KINDS = (steep, narrow, plateaus, isometries, two_fields, known)


def hostile(seed: int) -> tuple[PLMap, random.Random]:
    r = random.Random(seed)
    f = KINDS[seed % len(KINDS)](r)
    length, low = r.choice(LENGTHS), r.choice([F(0), F(10) ** 200, -(F(10) ** 30), F(1, 3)])
    return PLMap([low + length * x for x in f.knots], [low + length * y for y in f.values]), r


def is_meant(error: Exception) -> bool:
    """Whether the library raised it by a statement of its own."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    line = linecache.getline(last.filename, last.lineno or 0).strip()
    return last.filename.startswith(PACKAGE) and line.startswith("raise ")


def levels(f: PLMap) -> tuple[Exact, Exact]:
    low, high = f.image
    return (low, high) if low < high else (low, low + 1)


def composed(f: PLMap, t: int) -> PLMap | None:
    try:
        return f.iterate(t, 500)
    except TooManyPiecesError:
        return None


def counts_agree(f: PLMap, r: random.Random) -> None:
    t = r.choice([0, 1, 2, 4])
    h = composed(f, t)
    if h is not None:
        assert (p.lap_count(f, t), p.piece_counts(f, t)[t]) == (h.lap_count, h.piece_count)
        crossed = p.crossings(f, *levels(f), t)
        assert h.variation >= (levels(f)[1] - levels(f)[0]) * crossed
        assert len(p.crossing_points(f, *levels(f), t)) in ({crossed + 1} if crossed else {0, 1})


def distances_agree(f: PLMap, r: random.Random) -> None:
    t = r.choice([0, 1, 3])
    h, g = composed(f, t), PLMap(f.domain, [f.values[0]] * 2)
    if h is not None:
        assert p.iterate_l1_distance(f, t, g) == p.l1_distance(h, g)
        assert p.iterate_l2_distance(f, t, g) == map_moments(h - g).squared


def periods_agree(f: PLMap, r: random.Random) -> None:
    n = r.choice([1, 2, 3, 4, 6])
    cycle = p.find_cycle(f, n)
    assert p.has_period(f, n) == (cycle is not None)
    if cycle is not None:
        points = list(cycle)
        assert len(set(points)) == n
        assert [f(x) for x in points] == [*points[1:], points[0]]
    assert p.period_set(f).up_to(6) == p.periods(f, 6)


def growth_agrees(f: PLMap, r: random.Random) -> None:
    low, high = p.entropy_enclosure(f, 8)
    assert 0 <= low <= high
    assert 1 <= p.growth_number(f) <= max(1, f.lipschitz)


def bounds_are_below(f: PLMap, r: random.Random) -> None:
    t, size = r.choice([0, 1, 2, 12]), r.choice([(1, 1), (3, 1), (2, 2)])
    found = p.separation(f, t, *size)
    h = composed(f, t)
    if h is not None:
        middle = (h.image[0] + h.image[1]) / 2
        e = h - PLMap(h.domain, [middle, middle])
        assert found.l1_bound <= e.l1_norm()
        assert found.l2_bound <= map_moments(e).squared
        assert found.sup_bound <= max(map(abs, e.values))
        assert found.l1_bound <= p.close_network(f, t, *size).l1_error


CALLS: tuple[Callable[[PLMap, random.Random], Any], ...] = (
    counts_agree,
    distances_agree,
    periods_agree,
    growth_agrees,
    bounds_are_below,
    lambda f, r: p.fixed_set(f, r.choice([1, 2, 3])).least_periods,
    lambda f, r: p.periodic_point_counts(f, 5),
    lambda f, r: p.zeta_function(f),
    lambda f, r: p.kneading(f, r.choice([None, 8])),
    lambda f, r: p.constant_slope_coordinates(f, 6),
    lambda f, r: p.regime(f),
    lambda f, r: p.shattered_set(f, 2),
    lambda f, r: p.complexities(f, r.choice([0, 1, 3])),
    lambda f, r: p.float_accuracy(f, 10),
    lambda f, r: p.orbit(f, r.choice(f.knots), 200),
    lambda f, r: p.itinerary(f, r.choice(f.knots), 20),
    lambda f, r: p.prove_period_set(f),
    lambda f, r: p.prove_crossings(f, *levels(f), 3),
    lambda f, r: p.deep_network(f, 2).to_map(*f.domain) == f**2 or pytest.fail("the network is another map"),
    lambda f, r: p.compact_core(p.LineMap(f.knots, f.values, r.choice([0, 1, -1, 2]), r.choice([0, 1, -2]))),
    lambda f, r: (repr(f), f._repr_html_(), p.chain(f)._repr_html_()),
)


PROOFS: tuple[Callable[[PLMap, random.Random], Certificate], ...] = (
    lambda f, r: p.prove_period(f, r.choice([1, 2, 3, 5])),
    lambda f, r: p.prove_no_period(f, r.choice([1, 2, 3, 5])),
    lambda f, r: p.prove_period_set(f),
    lambda f, r: p.prove_growth(f, 4),
    lambda f, r: p.prove_entropy(f, 4),
    lambda f, r: p.prove_crossings(f, *levels(f), r.choice([0, 1, 2, 40])),
    lambda f, r: p.prove_crossing_growth(f),
    lambda f, r: p.prove_separation(f, r.choice([0, 1, 2]), *r.choice([(1, 1), (3, 1), (1, 9)])),
)
PAGES: tuple[Callable[[PLMap, random.Random], Any], ...] = (
    lambda f, r: (str(p.analyze(f)), p.analyze(f).to_json()),
    lambda f, r: str(p.separation(f, r.choice([0, 1, 40]), *r.choice([(1, 1), (1, 100), (100, 1), (20, 5)]))),
    lambda f, r: p.separation(f, r.choice([1, 3, 40]), *r.choice([(1, 1), (10, 1), (30, 2)])).l1_bracket.sections,
    lambda f, r: p.width_needed(f, r.choice([1, 40]), 2, f.variation * (f.domain[1] - f.domain[0]) / 100),
)


@pytest.mark.parametrize("seed", [*range(4), *(pytest.param(s, marks=pytest.mark.long) for s in range(4, 22))])
def test_answers_or_errors_that_are_meant(seed: int) -> None:
    f, r = hostile(seed)
    for call in CALLS:
        answer_or_meant_error(call, f, r)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(len(MANY)))
def test_maps_of_many_knots(seed: int) -> None:
    """Whatever there is of them: reports, networks, certificates that the checker accepts."""
    r = random.Random(seed)
    f = MANY[seed % len(MANY)](r)
    for call in (*CALLS, *PAGES):
        answer_or_meant_error(call, f, r)
    for prove in PROOFS:
        certificate = answer_or_meant_error(prove, f, r)
        assert certificate is None or checker.judged(certificate.to_json()) == "accepted"


def answer_or_meant_error(call: Callable[[PLMap, random.Random], Any], f: PLMap, r: random.Random) -> Any:
    try:
        return call(f, r)
    except (ValueError, TypeError) as error:
        if not is_meant(error) or not str(error):
            pytest.fail(f"{call} of {f!r}: {traceback.format_exc()}")
