"""Let HR and managers follow learning, and HR and trainers assign it."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from lms.core.trail.api import ReasonForm, record
from lms.core.ui.api import Action, Tab
from lms.core.wording import enumerated
from lms.courses.assignment.forms import CourseAssignmentForm
from lms.courses.assignment.queries import (
    OVERSEEING_EVERYBODY,
    completion_by_unit,
    followed_enrolments,
    followed_paths,
    path_preview,
    people_meant,
    visible_enrolments,
    visible_path_enrolments,
)
from lms.courses.assignment.services import assign_course, assign_path
from lms.courses.assignment.tables import (
    CompletionTable,
    EnrolmentTable,
    PathEnrolmentTable,
    TickedEnrolments,
    TickedPaths,
)
from lms.courses.assignment.withdrawal import (
    WithdrawalLine,
    Withdrawn,
    withdraw_courses,
    withdraw_paths,
    withdrawal_of_courses,
    withdrawal_of_paths,
)
from lms.courses.learning.models import Enrolment
from lms.courses.pages.models import CoursePage
from lms.courses.paths.models import PathEnrolment
from lms.courses.permissions import (
    ASSIGNING_ROLES,
    FOLLOWING_ROLES,
    OVERSEEING_ROLES,
    WITHDRAWING_ROLES,
    may_assign,
    may_remind,
)
from lms.people.api import SignedInRequest, has_role, managed_units, role_required


@role_required(*FOLLOWING_ROLES)
def enrolments(request: SignedInRequest) -> HttpResponse:
    """List the enrolments of the people the reader may see; a download is recorded."""
    rows = followed_enrolments(visible_enrolments(request.user), timezone.localdate())
    may_withdraw = has_role(request.user, *WITHDRAWING_ROLES)
    table = (TickedEnrolments if may_withdraw else EnrolmentTable)(request, rows)
    if request.GET.get("export") == "xlsx":
        details = {"rows": table.total}
        record(actor=request.user, action="courses.exported", subject=request.user, details=details)
    actions = []
    if may_remind(request.user) and table.total:
        actions.append(_reminding(request, "lms_courses:remind"))
    if may_assign(request.user):
        actions.append(Action(gettext_lazy("Assign"), reverse("lms_courses:assign"), "primary"))
    context = {
        "actions": actions,
        "tabs": _tabs("enrolments"),
        "withdraw_url": reverse("lms_courses:withdraw") if may_withdraw else "",
        "not_ticked": _(
            "Completed and chosen courses cannot be ticked; those of a path are withdrawn with the path."
        ),
    }
    return table.respond("lms_courses/assignment/enrolments.html", context)


def _reminding(request: SignedInRequest, address: str) -> Action:
    """Offer to remind people of the list as it is filtered."""
    query = request.GET.urlencode()
    url = f"{reverse(address)}{'?' + query if query else ''}"
    return Action(gettext_lazy("Remind people on this list"), url)


def _tabs(current: str) -> list[Tab]:
    """Lead from the list of courses to that of paths and back."""
    lists = {"enrolments": gettext_lazy("Courses"), "path_enrolments": gettext_lazy("Learning paths")}
    return [Tab(label, reverse(f"lms_courses:{name}"), name == current) for name, label in lists.items()]


@role_required(*FOLLOWING_ROLES)
def path_enrolments(request: SignedInRequest) -> HttpResponse:
    """List how far the people the reader may see have come on their paths; a download is recorded."""
    rows = followed_paths(visible_path_enrolments(request.user), timezone.localdate())
    may_withdraw = has_role(request.user, *WITHDRAWING_ROLES)
    table = (TickedPaths if may_withdraw else PathEnrolmentTable)(request, rows)
    actions = []
    if may_remind(request.user) and table.total:
        actions.append(_reminding(request, "lms_courses:remind_of_paths"))
    if may_assign(request.user):
        actions.append(Action(gettext_lazy("Assign"), reverse("lms_courses:assign"), "primary"))
    context = {
        "actions": actions,
        "tabs": _tabs("path_enrolments"),
        "withdraw_url": reverse("lms_courses:withdraw_paths") if may_withdraw else "",
        "not_ticked": _("Completed paths and those people began themselves cannot be ticked."),
    }
    return table.respond("lms_courses/assignment/enrolments.html", context)


@require_POST
@role_required(*WITHDRAWING_ROLES)
def withdraw(request: SignedInRequest) -> HttpResponse:
    """Show what taking the ticked courses back will do, and do it once a reason is given."""
    keys = _chosen(request, visible_enrolments(request.user))
    form = ReasonForm(request.POST if request.POST.get("step") else None)
    if keys and form.is_valid():
        reason, now = form.cleaned_data["reason"], timezone.now()
        done = withdraw_courses(keys=keys, reason=reason, by=request.user, now=now)
        messages.success(request, _withdrawn(done))
    elif keys:
        return _ask(request, form, withdrawal_of_courses(keys), "lms_courses:enrolments")
    return redirect("lms_courses:enrolments")


@require_POST
@role_required(*WITHDRAWING_ROLES)
def withdraw_from_paths(request: SignedInRequest) -> HttpResponse:
    """Show what taking the ticked paths back will do, and do it once a reason is given."""
    keys = _chosen(request, visible_path_enrolments(request.user))
    form = ReasonForm(request.POST if request.POST.get("step") else None)
    if keys and form.is_valid():
        reason, now = form.cleaned_data["reason"], timezone.now()
        done = withdraw_paths(keys=keys, reason=reason, by=request.user, now=now)
        messages.success(request, _withdrawn(done))
    elif keys:
        return _ask(request, form, withdrawal_of_paths(keys), "lms_courses:path_enrolments")
    return redirect("lms_courses:path_enrolments")


def _chosen(request: SignedInRequest, rows: QuerySet[Enrolment] | QuerySet[PathEnrolment]) -> list[int]:
    """Give the keys of the ticked rows that the reader may see; say so where there is none."""
    sent = [int(key) for key in request.POST.getlist("chosen") if key.isascii() and key.isdigit()]
    keys = list(rows.filter(pk__in=sent).values_list("pk", flat=True))
    if not keys:
        messages.warning(request, _("Tick what is to be withdrawn first."))
    return keys


def _ask(
    request: SignedInRequest, form: ReasonForm, lines: Sequence[WithdrawalLine], back: str
) -> HttpResponse:
    """Show the names with what happens to each, and ask why."""
    shown = [
        {
            "who": line.employee.name,
            "number": line.employee.number,
            "what": line.title,
            "happens": _what_happens(line),
        }
        for line in lines
    ]
    title = ngettext("Withdraw from %(number)d person", "Withdraw from %(number)d people", len(lines))
    context = {
        "page_title": title % {"number": len({line.employee.pk for line in lines})},
        "form": form,
        "lines": shown,
        "keys": request.POST.getlist("chosen"),
        "back_url": reverse(back),
    }
    return render(request, "lms_courses/assignment/withdraw.html", context)


def _what_happens(line: WithdrawalLine) -> str:
    """Say what a withdrawal does to one line."""
    if line.is_refused:
        return _("stays as it is")
    if line.is_path:
        none = _("none")
        said = {
            "going": enumerated(line.going) or none,
            "staying": enumerated(line.staying) or none,
        }
        return _("the path ends; withdrawn: %(going)s; kept because begun: %(staying)s") % said
    return _("is withdrawn") if line.going else _("stays as it is")


def _withdrawn(done: Withdrawn) -> str:
    """Say what a withdrawal did."""
    counts = {"paths": done.paths, "courses": done.courses, "kept": done.kept}
    return _("Withdrawn: %(paths)d paths, %(courses)d courses; %(kept)d stay.") % counts


@role_required(*OVERSEEING_ROLES)
def completion(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show how far units have come in a course; figures only, no names."""
    course = get_object_or_404(CoursePage, pk=pk)
    units = managed_units(request.user, *OVERSEEING_EVERYBODY)
    rows = completion_by_unit(course, units, timezone.localdate())
    table = CompletionTable(request, rows)
    return table.respond(
        "lms_courses/assignment/completion.html", {"course": course, "course_url": course.url}
    )


