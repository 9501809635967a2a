"""Tell what stands behind a result: who ran and marked the exam, and what changed the result afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lms.core.accounts import account_name
from lms.core.trail.api import AuditEntry
from lms.core.wording import limit_text, marks_text
from lms.exams.attempts.models import Attempt
from lms.exams.invalidation.models import AttemptInvalidation
from lms.exams.marking.models import GivenMarks, MarkingTask, RegradedAttempt
from lms.exams.sittings.models import SittingSeat
from lms.people.objections.api import ObjectionState

OPENED, ORDERS, PASS_MARK = "exams.sitting_opened", "exams.invigilator_", "exams.pass_mark_changed"
WATCHED: Final = "exams.console_watched"


@dataclass(frozen=True, slots=True)
class LaterChange:
    """One thing that was decided about a result after it was marked; `marks` only where they moved."""

    at: datetime
    what: str
    who: str
    reason: str
    marks: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Watcher:
    """Somebody who had the console of the sitting open, and since when on that day."""

    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class AttemptHistory:
    """An attempt with its sitting and paper, the people behind it, and what came later, in time order.

    `watchers` opened the console on a day on which the attempt was written, before it ended.
    """

    attempt: Attempt
    seat: SittingSeat | None
    opened_by: str
    watchers: tuple[Watcher, ...]
    invigilators: tuple[str, ...]
    markers: tuple[str, ...]
    changes: tuple[LaterChange, ...]


def attempt_history(attempt_id: int) -> AttemptHistory:
    """Gather it all; seven queries. Callers check who may know it: it names people and their reasons."""
    attempts = Attempt.objects.select_related("sitting__paper").defer("slots")
    attempt = attempts.get(pk=attempt_id)
    entries = list(_entries(attempt))
    changes = [*_regrades(attempt), *_invalidations(attempt), *_pass_marks(attempt, entries)]
    gave_orders = [entry.actor_label for entry in entries if entry.action.startswith(ORDERS)]
    return AttemptHistory(
        attempt=attempt,
        seat=SittingSeat.objects.filter(sitting=attempt.sitting_id, employee=attempt.employee_id).first(),
        opened_by=next((entry.actor_label for entry in entries if entry.action == OPENED), ""),
        watchers=tuple(_watchers(attempt, entries)),
        invigilators=tuple(dict.fromkeys(filter(None, gave_orders))),
        markers=_markers(attempt),
        changes=tuple(sorted(changes, key=lambda change: change.at)),
    )


def changes_for_taker(attempt: Attempt) -> tuple[LaterChange, ...]:
    """List what moved the marks or the pass mark of one's own result; three queries.

    People are not named, and no reason is told: it may give a key away that is still in use.
    """
    changes = [*_regrades(attempt), *_pass_marks(attempt, _entries(attempt))]
    without_people = (LaterChange(one.at, one.what, "", "", one.marks) for one in changes)
    return tuple(sorted(without_people, key=lambda change: change.at))


def _entries(attempt: Attempt) -> Iterable[AuditEntry]:
    """List who opened the sitting, watched it, gave orders in it and changed its pass mark, in time order."""
    wanted = Q(action__in=[OPENED, WATCHED, PASS_MARK]) | Q(action__startswith=ORDERS)
    return AuditEntry.objects.about(attempt.sitting).filter(wanted).order_by("happened_at", "id")


def _watchers(attempt: Attempt, entries: Iterable[AuditEntry]) -> Iterable[Watcher]:
    first_day = timezone.localdate(attempt.started_at)
    for entry in entries:
        ended = attempt.closed_at is not None and entry.happened_at > attempt.closed_at
        if entry.action == WATCHED and not ended and timezone.localdate(entry.happened_at) >= first_day:
            yield Watcher(entry.actor_label, entry.happened_at)


def _markers(attempt: Attempt) -> tuple[str, ...]:
    """Name the people who marked answers or took a second look; empty where keys marked everything."""
    gave = GivenMarks.objects.filter(task__attempt=attempt).values("marker")
    looked = MarkingTask.objects.filter(attempt=attempt, moderated_by__isnull=False).values("moderated_by")
    people = get_user_model().objects.filter(Q(pk__in=gave) | Q(pk__in=looked)).order_by("pk")
    return tuple(map(account_name, people))


def _regrades(attempt: Attempt) -> Iterable[LaterChange]:
    """List what corrections of questions made of it, and corrections taken back."""
    rows = RegradedAttempt.objects.filter(attempt=attempt, written_at__isnull=False)
    rows = rows.select_related("correction__version", "correction__applied_by", "correction__undone_by")
    for row in rows.prefetch_related("correction__version__question"):
        correction = row.correction
        question = {"question": str(correction.version), "what": correction.get_policy_display()}
        url = reverse("lms_exams:correction", args=[correction.pk])
        yield LaterChange(
            at=row.written_at or correction.made_at,
            what=_("Question %(question)s corrected: %(what)s") % question,
            who=account_name(correction.applied_by),
            reason=correction.reason,
            marks=_moved(row),
            url=url,
        )
        if correction.undone_at:
            undone = _("Correction of question %(question)s taken back") % question
            by, reason = account_name(correction.undone_by), correction.undo_reason
            yield LaterChange(correction.undone_at, undone, by, reason, url=url)


def _moved(row: RegradedAttempt) -> str:
    """Write marks before and after, and whether the pass was won or lost."""
    marks = " → ".join(
        f"{marks_text(one)} / {marks_text(of)}"
        for one, of in ((row.marks_before, row.max_before), (row.marks_after, row.max_after))
    )
    match row.passed_before, row.passed_after:
        case True, False:
            return _("%(marks)s, no longer passed") % {"marks": marks}
        case False, True:
            return _("%(marks)s, now passed") % {"marks": marks}
    return marks


def _invalidations(attempt: Attempt) -> Iterable[LaterChange]:
    invalidations = AttemptInvalidation.objects.filter(attempt=attempt)
    for one in invalidations.select_related("invalidated_by", "lifted_by", "objection__decided_by"):
        url = one.get_absolute_url()
        cause = _("Attempt invalidated: %(cause)s") % {"cause": one.get_cause_display()}
        yield LaterChange(one.invalidated_at, cause, account_name(one.invalidated_by), one.reason, url=url)
        objection = one.objection_or_none
        if objection and objection.decided_at and objection.state == ObjectionState.REFUSED:
            answered, by = _("Objection answered: it stays invalidated"), account_name(objection.decided_by)
            yield LaterChange(objection.decided_at, answered, by, objection.answer, url=url)
        if one.lifted_at:
            lifted = pgettext("attempt", "Invalidation lifted: it counts again")
            yield LaterChange(one.lifted_at, lifted, account_name(one.lifted_by), one.lift_reason, url=url)


def _pass_marks(attempt: Attempt, entries: Iterable[AuditEntry]) -> Iterable[LaterChange]:
    """List changes of the sitting's pass mark after the attempt was handed in."""
    for entry in entries:
        if entry.action == PASS_MARK and attempt.closed_at and entry.happened_at > attempt.closed_at:
            ends = {side: limit_text(Decimal(entry.details[side])) for side in ("before", "after")}
            what = _("Pass mark of the sitting changed: %(before)s → %(after)s") % ends
            yield LaterChange(entry.happened_at, what, entry.actor_label, entry.reason)
