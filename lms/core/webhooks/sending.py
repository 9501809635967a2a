"""Post what is queued: to a group one message about all that waits, to a system posts that carry a key.

As with mail, that something is being posted is committed before the receiver is talked to. A robot knows no
key, so what may have arrived is not sent again by itself: at most once. Another system knows the number of a
post, so what may not have arrived is sent again under the same one: at least once, and once for who keeps
the numbers.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, QuerySet
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext

from lms.core.accounts import User
from lms.core.jobs.heartbeat import this_worker
from lms.core.notices.models import Delivery, DeliveryState
from lms.core.notices.sending import is_quiet_time, put_off, urgent_kinds
from lms.core.refusals import sentence
from lms.core.trail.api import record
from lms.core.webhooks.messages import Message, message_about, trial_message, verdict_on
from lms.core.webhooks.models import Webhook, WebhookKind
from lms.core.webhooks.posting import AddressRefused, AnswerLost, NotReached, post
from lms.core.webhooks.rules import Outcome, Verdict
from lms.core.webhooks.services import posts_go_out
from lms.core.webhooks.settings import WebhookSettings
from lms.core.wording import JSON

logger = logging.getLogger("lms.core.webhooks")
NOTICES_A_POST: Final = 100
# What was posted, or may have been: a group has had a message.
POSTED: Final = (DeliveryState.SENT, DeliveryState.UNCLEAR, DeliveryState.SENDING)


@dataclass(frozen=True)
class Taken:
    """What one worker took to post together."""

    webhook: Webhook
    message_id: str
    now: datetime

    @property
    def deliveries(self) -> QuerySet[Delivery]:
        """List what is in it, in the order in which it was told."""
        return Delivery.objects.filter(
            webhook=self.webhook, message_id=self.message_id, state=DeliveryState.SENDING
        ).order_by("pk")


def begin_posts(now: datetime) -> None:
    """Look every minute what is due, and have the background work post it."""
    if not posts_go_out():
        return
    queue_what_has_a_key(now)
    if any(due_of(webhook, now).exists() for webhook in Webhook.objects.active()):
        post_waiting.enqueue()


@task
def post_waiting() -> None:
    """Post what is due; called by the worker."""
    post_due(timezone.now())


def queue_what_has_a_key(now: datetime) -> None:
    """Queue again what a dead worker was posting to a system that knows the number."""
    unclear = Delivery.objects.filter(state=DeliveryState.UNCLEAR, webhook__kind=WebhookKind.SYSTEM)
    put_off(unclear, gettext("The worker ended while it was posting."), now)


def due_of(webhook: Webhook, now: datetime) -> QuerySet[Delivery]:
    """List what may be posted: nothing while a refusal is waited out.

    Of what goes to a group only the urgent in quiet hours and soon after the last message.
    """
    waiting = Delivery.objects.filter(webhook=webhook, state=DeliveryState.QUEUED)
    if waiting.filter(attempts__gt=0, next_try_at__gt=now).exists():
        return waiting.none()
    waiting = waiting.filter(next_try_at__lte=now)
    if not webhook.is_group:
        return waiting
    pause = timedelta(minutes=WebhookSettings.current().minutes_between)
    lately = Delivery.objects.filter(webhook=webhook, state__in=POSTED, tried_at__gt=now - pause)
    if is_quiet_time(now) or lately.exists():
        return waiting.filter(notice__kind__in=urgent_kinds())
    return waiting


def post_due(now: datetime) -> int:
    """Post to every webhook what is due; a group gets one message, a system as many as a minute allows.

    Give how many posts were taken. One that was not taken is the last of its webhook in this round.
    """
    return sum(_post_due_to(webhook, now) for webhook in Webhook.objects.active())


def _post_due_to(webhook: Webhook, now: datetime) -> int:
    most = 1 if webhook.is_group else WebhookSettings.current().posts_a_minute
    for taken in range(most):
        try:
            if not post_one(webhook, now):
                return taken
        except Exception:  # whatever one webhook raises, the others must not wait for it
            logger.exception("A post to the webhook %s could not be made", webhook.pk)
            return taken
    return most


def post_one(webhook: Webhook, now: datetime) -> bool:
    """Post one message and note what became of it; tell whether it was taken."""
    taken = take(webhook, now)
    if taken is None:
        return False
    message = message_about(webhook, taken.deliveries, taken.message_id, now)
    taken.deliveries.update(address=webhook.host, subject=webhook.name)
    if first := taken.deliveries.first():
        Delivery.objects.filter(pk=first.pk).update(text=message.text)
    return note(taken, handed_over(webhook, message))


def take(webhook: Webhook, now: datetime) -> Taken | None:
    """Take what goes into one post; who comes second to the same webhook waits here and finds the rest.

    To a system a post goes again as it was, under its number.
    """
    with transaction.atomic():
        kept = Webhook.objects.select_for_update().filter(pk=webhook.pk, is_active=True).first()
        if kept is None:
            return None
        due = due_of(kept, now)
        message_id = f"msg_{secrets.token_hex(16)}"
        if not kept.is_group:
            first = due.order_by("pk").first()
            message_id = (first.message_id if first else "") or message_id
            together = due.filter(message_id=first.message_id if first else "").order_by("pk")
            due = Delivery.objects.filter(pk__in=list(together.values_list("pk", flat=True)[:NOTICES_A_POST]))
        number = due.update(
            state=DeliveryState.SENDING,
            message_id=message_id,
            worker=this_worker(),
            tried_at=now,
            attempts=F("attempts") + 1,
        )
    return Taken(kept, message_id, now) if number else None


def handed_over(webhook: Webhook, message: Message) -> Verdict:
    """Post a message and tell what became of it; in a dry run it counts as taken."""
    if WebhookSettings.current().dry_run:
        return Verdict(Outcome.TAKEN, "")
    try:
        answer = post(message.address, body=message.body, headers=message.headers)
    except AddressRefused as refusal:
        return Verdict(Outcome.REFUSED, sentence(refusal))
    except NotReached as fault:
        return Verdict(Outcome.LATER, str(fault))
    except AnswerLost as fault:
        return Verdict(Outcome.UNKNOWN if webhook.is_group else Outcome.LATER, str(fault))
    return verdict_on(webhook, answer.status, answer.body)


def note(taken: Taken, verdict: Verdict) -> bool:
    """Write down what became of a post; tell whether it was taken."""
    if verdict.outcome is not Outcome.TAKEN:
        logger.warning("A post to the webhook %s: %s, %s", taken.webhook.pk, verdict.outcome, verdict.said)
    match verdict.outcome:
        case Outcome.TAKEN:
            taken.deliveries.update(state=DeliveryState.SENT, sent_at=timezone.now(), error="")
            return True
        case Outcome.LATER:
            put_off(taken.deliveries, verdict.said, taken.now)
        case Outcome.REFUSED:
            taken.deliveries.update(state=DeliveryState.DEAD, error=verdict.said)
        case Outcome.UNKNOWN:
            taken.deliveries.update(state=DeliveryState.UNCLEAR, error=verdict.said)
    return False


def try_webhook(*, webhook: Webhook, by: User, now: datetime) -> Verdict:
    """Post a message that only tries whether it arrives, and give what became of it.

    Callers check who may do this, and keep somebody waiting for as long as a post may take.
    """
    verdict = handed_over(webhook, trial_message(webhook, f"msg_{secrets.token_hex(16)}", now))
    details: dict[str, JSON] = {"webhook_outcome": verdict.outcome.value}
    record(actor=by, action="core.webhook_tried", subject=webhook, details=details)
    return verdict
