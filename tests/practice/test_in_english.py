"""Practice in English: words as far as they are translated, answers in either language, exams as they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.papers.choices import PaperKind
from lms.practice.cards.models import Card
from lms.practice.sets.models import PracticeQuestion, PracticeSet
from lms.questions.bank.models import Question
from lms.questions.choices import CorrectionState
from lms.questions.content.services import load_questions
from lms.questions.corrections.models import KeyCorrection
from tests.accounts import User
from tests.factories.exams import NOW, make_clause, make_paper
from tests.factories.people import Cast
from tests.questions.translations import KINDS, chinese, english, write

pytestmark = pytest.mark.django_db

SignIn = Callable[[str | User], Client]
EN, ZH = {"accept-language": "en"}, {"accept-language": "zh-hans"}
DAILY = "/practice/daily/"
PRACTISED = [kind for kind in KINDS if kind != "case"]
CHINESE_NOTE = "This question is in Chinese."


@pytest.fixture
def li(signed_in: SignIn, cast: Cast) -> Client:
    """Sign Li in."""
    return signed_in("li")


def load(folder: Path, *kinds: str, in_english: bool = True) -> None:
    """Load questions of these kinds."""
    make_clause("2.2")
    write(folder / "22.yaml", *map(chinese, kinds))
    if in_english:
        write(folder / "22.en.yaml", *map(english, kinds))
    load_questions(path=folder, now=NOW)


def only_question() -> PracticeQuestion:
    """Give the one question of the one round."""
    return PracticeQuestion.objects.select_related("version").get()


def send(client: Client, given: dict[str, object], headers: dict[str, str] | None = None) -> str:
    """Answer the one question and read what is told in English."""
    one = only_question()
    address = reverse("lms_practice:question", args=[one.practice_set_id, one.place])
    sent = {"scripted": "yes", "given": json.dumps(given)}
    client.post(address, sent, headers=headers or EN)
    return main(client.get(address, headers=EN))


def main(reply: object) -> str:
    """Give the part of a page that is its own."""
    return reply.text.split("<main")[1].split("</main")[0]  # type: ignore[attr-defined] # a response


@pytest.mark.parametrize("kind", PRACTISED)
def test_every_kind_is_asked_and_told_in_english(li: Client, tmp_path: Path, kind: str) -> None:
    load(tmp_path, kind)

    asked = main(li.get(DAILY, headers=EN))
    told = send(li, wrong_answer(kind))

    assert english(kind)["stem"].split("**")[0].split("____")[0] in asked  # type: ignore[attr-defined]
    for page in (asked, told):
        assert CHINESE_NOTE not in page
        assert 'lang="zh-Hans"' not in page
    assert "See the <strong>clause</strong>." in told
    assert not any(text in asked + told for text in source_texts(kind))


def wrong_answer(kind: str) -> dict[str, object]:
    """Give a wrong answer to the question of the only round."""
    return {
        "single": {"chosen": wrong_option()},
        "multiple": {"chosen": [wrong_option()]},
        "true_false": {"value": False},
        "fill_in": {"texts": ["1", "nobody"]},
        "numeric": {"number": "99"},
        "ordering": {"order": sorted(one["id"] for one in content().get("items", []))},
        "matching": {"pairs": {"l1": "r1", "l2": "r1"}},
        "sjt": {"chosen": wrong_option()},
    }[kind]


def content() -> dict[str, list[dict[str, str]]]:
    return only_question().version.content


def wrong_option() -> str:
    version = only_question().version
    key = version.key
    right = key.get("correct") or [id_ for id_, share in key.get("shares", {}).items() if share == "100"]
    return next((one["id"] for one in content().get("options", []) if one["id"] not in right), "")


def source_texts(kind: str) -> list[str]:
    """List the Chinese texts of a question that its pages may not show to readers of English."""
    values = chinese(kind)
    listed = [*values.get("options", []), *values.get("responses", []), *values.get("pairs", [])]  # type: ignore[misc]
    texts = [str(text) for one in listed for text in one.values()]
    texts += map(str, values.get("items", []))  # type: ignore[call-overload]
    return [text for text in [*texts, "见"] if any(letter >= "\u3400" for letter in text)]


def test_the_same_ids_are_shown_in_the_same_order(li: Client, tmp_path: Path) -> None:
    load(tmp_path, "single")

    in_chinese, in_english = (li.get(DAILY, headers=headers) for headers in (ZH, EN))

    ids = [
        [one["id"] for one in page.context["question"].content["options"]]
        for page in (in_chinese, in_english)
    ]
    assert ids[0] == ids[1]
    assert "多久" in main(in_chinese)
    assert "How soon to <strong>respond</strong>?" in main(in_english)


@pytest.mark.parametrize("given", [["48", "企业"], ["48", "business customers"], ["48", "Businesses"]])
@pytest.mark.parametrize("headers", [EN, ZH], ids=["English page", "Chinese page"])
def test_blanks_take_either_language_whatever_the_page_is_in(
    li: Client, tmp_path: Path, given: list[str], headers: dict[str, str]
) -> None:
    load(tmp_path, "fill_in")
    li.get(DAILY, headers=ZH)

    send(li, {"texts": given}, headers)

    assert only_question().share == 1
    assert Card.objects.get().missed_on is None


@pytest.mark.parametrize(("number", "share"), [("4 hours", 1), ("4小时", 1), ("4 h", 1), ("4 days", 0)])
def test_numbers_take_units_in_either_language(li: Client, tmp_path: Path, number: str, share: int) -> None:
    load(tmp_path, "numeric")
    li.get(DAILY, headers=ZH)

    send(li, {"number": number})

    assert only_question().share == share


def test_the_right_answer_is_told_in_the_readers_words(li: Client, tmp_path: Path) -> None:
    load(tmp_path, "fill_in")
    li.get(DAILY, headers=ZH)

    told = send(li, {"texts": ["24", "nobody"]})

    assert "business customers / businesses" in told
    assert "企业" not in told
    address = reverse("lms_practice:question", args=[only_question().practice_set_id, 1])
    assert "企业客户 / 企业" in main(li.get(address, headers=ZH))


def test_what_is_not_translated_is_chinese_and_says_so_once(li: Client, tmp_path: Path) -> None:
    load(tmp_path, "single", in_english=False)

    asked = main(li.get(DAILY, headers=EN))
    told = send(li, {"chosen": wrong_option()})

    assert asked.count(CHINESE_NOTE) == 1
    assert asked.count('lang="zh-Hans"') == 4
    assert 'lang="zh-Hans">' in told
    address = reverse("lms_practice:question", args=[only_question().practice_set_id, 1])
    assert 'lang="zh-Hans"' not in main(li.get(address, headers=ZH))


def test_english_of_other_words_is_not_shown_and_counts_for_nothing(li: Client, tmp_path: Path) -> None:
    load(tmp_path, "fill_in")
    write(tmp_path / "22.yaml", chinese("fill_in", explanation="另见一条。"))
    (tmp_path / "22.en.yaml").rename(tmp_path / "kept")
    translation = Question.objects.get().translations.get()
    load_questions(path=tmp_path, now=NOW)
    translation.pk = None
    translation.save()

    assert CHINESE_NOTE in main(li.get(DAILY, headers=EN))
    send(li, {"texts": ["48", "business customers"]})

    assert only_question().share is not None
    assert only_question().share < 1


def test_a_corrected_key_keeps_the_english_of_what_it_still_takes(
    li: Client, tmp_path: Path, cast: Cast
) -> None:
    load(tmp_path, "fill_in")
    li.get(DAILY, headers=ZH)
    version = only_question().version
    key = {**version.key, "blanks": [["72"], version.key["blanks"][1]]}
    correct(version, key, cast)

    told = send(li, {"texts": ["72", "businesses"]})

    assert only_question().share == 1
    assert "business" in told


def correct(version: object, key: dict[str, object], cast: Cast) -> None:
    """Let another key hold for a version."""
    KeyCorrection.objects.create(
        version=version,
        policy="new_key",
        key=key,
        state=CorrectionState.APPLIED,
        reason="演示数据",
        made_at=NOW,
        applied_at=NOW,
        made_by=cast.user("zhao"),
    )


def test_the_mistakes_and_the_page_taken_along_are_in_english(li: Client, tmp_path: Path) -> None:
    load(tmp_path, "single", "true_false")
    write(tmp_path / "22.en.yaml", english("single"))
    load_questions(path=tmp_path, now=NOW)
    li.get(DAILY, headers=ZH)
    along = main(li.get(reverse("lms_practice:daily_ahead"), headers=EN))
    for one in PracticeQuestion.objects.select_related("version"):
        given = {"chosen": "0"} if one.version.kind == "single" else {"value": False}
        if one.version.kind == "single":
            right = one.version.key["correct"]
            given = {"chosen": next(o["id"] for o in one.version.content["options"] if o["id"] not in right)}
        address = reverse("lms_practice:question", args=[one.practice_set_id, one.place])
        li.post(address, {"scripted": "yes", "given": json.dumps(given)})

    book = main(li.get(reverse("lms_practice:mistakes"), headers=EN))

    assert along.count(CHINESE_NOTE) == 1
    assert "How soon to" in along
    assert "How soon to respond?" in book
    assert '<strong lang="zh-Hans">单位也是用户。</strong>' in book


def test_a_mock_exam_is_asked_and_marked_as_the_exam_is(li: Client, tmp_path: Path) -> None:
    load(tmp_path, "fill_in")
    paper = make_paper([("2", 1)], kind=PaperKind.PRACTICE)
    li.post(reverse("lms_practice:mock_paper", args=[paper.pk]))
    mock = PracticeSet.objects.get()
    address = reverse("lms_practice:mock_question", args=[mock.pk, 1])

    asked = main(li.get(address, headers=EN))
    given = json.dumps({"texts": ["48", "business customers"]})
    li.post(address, {"scripted": "yes", "given": given}, headers=EN)
    li.post(reverse("lms_practice:mock", args=[mock.pk]))
    told = main(li.get(address, headers=EN))

    assert "城镇" in asked
    assert "城镇" in told
    assert only_question().share is not None
    assert only_question().share < 1


@pytest.mark.parametrize("name", ["question", "day", "mistakes"])
def test_english_costs_one_query_a_page_however_many_questions(li: Client, tmp_path: Path, name: str) -> None:
    load(tmp_path, "single", "true_false", "sjt", "numeric")
    li.get(DAILY, headers=ZH)
    one = PracticeQuestion.objects.filter(version__kind="true_false").select_related("version").get()
    address = reverse("lms_practice:question", args=[one.practice_set_id, one.place])
    if name != "day":
        li.post(address, {"scripted": "yes", "given": json.dumps({"value": False})})
    page = {"question": address, "day": "/practice/daily/ahead/", "mistakes": "/practice/mistakes/"}[name]
    li.get(page)

    counts = {}
    for language in ("zh-hans", "en"):
        with CaptureQueriesContext(connection) as asked:
            assert li.get(page, headers={"accept-language": language}).status_code == 200
        counts[language] = [one["sql"] for one in asked if "questiontranslation" in one["sql"]]

    assert [len(counts[language]) for language in ("zh-hans", "en")] == [0, 1]
