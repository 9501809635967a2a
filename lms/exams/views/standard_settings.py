"""Record what judges said of a paper's pass mark."""

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.core.api import percent
from lms.exams.forms.blueprint_words import rule_words
from lms.exams.forms.standard_settings import StandardSettingForm
from lms.exams.models import Paper, PaperQuestion, PaperRule
from lms.exams.queries.standard_settings import parts_of, round_basis
from lms.exams.services.standard_settings import record_standard_setting
from lms.people.api import Role, SignedInRequest, role_required


@require_http_methods(["GET", "POST"])
@role_required(Role.TRAINER)
def standard_new(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Record a round of judges and say what pass mark it advises."""
    paper = get_object_or_404(Paper, pk=pk)
    form = StandardSettingForm(request.POST or None, basis=round_basis(paper))
    if request.method == "POST" and form.is_valid():
        kept = record_standard_setting(
            paper=paper, held=form.held(), advice=form.advice, by=request.user, now=timezone.now()
        )
        messages.success(
            request,
            _("Kept. The round advises a pass mark of %(share)s.") % {"share": percent(kept.advised_share)},
        )
        return redirect("lms_exams:analysis_paper", pk)
    context = {
        "paper": paper,
        "form": form,
        "parts": [_part_words(part) for part in parts_of(paper)],
    }
    return render(request, "lms_exams/standard_new.html", context)


def _part_words(part: PaperQuestion | PaperRule) -> str:
    """Name what judges rate: a question by its code and text, a line of the blueprint by what it draws."""
    if isinstance(part, PaperQuestion):
        return str(part.question)
    return f"{rule_words(part)} × {part.count}"
