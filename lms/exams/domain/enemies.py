"""Fill rules so that no two enemies meet.

Enemies make the matching a hard problem. Whoever writes papers has few of them, so the search asks
the matching first and only decides about enemies that really meet: either the one stays and all its
enemies go, or it goes. That finds a solution whenever there is one, within `MOST_STEPS` matchings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from lms.exams.domain.matching import Matching, Stock

type Feuds = Mapping[int, frozenset[int]]

MOST_STEPS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Settlement:
    """A matching without enemies, or the fullest that was found.

    `by_enemies` says that it falls short only because enemies must not meet.
    """

    matching: Matching
    by_enemies: bool = False


def settle(counts: Sequence[int], stocks: Sequence[Stock], feuds: Feuds, chance: Random) -> Settlement:
    """Fill the rules from the stocks, keeping enemies apart; `feuds` names the enemies of an index.

    An index with enemies has to be a stock of its own.
    """
    first = Matching(counts, stocks)
    if _meeting(first, feuds) is None:
        return Settlement(first)
    fullest: Matching | None = None
    banned_sets: list[frozenset[int]] = [frozenset()]
    for _step in range(MOST_STEPS):
        if not banned_sets:
            break
        banned = banned_sets.pop()
        matching = Matching(counts, stocks, banned)
        pair = _meeting(matching, feuds)
        if pair is None:
            if not any(matching.missing):
                return Settlement(matching)
            if fullest is None or sum(matching.missing) < sum(fullest.missing):
                fullest = matching
        elif sum(matching.missing) <= sum(first.missing) or fullest is None:
            banned_sets += _branches(pair, banned, feuds, chance)
    return Settlement(fullest or Matching(counts, stocks, feuds.keys()), by_enemies=not any(first.missing))


def _meeting(matching: Matching, feuds: Feuds) -> tuple[int, int] | None:
    """Return two enemies that were drawn together."""
    if not feuds:
        return None
    drawn = set(matching.drawn())
    for index in sorted(drawn & feuds.keys()):
        for enemy in sorted(feuds[index] & drawn):
            return index, enemy
    return None


def _branches(
    pair: tuple[int, int], banned: frozenset[int], feuds: Feuds, chance: Random
) -> list[frozenset[int]]:
    """Give the two ways on, the one to try first last: the one stays, or it goes."""
    stays = pair[chance.randrange(2)]
    return [banned | {stays}, banned | feuds[stays]]
