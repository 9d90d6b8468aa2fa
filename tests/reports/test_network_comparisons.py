"""A given network beside the bounds: its distances lie above what is proved of all of its size."""

from fractions import Fraction

from periodic.maps.families import tent
from periodic.networks.realisations import shallow_network
from periodic.reports.network_comparisons import network_comparison

F = Fraction


def test_distances_stand_above_the_bounds() -> None:
    found = network_comparison(tent(), 2, shallow_network(tent()))
    assert found.l1[0] <= F(1, 3) <= found.l1[1]
    assert found.l1[1] - found.l1[0] < F(1, 10**10)
    for enclosure, bound, norm in zip((found.l1, found.l2), found.lower_bounds, ("l1", "l2"), strict=True):
        assert found.guaranteed.best[norm].value <= bound.value <= enclosure[1]
    assert (found.guaranteed.width, found.guaranteed.depth) == (2, 1)
    names = [entry.name for entry in found.section.entries]
    assert names[:3] == ["hidden layers", "on the interval", "integral of |f^t - g|"]
    data = found.to_json()
    assert data["pieces"] == 2
    assert [bound["quantity"] for bound in data["lower_bounds"]] == ["l1", "l2"]
