"""The day of a session: who comes, the code on the screen, signing in by it, closing into hours."""

from __future__ import annotations

from io import BytesIO

import segno
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lms.classroom.attendance.forms import MarkForm
from lms.classroom.attendance.models import Attendance
from lms.classroom.attendance.queries import count_of, with_attendance
from lms.classroom.attendance.services import (
    close_session,
    code_of,
    mark_attendance,
    reopen_session,
    session_in,
    sign_in,
)
from lms.classroom.attendance.tables import MarkablePeople, PeopleTable
from lms.classroom.choices import AttendanceState, PlaceState
from lms.classroom.sessions.models import ClassroomSession, SessionPlace
from lms.classroom.sessions.permissions import may_run, may_see_names
from lms.classroom.sessions.views import run_by
from lms.core.refusals import Refusal, sentence
from lms.core.trail.api import ReasonForm
from lms.core.ui.api import Action
from lms.core.wording import moment
from lms.people.api import EmployeeRequest, SignedInRequest, employee_required, role_required


@require_safe
@role_required()
def session_people(request: SignedInRequest, pk: int) -> HttpResponse:
    """List who comes, waits and was there; the workbook has a column to sign."""
    found = get_object_or_404(ClassroomSession.objects.select_related("trainer"), pk=pk)
    if not may_see_names(request.user, found):
        raise PermissionDenied
    runs = may_run(request.user, found)
    is_open = not (found.closed_at or found.cancelled_at)
    table = (MarkablePeople if runs and is_open else PeopleTable)(request, with_attendance(found))
    table.about = found
    context = {
        "session": found,
        "counts": count_of(found),
        "actions": _actions(found) if runs else [],
        "back_url": reverse("lms_classroom:session", args=[pk]),
    }
    return table.respond("lms_classroom/attendance/people.html", context)


def _actions(found: ClassroomSession) -> list[Action]:
    """Offer the code until it is over, then closing it, then opening it again."""
    if found.cancelled_at:
        return []
    if found.closed_at:
        url = reverse("lms_classroom:session_reopen", args=[found.pk])
        return [Action(gettext_lazy("Open it again"), url)]
    if found.is_over(timezone.now()):
        url = reverse("lms_classroom:session_close", args=[found.pk])
        return [Action(gettext_lazy("Close the session"), url, "primary")]
    return [
        Action(
            gettext_lazy("Show the sign-in code"),
            reverse("lms_classroom:session_code", args=[found.pk]),
            "primary",
        )
    ]


@require_safe
@never_cache
@role_required()
def session_code(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the code of this minute, large; the part with the code alone comes anew by itself."""
    found = run_by(request, pk)
    part = "part" in request.GET
    now = timezone.now()
    address = reverse("lms_classroom:sign_in", args=[code_of(found, now)])
    context = {
        "session": found,
        "drawing": qr_drawing(f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{address}"),
        "counts": count_of(found),
        "drawn_at": now,
        "people_url": reverse("lms_classroom:session_people", args=[pk]),
    }
    name = "lms_classroom/attendance/code_part.html" if part else "lms_classroom/attendance/code.html"
    return render(request, name, context)


def qr_drawing(url: str) -> SafeString:
    """Draw an address as a QR code in SVG, on white, as readers ask for it in the dark as well."""
    stream = BytesIO()
    code = segno.make(url, error="m")
    code.save(stream, kind="svg", border=4, xmldecl=False, svgns=True, light="#ffffff", omitsize=True)
    return mark_safe(stream.getvalue().decode())  # noqa: S308 - drawn here, from an address of ours


@require_http_methods(["GET", "POST"])
@never_cache
@employee_required
def sign_in_by_code(request: EmployeeRequest, code: str) -> HttpResponse:
    """Ask whoever scanned the code to confirm with one button; show the session to who is noted as there."""
    now = timezone.now()
    found, refusal = None, None
    try:
        found = ClassroomSession.objects.filter(pk=session_in(code, now)).first()
        if found is None:
            raise Http404
        if request.method == "POST":
            sign_in(session=found, employee=request.employee, now=now)
        if Attendance.objects.filter(session=found, employee=request.employee).exists():
            return redirect("lms_classroom:session", found.pk)
    except Refusal as refused:
        refusal = refused
    context = {"session": found, "refusal": sentence(refusal) if refusal else ""}
    return render(request, "lms_classroom/attendance/sign_in.html", context)


@require_http_methods(["GET", "POST"])
@role_required()
def attendance_mark(request: SignedInRequest, pk: int, employee: int) -> HttpResponse:
    """Mark by hand how somebody attended, with the reason."""
    found = run_by(request, pk)
    places = SessionPlace.objects.filter(session=found, state=PlaceState.REGISTERED)
    place = get_object_or_404(places.select_related("employee"), employee=employee)
    form = MarkForm(request.POST or None)
    back = reverse("lms_classroom:session_people", args=[pk])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            mark_attendance(
                session=found,
                employee=place.employee,
                state=AttendanceState(given["state"]),
                reason=given["reason"],
                by=request.user,
                now=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("Marked: %(name)s.") % {"name": place.employee.name})
            return redirect(back)
    context = {
        "page_title": str(place.employee),
        "note": f"{found.title} · {moment(found.begins_at)}",
        "form": form,
        "back_url": back,
        "submit": _("Save"),
    }
    return render(request, "lms_classroom/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@role_required()
def session_close(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what closing will do, and close."""
    found = run_by(request, pk)
    back = reverse("lms_classroom:session_people", args=[pk])
    if request.method == "POST":
        try:
            close_session(session=found, by=request.user, now=timezone.now())
            messages.success(request, _("The session is closed; who was there has the credit hours."))
        except Refusal as refusal:
            messages.error(request, sentence(refusal))
        return redirect(back)
    context = {"session": found, "counts": count_of(found), "back_url": back}
    return render(request, "lms_classroom/attendance/close.html", context)


@require_http_methods(["GET", "POST"])
@role_required()
def session_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open a closed session again with the reason; its hours are taken back."""
    found = run_by(request, pk)
    form = ReasonForm(request.POST or None)
    back = reverse("lms_classroom:session_people", args=[pk])
    if request.method == "POST" and form.is_valid():
        try:
            reopen_session(session=found, reason=form.cleaned_data["reason"], by=request.user)
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("The session is open again; its credit hours were taken back."))
            return redirect(back)
    context = {
        "page_title": _("Open it again"),
        "note": _("The credit hours of everybody who was there are taken back until it is closed again."),
        "form": form,
        "back_url": back,
        "submit": _("Open it again"),
    }
    return render(request, "lms_classroom/form.html", context, status=422 if form.errors else 200)
