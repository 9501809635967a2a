"""Show the improvement board, a finding, an action with its facts and measure, and take its next step."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.core.refusals import Refusal, sentence
from lms.core.ui.api import Action, Fact, Tone
from lms.core.wording import count_text, day_text, moment
from lms.evaluation.actions import services
from lms.evaluation.actions.before_after import before_after, measured_of, met_already
from lms.evaluation.actions.forms import (
    ActionForm,
    CloseForm,
    FinishForm,
    MoveForm,
    NextRoundForm,
    WithdrawForm,
)
from lms.evaluation.actions.models import ImprovementAction
from lms.evaluation.actions.queries import (
    NextStep,
    actions_visible_to,
    all_as_open,
    as_open,
    before_text,
    board_of,
    findings_without_action,
    is_followed,
    may_be_withdrawn,
    may_move,
    next_step,
    step_text,
)
from lms.evaluation.actions.services import as_planned, plan_action
from lms.evaluation.actions.trail import trail_of
from lms.evaluation.choices import Decision, Stage
from lms.evaluation.effects.wording import ReportFigure
from lms.evaluation.findings.models import Finding
from lms.evaluation.findings.queries import finder_of, findings_visible_to, kept_facts, may_act_in
from lms.evaluation.permissions import MAKERS, READERS
from lms.people.api import AnyUser, SignedInRequest, has_role, role_required
from lms.performance.choices import Direction
from lms.performance.indicators.figures import held_back_text, interval_note, target_of
from lms.performance.indicators.models import Indicator
from lms.performance.indicators.rules import meets
from lms.performance.indicators.views import values_url
from lms.performance.indicators.wording import figure_text, unit_word
from lms.performance.permissions import units_with_rows


@role_required()
def improvement(request: SignedInRequest) -> HttpResponse:
    """Show the board; who leads nothing sees only the actions they own."""
    add = Action(_("New finding"), reverse("lms_evaluation:finding_new"), kind="primary")
    context = {
        "page_title": _("Improvement board"),
        "note": _("Plan, do, check, act; an action closes with its measure, or is withdrawn for a reason."),
        "actions": [add] if has_role(request.user, *MAKERS) else [],
        "waiting": findings_without_action(request.user),
        "columns": board_of(request.user, timezone.localdate()),
        "may_make": has_role(request.user, *MAKERS),
    }
    return render(request, "lms_evaluation/actions/board.html", context)


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
        # Who plans hears of a target that is met already once for each measure, target and span of days.
        if request.POST.get("heard") != form.aim:
            warning = met_already(as_planned(found, form.draft()), timezone.localdate())
        if not warning:
            return redirect(plan_action(finding=found, draft=form.draft(), by=request.user))
    actions = found.actions.select_related("finding__unit", "owner", "measure", "next_cycle").order_by(
        "due_on", "pk"
    )
    page = {
        "finding": found,
        "found_by": finder_of(found),
        "kept": kept_facts(found),
        "form": form if may_act else None,
        "cards": all_as_open(actions, timezone.localdate()),
        "warning": warning,
    }
    return render(request, "lms_evaluation/actions/finding.html", page)


FORMS: dict[NextStep, type[Form]] = {
    "start": MoveForm,
    "finish": FinishForm,
    "measure": MoveForm,
    "check": MoveForm,
    "close": CloseForm,
    "repeat": NextRoundForm,
    "withdraw": WithdrawForm,
}
# Deciding, closing, withdrawing and planning anew is for those who act in the unit; the owner does the rest.
DECIDING: frozenset[NextStep] = frozenset({"close", "repeat", "withdraw"})


@role_required()
def action(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show an action with the one step that is open, and take that step."""
    found: ImprovementAction = get_object_or_404(actions_visible_to(request.user), pk=pk)
    today = timezone.localdate()
    step = next_step(found, today)
    if request.method == "POST":
        return _take(request, found)
    form = _bind(step, found, None) if may_take(request, found, step) else None
    page = page_of(found, step, form, request.user)
    offers = may_be_withdrawn(found) and may_take(request, found, "withdraw")
    withdrawal = WithdrawForm(initial={"stage": found.stage}, auto_id="withdraw-%s") if offers else None
    return render(request, "lms_evaluation/actions/action.html", page | {"withdraw_form": withdrawal})


def may_take(request: SignedInRequest, action: ImprovementAction, step: NextStep) -> bool:
    """Tell whether the reader may take the step; a repeat that was begun is over."""
    if step in DECIDING:
        return may_act_in(request.user, action.finding.unit) and not is_followed(action)
    return bool(step) and may_move(request.user, action)


def _bind(step: NextStep, action: ImprovementAction, sent: QueryDict | None) -> Form:
    initial = {"stage": action.stage}
    if step == "close":
        return CloseForm(sent, initial=initial, action=action)
    return FORMS[step](sent, initial=initial)


def page_of(
    action: ImprovementAction, step: NextStep, form: Form | None, reader: AnyUser
) -> dict[str, object]:
    """Gather what the page of an action shows."""
    opens_rows = may_open_rows(reader, action)
    return {
        "card": as_open(action, timezone.localdate()),
        "action": action,
        "facts": action_facts(action, reader, opens_rows=opens_rows),
        "figure": measure_figure(action, opens_rows=opens_rows),
        "comparison": before_after(action, timezone.localdate(), opens_rows=opens_rows),
        "step": step,
        "step_label": step_text(step, action),
        "form": form,
        "stages": [(each.label, each == action.stage) for each in Stage],
        "history": trail_of(action, shows_few=opens_rows),
        "following": getattr(action, "next_cycle", None),
    }


