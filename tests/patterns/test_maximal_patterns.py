"""Largest growth: tables by census for few points, the closed forms and their growth, refusals."""

from collections import Counter
from functools import cache
from itertools import permutations

import mpmath
import pytest

from periodic.graphs.growth_numbers import growth_number, spectral_radius
from periodic.graphs.transition_graphs import TransitionGraph
from periodic.numbers.conversions import Algebraic, Exact
from periodic.patterns.cyclic_patterns import Pattern
from periodic.patterns.maximal_patterns import maximal_cycle, maximal_permutation

CYCLES = {3: ("1.6180339887", 2), 4: ("2.4142135624", 2), 5: ("2.9562952015", 2), 6: ("3.5115471417", 1)}
PERMUTATIONS = {4: ("2.4142135624", 2), 5: ("2.9562952015", 2), 6: ("3.7320508076", 2)}
GROWTH = {7: "4.2824296407", 9: "5.5903536864", 11: "6.8872405391", 13: "8.1774440492"}


def growth_of(images: tuple[int, ...]) -> Exact:
    return growth_number(TransitionGraph(tuple(image - 1 for image in images)))


@cache
def greatest(n: int, *, cycles: bool) -> tuple[Exact, int]:
    """The largest growth of the cycles, or of all permutations, and how many have it."""
    found: dict[tuple[int, ...], TransitionGraph] = {}
    times = Counter[tuple[int, ...]]()
    for images in permutations(range(n)):
        if not cycles or _is_cycle(images):
            graph = TransitionGraph(images)
            found.setdefault(graph.characteristic_coefficients, graph)
            times[graph.characteristic_coefficients] += 1
    sizes = Counter[Exact]()
    for coefficients, graph in found.items():
        sizes[spectral_radius(graph)] += times[coefficients]
    return max(sizes.items())


def _is_cycle(images: tuple[int, ...]) -> bool:
    i, steps = images[0], 1
    while i:
        i, steps = images[i], steps + 1
    return steps == len(images)


@pytest.mark.parametrize("n", CYCLES)
def test_tables_of_cycles(n: int) -> None:
    number, times = greatest(n, cycles=True)
    assert (f"{float(number):.10f}", times) == CYCLES[n]
    if n % 2:
        assert growth_number(maximal_cycle(n)) == number


@pytest.mark.parametrize("n", PERMUTATIONS)
def test_tables_of_permutations(n: int) -> None:
    number, times = greatest(n, cycles=False)
    assert (f"{float(number):.10f}", times) == PERMUTATIONS[n]
    best = maximal_permutation(n) if n % 2 == 0 else maximal_cycle(n).images
    assert growth_of(best) == number


@pytest.mark.parametrize("n", GROWTH)
def test_growth_of_maximal_cycles(n: int) -> None:
    pattern = maximal_cycle(n)
    assert f"{float(growth_number(pattern)):.10f}" == GROWTH[n]
    assert growth_number(pattern.mirror()) == growth_number(pattern)


@pytest.mark.parametrize("n", [4, 6, 8, 10, 12, 20, 40])
def test_growth_of_maximal_permutations(n: int) -> None:
    images = maximal_permutation(n)
    assert sorted(images) == list(range(1, n + 1))
    assert [n + 1 - image for image in reversed(images)] == list(images)
    number = growth_of(images)
    assert isinstance(number, Algebraic)
    low, high = number.enclosure(30)
    with mpmath.workdps(45):
        cotangent = mpmath.cot(mpmath.pi / (2 * n))
        assert mpmath.mpf(low.numerator) / low.denominator <= cotangent + mpmath.mpf(10) ** -40
        assert cotangent <= mpmath.mpf(high.numerator) / high.denominator + mpmath.mpf(10) ** -40


def test_values() -> None:
    assert maximal_permutation(10) == (5, 7, 3, 9, 1, 10, 2, 8, 4, 6)
    assert maximal_cycle(9) == Pattern([4, 6, 2, 8, 1, 9, 3, 7, 5])
    assert maximal_cycle(3) == Pattern([2, 3, 1])


def test_refusals() -> None:
    with pytest.raises(ValueError, match="n must be even, got 5: for odd n a cycle has the largest growth"):
        maximal_permutation(5)
    with pytest.raises(ValueError, match="n must be odd, got 4: for even n see maximal_permutation"):
        maximal_cycle(4)
    with pytest.raises(ValueError, match="n must be at least 4, got 2"):
        maximal_permutation(2)
    with pytest.raises(ValueError, match="n must be at least 3, got 1"):
        maximal_cycle(1)
