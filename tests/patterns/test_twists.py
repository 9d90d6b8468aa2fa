"""Twists: their formula, their relatives, refusals."""

from math import gcd

import pytest

from periodic.patterns.cyclic_patterns import Pattern, stefan
from periodic.patterns.twists import increasing, twist

COPRIME = [(p, q) for q in range(3, 26) for p in range(1, (q + 1) // 2) if gcd(p, q) == 1]


@pytest.mark.parametrize(("p", "q"), COPRIME)
def test_twists_climb_by_p_and_turn_p_times(p: int, q: int) -> None:
    pattern = twist(p, q)
    assert pattern.over_rotation == (p, q)
    assert len(pattern.turning_points) == (q > 2)
    assert [image - i for i, image in enumerate(pattern, 1)][: q - 2 * p] == [p] * (q - 2 * p)
    assert twist(p, q, mirror=True) == pattern.mirror()
    assert pattern.is_stefan == (q == 2 * p + 1)


def test_relatives() -> None:
    assert twist(1, 2) == Pattern([2, 1])
    assert [twist(m, 2 * m + 1) for m in range(1, 9)] == [stefan(2 * m + 1) for m in range(1, 9)]
    for q in range(2, 9):
        assert increasing(q).word == tuple(range(1, q + 1))
        assert increasing(q, mirror=True) == increasing(q).mirror()


def test_refusals() -> None:
    with pytest.raises(ValueError, match=r"a unimodal twist needs coprime p and q, got \(2, 6\)"):
        twist(2, 6)
    with pytest.raises(ValueError, match=r"needs p <= q/2, got \(3, 5\)"):
        twist(3, 5)
    with pytest.raises(ValueError, match="q must be at least 2, got 1"):
        increasing(1)
