"""How many affine pieces, and how many sign changes, a ReLU network of one input and one output can have.

A bound on networks of some size starts from one of two numbers. Where breakpoints count, in the distance to the nearest
function of so many pieces, it is A(n_1, ..., n_d), the most affine pieces of a network with hidden layers of these
widths. Where only the side of a level counts, in classification and in the sup norm, it is Z(n_1, ..., n_d), the most
sign changes of g - m over all levels m. The product of (n_i + 1) bounds both and is attained where all widths are at
least 3; layers of one or two units can do much less, and the order of the layers matters.

>>> network_pieces([20] * 5), network_pieces([1] * 10), network_pieces([2] * 5)
(4084101, 3, 121)
>>> network_pieces([2, 3]), network_pieces([3, 2])
(9, 12)
"""

from __future__ import annotations

from collections.abc import Iterable, Sized
from dataclasses import dataclass
from itertools import islice
from math import prod

from periodic.displays import card
from periodic.errors import MAX_LENGTH, count, list_length, quoted, readable
from periodic.numbers.number_texts import shown


@readable
@dataclass(frozen=True)
class NetworkCount:
    """The most ``pieces`` and ``sign_changes`` of networks of some widths, as far as they are proved.

    No network has more. ``pieces_attained`` and ``sign_changes_attained`` say whether one with so many is known; where
    not, the true number may be smaller.

    >>> network_count([3, 3])
    NetworkCount(pieces=16, sign_changes=16, pieces_attained=True, sign_changes_attained=True)
    """

    pieces: int
    sign_changes: int
    pieces_attained: bool
    sign_changes_attained: bool

    def _repr_html_(self) -> str:
        word = {True: "some network has as many", False: "an upper bound; whether some network has as many is open"}
        facts = [
            ("most affine pieces", f"{shown(self.pieces)} ({word[self.pieces_attained]})"),
            ("most sign changes", f"{shown(self.sign_changes)} ({word[self.sign_changes_attained]})"),
        ]
        return card("what networks of these widths can do", facts)


def network_pieces(widths: Iterable[int]) -> int:
    """Return a bound on the affine pieces of ReLU networks R -> R with hidden layers of these ``widths``.

    It is the sharp number wherever that is known; ``network_count`` says whether it is attained. It holds on R and on
    every interval. Cost: one multiplication a layer. Raises TypeError or ValueError for widths that are no counts.
    Source: [STR18] for the product; docs/mathematics.md, Pieces of narrow networks.

    >>> network_pieces([2, 2, 2, 2]), network_pieces([2] * 10)
    (45, 13085)
    """
    return network_count(widths).pieces


def network_sign_changes(widths: Iterable[int]) -> int:
    """Return a bound on the sign changes of g - m, for ReLU networks g: R -> R of these ``widths`` and any number m.

    So often a network can pass from one side of a level to the other; a threshold classifier made of it has one
    interval more. Cost, errors and source: as ``network_pieces``.

    >>> [network_sign_changes([2] * depth) for depth in range(1, 5)]
    [2, 6, 14, 38]
    >>> network_sign_changes([1] * 9), network_sign_changes([3, 3])
    (1, 16)
    """
    return network_count(widths).sign_changes


