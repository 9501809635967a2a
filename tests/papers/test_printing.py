"""Printed papers: several shuffled forms, a key that fits each of them, an answer sheet."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.images import ImageFile
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import translation
from PIL import Image
from pytest_django.fixtures import Settings
from wagtail.images import get_image_model

from lms.core.trail.models import AuditEntry
from lms.papers.api import Paper
from lms.papers.drawing.rules.slots import slots_from_json
from lms.papers.printing.documents import PrintGlyphsMissing, answer_sheet_pdf, key_pdf, paper_pdf
from lms.papers.printing.forms import PrintForm, form_choices
from lms.papers.printing.layout import parts_of
from lms.papers.printing.markup import nodes_of
from lms.papers.printing.models import PrintRun
from lms.papers.printing.services import make_print_run
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.questions.bank.models import QuestionVersion
from tests.factories.exams import (
    NOW,
    OPTIONS,
    make_paper,
    make_question,
    make_question_of_each_kind,
    make_questions,
)
from tests.factories.people import Cast, make_user_with_role

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)


def test_markup_is_read_into_nodes() -> None:
    assert nodes_of('<p>在<strong>45 分钟</strong>内<br>响应 <span data-blank="1"></span>。</p>') == [
        {
            "tag": "p",
            "nodes": [
                "在",
                {"tag": "strong", "nodes": ["45 分钟"]},
                "内",
                {"tag": "br", "alt": ""},
                "响应 ",
                {"tag": "blank", "number": "1"},
                {"tag": "span", "nodes": []},
                "。",
            ],
        }
    ]
    assert nodes_of("#set page(); *x*") == ["#set page(); *x*"]


def paper_of_all_kinds() -> Paper:
    make_questions(5)
    questions = make_question_of_each_kind()
    return make_paper([("2", 5 + len(questions))])


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.fixture
def run(cast: Cast) -> PrintRun:
    return make_print_run(paper=paper_of_all_kinds(), forms=3, user=cast.user("zhao"), now=NOW)


def test_numbers_of_forms_name_their_letters() -> None:
    with translation.override("zh-hans"):
        labels = [label for _number, label in form_choices()]

    assert labels[:2] == ["1 份（A 卷）", "2 份（A–B 卷）"]


def test_forms_hold_the_same_questions_in_another_order(run: PrintRun) -> None:
    versions = {letter: [slot["v"] for slot in slots] for letter, slots in run.forms.items()}

    assert list(versions) == ["A", "B", "C"]
    assert len({tuple(sorted(one)) for one in versions.values()}) == 1
    assert len({tuple(one) for one in versions.values()}) == 3


def test_no_two_forms_of_few_questions_are_in_the_same_order(cast: Cast) -> None:
    make_questions(3)
    paper, user = make_paper([("2", 3)]), cast.user("zhao")

    for _turn in range(10):
        forms = make_print_run(paper=paper, forms=3, user=user, now=NOW).forms.values()
        assert len({tuple(slot["v"] for slot in slots) for slots in forms}) == 3


@pytest.mark.parametrize(
    ("questions", "options", "offered"),
    [(True, True, 6), (True, False, 6), (False, True, 6), (False, False, 1)],
)
def test_forms_are_offered_where_they_would_differ(questions: bool, options: bool, offered: int) -> None:
    paper = Paper(shuffle_questions=questions, shuffle_options=options)

    assert len(PrintForm(paper=paper).fields["forms"].choices) == offered
    assert PrintForm(QueryDict("forms=2"), paper=paper).is_valid() is (offered > 1)


def test_more_forms_than_would_differ_are_refused_with_a_sentence(
    cast: Cast, signed_in: Callable[[User], Client]
) -> None:
    make_questions(2)
    paper = make_paper([("2", 2)])
    Paper.objects.update(shuffle_questions=False, shuffle_options=False)
    create_roles()

    page = signed_in(make_user_with_role(Role.TRAINER)).post(
        reverse("lms_papers:paper_print", args=[paper.pk]), {"forms": "2"}, follow=True
    )

    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    assert not PrintRun.objects.exists()


def test_a_paper_without_parts_is_printed_kind_by_kind(run: PrintRun) -> None:
    kinds = [slot["k"] for slot in run.forms["A"]]

    assert len(list(dict.fromkeys(kinds))) == sum(
        kind != before for kind, before in zip(kinds, [None, *kinds], strict=False)
    )
    assert [slot["n"] for slot in run.forms["A"]] == list(range(1, len(kinds) + 1))


def test_the_key_names_the_letters_of_its_own_form(run: PrintRun) -> None:
    keys = set()
    for slots in run.forms.values():
        read = slots_from_json(slots)
        versions = QuestionVersion.objects.in_bulk([slot.version_id for slot in read])
        for part in parts_of(read, versions):
            for question in part["questions"]:
                version = versions[read[question["number"] - 1].version_id]
                if version.kind != "single":
                    continue
                (letter,) = question["key"]
                (right,) = [one for one in question["options"] if one["letter"] == letter]
                assert right["nodes"] == ["45 分钟"]
                keys.add(letter)

    assert len(keys) > 1


def test_the_documents_are_the_same_each_time(run: PrintRun) -> None:
    made = [paper_pdf(run, "A"), paper_pdf(run, "B"), key_pdf(run), answer_sheet_pdf(run)]

    assert [pdf[:5] for pdf in made] == [b"%PDF-"] * 4
    assert made[0] == paper_pdf(run, "A") != made[1]
    assert (pages(made[2]), pages(made[3])) == (3, 3)


def test_a_text_that_looks_like_markup_is_printed_as_it_is(cast: Cast) -> None:
    make_questions(1, stem='#panic("x") $ *[ 《资费》 <b>')
    run = make_print_run(paper=make_paper([("2", 1)]), forms=1, user=cast.user("zhao"), now=NOW)

    assert paper_pdf(run, "A").startswith(b"%PDF-")


def test_a_character_without_a_glyph_is_refused(cast: Cast) -> None:
    make_questions(1, stem="缺字\U0003fffd")
    run = make_print_run(paper=make_paper([("2", 1)]), forms=1, user=cast.user("zhao"), now=NOW)

    with pytest.raises(PrintGlyphsMissing) as refusal:
        paper_pdf(run, "A")
    assert refusal.value.characters == "\U0003fffd"


def test_a_print_run_is_audited(run: PrintRun, cast: Cast) -> None:
    entry = AuditEntry.objects.get(action="exams.paper_printed")

    assert (entry.actor_key, entry.subject_key) == (str(cast.user("zhao").pk), str(run.paper_id))
    assert entry.details == {"forms": "ABC"}


def test_a_table_is_read_with_its_rows_of_one_length() -> None:
    html = (
        "<table>\n<thead>\n<tr><th>区域</th><th><em>时限</em></th></tr>\n</thead>\n"
        "<tbody>\n<tr><td>城镇</td></tr>\n</tbody>\n</table>"
    )

    assert nodes_of(html) == [
        {
            "tag": "table",
            "has_head": True,
            "rows": [[["区域"], [{"tag": "em", "nodes": ["时限"]}]], [["城镇"], []]],
        }
    ]


@pytest.fixture
def picture(settings: Settings, tmp_path: Path) -> int:
    settings.MEDIA_ROOT = tmp_path
    drawn = BytesIO()
    Image.new("RGB", (1600, 800), "navy").save(drawn, "PNG")
    return int(get_image_model().objects.create(title="图", file=ImageFile(drawn, name="a.png")).pk)


def images(pdf: bytes) -> int:
    return len(re.findall(rb"/Subtype\s*/Image\b", pdf))


def test_pictures_and_tables_of_questions_are_printed(cast: Cast, picture: int) -> None:
    text = f"看图和表：![光路图](picture:{picture})\n\n| 区域 | 时限 |\n| --- | --- |\n| 城镇 | 48 小时 |"
    options = [{"text": f"![甲](picture:{picture})", "correct": True, "why": ""}, *OPTIONS[:1]]
    make_questions(1, stem=text, options=options)
    run = make_print_run(paper=make_paper([("2", 1)]), forms=1, user=cast.user("zhao"), now=NOW)

    printed = paper_pdf(run, "A")
    for file in Path(get_image_model().get_rendition_model().objects.get().file.path).parent.iterdir():
        file.unlink()
    words_alone = paper_pdf(run, "A")

    assert (images(printed), images(words_alone)) == (1, 0)
    assert len(printed) > len(words_alone)
    assert key_pdf(run).startswith(b"%PDF-")


def test_the_questions_of_a_case_have_letters_places_to_answer_and_keys_of_their_own(cast: Cast) -> None:
    case = make_question("case")
    run = make_print_run(paper=make_paper([("2", 1)]), forms=1, user=cast.user("zhao"), now=NOW)
    slots = slots_from_json(run.forms["A"])
    versions = QuestionVersion.objects.in_bulk([case.current_version_id])
    single = versions[case.current_version_id].content["parts"][0]["content"]
    right = [option["text"] for option in single["options"]].index("45 分钟")

    ((question,),) = [part["questions"] for part in parts_of(slots, versions)]

    assert (question["shape"], question["tall"], question["options"]) == ("parts", True, [])
    assert [part["shape"] for part in question["parts"]] == ["letters", "order", "number"]
    assert question["parts"][0]["letters"] == ["A", "B", "C"]
    assert question["key"][0] == f"(1) {'ABC'[right]}"
    assert question["key"][2] == "(3) 95 % (± 1)"
    assert pages(answer_sheet_pdf(run)) == 1
