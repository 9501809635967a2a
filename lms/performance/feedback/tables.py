"""Declare the list of feedback, with kind, category and score in the reader's words."""

from __future__ import annotations

from django.db.models import Model
from django.utils.translation import gettext_lazy

from lms.core.ui.api import Column, EmptyState, Table
from lms.performance.feedback.forms import FeedbackFilter
from lms.performance.feedback.models import Feedback, ServiceRating, SurveyResponse
from lms.standards.api import ComplaintCategory


def category_name(category: ComplaintCategory | None) -> str:
    """Name a category in the reader's language."""
    return category.shown_name if category else ""


def kind_name(row: Feedback) -> str:
    """Name the kind of a piece of feedback."""
    meta: type[Model] = type(row)
    return str(meta._meta.verbose_name)


def score_text(row: Feedback) -> str:
    """Write the score of those kinds that have one."""
    match row:
        case SurveyResponse(score=score, scale=scale):
            return f"{score}/{scale}"
        case ServiceRating(stars=stars):
            return f"{stars}/5"
        case _:
            return ""


class FeedbackTable(Table[Feedback]):
    """Feedback of every kind."""

    caption = gettext_lazy("Customer feedback")
    default_sort = "-received_on"
    filterset_class = FeedbackFilter
    export_name = "feedback"
    columns = (
        Column("ticket", gettext_lazy("Ticket"), sort="ticket"),
        Column("received_on", gettext_lazy("Received on"), sort="received_on"),
        Column("kind", gettext_lazy("Kind of feedback"), value=kind_name),
        Column("score", gettext_lazy("Score"), value=score_text, numeric=True),
        Column("channel", gettext_lazy("Channel"), value=lambda row: row.get_channel_display()),
        Column("category", gettext_lazy("Category"), value=lambda row: category_name(row.category)),
        Column("employee.name", gettext_lazy("Employee"), sort="employee__name"),
        Column("employee.number", gettext_lazy("Staff number"), sort="employee__number"),
        Column("unit.name", gettext_lazy("Unit of the day"), sort="unit__path"),
        Column("verbatim", gettext_lazy("In the customer's words")),
    )
    empty = EmptyState(
        gettext_lazy("No feedback yet"),
        gettext_lazy("Surveys, complaints, ratings and commendations appear once HR imports them."),
    )
