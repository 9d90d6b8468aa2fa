"""Integers in lines and tables: which rows to show, and how to write many numbers in a row.

>>> runs([1, 2, 3, 5]), round_numbers(30)
('1 to 3, 5', (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30))
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain


def round_numbers(t: int) -> tuple[int, ...]:
    """The numbers 0 .. 10, then 20, 50, 100, 200, .., and ``t``, which none exceeds.

    >>> round_numbers(70)
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 50, 70)
    """
    rounds = {d * 10**k for d in (1, 2, 5) for k in range(1, len(str(t)))}
    return tuple(sorted({*range(min(t, 10) + 1), *(n for n in rounds if n < t), t}))


def runs(numbers: Iterable[int]) -> str:
    """Increasing integers as text, three and more in a row from end to end.

    >>> runs([1, 2, 4, 5, 6, 7])
    '1, 2, 4 to 7'
    """
    found: list[list[int]] = []
    for n in numbers:
        if found and n == found[-1][-1] + 1:
            found[-1].append(n)
        else:
            found.append([n])
    parts = [[f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run) for run in found]
    return ", ".join(chain.from_iterable(parts)) or "none"
