"""Papers with parts, must-pass and hand-picked questions, enemies, pools, forms, exposure, no way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.core.jobs.services import run_job
from lms.exams.api import Attempt
from lms.exams.attempts.services import SlotLeft
from lms.exams.corrections.services import CorrectionPlan, apply_correction, draft_correction
from lms.exams.marking.closing import close_overdue, hand_in
from lms.exams.preparing.queries import draw_weights, exposure_of
from lms.exams.saving.services import GivenAnswer, save_answer
from lms.exams.taking.services import start_attempt
from lms.exams.taking.turning import turn_page
from lms.papers.api import Paper
from lms.papers.blueprints.models import PaperQuestion
from lms.papers.blueprints.queries import shortages_of
from lms.papers.choices import ReviewRule
from lms.papers.drawing.rules.slots import Slot, slots_from_json
from lms.papers.drawing.services import FormsMissing, draw_parallel_forms
from lms.people.access.services import create_roles
from lms.people.api import Employee, Role
from lms.questions.bank.models import QuestionVersion
from lms.questions.choices import CorrectionPolicy, QuestionState
from lms.questions.sets.models import EnemyGroup, QuestionPool
from tests.factories.exams import HOUR, NOW, make_formed_paper, make_paper, make_questions, make_sitting
from tests.factories.people import Cast, make_user_with_role

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)


def started(paper: Paper, employee: Employee, now: datetime = NOW) -> Attempt:
    return start_attempt(
        sitting=make_sitting(paper, employees=[employee], now=now), employee=employee, now=now
    )


def slots_of(attempt: Attempt) -> tuple[Slot, ...]:
    return slots_from_json(attempt.slots)


def asked(attempt: Attempt) -> set[int]:
    versions = [slot.version_id for slot in slots_of(attempt)]
    return set(QuestionVersion.objects.filter(pk__in=versions).values_list("question", flat=True))


def give(attempt: Attempt, slot: int, *, right: bool) -> None:
    version = QuestionVersion.objects.get(pk=slots_of(attempt)[slot - 1].version_id)
    chosen = version.key["correct"][0] if right else "x"
    answer = GivenAnswer(slot, {"chosen": chosen}, flagged=False, revision=1, seconds=1)
    save_answer(token=attempt.token, user_id=attempt.employee.user_id, answer=answer, now=NOW)


def test_whoever_misses_a_must_pass_question_does_not_pass(cast: Cast) -> None:
    make_questions(10)
    paper = make_paper([("2", 1), ("2", 9)])
    paper.rules.filter(sort_order=0).update(must_pass=True)
    attempt = started(paper, cast.li)
    (must_pass,) = [slot.number for slot in slots_of(attempt) if slot.must_pass]
    for slot in slots_of(attempt):
        give(attempt, slot.number, right=slot.number != must_pass)

    marked = hand_in(attempt=attempt, now=NOW)

    assert (marked.marks, marked.max_marks, marked.passed) == (18, 20, False)


def test_parts_stand_together_in_their_order(cast: Cast) -> None:
    make_questions(9)
    paper = make_paper([("2", 3), ("2", 3), ("2", 3)])
    for order, part in enumerate(["基础", "案例", "基础"]):
        paper.rules.filter(sort_order=order).update(part=part)

    attempt = started(paper, cast.li)

    assert [slot.part for slot in slots_of(attempt)] == ["基础"] * 6 + ["案例"] * 3
    assert sorted(slot.rule for slot in slots_of(attempt)) == [1] * 3 + [2] * 3 + [3] * 3


def test_a_paper_picked_by_hand_keeps_its_order(cast: Cast) -> None:
    questions = make_questions(4)
    paper = make_paper([])
    paper.shuffle_questions = False
    paper.save()
    for order, question in enumerate(reversed(questions)):
        PaperQuestion.objects.create(paper=paper, question=question, sort_order=order, must_pass=order == 0)

    attempt = started(paper, cast.li)

    versions = [slot.version_id for slot in slots_of(attempt)]
    assert versions == [question.current_version_id for question in reversed(questions)]
    assert [slot.must_pass for slot in slots_of(attempt)] == [True, False, False, False]


def test_a_question_picked_by_hand_must_be_in_force() -> None:
    (question,) = make_questions(1, state=QuestionState.RETIRED)
    paper = make_paper([])
    PaperQuestion.objects.create(paper=paper, question=question)

    assert [(short.rule, short.missing) for short in shortages_of(paper, TODAY)] == [(0, 1)]


def test_enemies_and_pools_of_the_bank_bind_the_draw(cast: Cast) -> None:
    one, other, third, outside = make_questions(4)
    EnemyGroup.objects.create(reason="互相提示").questions.set([one, other])
    pool = QuestionPool.objects.create(name="机考池")
    pool.questions.set([one, other, third])
    paper = make_paper([("2", 2)])
    paper.rules.update(pool=pool)

    attempt = started(paper, cast.li)

    assert asked(attempt) in ({one.pk, third.pk}, {other.pk, third.pk})
    paper.rules.update(count=3)
    paper = Paper.objects.get(pk=paper.pk)
    assert [(short.missing, short.by_enemies) for short in shortages_of(paper, TODAY)] == [(1, True)]
    assert outside.pk not in asked(attempt)


def test_forms_are_drawn_once_and_a_resit_meets_the_other(cast: Cast) -> None:
    paper = make_formed_paper()
    draw_parallel_forms(paper=paper, user=cast.user("zhao"), now=NOW)
    sitting = make_sitting(paper, employees=[cast.li, cast.wang])

    first = start_attempt(sitting=sitting, employee=cast.li, now=NOW)
    hand_in(attempt=first, now=NOW)
    second = start_attempt(sitting=sitting, employee=cast.li, now=NOW)

    assert {first.form, second.form} == {"A", "B"}
    assert (len(asked(first)), len(asked(second)), len(asked(first) & asked(second))) == (12, 12, 8)


def test_a_paper_whose_forms_are_missing_cannot_be_started(cast: Cast) -> None:
    paper = make_formed_paper()

    with pytest.raises(FormsMissing):
        started(paper, cast.li)


def test_exposure_is_counted_over_the_last_sittings(cast: Cast) -> None:
    make_questions(2)
    paper = make_paper([("2", 1)])
    paper.exposure_sittings = 1
    paper.save()
    long_ago = make_sitting(paper, employees=[cast.li], now=NOW - 40 * HOUR)
    start_attempt(sitting=long_ago, employee=cast.li, now=NOW - 40 * HOUR)
    before = make_sitting(paper, employees=[cast.li, cast.wang], now=NOW - 20 * HOUR)
    seen = [
        asked(start_attempt(sitting=before, employee=one, now=NOW - 20 * HOUR)).pop()
        for one in (cast.li, cast.wang)
    ]

    make_sitting(paper, employees=[cast.chen], now=NOW - 10 * HOUR)  # nobody wrote in it
    rates = exposure_of(make_sitting(paper))

    assert rates == {question: seen.count(question) / 2 for question in set(seen)}
    assert draw_weights(make_sitting(paper))[seen[0]] < 0.2


def test_a_paper_that_looks_back_on_nothing_draws_all_alike(cast: Cast) -> None:
    assert draw_weights(make_sitting(make_paper())) == {}


def one_way_attempt(cast: Cast, now: datetime = NOW) -> Attempt:
    make_questions(3)
    paper = make_paper([("2", 3)])
    paper.no_way_back = True
    paper.save()
    return started(paper, cast.li, now)


def test_without_a_way_back_only_the_page_shown_takes_answers(cast: Cast) -> None:
    attempt = one_way_attempt(cast)
    give(attempt, 1, right=True)
    with pytest.raises(SlotLeft):
        give(attempt, 2, right=True)

    turned = turn_page(token=attempt.token, user_id=cast.li.user_id, leaving=1, now=NOW)

    assert (turned.open_from, turned.open_to) == (2, 2)
    give(attempt, 2, right=True)
    answer = GivenAnswer(1, {"chosen": "x"}, flagged=False, revision=9, seconds=1)
    with pytest.raises(SlotLeft):
        save_answer(token=attempt.token, user_id=cast.li.user_id, answer=answer, now=NOW)


def test_a_page_turned_twice_is_turned_once(cast: Cast) -> None:
    attempt = one_way_attempt(cast)
    for _ in range(2):
        turned = turn_page(token=attempt.token, user_id=cast.li.user_id, leaving=1, now=NOW)

    assert turned.open_from == 2
    for leaving in (2, 3):
        turned = turn_page(token=attempt.token, user_id=cast.li.user_id, leaving=leaving, now=NOW)
    assert turned.open_from == 3


def test_a_saved_answer_sent_again_after_its_page_was_left_counts_as_saved(cast: Cast) -> None:
    attempt = one_way_attempt(cast)
    answer = GivenAnswer(1, {"chosen": "a"}, flagged=False, revision=1, seconds=1)
    save_answer(token=attempt.token, user_id=cast.li.user_id, answer=answer, now=NOW)
    turn_page(token=attempt.token, user_id=cast.li.user_id, leaving=1, now=NOW)

    again = save_answer(token=attempt.token, user_id=cast.li.user_id, answer=answer, now=NOW)

    assert again.outcome == "saved"


def test_a_closed_attempt_turns_no_page(cast: Cast) -> None:
    attempt = one_way_attempt(cast)
    close_overdue(NOW + timedelta(hours=5))

    turned = turn_page(token=attempt.token, user_id=cast.li.user_id, leaving=1, now=NOW)

    assert turned.open_from == 1


def test_the_result_and_the_rules_speak_of_must_pass_questions(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    make_questions(3)
    paper = make_paper([("2", 2), ("2", 1)])
    paper.rules.filter(sort_order=1).update(must_pass=True)
    attempt = started(paper, cast.li)
    for slot in slots_of(attempt):
        give(attempt, slot.number, right=not slot.must_pass)
    client = signed_in("li")

    rules = client.get(reverse("lms_exams:rules", args=[attempt.sitting_id])).content.decode()
    hand_in(attempt=attempt, now=NOW)
    result = client.get(reverse("lms_exams:result", args=[attempt.token])).content.decode()

    assert "1 question must be answered right" in rules
    (missed,) = (slot.number for slot in slots_of(attempt) if slot.must_pass)
    assert "1 question that must be answered right was not." in result
    assert f'Missed: <a href="#question-{missed}">Question {missed}</a>' in result
    starred = result.partition(f'id="question-{missed}"')[2].partition("</li>")[0]
    assert "Must be answered right" in starred
    assert result.count("Must be answered right") == 1


def test_the_questions_that_lost_marks_are_shown_alone(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    make_questions(3)
    attempt = started(make_paper([("2", 3)]), cast.li)
    for slot in slots_of(attempt):
        give(attempt, slot.number, right=slot.number != 2)
    hand_in(attempt=attempt, now=NOW)
    client, address = signed_in("li"), reverse("lms_exams:result", args=[attempt.token])

    lost = client.get(address)
    all_of_them = client.get(address, {"show": "all"})

    assert [one.question.number for one in lost.context["answers"].questions] == [2]
    assert [one.question.number for one in all_of_them.context["answers"].questions] == [1, 2, 3]
    assert [tab.count for tab in all_of_them.context["answers"].tabs] == [1, 3]


@pytest.mark.parametrize(
    ("cells", "is_led"),
    [(["marks", "explanation"], False), (["marks", "right"], True)],
    ids=["explained alone", "told right or wrong"],
)
def test_what_was_missed_is_named_only_where_right_and_wrong_are_released(
    cast: Cast, signed_in: Callable[[str], Client], cells: list[str], is_led: bool
) -> None:
    make_questions(2)
    paper = make_paper([("2", 2)])
    paper.rules.update(must_pass=True)
    attempt = started(paper, cast.li)
    give(attempt, 1, right=True)
    give(attempt, 2, right=False)
    hand_in(attempt=attempt, now=NOW)
    shown = [f"{moment}.{cell}" for moment in ("after_hand_in", "after_window") for cell in cells]
    Paper.objects.update(review_rule=ReviewRule.TABLE, review_cells=shown)

    page = signed_in("li").get(reverse("lms_exams:result", args=[attempt.token]), {"show": "all"})

    assert len(page.context["answers"].questions) == 2
    assert [square.number for square in page.context["answers"].must_pass_missed] == ([2] if is_led else [])


def test_a_dropped_question_is_none_that_lost_marks(cast: Cast, signed_in: Callable[[str], Client]) -> None:
    make_questions(2)
    attempt = started(make_paper([("2", 2)]), cast.li)
    hand_in(attempt=attempt, now=NOW)
    version, by = QuestionVersion.objects.get(pk=slots_of(attempt)[0].version_id), cast.user("zhao")
    plan = CorrectionPlan(CorrectionPolicy.DROP, "题面有误")
    made = draft_correction(version=version, plan=plan, by=by, now=NOW)
    run_job(str(apply_correction(correction=made, by=by, now=NOW).pk))

    answers = (
        signed_in("li")
        .get(reverse("lms_exams:result", args=[attempt.token]), {"show": "lost"})
        .context["answers"]
    )

    assert [one.question.number for one in answers.questions] == [2]


def test_a_result_without_a_lost_mark_has_nothing_to_narrow(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    make_questions(1)
    attempt = started(make_paper([("2", 1)]), cast.li)
    give(attempt, 1, right=True)
    hand_in(attempt=attempt, now=NOW)

    answers = (
        signed_in("li")
        .get(reverse("lms_exams:result", args=[attempt.token]), {"show": "lost"})
        .context["answers"]
    )

    assert ([one.question.number for one in answers.questions], list(answers.tabs)) == ([1], [])


def test_without_a_way_back_the_page_holds_nothing_else(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    attempt = one_way_attempt(cast, timezone.now())
    client, address = signed_in("li"), reverse("lms_exams:attempt", args=[attempt.token])

    first = client.get(address).content.decode()
    turned = client.post(
        reverse("lms_exams:turn", args=[attempt.token]), {"leaving": 1}, content_type="application/json"
    )
    second = client.get(address).content.decode()

    assert turned.json() == {"status": "turned", "openFrom": 2, "openTo": 2}
    assert ('data-question="1"' in first, 'data-question="2"' in first) == (True, False)
    assert ('data-question="1"' in second, 'data-question="2"' in second) == (False, True)


@pytest.mark.parametrize("body", ["", "[]", '{"leaving": "1"}', '{"leaving": true}', "{" * 5000])
def test_a_turn_that_says_nothing_is_refused(
    cast: Cast, signed_in: Callable[[str], Client], body: str
) -> None:
    attempt = one_way_attempt(cast, timezone.now())

    response = signed_in("li").post(
        reverse("lms_exams:turn", args=[attempt.token]), body, content_type="application/json"
    )

    assert response.status_code == 400
    attempt.refresh_from_db()
    assert attempt.open_from == 1


def test_a_preview_shows_a_takers_page_and_stores_nothing(
    cast: Cast, signed_in: Callable[[User], Client]
) -> None:
    make_questions(3)
    paper = make_paper([("2", 2), ("2", 1)])
    paper.rules.filter(sort_order=1).update(must_pass=True, part="红线题")
    paper.calculator = paper.scratch_notes = True
    paper.save()
    create_roles()

    page = signed_in(make_user_with_role(Role.TRAINER)).get(
        reverse("lms_exams:paper_sample", args=[paper.pk])
    )

    shown = page.content.decode()
    assert shown.count("data-question=") == 3
    assert ("红线题" in shown, "Must be answered right" in shown) == (True, True)
    assert ("data-exam-calculator" in shown, "data-exam-notes" in shown) == (True, True)
    assert page.context["state"]["paper"]["sample"] is True
    assert ("Preview</h1>" in shown, reverse("lms_papers:paper", args=[paper.pk]) in shown) == (True, True)
    assert not Attempt.objects.exists()


def test_an_author_is_told_to_draw_the_forms_first(signed_in: Callable[[User], Client]) -> None:
    paper = make_formed_paper()
    client = signed_in(make_user_with_role(Role.TRAINER))

    preview = client.get(reverse("lms_exams:paper_sample", args=[paper.pk]), follow=True)
    printed = client.post(reverse("lms_papers:paper_print", args=[paper.pk]), {"forms": 2}, follow=True)

    told = [[str(one) for one in page.context["messages"]] for page in (preview, printed)]
    assert told == [["Draw the parallel forms of this paper first."]] * 2


def test_each_form_is_previewed_by_its_letter(cast: Cast, signed_in: Callable[[User], Client]) -> None:
    paper = make_formed_paper()
    draw_parallel_forms(paper=paper, user=cast.user("zhao"), now=NOW)
    create_roles()
    client = signed_in(make_user_with_role(Role.TRAINER))

    for form in paper.forms.all():
        page = client.get(reverse("lms_exams:paper_sample", args=[paper.pk]), {"form": form.letter})
        asked_in = {slot["v"] for slot in page.context["attempt"].slots}
        assert asked_in == {slot["v"] for slot in form.slots}
        assert f"{paper.title} {form.letter} · Preview</h1>" in page.content.decode()
