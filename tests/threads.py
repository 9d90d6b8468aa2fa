"""Eight threads that ask at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

T = TypeVar("T")
THREADS = 8


def together(ask: Callable[[int], T]) -> list[T]:
    """What the threads are told, the i-th of which asks ``ask(i)``."""
    barrier = Barrier(THREADS)

    def asked(i: int) -> T:
        barrier.wait()
        return ask(i)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(asked, range(THREADS)))
