"""Declare the lists behind the figures of a performance file."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lms.core.trail.api import AuditEntry
from lms.core.ui.api import Column, EmptyState, Table
from lms.core.wording import count_cell, count_text, marks_text
from lms.exams.api import ClauseScore
from lms.performance.feedback.models import Complaint, SurveyResponse
from lms.performance.feedback.tables import category_name
from lms.performance.file.queries import EXPORTED
from lms.performance.file.timeline import Event
from lms.performance.indicators.models import Indicator, IndicatorValue
from lms.performance.indicators.tables import ratio_text
from lms.performance.indicators.wording import figure_text, unit_word
from lms.performance.quality.models import QualityItem

NOTHING = EmptyState(gettext_lazy("No row in this period"), gettext_lazy("Choose a longer span in the file."))


def clause_cell(row: QualityItem | ClauseScore) -> str:
    """Write number and title of a row's clause in the reader's language."""
    return f"{row.clause.number} {row.clause.shown_title}"


def share_of(top: Decimal, bottom: Decimal) -> float | None:
    """Divide, or give nothing for a zero denominator."""
    return float(top) / float(bottom) if bottom else None


def access_text(row: AuditEntry) -> str:
    """Say whether somebody looked or took the file away, and at which part."""
    done = _("Exported") if row.action == EXPORTED else _("Viewed")
    part = row.details.get("part", "") if isinstance(row.details, dict) else ""
    return f"{done} · {part}" if part else done


def day_table(indicator: Indicator) -> type[Table[IndicatorValue]]:
    """Declare the list of the days that one indicator was summed from, headed by its own words."""
    counted = indicator.shown_numerator
    counted_over = indicator.shown_denominator
    name = indicator.shown_name

    class DayTable(Table[IndicatorValue]):
        caption = gettext_lazy("Days")
        default_sort = "-day"
        export_name = "performance-file-days"
        columns = (
            Column("day", gettext_lazy("Day"), sort="day"),
            Column("unit.name", gettext_lazy("Unit of the day"), sort="unit__path"),
            Column("numerator", counted, sort="numerator", numeric=True, text=count_cell),
            Column("denominator", counted_over, sort="denominator", numeric=True, text=count_cell),
            Column("ratio", name, value=ratio_text, numeric=True),
            Column("source", gettext_lazy("Source")),
        )
        empty = NOTHING

    return DayTable


def sum_text(indicator: Indicator, days: Iterable[IndicatorValue]) -> str:
    """Write what the days come to, as the file shows it: 3,667 / 4,804 = 76.3%; empty without a sample."""
    pairs = [(float(one.numerator), float(one.denominator)) for one in days]
    top, bottom = sum(one for one, _of in pairs), sum(of for _one, of in pairs)
    if not bottom:
        return ""
    value = f"{figure_text(top / bottom, indicator.unit)} {unit_word(indicator.unit)}".strip()
    return _("in all %(top)s / %(bottom)s = %(value)s") % {
        "top": count_text(top),
        "bottom": count_text(bottom),
        "value": value,
    }


class OwnComplaintTable(Table[Complaint]):
    """The complaints that count for one person."""

    caption = gettext_lazy("Complaints")
    default_sort = "-received_on"
    export_name = "performance-file-complaints"
    columns = (
        Column("ticket", gettext_lazy("Ticket"), sort="ticket"),
        Column("received_on", gettext_lazy("Received on"), sort="received_on"),
        Column("category", gettext_lazy("Category"), value=lambda row: category_name(row.category)),
        Column("severity", gettext_lazy("Severity"), value=lambda row: row.get_severity_display()),
        Column("unit.name", gettext_lazy("Unit of the day"), sort="unit__path"),
        Column("verbatim", gettext_lazy("In the customer's words")),
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
        Column("verbatim", gettext_lazy("In the customer's words")),
    )
    empty = NOTHING


class ReviewItemTable(Table[QualityItem]):
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
        Column("title", pgettext_lazy("time line", "What"), link=lambda row: row.url),
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
        Column("access", gettext_lazy("What"), value=access_text),
    )
    empty = EmptyState(
        gettext_lazy("Nobody else has looked at your file"),
        gettext_lazy("Each time somebody else opens it, an entry appears here."),
    )
