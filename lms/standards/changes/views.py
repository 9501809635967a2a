"""List changes of the standard and corrections of facts, show and open one, and take what is done in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.core.accounts import account_name
from lms.core.files.api import workbook_response
from lms.core.refusals import Refusal, sentence
from lms.core.trail.api import note_export
from lms.core.ui.api import Action, waiting_or_all
from lms.core.wording import day_text
from lms.people.api import SignedInRequest, has_role, role_required
from lms.standards.changes.causes import clause_of, clauses_on_law, correction_labels
from lms.standards.changes.corrections import (
    corrected_facts,
    proposed_corrections,
    proposed_law_versions,
    set_aside,
)
from lms.standards.changes.forms import (
    CloseChangeForm,
    DaysForm,
    ItemsForm,
    LearnUntilForm,
    SetAsideForm,
)
from lms.standards.changes.models import CorrectedFact, EditionChange
from lms.standards.changes.page import ChangePage, OpenItems, shown_concerned, shown_items, shown_stopping
from lms.standards.changes.queries import changed_clauses, changes
from lms.standards.changes.services import (
    PlannedDays,
    assign,
    close_change,
    co_sign,
    confirm,
    gather,
    open_change,
    open_fact_change,
    open_law_change,
    set_days,
    take_back,
)
from lms.standards.changes.sheets import record_sheets
from lms.standards.changes.tables import EXPORTED, CorrectedFactTable, EditionChangeTable, ItemTable
from lms.standards.choices import ChangeCause
from lms.standards.clauses.models import Edition
from lms.standards.editions.queries import ComparedClause
from lms.standards.laws.models import LawVersion
from lms.standards.permissions import MAY_CHANGE_EDITIONS, MAY_COMPARE_EDITIONS


@require_safe
@role_required(*MAY_COMPARE_EDITIONS)
def change_list(request: SignedInRequest) -> HttpResponse:
    """List the changes of the standard, whatever brought them about."""
    context = {
        "actions": [Action(_("Corrected facts"), reverse("lms_standards:corrected_facts"))],
        "ending": proposed_law_versions(timezone.localdate()),
    }
    return EditionChangeTable(request, changes()).respond("lms_standards/changes/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*MAY_COMPARE_EDITIONS)
def edition_change(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Lead to the change to an edition, or open it."""
    edition = get_object_or_404(Edition.objects.select_related("standard", "replaces"), pk=pk)
    found = EditionChange.objects.filter(edition=edition).first()
    if found is None and edition.replaces is None:
        raise Http404
    return _opening(
        request,
        Opening(
            edition,
            found,
            DaysForm(request.POST or None),
            lambda days, now: open_change(edition=edition, days=days, by=request.user, now=now),
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*MAY_COMPARE_EDITIONS)
def law_change(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Lead to the change with which a law version ends, or open it."""
    version = get_object_or_404(LawVersion.objects.select_related("law"), pk=pk)
    asked = DaysForm if version.in_force_to is None else LearnUntilForm
    return _opening(
        request,
        Opening(
            version,
            EditionChange.objects.filter(law_version=version).first(),
            asked(request.POST or None),
            lambda days, now: open_law_change(version=version, days=days, by=request.user, now=now),
            clauses_on_law(version),
        ),
    )


@dataclass(frozen=True)
class Opening:
    """What a change is opened for, the change if it was, and how it is opened."""

    cause: Edition | LawVersion
    found: EditionChange | None
    form: DaysForm
    open: Callable[[PlannedDays, datetime], EditionChange]
    clauses: Sequence[ComparedClause] = ()


def _opening(request: SignedInRequest, opening: Opening) -> HttpResponseBase:
    """Lead to the change, or ask for its days and open it."""
    if opening.found is not None and request.method != "POST":
        return redirect(opening.found)
    may_open = has_role(request.user, *MAY_CHANGE_EDITIONS)
    if opening.found is None and not may_open:
        raise Http404
    form = opening.form
    if request.method == "POST" and may_open and form.is_valid():
        return _opened(request, opening.cause, lambda: opening.open(form.days(), timezone.now()))
    context = {
        "cause": opening.cause,
        "edition": opening.cause if isinstance(opening.cause, Edition) else None,
        "clauses": opening.clauses,
        "form": form,
    }
    return render(request, "lms_standards/changes/open.html", context, status=422 if form.errors else 200)


def _opened(
    request: SignedInRequest,
    cause: Edition | LawVersion | CorrectedFact,
    opening: Callable[[], EditionChange],
) -> HttpResponseBase:
    """Open a change and lead to it; what refuses it is said on the page of its cause."""
    try:
        change = opening()
    except Refusal as refusal:
        messages.warning(request, sentence(refusal))
        return redirect(cause)
    messages.success(request, _("The change is open. Look at what rests on its clauses."))
    return redirect(change)


@require_safe
@role_required(*MAY_COMPARE_EDITIONS)
def corrected_fact_list(request: SignedInRequest) -> HttpResponse:
    """List the corrections of facts; those that ask for a decision, or all."""
    proposed = proposed_corrections(timezone.localdate())
    rows, tabs = waiting_or_all(request, corrected_facts(), proposed)
    return CorrectedFactTable(request, rows).respond("lms_standards/changes/corrected.html", {"tabs": tabs})


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*MAY_COMPARE_EDITIONS)
def corrected_fact(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Show a correction beside what stood before, and open the change for it."""
    correction = get_object_or_404(corrected_facts(), pk=pk)
    return correction_page(request, correction, SetAsideForm())


@require_POST
@role_required(*MAY_CHANGE_EDITIONS)
def correction_aside(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Set a correction aside as one that asks for nothing."""
    correction = get_object_or_404(corrected_facts(), pk=pk)
    form = SetAsideForm(request.POST)
    if not form.is_valid():
        return correction_page(request, correction, form)
    try:
        set_aside(correction=correction, note=form.cleaned_data["note"], by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.warning(request, sentence(refusal))
    else:
        messages.success(request, _("The correction is set aside; no change is opened for it."))
    return redirect(correction)


def correction_page(
    request: SignedInRequest, correction: CorrectedFact, aside: SetAsideForm
) -> HttpResponseBase:
    """Show a correction with the forms of what may be done about it, and open its change."""
    may_decide = correction.change is None and has_role(request.user, *MAY_CHANGE_EDITIONS)
    is_opening = request.method == "POST" and not aside.is_bound
    form = LearnUntilForm(request.POST if is_opening else None)
    if is_opening and may_decide and form.is_valid():
        days, by = form.days(), request.user
        return _opened(
            request,
            correction,
            lambda: open_fact_change(correction=correction, days=days, by=by, now=timezone.now()),
        )
    context = {
        "correction": correction,
        "compared": clause_of(correction),
        "labels": correction_labels(correction),
        "form": form if may_decide else None,
        "aside": aside if may_decide and correction.set_aside_at is None else None,
        "set_aside_by": account_name(correction.set_aside_by),
    }
    failed = form.errors or aside.errors
    return render(request, "lms_standards/changes/correction.html", context, status=422 if failed else 200)


@require_safe
@role_required(*MAY_COMPARE_EDITIONS)
def change_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a change: how it stands, its clauses, and what rests on the chosen one."""
    return shown_change(request, get_object_or_404(changes(), pk=pk))


def shown_change(
    request: SignedInRequest, change: EditionChange, refused: ItemsForm | None = None
) -> HttpResponse:
    """Show the change with the clause asked for, or with what was just sent and refused."""
    sent = request.GET if refused is None else request.POST
    page = ChangePage(change, changed_clauses(change), timezone.localdate())
    asked, kind = sent.get("clause", ""), sent.get("kind", "")
    chosen, may_edit = page.chosen(asked), may_decide(request, change)
    listed = OpenItems(chosen, kind) if chosen else None
    clauses = list(page.clauses)
    place = clauses.index(chosen) if chosen else 0
    context = {
        "page": page,
        "change": change,
        "note": head_note(page),
        "actions": head_actions(request, change, page),
        "cards": page.cards,
        "concerned": shown_concerned(request.user, page.concerned()),
        "stopping": shown_stopping(request.user, page.stopping()),
        "chosen": chosen,
        "facts_only": change.edition is None,
        "is_picked": chosen is not None and chosen.key == asked,
        "open_items": shown_items(request.user, listed.items) if listed else (),
        "tabs": listed.tabs if listed else (),
        "settled_items": shown_items(request.user, chosen.settled_items) if chosen else (),
        "before": clauses[place - 1] if place else None,
        "after": clauses[place + 1] if place + 1 < len(clauses) else None,
        "may_edit": may_edit,
        "may_sign": may_edit and change.signed_at is None and change.opened_by_id != request.user.pk,
        "form": (refused or ItemsForm()) if may_edit else None,
        "ticked": refused.items if refused else (),
        "kind": kind,
    }
    return render(request, "lms_standards/changes/change.html", context, status=422 if refused else 200)


@require_safe
@role_required(*MAY_COMPARE_EDITIONS)
def change_all(request: SignedInRequest, pk: int) -> HttpResponse:
    """List everything that rests on the clauses of a change."""
    change = get_object_or_404(changes(), pk=pk)
    items = change.items.select_related("owner").order_by(
        "before_number", "after_number", "kind", "title", "pk"
    )
    table = ItemTable(request, items)
    table.about = change
    return table.respond("lms_standards/changes/all.html", {"change": change})


def may_decide(request: SignedInRequest, change: EditionChange) -> bool:
    """Tell whether the reader may do anything in the change."""
    return change.is_open and has_role(request.user, *MAY_CHANGE_EDITIONS)


def head_note(page: ChangePage) -> str:
    """Say what the change is, since when it runs, and who signed it."""
    change, counts = page.change, {group.label: len(group.clauses) for group in page.groups}
    opened = day_text(timezone.localtime(change.opened_at))
    parts = [change.edition.shown_label if change.edition else str(change.cause.label)]
    if change.day:
        day = _("in force from %(day)s") if change.own_day else _("planned for %(day)s")
        parts.append(day % {"day": day_text(change.day)})
    parts += [f"{label} {count}" for label, count in counts.items()]
    parts.append(_("opened by %(name)s, %(day)s") % {"name": account_name(change.opened_by), "day": opened})
    if change.signed_at:
        parts.append(_("co-signed by %(name)s") % {"name": account_name(change.signed_by)})
    return " · ".join(map(str, parts))


def head_actions(request: SignedInRequest, change: EditionChange, page: ChangePage) -> list[Action]:
    """Offer the record, and to those who may the days and the close."""
    record = reverse("lms_standards:change_record", args=[change.pk])
    actions = [Action(_("Export the record"), record, download=True)]
    if may_decide(request, change):
        days = reverse("lms_standards:change_days", args=[change.pk])
        actions.append(Action(pgettext("of a change", "Days"), days))
        if not page.open_total:
            close = reverse("lms_standards:change_close", args=[change.pk])
            actions.append(Action(_("Close the change"), close, "primary"))
    return actions


@require_POST
@role_required(*MAY_CHANGE_EDITIONS)
def change_items(request: SignedInRequest, pk: int) -> HttpResponse:
    """Confirm, give away or open again the ticked items of a clause."""
    change = get_object_or_404(changes(), pk=pk)
    ticked = [*request.POST.getlist("items"), *request.POST.getlist("settled")]
    form = ItemsForm(request.POST, ticked=ticked)
    if not form.is_valid():
        messages.warning(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return shown_change(request, change, form)
    try:
        messages.success(request, carry_out(request, change, form))
    except Refusal as refusal:
        messages.warning(request, sentence(refusal))
        return shown_change(request, change, form)
    asked = urlencode({name: request.POST.get(name, "") for name in ("clause", "kind")})
    return redirect(f"{change.get_absolute_url()}?{asked}")


def carry_out(request: SignedInRequest, change: EditionChange, form: ItemsForm) -> str:
    """Do what was asked with the ticked items, and say so."""
    asked, by, now = form.cleaned_data, request.user, timezone.now()
    match asked["do"]:
        case "confirm":
            done = len(confirm(change=change, items=form.items, note=asked["note"], by=by, now=now))
            said = ngettext("%(count)d item is confirmed.", "%(count)d items are confirmed.", done)
        case "assign":
            done = assign(change=change, items=form.items, owner=asked["owner"], by=by)
            said = ngettext("%(count)d item has a new owner.", "%(count)d items have a new owner.", done)
        case _other:
            done = take_back(change=change, items=form.items, by=by, now=now)
            said = ngettext("%(count)d item is open again.", "%(count)d items are open again.", done)
    return said % {"count": done}


@require_POST
@role_required(*MAY_CHANGE_EDITIONS)
def change_gather(request: SignedInRequest, pk: int) -> HttpResponse:
    """Look again at what rests on the clauses."""
    change = get_object_or_404(changes(), pk=pk)
    try:
        new = gather(change=change, now=timezone.now())
    except Refusal as refusal:
        messages.warning(request, sentence(refusal))
        return redirect(change)
    said = ngettext("%(count)d new item was found.", "%(count)d new items were found.", new)
    messages.success(request, said % {"count": new} if new else _("Looked again; nothing new was found."))
    return redirect(change)


@require_POST
@role_required(*MAY_CHANGE_EDITIONS)
def change_sign(request: SignedInRequest, pk: int) -> HttpResponse:
    """Co-sign a change that somebody else opened."""
    change = get_object_or_404(changes(), pk=pk)
    try:
        co_sign(change=change, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.warning(request, sentence(refusal))
    else:
        messages.success(request, _("You have co-signed the change."))
    return redirect(change)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*MAY_CHANGE_EDITIONS)
def change_days(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Set the days of a change."""
    change = get_object_or_404(changes(), pk=pk)
    kept = {"planned_for": change.planned_for, "learn_until": change.learn_until}
    is_planned = change.cause == ChangeCause.EDITION or change.own_day is None
    asked = DaysForm if is_planned else LearnUntilForm
    form = asked(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        try:
            set_days(change=change, days=form.days(), by=request.user)
        except Refusal as refusal:
            messages.warning(request, sentence(refusal))
        return redirect(change)
    labels = {"page_title": _("Days of the change"), "submit": _("Save")}
    return _form_page(request, change, form, labels)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*MAY_CHANGE_EDITIONS)
def change_close(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Close a change and write its record."""
    change = get_object_or_404(changes(), pk=pk)
    form = CloseChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            note = form.cleaned_data["note"]
            close_change(change=change, note=note, by=request.user, now=timezone.now())
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("The change is closed, and its record is kept."))
            return redirect(change)
    labels = {
        "page_title": _("Close the change"),
        "submit": _("Close the change"),
        "note": _("Nothing is decided in it afterwards. Its record is kept for auditors."),
    }
    return _form_page(request, change, form, labels)


def _form_page(
    request: SignedInRequest, change: EditionChange, form: DaysForm | CloseChangeForm, labels: dict[str, str]
) -> HttpResponse:
    context = {"change": change, "form": form, **labels}
    return render(request, "lms_standards/changes/form.html", context, status=422 if form.errors else 200)


@require_safe
@role_required(*MAY_COMPARE_EDITIONS)
def change_record(request: SignedInRequest, pk: int) -> HttpResponse:
    """Download the record of a change; of an open one how it stands now."""
    change = get_object_or_404(changes(), pk=pk)
    rows = change.items.count()
    note_export(request, action=EXPORTED, name="edition-change", rows=rows, about=change)
    return workbook_response("edition-change", record_sheets(change))
