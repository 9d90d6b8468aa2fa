"""The recursion, on the simplest amounts: numbers of base intervals, and amounts by kind."""

from collections.abc import Iterable
from itertools import islice, pairwise

from hypothesis import given, strategies as st

from periodic.iterates.cells import Partition
from periodic.iterates.recursions import PointRecursion, Recursion, merged, reduced
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from tests.strategies import markov_maps


class Cells(Recursion[int, None]):
    """How many cells that are not flat the base intervals hold: whatever f does, each is a cell of its own."""

    def first(self) -> tuple[Iterable[int], None]:
        return [1] * len(self.ranges), None

    def following(self, state: None, amounts: list[int]) -> tuple[Iterable[int], None]:
        return amounts, None


class Lengths(PointRecursion["Exact", int]):
    """The lengths of the cells, flat ones too, which are the lengths of what they lie in; the state counts levels."""

    def numbers(self, amount: Exact) -> tuple[Exact]:
        return (amount,)

    def first(self) -> tuple[Iterable[Exact], int]:
        return self.partition.lengths, 0

    def following(self, state: int, amounts: list[Exact]) -> tuple[Iterable[Exact], int]:
        flat = self.partition.lengths
        parts = [
            self.pulled(i, x) if a != b else flat[i]
            for i, ((a, b), x) in enumerate(zip(self.ranges, amounts, strict=True))
        ]
        return parts, state + 1

    def pulled(self, i: int, amount: Exact) -> Exact:
        return amount * self.partition.inverses[i]


@given(markov_maps(), st.integers(0, 6))
def test_cells_are_paths_in_the_transition_graph(f: PLMap, t: int) -> None:
    partition = Partition.of(f)
    row, _ = next(islice(Cells(partition.ranges, 0).generations(), t, None))
    ones = [1] * len(partition)
    for _ in range(t):
        ones = partition.graph.apply(ones)
    assert [b - a for a, b in pairwise(row)] == ones


@given(markov_maps(), st.integers(0, 5), st.fractions(0, 1, max_denominator=50))
def test_lengths_are_pulled_back_to_lengths(f: PLMap, t: int, share: Exact) -> None:
    partition = Partition.of(f)
    lengths = Lengths(partition, partition.points[0] * 0)
    low, high = f.domain
    assert lengths.row(t) == [x - low for x in partition.points]
    cell = partition.address(low + share * (high - low), t, right=True)
    assert lengths.to_end(cell.path, cell.at_low, t) == cell.low - low
    assert next(lengths.generations())[1] == 0


kinds = st.dictionaries(st.sampled_from("abcd"), st.integers(-2, 2).filter(bool))


@given(kinds, kinds)
def test_amounts_by_kind(a: dict[str, int], b: dict[str, int]) -> None:
    total = merged(a, b)
    assert total == {k: s for k in "abcd" if (s := a.get(k, 0) + b.get(k, 0))}
    assert reduced(total, b) == a
    assert reduced(a, a) == {}
