"""A changed clause, fact or law flags the questions that rest on it until a person has looked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.core.refusals import ReasonMissing, Refusal
from lms.core.trail.models import AuditEntry
from lms.papers.api import PaperKind
from lms.papers.blueprints.queries import questions_for
from lms.papers.desk.queries import desk_of, forms_of
from lms.papers.drawing.services import draw_parallel_forms
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.questions.bank.models import Question
from lms.questions.choices import QuestionState
from lms.questions.editing.services import keep_wording
from lms.questions.provenance.queries import questions_to_recheck, recheck_of
from lms.questions.provenance.services import LawNotInForce, NothingToRecheck, confirm_still_right, recheck
from lms.questions.review.services import take_step
from lms.questions.versions.services import freeze_question
from lms.standards.api import Clause, Fact, Verification
from lms.standards.clauses.models import Chapter, Edition
from lms.standards.lines.services import trace_lines
from tests.factories.exams import (
    NOW,
    make_clause,
    make_formed_paper,
    make_law_version,
    make_paper,
    make_question,
)
from tests.factories.people import make_user_with_role

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate(NOW)
LATER = NOW + timedelta(days=3)
type Committed = Callable[..., object]


def make_fact(code: str = "F-2.2-3", **values: object) -> Fact:
    return Fact.objects.create(
        **{
            "clause": make_clause(),
            "code": code,
            "statement": "城镇 48 小时内修复",
            "basis": "standard_example",
            "value": "48",
            "unit": "小时",
            "verification": Verification.VERIFIED,
        }
        | values
    )


def cite(fact: Fact, **values: object) -> Question:
    question = make_question(**values)
    question.facts.add(fact)
    freeze_question(question=question, now=NOW)
    return question


def flagged(day: date = TODAY) -> list[str]:
    return list(questions_to_recheck(day).values_list("code", flat=True))


def test_a_changed_value_flags_what_cites_the_fact(django_capture_on_commit_callbacks: Committed) -> None:
    fact = make_fact()
    question, other = cite(fact), make_question(clause=make_clause("2.3"))

    with django_capture_on_commit_callbacks(execute=True):
        fact.value = "36"
        fact.save()

    needed = recheck_of(question, TODAY)
    assert [(one["part"], one["before"], one["after"]) for one in needed.changes] == [
        ("value", "48 小时", "36 小时")
    ]
    assert needed.changed_since is not None
    assert flagged() == [question.code]
    assert not recheck_of(other, TODAY).is_needed


def test_a_changed_clause_flags_all_its_questions(django_capture_on_commit_callbacks: Committed) -> None:
    first, second = make_question(), make_question()
    retired = make_question(state=QuestionState.RETIRED)
    clause = make_clause()

    with django_capture_on_commit_callbacks(execute=True):
        clause.summary = "新的说法"
        clause.save()

    assert flagged() == sorted([first.code, second.code])
    assert retired.code not in flagged()


def test_a_law_version_that_changed_flags_what_rests_on_it_by_a_fact(
    django_capture_on_commit_callbacks: Committed,
) -> None:
    version = make_law_version()
    question = cite(make_fact(basis="law", law_version=version))

    with django_capture_on_commit_callbacks(execute=True):
        version.document_no = "令第 2 号"
        version.save()

    assert [one["part"] for one in recheck_of(question, TODAY).changes] == ["document_no"]


def test_a_deleted_fact_flags_what_cited_it(django_capture_on_commit_callbacks: Committed) -> None:
    fact = make_fact()
    question = cite(fact)

    with django_capture_on_commit_callbacks(execute=True):
        fact.delete()

    assert [one["part"] for one in recheck_of(question, TODAY).changes] == ["gone"]


def test_changes_past_django_are_noticed_by_the_hour_and_what_was_changed_back_is_forgotten() -> None:
    fact = make_fact()
    question = cite(fact)

    Fact.objects.update(value="36")
    first = recheck(NOW)
    Fact.objects.update(unit="工作日")
    second = recheck(LATER)
    since = recheck_of(question, TODAY).changed_since
    Fact.objects.update(value="48", unit="小时")
    recheck(LATER)

    assert (first, second, since) == (1, 1, NOW)
    assert flagged() == []


def test_a_question_nobody_looked_at_is_taken_as_it_stands() -> None:
    question = make_question()
    question.provenance.delete()

    recheck(NOW)
    Clause.objects.update(summary="新的说法")
    recheck(LATER)

    assert flagged() == [question.code]


def test_a_new_edition_flags_only_what_reads_differently_in_it() -> None:
    same, other, missing = make_clause("2.2"), make_clause("2.3"), make_clause("2.4")
    kept, changed, gone = (make_question(clause=one) for one in (same, other, missing))
    edition = Edition.objects.create(
        standard=same.chapter.edition.standard, key="second", label="第二版", in_force_from=TODAY
    )
    chapter = Chapter.objects.create(edition=edition, number=2, title="用户服务")
    Clause.objects.create(chapter=chapter, number="2.2", title=same.title, summary=same.summary)
    Clause.objects.create(chapter=chapter, number="2.3", title=other.title, summary="改了")
    trace_lines(edition.standard)

    recheck(NOW - timedelta(days=1))
    before = flagged()
    recheck(NOW)

    assert before == []
    assert flagged() == sorted([changed.code, gone.code])
    assert kept.code not in flagged()


def test_a_law_flags_from_the_day_it_ends_and_cannot_be_confirmed() -> None:
    version = make_law_version(in_force_to=NOW)
    question = make_question(law_version=version)
    freeze_question(question=question, now=NOW)
    by = make_user_with_role(Role.TRAINER)

    assert flagged(TODAY) == []
    assert flagged(TODAY + timedelta(days=1)) == [question.code]
    with pytest.raises(LawNotInForce):
        confirm_still_right(question=question, reason="仍适用", by=by, now=LATER)


def test_a_person_finds_it_still_right_and_the_trail_says_who_and_why() -> None:
    question = cite(make_fact())
    Fact.objects.update(value="36")
    recheck(NOW)
    by = make_user_with_role(Role.TRAINER)

    confirm_still_right(question=question, reason="题目不问数值", by=by, now=LATER)

    entry = AuditEntry.objects.get(action="exams.question_still_right")
    assert (entry.actor_key, entry.reason, entry.details["rests_on"]) == (
        str(by.pk),
        "题目不问数值",
        "F-2.2-3",
    )
    question.provenance.refresh_from_db()
    assert (question.provenance.checked_by, question.provenance.checked_at) == (by, LATER)
    assert flagged() == []
    recheck(LATER)
    assert flagged() == []


@pytest.mark.parametrize(("reason", "refusal"), [("", ReasonMissing), ("看过", NothingToRecheck)])
def test_nothing_is_confirmed_without_a_reason_or_without_need(reason: str, refusal: type[Refusal]) -> None:
    question = make_question()

    with pytest.raises(refusal):
        confirm_still_right(question=question, reason=reason, by=make_user_with_role(Role.TRAINER), now=NOW)


def test_an_edit_settles_it_and_a_save_that_changes_nothing_does_not() -> None:
    question = cite(make_fact())
    Fact.objects.update(value="36")
    recheck(NOW)

    freeze_question(question=question, now=LATER)
    unchanged = flagged()
    question.stem = "现在应在多长时间内修复？"
    question.save()
    freeze_question(question=question, now=LATER)

    assert (unchanged, flagged()) == ([question.code], [])


def test_what_needs_a_look_is_still_drawn_and_its_paper_says_so() -> None:
    question = cite(make_fact())
    make_question(clause=make_clause("3.1"))
    paper = make_paper([("2", 1)])
    Fact.objects.update(value="36")

    before = desk_of(paper, TODAY).check.to_recheck
    recheck(NOW)

    assert (before, desk_of(paper, TODAY).check.to_recheck) == (0, 1)
    assert question in questions_for(PaperKind.EXAM, TODAY)


def test_forms_drawn_before_say_how_many_of_theirs_need_a_look() -> None:
    paper = make_formed_paper()
    draw_parallel_forms(paper=paper, user=make_user_with_role(Role.TRAINER), now=NOW)
    Clause.objects.update(summary="新的说法")
    recheck(NOW)

    assert [(one.stale, one.to_recheck) for one in forms_of(paper, TODAY)] == [(0, 12), (0, 12)]


def test_a_question_that_cites_an_unverified_fact_enters_no_formal_paper() -> None:
    question = cite(make_fact())
    Fact.objects.update(verification=Verification.RECALLED)

    assert question not in questions_for(PaperKind.EXAM, TODAY)
    assert question in questions_for(PaperKind.PRACTICE, TODAY)


@pytest.fixture
def trainer() -> Client:
    create_roles()
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_user_with_role(Role.TRAINER), "django.contrib.auth.backends.ModelBackend")
    return client


def test_the_list_filters_and_names_what_changed_and_the_form_warns(trainer: Client) -> None:
    question, other = cite(make_fact()), make_question(clause=make_clause("2.3"))
    Fact.objects.update(value="36")
    recheck(NOW)

    listed = trainer.get(reverse("wagtailsnippets_lms_questions_question:list"), {"look": "needed"})
    form = trainer.get(reverse("wagtailsnippets_lms_questions_question:edit", args=[question.pk]))
    calm = trainer.get(reverse("wagtailsnippets_lms_questions_question:edit", args=[other.pk]))

    page = listed.content.decode()
    assert "Fact F-2.2-3 · since" in page
    assert (question.code in page, other.code in page) == (True, False)
    words = "Something this question rests on changed."
    assert (words in form.content.decode(), words in calm.content.decode()) == (True, False)


def test_the_desk_shows_old_and_new_and_takes_the_decision(trainer: Client) -> None:
    question = cite(make_fact())
    Fact.objects.update(value="36")
    recheck(NOW)
    desk = reverse("lms_questions:question", args=[question.pk])

    page = trainer.get(desk).content.decode()
    refused = trainer.post(reverse("lms_questions:question_still_right", args=[question.pk]), follow=True)
    trainer.post(reverse("lms_questions:question_still_right", args=[question.pk]), {"reason": "不问数值"})

    assert ("48 小时</del>" in page, "36 小时</ins>" in page, "Still right" in page) == (True, True, True)
    assert "Give the reason; it is kept." in refused.content.decode()
    assert "found it still right on" in trainer.get(desk).content.decode()
    assert flagged() == []


def test_a_new_wording_settles_it_when_it_is_approved(django_capture_on_commit_callbacks: Committed) -> None:
    author, reviewer = make_user_with_role(Role.TRAINER), make_user_with_role(Role.TRAINER)
    question = make_question()
    clause = make_clause()
    with django_capture_on_commit_callbacks(execute=True):
        clause.summary = "新的说法"
        clause.save()

    question.stem = "按新的说法，多长时间内响应？"
    keep_wording(question=question, save=question.save, by=author, now=LATER)
    while_read = flagged()
    take_step(question=question, step="approve", by=reviewer)

    assert while_read == [question.code], "papers still ask the older wording"
    assert flagged() == []
