"""``periodic prove``: each claim of the table is proved, and what it writes is accepted."""

from pathlib import Path

import pytest

from periodic.cli.main import main
from periodic.cli.prove import NAMES
from periodic.maps.families import tent
from periodic.networks.network_files import write_network
from periodic.networks.realisations import shallow_network
from periodic.proofs.verdicts import check

ASKED = {
    "period": "vee:phi --period 3",
    "no-period": "vee:1.618 --period 3",
    "period-set": "vee:phi",
    "lipschitz": "vee:phi",
    "growth": "vee:phi",
    "entropy": "tent --digits 5",
    "crossings": "tent --t 5 --low 0 --high 1",
    "crossing-growth": "stefan(5)",
    "separation": "tent --t 8 --width 2 --depth 2",
    "distance": "tent --t 5 --network net.json",
}


def test_every_claim_is_asked_for_here() -> None:
    assert ASKED.keys() == NAMES.keys()


@pytest.mark.usefixtures("coarse_bounds", "few_cells")
@pytest.mark.parametrize("claim", ASKED)
def test_a_claim_is_written_and_accepted(
    claim: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_network(shallow_network(tent()), "net.json")
    assert main(["prove", claim, *ASKED[claim].split(), "-o", "proof.json"]) == 0
    assert capsys.readouterr().out.startswith("proved: ")
    assert check("proof.json") == "accepted"
