"""Showing a paper quickly gives letter for letter what the templates give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import cast

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from lms.exams.templatetags import taker_paper
from lms.exams.templatetags.taker_paper import forget_runs, taker_question
from lms.questions.bank.models import QuestionVersion
from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.versions.queries import ShownQuestion, as_shown_first
from tests.factories.exams import make_question, make_question_of_each_kind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    forget_runs()
    yield
    forget_runs()


def by_template(question: ShownQuestion) -> str:
    return render_to_string("lms_questions/kinds/question.html", {"question": question})


def shown(version: QuestionVersion, number: int, chance: Random) -> ShownQuestion:
    """Show a version at a place, everything that has an order in another one."""
    content = {
        name: chance.sample(value, len(value)) if isinstance(value, list) else value
        for name, value in cast("dict[str, object]", version.content).items()
    }
    return replace(
        as_shown_first(version), number=number, content=cast("JsonObject", content), version_id=version.pk
    )


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_kind_reads_as_its_template_makes_it(language: str) -> None:
    chance = Random(3)
    make_question_of_each_kind()

    with translation.override(language):
        for version in QuestionVersion.objects.all():
            for number in (1, 7, 64):
                question = shown(version, number, chance)
                assert taker_question(question) == by_template(question)


def test_a_version_is_filled_once_for_all_takers(monkeypatch: pytest.MonkeyPatch) -> None:
    version = make_question().current_version
    assert version is not None
    taker_question(shown(version, 1, Random(1)))
    monkeypatch.setattr(taker_paper, "TEMPLATE", "nowhere.html")

    html = taker_question(shown(version, 9, Random(2)))

    assert 'data-question="9"' in html


@pytest.mark.parametrize(
    "text",
    ["**30** 分钟", "a < b", 'der "Kunde"', "A & B", "\ue000 \ue101"],
    ids=["bold", "less", "quoted", "and", "private"],
)
def test_texts_with_markup_take_the_way_of_the_template(text: str) -> None:
    options = [{"text": text, "correct": True, "why": ""}, {"text": "乙", "correct": False, "why": "不对"}]
    version = make_question(options=options).current_version
    assert version is not None

    for seed in range(4):
        question = shown(version, seed + 1, Random(seed))
        assert taker_question(question) == by_template(question)


def test_marks_of_a_question_are_part_of_what_is_kept() -> None:
    version = make_question().current_version
    assert version is not None
    question = shown(version, 1, Random(1))
    taker_question(question)

    dearer = replace(question, marks=question.marks + 4)

    assert taker_question(dearer) == by_template(dearer)
