"""Options that are never mixed stay in the author's order, for everybody and in every paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.exchange.bank.incoming import for_bank
from lms.exchange.bank.outgoing import bank_records
from lms.exchange.exports.writing import write_xlsx
from lms.exchange.gift.writing import write_gift
from lms.exchange.imports.services import store_import
from lms.exchange.moodle.reading import read_moodle_xml
from lms.exchange.moodle.writing import write_moodle_xml
from lms.exchange.plans.services import plan_import
from lms.exchange.workbooks.sheets.reading import read_workbook
from lms.exchange.workbooks.sheets.writing import write_workbook
from lms.papers.drawing.rules.neighbours import Spot, set_apart
from lms.papers.drawing.rules.slots import Shuffle, Slot, shuffled
from lms.questions.bank.models import Question
from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.formats import Choice
from lms.questions.scoring.rules.judging import FrozenQuestion
from lms.questions.versions.queries import frozen
from tests.factories.exams import make_question

NOW = datetime(2026, 3, 2, tzinfo=UTC)
KINDS = ("single", "multiple", "sjt")


def asked(kind: str, *, keeps_order: bool) -> FrozenQuestion:
    options: Sequence[Choice] = [Choice(id=one, text=f"选项{one}") for one in "35142"]
    content: dict[str, object] = {"stem": "问？", "options": options}
    if keeps_order:
        content["fixed_order"] = True
    return FrozenQuestion(kind_of(kind).rule, content, {"correct": ["1"]})


@given(st.sampled_from(KINDS), st.integers(0, 10**6), st.integers(1, 40))
def test_fixed_options_stand_as_their_author_wrote_them(kind: str, seed: int, place: int) -> None:
    questions = {1: asked(kind, keeps_order=True)}
    slots = shuffled([Slot(1, 1, kind, Decimal(1))], questions, seed, Shuffle())
    beside = set_apart(slots, questions, Spot("room", place, 8))

    assert slots[0].option_order == beside[0].option_order == tuple("35142")


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(KINDS))
def test_other_options_are_mixed(kind: str) -> None:
    questions = {1: asked(kind, keeps_order=False)}
    slot = Slot(1, 1, kind, Decimal(1))

    orders = {shuffled([slot], questions, seed, Shuffle())[0].option_order for seed in range(40)}

    assert len(orders) > 10


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_the_author_says_it_in_the_question(kind: str) -> None:
    fixed, free = make_question(kind, keeps_order=True), make_question(kind)

    assert fixed.current_version is not None
    assert free.current_version is not None
    assert not frozen(fixed.current_version).may_be_mixed
    assert frozen(free.current_version).may_be_mixed
    assert "fixed_order" not in free.current_version.content


@pytest.mark.django_db
def test_moodle_and_workbooks_carry_it_and_gift_says_that_it_does_not() -> None:
    translation.activate("en")
    questions = [make_question("single", keeps_order=True), make_question("single", stem="另一问？")]
    records = list(bank_records(questions))

    back = read_moodle_xml(write_moodle_xml(records).data.decode()).questions
    sheet = read_workbook(write_xlsx(records).data).questions

    assert [one.keeps_order for one in records] == [one.keeps_order for one in back] == [True, None]
    assert [one.keeps_order for one in sheet] == [True, None]
    assert any("never mixed" in one.reason for one in write_gift(records).left_out)
    assert not any("mixed" in one.reason for one in write_xlsx(records).left_out)
    assert kind_of("single").own_values_from(back[0])["keeps_order"] is True


@pytest.mark.django_db
def test_a_workbook_fixes_and_frees_the_options_of_a_known_question() -> None:
    question = make_question("single")
    (record,) = bank_records([question])

    for said, expected in ((True, True), (None, True), (False, False)):
        reading = for_bank(read_workbook(write_workbook([replace(record, keeps_order=said)]).content))
        store_import(plan=plan_import(reading), by=None, now=NOW)
        assert Question.objects.get(pk=question.pk).body["keeps_order"] is expected
