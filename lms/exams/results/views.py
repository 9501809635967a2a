"""The result of a finished attempt, as far as the review rules show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lms.core.offline.api import let_forget
from lms.core.refusals import Refusal, sentence
from lms.core.trail.api import record
from lms.core.ui.api import Action, Tab, page_parts
from lms.core.wording import JSON
from lms.exams.attempts.models import Attempt
from lms.exams.attempts.queries import may_see_result, must_pass_missed, owns, sees_single_answers
from lms.exams.invalidation.models import AttemptInvalidation
from lms.exams.invalidation.queries import invalidation_of
from lms.exams.invalidation.wording import notice_of
from lms.exams.marking.closing import close_if_overdue
from lms.exams.objections.forms import QuestionObjectionForm
from lms.exams.objections.queries import objection_terms, objections_in
from lms.exams.objections.rules import why_not_object
from lms.exams.objections.services import object_to
from lms.exams.release.queries import follow_ups, with_writing_end
from lms.exams.resits.views import resit_sentences
from lms.exams.results.history import LaterChange, attempt_history, changes_for_taker
from lms.exams.results.queries import AttemptResult, ReviewedQuestion, result_for_others, result_of
from lms.exams.saving.queries import late_lines
from lms.exams.taking.cards import way_again
from lms.people.api import Role, SignedInRequest, has_role, role_required

PARTS_HOOK = "exams_result_parts"


@dataclass(frozen=True, slots=True)
class Square:
    """A question as a small square that leads to it."""

    number: int
    label: str
    tone: str
    url: str


@dataclass(frozen=True, slots=True)
class Answers:
    """The questions of a result as they are listed, what narrows the list, and a square for every question.

    `must_pass_missed` are those that had to be right and are released as wrong.
    """

    questions: Sequence[ReviewedQuestion]
    tabs: Sequence[Tab]
    squares: Sequence[Square]
    must_pass_missed: Sequence[Square] = ()


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
    if attempt.is_unfinished and is_own:
        return redirect("lms_exams:attempt", token)
    if attempt.is_unfinished:
        context = {"attempt": attempt, "actions": _actions(request, attempt, None)}
        return render(request, "lms_exams/results/still_open.html", context)
    invalidation = invalidation_of(attempt)
    with_answers = sees_single_answers(request.user, attempt)
    if not is_own:
        details: dict[str, JSON] = {"sitting": attempt.sitting.title}
        record(actor=request.user, action="exams.result_viewed", subject=attempt.employee, details=details)
    seen = result_of(attempt, now) if is_own else result_for_others(attempt, with_answers=with_answers)
    missed = must_pass_missed(attempt)
    context = {
        "result": seen,
        "answers": _answers(request, seen, missed),
        "attempt": attempt,
        "is_own": is_own,
        "must_pass_missed": missed,
        "resit_sentences": resit_sentences(attempt, now, shows_marks=seen.shows_marks),
        "again": way_again(attempt, now) if is_own and seen.shows_pass else None,
        "follow_ups": follow_ups(attempt) if is_own and seen.shows_pass else (),
        "parts": page_parts(PARTS_HOOK, attempt) if is_own and seen.shows_marks else (),
        "invalidation": invalidation,
        "notice": notice_of(invalidation) if invalidation and is_own else None,
        "actions": _actions(request, attempt, invalidation),
        "changes": _changes(request, attempt, shows_marks=seen.shows_marks),
        "late": late_lines(attempt) if with_answers and not is_own else (),
    }
    page = render(request, "lms_exams/results/result.html", context)
    return let_forget(page, reverse("lms_exams:attempt", args=[token]))


def _answers(request: SignedInRequest, seen: AttemptResult, must_pass: Sequence[int]) -> Answers | None:
    """Show the questions that lost marks; all of them, or a single one, where the reader asks for it."""
    if not seen.questions:
        return None
    lost = [one for one in seen.questions if one.is_lost]
    asked = request.GET.get("question", "")
    single = [one for one in seen.questions if str(one.question.number) == asked]
    everything = not lost or request.GET.get("show") == "all"
    listed = single or (seen.questions if everything else lost)
    at_hand = {one.question.number for one in listed}
    squares = [_square(one, is_listed=one.question.number in at_hand) for one in seen.questions]
    missed = {one.question.number for one in lost} & set(must_pass)
    return Answers(
        listed,
        _tabs(request.path, single, lost, seen.questions, everything=everything),
        squares,
        [square for square in squares if square.number in missed],
    )


def _tabs(
    path: str,
    single: Sequence[ReviewedQuestion],
    lost: Sequence[ReviewedQuestion],
    questions: Sequence[ReviewedQuestion],
    *,
    everything: bool,
) -> list[Tab]:
    """Offer what lost marks and all questions, and name the single one that is open."""
    tabs = [Tab(_("All questions"), f"{path}?show=all#answers", everything and not single, len(questions))]
    if lost:
        url = f"{path}?show=lost#answers"
        tabs.insert(0, Tab(_("Those that lost marks"), url, not everything and not single, len(lost)))
    for one in single:
        number = one.question.number
        name = _("Question %(number)s") % {"number": number}
        tabs.append(Tab(name, f"{path}?question={number}#question-{number}", is_current=True))
    return tabs if len(tabs) > 1 else []


def _square(reviewed: ReviewedQuestion, *, is_listed: bool) -> Square:
    """Lead to a question on the page, or to the page that shows it alone."""
    number = reviewed.question.number
    url = f"#question-{number}" if is_listed else f"?question={number}#question-{number}"
    if reviewed.is_right is None or reviewed.correction == "drop":
        return Square(number, "", "", url)
    if reviewed.is_right:
        return Square(number, _("right"), "good", url)
    label, tone = (_("partly right"), "warn") if reviewed.earned else (_("wrong"), "bad")
    return Square(number, label, tone, url)


def _changes(request: SignedInRequest, attempt: Attempt, *, shows_marks: bool) -> Sequence[LaterChange]:
    """Tell those who oversee everything that changed it, the taker what moved the marks, others nothing."""
    if owns(request.user, attempt):
        return changes_for_taker(attempt) if shows_marks else ()
    if has_role(request.user, Role.HR, Role.AUDITOR):
        return attempt_history(attempt.pk).changes
    return ()


def _actions(
    request: SignedInRequest, attempt: Attempt, invalidation: AttemptInvalidation | None
) -> list[Action]:
    """Lead HR to invalidating the attempt, and those who oversee to what was decided about it."""
    if owns(request.user, attempt) or not has_role(request.user, Role.HR, Role.AUDITOR):
        return []
    if invalidation is not None:
        return [Action(_("Invalidation and objection"), invalidation.get_absolute_url())]
    if not has_role(request.user, Role.HR):
        return []
    return [
        Action(_("Invalidate the attempt"), reverse("lms_exams:invalidate", args=[attempt.token]), "danger")
    ]


@require_http_methods(["GET", "POST"])
@never_cache
@role_required()
def object_to_question(request: SignedInRequest, token: UUID, slot: int) -> HttpResponseBase:
    """Object to one question of one's own result."""
    attempt = get_object_or_404(
        with_writing_end(Attempt.objects.select_related("sitting__paper")), token=token
    )
    seen = result_of(attempt, timezone.now()) if owns(request.user, attempt) else None
    reviewed = next((one for one in seen.questions if one.question.number == slot), None) if seen else None
    if reviewed is None:
        raise Http404
    form, now = QuestionObjectionForm(request.POST or None), timezone.now()
    refusal = why_not_object(objection_terms(attempt, now), has_objected=slot in objections_in(attempt))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            object_to(attempt=attempt, slot=slot, reason=reason, by=request.user, now=now)
            messages.success(request, _("Your objection was taken. The answer appears with your result."))
        except Refusal as fault:
            messages.warning(request, sentence(fault))
        return redirect(f"{reverse('lms_exams:result', args=[token])}?question={slot}#question-{slot}")
    context = {"form": form, "reviewed": reviewed, "attempt": attempt}
    return render(
        request, "lms_exams/results/object.html", context | {"refusal": sentence(refusal) if refusal else ""}
    )
