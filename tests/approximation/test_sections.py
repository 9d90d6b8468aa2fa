"""Sections have the floats that restricted maps have."""

import random
from fractions import Fraction

from periodic.approximation.profiles import Profile, Scale
from periodic.approximation.sections import iterate_sections
from periodic.iterates.branches import Target
from periodic.maps.families import vee
from periodic.maps.plmaps import PLMap

F = Fraction
MAPS = [PLMap([0, "1/9", "1/2", "5/8", 1], [0, 1, "1/5", "3/4", "1/3"]), vee("phi", -1, 1)]


def test_sections_are_restricted_maps() -> None:
    r = random.Random(7)
    for f in MAPS:
        sections, h = iterate_sections(f, 3), f**3
        assert sections is not None
        a, b = f.domain
        for _ in range(20):
            low, high = sorted(a + (b - a) * F(k, 32) for k in r.sample(range(33), 2))
            found, wanted = sections.on(Target(low, high)), Profile.of(h.restrict(low, high), sections.scale)
            assert found.lengths.tolist() == wanted.lengths.tolist()
            assert found.values.tolist() == wanted.values.tolist()


def test_sections_together_have_the_scale_of_restricted_maps() -> None:
    r = random.Random(8)
    for f in MAPS:
        sections, h = iterate_sections(f, 3), f**3
        assert sections is not None
        a, b = f.domain
        for count in (1, 1, 2, 3):
            targets = []
            for _ in range(count):
                low, high = sorted(a + (b - a) * F(k, 32) for k in r.sample(range(33), 2))
                targets.append(Target(low, high))
            maps = [h.restrict(*target) for target in targets]
            scale, profiles = sections.together(targets)
            assert scale == Scale.of(maps)
            for found, wanted in zip(profiles, (Profile.of(m, scale) for m in maps), strict=True):
                assert found.lengths.tolist() == wanted.lengths.tolist()
                assert found.values.tolist() == wanted.values.tolist()


def test_a_constant_iterate_has_no_scale() -> None:
    assert iterate_sections(PLMap([0, 1], ["1/2", "1/2"]), 2) is None
