"""Show the improvement board, findings and actions; make and plan them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.core.api import Action
from lms.evaluation.forms.improvement import ActionForm, FindingForm
from lms.evaluation.models import Finding
from lms.evaluation.queries.improvement import all_as_open, board_of, findings_visible_to, may_act_in
from lms.evaluation.queries.kept_figures import kept_facts
from lms.evaluation.queries.programmes import person_name
from lms.evaluation.services.findings import as_planned, make_finding, plan_action
from lms.evaluation.views.before_after import met_already
from lms.evaluation.views.finding_sources import gaps_of, source_of
from lms.people.api import Role, SignedInRequest, has_role, role_required

READERS = (Role.HR, Role.TRAINER, Role.AUDITOR, Role.MANAGER)
MAKERS = (Role.HR, Role.MANAGER)


@role_required()
def improvement(request: SignedInRequest) -> HttpResponse:
    """Show the board; who leads nothing sees only the actions they own."""
    add = Action(_("New finding"), reverse("lms_evaluation:finding_new"), kind="primary")
    context = {
        "page_title": _("Improvement board"),
        "note": _("Plan, do, check, act; an action closes with its measure, or is withdrawn for a reason."),
        "actions": [add] if has_role(request.user, *MAKERS) else [],
        "columns": board_of(request.user, timezone.localdate()),
        "may_make": has_role(request.user, *MAKERS),
    }
    return render(request, "lms_evaluation/improvement.html", context)


@role_required(*MAKERS)
def finding_new(request: SignedInRequest) -> HttpResponse:
    """Write a finding down, with the figures it rests on when it comes from a report or a clause."""
    source = source_of(request)
    form = FindingForm(request.POST or None, user=request.user, initial=source.initial)
    if form.is_valid():
        draft = source.draft(form.cleaned_data["statement"], form.cleaned_data["unit"])
        return redirect(make_finding(draft=draft, by=request.user, now=timezone.now()))
    context = {
        "form": form,
        "source": source,
        "gaps": [] if source.facts else gaps_of(request),
        "page_title": _("New finding"),
    }
    return render(request, "lms_evaluation/finding_new.html", context)


@role_required(*READERS)
def finding(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a finding with its actions, and let those who act in the unit plan one."""
    found: Finding = get_object_or_404(findings_visible_to(request.user), pk=pk)
    may_act = may_act_in(request.user, found.unit)
    if request.method == "POST" and not may_act:
        raise PermissionDenied
    form = ActionForm(request.POST or None, finding=found, today=timezone.localdate())
    warning = ""
    if form.is_valid():
        warning = _not_yet_heard(request, found, form)
        if not warning:
            return redirect(plan_action(finding=found, draft=form.draft(), by=request.user))
    page = _page_of(found, form if may_act else None) | {"warning": warning}
    return render(request, "lms_evaluation/finding.html", page)


def _not_yet_heard(request: HttpRequest, found: Finding, form: ActionForm) -> str:
    """Warn of a target that is met already, once for each measure, target and span of days."""
    if request.POST.get("heard") == form.aim:
        return ""
    return met_already(as_planned(found, form.draft()), timezone.localdate())


def _page_of(found: Finding, form: ActionForm | None) -> dict[str, object]:
    today = timezone.localdate()
    actions = found.actions.select_related("finding__unit", "owner", "measure", "next_cycle").order_by(
        "due_on", "pk"
    )
    return {
        "finding": found,
        "found_by": person_name(found.found_by),
        "kept": kept_facts(found),
        "form": form,
        "cards": all_as_open(actions, today),
    }
