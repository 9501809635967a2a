"""Put practice into the portal's menu, and offer it where a result, a clause or the day is read."""

from collections.abc import Collection, Iterator, Mapping

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext_lazy
from wagtail import hooks

from lms.core.ui.api import NavItem, PagePart
from lms.courses.api import CLAUSE_STATUS_HOOK
from lms.courses.content.api import (
    PRACTICE_ADDRESS_HOOK,
    QUESTION_LIST_HOOK,
    QUESTION_STEMS_HOOK,
    UNKNOWN_QUESTIONS_HOOK,
)
from lms.exams.attempts.models import Attempt
from lms.exams.release.queries import seen_by_taker, writing_end
from lms.people.api import AnyUser, employee_of
from lms.practice.cards.models import CollectedAttempt
from lms.practice.desk.chooser import PractisedQuestionCodes
from lms.practice.desk.queries import left_today
from lms.practice.exposure.queries import practised_questions
from lms.practice.sets.queries import week_of
from lms.questions.bank.models import Question
from lms.questions.texts.prose import plain_text
from lms.standards.api import Clause, on_lines


def works_here(request: HttpRequest) -> bool:
    """Tell whether the reader is an employee, who alone practises."""
    return employee_of(request.user) is not None


@hooks.register("register_portal_navigation")
def navigation() -> NavItem:
    """Offer practice to every employee."""
    return NavItem(
        pgettext_lazy("tab", "Practise"),
        "lms_practice:home",
        order=30,
        allows=works_here,
        place="tab",
        icon="practise",
    )


@hooks.register("exams_result_parts", order=50)
def practise_what_was_missed(attempt: Attempt) -> Iterator[PagePart]:
    """Say on a result that what was missed is practised, or from when on.

    Nothing is said where the paper never tells its takers what was wrong, as practice does not either.
    """
    if attempt.sitting.is_rehearsal or attempt.marks is None or attempt.marks >= attempt.max_marks:
        return
    now = timezone.now()
    is_collected = CollectedAttempt.objects.filter(attempt=attempt).exists()
    if "right" in seen_by_taker(attempt, now if is_collected else max(now, writing_end(attempt))):
        yield PagePart("lms_practice/desk/missed_on_result.html", {"is_collected": is_collected})


@hooks.register(CLAUSE_STATUS_HOOK, order=60)
def practise_a_clause(user: AnyUser, clause: Clause) -> Iterator[PagePart]:
    """Offer an employee to practise a clause that has approved questions."""
    if employee_of(user) is None:
        return
    asked = Question.objects.non_polymorphic().filter(on_lines([clause.line]), approved_version__isnull=False)
    if asked.exists():
        yield PagePart("lms_practice/desk/practise_clause.html", {"number": clause.number})


@hooks.register("portal_today_lines", order=50)
def todays_questions(request: HttpRequest) -> Iterator[PagePart]:
    """Name the day's questions among what is to do, while any is open."""
    employee = employee_of(request.user)
    left = left_today(employee, timezone.now()) if employee else None
    if left is not None:
        answered, total = left
        yield PagePart("lms_practice/desk/today_line.html", {"answered": answered, "total": total})


@hooks.register("portal_today_parts", order=50)
def rhythm_of_the_week(request: HttpRequest) -> Iterator[PagePart]:
    """Show on which days of the week the reader practised, once there is such a day; no streak, no rank."""
    employee = employee_of(request.user)
    week = week_of(employee, timezone.localdate()) if employee else []
    if days := sum(one.practised for one in week):
        yield PagePart("lms_practice/desk/today_week.html", {"week": week, "days": days})


@hooks.register(PRACTICE_ADDRESS_HOOK)
def address_from_a_lesson(lesson: int, block: str) -> str:
    """Say where the questions that a place in a lesson names are practised."""
    return reverse("lms_practice:lesson", args=[lesson, block])


@hooks.register(UNKNOWN_QUESTIONS_HOOK)
def unknown_questions(codes: Collection[str]) -> Collection[str]:
    """Give the codes under which nothing stands that may be practised while no exam asks it."""
    known = practised_questions(timezone.localdate()).filter(code__in=codes)
    return set(codes) - set(known.values_list("code", flat=True))


@hooks.register(QUESTION_STEMS_HOOK)
def stems_of_questions(codes: Collection[str]) -> Mapping[str, str]:
    """Say what questions ask, in the words in which they are practised."""
    known = practised_questions(timezone.localdate()).filter(code__in=codes)
    return {
        code: plain_text(str(content["stem"]))
        for code, content in known.values_list("code", "approved_version__content")
    }


@hooks.register("register_admin_viewset")
def list_of_practised_questions() -> PractisedQuestionCodes:
    """Offer authors the list of what may be practised."""
    return PractisedQuestionCodes("practised_questions")


@hooks.register(QUESTION_LIST_HOOK)
def where_questions_are_chosen() -> str:
    """Name the address of that list."""
    return "practised_questions:choose"
