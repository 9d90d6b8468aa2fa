"""How far f^t is from a constant: the integral of |f^t - m|, for every piecewise-linear map and any t.

Let G_s(x) be the integral of |f^s - m| from the left end of the domain to x. On a piece of f with slope a that begins
at k the substitution y = f(x) gives

    G_s(x) = G_s(k) + (G_{s-1}(f(x)) - G_{s-1}(f(k))) / a,

and where f is constant, |f^{s-1}(f(k)) - m| times the length. So G_t at the right end needs G_{t-j} at the j-th images
of the knots only, whether these orbits close or not, and f^t is not built.
docs/mathematics.md, Distances to iterates.

>>> from periodic.maps.families import tent
>>> f, half = tent("19/10"), PLMap([0, 1], ["1/2", "1/2"])
>>> distance_to_level(f, 6, Fraction(1, 2)) == (f**6 - half).l1_norm()
True
"""

from __future__ import annotations

from bisect import bisect_right
from fractions import Fraction
from itertools import accumulate

from periodic.errors import TooManyPiecesError, printed
from periodic.maps.plmaps import PLMap
from periodic.maps.polylines import Piece
from periodic.numbers.conversions import Exact, absolute
from periodic.numbers.magnitudes import written_bits

ZERO: Exact = Fraction(0)
SHORT = 1 << 11  # bits of numbers whose sums and products cost about the same
MAX_WORK = 1 << 21  # sums of such numbers; the cost of longer ones grows with the square of their length


def distance_to_level(f: PLMap, t: int, level: Exact) -> Exact:
    """Return the integral of ``|f**t - level|`` over the domain of a self-map, exactly.

    Cost: t steps for each point on the orbits of the knots; half of that, for t points a knot, where they do not close.
    Raises TooManyPiecesError where the digits of all these points are more than can be added in a minute.
    """
    pieces, knots = list(f.pieces()), f.knots
    image: dict[Exact, Exact] = {}
    needed = [set(knots)]  # the images after 0, 1, ... steps
    met, bits = 0, max(map(written_bits, (*knots, *f.values)))
    for _ in range(t):
        fresh = {x: f(x) for x in needed[-1] if x not in image}
        image.update(fresh)
        needed.append({*knots, *(image[x] for x in needed[-1])})
        met, bits = met + len(needed[-1]), max(bits, *map(written_bits, fresh.values()), 0)
        if met * (SHORT + bits) ** 2 > MAX_WORK * SHORT**2:
            raise TooManyPiecesError(
                f"the integral of |f^{printed(t)} - m| needs more than {met} points with numbers of {bits} bits"
            )
    place = {x: min(bisect_right(knots, x), len(pieces)) - 1 for x in image}
    sums = {x: (x - level) * absolute(x - level) / 2 for x in needed[t]}
    away = {x: absolute(x - level) for x in needed[t]}
    for points in reversed(needed[:t]):
        # what the pieces up to each knot contribute, then up to each point
        shares = [_share(p, p.right, image, sums, away) for p in pieces]
        starts = list(accumulate(shares, initial=ZERO))
        sums = {x: starts[place[x]] + _share(pieces[place[x]], x, image, sums, away) for x in points}
        away = {x: away[image[x]] for x in points}
    return sums[f.domain[1]] - sums[f.domain[0]]


def _share(p: Piece, x: Exact, image: dict[Exact, Exact], sums: dict[Exact, Exact], away: dict[Exact, Exact]) -> Exact:
    """The integral from the left end of a piece to x, from the sums at the images."""
    if x == p.left:
        return ZERO
    if p.slope:
        return (sums[image[x]] - sums[image[p.left]]) / p.slope
    return away[image[x]] * (x - p.left)
