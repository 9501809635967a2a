"""A trainer's desk for papers: what the bank holds for them, their forms, printing."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lms.core.api import Action
from lms.exams.documents import PrintGlyphsMissing, answer_sheet_pdf, key_pdf, paper_pdf
from lms.exams.domain.refusals import ExamRefusal
from lms.exams.forms.blueprint_words import BlueprintRows, blueprint_sentences
from lms.exams.forms.printing import PrintForm
from lms.exams.models import Paper, PrintRun
from lms.exams.queries.paper_desk import desk_of, forms_of, papers_with_counts
from lms.exams.queries.results import shows_while_writing
from lms.exams.services.parallel_forms import draw_parallel_forms
from lms.exams.services.printing import make_print_run
from lms.exams.views.paper_tables import BlueprintTable, PaperTable, blueprint_rows
from lms.exams.views.refusals import sentence_for_author
from lms.people.api import Role, SignedInRequest, role_required


@require_safe
@role_required(Role.TRAINER)
def papers(request: SignedInRequest) -> HttpResponse:
    """List all papers."""
    actions = [Action(_("Write a paper"), reverse("wagtailsnippets_lms_exams_paper:add"), "primary")]
    return PaperTable(request, papers_with_counts()).respond("lms_exams/papers.html", {"actions": actions})


@require_safe
@role_required(Role.TRAINER)
def paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a paper against the bank of today."""
    today = timezone.localdate()
    desk = desk_of(get_object_or_404(Paper, pk=pk), today)
    context = {
        "desk": desk,
        "faults": blueprint_sentences(desk.check, BlueprintRows(desk.picked, desk.rules)),
        "forms": forms_of(desk.paper, today),
        "looked_up_before": desk.paper.attempts > 1 and shows_while_writing(desk.paper),
        "print_form": PrintForm(paper=desk.paper),
        "runs": desk.paper.print_runs.select_related("made_by")[:10],
        "actions": _actions(desk.paper),
    }
    return BlueprintTable(request, list(blueprint_rows(desk))).respond("lms_exams/paper.html", context)


def _actions(found: Paper) -> list[Action]:
    return [
        Action(_("Edit"), reverse("wagtailsnippets_lms_exams_paper:edit", args=[found.pk])),
        Action(_("Preview as a taker"), reverse("lms_exams:paper_sample", args=[found.pk]), "primary"),
    ]


@require_POST
@role_required(Role.TRAINER)
def draw_forms(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Draw the parallel forms of a paper anew."""
    found = get_object_or_404(Paper, pk=pk, form_count__gt=1)
    try:
        draw_parallel_forms(paper=found, user=request.user, now=timezone.now())
        messages.success(request, _("The forms are drawn. Attempts that start from now on get them."))
    except ExamRefusal as refusal:
        messages.error(request, sentence_for_author(refusal))
    return redirect("lms_exams:paper", pk)


@require_POST
@role_required(Role.TRAINER)
def print_paper(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Make the forms of a paper for printing."""
    found = get_object_or_404(Paper, pk=pk)
    form = PrintForm(request.POST, paper=found)
    if not form.is_valid():
        messages.error(request, str(form.errors["forms"][0]))
        return redirect("lms_exams:paper", pk)
    try:
        wanted = form.cleaned_data["forms"]
        make_print_run(paper=found, forms=wanted, user=request.user, now=timezone.now())
        messages.success(request, _("The forms are ready to be printed."))
    except ExamRefusal as refusal:
        messages.error(request, sentence_for_author(refusal))
    return redirect("lms_exams:paper", pk)


@require_safe
@never_cache
@role_required(Role.TRAINER)
def printed(request: SignedInRequest, pk: int, sheet: str) -> HttpResponseBase:
    """Give one document of a print run: a paper, the key or the answer sheet."""
    run = get_object_or_404(PrintRun.objects.select_related("paper"), pk=pk)
    try:
        pdf = _document(run, sheet)
    except PrintGlyphsMissing as missing:
        messages.error(
            request,
            _("The font has no sign for %(characters)s. Replace it in the question.")
            % {"characters": missing.characters},
        )
        return redirect("lms_exams:paper", run.paper_id)
    disposition = f'inline; filename="{run.paper.slug}-{run.pk}-{sheet}.pdf"'
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": disposition})


def _document(run: PrintRun, sheet: str) -> bytes:
    letter = sheet.removeprefix("paper-")
    if letter in run.forms:
        return paper_pdf(run, letter)
    match sheet:
        case "key":
            return key_pdf(run)
        case "answer-sheet":
            return answer_sheet_pdf(run)
        case _:
            raise Http404
