"""The table of goals, both sides of each row in one run: pytest benchmarks/test_rows.py -s

Printed for each side: how much work, time, time for each piece (point ..), how many times faster than the peer, memory
kept and at its peak for each piece, and the goal. Not part of the tests; a goal that is missed does not fail.
``--benchmark-json=FILE`` keeps all figures.
"""

from typing import Any

import pytest

from benchmarks.reports import Benchmark
from benchmarks.rows import ROWS
from benchmarks.timings import Row, compare
from periodic.text.documents import plain


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"row-{row.name}")
def test_row(benchmark: Any, row: Row, capsys: pytest.CaptureFixture[str]) -> None:
    comparison = compare(row, memory=row.name != "14")
    result = Benchmark((comparison,))
    with capsys.disabled():
        print("\n" + plain(result.sections[:1]))
    benchmark.extra_info.update(result.to_json()["rows"][0])
    benchmark.pedantic(comparison.timings[0].side.work, rounds=3, warmup_rounds=1)