def _take(request: SignedInRequest, action: ImprovementAction) -> HttpResponse:
    """Take the step the form was for; the services refuse it when the action has moved meanwhile."""
    sent = request.POST.get("step", "")
    step: NextStep = next((step for step in FORMS if step == sent), "")
    if not may_take(request, action, step):
        raise PermissionDenied
    form = _bind(step, action, request.POST)
    if not form.is_valid():
        return render(
            request, "lms_evaluation/actions/action.html", page_of(action, step, form, request.user)
        )
    try:
        moved = _moved(request, action, step, form)
    except Refusal as refused:
        messages.error(request, sentence(refused))
        return redirect(action)
    messages.success(request, _("Saved: %(step)s.") % {"step": step_text(step, action)})
    return redirect(moved)


def _moved(
    request: SignedInRequest, action: ImprovementAction, step: NextStep, form: Form
) -> ImprovementAction:
    """Ask the service of the step; give the action, or the next cycle that begins with it."""
    now, sent = timezone.now(), form.cleaned_data
    if isinstance(form, NextRoundForm):
        return services.start_next_cycle(
            action=action, next_round=form.next_round(), by=request.user, now=now
        )
    move = services.Move(request.user, now, Stage(sent["stage"]))
    match step:
        case "start":
            moved = services.start_action(action=action, move=move)
        case "finish":
            moved = services.finish_work(action=action, done_note=sent["done_note"], move=move)
        case "measure":
            moved = services.take_measure(action=action, move=move)
        case "check":
            moved = services.finish_check(action=action, move=move)
        case "close":
            decision, conclusion = Decision(sent["decision"]), sent["conclusion"]
            moved = services.close_action(action=action, decision=decision, conclusion=conclusion, move=move)
        case _:
            moved = services.withdraw_action(action=action, reason=sent["reason"], move=move)
    return moved


def target_text(indicator: Indicator, target: float) -> str:
    """Write what counts as reached."""
    goal, unit = figure_text(target, indicator.unit), unit_word(indicator.unit)
    match indicator.direction:
        case Direction.UP:
            return _("at least %(goal)s %(unit)s") % {"goal": goal, "unit": unit}
        case Direction.DOWN:
            return _("at most %(goal)s %(unit)s") % {"goal": goal, "unit": unit}
        case Direction.BAND:
            band = {"low": indicator.band_from, "high": indicator.band_to, "unit": unit}
            return _("between %(low)g and %(high)g %(unit)s") % band
        case _:
            return _("only watched")


def may_open_rows(reader: AnyUser, action: ImprovementAction) -> bool:
    """Tell whether the reader may open the rows of people that the action's measure is counted from."""
    open_units = units_with_rows(reader)
    return open_units is None or action.finding.unit_id in open_units


def action_facts(action: ImprovementAction, reader: AnyUser, *, opens_rows: bool) -> list[Fact]:
    """List who, when, and how it is measured; finding and rows are led to where the reader may open them."""
    unit, measure = action.finding.unit, action.measure
    finding_url = action.finding.get_absolute_url() if has_role(reader, *READERS) else ""
    days = f"{day_text(action.measure_from)} – {day_text(action.measure_to)}"
    facts = [
        Fact(_("Finding"), action.finding.statement, url=finding_url),
        Fact(_("Unit"), unit.name),
        Fact(_("Owner"), str(action.owner)),
        Fact(_("Work due on"), day_text(action.due_on)),
        Fact(
            _("Measure"),
            measure.shown_name,
            note=days,
            url=values_url(unit, measure, action.measure_from, action.measure_to) if opens_rows else "",
        ),
        Fact(_("Target"), target_text(measure, action.target)),
    ]
    if action.done_note:
        facts.append(Fact(_("What was done"), action.done_note))
    if action.conclusion:
        facts.append(Fact(_("Conclusion"), action.conclusion, note=str(action.get_decision_display())))
    if action.closed_at:
        facts.append(Fact(_("Closed"), moment(action.closed_at)))
    return facts


def measure_figure(action: ImprovementAction, *, opens_rows: bool) -> ReportFigure | None:
    """Show the measure with its denominator, interval, whether the target was met, and what it was before.

    One of fewer than five people is held back from whoever may not open their rows.
    """
    counted = measured_of(action)
    if counted is None:
        return None
    ratio, measure = counted.ratio, action.measure
    met = meets(ratio.value, target_of(measure, action.target))
    words = {True: _("target met"), False: _("target missed"), None: _("only watched")}
    tones: dict[bool | None, Tone] = {True: "good", False: "bad", None: ""}
    if ratio.must_be_suppressed and not opens_rows:
        held_back = " · ".join((str(words[met]), held_back_text(ratio.n)))
        return ReportFigure(measure.shown_name, "", held_back, tones[met], marked=True)
    sample = f"{count_text(ratio.numerator)} / {count_text(ratio.denominator)}"
    parts = (sample, interval_note(counted.interval, measure.unit), words[met], before_text(action))
    value = f"{figure_text(ratio.value, measure.unit)} {unit_word(measure.unit)}".strip()
    return ReportFigure(
        measure.shown_name, value, " · ".join(part for part in parts if part), tones[met], marked=True
    )
