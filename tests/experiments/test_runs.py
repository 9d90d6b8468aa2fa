"""Runs: the same rows here, in processes and after a stop; files that say all; limits that are kept."""

from __future__ import annotations

import csv
import io
import signal
import subprocess
import sys
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from periodic.experiments import runs
from periodic.experiments.designs import Task
from periodic.experiments.fragility import INITIALISATION
from periodic.experiments.runs import run
from periodic.experiments.sawtooths import COUNTING

SMALL: dict[str, Any] = {"sizes": {"pieces": 3, "count": 2}, "seed": 7}


def test_the_same_rows_everywhere(tmp_path: Path) -> None:
    here = run(COUNTING, **SMALL)
    with ThreadPoolExecutor(2) as threads:
        assert run(COUNTING, **SMALL, executor=threads).rows == here.rows
    assert run(COUNTING, **SMALL | {"seed": 8}).setting != here.setting
    assert here.complete
    assert here.seconds > 0


def test_a_run_that_is_interrupted_goes_on(tmp_path: Path) -> None:
    path, begun = tmp_path / "c", list[Task]()

    def breaking(task: Task) -> Any:
        begun.append(task)
        if len(begun) == 3:
            raise KeyboardInterrupt
        return COUNTING.do(task)

    with pytest.raises(KeyboardInterrupt):
        run(replace(COUNTING, do=breaking), **SMALL, checkpoint=path)
    again = list[Task]()

    def counted(task: Task) -> Any:
        again.append(task)
        return COUNTING.do(task)

    outcome = run(replace(COUNTING, do=counted), **SMALL, checkpoint=path)
    assert len(again) == outcome.total - 2
    assert again[0] == begun[2]
    assert outcome.rows == run(COUNTING, **SMALL).rows


KILLED = """
import os, signal, sys
from dataclasses import replace
from periodic.experiments.runs import run
from periodic.experiments.sawtooths import COUNTING
begun = []
def do(task):
    begun.append(task)
    if len(begun) == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return COUNTING.do(task)
run(replace(COUNTING, do=do), sizes={"pieces": 3, "count": 2}, seed=7, checkpoint=sys.argv[1])
"""


def test_a_process_that_is_killed_leaves_a_checkpoint(tmp_path: Path) -> None:
    """SIGKILL in the middle of a task: nothing can be tidied up, and what was written before is whole."""
    path = tmp_path / "c"
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert done.returncode == -signal.SIGKILL
    kept = run(COUNTING, **SMALL, checkpoint=path, minutes=-1)
    assert 1 <= kept.done < kept.total
    assert run(COUNTING, **SMALL, checkpoint=path).rows == run(COUNTING, **SMALL).rows


def test_after_the_minutes_nothing_begins(tmp_path: Path) -> None:
    stopped = run(COUNTING, **SMALL, minutes=-1)
    assert (stopped.done, stopped.complete, stopped.rows, stopped.findings) == (0, False, [], ())
    assert "the same command goes on" in next(s for s in stopped.sections() if s.tables).tables[0].caption
    with ThreadPoolExecutor(1) as threads:
        some = run(COUNTING, **SMALL, minutes=-1, executor=threads)
    assert some.done < some.total  # what a thread had begun is waited for


class Failing(Executor):
    """Does the first task, and fails at the second."""

    def __init__(self) -> None:
        self.submitted = 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.submitted += 1
        if self.submitted == 1:
            future.set_result(fn(*args, **kwargs))
        elif self.submitted == 2:
            future.set_exception(RuntimeError("a worker is gone"))
        return future


def test_what_was_done_before_a_failure_is_kept(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="a worker is gone"):
        run(COUNTING, **SMALL, checkpoint=tmp_path / "c", executor=Failing())
    assert run(COUNTING, **SMALL, checkpoint=tmp_path / "c", minutes=-1).done == 1


def test_progress_is_told() -> None:
    told = []
    run(COUNTING, **SMALL, tell=lambda step, done, total: told.append((step, done, total)))
    assert told == [("counting", i, 6) for i in range(7)]


def test_csv_has_a_column_for_each() -> None:
    outcome = run(INITIALISATION, sizes={"width": 2, "depth": 1, "count": 2})
    rows = list(csv.DictReader(io.StringIO(outcome.to_csv())))
    assert list(rows[0]) == list(INITIALISATION.columns)
    assert [float(row["pieces"]) for row in rows] == [row["pieces"] for row in outcome.rows]  # all digits


def test_values_as_they_are_shown() -> None:
    values = (None, True, 1 / 3, 12, "3/7")
    assert list(map(runs._csv, values)) == ["", "true", "0.3333333333333333", "12", "3/7"]
    assert list(map(runs._shown, values)) == ["-", "yes", "0.3333333", "12", "3/7"]
    assert [runs._shown(2 / 3, lower) for lower in (False, True)] == [
        "0.6666667",
        "0.6666666",
    ]  # no bound is rounded up
    assert [runs._plain(v) for v in values] == [None, True, "0.3333333333333333", 12, "3/7"]


def test_a_package_that_is_missing_is_named_before_the_work() -> None:
    with pytest.raises(ImportError, match="the experiment counting needs the package nonsuch"):
        run(replace(COUNTING, needs=("nonsuch",)), **SMALL)


def test_a_size_that_is_wrong() -> None:
    with pytest.raises(ValueError, match="no parameter 'epochs'"):
        run(COUNTING, sizes={"epochs": 3})
