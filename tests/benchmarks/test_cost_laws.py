"""Costs against sizes: that they are measured and drawn, not what they are."""

from pathlib import Path

import pytest

from benchmarks import cost_laws
from benchmarks.__main__ import main
from benchmarks.cost_laws import LAWS, Curve, Law, Way, draw, measured
from benchmarks.timings import Size


def law(**options: object) -> Law:
    def ways() -> list[Way]:
        return [
            Way("ours", range(1, 5), lambda n: lambda: bytes(1000 * n), lambda n: 10.0 * n, True),
            Way("theirs", range(1, 3), lambda n: lambda: sum(range(n)), float),
        ]

    return Law("toy", "A toy", "things", ways, **options)  # type: ignore[arg-type]  # options of any kind


def test_every_way_is_followed_through_its_sizes() -> None:
    told: list[tuple[str, int, int]] = []
    ours, theirs = measured(law(kept_per="thing"), Size.SMALL, lambda *step: told.append(step))
    assert (ours.name, ours.is_ours, ours.units) == ("ours", True, (10.0, 20.0, 30.0, 40.0))
    assert len(ours.seconds) == 4
    assert all(1000 * n <= kept < 1000 * n + 500 for n, kept in enumerate(ours.kept, 1))
    assert theirs.units == (1.0, 2.0)
    assert told == [("A toy: ours", 0, 2), ("A toy: theirs", 1, 2)]


def test_lines() -> None:
    curve = Curve("c", True, (1.0, 2.0, 4.0), (3.0, 0.0, 8.0), (0, 0, 0))
    assert curve.line(curve.seconds) == ("c", True, [1.0, 4.0], [3.0, 8.0])
    assert curve.line(curve.seconds, 2.0) == ("c", True, [1.0, 4.0], [1.5, 1.0])


@pytest.mark.parametrize("kind", LAWS, ids=lambda kind: kind.name)
def test_the_smallest_sizes_of_each_law(kind: Law) -> None:
    ways = kind.ways()
    assert any(way.is_ours for way in ways)
    assert any(not way.is_ours for way in ways)
    for way in ways:
        way.work(way.sizes[0])()
        assert all(way.units(n) < way.units(m) for n, m in zip(way.sizes[:5], way.sizes[1:6], strict=False))


def test_counting_ways_agree() -> None:
    counting = next(kind for kind in LAWS if kind.name == "counting")
    assert len({way.work(9)() for way in counting.ways()}) == 1


def test_pictures_are_written(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    pytest.importorskip("matplotlib")
    request.getfixturevalue("plain_layouts")
    monkeypatch.setattr(cost_laws, "LAWS", (law(kept_per="thing"), law(per="thing", share=3.0)))
    written = draw(tmp_path / "new" / "folder", Size.SMALL)
    assert [path.name for path in written] == ["toy.png", "memory.png", "toy.png"]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in written)
    monkeypatch.setattr("benchmarks.__main__.draw", lambda *_: written)
    assert main(["--plots", str(tmp_path), "--quick"]) == 0
    assert "toy.png" in capsys.readouterr().out
