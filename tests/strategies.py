"""Random exact numbers, maps and patterns for the laws that the tests state."""

from fractions import Fraction
from functools import cache
from itertools import pairwise, permutations

from hypothesis import settings, strategies as st

from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, exact
from periodic.patterns.cyclic_patterns import Pattern


def examples(n: int) -> settings:
    """For a law that takes n random cases where others take 60: the profiles draw more or fewer in proportion."""
    return settings(max_examples=max(min(n, 6), n * settings.default.max_examples // 60))


def any_text(least: int = 0, most: int | None = None) -> st.SearchStrategy[str]:
    """Texts of every character that UTF-8 has; ``st.text`` spends a second on tables of them all, in every process."""
    points = st.integers(0, 127) | st.integers(0, 0xD7FF) | st.integers(0xE000, 0x10FFFF)
    return st.lists(points, min_size=least, max_size=most).map(lambda found: "".join(map(chr, found)))


@cache  # a new strategy is looked through before its first draw, which takes longer than the draw
def fractions(low: int = -3, high: int = 3, denominator: int = 12) -> st.SearchStrategy[Fraction]:
    """Rationals in ``[low, high]`` with a small denominator, so that coincidences happen."""
    return st.integers(low * denominator, high * denominator).map(lambda n: Fraction(n, denominator))


@cache
def golden(low: int = -3, high: int = 3) -> st.SearchStrategy[Exact]:
    """Numbers ``(a + b * sqrt(5)) / 4`` of moderate size."""
    import sympy

    root = exact(sympy.sqrt(5))
    return st.builds(lambda a, b: (a + b * root) / 4, st.integers(4 * low, 4 * high), st.integers(-4, 4))


@st.composite
def pl_maps(draw: st.DrawFn, numbers: st.SearchStrategy[Exact] | None = None, most: int = 6) -> PLMap:
    """Maps from [0, 1] to anywhere; plateaus, collinear knots and slopes 1 and -1 included."""
    numbers = fractions() if numbers is None else numbers
    inner = draw(st.lists(st.integers(1, 23), unique=True, max_size=most))
    knots = [Fraction(i, 24) for i in sorted({0, 24, *inner})]
    return PLMap(knots, draw(st.lists(numbers, min_size=len(knots), max_size=len(knots))))


@st.composite
def self_maps(draw: st.DrawFn, most: int = 4, denominator: int = 24) -> PLMap:
    """Self-maps of [0, 1] with rational knots and values of one small denominator."""
    inner = draw(st.lists(st.integers(1, denominator - 1), unique=True, max_size=most))
    knots = sorted({0, denominator, *inner})
    values = draw(st.lists(st.integers(0, denominator), min_size=len(knots), max_size=len(knots)))
    return PLMap([Fraction(i, denominator) for i in knots], [Fraction(i, denominator) for i in values])


@st.composite
def markov_maps(draw: st.DrawFn, most: int = 6) -> PLMap:
    """Self-maps of [0, n] with integer knots at 0..n and integer values there: their knots have finite orbits."""
    n = draw(st.integers(1, most))
    return PLMap(range(n + 1), draw(st.lists(st.integers(0, n), min_size=n + 1, max_size=n + 1)))


@st.composite
def isometric_maps(draw: st.DrawFn) -> PLMap:
    """Integer maps with many slopes 1, -1 and 0, so that iterates are the identity on intervals."""
    n = draw(st.integers(1, 7))
    values = [draw(st.integers(0, n))]
    for step in draw(st.lists(st.sampled_from([-1, -1, 1, 1, 0, 2, -2]), min_size=n, max_size=n)):
        values.append(min(n, max(0, values[-1] + step)))
    return PLMap(range(n + 1), values)


def of_word(word: list[int]) -> Pattern:
    """The pattern that visits these points, numbered from 1, in this order."""
    images = [0] * len(word)
    for a, b in pairwise([*word, word[0]]):
        images[a - 1] = b
    return Pattern(images)


@cache
def all_patterns(n: int) -> tuple[Pattern, ...]:
    """The patterns of all cycles of n points, each once."""
    return tuple(of_word([1, *rest]) for rest in permutations(range(2, n + 1)))


def patterns(least: int = 1, most: int = 9) -> st.SearchStrategy[Pattern]:
    """Cyclic permutations, each of one length equally likely."""
    words = st.integers(least, most).flatmap(lambda n: st.permutations(range(2, n + 1)))
    return words.map(lambda word: of_word([1, *word]))


def matrices(most: int = 5, largest: int = 3) -> st.SearchStrategy[list[list[int]]]:
    """Square matrices of small non-negative integers, reducible and nilpotent ones included."""

    def of_size(n: int) -> st.SearchStrategy[list[list[int]]]:
        return st.lists(st.lists(st.integers(0, largest), min_size=n, max_size=n), min_size=n, max_size=n)

    return st.integers(1, most).flatmap(of_size)


def with_midpoints(knots: list[Exact]) -> list[Exact]:
    """The knots and the midpoints between them."""
    return [*knots, *((a + b) / 2 for a, b in pairwise(knots))]
