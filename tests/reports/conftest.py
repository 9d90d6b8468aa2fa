"""What all tests of reports share."""

import pytest


@pytest.fixture(autouse=True)
def _coarse(blocks_alone: None, few_cells: None) -> None:
    """No bound here need be near."""
