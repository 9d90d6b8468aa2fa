"""Return maps written out step by step: the checker, which knows nothing of return maps, accepts the graphs."""

import copy
from fractions import Fraction
from typing import Any

import pytest

from periodic import checker
from periodic.entropy.return_windows import return_window
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap
from periodic.proofs.growth_proofs import prove_crossing_growth
from periodic.proofs.return_graphs import ReturnGraph

ROOT = PLMap([0, "49/100", 1], [0, "103/200", 0])  # slopes 1.051 and -1.0098


@pytest.mark.parametrize(
    "f",
    [
        tent("21/20"),
        ROOT,
        *(
            pytest.param(f, marks=pytest.mark.long)
            for f in (tent("101/100"), vee("201/200"), vee("101/100").restrict(-1, "1/100"))
        ),
    ],
)
def test_certificates_are_accepted(f: PLMap) -> None:
    found = return_window(f)
    assert found is not None
    graph = ReturnGraph.of(f, found)
    assert graph is not None
    assert graph.rate <= found.growth
    assert graph.rate - 1 >= (found.growth - 1) * Fraction(9999, 10000)
    assert len(graph.starts) == found.steps
    certificate = prove_crossing_growth(f)
    assert checker.judged(certificate.to_json(), 30) == "accepted"


def test_what_is_a_little_more_is_rejected() -> None:
    data: Any = prove_crossing_growth(tent("101/100")).to_json()
    assert checker.judged(data, 30) == "accepted"
    for path, value in ((("claim", "rate"), "102/100"), (("evidence", "steps"), 0), (("evidence", "starts"), [0])):
        other = copy.deepcopy(data)
        other[path[0]][path[1]] = value
        other["fingerprint"] = checker.fingerprint(checker.subject(other["claim"]))
        other["digest"] = checker.fingerprint([other["sentence"], other["claim"], other["evidence"]])
        assert checker.judged(other, 30).startswith("rejected")


def test_more_than_some_thousand_steps_are_not_written_out() -> None:
    with pytest.raises(ValueError, match=r"the proof by f\^4096 maps .* has no certificate: it would be too long"):
        prove_crossing_growth(vee("10001/10000"))
