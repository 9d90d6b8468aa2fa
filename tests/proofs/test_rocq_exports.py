"""Instances for the proof kernel: what they say; CI compiles one where Coq is to be had."""

import re
from fractions import Fraction
from itertools import pairwise

import pytest

from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap
from periodic.proofs.rocq_exports import CoveringEdges, library_text, separation_text
from periodic.proofs.separation_proofs import rocq_separation

HALF = Fraction(1, 2)
COVERING = CoveringEdges([(Fraction(0), Fraction(1))], [[(Fraction(0), HALF, 0), (HALF, Fraction(1), 0)]])


def test_an_instance() -> None:
    text, bound = separation_text(tent(), 10, 3, 2, COVERING, (Fraction(0), Fraction(1)))
    assert bound == Fraction(1024 - 16, 4 * 2**10)
    assert "[((0 # 1), (1 # 1), 1024%N)]" in text
    assert "[Branch (0 # 1) (1 # 2) 0; Branch (1 # 2) (1 # 1) 0]" in text
    assert "Definition widths : list nat := [3; 3]%nat." in text
    assert not re.search(r"\b(Axiom|Admitted|admit|Parameter|Conjecture)\b", text)


def test_a_window_within_counts_no_more_than_those_around_it() -> None:
    """The whole is crossed by every walk, so that other levels, and other windows, change nothing."""
    plain = separation_text(tent(), 6, 3, 2, COVERING, (Fraction(0), Fraction(1)))
    more = separation_text(tent(), 6, 3, 2, COVERING, (HALF, Fraction(1), Fraction(0)), [(Fraction(0), HALF)])
    assert more[1] == plain[1]
    assert "Definition levels : list Q := [(1 # 2); (1 # 1)]." in more[0]
    assert more[0].count("64%N") == plain[0].count("64%N") == 1


@pytest.mark.parametrize(
    ("f", "t", "width"),
    [
        (PLMap([0, "1/2", 1], ["1/2", 1, 0]), 8, 2),
        (PLMap([0, "1/4", "1/2", "3/4", 1], ["1/4", 1, "1/4", "3/4", 0]), 6, 1),
    ],
)
def test_all_windows_count(f: PLMap, t: int, width: int) -> None:
    """Those between the levels, counted on the pieces of f^t; each stretch is taken onto its interval."""
    text = rocq_separation(f, t, width, 1)
    parts = dict(re.findall(r"^Definition (\w+) : .*? :=\s+(.*?)\.$", text, re.MULTILINE | re.DOTALL))

    def numbers(part: str) -> list[Fraction]:
        return [Fraction(int(a), int(b)) for a, b in re.findall(r"\((-?\d+) # (\d+)\)", part)]

    vertices = list(zip(*[iter(numbers(parts["vertices"]))] * 2, strict=True))
    for (u, v), row in zip(vertices, parts["branches"].split("];"), strict=True):
        stretches = list(zip(*[iter(numbers(row))] * 2, strict=True))
        assert (stretches[0][0], stretches[-1][1]) == (u, v)
        for (a, b), target in zip(stretches, re.findall(r"\) (\d+)", row), strict=True):
            assert sorted((f(a), f(b))) == list(vertices[int(target)])

    def crossings(low: Fraction, high: Fraction) -> int:
        return sum(min(y, z) <= low and high <= max(y, z) for y, z in pairwise((f**t).values))

    windows = list(zip(*[iter(numbers(parts["windows"]))] * 2, strict=True))
    counts = [int(n) for n in re.findall(r"(\d+)%N", parts["windows"])]
    assert [crossings(*window) for window in windows] == counts
    ends = sorted({x for vertex in vertices for x in vertex})
    assert counts[-1] == max(crossings(*window) for window in pairwise(ends))
    area = sum(  # one square of windows after the other: x from a to c, y from d to b
        max(0, crossings(a, b) - width - 1) * (c - a) * (b - d) / (2 if a == d else 1)
        for i, (a, c) in enumerate(pairwise(ends))
        for d, b in pairwise(ends[i:])
    )
    (bound,) = numbers(parts["bound"])
    assert area * (1 - Fraction(1, 10**7)) <= bound * 2 * f.lipschitz**t <= area


def test_levels_that_add_nothing_are_left_out() -> None:
    """Three are left of 14; the widest window alone proves (10946 - 16) 1.618034^2 / (4 1.618034^20) = .4728."""
    text = rocq_separation(vee("809017/500000"), 20, 3, 2)
    assert "Definition levels : list Q := [(6289 # 250000000000); (309017 # 500000)]." in text
    assert "Definition bound : Q := (292358923 # 500000000)." in text  # .584717846
    assert re.findall(r"(\d+)%N", text) == ["10946", "17711", "25606"]


def test_what_gives_no_instance() -> None:
    with pytest.raises(ValueError, match="no bound follows: 4 crossings, and more than 16 are needed"):
        separation_text(tent(), 2, 3, 2, COVERING, (Fraction(0), Fraction(1)))
    with pytest.raises(ValueError, match="no bound follows: 0 crossings, and more than 2 are needed"):
        rocq_separation(PLMap([0, 1], [HALF, HALF]), 5, 1, 1)
    with pytest.raises(ValueError, match=r"a proof in the kernel is about rational maps, but .* is irrational"):
        separation_text(vee("phi"), 2, 1, 1, COVERING, (Fraction(0), Fraction(1)))


def test_the_library_assumes_nothing() -> None:
    text = library_text()
    assert not re.search(r"\b(Axiom|Admitted|admit|Parameter|Conjecture)\b", text)
    assert text.count("Qed.") >= 50
    assert len(text.splitlines()) <= 1500


@pytest.mark.parametrize(
    ("f", "t"), [(tent(), 1100), (PLMap([0, 10**400, 2 * 10**400], [0, 2 * 10**400, 0]), 8)], ids=["late", "far out"]
)
def test_levels_are_chosen_whatever_the_size_of_numbers(f: PLMap, t: int) -> None:
    assert f"{2**t}%N" in rocq_separation(f, t, 2, 2)
