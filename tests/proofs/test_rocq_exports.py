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
    text, bound = separation_text(tent(), 10, 3, 2, COVERING, (Fraction(0), Fraction(1)), 1024)
    assert bound == Fraction(1024 - 16, 8 * 2**10)
    assert "Definition crossings : N := 1024%N." in text
    assert "[Branch (0 # 1) (1 # 2) 0; Branch (1 # 2) (1 # 1) 0]" in text
    assert "Definition widths : list nat := [3; 3]%nat." in text
    assert not re.search(r"\b(Axiom|Admitted|admit|Parameter|Conjecture)\b", text)


@pytest.mark.parametrize(
    ("f", "t", "width"),
    [
        (PLMap([0, "1/2", 1], ["1/2", 1, 0]), 8, 2),
        (PLMap([0, "1/4", "1/2", "3/4", 1], ["1/4", 1, "1/4", "3/4", 0]), 6, 1),
    ],
)
def test_the_window_is_the_one_that_proves_most(f: PLMap, t: int, width: int) -> None:
    """Of those between ends of intervals, counted on the pieces of f^t; each stretch is taken onto its interval."""
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

    ends = sorted({x for vertex in vertices for x in vertex})
    worths = {(a, b): (crossings(a, b) - width - 1) * (b - a) ** 2 for i, a in enumerate(ends) for b in ends[i + 1 :]}
    window = numbers(parts["low"])[0], numbers(parts["high"])[0]
    assert worths[window] == max(worths.values())
    assert parts["crossings"] == f"{crossings(*window)}%N"


def test_what_gives_no_instance() -> None:
    with pytest.raises(ValueError, match="no bound follows: 4 crossings, and more than 16 are needed"):
        separation_text(tent(), 2, 3, 2, COVERING, (Fraction(0), Fraction(1)), 4)
    with pytest.raises(ValueError, match=r"a proof in the kernel is about rational maps, but .* is irrational"):
        separation_text(vee("phi"), 2, 1, 1, COVERING, (Fraction(0), Fraction(1)), 4)


def test_the_library_assumes_nothing() -> None:
    text = library_text()
    assert not re.search(r"\b(Axiom|Admitted|admit|Parameter|Conjecture)\b", text)
    assert text.count("Qed.") >= 50
    assert len(text.splitlines()) <= 1500
