"""Costs against sizes: what is timed runs, what is remembered is forgotten, exponents are those of power laws."""

from functools import lru_cache
from pathlib import Path

import pytest

from benchmarks import size_laws
from benchmarks.size_laws import PICTURES, Growth, Picture, exponent, forget, main, rough_map, timed
from periodic.graphs.transition_graphs import closed_graph
from periodic.maps.families import tent


@pytest.mark.usefixtures("coarse_bounds")
@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(p, marks=[pytest.mark.long] if p.symbol in ("width", "depth") else [], id=p.symbol)
        for p in PICTURES
    ],
)
def test_the_smallest_size_of_each_curve(picture: Picture) -> None:
    for growth in picture.growths():
        assert len(growth.sizes) >= 5
        assert list(growth.sizes) == sorted(set(growth.sizes))
        assert growth.work(growth.sizes[0]) is not None


def test_rough_maps() -> None:
    for pieces in (2, 9, 33):
        f = rough_map(pieces)
        assert f == rough_map(pieces)
        assert f.piece_count == pieces
        assert f.is_self_map


def test_exponents() -> None:
    assert exponent([(x, 7 * x**3) for x in (1.0, 2.0, 4.0, 8.0)]) == pytest.approx(3)
    assert exponent([(1.0, 1.0), (2.0, 9.0), (4.0, 9.0), (8.0, 9.0)]) == pytest.approx(0)
    assert exponent([(1.0, 1.0)]) is None


def test_what_is_remembered_is_forgotten() -> None:
    @lru_cache
    def ours(n: int) -> int:
        return n

    ours.__module__ = "periodic.toy"
    ours(1)
    closed_graph(tent(), "knots")
    forget()
    assert ours.cache_info().currsize == 0


def test_a_curve_ends_where_it_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setattr(size_laws, "forget", lambda: calls.append(0))
    growth = Growth("toy", range(1, 5), lambda n: (calls.append(n), sum(range(10**5))))
    assert len(timed(growth, limit=-1.0)) == 1
    assert [x for x, _ in timed(growth)] == [1.0, 2.0, 3.0, 4.0]
    assert calls == [1, 0, 1, 1, 0, 1, 0, 2, 0, 3, 0, 4]


def test_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    toy = Picture("size", "a toy", lambda: [Growth("toy", range(1, 5), lambda n: sum(range(10**4 * n)))])
    monkeypatch.setattr(size_laws, "forget", lambda: None)
    monkeypatch.setattr(size_laws, "PICTURES", (toy,))
    assert main([str(tmp_path)]) == 0
    path = tmp_path / "cost-size.png"
    assert capsys.readouterr().out == f"{path}\n"
    assert path.stat().st_size > 5000
