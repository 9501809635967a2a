"""Write a performance file as a workbook."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from lms.core.api import PercentCell, Sheet
from lms.evaluation.queries.clauses import ClauseEvidence
from lms.evaluation.queries.figures import Figure
from lms.evaluation.queries.file import PerformanceFile
from lms.evaluation.queries.file_rows import complaints_behind, items_behind
from lms.evaluation.queries.indicators import values_in
from lms.evaluation.queries.periods import Period
from lms.evaluation.wording import in_language

type Cells = tuple[object, ...]


def file_sheets(file: PerformanceFile) -> list[Sheet]:
    """Give figures, clauses and time line, and the rows behind them."""
    return [
        _about(file),
        _figures(file.figures, file.period),
        _clauses(file.clauses),
        _timeline(file),
        _values(file),
        _items(file),
        _complaints(file),
    ]


def _about(file: PerformanceFile) -> Sheet:
    employee, posting = file.place.employee, file.place.posting
    rows: list[Cells] = [
        (_("Full name"), employee.name),
        (_("Staff number"), employee.number),
        (_("Position"), in_language(posting.position.name, posting.position.name_en) if posting else ""),
        (_("Unit"), posting.unit.name if posting else ""),
        (_("Hired on"), employee.hired_on),
        (_("From"), file.period.start),
        (_("To"), file.period.end),
    ]
    return Sheet(_("Person"), (_("Entry"), _("Value")), rows, widths=(18, 30))


def _figures(figures: list[Figure], period: Period) -> Sheet:
    heads = (
        _("Figure"),
        _("Value"),
        _("Unit of measure"),
        _("Numerator"),
        _("Denominator"),
        _("What is counted"),
        _("Counted over"),
        _("Interval"),
        _("Team"),
        _("Why not to judge by"),
        _("Source"),
        _("From"),
        _("To"),
    )
    rows: list[Cells] = [
        (
            each.label,
            PercentCell(each.value) if each.is_share else each.value,
            each.unit,
            each.numerator,
            each.denominator,
            each.counted,
            each.counted_over,
            each.interval_text,
            each.band_text,
            each.reason,
            each.source,
            period.start,
            period.end,
        )
        for each in figures
    ]
    return Sheet(_("Figures"), heads, rows)


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
    return Sheet(_("Clauses"), heads, [_clause(each) for each in clauses])


def _clause(each: ClauseEvidence) -> Cells:
    mastery, quality, complaints = each.mastery, each.quality, each.complaints
    interval = mastery.interval if mastery else None
    return (
        each.clause.number,
        in_language(each.clause.title, each.clause.title_en),
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


def _timeline(file: PerformanceFile) -> Sheet:
    rows: list[Cells] = [(each.day, each.kind_text, each.title, each.detail) for each in file.events]
    return Sheet(_("Time line"), (_("Day"), _("Kind"), _("What"), _("Details")), rows)


def _values(file: PerformanceFile) -> Sheet:
    heads = (_("Day"), _("Unit"), _("Indicator"), _("Numerator"), _("Denominator"), _("Source"))
    return Sheet(_("Indicator values"), heads, _value_rows(file))


def _value_rows(file: PerformanceFile) -> Iterator[Cells]:
    """Yield the days of the indicators that may be shown for one person."""
    values = values_in(file.period).filter(employee=file.place.employee, indicator__to_person=True)
    rows = values.select_related("indicator", "unit").order_by("indicator__key", "day")
    for each in rows.iterator(chunk_size=2000):
        name = in_language(each.indicator.name, each.indicator.name_en)
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


def _complaints(file: PerformanceFile) -> Sheet:
    heads = (_("Ticket"), _("Received on"), _("Category"), _("In the customer's words"))
    rows: list[Cells] = [
        (
            each.ticket,
            each.received_on,
            in_language(each.category.name, each.category.name_en) if each.category else "",
            each.words,
        )
        for each in complaints_behind(file.place.employee, file.period)
    ]
    return Sheet(_("Complaints"), heads, rows)
