"""Words are found in everything a question says, however they are written, whichever way it came in."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from lms.exchange.imports.services import store_import
from lms.exchange.plans.services import plan_import
from lms.exchange.workbooks.sheets.reading import read_workbook
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.questions.bank.models import Question
from lms.questions.bank.queries import Choice, chosen_questions, matching_search
from lms.questions.choices import QuestionKind
from lms.questions.content.services import load_questions
from lms.questions.texts.rules import search_terms, searchable, searchable_lines
from lms.questions.versions.services import freeze_question
from lms.standards.clauses.models import Edition
from tests.exchange.sheets.books import HEAD, book
from tests.factories.exams import NOW, make_clause, make_question, make_questions
from tests.factories.people import make_user_with_role
from tests.factories.standards import make_clause as make_standard_clause
from tests.factories.standards import make_competency
from tests.questions.test_loading import BANK

WIDE = str.maketrans({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
words = st.text(st.sampled_from("响应网络QoSq5４Ｇ48时 %_"), max_size=8)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        pytest.param("应在**45分钟**内响应", "45分钟内", id="emphasis"),
        pytest.param("５Ｇ ＱｏＳ 指标", "5g qos", id="full width and case"),
        pytest.param("5G 网络", "5Ｇ网络", id="space beside Chinese"),
        pytest.param("接到网络故障申告", "障", id="one character"),
        pytest.param("接到网络故障申告", "申告　网络", id="words in any order, ideographic space"),
    ],
)
def test_a_word_is_found_however_it_is_written(text: str, query: str) -> None:
    assert all(word in searchable(text) for word in search_terms(query))


def test_no_word_is_found_across_two_texts() -> None:
    assert "响应" not in searchable_lines(["影响", "应当"])


@given(before=words, word=words, after=words)
def test_a_piece_of_a_text_is_found_in_upper_case_and_full_width(before: str, word: str, after: str) -> None:
    text = searchable(f"{before}网{word}络{after}")

    assert all(run in text for run in search_terms(f"网{word}络".upper().translate(WIDE)))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "values", "query"),
    [
        pytest.param("single", {}, "30分", id="option"),
        pytest.param("single", {}, "太短", id="why an option is wrong"),
        pytest.param("multiple", {}, "基站选址", id="second option"),
        pytest.param("fill_in", {"blanks": [["四十八"], ["72"]]}, "四十八", id="accepted text"),
        pytest.param("numeric", {}, "百分点", id="unit"),
        pytest.param("ordering", {}, "受理", id="item"),
        pytest.param("matching", {}, "城镇", id="pair"),
        pytest.param("sjt", {}, "推诿", id="why of a response"),
        pytest.param("short_answer", {}, "答复时限", id="model answer"),
        pytest.param("essay", {}, "闭环", id="rubric"),
        pytest.param("simulated_call", {}, "第三次了", id="call"),
        pytest.param("true_false", {"explanation": "见附录乙"}, "附录", id="explanation"),
    ],
)
def test_each_kind_is_found_by_its_own_texts(kind: str, values: dict[str, object], query: str) -> None:
    question = make_question(kind, **values)
    make_question("true_false", stem="不相干", explanation="无")

    assert [one.pk for one in matching_search(Question.objects.all(), query)] == [question.pk]


@pytest.mark.django_db
def test_percent_and_underscore_stand_for_themselves() -> None:
    question = make_question(stem="接通率达到 95%")
    make_question(stem="接通率达到 951")

    assert [one.pk for one in matching_search(Question.objects.all(), "95%")] == [question.pk]
    assert not matching_search(Question.objects.all(), "接_率").exists()


@pytest.mark.django_db
def test_a_reworded_question_is_found_by_its_new_words_only() -> None:
    question = make_question(stem="应在三十分钟内响应")
    question.stem = "应在四十五分钟内响应"
    question.save()

    freeze_question(question=question, now=NOW)

    assert matching_search(Question.objects.all(), "四十五").exists()
    assert not matching_search(Question.objects.all(), "三十").exists()


@pytest.mark.django_db
def test_a_clause_finds_its_questions_in_whatever_edition_they_are_filed(client: Client) -> None:
    old, gone = make_clause("2.1"), make_clause("2.2")
    first, second, lost = (make_question(clause=clause) for clause in (old, old, gone))
    edition = Edition.objects.create(
        standard=old.chapter.edition.standard, key="second", label="第二版", in_force_from=NOW.date()
    )
    new = make_standard_clause("2.1", edition=edition)
    Question.objects.filter(pk=second.pk).update(clause=new)
    create_roles()
    client.force_login(make_user_with_role(Role.TRAINER), "django.contrib.auth.backends.ModelBackend")
    bank = reverse("wagtailsnippets_lms_questions_question:list")

    found = client.get(bank, {"clause": new.pk}).text
    of_old = client.get(bank, {"clause": gone.pk}).text

    assert [one.code in found for one in (first, second, lost)] == [True, True, False]
    assert [one.code in of_old for one in (first, second, lost)] == [False, False, True]
    assert set(chosen_questions(Choice(clauses=["2.1"]))) == {first, second}
    assert set(chosen_questions(Choice(clauses=["2.2"]))) == {lost}


@pytest.mark.django_db
def test_imported_and_loaded_questions_are_found(tmp_path: Path) -> None:
    make_clause("2.2")
    row = (
        "首次响应几小时？",
        "单选题",
        "十二",
        "廿四",
        "36",
        "48",
        "B",
        "见 2.2",
        "第二章",
        "中",
        "2.2",
        "2分",
    )
    store_import(plan=plan_import(read_workbook(book({"题库": [HEAD, row]}))), by=None, now=NOW)
    (tmp_path / "21.yaml").write_text(BANK, encoding="utf-8")
    load_questions(path=tmp_path, now=NOW)

    assert matching_search(Question.objects.all(), "廿四").count() == 1
    assert {one.code for one in matching_search(Question.objects.all(), "接入")} == {"Q-2"}


@pytest.mark.django_db
def test_the_bank_list_searches_options_and_keeps_its_filters() -> None:
    create_roles()
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_user_with_role(Role.TRAINER), "django.contrib.auth.backends.ModelBackend")
    found = make_question(QuestionKind.ORDERING, items=["接入ＶＩＰ", "受理", "反馈"])
    other = make_question(QuestionKind.SINGLE, stem="vip 客户")
    address = reverse("wagtailsnippets_lms_questions_question:list")

    both = client.get(address, {"q": "vip"}).content.decode()
    one = client.get(address, {"q": "vip", "kind": "ordering"}).content.decode()

    edits = [
        reverse("wagtailsnippets_lms_questions_question:edit", args=[each.pk]) for each in (found, other)
    ]
    assert [edit in both for edit in edits] == [True, True]
    assert [edit in one for edit in edits] == [True, False]


@pytest.mark.django_db
def test_the_bank_list_is_filtered_by_level_competency_and_owner() -> None:
    create_roles()
    keeper = make_user_with_role(Role.TRAINER)
    wanted, other = make_questions(2)
    wanted.level, wanted.owner = "analyse", keeper
    wanted.save()
    wanted.competencies.add(make_competency("C7"))
    other.competencies.add(make_competency("C8"))
    client = Client()
    client.force_login(keeper, "django.contrib.auth.backends.ModelBackend")
    address = reverse("wagtailsnippets_lms_questions_question:list")
    competency = wanted.competencies.get().pk

    for query in ({"level": "analyse"}, {"owner": keeper.pk}, {"competencies": competency}):
        listed = client.get(address, query).context["object_list"]
        assert [one.code for one in listed] == [wanted.code]
