"""Seat and sign in so many takers with open attempts, and write them down for the load."""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import connection  # noqa: E402
from django.middleware.csrf import _get_new_csrf_string  # noqa: E402
from django.utils import timezone  # noqa: E402

from lms.courses.learning.services import enrol  # noqa: E402
from lms.courses.pages.models import LessonPage  # noqa: E402
from lms.exams.api import Attempt  # noqa: E402
from lms.exams.planning.services import SittingPlan, open_sitting  # noqa: E402
from lms.exams.saving.passes import issue_pass  # noqa: E402
from lms.exams.seating.services import seat_employees  # noqa: E402
from lms.exams.taking.services import start_attempt  # noqa: E402
from lms.papers.api import Paper  # noqa: E402
from lms.people.api import Employee  # noqa: E402

BARE_TABLE = (
    "CREATE TABLE bench_answer (attempt bigint, slot smallint, given jsonb, saved_at timestamptz, "
    "PRIMARY KEY (attempt, slot))"
)


def main(count: int) -> None:
    """Prepare the takers and the bare table."""
    now = timezone.now()
    employees = list(
        Employee.objects.filter(is_demo=True, left_on=None).select_related("user")[40 : 40 + count]
    )
    sitting = open_sitting(
        paper=Paper.objects.get(slug="operating-certificate"),
        plan=SittingPlan(
            title="bench", opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=4)
        ),
        by=None,
    )
    seat_employees(sitting=sitting, employees=employees, by=None)
    lesson = LessonPage.objects.live().order_by("path")[0]
    takers = []
    for employee in employees:
        enrol(employee=employee, course=lesson.get_parent().specific, now=now)
        employee.must_change_password = False
        employee.save(update_fields=["must_change_password"])
        attempt = start_attempt(sitting=sitting, employee=employee, now=now)
        page = {"token": str(attempt.token), "slots": 30, "lesson": lesson.url}
        takers.append({**_signed_in(employee, attempt), **page})
    with connection.cursor() as cursor:
        cursor.execute(BARE_TABLE)
    path = Path(os.environ["BENCH_FOLDER"]) / "takers.json"
    path.write_text(json.dumps(takers), encoding="utf-8")


def _signed_in(employee: Employee, attempt: Attempt) -> dict[str, str]:
    """Give what a browser has that opened the paper: its cookies, its token and the pass of the page."""
    session = SessionStore()
    session[SESSION_KEY] = str(employee.user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = employee.user.get_session_auth_hash()
    session.create()
    csrf = _get_new_csrf_string()
    key = str(session.session_key)
    written = issue_pass(token=attempt.token, user=employee.user, session_key=key, now=timezone.now())
    return {"cookie": f"sessionid={key}; csrftoken={csrf}", "csrf": csrf, "exam_pass": written}


if __name__ == "__main__":
    main(int(sys.argv[1]))
