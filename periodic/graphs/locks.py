"""Locks for what several threads may ask of one object that finds its answers as it goes.

>>> from copy import deepcopy
>>> lock = Lock()
>>> with lock, lock:  # who holds it may take it again
...     deepcopy(lock) is lock
False
"""

from __future__ import annotations

from threading import RLock
from types import TracebackType


class Lock:
    """A re-entrant lock. Its deep copies and pickles are new locks that no one holds."""

    def __init__(self) -> None:
        self._lock = RLock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._lock.release()

    def __reduce__(self) -> tuple[type[Lock], tuple[()]]:
        return Lock, ()
