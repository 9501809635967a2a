"""Let a taker look at what is right in an answer just given; the answer is final from then on."""

from datetime import datetime
from typing import ClassVar, cast
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.core.refusals import Refusal
from lms.exams.attempts.models import Answer, Attempt
from lms.exams.attempts.queries import facts_of_one
from lms.exams.attempts.rules.access import require_answer
from lms.exams.attempts.services import SlotLeft, UnknownAttempt
from lms.exams.release.queries import review_facts
from lms.exams.saving.services import LARGEST_REVISION
from lms.exams.settings import ExamSettings
from lms.papers.drawing.rules.slots import SlotJson, slots_from_json
from lms.papers.review_options.queries import matrix_of
from lms.papers.review_options.rules import has_immediate_feedback
from lms.questions.bank.models import QuestionVersion
from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.formats import JsonObject


class NothingToLookUp(Refusal):
    """The paper shows nothing while it is written, or the question has no saved answer."""

    code: ClassVar[str] = "nothing_to_look_up"
    message = _("There is nothing to look up yet: answer first, and wait until your answer is saved.")


@transaction.atomic
def look_up(*, token: UUID, user_id: int, slot: int, now: datetime) -> Answer:
    """Seal the saved answer of a slot, so that what is right can be shown; a second call changes nothing.

    Saving asks for a higher revision than the one that stands. A sealed answer has the highest there is, so
    that the one guarded statement of saving refuses whatever comes later, without asking for more.
    """
    owned = Attempt.objects.filter(token=token, employee__user_id=user_id, employee__user__is_active=True)
    attempt = owned.select_related("sitting__paper").first()
    if attempt is None:
        raise UnknownAttempt
    require_answer(facts_of_one(attempt), now, grace_seconds=ExamSettings.current().grace_seconds)
    if not has_immediate_feedback(matrix_of(attempt.sitting.paper), review_facts(attempt, now)):
        raise NothingToLookUp
    if not attempt.open_from <= slot <= attempt.open_to:
        raise SlotLeft
    answer = Answer.objects.select_for_update().filter(attempt=attempt, slot=slot).first()
    if answer is None or not _is_answered(attempt, answer):
        raise NothingToLookUp
    if answer.checked_at is None:
        answer.checked_at, answer.revision = now, LARGEST_REVISION
        answer.save(update_fields=["checked_at", "revision"])
    return answer


def _is_answered(attempt: Attempt, answer: Answer) -> bool:
    """Tell whether there is an answer that could be marked, by a machine or by people."""
    slots = {slot.number: slot for slot in slots_from_json(cast("list[SlotJson]", attempt.slots))}
    if answer.slot not in slots or not isinstance(answer.given, dict):
        return False
    version = QuestionVersion.objects.get(pk=slots[answer.slot].version_id)
    judged = kind_of(version.kind).rule.judge(
        cast("JsonObject", version.key), cast("JsonObject", answer.given)
    )
    return judged is not None
