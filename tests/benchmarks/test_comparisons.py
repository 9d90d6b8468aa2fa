"""The comparison of routes to the entropy: a selection of its maps, and that it sees what does not agree."""

import dataclasses

import pytest

from benchmarks import comparisons
from benchmarks.comparisons import KINDS, compared, main, specimen, table
from periodic.graphs.growth_enclosures import growth_enclosure
from periodic.maps.families import tent


@pytest.mark.parametrize(
    "number", [*range(1000, 1012), *(pytest.param(n, marks=pytest.mark.long) for n in range(1012, 1021))]
)
def test_routes_agree(number: int) -> None:
    row = compared(number)
    assert row.disagreements == []
    assert row.values > 1
    assert row.map == specimen(number)[1]
    assert row.map.is_self_map
    assert 1 <= row.map.lap_count <= 8


def test_all_kinds_are_among_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["7", "--first", "21"]) == 0
    printed = capsys.readouterr().out
    assert all(f"\n{kind} " in printed for kind in KINDS)
    assert "all                    7" in printed


def test_what_does_not_agree_is_seen(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The growth number of another map, and laps of another iterate."""
    monkeypatch.setattr(comparisons, "growth_enclosure", lambda f, digits: growth_enclosure(tent("17/10"), digits))
    found = compared(0)
    assert any("kneading" in sentence for sentence in found.disagreements)
    monkeypatch.setattr(comparisons, "tower_lap_counts", lambda f, t: (1,) * (t + 1))
    assert main(["1"]) == 1
    assert "map 0, PLMap(" in capsys.readouterr().err
    assert table([dataclasses.replace(found, kind="zigzags")]).splitlines()[1].endswith(" 1")
