"""How much is measured: fully for the page, quickly to see that everything runs."""

from __future__ import annotations

from dataclasses import dataclass

from tests.benchmarks.morning import Plan


@dataclass(frozen=True)
class Sizes:
    """The sizes of one run."""

    plan: Plan
    banks: list[int]
    stored: list[int]
    knee_takers: list[int]
    rounds: int = 7
    saves: int = 3_000
    starts: int = 300
    writers: int = 100
    knee_seconds: float = 12

    @property
    def all_takers(self) -> int:
        """Return how many takers a run uses up."""
        return self.plan.takers + self.writers + self.starts * (self.rounds + 3) + 3 * 8 + 1


FULL = Sizes(
    plan=Plan(takers=5_000, answers=(1, 6)),
    banks=[1_250, 5_000, 20_000],
    stored=[50_000, 200_000, 800_000],
    knee_takers=[5_000, 10_000, 15_000, 20_000, 30_000, 40_000, 60_000, 80_000],
    rounds=5,
    saves=2_000,
    starts=200,
    knee_seconds=8,
)
QUICK = Sizes(
    plan=Plan(takers=100, start_within=4, thinking=(0.5, 2)),
    banks=[400, 800, 1_600],
    stored=[2_000, 8_000, 32_000],
    knee_takers=[2_000, 4_000],
    rounds=3,
    saves=400,
    starts=40,
    writers=20,
    knee_seconds=3,
)
