"""The tables of brackets: what is written is read, and some of the rows of the documentation come out again."""

from pathlib import Path

import pytest

from benchmarks import bracket_tables
from benchmarks.bracket_tables import (
    DEPTHS,
    DOCS,
    MAPS,
    STEPS,
    WIDTHS,
    Row,
    complete,
    draw,
    main,
    path_of,
    read,
    row,
    rows,
    summary,
    write,
)
from periodic.maps.families import tent

SOME = {"golden": [(12, 3, 2), (40, 20, 5)], "tent": [(9, 5, 2), (12, 5, 3)], "vee": [(7, 3, 1)]}
KEPT = sorted(path.stem for path in path_of("any").parent.glob("*.csv"))


def test_the_page_has_a_picture_of_every_table() -> None:
    page = (DOCS / "brackets.md").read_text(encoding="utf-8")
    assert sorted(SOME) == KEPT
    assert set(KEPT) <= set(MAPS)
    for name in KEPT:
        assert f"(figures/brackets-{name}.png)" in page
        assert (DOCS / "figures" / f"brackets-{name}.png").exists()


@pytest.mark.usefixtures("coarse_bounds")
def test_files(tmp_path: Path) -> None:
    table = [r for t in (2, 3) for r in rows(tent(), t, (1, 2), (1, 2))]
    assert [r[:3] for r in table] == [(t, u, d) for t in (2, 3) for u in (1, 2) for d in (1, 2)]
    path = tmp_path / "tables" / "tent.csv"
    write(table, path)
    assert read(path) == table
    draw(table, "the tent map", tmp_path / "tent.png", 2)
    assert (tmp_path / "tent.png").stat().st_size > 5000


@pytest.mark.usefixtures("coarse_bounds")
def test_a_run_goes_on_where_it_was_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "tent.csv"
    write([Row(3, 2, 1, "0.1", "-", "0.2", "0.5", "-")], path)
    monkeypatch.setattr(bracket_tables, "rows", lambda f, t: [row(f, t, 2, 1)])
    table = complete("tent", path, (2, 3, 4))
    assert [r.t for r in table] == [2, 3, 4]
    assert table[1].error == "0.2"
    assert read(path) == table


@pytest.mark.usefixtures("coarse_bounds")
def test_bounds_lie_below_errors() -> None:
    found = row(tent(), 6, 3, 1)
    low, high = found.numbers
    assert 0 < low < high
    assert abs(float(found.gap) * high - (high - low)) <= 3e-6
    assert row(tent(), 4, 4, 2) == Row(4, 4, 2, "0.000000", "-", "0.000000", "0.000000", "equals f^t")


def test_from_where_on_the_gap_is_small() -> None:
    table = [Row(t, 2, 1, "0", "-", "0", gap, "-") for t, gap in ((5, "0.5"), (6, "0.001"), (7, "0.02"), (8, "0.009"))]
    assert summary(table) == "| width | depth 1 |\n|--:|--:|\n| 2 | 8 |"
    assert summary(table[:3]).endswith("| 2 | - |")
    assert summary(table[1:2]).endswith("| 2 | 6 |")


@pytest.mark.parametrize("name", KEPT)
def test_tables_of_the_documentation(name: str) -> None:
    """Whole, in order, bounds below errors, errors not growing with width and depth."""
    table = read(path_of(name))
    assert summary(table) in (DOCS / "brackets.md").read_text(encoding="utf-8")
    assert [r[:3] for r in table] == [(t, u, d) for t in STEPS for u in WIDTHS for d in DEPTHS]
    assert all(r.numbers[0] <= r.numbers[1] for r in table)
    bounds = {r[:3]: r.numbers[0] for r in table}
    for (t, u, d), low in bounds.items():
        assert low <= bounds[t, u, 1] + 1e-6
        assert low <= bounds[t, 2, d] + 1e-6


@pytest.mark.parametrize("name", [pytest.param(n, marks=[] if n == "tent" else [pytest.mark.long]) for n in KEPT])
def test_rows_come_out_again(name: str, every_case: bool) -> None:
    """Or better ones: floats of another machine may choose other windows, and bounds grow with the search for them."""
    table = {r[:3]: r for r in read(path_of(name))}
    for size in SOME[name] if every_case else SOME[name][:1]:
        (low, high), (known_low, known_high) = row(MAPS[name][1](), *size).numbers, table[size].numbers
        assert known_low - 1e-4 < low <= high < known_high + 1e-4


def test_unknown_maps_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["cosine"])
    assert "invalid choice: 'cosine'" in capsys.readouterr().err
