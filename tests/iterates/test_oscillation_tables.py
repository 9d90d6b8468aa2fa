"""Tables of laps and crossings, for maps with and without a partition."""

from fractions import Fraction

import pytest

from periodic.iterates import oscillation_tables
from periodic.iterates.oscillation_tables import OscillationTable, oscillation_table
from periodic.iterates.oscillations import crossing_counts, lap_counts
from periodic.maps.families import identity, tent
from periodic.maps.plmaps import PLMap

F = Fraction
WINDOW = (F(1, 4), F(3, 4))


@pytest.mark.parametrize("f", [tent(), tent("3/2"), PLMap([0, "1/3", "2/3", 1], ["1/3", 1, "1/7", "2/5"])])
def test_rows_are_what_is_counted(f: PLMap) -> None:
    steps = [0, 1, 2, 5, 9, 20]
    found = oscillation_table(f, WINDOW, steps)
    assert found.steps == tuple(steps)
    assert found.laps == tuple(lap_counts(f, 20)[t] for t in steps)
    assert found.crossings == tuple(crossing_counts(f, *WINDOW, 20)[t] for t in steps)
    assert (found.stopped, found.reason) == (None, "")


def test_many_steps_on_a_partition() -> None:
    found = oscillation_table(tent(), WINDOW, [0, 10**5])
    assert found.laps == found.crossings == (1, 2**100000)


def test_without_a_window_only_laps_are_counted() -> None:
    assert oscillation_table(identity(0, 1), None, [0, 1, 2]) == OscillationTable((0, 1, 2), (1, 1, 1), ())
    assert oscillation_table(tent("3/2"), None, [0, 1, 2]).crossings == ()


def test_what_is_too_much_ends_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    found = oscillation_table(tent("3/2"), WINDOW, [0, 1, 2, 10**7])
    assert (found.steps, found.stopped) == ((0, 1, 2), 10**7)
    assert "do not close, and 2000 steps are the most without that" in found.reason
    monkeypatch.setattr(oscillation_tables, "lap_counts", lambda f, t: lap_counts(f, t, 4) if t < 3 else _too_many())
    found = oscillation_table(tent("3/2"), None, [0, 1, 2, 3, 40])
    assert (found.steps, found.stopped, found.reason) == ((0, 1), 2, "too many")


def _too_many() -> None:
    from periodic.errors import TooManyPiecesError

    raise TooManyPiecesError("too many")


def test_steps_are_told() -> None:
    heard: list[int] = []
    oscillation_table(tent(), WINDOW, [0, 1, 20], heard.append)
    assert heard == [0, 1, 20]
