"""Checkpoints: what is kept is there again, and only for the run that it belongs to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from periodic.experiments import checkpoints
from periodic.experiments.checkpoints import Checkpoint

ME = {"experiment": "coin", "seed": 0, "sizes": {"count": 3}}


def test_results_are_there_again(tmp_path: Path) -> None:
    path = tmp_path / "coin.checkpoint"
    kept = Checkpoint(path, ME)
    assert {"toss": 1} not in kept
    kept.keep({"toss": 1}, [1, 0.25], 0.5)
    kept.keep({"toss": 2}, None, 0.5)
    kept.write()
    again = Checkpoint(path, ME)
    assert {"toss": 1} in again
    assert again.result({"toss": 1}) == ([1, 0.25], 0.5)
    assert again.result({"toss": 2}) == (None, 0.5)
    assert [p.name for p in tmp_path.iterdir()] == ["coin.checkpoint"]  # no draft is left


def test_it_is_written_now_and_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    monkeypatch.setattr(
        checkpoints, "write_whole", lambda path, content: written.append(len(json.loads(content)["done"]))
    )
    kept = Checkpoint(tmp_path / "coin.checkpoint", ME)
    for i in range(100):
        kept.keep({"toss": i}, i, 0.0)
    kept.write()
    kept.write()  # nothing is new
    assert written[0] == 1
    assert written[-1] == 100
    assert len(written) <= 3


def test_without_a_file(tmp_path: Path) -> None:
    kept = Checkpoint(None, ME)
    kept.keep({"toss": 1}, 1, 0.0, at_once=True)
    assert kept.result({"toss": 1}) == (1, 0.0)


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        ({"seed": 1}, "seed is 0, not 1; remove it to begin anew"),
        ({"experiment": "dice"}, "experiment is 'coin', not 'dice'"),
        ({"sizes": {"count": 4}}, "a checkpoint of another run"),
    ],
)
def test_another_run_is_refused(tmp_path: Path, other: dict[str, object], rule: str) -> None:
    path = tmp_path / "coin.checkpoint"
    Checkpoint(path, ME).keep({"toss": 1}, 1, 0.0, at_once=True)
    with pytest.raises(ValueError, match=rule):
        Checkpoint(path, ME | other)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"done": 3}', '{"done": {"a": 1}}', '{"done": {"a": [1, "x"]}}'])
def test_what_is_damaged_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "coin.checkpoint"
    path.write_text(content)
    with pytest.raises(ValueError, match=r"coin\.checkpoint: no checkpoint"):
        Checkpoint(path, ME)
