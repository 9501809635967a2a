"""What a reviewer's signature on a fact means for the questions that cite it, and what a form offers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.papers.api import PaperKind
from lms.papers.blueprints.queries import questions_for
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.questions.bank.models import Question
from lms.questions.provenance.queries import questions_to_recheck, recheck_of
from lms.questions.provenance.services import recheck
from lms.questions.versions.services import freeze_question
from lms.standards.api import Fact, Verification
from lms.standards.choices import Conclusion
from lms.standards.clauses.models import Edition
from lms.standards.facts.services import FactReview, sign_facts
from tests.accounts import User
from tests.factories.exams import NOW, make_clause, make_question
from tests.factories.people import make_user_with_role
from tests.factories.standards import make_clause as make_clause_of
from tests.factories.standards import make_fact

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate(NOW)


@pytest.fixture
def trainer() -> User:
    create_roles()
    return make_user_with_role(Role.TRAINER)


def cite(verification: Verification) -> tuple[Question, Fact]:
    """Write a verified question on a fact in that state."""
    clause = make_clause()
    fact = make_fact(clause, "F-2.2-3", verification=verification)
    question = make_question(clause=clause)
    question.facts.add(fact)
    freeze_question(question=question, now=NOW)
    recheck(NOW)
    return question, fact


def sign(fact: Fact, conclusion: Conclusion, by: User) -> None:
    sign_facts(reviews=[FactReview(fact, conclusion, "见原文", "唐律师", date(2026, 11, 2))], by=by)
    recheck(NOW + timedelta(hours=1))


@pytest.mark.parametrize("conclusion", [Conclusion.TO_CHANGE, Conclusion.NOT_USABLE])
def test_a_fact_found_wrong_takes_its_questions_out_of_formal_exams_and_asks_for_a_look(
    trainer: User, conclusion: Conclusion
) -> None:
    question, fact = cite(Verification.VERIFIED)
    before = question in questions_for(PaperKind.EXAM, TODAY)

    sign(fact, conclusion, trainer)

    assert before
    assert question not in questions_for(PaperKind.EXAM, TODAY)
    (change,) = recheck_of(question, TODAY).changes
    assert (change["part"], change["before"], change["after"]) == ("verification", "verified", "doubtful")


def test_a_confirmed_fact_lets_its_questions_in_and_asks_for_a_look_as_its_state_changed(
    trainer: User,
) -> None:
    question, fact = cite(Verification.SECONDARY)
    before = question in questions_for(PaperKind.EXAM, TODAY)

    sign(fact, Conclusion.CONFIRMED, trainer)

    assert not before
    assert question in questions_for(PaperKind.EXAM, TODAY)
    assert recheck_of(question, TODAY).is_needed


def test_a_signature_never_raises_the_question_itself(trainer: User) -> None:
    question, fact = cite(Verification.SECONDARY)
    Question.objects.filter(pk=question.pk).update(verification=Verification.SECONDARY)

    sign(fact, Conclusion.CONFIRMED, trainer)

    question.refresh_from_db()
    assert question.verification == Verification.SECONDARY
    assert question not in questions_for(PaperKind.EXAM, TODAY)


def test_confirming_what_was_verified_asks_for_no_look(trainer: User) -> None:
    question, fact = cite(Verification.VERIFIED)

    sign(fact, Conclusion.CONFIRMED, trainer)

    assert question in questions_for(PaperKind.EXAM, TODAY)
    assert not questions_to_recheck(TODAY).exists()


def test_the_form_of_a_question_offers_the_edition_that_counts_and_what_is_chosen(trainer: User) -> None:
    question, fact = cite(Verification.VERIFIED)
    standard = fact.clause.chapter.edition.standard
    new = Edition.objects.create(
        standard=standard, key="new", label="新版", in_force_from=timezone.localdate()
    )
    demo = Edition.objects.create(standard=standard, key="demo", label="演示", is_demo=True)
    counts = make_fact(make_clause_of("2.2", title="新的标准", edition=new), "F-2.2-3")
    make_fact(make_clause_of("2.2", title="演示的标准", edition=demo), "F-2.2-9")
    other = make_clause("2.9")
    client = Client()
    client.force_login(trainer, "django.contrib.auth.backends.ModelBackend")

    form = client.get(reverse("wagtailsnippets_lms_questions_question:edit", args=[question.pk])).context[
        "form"
    ]

    offered = set(form.fields["clause"].queryset)
    assert offered == {question.clause, counts.clause}
    assert other not in offered
    assert set(form.fields["facts"].queryset) == {fact, counts}
