"""English beside files of questions: read with them, held against them, kept for the words they translate."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from lms.core.chinese import SOURCE_LANGUAGE, has_chinese
from lms.core.files.content.rules import FaultyContent
from lms.people.api import Role
from lms.questions.bank.models import Question, QuestionVersion
from lms.questions.choices import QuestionState
from lms.questions.content.services import load_questions
from lms.questions.kinds.registry import kind_of
from lms.questions.translation.models import QuestionTranslation
from lms.questions.translation.queries import SaidQuestion, said_to_reader, wording_of
from lms.questions.versions.services import freeze_question
from tests.factories.exams import NOW, make_clause
from tests.factories.people import make_user_with_role
from tests.questions.translations import KINDS, chinese, english, write, write_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    make_clause("2.2")
    write_all(tmp_path)
    return tmp_path


def version_of(kind: str) -> QuestionVersion:
    version = Question.objects.get(code=f"Q-{kind}").current_version
    assert version is not None
    return version


def said(kind: str, language: str = "en") -> SaidQuestion:
    version = version_of(kind)
    with translation.override(language):
        return said_to_reader([version])[version.pk]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_reads_in_english_with_its_ids_and_its_key(bank: Path, kind: str) -> None:
    load_questions(path=bank, now=NOW)

    found = said(kind)

    version = version_of(kind)
    assert found.language == ""
    assert not found.wording.has_chinese()
    assert ids(found.wording.content) == ids(version.content)
    right = kind_of(kind).right_answer(version.key)
    judged = kind_of(kind).rule.judge(found.frozen.key, right)
    assert judged is not None
    assert judged.share == 1
    with translation.override("en"):
        key = found.shown_key(version.key)
        lines = kind_of(kind).key_lines(found.wording.content, key, found.wording.notes)
    assert not any(has_chinese(f"{line.text}{line.note}{line.lead}") for line in lines)


def ids(value: object) -> list[object]:
    """List the ids in a content, in their order."""
    if isinstance(value, dict):
        own = [value["id"]] if "id" in value else []
        return own + [id_ for inner in value.values() for id_ in ids(inner)]
    return [id_ for inner in value for id_ in ids(inner)] if isinstance(value, list) else []


def test_texts_stand_where_their_chinese_stands(bank: Path) -> None:
    load_questions(path=bank, now=NOW)

    by_id = {one["id"]: one["text"] for one in version_of("single").content["options"]}
    in_english = {one["id"]: one["text"] for one in said("single").wording.content["options"]}  # type: ignore[index,attr-defined]
    pairs = said("matching").shown_key(version_of("matching").key)["pairs"]

    right = {"30 分钟": "30 minutes", "45 分钟": "45 minutes", "24": "24"}
    assert {by_id[id_]: text for id_, text in in_english.items()} == right
    assert pairs == version_of("matching").key["pairs"]
    with translation.override("en"):
        lines = kind_of("ordering").key_lines(
            said("ordering").wording.content, version_of("ordering").key, {}
        )
    assert [line.text for line in lines] == ["reach", "take", "handle", "report"]


def test_loading_twice_changes_nothing_and_reports_by_file(bank: Path) -> None:
    first, second = (load_questions(path=bank, now=NOW) for _time in range(2))

    write(bank / "22.en.yaml", english("single", stem="How soon?"), *map(english, KINDS[1:]))
    third = load_questions(path=bank, now=NOW)

    assert "22.en.yaml" in first.added
    assert "22.en.yaml" in second.unchanged
    assert third.changed == ["22.en.yaml"]
    assert QuestionTranslation.objects.count() == len(KINDS)


def test_one_file_is_loaded_with_its_english(bank: Path) -> None:
    load_questions(path=bank / "22.yaml", now=NOW)

    assert QuestionTranslation.objects.count() == len(KINDS)


def test_a_question_may_be_left_out_and_english_taken_back(bank: Path) -> None:
    load_questions(path=bank, now=NOW)

    write(bank / "22.en.yaml", *map(english, KINDS[1:]))
    report = load_questions(path=bank, now=NOW)

    assert report.remarks == ["These have no English in the files any more: Q-single."]
    assert said("single").language == SOURCE_LANGUAGE
    assert said("multiple").language == ""


def test_chinese_that_changed_is_shown_in_chinese(bank: Path) -> None:
    load_questions(path=bank, now=NOW)
    question = Question.objects.get(code="Q-single")

    question.explanation = "见另一条。"
    freeze_question(question=question, now=NOW)

    found = said("single")
    assert found.language == SOURCE_LANGUAGE
    assert found.wording.has_chinese()


def test_what_is_no_text_may_change(bank: Path) -> None:
    load_questions(path=bank, now=NOW)
    question = Question.objects.get(code="Q-single")

    question.difficulty = 5
    question.keeps_order = True  # type: ignore[attr-defined] # of a single choice
    freeze_question(question=question, now=NOW)

    found = said("single")
    assert found.language == ""
    assert found.wording.content["fixed_order"] is True


def test_a_reader_of_chinese_costs_no_query_and_one_of_english_one(
    bank: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    load_questions(path=bank, now=NOW)
    versions = list(QuestionVersion.objects.all())

    for language, queries in (("zh-hans", 0), ("en", 1)):
        with translation.override(language), django_assert_num_queries(queries):
            found = said_to_reader(versions)
        assert {one.language for one in found.values()} == {""}
        assert any(one.wording.has_chinese() for one in found.values()) is (language == "zh-hans")


FAULTS = [
    (english("single", options=[]), "options has 0 entries, the Chinese has 3"),
    (english("single", stem=""), "stem is missing"),
    (english("single", id="Q-9"), "22.yaml has no question Q-9"),
    (english("single", clause="2.2"), "clause is not known here"),
    (
        english("multiple", options=[{"text": "a", "why": "so"}, {"text": "b"}, {"text": "c"}]),
        "why: the Chinese has none",
    ),
    (
        english("multiple", options=[{"text": "a"}, {"text": "a"}, {"text": "c"}]),
        "two things to choose from read the same",
    ),
    (english("fill_in", stem="Only ____."), "stem has 1 blanks (____), the Chinese has 2"),
    (english("fill_in", blanks=[["48"]]), "blanks has 1 entries, the Chinese has 2"),
    (english("fill_in", blanks=[["48"], []]), "blanks is missing, or a list of it is empty"),
    (english("numeric", units=[]), "units is missing, or a list of it is empty"),
    (english("ordering", items=["a", "b"]), "items has 2 entries, the Chinese has 4"),
    (english("matching", distractors=[]), "distractors has 0 entries, the Chinese has 1"),
    (english("sjt", stem="What? ![it](picture:4)"), "stem shows a picture that the Chinese does not show"),
    (english("sjt", stem=r"What? \(\foo\)"), "stem: The formula"),
    (english("case", questions=[]), "questions has 0 entries, the Chinese has 2"),
]


@pytest.mark.parametrize(("entry", "reason"), FAULTS, ids=[reason for _entry, reason in FAULTS])
def test_a_faulty_translation_loads_nothing_and_says_where(
    bank: Path, entry: dict[str, object], reason: str
) -> None:
    write(bank / "22.en.yaml", entry)

    with translation.override("en"), pytest.raises(FaultyContent) as refused:
        load_questions(path=bank, now=NOW)

    fault = refused.value.faults[0]
    assert fault.file == "22.en.yaml"
    assert fault.line > 0
    assert any(one.reason.startswith(reason) for one in refused.value.faults)
    assert not Question.objects.exists()


def test_one_right_side_reads_the_same_wherever_it_stands(bank: Path) -> None:
    pairs = [
        {"left": "towns", "right": "48 hours"},
        {"left": "villages", "right": "72 hours"},
        {"left": "mountains", "right": "three days"},
    ]
    write(bank / "22.en.yaml", english("matching", pairs=pairs))

    with pytest.raises(FaultyContent, match="reads otherwise than where the same Chinese stands before"):
        load_questions(path=bank, now=NOW)


def test_english_without_its_chinese_is_a_fault(bank: Path) -> None:
    write(bank / "23.en.yaml", english("single"))

    with pytest.raises(FaultyContent, match=re.escape("23.en.yaml:1: there is no 23.yaml beside it")):
        load_questions(path=bank, now=NOW)


def test_a_faulty_question_says_so_itself(bank: Path) -> None:
    write(bank / "22.yaml", chinese("single", options=[{"text": "一"}]))
    write(bank / "22.en.yaml", english("single"))

    with pytest.raises(FaultyContent) as refused:
        load_questions(path=bank, now=NOW)

    assert {fault.file for fault in refused.value.faults} == {"22.yaml"}


def test_a_kind_that_is_not_practised_is_not_translated(bank: Path) -> None:
    essay = {"kind": "essay", "stem": "论述。", "model_answer": "要点。"}
    statement = {key: value for key, value in chinese("true_false").items() if key != "answer"}
    write(bank / "22.yaml", statement | essay)
    write(bank / "22.en.yaml", english("true_false"))

    with pytest.raises(FaultyContent, match="essay is not a kind of question that is translated"):
        load_questions(path=bank, now=NOW)


def test_chinese_that_is_left_is_a_remark(bank: Path) -> None:
    write(bank / "22.en.yaml", english("true_false", stem="Which 单位 are users, by 《规范》?"))

    [remark] = load_questions(path=bank, now=NOW).remarks

    assert remark == "22.en.yaml:2: Q-true_false: stem still has Chinese characters."


def test_the_desk_says_whether_the_english_holds(bank: Path) -> None:
    trainer = Client()
    trainer.force_login(make_user_with_role(Role.TRAINER))
    load_questions(path=bank, now=NOW)
    question = Question.objects.get(code="Q-single")
    address = reverse("lms_questions:question", args=[question.pk])

    before = trainer.get(address).text
    question.stem = "多久？"
    freeze_question(question=question, now=NOW)
    after = trainer.get(address).text

    assert ("练习时用英文显示" in before, "这一版的中文与翻译时不同" in before) == (True, False)
    assert ("练习时用英文显示" in after, "这一版的中文与翻译时不同" in after) == (False, True)


def test_the_desk_tells_of_the_approved_words_beside_the_newest(bank: Path) -> None:
    trainer = Client()
    trainer.force_login(make_user_with_role(Role.TRAINER))
    load_questions(path=bank, now=NOW)
    question = Question.objects.get(code="Q-single")
    address = reverse("lms_questions:question", args=[question.pk])
    found = QuestionTranslation.objects.get(question=question.pk)

    question.state, question.stem = QuestionState.REVIEW, "多久？"
    freeze_question(question=question, now=NOW)
    of_the_approved = trainer.get(address).text
    found.source_digest = wording_of(version_of("single")).digest()
    found.save()
    of_the_newest = trainer.get(address).text

    assert "新版批准前，练习时仍用英文显示；英文与新版中文不符" in of_the_approved
    assert "这一版批准后，练习时用英文显示" in of_the_newest
    assert not any("这一版的中文与翻译时不同" in page for page in (of_the_approved, of_the_newest))
