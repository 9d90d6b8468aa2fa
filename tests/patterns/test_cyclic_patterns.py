"""Patterns and Stefan cycles."""

from __future__ import annotations

import pickle
import random
from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from periodic.patterns.cyclic_patterns import Pattern, stefan
from tests.strategies import of_word, patterns


class TestPattern:
    @given(patterns())
    def test_word_walks_the_cycle_once(self, pattern: Pattern) -> None:
        word = pattern.word
        assert sorted(word) == list(range(1, pattern.period + 1))
        assert all(pattern.images[a - 1] == b for a, b in zip(word, word[1:] + word[:1], strict=True))

    @given(patterns())
    def test_mirror_is_an_involution_that_turns_the_turning_points_round(self, pattern: Pattern) -> None:
        mirror = pattern.mirror()
        assert mirror.mirror() == pattern
        assert mirror.directions == pattern.directions[::-1]
        n = pattern.period
        assert mirror.turning_points == tuple(n + 1 - i for i in reversed(pattern.turning_points))

    @given(patterns(), st.integers(0, 20))
    def test_pattern_of_an_orbit_does_not_depend_on_its_start(self, pattern: Pattern, shift: int) -> None:
        shift %= pattern.period
        orbit = [Fraction(i * i, 7) for i in pattern.word]
        assert Pattern.from_orbit(orbit[shift:] + orbit[:shift]) == pattern

    @given(patterns())
    def test_round_trips(self, pattern: Pattern) -> None:
        assert eval(repr(pattern)) == pattern
        assert pickle.loads(pickle.dumps(pattern)) == pattern
        again = Pattern(np.array(pattern.images, dtype=np.int8))
        assert again == pattern
        assert hash(again) == hash(pattern)
        assert all(type(image) is int for image in again.images)

    def test_all_cyclic_permutations_are_accepted_and_no_other(self) -> None:
        accepted = 0
        for images in permutations(range(1, 7)):
            try:
                Pattern(images)
            except ValueError:
                continue
            accepted += 1
        assert accepted == 120

    def test_long_patterns_are_no_matter_of_recursion(self) -> None:
        word = [1, *random.Random(0).sample(range(2, 5001), 4999)]
        assert of_word(word).word == tuple(word)

    @pytest.mark.parametrize(
        "images", [[], [2, 1, 3], [1, 2], [2, 3, 4], [2, 2, 1], [3, 1, 3], [1, 1], [2, 1, 4, 3], [0, 1, 2]]
    )
    def test_refuses_what_is_not_one_cycle(self, images: list[int]) -> None:
        with pytest.raises(ValueError, match=rf"images must be one cycle on 1\.\.{len(images)}, got \("):
            Pattern(images)

    def test_shortens_long_offenders(self) -> None:
        with pytest.raises(ValueError, match=r"1\.\.500, got \(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, \.\., 500\)$"):
            Pattern(range(1, 501))

    @pytest.mark.parametrize("images", [[True, 2], [2.0, 1.0], ["2", "1"], [None], np.array([2.0, 1.0])])
    def test_refuses_what_is_no_integer(self, images: list[int]) -> None:
        with pytest.raises(TypeError, match=r"images\[0\] must be an integer"):
            Pattern(images)

    def test_refuses_numpy_zero(self) -> None:
        with pytest.raises(ValueError, match=r"images\[1\] must be at least 1, got 0"):
            Pattern(np.array([2, 0]))

    @pytest.mark.parametrize("images", [{2, 3, 1}, {2: 1}, 5, None, b"\x02\x01"])
    def test_refuses_what_is_no_sequence(self, images: list[int]) -> None:
        with pytest.raises(TypeError, match="images must be a sequence of integers, got"):
            Pattern(images)

    @pytest.mark.parametrize("text", ["2 3 1", "2,3,1", " 2, 3 ,1\n", "2\t3  1", "(1 2 3)", " (3, 1, 2) "])
    def test_is_read_from_text(self, text: str) -> None:
        assert Pattern(text) == Pattern([2, 3, 1])

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("235", r"one cycle on 1\.\.3, got \(2, 3, 5\)"),
            ("10", r"one cycle on 1\.\.1, got \(10,\)"),
            ("", r"one cycle on 1\.\.0, got \(\)"),
            ("(1 3)", r"word must visit each of 1..2 once, got \(1, 3\)"),
            ("(1 2", r"a pattern in text is numbers, .* got '\(1'"),
            ("x" * 10**5, r"got 'x+\.\.\. \(100002 characters\) in 'x+'$"),
            ("2 1 x", "a pattern in text is numbers, as in '2 3 1' or '2,3,1', got 'x' in '2 1 x'"),
            ("2,,1", "got ''"),
            ("2 -1", "got '-1'"),
            ("2.0 1", r"got '2\.0'"),
        ],
    )
    def test_refuses_other_text(self, text: str, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            Pattern(text)

    @given(patterns())
    def test_is_the_sequence_of_its_images(self, pattern: Pattern) -> None:
        assert list(pattern) == [pattern[i] for i in range(len(pattern))] == list(pattern.images)
        assert (pattern[-1], pattern[1:]) == (pattern.images[-1], pattern.images[1:])
        assert Pattern(pattern) == Pattern(np.array(pattern)) == Pattern(" ".join(map(str, pattern))) == pattern
        if 1 < len(pattern) < 10:
            assert Pattern("".join(map(str, pattern))) == pattern
        assert Pattern(str(list(pattern))) == pattern

    def test_refuses_an_orbit_that_meets_itself(self) -> None:
        with pytest.raises(ValueError, match="the points of a cycle must differ, but 1/2 occurs twice"):
            Pattern.from_orbit([Fraction(1, 2), Fraction(1), Fraction(2, 4)])
        with pytest.raises(ValueError, match=r"one cycle on 1\.\.0"):
            Pattern.from_orbit([])


class TestStefan:
    @pytest.mark.parametrize("p", range(3, 60, 2))
    def test_points_spiral_outwards(self, p: int) -> None:
        """In time order from the middle point the orbit jumps to ever farther points on alternate sides."""
        assert [Pattern(stefan(p, mirror).images) for mirror in (False, True)] == [stefan(p), stefan(p).mirror()]
        word, middle = stefan(p).word, p // 2 + 1
        start = word.index(middle)
        spiral = word[start:] + word[:start]
        assert [abs(point - middle) for point in spiral] == [(i + 1) // 2 for i in range(p)]
        assert all((point > middle) == (i % 2 == 1) for i, point in enumerate(spiral) if i)
        assert len(stefan(p).turning_points) == 1

    def test_is_stefan_finds_both_orientations_and_no_other(self) -> None:
        found = {n: [p for p in map(list, permutations(range(1, n + 1))) if _is_stefan(p)] for n in range(1, 8)}
        assert {n: len(these) for n, these in found.items()} == {1: 0, 2: 0, 3: 2, 4: 0, 5: 2, 6: 0, 7: 2}

    def test_refusals(self) -> None:
        with pytest.raises(ValueError, match="p must be odd, got 4"):
            stefan(4)
        with pytest.raises(ValueError, match="p must be at least 3, got 1"):
            stefan(1)
        with pytest.raises(TypeError, match="p must be an integer"):
            stefan(5.0)


def _is_stefan(images: list[int]) -> bool:
    try:
        return Pattern(images).is_stefan
    except ValueError:
        return False
