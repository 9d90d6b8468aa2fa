"""The rule by which the checker gets a new kind of claim, kept: a line of its head, a function, a row of a table."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from periodic import checker
from tests.proofs.mutations import sealed

KIND = '''
def check_census(claim, evidence):
    """So many of the maps have a cycle of this period: for each of them, its points."""
    maps, found = [Map(data) for data in claim["maps"]], evidence["cycles"]
    need(len(found) == whole(claim["number"], 0, len(maps), "number"), "there are not as many cycles as claimed")
    need(len({place for place, _ in found}) == len(found), "a map counts twice")
    for place, points in found:
        need_cycle(maps[whole(place, 0, len(maps) - 1, "place")], points, whole(claim["period"], 1, 10**6, "period"))

'''
TENT = {"knots": [0, "1/2", 1], "values": [0, 1, 0]}
MIRROR = {"knots": [0, 1], "values": [1, 0]}


def census(number: int, cycles: Any) -> dict[str, Any]:
    claim = {"kind": "census", "maps": [TENT, MIRROR, TENT], "period": 3, "number": number}
    return sealed({"format": "periodic-certificate", "version": 2, "claim": claim, "evidence": {"cycles": cycles}})


def test_a_new_kind_is_a_function_and_a_row(tmp_path: Path) -> None:
    """A census of maps, put into a copy of the checker; what was there judges as before."""
    source = Path(checker.__file__).read_text(encoding="utf-8")
    assert "\nKEYS = {" in source
    extended = source.replace("\nKEYS = {", f'{KIND}\nKEYS = {{\n    "census": "maps period number",', 1)
    copy = tmp_path / "checker.py"
    copy.write_text(extended, encoding="utf-8")
    three = ["2/9", "4/9", "8/9"]
    files = {
        "both": census(2, [[0, three], [2, three]]),
        "one": census(2, [[0, three]]),
        "twice": census(2, [[0, three], [0, three]]),
        "mirror": census(2, [[0, three], [1, three]]),
        "nowhere": census(1, [[3, three]]),
        "unread": census(1, [[0, 3]]),
    }
    for name, data in files.items():
        (tmp_path / f"{name}.json").write_text(checker.json.dumps(data), encoding="utf-8")
    old = Path(__file__).parent / "golden" / "period_golden.json"
    paths = [tmp_path / f"{name}.json" for name in files] + [old]
    done = subprocess.run([sys.executable, "-I", "-S", copy, *paths], capture_output=True, text=True, check=False)
    verdicts = [line.split(": ", 1)[1] for line in done.stdout.splitlines()]
    assert verdicts == [
        "accepted",
        "rejected: there are not as many cycles as claimed",
        "rejected: a map counts twice",
        "rejected: f does not take each point to the next",
        "malformed: place is out of bounds or no integer",
        "malformed: the parts are not as described (TypeError: 'int' object is not iterable)",
        "accepted",
    ]
    assert checker.judged(files["both"]) == "malformed: a claim of no known kind: 'census'"
