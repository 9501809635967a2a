"""How much of a partly right answer counts, as exact shares of 1."""

from collections.abc import Container, Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Literal

type Marking = Literal["all_or_nothing", "partial", "deduction"]


def share_of_choice(picked: set[str], correct: set[str], marking: Marking) -> Fraction:
    """Return the share for a set of options.

    `partial` counts a choice without a wrong option; `deduction` takes off as much for a wrong option
    as a right one gives, down to nothing.
    """
    match marking:
        case "partial" if picked <= correct:
            return Fraction(len(picked), len(correct))
        case "deduction":
            return max(Fraction(len(picked & correct) - len(picked - correct), len(correct)), Fraction(0))
        case _:
            return Fraction(picked == correct)


def right_neighbours(order: Sequence[str], right: Sequence[str]) -> tuple[int, int]:
    """Count the neighbours of the right order that are so in the given one, and all there are."""
    wanted, given = list(pairwise(right)), set(pairwise(order))
    return sum(pair in given for pair in wanted), len(wanted)


def share_of_neighbours(order: Sequence[str], right: Sequence[str]) -> Fraction:
    """Return the share of neighbours of the right order that stand next to each other in the given one."""
    found, wanted = right_neighbours(order, right)
    return Fraction(found, wanted) if wanted else Fraction(1)


def right_pairs(order: Sequence[str], right: Sequence[str]) -> tuple[int, int]:
    """Count the pairs of items that stand in the right sequence, and all there are."""
    place = {id_: position for position, id_ in enumerate(order)}
    pairs = list(combinations(right, 2))
    return sum(place[first] < place[second] for first, second in pairs), len(pairs)


def share_of_pairs(order: Sequence[str], right: Sequence[str]) -> Fraction:
    """Return the share of all pairs of items that stand in the right sequence."""
    found, pairs = right_pairs(order, right)
    return Fraction(found, pairs) if pairs else Fraction(1)


def blanks_right_in_place(texts: Sequence[str], accepted: Sequence[Container[str]]) -> set[int]:
    """Return the indexes of blanks whose own text is accepted."""
    pairs = enumerate(zip(texts, accepted, strict=False))
    return {index for index, (text, fits) in pairs if text in fits}


def blanks_right_in_any_order(texts: Sequence[str], accepted: Sequence[Container[str]]) -> set[int]:
    """Return the indexes of blanks that get an accepted text when each text fills one blank.

    The pairing is the largest possible one, so a text that fits two blanks never costs a mark.
    """
    filled_by: dict[int, int] = {}

    def place(text_index: int, tried: set[int]) -> bool:
        for blank, fits in enumerate(accepted):
            if blank in tried or texts[text_index] not in fits:
                continue
            tried.add(blank)
            if blank not in filled_by or place(filled_by[blank], tried):
                filled_by[blank] = text_index
                return True
        return False

    for text_index in range(len(texts)):
        place(text_index, set())
    return set(filled_by)
