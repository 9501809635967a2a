"""Make an exam that people mark, with objections to it, and a correction of a question used elsewhere."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import numpy as np
from django.contrib.auth.models import User
from django.db import transaction

from lms.certification.certificates.models import Certificate
from lms.certification.certificates.services import issue_for_attempt
from lms.certification.choices import CertificateState
from lms.core.trail.services import invented_entries
from lms.demo.exams.answering import Marker, Pen, texts_by_version, written_text
from lms.demo.exams.past import SEATED_BEFORE
from lms.demo.exams.past_attempts import PastAttempt, record_past_attempts
from lms.demo.people.learning import at
from lms.demo.people.organisation import Organisation
from lms.demo.plan import DemoPlan, colleague, member, workday_from
from lms.exams.attempts.models import Answer, Attempt
from lms.exams.attempts.queries import slots_of
from lms.exams.choices import InvalidationCause
from lms.exams.corrections.services import CorrectionPlan, apply_correction, draft_correction
from lms.exams.invalidation.models import InvalidationObjection
from lms.exams.invalidation.services import (
    InvalidationPlan,
    invalidate_attempt,
    lift_invalidation,
    object_to_invalidation,
)
from lms.exams.marking.closing import complete_marking
from lms.exams.marking.models import MarkingPlan, MarkingTask
from lms.exams.marking.services import give_marks
from lms.exams.objections.models import QuestionObjection
from lms.exams.objections.services import decide_question_objections, object_to
from lms.exams.seating.services import seat_employees
from lms.exams.sittings.models import Sitting
from lms.papers.blueprints.models import Paper
from lms.papers.drawing.services import draw_parallel_forms
from lms.people.organisation.models import Employee
from lms.questions.bank.models import Question, QuestionVersion
from lms.questions.choices import CorrectionPolicy

STAR_ABILITY = 0.86
MARKING_DAYS = 10
LOOKED_AT = timedelta(days=6)  # recordings of who came in are looked at so long after an exam


def make_practice(plan: DemoPlan, made: Organisation, chance: np.random.Generator) -> Sitting:
    """Let complaint specialists and the cast's employee write, and mark all but the last few papers."""
    entry = plan.file["practice"]
    paper = Paper.objects.get(slug=entry["paper"])
    day = plan.today - timedelta(days=entry["days_ago"])
    sitting = Sitting.objects.create(
        paper=paper, title=entry["title"], opens_at=at(day, 8), closes_at=at(day, 20)
    )
    takers = specialists(plan, made)[: entry["takers"]]
    with invented_entries(at(workday_from(day - SEATED_BEFORE))):
        seat_employees(sitting=sitting, employees=takers, by=None)
    texts = texts_by_version(entry["written"])
    star = member(plan, "employee")["number"]
    skill = entry["ability"]
    past = [
        PastAttempt(
            employee_id=taker.pk,
            started_at=at(day, 9, int(chance.integers(40))),
            seconds=int(chance.integers(45 * 60, 72 * 60)),
            answer=Pen(
                texts,
                STAR_ABILITY
                if taker.number == star
                else float(np.clip(chance.normal(skill["level"], skill["spread"]), 0.3, 0.97)),
            ),
        )
        for taker in takers
    ]
    record_past_attempts(sitting=sitting, attempts=past, seed=int(chance.integers(2**31)))
    _mark(plan, sitting, random.Random(int(chance.integers(2**31))))
    return sitting


def specialists(plan: DemoPlan, made: Organisation) -> list[Employee]:
    """List the cast's employee, then everybody else in the teams of the complaint centre, by number."""
    star = made.employees[member(plan, "employee")["number"]]
    there = {
        posting.employee.number: made.employees[posting.employee.number]
        for posting in made.postings
        if posting.unit.code.startswith("K02-") and not posting.position.leads
    }
    return [star, *(one for number, one in sorted(there.items()) if one.left_on is None and one != star)]


