"""``periodic report``: one page, with certificates if they are wanted; nonsense is refused at once."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

pytest.importorskip("matplotlib")

from periodic.cli.main import main
from periodic.reports import map_reports


@pytest.fixture(autouse=True)
def _few_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """One picture stands for all: of these the tests of reports tell."""
    monkeypatch.setattr(map_reports, "PICTURES", map_reports.PICTURES[:1])


SMALL = ["--t", "2", "--width", "1", "--depth", "1", "--periods", "3"]


def test_a_report_with_certificates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["report", "vee:phi", "-o", "page.html", "--certificates", "proofs", *SMALL]) == 0
    assert capsys.readouterr().out == "page.html is written\n"
    html = Path("page.html").read_text(encoding="utf-8")
    assert '<a href="proofs/period.json">' in html
    assert len(list(Path("proofs").iterdir())) == 6


def test_a_report_on_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written))
    assert main(["report", "1 - x on [0, 1]", "-o", "-", *SMALL]) == 0
    assert written.getvalue().startswith(b"<!doctype html>")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("tent", "the following arguments are required: -o"),
        ("tent -o page.pdf", "page.pdf: the name of a report ends in .html"),
        ("tent -o missing/page.html", "missing: No such folder"),
        ("tent -o page.html --t x", "argument --t: an integer is expected, not 'x'"),
        ("tent -o page.html --width 0", "argument --width: must be at least 1, got '0'"),
        ("nonsense -o page.html", '"nonsense" is not known'),
        ("tent:3 -o page.html", "the map leaves its interval"),
    ],
)
def test_nonsense_is_refused(
    line: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["report", *line.split()]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert err.startswith("periodic report: ")
    assert message in err
    assert err.count("\n") == 1
    assert not list(tmp_path.iterdir())
