"""Set neighbours apart: options on screens that stand beside, before and behind, and printed forms.

Everybody in a room turns the same mixed order of a question, each seat by another step. The step between two
neighbours is a different one in each question, so that nobody can count over from the next screen. Printed
forms lie beside each other as well: of several orders each takes the one least like the forms before it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import gcd
from random import Random

from lms.papers.drawing.rules.slots import Slot
from lms.questions.scoring.rules.judging import FrozenQuestion


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody sits: a room of a sitting, a seat number from 1, and how many seats make a row."""

    room: str
    place: int
    seats_per_row: int = 1

    def step(self, options: int) -> int:
        """Return by how many steps a question of so many options is turned here, before it is mixed up.

        Beside means one step, before and behind two; of two options every neighbour takes the other.
        """
        row, column = (
            divmod(self.place - 1, self.seats_per_row) if self.seats_per_row > 1 else (0, self.place - 1)
        )
        return column + (row if options == 2 else 2 * row)


def set_apart(slots: Sequence[Slot], questions: Mapping[int, FrozenQuestion], spot: Spot) -> tuple[Slot, ...]:
    """Turn the options of every slot whose kind leaves their order open; others stay as they are."""
    turned = []
    for slot in slots:
        question = questions[slot.version_id]
        order = list(question.rule.shown_ids(question.content))
        number = len(order)
        if not question.may_be_mixed or number < 2:
            turned.append(slot)
            continue
        chance = Random(f"neighbours:{spot.room}:{slot.version_id}")
        chance.shuffle(order)
        stride = chance.choice([one for one in range(1, number) if gcd(one, number) == 1])
        turn = spot.step(number) * stride % number
        turned.append(replace(slot, option_order=(*order[turn:], *order[:turn])))
    return tuple(turned)


def least_alike(orders: Iterable[Sequence[Slot]], before: Sequence[Sequence[Slot]]) -> Sequence[Slot]:
    """Choose the order that agrees in the fewest places with any of those before it, the first of equals.

    A place agrees once where it holds the same question, and once more with its options in the same order.
    """
    return min(orders, key=lambda order: sorted((_agreements(order, one) for one in before), reverse=True))


def _agreements(order: Sequence[Slot], other: Sequence[Slot]) -> int:
    same = [
        one.option_order == beside.option_order
        for one, beside in zip(order, other, strict=False)
        if one.version_id == beside.version_id
    ]
    return len(same) + sum(same)
