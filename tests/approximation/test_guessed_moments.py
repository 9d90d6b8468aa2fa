"""What is guessed in floats agrees with what is exact."""

import pytest

from periodic.approximation.guessed_moments import guessed_squares
from periodic.iterates.branches import Target
from periodic.iterates.cells import Partition
from periodic.iterates.integrals import moments
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap

MAPS = {
    "tent": tent(),
    "golden": vee("phi"),
    "pentagon": vee("lambda(5)", -1, 1),
    "flat": PLMap([0, "1/4", "1/2", "3/4", 1], [0, 1, "1/2", "1/2", 0]),
    "several slopes": PLMap([0, "1/3", 1], [0, 1, 0]),
}


@pytest.mark.parametrize("name", MAPS)
def test_squares_of_lines_are_guessed_right(name: str) -> None:
    f = MAPS[name]
    points = Partition.of(f).points
    targets = [Target(a, b) for i, a in enumerate(points) for b in points[i + 1 :]]
    for depth in (0, 1, 7, 20):
        exactly = [float(moments(f, depth, *target).affine_error) for target in targets]
        assert guessed_squares(f, depth, targets) == pytest.approx(exactly, rel=1e-6, abs=1e-14)
