"""Download how a sitting went, as a workbook and as a document; nobody is named in either."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms.core.api import PercentCell, Sheet, workbook_response
from lms.exams.documents.outcomes import outcome_pdf
from lms.exams.models import Sitting
from lms.exams.permissions import ONLOOKERS
from lms.exams.queries.outcome_tables import OutcomeTable, tables_of
from lms.exams.queries.outcomes import Outcome, OutcomeLine, outcome_of
from lms.people.api import SignedInRequest, role_required


@require_safe
@role_required(*ONLOOKERS)
def outcome_workbook(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the figures, bands, units, clauses and questions of a sitting, a sheet each."""
    found = get_object_or_404(Sitting.objects.select_related("paper"), pk=pk)
    return workbook_response(f"sitting-{pk}", _sheets(found, outcome_of(found)))


@require_safe
@role_required(*ONLOOKERS)
def outcome_report(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the same as a document to sign and file."""
    found = get_object_or_404(Sitting.objects.select_related("paper"), pk=pk)
    name = f"sitting-{pk}-{timezone.localdate():%Y%m%d}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(
        outcome_pdf(found, outcome_of(found)), content_type="application/pdf", headers=headers
    )


def _sheets(sitting: Sitting, outcome: Outcome) -> list[Sheet]:
    figures = Sheet(_("How it went"), [_("Figure"), _("Value")], _figures(sitting, outcome))
    return [figures, *(_sheet(table) for table in tables_of(outcome))]


def _figures(sitting: Sitting, outcome: Outcome) -> list[list[object]]:
    """Give what the page says at the top, with the pass mark and its reason."""
    return [
        [_("Sitting"), sitting.title],
        [_("Paper"), sitting.paper.shown_title],
        [_("Seats"), outcome.seats],
        [_("With a result"), outcome.passed.n],
        [outcome.away_words, outcome.away],
        [_("Handed in, being marked"), outcome.marking],
        *([[_("Voided"), outcome.voided]] if outcome.voided else []),
        [_("What counts"), outcome.counted_words],
        [_("People who passed"), outcome.passed.hits],
        [_("Share who passed"), PercentCell(outcome.passed.share)],
        [_("Mean share of the marks"), PercentCell(outcome.mean.share)],
        [_("Pass mark"), PercentCell(sitting.pass_mark)],
        [_("Reason for the pass mark"), sitting.pass_rationale or sitting.paper.pass_rationale],
    ]


def _sheet(table: OutcomeTable) -> Sheet:
    heads = [*table.heads, _("From (95%)"), _("To (95%)")]
    return Sheet(table.name, heads, (_row(table, line) for line in table.lines))


def _row(table: OutcomeTable, line: OutcomeLine) -> list[object]:
    interval = line.figure.interval
    ends = [interval.low, interval.high] if interval else [None, None]
    return [line.label, *table.numbers_of(line), *map(PercentCell, (line.figure.share, *ends))]
