"""Where a thing is counted and there is one of it, its name has no s: in reports, certificates and messages."""

import re
from pathlib import Path
from typing import Any

import pytest

from periodic import (
    PLMap,
    ReluNetwork,
    analyze,
    identity,
    kneading,
    orbit,
    prove_crossings,
    prove_entropy,
    prove_growth,
    prove_period,
    separation,
    shallow_network,
    tent,
)
from periodic.cli.main import main
from periodic.iterates.complexity_measures import complexities
from periodic.reports.network_comparisons import network_comparison
from periodic.testing import assert_crossings, assert_l1_separation

COUNTED = (
    "cycles|crossings|columns|digits|inputs|intervals|knots|laps|layers|outputs|pieces|points|regions|ReLUs|steps|times"
    "|units"
)
ONE_OF = re.compile(rf"(?<![\w.^/])1 (?:[a-z]+ )?(?:{COUNTED})\b")
HALF = PLMap([0, 1], [0, "1/2"])
TEXTS: dict[str, Any] = {
    "analysis of a line": lambda: analyze(HALF),
    "analysis of the identity": lambda: analyze(identity(0, 1)),
    "bounds, t = 0": lambda: separation(tent(), 0, 1, 1),
    "bounds, t = 1": lambda: separation(tent(), 1, 1, 1),
    "network": lambda: network_comparison(tent(), 1, shallow_network(HALF)),
    "complexities": lambda: repr(complexities(HALF, 1)),
    "kneading": lambda: repr(kneading(tent())),
    "orbit": lambda: repr(orbit(tent(), "1/2")),
    "period": lambda: prove_period(HALF, 1),
    "growth": lambda: prove_growth(HALF),
    "entropy": lambda: prove_entropy(HALF),
    "crossings": lambda: prove_crossings(tent(), 0, 1, 0),
}


@pytest.mark.parametrize("name", TEXTS)
def test_of_one_thing_there_is_one(name: str) -> None:
    text = " ".join(str(TEXTS[name]()).split())
    assert ONE_OF.findall(text) == []


def test_messages_count_alike() -> None:
    with pytest.raises(ValueError, match=r"2 inputs, got 1 number$"):
        ReluNetwork([[[1, 1]]], [[0]])([1])
    with pytest.raises(AssertionError, match="crosses 1 time between 0 and 1, not 2"):
        assert_crossings(tent(), 0, 1, 0, at_least=2)
    with pytest.raises(AssertionError, match="with 1 hidden layer of 1 unit an L1 error"):
        assert_l1_separation(tent(), 1, 1, 1, at_least=1)


def test_claims_about_one_number_say_it() -> None:
    assert prove_entropy(HALF).claim == "the topological entropy is 0"


def test_a_map_of_one_piece_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convert", "identity", str(tmp_path / "one.csv")]) == 0
    assert capsys.readouterr().out.endswith("a map of 1 piece\n")
