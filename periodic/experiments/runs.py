"""One run of an experiment: its tasks done here or on an executor, its table, and the files it leaves.

>>> from periodic.experiments.catalogue import EXPERIMENTS
>>> outcome = run(EXPERIMENTS["sawtooth"], reduced=True)
>>> outcome.complete, outcome.rows[2]["pieces"]
(True, 4)
"""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from periodic import __version__
from periodic.claims import Warrant
from periodic.errors import optional
from periodic.experiments.checkpoints import Checkpoint
from periodic.experiments.designs import Experiment, Result, Row, Setting, Task, Value, cut_off
from periodic.reports.terminals import Progress
from periodic.text.documents import Entry, Section, Table
from periodic.text.files import StrPath, write_whole
from periodic.text.json_texts import write_json

DIGITS = 7  # of a float in a table that is read by people; files have all


@dataclass(frozen=True)
class Outcome:
    """What a run found: rows made of ``done`` of ``total`` tasks, which took ``seconds`` of processor time, added up.

    On an executor of threads a task is charged with what the others do at the same time.
    """

    experiment: Experiment
    setting: Setting
    rows: Sequence[Row]
    done: int
    total: int
    seconds: float

    @property
    def complete(self) -> bool:
        """Whether every task is done."""
        return self.done == self.total

    def to_json(self) -> dict[str, Any]:
        """Return all of it: texts, and numbers that no reader rounds (floats as the text of all their digits)."""
        e = self.experiment
        return {
            "made_by": f"periodic {__version__}",
            "experiment": e.name,
            "claim": e.claim,
            "source": e.source,
            "choices": dict(e.choices),
            "seed": self.setting.seed,
            "sizes": dict(self.setting.sizes),
            "tasks": {"done": self.done, "total": self.total},
            "seconds": f"{self.seconds:.1f}",
            "columns": dict(e.columns),
            "rows": [{name: _plain(row[name]) for name in e.columns} for row in self.rows],
            "findings": list(self.findings),
            "warrants": {
                "tasks": Warrant.COMPUTED.value,
                "seconds": Warrant.MEASURED.value,
                "rows": {name: warrant.value for name in e.columns if (warrant := e.warrant(name)) is not None},
            },
        }

    @property
    def findings(self) -> Sequence[str]:
        """What the rows show, in sentences; none before all is done."""
        return self.experiment.findings(self.rows) if self.complete else ()

    def to_csv(self) -> str:
        """Return the rows as CSV, the names of the columns first."""
        text = io.StringIO()
        writer = csv.DictWriter(text, list(self.experiment.columns), lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _csv(row[name]) for name in self.experiment.columns} for row in self.rows)
        return text.getvalue()

    def sections(self) -> Iterator[Section]:
        """The report: the source and our choices, the table, what it shows."""
        e = self.experiment
        entries = [Entry("claim", e.claim), Entry("source", e.source)]
        entries += [Entry(f"our choice: {name}", text) for name, text in e.choices.items()]
        sizes = ", ".join(f"{name} {value}" for name, value in self.setting.sizes.items())
        entries.append(Entry("this run", ", ".join(filter(None, [f"seed {self.setting.seed}", sizes]))))
        yield Section(e.name, entries)
        yield Section("columns", [Entry(name, _explained(e, name)) for name in e.columns])
        cells = [[_shown(row[name], e.is_lower(name)) for name in e.columns] for row in self.rows]
        state = f"{self.done} of {self.total} tasks, {self.seconds:.1f} seconds of processor time"
        if not self.complete:
            state += "; the same command goes on where this one stopped"
        yield Section("results", tables=[Table(list(e.columns), cells, state, e.keys)])
        if self.findings:
            yield Section("what it shows", [Entry(str(i), text) for i, text in enumerate(self.findings, 1)])

    def save(self, folder: StrPath) -> list[Path]:
        """Write NAME.csv, NAME.json and NAME.png into a folder; return their paths. Needs Matplotlib."""
        name, folder = self.experiment.name, Path(folder)
        files = {
            folder / f"{name}.csv": self.to_csv().encode(),
            folder / f"{name}.json": write_json(self.to_json(), "periodic-experiment").encode() + b"\n",
            folder / f"{name}.png": self._picture(),
        }
        for path, content in files.items():
            write_whole(path, content)
        return list(files)

    def _picture(self) -> bytes:
        figures = optional("matplotlib.figure", "the picture of an experiment")
        figure = figures.Figure(figsize=(8, 5), layout="constrained")
        self.experiment.picture(self.rows, figure)
        content = io.BytesIO()
        figure.savefig(content, format="png", dpi=120)
        return content.getvalue()


