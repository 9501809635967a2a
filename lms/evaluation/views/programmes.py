"""Show programmes and their reports; declare, estimate, assign and cancel them."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.core.api import Action, chart_download
from lms.evaluation.charts.effects import event_study_chart
from lms.evaluation.domain.errors import DomainError
from lms.evaluation.domain.promises import PromiseProblem
from lms.evaluation.forms.programmes import AssignForm, CancelForm, RolloutForm
from lms.evaluation.forms.refusals import sentence_for
from lms.evaluation.models import Programme
from lms.evaluation.permissions import SEE_EVERYTHING
from lms.evaluation.queries.effect_words import title_of
from lms.evaluation.queries.programmes import programmes_visible_to, with_plan
from lms.evaluation.queries.reports import Report, report_of
from lms.evaluation.queries.rollouts import RolloutDesign, design_rollout
from lms.evaluation.services.programmes import (
    assign_wave,
    cancel_programme,
    declare_programme,
    draw_lots,
    new_seed,
)
from lms.evaluation.tasks import start_estimate
from lms.evaluation.views.programme_parts import design_figures, design_rows, waves_of
from lms.evaluation.views.programme_tables import ProgrammeTable
from lms.people.api import Role, SignedInRequest, has_role, role_required

READERS = (Role.HR, Role.TRAINER, Role.AUDITOR, Role.MANAGER)
DECLARERS = (Role.HR, Role.TRAINER, Role.MANAGER)
KEEPERS = (Role.HR, Role.TRAINER)


@role_required(*READERS)
def programmes(request: SignedInRequest) -> HttpResponse:
    """List the programmes the reader may see, each by its finding."""
    found = with_plan(programmes_visible_to(request.user))
    declare = Action(_("Declare a programme"), reverse("lms_evaluation:programme_new"), kind="primary")
    context = {
        "page_title": _("Did the training work?"),
        "note": _("Each line is what the evidence allows to say; “cannot tell” is an answer."),
        "actions": [*_way_to_teams(request), *([declare] if has_role(request.user, *DECLARERS) else [])],
    }
    return ProgrammeTable(request, found).respond("lms_evaluation/programmes.html", context)


def _way_to_teams(request: SignedInRequest) -> list[Action]:
    """Lead to the team table those who may open it and have no entry of their own for it."""
    if has_role(request.user, Role.MANAGER) or not has_role(request.user, *SEE_EVERYTHING):
        return []
    return [Action(_("Teams"), reverse("lms_evaluation:teams"))]


@role_required(*READERS)
def programme(request: SignedInRequest, key: str) -> HttpResponse:
    """Show the report of a programme."""
    found = _visible(request, key)
    report = report_of(found)
    chart = event_study_chart(report)
    if chart and (reply := chart_download(request, [chart])):
        return reply
    keeps = has_role(request.user, *KEEPERS) and found.cancelled_at is None
    context = {
        "report": report,
        "chart": chart,
        "waves": waves_of(found, timezone.localdate()),
        "actions": _report_actions(request, report),
        "assign_form": AssignForm(auto_id=False) if keeps else None,
        "may_estimate": keeps,
    }
    return render(request, "lms_evaluation/programme.html", context)


def _visible(request: SignedInRequest, key: str) -> Programme:
    return get_object_or_404(with_plan(programmes_visible_to(request.user)), key=key)


def _report_actions(request: SignedInRequest, report: Report) -> list[Action]:
    """Offer the rows to everybody, a finding to those who may act on it."""
    key = report.programme.key
    found = [Action(_("Rows behind this"), reverse("lms_evaluation:programme_rows", args=[key]))]
    if report.result is not None and report.result.due and has_role(request.user, Role.HR, Role.MANAGER):
        address = f"{reverse('lms_evaluation:finding_new')}?{urlencode({'programme': key})}"
        found.append(Action(_("Make a finding"), address, kind="primary"))
    return found


@role_required(*DECLARERS)
def programme_new(request: SignedInRequest) -> HttpResponse:
    """Plan a rollout, see what it could show, and declare it."""
    form = RolloutForm(request.POST or None, user=request.user, now=timezone.now())
    design: RolloutDesign | None = None
    if form.is_valid():
        try:
            question = form.question()
            design = design_rollout(question, form.today)
            if request.POST.get("step") == "declare":
                return _declare(request, form, design)
        except DomainError as refused:
            if refused.code is PromiseProblem.KEY_TAKEN:
                return redirect("lms_evaluation:programme", form.plan().key)
            too_early = refused.code is PromiseProblem.ANALYSIS_TOO_EARLY
            form.add_error("analysis_on" if too_early else None, sentence_for(refused))
    return render(request, "lms_evaluation/programme_new.html", _design_context(form, design))


def _declare(request: SignedInRequest, form: RolloutForm, design: RolloutDesign) -> HttpResponse:
    """Draw the lots now, for the first and only time, and freeze the plan."""
    seed = new_seed()
    waves = draw_lots(teams=form.question().teams, starts=design.starts, seed=seed)
    made = declare_programme(
        plan=form.plan(), waves=waves, declared_by=request.user, now=timezone.now(), lottery_seed=seed
    )
    messages.success(request, _("Declared. The lots are drawn and the plan is frozen under its hash."))
    return redirect(made)


def _design_context(form: RolloutForm, design: RolloutDesign | None) -> dict[str, object]:
    unit = form.cleaned_data["primary"].unit if design else ""
    return {
        "form": form,
        "design": design,
        "figures": design_figures(design, unit) if design else (),
        "waves": design_rows(design) if design else (),
    }


@require_POST
@role_required(*KEEPERS)
def programme_estimate(request: SignedInRequest, key: str) -> HttpResponse:
    """Start the estimation as a job."""
    return redirect(start_estimate(programme=_visible(request, key), started_by=request.user))


@require_POST
@role_required(*KEEPERS)
def programme_assign(request: SignedInRequest, key: str) -> HttpResponse:
    """Give the course to the people of one wave."""
    found, form = _visible(request, key), AssignForm(request.POST)
    if found.cancelled_at is not None:
        raise PermissionDenied
    if form.is_valid():
        wave = get_object_or_404(found.waves, number=form.cleaned_data["wave"])
        due = form.cleaned_data["due_on"]
        done = assign_wave(wave=wave, due_on=due, by=request.user, now=timezone.now())
        words = {"new": done.new, "changed": done.due_changed, "rest": done.unchanged + done.done}
        text = _("Assigned: %(new)s new, %(changed)s with a new due day, %(rest)s unchanged.") % words
        messages.success(request, text)
    else:
        messages.error(request, _("This is not a day."))
    return redirect(found)


@role_required(*KEEPERS)
def programme_cancel(request: SignedInRequest, key: str) -> HttpResponse:
    """Ask why and cancel a programme for good."""
    found, form = _visible(request, key), CancelForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        cancel_programme(programme=found, reason=reason, by=request.user, now=timezone.now())
        return redirect(found)
    context = {
        "form": form,
        "programme": found,
        "page_title": _("Cancel “%(title)s”") % {"title": title_of(found)},
    }
    return render(request, "lms_evaluation/programme_cancel.html", context)
