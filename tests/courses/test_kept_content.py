"""What a process keeps of courses and lessons is forgotten with every change, whoever makes it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from lms.courses.api import CoursePage
from lms.courses.pages.changes import CHANGES, forget_changes, token, watch, watched_tables
from lms.courses.pages.kept import Shelf, shelf
from lms.courses.pages.models import ContentChange, LessonPage
from lms.courses.pages.outlines import outlines
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.people.employees.services import post_employee
from lms.standards.api import Clause, Fact, Law, LawVersion
from tests.accounts import User
from tests.factories.courses import (
    law,
    lessons_of,
    make_course,
    make_enrolment,
    make_lesson,
    make_standard,
    prose,
    standard_value,
)
from tests.factories.people import Cast, make_cast, make_position

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    make_standard()
    return make_cast()


@pytest.fixture
def lesson(cast: Cast) -> LessonPage:
    course = make_course("U1")
    make_enrolment(cast.li, course)
    body = [prose(1, clause="2.1", facts=["F-2.1-4"]), standard_value(), law()]
    lesson = make_lesson(course, "kept", body)
    lesson.clauses.set(Clause.objects.filter(number="2.1"))
    lesson.save()
    return lesson


@pytest.fixture
def li(cast: Cast, client: Client) -> Client:
    client.force_login(cast.user("li"))
    return client


def by_sql(table: str, column: str, value: str) -> None:
    """Change every row of a table as an administrator at the database would."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {quote(table)} SET {quote(column)} = %s", [value])  # noqa: S608


CHANGED: dict[str, Callable[[LessonPage], object]] = {
    "a fact, all at once": lambda _: Fact.objects.update(statement="改过了"),
    "a fact, by SQL": lambda _: by_sql(Fact._meta.db_table, "statement", "改过了"),
    "a law's title": lambda _: Law.objects.update(title="改过了"),
    "a version of a law": lambda _: LawVersion.objects.update(label="改过了"),
    "a clause's title": lambda _: Clause.objects.update(title="改过了"),
    "the lesson's title": lambda lesson: LessonPage.objects.filter(pk=lesson.pk).update(title="改过了"),
    "another lesson's title": lambda lesson: Page.objects.exclude(pk=lesson.pk).update(title="改过了"),
    "the course's title": lambda lesson: CoursePage.objects.update(title="改过了"),
}


@pytest.mark.parametrize("change", CHANGED.values(), ids=CHANGED.keys())
def test_a_change_shows_at_once_however_it_is_made(
    lesson: LessonPage, li: Client, change: Callable[[LessonPage], object]
) -> None:
    url = lesson.url
    before = li.get(url).text
    assert li.get(url).text.count("改过了") == before.count("改过了") == 0

    change(lesson)

    assert "改过了" in li.get(url).text


def test_a_lesson_that_is_taken_down_or_moved_is_gone_from_where_it_was(
    lesson: LessonPage, li: Client
) -> None:
    url = lesson.url
    assert li.get(url).status_code == 200
    lesson.slug = "elsewhere"
    lesson.save()
    moved = LessonPage.objects.get(pk=lesson.pk)

    assert (li.get(url).status_code, li.get(moved.url).status_code) == (404, 200)
    Page.objects.filter(pk=lesson.pk).update(live=False)
    assert li.get(moved.url).status_code == 404


@pytest.mark.parametrize("private", ["the lesson", "its course"])
def test_a_page_kept_private_in_the_admin_is_shown_to_whom_the_admin_says(
    lesson: LessonPage, li: Client, private: str
) -> None:
    url = lesson.url
    assert li.get(url).status_code == 200
    page = lesson if private == "the lesson" else lesson.get_parent()
    restriction = page.view_restrictions.create(restriction_type=PageViewRestriction.GROUPS)
    testers = Group.objects.create(name="试读")
    restriction.groups.add(testers)

    assert li.get(url).status_code == 302

    User.objects.get(employee__name="李敏").groups.add(testers)
    assert li.get(url).status_code == 200


