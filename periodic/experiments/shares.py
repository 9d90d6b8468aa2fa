"""How often something happened among independent trials, and between which shares the true one lies.

>>> share = Share(3, 3000)
>>> f"{share.value:.4f}", [f"{x:.4f}" for x in share.interval]
('0.0010', ['0.0003', '0.0029'])
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from periodic.errors import count

QUANTILE = 1.959963984540054  # of the normal distribution, for 95 per cent on both sides


@dataclass(frozen=True)
class Share:
    """``hits`` among ``total`` independent trials. Raises ValueError unless 0 <= hits <= total and total > 0."""

    hits: int
    total: int

    def __post_init__(self) -> None:
        count(self.hits, "hits")
        count(self.total, "total", 1)
        if self.hits > self.total:
            raise ValueError(f"there are {self.hits} hits among only {self.total} trials")

    @property
    def value(self) -> float:
        """The share."""
        return self.hits / self.total

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval for the true share, at 95 per cent: it makes sense also where there are few hits, or none.

        Its ends are the shares p from which the one found is as far as the normal approximation with variance p(1-p)/n
        allows. Reference: E. B. Wilson, Probable inference, the law of succession, and statistical inference, 1927.
        """
        n, z = self.total, QUANTILE
        centre = (self.hits + z * z / 2) / (n + z * z)
        reach = z / (n + z * z) * sqrt(self.hits * (n - self.hits) / n + z * z / 4)
        return max(0.0, centre - reach) if self.hits else 0.0, min(1.0, centre + reach) if self.hits < n else 1.0
