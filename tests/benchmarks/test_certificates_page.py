"""The table of the page on certificates: its files, their sizes, and the lines that are read for each."""

import json
from pathlib import Path

from benchmarks.certificates import GOLDEN, reading
from periodic import checker

PAGE = (Path(__file__).parents[2] / "docs" / "certificates.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("| ")]


def test_the_page_lists_every_golden_certificate() -> None:
    """All but the times, which belong to a machine."""
    lines, listed = reading(), {row[0]: row[1:3] for row in ROWS if len(row) == 4}
    for path in GOLDEN.glob("*.json"):
        kind = json.loads(path.read_text(encoding="utf-8"))["claim"]["kind"]
        assert listed[path.stem] == [f"{path.stat().st_size:,}", str(lines[kind])]


def test_what_is_read_is_what_the_kind_needs() -> None:
    lines = reading()
    assert lines.keys() == checker.CHECKS.keys()
    assert lines["stefan_polynomial"] < lines["period"] < lines["period_set"] < lines["separation"] < 890
    text = Path(checker.__file__).read_text(encoding="utf-8").splitlines()
    assert f"{len(text):,} lines" in PAGE
