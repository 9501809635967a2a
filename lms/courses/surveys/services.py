"""Take a learner's answers at the end of a course, or to a poll in a lesson, once."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from lms.core.refusals import Refusal, gettext_lazy
from lms.courses.blocks.polls import polls_in
from lms.courses.learning.models import Enrolment
from lms.courses.pages.models import LessonPage
from lms.courses.surveys.models import CourseReaction, PollAnswer, PollGiven, ReactionGiven


class CourseNotDone(Refusal):
    """Somebody in the middle of a course cannot say what the whole of it brought."""

    message = gettext_lazy("You can answer once you have completed the course.")


class NoSuchOption(Refusal):
    """The lesson has no such poll, or the poll no such option."""

    message = gettext_lazy("This option is no longer in the lesson.")


@dataclass(frozen=True)
class ReactionAnswers:
    """What somebody answered, each from 1 to 5, and a line in own words."""

    relevance: int
    intention: int
    support: int
    remark: str = ""


@transaction.atomic
def give_reaction(*, enrolment: Enrolment, answers: ReactionAnswers) -> bool:
    """Keep the answers apart from who gave them; give whether they are the first.

    Callers check that the enrolment is the reader's own. No entry in the trail, which would name a moment.
    """
    locked = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if locked.completed_at is None:
        raise CourseNotDone
    _given, is_first = ReactionGiven.objects.get_or_create(enrolment=locked)
    if is_first:
        CourseReaction.objects.create(
            course_id=locked.course_id,
            relevance=answers.relevance,
            intention=answers.intention,
            support=answers.support,
            remark=answers.remark.strip(),
        )
    return is_first


@transaction.atomic
def answer_poll(*, enrolment: Enrolment, lesson: LessonPage, block_id: str, number: int) -> bool:
    """Keep the option with this number apart from who chose it; give whether it is the person's first answer.

    Kept are the author's words, in whatever language they were read. Of two answers sent at once the database
    takes one (`lms_courses_one_answer_a_poll`). Callers check that the enrolment is the reader's own and the
    lesson one of its course that the reader may read. No entry in the trail, which would name a moment.
    """
    poll = polls_in(lesson.body.raw_data).get(block_id)
    if poll is None or number not in range(len(poll.options)):
        raise NoSuchOption
    _given, is_first = PollGiven.objects.get_or_create(enrolment=enrolment, lesson=lesson, block_id=block_id)
    if is_first:
        PollAnswer.objects.create(lesson=lesson, block_id=block_id, option=poll.options[number])
    return is_first
