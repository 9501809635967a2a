"""Take a learner's answers at the end of a course, once."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from lms.core.refusals import Refusal, gettext_lazy
from lms.courses.learning.models import Enrolment
from lms.courses.surveys.models import CourseReaction, ReactionGiven


class CourseNotDone(Refusal):
    """Somebody in the middle of a course cannot say what the whole of it brought."""

    message = gettext_lazy("You can answer once you have completed the course.")


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