def test_progress_and_enrolment_are_never_kept(cast: Cast, lesson: LessonPage, li: Client) -> None:
    other = make_course("U9")
    url = lessons_of(other)[0].url
    assert "data-lesson" not in li.get(url).text

    make_enrolment(cast.li, other)

    assert "data-lesson" in li.get(url).text


def test_a_role_a_posting_and_leaving_count_with_the_next_page(
    cast: Cast, lesson: LessonPage, li: Client
) -> None:
    create_roles()
    before = li.get(lesson.url, headers={"accept-language": "en"}).text
    cast.user("li").groups.add(Group.objects.get(name=Role.TRAINER))
    as_trainer = li.get(lesson.url, headers={"accept-language": "en"}).text
    post_employee(
        employee=cast.li,
        unit=cast.other_team,
        position=make_position(leads=True),
        starts_on=timezone.localdate(),
        actor=cast.user("zhao"),
    )
    as_leader = li.get(lesson.url, headers={"accept-language": "en"}).text

    assert ("Edit" in before, "Edit" in as_trainer) == (False, True)
    assert (cast.team.name in before, cast.other_team.name in as_leader) == (True, True)
    assert ("At a glance" in as_trainer, "At a glance" in as_leader) == (False, True)


def test_another_process_sees_a_change_by_its_token(lesson: LessonPage) -> None:
    here = shelf()
    kept = outlines(here)
    elsewhere = Shelf(token())
    assert elsewhere.state == here.state
    assert shelf() is here

    Fact.objects.update(statement="改过了")

    assert token() != elsewhere.state
    assert shelf() is not here
    assert outlines(shelf()) is not kept


def test_what_was_read_in_a_change_that_was_taken_back_is_not_kept(lesson: LessonPage, li: Client) -> None:
    before = li.get(lesson.url).text
    with transaction.atomic():
        Fact.objects.update(statement="改过了")
        assert "改过了" in li.get(lesson.url).text
        transaction.set_rollback(True)

    after = li.get(lesson.url).text
    Fact.objects.update(sort=7)

    assert "改过了" not in after
    assert "改过了" not in li.get(lesson.url).text
    assert before.count("cites") == after.count("cites")


def test_without_a_note_nothing_is_kept(lesson: LessonPage) -> None:
    ContentChange.objects.all().delete()

    assert token() is None
    assert shelf() is not shelf()


def test_many_notes_become_one_and_the_token_another(lesson: LessonPage) -> None:
    for number in range(120):
        Fact.objects.update(sort=number)
    before = token()
    forget_changes()

    assert ContentChange.objects.count() == 1
    assert token() != before
    few = token()
    forget_changes()
    assert token() == few


def test_a_trigger_that_a_migration_lost_is_created_anew(lesson: LessonPage) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite remakes tables")
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER lms_courses_content_lms_standards_fact_update")
    before = token()
    Fact.objects.update(sort=3)
    assert token() == before

    watch()
    Fact.objects.update(sort=4)

    assert token() != before


def test_every_table_of_content_is_watched_for_every_change() -> None:
    watched = set(watched_tables())
    assert {each._meta.db_table for each in (Fact, LawVersion, Page, Site, LessonPage)} <= watched
    on_sqlite = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'lms_courses_content%'"
    on_postgresql = "SELECT tgname FROM pg_trigger WHERE tgname = 'lms_courses_content'"
    with connection.cursor() as cursor:
        cursor.execute(on_sqlite if connection.vendor == "sqlite" else on_postgresql)
        triggers = len(cursor.fetchall())
    assert triggers == len(watched) * (len(CHANGES) if connection.vendor == "sqlite" else 1)


def test_with_a_second_site_lessons_are_found_as_wagtail_finds_them(lesson: LessonPage, li: Client) -> None:
    root = Page.objects.get(depth=1)
    other = root.add_child(instance=Page(title="另一个", slug="another"))
    Site.objects.create(hostname="another.example", root_page=other)

    assert outlines(shelf()).lessons == {}
    assert li.get(lesson.url).status_code == 200


def test_only_reading_is_answered_from_memory(lesson: LessonPage, li: Client) -> None:
    assert li.head(lesson.url).status_code == 200
    assert li.get(lesson.url.rstrip("/")).status_code in {301, 302}
