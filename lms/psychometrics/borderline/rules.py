"""Say who stands so near the pass mark that the exam cannot tell a pass from a fail."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class NearCut:
    """How far a share of the marks is from the pass mark, in standard errors; below 0 it is not passed."""

    share: Decimal
    errors_apart: float

    @property
    def is_below(self) -> bool:
        """Tell whether the result stands below the pass mark."""
        return self.errors_apart < 0


def near_cut(share: Decimal, *, pass_share: Decimal, error: float) -> NearCut | None:
    """Give the distance of a result within one standard error of the pass mark; None further away."""
    if error <= 0:
        return None
    apart = float(share - pass_share) / error
    return NearCut(share, apart) if abs(apart) <= 1 else None
