"""Known answers about all cycles of one length: their growth numbers, and how many have each."""

from collections import Counter
from fractions import Fraction
from functools import cache
from itertools import pairwise, product

import pytest

from periodic.graphs.constant_slope_models import constant_slope
from periodic.graphs.growth_numbers import growth_number, period_root
from periodic.graphs.transition_graphs import transition_graph
from periodic.maps.families import vee
from periodic.numbers.conversions import Algebraic, Exact
from periodic.orbits.point_orbits import iterate_exact
from periodic.patterns.cyclic_patterns import Pattern
from tests.known_numbers import is_near
from tests.strategies import all_patterns, of_word


def minimal(x: Exact) -> str:
    return str(x.minimal_polynomial.as_expr()) if isinstance(x, Algebraic) else f"x - {x}"


@cache
def spectrum(n: int) -> Counter[Exact]:
    return Counter(map(growth_number, all_patterns(n)))


seven_points = pytest.param(7, 2, marks=pytest.mark.long)
eight_points = pytest.param(8, 16, marks=pytest.mark.long)  # 5,040 cycles

SPECTRA = {
    3: [("x**2 - x - 1", "1.6180339887", 2, [2, 3, 1])],
    4: [
        ("x - 1", "1.0000000000", 2, [3, 4, 2, 1]),
        ("x**3 - x**2 - x - 1", "1.8392867552", 2, [2, 3, 4, 1]),
        ("x**2 - 2*x - 1", "2.4142135624", 2, [3, 1, 4, 2]),
    ],
    5: [
        ("x**4 - x**3 - x**2 + x - 1", "1.5128763969", 2, [3, 5, 4, 2, 1]),
        ("x**4 - x**3 - x**2 - x + 1", "1.7220838057", 2, [2, 4, 5, 3, 1]),
        ("x**4 - x**3 - x**2 - x - 1", "1.9275619755", 6, [2, 3, 4, 5, 1]),
        ("x**4 - x**3 - 3*x**2 + x + 1", "2.0952939852", 4, [2, 5, 4, 1, 3]),
        ("x**4 - 3*x**3 + x**2 + x + 1", "2.2887949922", 2, [3, 1, 4, 5, 2]),
        ("x**4 - 3*x**3 + x**2 + x - 1", "2.5050684136", 2, [4, 1, 5, 3, 2]),
        ("x**4 - x**3 - 3*x**2 - 3*x - 1", "2.6296581268", 2, [2, 3, 5, 1, 4]),
        ("x**4 - 3*x**3 + x**2 - x + 1", "2.7176075997", 2, [3, 4, 2, 5, 1]),
        ("x**4 - 3*x**3 - x**2 + 3*x + 1", "2.9562952015", 2, [2, 4, 1, 5, 3]),
    ],
}


@pytest.mark.parametrize("n", SPECTRA)
def test_growth_numbers_of_all_cycles(n: int) -> None:
    found = sorted(spectrum(n).items())
    assert [(minimal(x), m) for x, m in found] == [(polynomial, m) for polynomial, _, m, _ in SPECTRA[n]]
    for (x, _), (_, decimals, _, example) in zip(found, SPECTRA[n], strict=True):
        assert is_near(x, decimals)
        assert growth_number(Pattern(example)) == x


@pytest.mark.long
def test_the_spectrum_of_eight_points() -> None:
    assert is_near(max(spectrum(8)), "5.0010672731")


def test_the_spectrum_of_six_points() -> None:
    six = spectrum(6)
    assert len(six) == 30
    assert (minimal(min(six)), minimal(max(six)), six[max(six)]) == ("x**4 - x**2 - 1", "x**3 - 4*x**2 + 2*x - 1", 1)
    assert is_near(min(six), "1.2720196495")
    assert is_near(max(six), "3.5115471417")


@pytest.mark.long
def test_the_spectrum_of_seven_points() -> None:
    seven = spectrum(7)
    assert len(seven) == 189
    assert len({transition_graph(p).characteristic_coefficients for p in all_patterns(7)}) == 210
    assert is_near(max(seven), "4.2824296407")


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("123", "1.618034"), ("1324", "1"), ("1234", "1.839287"), ("13425", "1.512876"), ("12435", "1.722084"),
        ("12345", "1.927562"), ("143526", "1.272020"), ("135246", "1.618034"), ("124536", "1.792402"),
        ("123546", "1.883204"), ("123456", "1.965948"),
    ],
)  # fmt: skip
def test_unimodal_cycles_by_their_words(word: str, value: str) -> None:
    """The points in time order, from the leftmost."""
    number = growth_number(of_word([int(c) for c in word]))
    assert is_near(number, value) or number == Fraction(value)


@pytest.mark.parametrize(("n", "times"), [(2, 1), (3, 2), (4, 2), (5, 2), (6, 8), seven_points, eight_points])
def test_the_least_growth_and_how_many_cycles_attain_it(n: int, times: int) -> None:
    least, attained = min(spectrum(n).items())
    assert (least, attained) == (period_root(n), times)


@pytest.mark.parametrize(("n", "times"), [(2, 1), (4, 2), eight_points])
def test_cycles_without_entropy(n: int, times: int) -> None:
    assert spectrum(n)[1] == times


def test_roots_of_even_periods() -> None:
    assert period_root(6) ** 2 == period_root(3) == period_root(12) ** 4
    assert period_root(10) ** 2 == period_root(5)
    assert is_near(period_root(10), "1.2299904")
    assert is_near(period_root(12), "1.1278385")


def test_unimodal_cycles() -> None:
    """A unimodal permutation is given by the values on its rising side, the rest falls."""

    def is_cycle(images: list[int]) -> bool:
        i, steps = images[0], 1
        while i != 1 and steps <= len(images):
            i, steps = images[i - 1], steps + 1
        return i == 1 and steps == len(images)

    counts = []
    for n in range(2, 10):
        sides = product([False, True], repeat=n - 1)
        shapes = [
            [i for i in range(1, n) if s[i - 1]] + [i for i in range(n, 0, -1) if i == n or not s[i - 1]] for s in sides
        ]
        counts.append(sum(map(is_cycle, shapes)))
    assert counts == [1, 1, 2, 3, 5, 9, 16, 28]


def test_the_model_of_constant_slope() -> None:
    """Gaps between neighbouring points of the critical 5-cycle of the vee, over the largest one."""
    f = vee(period_root(5))
    points = sorted(iterate_exact(f, 0, t) for t in range(5))
    gaps = [b - a for a, b in pairwise(points)]
    for gap, decimals in zip(gaps, ["0.6610", "0.8519", "0.4369", "1.0000"], strict=True):
        assert abs(gap / max(gaps) - Fraction(decimals)) <= Fraction(1, 20000)
    assert Pattern.from_orbit([iterate_exact(f, 0, t) for t in range(5)]) == Pattern([5, 4, 2, 1, 3])
    model = constant_slope(Pattern([5, 4, 2, 1, 3]))
    assert [x * (points[-1] - points[0]) + points[0] for x in model.knots] == list(f.knots)
