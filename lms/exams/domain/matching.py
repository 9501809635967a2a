"""Find a largest matching of the places of rules and the questions that may fill them.

Questions that serve the same rules are one stock, so the work grows with the blueprint and hardly
with the bank.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

type Step = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Stock:
    """Questions, as indexes in the order they are to be drawn, that all serve the same rules."""

    serves: tuple[int, ...]
    indexes: Sequence[int]


class Matching:
    """Places filled from stocks by augmenting paths; `missing` counts what each rule lacks."""

    def __init__(self, counts: Sequence[int], stocks: Sequence[Stock], banned: Collection[int] = ()) -> None:
        """Fill the rules in their order; `banned` are stocks of one question that may not be drawn."""
        self.members = [() if stock.indexes[0] in banned else stock.indexes for stock in stocks]
        self.stocks_of: list[list[int]] = [[] for _ in counts]
        for stock, one in enumerate(stocks):
            for rule in one.serves:
                self.stocks_of[rule].append(stock)
        self.used = [0] * len(stocks)
        self.held: list[dict[int, int]] = [{} for _ in counts]
        self.holders: list[set[int]] = [set() for _ in stocks]
        self.missing = [self._fill(rule, count) for rule, count in enumerate(counts)]

    def held_by(self, rule: int) -> list[int]:
        """Return the indexes that fill the places of a rule, in the order they were to be drawn."""
        return sorted(index for stock, index in self._handed_out(rule) if stock in self.held[rule])

    def drawn(self) -> list[int]:
        """Return every index that was drawn."""
        return [index for stock, members in enumerate(self.members) for index in members[: self.used[stock]]]

    def reach_of(self, rule: int) -> tuple[tuple[int, ...], int]:
        """Return the rules that compete with one that is short, and the questions they all draw on."""
        competing, stocks = [rule], set[int]()
        for one in competing:
            for stock in self.stocks_of[one]:
                if stock not in stocks:
                    stocks.add(stock)
                    competing += sorted(self.holders[stock].difference(competing))
        return tuple(sorted(competing)), sum(len(self.members[stock]) for stock in stocks)

    def _handed_out(self, rule: int) -> list[tuple[int, int]]:
        """Hand the drawn members of each stock to its holders, lower rules first."""
        handed: list[tuple[int, int]] = []
        for stock, number in self.held[rule].items():
            before = sum(self.held[other][stock] for other in self.holders[stock] if other < rule)
            handed += [(stock, index) for index in self.members[stock][before : before + number]]
        return handed

    def _fill(self, rule: int, count: int) -> int:
        for place in range(count):
            if not self._augment(rule):
                # A rule that cannot grow now never can: what is held elsewhere stays held.
                return count - place
        return 0

    def _augment(self, start: int) -> bool:
        """Give the rule one more question, moving others to free ones where needed."""
        came_by: dict[int, Step | None] = {start: None}
        queue = [start]
        for rule in queue:
            free = self._free_stock(rule)
            if free is not None:
                self.used[free] += 1
                self._shift(free, rule, came_by)
                return True
            for stock in self.stocks_of[rule]:
                for holder in sorted(self.holders[stock].difference(came_by)):
                    came_by[holder] = (rule, stock)
                    queue.append(holder)
        return False

    def _free_stock(self, rule: int) -> int | None:
        """Return the stock whose next free question is to be drawn first."""
        free = [stock for stock in self.stocks_of[rule] if self.used[stock] < len(self.members[stock])]
        return min(free, key=lambda stock: self.members[stock][self.used[stock]], default=None)

    def _shift(self, free: int, rule: int, came_by: dict[int, Step | None]) -> None:
        """Let the last rule of a path take the free question and hand its own back along the path."""
        self._hold(rule, free, 1)
        while step := came_by[rule]:
            before, stock = step
            self._hold(rule, stock, -1)
            self._hold(before, stock, 1)
            rule = before

    def _hold(self, rule: int, stock: int, change: int) -> None:
        number = self.held[rule].get(stock, 0) + change
        if number:
            self.held[rule][stock] = number
            self.holders[stock].add(rule)
        else:
            del self.held[rule][stock]
            self.holders[stock].discard(rule)
