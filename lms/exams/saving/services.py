"""Save one answer with one statement, committed before anybody is told so; what came too late stays apart.

This is the path all takers of a sitting walk at once: it never reads the drawn paper, and the
database itself checks owner, account, state, deadline and revision.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import ClassVar, Final, Literal, cast
from uuid import UUID

from django.db import connection, transaction

from lms.core.refusals import Refusal
from lms.exams.attempts.models import Answer, Attempt, LateAnswer
from lms.exams.attempts.queries import facts_of_one
from lms.exams.attempts.rules.access import AttemptHeld, why_not_answer
from lms.exams.attempts.services import SlotLeft, UnknownAttempt, UnknownSlot
from lms.exams.choices import AttemptState
from lms.exams.saving.cursor import Sendable, as_sent, planned_cursor
from lms.exams.saving.passes import Login, login_stands, seal_key
from lms.exams.saving.statements import statement
from lms.exams.settings import ExamSettings
from lms.questions.kinds.registry import has_answer_shape


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer as a browser sends it; `revision` grows with every change of the slot."""

    slot: int
    given: Mapping[str, object] | None
    flagged: bool
    revision: int
    seconds: int


@transaction.atomic
def keep_late(*, attempt: Attempt, answer: GivenAnswer, now: datetime) -> None:
    """Keep the newest late answer of a slot; marking never reads it.

    Whoever calls it has checked that the attempt is the sender's and has the slot.
    """
    values = {"given": answer.given, "revision": answer.revision, "seconds": answer.seconds, "saved_at": now}
    kept, is_new = LateAnswer.objects.select_for_update().get_or_create(
        attempt=attempt, slot=answer.slot, defaults=values
    )
    if not is_new and kept.revision < answer.revision:
        LateAnswer.objects.filter(pk=kept.pk).update(**values)


LARGEST_REVISION: Final = 2_000_000_000

# FOR KEY SHARE makes a hand-in and an answer wait for each other on PostgreSQL; SQLite has one writer.
STATEMENT: Final = """
INSERT INTO lms_exams_answer (attempt_id, slot, given, flagged, revision, seconds, saved_at)
SELECT attempt.id, {small}, {json}, {boolean}, {number}, {number}, {moment}
FROM lms_exams_attempt attempt
JOIN {employee[table]} employee ON employee.{employee[pk]} = attempt.employee_id
JOIN {account[table]} account ON account.{account[pk]} = employee.{employee[user]}
WHERE attempt.token = {uuid} AND account.{account[pk]} = {number} AND account.{account[is_active]}
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
    return statement(STATEMENT, vendor=vendor, asks_for_login=asks_for_login)


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
    kept = Answer.objects.filter(attempt=attempt, slot=answer.slot).first()
    if kept is not None and kept.revision >= answer.revision:
        return _answer_kept(kept, answer)
    grace_seconds = ExamSettings.current().grace_seconds
    refusal = why_not_answer(facts_of_one(attempt), now, grace_seconds=grace_seconds)
    is_late = now > attempt.deadline + timedelta(seconds=grace_seconds)
    if is_late and not isinstance(refusal, AttemptHeld):
        keep_late(attempt=attempt, answer=answer, now=now)
        raise AnswerLate
    if refusal is None and not attempt.open_from <= answer.slot <= attempt.open_to:
        raise SlotLeft
    raise refusal or UnknownAttempt


def _answer_kept(kept: Answer, sent: GivenAnswer) -> SavedAnswer:
    """Tell a repeated request, whose first reply got lost, from one that came too late."""
    is_same = (kept.revision, kept.given, kept.flagged) == (
        sent.revision,
        sent.given,
        sent.flagged,
    )
    return SavedAnswer(
        outcome="saved" if is_same else "newer",
        slot=kept.slot,
        given=kept.given,
        flagged=kept.flagged,
        revision=kept.revision,
        saved_at=kept.saved_at,
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


class AnswerMalformed(Refusal):
    """What was sent is no answer to any kind of question."""

    code: ClassVar[str] = "answer_malformed"


class LoginEnded(Refusal):
    """Somebody signed out, the password was changed, or the account was switched off."""

    code: ClassVar[str] = "signed_out"


class AnswerLate(Refusal):
    """The answer came after the deadline and its grace: it is kept apart and not counted."""

    code: ClassVar[str] = "answer_late"
