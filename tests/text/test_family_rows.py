"""The families of maps with a name: each row gives its parser, its help, its place in the README and these tests."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from periodic.cli.main import main
from periodic.graphs.constant_slope_models import constant_slope
from periodic.maps.families import connect_the_dots, identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.number_texts import number_text, read_number
from periodic.patterns.cyclic_patterns import Pattern, stefan
from periodic.text import family_rows, grammars, map_texts
from periodic.text.family_rows import FAMILIES, FamilyRow, families_help, table
from periodic.text.map_texts import read_map

EXAMPLES = [example for row in FAMILIES.values() for example in row.examples]
README = Path(__file__).parents[2] / "README.md"

MEANT = {
    "tent": tent(),
    "tent:3/2": tent("3/2"),
    "truncated_tent:4/5": truncated_tent("4/5"),
    "vee:8/5": vee("8/5"),
    "vee:lambda(5)": vee(read_number("lambda(5)")),
    "stefan(7)": connect_the_dots(stefan(7)),
    "pattern:2,4,1,3": connect_the_dots(Pattern([2, 4, 1, 3])),
    "constant_slope:2,4,1,3": constant_slope(Pattern([2, 4, 1, 3])),
    "points:(0,0),(1/2,1),(1,0)": tent(),
    "identity": identity(0, 1),
    "identity on [0, 2]": identity(0, 2),
}


@pytest.mark.parametrize("text", EXAMPLES)
def test_an_example_is_the_map_that_it_says(text: str) -> None:
    f = read_map(text)
    assert isinstance(f, PLMap)
    assert f == MEANT.get(text, f)
    low, high = f.domain
    middle = (low + high) / 2
    if " on " not in text:
        assert read_map(f"{text} on [{number_text(low)}, {number_text(middle)}]") == f.restrict(low, middle)


def test_what_the_examples_mean_is_pinned() -> None:
    assert set(MEANT) <= set(EXAMPLES)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_number_of_parameters_is_that_of_the_row(name: str) -> None:
    row = FAMILIES[name]
    one = "(1, 1)" if row.of_points else "1"
    if row.most is not None:
        with pytest.raises(
            ValueError, match=rf"{name} takes .*, not {row.most + 1}: write \"{re.escape(row.example)}\""
        ):
            read_map(f"{name}:{','.join([one] * (row.most + 1))}")
    if row.least:
        with pytest.raises(ValueError, match=f"{name} takes .*, not 0|{row.parameter} is missing"):
            read_map(name)
    rule = "identity takes 0 parameters" if row.most == 0 else f'{row.parameter} stands after ":" or in parentheses'
    with pytest.raises(ValueError, match=f'{rule}: write "{re.escape(row.example)}"'):
        read_map(f"{name} 3")


def test_help_and_errors_name_every_family(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    assert main(["analyze", "--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {line}\n" in out for line in families_help().splitlines())
    assert all(row.meaning in out for row in FAMILIES.values())
    with pytest.raises(ValueError, match=f"the families are {', '.join(FAMILIES)}, and a file ends in"):
        read_map("nonsense")


def test_what_the_readme_says_of_families_is_in_the_table() -> None:
    told = re.findall(r"^\| (`.*?) \| .* \|$", README.read_text(encoding="utf-8"), re.MULTILINE)
    examples = [text for cell in told for text in re.findall("`([^`]+)`", cell) if re.split(r"\W", text)[0] in FAMILIES]
    assert len(examples) > 8
    for text in examples:
        assert isinstance(read_map(text), PLMap)


# A new family is a row


def of_two_slopes(first: Any, second: Any) -> PLMap:
    return PLMap([0, 1 / second, 1], [0, 1, 0]) if first == second else PLMap([0, 1, 2], [0, first, 2 - second])


ROW = FamilyRow("skew", "a slope", 2, 2, ("skew:1,3/2",), "a map of two slopes", FAMILIES["tent"].read, of_two_slopes)


def test_a_row_is_all_that_a_family_needs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for module in (family_rows, grammars, map_texts):
        monkeypatch.setattr(module, "FAMILIES", table(*FAMILIES.values(), ROW))
    assert read_map("skew:1,3/2") == read_map("Skew(1, 3/2)") == PLMap([0, 1, 2], [0, 1, "1/2"])
    assert read_map("skew:1,3/2 on [0, 1]") == identity(0, 1)
    with pytest.raises(ValueError, match=r'cannot read "skew:1": skew takes 2 parameters, not 1: write "skew:1,3/2"'):
        read_map("skew:1")
    with pytest.raises(ValueError, match=r"the families are .*, skew"):
        read_map("nonsense")
    assert "skew:1,3/2                    a map of two slopes" in families_help()
    monkeypatch.setenv("COLUMNS", "120")
    assert main(["bound", "--help"]) == 0
    assert "a map of two slopes" in capsys.readouterr().out


def test_a_row_that_lacks_something_fails_when_it_is_made() -> None:
    for name in ("Tent", "two words", ""):
        with pytest.raises(ValueError, match="the name of a family is one word in small letters"):
            replace(ROW, name=name)
    for fields in ({"least": -1}, {"least": 3, "most": 2}):
        with pytest.raises(ValueError, match=r"the family skew takes .* parameters"):
            replace(ROW, **fields)
    for examples in ((), ("tent",)):
        with pytest.raises(ValueError, match="the family skew needs examples that begin with its name"):
            replace(ROW, examples=examples)
    with pytest.raises(ValueError, match="two families are called tent"):
        table(FAMILIES["tent"], ROW, FAMILIES["tent"])
    with pytest.raises(ValueError, match="two families are called skew"):
        table(ROW, replace(ROW, meaning="another"))
    with pytest.raises(KeyError):
        FAMILIES["nonsense"]
    with pytest.raises(TypeError):
        FAMILIES["skew"] = ROW  # type: ignore[index]  # that is the point
