"""What all tests of benchmarks share."""

import pytest

from benchmarks import timings


@pytest.fixture(autouse=True)
def _no_garbage_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before work is timed garbage is thrown away, in which all that the tests have imported is looked through."""
    monkeypatch.setattr(timings.gc, "collect", lambda: 0)
