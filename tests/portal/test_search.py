"""What nobody may open is not found, whoever asks and by whatever word; people and the bank by few."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from lms.core.search.models import SearchEntry, SearchKind
from lms.core.search.services import fill_index, index_differences, rebuild_index
from lms.courses.pages.models import CoursePage
from lms.people.api import Role
from lms.standards.api import Clause, Fact, Law, Verification
from tests.factories.courses import check, lessons_of, make_course, make_lesson, make_standard, prose
from tests.factories.people import Cast
from tests.factories.standards import (
    make_clause,
    make_edition,
    make_fact,
    make_law_version,
    make_next_edition,
)

pytestmark = pytest.mark.django_db
STAFF = ("li", "wang", "zhao", "chen")


def found(cast: Cast, who: str, words: str) -> dict[str, int]:
    """Say how much of each kind somebody finds."""
    client = Client()
    client.force_login(cast.user(who))
    page = client.get(reverse("lms_core:search"), {"q": words})
    return {group.kind: group.total for group in page.context["groups"]}


@pytest.fixture
def course(cast: Cast) -> CoursePage:
    """Give a course with a lesson about arrears, kept in the index as they were saved."""
    make_standard()
    made = make_course("U1", lessons=0)
    section = prose(1, text="<p>欠费停机后，<b>复机</b>的时限。</p>")
    make_lesson(made, "arrears", [section, check()])
    return made


@pytest.mark.parametrize("who", STAFF)
def test_all_staff_find_what_is_published_and_counts_today(course: CoursePage, cast: Cast, who: str) -> None:
    assert found(cast, who, "复机 时限") == {"lesson": 1}
    assert found(cast, who, "U1")["course"] == 1
    assert found(cast, who, "2.1") == {"clause": 1, "fact": 2}
    assert found(cast, who, "24小时") == {"fact": 1}
    assert found(cast, who, "申诉处理") == {"law": 1, "fact": 1}


def test_what_is_saved_keeps_the_index_as_a_rebuild_would(course: CoursePage) -> None:
    assert list(index_differences()) == []
    Law.objects.get().versions.get().save()
    law = Law.objects.get()
    law.title = "《新名办法》"
    law.save()
    lessons_of(course)[0].delete()

    assert list(index_differences()) == []


@pytest.mark.parametrize("who", STAFF)
def test_a_lesson_or_course_off_the_site_is_not_found(course: CoursePage, cast: Cast, who: str) -> None:
    course.unpublish()
    assert "lesson" not in found(cast, who, "复机")
    assert "course" not in found(cast, who, "课程")


@pytest.mark.parametrize("who", STAFF)
def test_a_draft_is_not_found_before_it_is_published(course: CoursePage, cast: Cast, who: str) -> None:
    lesson = lessons_of(course)[0]
    lesson.title = "未发布的题目"
    lesson.save_revision()
    rebuild_index()

    assert found(cast, who, "未发布") == {}


@pytest.mark.parametrize("kept", ["lesson", "course"])
def test_what_the_admin_keeps_for_a_group_only_the_group_finds(
    course: CoursePage, cast: Cast, kept: str
) -> None:
    page = lessons_of(course)[0] if kept == "lesson" else course
    restriction = page.view_restrictions.create(restriction_type=PageViewRestriction.GROUPS)
    testers = Group.objects.create(name="试读")
    restriction.groups.add(testers)
    cast.user("li").groups.add(testers)

    assert found(cast, "li", "复机") == {"lesson": 1}
    assert found(cast, "chen", "复机") == {}


def test_a_page_behind_a_password_is_not_found(course: CoursePage, cast: Cast) -> None:
    course.view_restrictions.create(restriction_type=PageViewRestriction.PASSWORD, password="x")

    assert found(cast, "li", "复机") == {}


def test_options_and_reasons_of_a_check_question_tell_nobody_its_answer(
    course: CoursePage, cast: Cast
) -> None:
    asked = check()["value"]
    assert isinstance(asked, dict)
    for option in asked["options"]:
        said = option.get("value", option)
        assert "lesson" not in found(cast, "li", said["text"])


def test_clauses_and_facts_of_demo_and_coming_editions_are_not_found(cast: Cast) -> None:
    coming = make_next_edition(timezone.localdate() + timedelta(days=90))
    make_clause("3.1", title="今天的条款", edition=make_edition())
    clause = make_clause("9.1", title="将来的条款", edition=coming)
    make_fact(clause, "F-9.1-1", statement="将来的事实。")
    demo = make_edition("demo-next")
    demo.is_demo, demo.in_force_from = True, None
    demo.save()
    make_clause("8.1", title="演示的条款", edition=demo)
    rebuild_index()

    assert Clause.objects.filter(title="将来的条款").exists()
    assert Fact.objects.filter(statement="将来的事实。").exists()
    assert found(cast, "li", "的条款") == {"clause": 1}
    assert found(cast, "zhao", "将来的") == {}


@pytest.mark.parametrize(
    "words", ["《电信条例》 32", "电信条例 32", "《电信条例》第 32 条", "电信条例 第32条"]
)
def test_a_fact_is_found_by_its_article_written_as_a_bare_number_or_as_cited(cast: Cast, words: str) -> None:
    clause, law = make_clause("4.1", edition=make_edition()), make_law_version()
    for code, article in (("F-4.1-1", "32"), ("F-4.1-2", "40 之一"), ("F-4.1-3", "")):
        fact = make_fact(clause, code, law_version=law)
        fact.article = article
        fact.save()

    assert found(cast, "li", words) == {"fact": 1}
    assert found(cast, "li", "电信条例 第40条之一") == {"fact": 1}


def test_verified_facts_stand_before_others_wherever_the_words_stand(cast: Cast) -> None:
    clause = make_clause("2.1", edition=make_edition())
    for code, statement, verification in (
        ("F-2.1-7", "时限示例。", Verification.SECONDARY),
        ("F-2.1-8", "平均的时限，不是单件的上限。", Verification.VERIFIED),
    ):
        make_fact(clause, code, statement=statement, verification=verification)
    client = Client()
    client.force_login(cast.user("li"))

    [group] = client.get(reverse("lms_core:search"), {"q": "时限"}).context["groups"]

    assert [hit.url.partition("#")[2] for hit in group.hits] == ["F-2.1-8", "F-2.1-7"]


def test_people_are_found_by_those_who_may_list_them(cast: Cast) -> None:
    number = cast.li.number

    assert found(cast, "zhao", number)["person"] == 1
    assert found(cast, "wang", number)["person"] == 1
    assert "person" not in found(cast, "li", number)
    assert "person" not in found(cast, "chen", number)


def test_the_bank_is_found_by_trainers_only(cast: Cast) -> None:
    from tests.factories.exams import make_question

    question = make_question()
    cast.user("chen").groups.add(Group.objects.get_or_create(name=Role.TRAINER)[0])

    assert found(cast, "chen", question.code)["question"] == 1
    for who in ("li", "wang", "zhao"):
        assert "question" not in found(cast, who, question.code)


def put_in_an_aside(course: CoursePage) -> str:
    """Add a lesson that says something to managers alone; give the words."""
    value = {"audience": "manager", "text": "<p>班组考核口径。</p>", "clause": "", "facts": []}
    aside = {"type": "aside", "id": "aside-1", "value": value}
    make_lesson(course, "aside", [aside, prose(3), aside])
    return "考核口径"


@pytest.mark.parametrize("who", STAFF)
def test_words_to_some_readers_are_not_found(course: CoursePage, cast: Cast, who: str) -> None:
    words = put_in_an_aside(course)

    assert found(cast, who, words) == {}
    assert found(cast, who, "第 3 节") == {"lesson": 1}


def test_the_worker_reads_a_kind_anew_that_reads_otherwise_though_some_of_it_was_saved_since(
    course: CoursePage,
) -> None:
    fill_index(timezone.now())
    kept = set(SearchEntry.objects.exclude(kind="lesson").values_list("pk", flat=True))
    SearchKind.objects.filter(kind="lesson").update(reading=0)
    SearchEntry.objects.filter(kind="lesson").update(text="班组考核口径")
    lessons_of(course)[0].save()

    fill_index(timezone.now())

    assert list(index_differences()) == []
    assert kept <= set(SearchEntry.objects.values_list("pk", flat=True))
    assert not SearchEntry.objects.filter(text="班组考核口径").exists()
