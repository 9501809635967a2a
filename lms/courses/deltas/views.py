"""Show what a delta course would say and make it; assign it to those who learned what changes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lms.core.refusals import Refusal, sentence
from lms.courses.assignment.queries import Audience, people_meant
from lms.courses.assignment.services import assign_course
from lms.courses.deltas.forms import DeltaAssignmentForm, OverwriteForm
from lms.courses.deltas.queries import WRITING_ROLES, delta_course_of, people_of_changed_lessons, plan_of
from lms.courses.deltas.services import make_delta_course
from lms.courses.pages.models import CoursePage
from lms.courses.permissions import ASSIGNING_ROLES
from lms.people.api import SignedInRequest, role_required
from lms.standards.changes.api import CAUSES, EditionChange


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITING_ROLES)
def delta_course(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Show lesson by lesson what the delta course of a change would say, and make it as a draft."""
    change = get_object_or_404(EditionChange.objects.select_related(*CAUSES), pk=pk)
    plan = plan_of(change)
    sent = request.POST if request.method == "POST" else None
    form = OverwriteForm(sent) if plan.edited and not plan.is_published else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            course = make_delta_course(
                change=change, by=request.user, now=timezone.now(), overwrite=form is not None
            )
        except Refusal as refusal:
            messages.warning(request, sentence(refusal))
            return redirect("lms_courses:delta_course", pk)
        messages.success(request, _("The delta course is a draft. Read it, and publish it as any other."))
        return redirect("wagtailadmin_explore", course.pk)
    context = {"change": change, "plan": plan, "form": form}
    return render(
        request, "lms_courses/deltas/course.html", context, status=422 if form and form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*ASSIGNING_ROLES)
def delta_assign(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show how many people would be given the delta course, and assign it when that is confirmed."""
    change = get_object_or_404(EditionChange.objects.select_related(*CAUSES), pk=pk)
    course = get_object_or_404(CoursePage.objects.live(), pk=getattr(delta_course_of(change.pk), "pk", None))
    learned = people_of_changed_lessons(change)
    today = timezone.localdate()
    until = change.learn_until if change.learn_until and change.learn_until >= today else None
    form = DeltaAssignmentForm(request.POST or None, number=learned.count(), initial={"due_on": until})
    count, seen = None, ""
    if request.method == "POST" and form.is_valid():
        audience = Audience(positions=form.positions_meant(), employees=form.people(list(learned)))
        seen = form.choice()
        if request.POST.get("step") == "assign":
            if request.POST.get("seen") == seen:
                due_on = form.cleaned_data["due_on"]
                done = assign_course(
                    course=course, audience=audience, due_on=due_on, by=request.user, now=timezone.now()
                )
                said = ngettext(
                    "%(count)d person has the delta course anew.",
                    "%(count)d people have the delta course anew.",
                    done.new,
                )
                messages.success(request, said % {"count": done.new})
                return redirect(change)
            messages.warning(request, _("Something was changed; please look at it again."))
        count = people_meant(audience, today).count()
    context = {"change": change, "course": course, "form": form, "count": count, "seen": seen}
    return render(request, "lms_courses/deltas/assign.html", context)
