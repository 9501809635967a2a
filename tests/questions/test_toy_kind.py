"""A new kind of question is one module and a template: it goes all the way with no other change."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings
from wagtail import hooks

from lms.core.files.content.rules import Entry
from lms.exams.api import Attempt
from lms.exams.attempts.models import Answer
from lms.exams.marking.closing import hand_in
from lms.exams.taking.services import start_attempt
from lms.papers.choices import ReviewRule
from lms.people.api import Role
from lms.questions.bank.models import Question
from lms.questions.content.services import load_questions
from lms.questions.kinds.registry import HOOK, forget_kinds, kind_of
from lms.questions.records.rules import NumericAnswer
from lms.questions.review.services import take_step
from tests.accounts import User
from tests.factories.exams import NOW, make_clause, make_paper, make_sitting
from tests.factories.people import Cast, make_user_with_role
from tests.questions.toy.even import KIND, EvenQuestion

pytestmark = pytest.mark.django_db

SignIn = Callable[[str | User], Client]
ENTRY = """
questions:
- {id: Q-even, kind: even, stem: 说一个偶数, least: 4, explanation: 偶数, clause: "2.2",
   difficulty: 1, level: apply, verification: verified}
"""


@pytest.fixture(autouse=True)
def _toy(settings: Settings) -> Iterator[None]:
    """Offer the kind as another app would, and show its template."""
    engine = {**settings.TEMPLATES[0], "DIRS": [Path(__file__).parent / "toy/templates"]}
    settings.TEMPLATES = [engine]
    with hooks.register_temporarily(HOOK, lambda: [KIND]):
        forget_kinds()
        yield
    forget_kinds()
    ContentType.objects.clear_cache()


@pytest.fixture
def trainer() -> Client:
    call_command("create_roles")
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_user_with_role(Role.TRAINER), "django.contrib.auth.backends.ModelBackend")
    return client


def fill_in_the_form(trainer: Client, least: int) -> None:
    sent = {
        "code": "Q-even",
        "stem": "说一个偶数",
        "least": least,
        "explanation": "偶数能被 2 整除。",
        "clause": make_clause().pk,
        "difficulty": 2,
        "level": "apply",
        "verification": "verified",
        "jurisdiction": "全国",
    }
    address = f"{reverse('wagtailsnippets_lms_questions_question:add')}?kind=even"
    trainer.post(address, sent)


def let_another_approve(question: Question) -> None:
    take_step(question=question, step="submit", by=question.author)
    take_step(question=question, step="approve", by=make_user_with_role(Role.TRAINER))


def test_an_author_is_told_what_is_wrong(trainer: Client) -> None:
    fill_in_the_form(trainer, least=-1)

    desk = trainer.get(reverse("lms_questions:question", args=[Question.objects.get().pk])).text
    assert "The least number is negative." in desk


def test_it_goes_from_the_form_to_the_result_and_into_a_record(
    trainer: Client, cast: Cast, signed_in: SignIn
) -> None:
    fill_in_the_form(trainer, least=4)
    question = Question.objects.get()
    let_another_approve(question)
    now, taker = timezone.now(), signed_in("li")
    paper = make_paper([("2.2", 1)], review_rule=ReviewRule.OWN_ANSWERS)
    sitting = make_sitting(paper, employees=[cast.li], now=now)

    attempt = start_attempt(sitting=sitting, employee=cast.li, now=now)
    paper_page = taker.get(reverse("lms_exams:attempt", args=[attempt.token])).content.decode()
    said = taker.post(
        reverse("lms_exams:answer", args=[attempt.token]),
        json.dumps({"slot": 1, "given": {"number": 6}, "revision": 1, "seconds": 3}),
        content_type="application/json",
    )
    hand_in(attempt=attempt, now=timezone.now())
    result_page = taker.get(reverse("lms_exams:result", args=[attempt.token])).content.decode()
    record = kind_of(question.kind).record_of(question)

    assert type(question) is EvenQuestion
    assert "4+ <input" in paper_page
    assert "toy/even.js" in paper_page
    assert said.json()["status"] == "saved"
    assert Attempt.objects.get().marks == Decimal(2)
    assert "named 6" in result_page
    assert (record.kind, record.answer) == ("even", (NumericAnswer(Decimal(4)),))
    assert kind_of("even").values_from(record)["least"] == 4


def test_it_is_listed_filtered_and_edited_in_the_bank(trainer: Client) -> None:
    fill_in_the_form(trainer, least=4)
    question = Question.objects.get()
    edit = reverse("wagtailsnippets_lms_questions_question:edit", args=[question.pk])

    listed = trainer.get(reverse("wagtailsnippets_lms_questions_question:list"), {"kind": "even"})
    form = trainer.get(edit).content.decode()

    assert edit in listed.content.decode()
    assert "Even number" in listed.content.decode()
    assert 'name="least" value="4"' in form


def test_it_is_read_from_content_files(tmp_path: Path) -> None:
    make_clause("2.2")
    (tmp_path / "21.yaml").write_text(ENTRY, encoding="utf-8")

    load_questions(path=tmp_path, now=NOW)

    question = Question.objects.get()
    assert isinstance(question, EvenQuestion)
    assert question.least == 4


def test_a_faulty_entry_is_noted() -> None:
    entry = Entry({"least": -4}, "21.yaml", "Q-even")

    KIND.read(entry)

    assert [fault.reason for fault in entry.faults] == [
        "least must be a whole number from 0 to 10000, not -4"
    ]


def test_it_is_corrected_after_it_was_used(trainer: Client, cast: Cast, signed_in: SignIn) -> None:
    fill_in_the_form(trainer, least=8)
    let_another_approve(Question.objects.get())
    version, now = Question.objects.get().current_version, timezone.now()
    assert version is not None
    sitting = make_sitting(make_paper([("2.2", 1)]), employees=[cast.li], now=now)
    attempt = start_attempt(sitting=sitting, employee=cast.li, now=now)
    Answer.objects.create(attempt=attempt, slot=1, given={"number": 6}, revision=1, saved_at=now)
    hand_in(attempt=attempt, now=now)
    address = reverse("lms_exams:correction_new", args=[version.pk])

    refused = trainer.post(address, {"policy": "new_key", "least": "-2", "reason": "写错了"})
    drafted = trainer.post(address, {"policy": "new_key", "least": "4", "reason": "写错了"})
    page = trainer.get(drafted["Location"]).content.decode()

    assert "The least number is negative." in refused.content.decode()
    assert "even from 4" in page
    assert "1 attempt would change" in page
