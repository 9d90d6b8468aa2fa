"""Tables of few cells, paths and targets, for tests of what does not depend on how near a bound comes."""

from periodic.approximation.block_types import Grain
from periodic.approximation.close_costs import Closeness
from periodic.approximation.cost_curves import Detail

GRAINS = tuple(Grain(cells, 8, 8) for cells in (2, 4, 6, 8))  # for each effort
CELLS_OF_ONE_BLOCK, BUDGET_WORK = 60, 1e6
_FEW = Closeness(2, 4, "", 1 << 10)
DETAILS = Detail(16, 400, _FEW), Detail(16, 400, _FEW), Detail(24, 400, _FEW), Detail(24, 800, _FEW)
MOST_PATHS = 1 << 12
