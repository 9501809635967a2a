"""Write a performance file as a workbook."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lms.core.files.api import PercentCell, Sheet
from lms.performance.evidence.periods import Period
from lms.performance.file.queries import PerformanceFile, complaints_behind, items_behind
from lms.performance.indicators.figures import Figure
from lms.performance.indicators.queries import values_in
from lms.performance.mastery.clauses import ClauseEvidence

type Cells = tuple[object, ...]


def file_sheets(file: PerformanceFile) -> list[Sheet]:
    """Give figures, clauses and time line, and the rows behind them."""
    employee, posting = file.place.employee, file.place.posting
    person: list[Cells] = [
        (_("Full name"), employee.name),
        (_("Staff number"), employee.number),
        (_("Position"), posting.position.shown_name if posting else ""),
        (_("Unit"), posting.unit.name if posting else ""),
        (_("Hired on"), employee.hired_on),
        (_("From"), file.period.start),
        (_("To"), file.period.end),
    ]
    events: list[Cells] = [(each.day, each.kind_text, each.title, each.detail) for each in file.events]
    heads = (_("Day"), _("Unit"), _("Indicator"), _("Numerator"), _("Denominator"), _("Source"))
    complaint_heads = (_("Ticket"), _("Received on"), _("Category"), _("In the customer's words"))
    complaints: list[Cells] = [
        (
            each.ticket,
            each.received_on,
            each.category.shown_name if each.category else "",
            each.verbatim,
        )
        for each in complaints_behind(file.place.employee, file.period)
    ]
    return [
        Sheet(_("Person"), (_("Entry"), _("Value")), person, widths=(18, 30)),
        _figures(file.figures, file.period),
        _clauses(file.clauses),
        Sheet(_("Time line"), (_("Day"), _("Kind"), pgettext("time line", "What"), _("Details")), events),
        Sheet(_("Indicator values"), heads, _value_rows(file)),
        _items(file),
        Sheet(_("Complaints"), complaint_heads, complaints),
    ]


def _figures(figures: list[Figure], period: Period) -> Sheet:
    heads = (
        _("Figure"),
        _("Value"),
        _("Unit of measure"),
        _("Numerator"),
        _("Denominator"),
        _("What is counted"),
        _("Counted over"),
        _("Interval, low end"),
        _("Interval, high end"),
        _("Middle half of the team, low"),
        _("Middle half of the team, high"),
        _("Why not to judge by"),
        _("Source"),
        _("From"),
        _("To"),
    )
    rows: list[Cells] = [
        (
            each.label,
            _cell(each.value, each),
            each.unit,
            each.numerator,
            each.denominator,
            each.counted,
            each.counted_over,
            *(_cell(end, each) if each.enough else None for end in (each.low, each.high)),
            *(_cell(end, each) for end in each.band_ends or (None, None)),
            each.reason,
            each.source,
            period.start,
            period.end,
        )
        for each in figures
    ]
    return Sheet(_("Figures"), heads, rows)


def _cell(value: float | None, figure: Figure) -> object:
    """Give a number that can be counted with, a share as per cent."""
    return PercentCell(value) if figure.is_share else value


def _clauses(clauses: list[ClauseEvidence]) -> Sheet:
    heads = (
        _("Clause"),
        _("Title"),
        _("Mastery"),
        _("From"),
        _("To"),
        _("Number of questions"),
        _("Points"),
        _("Points possible"),
        _("Complaints per 10,000 contacts"),
        _("Put down to the person"),
        _("Taken together"),
        _("What follows"),
    )
    rows: list[Cells] = []
    for each in clauses:
        mastery, quality, complaints = each.mastery, each.quality, each.complaints
        interval = mastery.interval if mastery else None
        rows.append(
            (
                each.clause.number,
                each.clause.shown_title,
                PercentCell(mastery.share if mastery else None),
                PercentCell(interval.low if interval else None),
                PercentCell(interval.high if interval else None),
                mastery.items if mastery else 0,
                quality.points if quality else None,
                quality.possible if quality else None,
                complaints.rate.rate if complaints else None,
                each.attributed,
                each.verdict_text,
                each.follow_up.text,
            )
        )
    return Sheet(_("Clauses"), heads, rows)


def _value_rows(file: PerformanceFile) -> Iterator[Cells]:
    """Yield the days of the indicators that may be shown for one person."""
    values = values_in(file.period).filter(employee=file.place.employee, indicator__to_person=True)
    rows = values.select_related("indicator", "unit").order_by("indicator__key", "day")
    for each in rows.iterator(chunk_size=2000):
        name = each.indicator.shown_name
        yield each.day, each.unit.name, name, each.numerator, each.denominator, each.source


def _items(file: PerformanceFile) -> Sheet:
    heads = (_("Reference"), _("Reviewed on"), _("Clause"), _("Points"), _("Points possible"), _("Reviewer"))
    items = items_behind(file.place.employee, file.period).order_by("review__reviewed_on", "clause__sort")
    rows: list[Cells] = [
        (
            each.review.reference,
            each.review.reviewed_on,
            each.clause.number,
            each.points,
            each.max_points,
            each.review.reviewer,
        )
        for each in items
    ]
    return Sheet(_("Review items"), heads, rows)
