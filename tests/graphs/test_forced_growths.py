"""Forced growth: the twist polynomials, a census of all short cycles, unions of cycles, refusals."""

from functools import cache
from itertools import combinations, permutations
from math import gcd

import pytest
from hypothesis import assume, given

from periodic.graphs.forced_growths import over_rotation_root, union_graph
from periodic.graphs.growth_numbers import growth_number, period_root, spectral_radius
from periodic.graphs.transition_graphs import transition_graph
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, root_of
from periodic.orbits.cycles import cycles
from periodic.patterns.cyclic_patterns import Pattern
from periodic.patterns.over_rotation import over_rotation_forces
from periodic.patterns.twists import increasing, twist
from tests.strategies import examples, markov_maps

COPRIME = [(p, q) for q in range(3, 22) for p in range(1, (q + 1) // 2) if gcd(p, q) == 1]
PAIRS = [(p, q) for q in range(2, 14) for p in range(1, q // 2 + 1)]

DECIMALS = {
    (1, 13): "1.9997555009", (2, 13): "1.9834432590", (3, 13): "1.9244615639", (4, 13): "1.8211286171",
    (5, 13): "1.5955670177", (6, 13): "1.4215733359", (1, 12): "1.9995104020", (5, 12): "1.5077085705",
    (2, 11): "1.9653333621", (3, 11): "1.8380040108", (4, 11): "1.6134101240", (5, 11): "1.4284227089",
    (3, 10): "1.8215273480", (2, 9): "1.9246667702", (4, 9): "1.4413154822", (3, 8): "1.5972092639",
    (2, 7): "1.8239445000", (3, 7): "1.4655712319", (1, 4): "1.8392867552", (2, 5): "1.5128763969",
}  # fmt: skip


def twist_polynomial(p: int, q: int) -> list[int]:
    """(x - 1) det(xI - A), the constant term first."""
    coefficients = [1, *[0] * (q - 1), 1]
    for j in range(1, p + 1):
        coefficients[j * q // p - 1] -= 2
        if j < p:
            coefficients[j * q // p] += 2
    return coefficients


@pytest.mark.parametrize(("p", "q"), COPRIME)
def test_characteristic_polynomials_of_twists(p: int, q: int) -> None:
    c = transition_graph(twist(p, q)).characteristic_coefficients
    assert [b - a for a, b in zip((*c, 0), (0, *c), strict=True)] == twist_polynomial(p, q)


@pytest.mark.parametrize("q", range(2, 8))
def test_characteristic_polynomials_of_unimodal_cycles_are_made_of_signs(q: int) -> None:
    """det(xI - A) is plus or minus the sum of x^n times the product of the last n signs before the turning point."""
    for rest in permutations(range(1, q)):
        word = [q, *rest]  # the greatest point first, so that the turning point is the last one
        pattern = Pattern.from_word(word)
        turn = word[-1]
        if pattern.directions != (1,) * (turn - 1) + (-1,) * (q - turn):
            continue
        signs = [1]
        for point in word[-2::-1]:
            signs.append(signs[-1] * (1 if point < turn else -1))
        assert transition_graph(pattern).characteristic_coefficients == tuple(signs[-1] * s for s in signs)


@pytest.mark.parametrize("pair", DECIMALS)
def test_roots(pair: tuple[int, int]) -> None:
    assert f"{float(over_rotation_root(*pair)):.10f}" == DECIMALS[pair]


def test_roots_fall_as_the_order_does() -> None:
    for a, b in combinations(PAIRS, 2):
        first, second = (a, b) if over_rotation_forces(a, b) else (b, a)
        assert over_rotation_root(*first) >= over_rotation_root(*second)
    for p, q in PAIRS:
        equal = 2 * p in (q - 1, q)
        assert over_rotation_root(p, q) >= period_root(q)
        assert (over_rotation_root(p, q) == period_root(q)) == equal
        if p == 1 and q > 2:
            assert over_rotation_root(p, q) == root_of([-1] * (q - 1) + [1]) == growth_number(increasing(q))


@cache
def least_growths(q: int) -> dict[tuple[int, int], tuple[Exact, int]]:
    """For each pair of that period the least growth of all cycles, and how many have it."""
    seen: dict[tuple[int, ...], Exact] = {}
    least: dict[tuple[int, int], tuple[Exact, int]] = {}
    for rest in permutations(range(2, q + 1)):
        pattern = Pattern.from_word([1, *rest])
        graph = transition_graph(pattern)
        key = graph.characteristic_coefficients
        if key not in seen:
            seen[key] = spectral_radius(graph)
        number = seen[key]
        pair = pattern.over_rotation
        assert pair is not None
        best, times = least.get(pair, (number, 0))
        least[pair] = (best, times + (number == best)) if number >= best else (number, 1)
    return least


@pytest.mark.parametrize("q", [*range(2, 7), pytest.param(7, marks=pytest.mark.long)])
def test_no_short_cycle_has_less(q: int) -> None:
    found = least_growths(q)
    assert {pair: number for pair, (number, _) in found.items()} == {
        (p, q): over_rotation_root(p, q) for p in range(1, q // 2 + 1)
    }
    for (p, _), (_, times) in found.items():
        assert times == {(1, 2): 1, (2, 4): 2, (2, 6): 8, (3, 6): 8}.get((p, q), 2)


@given(markov_maps(most=4))
@examples(20)
def test_unions_force_at_least_what_each_cycle_does_and_at_most_what_the_map_has(f: PLMap) -> None:
    found = [cycle for n in (2, 3) for cycle in cycles(f, n)][:6]
    assume(found)
    together = growth_number(union_graph([cycle.points for cycle in found]))
    assert max(growth_number(cycle.pattern) for cycle in found) <= together <= growth_number(f)


def test_a_union_of_one_cycle_is_its_pattern() -> None:
    graph = union_graph([["4/9", "8/9", "2/9"]])
    assert graph.targets == (1, 2, 0)
    assert growth_number(graph) == period_root(3)
    assert growth_number(union_graph([[3]])) == 1


def test_refusals() -> None:
    with pytest.raises(ValueError, match=r"needs p <= q/2, got \(3, 5\)"):
        over_rotation_root(3, 5)
    with pytest.raises(ValueError, match="the points of cycles must differ, but 1/2 occurs twice"):
        union_graph([[0, "1/2"], ["1/2", 1]])
    with pytest.raises(ValueError, match="a cycle has at least one point, but cycle 1 has none"):
        union_graph([[0, 1], []])
