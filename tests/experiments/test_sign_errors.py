"""Errors in the sign: against the composed map, and bounds against the best labelling of all its intervals."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from periodic.experiments.sign_errors import least_sign_error, sign_error, window_sign_error
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap
from periodic.networks.window_networks import close_network
from periodic.numbers.conversions import Exact, exact
from tests.strategies import examples

ZERO, HALF = Fraction(0), Fraction(1, 2)
MAPS = [(vee("phi", -1, 1), ZERO), (vee("phi", -1, 1), exact("phi/7 - 1/3")), (tent(), HALF), (tent(), Fraction(2, 7))]
MAPS += [(PLMap([0, "1/3", "2/3", 1], [0, 1, 0, 1]), Fraction(1, 5))]
FLAT = PLMap([0, "1/3", "2/3", 1], [0, 1, 1, 0])


def labelled(h: PLMap, level: Exact) -> list[tuple[Exact, Exact, bool]]:
    """The intervals on which a map is at least ``level`` or below it, in order."""
    found: list[tuple[Exact, Exact, bool]] = []
    for (a, b), (u, v) in zip(pairwise(h.knots), pairwise(h.values), strict=True):
        cut = a + (level - u) / (v - u) * (b - a) if min(u, v) < level < max(u, v) else b
        for low, high, middle in ((a, cut, (a + cut) / 2), (cut, b, (cut + b) / 2)):
            if low < high:
                above = bool(h(middle) >= level)
                if found and found[-1][2] == above:
                    low = found.pop()[0]
                found.append((low, high, above))
    return found


def composed_error(h: PLMap, g: PLMap, level: Exact) -> Exact:
    """The share of the domain on which h and g are not on the same side, by walking along both."""
    mine, others = labelled(h, level), labelled(g, level)
    x: Exact = h.domain[0]
    wrong: Exact = ZERO
    while mine and others:
        end = min(mine[0][1], others[0][1])
        if mine[0][2] != others[0][2]:
            wrong = wrong + end - x
        x, mine, others = end, mine[mine[0][1] == end :], others[others[0][1] == end :]
    return wrong / (h.domain[1] - h.domain[0])


def best_labelling(h: PLMap, level: Exact, changes: int) -> Exact:
    """The least error with at most so many changes, by dynamic programming over all intervals."""
    cost: dict[tuple[int, bool], Exact] = {(0, False): ZERO, (0, True): ZERO}
    for a, b, above in labelled(h, level):
        after: dict[tuple[int, bool], Exact] = {}
        for (n, label), c in cost.items():
            for now in (False, True):
                key, value = (n + (now != label), now), c + (b - a if now != above else ZERO)
                if key[0] <= changes and (key not in after or value < after[key]):
                    after[key] = value
        cost = after
    return min(cost.values()) / (h.domain[1] - h.domain[0])


@given(st.data())
@examples(40)
def test_the_exact_error_is_that_of_the_composed_map(data: st.DataObject) -> None:
    f, level = data.draw(st.sampled_from([*MAPS, (FLAT, HALF), (FLAT, Fraction(1))]))
    t = data.draw(st.integers(0, 4))
    low, high = f.domain
    inner = data.draw(st.sets(st.fractions(0, 1, max_denominator=9), max_size=3))
    knots = sorted({low, high, *(low + (high - low) * x for x in inner)})
    g = PLMap(
        knots, data.draw(st.lists(st.fractions(-1, 1, max_denominator=5), min_size=len(knots), max_size=len(knots)))
    )
    assert sign_error(f, t, g, level) == composed_error(f.iterate(t), g, level)


@pytest.mark.parametrize(("f", "level"), MAPS)
def test_the_bound_is_the_convex_hull_of_the_best_labellings(f: PLMap, level: Exact) -> None:
    for t in (0, 1, 3):
        h = f.iterate(t)
        most = len(labelled(h, level))
        best = [best_labelling(h, level, changes) for changes in range(most + 1)]
        for n in range(0, most + 1, 2):
            bound = least_sign_error(f, t, n, level)
            assert bound <= best[n]
            chords = (
                (best[i] * (j - n) + best[j] * (n - i)) / (j - i) for i in range(n) for j in range(n + 1, most + 1)
            )
            assert float(min([best[n], *chords]) - bound) < 1e-9


def test_many_changes_leave_nothing() -> None:
    assert least_sign_error(tent(), 5, 32, HALF) == 0
    assert 0 < least_sign_error(tent(), 5, 31, HALF) <= Fraction(1, 64)
    assert least_sign_error(tent(), 60, 1000, HALF) > Fraction(49999, 100000)


@pytest.mark.parametrize(
    ("t", "width", "depth"),
    [(5, 4, 1), (5, 2, 2), pytest.param(9, 5, 3, marks=pytest.mark.long), (3, 8, 1), (4, 1, 1)],
)
def test_explicit_networks(t: int, width: int, depth: int) -> None:
    for f, level in ((vee("phi", -1, 1), ZERO), (tent(), HALF), (tent(), Fraction(2, 7))):
        found = close_network(f, t, width, depth)
        g = found.network.to_map(*f.domain)
        error = window_sign_error(found, level)
        assert error == composed_error(f.iterate(t), g, level)
        changes = len(labelled(g, level)) - 1
        assert least_sign_error(f, t, changes, level) <= error


def test_what_is_refused() -> None:
    with pytest.raises(ValueError, match="constant on an interval"):
        window_sign_error(close_network(FLAT, 6, 2, 1), HALF)
    with pytest.raises(ValueError, match="constant slope"):
        least_sign_error(PLMap([0, "1/4", 1], [0, 1, 0]), 3, 2, HALF)
