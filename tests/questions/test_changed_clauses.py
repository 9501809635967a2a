"""Questions that rest on a clause that changes: left out of draws, approved only when written since."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from lms.exams.planning.services import SittingPlan, open_sitting
from lms.papers.blueprints.queries import pool_for, shortages_of
from lms.papers.choices import PaperKind
from lms.papers.drawing.services import FormsHeld, askable_forms, draw_parallel_forms
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.questions.bank.models import Question, QuestionVersion
from lms.questions.bank.queries import askable_questions
from lms.questions.choices import QuestionState
from lms.questions.editing.services import keep_wording
from lms.questions.provenance.services import confirm_still_right, recheck
from lms.questions.review.services import take_step
from lms.standards.changes.models import EditionChange
from lms.standards.changes.services import HeldBack, confirm, gather
from lms.standards.clauses.models import Clause, Edition
from tests.accounts import User
from tests.factories.exams import make_paper, make_question, make_questions
from tests.factories.people import make_user_with_role
from tests.factories.standards import make_change, make_next_edition

pytestmark = pytest.mark.django_db

TODAY, NOW = timezone.localdate, timezone.now


@pytest.fixture
def author() -> User:
    create_roles()
    return make_user_with_role(Role.TRAINER)


@pytest.fixture
def reviewer(author: User) -> User:
    return make_user_with_role(Role.TRAINER)


def clause_2_1() -> Clause:
    edition = Edition.objects.filter(key="next").first() or make_next_edition(TODAY())
    return Clause.objects.get(number="2.1", chapter__edition=edition.replaces)


def is_asked(question: Question) -> bool:
    return askable_questions(TODAY()).filter(pk=question.pk).exists()


def item_of(change: EditionChange, question: Question) -> int:
    return change.items.get(kind="question", thing=question.pk).pk


def test_from_the_day_on_what_nobody_has_looked_at_is_not_drawn(author: User) -> None:
    question, other = make_question(clause=clause_2_1()), make_question(clause=clause_2_1())
    assert is_asked(question)

    change = make_change(by=author)
    confirm(change=change, items=[item_of(change, other)], note="没有用到", by=author, now=NOW())

    assert [one.question_id for one in pool_for(PaperKind.QUIZ, TODAY())] == [other.pk]
    assert pool_for(PaperKind.QUIZ, TODAY() - timedelta(days=1)) != []
    Edition.objects.filter(key="next").update(in_force_from=TODAY() + timedelta(days=1))
    assert is_asked(question)
    Edition.objects.filter(key="next").update(in_force_from=None, is_demo=True)
    assert is_asked(question)


def test_without_a_change_project_everything_is_drawn_as_before(author: User) -> None:
    question = make_question(clause=clause_2_1())

    assert is_asked(question)


def test_a_paper_says_how_many_questions_it_lacks(author: User) -> None:
    make_questions(3, clause=clause_2_1())
    paper = make_paper([("2.1", 2)])
    assert not shortages_of(paper, TODAY())

    make_change(by=author)

    (short,) = shortages_of(paper, TODAY())
    assert short.missing == 2


def reworded(question: Question, by: User) -> Question:
    """Write an approved question anew, which sends it to review."""
    question = Question.objects.get(pk=question.pk)
    question.stem = "平均处理时间不超过多少小时？"
    keep_wording(question=question, save=question.save, by=by, now=NOW())
    return Question.objects.get(pk=question.pk)


def test_a_wording_written_since_and_approved_is_the_revision(author: User, reviewer: User) -> None:
    question = make_question(clause=clause_2_1())
    change = make_change(by=author)

    waiting = reworded(question, author)
    gather(change=change, now=NOW())
    assert change.items.get(kind="question").state == "in_work"
    take_step(question=waiting, step="approve", by=reviewer)

    assert change.items.get(kind="question").state == "revised"
    assert is_asked(question)
    gather(change=change, now=NOW())
    assert change.items.get(kind="question").state == "revised"


def test_a_wording_from_before_is_approved_only_once_it_was_confirmed(author: User, reviewer: User) -> None:
    question = make_question(clause=clause_2_1())
    waiting = reworded(question, author)
    change = make_change(by=author)

    with pytest.raises(HeldBack) as refusal:
        take_step(question=waiting, step="approve", by=reviewer)
    assert (refusal.value.clauses, refusal.value.url) == ("2.1", change.get_absolute_url())

    confirm(change=change, items=[item_of(change, question)], note="没有用到", by=author, now=NOW())
    take_step(question=waiting, step="approve", by=reviewer)
    assert Question.objects.get(pk=question.pk).state == QuestionState.APPROVED


def test_a_retired_question_is_settled(author: User) -> None:
    question = make_question(clause=clause_2_1())
    change = make_change(by=author)

    take_step(question=question, step="retire", by=author, comment="不再适用")
    gather(change=change, now=NOW())

    assert change.items.get(kind="question").state == "retired"


def test_who_finds_it_still_right_in_the_bank_has_confirmed_it_here(author: User) -> None:
    question = make_question(clause=clause_2_1())
    change = make_change(by=author)
    recheck(NOW(), [question.pk])
    Clause.objects.filter(chapter__edition=change.edition).update(summary="又一种说法。")
    recheck(NOW(), [question.pk])

    confirm_still_right(question=question, reason="没有用到", by=author, now=NOW())

    item = change.items.get(kind="question")
    assert (item.state, item.note, item.decided_by_id) == ("confirmed", "没有用到", author.pk)


def test_forms_that_ask_what_is_held_back_are_left_out(author: User) -> None:
    clause_2_1()
    held = make_question(clause=clause_2_1())
    make_questions(20, clause=Clause.objects.get(number="2.2"))
    paper = make_paper([("2", 12)])
    paper.form_count = 2
    paper.save()
    forms = draw_parallel_forms(paper=paper, user=author, now=NOW())
    version = QuestionVersion.objects.get(question=held.pk).pk
    clean = QuestionVersion.objects.exclude(question=held.pk).first()
    assert clean is not None
    for form, first in zip(forms, (version, clean.pk), strict=True):
        form.slots = [
            {**slot, "v": first if slot["n"] == 1 else clean.pk} for slot in form.slots if slot["n"] == 1
        ]
        form.save()
    change = make_change(by=author)
    rest = change.items.filter(kind="question").exclude(thing=held.pk)
    confirm(change=change, items=list(rest.values_list("pk", flat=True)), note="看过", by=author, now=NOW())

    assert [form.letter for form in askable_forms(paper, TODAY())] == [forms[1].letter]

    forms[1].delete()
    with pytest.raises(FormsHeld) as refusal:
        askable_forms(paper, TODAY())
    assert refusal.value.count == 1


def test_no_sitting_is_opened_of_a_paper_nobody_has_looked_at(author: User) -> None:
    questions = make_questions(2, clause=clause_2_1())
    paper = make_paper([("2.1", 1)])
    change = make_change(by=author)
    asked = [item_of(change, question) for question in questions]
    confirm(change=change, items=asked, note="看过", by=author, now=NOW())
    plan = SittingPlan("一月场", NOW(), NOW() + timedelta(hours=2))

    with pytest.raises(HeldBack) as refusal:
        open_sitting(paper=paper, plan=plan, by=author)
    assert refusal.value.title == "上岗考"

    confirm(change=change, items=[change.items.get(kind="paper").pk], note="看过", by=author, now=NOW())
    assert open_sitting(paper=paper, plan=plan, by=author).paper == paper


def test_the_pages_of_question_and_paper_lead_to_what_is_to_be_looked_at(author: User) -> None:
    question = make_question(clause=clause_2_1())
    paper = make_paper([("2.1", 1)])
    change = make_change(by=author)
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(author, "django.contrib.auth.backends.ModelBackend")
    pages = [
        reverse("lms_questions:question", args=[question.pk]),
        reverse("lms_papers:paper", args=[paper.pk]),
    ]

    for page, kind in zip(pages, ("question", "paper"), strict=True):
        shown = client.get(page).content.decode()
        assert "换到第二版：条款 2.1 有变更，这里还没有核对" in shown
        assert escape(change.items.get(kind=kind).get_absolute_url()) in shown

    everything = list(change.items.values_list("pk", flat=True))
    confirm(change=change, items=everything, note="没有用到", by=author, now=NOW())
    assert all("这里还没有核对" not in client.get(page).content.decode() for page in pages)
