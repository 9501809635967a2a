"""Start the plain case with one statement: a first attempt whose paper lies ready.

Thousands press the button within a minute. The statement asks for more than the rules do, and
refuses nothing: where it starts nobody, the ordinary way decides and says why. PostgreSQL only, as
SQLite has one writer. The person comes from a query of its own, so that no plan begins with
all seats; whether a drawn question has changed is asked slot by slot only where any question has. Seat and
sitting are locked together with all others who start: whoever cancels, moves or sets terms waits, and after
such a decision the conditions are asked once more.
"""

from datetime import datetime
from functools import cache
from typing import Final
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone

from lms.exams.choices import AttemptState
from lms.exams.saving.cursor import Sendable, planned_cursor
from lms.exams.saving.passes import Login, seal_key
from lms.exams.saving.statements import statement
from lms.papers.blueprints.models import Paper
from lms.questions.bank.models import Question, QuestionVersion

STATEMENT: Final = """
INSERT INTO lms_exams_attempt (token, sitting_id, employee_id, number, state, seed, slots, slot_count,
  form, open_from, open_to, started_at, deadline, closed_by, max_marks)
SELECT {uuid}, seat.sitting_id, seat.employee_id, ready.number, {text}, ready.seed, ready.slots,
  ready.slot_count, ready.form, 1, ready.open_to, clock.now, LEAST(sitting.closes_at, clock.now
    + make_interval(secs => 60 * (paper.{paper[minutes]} * seat.time_factor
      + seat.extra_minutes)::double precision)),
  '', ready.max_marks
FROM (SELECT {moment} AS now) clock, lms_exams_sittingseat seat
JOIN lms_exams_preparedpaper ready ON ready.seat_id = seat.id
JOIN lms_exams_sitting sitting ON sitting.id = seat.sitting_id
JOIN {paper[table]} paper ON paper.{paper[pk]} = sitting.paper_id
WHERE seat.sitting_id = {number} AND seat.employee_id = (
    SELECT employee.{employee[pk]} FROM {employee[table]} employee
    JOIN {account[table]} account ON account.{account[pk]} = employee.{employee[user]}
    WHERE account.{account[pk]} = {number} AND account.{account[is_active]}
      AND NOT employee.{employee[must_change_password]}
      AND (employee.{employee[left_on]} IS NULL OR employee.{employee[left_on]} > {text}::date)
    {login})
  AND NOT sitting.by_clause AND sitting.cancelled_at IS NULL
  AND sitting.password_digest = '' AND sitting.networks = ''
  AND seat.opens_at IS NULL AND seat.closes_at IS NULL
  AND clock.now >= sitting.opens_at AND clock.now < sitting.closes_at
  AND (sitting.late_entry_minutes IS NULL
    OR clock.now <= sitting.opens_at + make_interval(mins => sitting.late_entry_minutes))
  AND COALESCE(sitting.attempts_allowed, paper.{paper[attempts]}) > 0
  AND ready.number = 1 AND ready.drawn_on = {text}::date
  AND ready.room = seat.room AND ready.place IS NOT DISTINCT FROM seat.place
  AND ready.seats_per_row = sitting.seats_per_row
  AND ((SELECT max({question[updated_at]}) FROM {question[table]}) < ready.drawn_at
    OR NOT EXISTS (SELECT 1 FROM jsonb_array_elements(ready.slots) slot
      JOIN {version[table]} drawn ON drawn.{version[pk]} = (slot->>'v')::bigint
      JOIN {question[table]} question ON question.{question[pk]} = drawn.{version[question]}
      WHERE question.{question[updated_at]} >= ready.drawn_at))
  AND NOT EXISTS (SELECT 1 FROM lms_exams_attempt earlier
    WHERE earlier.sitting_id = seat.sitting_id AND earlier.employee_id = seat.employee_id)
FOR KEY SHARE OF seat, sitting
ON CONFLICT DO NOTHING
RETURNING token
"""


def start_quickly(*, sitting_id: int, login: Login, now: datetime) -> UUID | None:
    """Start the first attempt from its prepared paper and give its token; None where it is no plain case.

    Call it outside any transaction: it is one statement and commits by itself. It asks the database
    whether the login behind the pass still stands.
    """
    if connection.vendor != "postgresql":
        return None
    today = timezone.localdate(now).isoformat()
    parameters: list[Sendable] = [uuid4(), AttemptState.OPEN.value, now, sitting_id, login.user_id]
    parameters += [today, login.session_key, now, seal_key(), login.seal, today]
    with planned_cursor() as cursor:
        cursor.execute(_statement(), parameters)
        row = cursor.fetchone()
    return row[0] if row else None


@cache
def _statement() -> str:
    return statement(STATEMENT, vendor="postgresql", paper=Paper, question=Question, version=QuestionVersion)
