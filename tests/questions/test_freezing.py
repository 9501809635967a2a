"""Freezing: what a version shows, what its key is, and when a new one is made."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.images import ImageFile
from PIL import Image
from pytest_django import Settings
from wagtail.images import get_image_model

from lms.questions.choices import QuestionKind
from lms.questions.texts.prose import block_html, inline_html, plain_text
from lms.questions.versions.services import QuestionFaulty, freeze_question
from tests.factories.exams import NOW, OPTIONS, make_question

pytestmark = pytest.mark.django_db


def test_first_version_is_current() -> None:
    question = make_question()

    assert question.current_version is not None
    assert question.current_version.number == 1


def test_freezing_again_changes_nothing() -> None:
    question = make_question()

    again = freeze_question(question=question, now=NOW)

    assert again.number == 1
    assert question.versions.count() == 1


def test_changed_wording_makes_a_new_version_and_keeps_the_old() -> None:
    question = make_question()
    old = question.current_version

    question.stem = "网络故障应在多久内响应？"
    new = freeze_question(question=question, now=NOW)

    assert new.number == 2
    assert old is not None
    old.refresh_from_db()
    assert old.content["stem"] == "<p>网络故障应在多长时间内<strong>响应</strong>？</p>"
    assert new.content["stem"] == "<p>网络故障应在多久内响应？</p>"


def test_single_choice_keeps_its_key_out_of_the_content() -> None:
    version = make_question(QuestionKind.SINGLE).current_version

    assert version is not None
    right = next(option["id"] for option in version.content["options"] if option["text"] == "45 分钟")
    assert version.key == {"correct": [right]}
    assert all(set(option) == {"id", "text"} for option in version.content["options"])
    assert version.option_notes[right] == "示例值"


def test_ids_do_not_follow_the_order_of_the_author() -> None:
    texts = [f"选项{number}" for number in range(8)]
    options = [{"text": text, "correct": text == "选项0", "why": ""} for text in texts]

    version = make_question(QuestionKind.SINGLE, options=options).current_version

    assert version is not None
    ids = [option["id"] for option in version.content["options"]]
    assert ids != sorted(ids)


def test_ordering_content_never_stands_in_the_right_order() -> None:
    for number in range(30):
        items = [f"甲{number}", f"乙{number}", f"丙{number}"]
        version = make_question(QuestionKind.ORDERING, items=items).current_version
        assert version is not None
        assert [item["id"] for item in version.content["items"]] != version.key["order"]


def test_matching_partners_are_found_by_key() -> None:
    version = make_question(QuestionKind.MATCHING).current_version

    assert version is not None
    right = {choice["id"]: choice["text"] for choice in version.content["right"]}
    left = {choice["id"]: choice["text"] for choice in version.content["left"]}
    pairs = {left[one]: right[other] for one, other in version.key["pairs"].items()}
    assert pairs == {"城镇": "48 小时", "农村": "72 小时"}
    assert set(right.values()) == {"24 小时", "48 小时", "72 小时"}


def test_fill_in_marks_its_blanks() -> None:
    version = make_question(QuestionKind.FILL_IN).current_version

    assert version is not None
    assert version.content["blanks"] == 2
    assert version.content["stem"].count("<span data-blank=") == 2


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        pytest.param(QuestionKind.SINGLE, {"options": []}, id="single without options"),
        pytest.param(
            QuestionKind.SINGLE,
            {"options": [{"text": text, "correct": True, "why": ""} for text in "ab"]},
            id="single with two right options",
        ),
        pytest.param(
            QuestionKind.MULTIPLE,
            {"options": [{"text": text, "correct": text == "a", "why": ""} for text in "abc"]},
            id="multiple with one right option",
        ),
        pytest.param(
            QuestionKind.MULTIPLE,
            {"options": [{"text": text, "correct": True, "why": ""} for text in "abc"]},
            id="multiple without a wrong option",
        ),
        pytest.param(
            QuestionKind.SINGLE,
            {"options": [{"text": "a", "correct": right, "why": ""} for right in (True, False)]},
            id="the same option twice",
        ),
        pytest.param(
            QuestionKind.FILL_IN,
            {"stem": "没有空", "blanks": [["48"]]},
            id="fill-in without blanks in the text",
        ),
        pytest.param(
            QuestionKind.FILL_IN, {"stem": "有____空", "blanks": [[]]}, id="blank without accepted texts"
        ),
        pytest.param(QuestionKind.ORDERING, {"items": ["甲", "乙"]}, id="ordering of two"),
        pytest.param(
            QuestionKind.MATCHING,
            {"pairs": [{"left": "a", "right": "1"}, {"left": "a", "right": "2"}], "distractors": []},
            id="the same left text twice",
        ),
        pytest.param(
            QuestionKind.MATCHING,
            {"pairs": [{"left": "a", "right": "1"}, {"left": "b", "right": "2"}], "distractors": ["2"]},
            id="distractor that is a partner",
        ),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(kind: QuestionKind, values: dict[str, object]) -> None:
    with pytest.raises(QuestionFaulty):
        make_question(kind, **values)


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        pytest.param("一 **二**", "<p>一 <strong>二</strong></p>", id="bold"),
        pytest.param("<script>x()</script>好", "好", id="script"),
        pytest.param('<img src=x onerror="x()">', "", id="event handler"),
        pytest.param("[点](javascript:x)", "<p>[点](javascript:x)</p>", id="script address"),
        pytest.param("甲____乙", '<p>甲<span data-blank="1"></span>乙</p>', id="blank"),
        pytest.param("____", '<p><span data-blank="1"></span></p>', id="blank alone on its line"),
    ],
)
def test_markdown_becomes_safe_elements(markdown: str, html: str) -> None:
    assert block_html(markdown) == html


def test_options_are_one_safe_line() -> None:
    assert inline_html("1 < 2 **且**\n好") == "1 &lt; 2 <strong>且</strong> 好"
    assert plain_text(inline_html("1 < 2 **且**")) == "1 < 2 且"


def test_a_table_keeps_its_cells_and_no_style() -> None:
    html = block_html("| 区域 | 时限 |\n|:--|--:|\n| 城镇 | 48 |")

    assert html.startswith("<table>")
    assert "<td>48</td>" in html
    assert "style" not in html


def test_a_formula_is_mathml_and_nothing_else() -> None:
    formula = '<math display="block"><mfrac><mi>a</mi><mn>2</mn></mfrac></math>'

    assert block_html(f"求 {formula}") == f"<p>求 {formula}</p>"
    assert inline_html(formula) == formula
    dirty = block_html('<math onclick="x"><mi href="javascript:x">a</mi><script>x</script></math>')
    assert "onclick" not in dirty
    assert "href" not in dirty
    assert "script" not in dirty


def test_a_picture_of_the_library_is_made_small_and_reencoded(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    drawn = BytesIO()
    Image.new("RGB", (1600, 800)).save(drawn, "PNG")
    picture = get_image_model().objects.create(title="图", file=ImageFile(drawn, name="a.png"))

    question = make_question(stem=f"看图：![光路图](picture:{picture.pk})")

    stem = question.current_version.content["stem"]
    assert 'alt="光路图" width="1200" height="600"' in stem
    assert ".webp" in stem


def test_pictures_from_elsewhere_and_missing_ones_are_not_shown() -> None:
    assert block_html("![图](https://example.org/a.png)") == "<p>图</p>"
    assert block_html("![图](javascript:alert)") == "<p>![图](javascript:alert)</p>"
    with pytest.raises(QuestionFaulty):
        make_question(stem="![图](picture:99)")


def test_a_missing_picture_in_an_option_is_refused() -> None:
    options = [{"text": "![图](picture:99)", "correct": True, "why": ""}, *OPTIONS[:1]]

    with pytest.raises(QuestionFaulty) as fault:
        make_question(options=options)

    assert "99" in str(fault.value)
