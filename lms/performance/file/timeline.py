"""Put everything that happened to a person into one line of time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.certification.api import Certificate, CertificateState, certificates_of
from lms.classroom.api import completed_observations
from lms.core.ui.api import Tone
from lms.core.wording import count_text, day_text, enumerated, marks_text, percent, percent_against
from lms.courses.api import CreditRecord
from lms.exams.api import attempts_of
from lms.people.api import Employee, Posting
from lms.performance.evidence.periods import Period
from lms.performance.feedback.queries import entries, feedback_of
from lms.performance.quality.models import QualityReview

EventKind = Literal["exam", "certificate", "review", "feedback", "posting", "credit", "observation"]


@dataclass(frozen=True)
class Event:
    """One thing that happened: a title, a line of detail, and what an objection would name."""

    day: date
    kind: EventKind
    title: str
    detail: str = ""
    url: str = ""
    subject: str = ""
    tone: Tone = "accent"

    @property
    def kind_text(self) -> str:
        """Name the kind."""
        return {
            "exam": _("Exam"),
            "certificate": _("Certificate"),
            "review": _("Quality review"),
            "feedback": _("Feedback"),
            "posting": _("Posting"),
            "credit": _("Learning"),
            "observation": _("Observation at work"),
        }[self.kind]


def events_of(employee: Employee, period: Period, *, own: bool) -> list[Event]:
    """List what happened in the period, newest first; a constant number of queries.

    Results of exams are linked for the person concerned only (`own`), who alone may open them.
    """
    days = (period.start, period.end)
    found = [
        *_exams(employee, period, own=own),
        *_certificates(employee, period),
        *_reviews(employee, period),
        *_observations(employee, period),
    ]
    for entry in entries(feedback_of(employee, period)):
        said = f"“{entry.verbatim}”" if entry.verbatim else ""
        parts = (said, entry.category, enumerated(entry.clause_numbers))
        detail = " · ".join(part for part in parts if part)
        found.append(
            Event(entry.day, "feedback", entry.title, detail, subject=entry.subject, tone=entry.tone)
        )
    postings = Posting.objects.filter(employee=employee, starts_on__range=days)
    for posting in postings.select_related("unit", "position"):
        title = _("Posted to %(unit)s") % {"unit": posting.unit.name}
        former = _("%(position)s · figures before that day stay with the former unit")
        detail = former % {"position": posting.position.shown_name}
        found.append(Event(posting.starts_on, "posting", title, detail))
    credits = CreditRecord.objects.filter(employee=employee, earned_on__range=days)
    for credit in credits.select_related("enrolment__course"):
        title = _("Completed “%(course)s”") % {"course": credit.recognised_for}
        hours = _("%(hours)s credit hours") % {"hours": count_text(float(credit.hours))}
        found.append(Event(credit.earned_on, "credit", title, hours, tone="good"))
    return sorted(found, key=lambda event: event.day, reverse=True)


def _within(day: date, period: Period) -> bool:
    return period.start <= day <= period.end


def _address(name: str, *args: object) -> str:
    """Give an address, or an empty text where the site has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _exams(employee: Employee, period: Period, *, own: bool) -> Iterator[Event]:
    for attempt in attempts_of(employee):
        if attempt.closed_at is None or not _within(day := timezone.localdate(attempt.closed_at), period):
            continue
        share = attempt.marks / attempt.max_marks if attempt.marks is not None and attempt.max_marks else None
        marks = _("%(marks)s of %(possible)s marks, %(share)s") % {
            "marks": marks_text(attempt.marks),
            "possible": marks_text(attempt.max_marks),
            "share": percent_against(share, attempt.sitting.pass_mark),
        }
        verdict = _("passed") if attempt.passed else _("not passed")
        if attempt.clauses_again:
            marks += " · " + _("resit of the clauses %(clauses)s") % {
                "clauses": enumerated(attempt.clauses_again)
            }
        yield Event(
            day,
            "exam",
            attempt.sitting.title,
            f"{marks} · {verdict}",
            url=_address("lms_exams:result", attempt.token) if own else "",
            tone="good" if attempt.passed else "warn",
        )


