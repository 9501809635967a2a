"""Who stands near the pass mark, for a person to decide, and one click to let them write again."""

from collections.abc import Sequence

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.core.refusals import Refusal, sentence
from lms.core.ui.api import Tab
from lms.core.wording import points
from lms.exams.permissions import RUNNERS
from lms.papers.blueprints.models import Paper
from lms.papers.choices import PaperKind
from lms.people.api import SignedInRequest, role_required, visible_employees
from lms.psychometrics.borderline.queries import NearRow, error_at_cut, people_near_cut
from lms.psychometrics.borderline.services import offer_second_form
from lms.psychometrics.items.queries import judgements_of


@require_http_methods(["GET", "POST"])
@role_required(*RUNNERS)
def second_forms(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """List who is within one standard error of the pass mark; posting opens a sitting for them.

    Who may see people chooses them by name; a trainer, who may not, lets all those below write again.
    """
    paper, now = get_object_or_404(Paper, pk=pk, kind=PaperKind.EXAM), timezone.now()
    error = error_at_cut(judgements_of([paper]).get(pk))
    rows = people_near_cut(paper, error, now) if error else []
    if request.method == "POST":
        return _offer(request, paper, rows)
    named = _named(request, rows)
    sides = {side: [row for row in named if row.near.is_below != side] for side in (False, True)}
    above = request.GET.get("side", "above" if sides[True] and not sides[False] else "below") == "above"
    context = {
        "paper": paper,
        "error": error,
        "error_points": points(error).removeprefix("+"),
        "rows": sides[above],
        "tabs": [
            Tab(_("Just below the pass mark"), "?side=below", not above, len(sides[False])),
            Tab(_("Just above the pass mark"), "?side=above", above, len(sides[True])),
        ],
        "below": sum(row.near.is_below for row in rows),
        "above": sum(not row.near.is_below for row in rows),
        "hidden": len(rows) - len(named),
    }
    return render(request, "lms_psychometrics/borderline/second_forms.html", context)


def _named(request: SignedInRequest, rows: Sequence[NearRow]) -> list[NearRow]:
    """Keep the people whom the reader may see."""
    keys = [row.attempt.employee_id for row in rows]
    seen = set(visible_employees(request.user).filter(pk__in=keys).values_list("pk", flat=True))
    return [row for row in rows if row.attempt.employee_id in seen]


def _offer(request: SignedInRequest, paper: Paper, rows: Sequence[NearRow]) -> HttpResponseBase:
    """Seat those chosen of the people on the list, or all below the pass mark."""
    if request.POST.get("who") == "below":
        chosen = [row.attempt.employee for row in rows if row.near.is_below]
    else:
        wanted = set(request.POST.getlist("people"))
        named = _named(request, rows)
        chosen = [row.attempt.employee for row in named if str(row.attempt.employee_id) in wanted]
    if not chosen:
        messages.warning(request, _("Nobody was chosen, or they stand near the pass mark no more."))
        return redirect("lms_psychometrics:second_forms", paper.pk)
    try:
        made = offer_second_form(paper=paper, employees=chosen, user=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
        return redirect("lms_psychometrics:second_forms", paper.pk)
    messages.success(request, _("The sitting is there and its seats are given. Set its times now."))
    return redirect("lms_exams:sitting_edit", made.pk)
