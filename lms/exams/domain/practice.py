"""When a question of the mistake book comes back, and when it has been learnt.

A small Leitner box: each right answer on a due day moves a question one box up and further away,
a wrong one puts it back to the start, and after enough right answers in a row it is out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random


@dataclass(frozen=True, slots=True)
class PracticeRule:
    """How many right answers in a row take a question out, and the days between them.

    The last gap is used again where there are fewer gaps than boxes.
    """

    rights_needed: int = 3
    gap_days: tuple[int, ...] = (1, 3, 7)

    def gap_after(self, rights: int) -> timedelta:
        """Return how long a question rests after so many right answers in a row."""
        return timedelta(days=self.gap_days[min(rights, len(self.gap_days) - 1)])


@dataclass(frozen=True, slots=True)
class MistakeCard:
    """A question in someone's mistake book.

    `rights` counts right answers in a row on due days, `wrongs` all wrong ones ever.
    A card that is out stays known, so that a later mistake takes it up again.
    """

    question_id: int
    rights: int
    wrongs: int
    due_on: date
    is_out: bool = False

    def is_due(self, today: date) -> bool:
        """Tell whether the question should be practised today."""
        return not self.is_out and self.due_on <= today


def after_answer(
    card: MistakeCard | None, question_id: int, *, right: bool, today: date, rule: PracticeRule
) -> MistakeCard | None:
    """Return the card after an answer in practice or an exam.

    Only a wrong answer opens a card: None stays None after a right one. A right answer before the
    due day changes nothing, so that a question cannot be clicked out in a minute.
    """
    if not right:
        wrongs = card.wrongs + 1 if card else 1
        return MistakeCard(question_id, rights=0, wrongs=wrongs, due_on=today + rule.gap_after(0))
    if card is None or not card.is_due(today):
        return card
    rights = card.rights + 1
    if rights >= rule.rights_needed:
        return replace(card, rights=rights, is_out=True)
    return replace(card, rights=rights, due_on=today + rule.gap_after(rights))


def due_cards(cards: Iterable[MistakeCard], today: date) -> list[MistakeCard]:
    """Return the cards to practise today: longest overdue first, then most often wrong."""
    due = (card for card in cards if card.is_due(today))
    return sorted(due, key=lambda card: (card.due_on, -card.wrongs, card.question_id))


def next_due_on(cards: Iterable[MistakeCard]) -> date | None:
    """Return the next day with something to practise; None when every card is out."""
    return min((card.due_on for card in cards if not card.is_out), default=None)


def daily_questions(
    cards: Sequence[MistakeCard], fresh: Iterable[int], *, today: date, size: int, seed: int | str
) -> list[int]:
    """Choose the questions of a day: what is due first, then fresh ones drawn by lot.

    Equal seeds choose equally; a seed of person and day keeps a reloaded page the same. Questions
    with a card, due or not, are no fresh ones.
    """
    chosen = [card.question_id for card in due_cards(cards, today)][:size]
    known = {card.question_id for card in cards}
    unseen = sorted(set(fresh) - known)
    return chosen + Random(f"practice:{seed}").sample(unseen, min(size - len(chosen), len(unseen)))
