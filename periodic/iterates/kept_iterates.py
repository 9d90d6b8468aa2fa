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
from threading import Lock

from periodic.errors import TooManyPiecesError
from periodic.maps.compositions import SingleSteps
from periodic.maps.plmaps import MAX_PIECES, PLMap
from periodic.numbers.magnitudes import written_bits

STEPS = 64  # that are taken one by one; later iterates of few pieces are reached by leaps
MAX_EXPECTED = 1 << 15  # bits of the values of an iterate that is reached by leaps
MAX_WRITTEN = 1 << 20  # bits of the knots of iterates that are composed in turn


class _Iterates:
    """The iterates of a map, each made from the one before, as far as was asked."""

    def __init__(self, f: PLMap) -> None:
        f.check_self_map()
        self._found, self._steps, self._lock = [f.iterate(0), f], SingleSteps(f.polyline), Lock()

    def known(self, t: int) -> PLMap | None:
        """Return f^t if it is there."""
        return self._found[t] if t < len(self._found) else None

    def reached(self, most: int, max_pieces: int) -> int:
        """Return the greatest s up to ``most`` such that f, .., f^s have at most so many pieces each.

        One whose numbers are long is the last.
        """
        with self._lock:  # threads share what is kept
            for s in range(1, most + 1):
                if s == len(self._found):
                    try:
                        self._found.append(PLMap.from_polyline(self._steps.further(max_pieces)))
                    except TooManyPiecesError:
                        return s - 1
                if self._found[s].piece_count > max_pieces:
                    return s - 1
                if _is_long(self._found[s]):
                    return s
        return most


def _is_long(h: PLMap) -> bool:
    """Whether the knots of an iterate are so long that no more are composed in turn."""
    return h.piece_count * written_bits(h.knots[h.piece_count // 2]) > MAX_WRITTEN


_iterates = lru_cache(maxsize=8)(_Iterates)


@lru_cache(maxsize=64)
def deepest(f: PLMap, most: int, max_pieces: int) -> int:
    """Return the greatest s up to ``most`` for which f, f^2, .., f^s have at most ``max_pieces`` pieces each.

    Where numbers are long it ends earlier: knots of ``MAX_WRITTEN`` bits in all are enough.

    >>> deepest(PLMap([0, "1/2", 1], [0, 1, 0]), 40, 100)
    6
    """
    return _iterates(f).reached(most, max_pieces)


@lru_cache(maxsize=32)
def composed(f: PLMap, t: int, max_pieces: int = MAX_PIECES) -> PLMap:
    """Return ``f.iterate(t, max_pieces)``, kept for further calls: targets are cut out of it one by one."""
    known = _iterates(f).known(t)
    return known if known is not None and known.piece_count <= max_pieces else f.iterate(t, max_pieces)


def composed_of_few(f: PLMap, t: int, max_pieces: int) -> PLMap | None:
    """Return f^t, or None where an iterate on the way to it, or f^t itself, has more than ``max_pieces``.

    After ``STEPS`` steps f^t is reached by leaps, but where its numbers are long.

    >>> f = PLMap([0, "1/2", 1], [0, 1, 0])
    >>> composed_of_few(f, 3, 7) is None, composed_of_few(f, 3, 8) == f**3
    (True, True)
    """
    steps = min(t, STEPS)
    reached = deepest(f, steps, max_pieces)
    if reached < steps and not _is_long(composed(f, max(reached, 1))):
        return None
    if t > STEPS and (reached < steps or _expected_bits(f, t) > MAX_EXPECTED):
        return None
    with suppress(TooManyPiecesError):
        return composed(f, t, max_pieces)
    return None


def _expected_bits(f: PLMap, t: int) -> int:
    """How long the values of f^t are together, if they grow as they do at first; not at all where they come back."""
    early, late = (max(map(written_bits, composed(f, s).values)) for s in (STEPS // 2, STEPS))
    return composed(f, STEPS).piece_count * (late + 2 * (late - early) * (t - STEPS) // STEPS)