@role_required(*ASSIGNING_ROLES)
def assign(request: SignedInRequest) -> HttpResponse:
    """Show whom an assignment means, and assign when that is confirmed."""
    form = CourseAssignmentForm(request.POST or None)
    count, preview, seen = None, None, ""
    if request.method == "POST" and form.is_valid():
        seen = form.choice()
        if request.POST.get("step") == "assign":
            if request.POST.get("seen") == seen:
                _assign(request, form)
                return redirect("lms_courses:assign")
            messages.warning(request, _("Something was changed; please look at it again."))
        today = timezone.localdate()
        people = people_meant(form.audience(), today)
        if path := form.path():
            preview = path_preview(path, people, form.cleaned_data["due_on"], today)
        count = preview.people if preview else people.count()
    context = {"form": form, "count": count, "preview": preview, "seen": seen}
    return render(request, "lms_courses/assignment/assign.html", context)


def _assign(request: SignedInRequest, form: CourseAssignmentForm) -> None:
    """Assign what the form chose, and say what that did."""
    due_on, now = form.cleaned_data["due_on"], timezone.now()
    path, course, audience = form.path(), form.course(), form.audience()
    if path is not None:
        done = assign_path(path=path, audience=audience, due_on=due_on, by=request.user, now=now)
    else:
        assert course is not None  # noqa: S101 - the form allows only a path or a course
        done = assign_course(course=course, audience=audience, due_on=due_on, by=request.user, now=now)
    counts = {"new": done.new, "moved": done.due_changed, "unchanged": done.unchanged, "done": done.done}
    said = _(
        "Assigned: %(new)d new, %(moved)d with another day, %(unchanged)d as before, %(done)d completed."
    )
    messages.success(request, said % counts)
    if not has_role(request.user, *FOLLOWING_ROLES):
        messages.info(request, _("HR follows how far people come."))
