"""Pages of sessions: what is open to me, one session, and planning for trainers and HR."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.classroom.choices import ATTENDED, PlaceState
from lms.classroom.permissions import ONLOOKERS, PLANNERS
from lms.classroom.sessions.forms import SessionForm
from lms.classroom.sessions.models import ClassroomSession, SessionPlace
from lms.classroom.sessions.permissions import may_run, may_see_names
from lms.classroom.sessions.queries import calendar_entry, coming_for, counted_places, open_to
from lms.classroom.sessions.rules import registration_refusal, withdrawal_refusal
from lms.classroom.sessions.services import (
    SessionChange,
    cancel_session,
    change_session,
    plan_session,
    register,
    withdraw,
)
from lms.classroom.sessions.tables import SessionTable
from lms.core.calendars.api import as_icalendar
from lms.core.refusals import Refusal, sentence
from lms.core.trail.api import ReasonForm
from lms.core.ui.api import Action, Fact
from lms.core.wording import enumerated, marks_text, moment
from lms.people.api import (
    Employee,
    EmployeeRequest,
    SignedInRequest,
    employee_of,
    employee_required,
    has_role,
    role_required,
)


@require_safe
@employee_required
def home(request: EmployeeRequest) -> HttpResponse:
    """Show the sessions where somebody has a place, and those that one may still register for."""
    coming = coming_for(request.employee, timezone.now())
    own = [each for each in coming if each.own_state in {PlaceState.REGISTERED, PlaceState.WAITING}]  # type: ignore[attr-defined] # read along
    others = [each for each in coming if each not in own]
    context = {"own": own, "others": others, "may_plan": has_role(request.user, *ONLOOKERS)}
    return render(request, "lms_classroom/sessions/home.html", context)


@require_safe
@role_required(*ONLOOKERS)
def sessions(request: SignedInRequest) -> HttpResponse:
    """List all sessions for those who plan and oversee them."""
    actions = []
    if has_role(request.user, *PLANNERS):
        actions.append(
            Action(gettext_lazy("Plan a session"), reverse("lms_classroom:session_new"), "primary")
        )
    rows = ClassroomSession.objects.select_related("trainer")
    context = {
        "page_title": _("Sessions"),
        "note": _("People register on their phones; who waits moves up when somebody gives a place up."),
        "actions": [Action(gettext_lazy("Cohorts"), reverse("lms_classroom:cohorts")), *actions],
    }
    return SessionTable(request, rows).respond("lms_classroom/list.html", context)


@require_safe
@role_required()
def session(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one session to whom it is open, to who has a place, and to those who plan sessions."""
    rows = ClassroomSession.objects.select_related("course", "trainer").annotate(**counted_places())
    found = get_object_or_404(rows, pk=pk)
    now = timezone.now()
    own, place, is_invited = employee_of(request.user), None, False
    if own is not None:
        place = SessionPlace.objects.filter(session=found, employee=own).first()
        is_invited = open_to(own, timezone.localdate(now)).filter(pk=pk).exists()
    if not (is_invited or place or has_role(request.user, *ONLOOKERS) or may_run(request.user, found)):
        raise Http404
    teaches = own is not None and found.trainer_id == own.pk
    holds = place is not None and place.state != PlaceState.WITHDRAWN
    may_ask = is_invited and not (holds or teaches)
    refusal = registration_refusal(found.times, now)
    attendance = found.attendances.filter(employee=own).first() if own else None
    is_there = attendance is not None and attendance.state in ATTENDED
    context = {
        "session": found,
        "facts": facts_of(found),
        "actions": _actions(request, found),
        "place": place,
        "holds": holds,
        "may_register": may_ask and refusal is None,
        "why_not": sentence(refusal) if refusal and may_ask else "",
        "may_withdraw": holds and withdrawal_refusal(found.times, now, is_there=is_there) is None,
        "is_full": found.taken >= found.places,  # type: ignore[attr-defined] # counted along
        "attendance": attendance,
    }
    return render(request, "lms_classroom/sessions/session.html", context)


def facts_of(found: ClassroomSession) -> list[Fact]:
    """Say when and where it is, who teaches, how full it is and what it brings."""
    clauses = enumerated(str(clause) for clause in found.clauses.all())
    facts = [
        Fact(_("Begins"), moment(found.begins_at)),
        Fact(_("Ends"), moment(found.ends_at)),
        Fact(_("Training room"), found.room) if found.room else None,
        Fact(_("Link to join"), found.link, url=found.link) if found.link else None,
        Fact(_("Trainer"), found.trainer.name) if found.trainer else None,
        Fact(_("Course"), found.course.shown_title, url=found.course.url or "") if found.course else None,
        Fact(_("Clauses"), clauses) if clauses else None,
        Fact(
            _("Places"),
            _("%(taken)d of %(places)d taken, %(waiting)d waiting")
            % {"taken": found.taken, "places": found.places, "waiting": found.waiting},  # type: ignore[attr-defined] # counted along
        ),
        Fact(_("Credit hours"), marks_text(found.hours)) if found.hours else None,
    ]
    return [fact for fact in facts if fact is not None]


def _actions(request: SignedInRequest, found: ClassroomSession) -> list[Action]:
    """Lead who may to the list, and who runs it to changing it."""
    actions = []
    if may_see_names(request.user, found):
        people = reverse("lms_classroom:session_people", args=[found.pk])
        actions.append(Action(gettext_lazy("Who comes"), people, "primary"))
    if may_run(request.user, found) and not (found.cancelled_at or found.closed_at):
        actions.append(
            Action(gettext_lazy("Change the session"), reverse("lms_classroom:session_edit", args=[found.pk]))
        )
        if not found.is_over(timezone.now()):
            cancel_url = reverse("lms_classroom:session_cancel", args=[found.pk])
            actions.append(Action(gettext_lazy("Cancel the session"), cancel_url))
    return actions


