"""The certificates of a report: what it says of a map, as files that a program which trusts nothing of ours checks.

``PROOFS`` is the table of what is proved, each with the name of its file. What is not provable is listed with the
reason.

>>> [proof.file for proof in PROOFS][:3]
['period.json', 'period_set.json', 'growth.json']
"""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike, path as paths
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from periodic.proofs.certificates import Certificate
from periodic.proofs.growth_proofs import prove_crossings, prove_entropy, prove_growth
from periodic.proofs.orbit_proofs import prove_period, prove_period_set
from periodic.proofs.separation_proofs import prove_separation
from periodic.proofs.verdicts import check
from periodic.reports.map_reports import MapReport, WrittenCertificate

SECONDS = 30.0  # that the checker may take for one file


class Proof(NamedTuple):
    """A certificate of a report: the name of its file, what it is about, and what proves it."""

    file: str
    about: str
    prove: Callable[[MapReport], Certificate]


def _crossings(report: MapReport) -> Certificate:
    if report.analysis.window is None:
        raise ValueError("no oscillation that grows is proved")
    return prove_crossings(report.analysis.map, *report.analysis.window, report.separation.t)


def _separation(report: MapReport) -> Certificate:
    s = report.separation
    return prove_separation(s.map, s.t, s.width, s.depth)


PROOFS = (
    Proof(
        "period.json", "a cycle of the strongest period", lambda r: prove_period(r.analysis.map, r.analysis.strongest)
    ),
    Proof("period_set.json", "the least periods", lambda r: prove_period_set(r.analysis.map)),
    Proof("growth.json", "the growth number", lambda r: prove_growth(r.analysis.map)),
    Proof("entropy.json", "the entropy", lambda r: prove_entropy(r.analysis.map)),
    Proof("crossings.json", "the crossings of the window", _crossings),
    Proof("separation.json", "the bounds on networks", _separation),
)


def write_certificates(
    report: MapReport, folder: str | PathLike[str], page: str | PathLike[str] | None = None
) -> tuple[WrittenCertificate, ...]:
    """Write the certificates of a report into a folder, which is made if need be, and return what became of each.

    Each is checked again from its file. Links are relative to the place of ``page``, or to the folder. Raises OSError
    where a file cannot be written.
    """
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    written = []
    for row in PROOFS:
        try:
            certificate = row.prove(report)
        except ValueError as error:
            written.append(WrittenCertificate(row.about, "", "", f"not proved: {error}"))
            continue
        certificate.save(place / row.file)
        verdict = check(place / row.file, report.analysis.map, seconds=SECONDS)
        written.append(WrittenCertificate(row.about, certificate.claim, _link(place / row.file, page), verdict))
    return tuple(written)


def _link(file: Path, page: str | PathLike[str] | None) -> str:
    """The way from the page to a file, as a link."""
    if page is None:
        return quote(file.name)
    return quote(paths.relpath(file, Path(page).resolve().parent).replace(paths.sep, "/"))
