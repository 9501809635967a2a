"""Save one answer with one statement, committed before anybody is told it is saved.

This is the path a whole hall of takers walks at once: it never reads the drawn paper, and the
database itself checks owner, account, state, deadline and revision.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final, Literal, cast
from uuid import UUID

from django.db import connection

from lms.exams.choices import AttemptState
from lms.exams.domain.attempts import AttemptHeld, why_not_answer
from lms.exams.kinds.registry import has_answer_shape
from lms.exams.models import Answer, Attempt
from lms.exams.queries.attempts import facts_of_one
from lms.exams.services.late_answers import GivenAnswer, keep_late
from lms.exams.services.passes import Login, login_stands, seal_key
from lms.exams.services.planned_cursor import Sendable, as_sent, planned_cursor
from lms.exams.services.refusals import (
    AnswerLate,
    AnswerMalformed,
    LoginEnded,
    SlotLeft,
    UnknownAttempt,
    UnknownSlot,
)
from lms.exams.settings import ExamSettings

LARGEST_REVISION: Final = 2_000_000_000

# FOR KEY SHARE makes a hand-in and an answer wait for each other on PostgreSQL; SQLite has one writer.
STATEMENT: Final = """
INSERT INTO lms_exams_answer (attempt_id, slot, given, flagged, revision, seconds, saved_at)
SELECT attempt.id, {small}, {json}, {boolean}, {number}, {number}, {moment}
FROM lms_exams_attempt attempt
JOIN lms_people_employee employee ON employee.id = attempt.employee_id
JOIN auth_user account ON account.id = employee.user_id
WHERE attempt.token = {uuid} AND account.id = {number} AND account.is_active
  AND attempt.state = {text} AND attempt.deadline >= {moment} AND attempt.slot_count >= {small}
  AND {small} BETWEEN attempt.open_from AND attempt.open_to
{login}
{lock}
ON CONFLICT (attempt_id, slot) DO UPDATE SET
  given = excluded.given, flagged = excluded.flagged, revision = excluded.revision,
  seconds = excluded.seconds, saved_at = excluded.saved_at
WHERE excluded.revision > lms_exams_answer.revision
RETURNING revision
"""
# The login behind a pass: its session has not ended and the password is the one it was made with.
LOGIN: Final = """
  AND EXISTS (SELECT 1 FROM django_session WHERE session_key = {text} AND expire_date > {moment})
  AND {digest} = {text}
