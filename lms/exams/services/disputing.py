"""Take an objection to a question, and decide all objections to one question alike."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from lms.core.api import record
from lms.exams.choices import DisputeState
from lms.exams.domain.disputes import why_not_object
from lms.exams.models import Attempt, QuestionVersion, ScoreDispute
from lms.exams.queries.disputes import objection_terms
from lms.exams.queries.papers import slots_of
from lms.exams.services.correcting import CorrectionMoved
from lms.exams.services.refusals import OwnMatter, ReasonMissing, UnknownSlot
from lms.exams.settings import ExamSettings


@transaction.atomic
def object_to(*, attempt: Attempt, slot: int, reason: str, by: User, now: datetime) -> ScoreDispute:
    """Raise an objection to one question of a marked attempt; the view checks whose attempt it is."""
    if not reason.strip():
        raise ReasonMissing
    version_id = next((one.version_id for one in slots_of(attempt) if one.number == slot), None)
    if version_id is None:
        raise UnknownSlot
    before = ScoreDispute.objects.filter(attempt=attempt, slot=slot).exists()
    refusal = why_not_object(objection_terms(attempt, now), has_objected=before)
    if refusal is not None:
        raise refusal
    days = ExamSettings.current().dispute_decision_days
    dispute = ScoreDispute.objects.create(
        attempt=attempt,
        slot=slot,
        version=QuestionVersion.objects.select_related("question").get(pk=version_id),
        reason=reason.strip(),
        raised_at=now,
        due_on=timezone.localdate(now) + timedelta(days=days),
    )
    record(actor=by, action="exams.dispute_raised", subject=dispute, reason=dispute.reason)
    return dispute


@transaction.atomic
def decide_disputes(
    *, dispute: ScoreDispute, upheld: bool, answer: str, by: User, now: datetime
) -> list[ScoreDispute]:
    """Decide an objection and every other open one to the same version, with one answer.

    An upheld one leads into a correction, which reaches whoever got the question, objecting or not.
    Callers check the right. Raise OwnMatter where one of them is of whoever decides.
    """
    if not answer.strip():
        raise ReasonMissing
    listed = ScoreDispute.objects.select_for_update(of=("self",)).open().filter(version=dispute.version_id)
    decided = list(listed.select_related("attempt__employee", "version__question").order_by("pk"))
    if dispute.pk not in {one.pk for one in decided}:
        raise CorrectionMoved
    if any(one.attempt.employee.user_id == by.pk for one in decided):
        raise OwnMatter
    for one in decided:
        one.state = DisputeState.UPHELD if upheld else DisputeState.REFUSED
        one.answer, one.decided_by, one.decided_at = answer.strip(), by, now
        one.save(update_fields=["state", "answer", "decided_by", "decided_at"])
        record(actor=by, action=f"exams.dispute_{one.state}", subject=one, reason=one.answer)
    return decided
