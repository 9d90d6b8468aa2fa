"""How long the tests look: laws are checked on random maps, and how long one example takes is no law.

``laws`` draws new examples at each run. ``fixed``, for ``./check``, draws the same ones at each run, so that a change
is judged by what it changes. ``long``, for ``./check --long`` and CI, draws the same ones too, several times as many,
and runs the cases marked ``long``, which show on large maps what others show on small ones. ``deep`` looks longest, at
new examples: ``pytest --hypothesis-profile=deep``.
"""

import gc
import os
import sys
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# garbage is looked for seldom; nothing is frozen, since old versions of Hypothesis ask who refers to a generator
gc.set_threshold(100_000, 50, 100)

settings.register_profile("laws", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
settings.register_profile("fixed", settings.get_profile("laws"), derandomize=True, max_examples=6)
settings.register_profile("long", settings.get_profile("fixed"), max_examples=80)
settings.register_profile("deep", settings.get_profile("laws"), max_examples=1000)
settings.load_profile("laws")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "long: a case that takes seconds; run by the profiles long and deep only")
    os.environ.pop("COLUMNS", None)  # reports are as wide as they are without a terminal, wherever the tests run


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """What is left once pytest has looked for garbage is looked at no more, by it or by others that end."""
    gc.freeze()


def takes_long(config: pytest.Config) -> bool:
    return config.getoption("--hypothesis-profile") in ("long", "deep")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not takes_long(config):
        left = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if not item.get_closest_marker("long")]


@pytest.fixture(scope="session")
def every_case(pytestconfig: pytest.Config) -> bool:
    """Whether a test that goes through thousands of cases of one kind takes them all, not some spread over them."""
    return takes_long(pytestconfig)


@pytest.fixture(scope="session", autouse=True)
def _short_grids(every_case: bool) -> Iterator[None]:
    """In the short run functions that are close to iterates are sought on grids of fewer points."""
    with pytest.MonkeyPatch.context() as patched:
        if not every_case:
            patched.setattr("periodic.approximation.best_fits.MOST_CELLS", 96)
        yield


@pytest.fixture
def plain_layouts(monkeypatch: pytest.MonkeyPatch, every_case: bool) -> None:
    """In the short run the parts of a picture stay where they are: how they are laid out takes half of the drawing."""
    if not every_case:
        monkeypatch.setattr("matplotlib.layout_engine.ConstrainedLayoutEngine.execute", lambda *_: None)


@pytest.fixture
def quick_switches() -> Iterator[None]:
    """Threads give way to each other after as few operations as the interpreter allows."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-7)
    yield
    sys.setswitchinterval(before)


@pytest.fixture
def coarse_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prices are guessed on few cells; bounds for one block, and for blocks of many sizes, look at few, too."""
    from periodic.bounds import breakpoint_bounds
    from tests.small_tables import BUDGET_WORK, CELLS_OF_ONE_BLOCK, GRAINS

    monkeypatch.setattr(breakpoint_bounds, "COARSE", GRAINS[0])
    monkeypatch.setattr(breakpoint_bounds, "FINE", {1: GRAINS[0], 2: GRAINS[0]})
    monkeypatch.setattr(breakpoint_bounds, "FEW_CELLS", {1: CELLS_OF_ONE_BLOCK, 2: CELLS_OF_ONE_BLOCK})
    monkeypatch.setattr(breakpoint_bounds, "SQUARE_CELLS", CELLS_OF_ONE_BLOCK)
    monkeypatch.setattr(breakpoint_bounds, "BUDGET_WORK", BUDGET_WORK)


