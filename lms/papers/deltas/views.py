"""Show what the bank holds on changed clauses, make the delta paper, and bring it up to date."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lms.core.refusals import Refusal, sentence
from lms.papers.deltas.forms import DeltaPaperForm
from lms.papers.deltas.queries import WRITING_ROLES, desk_of_change
from lms.papers.deltas.services import make_delta_paper, renew_delta_paper
from lms.people.api import SignedInRequest, role_required
from lms.standards.changes.api import CAUSES, EditionChange


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITING_ROLES)
def delta_paper(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Show clause by clause what may be asked; make the paper, or bring the one that is there up to date."""
    change = get_object_or_404(EditionChange.objects.select_related(*CAUSES), pk=pk)
    desk = desk_of_change(change, timezone.localdate())
    if desk.made is not None and request.method == "POST":
        return _renewed(request, change)
    form = None
    if desk.made is None and change.is_open:
        form = DeltaPaperForm(request.POST if request.method == "POST" else None, desk=desk)
    if form is not None and form.is_valid():
        try:
            paper = make_delta_paper(change=change, terms=form.terms, by=request.user, now=timezone.now())
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("The delta paper is made. Look at it, and plan sittings for it."))
            return redirect("wagtailsnippets_lms_papers_paper:edit", paper.pk)
    context = {"change": change, "desk": desk, "form": form}
    status = 422 if form is not None and form.errors else 200
    return render(request, "lms_papers/deltas/paper.html", context, status=status)


def _renewed(request: SignedInRequest, change: EditionChange) -> HttpResponse:
    """Bring the paper up to date and say what that did."""
    try:
        moved = renew_delta_paper(change=change, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.warning(request, sentence(refusal))
    else:
        said = ngettext("%(count)d question came or went.", "%(count)d questions came or went.", moved)
        messages.success(request, said % {"count": moved} if moved else _("Nothing was to be changed."))
    return redirect("lms_papers:delta_paper", change.pk)
