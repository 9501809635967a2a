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
from wagtail import hooks

from lms.core.refusals import Refusal, sentence_for_author
from lms.core.ui.api import Action
from lms.papers.blueprints.models import Paper
from lms.papers.blueprints.wording import BlueprintRows, blueprint_sentences
from lms.papers.desk.queries import desk_of, forms_of
from lms.papers.desk.tables import BlueprintTable, blueprint_rows, listed_papers
from lms.papers.drawing.services import draw_parallel_forms
from lms.papers.printing.documents import PrintGlyphsMissing, answer_sheet_pdf, key_pdf, paper_pdf
from lms.papers.printing.forms import PrintForm
from lms.papers.printing.models import PrintRun
from lms.papers.printing.services import make_print_run
from lms.papers.review_options.queries import offers_immediate_feedback
from lms.people.api import Role, SignedInRequest, role_required
from lms.standards.changes.api import ThingKind, open_items

# An app above shows a paper as takers see it: called with the paper, it returns the address of that page,
# which takes the letter of a parallel form as `form`.
PREVIEW_HOOK = "paper_preview"
SHEETS = {"key": key_pdf, "answer-sheet": answer_sheet_pdf}


@require_safe
@role_required(Role.TRAINER)
def papers(request: SignedInRequest) -> HttpResponse:
    actions = [Action(_("Write a paper"), reverse("wagtailsnippets_lms_papers_paper:add"), "primary")]
    return listed_papers(request).respond("lms_papers/desk/papers.html", {"actions": actions})


@require_safe
@role_required(Role.TRAINER)
def paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a paper against the bank of today."""
    today = timezone.localdate()
    desk = desk_of(get_object_or_404(Paper, pk=pk), today)
    preview = next((hook(desk.paper) for hook in hooks.get_hooks(PREVIEW_HOOK)), "")
    context = {
        "desk": desk,
        "changing": open_items([ThingKind.PAPER], [pk]),
        "faults": blueprint_sentences(desk.check, BlueprintRows(desk.picked, desk.rules)),
        "forms": forms_of(desk.paper, today),
        "looked_up_before": desk.paper.attempts > 1 and offers_immediate_feedback(desk.paper),
        "print_form": PrintForm(paper=desk.paper),
        "runs": desk.paper.print_runs.select_related("made_by")[:10],
        "preview": preview,
        "actions": [
            Action(_("Edit"), reverse("wagtailsnippets_lms_papers_paper:edit", args=[pk])),
            *([Action(_("Preview as a taker"), preview, "primary")] if preview else []),
        ],
    }
    return BlueprintTable(request, list(blueprint_rows(desk))).respond("lms_papers/desk/paper.html", context)


@require_POST
@role_required(Role.TRAINER)
def draw_forms(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Draw the parallel forms of a paper anew."""
    found = get_object_or_404(Paper, pk=pk, form_count__gt=1)
    try:
        draw_parallel_forms(paper=found, user=request.user, now=timezone.now())
        messages.success(request, _("The forms are drawn. Attempts that start from now on get them."))
    except Refusal as refusal:
        messages.error(request, sentence_for_author(refusal))
    return redirect("lms_papers:paper", pk)


@require_POST
@role_required(Role.TRAINER)
def print_paper(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Make the forms of a paper for printing."""
    found = get_object_or_404(Paper, pk=pk)
    form = PrintForm(request.POST, paper=found)
    if not form.is_valid():
        messages.error(request, str(form.errors["forms"][0]))
        return redirect("lms_papers:paper", pk)
    try:
        wanted = form.cleaned_data["forms"]
        make_print_run(paper=found, forms=wanted, user=request.user, now=timezone.now())
        messages.success(request, _("The forms are ready to be printed."))
    except Refusal as refusal:
        messages.error(request, sentence_for_author(refusal))
    return redirect("lms_papers:paper", pk)


@require_safe
@never_cache
@role_required(Role.TRAINER)
def printed(request: SignedInRequest, pk: int, sheet: str) -> HttpResponseBase:
    """Give one document of a print run: a paper, the key or the answer sheet."""
    run = get_object_or_404(PrintRun.objects.select_related("paper"), pk=pk)
    letter = sheet.removeprefix("paper-")
    try:
        if letter in run.forms:
            pdf = paper_pdf(run, letter)
        elif sheet in SHEETS:
            pdf = SHEETS[sheet](run)
        else:
            raise Http404
    except PrintGlyphsMissing as missing:
        messages.error(
            request,
            _("The font has no sign for %(characters)s. Replace it in the question.")
            % {"characters": missing.characters},
        )
        return redirect("lms_papers:paper", run.paper_id)
    disposition = f'inline; filename="{run.paper.slug}-{run.pk}-{sheet}.pdf"'
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": disposition})
