"""Keep what an author wrote: a new wording goes through review, while papers keep the approved one."""

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from lms.core.api import record
from lms.exams.choices import QuestionState
from lms.exams.models import Question, QuestionVersion
from lms.exams.services.freezing import freeze_question, preview_version, says_the_same
from lms.exams.services.reviewing import read_life, restart_review, take_step


@transaction.atomic
def keep_wording(
    *, question: Question, save: Callable[[], object], by: AbstractBaseUser, now: datetime
) -> QuestionVersion:
    """Save a question with `save` and freeze it; what the form knew of its state is read anew under a lock.

    A new wording of an approved question is sent to review at once; one of a question in review starts the
    review again. Whoever calls it has checked that the person may edit the bank.
    """
    if question._state.adding:
        question.state = QuestionState.DRAFT
    read_life([question])
    save()
    current, was = question.current_version, question.state
    is_new = current is None or not says_the_same(current, preview_version(question))
    if is_new and was == QuestionState.APPROVED:
        question.state = QuestionState.DRAFT
        question.save(update_fields=["state"])
    version = freeze_question(question=question, now=now, by=by)
    if is_new and was == QuestionState.APPROVED:
        take_step(question=question, step="submit", by=by)
    elif is_new and was == QuestionState.REVIEW:
        restart_review(question=question, by=by)
    if is_new and version.number > 1:
        record(
            actor=by, action="exams.question_reworded", subject=question, details={"version": version.number}
        )
    read_life([question])
    return version
