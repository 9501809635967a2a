"""Save one answer with one statement, committed before anybody is told it is saved.

This is the path a whole hall of takers walks at once: it never reads the drawn paper, and the
database itself checks owner, account, state, deadline and revision.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, cast
from uuid import UUID

from django.db import connection
from django.db.models import Field, Model

from lms.exams.choices import AttemptState
from lms.exams.domain.attempts import require_answer
from lms.exams.domain.kinds import LONGEST_TEXT
from lms.exams.models import Answer, Attempt
from lms.exams.queries.attempts import facts_of_one
from lms.exams.services.refusals import AnswerMalformed, UnknownAttempt, UnknownSlot
from lms.exams.settings import ExamSettings

type Storable = str | int | None

LARGEST_REVISION: Final = 2_000_000_000
MOST_PARTS: Final = 100

# FOR KEY SHARE makes a hand-in and an answer wait for each other on PostgreSQL; SQLite has one writer.
STATEMENT: Final = """
INSERT INTO lms_exams_answer (attempt_id, slot, given, flagged, revision, seconds, saved_at)
SELECT attempt.id, %s, %s, %s, %s, %s, %s
FROM lms_exams_attempt attempt
JOIN lms_people_employee employee ON employee.id = attempt.employee_id
JOIN auth_user account ON account.id = employee.user_id
WHERE attempt.token = %s AND account.id = %s AND account.is_active
  AND attempt.state = %s AND attempt.deadline >= %s AND attempt.slot_count >= %s
{lock}
ON CONFLICT (attempt_id, slot) DO UPDATE SET
  given = excluded.given, flagged = excluded.flagged, revision = excluded.revision,
  seconds = excluded.seconds, saved_at = excluded.saved_at
WHERE excluded.revision > lms_exams_answer.revision
RETURNING revision
"""


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer as a browser sends it; `revision` grows with every change of the slot."""

    slot: int
    given: Mapping[str, object] | None
    flagged: bool
    revision: int
    seconds: int


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """What stands saved in a slot: the answer just sent, or a newer one from another page."""

    outcome: Literal["saved", "newer"]
    slot: int
    given: Mapping[str, object] | None
    flagged: bool
    revision: int
    saved_at: datetime


def save_answer(*, token: UUID, user_id: int, answer: GivenAnswer, now: datetime) -> SavedAnswer:
    """Save the answer if its revision is the newest, and say what stands saved after the commit.

    Call it outside any transaction: it is one statement and commits by itself. The statement lets
    only the owner with an active account write, and only until the deadline and its grace.
    """
    if _upsert(token, user_id, answer, now):
        return SavedAnswer("saved", answer.slot, answer.given, answer.flagged, answer.revision, now)
    return _why_not_saved(token, user_id, answer, now)


def _upsert(token: UUID, user_id: int, answer: GivenAnswer, now: datetime) -> bool:
    grace = timedelta(seconds=ExamSettings.current().grace_seconds)
    lock = "FOR KEY SHARE OF attempt" if connection.features.has_select_for_update_of else ""
    parameters: list[Storable] = [
        answer.slot,
        _stored(Answer, "given", answer.given),
        _stored(Answer, "flagged", answer.flagged),
        answer.revision,
        answer.seconds,
        _stored(Answer, "saved_at", now),
        _stored(Attempt, "token", token),
        user_id,
        AttemptState.OPEN.value,
        _stored(Attempt, "deadline", now - grace),
        answer.slot,
    ]
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT.format(lock=lock), parameters)
        return cursor.fetchone() is not None


def _stored(model: type[Model], name: str, value: object) -> Storable:
    """Give a value as the database stores it in the field."""
    stored_in = cast("Field[object, object]", model._meta.get_field(name))
    return cast("Storable", stored_in.get_db_prep_save(value, connection))


def _why_not_saved(token: UUID, user_id: int, answer: GivenAnswer, now: datetime) -> SavedAnswer:
    """Raise what refused the statement, or return what stands saved with the same or a newer revision."""
    attempts = Attempt.objects.filter(token=token, employee__user_id=user_id, employee__user__is_active=True)
    attempt = attempts.defer("slots").first()
    if attempt is None:
        raise UnknownAttempt
    if answer.slot > attempt.slot_count:
        raise UnknownSlot
    standing = Answer.objects.filter(attempt=attempt, slot=answer.slot).first()
    if standing is not None and standing.revision >= answer.revision:
        return _standing(standing, answer)
    require_answer(facts_of_one(attempt), now, grace_seconds=ExamSettings.current().grace_seconds)
    raise UnknownAttempt


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


def has_answer_shape(given: object) -> bool:
    """Tell whether the value has the shape of an answer to some kind of question."""
    match given:
        case {"chosen": str(chosen), **rest} if not rest:
            return _fits(chosen)
        case {"value": bool(), **rest} if not rest:
            return True
        case (
            {"chosen": list(parts), **rest} | {"texts": list(parts), **rest} | {"order": list(parts), **rest}
        ):
            return not rest and len(parts) <= MOST_PARTS and all(map(_fits, parts))
        case {"pairs": dict(pairs), **rest} if not rest:
            return len(pairs) <= MOST_PARTS and all(_fits(part) for pair in pairs.items() for part in pair)
        case _:
            return False


def _fits(part: object) -> bool:
    # PostgreSQL's jsonb refuses NUL and lone surrogates, so they stop here.
    return isinstance(part, str) and len(part) <= LONGEST_TEXT and "\0" not in part and _is_whole_text(part)


def _is_whole_text(part: str) -> bool:
    return not any(0xD800 <= ord(letter) <= 0xDFFF for letter in part)


def _whole(value: object, *, least: int, most: int) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    raise AnswerMalformed
