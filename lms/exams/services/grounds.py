"""Notice that something changed on which questions rest, and record that a person found them still right."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import batched
from typing import Final, cast

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from lms.core.api import record
from lms.exams.domain.grounds import ChangeJson, Ground, GroundJson, changes_between, rest_on_the_same
from lms.exams.models import Question, QuestionGrounds
from lms.exams.queries.grounds import grounds_of, look_needed
from lms.exams.services.refusals import LawNotInForce, NothingToLookAt, ReasonMissing

AT_ONCE: Final = 500


def keep_grounds(*, question: Question, now: datetime, is_edited: bool) -> None:
    """Keep what a saved question rests on, as its author had it in view; called when a question is frozen.

    A save that changed neither the wording nor what the question names settles nothing.
    """
    present = grounds_of([question], timezone.localdate(now))[question.pk]
    found = QuestionGrounds.objects.filter(question=question.pk).first()
    if found is None or is_edited or not rest_on_the_same(_kept(found), present):
        _keep(question, present, now)


def look_again(now: datetime, questions: Iterable[int] | None = None) -> int:
    """Compare what questions rest on with what was kept; return how many changed since the last call.

    A question that was never looked at is kept as it stands. What was changed back needs no look any
    more. Called after a change of the standard, and of all questions by the hour, so that changes by
    date or past Django are noticed as well.
    """
    keys = Question.objects.values_list("pk", flat=True) if questions is None else questions
    return sum(_look_at(batch, now) for batch in batched(keys, AT_ONCE))


@transaction.atomic
def _look_at(keys: Sequence[int], now: datetime) -> int:
    bank = cast("QuerySet[Question]", Question.objects.non_polymorphic())
    asked = list(bank.filter(pk__in=keys).only("pk", "clause", "law_version"))
    present = grounds_of(asked, timezone.localdate(now))
    rows = QuestionGrounds.objects.select_for_update().filter(question__in=keys)
    known = {row.question_id: row for row in rows}
    QuestionGrounds.objects.bulk_create(
        [
            QuestionGrounds(question_id=key, kept=_json(found), looked_at=now)
            for key, found in present.items()
            if key not in known
        ],
        ignore_conflicts=True,
    )
    changed = [row for key, row in known.items() if _notes_changes(row, present.get(key, ()), now)]
    QuestionGrounds.objects.bulk_update(changed, ["changes", "changed_since"])
    return len(changed)


def _notes_changes(row: QuestionGrounds, present: Sequence[Ground], now: datetime) -> bool:
    """Write what changed into the row; tell whether that is news."""
    changes: list[ChangeJson] = changes_between(_kept(row), present)
    if changes == row.changes:
        return False
    row.changes = changes
    row.changed_since = (row.changed_since or now) if changes else None
    return True


@transaction.atomic
def confirm_still_right(*, question: Question, reason: str, by: User, now: datetime) -> None:
    """Record that a person read what changed and found the question still right.

    Whoever calls it has checked that the person may write questions. A law that does not hold
    cannot be confirmed: the question has to name another version.
    """
    if not reason.strip():
        raise ReasonMissing
    QuestionGrounds.objects.select_for_update().filter(question=question.pk).first()
    needed = look_needed(question, timezone.localdate(now))
    if needed.ended_laws:
        raise LawNotInForce
    if not needed.changes:
        raise NothingToLookAt
    present = grounds_of([question], timezone.localdate(now))[question.pk]
    _keep(question, present, now, by=by, reason=reason.strip())
    told = "、".join(dict.fromkeys(change["code"] for change in needed.changes))
    details = {"rests_on": told, "since": str(needed.changed_since.date()) if needed.changed_since else ""}
    record(
        actor=by,
        action="exams.question_still_right",
        subject=question,
        details=details,
        reason=reason.strip(),
    )


def _keep(
    question: Question, present: Sequence[Ground], now: datetime, *, by: User | None = None, reason: str = ""
) -> None:
    row = QuestionGrounds(
        question_id=question.pk,
        kept=_json(present),
        looked_at=now,
        looked_by=by,
        reason=reason,
        changes=[],
        changed_since=None,
    )
    names = ("kept", "looked_at", "looked_by", "reason", "changes", "changed_since")
    QuestionGrounds.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["question"], update_fields=names
    )


def _kept(row: QuestionGrounds) -> list[Ground]:
    return [Ground.from_json(one) for one in cast("list[GroundJson]", row.kept)]


def _json(grounds: Sequence[Ground]) -> list[GroundJson]:
    return [one.to_json() for one in grounds]