def _certificates(employee: Employee, period: Period) -> Iterator[Event]:
    for certificate in certificates_of(employee):
        name = certificate.certification.shown_name
        url = _address("lms_certification:verify", certificate.serial)
        if _within(day := timezone.localdate(certificate.issued_at), period):
            until = _("Valid until %(day)s") % {"day": day_text(certificate.valid_to)}
            yield Event(day, "certificate", name, f"{until} · {certificate.serial}", url=url, tone="good")
        revoked = timezone.localdate(certificate.revoked_at) if certificate.revoked_at else None
        if certificate.state == CertificateState.REVOKED and revoked and _within(revoked, period):
            title = _("%(name)s revoked") % {"name": name}
            yield Event(
                revoked,
                "certificate",
                title,
                certificate.revocation_reason,
                url=url,
                tone="bad",
            )
        yield from _delta_exams(certificate, period, url)


def _delta_exams(certificate: Certificate, period: Period, url: str) -> Iterator[Event]:
    """Say when a certificate came to be due again, and when its delta exam was passed."""
    name = certificate.certification.shown_name
    today = timezone.localdate()
    for duty in certificate.duties.all():
        paper, until = duty.exam.paper.shown_title, day_text(duty.exam.until)
        for lapse in duty.rule.lapses:
            if _within(lapse.first, period) and lapse.first <= today:
                title = _("%(name)s due again") % {"name": name}
                detail = _("%(paper)s was to be passed until %(day)s") % {"paper": paper, "day": until}
                yield Event(lapse.first, "certificate", title, detail, url=url, tone="bad")
        if duty.passed_on and _within(duty.passed_on, period):
            title = _("Delta exam of %(name)s passed") % {"name": name}
            yield Event(duty.passed_on, "certificate", title, paper, url=url, tone="good")


def _reviews(employee: Employee, period: Period) -> Iterator[Event]:
    reviews = QualityReview.objects.filter(
        employee=employee, reviewed_on__range=(period.start, period.end)
    ).prefetch_related("items__clause")
    for review in reviews:
        points = sum(item.points for item in review.items.all())
        possible = sum(item.max_points for item in review.items.all())
        lost = enumerated(item.clause.number for item in review.items.all() if item.points < item.max_points)
        title = _("Review %(share)s") % {"share": percent(points / possible) if possible else "—"}
        upheld = review.upheld_on and _(
            "Objection upheld on %(day)s: counts nowhere until it is corrected"
        ) % {"day": day_text(review.upheld_on)}
        parts = (
            upheld or "",
            _("Critical error") if review.fatal_error else "",
            _("Points lost on %(clauses)s") % {"clauses": lost} if lost else "",
            review.note,
            review.reviewer,
        )
        yield Event(
            review.reviewed_on,
            "review",
            title,
            " · ".join(part for part in parts if part),
            subject="" if upheld else f"review:{review.reference}",
            tone="bad" if review.fatal_error and not upheld else "accent",
        )


def _observations(employee: Employee, period: Period) -> Iterator[Event]:
    """Say what leaders saw at work: points done of those seen, clauses that fell short, the next step."""
    for observation in completed_observations(employee, period.start, period.end):
        outcome = observation.outcome
        missed = [mark.clause.number for mark in observation.marks.all() if mark.seen == "no" and mark.clause]
        seen = _("%(done)d of %(seen)d points done well") % {"done": outcome.done, "seen": outcome.seen}
        parts = (
            seen,
            _("Fell short on %(clauses)s") % {"clauses": enumerated(dict.fromkeys(missed))} if missed else "",
            observation.next_step,
            observation.observer.name,
        )
        yield Event(
            timezone.localdate(observation.done_at),
            "observation",
            _("Watched at work: %(checklist)s") % {"checklist": observation.checklist.title},
            " · ".join(part for part in parts if part),
            url=_address("lms_classroom:observation", observation.pk),
            tone="accent" if outcome.holds else "warn",
        )
