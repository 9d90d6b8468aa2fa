"""One map for all that differ by the choice of coordinates: its interval is [0, 1], and it is not held up to a mirror.

With A(x) = a + s*x, s not 0, the maps f and A f A^-1 are the same map in other coordinates: t steps of them differ as
the maps do, and so do the functions that approximate them. What is computed for the normal form and carried back
exactly can then not depend on coordinates, however far from 0 or however small the interval is: the bounds on
approximations, whose arithmetic is partly floating point, are found so. docs/mathematics.md, Coordinates.

>>> normal_form(PLMap([10, 12, 14], [10, 14, 10])) == normal_form(PLMap([-5, 0, 5], [5, -5, 5]))
True
"""

from __future__ import annotations

from functools import lru_cache

from periodic.maps.plmaps import PLMap


@lru_cache(maxsize=64)
def normal_form(f: PLMap) -> PLMap:
    """Return the map on [0, 1] that is ``f`` in coordinates in which its interval has length 1.

    There are two, mirror images of each other; it is the one whose knots, then values, come first in order. If L is the
    length of the interval of ``f``, then for every t and g with counterpart g' the integral of ``|f**t - g|**q`` is
    L**(q + 1) times that of the normal form and g', and the number of pieces is the same. Cost: two passes.
    """
    low, high = f.domain
    scale = 1 / (high - low)
    plain = f if low == 0 and high == 1 else PLMap(*([(x - low) * scale for x in xs] for xs in (f.knots, f.values)))
    mirrored = PLMap([1 - x for x in reversed(plain.knots)], [1 - y for y in reversed(plain.values)])
    return min(plain, mirrored, key=lambda g: (list(g.knots), list(g.values)))


@lru_cache(maxsize=64)
def level_form(h: PLMap) -> PLMap:
    """Return the map with values from 0 to 1 that a map is, which is not constant, but for the choice of their unit.

    Its values are turned round if they come first then. With w the width of the image of ``h``, the least integral of
    ``|h - g|**q`` for functions g of so many pieces is w**q times that for the level form: g may be measured alike.

    >>> level_form(PLMap([0, "1/2", 1], [3, 1, 5])) == level_form(PLMap([0, "1/2", 1], [0, "1/8", "-1/8"]))
    True
    """
    low, high = h.image
    rising = [(y - low) / (high - low) for y in h.values]
    return PLMap(h.knots, min(rising, [1 - y for y in rising]))
