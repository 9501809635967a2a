"""Void an attempt, list what was voided, decide about it; and object to it as its taker."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lms.core.refusals import Refusal, sentence
from lms.core.ui.api import Column, EmptyState, Table, waiting_or_all
from lms.exams.attempts.models import Attempt
from lms.exams.attempts.queries import owns
from lms.exams.invalidation.forms import LiftVoidingForm, VoidForm, VoidingDecisionForm, VoidingObjectionForm
from lms.exams.invalidation.models import AttemptVoiding
from lms.exams.invalidation.queries import all_voidings, voiding_of
from lms.exams.invalidation.services import (
    keep_voided,
    lift_voiding,
    object_to_voiding,
    require_decidable,
    void_attempt,
)
from lms.exams.invalidation.wording import notice_of, state_words, voiding_facts
from lms.people.api import Role, SignedInRequest, has_role, role_required


class VoidingTable(Table[AttemptVoiding]):
    """Voided attempts, those whose takers wait for an answer first."""

    caption = gettext_lazy("Voided attempts")
    export_name = "voidings"
    export_action = "exams.exported"
    columns = (
        Column("attempt.employee.name", gettext_lazy("Full name"), link=lambda row: row.get_absolute_url()),
        Column("attempt.employee.number", gettext_lazy("Staff number"), sort="attempt__employee__number"),
        Column("attempt.sitting.title", gettext_lazy("Sitting"), sort="attempt__sitting__title"),
        Column("get_ground_display", pgettext_lazy("of voiding", "Ground"), sort="ground"),
        Column(
            "state",
            gettext_lazy("State"),
            value=state_words,
            template="lms_exams/invalidation/state_cell.html",
        ),
        Column("voided_at", gettext_lazy("Voided on"), sort="voided_at"),
        Column(
            "due_on",
            gettext_lazy("Decide by"),
            value=lambda row: row.objection.due_on if row.waits_for_answer else None,
            sort="objection__due_on",
        ),
    )
    empty = EmptyState(
        gettext_lazy("No attempt is voided"),
        gettext_lazy("An attempt is voided from its result, for misconduct or a disturbance."),
    )


@require_http_methods(["GET", "POST"])
@never_cache
@role_required(Role.HR)
def void(request: SignedInRequest, token: UUID) -> HttpResponseBase:
    """Ask for ground and reason, then void the attempt."""
    attempts = Attempt.objects.select_related("sitting__paper", "employee")
    attempt = get_object_or_404(attempts, token=token)
    standing, form = voiding_of(attempt), VoidForm(request.POST or None)
    if standing is not None:
        return redirect(standing)
    if request.method == "POST" and form.is_valid():
        try:
            made = void_attempt(attempt=attempt, plan=form.plan(), by=request.user, now=timezone.now())
            messages.success(request, _("The attempt is voided. Its taker reads why, and can object."))
            return redirect(made)
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
    return render(request, "lms_exams/invalidation/invalidate.html", {"attempt": attempt, "form": form})


@require_safe
@role_required(Role.HR, Role.AUDITOR)
def voidings(request: SignedInRequest) -> HttpResponse:
    """List voided attempts."""
    rows, tabs = waiting_or_all(request, all_voidings(), AttemptVoiding.objects.objected())
    return VoidingTable(request, rows).respond("lms_exams/invalidation/invalidations.html", {"tabs": tabs})


@require_http_methods(["GET", "POST"])
@never_cache
@role_required(Role.HR, Role.AUDITOR)
def voiding(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Show one voiding; HR answers an objection, or lets the attempt count again."""
    found = get_object_or_404(all_voidings(), pk=pk)
    is_open = has_role(request.user, Role.HR) and found.lifted_at is None
    refusal = _why_not_decided(request, found) if is_open else ""
    form: VoidingDecisionForm | LiftVoidingForm | None = None
    if is_open and not refusal:
        kind = VoidingDecisionForm if found.waits_for_answer else LiftVoidingForm
        form = kind(request.POST or None)
    if form is not None and request.method == "POST" and form.is_valid():
        return _decide(request, found, form)
    context = {"voiding": found, "facts": voiding_facts(found)}
    context |= {"form": form, "refusal": refusal}
    return render(request, "lms_exams/invalidation/invalidation.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
@role_required()
def object_to(request: SignedInRequest, token: UUID) -> HttpResponseBase:
    """Object to the voiding of one's own attempt."""
    attempt = get_object_or_404(Attempt.objects.select_related("sitting", "employee"), token=token)
    standing = voiding_of(attempt) if owns(request.user, attempt) else None
    if standing is None:
        raise Http404
    form = VoidingObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            object_to_voiding(attempt=attempt, reason=reason, by=request.user, now=timezone.now())
            messages.success(request, _("Your objection was taken. The answer appears with your result."))
        except Refusal as refusal:
            messages.warning(request, sentence(refusal))
        return redirect("lms_exams:result", token)
    context = {"attempt": attempt, "notice": notice_of(standing), "form": form}
    return render(request, "lms_exams/invalidation/object.html", context)


def _why_not_decided(request: SignedInRequest, found: AttemptVoiding) -> str:
    """Say why somebody else has to decide; nothing for who may."""
    try:
        require_decidable(found, request.user)
    except Refusal as refusal:
        return sentence(refusal)
    return ""


def _decide(
    request: SignedInRequest, found: AttemptVoiding, form: VoidingDecisionForm | LiftVoidingForm
) -> HttpResponseBase:
    """Carry out what was decided."""
    is_answer, now = isinstance(form, VoidingDecisionForm), timezone.now()
    words = form.cleaned_data["answer" if is_answer else "reason"]
    try:
        if isinstance(form, VoidingDecisionForm) and not form.upheld:
            keep_voided(voiding=found, answer=words, by=request.user, now=now)
            messages.success(request, _("The answer was recorded; the attempt stays voided."))
        else:
            lift_voiding(voiding=found, reason=words, by=request.user, now=now)
            messages.success(request, _("The attempt counts again."))
    except Refusal as refusal:
        messages.warning(request, sentence(refusal))
    return redirect(found)
