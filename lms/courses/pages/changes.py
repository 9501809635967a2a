"""Know by one query whether what lessons are made of has changed: the database itself notes every change.

Signals would miss a bulk update, a loader and whoever speaks SQL, and a reader must never see an old value.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from secrets import randbelow

from django.apps import apps
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, Site

from lms.courses.pages.models import ContentChange, CoursePage, LessonPage
from lms.courses.translation.models import LessonTranslation
from lms.standards.api import Fact

type Token = tuple[int, int | Decimal]
"""What differs after every commit that changed content."""

FUNCTION = "lms_courses_note_change"
TRIGGER = "lms_courses_content"
MOST_NOTES = 100
# Marks stay far below what the sum of all of them may be, and collide about never.
MARKS = 1 << 40
CHANGES = ("INSERT", "UPDATE", "DELETE")


def watched_tables() -> Iterator[str]:
    """Name the tables of what learners read: pages, paths, who may read, files, the standard and laws."""
    standard = apps.get_app_config(Fact._meta.app_label).get_models(include_auto_created=True)
    clauses = LessonPage.clauses.through, CoursePage.clauses.through
    pages = Page, PageViewRestriction, CoursePage, LessonPage, LessonTranslation, *clauses, Site
    # Paths stand above pages, so they are found by their names.
    steps = (apps.get_model("lms_courses", name) for name in ("LearningPathCourse", "PathElectives"))
    path = apps.get_model("lms_courses", "LearningPath")
    paths = path, path._meta.get_field("positions").remote_field.through, *steps
    for model in (*standard, *pages, *paths, get_image_model(), get_document_model()):
        yield model._meta.db_table


def watch(database: BaseDatabaseWrapper = connection) -> None:
    """Create the triggers where they are missing; SQLite loses those of a table that a migration remakes.

    On PostgreSQL a note is written with the rights of who owns the tables: the site's role, which changes
    content, may not have got its rights on a new table yet.
    """
    quote = database.ops.quote_name
    notes = quote(ContentChange._meta.db_table)
    with database.cursor() as cursor:
        if database.vendor == "sqlite":
            for table, change in product(watched_tables(), CHANGES):
                cursor.execute(f"""
                    CREATE TRIGGER IF NOT EXISTS {quote(f"{TRIGGER}_{table}_{change.lower()}")}
                    AFTER {change} ON {quote(table)}
                    BEGIN INSERT OR IGNORE INTO {notes} (mark) VALUES (abs(random() % {MARKS})); END
                """)  # noqa: S608 - names of models
        elif database.vendor == "postgresql":
            cursor.execute(f"""
                CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql
                SECURITY DEFINER SET search_path FROM CURRENT AS $note$
                BEGIN
                    INSERT INTO {notes} (mark) VALUES (floor(random() * {MARKS})::bigint)
                    ON CONFLICT DO NOTHING;
                    RETURN NULL;
                END
                $note$
            """)  # noqa: S608 - names of models
            cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s", [TRIGGER])
            there = {row[0].strip('"') for row in cursor.fetchall()}
            for table in sorted(set(watched_tables()) - there):
                cursor.execute(f"""
                    CREATE TRIGGER {TRIGGER} AFTER {" OR ".join(CHANGES)} ON {quote(table)}
                    FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()
                """)


def token() -> Token | None:
    """Say at which state of the content the reader is, in one query; None where no change was ever noted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*), SUM(mark) FROM lms_courses_contentchange")
        notes, marks = cursor.fetchone()
    return (notes, marks) if notes else None


@transaction.atomic
def forget_changes() -> None:
    """Put one new note in the place of many, so that the token stays quick to read and is no earlier one."""
    if ContentChange.objects.count() > MOST_NOTES:
        ContentChange.objects.all().delete()
        ContentChange.objects.create(mark=randbelow(MARKS))
