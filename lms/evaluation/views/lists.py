"""Declare the lists of work and customers."""

from __future__ import annotations

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core.api import Column, EmptyState, Table
from lms.evaluation.forms.filters import ComplaintFilter, FeedbackFilter, ReviewFilter, ValueFilter
from lms.evaluation.models import (
    Complaint,
    Feedback,
    IndicatorValue,
    QualityReview,
    ServiceRating,
    SurveyResponse,
)
from lms.evaluation.wording import count_cell, figure_text, in_language
from lms.standards.api import ComplaintCategory


def ratio_words(row: IndicatorValue) -> str:
    """Write one day's quotient in the indicator's unit; a zero denominator gives a dash."""
    if not row.denominator:
        return "—"
    return figure_text(float(row.numerator) / float(row.denominator), row.indicator.unit)


def category_words(category: ComplaintCategory | None) -> str:
    """Name a category in the reader's language."""
    return in_language(category.name, category.name_en) if category else ""


def verdict_words(row: Complaint) -> str:
    """Say whether a complaint was upheld."""
    return {True: _("Upheld"), False: _("Not upheld"), None: _("Not yet decided")}[row.upheld]


def is_overdue(row: Complaint) -> bool:
    """Tell what the query found: an answer should have been given by now."""
    return bool(getattr(row, "is_overdue", False))


def kind_words(row: Feedback) -> str:
    """Name the kind of a piece of feedback."""
    meta: type[Model] = type(row)
    return str(meta._meta.verbose_name)


def score_words(row: Feedback) -> str:
    """Write the score of those kinds that have one."""
    match row:
        case SurveyResponse(score=score, scale=scale):
            return f"{score}/{scale}"
        case ServiceRating(stars=stars):
            return f"{stars}/5"
        case _:
            return ""


def review_share(row: QualityReview) -> float | None:
    """Divide the points summed by the query."""
    points, possible = getattr(row, "points", None), getattr(row, "possible", None)
    return float(points) / float(possible) if points is not None and possible else None


class ValueTable(Table[IndicatorValue]):
    """Numerators and denominators by person and day."""

    caption = gettext_lazy("Indicator values")
    default_sort = "-day"
    filterset_class = ValueFilter
    export_name = "indicator-values"
    columns = (
        Column("day", gettext_lazy("Day"), sort="day"),
        Column("employee.name", gettext_lazy("Full name"), sort="employee__name"),
        Column("employee.number", gettext_lazy("Staff number"), sort="employee__number"),
        Column("unit.name", gettext_lazy("Unit of the day"), sort="unit__path"),
        Column(
            "indicator",
            gettext_lazy("Indicator"),
            value=lambda row: in_language(row.indicator.name, row.indicator.name_en),
        ),
        Column("numerator", gettext_lazy("Numerator"), numeric=True, text=count_cell),
        Column("denominator", gettext_lazy("Denominator"), numeric=True, text=count_cell),
        Column("ratio", gettext_lazy("Value"), value=ratio_words, numeric=True),
        Column("source", gettext_lazy("Source")),
    )
    empty = EmptyState(
        gettext_lazy("No indicator values in these days"),
        gettext_lazy("They appear once HR imports the daily figures of the work platforms."),
    )


class ComplaintTable(Table[Complaint]):
    """Complaints with their decision."""

    caption = gettext_lazy("Complaints")
    default_sort = "-received_on"
    filterset_class = ComplaintFilter
    export_name = "complaints"
    columns = (
        Column(
            "ticket",
            gettext_lazy("Ticket"),
            sort="ticket",
            link=lambda row: reverse("lms_evaluation:complaint", args=[row.pk]),
        ),
        Column("received_on", gettext_lazy("Received on"), sort="received_on"),
        Column("category", gettext_lazy("Category"), value=lambda row: category_words(row.category)),
        Column("employee.name", gettext_lazy("Employee"), sort="employee__name"),
        Column("employee.number", gettext_lazy("Staff number"), sort="employee__number"),
        Column("unit.name", gettext_lazy("Unit of the day"), sort="unit__path"),
        Column("severity", gettext_lazy("Severity"), value=lambda row: row.get_severity_display()),
        Column("verdict", gettext_lazy("Verdict"), value=verdict_words),
        Column("attribution", gettext_lazy("Put down to"), value=lambda row: row.get_attribution_display()),
        Column(
            "due_on", gettext_lazy("Answer due on"), sort="due_on", template="lms_evaluation/cells/due.html"
        ),
        Column("state", gettext_lazy("State"), value=lambda row: row.get_state_display()),
    )
    empty = EmptyState(
        gettext_lazy("No complaint yet"),
        gettext_lazy("Complaints appear once HR imports customer feedback."),
    )


class FeedbackTable(Table[Feedback]):
    """Feedback of every kind."""

    caption = gettext_lazy("Customer feedback")
    default_sort = "-received_on"
    filterset_class = FeedbackFilter
    export_name = "feedback"
    columns = (
        Column("ticket", gettext_lazy("Ticket"), sort="ticket"),
        Column("received_on", gettext_lazy("Received on"), sort="received_on"),
        Column("kind", gettext_lazy("Kind of feedback"), value=kind_words),
        Column("score", gettext_lazy("Score"), value=score_words, numeric=True),
        Column("channel", gettext_lazy("Channel"), value=lambda row: row.get_channel_display()),
        Column("category", gettext_lazy("Category"), value=lambda row: category_words(row.category)),
        Column("employee.name", gettext_lazy("Employee"), sort="employee__name"),
        Column("employee.number", gettext_lazy("Staff number"), sort="employee__number"),
        Column("unit.name", gettext_lazy("Unit of the day"), sort="unit__path"),
        Column("words", gettext_lazy("In the customer's words")),
    )
    empty = EmptyState(
        gettext_lazy("No feedback yet"),
        gettext_lazy("Surveys, complaints, ratings and commendations appear once HR imports them."),
    )


class ReviewTable(Table[QualityReview]):
    """Quality reviews with their points."""

    caption = gettext_lazy("Quality reviews")
    default_sort = "-reviewed_on"
    filterset_class = ReviewFilter
    export_name = "quality-reviews"
    columns = (
        Column(
            "reference",
            gettext_lazy("Reference"),
            sort="reference",
            link=lambda row: reverse("lms_evaluation:review", args=[row.pk]),
        ),
        Column("reviewed_on", gettext_lazy("Reviewed on"), sort="reviewed_on"),
        Column("employee.name", gettext_lazy("Full name"), sort="employee__name"),
        Column("employee.number", gettext_lazy("Staff number"), sort="employee__number"),
        Column("unit.name", gettext_lazy("Unit of the day"), sort="unit__path"),
        Column("reviewer", gettext_lazy("Reviewer"), sort="reviewer"),
        Column("items_reviewed", gettext_lazy("Clauses"), numeric=True),
        Column("share", gettext_lazy("Points"), value=review_share, numeric=True, share=True),
        Column("fatal_error", gettext_lazy("Critical error"), template="lms_evaluation/cells/fatal.html"),
    )
    empty = EmptyState(
        gettext_lazy("No quality review yet"), gettext_lazy("Reviews appear once HR imports them.")
    )
