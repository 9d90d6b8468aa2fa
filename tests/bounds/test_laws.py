"""Laws that every bound obeys: coordinates do not matter, nor what was asked before; no function does better."""

import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest

from benchmarks.size_laws import forget
from periodic.bounds.block_bounds import block_bound
from periodic.bounds.breakpoint_bounds import hinge_bound
from periodic.bounds.network_sizes import width_needed
from periodic.bounds.separations import separation
from periodic.bounds.theorems import Bound
from periodic.graphs.growth_numbers import period_root
from periodic.iterates.integrals import map_moments
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from tests.bounds import far_laws, laws
from tests.bounds.far_laws import far_case
from tests.bounds.law_maps import FAR, MANY, NEAR
from tests.bounds.laws import check, random_case
from tests.maps.test_normal_forms import in_coordinates

F = Fraction
PHI = period_root(3)
NARROW = PLMap([0, "1/4", "1/2", "3/4", 1], ["1/7", F(1007, 7000), "1/7", F(1007, 7000), "1/7"])
SKEW = PLMap([0, "1/9", "1/2", "5/8", 1], [0, 1, "1/5", "3/4", "1/3"])
BOUNDS = (block_bound, hinge_bound)


def errors_of_constants(h: PLMap) -> dict[int, Exact]:
    """The errors of the mean and of the middle of the image, whichever is less."""
    low, high = h.domain
    levels = [(h.image[0] + h.image[1]) / 2, h.integral() / (high - low)]
    differences = [h - PLMap([low, high], [y, y]) for y in levels]
    return {1: min(d.l1_norm() for d in differences), 2: min(map_moments(d).squared for d in differences)}


def test_a_narrow_image() -> None:
    """Once the squared error was said to be 1.7e-50 at least; the constant in the middle has 5.7e-51."""
    least = errors_of_constants(NARROW**10)
    s = separation(NARROW, 10, 1, 1)
    assert 0 < s.l1_bound <= least[1]
    assert 0 < s.l2_bound <= least[2]


@pytest.mark.parametrize("shift", [10**23 + 1, 27 * 10**18, -(10**30), 10**200])
def test_far_from_zero(shift: int) -> None:
    """Once the tent far away had a squared error of .0859 at least; the constant 1/2 has 1/12."""
    f = in_coordinates(tent(), F(1), F(shift))
    for t in (1, 2):
        for bound in BOUNDS:
            for order in (1, 2):
                assert bound(f, t, 1, order).value == bound(tent(), t, 1, order).value
                assert bound(f, t, 1, order).value <= errors_of_constants(f**t)[order]


@pytest.mark.usefixtures("short_curves", "short_cells", "short_paths")
@pytest.mark.parametrize("scale", [F(10) ** 300, F(1, 10**300), F(-3, 7), PHI])
@pytest.mark.parametrize("shift", [F(0), F(10) ** 30])
def test_coordinates_do_not_matter(scale: Exact, shift: Exact) -> None:
    for f, t, pieces in ((SKEW, 2, 3), (NARROW, 3, 2), (vee(PHI), 3, 4)):
        g = in_coordinates(f, scale, shift)
        for bound in BOUNDS:
            for order in (1, 2):
                assert bound(g, t, pieces, order).value == abs(scale) ** (order + 1) * bound(f, t, pieces, order).value


@pytest.mark.usefixtures("short_looks")
def test_reports_and_widths_do_not_depend_on_coordinates(every_case: bool) -> None:
    scale, shift = F(-10) ** 40, F(1, 3)
    g = in_coordinates(SKEW, scale, shift)
    here, there = separation(SKEW, 2, 2, 1), separation(g, 2, 2, 1)
    assert there.l1_bound == scale**2 * here.l1_bound
    assert there.l2_bound == abs(scale) ** 3 * here.l2_bound
    assert there.sup_bound == abs(scale) * here.sup_bound
    assert there.classification_bound == here.classification_bound
    for norm, unit in (("l1", scale**2), ("l2", abs(scale) ** 3))[0 if every_case else 1 :]:
        assert width_needed(g, 2, 1, unit / 50, norm) == width_needed(SKEW, 2, 1, F(1, 50), norm)


