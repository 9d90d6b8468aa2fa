"""What all tests of benchmarks share."""

import gc
from collections.abc import Iterator

import pytest

from benchmarks import timings


@pytest.fixture(autouse=True)
def _no_garbage_is_thrown_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Before work is timed garbage is looked for among all that there is; there, too, is found what is forgotten."""
    monkeypatch.setattr(timings.gc, "collect", lambda: 0)
    gc.unfreeze()
    yield
    gc.freeze()
