"""The result of a finished attempt, as far as the review rules show it."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.exams.choices import AttemptState
from lms.exams.models import Attempt
from lms.exams.permissions import may_see_result, owns, sees_single_answers
from lms.exams.queries.results import result_for_others, result_of
from lms.exams.services.closing import close_if_overdue
from lms.people.api import SignedInRequest, role_required


@require_safe
@never_cache
@role_required()
def result(request: SignedInRequest, token: UUID) -> HttpResponseBase:
    """Show the taker, or who may see the taker, how the attempt ended."""
    attempts = Attempt.objects.select_related("sitting__paper", "employee")
    attempt = get_object_or_404(attempts, token=token)
    if not may_see_result(request.user, attempt):
        raise Http404
    now, is_own = timezone.now(), owns(request.user, attempt)
    attempt = close_if_overdue(attempt=attempt, now=now)
    if attempt.state == AttemptState.OPEN:
        return redirect("lms_exams:attempt", token) if is_own else _still_open(request, attempt)
    with_answers = sees_single_answers(request.user, attempt)
    seen = result_of(attempt, now) if is_own else result_for_others(attempt, with_answers=with_answers)
    return render(request, "lms_exams/result.html", {"result": seen, "attempt": attempt, "is_own": is_own})


def _still_open(request: SignedInRequest, attempt: Attempt) -> HttpResponse:
    return render(request, "lms_exams/still_open.html", {"attempt": attempt})
