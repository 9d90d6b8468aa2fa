"""Empty axes for pictures; without Matplotlib nothing here is collected."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("matplotlib")

from matplotlib.figure import Figure


@pytest.fixture(autouse=True)
def _coarse(coarse_bounds: None) -> None:
    """No bound here need be near."""


@pytest.fixture
def ax() -> Any:
    return Figure().add_subplot()
