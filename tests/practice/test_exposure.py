"""Questions of formal exams stay out of practice while somebody may still be asked them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import timezone

from lms.exams.sittings.models import Sitting
from lms.papers.blueprints.models import PaperQuestion, PaperRule
from lms.papers.choices import PaperKind
from lms.practice.exposure.queries import practisable
from lms.questions.choices import QuestionState
from lms.questions.sets.models import QuestionPool
from tests.factories.exams import make_attempt, make_paper, make_question, make_questions, make_sitting
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db


def practised() -> set[int]:
    """Give the questions that may be practised now."""
    return set(practisable(timezone.now()).values_list("pk", flat=True))


def test_only_approved_questions_that_the_machine_marks_alone_are_practised(cast: Cast) -> None:
    single = make_question()
    make_question(state=QuestionState.DRAFT)
    make_question("essay")
    make_question("case")
    retired = make_question()
    type(retired).objects.filter(pk=retired.pk).update(state=QuestionState.RETIRED)

    assert practised() == {single.pk}


def test_a_question_picked_by_hand_or_in_a_pool_stays_out_until_its_exams_are_over(cast: Cast) -> None:
    picked, pooled, free = make_question(), make_question(), make_question()
    paper, pool = make_paper([]), QuestionPool.objects.create(name="保密题")
    pool.questions.add(pooled)
    PaperQuestion.objects.create(paper=paper, question=picked)
    PaperRule.objects.create(paper=paper, count=1, pool=pool)
    later = timezone.now() + timedelta(days=30)
    sitting = Sitting.objects.create(
        paper=paper, title="下月考试", opens_at=later, closes_at=later + timedelta(hours=2)
    )

    assert practised() == {free.pk}

    sitting.opens_at = timezone.now() - timedelta(days=2)
    sitting.closes_at = timezone.now() - timedelta(days=1)
    sitting.save()
    assert practised() == {picked.pk, pooled.pk, free.pk}


def test_what_was_drawn_for_somebody_in_an_open_exam_stays_out_for_all(cast: Cast) -> None:
    attempt = make_attempt(cast.li, questions=2, now=timezone.now())
    free = make_question()

    assert practised() == {free.pk}
    with override_settings(XUNPING={"practice": {"keeps_drawn_out": False}}):
        assert len(practised()) == 3
    assert attempt.slot_count == 2


def test_a_quiz_keeps_nothing_to_itself(cast: Cast) -> None:
    question = make_question()
    paper = make_paper([], kind=PaperKind.QUIZ)
    PaperQuestion.objects.create(paper=paper, question=question)
    make_sitting(paper, now=timezone.now())

    assert practised() == {question.pk}
    assert len(make_questions(2)) == 2
