"""Certificates beside a report: written, accepted, and linked from where the page lies; or the reason is told."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("matplotlib")

from periodic.proofs.verdicts import check
from periodic.reports.certificate_files import PROOFS, write_certificates
from periodic.reports.map_reports import certificates_html, map_report
from periodic.text.map_texts import read_map
from tests.reports.test_html_pages import Outline


def test_certificates_are_written_and_accepted(tmp_path: Path) -> None:
    f = read_map("vee:phi")
    found = map_report(f, t=2, width=1, depth=1, up_to=3)
    folder = tmp_path / "some proofs" / "here"
    written = write_certificates(found, folder, tmp_path / "pages" / "report.html")
    assert [row.about for row in written] == [proof.about for proof in PROOFS]
    for row, proof in zip(written, PROOFS, strict=True):
        assert row.verdict == "accepted"
        assert row.claim
        assert row.link == f"../some%20proofs/here/{proof.file}"
        assert check(folder / proof.file, f) == "accepted"
    outline = Outline(certificates_html(written))
    assert [attributes["href"] for attributes in outline.all("a")] == [row.link for row in written]
    assert outline.text.count("accepted") == len(PROOFS)


def test_what_is_not_provable_is_told(tmp_path: Path) -> None:
    found = map_report(read_map("1 - x on [0, 1]"), t=2, width=1, depth=1, up_to=3, name="flip")
    written = {row.about: row for row in write_certificates(found, tmp_path)}
    assert written["the growth number"].link == "growth.json"  # beside the page, where there is none
    crossed = written["the crossings of the window"]
    assert crossed[1:] == ("", "", "not proved: no oscillation that grows is proved")
    assert not (tmp_path / "crossings.json").exists()
    outline = Outline(certificates_html(tuple(written.values())))
    assert "not proved: no oscillation that grows is proved" in outline.text
    assert len(outline.all("a")) == sum(bool(row.link) for row in written.values()) < len(PROOFS)
