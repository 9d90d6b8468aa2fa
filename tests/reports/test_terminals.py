"""Reports on standard output: how wide they are."""

from __future__ import annotations

import pytest

from periodic.cli.main import main
from periodic.reports.terminals import columns
from periodic.text.documents import WIDTH


@pytest.mark.parametrize(
    ("given", "width"), [("72", 72), ("5", 40), ("", WIDTH), ("-3", WIDTH), ("wide", WIDTH), ("9" * 50, WIDTH)]
)
def test_columns_says_how_wide_text_is(given: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", given)
    assert columns() == width


def test_reports_keep_to_the_width(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    longest = {}
    for width in (60, 160):
        monkeypatch.setenv("COLUMNS", str(width))
        assert main(["analyze", "tent", "--t", "1", "--digits", "5"]) == 0
        longest[width] = max(map(len, capsys.readouterr().out.splitlines()))
    assert 55 <= longest[60] <= 70  # a table of five columns is never cut
    assert 120 < longest[160] <= 160
