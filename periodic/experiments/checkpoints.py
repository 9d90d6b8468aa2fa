"""What of an experiment is done, in a file that is written whole or not at all.

A checkpoint belongs to one experiment with one seed and one set of sizes: the results of other ones are refused, not
mixed in. It is read again when the same command is given again.

>>> import tempfile
>>> path = Path(tempfile.mkdtemp()) / "coin.checkpoint"
>>> Checkpoint(path, {"experiment": "coin", "seed": 0}).keep({"toss": 1}, "head", 0.5, at_once=True)
>>> Checkpoint(path, {"experiment": "coin", "seed": 0}).result({"toss": 1})
('head', 0.5)
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from periodic.experiments.designs import Result, Task, task_key
from periodic.text.files import StrPath, read_text, write_whole

FORMAT = {"format": "periodic-checkpoint", "version": 1}
PAUSE = 2.0  # seconds between two writings, so that many short tasks are not many long files


class Checkpoint:
    """The results that are there, each with the seconds it took; ``path`` None keeps them in memory only.

    ``identity`` is what the results depend on. Raises ValueError naming the file if it is no checkpoint, is damaged, or
    has another identity.
    """

    def __init__(self, path: StrPath | None, identity: Mapping[str, Any]) -> None:
        self.path = None if path is None else Path(path)
        self.identity = {**FORMAT, **identity}
        self.done: dict[str, tuple[Result, float]] = {}
        self._written, self._changed = float("-inf"), False
        if self.path is not None and self.path.exists():
            self.done = self._read(self.path)

    def _read(self, path: Path) -> dict[str, tuple[Result, float]]:
        """The results that a file holds, each with its seconds; ValueError for a checkpoint of another run."""
        try:
            content = json.loads(read_text(path))
            done = {str(key): (result, float(seconds)) for key, (result, seconds) in content.pop("done").items()}
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"{path}: no checkpoint: {error}") from None
        for name, value in self.identity.items():
            if content.get(name) != value:
                raise ValueError(
                    f"{path}: a checkpoint of another run, {name} is {content.get(name)!r}, not {value!r}; "
                    "remove it to begin anew"
                )
        return done

    def __contains__(self, task: Task) -> bool:
        return task_key(task) in self.done

    def result(self, task: Task) -> tuple[Result, float]:
        """The result of a task that is done, and the seconds it took."""
        return self.done[task_key(task)]

    def keep(self, task: Task, result: Result, seconds: float, at_once: bool = False) -> None:
        """Add a result; the file follows now and then, see ``write``."""
        self.done[task_key(task)] = (result, seconds)
        self._changed = True
        if at_once or time.monotonic() - self._written > PAUSE:
            self.write()

    def write(self) -> None:
        """Bring the file up to date."""
        if self.path is not None and self._changed:
            text = json.dumps({**self.identity, "done": self.done})
            write_whole(self.path, text.encode())
            self._changed = False
        self._written = time.monotonic()