@pytest.mark.usefixtures("short_looks")
@pytest.mark.parametrize("number", [2, 4, *(pytest.param(n, marks=pytest.mark.long) for n in (1, 3))])
def test_random_maps(number: int) -> None:
    """As ``python -m tests.bounds.laws`` does for as many as one likes."""
    counts: Counter[str] = Counter()
    check(random_case(3, number), counts)
    assert counts["maps"] == 1
    assert counts["networks"] >= 2


@pytest.mark.long
@pytest.mark.parametrize("number", range(len(MANY)))
def test_random_maps_of_many_knots(number: int) -> None:
    """As with ``--many``."""
    counts: Counter[str] = Counter()
    check(random_case(1, number, kinds=MANY), counts)
    assert counts["maps"] == 1
    assert counts["networks"] >= 2


@pytest.mark.long
@pytest.mark.parametrize("number", [13, 23, 25])
def test_random_maps_far_out(number: int) -> None:
    """Iterates of more pieces, as with ``--far``."""
    counts: Counter[str] = Counter()
    check(far_case(1, number), counts)
    assert counts["networks far out"] == 2
    assert counts["larger networks"] == 4
    assert counts["sizes in turn"] >= 4
    assert counts["functions by pieces"] > 10


@pytest.mark.long
def test_a_bound_that_is_false_far_out_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bound of twice what is true is above the error of a function that was moved by a search."""

    def doubled(f: PLMap, t: int, pieces: int, order: int) -> Bound:
        true = hinge_bound(f, t, pieces, order)
        return replace(true, value=2 * true.value)

    monkeypatch.setattr(far_laws, "hinge_bound", doubled)
    monkeypatch.setattr(laws, "FAR_CHECKS", (far_laws.check_far_functions,))
    with pytest.raises(AssertionError, match=r"check_far_functions fails for seed 1, far number 23: PLMap\("):
        check(far_case(1, 23), Counter())


@pytest.mark.usefixtures("short_looks")
@pytest.mark.parametrize("norm", laws.NORMS)
def test_a_bound_that_is_false_is_found(norm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The laws would not hold by themselves: a bound of twice what is true is above some function's error."""
    case = random_case(3, 2)
    true = case.bounds
    false = [replace(b, value=F(10**6)) if b.quantity == norm else b for b in true.bounds]
    monkeypatch.setattr(laws, "separation", lambda *_: replace(true, bounds=tuple(false)))
    monkeypatch.setattr(laws, "CHECKS", (laws.check_networks,))
    with pytest.raises(AssertionError, match=r"check_networks fails for seed 3, number 2: PLMap\(\["):
        check(random_case(3, 2), Counter())


def test_the_command_counts_what_it_checked(capsys: pytest.CaptureFixture[str]) -> None:
    assert laws.main(["3", "--seed", "3", "--seconds", "0"]) == 0
    assert capsys.readouterr().out == "nothing\n"


def tasks(r: random.Random) -> list[tuple[int, int, int]]:
    """Some iterates and sizes of networks."""
    sizes = [(1, 1), (3, 1), (5, 1), (9, 1), (20, 1), (40, 1), (3, 2), (5, 2), (4, 4), (20, 3)]
    return [(t, *size) for t in r.sample([2, 3, 5, 6, 8, 12, 20], 2) for size in r.sample(sizes, 3)]


@pytest.mark.long
@pytest.mark.parametrize("number", range(24))
def test_bounds_do_not_depend_on_what_was_asked_before(number: int) -> None:
    """Once prices that other sizes had asked for showed in the tables of costs, and what lines were fitted beside."""
    r = random.Random(f"before/{number}")
    f, asked = (NEAR, FAR)[number % 2][number // 2 % len(NEAR)](r), tasks(r)
    found = []
    for order in (asked, asked[::-1], [r.choice(asked)]):
        forget()
        found.append({task: [(b.name, b.value) for b in separation(f, *task).bounds] for task in order})
    for some in found[1:]:
        for task, bounds in some.items():
            assert bounds == found[0][task], task