@require_POST
@employee_required
def session_register(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Register the reader, or put them on the waiting list; the page of the session says which."""
    found = _seen_by(request.employee, pk)
    try:
        register(session=found, employee=request.employee, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    return redirect("lms_classroom:session", pk)


@require_http_methods(["GET", "POST"])
@employee_required
def session_withdraw(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Ask once more, as somebody else gets the place at once; then give it up."""
    found = _seen_by(request.employee, pk)
    if request.method == "GET":
        place = get_object_or_404(SessionPlace, session=found, employee=request.employee)
        waits = place.state == PlaceState.WAITING
        context = {
            "page_title": _("Leave the waiting list?") if waits else _("Give up your place?"),
            "note": f"{found.title} · {moment(found.begins_at)}",
            "warning": _("If you register again later, you wait behind the others.")
            if waits
            else _("Whoever waits gets your place; you may not get one again."),
            "back_url": reverse("lms_classroom:session", args=[pk]),
            "submit": _("Leave the waiting list") if waits else _("Give the place up"),
            "leave": _("Stay on the list") if waits else _("Keep my place"),
        }
        return render(request, "lms_classroom/form.html", context)
    try:
        withdraw(session=found, employee=request.employee, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("You have given your place up."))
    return redirect("lms_classroom:home")


@require_safe
@employee_required
def session_calendar(request: EmployeeRequest, pk: int) -> HttpResponse:
    """Give a session as a file that a calendar opens."""
    found = _seen_by(request.employee, pk)
    site = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    written = as_icalendar([calendar_entry(found)], site=site, now=timezone.now())
    reply = HttpResponse(written, content_type="text/calendar; charset=utf-8")
    reply["Content-Disposition"] = f'attachment; filename="session-{found.pk}.ics"'
    return reply


def _seen_by(employee: Employee, pk: int) -> ClassroomSession:
    """Find a session that is open to somebody or where they have a place; others do not exist for them."""
    found = get_object_or_404(ClassroomSession, pk=pk)
    held = SessionPlace.objects.filter(session=found, employee=employee)
    if not (held.exists() or open_to(employee, timezone.localdate()).filter(pk=pk).exists()):
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@role_required(*PLANNERS)
def session_new(request: SignedInRequest) -> HttpResponse:
    """Plan a session."""
    form = SessionForm(request.POST or None, initial={"trainer": employee_of(request.user)})
    if request.method == "POST" and form.is_valid():
        made = plan_session(
            plan=form.plan(),
            invited=form.invited(),
            clauses=form.chosen_clauses(),
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("The session is planned; whom it is open to may register."))
        return redirect("lms_classroom:session", made.pk)
    return _show_form(request, form, _("Plan a session"), reverse("lms_classroom:sessions"))


@require_http_methods(["GET", "POST"])
@role_required()
def session_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a session; who comes is told of another hour or place."""
    found = run_by(request, pk)
    form = SessionForm(request.POST or None, initial=SessionForm.filled(found))
    back = reverse("lms_classroom:session", args=[pk])
    if request.method == "POST" and form.is_valid():
        try:
            change = change_session(
                session=found,
                plan=form.plan(),
                invited=form.invited(),
                clauses=form.chosen_clauses(),
                by=request.user,
                now=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            _say_changed(request, change)
            return redirect(back)
    return _show_form(request, form, found.title, back)


def _say_changed(request: SignedInRequest, change: SessionChange) -> None:
    """Say that a session was changed, how many were told, and whose sign-in no longer counts."""
    said = _("The session was changed.")
    if change.notified:
        words = ngettext(
            "The session was changed; %(count)d person was told.",
            "The session was changed; %(count)d people were told.",
            change.notified,
        )
        said = words % {"count": change.notified}
    messages.success(request, said)
    if change.no_longer_there:
        words = _("As it is still to come, nobody is signed in any more. These were: %(numbers)s.")
        messages.warning(request, words % {"numbers": enumerated(change.no_longer_there)})


@require_http_methods(["GET", "POST"])
@role_required()
def session_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """Cancel a session with the reason that everybody who would come reads."""
    found = run_by(request, pk)
    form = ReasonForm(request.POST or None)
    back = reverse("lms_classroom:session", args=[pk])
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            cancel_session(session=found, reason=reason, by=request.user, now=timezone.now())
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("The session was cancelled; everybody who would come was told."))
            return redirect(back)
    context = {
        "page_title": _("Cancel the session"),
        "note": found.title,
        "form": form,
        "back_url": back,
        "submit": _("Cancel the session"),
        "leave": _("Let it take place"),
    }
    return render(request, "lms_classroom/form.html", context, status=422 if form.errors else 200)


def run_by(request: SignedInRequest, pk: int) -> ClassroomSession:
    """Find a session that the reader runs."""
    found = get_object_or_404(ClassroomSession.objects.select_related("trainer", "course"), pk=pk)
    if not may_run(request.user, found):
        raise PermissionDenied
    return found


def _show_form(request: SignedInRequest, form: Form, title: str, back: str) -> HttpResponse:
    context = {"page_title": title, "form": form, "back_url": back, "submit": _("Save")}
    return render(request, "lms_classroom/form.html", context, status=422 if form.errors else 200)
