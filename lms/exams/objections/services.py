"""Take an objection to a question, and decide all objections to one question alike."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from lms.core.accounts import User
from lms.exams.attempts.models import Attempt
from lms.exams.attempts.queries import slots_of
from lms.exams.attempts.services import UnknownSlot
from lms.exams.objections.models import QuestionObjection
from lms.exams.objections.queries import decision_due_on, objection_terms
from lms.exams.objections.rules import why_not_object
from lms.people.objections.api import ObjectionState, decide_objections, raise_objection
from lms.questions.bank.models import QuestionVersion


@transaction.atomic
def object_to(*, attempt: Attempt, slot: int, reason: str, by: User, now: datetime) -> QuestionObjection:
    """Raise an objection to one question of a marked attempt; the view checks whose attempt it is."""
    version_id = next((one.version_id for one in slots_of(attempt) if one.number == slot), None)
    if version_id is None:
        raise UnknownSlot
    before = QuestionObjection.objects.filter(attempt=attempt, slot=slot).exists()
    refusal = why_not_object(objection_terms(attempt, now), has_objected=before)
    if refusal is not None:
        raise refusal
    objection = QuestionObjection(
        attempt=attempt,
        slot=slot,
        version=QuestionVersion.objects.select_related("question").get(pk=version_id),
        reason=reason,
        raised_at=now,
        due_on=decision_due_on(now),
    )
    return raise_objection(objection, by=by)


def decide_question_objections(
    *, objection: QuestionObjection, upheld: bool, answer: str, by: User, now: datetime
) -> list[QuestionObjection]:
    """Decide an objection and every other open one to the same version, with one answer.

    An upheld one leads into a correction, which reaches whoever got the question, objecting or not.
    Callers check the right; `decide_objections` refuses what nobody may.
    """
    alike = QuestionObjection.objects.filter(
        Q(pk=objection.pk) | Q(state=ObjectionState.OPEN, version=objection.version_id)
    ).select_related("attempt__employee", "attempt__sitting", "version__question")
    return decide_objections(alike, upheld=upheld, answer=answer, by=by, now=now)
