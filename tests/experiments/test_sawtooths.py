"""The sawtooth and the counting lemma, beside the closed forms."""

from __future__ import annotations

from fractions import Fraction

import pytest

from periodic.experiments.runs import run
from periodic.experiments.sawtooths import COUNTING, DEPTH, SAWTOOTH, zigzag_map


def test_pieces_of_the_sawtooth() -> None:
    for row in run(SAWTOOTH, sizes={"steps": 6}).rows:
        t = row["t"]
        assert row["pieces"] == row["laps"] == 2**t
        assert row["line_pieces"] == (2**t + 2 if t else 1)
        assert (row["gadget_units"], row["narrow_units"], row["shallow_units"]) == (3 * t, 2 * t, 2**t)


def test_the_lemma_is_sharp_and_never_passed() -> None:
    for row in run(COUNTING, sizes={"pieces": 4, "count": 4}, seed=3).rows:
        assert row["sum_most"] == row["sum_bound"] == row["s"] + row["t"] - 1 < row["sum_notes"]
        assert row["composition_most"] <= row["composition_bound"] == row["composition_zigzag"]


@pytest.mark.parametrize("pieces", [1, 2, 5])
def test_every_piece_of_a_zigzag_is_onto(pieces: int) -> None:
    f = zigzag_map(pieces)
    assert f.piece_count == pieces
    assert set(map(abs, f.slopes)) == {Fraction(pieces)}


def test_the_separation_is_above_the_constant_of_the_notes() -> None:
    rows = run(DEPTH, reduced=True).rows
    assert [row["steps"] for row in rows] == [3, 6]
    for row in rows:
        assert Fraction(1, 32) < Fraction(row["l1_exact"]) < Fraction(1, 4)
        assert row["pieces"] <= 2 ** (row["L"] ** 2) or row["L"] == 1
