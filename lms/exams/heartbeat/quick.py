"""Note the plain heartbeat with one statement: the same page lives on, and nothing happened.

Every open page sends one twice a minute, so an exam of five thousand brings some 170 a second. The statement
refuses nothing: where it notes nothing, the ordinary way decides. PostgreSQL only.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final, cast
from uuid import UUID

from django.db import connection

from lms.exams.choices import AttemptState
from lms.exams.heartbeat.services import Heartbeat
from lms.exams.saving.cursor import Sendable, planned_cursor
from lms.exams.saving.passes import Login, seal_key
from lms.exams.saving.statements import statement
from lms.exams.settings import ExamSettings

NEWEST_MESSAGES: Final = 20

STATEMENT: Final = """
INSERT INTO lms_exams_presence AS presence (attempt_id, client, seen_at, address)
SELECT attempt.id, {text}, {moment}, NULLIF({text}, '')::inet
FROM lms_exams_attempt attempt
JOIN lms_exams_sitting sitting ON sitting.id = attempt.sitting_id
JOIN {employee[table]} employee ON employee.{employee[pk]} = attempt.employee_id
JOIN {account[table]} account ON account.{account[pk]} = employee.{employee[user]}
WHERE attempt.token = {uuid} AND account.{account[pk]} = {number} AND account.{account[is_active]}
  AND attempt.state = {text} AND attempt.deadline >= {moment} AND sitting.networks = ''
{login}
ON CONFLICT (attempt_id) DO UPDATE SET seen_at = excluded.seen_at
WHERE presence.client = excluded.client AND presence.address IS NOT DISTINCT FROM excluded.address
RETURNING
  (SELECT deadline FROM lms_exams_attempt WHERE id = presence.attempt_id),
  (SELECT COALESCE(SUM(answer.revision), 0) FROM lms_exams_answer answer
    WHERE answer.attempt_id = presence.attempt_id),
  (SELECT json_agg(json_build_object('id', newest.id, 'text', newest.text) ORDER BY newest.id) FROM (
    SELECT message.id, message.text FROM lms_exams_sittingmessage message
    JOIN lms_exams_attempt own ON own.id = presence.attempt_id AND own.sitting_id = message.sitting_id
    WHERE message.employee_id IS NULL OR message.employee_id = own.employee_id
    ORDER BY message.id DESC LIMIT {most}) newest)::text
"""


@dataclass(frozen=True, slots=True)
class PlainStatus:
    """How an open attempt that nothing holds stands: until when, what is saved, what the invigilator said."""

    deadline: datetime
    revision: int
    messages: list[dict[str, object]]


def note_quickly(*, token: UUID, login: Login, heartbeat: Heartbeat, now: datetime) -> PlainStatus | None:
    """Note that the page lives and say how its attempt stands; None where it is no plain case.

    Call it outside any transaction: it is one statement and commits by itself.
    """
    if connection.vendor != "postgresql" or heartbeat.events or heartbeat.is_gone:
        return None
    grace = timedelta(seconds=ExamSettings.current().grace_seconds)
    parameters: list[Sendable] = [heartbeat.client, now, heartbeat.address, token, login.user_id]
    parameters += [AttemptState.OPEN.value, now - grace, login.session_key, now, seal_key(), login.seal]
    with planned_cursor() as cursor:
        cursor.execute(_statement(), parameters)
        row = cursor.fetchone()
    if row is None:
        return None
    return PlainStatus(row[0], int(row[1]), cast("list[dict[str, object]]", json.loads(row[2] or "[]")))


@cache
def _statement() -> str:
    return statement(STATEMENT.replace("{most}", str(NEWEST_MESSAGES)), vendor="postgresql")
