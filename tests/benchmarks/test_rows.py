"""The sides of each row do the same work: on a small size they return the same. Nothing is timed."""

import json
from fractions import Fraction

import pytest

from benchmarks.__main__ import main
from benchmarks.point_lists import iterated, l1_distance, pulled_back
from benchmarks.rows import CENSUS, ROWS, rows_named, run, without_accelerators
from benchmarks.specimens import float_network, golden_map, lucas_number, zigzag
from benchmarks.timings import Row, Size
from periodic.numbers.polynomials import flint

DEAR = ("21", "22")  # first bounds, of which other tests see that nothing depends on what is remembered


@pytest.mark.parametrize(
    "row", [pytest.param(r, marks=[pytest.mark.long] if r.name in DEAR else [], id=r.name) for r in ROWS]
)
def test_the_sides_of_a_row_agree(row: Row) -> None:
    sides = row.sides(Size.SMALL)
    values = [side.value(side.work()) for side in sides]
    assert all(value == values[0] for value in values)
    assert len(sides) >= 2
    assert sides[0].goal is not None
    assert sum(side.goal is None for side in sides) >= 1


def test_rows_cover_the_table_of_goals() -> None:
    assert [row.name.rstrip("ab") for row in ROWS if row.name[-1] != "b"] == [*"1234568", "9", *map(str, range(10, 23))]
    assert "row 7" in CENSUS


def test_rows_by_name() -> None:
    assert rows_named() == ROWS
    assert [row.name for row in rows_named(["6", "4b"])] == ["4b", "6a", "6b"]
    with pytest.raises(ValueError, match="there is no row '7'; the rows are 1, 2, 3, 4a"):
        rows_named(["7"])


def test_running_a_row() -> None:
    told: list[tuple[str, int, int]] = []
    result = run(rows_named(["13"]), Size.SMALL, lambda *step: told.append(step))
    assert told == [("row 13: f^(10^18)(x) for the tent", 0, 1)]
    data = json.loads(json.dumps(result.to_json()))
    (row,) = data["rows"]
    ours, peer = row["sides"]
    assert ours["times_faster_than_peer"] == pytest.approx(peer["seconds_per_unit"] / ours["seconds_per_unit"])
    assert peer["times_faster_than_peer"] is None
    assert ours["goal_seconds"] == 0.05e-3
    assert ours["reached"] is None
    assert ours["kept_bytes"] >= 0
    assert data["machine"]["cores"] >= 1


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "6b", "--quick"]) == 0
    out = capsys.readouterr().out
    for text in ("Proof that lambda_p > sqrt 2", "mpmath", "<= 500 us", "accelerators", CENSUS):
        assert text in out
    assert main(["--only", "13", "--quick", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"][0]["row"] == "13"
    assert main(["--only", "77"]) == 2
    assert "there is no row '77'" in capsys.readouterr().err


def test_doing_without_accelerators_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PERIODIC_NO_ACCELERATORS", raising=False)
    found = flint()
    with without_accelerators():
        assert flint() is None
    assert flint() is found
    monkeypatch.setenv("PERIODIC_NO_ACCELERATORS", "yes")
    with without_accelerators():
        assert flint() is None
    assert flint() is None


def test_what_the_rows_are_about() -> None:
    assert [lucas_number(n) for n in range(1, 8)] == [1, 3, 4, 7, 11, 18, 29]
    f = zigzag(5)
    assert (f.piece_count, f.lap_count, f.is_self_map) == (5, 5, True)
    assert float_network().piece_count == 8
    assert [(golden_map() ** t).piece_count for t in range(5)] == [1, 2, 3, 5, 8]


def test_peers_on_points_that_are_knots() -> None:
    """Breakpoints that coincide, a map that is not onto, a plateau for the distance."""
    f = [(Fraction(0), Fraction(0)), (Fraction(1, 2), Fraction(1)), (Fraction(1), Fraction(1, 4))]
    assert iterated(f, 4) == pulled_back(f, 4)
    flat = [(Fraction(0), Fraction(1, 2)), (Fraction(1), Fraction(1, 2))]
    assert l1_distance(f, flat) == Fraction(11, 48)
    assert l1_distance(flat, f) == Fraction(11, 48)
    assert l1_distance(f, f) == 0
