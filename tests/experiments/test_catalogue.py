"""Every experiment of the table: its reduced version runs, says what it chose, and leaves files that can be read."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from periodic.experiments.catalogue import EXPERIMENTS, contents, experiment
from periodic.experiments.runs import Outcome, run
from tests.json_schemas import validator

pytest.importorskip("matplotlib")


DEAR = {"easy", "hard", "gallery", "fragility", "depth-separation"}
NAMES = [pytest.param(name, marks=[pytest.mark.long] if name in DEAR else []) for name in EXPERIMENTS]


pytestmark = pytest.mark.usefixtures("plain_layouts")


@cache
def reduced(name: str) -> Outcome:
    return run(EXPERIMENTS[name], reduced=True, sizes={"depth": 1} if name == "hard" else {})  # "easy" has depth 2


@pytest.mark.parametrize("name", NAMES)
def test_the_reduced_version_leaves_files(name: str, tmp_path: Path) -> None:
    outcome = reduced(name)
    assert outcome.complete
    assert outcome.rows
    assert outcome.findings
    table, document, picture = outcome.save(tmp_path)
    data = json.loads(document.read_text())
    validator("experiment").validate(data)
    words = data["warrants"]["rows"]
    assert set(words) <= set(EXPERIMENTS[name].columns)
    assert not set(list(EXPERIMENTS[name].columns)[: EXPERIMENTS[name].keys]) & set(words)
    assert table.read_text().startswith(",".join(EXPERIMENTS[name].columns))
    assert len(table.read_text().splitlines()) == len(outcome.rows) + 1
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", NAMES)
def test_the_report_names_source_and_choices(name: str) -> None:
    e = EXPERIMENTS[name]
    entries = {entry.name: entry.value for section in reduced(name).sections() for entry in section.entries}
    assert entries["source"] == e.source
    assert {f"our choice: {choice}" for choice in e.choices} <= set(entries)
    assert "seed 0" in entries["this run"]
    assert set(e.columns) <= set(entries)


def test_the_contents_have_them_all() -> None:
    assert [entry.name for entry in contents().entries] == list(EXPERIMENTS)
    assert contents().entries[-1].standing.startswith("sizes: examples ")


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(ValueError, match=r"no experiment 'wheel' \(there are easy, hard"):
        experiment("wheel")
