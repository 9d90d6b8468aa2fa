"""Instances for the proof kernel: what they say; CI compiles one where Coq is to be had."""

import re
from fractions import Fraction

import pytest

from periodic.maps.families import tent, vee
from periodic.proofs.rocq_exports import CoveringEdges, library_text, separation_text

HALF = Fraction(1, 2)
COVERING = CoveringEdges([(Fraction(0), Fraction(1))], [[(Fraction(0), HALF, 0), (HALF, Fraction(1), 0)]])


def test_an_instance() -> None:
    text, bound = separation_text(tent(), 10, 3, 2, COVERING, (Fraction(0), Fraction(1)), 1024)
    assert bound == Fraction(1024 - 16, 8 * 2**10)
    assert "Definition crossings : N := 1024%N." in text
    assert "[Branch (0 # 1) (1 # 2) 0; Branch (1 # 2) (1 # 1) 0]" in text
    assert "Definition widths : list nat := [3; 3]%nat." in text
    assert not re.search(r"\b(Axiom|Admitted|admit|Parameter|Conjecture)\b", text)


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