def network_count(widths: Iterable[int]) -> NetworkCount:
    """Return both bounds, and whether each is attained.

    A layer of one unit passes on one number, so that layers before and after it only meet in the levels of that
    number: the word of widths is cut at its ones into segments, each is counted by itself, and they are put together.
    Cost, errors and source: as ``network_pieces``.

    >>> network_count([3, 2])
    NetworkCount(pieces=12, sign_changes=8, pieces_attained=True, sign_changes_attained=True)
    >>> network_count([2, 2, 2, 2])
    NetworkCount(pieces=45, sign_changes=38, pieces_attained=True, sign_changes_attained=False)
    """
    if not isinstance(widths, Iterable):
        raise TypeError(f"widths must be one number for each layer, got {quoted(widths)}")
    layers = widths if isinstance(widths, Sized) else list(islice(widths, MAX_LENGTH + 1))
    list_length(len(layers), "the number of layers")
    word = [count(n, "width") for n in layers]
    if 0 in word:  # a layer of no units passes nothing on: the network is constant
        return NetworkCount(1, 0, True, True)
    ones, segments = _cut(word)
    pieces, changes = 1, 1
    for run, segment in zip(ones, [*segments, ()], strict=True):
        # a run of single units is a clamp: one or two levels, each of which is crossed ``changes`` times at most,
        # and between two of its crossings a breakpoint is cut off
        pieces += min(run, 2) * (changes // 2 + 1)
        inner_pieces, inner_changes = _segment_counts(segment)
        pieces += changes * (inner_pieces - 1)
        changes *= inner_changes
    return NetworkCount(pieces, changes, _pieces_attained(ones, segments), all(map(_changes_attained, segments)))


Segment = tuple[int, ...]


def _product(numbers: list[int]) -> int:
    """The product, halves first, so that long numbers meet numbers as long."""
    if len(numbers) < 9:
        return prod(numbers)
    half = len(numbers) // 2
    return _product(numbers[:half]) * _product(numbers[half:])


def _cut(word: list[int]) -> tuple[list[int], list[Segment]]:
    """The lengths of the runs of ones before, between and after the segments of wider layers, and the segments."""
    ones, segments, current = [0], list[Segment](), list[int]()
    for n in word:
        if n == 1 and current:
            segments.append(tuple(current))
            ones.append(0)
            current = []
        if n == 1:
            ones[-1] += 1
        else:
            current.append(n)
    if current:
        segments.append(tuple(current))
        ones.append(0)
    return ones, segments


def _segment_counts(segment: Segment) -> tuple[int, int]:
    """A and Z of a word of widths of at least 2: products up to the first layer of two units, then layer by layer."""
    wide = len(_split(segment)[0])
    all_wide = _product([n + 1 for n in segment[:wide]])
    pieces, changes = [all_wide] * (wide + 1), all_wide
    for i, n in enumerate(segment[wide:], wide):
        most = pieces[-1] + n * changes  # each unit adds a breakpoint where its input changes sign
        if segment[max(i - 3, wide) : i] == (2, 2, 2):
            most = min(most, pieces[i - 3] * (17 + 14 * n))
        changes = min(most, pieces[-1] * (n if n == 2 else n + 1))
        pieces.append(most)
    return pieces[-1], changes


# What is attained


def _split(segment: Segment) -> tuple[Segment, Segment]:
    """The layers of three units and more with which a segment begins, and the others."""
    wide = next((i for i, n in enumerate(segment) if n < 3), len(segment))
    return segment[:wide], segment[wide:]


def _changes_attained(segment: Segment) -> bool:
    """Zigzags onto an interval, followed by a network of two units a layer, at most three of them."""
    _, rest = _split(segment)
    return rest in ((), (2,), (2, 2), (2, 2, 2))


def _bends_attained(segment: Segment) -> bool:
    """Zigzags onto an interval, followed by up to three layers of two units and any last layer."""
    _, rest = _split(segment)
    return len(rest) <= 4 and set(rest[:-1]) <= {2}


def _pieces_attained(ones: list[int], segments: list[Segment]) -> bool:
    """Whether some network has as many pieces as the bound says, for the sequences of widths where this is proved."""
    if not segments:
        return True
    if not all(map(_bends_attained, segments)):
        return False
    if len(segments) == 1 and ones[1] == 0:
        return True
    # one unit after zigzags and up to two layers of two units, and perhaps one more segment
    _, rest = _split(segments[0])
    return rest in ((), (2,), (2, 2)) and ones[0] == 0 and sum(ones) == 1 and len(segments) <= 2
