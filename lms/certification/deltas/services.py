"""Ask holders for a delta exam, note who passed it, move its deadline, and ask no longer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from lms.certification.certificates.services import is_formal, is_formal_pass, refresh_states
from lms.certification.coverage.kept_covers import keep
from lms.certification.deltas.queries import certificates_to_ask, passes_of
from lms.certification.deltas.reminding import facts_of
from lms.certification.duties.models import DeltaDuty, DeltaExam
from lms.certification.duties.queries import open_exams
from lms.certification.notices import DELTA_ASKED, DELTA_LIFTED, DELTA_LOST, DELTA_PASSED
from lms.certification.requirements.models import Certification
from lms.core.accounts import User
from lms.core.notices.api import NoticeKind, notify
from lms.core.refusals import Refusal, require_reason
from lms.core.refusals import gettext_lazy as _
from lms.core.trail.api import record
from lms.core.wording import JSON, day_text
from lms.exams.api import Attempt
from lms.papers.api import Paper, PaperKind
from lms.standards.changes.api import EditionChange

AT_ONCE = 500


@dataclass(frozen=True)
class DeltaRequest:
    """Which certification is asked which delta paper until when, by which change."""

    change: EditionChange
    certification: Certification
    paper: Paper
    until: date


@transaction.atomic
def ask_for_delta(*, plan: DeltaRequest, by: User, now: datetime) -> DeltaExam:
    """Ask everybody whose certificate rests on an exam from before the day of the change.

    Who passed the paper already is settled at once. Callers check who may. Raises a refusal for a change
    without a day or closed, a paper that is no exam or certifies by itself, a deadline before the day of the
    change or before today, and where the certification is asked already.
    """
    day, today = plan.change.day, timezone.localdate(now)
    if day is None or not plan.change.is_open:
        raise ChangeHasNoDay
    if plan.paper.kind != PaperKind.EXAM or Certification.objects.filter(paper=plan.paper).exists():
        raise NoDeltaPaper
    _refuse_early(plan.until, day, today)
    Certification.objects.select_for_update().get(pk=plan.certification.pk)
    if open_exams().filter(change=plan.change, certification=plan.certification).exists():
        raise DeltaAlreadyAsked
    exam = DeltaExam.objects.create(
        change=plan.change,
        certification=plan.certification,
        paper=plan.paper,
        passed_before=day,
        until=plan.until,
        asked_by=by,
        asked_at=now,
    )
    asked = _ask(exam, now)
    details: dict[str, JSON] = {
        "paper": plan.paper.title,
        "until": day_text(plan.until),
        "certificates": len(asked),
    }
    record(actor=by, action="certification.delta_asked", subject=exam, details=details)
    return exam


def _refuse_early(until: date, day: date, today: date) -> None:
    if until < max(day, today):
        raise DeadlineTooEarly(day_text(max(day, today)))


def _ask(exam: DeltaExam, now: datetime) -> Sequence[DeltaDuty]:
    """Ask the certificates that are not asked yet, settle who has passed, and tell the others."""
    new = [
        DeltaDuty(exam=exam, certificate=certificate, asked_at=now)
        for certificate in certificates_to_ask(exam, timezone.localdate(now))
    ]
    duties = DeltaDuty.objects.bulk_create(new, batch_size=AT_ONCE)
    if duties:
        passed = {duty.pk for duty in settle(exams=[exam], now=now)}
        open_ones = [duty for duty in duties if duty.pk not in passed]
        _tell(DELTA_ASKED, exam, open_ones, key=f"certification.delta_asked:{exam.pk}")
        keep({duty.certificate.employee_id for duty in duties})
    return duties


@transaction.atomic
def settle(
    *, exams: Collection[DeltaExam], now: datetime, employee: int | None = None
) -> Sequence[DeltaDuty]:
    """Note the passes of delta exams that settle what is still asked, of everybody or one person.

    A second call changes nothing.
    """
    today = timezone.localdate(now)
    asked = DeltaDuty.objects.filter(exam__in=exams).unsettled_on(today)
    if employee is not None:
        asked = asked.filter(certificate__employee=employee)
    duties = list(
        asked.select_for_update(of=("self",)).select_related(
            "exam__certification", "exam__paper", "certificate__employee"
        )
    )
    passes = passes_of({exam.paper_id for exam in exams}, {duty.certificate.employee_id for duty in duties})
    settled = []
    for duty in duties:
        attempt = passes.get((duty.certificate.employee_id, duty.exam.paper_id))
        if attempt is not None and attempt.closed_at is not None:
            duty.attempt, duty.passed_on = attempt, timezone.localdate(attempt.closed_at)
            duty.withdrawn_on = None
            settled.append(duty)
    DeltaDuty.objects.bulk_update(settled, ["attempt", "passed_on", "withdrawn_on"], batch_size=AT_ONCE)
    for duty in settled:
        details: dict[str, JSON] = {"paper": duty.exam.paper.title, "passed_on": day_text(duty.passed_on)}
        record(actor=None, action="certification.delta_passed", subject=duty.certificate, details=details)
        key = f"certification.delta_passed:{duty.pk}:{duty.attempt_id}"
        _tell(DELTA_PASSED, duty.exam, [duty], key=key)
    _follow(settled, now)
    return settled


def _follow(duties: Sequence[DeltaDuty], now: datetime) -> None:
    """Bring what is kept of certificates and covers to what their delta exams say now."""
    if duties:
        refresh_states(now=now, only={duty.certificate_id for duty in duties})
        keep({duty.certificate.employee_id for duty in duties})


@transaction.atomic
def note_pass(*, attempt: Attempt, now: datetime) -> None:
    """Settle what a passed attempt settles, where its paper is asked for as a delta exam."""
    if is_formal_pass(attempt):
        exams = list(open_exams().filter(paper=attempt.sitting.paper_id))
        if exams:
            settle(exams=exams, now=now, employee=attempt.employee_id)


@transaction.atomic
def note_loss(*, attempt: Attempt, now: datetime) -> None:
    """Ask again where the pass was invalidated or marked down; another pass of the person takes its place."""
    if is_formal_pass(attempt) or not is_formal(attempt):
        return
    lost = DeltaDuty.objects.filter(attempt=attempt, withdrawn_on__isnull=True)
    duties = list(
        lost.select_for_update(of=("self",)).select_related(
            "exam__certification", "exam__paper", "certificate__employee"
        )
    )
    today = timezone.localdate(now)
    for duty in duties:
        duty.withdrawn_on = today
        duty.save(update_fields=["withdrawn_on"])
        record(
            actor=None,
            action="certification.delta_lost",
            subject=duty.certificate,
            details={"paper": duty.exam.paper.title},
        )
    _follow(duties, now)
    settled = {duty.pk for duty in settle(exams={duty.exam for duty in duties}, now=now)} if duties else set()
    for duty in duties:
        if duty.pk not in settled:
            key = f"certification.delta_lost:{duty.pk}:{attempt.pk}:{today}"
            _tell(DELTA_LOST, duty.exam, [duty], key=key)


@transaction.atomic
def move_deadline(*, exam: DeltaExam, until: date, reason: str, by: User, now: datetime) -> DeltaExam:
    """Move the deadline while it has not gone by, so that no day of the past reads otherwise.

    Callers check who may.
    """
    reason = require_reason(reason)
    exam = _locked(exam)
    today = timezone.localdate(now)
    if exam.until < today:
        raise DeadlineHasPassed
    _refuse_early(until, exam.passed_before, today)
    details: dict[str, JSON] = {"before": day_text(exam.until), "after": day_text(until)}
    exam.until = until
    exam.save(update_fields=["until"])
    record(actor=by, action="certification.delta_moved", subject=exam, reason=reason, details=details)
    keep(_asked_people(exam))
    return exam


@transaction.atomic
def lift_delta(*, exam: DeltaExam, reason: str, by: User, now: datetime) -> DeltaExam:
    """Ask nobody any more from today on; what was due again holds again. Callers check who may."""
    reason = require_reason(reason)
    exam = _locked(exam)
    today = timezone.localdate(now)
    open_ones = DeltaDuty.objects.filter(exam=exam).unsettled_on(today)
    duties = list(open_ones.select_related("certificate__employee"))
    exam.lifted_on = today
    exam.save(update_fields=["lifted_on"])
    record(actor=by, action="certification.delta_lifted", subject=exam, reason=reason)
    _tell(DELTA_LIFTED, exam, duties, key=f"certification.delta_lifted:{exam.pk}")
    _follow(duties, now)
    return exam


def _locked(exam: DeltaExam) -> DeltaExam:
    locked = DeltaExam.objects.select_for_update(of=("self",)).select_related("certification", "paper")
    found = locked.get(pk=exam.pk)
    if found.lifted_on is not None:
        raise NotAskedAnyMore
    return found


def _asked_people(exam: DeltaExam) -> set[int]:
    return set(exam.duties.values_list("certificate__employee", flat=True))


def hourly_round_of_deltas(now: datetime) -> None:
    """Ask the certificates that came to be since, and note passes that were missed; twice changes nothing."""
    exams = list(open_exams().select_related("certification", "paper"))
    for exam in exams:
        if exam.until >= timezone.localdate(now):
            ask_late_comers(exam=exam, now=now)
    settle(exams=exams, now=now)


@transaction.atomic
def ask_late_comers(*, exam: DeltaExam, now: datetime) -> Sequence[DeltaDuty]:
    """Ask what was issued since for a pass from before the day of the change."""
    return _ask(_locked(exam), now)


def _tell(kind: NoticeKind, exam: DeltaExam, duties: Iterable[DeltaDuty], *, key: str) -> None:
    """Tell the holders of certificates about their delta exam."""
    holders = [duty.certificate.employee_id for duty in duties]
    notify(
        kind=kind,
        to=get_user_model().objects.filter(employee__in=holders),
        facts=facts_of(exam),
        url=reverse("lms_certification:mine"),
        key=key,
    )


class ChangeHasNoDay(Refusal):
    message = _("The change has no day yet or is closed, so nothing is asked by it.")


class NoDeltaPaper(Refusal):
    message = _("Choose an exam paper that does not lead to a certificate by itself.")


class DeltaAlreadyAsked(Refusal):
    message = _("Holders of this certificate are asked a delta exam by this change already.")


class NotAskedAnyMore(Refusal):
    message = _("This delta exam is no longer asked for.")


class DeadlineHasPassed(Refusal):
    message = _("The deadline has gone by; who is due again stays so until the pass.")


class DeadlineTooEarly(Refusal):
    """The deadline lies before the day of the change, or in the past; carries the first day there may be."""

    message = _("The deadline is at the earliest %(day)s.")

    def __init__(self, day: str) -> None:
        super().__init__()
        self.day = day