@pytest.fixture
def coarse_curves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Curves are those of few targets."""
    from periodic.bounds import curve_bounds
    from tests.small_tables import DETAILS

    monkeypatch.setattr(curve_bounds, "FIRST", {1: DETAILS[0], 2: DETAILS[0]})
    monkeypatch.setattr(curve_bounds, "DETAILS", DETAILS[1:])


@pytest.fixture(scope="session")
def _bounds_of_few_cells() -> Any:
    """What separations remember of few cells, apart from what they remember else."""
    from periodic.bounds import statement_rows

    return lru_cache(maxsize=32)(statement_rows.function_bounds.__wrapped__)


@pytest.fixture
def coarse_bounds(
    monkeypatch: pytest.MonkeyPatch, coarse_cells: None, coarse_curves: None, _bounds_of_few_cells: Any
) -> None:
    """Separations look at stretches on few cells: for tests of what is done with a bound, not of how near it comes."""
    from periodic.bounds import breakpoint_bounds, statement_rows
    from periodic.bounds.theorems import Bound
    from periodic.maps.plmaps import PLMap
    from tests.small_tables import GRAINS

    def coarse(f: PLMap, t: int, pieces: int, order: int = 1, effort: int = 0, known: Any = 0) -> Bound:
        return breakpoint_bounds.hinge_bound(f, t, pieces, order, GRAINS[effort], effort)

    monkeypatch.setattr(statement_rows, "hinge_bound", coarse)
    monkeypatch.setattr(statement_rows, "function_bounds", _bounds_of_few_cells)


@pytest.fixture(scope="session")
def _bounds_by_blocks() -> Any:
    """What separations remember of blocks alone."""
    from periodic.bounds import statement_rows

    return lru_cache(maxsize=64)(statement_rows.function_bounds.__wrapped__)


@pytest.fixture
def blocks_alone(monkeypatch: pytest.MonkeyPatch, _bounds_by_blocks: Any) -> None:
    """What separations say of hinges is what blocks prove: for tests of how a bound is told, not of what it says."""
    from periodic.bounds import statement_rows
    from periodic.bounds.block_bounds import block_bound
    from periodic.bounds.breakpoint_bounds import HINGES
    from periodic.bounds.theorems import Bound
    from periodic.maps.plmaps import PLMap

    def by_blocks(f: PLMap, t: int, pieces: int, order: int = 1, effort: int = 0, known: Any = 0) -> Bound:
        return HINGES[order].concluded(block_bound(f, t, pieces, order).value, [])

    monkeypatch.setattr(statement_rows, "hinge_bound", by_blocks)
    monkeypatch.setattr(statement_rows, "function_bounds", _bounds_by_blocks)


@pytest.fixture
def short_curves(request: pytest.FixtureRequest, every_case: bool) -> None:
    """In the short run curves are those of few targets: what is tested is true of few and of many."""
    if not every_case:
        request.getfixturevalue("coarse_curves")


@pytest.fixture
def short_cells(request: pytest.FixtureRequest, every_case: bool) -> None:
    """In the short run bounds look at stretches on few cells."""
    if not every_case:
        request.getfixturevalue("coarse_cells")


@pytest.fixture
def coarse_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds for blocks of one size follow few paths."""
    from periodic.bounds import equal_blocks
    from tests.small_tables import MOST_PATHS

    first, *more = (
        level._replace(closeness=level.closeness._replace(most=MOST_PATHS))
        for level in (equal_blocks.SECOND, *equal_blocks.LEVELS, *equal_blocks.MEETING)
    )
    monkeypatch.setattr(equal_blocks, "SECOND", first)
    monkeypatch.setattr(equal_blocks, "LEVELS", tuple(more[: len(equal_blocks.LEVELS)]))
    monkeypatch.setattr(equal_blocks, "MEETING", tuple(more[len(equal_blocks.LEVELS) :]))


@pytest.fixture
def short_paths(request: pytest.FixtureRequest, every_case: bool) -> None:
    """In the short run bounds for blocks of one size follow few paths."""
    if not every_case:
        request.getfixturevalue("coarse_paths")


@pytest.fixture(scope="session")
def _bounds_of_short_looks() -> Any:
    """What separations remember of short looks, apart from what they remember else."""
    from periodic.bounds import statement_rows

    return lru_cache(maxsize=64)(statement_rows.function_bounds.__wrapped__)


@pytest.fixture
def short_looks(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, every_case: bool, _bounds_of_short_looks: Any
) -> None:
    """In the short run separations look at few cells and paths: for tests of what is done with them."""
    if not every_case:
        for coarse in ("coarse_cells", "coarse_curves", "coarse_paths"):
            request.getfixturevalue(coarse)
        monkeypatch.setattr("periodic.bounds.statement_rows.function_bounds", _bounds_of_short_looks)


@pytest.fixture
def short_tables(request: pytest.FixtureRequest, every_case: bool) -> None:
    """In the short run separations look at stretches on few cells: what is tested is true of few and of many."""
    if not every_case:
        request.getfixturevalue("coarse_bounds")


@pytest.fixture(scope="session")
def _evidence_of_few_cells() -> Any:
    """What is found with few cells, apart from what else is remembered."""
    from periodic.bounds import certified_blocks

    return lru_cache(maxsize=32)(certified_blocks._evidence.__wrapped__)


@pytest.fixture
def few_cells(monkeypatch: pytest.MonkeyPatch, every_case: bool, _evidence_of_few_cells: Any) -> None:
    """Certified bounds look at stretches on few cells: what is tested does not depend on how many."""
    from periodic.bounds import certified_blocks, certified_curves

    few, fewer = ((20, 6, 10), (20, 3, 10)), ((12, 6, 6), (12, 3, 6))
    if every_case:
        few, fewer = ((40, 8, 16), (40, 4, 16)), ((20, 8, 8), (20, 4, 8))
    monkeypatch.setattr(certified_blocks, "EFFORTS", {1: few, 2: few})
    monkeypatch.setattr(certified_blocks, "CURVES", {1: fewer, 2: fewer})
    monkeypatch.setattr(certified_blocks, "COARSE", (6, 2, 4))
    monkeypatch.setattr(certified_curves, "COUNTED", fewer[:1])
    monkeypatch.setattr(certified_curves, "WHOLE", fewer)
    monkeypatch.setattr(certified_curves, "MOST_TOTAL", 600 if every_case else 200)
    monkeypatch.setattr(certified_blocks, "_evidence", _evidence_of_few_cells)
