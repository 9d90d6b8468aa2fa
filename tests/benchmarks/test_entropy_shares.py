"""The shares of the entropy: the table in the documentation is what the script prints, and its laws."""

from pathlib import Path

import pytest

from benchmarks.comparisons import specimen
from benchmarks.entropy_shares import MAPS, main, shares, summary
from periodic.graphs.growth_enclosures import growth_enclosure

PAGE = (Path(__file__).parents[2] / "docs" / "entropy_shares.md").read_text()


def test_shares() -> None:
    rows = list(shares(5))
    for row in rows:
        assert row.map == specimen(row.number)[1]
        assert 0 <= row.by_period <= row.by_chain <= 1
        assert row.by_chain > 0.985
        found = growth_enclosure(row.map, 9)
        assert abs(float(found.low) - row.growth) < 0.02 * row.growth
    assert all(f"| {row.number} | {row.kind} | {row.period} | {row.growth:.6f} |" in PAGE for row in rows)


def test_the_page_has_all_maps(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["3"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(summary(list(shares(3))))
    assert f"of {MAPS} |" in PAGE
    assert len([line for line in PAGE.splitlines() if line.startswith("| ") and line[2].isdigit()]) == MAPS
