"""Post statements in batches. They carry their numbers, so what may have arrived is sent again without harm.

Whoever takes statements puts off their next attempt first: those of a worker that dies come again after it.
"""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from django.db import transaction
from django.db.models import F, QuerySet
from django.tasks import task
from django.utils import timezone

from lms.core.accounts import User
from lms.core.notices.rules import pause_after
from lms.core.refusals import sentence
from lms.core.statements.models import LearningStatement, StatementState
from lms.core.statements.rules import (
    VERSION,
    Content,
    Fate,
    fate_of,
    is_taking_back,
    said_by_store,
    trial_body,
)
from lms.core.statements.services import key_of_taking_back, statements_go_out, this_site
from lms.core.statements.settings import StatementSettings
from lms.core.trail.api import record
from lms.core.webhooks.posting import AddressRefused, AnswerLost, NotReached, post

logger = logging.getLogger("lms.core.statements")
LEASE: Final = timedelta(minutes=30)
# While the store is away it is asked again after the third of these pauses, for as long as that lasts.
LONGEST_PAUSE_STEP: Final = 3


@dataclass(frozen=True)
class Handed:
    """What became of a post, and what the store said."""

    fate: Fate
    said: str


def begin_statements(now: datetime) -> None:
    """Look every minute what is due, and have the background work post it."""
    if statements_go_out() and due(now).exists():
        send_statements.enqueue()


@task
def send_statements() -> None:
    """Post what is due; called by the worker."""
    send_due(timezone.now())


def due(now: datetime) -> QuerySet[LearningStatement]:
    """List what may be posted, the first written first; what voids a statement waits until that has gone."""
    waiting = LearningStatement.objects.filter(state=StatementState.WAITING)
    voided = waiting.filter(is_taken_back=True).values_list("statement_id", flat=True)
    too_early = [key_of_taking_back(number) for number in voided]
    return waiting.filter(next_try_at__lte=now).exclude(key__in=too_early).order_by("pk")


def send_due(now: datetime) -> int:
    """Post batches, as many as a minute allows, until the store is away; give how many statements it took."""
    chosen, taken = StatementSettings.current(), 0
    if not chosen.is_on:
        return 0
    for _number in range(chosen.batches_a_minute):
        batch = take(now, chosen.batch)
        count, is_there = hand_over(batch, now) if batch else (0, False)
        taken += count
        if not is_there:
            break
    return taken


@transaction.atomic
def take(now: datetime, most: int) -> list[LearningStatement]:
    """Take what goes into one post; who comes second finds the rest."""
    batch = list(due(now).select_for_update()[:most])
    mine = LearningStatement.objects.filter(pk__in=[one.pk for one in batch])
    mine.update(next_try_at=now + LEASE, tried_at=now, attempts=F("attempts") + 1)
    for one in batch:
        one.attempts += 1
    return batch


def hand_over(batch: Sequence[LearningStatement], now: datetime) -> tuple[int, bool]:
    """Post statements and note what became of them; give how many were taken, and whether the store is there.

    A store refuses all for one: the batch is parted until the one is alone.
    """
    handed = posted([one.body for one in batch])
    fate = handed.fate
    if fate is Fate.UNCLEAR and len(batch) == 1:
        fate = Fate.BROKEN if has_taken_since(batch[0].tried_at or batch[0].made_at) else Fate.AWAY
    mine = LearningStatement.objects.filter(pk__in=[one.pk for one in batch], state=StatementState.WAITING)
    if fate is Fate.TAKEN:
        return mine.update(state=StatementState.SENT, sent_at=timezone.now(), error=handed.said), True
    logger.warning("Statements for the learning record store: %s, %s", fate, handed.said)
    if fate is Fate.AWAY:
        pause = pause_after(min(batch[0].attempts, LONGEST_PAUSE_STEP)) or LEASE
        mine.update(next_try_at=now + pause, error=handed.said)
        return 0, False
    if len(batch) > 1:
        first, second = parted(batch)
        count, is_there = hand_over(first, now)
        if not is_there:
            return count, False
        more, is_there = hand_over(second, now)
        return count + more, is_there
    failures = batch[0].failures + 1
    wait = pause_after(failures) if fate is Fate.BROKEN else None
    if wait is None:
        mine.update(state=StatementState.DEAD, failures=failures, error=handed.said)
    else:
        mine.update(next_try_at=now + wait, failures=failures, error=handed.said)
    return 0, True


def parted(batch: Sequence[LearningStatement]) -> tuple[list[LearningStatement], list[LearningStatement]]:
    """Part what voids from what does not, which goes first and shows whether the store is open; or halve."""
    voids = [one for one in batch if is_taking_back(one.body)]
    others = [one for one in batch if not is_taking_back(one.body)]
    if voids and others:
        return others, voids
    half = len(batch) // 2
    return list(batch[:half]), list(batch[half:])


def has_taken_since(moment: datetime) -> bool:
    """Tell whether the store took anything in a later round, so that it is not closed to all."""
    return LearningStatement.objects.filter(state=StatementState.SENT, tried_at__gt=moment).exists()


def posted(bodies: Sequence[Content]) -> Handed:
    """Post statements and tell what became of them; in a dry run they count as taken."""
    chosen = StatementSettings.current()
    if chosen.dry_run:
        return Handed(Fate.TAKEN, "")
    known = base64.b64encode(f"{chosen.user}:{chosen.password}".encode()).decode()
    headers = {"X-Experience-API-Version": VERSION, "Authorization": f"Basic {known}"}
    body = json.dumps(list(bodies), ensure_ascii=False).encode()
    try:
        answer = post(chosen.address, body=body, headers=headers, reach=chosen.reach)
    except AddressRefused as refusal:
        return Handed(Fate.AWAY, sentence(refusal))
    except (NotReached, AnswerLost) as fault:
        return Handed(Fate.AWAY, str(fault))
    takes_back = any(is_taking_back(one) for one in bodies)
    fate = fate_of(answer.status, alone=len(bodies) == 1, takes_back=takes_back)
    is_plain = fate is Fate.TAKEN and answer.status != 409
    return Handed(fate, "" if is_plain else said_by_store(answer.status, answer.body))


def try_store(*, by: User, now: datetime) -> Handed:
    """Post a statement about nobody, and give what became of it.

    Callers check who may do this, and keep somebody waiting for as long as a post may take.
    """
    handed = posted([{"id": str(uuid4()), **trial_body(site=this_site(), at=now)}])
    record(
        actor=by,
        action="core.statement_tried",
        subject=by,
        details={"statement_outcome": handed.fate.value},
    )
    return handed


def forget_content(now: datetime) -> int:
    """Forget what old statements said that the store took or that were taken back; the rows stay."""
    old = LearningStatement.objects.filter(
        state__in=[StatementState.SENT, StatementState.WITHDRAWN],
        made_at__lt=now - timedelta(days=StatementSettings.current().content_days),
    )
    return old.exclude(body={}).update(body={})
