"""What all tests of experiments share."""

import pytest


@pytest.fixture(autouse=True)
def _coarse(blocks_alone: None, few_cells: None) -> None:
    """No bound here need be near."""
