"""What ``check`` is asked about: a file, and the map or network that the reader means."""

from pathlib import Path
from typing import Any

import pytest

from periodic import checker
from periodic.maps.families import tent, vee
from periodic.networks.realisations import shallow_network
from periodic.patterns.cyclic_patterns import Pattern
from periodic.proofs.verdicts import check

GOLDEN = Path(__file__).parent / "golden"
PERIOD, FIRST = GOLDEN / "period_golden.json", Path(__file__).parent / "golden_1" / "period_golden.json"


@pytest.mark.parametrize("path", [PERIOD, FIRST], ids=["today", "version 1"])
def test_the_map_that_is_meant(path: Path) -> None:
    assert check(path, vee("phi")) == check(str(path)) == "accepted"
    for other in (tent(), Pattern([2, 3, 1])):
        assert check(path, other) == "rejected: the certificate is about another map"
    assert check(path, network=shallow_network(tent())) == "rejected: the certificate is about another network"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((True,), "expected the path of a file, got bool True"),
        ((0,), "expected the path of a file, got int 0"),
        ((None,), "expected the path of a file, got None"),
        ((PERIOD, "tent"), r"expected a PLMap, got str 'tent': read_map\('tent'\) makes a map of a description"),
        ((PERIOD, None, tent()), "expected a ReluNetwork, got PLMap"),
    ],
)
def test_what_is_no_path_map_or_network_is_refused(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        check(*arguments)


def test_a_file_is_read_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It may be exchanged while it is judged; then the map of what was judged is compared."""
    path, load = tmp_path / "exchanged.json", checker.load
    path.write_bytes(PERIOD.read_bytes())

    def exchanged(path: Path) -> Any:
        data = load(path)
        path.write_bytes((GOLDEN / "no_period_tent32.json").read_bytes())
        return data

    monkeypatch.setattr(checker, "load", exchanged)
    assert check(path, vee("phi")) == "accepted"


def test_what_cannot_be_read_is_malformed(tmp_path: Path) -> None:
    (tmp_path / "empty.json").write_text("")
    assert check(tmp_path / "empty.json").startswith("malformed: ")
    assert check(tmp_path).startswith("malformed: ")