def _mark(plan: DemoPlan, sitting: Sitting, luck: random.Random) -> None:
    """Have two people mark every answer and a third where they differ; leave some to do for the walk."""
    entry = plan.file["practice"]
    users = {user.username: user for user in User.objects.filter(username__in=entry["markers"])}
    first, second, third = (users[number] for number in entry["markers"])
    kept = MarkingPlan.objects.create(paper=sitting.paper, double=True, days=MARKING_DAYS)
    kept.markers.set(users.values())
    MarkingTask.objects.filter(attempt__sitting=sitting).update(
        due_on=sitting.closes_at.date() + timedelta(days=MARKING_DAYS)
    )
    attempts = list(Attempt.objects.filter(sitting=sitting).select_related("employee").order_by("pk"))
    marker = Marker(texts_by_version(entry["written"]), entry["comments"], luck)
    star = member(plan, "employee")["number"]
    one_waits = False
    for place, attempt in enumerate(attempts):
        is_open = place >= len(attempts) - entry["unmarked"]
        now = sitting.closes_at + timedelta(hours=14, minutes=7 * place)
        for task, text in _tasks_of(attempt):
            marked = [
                give_marks(task=task, by=by, verdict=marker.judge(task, text), now=now)
                for by in ((second,) if is_open else (first, second))
            ]
            if marked[-1].share is None and not is_open:
                if one_waits or attempt.employee.number == star:
                    give_marks(task=task, by=third, verdict=marker.judge(task, text), now=now)
                else:  # the first difference still waits; the cast's employee has a result to look at
                    one_waits = True
        complete_marking(attempt=attempt)
        # What a pass earns is issued at the moment of its mark, not when the demo is seeded.
        done = Attempt.objects.select_related("sitting__paper").get(pk=attempt.pk)
        with invented_entries(now):
            issue_for_attempt(attempt=done, now=now)


def _tasks_of(attempt: Attempt) -> list[tuple[MarkingTask, str]]:
    given = dict(Answer.objects.filter(attempt=attempt).values_list("slot", "given"))
    tasks = MarkingTask.objects.filter(attempt=attempt).select_related("version")
    return [(task, written_text(answer)) for task in tasks if (answer := given.get(task.slot))]


def make_question_objections(plan: DemoPlan, sitting: Sitting) -> None:
    """Have takers object to questions they lost marks on; one question is decided, one waits."""
    entry = plan.file["practice"]
    star = member(plan, "employee")["number"]
    marked = Attempt.objects.marked().filter(sitting=sitting).exclude(employee__number=star)
    attempts = list(marked.select_related("sitting__paper", "employee").order_by("pk"))
    raised_at = sitting.closes_at + timedelta(days=1, hours=13)
    for code, reasons in entry["objections"].items():
        losers = [(one, slot) for one in attempts if (slot := _slot_lost(one, code))]
        for (attempt, slot), reason in zip(losers, reasons, strict=False):
            by = attempt.employee.user
            if by is not None:
                with invented_entries(raised_at):
                    object_to(attempt=attempt, slot=slot, reason=reason, by=by, now=raised_at)
    refused = QuestionObjection.objects.filter(version__question__code=entry["refused"]).first()
    if refused is not None:
        hr = User.objects.get(username=member(plan, "hr")["number"])
        later = raised_at + timedelta(days=1)
        with invented_entries(later):
            decide_question_objections(
                objection=refused, upheld=False, answer=entry["refusal"], by=hr, now=later
            )


def make_invalidations(plan: DemoPlan, sitting: Sitting) -> None:
    """Invalidate two attempts that failed: one objection waits for HR to decide, the other was right.

    The colleague in HR invalidates them, so that the one who signs in may decide.
    """
    entry = plan.file["practice"]
    kept = Attempt.objects.marked().filter(sitting=sitting, passed=False, objections=None)
    kept = kept.exclude(employee__number=member(plan, "employee")["number"])
    disturbed, doubted = kept.select_related("sitting__paper", "employee").order_by("marks", "pk")[:2]
    by = User.objects.get(username=colleague(plan, "hr")["number"])
    power_cut = InvalidationPlan(InvalidationCause.DISTURBANCE, entry["invalidation"], uses_up=False)
    _invalidate(disturbed, power_cut, by, sitting.closes_at + timedelta(days=1, hours=15))
    _object(disturbed, entry["invalidation_objection"], sitting.closes_at + timedelta(days=1, hours=20))
    mistake = entry["mistaken"]
    not_known = InvalidationPlan(InvalidationCause.IDENTITY, mistake["invalidation"], uses_up=True)
    _invalidate(doubted, not_known, by, sitting.closes_at + timedelta(hours=16))
    objected = _object(doubted, mistake["objection"], sitting.closes_at + timedelta(hours=19))
    hr = User.objects.get(username=member(plan, "hr")["number"])
    later = sitting.closes_at + timedelta(days=1, hours=17)
    with invented_entries(later):
        lift_invalidation(invalidation=objected.invalidation, reason=mistake["answer"], by=hr, now=later)


