"""Show the rules beside a preview of one; write, switch and delete them; list what they did."""

from __future__ import annotations

from datetime import datetime, time
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lms.automation.choices import RuleState
from lms.automation.desk.forms import OffersForm, RuleForm
from lms.automation.desk.queries import done_on, entries_seen_by, grouped_rules, reason_of
from lms.automation.desk.tables import EntryTable
from lms.automation.offers.registry import actions, triggers
from lms.automation.permissions import EDITORS, READERS, READERS_OF_NAMES
from lms.automation.rulebook.models import AutomationRule
from lms.automation.rulebook.sentences import NO_LABELS, rule_sentence
from lms.automation.running.outcomes import outcome_of
from lms.automation.running.queries import preview, undoing
from lms.automation.running.services import RunCount
from lms.automation.running.switching import (
    delete_rule,
    observe,
    rewrite_rule,
    switch_off,
    switch_on,
    write_rule,
)
from lms.core.refusals import Refusal, sentence
from lms.core.statistics import MIN_PEOPLE_IN_A_CELL
from lms.core.trail.api import ReasonForm
from lms.core.ui.api import Action
from lms.people.api import SignedInRequest, has_role, role_required

SHOWN: Final = 5
MOST_SHOWN: Final = 2_000


@require_safe
@role_required(*READERS)
def rules(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """List the rules, and beside them what the chosen one would do now."""
    chosen = get_object_or_404(AutomationRule, pk=pk) if pk is not None else None
    groups, now = grouped_rules(), timezone.now()
    running = sum(line.rule.is_running for group in groups for line in group.lines)
    done = done_on(timezone.make_aware(datetime.combine(timezone.localdate(now), time.min)))
    acting = [Action(_("What rules did"), reverse("lms_automation:log"))]
    if not has_role(request.user, *READERS_OF_NAMES):
        acting = []
    may_edit = has_role(request.user, *EDITORS)
    if may_edit:
        acting.append(Action(_("Write a rule"), reverse("lms_automation:rule_new"), "primary"))
    context: dict[str, object] = {
        "groups": groups,
        "page_title": _title(running, done),
        "actions": acting,
        "chosen": chosen,
        "may_edit": may_edit,
        "sees_names": has_role(request.user, *READERS_OF_NAMES),
    }
    if chosen is not None:
        shows_all = "all" in request.GET and has_role(request.user, *READERS_OF_NAMES)
        found = preview(chosen, now, shown=MOST_SHOWN if shows_all else SHOWN)
        for part in (found.fits, found.already, found.skipped, found.conflicts):
            for entry in part.entries:
                entry.reason_text = reason_of(entry)  # type: ignore[attr-defined] # shown beside the name
        outcome = outcome_of(chosen) if chosen.state != RuleState.DRAFT else None
        context |= {
            "preview": found,
            "outcome": outcome,
            "outcomes_shown": outcome.entries[: MOST_SHOWN if shows_all else SHOWN] if outcome else (),
            "fewest": MIN_PEOPLE_IN_A_CELL,
            "all_url": "" if shows_all else f"{chosen.get_absolute_url()}?all",
            "sentence": chosen.sentence(),
            "undoing": undoing(chosen) if chosen.state != RuleState.DRAFT else None,
            "off_form": ReasonForm(),
            "may_delete": not chosen.is_running and not chosen.has_acted,
        }
    return render(request, "lms_automation/desk/rules.html", context)


def _title(running: int, done: int) -> str:
    """Say how many rules run and what they did today."""
    in_use = ngettext("Rules: %(number)d in use", "Rules: %(number)d in use", running) % {"number": running}
    did = ngettext("%(number)d thing done today", "%(number)d things done today", done) % {"number": done}
    return _("%(in_use)s, %(did)s") % {"in_use": in_use, "did": did}


@role_required(*EDITORS)
def rule_new(request: SignedInRequest) -> HttpResponse:
    """Ask for an occasion and what is done, then for the rest, and keep the rule as a draft."""
    return _write(request, None)


@role_required(*EDITORS)
def rule_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change the sentence of a rule that has not acted; another in the place of one that has."""
    return _write(request, get_object_or_404(AutomationRule, pk=pk))


def _write(request: SignedInRequest, rule: AutomationRule | None) -> HttpResponse:
    chosen = {
        "trigger": request.GET.get("trigger") or (rule.trigger if rule else ""),
        "action": request.GET.get("action") or (rule.action if rule else ""),
    }
    offers = OffersForm(initial=chosen)
    trigger, action = triggers().get(chosen["trigger"]), actions().get(chosen["action"])
    form = None
    if trigger and action:
        form = RuleForm(trigger, action, request.POST if request.method == "POST" else None, rule)
        if request.method == "POST" and form.is_valid():
            return _keep(request, form, rule)
    is_new = rule is None or rule.has_acted
    context = {
        "offers": offers,
        "form": form,
        "skeleton": rule_sentence(chosen["trigger"], chosen["action"], NO_LABELS) if form else None,
        "is_complete": trigger is not None and action is not None,
        "page_title": _("Write a rule") if is_new else _("Change a rule"),
        "note": _("What this rule did rests on its sentence, so another is written in its place.")
        if rule is not None and is_new
        else _("It stays a draft until you have seen whom it means and switch it on."),
        "back_url": rule.get_absolute_url() if rule else reverse("lms_automation:rules"),
    }
    return render(request, "lms_automation/desk/write.html", context)


def _keep(request: SignedInRequest, form: RuleForm, rule: AutomationRule | None) -> HttpResponse:
    now = timezone.now()
    if rule is None or rule.has_acted:
        kept = write_rule(plan=form.plan(), by=request.user, now=now)
    else:
        kept = rewrite_rule(rule=rule, plan=form.plan(), by=request.user, now=now)
    messages.success(request, _("The rule is kept as a draft. See whom it means before you switch it on."))
    return redirect(kept)


@require_safe
@role_required(*EDITORS)
def rule_switching(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say beneath a rule in the list what switching it does; asked for alone, lead to the whole rule."""
    rule = get_object_or_404(AutomationRule, pk=pk)
    if not request.headers.get("HX-Request"):
        return redirect(rule)
    context = {
        "rule": rule,
        "preview": None if rule.is_running else preview(rule, timezone.now(), shown=SHOWN),
        "undoing": undoing(rule) if rule.is_running else None,
        "off_form": ReasonForm(auto_id=f"id_%s_{pk}"),
        "sees_names": has_role(request.user, *READERS_OF_NAMES),
    }
    return render(request, "lms_automation/desk/parts/switching.html", context)


@require_POST
@role_required(*EDITORS)
def rule_switch(request: SignedInRequest, pk: int) -> HttpResponse:
    """Switch a rule on, to noting down, or off, and say what that did; lead back to where it was asked."""
    rule = get_object_or_404(AutomationRule, pk=pk)
    now, to = timezone.now(), request.POST.get("to")
    try:
        match to:
            case RuleState.ON:
                _say(request, switch_on(rule=rule, by=request.user, now=now))
            case RuleState.OBSERVING:
                observe(rule=rule, by=request.user, now=now)
                messages.success(request, _("The rule only notes down what it would do."))
            case RuleState.OFF:
                reason = request.POST.get("reason", "")
                count = switch_off(rule=rule, reason=reason, by=request.user, now=now)
                said = _("The rule is off: %(withdrawn)d taken back, %(kept)d begun and kept.")
                messages.success(request, said % {"withdrawn": count.withdrawn, "kept": count.kept})
    except Refusal as refusal:
        messages.warning(request, sentence(refusal))
    if request.POST.get("back") == "list":
        return redirect(f"{reverse('lms_automation:rules')}#rule-{rule.pk}")
    return redirect(rule)


def _say(request: SignedInRequest, count: RunCount) -> None:
    done = count.done
    said = ngettext("The rule is on: %(done)d thing done.", "The rule is on: %(done)d things done.", done)
    messages.success(request, said % {"done": done})


@require_POST
@role_required(*EDITORS)
def rule_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Delete a rule that has not acted."""
    rule = get_object_or_404(AutomationRule, pk=pk)
    try:
        delete_rule(rule=rule, by=request.user)
    except Refusal as refusal:
        messages.warning(request, sentence(refusal))
        return redirect(rule)
    messages.success(request, _("The rule was deleted."))
    return redirect("lms_automation:rules")


@require_safe
@role_required(*READERS_OF_NAMES)
def log(request: SignedInRequest) -> HttpResponse:
    """List what rules did, for whom, on which occasion."""
    context = {"back_url": reverse("lms_automation:rules")}
    return EntryTable(request, entries_seen_by(request.user)).respond("lms_automation/desk/log.html", context)
