"""Declare the lists behind the figures of a performance file."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core.api import AuditEntry, Column, EmptyState, Table, marks_text
from lms.evaluation.models import Complaint, IndicatorValue, QualityItem, SurveyResponse
from lms.evaluation.queries.timeline import Event
from lms.evaluation.queries.viewers import EXPORTED
from lms.evaluation.views.lists import category_words, ratio_words
from lms.evaluation.wording import count_cell, in_language
from lms.exams.api import ClauseScore

NOTHING = EmptyState(gettext_lazy("No row in this period"), gettext_lazy("Choose a longer span in the file."))


def clause_cell(row: QualityItem | ClauseScore) -> str:
    """Write number and title of a row's clause in the reader's language."""
    return f"{row.clause.number} {in_language(row.clause.title, row.clause.title_en)}"


def share_of(top: Decimal, bottom: Decimal) -> float | None:
    """Divide, or give nothing for a zero denominator."""
    return float(top) / float(bottom) if bottom else None


def deed_words(row: AuditEntry) -> str:
    """Say whether somebody looked or took the file away, and at which part."""
    done = _("Exported") if row.action == EXPORTED else _("Viewed")
    part = row.details.get("part", "") if isinstance(row.details, dict) else ""
    return f"{done} · {part}" if part else done


class DayTable(Table[IndicatorValue]):
    """The days one indicator was summed from."""

    caption = gettext_lazy("Days")
    default_sort = "-day"
    export_name = "performance-file-days"
    columns = (
        Column("day", gettext_lazy("Day"), sort="day"),
        Column("unit.name", gettext_lazy("Unit of the day"), sort="unit__path"),
        Column("numerator", gettext_lazy("Numerator"), sort="numerator", numeric=True, text=count_cell),
        Column("denominator", gettext_lazy("Denominator"), sort="denominator", numeric=True, text=count_cell),
        Column("ratio", gettext_lazy("Value"), value=ratio_words, numeric=True),
        Column("source", gettext_lazy("Source")),
    )
    empty = NOTHING


class OwnComplaintTable(Table[Complaint]):
    """The complaints that count for one person."""

    caption = gettext_lazy("Complaints")
    default_sort = "-received_on"
    export_name = "performance-file-complaints"
    columns = (
        Column("ticket", gettext_lazy("Ticket"), sort="ticket"),
        Column("received_on", gettext_lazy("Received on"), sort="received_on"),
        Column("category", gettext_lazy("Category"), value=lambda row: category_words(row.category)),
        Column("severity", gettext_lazy("Severity"), value=lambda row: row.get_severity_display()),
        Column("unit.name", gettext_lazy("Unit of the day"), sort="unit__path"),
        Column("words", gettext_lazy("In the customer's words")),
    )
    empty = EmptyState(
        gettext_lazy("No complaint counts for this person"),
        gettext_lazy("Only complaints upheld and put down to the employee would stand here."),
    )


class SurveyTable(Table[SurveyResponse]):
    """One person's survey answers."""

    caption = gettext_lazy("Survey answers")
    default_sort = "-received_on"
    export_name = "performance-file-surveys"
    columns = (
        Column("ticket", gettext_lazy("Ticket"), sort="ticket"),
        Column("received_on", gettext_lazy("Received on"), sort="received_on"),
        Column("score", gettext_lazy("Score"), sort="score", numeric=True),
        Column("scale", gettext_lazy("Highest score"), sort="scale", numeric=True),
        Column("channel", gettext_lazy("Channel"), value=lambda row: row.get_channel_display()),
        Column("unit.name", gettext_lazy("Unit of the day"), sort="unit__path"),
        Column("words", gettext_lazy("In the customer's words")),
    )
    empty = NOTHING


class ItemTable(Table[QualityItem]):
    """One person's review items."""

    caption = gettext_lazy("Review items")
    default_sort = "-review__reviewed_on"
    export_name = "performance-file-reviews"
    columns = (
        Column("review.reference", gettext_lazy("Reference"), sort="review__reference"),
        Column("review.reviewed_on", gettext_lazy("Reviewed on"), sort="review__reviewed_on"),
        Column("clause", gettext_lazy("Clause"), value=clause_cell, sort="clause__sort"),
        Column("points", gettext_lazy("Points"), sort="points", numeric=True),
        Column("max_points", gettext_lazy("Points possible"), numeric=True),
        Column("review.fatal_error", gettext_lazy("Critical error")),
        Column("review.reviewer", gettext_lazy("Reviewer"), sort="review__reviewer"),
        Column("review.note", gettext_lazy("Note")),
    )
    empty = NOTHING


class ScoreTable(Table[ClauseScore]):
    """One person's marks by clause, from first attempts."""

    caption = gettext_lazy("Exam marks by clause")
    default_sort = "-attempt__closed_at"
    export_name = "performance-file-exams"
    columns = (
        Column("attempt.sitting.title", gettext_lazy("Exam")),
        Column("attempt.closed_at", gettext_lazy("Handed in"), sort="attempt__closed_at"),
        Column("clause", gettext_lazy("Clause"), value=clause_cell, sort="clause__sort"),
        Column("items", gettext_lazy("Number of questions"), numeric=True),
        Column("marks", gettext_lazy("Marks"), numeric=True, text=marks_text),
        Column("max_marks", gettext_lazy("Marks possible"), numeric=True, text=marks_text),
        Column(
            "share",
            gettext_lazy("Share"),
            value=lambda row: share_of(row.marks, row.max_marks),
            numeric=True,
            share=True,
        ),
    )
    empty = NOTHING


class EventTable(Table[Event]):
    """Everything that happened."""

    caption = gettext_lazy("Time line")
    export_name = "performance-file-timeline"
    columns = (
        Column("day", gettext_lazy("Day"), sort="day"),
        Column("kind_text", gettext_lazy("Kind"), sort="kind_text"),
        Column("title", gettext_lazy("What"), link=lambda row: row.url),
        Column("detail", gettext_lazy("Details")),
    )
    empty = NOTHING


class ViewTable(Table[AuditEntry]):
    """Who looked at the file."""

    caption = gettext_lazy("Who has looked at the file")
    default_sort = "-happened_at"
    columns = (
        Column("happened_at", gettext_lazy("When"), sort="happened_at"),
        Column("actor_label", gettext_lazy("Who"), sort="actor_label"),
        Column("deed", gettext_lazy("What"), value=deed_words),
    )
    empty = EmptyState(
        gettext_lazy("Nobody else has looked at your file"),
        gettext_lazy("Each time somebody else opens it, an entry appears here."),
    )
