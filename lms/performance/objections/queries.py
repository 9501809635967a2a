"""Find what an employee objects to, and list objections for the person and for HR."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from django.db.models import BooleanField, CharField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from lms.core.wording import day_text
from lms.people.api import AnyUser, Employee
from lms.people.objections.api import ObjectionQuerySet, ObjectionState
from lms.performance.feedback.models import Complaint, Feedback
from lms.performance.feedback.queries import described, feedback_of
from lms.performance.indicators.models import ContestedFigure, Indicator, IndicatorValue
from lms.performance.objections.models import FileObjection
from lms.performance.quality.models import QualityReview

SubjectKind = Literal["complaint", "feedback", "review", "value", "file"]


@dataclass(frozen=True)
class ObjectionSubject:
    """An entry of somebody's own file: its key, what it is called, and which kind it is."""

    key: str
    label: str
    kind: SubjectKind


def find_subject(employee: Employee, key: str) -> ObjectionSubject | None:
    """Look an entry up in the employee's own file; None for what is not theirs or does not exist."""
    kind, _colon, rest = key.partition(":")
    match kind:
        case "feedback":
            return _feedback(employee, rest)
        case "review":
            found = QualityReview.objects.filter(employee=employee, reference=rest).first()
            if found is None:
                return None
            label = _("Quality review %(reference)s of %(day)s") % {
                "reference": rest,
                "day": day_text(found.reviewed_on),
            }
            return ObjectionSubject(f"review:{rest}", label, "review")
        case "value":
            return _value(employee, rest)
        case "file" if rest == employee.number:
            return ObjectionSubject(key, _("The file as a whole"), "file")
        case _:
            return None


def _feedback(employee: Employee, ticket: str) -> ObjectionSubject | None:
    found = feedback_of(employee).filter(ticket=ticket).first()
    if found is None:
        return None
    _kind, title, _tone = described(found)
    label = f"{title} · {day_text(found.received_on)} · {ticket}"
    return ObjectionSubject(
        f"feedback:{ticket}", label, "complaint" if isinstance(found, Complaint) else "feedback"
    )


def _value(employee: Employee, rest: str) -> ObjectionSubject | None:
    key, _colon, number = rest.partition(":")
    indicator = Indicator.objects.filter(key=key).first()
    if indicator is None or number != employee.number:
        return None
    if not IndicatorValue.objects.filter(indicator=indicator, employee=employee).exists():
        return None
    label = _("Figure %(name)s") % {"name": indicator.shown_name}
    return ObjectionSubject(f"value:{key}:{number}", label, "value")


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


def objections_of(employee: Employee) -> QuerySet[FileObjection]:
    """List the person's own objections, newest first."""
    return FileObjection.objects.filter(employee=employee).select_related("decided_by").order_by("-raised_at")


def waiting_objection(employee: Employee, subject: str) -> FileObjection | None:
    """Find the person's objection to an entry that still waits for a decision."""
    return FileObjection.objects.open().filter(employee=employee, subject=subject).first()


def subjects_waiting(employee: Employee) -> frozenset[str]:
    """Name the entries of the person's file whose objection still waits for a decision; one query."""
    found = FileObjection.objects.open().filter(employee=employee)
    return frozenset(found.values_list("subject", flat=True))


def awaits_source() -> dict[str, Combinable]:
    """Tell of an objection that it was upheld and its source has not corrected the review or figure yet."""
    review = Concat(Value("review:"), "reference")
    figure = Concat(
        Value("value:"), "indicator__key", Value(":"), "employee__number", output_field=CharField()
    )
    reviews = QualityReview.objects.filter(upheld_on__isnull=False).alias(key=review)
    figures = ContestedFigure.objects.alias(key=figure)
    is_out = Exists(reviews.filter(key=OuterRef("subject"))) | Exists(figures.filter(key=OuterRef("subject")))
    is_upheld = Q(state=ObjectionState.UPHELD) & Q(is_out)
    return {"awaits_source": ExpressionWrapper(is_upheld, BooleanField())}


def all_objections() -> ObjectionQuerySet[FileObjection]:
    """List all objections, newest first."""
    return FileObjection.objects.select_related("employee", "decided_by__employee").order_by(
        "-raised_at", "-pk"
    )


def objections_to_decide(user: AnyUser) -> QuerySet[FileObjection]:
    """List what waits for this reader of HR: nobody decides the own objection."""
    return all_objections().open().exclude(employee__user=user.pk)
