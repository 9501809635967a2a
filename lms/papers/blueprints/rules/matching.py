"""Fill the places of rules with as many questions as can be, so that no two enemies meet.

Questions that serve the same rules are one stock, so the work grows with the blueprint and hardly
with the bank.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

type Step = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Stock:
    """Questions, as indexes in the order they are to be drawn, that all serve the same rules."""

    serves: tuple[int, ...]
    indexes: Sequence[int]


class StockMatching:
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


type EnemyPairs = Mapping[int, frozenset[int]]

MOST_STEPS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Settlement:
    """A matching without enemies, or the fullest that was found.

    `by_enemies` says that it falls short only because enemies must not meet.
    """

    matching: StockMatching
    by_enemies: bool = False


def settle(
    counts: Sequence[int], stocks: Sequence[Stock], enemy_pairs: EnemyPairs, chance: Random
) -> Settlement:
    """Fill the rules from the stocks, keeping enemies apart; `enemy_pairs` names the enemies of an index.

    An index with enemies has to be a stock of its own.
    """
    first = StockMatching(counts, stocks)
    if _meeting(first, enemy_pairs) is None:
        return Settlement(first)
    fullest: StockMatching | None = None
    banned_sets: list[frozenset[int]] = [frozenset()]
    for _step in range(MOST_STEPS):
        if not banned_sets:
            break
        banned = banned_sets.pop()
        matching = StockMatching(counts, stocks, banned)
        pair = _meeting(matching, enemy_pairs)
        if pair is None:
            if not any(matching.missing):
                return Settlement(matching)
            if fullest is None or sum(matching.missing) < sum(fullest.missing):
                fullest = matching
        elif sum(matching.missing) <= sum(first.missing) or fullest is None:
            banned_sets += _branches(pair, banned, enemy_pairs, chance)
    return Settlement(
        fullest or StockMatching(counts, stocks, enemy_pairs.keys()), by_enemies=not any(first.missing)
    )


def _meeting(matching: StockMatching, enemy_pairs: EnemyPairs) -> tuple[int, int] | None:
    """Return two enemies that were drawn together."""
    if not enemy_pairs:
        return None
    drawn = set(matching.drawn())
    for index in sorted(drawn & enemy_pairs.keys()):
        for enemy in sorted(enemy_pairs[index] & drawn):
            return index, enemy
    return None


def _branches(
    pair: tuple[int, int], banned: frozenset[int], enemy_pairs: EnemyPairs, chance: Random
) -> list[frozenset[int]]:
    """Give the two ways on, the one to try first last: the one stays, or it goes."""
    stays = pair[chance.randrange(2)]
    return [banned | {stays}, banned | enemy_pairs[stays]]
