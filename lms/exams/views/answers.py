"""The endpoints an exam page talks to: save one answer, read the state."""

from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from lms.exams.domain.attempts import AttemptClosed, AttemptOver
from lms.exams.domain.refusals import ExamRefusal
from lms.exams.models import Attempt
from lms.exams.services.answering import SavedAnswer, read_answer, save_answer
from lms.exams.services.closing import close_if_overdue
from lms.exams.services.refusals import UnknownAttempt, UnknownSlot
from lms.exams.settings import ExamSettings
from lms.exams.views.exam_state import clock, exam_state, milliseconds
from lms.people.api import password_change_exempt

STATUS_OF: dict[type[ExamRefusal], int] = {
    UnknownAttempt: 404,
    UnknownSlot: 404,
    AttemptOver: 409,
    AttemptClosed: 409,
}


@password_change_exempt
@require_POST
@never_cache
def answer(request: HttpRequest, token: UUID) -> JsonResponse:
    """Save one answer; the reply is written after the commit, and only then says "saved"."""
    user_id = request.user.pk
    if user_id is None:
        return _signed_out()
    if int(request.META.get("CONTENT_LENGTH") or 0) > ExamSettings.current().answer_bytes:
        return JsonResponse({"status": "too_large"}, status=413)
    now = timezone.now()
    try:
        sent = read_answer(request.body)
        return _saved(save_answer(token=token, user_id=user_id, answer=sent, now=now))
    except ExamRefusal as refusal:
        status = STATUS_OF.get(type(refusal), 400)
        return JsonResponse({"status": refusal.code, "now": milliseconds(now)}, status=status)


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
    return JsonResponse(exam_state(close_if_overdue(attempt=attempt, now=now), now))


def _signed_out() -> JsonResponse:
    return JsonResponse({"status": "signed_out"}, status=401)


def _saved(saved: SavedAnswer) -> JsonResponse:
    return JsonResponse(
        {
            "status": saved.outcome,
            "slot": saved.slot,
            "given": saved.given,
            "flagged": saved.flagged,
            "revision": saved.revision,
            "savedClock": clock(saved.saved_at),
            "now": milliseconds(timezone.now()),
        }
    )
