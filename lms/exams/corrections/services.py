"""Draft a correction of a used question, apply it to everybody, and undo it."""

from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from django.db import transaction
from django.utils.translation import gettext_lazy

from lms.core.accounts import User
from lms.core.jobs.api import Job, filled, start_job
from lms.core.refusals import require_reason
from lms.core.trail.api import record
from lms.exams.corrections.queries import REGRADE_JOB
from lms.exams.marking.models import RegradedAttempt
from lms.exams.marking.regrading import BATCH, attempts_with, change_row, remark
from lms.exams.objections.models import QuestionObjection
from lms.questions.bank.models import QuestionVersion
from lms.questions.choices import CorrectionPolicy, CorrectionState
from lms.questions.corrections.models import KeyCorrection
from lms.questions.corrections.rules import INVALIDATING, CorrectionMoved
from lms.questions.scoring.rules.formats import JsonObject


@dataclass(frozen=True, slots=True)
class CorrectionPlan:
    """What is to be done with a version, and why; `key` is empty where the question is invalidated."""

    policy: CorrectionPolicy
    reason: str
    key: JsonObject | None = None


@transaction.atomic
def draft_correction(
    *, version: QuestionVersion, plan: CorrectionPlan, by: User, now: datetime
) -> KeyCorrection:
    """Keep a correction and work out what it would change; nobody's marks move. Callers check the right."""
    reason = require_reason(plan.reason)
    correction = KeyCorrection.objects.create(
        version=version,
        policy=plan.policy,
        key=None if plan.policy in INVALIDATING else plan.key,
        reason=reason,
        made_by=by,
        made_at=now,
    )
    QuestionObjection.objects.upheld_without_correction(version).update(correction=correction)
    attempts = attempts_with(version.pk).select_related("sitting__paper", "completes")
    instead = {version.pk: correction.rule()}
    for batch in batched(attempts.iterator(chunk_size=BATCH), BATCH):
        changed = [one for one in remark(batch, instead) if one.changes]
        rows = [change_row(correction, one, written_at=None) for one in changed]
        RegradedAttempt.objects.bulk_create(rows)
        correction.seen += len(batch)
    correction.save(update_fields=["seen"])
    return correction


@transaction.atomic
def apply_correction(*, correction: KeyCorrection, by: User, now: datetime) -> Job:
    """Put a draft in force from this moment on and start marking everybody concerned again.

    Whoever hands in from now on is marked by it at once. Callers check the right.
    """
    locked = _lock(correction)
    if locked.state != CorrectionState.DRAFT:
        raise CorrectionMoved
    locked.state, locked.applied_by, locked.applied_at = CorrectionState.APPLIED, by, now
    locked.save(update_fields=["state", "applied_by", "applied_at"])
    locked.changes.all().delete()
    details = {"policy": locked.policy, "version": str(locked.version)}
    record(actor=by, action="exams.correction_applied", subject=locked, reason=locked.reason, details=details)
    return _start(locked, by)


@transaction.atomic
def undo_correction(*, correction: KeyCorrection, by: User, reason: str, now: datetime) -> Job:
    """Take an applied correction back and start giving everybody concerned what holds without it.

    The list of what it had changed stays. Callers check the right.
    """
    reason = require_reason(reason)
    locked = _lock(correction)
    if locked.state != CorrectionState.APPLIED:
        raise CorrectionMoved
    locked.state, locked.undone_by, locked.undone_at = CorrectionState.UNDONE, by, now
    locked.undo_reason = reason
    locked.save(update_fields=["state", "undone_by", "undone_at", "undo_reason"])
    record(actor=by, action="exams.correction_undone", subject=locked, reason=locked.undo_reason)
    return _start(locked, by)


@transaction.atomic
def discard_draft(*, correction: KeyCorrection) -> None:
    """Throw away a draft that was never applied. Callers check the right."""
    locked = KeyCorrection.objects.select_for_update().get(pk=correction.pk)
    if locked.state != CorrectionState.DRAFT:
        raise CorrectionMoved
    locked.delete()


def _lock(correction: KeyCorrection) -> KeyCorrection:
    """Read it anew with its question, whose code the audit trail names."""
    listed = KeyCorrection.objects.select_for_update(of=("self",)).select_related("version__question")
    return listed.get(pk=correction.pk)


def _start(correction: KeyCorrection, by: User) -> Job:
    title = filled(gettext_lazy("Regrade: %(question)s"), {"question": correction.version.question.code})
    return start_job(kind=REGRADE_JOB, title=title, params={"correction": correction.pk}, started_by=by)
