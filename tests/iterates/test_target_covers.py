"""Covers: parts are mapped onto what they say, side by side, and little is lost where few targets are kept."""

from fractions import Fraction

from hypothesis import given, strategies as st

from periodic.graphs.growth_numbers import period_root
from periodic.iterates.target_covers import target_cover
from periodic.maps.families import tent, vee
from periodic.maps.normal_forms import normal_form
from periodic.maps.plmaps import PLMap
from tests.strategies import self_maps

F = Fraction
ROUGH = PLMap([0, "1/9", "1/2", "5/8", 1], [0, 1, "1/5", "3/4", "1/3"])


@given(self_maps(), st.integers(1, 12))
def test_parts_lie_side_by_side_and_are_mapped_onto_kept_targets(f: PLMap, most: int) -> None:
    """Each part is found in f: an interval of at least its length that f maps onto its image, inside the target."""
    cover = target_cover(f, most)
    assert len(cover.targets) <= most
    assert cover.targets[0] == f.domain
    for target, parts in zip(cover.targets, cover.parts, strict=True):
        assert sum(F(part.share) * cover.targets[part.image].length for part in parts) <= target.length
        left = list(parts)
        for low, high, slope, intercept in f.restrict(*target).pieces():
            ends = sorted((slope * low + intercept, slope * high + intercept))
            place = ends[0]
            while slope and left and F(left[0].share) * abs(slope) <= 1:
                image = cover.targets[left[0].image]
                if not place <= image.low < image.high <= ends[1]:
                    break
                place = image.high
                left.pop(0)
        assert not left


def test_a_partition_is_covered_wholly() -> None:
    for f in (tent(), PLMap([0, "1/3", 1], [0, 1, 0]), normal_form(vee(period_root(3), -1, 1))):
        cover = target_cover(f, 64)
        for target, parts in zip(cover.targets, cover.parts, strict=True):
            filled = sum(F(part.share) * cover.targets[part.image].length for part in parts)
            assert target.length * (1 - F(1, 10**3)) < filled <= target.length


def test_lighter_targets_are_replaced_by_kept_ones_inside() -> None:
    everything, few = (target_cover(ROUGH, most) for most in (200, 12))
    assert len(everything.targets) > 100
    lost = [
        1 - sum(part.share * float(few.targets[part.image].length) for part in parts) / float(target.length)
        for target, parts in zip(few.targets, few.parts, strict=True)
    ]
    weighted = sum(mass * share for mass, share in zip(few.masses, lost, strict=True)) / sum(few.masses)
    left_out = 1 - sum(few.masses) / sum(everything.masses)
    assert weighted < left_out / 2


def test_constant_pieces_and_slopes_out_of_range_have_no_part() -> None:
    flat = PLMap([0, "1/2", 1], ["1/3", "1/3", "1/3"])
    assert target_cover(flat, 8).parts == ((),)
    steep = PLMap([0, F(1, 2**300), 1], [0, 1, "1/2"])
    assert [len(parts) for parts in target_cover(steep, 1).parts] == [0]
    gentle = PLMap([0, 1], ["1/2", F(1, 2) + F(1, 2**80)])
    cover = target_cover(gentle, 2)
    assert [part.share for part in cover.parts[0]] == [2.0**60]
