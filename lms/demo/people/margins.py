"""Let learners note, ask, mark, report and answer polls in lessons, and say what they think of a course."""

from __future__ import annotations

from datetime import timedelta
from itertools import cycle

from django.contrib.auth.models import User
from django.utils import timezone

from lms.courses.asking.models import RemarkKind, RemarkState
from lms.courses.asking.services import Outcome, mark_unclear, send_remark, settle
from lms.courses.learning.models import Enrolment
from lms.courses.notes.services import keep_note
from lms.courses.pages.models import LessonPage
from lms.courses.pages.rules import passages_of
from lms.courses.surveys.services import ReactionAnswers, answer_poll, give_reaction
from lms.demo.moments import dated
from lms.demo.people.learning import at
from lms.demo.plan import DemoPlan, RemarkEntry, member
from lms.people.organisation.models import Employee


def make_margins(plan: DemoPlan) -> None:
    """Write what stands beside lessons: own notes, questions with answers, marks, reactions at the end."""
    words = plan.file["margins"]
    star = Employee.objects.get(number=member(plan, "employee")["number"])
    for note in words["notes"]:
        lesson, block = _place(note["lesson"], note["passage"])
        written = at(plan.today - timedelta(days=note["days_ago"]), 16)
        keep_note(employee=star, lesson=lesson, block_id=block, text=note.get("text", ""), now=written)
    for number, remark in enumerate(words["remarks"]):
        _remark(plan, remark, star if remark.get("own") else _readers(remark["lesson"])[number])
    now = timezone.now()  # after the lessons of the demo were published, so that the marks speak of them
    for mark in words["unclear"]:
        lesson, block = _place(mark["lesson"], mark["passage"])
        for employee in _readers(mark["lesson"])[: mark["people"]]:
            mark_unclear(employee=employee, lesson=lesson, block_id=block, now=now)
    for poll in words["polls"]:
        lesson, block = _place(poll["lesson"], poll["passage"])
        learners = Enrolment.objects.filter(course=lesson.get_parent().pk, completed_at__isnull=False)
        chosen = zip(learners.order_by("pk")[: poll["answers"]], cycle(poll["options"]), strict=False)
        for enrolment, number in chosen:
            answer_poll(enrolment=enrolment, lesson=lesson, block_id=block, number=number)
    for reaction in words["reactions"]:
        done = Enrolment.objects.filter(course__code=reaction["course"], completed_at__isnull=False)
        remarks = dict(enumerate(reaction["remarks"]))
        answers = zip(done.order_by("pk")[: reaction["answers"]], cycle(reaction["scores"]), strict=False)
        for number, (enrolment, scores) in enumerate(answers):
            relevance, intention, support = scores
            given = ReactionAnswers(relevance, intention, support, remarks.get(number, ""))
            give_reaction(enrolment=enrolment, answers=given)


def _place(slug: str, beginning: str) -> tuple[LessonPage, str]:
    """Find a lesson and the passage in it whose words begin so."""
    lesson = LessonPage.objects.live().get(slug=slug)
    passages = passages_of(lesson.body.raw_data)
    return lesson, next(one.block_id for one in passages if one.quote.startswith(beginning))


def _readers(slug: str) -> list[Employee]:
    """List who takes the lesson's course, in the order in which they came to it."""
    course = LessonPage.objects.live().get(slug=slug).get_parent()
    rows = Enrolment.objects.filter(course=course.pk).select_related("employee").order_by("pk")
    return [each.employee for each in rows]


def _remark(plan: DemoPlan, entry: RemarkEntry, employee: Employee) -> None:
    """Let somebody ask or report, and the trainer settle it where the file says how."""
    lesson, block = _place(entry["lesson"], entry["passage"])
    asked = at(plan.today - timedelta(days=entry["days_ago"]), 15)
    remark = send_remark(
        employee=employee,
        lesson=lesson,
        block_id=block,
        kind=RemarkKind(entry["kind"]),
        text=entry["text"],
        now=asked,
    )
    if "state" in entry:
        trainer = User.objects.get(username=member(plan, "trainer")["number"])
        outcome = Outcome(RemarkState(entry["state"]), entry.get("answer", ""), entry.get("shown", ""))
        with dated(asked + timedelta(days=1)):
            settle(remark=remark, outcome=outcome, by=trainer, now=asked + timedelta(days=1))
