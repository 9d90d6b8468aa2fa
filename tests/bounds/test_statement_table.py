"""The table of statements: it is what the page says, and a row is all that a new one needs.

``python -m tests.bounds.test_statement_table`` writes the table of the page again.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from periodic.bounds import separations
from periodic.bounds.crossing_bounds import l1_crossing_bound
from periodic.bounds.separations import separation
from periodic.bounds.statement_rows import STATEMENTS, Row
from periodic.bounds.tasks import Task
from periodic.bounds.theorems import NORMS, Bound, Theorem
from periodic.claims import Hypothesis
from periodic.maps.families import identity, tent
from periodic.maps.plmaps import PLMap
from periodic.text.map_texts import read_map

PAGE = Path(__file__).parents[2] / "docs" / "mathematics.md"
HEAD = "| statement | bounds | uses | source |\n|---|---|---|---|\n"
THEOREMS = [theorem for row in STATEMENTS for theorem in row.theorems]
SLOW = ("blocks", "hinges", "mean")  # what needs bounds on functions of so many pieces
QUICK = [row for row in STATEMENTS if not any(word in t.name for t in row.theorems for word in SLOW)]


def table() -> str:
    return HEAD + "".join(f"| {t.name} | {t.quantity} | {t.meaning} | {t.source} |\n" for t in THEOREMS)


def test_the_page_has_the_table() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert table() in text
    headings = set(re.findall(r"^## (.*)", text, re.MULTILINE))
    for theorem in THEOREMS:
        assert set(re.findall(r"mathematics.md, ([^;,]+)", theorem.source)) <= headings


def test_names_differ_and_every_kind_has_one() -> None:
    assert len({theorem.name for theorem in THEOREMS}) == len(THEOREMS)
    assert {theorem.quantity for theorem in THEOREMS} == set(NORMS)


@pytest.mark.parametrize("row", QUICK, ids=lambda row: row.theorems[0].name)
def test_a_row_gives_a_bound_for_each_of_its_theorems(row: Row) -> None:
    for f in (tent(), identity(0, 1), PLMap([0, 1], ["1/2", "1/2"]), read_map("vee:1.618")):
        assert [bound.theorem for bound in row.apply(Task(f, 4, 2, 1))] == list(row.theorems)


CAUCHY = Theorem("squared error, Cauchy", "l2", "docs/mathematics.md, L1 bound", "the L1 bound, squared")


def by_cauchy_schwarz(task: Task) -> Iterator[Bound]:
    if not task.windows:
        yield CAUCHY.concluded(Fraction(0), [Hypothesis("the iterates oscillate", False)])
        return
    w, (low, high) = task.windows[0], task.map.domain
    l1 = l1_crossing_bound(w.crossings, task.sign_changes, w.low, w.high, task.map.lipschitz**task.t)
    yield CAUCHY.concluded(l1.value**2 / (high - low), l1.hypotheses, window=l1.window, crossings=l1.crossings)


def test_a_row_is_all_that_a_statement_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(separations, "STATEMENTS", (*QUICK, Row((CAUCHY,), by_cauchy_schwarz)))
    s = separation(tent(), 6, 2, 1)
    assert s.bounds[-1].theorem is CAUCHY
    assert s.l2_bound > s.bounds[-1].value > Fraction(1, 2000)
    monkeypatch.setattr(separations, "STATEMENTS", (Row((CAUCHY,), by_cauchy_schwarz),))
    alone = separation(tent(), 6, 2, 1)
    assert alone.l2_bound == s.bounds[-1].value
    assert alone.method["l2"] == f"{CAUCHY.name} [{CAUCHY.source}]"
    assert "squared error, Cauchy" in s.report()
    assert s.to_json()["statements"][-1]["name"] == "squared error, Cauchy"


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(re.sub(re.escape(HEAD) + r"(\|.*\n)*", lambda _: table(), text), encoding="utf-8")
