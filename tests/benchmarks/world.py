# ruff: noqa: S608 - names of tables and columns, which the models give
"""Fill a fresh database with a bank, a paper of 100 questions and takers who are signed in."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.auth.hashers import make_password  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.utils.crypto import get_random_string  # noqa: E402

from lms.exams.api import Sitting  # noqa: E402
from lms.exams.preparing.services import prepare_ahead  # noqa: E402
from lms.exams.sittings.models import SittingSeat  # noqa: E402
from lms.papers.api import Paper  # noqa: E402
from lms.papers.blueprints.models import PaperRule  # noqa: E402
from lms.people.api import Employee  # noqa: E402
from lms.questions.bank.models import Question, QuestionVersion  # noqa: E402
from lms.questions.choices import QuestionKind  # noqa: E402
from tests.factories.exams import make_clause, make_questions  # noqa: E402

QUESTIONS = 100
ORIGINALS = 200
CLAUSES = ("2.1", "2.2", "3.1", "3.2")
PASSWORD = "harbour-42-morning-bench"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True)
class Plan:
    """How large the world is."""

    takers: int
    bank: int
    signs_in: bool = False


def fill(plan: Plan) -> list[dict[str, str]]:
    """Make everything and list what each taker's browser would hold."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    _make_bank(plan.bank)
    takers = _make_takers(plan, _open_sitting())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the server does by itself between the day before and the morning
    return takers


def _make_bank(size: int) -> None:
    """Write some questions of each clause, then copy their rows until the bank has its size."""
    each = ORIGINALS // len(CLAUSES)
    for number in CLAUSES:
        clause = make_clause(number)
        make_questions(each * 3 // 4, QuestionKind.SINGLE, clause=clause)
        make_questions(each - each * 3 // 4, QuestionKind.TRUE_FALSE, clause=clause)
    grow_bank(size)


def grow_bank(size: int) -> None:
    """Copy questions with their versions, row by row in SQL, until there are so many."""
    have = Question.objects.non_polymorphic().count()
    with connection.cursor() as cursor:
        while have < size:
            number = min(have, size - have)
            _copy_questions(cursor, number, f"-{have}")
            have += number
        cursor.execute("ANALYZE")


def _copy_questions(cursor: object, number: int, suffix: str) -> None:
    question, version = Question._meta.db_table, QuestionVersion._meta.db_table
    mine = _columns(Question, {"id", "code", "current_version_id", "approved_version_id"})
    its = _columns(QuestionVersion, {"id", "question_id"})
    cursor.execute(  # type: ignore[attr-defined]
        f"WITH chosen AS (SELECT id, id || %s AS new_code FROM {question} ORDER BY id LIMIT %s), "
        f"copied AS (INSERT INTO {question} (code, {mine}) SELECT new_code, {mine} "
        f"  FROM {question} JOIN chosen USING (id) RETURNING id, code) "
        f"INSERT INTO {version} (question_id, {its}) "
        f"SELECT copied.id, {', '.join('held.' + name for name in its.split(', '))} "
        f"FROM copied JOIN chosen ON chosen.new_code = copied.code "
        f"JOIN {question} original ON original.id = chosen.id "
        f"JOIN {version} held ON held.id = original.current_version_id",
        [suffix, number],
    )
    cursor.execute(  # type: ignore[attr-defined]
        f"UPDATE {question} SET current_version_id = held.id, approved_version_id = held.id "
        f"FROM {version} held "
        f"WHERE held.question_id = {question}.id AND current_version_id IS NULL"
    )


def _columns(model: type[models.Model], leave: set[str]) -> str:
    return ", ".join(
        f'"{field.column}"' for field in model._meta.concrete_fields if field.column not in leave
    )


def _open_sitting() -> Sitting:
    now = timezone.now()
    paper = Paper.objects.create(slug="bench", title="上岗考", minutes=120, attempts=50)
    for order, clause in enumerate(CLAUSES):
        PaperRule.objects.create(
            paper=paper, sort_order=order, clause_prefix=clause, count=QUESTIONS // len(CLAUSES), marks=1
        )
    return Sitting.objects.create(
        paper=paper, title="bench", opens_at=now - timedelta(minutes=5), closes_at=now + timedelta(hours=6)
    )


def _make_takers(plan: Plan, sitting: Sitting) -> list[dict[str, str]]:
    """Make people with a seat and a session each; who signs in by hand has the one password there is."""
    kept = make_password(PASSWORD) if plan.signs_in else ""
    users = User.objects.bulk_create(
        User(username=f"bench{serial:06}", password=kept or f"!{get_random_string(60)}")
        for serial in range(plan.takers)
    )
    employees = Employee.objects.bulk_create(
        Employee(
            number=user.username,
            name=f"考生{user.username[5:]}",
            user=user,
            hired_on=date(2024, 3, 1),
            must_change_password=False,
        )
        for user in users
    )
    SittingSeat.objects.bulk_create(SittingSeat(sitting=sitting, employee=one) for one in employees)
    keys = [get_random_string(32, "abcdefghijklmnopqrstuvwxyz0123456789") for _ in users]
    store, until = SessionStore(), timezone.now() + timedelta(hours=6)
    Session.objects.bulk_create(
        Session(
            session_key=key,
            expire_date=until,
            session_data=store.encode(
                {
                    SESSION_KEY: str(user.pk),
                    BACKEND_SESSION_KEY: BACKEND,
                    HASH_SESSION_KEY: user.get_session_auth_hash(),
                }
            ),
        )
        for key, user in zip(keys, users, strict=True)
    )
    return [
        {"session": key, "sitting": str(sitting.pk), "number": user.username, "password": PASSWORD}
        for key, user in zip(keys, users, strict=True)
    ]


def prepare() -> None:
    """Let the job draw all papers, as it does in the hour before the doors open."""
    while prepare_ahead(timezone.now()):
        pass


if __name__ == "__main__":
    if sys.argv[1] == "--grow":
        grow_bank(int(sys.argv[2]))
    elif sys.argv[1] == "--prepare":
        prepare()
    else:
        takers = fill(Plan(int(sys.argv[1]), int(sys.argv[2]), signs_in="--sign-in" in sys.argv))
        target = Path(os.environ["BENCH_FOLDER"]) / "takers.json"
        target.write_text(json.dumps(takers), encoding="utf-8")
