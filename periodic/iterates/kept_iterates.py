"""Iterates that are composed and kept: those of few pieces, and how far one comes with these.

Bounds look closely at f^s on short intervals. They ask for the same iterates again and again, for other sizes, norms
and intervals, and first of all for how many steps f^s has few pieces.

>>> from periodic.maps.families import tent
>>> composed(tent(), 3).piece_count, deepest(tent(), 40, 100)
(8, 6)
"""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache

from periodic.errors import TooManyPiecesError
from periodic.maps.plmaps import MAX_PIECES, PLMap
from periodic.numbers.magnitudes import written_bits

MAX_WRITTEN = 1 << 20  # bits of the knots of iterates that are composed in turn


@lru_cache(maxsize=64)
def deepest(f: PLMap, most: int, max_pieces: int) -> int:
    """Return the greatest s up to ``most`` for which f, f^2, .., f^s have at most ``max_pieces`` pieces each.

    Where numbers are long it ends earlier: knots of ``MAX_WRITTEN`` bits in all are enough.

    >>> deepest(PLMap([0, "1/2", 1], [0, 1, 0]), 40, 100)
    6
    """
    steps = -1
    with suppress(TooManyPiecesError):
        for h in f.iterates(most, max_pieces):
            steps += 1
            if h.piece_count * written_bits(h.knots[h.piece_count // 2]) > MAX_WRITTEN:
                break
    return steps


@lru_cache(maxsize=32)
def composed(f: PLMap, t: int, max_pieces: int = MAX_PIECES) -> PLMap:
    """Return ``f.iterate(t, max_pieces)``, kept for further calls: targets are cut out of it one by one."""
    return f.iterate(t, max_pieces)
