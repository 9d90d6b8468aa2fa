"""What all tests of the command line share."""

import pytest


@pytest.fixture(autouse=True)
def _coarse(coarse_bounds: None, few_cells: None) -> None:
    """No bound here need be near."""
