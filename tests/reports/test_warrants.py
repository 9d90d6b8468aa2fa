"""Every number that is printed or written says how it was obtained; those that were given are listed here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from periodic.claims import Warrant, proved_word
from periodic.cli.main import VERBS, main
from periodic.entropy.chains import chain
from periodic.maps.families import tent
from periodic.maps.plmaps import PLMap
from periodic.networks.network_files import write_network
from periodic.networks.realisations import shallow_network
from periodic.reports.analyses import analyze
from periodic.reports.network_comparisons import network_comparison
from periodic.text.chain_chapters import chain_chapter
from periodic.text.documents import Entry, Section
from periodic.text.map_texts import read_map
from tests.cli.test_verbs import writes_json
from tests.json_schemas import validator

FOUR_LAPS = PLMap([0, "1/5", "1/2", "2/3", 1], ["1/10", 1, "1/4", "9/10", 0])
WORDS = {warrant.value for warrant in Warrant}

# What is not found but given: the question of a call, and what identifies a document
GIVEN = {
    "periodic-analyze": {"version", "map"},
    "periodic-bound": {"version", "t", "width", "depth", "effort"},
    "periodic-bound-grid": {"version", "grid.t", "grid.width", "grid.depth", "grid.effort"},
    "periodic-bound-network": {
        "version",
        "widths",
        *(f"guaranteed.{name}" for name in ("t", "width", "depth", "effort")),
    },
    "periodic-check": {"version"},
}
CALLS = [
    ["analyze", "vee:lambda(5)"],
    ["analyze", "truncated_tent:14/17"],
    ["analyze", "tent:3/2"],
    ["analyze", "1 - x on [0, 1]"],
    ["bound", "tent", "--t", "5", "--width", "2", "--depth", "1"],
    ["bound", "tent", "--t", "4", "--width", "2", "--depth", "1", "--certified"],
    ["bound", "tent", "--t", "4", "--width", "2", "--depth", "1", "--gap", "90 %"],
    ["bound", "tent", "--t", "4", "--width", "2", "--depth", "2", "--grid"],
    ["bound", "tent", "--t", "4", "--network", "net.json"],
    ["check", "--example"],
]


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value in a document that is neither an object nor a list, with the names of the fields that lead to it."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from leaves(item, (*path, name))
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item, path)
    else:
        yield path, value


def is_number(value: Any) -> bool:
    """Whether a value is a number, or text that holds nothing but one: no words but those of the grammar of numbers."""
    if isinstance(value, bool) or value is None:
        return False
    words = re.findall("[a-z]+", str(value), re.IGNORECASE)
    return any(c.isdigit() for c in str(value)) and set(words) <= {"sqrt", "phi", "root", "lambda", "x", "e"}


def unexplained(document: dict[str, Any]) -> list[str]:
    """The numbers of a document that no word belongs to: neither one beside them nor one for their field."""
    missing = []

    def follow(value: Any, path: tuple[str, ...], word: str | None) -> None:
        if isinstance(value, dict):
            word = value.get("warrant", word)
            for name, item in value.items():
                follow(item, (*path, name), value.get("warrants", {}).get(name, word))
        elif isinstance(value, list):
            for item in value:
                follow(item, path, word)
        elif is_number(value) and word not in WORDS:
            missing.append(".".join(path))

    follow(document, (), None)
    given = GIVEN[document["format"]]
    return [name for name in missing if not any(name == g or name.startswith(f"{g}.") for g in given)]


@pytest.mark.parametrize("arguments", CALLS, ids=" ".join)
def test_every_number_in_json_has_a_word(
    arguments: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_network(shallow_network(tent()), "net.json")
    assert main([*arguments, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    validator(arguments[0]).validate(document)
    assert unexplained(document) == []
    given = {".".join(path) for path, _ in leaves(document)}
    assert all(any(g == name or name.startswith(f"{g}.") for name in given) for g in GIVEN[document["format"]])


def test_a_number_without_a_word_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", "tent", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    for name in document["warrants"]:
        words = {field: word for field, word in document["warrants"].items() if field != name}
        assert any(missing.split(".")[0] == name for missing in unexplained(document | {"warrants": words}))
        with pytest.raises(jsonschema.ValidationError):
            validator("analyze").validate(document | {"warrants": words})
    assert "more" in unexplained(document | {"more": "22/7"})


def test_every_verb_that_writes_json_is_called() -> None:
    others = {"experiment"}  # its columns cannot be without words: tests/experiments/test_designs.py
    assert {call[0] for call in CALLS} | others == {verb.name for verb in VERBS if writes_json(verb)}


# Reports

NOTHING_FOUND = {
    *("given as", "graph through", "map", "networks", "hidden layers", "effort"),  # what was given
    *("J_i", "A", "left Perron vector"),  # what a word means
    *("why", "made as", "depth"),  # how the entry before was found, and that nothing was
}


def numbers_without_a_word(sections: list[Section]) -> Iterator[str]:
    """The entries and tables of a report that state a number and not how it was obtained.

    What follows an entry without a name, hypotheses, say, belongs to that entry.
    """
    for section in sections:
        last = Entry("", "")
        for entry in section.entries:
            last = entry if entry.name else last
            states_number = proved_word(entry.value, Warrant.COMPUTED) != "proved"
            if states_number and last.name not in NOTHING_FOUND and not last.standing:
                yield f"{section.title}: {entry.name or last.name}: {entry.value}"
        for table in section.tables:
            cells = (cell for row in table.rows for cell in row[table.keys :])
            if table.caption.split(";")[0] not in WORDS and not all(cell.split()[-1] in WORDS for cell in cells):
                yield f"{section.title}: a table of {', '.join(table.head)}"


@pytest.mark.parametrize(
    "f",
    [tent(), tent("3/2"), PLMap([0, 1], [1, 0]), read_map("stefan(27)"), FOUR_LAPS],
    ids=repr,
)
def test_every_number_in_a_report_has_a_word(f: PLMap) -> None:
    found = analyze(f, t=4, up_to=4)
    assert list(numbers_without_a_word(found.sections)) == []
    assert found.to_json()["warrants"].keys() == found.warrants.keys()
    assert list(numbers_without_a_word([chain_chapter(chain(f))])) == []


def test_a_source_that_proves_nothing_has_no_word() -> None:
    tried = analyze(FOUR_LAPS, t=1, up_to=1).to_json()["tried"]
    assert [source["warrant"] for source in tried] == ["computed", None, "computed", None]
    assert all((source["warrant"] is None) == (source["growth"] is None) for source in tried)


def test_what_lies_between_two_numbers_is_enclosed() -> None:
    words = {f: analyze(f, t=1, up_to=1).to_json()["warrants"] for f in (FOUR_LAPS, tent(), PLMap([0, 1], [1, 0]))}
    assert [word["growth_bounds"] for word in words.values()] == ["enclosed", "computed", "computed"]
    assert [word["entropy"] for word in words.values()] == ["enclosed", "enclosed", "computed"]
    assert {word["growth"] for word in words.values()} == {"computed"}


def test_every_number_in_a_report_on_bounds_has_a_word(coarse_bounds: None, few_cells: None) -> None:
    f = tent()
    found = network_comparison(f, 4, shallow_network(f))
    for sections in ([found.section], found.guaranteed.sections("tent"), found.guaranteed.l1_bracket.sections):
        assert list(numbers_without_a_word(sections)) == []
    assert list(numbers_without_a_word([Section("s", [Entry("laps", "12 of them")])])) == ["s: laps: 12 of them"]
