"""How the mistake book schedules practice."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.exams.domain.practice import (
    MistakeCard,
    PracticeRule,
    after_answer,
    daily_questions,
    due_cards,
    next_due_on,
)

RULE = PracticeRule(rights_needed=3, gap_days=(1, 3, 7))
MONDAY = date(2026, 11, 2)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def test_a_right_answer_opens_no_card() -> None:
    assert after_answer(None, 7, right=True, today=MONDAY, rule=RULE) is None


def test_a_wrong_answer_opens_a_card_for_tomorrow() -> None:
    assert after_answer(None, 7, right=False, today=MONDAY, rule=RULE) == MistakeCard(7, 0, 1, day(1))


def test_right_answers_on_due_days_move_a_question_away_and_out() -> None:
    card = MistakeCard(7, 0, 1, day(1))

    first = after_answer(card, 7, right=True, today=day(1), rule=RULE)
    second = after_answer(first, 7, right=True, today=day(4), rule=RULE)
    third = after_answer(second, 7, right=True, today=day(12), rule=RULE)

    assert first == MistakeCard(7, 1, 1, day(4))
    assert second == MistakeCard(7, 2, 1, day(11))
    assert third == MistakeCard(7, 3, 1, day(11), is_out=True)


def test_a_right_answer_before_the_due_day_changes_nothing() -> None:
    card = MistakeCard(7, 1, 1, day(4))

    assert after_answer(card, 7, right=True, today=day(3), rule=RULE) == card


def test_a_wrong_answer_starts_again_even_for_a_question_that_was_out() -> None:
    learning = MistakeCard(7, 2, 1, day(11))
    learnt = MistakeCard(7, 3, 1, day(11), is_out=True)

    assert after_answer(learning, 7, right=False, today=day(5), rule=RULE) == MistakeCard(7, 0, 2, day(6))
    assert after_answer(learnt, 7, right=False, today=day(30), rule=RULE) == MistakeCard(7, 0, 2, day(31))


def test_the_last_gap_serves_all_higher_boxes() -> None:
    assert PracticeRule(9, (1, 5)).gap_after(6) == timedelta(days=5)


def test_due_cards_come_longest_overdue_first() -> None:
    cards = [
        MistakeCard(1, 0, 1, day(2)),
        MistakeCard(2, 0, 4, day(2)),
        MistakeCard(3, 0, 1, day(1)),
        MistakeCard(4, 0, 1, day(3)),
        MistakeCard(5, 3, 1, day(1), is_out=True),
    ]

    assert [card.question_id for card in due_cards(cards, day(2))] == [3, 2, 1]
    assert next_due_on(cards) == day(1)
    assert next_due_on([cards[4]]) is None


def test_a_day_takes_what_is_due_and_fills_up_with_fresh_questions() -> None:
    cards = [MistakeCard(1, 0, 1, MONDAY), MistakeCard(2, 0, 1, day(5))]

    chosen = daily_questions(cards, [1, 2, 3, 4, 5], today=MONDAY, size=3, seed="Li 2026-11-02")

    assert chosen[0] == 1
    assert set(chosen[1:]) < {3, 4, 5}
    assert chosen == daily_questions(cards, [5, 4, 3, 2, 1], today=MONDAY, size=3, seed="Li 2026-11-02")


CARDS = st.lists(
    st.builds(
        MistakeCard,
        st.integers(1, 30),
        st.integers(0, 2),
        st.integers(1, 5),
        st.integers(-3, 3).map(day),
        st.booleans(),
    ),
    unique_by=lambda card: card.question_id,
)


@given(CARDS, st.sets(st.integers(1, 30)), st.integers(0, 10), st.integers())
def test_a_day_never_repeats_a_question_nor_exceeds_its_size(
    cards: list[MistakeCard], fresh: set[int], size: int, seed: int
) -> None:
    chosen = daily_questions(cards, fresh, today=MONDAY, size=size, seed=seed)

    due = {card.question_id for card in due_cards(cards, MONDAY)}
    unseen = fresh - {card.question_id for card in cards}
    assert len(set(chosen)) == len(chosen) == min(size, len(due) + len(unseen))
    assert set(chosen) <= due | unseen
    assert due <= set(chosen) or set(chosen) <= due


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 4)), max_size=20))
def test_only_enough_rights_in_a_row_take_a_question_out(answers: list[tuple[bool, int]]) -> None:
    card, today, in_row = after_answer(None, 7, right=False, today=MONDAY, rule=RULE), MONDAY, 0
    assert card is not None

    for right, days in answers:
        today += timedelta(days=days)
        counts = card.is_due(today)
        in_row = (in_row + counts if right else 0) if not (card.is_out and right) else in_row
        card = after_answer(card, 7, right=right, today=today, rule=RULE)
        assert card is not None
        assert card.is_out is (in_row >= 3)