def _invalidate(attempt: Attempt, plan: InvalidationPlan, by: User, now: datetime) -> None:
    with invented_entries(now):
        invalidate_attempt(attempt=attempt, plan=plan, by=by, now=now)


def _object(attempt: Attempt, reason: str, now: datetime) -> InvalidationObjection:
    """Object as the taker, who has an account like everybody in the demo."""
    taker = User.objects.get(employee=attempt.employee)
    with invented_entries(now):
        return object_to_invalidation(attempt=attempt, reason=reason, by=taker, now=now)


def _slot_lost(attempt: Attempt, code: str) -> int | None:
    """Find where a question stands in an attempt if it did not earn all its marks."""
    versions = set(QuestionVersion.objects.filter(question__code=code).values_list("pk", flat=True))
    slot = next((one for one in slots_of(attempt) if one.version_id in versions), None)
    if slot is None:
        return None
    answer = Answer.objects.filter(attempt=attempt, slot=slot.number).first()
    return slot.number if answer is None or answer.marks != slot.marks else None


def make_found_out(plan: DemoPlan, now: datetime) -> None:
    """Invalidate an attempt on which a certificate rests, so that the certificate waits for HR's decision."""
    cast = [entry["number"] for entry in plan.file["cast"]]
    resting = Certificate.objects.filter(state=CertificateState.VALID, attempt__closed_at__lt=now - LOOKED_AT)
    resting = resting.exclude(employee__number__in=cast)
    certified = Attempt.objects.filter(pk__in=resting.values("attempt"))
    attempt = certified.select_related("sitting__paper", "employee").latest("closed_at", "pk")
    impostor = InvalidationPlan(InvalidationCause.IDENTITY, plan.file["practice"]["found_out"], uses_up=True)
    by = User.objects.get(username=colleague(plan, "hr")["number"])
    _invalidate(attempt, impostor, by, now - LOOKED_AT / 2)


def make_correction(plan: DemoPlan, now: datetime) -> None:
    """Give full marks for a question that got about beforehand, so that nobody is harmed by it.

    It is the question of the plan or the next of its clause that somebody lost marks on, whatever papers
    were drawn; whoever got it is marked again by the worker.
    """
    entry = plan.file["practice"]
    trainer = User.objects.get(username=member(plan, "trainer")["number"])
    policy = CorrectionPlan(policy=CorrectionPolicy.FULL_MARKS, reason=entry["correction"])
    drafted_at, applied_at = now - timedelta(hours=20), now - timedelta(hours=19)
    clause = entry["corrected"].rpartition("-")[0]
    asked = Question.objects.filter(code__startswith=f"{clause}-", code__gte=entry["corrected"])
    versions = QuestionVersion.objects.filter(pk__in=asked.values("current_version"))
    for version in versions.order_by("question__code"):
        with transaction.atomic():
            drafted = draft_correction(version=version, plan=policy, by=trainer, now=drafted_at)
            if not drafted.changes.exists():
                transaction.set_rollback(True)
                continue
        with invented_entries(applied_at):
            apply_correction(correction=drafted, by=trainer, now=applied_at)
        return


def make_forms(plan: DemoPlan, now: datetime) -> None:
    """Draw the forms of every paper that has some, so that a sitting of it can be opened."""
    trainer = User.objects.get(username=member(plan, "trainer")["number"])
    with invented_entries(now):
        for paper in Paper.objects.filter(form_count__gt=1):
            draw_parallel_forms(paper=paper, user=trainer, now=now)
