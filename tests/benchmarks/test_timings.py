"""Taking turns, counting, tracing: how timings are made, not how long anything takes."""

import gc
from collections.abc import Callable

import pytest

from benchmarks import timings
from benchmarks.timings import Comparison, Goal, Row, Side, Size, Timing, compare, timed, traced


def timing(side: Side, seconds: float) -> Timing:
    return Timing(side, seconds, seconds, seconds, 1, None, None)


def test_sides_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timings, "_SHORT", 0.0)
    turns: list[str] = []

    def work(name: str) -> Callable[[], None]:
        return lambda: turns.append(name)

    row = Row("0", "turns", "thing", lambda size: [Side("a", work("a"), repeats=3), Side("b", work("b"), repeats=2)])
    result = compare(row, Size.SMALL, memory=False)
    assert "".join(turns) == "aabb" + "ab" + "ab" + "a"
    assert [t.rounds for t in result.timings] == [3, 2]
    turns.clear()
    assert [t.rounds for t in compare(row, rounds=1, memory=False).timings] == [1, 1]
    assert "".join(turns) == "aabb" + "ab"


def test_long_work_is_done_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timings, "_LONG", -1.0)
    turns: list[int] = []
    row = Row("0", "once", "thing", lambda size: [Side("a", lambda: turns.append(1))])
    assert compare(row, memory=False).timings[0].rounds == len(turns) == 1


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_rests_while_work_is_timed(enabled: bool) -> None:
    seen: list[bool] = []
    before = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        assert min(timed(lambda: seen.append(gc.isenabled()), 3)) >= 0
        with pytest.raises(ZeroDivisionError):
            timed(lambda: 1 / 0, 1)
        assert gc.isenabled() == enabled
    finally:
        (gc.enable if before else gc.disable)()
    assert seen == [False] * 3


def test_memory_is_that_of_the_work_and_of_its_result() -> None:
    peak, kept = traced(lambda: bytes(10**6) + b"x")
    assert 2 * 10**6 <= peak < 2.2 * 10**6
    assert 10**6 <= kept < 1.1 * 10**6
    assert traced(lambda: None)[1] < 1000


def test_ratios_are_for_each_thing_made_and_goals_for_full_sizes() -> None:
    ours, slow = Side("ours", int, 10, goal=Goal(1.0, 100)), Side("ours too", int, 10, goal=Goal(0.5))
    peer, other = Side("peer", int, 2), Side("other", int)
    times = tuple(timing(*pair) for pair in ((ours, 1.0), (slow, 2.0), (peer, 40.0), (other, 3.0)))
    row = Row("0", "ratios", "thing", lambda size: [ours, slow, peer, other])
    full = Comparison(row, times)
    assert full.peer is times[2]
    assert [full.ratio(t) for t in times] == [200.0, 100.0, None, pytest.approx(20 / 3)]
    assert [full.is_reached(t) for t in times] == [True, False, None, None]
    assert [Comparison(row, times, Size.QUICK).is_reached(t) for t in times] == [None] * 4
    assert Comparison(row, (timing(ours, 1.0), timing(peer, 10.0))).is_reached(timing(ours, 1.0)) is False
    assert Comparison(row, times[:2]).peer is None
    assert Comparison(row, times[:1]).is_reached(times[0])


def test_sizes_pick() -> None:
    assert [size.pick("a", "b", "c") for size in Size] == ["a", "b", "c"]


def test_refusals() -> None:
    row = Row("0", "nothing", "thing", lambda size: [Side("a", int)])
    with pytest.raises(ValueError, match="rounds must be at least 1, got 0"):
        compare(row, rounds=0)
    with pytest.raises(TypeError, match="rounds must be an integer, got True"):
        compare(row, rounds=True)
