"""Tasks: what all statements need to know of f^t and of the size of networks."""

from fractions import Fraction

import pytest

from periodic.bounds import tasks
from periodic.bounds.tasks import MOST_COUNTED, Task, Window
from periodic.entropy.chains import chain
from periodic.errors import TooManyPiecesError
from periodic.graphs.growth_numbers import period_root
from periodic.iterates.oscillations import crossings
from periodic.maps.families import identity, tent
from periodic.maps.plmaps import PLMap
from periodic.text.map_texts import read_map

F = Fraction
WITHOUT = "points:(0,1/3),(1/3,1),(2/3,1/7),(1,2/5)"


def test_a_task_knows_the_size_of_its_networks() -> None:
    task = Task(tent(), 3, 4, 2)
    assert (task.pieces, task.papers_pieces, task.lipschitz) == (25, 64, 8)
    assert task.growths == (2, period_root(3))
    assert Task(identity(0, 1), 3, 1, 1).growths == ()
    assert Task(tent("3/2"), 3, 1, 1).growths[0] == F(3, 2)


@pytest.mark.parametrize("text", ["tent", "tent:3/2", WITHOUT])
def test_windows_are_counted_those_of_the_chain_first(text: str) -> None:
    f = read_map(text)
    windows = Task(f, 6, 1, 1).windows
    proved = [claim.window for claim in chain(f).tried if claim.window is not None]
    assert [(w.low, w.high) for w in windows[: len(set(proved))]] == list(dict.fromkeys(proved))
    assert len(set(windows)) == len(windows)
    assert all(w.low < w.high and w.crossings == crossings(f, w.low, w.high, 6) for w in windows[:20])


def test_where_counting_is_dear_the_proved_windows_stay() -> None:
    f = read_map(WITHOUT)
    task, found = Task(f, MOST_COUNTED + 200, 1, 1), chain(f)
    mirrored = chain(f.conjugate(PLMap([0, 1], [1, 0])))
    proved = {c.window for c in found.tried if c.window is not None}
    proved |= {(1 - c.window[1], 1 - c.window[0]) for c in mirrored.tried if c.window is not None}
    assert {(w.low, w.high) for w in task.windows} == proved
    best = next(w for w in task.windows if (w.low, w.high) == found.window)
    assert best.crossings == found.crossings(task.t) >= found.growth**task.t


def test_what_cannot_be_counted_is_left_to_the_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(f: PLMap, low: object, high: object, t: int) -> int:
        raise TooManyPiecesError("too many")

    monkeypatch.setattr(tasks, "crossings_of_windows", lambda *_: None)
    monkeypatch.setattr(tasks, "crossings", refuse)
    monkeypatch.setattr(tasks, "_counted_windows", tasks._counted_windows.__wrapped__)  # whatever is remembered
    assert Task(tent(), 3, 1, 1).windows == (Window(F(4, 9), F(8, 9), 5), Window(F(0), F(1, 2), 8))


def test_refusals() -> None:
    with pytest.raises(ValueError, match="width must be at least 1, got 0"):
        Task(tent(), 3, 0, 1)
    with pytest.raises(ValueError, match="depth must be at least 1, got 0"):
        Task(tent(), 3, 1, 0)
    with pytest.raises(TypeError, match="t must be an integer, got True"):
        Task(tent(), True, 1, 1)
    with pytest.raises(ValueError, match="leaves its interval"):
        Task(3 * tent(), 3, 1, 1)


def test_windows_do_not_depend_on_the_direction() -> None:
    f = PLMap([-1, 0, "1/2"], ["1/2", -1, "-1/4"])
    task, mirrored = Task(f, 2, 2, 1), Task(f.conjugate(PLMap([-1, "1/2"], ["1/2", -1])), 2, 2, 1)
    shift = Fraction(-1, 2)  # the sum of the ends of the interval
    assert set(task.windows) == {Window(shift - w.high, shift - w.low, w.crossings) for w in mirrored.windows}