"""
PLACES: Final = ("small", "json", "boolean", "number", "moment", "uuid", "text")
POSTGRESQL: Final = {
    "small": "%s::smallint",
    "json": "%s::jsonb",
    "boolean": "%s::boolean",
    "number": "%s::integer",
    "moment": "%s::timestamptz",
    "uuid": "%s::uuid",
    "text": "%s::varchar",
    "digest": "encode(sha256(convert_to(%s::text || account.password, 'UTF8')), 'hex')",
    "lock": "FOR KEY SHARE OF attempt",
}
SQLITE: Final = dict.fromkeys(PLACES, "%s") | {"digest": "SHA256(%s || account.password)", "lock": ""}


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """What stands saved in a slot: the answer just sent, or a newer one from another page."""

    outcome: Literal["saved", "newer"]
    slot: int
    given: Mapping[str, object] | None
    flagged: bool
    revision: int
    saved_at: datetime


def save_answer(
    *, token: UUID, user_id: int, answer: GivenAnswer, now: datetime, login: Login | None = None
) -> SavedAnswer:
    """Save the answer if its revision is the newest, and say what stands saved after the commit.

    Call it outside any transaction: it is one statement and commits by itself. The statement lets
    only the owner with an active account write, and only until the deadline and its grace. With a
    `login` it also asks whether that still stands; without, Django's middleware has asked.
    """
    if _upsert(token, user_id, answer, now, login):
        return SavedAnswer("saved", answer.slot, answer.given, answer.flagged, answer.revision, now)
    if login is not None and not login_stands(login, now):
        raise LoginEnded
    return _why_not_saved(token, user_id, answer, now)


def _upsert(token: UUID, user_id: int, answer: GivenAnswer, now: datetime, login: Login | None) -> bool:
    grace = timedelta(seconds=ExamSettings.current().grace_seconds)
    parameters: list[Sendable] = [
        answer.slot,
        None if answer.given is None else json.dumps(answer.given),
        answer.flagged,
        answer.revision,
        answer.seconds,
        now,
        token,
        user_id,
        AttemptState.OPEN.value,
        now - grace,
        answer.slot,
        answer.slot,
    ]
    if login is not None:
        parameters += [login.session_key, now, seal_key(), login.seal]
    with planned_cursor() as cursor:
        cursor.execute(_statement(connection.vendor, login is not None), list(map(as_sent, parameters)))
        return cursor.fetchone() is not None


@cache
def _statement(vendor: str, asks_for_login: bool) -> str:
    parts = POSTGRESQL if vendor == "postgresql" else SQLITE
    return STATEMENT.format(login=LOGIN.format(**parts) if asks_for_login else "", **parts)


def _why_not_saved(token: UUID, user_id: int, answer: GivenAnswer, now: datetime) -> SavedAnswer:
    """Raise what refused the statement, or return what stands saved with the same or a newer revision.

    What comes after deadline and grace is kept apart, for a person to see; marking never reads it.
    """
    attempts = Attempt.objects.filter(token=token, employee__user_id=user_id, employee__user__is_active=True)
    attempt = attempts.defer("slots").first()
    if attempt is None:
        raise UnknownAttempt
    if answer.slot > attempt.slot_count:
        raise UnknownSlot
    standing = Answer.objects.filter(attempt=attempt, slot=answer.slot).first()
    if standing is not None and standing.revision >= answer.revision:
        return _standing(standing, answer)
    grace_seconds = ExamSettings.current().grace_seconds
    refusal = why_not_answer(facts_of_one(attempt), now, grace_seconds=grace_seconds)
    is_late = now > attempt.deadline + timedelta(seconds=grace_seconds)
    if is_late and not isinstance(refusal, AttemptHeld):
        keep_late(attempt=attempt, answer=answer, now=now)
        raise AnswerLate
    if refusal is None and not attempt.open_from <= answer.slot <= attempt.open_to:
        raise SlotLeft
    raise refusal or UnknownAttempt


def _standing(standing: Answer, sent: GivenAnswer) -> SavedAnswer:
    """Tell a repeated request, whose first reply got lost, from one that came too late."""
    is_same = (standing.revision, standing.given, standing.flagged) == (
        sent.revision,
        sent.given,
        sent.flagged,
    )
    return SavedAnswer(
        outcome="saved" if is_same else "newer",
        slot=standing.slot,
        given=standing.given,
        flagged=standing.flagged,
        revision=standing.revision,
        saved_at=standing.saved_at,
    )


def read_answer(body: bytes) -> GivenAnswer:
    """Read a request's body; only shape and size are checked here, the rest when it is marked."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise AnswerMalformed from error
    if not isinstance(sent, dict):
        raise AnswerMalformed
    given, flagged = sent.get("given"), sent.get("flagged", False)
    if not isinstance(flagged, bool) or not (given is None or has_answer_shape(given)):
        raise AnswerMalformed
    return GivenAnswer(
        slot=_whole(sent.get("slot"), least=1, most=32_767),
        given=cast("dict[str, object] | None", given),
        flagged=flagged,
        revision=_whole(sent.get("revision"), least=1, most=LARGEST_REVISION),
        seconds=_whole(sent.get("seconds", 0), least=0, most=LARGEST_REVISION),
    )


def _whole(value: object, *, least: int, most: int) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    raise AnswerMalformed
