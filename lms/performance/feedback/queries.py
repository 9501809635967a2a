"""Read what customers said, and keep apart what belongs in one person's file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from lms.core.statistics import Interval, students_interval
from lms.core.ui.api import Tone
from lms.people.api import Employee
from lms.performance.choices import Attribution
from lms.performance.evidence.periods import Period
from lms.performance.feedback.models import Commendation, Complaint, Feedback, ServiceRating, SurveyResponse
from lms.standards.api import ComplaintCategory, number_today

FeedbackKind = Literal["survey", "complaint", "rating", "commendation"]
GOOD_SHARE, BAD_SHARE = 0.8, 0.5
KINDS = ("complaint", "surveyresponse", "servicerating", "commendation")


@dataclass(frozen=True)
class FeedbackEntry:
    """One piece of feedback as a file or a home shows it; `subject` names it for an objection."""

    kind: FeedbackKind
    title: str
    verbatim: str
    day: date
    category: str
    clause_numbers: tuple[str, ...]
    ticket: str
    subject: str
    tone: Tone


@dataclass(frozen=True)
class SurveyMean:
    """The mean answer on one scale with its interval; answers on different scales never mix."""

    scale: int
    mean: float
    interval: Interval | None
    responses: int


def counts_for_employee(prefix: str = "") -> Q:
    """Say: a complaint that is upheld and put down to the employee."""
    return Q(**{f"{prefix}upheld": True, f"{prefix}attribution": Attribution.EMPLOYEE})


def feedback_of(employee: Employee, period: Period | None = None) -> QuerySet[Feedback]:
    """List what belongs in the person's file, newest first.

    Of complaints only those upheld and put down to the employee; everything else as it is.
    """
    found = cast("QuerySet[Feedback]", Feedback.objects.filter(employee=employee))
    found = found.filter(Q(complaint__isnull=True) | counts_for_employee("complaint__"))
    if period is not None:
        found = found.filter(received_on__range=(period.start, period.end))
    return found.order_by("-received_on", "-pk")


def complaints_of(employee: Employee, period: Period) -> QuerySet[Complaint]:
    """List the complaints that count for the person."""
    found = cast("QuerySet[Complaint]", Complaint.objects.non_polymorphic())
    return found.filter(
        counts_for_employee(), employee=employee, received_on__range=(period.start, period.end)
    ).order_by("-received_on", "-pk")


def entries(feedback: Iterable[Feedback], *, is_own: bool = False) -> list[FeedbackEntry]:
    """Put feedback into words with its category and the clauses behind it; two queries."""
    listed = list(feedback)
    categories = ComplaintCategory.objects.select_related("parent").in_bulk(
        {each.category_id for each in listed if each.category_id}
    )
    numbers = clause_numbers_of(categories)
    found = []
    for each in listed:
        kind, title, tone = described(each, is_own=is_own)
        category = categories.get(each.category_id or 0)
        found.append(
            FeedbackEntry(
                kind=kind,
                title=title,
                verbatim=each.verbatim,
                day=each.received_on,
                category=category.shown_name if category else "",
                clause_numbers=numbers.get(each.category_id or 0, ()),
                ticket=each.ticket,
                subject=f"feedback:{each.ticket}",
                tone=tone,
            )
        )
    return found


def clause_numbers_of(categories: Mapping[int, ComplaintCategory]) -> dict[int, tuple[str, ...]]:
    """Give the clause numbers of categories, as they are today; a second-level one without its own takes its
    parent's.
    """
    parents = {each.parent_id for each in categories.values() if each.parent_id}
    links = ComplaintCategory.clauses.through.objects.filter(
        complaintcategory__in={*categories, *parents}
    ).values_list("complaintcategory", Coalesce(number_today(), "clause__number"))
    own: dict[int, list[str]] = {}
    for category, number in links.order_by("clause__sort"):
        own.setdefault(category, []).append(number)
    return {pk: tuple(own.get(pk) or own.get(each.parent_id or 0) or ()) for pk, each in categories.items()}


def described(feedback: Feedback, *, is_own: bool = False) -> tuple[FeedbackKind, str, Tone]:
    """Give kind, title and tone of one piece of feedback; to the person it is about if it is their own."""
    match feedback:
        case SurveyResponse(score=score, scale=scale):
            title = _("Survey %(score)s/%(scale)s") % {"score": score, "scale": scale}
            return "survey", title, _tone_of(score / scale if scale else 0.0)
        case ServiceRating(stars=stars):
            return "rating", _("Service rating %(stars)s/5") % {"stars": stars}, _tone_of(stars / 5)
        case Commendation():
            return "commendation", _("Commendation"), "good"
        case _ if is_own:
            return "complaint", _("Complaint, upheld and put down to you"), "bad"
        case _:
            return "complaint", _("Complaint, upheld and put down to the employee"), "bad"


def _tone_of(share: float) -> Tone:
    if share >= GOOD_SHARE:
        return "good"
    return "bad" if share < BAD_SHARE else "warn"


def survey_means(surveys: QuerySet[SurveyResponse]) -> list[SurveyMean]:
    """Average the answers scale by scale with Student's 95 % interval, the most answered first; one query.

    Answers that happen to be equal do not prove that all would be: the spread is at least what one more
    answer, a single point away, would make it.
    """
    rows = (
        surveys.order_by()
        .values("scale")
        .annotate(n=Count("pk"), total=Sum("score"), squares=Sum(F("score") * F("score")))
        .order_by("-n", "scale")
    )
    found = []
    for row in rows:
        scale, count, mean, interval = row["scale"], row["n"], float(row["total"]) / row["n"], None
        if count > 1:
            spread = max(1 / (count + 1), (float(row["squares"]) - count * mean**2) / (count - 1))
            error, limits = (spread / count) ** 0.5, (0.0, float(scale))
            interval = students_interval(mean, error, count - 1, limits=limits)
        found.append(SurveyMean(scale, mean, interval, count))
    return found


def surveys_in(period: Period) -> QuerySet[SurveyResponse]:
    """List the survey answers of the period."""
    found = cast("QuerySet[SurveyResponse]", SurveyResponse.objects.non_polymorphic())
    return found.filter(received_on__range=(period.start, period.end))


def latest_feedback(employee: Employee, *, limit: int = 3) -> list[FeedbackEntry]:
    """List the newest feedback that belongs in the person's file, in words said to them; three queries."""
    # The plugin takes the rows of a polymorphic model for plain ones.
    newest = cast("QuerySet[Feedback]", feedback_of(employee).non_polymorphic())  # type: ignore[attr-defined]
    latest = newest.select_related(*KINDS)[:limit]
    return entries((as_its_kind(each) for each in latest), is_own=True)


def as_its_kind(feedback: Feedback) -> Feedback:
    """Give the complaint, answer or praise that a piece of feedback is; its table was read along."""
    found: Feedback = next(getattr(feedback, kind) for kind in KINDS if hasattr(feedback, kind))
    return found


def feedback_rows() -> QuerySet[Feedback]:
    """List every piece of feedback as its own kind; only for HR and auditors."""
    return Feedback.objects.select_related("category", "employee", "unit")
