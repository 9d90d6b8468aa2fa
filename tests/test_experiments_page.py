"""The page of experiments: its tables are those of the results beside it, which have the columns of their experiments.

Above each table stands a comment with its file, in brackets the rows of it that are shown, if not all are, and its
columns, each with the format of its numbers; ``table`` makes the table from them, and
``python -m tests.test_experiments_page`` writes all of them into the page.
"""

from __future__ import annotations

import csv
import re
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from pathlib import Path

import pytest

import periodic
from periodic.experiments.catalogue import EXPERIMENTS

DOCS = Path(periodic.__file__).parent.parent / "docs"
PAGE = DOCS / "experiments.md"
MARK = re.compile(r"<!-- (\S+\.csv)( \[\w+: [^\]]+\])?: (.+?) -->\n((?:\|.*\n)*)")
pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="the documents do not come with an installed package")


def rows(name: str) -> list[dict[str, str]]:
    with open(DOCS / "data" / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cell(row: dict[str, str], name: str, form: str) -> str:
    """A number in its format: a lower bound cut off (``floor``), an error that is reached rounded up (``ceiling``)."""
    text, (form, _, rounding) = row[name], form.partition(" ")
    if rounding and text:
        places = Decimal(1).scaleb(-int(form.strip(".f")))
        return str(Decimal(text).quantize(places, {"floor": ROUND_FLOOR, "ceiling": ROUND_CEILING}[rounding]))
    return format(float(text), form) if form and text else text or "–"


def chosen(name: str, choice: str) -> list[dict[str, str]]:
    """The rows that are shown: all, or ``[column: values]``, each of which occurs."""
    if not choice:
        return rows(name)
    column, values = choice.strip(" []").split(": ")
    found = [row for row in rows(name) if row[column] in values.split()]
    assert {row[column] for row in found} == set(values.split())
    return found


def table(name: str, choice: str, columns: str) -> str:
    """The table of a file: columns are ``name = title : format``, or ``name = title``, divided by semicolons."""
    parts = [re.fullmatch(r"(\w+) = (.+?)(?: : (\S+(?: floor| ceiling)?))?", c.strip()) for c in columns.split(";")]
    found = [(m[1], m[2], m[3] or "") for m in parts if m is not None]
    assert len(found) == len(parts), columns
    lines = [[title for _, title, _ in found], ["--:"] * len(found)]
    lines += [[cell(row, column, form) for column, _, form in found] for row in chosen(name, choice)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def written(page: str) -> str:
    """The page with all its tables made anew."""
    return MARK.sub(lambda m: f"<!-- {m[1]}{m[2] or ''}: {m[3]} -->\n{table(m[1], m[2] or '', m[3])}", page)


def test_the_tables_are_those_of_the_results() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert written(page) == page
    assert {m[1] for m in MARK.finditer(page)} == {path.name for path in (DOCS / "data").glob("*.csv")}


@pytest.mark.parametrize("path", sorted((DOCS / "data").glob("*.csv")), ids=lambda path: path.stem)
def test_results_have_the_columns_of_their_experiment(path: Path) -> None:
    assert list(rows(path.name)[0]) == list(EXPERIMENTS[path.stem].columns)


def test_the_page_names_every_experiment() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in EXPERIMENTS if f"`{name}`" not in page] == []


def test_the_totals_of_the_census_are_those_in_the_text() -> None:
    found = rows("random-networks.csv")
    networks = sum(int(row["networks"]) for row in found)
    two, three = (round(sum(float(row[k]) * int(row["networks"]) for row in found) / 100) for k in ("two", "three"))
    for page in (PAGE, DOCS / "literature.md"):
        text = " ".join(page.read_text(encoding="utf-8").split())
        assert f"{three} of {networks:,} networks" in text
        assert re.search(f"{two:,} (have )?period 2", text)


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
