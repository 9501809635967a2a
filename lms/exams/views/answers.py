"""The endpoints an exam page talks to: save one answer, read the state."""

from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from lms.exams.domain.refusals import ExamRefusal
from lms.exams.middleware.network_address import address_of
from lms.exams.middleware.replies import refused_reply, saved_reply
from lms.exams.models import Attempt
from lms.exams.services.answering import read_answer, save_answer
from lms.exams.services.closing import close_if_overdue
from lms.exams.services.refusals import UnknownAttempt
from lms.exams.settings import ExamSettings
from lms.exams.views.exam_state import exam_state, pass_for
from lms.exams.views.pulse import pulse_state
from lms.people.api import password_change_exempt


@password_change_exempt
@require_POST
@never_cache
def answer(request: HttpRequest, token: UUID) -> JsonResponse:
    """Save one answer; the reply is written after the commit, and only then says "saved".

    Pages send a pass and are answered by `LeanSaving`; this is the way of those without.
    """
    user_id = request.user.pk
    if user_id is None:
        return _signed_out()
    if int(request.META.get("CONTENT_LENGTH") or 0) > ExamSettings.current().answer_bytes:
        return JsonResponse({"status": "too_large"}, status=413)
    now = timezone.now()
    try:
        sent = read_answer(request.body)
        return saved_reply(save_answer(token=token, user_id=user_id, answer=sent, now=now))
    except ExamRefusal as refusal:
        return refused_reply(refusal, now)


@require_safe
@never_cache
@ensure_csrf_cookie
def state(request: HttpRequest, token: UUID) -> JsonResponse:
    """Give the state of an attempt with all saved answers, and a fresh CSRF cookie."""
    if request.user.pk is None:
        return _signed_out()
    attempts = Attempt.objects.filter(token=token, employee__user=request.user.pk)
    attempt = attempts.select_related("sitting__paper").first()
    if attempt is None:
        return JsonResponse({"status": UnknownAttempt.code}, status=404)
    now = timezone.now()
    current = close_if_overdue(attempt=attempt, now=now)
    address = address_of(request)
    told = {**exam_state(current, now), **pulse_state(current, address, now)}
    return JsonResponse(told | {"pass": pass_for(request, token, now)})


def _signed_out() -> JsonResponse:
    return JsonResponse({"status": "signed_out"}, status=401)
