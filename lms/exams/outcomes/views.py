"""Show how a sitting went, and give it as a workbook and as a document; nobody is named anywhere."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms.core.files.api import PercentCell, Sheet, workbook_response
from lms.core.jobs.api import export_later
from lms.exams.outcomes.documents import outcome_pdf
from lms.exams.outcomes.queries import Outcome, OutcomeLine, outcome_for
from lms.exams.outcomes.tables import WITHHELD, OutcomeTable, tables_of
from lms.exams.permissions import ONLOOKERS
from lms.exams.sittings.models import Sitting
from lms.people.api import SignedInRequest, role_required


@require_safe
@role_required(*ONLOOKERS)
def outcome_part(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the outcome alone, for the page of a large sitting."""
    found = get_object_or_404(Sitting.objects.select_related("paper"), pk=pk)
    context = {"sitting": found, "outcome": outcome_for(found, request.user)}
    return render(request, "lms_exams/outcomes/outcome.html", context)


@require_safe
@role_required(*ONLOOKERS)
def outcome_workbook(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the figures, bands, units, clauses and questions of a sitting, a sheet each."""
    found = get_object_or_404(Sitting.objects.select_related("paper"), pk=pk)
    if later := export_later(request, title=found.title, rows=found.attempts.count()):
        return later
    outcome = outcome_for(found, request.user)
    figures = Sheet(_("How it went"), [_("Figure"), _("Value")], _figures(found, outcome))
    tables = [
        Sheet(
            table.name,
            [*table.heads, _("From (95%)"), _("To (95%)")],
            [_row(table, line) for line in table.lines],
        )
        for table in tables_of(outcome)
    ]
    return workbook_response(f"sitting-{pk}", [figures, *tables])


@require_safe
@role_required(*ONLOOKERS)
def outcome_report(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the same as a document to sign and file."""
    found = get_object_or_404(Sitting.objects.select_related("paper"), pk=pk)
    name = f"sitting-{pk}-{timezone.localdate():%Y%m%d}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(
        outcome_pdf(found, outcome_for(found, request.user)), content_type="application/pdf", headers=headers
    )


def _figures(sitting: Sitting, outcome: Outcome) -> list[list[object]]:
    """Give what the page says at the top, with the pass mark and its reason."""
    return [
        [_("Sitting"), sitting.title],
        [_("Paper"), sitting.paper.shown_title],
        [_("Seats"), outcome.seats],
        [_("With a result"), outcome.passed.n],
        [outcome.away_label, outcome.away],
        [_("Handed in, being marked"), outcome.marking],
        *([[_("Invalidated"), outcome.invalidated]] if outcome.invalidated else []),
        [_("What counts"), outcome.counted_text],
        [_("People who passed"), outcome.passed.hits],
        [_("Share who passed"), PercentCell(outcome.passed.share)],
        [_("Mean share of the marks"), PercentCell(outcome.mean.share)],
        [_("Pass mark"), PercentCell(sitting.pass_mark)],
        [_("Reason for the pass mark"), sitting.pass_rationale or sitting.paper.pass_rationale],
    ]


def _row(table: OutcomeTable, line: OutcomeLine) -> list[object]:
    if line.is_withheld:
        return [line.label, *(None for _number in table.numbers_of(line)), WITHHELD, None, None]
    interval = line.figure.interval
    ends = [interval.low, interval.high] if interval else [None, None]
    return [line.label, *table.numbers_of(line), *map(PercentCell, (line.figure.share, *ends))]
