"""Put what a certificate rests on into words: the exam, who ran and marked it, what changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from lms.certification.certificates.models import Certificate
from lms.certification.choices import RegradeState
from lms.certification.revocation.models import RegradeDecision
from lms.core.ui.api import Fact
from lms.core.wording import enumerated, limit_text, marks_text, moment, percent
from lms.exams.api import Attempt, AttemptHistory, AttemptState, LaterChange, attempt_history
from lms.people.api import AnyUser, Role, has_role


@dataclass(frozen=True)
class Evidence:
    """What a certificate rests on; `waiting_url` leads to the decision that is still to be made."""

    facts: Sequence[Fact]
    changes: Sequence[LaterChange]
    waiting_url: str


def evidence_of(certificate: Certificate, user: AnyUser) -> Evidence | None:
    """Gather it; nothing for a certificate from earlier records, whose exam is not kept here."""
    if certificate.attempt_id is None:
        return None
    history = attempt_history(certificate.attempt_id)
    waiting = RegradeDecision.objects.filter(certificate=certificate, state=RegradeState.OPEN).first()
    may_decide = waiting is not None and has_role(user, Role.HR)
    return Evidence(
        facts=[
            *_exam_facts(history),
            _marks_fact(history.attempt, certificate.snapshot["share"]),
            *_people_facts(history),
        ],
        changes=history.changes,
        waiting_url=reverse("lms_certification:regrade", args=[waiting.pk]) if waiting and may_decide else "",
    )


def _exam_facts(history: AttemptHistory) -> list[Fact]:
    """Say in which sitting, on which paper and when it was written."""
    attempt, sitting = history.attempt, history.attempt.sitting
    form = _("form %(form)s") % {"form": attempt.form} if attempt.form else ""
    questions = _("%(count)s questions") % {"count": attempt.slot_count}
    mark = _("pass mark %(share)s") % {"share": limit_text(sitting.pass_mark)}
    written = _("%(start)s to %(end)s") % {
        "start": moment(attempt.started_at),
        "end": moment(attempt.closed_at),
    }
    how = _("attempt %(number)s") % {"number": attempt.number}
    seat = history.seat
    place = _joined(seat.place_text, seat.reason) if seat else ""
    return [
        Fact(_("Sitting"), sitting.title, place, reverse("lms_exams:sitting", args=[sitting.pk])),
        Fact(_("Paper"), sitting.paper.shown_title, _joined(form, questions, mark)),
        Fact(
            _("When it was taken"),
            written,
            _joined(how, attempt.get_closed_by_display()),
            reverse("lms_exams:result", args=[attempt.token]),
        ),
    ]


def _marks_fact(attempt: Attempt, printed_share: str) -> Fact:
    """Say what counts today, and with which share the certificate was issued."""
    share = attempt.marks / attempt.max_marks if attempt.marks is not None and attempt.max_marks else None
    today = _("%(marks)s of %(max)s, %(share)s") % {
        "marks": marks_text(attempt.marks),
        "max": marks_text(attempt.max_marks),
        "share": percent(share),
    }
    if attempt.state == AttemptState.INVALIDATED:
        status = _("invalidated, counts nowhere")
    else:
        status = _("passed") if attempt.passed else _("not passed")
    issued = percent(Decimal(printed_share)) if printed_share else ""
    note = _("when the certificate was issued: %(share)s") % {"share": issued} if issued else ""
    return Fact(_("Marks today"), _joined(today, status), note)


def _people_facts(history: AttemptHistory) -> list[Fact]:
    """Name who opened, watched and ordered in the sitting and who marked; say what was not recorded."""
    unknown = _("not recorded")
    invigilators = enumerated(history.invigilators)
    watchers = [
        _("%(name)s, from %(moment)s") % {"name": one.name, "moment": moment(one.since)}
        for one in history.watchers
    ]
    return [
        Fact(_("Sitting opened by"), history.opened_by or unknown),
        Fact(_("Invigilation console opened by"), "；".join(watchers) or unknown),
        Fact(_("Orders during the exam"), invigilators or _("none was given")),
        Fact(_("Marked by"), enumerated(history.markers) or _("the keys alone, no person")),
    ]


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
