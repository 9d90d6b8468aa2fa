"""The width that is needed for an error, and tables of sizes."""

from fractions import Fraction

import pytest

from periodic.approximation.close_costs import CloseCosts
from periodic.bounds.network_sizes import separation_table, width_needed
from periodic.bounds.separations import separation
from periodic.maps.families import tent

F = Fraction


@pytest.mark.usefixtures("short_tables")
@pytest.mark.parametrize("t", [3, *(pytest.param(t, marks=pytest.mark.long) for t in (4, 6))])
def test_width_needed_is_where_the_bound_passes_the_error(t: int) -> None:
    for error in (F(1, 10), F(1, 5)):
        width = width_needed(tent(), t, 1, error)
        assert separation(tent(), t, width, 1).l1_bound <= error
        assert width == 1 or separation(tent(), t, width - 1, 1).l1_bound > error
    assert width_needed(tent(), t, 1, F(1, 4)) == 1
    assert width_needed(tent(), t, 2, 0) <= width_needed(tent(), t, 1, 0) < 2**t
    assert width_needed(tent(), t, 1, F(1, 50), norm="l2") > 1


@pytest.mark.usefixtures("coarse_paths")
def test_no_path_is_followed_where_a_glance_tells_whether_a_width_is_ruled_out(monkeypatch: pytest.MonkeyPatch) -> None:
    followed, close = list[int](), CloseCosts.close
    monkeypatch.setattr(CloseCosts, "close", lambda costs, price: followed.append(price) or close(costs, price))
    error = F("0.2")
    width = width_needed(tent(), 24, 2, error)
    assert not followed
    narrow, wide = (separation(tent(), 24, w, 2).l1_bound for w in (width - 1, width))
    assert wide <= error < narrow


@pytest.mark.usefixtures("short_tables")
def test_tables() -> None:
    table = separation_table(tent(), 4, (1, 3), (1, 2))
    assert set(table) == {(1, 1), (1, 2), (3, 1), (3, 2)}
    assert table[1, 1].l1_bound >= table[3, 1].l1_bound >= table[3, 2].l1_bound


def test_what_is_asked_for_has_to_make_sense() -> None:
    with pytest.raises(ValueError, match="norm must be l1 or l2"):
        width_needed(tent(), 3, 1, 0, norm="sup")
    with pytest.raises(ValueError, match=r"norm must be l1 or l2, got 'x+\.\.\. \(100002 characters\)$"):
        width_needed(tent(), 4, 1, Fraction(1, 9), norm="x" * 10**5)
    with pytest.raises(ValueError, match="error must be at least 0"):
        width_needed(tent(), 3, 1, -1)


@pytest.mark.usefixtures("short_tables")
def test_progress_is_told() -> None:
    heard: list[tuple[str, int, int]] = []

    def tell(step: str, done: int, total: int) -> None:
        heard.append((step, done, total))

    separation_table(tent(), 4, (1, 3), (1, 2), tell=tell)
    sizes = ["width 1, depth 1", "width 1, depth 2", "width 3, depth 1", "width 3, depth 2"]
    assert heard == [(size, done, 4) for done, size in enumerate(sizes)]
    heard.clear()
    needed = width_needed(tent(), 3, 1, "1/10", tell=tell)
    assert {f"width {needed - 1}", f"width {needed}"} <= {step for step, *_ in heard}
    assert [done for _, done, _ in heard] == list(range(len(heard)))
    assert heard[-1][2] == len(heard)
    heard.clear()
    separation(tent("3/2"), 3, 2, 1, effort=1, tell=tell)
    assert len({total for *_, total in heard}) == 1
    assert [done for _, done, _ in heard] == list(range(heard[0][2]))
    assert all(step.endswith(", effort 1") for step, *_ in heard)
