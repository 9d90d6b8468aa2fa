"""The chapters of an analysis: each from the findings alone, in the words that a stranger knows."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from periodic.entropy.chains import chain
from periodic.iterates.oscillation_tables import oscillation_table
from periodic.maps.plmaps import PLMap
from periodic.orbits.fixed_sets import fixed_set
from periodic.orbits.period_sets import PeriodDecision
from periodic.reports import analysis_chapters
from periodic.reports.analyses import analyze
from periodic.reports.analysis_chapters import CHAPTERS, Findings, chapters
from periodic.text.documents import Entry, Section, plain
from periodic.text.map_texts import read_map

TEXTS = ("tent", "identity", "points:(0,1/3),(1,1/3)", "vee:1.618", "tent:sqrt(2)")


def findings(text: str, *decisions: PeriodDecision) -> Findings:
    f = read_map(text)
    found = chain(f)
    return Findings(f, text, 12, decisions, found, oscillation_table(f, found.window, [0, 1, 2]))


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.__name__.strip("_"))
def test_each_chapter_is_written_from_the_findings(chapter: Callable[[Findings], Section]) -> None:
    for text in TEXTS:
        section = chapter(findings(text))
        assert section.title in str(analyze(read_map(text), t=2, up_to=2, digits=12))
        assert all(entry.value or not entry.proved for entry in section.entries)


@pytest.mark.parametrize("text", TEXTS)
def test_titles_differ(text: str) -> None:
    titles = [section.title for section in chapters(findings(text))]
    assert len(set(titles)) == len(titles) == len(CHAPTERS)


def test_words_are_explained_where_they_stand() -> None:
    text = " ".join(plain(chapters(findings("tent"))).split())
    for sentence in (
        "stronger means earlier in the order 3, 5, 7, ..",
        "J_i the interval [p_i, p_(i+1)] between neighbouring points",
        "J_i covers J_k f maps J_i over all of J_k",
        "c^t is cut off after two decimals, not rounded",
        "it is where a left Perron vector is greatest",
    ):
        assert sentence in text


def test_theorems_are_proved_and_not_computed() -> None:
    entries = {entry.name: entry for section in chapters(findings("tent")) for entry in section.entries}
    for name in ("stronger means", "shallow networks", "least periods"):
        assert entries[name].standing.startswith("proved: ")


def test_narrow_reports_cut_tables_into_bands() -> None:
    lines = plain(chapters(findings("tent")), 50).splitlines()
    assert all(len(line) <= 50 or "..." in line for line in lines)
    assert sum(line.split()[:1] == ["t"] for line in lines) == 3


def test_a_period_that_is_not_decided_says_what_would_decide_it() -> None:
    text = plain(chapters(findings("tent", PeriodDecision.of(1, None, needed="f^1 is too long"))))
    assert "period 1          not decided\n                    open: f^1 is too long" in text


def test_how_single_periods_were_decided_is_said() -> None:
    text = " ".join(str(analyze(read_map("vee:1.618"), t=2, up_to=20)).split())
    assert "cycles were found; others are excluded by the constant slope; others occur by the constant slope" in text


def about_fixed_points(findings: Findings) -> Section:
    points, _ = fixed_set(findings.map)
    return Section("fixed points", [Entry("isolated", str(len(points)), "solved piece by piece")])


def test_a_function_and_its_row_are_all_that_a_chapter_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis_chapters, "CHAPTERS", (*CHAPTERS, about_fixed_points))
    *_, title, _, fact, proof = str(analyze(read_map("tent"), t=2, up_to=2, digits=12)).rstrip().splitlines()
    assert title == "fixed points"
    assert fact.split() == ["isolated", "2"]
    assert proof.strip() == "proved, computed: solved piece by piece"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("vee:3/2", "3/2, larger than c by"),
        ("vee:root(x^3 - x - 1)", "1.32471795724474602596..., equal to c"),
        ("vee:sqrt(2)", "sqrt(2) = 1.41421356237309504880..., equal to c"),
        ("points:(0,0),(50021/100003,1),(1,0)", "100003/49982 = 2.00078028090112440478..., larger than c by"),
    ],
)
def test_the_lipschitz_constant_is_read_exactly_and_by_its_digits_once(text: str, said: str) -> None:
    section = next(s for s in analyze(read_map(text)).sections if s.title == "Lipschitz constant")
    assert section.entries[0].value.startswith(said)


def test_points_too_long_to_be_shown_are_said_to_be() -> None:
    long = PLMap([0, Fraction(10**30 + 1, 3 * 10**30), 1], [0, 1, 0])
    captions = [t.caption for s in analyze(long, t=1, up_to=1).sections for t in s.tables if "exactly" in t.head]
    assert captions == [
        "computed; decimals that end in ... are cut off; exactly only where it is short; all of it with --json"
    ]


def test_only_entropies_that_are_rounded_are_said_to_be() -> None:
    proofs = [
        e.proof
        for text in ("identity", "tent")
        for s in chapters(findings(text))
        for e in s.entries
        if "entropy" in e.name
    ]
    assert [", rounded outward;" in proof for proof in proofs] == [False, True]
