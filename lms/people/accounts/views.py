"""Hand out first passwords on screen or in a sealed workbook; let a second administrator decide requests."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lms.core.files.api import Sheet, workbook_response
from lms.core.jobs.api import JobState
from lms.core.trail.api import ReasonField
from lms.people.access.permissions import (
    SignedInRequest,
    accounts_with_rights,
    is_only_administrator,
    may_set_first_password,
    role_required,
)
from lms.people.accounts.first_passwords import (
    AlreadyHandedOver,
    KeyChanged,
    hand_over,
    make_again,
    make_for_newcomers,
)
from lms.people.accounts.models import (
    AccountRequest,
    BatchPassword,
    FirstPasswordBatch,
    PasswordRefusal,
    RequestState,
)
from lms.people.accounts.requests import (
    AlreadyAsked,
    RequestAlreadyDecided,
    ask_for_password,
    confirm,
    refuse,
    withdraw,
)
from lms.people.accounts.services import AccountExists, set_first_password
from lms.people.choices import Role
from lms.people.organisation.models import Employee, EmployeeQuerySet


class PasswordRequestForm(forms.Form):
    """Why an account needs a first password."""

    reason = ReasonField(help_text=gettext_lazy("Kept in the audit trail; nobody can alter it later."))


@never_cache
@role_required(Role.HR)
def first_password(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then set a new first password and show it this once; say where only administrators may."""
    working_here = Employee.objects.employed_on(timezone.localdate()).select_related("user")
    employee = get_object_or_404(working_here, pk=pk)
    is_allowed = may_set_first_password(request.user, employee)
    context: dict[str, object] = {
        "employee": employee,
        "is_allowed": is_allowed,
        "posting": employee.posting_on(timezone.localdate()),
    }
    if request.method == "POST":
        try:
            context["given"] = set_first_password(employee=employee, actor=request.user)
        except AccountExists:
            context["refusal"] = PasswordRefusal.NUMBER_TAKEN.label
    return render(request, "lms_people/accounts/first_password.html", context)


@never_cache
@role_required(Role.HR)
def first_passwords(request: SignedInRequest) -> HttpResponse:
    """Start making accounts for everybody who has none; list what was made and is still to be fetched."""
    waiting = people_without_account()
    if request.method == "POST":
        batch = make_for_newcomers(employees=waiting, actor=request.user)
        if batch is not None and batch.job is not None:
            return redirect(batch.job)
    batches = shown_batches()
    context = {
        "count": waiting.count(),
        "batches": batches,
        "are_being_made": any(batch.is_being_made for batch in batches),
        "wait_for_fetching": any(batch.seed for batch in batches),
        "refused": refused_people(),
    }
    return render(request, "lms_people/accounts/first_passwords.html", context)


def people_without_account() -> EmployeeQuerySet:
    """List who works here and has no account, without those for whom one is being made."""
    in_work = BatchPassword.objects.filter(batch__job__state__in=[JobState.WAITING, JobState.RUNNING])
    without = Employee.objects.employed_on(timezone.localdate()).filter(user=None)
    return without.exclude(pk__in=in_work.values("employee"))


def shown_batches() -> list[FirstPasswordBatch]:
    """List the batches that are being made or that somebody still needs, newest first."""
    in_use = BatchPassword.objects.in_use().values("pk")
    batches = FirstPasswordBatch.objects.select_related("job", "started_by", "handed_over_to")
    counted = batches.annotate(unused=Count("passwords", filter=Q(passwords__in=in_use)))
    return list(counted.filter(Q(unused__gt=0) | Q(job__state__in=[JobState.WAITING, JobState.RUNNING])))


def refused_people() -> list[BatchPassword]:
    """List who got none and still has no account, each once with the latest reason."""
    rows = BatchPassword.objects.exclude(refusal="").filter(employee__user=None).select_related("employee")
    latest = {one.employee_id: one for one in rows.order_by("batch__created_at")}
    return list(latest.values())


@never_cache
@require_POST
@role_required(Role.HR)
def first_passwords_workbook(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Hand the workbook over this once; say so if it was fetched or can no longer be read."""
    batch = get_object_or_404(FirstPasswordBatch.objects.select_related("job"), pk=key)
    if batch.is_being_made:
        messages.info(request, _("These first passwords are still being made."))
        return redirect("lms_people:first_passwords")
    try:
        given = hand_over(batch=batch, actor=request.user)
    except AlreadyHandedOver:
        messages.error(request, _("This workbook was fetched already. Make the unused passwords again."))
        return redirect("lms_people:first_passwords")
    except KeyChanged:
        words = _("The site's secret key was changed: these passwords are lost. Make the unused ones again.")
        messages.error(request, words)
        return redirect("lms_people:first_passwords")
    rows = [(one.employee.number, one.employee.name, one.password) for one in given]
    heads = (_("Staff number"), pgettext("person", "Name"), _("First password"))
    return workbook_response("first-passwords", [Sheet(_("First passwords"), heads, rows)])


@require_POST
@role_required(Role.HR)
def first_passwords_again(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Start making new first passwords for those of a batch who have not used theirs."""
    batch = get_object_or_404(FirstPasswordBatch, pk=key)
    again = make_again(batch=batch, actor=request.user)
    if again is None or again.job is None:
        messages.info(request, _("All of them have signed in: there is nothing to make again."))
        return redirect("lms_people:first_passwords")
    return redirect(again.job)


DECIDED_SHOWN = 30
ENDINGS: dict[str, Callable[..., object]] = {"confirm": confirm, "refuse": refuse, "withdraw": withdraw}


@role_required(Role.ADMINISTRATOR)
def account_requests(request: SignedInRequest) -> HttpResponse:
    """List what waits for a second administrator, and what was decided last."""
    asked = AccountRequest.objects.select_related("account", "asked_by", "decided_by")
    context = {
        "waiting": asked.filter(state=RequestState.WAITING),
        "decided": asked.exclude(state=RequestState.WAITING).order_by("-decided_at")[:DECIDED_SHOWN],
        "is_alone": is_only_administrator(request.user),
    }
    return render(request, "lms_people/accounts/requests.html", context)


@never_cache
@require_POST
@role_required(Role.ADMINISTRATOR)
def account_request(request: SignedInRequest, pk: int) -> HttpResponse:
    """Confirm, refuse or withdraw; a password that was set is shown this once."""
    asked = get_object_or_404(AccountRequest.objects.select_related("account"), pk=pk)
    ending = ENDINGS.get(request.POST.get("ending", ""))
    if ending is None:
        return HttpResponseBadRequest()
    try:
        password = ending(asked=asked, actor=request.user)
    except RequestAlreadyDecided:
        messages.info(request, _("This request was decided meanwhile."))
        return redirect("lms_people:account_requests")
    if password:
        return render(
            request, "lms_people/accounts/password.html", {"account": asked.account, "password": password}
        )
    messages.success(request, _("Done; it is recorded in the audit trail."))
    return redirect("lms_people:account_requests")


@role_required(Role.ADMINISTRATOR)
def account_password(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for a first password of an account with a role or rights of its own."""
    account = get_object_or_404(accounts_with_rights().distinct(), pk=pk)
    form = PasswordRequestForm(request.POST or None)
    if form.is_valid():
        try:
            ask_for_password(account=account, actor=request.user, reason=form.cleaned_data["reason"])
        except AlreadyAsked:
            messages.info(request, _("A first password for this account has already been requested."))
        else:
            messages.success(request, _("Requested. A second administrator confirms it and hands it over."))
        return redirect("lms_people:account_requests")
    return render(request, "lms_people/accounts/password.html", {"account": account, "form": form})
