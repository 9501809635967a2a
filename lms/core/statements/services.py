"""Write down what is told of learning, take back what no longer holds, send again, tell what went before."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from itertools import batched
from typing import Final, cast
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from lms.core.accounts import User
from lms.core.notices.mails import absolute
from lms.core.statements.models import LearningStatement, StatementState
from lms.core.statements.rules import (
    Content,
    Learned,
    Site,
    body_of,
    digest_of,
    pseudonym,
    statement_id,
    take_back_body,
)
from lms.core.statements.settings import StatementSettings
from lms.core.trail.api import record, register_actions

SINCE_HOOK: Final = "learning_statements_since"
AT_ONCE: Final = 500

type Events = Callable[[], Iterable[Learned]]

register_actions(
    {
        "core.statement_tried": _("Test statement sent to the learning record store"),
        "core.statement_sent_again": _("Statement queued again for the learning record store"),
    },
    details={
        "statement_outcome": _("What the learning record store did"),
        "statement_count": _("Statements"),
    },
    values={
        "statement_outcome": {
            "taken": _("taken"),
            "away": _("not reached, or asked to wait"),
            "refused": _("refused"),
            "broken": _("failed"),
        }
    },
)


def this_site() -> Site:
    """Say where statements come from."""
    return Site(absolute(""), settings.LANGUAGE_CODE)


def pseudonym_of(number: str) -> str:
    """Give the name under which the store knows a staff number."""
    return pseudonym(number, StatementSettings.current().pseudonym_key)


def statements_go_out() -> bool:
    """Tell whether learning is told; else nothing is written."""
    return StatementSettings.current().is_on


def tell_learning(events: Events) -> int:
    """Write down what was learned, in the transaction of the event; give how many statements were made.

    Where the site tells nothing, nothing is asked. An event that was told as it is now is not told again;
    one that is another now is taken back and told anew. Callers hold the rows the events are about.
    """
    if not statements_go_out():
        return 0
    with transaction.atomic(savepoint=False):
        return _tell({event.key: event for event in events()}, timezone.now())


def _tell(events: Mapping[str, Learned], now: datetime) -> int:
    site, latest, made = this_site(), _latest(events), 0
    rows: list[LearningStatement] = []
    for event in events.values():
        body = body_of(event, name=pseudonym_of(event.person), site=site)
        before, revision = latest.get(event.key), 0
        if before is not None:
            if before.digest == digest_of(body) and not before.is_taken_back:
                continue
            rows += _take_back([before], now)
            revision = before.revision + 1
        rows.append(_row(event.key, revision, body, now))
        made += 1
    LearningStatement.objects.bulk_create(rows, ignore_conflicts=True, batch_size=AT_ONCE)
    return made


def take_back_learning(keys: Collection[str]) -> None:
    """Take back what was told of events that count no longer, in the transaction that says so."""
    if not statements_go_out():
        return
    with transaction.atomic(savepoint=False):
        rows = _take_back(_latest(keys).values(), timezone.now())
        LearningStatement.objects.bulk_create(rows, ignore_conflicts=True, batch_size=AT_ONCE)


def _latest(keys: Collection[str]) -> dict[str, LearningStatement]:
    """Give what was told last of each event, held until the change is committed."""
    found = LearningStatement.objects.select_for_update().filter(key__in=list(keys)).order_by("revision")
    return {each.key: each for each in found}


def _take_back(statements: Iterable[LearningStatement], now: datetime) -> list[LearningStatement]:
    """Note that statements hold no longer; give those by which a store that may have them is told."""
    untold = []
    for each in statements:
        if each.is_taken_back:
            continue
        each.is_taken_back = True
        if each.state == StatementState.DEAD or not each.attempts:
            each.state = StatementState.WITHDRAWN
        else:
            body = take_back_body(each.statement_id, site=this_site(), at=now)
            untold.append(_row(key_of_taking_back(each.statement_id), 0, body, now))
        each.save(update_fields=["is_taken_back", "state"])
    return untold


def key_of_taking_back(number: UUID) -> str:
    """Name the event that a statement no longer holds."""
    return f"voided/{number}"


def _row(key: str, revision: int, body: Content, now: datetime) -> LearningStatement:
    number = statement_id(this_site(), key, revision)
    return LearningStatement(
        key=key,
        revision=revision,
        statement_id=number,
        body={"id": str(number), **body},
        digest=digest_of(body),
        made_at=now,
        next_try_at=now,
    )


@transaction.atomic
def send_statements_again(*, statements: QuerySet[LearningStatement], by: User, now: datetime) -> int:
    """Queue refused statements once more; give how many. Callers check who may do this."""
    refused = statements.filter(state=StatementState.DEAD)
    count = refused.update(state=StatementState.WAITING, attempts=1, failures=0, next_try_at=now)
    if count:
        details = {"statement_count": count}
        record(actor=by, action="core.statement_sent_again", subject=by, details=details)
    return count


def learned_since(first: datetime) -> Iterator[Learned]:
    """Ask every app what was learned since a moment."""
    for asked in hooks.get_hooks(SINCE_HOOK):
        yield from cast("Iterable[Learned]", asked(first))


def backfill(first: datetime) -> int:
    """Tell what was learned since a moment and was not told; give how many statements were made.

    What was told and holds stays as it was told: titles, times and numbers of people may read otherwise now.
    """
    return sum(tell_learning(partial(_untold, part)) for part in batched(learned_since(first), AT_ONCE))


def _untold(events: Collection[Learned]) -> list[Learned]:
    """Leave out the events of which something is told that still holds."""
    told = LearningStatement.objects.filter(key__in=[one.key for one in events], is_taken_back=False)
    known = set(told.values_list("key", flat=True))
    return [one for one in events if one.key not in known]
