"""Sections have the floats that restricted maps have."""

import random
from fractions import Fraction

import pytest

from periodic.approximation.profiles import Profile, Scale
from periodic.approximation.sections import Sections, iterate_sections
from periodic.iterates.branches import Target
from periodic.maps.families import vee
from periodic.maps.plmaps import PLMap

F = Fraction
MAPS = [PLMap([0, "1/9", "1/2", "5/8", 1], [0, 1, "1/5", "3/4", "1/3"]), vee("phi", -1, 1)]


def sections_of(f: PLMap) -> Sections:
    sections = iterate_sections(f, 3)
    assert sections is not None
    return sections


def drawn(f: PLMap, count: int, seed: int) -> list[Target]:
    """Some intervals inside the domain."""
    (a, b), r = f.domain, random.Random(seed)
    ends = (sorted(a + (b - a) * F(k, 32) for k in r.sample(range(33), 2)) for _ in range(count))
    return [Target(low, high) for low, high in ends]


def assert_same(found: Profile, wanted: Profile) -> None:
    assert found.lengths.tolist() == wanted.lengths.tolist()
    assert found.values.tolist() == wanted.values.tolist()


@pytest.mark.parametrize("f", MAPS, ids=str)
def test_sections_are_restricted_maps(f: PLMap) -> None:
    sections, h = sections_of(f), f**3
    for target in drawn(f, 20, seed=7):
        assert_same(sections.on(target), Profile.of(h.restrict(*target), sections.scale))


@pytest.mark.parametrize("f", MAPS, ids=str)
def test_sections_together_have_the_scale_of_restricted_maps(f: PLMap) -> None:
    sections, h = sections_of(f), f**3
    for seed, count in enumerate((1, 1, 2, 3)):
        targets = drawn(f, count, seed)
        maps = [h.restrict(*target) for target in targets]
        scale, profiles = sections.together(targets)
        assert scale == Scale.of(maps)
        for found, m in zip(profiles, maps, strict=True):
            assert_same(found, Profile.of(m, scale))


def test_a_constant_iterate_has_no_scale() -> None:
    assert iterate_sections(PLMap([0, 1], ["1/2", "1/2"]), 2) is None
