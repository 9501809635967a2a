"""Invalidate an attempt, list what was invalidated, decide about it; and object to it as its taker."""

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
from lms.exams.invalidation.forms import (
    InvalidationDecisionForm,
    InvalidationForm,
    InvalidationObjectionForm,
    LiftInvalidationForm,
)
from lms.exams.invalidation.models import AttemptInvalidation
from lms.exams.invalidation.queries import all_invalidations, invalidation_of
from lms.exams.invalidation.services import (
    invalidate_attempt,
    keep_invalidated,
    lift_invalidation,
    object_to_invalidation,
    require_decidable,
)
from lms.exams.invalidation.wording import invalidation_facts, notice_of, state_label
from lms.people.api import Role, SignedInRequest, has_role, role_required


class InvalidationTable(Table[AttemptInvalidation]):
    """Invalidated attempts, those whose takers wait for an answer first."""

    caption = gettext_lazy("Invalidated attempts")
    export_name = "invalidations"
    export_action = "exams.exported"
    columns = (
        Column("attempt.employee.name", gettext_lazy("Full name"), link=lambda row: row.get_absolute_url()),
        Column("attempt.employee.number", gettext_lazy("Staff number"), sort="attempt__employee__number"),
        Column("attempt.sitting.title", gettext_lazy("Sitting"), sort="attempt__sitting__title"),
        Column("get_cause_display", pgettext_lazy("of invalidation", "Cause"), sort="cause"),
        Column(
            "state",
            gettext_lazy("State"),
            value=state_label,
            template="lms_exams/invalidation/state_cell.html",
        ),
        Column("invalidated_at", gettext_lazy("Invalidated on"), sort="invalidated_at"),
        Column(
            "due_on",
            gettext_lazy("Decide by"),
            value=lambda row: row.objection.due_on if row.waits_for_answer else None,
            sort="objection__due_on",
        ),
    )
    empty = EmptyState(
        gettext_lazy("No attempt is invalidated"),
        gettext_lazy("An attempt is invalidated from its result, for misconduct or a disturbance."),
    )


@require_http_methods(["GET", "POST"])
@never_cache
@role_required(Role.HR)
def invalidate(request: SignedInRequest, token: UUID) -> HttpResponseBase:
    """Ask for cause and reason, then invalidate the attempt."""
    attempts = Attempt.objects.select_related("sitting__paper", "employee")
    attempt = get_object_or_404(attempts, token=token)
    found, form = invalidation_of(attempt), InvalidationForm(request.POST or None)
    if found is not None:
        return redirect(found)
    if request.method == "POST" and form.is_valid():
        try:
            made = invalidate_attempt(attempt=attempt, plan=form.plan(), by=request.user, now=timezone.now())
            messages.success(request, _("The attempt is invalidated. Its taker reads why, and can object."))
            return redirect(made)
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
    return render(request, "lms_exams/invalidation/invalidate.html", {"attempt": attempt, "form": form})


@require_safe
@role_required(Role.HR, Role.AUDITOR)
def invalidations(request: SignedInRequest) -> HttpResponse:
    """List invalidated attempts."""
    rows, tabs = waiting_or_all(request, all_invalidations(), AttemptInvalidation.objects.objected())
    return InvalidationTable(request, rows).respond(
        "lms_exams/invalidation/invalidations.html", {"tabs": tabs}
    )


@require_http_methods(["GET", "POST"])
@never_cache
@role_required(Role.HR, Role.AUDITOR)
def invalidation(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Show one invalidation; HR answers an objection, or lets the attempt count again."""
    found = get_object_or_404(all_invalidations(), pk=pk)
    is_open = has_role(request.user, Role.HR) and found.lifted_at is None
    form: InvalidationDecisionForm | LiftInvalidationForm | None = None
    refusal = ""
    if is_open:
        try:
            require_decidable(found, request.user)
            kind = InvalidationDecisionForm if found.waits_for_answer else LiftInvalidationForm
            form = kind(request.POST or None)
        except Refusal as refused:
            refusal = sentence(refused)
    if form is not None and request.method == "POST" and form.is_valid():
        return _decide(request, found, form)
    context = {"invalidation": found, "facts": invalidation_facts(found)}
    context |= {"form": form, "refusal": refusal}
    return render(request, "lms_exams/invalidation/invalidation.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
@role_required()
def object_to(request: SignedInRequest, token: UUID) -> HttpResponseBase:
    """Object to the invalidation of one's own attempt."""
    attempt = get_object_or_404(Attempt.objects.select_related("sitting", "employee"), token=token)
    found = invalidation_of(attempt) if owns(request.user, attempt) else None
    if found is None:
        raise Http404
    form = InvalidationObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            object_to_invalidation(attempt=attempt, reason=reason, by=request.user, now=timezone.now())
            messages.success(request, _("Your objection was taken. The answer appears with your result."))
        except Refusal as refusal:
            messages.warning(request, sentence(refusal))
        return redirect("lms_exams:result", token)
    context = {"attempt": attempt, "notice": notice_of(found), "form": form}
    return render(request, "lms_exams/invalidation/object.html", context)


def _decide(
    request: SignedInRequest,
    found: AttemptInvalidation,
    form: InvalidationDecisionForm | LiftInvalidationForm,
) -> HttpResponseBase:
    """Carry out what was decided."""
    is_answer, now = isinstance(form, InvalidationDecisionForm), timezone.now()
    given = form.cleaned_data["answer" if is_answer else "reason"]
    try:
        if isinstance(form, InvalidationDecisionForm) and not form.upheld:
            keep_invalidated(invalidation=found, answer=given, by=request.user, now=now)
            messages.success(request, _("The answer was recorded; the attempt stays invalidated."))
        else:
            lift_invalidation(invalidation=found, reason=given, by=request.user, now=now)
            messages.success(request, _("The attempt counts again."))
    except Refusal as refusal:
        messages.warning(request, sentence(refusal))
    return redirect(found)