def run(
    experiment: Experiment,
    *,
    seed: int = 0,
    reduced: bool = False,
    sizes: Mapping[str, object] | None = None,
    executor: Executor | None = None,
    checkpoint: StrPath | None = None,
    minutes: float | None = None,
    tell: Progress = lambda step, done, total: None,
) -> Outcome:
    """Do the tasks of an experiment that are not done yet, and return what all of them found.

    ``executor`` is any ``concurrent.futures.Executor``, on a Dask cluster ``Client.get_executor()``; without one the
    tasks are done here, one after the other. ``checkpoint`` is a file that keeps what is done: the same call goes on
    from there. After ``minutes`` no further task is begun. The same seed and sizes give the same rows, wherever they
    are computed. Raises ValueError for sizes out of bounds and for the checkpoint of another run, ImportError where a
    package that the experiment needs is missing.
    """
    for package in experiment.needs:
        optional(package, f"the experiment {experiment.name}")
    setting = experiment.setting(seed, reduced, **(sizes or {}))
    tasks = list(experiment.tasks(setting))
    identity = {"experiment": experiment.name, "seed": seed, "sizes": dict(setting.sizes)}
    found = collected(tasks, experiment.do, identity, executor, checkpoint, minutes, tell)
    rows = experiment.rows(setting, [(task, result) for task, result, _ in found])
    for row in rows:
        assert list(row) == list(experiment.columns), f"the columns of {experiment.name} are {list(row)}"
    return Outcome(experiment, setting, rows, len(found), len(tasks), sum(seconds for *_, seconds in found))


def collected(
    tasks: Sequence[Task],
    do: Callable[[Task], Result],
    identity: Mapping[str, Any],
    executor: Executor | None = None,
    checkpoint: StrPath | None = None,
    minutes: float | None = None,
    tell: Progress = lambda step, done, total: None,
) -> list[tuple[Task, Result, float]]:
    """Do what is not done yet, and return each task that is done with its result and its seconds; see ``run``.

    ``identity`` is what the results depend on, as plain values; the checkpoint of another one is refused.
    """
    kept = Checkpoint(checkpoint, identity)
    end = float("inf") if minutes is None else time.monotonic() + 60 * minutes
    done, name = sum(task in kept for task in tasks), str(next(iter(identity.values())))
    tell(name, done, len(tasks))
    try:
        for task, (result, seconds) in _results(do, [t for t in tasks if t not in kept], executor, end):
            kept.keep(task, result, seconds)
            done += 1
            tell(name, done, len(tasks))
    finally:
        kept.write()
    return [(task, *kept.result(task)) for task in tasks if task in kept]


Timed = tuple[Result, float]


def _timed(do: Callable[[Task], Result], task: Task) -> Timed:
    """Do a task and measure its processor time, which other work on the machine does not lengthen."""
    start = time.process_time()
    result = do(task)
    return result, time.process_time() - start


def _results(
    do: Callable[[Task], Result], tasks: Sequence[Task], executor: Executor | None, end: float
) -> Iterator[tuple[Task, Timed]]:
    """The results of tasks as they come; at ``end`` what has not begun is left out."""
    if executor is None:
        for task in tasks:
            if time.monotonic() > end:
                return
            yield task, _timed(do, task)
        return
    waiting: dict[Future[Timed], Task] = {executor.submit(_timed, do, task): task for task in tasks}
    try:
        while waiting:
            left = end - time.monotonic()
            if left <= 0:
                for future in [f for f in waiting if f.cancel()]:
                    del waiting[future]
            finished, _ = wait(waiting, None if left <= 0 or left == float("inf") else left, FIRST_COMPLETED)
            for future in sorted(finished, key=lambda f: f.exception() is not None):  # what failed comes last
                yield waiting.pop(future), future.result()
    finally:
        for future in waiting:
            future.cancel()


def _explained(e: Experiment, column: str) -> str:
    """What stands in a column, and how it was obtained."""
    warrant = e.warrant(column)
    return e.columns[column] if warrant is None else f"{e.columns[column]} ({warrant.value})"


def _plain(value: Value) -> int | str | bool | None:
    return repr(float(value)) if isinstance(value, float) else value


def _csv(value: Value) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(_plain(value))


def _shown(value: Value, lower: bool = False) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if lower and isinstance(value, float):
        return cut_off(value, DIGITS)
    return f"{value:.{DIGITS}g}" if isinstance(value, float) else str(value)
