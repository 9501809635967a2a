"""Notice that something changed on which questions rest, and record that a person found them still right."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import batched
from typing import ClassVar, Final, cast

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.accounts import User
from lms.core.refusals import Refusal, require_reason
from lms.core.trail.api import record
from lms.questions.bank.models import Question
from lms.questions.provenance.changing import count_as_confirmed
from lms.questions.provenance.models import QuestionProvenance
from lms.questions.provenance.queries import citations_of, recheck_of
from lms.questions.provenance.rules import (
    ChangeJson,
    Citation,
    CitationJson,
    changes_between,
    rest_on_the_same,
)

AT_ONCE: Final = 500


def record_provenance(*, question: Question, now: datetime, is_edited: bool) -> None:
    """Keep what a saved question rests on, as its author had it in view; called when a question is frozen.

    A save that changed neither the wording nor what the question names settles nothing.
    """
    present = citations_of([question], timezone.localdate(now))[question.pk]
    found = QuestionProvenance.objects.filter(question=question.pk).first()
    if found is None or is_edited or not rest_on_the_same(_kept(found), present):
        _keep(question, present, now)


def recheck(now: datetime, questions: Iterable[int] | None = None) -> int:
    """Compare what questions rest on with what was kept; return how many changed since the last call.

    A question that was never looked at is kept as it stands. What was changed back needs no look any
    more. Called after a change of the standard, and of all questions by the hour, so that changes by
    date or past Django are noticed as well.
    """
    keys = Question.objects.values_list("pk", flat=True) if questions is None else questions
    return sum(_recheck_batch(batch, now) for batch in batched(keys, AT_ONCE))


@transaction.atomic
def _recheck_batch(keys: Sequence[int], now: datetime) -> int:
    bank = cast("QuerySet[Question]", Question.objects.non_polymorphic())
    asked = list(bank.filter(pk__in=keys).only("pk", "clause", "law_version"))
    present = citations_of(asked, timezone.localdate(now))
    rows = QuestionProvenance.objects.select_for_update().filter(question__in=keys)
    known = {row.question_id: row for row in rows}
    QuestionProvenance.objects.bulk_create(
        [
            QuestionProvenance(question_id=key, kept=_json(found), checked_at=now)
            for key, found in present.items()
            if key not in known
        ],
        ignore_conflicts=True,
    )
    changed = [row for key, row in known.items() if _notes_changes(row, present.get(key, ()), now)]
    QuestionProvenance.objects.bulk_update(changed, ["changes", "changed_since"])
    return len(changed)


def _notes_changes(row: QuestionProvenance, present: Sequence[Citation], now: datetime) -> bool:
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
    reason = require_reason(reason)
    QuestionProvenance.objects.select_for_update().filter(question=question.pk).first()
    needed = recheck_of(question, timezone.localdate(now))
    if needed.ended_laws:
        raise LawNotInForce
    if not needed.changes:
        raise NothingToRecheck
    present = citations_of([question], timezone.localdate(now))[question.pk]
    _keep(question, present, now, by=by, reason=reason)
    count_as_confirmed(question, by=by, reason=reason, now=now)
    codes = "、".join(dict.fromkeys(change["code"] for change in needed.changes))
    details = {"rests_on": codes, "since": str(needed.changed_since.date()) if needed.changed_since else ""}
    record(
        actor=by,
        action="exams.question_still_right",
        subject=question,
        details=details,
        reason=reason,
    )


def _keep(
    question: Question,
    present: Sequence[Citation],
    now: datetime,
    *,
    by: User | None = None,
    reason: str = "",
) -> None:
    row = QuestionProvenance(
        question_id=question.pk,
        kept=_json(present),
        checked_at=now,
        checked_by=by,
        reason=reason,
        changes=[],
        changed_since=None,
    )
    names = ("kept", "checked_at", "checked_by", "reason", "changes", "changed_since")
    QuestionProvenance.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["question"], update_fields=names
    )


def _kept(row: QuestionProvenance) -> list[Citation]:
    return [Citation.from_json(one) for one in cast("list[CitationJson]", row.kept)]


def _json(provenance: Sequence[Citation]) -> list[CitationJson]:
    return [one.to_json() for one in provenance]


class LawNotInForce(Refusal):
    """The question rests on a version of a law that does not hold, so nobody can find it still right."""

    code: ClassVar[str] = "law_not_in_force"
    message = _("A law this question rests on is not in force. Name the version that holds.")


class NothingToRecheck(Refusal):
    """Nothing changed since the last look, or somebody has looked meanwhile."""

    code: ClassVar[str] = "nothing_to_look_at"
    message = _("Nothing changed since somebody last looked at this question.")
