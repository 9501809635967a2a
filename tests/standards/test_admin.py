"""Codes and keys in the admin: free ones are proposed, and those that cannot be are refused in words."""

from __future__ import annotations

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.standards.clauses.models import Chapter, Clause, Edition
from lms.standards.competencies.models import Competency, ComplaintCategory
from lms.standards.facts.models import Fact, FactSignOff
from lms.standards.laws.models import Law, LawVersion
from lms.standards.topics.models import Topic, TopicGroup
from lms.standards.viewsets import StandardsViewSetGroup
from tests.factories.people import make_user_with_role
from tests.factories.standards import (
    make_amended_edition,
    make_clause,
    make_competency,
    make_fact,
    make_law_version,
    make_topic,
)

pytestmark = pytest.mark.django_db

NEW_FACT = reverse("wagtailsnippets_lms_standards_fact:add")


@pytest.fixture
def trainer() -> Client:
    create_roles()
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_user_with_role(Role.TRAINER), "django.contrib.auth.backends.ModelBackend")
    return client


def filled(**values: object) -> dict[str, object]:
    return {
        "statement": "二十四小时内回复。",
        "basis": "standard_example",
        "jurisdiction": "全国",
        "verification": "recalled",
        "code": "",
        "sort": 0,
    } | values


def test_a_fact_without_a_code_gets_the_next_one_of_its_clause(trainer: Client) -> None:
    clause = make_clause("2.2")
    make_fact(clause, "F-2.2-2")
    make_fact(make_clause("2.2", edition=make_amended_edition()), "F-2.2-7")
    make_fact(make_clause("2.21"), "F-2.21-9")

    trainer.post(NEW_FACT, filled(clause=clause.pk))

    assert list(clause.facts.order_by("pk").values_list("code", flat=True)) == ["F-2.2-2", "F-2.2-8"]


def test_a_code_that_was_signed_is_never_given_again(trainer: Client) -> None:
    clause = make_clause("2.2")
    signed = {"digest": "0" * 16, "conclusion": "right", "reviewer": "何培", "reviewed_on": "2026-11-01"}
    FactSignOff.objects.create(standard=clause.chapter.edition.standard, fact_code="F-2.2-4", **signed)

    trainer.post(NEW_FACT, filled(clause=clause.pk))

    assert Fact.objects.get().code == "F-2.2-5"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        pytest.param("F-2.1-1", "A fact of this clause has a code such as F-2.2-2.", id="another clause"),
        pytest.param("时限一", "A fact of this clause has a code such as F-2.2-2.", id="another form"),
        pytest.param("F-2.2-1", "Another fact of the clause has this code.", id="taken"),
    ],
)
def test_a_code_that_cannot_be_its_own_is_refused(trainer: Client, code: str, sentence: str) -> None:
    clause = make_clause("2.2")
    make_fact(clause, "F-2.2-1")

    page = trainer.post(NEW_FACT, filled(clause=clause.pk, code=code)).content.decode()

    assert sentence in page
    assert Fact.objects.count() == 1


def test_a_fact_keeps_a_code_that_files_gave_it(trainer: Client) -> None:
    fact = make_fact(make_clause("2.2"), "旧-1")
    edit = reverse("wagtailsnippets_lms_standards_fact:edit", args=[fact.pk])

    sent = trainer.post(
        edit, filled(clause=fact.clause.pk, code="旧-1", unit="小时", change_reason="补上单位")
    )

    assert (sent.status_code, Fact.objects.get().unit) == (302, "小时")


def test_free_ones_are_proposed_for_laws_and_competencies(trainer: Client) -> None:
    Law.objects.create(key="law-4", title="《条例》", kind="law")
    make_competency("C15")
    laws, competencies = (
        reverse(f"wagtailsnippets_lms_standards_{name}:add") for name in ("law", "competency")
    )

    proposed = [
        trainer.get(laws).context["form"]["key"].value(),
        trainer.get(competencies).context["form"]["code"].value(),
    ]
    taken = [
        trainer.post(laws, {"key": "law-4", "title": "《办法》", "kind": "law"}).content.decode(),
        trainer.post(competencies, {"code": "C15", "name": "写作", "sort": 0}).content.decode(),
    ]

    assert proposed == ["law-5", "C16"]
    assert "Another law has this key. Take another one." in taken[0]
    assert "Another competency has this code. Take another one." in taken[1]
    assert (Law.objects.count(), Competency.objects.count()) == (1, 1)


def make_one_of_each() -> dict[type[Model], str]:
    """Make a row of everything the menu of the standard lists, and give what its list shows of it."""
    clause, topic = make_clause("2.2", title="处理时限"), make_topic("P.1", title="套餐口径", group="产品")
    edition = clause.chapter.edition
    Edition.objects.filter(pk=edition.pk).update(label="二〇二六试读版")
    fact = make_fact(clause, statement="二十四小时内回复。")
    version = make_law_version(label="二〇一六修订", title="《电信条例》")
    category = ComplaintCategory.objects.create(code="fees", name="资费争议", new_scheme="X1")
    return {
        Edition: "二〇二六试读版",
        Chapter: clause.chapter.title,
        Clause: clause.title,
        TopicGroup: "产品",
        Topic: topic.title,
        Fact: fact.statement,
        Law: version.law.title,
        LawVersion: version.label,
        Competency: make_competency(name="时限能力").name,
        ComplaintCategory: category.name,
    }


def test_every_list_of_the_menu_shows_rows_of_its_own(trainer: Client) -> None:
    shown = make_one_of_each()
    models = [viewset.model for viewset in StandardsViewSetGroup.items]

    pages = {
        model: trainer.get(reverse(f"wagtailsnippets_{model._meta.label_lower.replace('.', '_')}:list"))
        for model in models
    }

    assert set(shown) == set(models)
    assert {model for model, page in pages.items() if shown[model] not in page.content.decode()} == set()
    listed = {model: {type(row) for row in page.context["object_list"]} for model, page in pages.items()}
    assert listed == {model: {model} for model in models}
