"""Topics of the company's own are made in the admin and treated as clauses are, from the bank to the file."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from lms.exams.api import Sitting
from lms.exams.marking.closing import hand_in
from lms.exams.taking.services import start_attempt
from lms.exchange.plans.services import plan_import
from lms.exchange.workbooks.sheets.reading import read_workbook
from lms.papers.api import PaperKind
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.standards.api import Clause, clauses_by_number, current_edition
from lms.standards.topics.queries import own_topics
from tests.exchange.sheets.books import HEAD, book
from tests.factories.evaluation import make_marks
from tests.factories.exams import NOW, make_paper, make_questions, make_sitting
from tests.factories.people import Cast, make_cast, make_user_with_role
from tests.factories.standards import make_clause, make_edition, make_topic

pytestmark = pytest.mark.django_db

ADD_GROUP = reverse("wagtailsnippets_lms_standards_topicgroup:add")
TOPICS = reverse("wagtailsnippets_lms_standards_topic:list")
ADD_TOPIC = reverse("wagtailsnippets_lms_standards_topic:add")
ROW = ("套餐外流量多少钱？", "单选题", "1 元", "2 元", "3 元", "5 元", "D", None, "产品", "中")


@pytest.fixture
def trainer() -> Client:
    create_roles()
    client = Client()
    client.force_login(make_user_with_role(Role.TRAINER), "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def test_a_trainer_makes_a_group_and_a_topic_which_everybody_finds(trainer: Client) -> None:
    make_clause("2.1")
    trainer.post(ADD_GROUP, {"title": "产品", "title_en": "Products", "note": ""})
    group = current_group()

    trainer.post(ADD_TOPIC, {"chapter": group, "number": "p.1", "title": "5G 套餐口径", "summary": "按月。"})

    topic = own_topics().get()
    assert (topic.number, topic.sort, topic.chapter.number) == ("P.1", 20_101, 1)
    assert "5G 套餐口径" in trainer.get("/standard/").content.decode()
    page = trainer.get(topic.get_absolute_url()).content.decode()
    assert "本企业专题" in page
    assert "未公开" not in page


def test_the_form_of_a_topic_offers_its_groups_in_a_select_by_their_names(trainer: Client) -> None:
    make_clause("2.1")
    group = make_topic("P.1").chapter

    page = trainer.get(ADD_TOPIC).text

    assert "选择 章" not in page
    select = re.search(r"<select\b[^>]*\bname=\"chapter\".*?</select>", page, re.DOTALL)
    assert select is not None
    assert strip_tags(select[0]).split() == ["请选择", group.title]


def test_the_list_of_topics_speaks_of_groups_and_not_of_chapters(trainer: Client) -> None:
    group = make_topic("P.1").chapter

    page = trainer.get(TOPICS).text

    heads = [strip_tags(head).strip() for head in re.findall(r"<th\b.*?</th>", page, re.DOTALL)]
    assert "专题类别" in heads
    assert "章" not in heads
    cells = [strip_tags(cell).strip() for cell in re.findall(r"<td\b.*?</td>", page, re.DOTALL)]
    assert group.title in cells


def current_group() -> int:
    """Give the group that the form offers."""
    topic_form = Client()
    topic_form.force_login(make_user_with_role(Role.TRAINER), "django.contrib.auth.backends.ModelBackend")
    form = topic_form.get(ADD_TOPIC).context["form"]
    (group,) = form.fields["chapter"].queryset
    return int(group.pk)


@pytest.mark.parametrize("number", ["2.1", "产品.1", "P", "P.0", "TOOLONG.1"])
def test_a_code_that_could_be_a_clause_or_cannot_be_read_is_refused(trainer: Client, number: str) -> None:
    chapter = make_topic("P.9").chapter_id

    answer = trainer.post(ADD_TOPIC, {"chapter": chapter, "number": number, "title": "甲", "summary": "乙"})

    assert "代码由一个字母开头" in answer.content.decode()
    assert own_topics().count() == 1


def test_topics_are_no_edition_of_the_standard() -> None:
    edition = make_edition()
    make_clause("2.1")
    make_topic("P.1")

    assert current_edition() == edition
    assert list(clauses_by_number()) == ["2.1", "P.1"]


@pytest.mark.parametrize("written", ["P.1", "p.1", "5G 套餐口径"])
def test_a_workbook_names_a_topic_by_code_or_title(written: str) -> None:
    make_clause("2.1")
    topic = make_topic("P.1")

    plan = plan_import(read_workbook(book({"题库": [HEAD, (*ROW, written, None)]})))

    assert (plan.faults, plan.waiting) == ((), ())
    assert plan.new[0].values["clause_id"] == topic.pk


@pytest.mark.parametrize("rule", ["P", "P.1"])
def test_a_paper_asks_for_a_topic_or_for_all_of_its_kind(cast: Cast, rule: str) -> None:
    make_questions(3, clause=make_topic("P.1"))
    make_questions(3, clause=make_clause("2.1"))
    sitting: Sitting = make_sitting(paper=make_paper([(rule, 2)], kind=PaperKind.EXAM), employees=[cast.li])

    attempt = start_attempt(sitting=sitting, employee=cast.li, now=NOW)
    hand_in(attempt=attempt, now=NOW)

    assert [score.clause.number for score in attempt.clause_scores.select_related("clause")] == ["P.1"]


def test_what_is_known_of_a_topic_stands_in_the_file_as_a_clause_does(client: Client, cast: Cast) -> None:
    topic = make_topic("P.1")
    clause: Clause = make_clause("2.1")
    make_marks(cast.li, {clause: (8, 10), topic: (9, 10)})
    client.force_login(cast.user("li"))

    rows = client.get(reverse("lms_performance:own_file")).context["rows"]

    assert [row.evidence.clause.number for row in rows] == ["2.1", "P.1"]
    assert rows[1].evidence.mastery is not None
