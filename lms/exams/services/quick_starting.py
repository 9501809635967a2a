"""Start the plain case with one statement: a first attempt whose paper lies ready.

A whole hall presses the button within a minute. The statement asks for more than the rules do, and
refuses nothing: where it starts nobody, the ordinary way decides and says why. PostgreSQL only, as
SQLite has one writer and no hall. The person comes from a query of its own, so that no plan begins with
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
from lms.exams.services.answering import LOGIN, POSTGRESQL
from lms.exams.services.passes import Login, seal_key
from lms.exams.services.planned_cursor import Sendable, planned_cursor

STATEMENT: Final = """
INSERT INTO lms_exams_attempt (token, sitting_id, employee_id, number, state, seed, slots, slot_count,
  form, open_from, open_to, started_at, deadline, closed_by, max_marks)
SELECT {uuid}, seat.sitting_id, seat.employee_id, ready.number, {text}, ready.seed, ready.slots,
  ready.slot_count, ready.form, 1, ready.open_to, clock.now, LEAST(sitting.closes_at, clock.now
    + make_interval(secs => (paper.minutes * seat.time_factor + seat.extra_minutes)::double precision * 60)),
  '', ready.max_marks
FROM (SELECT {moment} AS now) clock, lms_exams_sittingseat seat
JOIN lms_exams_preparedpaper ready ON ready.seat_id = seat.id
JOIN lms_exams_sitting sitting ON sitting.id = seat.sitting_id
JOIN lms_exams_paper paper ON paper.id = sitting.paper_id
WHERE seat.sitting_id = {number} AND seat.employee_id = (
    SELECT employee.id FROM lms_people_employee employee
    JOIN auth_user account ON account.id = employee.user_id
    WHERE account.id = {number} AND account.is_active AND NOT employee.must_change_password
      AND (employee.left_on IS NULL OR employee.left_on > {text}::date)
    {login})
  AND NOT sitting.by_clause AND sitting.cancelled_at IS NULL
  AND sitting.password_digest = '' AND sitting.networks = ''
  AND seat.opens_at IS NULL AND seat.closes_at IS NULL
  AND clock.now >= sitting.opens_at AND clock.now < sitting.closes_at
  AND (sitting.late_entry_minutes IS NULL
    OR clock.now <= sitting.opens_at + make_interval(mins => sitting.late_entry_minutes))
  AND COALESCE(sitting.attempts_allowed, paper.attempts) > 0
  AND ready.number = 1 AND ready.drawn_on = {text}::date
  AND ready.room = seat.room AND ready.place IS NOT DISTINCT FROM seat.place
  AND ready.seats_per_row = sitting.seats_per_row
  AND ((SELECT max(updated_at) FROM lms_exams_question) < ready.drawn_at
    OR NOT EXISTS (SELECT 1 FROM jsonb_array_elements(ready.slots) slot
      JOIN lms_exams_questionversion drawn ON drawn.id = (slot->>'v')::bigint
      JOIN lms_exams_question question ON question.id = drawn.question_id
      WHERE question.updated_at >= ready.drawn_at))
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
    return STATEMENT.format(login=LOGIN.format(**POSTGRESQL), **POSTGRESQL)
