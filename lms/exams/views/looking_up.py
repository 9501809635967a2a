"""While writing: look at what is right in single answers, where the paper shows it then."""

from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lms.exams.domain.refusals import ExamRefusal
from lms.exams.middleware.network_address import address_of
from lms.exams.models import Attempt
from lms.exams.queries.results import feedback_on
from lms.exams.services.looking_up import look_up
from lms.exams.views.pulse import held_word
from lms.exams.views.refusals import sentence
from lms.people.api import EmployeeRequest, employee_required


@require_POST
@never_cache
@employee_required
def seal(request: EmployeeRequest, token: UUID, slot: int) -> HttpResponseBase:
    """Make the saved answer final and lead to what may be seen of it."""
    own = _own(request, token)
    if held_word(own, address_of(request)):
        return redirect("lms_exams:attempt", token)
    try:
        look_up(token=token, user_id=request.user.pk, slot=slot, now=timezone.now())
    except ExamRefusal as refusal:
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
    if held_word(own, address_of(request)):
        return redirect("lms_exams:attempt", token)
    shown = feedback_on(own, timezone.now())
    return render(request, "lms_exams/feedback.html", {"attempt": own, "questions": shown})


def _own(request: EmployeeRequest, token: UUID) -> Attempt:
    attempts = Attempt.objects.select_related("sitting__paper", "employee")
    return get_object_or_404(attempts, token=token, employee=request.employee)
