"""The table of marks and choices is what slots and answers of each attempt say, one by one."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from django.utils import timezone

from lms.demo.exams.past_attempts import PastAttempt, record_past_attempts, sample_answer
from lms.exams.attempts.models import Answer, Attempt
from lms.exams.sittings.models import Sitting
from lms.psychometrics.marks.queries import chosen_options, read_first_attempts
from lms.questions.bank.models import QuestionVersion
from tests.factories.exams import make_paper, make_questions, make_sitting
from tests.factories.people import Cast, make_employee

pytestmark = pytest.mark.django_db


def answered(version: QuestionVersion, chance: Random) -> dict[str, object] | None:
    """Answer at random, now and then not at all."""
    return (
        dict(sample_answer(version, chance, right=chance.random() < 0.5)) if chance.random() < 0.8 else None
    )


@pytest.fixture
def sitting(cast: Cast) -> Sitting:
    """Let twelve people write six questions each, drawn from nine single and three typed ones."""
    make_questions(9)
    make_questions(3, kind="fill_in")
    made = make_sitting(make_paper([("2", 6)]), now=timezone.now())
    people = [make_employee(unit=cast.team, with_account=False) for _ in range(12)]
    record_past_attempts(
        sitting=made, attempts=[PastAttempt(one.pk, made.opens_at, 600, answered) for one in people], seed=5
    )
    return made


def test_every_cell_is_what_the_answer_says(sitting: Sitting) -> None:
    attempts = list(Attempt.objects.filter(sitting=sitting).order_by("closed_at", "pk"))
    # Neither a slot the paper does not have nor a question without marks tells anything.
    Answer.objects.create(
        attempt=attempts[0], slot=99, given={"chosen": ["a"]}, marks=2, saved_at=timezone.now()
    )
    worthless = attempts[-1].slots[0]["v"]
    for attempt in attempts:
        attempt.slots = [slot | {"m": "0"} if slot["v"] == worthless else slot for slot in attempt.slots]
        attempt.save(update_fields=["slots"])

    read, _units = read_first_attempts([sitting.paper_id])

    found = read[sitting.paper_id]
    expected = dict.fromkeys(slot["v"] for one in attempts for slot in one.slots if slot["v"] != worthless)
    assert found.versions == tuple(expected)
    assert found.table.marks.shape == (12, len(expected))
    for place, version in enumerate(found.versions):
        for person, attempt in enumerate(attempts):
            slots = [slot["n"] for slot in attempt.slots if slot["v"] == version]
            answer = Answer.objects.filter(attempt=attempt, slot__in=slots).first()
            marks = found.table.marks[person, place]
            if not slots:
                assert np.isnan(marks)
            else:
                assert marks == float((answer and answer.marks) or 0)
            if choices := found.choices.get(version):
                chosen = chosen_options(answer.given) if answer else frozenset()
                picked = choices.picked[:, person]
                options = {one for one, is_picked in zip(choices.options, picked, strict=True) if is_picked}
                assert options == chosen & set(choices.options)


def test_a_paper_nobody_wrote_is_left_out(cast: Cast) -> None:
    assert read_first_attempts([make_sitting().paper_id]) == ({}, {})
