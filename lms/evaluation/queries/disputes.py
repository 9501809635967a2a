"""Find what an employee objects to, and list objections for the person and for HR."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lms.core.api import day_text
from lms.evaluation.choices import DisputeState
from lms.evaluation.models import Complaint, Feedback, Indicator, IndicatorValue, QualityReview, StaffDispute
from lms.evaluation.queries.feedback import described, feedback_of
from lms.evaluation.wording import in_language
from lms.people.api import AnyUser, Employee

SubjectKind = Literal["complaint", "feedback", "review", "value", "file"]


@dataclass(frozen=True)
class DisputeSubject:
    """An entry of somebody's own file: its key, what it is called, and which kind it is."""

    key: str
    label: str
    kind: SubjectKind


def find_subject(employee: Employee, key: str) -> DisputeSubject | None:
    """Look an entry up in the employee's own file; None for what is not theirs or does not exist."""
    kind, _colon, rest = key.partition(":")
    match kind:
        case "feedback":
            return _feedback(employee, rest)
        case "review":
            return _review(employee, rest)
        case "value":
            return _value(employee, rest)
        case "file" if rest == employee.number:
            return DisputeSubject(key, _("The file as a whole"), "file")
        case _:
            return None


def _feedback(employee: Employee, ticket: str) -> DisputeSubject | None:
    found = feedback_of(employee).filter(ticket=ticket).first()
    if found is None:
        return None
    _kind, title, _tone = described(found)
    label = f"{title} · {day_text(found.received_on)} · {ticket}"
    return DisputeSubject(
        f"feedback:{ticket}", label, "complaint" if isinstance(found, Complaint) else "feedback"
    )


def _review(employee: Employee, reference: str) -> DisputeSubject | None:
    found = QualityReview.objects.filter(employee=employee, reference=reference).first()
    if found is None:
        return None
    label = _("Quality review %(reference)s of %(day)s") % {
        "reference": reference,
        "day": day_text(found.reviewed_on),
    }
    return DisputeSubject(f"review:{reference}", label, "review")


def _value(employee: Employee, rest: str) -> DisputeSubject | None:
    key, _colon, number = rest.partition(":")
    indicator = Indicator.objects.filter(key=key).first()
    if indicator is None or number != employee.number:
        return None
    if not IndicatorValue.objects.filter(indicator=indicator, employee=employee).exists():
        return None
    label = _("Figure %(name)s") % {"name": in_language(indicator.name, indicator.name_en)}
    return DisputeSubject(f"value:{key}:{number}", label, "value")


def kind_of(subject: str) -> SubjectKind:
    """Tell which kind of entry a kept objection is about, also when the entry has left the file since."""
    kind, _colon, rest = subject.partition(":")
    if kind == "feedback":
        return "complaint" if complaint_of(rest) else "feedback"
    kinds: dict[str, SubjectKind] = {"review": "review", "value": "value"}
    return kinds.get(kind, "file")


def complaint_of(ticket: str) -> Complaint | None:
    """Find a complaint by its ticket."""
    return cast("QuerySet[Complaint]", Complaint.objects.non_polymorphic()).filter(ticket=ticket).first()


def feedback_by_ticket(ticket: str) -> Feedback | None:
    """Find feedback of any kind by its ticket."""
    return cast("QuerySet[Feedback]", Feedback.objects.non_polymorphic()).filter(ticket=ticket).first()


def disputes_of(employee: Employee) -> QuerySet[StaffDispute]:
    """List the person's own objections, newest first."""
    return StaffDispute.objects.filter(employee=employee).select_related("decided_by").order_by("-raised_at")


def waiting_dispute(employee: Employee, subject: str) -> StaffDispute | None:
    """Find the person's objection to an entry that still waits for a decision."""
    return StaffDispute.objects.filter(employee=employee, subject=subject, state=DisputeState.OPEN).first()


def subjects_waiting(employee: Employee) -> frozenset[str]:
    """Name the entries of the person's file whose objection still waits for a decision; one query."""
    found = StaffDispute.objects.filter(employee=employee, state=DisputeState.OPEN)
    return frozenset(found.values_list("subject", flat=True))


def all_disputes() -> QuerySet[StaffDispute]:
    """List all objections, newest first."""
    return StaffDispute.objects.select_related("employee", "decided_by__employee").order_by(
        "-raised_at", "-pk"
    )


def disputes_to_decide(user: AnyUser) -> QuerySet[StaffDispute]:
    """List what waits for this reader of HR: nobody decides the own objection."""
    return all_disputes().filter(state=DisputeState.OPEN).exclude(employee__user=user.pk)
