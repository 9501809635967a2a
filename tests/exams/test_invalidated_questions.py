"""An invalidated question: out of later papers until it has a new version, and out of every figure."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lms.exams.api import Attempt, Sitting
from lms.exams.attempts.models import Answer
from lms.exams.attempts.queries import must_pass_missed
from lms.exams.corrections.services import CorrectionPlan, apply_correction, draft_correction, undo_correction
from lms.exams.marking.closing import hand_in
from lms.exams.outcomes.queries import outcome_of
from lms.exams.preparing.samplers import draw_for, forget_samplers
from lms.exams.taking.services import start_attempt
from lms.papers.blueprints.queries import pool_for
from lms.papers.blueprints.rules.drawing import BlueprintShort
from lms.papers.desk.queries import forms_of
from lms.papers.drawing.services import draw_parallel_forms
from lms.psychometrics.api import exam_reliability
from lms.psychometrics.items.queries import judgements_of
from lms.questions.bank.models import Question, QuestionVersion
from lms.questions.choices import CorrectionPolicy
from lms.questions.corrections.models import KeyCorrection
from lms.questions.versions.services import freeze_question
from tests.factories.exams import (
    HOUR,
    NOW,
    make_formed_paper,
    make_paper,
    make_question,
    make_questions,
    make_sitting,
)
from tests.factories.people import Cast, make_employee

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)


def invalidate(
    question: Question, cast: Cast, policy: CorrectionPolicy = CorrectionPolicy.DROP
) -> KeyCorrection:
    version = question.current_version
    assert version is not None
    by, now = cast.user("zhao"), NOW + HOUR
    plan = CorrectionPlan(policy, "题面有误")
    made = draft_correction(version=version, plan=plan, by=by, now=now)
    apply_correction(correction=made, by=by, now=now)
    return KeyCorrection.objects.get(pk=made.pk)


def drawn(sitting: Sitting) -> set[int]:
    return {pick.candidate.question_id for seed in range(20) for pick in draw_for(sitting, seed)}


def in_pool() -> set[int]:
    return {candidate.question_id for candidate in pool_for("exam", TODAY)}


# Drawing


@pytest.mark.parametrize("policy", [CorrectionPolicy.DROP, CorrectionPolicy.FULL_MARKS])
def test_it_enters_no_later_paper_until_it_has_a_new_version(cast: Cast, policy: CorrectionPolicy) -> None:
    invalidated, *others = make_questions(3)
    sitting = make_sitting(make_paper([("2", 2)]))
    before = drawn(sitting)

    invalidate(invalidated, cast, policy)
    meanwhile = (drawn(sitting), in_pool())
    invalidated.stem = "改好的题干"
    invalidated.save()
    freeze_question(question=invalidated, now=NOW + 2 * HOUR)
    forget_samplers()

    kept = {one.pk for one in others}
    assert before == kept | {invalidated.pk}
    assert meanwhile == (kept, kept)
    assert (drawn(sitting), in_pool()) == (before, before)


def test_forms_drawn_before_say_that_they_hold_it_until_they_are_drawn_anew(cast: Cast) -> None:
    paper = make_formed_paper()
    draw_parallel_forms(paper=paper, user=cast.user("zhao"), now=NOW)
    first_of_all = paper.forms.get(letter="A").slots[0]["v"]
    invalidated = Question.objects.get(versions=first_of_all)

    invalidate(invalidated, cast)
    stale = {one.form.letter: one.stale for one in forms_of(paper, TODAY)}
    invalidated.stem = "改好的题干"
    invalidated.save()
    freeze_question(question=invalidated, now=NOW + 2 * HOUR)
    after_mending = {one.form.letter: one.stale for one in forms_of(paper, TODAY)}
    draw_parallel_forms(paper=paper, user=cast.user("zhao"), now=NOW + 3 * HOUR)

    assert stale["A"] == 1
    assert after_mending == stale
    assert {one.stale for one in forms_of(paper, TODAY)} == {0}


def test_a_key_that_was_only_corrected_is_still_drawn(cast: Cast) -> None:
    question, _other = make_questions(2)
    version = question.current_version
    assert version is not None
    wrong = next(one["id"] for one in version.content["options"] if one["id"] not in version.key["correct"])
    plan = CorrectionPlan(CorrectionPolicy.NEW_KEY, "答案写错了", {"correct": [wrong]})
    made = draft_correction(version=version, plan=plan, by=cast.user("zhao"), now=NOW)
    apply_correction(correction=made, by=cast.user("zhao"), now=NOW)

    assert question.pk in in_pool()


def test_it_comes_back_when_the_invalidation_is_undone(cast: Cast) -> None:
    question, _other = make_questions(2)
    correction = invalidate(question, cast)
    without = in_pool()

    undo_correction(correction=correction, by=cast.user("zhao"), reason="看错了", now=NOW + 2 * HOUR)

    assert (question.pk in without, question.pk in in_pool()) == (False, True)


def test_a_later_correction_of_the_key_makes_it_askable_again(cast: Cast) -> None:
    question, _other = make_questions(2)
    invalidate(question, cast)
    version = question.current_version
    assert version is not None
    plan = CorrectionPlan(CorrectionPolicy.ALSO_RIGHT, "复核后两项都对", {"correct": ["1"]})
    made = draft_correction(version=version, plan=plan, by=cast.user("zhao"), now=NOW + 2 * HOUR)
    apply_correction(correction=made, by=cast.user("zhao"), now=NOW + 2 * HOUR)

    assert question.pk in in_pool()


def test_who_writes_later_in_a_sitting_that_has_begun_gets_it_like_the_others(cast: Cast) -> None:
    invalidated, _other = make_questions(2)
    sitting = make_sitting(make_paper([("2", 2)]), employees=[cast.li, cast.chen])
    start_attempt(sitting=sitting, employee=cast.li, now=NOW)

    invalidate(invalidated, cast)
    forget_samplers()
    later = start_attempt(sitting=sitting, employee=cast.chen, now=NOW + HOUR)
    with pytest.raises(BlueprintShort):
        drawn(make_sitting(sitting.paper))

    assert {slot["v"] for slot in later.slots} >= {invalidated.current_version_id}


def test_a_sitting_that_begins_afterwards_stays_without_it(cast: Cast) -> None:
    invalidated, *_others = make_questions(3)
    invalidate(invalidated, cast)
    sitting = make_sitting(make_paper([("2", 2)]), employees=[cast.li], now=NOW + 2 * HOUR)
    start_attempt(sitting=sitting, employee=cast.li, now=NOW + 2 * HOUR)
    forget_samplers()

    assert invalidated.pk not in drawn(sitting)


# Figures


def write(sitting: Sitting, people: int, cast: Cast) -> list[Attempt]:
    """Let people hand in: the first half right, the others wrong."""
    written = []
    for place in range(people):
        employee = make_employee(unit=cast.team, with_account=False)
        sitting.seats.create(employee=employee)
        attempt = start_attempt(sitting=sitting, employee=employee, now=NOW)
        for slot in attempt.slots:
            version = QuestionVersion.objects.get(pk=slot["v"])
            options = {one["id"] for one in version.content["options"]}
            wrong = sorted(options - set(version.key["correct"]))[0]
            given = {"chosen": version.key["correct"][0] if place < people / 2 else wrong}
            Answer.objects.create(attempt=attempt, slot=slot["n"], given=given, revision=1, saved_at=NOW)
        written.append(hand_in(attempt=attempt, now=NOW + timedelta(seconds=600 + place)))
    return written


@pytest.mark.parametrize("policy", [CorrectionPolicy.DROP, CorrectionPolicy.FULL_MARKS])
def test_statistics_leave_it_out_and_keep_the_others_as_they_were(
    cast: Cast, policy: CorrectionPolicy
) -> None:
    questions = make_questions(4)
    sitting = make_sitting(make_paper([("2", 4)]))
    write(sitting, 8, cast)

    def facilities() -> dict[int, float | None]:
        judged = judgements_of([sitting.paper])[sitting.paper_id].judged
        return {item.version: item.statistics.facility.value for item in judged.items}

    before = facilities()
    invalidate(questions[0], cast, policy)

    gone = questions[0].current_version_id
    assert gone in before
    assert facilities() == {version: value for version, value in before.items() if version != gone}
    assert gone not in {line.version_id for line in outcome_of(sitting).questions}


def test_option_statistics_go_by_the_key_that_holds(cast: Cast) -> None:
    questions = make_questions(4)
    sitting = make_sitting(make_paper([("2", 4)]))
    write(sitting, 8, cast)
    version = questions[0].current_version
    assert version is not None
    wrong = sorted({one["id"] for one in version.content["options"]} - set(version.key["correct"]))[0]
    plan = CorrectionPlan(CorrectionPolicy.NEW_KEY, "答案写错了", {"correct": [wrong]})
    made = draft_correction(version=version, plan=plan, by=cast.user("zhao"), now=NOW)

    apply_correction(correction=made, by=cast.user("zhao"), now=NOW)

    judged = judgements_of([sitting.paper])[sitting.paper_id].judged
    item = next(one for one in judged.items if one.version == version.pk)
    assert [one.statistics.id for one in item.options if one.statistics.is_correct] == [wrong]


def test_reliability_leaves_an_invalidated_question_out(cast: Cast) -> None:
    make_questions(6)
    sitting = make_sitting(make_paper([("2", 2), ("2", 2), ("2", 2)]))
    write(sitting, 60, cast)
    before = exam_reliability(sitting.paper)

    invalidate(Question.objects.order_by("pk")[0], cast)

    after = exam_reliability(sitting.paper)
    assert before is not None
    assert after is not None
    # Whoever is right everywhere or nowhere is so without the question, too.
    assert (after.n, after.value) == (before.n, pytest.approx(before.value))


@pytest.mark.parametrize("policy", [CorrectionPolicy.DROP, CorrectionPolicy.FULL_MARKS])
def test_an_invalidated_must_pass_question_is_not_missed(cast: Cast, policy: CorrectionPolicy) -> None:
    must_pass = make_question()
    paper = make_paper([("2", 1)])
    paper.rules.update(must_pass=True)
    sitting = make_sitting(paper, employees=[cast.li])
    attempt = hand_in(attempt=start_attempt(sitting=sitting, employee=cast.li, now=NOW), now=NOW)
    before = (must_pass_missed(attempt), attempt.passed)

    invalidate(must_pass, cast, policy)

    attempt.refresh_from_db()
    assert before == ([1], False)
    assert must_pass_missed(attempt) == []
