"""Random networks: those of the notebooks, and the census on executors, a cluster that loses a worker among them."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from periodic import random_network_census
from periodic.experiments.network_decisions import Decision, decision
from periodic.experiments.random_networks import census_network
from periodic.experiments.runs import collected
from periodic.networks.relu_networks import ReluNetwork
from periodic.orbits.period_sets import has_period, periods


def test_the_network_that_a_figure_shows_with_period_three_has_none() -> None:
    """The printed weights: what is marked as three solutions of f^3(x) = x are those of f^2(x) = x."""
    f = ReluNetwork(
        [[["-1.86269852"], ["0.3760235"]], [["0.7913013", "-1.00714872"]]], [["0.82744154", "-0.81030444"], [0]]
    ).to_line_map()
    assert periods(f, 12) == (1, 2)
    assert decision(f) == Decision(True, False, False, False)
    marked = Fraction("0.82744154") * Fraction("0.7913013")  # the image of 0, drawn at .66
    assert f(0) == marked
    assert f(marked) == 0
    assert round(float(marked), 2) == 0.65


def test_other_networks_of_the_notebooks() -> None:
    triangle = ReluNetwork([[[1], [1]], [[2, -4]]], [[0, "-1/2"], [0]]).to_line_map()
    steep = ReluNetwork([[[1], [1]], [["1.9999", -4]]], [["0.00001", "-0.502"], [0]]).to_line_map()
    assert periods(triangle, 7) == periods(steep, 7) == (1, 2, 3, 4, 5, 6, 7)
    biases = ["0", "-0.2", "-0.4", "-0.5", "-0.6", "-0.7"]
    outer = ["0.8", "-1.5", "5", "-9", "11", "-8.4"]
    six = ReluNetwork([[[1]] * 6, [outer], [[1]]], [biases, [0], [0]]).to_line_map()
    assert periods(six, 7) == (1,)


def test_a_census_adds_up_and_names_examples() -> None:
    census = random_network_census((4,), "he-uniform", count=220, seed=5)
    assert census.networks == 220
    assert census.three.hits <= census.odd.hits <= census.positive.hits <= census.two.hits
    assert census.statistic_three <= min(census.statistic.hits, census.three.hits)
    assert census.cubed_three <= min(census.cubed.hits, census.three.hits)
    for task, index in census.examples:
        assert has_period(census_network(task, index), 3)
    with ThreadPoolExecutor(2) as threads:
        assert random_network_census((4,), "he-uniform", count=220, seed=5, executor=threads) == census


def test_a_census_goes_on_from_its_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "census"
    first = random_network_census((2,), "he", count=30, seed=1, checkpoint=path)
    monkeypatch.setattr("periodic.experiments.random_networks._counted", None)  # nothing is left to do
    assert random_network_census((2,), "he", count=30, seed=1, checkpoint=path) == first
    with pytest.raises(ValueError, match="checkpoint of another run, widths"):
        random_network_census((3,), "he", count=30, seed=1, checkpoint=path)


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        (((2,), "xavier", 3), "no initialisation 'xavier'; there are one-he, he"),
        (((0,), "he", 3), "a width must be at least 1, got 0"),
        (((2,), "he", 0), "count must be at least 1, got 0"),
        (((2,), "he", 3, -1), "seed must be at least 0, got -1"),
    ],
)
def test_wrong_arguments(arguments: Any, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        random_network_census(*arguments)


def _slow(task: dict[str, int]) -> list[int]:
    """Stands for a task of a census: takes a moment, and says in which process it was done."""
    import time

    time.sleep(0.05)
    return [task["n"] ** 2, os.getpid()]


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")  # the cluster has its own opinions about ports, loops and lost workers
def test_a_dask_cluster_that_loses_a_worker() -> None:
    """A real cluster of two processes; one is killed in the middle, and its tasks are done again by the other."""
    distributed = pytest.importorskip("distributed")
    tasks = [{"n": n} for n in range(40)]
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        victims = list(client.run(os.getpid).values())
        killed = []

        def tell(step: str, done: int, total: int) -> None:
            if done == 5:
                os.kill(victims[0], signal.SIGKILL)
                killed.append(done)

        found = collected(tasks, _slow, {"squares": 40}, client.get_executor(), tell=tell)
        census = random_network_census((2,), "he", count=20, seed=1, executor=client.get_executor())
    assert killed
    assert [result[0] for _, result, _ in found] == [n * n for n in range(40)]
    assert {result[1] for _, result, _ in found} - {victims[0]}  # others did what was lost
    assert census == random_network_census((2,), "he", count=20, seed=1)
