"""Many sizes of networks beside each other: the width that is needed for an error, and what is proved of each size.

>>> from periodic.maps.families import tent
>>> [width_needed(tent(), 3, 1, error) for error in ("1/5", "1/6")]
[2, 3]
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from periodic.bounds.separations import Separation, separation
from periodic.bounds.statement_rows import Tell, integral_bounds
from periodic.bounds.tasks import MAX_DEPTH, Task
from periodic.errors import count, list_length, quoted
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import exact
from periodic.numbers.number_texts import shown

MAX_WIDTH = 1 << 62


@takes_maps
def width_needed(f: PLMap, t: int, depth: int, error: object, norm: str = "l1", tell: Tell | None = None) -> int:
    """Return the least width that is not ruled out: networks with fewer units a layer have an error above ``error``.

    ``norm`` is ``"l1"`` or ``"l2"`` (the integral of the squared error), over the domain. ``tell(step, done, total)``
    hears of each width that is tried, and of how many there will be at most if it is not ruled out. Cost: a
    bound for each step of a search by doubling and halving. Raises ValueError for other norms and a negative error.

    >>> from periodic.maps.families import tent
    >>> width_needed(tent(), 3, 1, "1/6")
    3
    """
    t, depth, limit = count(t, "t"), list_length(depth, "depth", 1, MAX_DEPTH), exact(error)
    if norm not in ("l1", "l2"):
        raise ValueError(f"norm must be l1 or l2, got {quoted(norm)}")
    if limit < 0:
        raise ValueError(f"error must be at least 0, got {shown(limit)}")
    f.check_self_map()
    order = 1 if norm == "l1" else 2

    tried = 0

    def is_ruled_out(width: int, left: int) -> bool:
        nonlocal tried
        if tell is not None:
            tell(f"width {width}", tried, tried + left)
        tried += 1
        task = Task(f, t, width, depth)
        bounds = integral_bounds(f, t, task.pieces, task.sign_changes, order, limit)
        return any(bound.value > limit for bound in bounds)

    low, high = 0, 1  # widths up to low are ruled out, high is not
    while is_ruled_out(high, high.bit_length()):
        low, high = high, 2 * high
        if high > MAX_WIDTH:
            raise ValueError(f"every width up to {low} is ruled out, and the search stops there")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if is_ruled_out(middle, (high - low - 1).bit_length()) else (low, middle)
    return high


def separation_table(
    f: PLMap,
    t: int,
    widths: Iterable[int],
    depths: Iterable[int],
    certified: bool = False,
    effort: int = 0,
    tell: Tell | None = None,
) -> dict[tuple[int, int], Separation]:
    """Return ``separation`` for every width and depth, under the key ``(width, depth)``.

    ``tell(step, done, total)`` hears of each size.
    """
    found, sizes = dict[tuple[int, int], Separation](), list(product(widths, depths))
    for done, (width, depth) in enumerate(sizes):
        if tell is not None:
            tell(f"width {width}, depth {depth}", done, len(sizes))
        found[width, depth] = separation(f, t, width, depth, certified, effort)
    return found
