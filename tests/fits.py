"""What the float fits of the library prove of one map: a bound that several tests compare with exact ones."""

from fractions import Fraction

from periodic.approximation.lines import whole_costs
from periodic.approximation.profiles import Profile, Scale
from periodic.maps.plmaps import PLMap


def whole_error(h: PLMap, order: int) -> Fraction:
    """What lines miss of a map at least, from floats rounded down, in units of the map's own."""
    if h.image[0] == h.image[1]:
        return Fraction(0)
    scale = Scale.of([h])
    return Fraction(whole_costs([Profile.of(h, scale)], order)[0]) * scale.cost(order)
