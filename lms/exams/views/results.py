"""The result of a finished attempt, as far as the review rules show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.core.api import JSON, Action, Tab, record
from lms.exams.models import Attempt, AttemptVoiding
from lms.exams.permissions import may_see_result, owns, sees_single_answers
from lms.exams.queries.attempt_history import LaterChange, attempt_history, changes_for_taker
from lms.exams.queries.follow_ups import follow_ups
from lms.exams.queries.late_answers import late_lines
from lms.exams.queries.results import AttemptResult, ReviewedQuestion, result_for_others, result_of
from lms.exams.queries.vital import vital_missed
from lms.exams.queries.voidings import voiding_of
from lms.exams.queries.writing_ends import with_writing_end
from lms.exams.services.closing import close_if_overdue
from lms.exams.views.again_words import way_again
from lms.exams.views.resit_words import resit_sentences
from lms.exams.views.voiding_words import notice_of
from lms.people.api import Role, SignedInRequest, has_role, role_required


@dataclass(frozen=True, slots=True)
class Answers:
    """The questions of a result as they are listed, and the tabs that narrow the list.

    `vital_missed` numbers those that had to be right, are released as wrong and can be led to.
    """

    questions: Sequence[ReviewedQuestion]
    tabs: Sequence[Tab]
    vital_missed: Sequence[int] = ()


@require_safe
@never_cache
@role_required()
def result(request: SignedInRequest, token: UUID) -> HttpResponseBase:
    """Show the taker, or who may see the taker, how the attempt ended; a look at somebody else's is kept."""
    attempts = Attempt.objects.select_related("sitting__paper", "employee", "completes")
    attempt = get_object_or_404(with_writing_end(attempts), token=token)
    if not may_see_result(request.user, attempt):
        raise Http404
    now, is_own = timezone.now(), owns(request.user, attempt)
    attempt = close_if_overdue(attempt=attempt, now=now)
    if attempt.is_unfinished:
        return redirect("lms_exams:attempt", token) if is_own else _still_open(request, attempt)
    voiding = voiding_of(attempt)
    with_answers = sees_single_answers(request.user, attempt)
    if not is_own:
        details: dict[str, JSON] = {"sitting": attempt.sitting.title}
        record(actor=request.user, action="exams.result_viewed", subject=attempt.employee, details=details)
    seen = result_of(attempt, now) if is_own else result_for_others(attempt, with_answers=with_answers)
    missed = vital_missed(attempt)
    context = {
        "result": seen,
        "answers": _answers(request, seen, missed),
        "attempt": attempt,
        "is_own": is_own,
        "vital_missed": missed,
        "resit_sentences": resit_sentences(attempt, now, shows_marks=seen.shows_marks),
        "again": way_again(attempt, now) if is_own and seen.shows_marks else None,
        "follow_ups": follow_ups(attempt) if is_own and seen.shows_marks else (),
        "voiding": voiding,
        "notice": notice_of(voiding) if voiding and is_own else None,
        "actions": _actions(request, attempt, voiding),
        "changes": _changes(request, attempt, shows_marks=seen.shows_marks),
        "late": late_lines(attempt) if with_answers and not is_own else (),
    }
    return render(request, "lms_exams/result.html", context)


def _answers(request: SignedInRequest, seen: AttemptResult, vital: Sequence[int]) -> Answers | None:
    """Show all questions that are released, or those that lost marks alone where the reader asks for them.

    A question that was dropped counts nowhere, so nobody lost marks by it.
    """
    if not seen.questions:
        return None
    lost = [one for one in seen.questions if one.is_right is False and one.correction != "drop"]
    only_lost = bool(lost) and request.GET.get("show") == "lost"
    tabs = [
        Tab(_("All questions"), request.path + "?show=all#answers", not only_lost, len(seen.questions)),
        Tab(_("Those that lost marks"), request.path + "?show=lost#answers", only_lost, len(lost)),
    ]
    missed = [one.question.number for one in lost if one.question.number in vital]
    return Answers(lost if only_lost else seen.questions, tabs if lost else (), missed)


def _changes(request: SignedInRequest, attempt: Attempt, *, shows_marks: bool) -> Sequence[LaterChange]:
    """Tell those who oversee everything that changed it, the taker what moved the marks, others nothing."""
    if owns(request.user, attempt):
        return changes_for_taker(attempt) if shows_marks else ()
    if has_role(request.user, Role.HR, Role.AUDITOR):
        return attempt_history(attempt.pk).changes
    return ()


def _still_open(request: SignedInRequest, attempt: Attempt) -> HttpResponse:
    context = {"attempt": attempt, "actions": _actions(request, attempt, None)}
    return render(request, "lms_exams/still_open.html", context)


def _actions(request: SignedInRequest, attempt: Attempt, voiding: AttemptVoiding | None) -> list[Action]:
    """Lead HR to voiding the attempt, and those who oversee to what was decided about it."""
    if owns(request.user, attempt) or not has_role(request.user, Role.HR, Role.AUDITOR):
        return []
    if voiding is not None:
        return [Action(_("Voiding and objection"), voiding.get_absolute_url())]
    if not has_role(request.user, Role.HR):
        return []
    return [Action(_("Void the attempt"), reverse("lms_exams:void", args=[attempt.token]), "danger")]
