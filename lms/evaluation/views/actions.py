"""Show an action and move it: start, report, measure, go on, close, go round again."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.evaluation.choices import Decision, Stage
from lms.evaluation.domain.errors import DomainError
from lms.evaluation.forms.improvement import CloseForm, FinishForm, MoveForm, NextRoundForm, WithdrawForm
from lms.evaluation.forms.refusals import sentence_for
from lms.evaluation.models import ImprovementAction
from lms.evaluation.queries.improvement import (
    NextStep,
    actions_visible_to,
    as_open,
    is_followed,
    may_act_in,
    may_be_withdrawn,
    may_move,
    next_step,
    step_text,
)
from lms.evaluation.queries.trail import trail_of
from lms.evaluation.services import improvement as services
from lms.evaluation.views.action_parts import action_facts, may_open_rows, measure_figure
from lms.evaluation.views.before_after import before_after
from lms.people.api import AnyUser, SignedInRequest, role_required

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
    form = _form(step, found) if may_take(request, found, step) else None
    page = page_of(found, step, form, request.user)
    return render(
        request, "lms_evaluation/action.html", page | {"withdraw_form": _withdrawal(request, found)}
    )


def _withdrawal(request: SignedInRequest, action: ImprovementAction) -> Form | None:
    """Offer to withdraw beside the step that is open, to those who decide."""
    if not may_be_withdrawn(action) or not may_take(request, action, "withdraw"):
        return None
    return WithdrawForm(initial={"stage": action.stage}, auto_id="withdraw-%s")


def may_take(request: SignedInRequest, action: ImprovementAction, step: NextStep) -> bool:
    """Tell whether the reader may take the step; a repeat that was begun is over."""
    if step in DECIDING:
        return may_act_in(request.user, action.finding.unit) and not is_followed(action)
    return bool(step) and may_move(request.user, action)


def _form(step: NextStep, action: ImprovementAction) -> Form:
    return FORMS[step](initial={"stage": action.stage})


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
    step = _step_sent(request)
    if not may_take(request, action, step):
        raise PermissionDenied
    form = FORMS[step](request.POST)
    if not form.is_valid():
        return render(request, "lms_evaluation/action.html", page_of(action, step, form, request.user))
    try:
        moved = MOVES[step](request, action, form)
    except DomainError as refused:
        messages.error(request, sentence_for(refused))
        return redirect(action)
    messages.success(request, _("Saved: %(step)s.") % {"step": step_text(step, action)})
    return redirect(moved)


def _step_sent(request: SignedInRequest) -> NextStep:
    sent = request.POST.get("step", "")
    return next((step for step in FORMS if step == sent), "")


def _move(request: SignedInRequest, form: Form) -> services.Move:
    return services.Move(request.user, timezone.now(), Stage(form.cleaned_data["stage"]))


def _start(request: SignedInRequest, action: ImprovementAction, form: Form) -> ImprovementAction:
    return services.start_action(action=action, move=_move(request, form))


def _finish(request: SignedInRequest, action: ImprovementAction, form: Form) -> ImprovementAction:
    note = form.cleaned_data["done_note"]
    return services.finish_work(action=action, done_note=note, move=_move(request, form))


def _measure(request: SignedInRequest, action: ImprovementAction, form: Form) -> ImprovementAction:
    return services.take_measure(action=action, move=_move(request, form))


def _check(request: SignedInRequest, action: ImprovementAction, form: Form) -> ImprovementAction:
    return services.finish_check(action=action, move=_move(request, form))


def _close(request: SignedInRequest, action: ImprovementAction, form: Form) -> ImprovementAction:
    return services.close_action(
        action=action,
        decision=Decision(form.cleaned_data["decision"]),
        conclusion=form.cleaned_data["conclusion"],
        move=_move(request, form),
    )


def _withdraw(request: SignedInRequest, action: ImprovementAction, form: Form) -> ImprovementAction:
    reason = form.cleaned_data["reason"]
    return services.withdraw_action(action=action, reason=reason, move=_move(request, form))


def _repeat(request: SignedInRequest, action: ImprovementAction, form: Form) -> ImprovementAction:
    if not isinstance(form, NextRoundForm):
        raise TypeError(type(form))
    return services.start_next_cycle(
        action=action, next_round=form.next_round(), by=request.user, now=timezone.now()
    )


MOVES: dict[NextStep, Callable[[SignedInRequest, ImprovementAction, Form], ImprovementAction]] = {
    "start": _start,
    "finish": _finish,
    "measure": _measure,
    "check": _check,
    "close": _close,
    "repeat": _repeat,
    "withdraw": _withdraw,
}
