"""Shares are what functions ask for: sums and differences of two of them, none above a half."""

import numpy as np
import pytest

from periodic.approximation import share_guesses
from periodic.approximation.profiles import Profile
from periodic.approximation.share_guesses import EndNumbers, MetBlocks, guessed_shares

ROOF = Profile(np.array([1.0, 1.0]), np.array([0.0, 1.0, 0.0]))


def paid(shares: np.ndarray) -> np.ndarray:
    """``[bin, kind, bin, kind]``: what is paid at both ends, kinds down, flat and up."""
    start, end = (np.concatenate([-some, 0 * some, some], axis=1) for some in shares)
    return np.asarray(start[:, :, None, None] + end)


@pytest.mark.parametrize("room", [0.0, 0.125])
def test_shares_are_as_great_as_is_asked(room: float) -> None:
    """Whatever two shares or their negatives have to be together, they are, and more; or there are none."""
    rng = np.random.default_rng(1)
    blocks = MetBlocks((ROOF,), (EndNumbers(0, 1),), (1.0,), 1)
    spared = room * np.array([[1, 0.5, 1], [0.5, 0, 0.5], [1, 0.5, 1]])[None, :, None, :]
    for _ in range(40):
        hidden = rng.uniform(-0.5, 0.5, (2, 3, 1))
        costs = 1 - paid(hidden) + spared + rng.exponential(0.2, (3, 3, 3, 3)) * rng.integers(0, 2, (3, 3, 3, 3))
        costs[:, 1, :, 1] = 1.0
        shares = share_guesses._Asked([costs], blocks, 1.0).shares(room)
        assert shares is not None
        assert np.abs(shares).max() <= 0.5 + 1e-9
        assert (costs + paid(shares) >= 1 + spared - 1e-9).all()
    costs[0, 2, 1, 1] = costs[0, 0, 1, 1] = 0.9  # a share and its negative would be above 0
    assert share_guesses._Asked([costs], blocks, 1.0).shares(room) is None


def test_functions_that_pay_nothing_decide_whether_there_are_shares() -> None:
    """Where a function of flat ends costs less than lines do, no share helps."""
    edges = np.linspace(-0.5, 1.5, 5)
    assert guessed_shares(MetBlocks((ROOF,), (EndNumbers(0, 0),), (0.4,), 1), edges, 0.3) is not None
    assert guessed_shares(MetBlocks((ROOF,), (EndNumbers(0, 0),), (9.0,), 1), edges, 0.3) is None


@pytest.mark.parametrize("order", [1, 2])
def test_shares_make_followers_dear(order: int) -> None:
    """Four laps of the tent: who follows them bends three times, and costs as much as a line with shares alone."""
    tent = Profile(np.full(4, 1.0), np.array([0.0, 1.0, 0.0, 1.0, 0.0]))
    lines = 1.0 if order == 1 else 1 / 3
    price = lines / 3.7
    found = guessed_shares(MetBlocks((tent,), (EndNumbers(0, 1),), (lines,), order), np.linspace(-0.5, 1.5, 9), price)
    assert found is not None
    start, end = (max(row[k][-1] for k in (1, 2)) for row in found.shares)  # of values about 0, from which h rises
    assert 3 * price + price * (start + end) >= 0.95 * lines
