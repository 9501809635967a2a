"""Record what judges said of a paper's pass mark."""

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lms.core.wording import percent
from lms.papers.blueprints.models import Paper, PaperQuestion
from lms.papers.blueprints.wording import rule_label
from lms.people.api import Role, SignedInRequest, role_required
from lms.psychometrics.standard_setting.forms import StandardSettingForm
from lms.psychometrics.standard_setting.queries import parts_of, round_basis
from lms.psychometrics.standard_setting.services import record_standard_setting


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
        return redirect("lms_psychometrics:analysis_paper", pk)
    labels = []
    for part in parts_of(paper):
        if isinstance(part, PaperQuestion):
            labels.append(str(part.question))
            continue
        asked = ngettext("%(number)s question", "%(number)s questions", part.count) % {"number": part.count}
        labels.append(f"{rule_label(part)} · {asked}")
    context = {"paper": paper, "form": form, "parts": labels}
    return render(request, "lms_psychometrics/standard_setting/new.html", context)
