"""During the attempt: look at what is right in single answers, where the paper shows it then."""

from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lms.core.refusals import Refusal, sentence
from lms.exams.attempts.models import Attempt
from lms.exams.feedback.services import look_up
from lms.exams.heartbeat.views import hold_of
from lms.exams.results.queries import feedback_on
from lms.exams.saving.origins import address_of
from lms.people.api import EmployeeRequest, employee_required


@require_POST
@never_cache
@employee_required
def seal(request: EmployeeRequest, token: UUID, slot: int) -> HttpResponseBase:
    """Make the saved answer final and lead to what may be seen of it."""
    own = _own(request, token)
    if hold_of(own, address_of(request)):
        return redirect("lms_exams:attempt", token)
    try:
        look_up(token=token, user_id=request.user.pk, slot=slot, now=timezone.now())
    except Refusal as refusal:
        messages.warning(request, sentence(refusal))
    return redirect("lms_exams:feedback", token)


@require_safe
@never_cache
@employee_required
def feedback(request: EmployeeRequest, token: UUID) -> HttpResponseBase:
    """Show what may be seen of the final answers; the page of the paper takes it from here as well."""
    own = _own(request, token)
    if not own.is_unfinished:
        return redirect("lms_exams:result", token)
    if hold_of(own, address_of(request)):
        return redirect("lms_exams:attempt", token)
    shown = feedback_on(own, timezone.now())
    return render(request, "lms_exams/feedback/feedback.html", {"attempt": own, "questions": shown})


def _own(request: EmployeeRequest, token: UUID) -> Attempt:
    attempts = Attempt.objects.select_related("sitting__paper", "employee")
    return get_object_or_404(attempts, token=token, employee=request.employee)
