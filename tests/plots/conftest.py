"""Empty axes for pictures; without Matplotlib nothing here is collected."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("matplotlib")

from matplotlib.figure import Figure


@pytest.fixture(autouse=True)
def _coarse(coarse_bounds: None, plain_layouts: None) -> None:
    """No bound here need be near, and no picture need be laid out."""


@pytest.fixture
def ax() -> Any:
    return Figure().add_subplot()
