"""What is computed once and remembered may be shared by threads."""

from fractions import Fraction

import pytest

from periodic.iterates.integrals import moments
from periodic.iterates.oscillations import piece_count
from periodic.maps.families import tent
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import root_of
from periodic.numbers.roots import RealRoot
from periodic.orbits.period_sets import decide_period
from tests.threads import together

pytestmark = pytest.mark.usefixtures("quick_switches")


def lambda_polynomial(p: int) -> tuple[int, ...]:
    return (-1, *(0,) * (p - 3), -2, 0, 1)


@pytest.mark.parametrize("p", [5, 51, 301])
def test_a_root_is_refined_by_all_of_them(p: int, every_case: bool) -> None:
    """Once a reader could meet the new precision with the old bounds, and digits were wrong."""
    c = lambda_polynomial(p)
    bits = [64, 2000, 100, 700, 1500, 300, 2500, 1000]
    expected = [RealRoot(c, Fraction(7, 5), Fraction(2)).enclosure(n) for n in bits]
    for _ in range(10 if every_case else 4):
        shared = RealRoot(c, Fraction(7, 5), Fraction(2))
        assert together(lambda i, root=shared: root.enclosure(bits[i])) == expected


def test_a_number_is_settled_by_all_of_them(every_case: bool) -> None:
    expected = root_of(lambda_polynomial(15))
    for _ in range(10 if every_case else 4):
        x = root_of(lambda_polynomial(15))
        results = together(lambda i, x=x: x * x - x if i % 2 else (x - 1) * x)
        assert len(set(results)) == 1
        assert results[0] == expected * (expected - 1)
        assert x == root_of(lambda_polynomial(15))
        assert x.settled() is x.settled()


def test_fields_are_joined_by_all_of_them() -> None:
    for n in (2, 3, 7, 11):
        x, y = root_of((-n, 0, 0, 1)), root_of((-n - 2, 0, 1))
        assert len({z.field for z in together(lambda i, x=x, y=y: x * y + i)}) == 1


def test_coverings_are_refined_by_all_of_them(every_case: bool) -> None:
    for k in range(10 if every_case else 4):
        f = PLMap([0, "1/3", "2/3", 1], [Fraction(1, 3), 1, Fraction(1, 7 + k), "2/5"])
        decisions = together(lambda i, f=f: decide_period(f, 3))
        assert len(set(decisions)) == 1


def test_integrals_and_towers_are_made_by_all_of_them(every_case: bool) -> None:
    for k in range(4 if every_case else 2):
        f = PLMap([0, 1, 2, 3, 4 + k], [0, 3, 1, 4 + k, 0])
        assert len(set(together(lambda i, f=f: moments(f, 50 + i).integral * 0 + moments(f, 60).integral))) == 1
        g = tent(Fraction(3, 2) + Fraction(1, 7 + k))
        assert len(set(together(lambda i, g=g: piece_count(g, 30)))) == 1


def test_iterates_are_made_by_all_of_them() -> None:
    f = tent("3/2")
    assert len(set(together(lambda i: f**12))) == 1
