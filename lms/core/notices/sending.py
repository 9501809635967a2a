"""Send queued mail, so that a killed worker never sends twice what a mail server took once.

That a mail is being sent is committed before the server is talked to. Whoever dies in between leaves a mail
of which nobody knows whether it went out; an administrator decides about it.
"""

from __future__ import annotations

import logging
import smtplib
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from django.core.mail import EmailMultiAlternatives, mailers, make_msgid
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, Q, QuerySet
from django.tasks import task
from django.utils import timezone

from lms.core.accounts import mail_address
from lms.core.jobs.heartbeat import is_gone, last_heard, this_worker
from lms.core.notices.kinds import kind_of, registered_kinds
from lms.core.notices.mails import languages_of, write_mail
from lms.core.notices.models import Delivery, DeliveryState, NoMail, Notice, Way
from lms.core.notices.queries import Wordings, hold_on, wordings_for
from lms.core.notices.rules import is_quiet, pause_after
from lms.core.notices.services import hold_address, mail_goes_out
from lms.core.notices.settings import NoticeSettings

logger = logging.getLogger("lms.core.notices")
MINUTE: Final = timedelta(minutes=1)
LONGEST_SENDING: Final = timedelta(hours=1)
FIRST_PERMANENT: Final = 500
# What a server answers; an address that is none is refused before it is asked.
REFUSED: Final = (
    smtplib.SMTPResponseException,
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPNotSupportedError,
    ValueError,
)
# So many notices of a person, more or less, are read at once for each mail that may go out.
NOTICES_A_MAIL: Final = 10


class ServerSilent(Exception):
    """The server does not answer: the round ends, so that nothing else waits for it mail by mail."""


def begin_round(now: datetime) -> None:
    """Look every minute what a dead worker left, and have the background work send what is due."""
    find_unclear(now)
    if mail_goes_out() and due(now).exists():
        send_waiting.enqueue()


@task
def send_waiting() -> None:
    """Send what is due; called by the worker."""
    send_due(timezone.now())


def find_unclear(now: datetime) -> int:
    """Mark what was being sent or posted by a worker that is gone: nobody knows whether it was taken.

    The same where a worker that lives has let go of it: nothing is sent for an hour.
    """
    sending = Delivery.objects.filter(state=DeliveryState.SENDING)
    workers = set(sending.values_list("worker", flat=True))
    gone = [worker for worker in workers if is_gone(worker, last_heard(worker), now)]
    left = Q(worker__in=gone) | Q(tried_at__lt=now - LONGEST_SENDING)
    return sending.filter(left).update(state=DeliveryState.UNCLEAR)


def due(now: datetime) -> QuerySet[Delivery]:
    """List what may go out: not in quiet hours or on holidays, nor soon after the last mail to the person.

    What is urgent goes out at once.
    """
    chosen = NoticeSettings.current()
    waiting = Delivery.objects.filter(way=Way.MAIL, state=DeliveryState.QUEUED, next_try_at__lte=now)
    urgent = urgent_kinds()
    if is_quiet_time(now):
        return waiting.filter(notice__kind__in=urgent)
    lately = Delivery.objects.filter(
        way=Way.MAIL, state=DeliveryState.SENT, tried_at__gt=now - chosen.minutes_between_mails * MINUTE
    )
    served = waiting.filter(notice__recipient__in=lately.values("notice__recipient"))
    return waiting.exclude(pk__in=served.exclude(notice__kind__in=urgent).values("pk"))


def urgent_kinds() -> list[str]:
    """List the codes of the kinds that keep no quiet hours."""
    return [kind.code for kind in registered_kinds() if kind.urgent]


def is_quiet_time(now: datetime) -> bool:
    """Tell whether the site's quiet hours or a holiday keep back all but the urgent."""
    chosen = NoticeSettings.current()
    return is_quiet(timezone.localtime(now), *chosen.quiet_hours, chosen.free_days)


def send_due(now: datetime) -> int:
    """Send one mail to each person for whom something is due, as many as a minute allows; give how many."""
    tried = Delivery.objects.filter(way=Way.MAIL, tried_at__gt=now - MINUTE).exclude(message_id="")
    room = NoticeSettings.current().mails_a_minute - tried.values("message_id").distinct().count()
    if room <= 0:
        return 0
    found = due(now).select_related("notice__recipient").order_by("next_try_at", "pk")
    by_person: dict[int, list[Delivery]] = defaultdict(list)
    for delivery in found[: room * NOTICES_A_MAIL]:
        by_person[delivery.notice.recipient_id].append(delivery)
    batches = list(by_person.values())[:room]
    languages = languages_of(list(by_person))
    wordings = wordings_for(delivery.notice.kind for batch in batches for delivery in batch)
    connection: BaseEmailBackend = mailers.default
    sent = 0
    try:
        for batch in batches:
            language = languages.get(batch[0].notice.recipient_id, "")
            sent += send_one(batch, language, wordings, connection, now)
    except ServerSilent as fault:
        logger.warning("The mail server does not answer: %s", fault)
    finally:
        with suppress(OSError):
            connection.close()
    return sent


def send_one(
    batch: Sequence[Delivery],
    language: str,
    wordings: Wordings,
    connection: BaseEmailBackend,
    now: datetime,
) -> bool:
    """Send one mail to one person: open the connection, take what goes into it, hand it over.

    ServerSilent where the server does not answer; what was to be sent is noted before.
    """
    batch = without_reason_to_send(batch)
    if not batch:
        return False
    try:
        connection.open()
    except OSError as fault:
        # Nothing was handed over, so it can be tried again without danger.
        put_off(Delivery.objects.filter(pk__in=[one.pk for one in batch]), str(fault), now)
        raise ServerSilent(fault) from fault
    message_id = make_msgid(domain="xunping")
    taken = take(batch, message_id, now)
    if not taken:
        return False
    mail = write_mail(taken, language=language, wordings=wordings, message_id=message_id)
    mine = Delivery.objects.filter(message_id=message_id, state=DeliveryState.SENDING)
    mine.update(address=mail.to[0][:254], subject=str(mail.subject)[:250], text=str(mail.body))
    return hand_over(mail, mine, connection, now)


def without_reason_to_send(batch: Sequence[Delivery]) -> list[Delivery]:
    """Leave out, and note, what is not sent: its reader has it, or has no account or address that works."""
    held = hold_on(mail_address(batch[0].notice.recipient)) is not None
    idle = {one.pk: why for one in batch if (why := why_no_mail(one.notice, is_held=held))}
    for why in set(idle.values()):
        skipped = Delivery.objects.filter(
            pk__in=[pk for pk, reason in idle.items() if reason == why], state=DeliveryState.QUEUED
        )
        Notice.objects.filter(pk__in=[one.notice_id for one in skipped]).update(no_mail=why)
        skipped.update(state=DeliveryState.SKIPPED)
    return [one for one in batch if one.pk not in idle]


def why_no_mail(notice: Notice, *, is_held: bool) -> NoMail | None:
    """Say why a mail that was queued is no longer needed; nothing where it is."""
    if not notice.recipient.is_active:
        return NoMail.CLOSED
    if not mail_address(notice.recipient):
        return NoMail.NO_ADDRESS
    if is_held:
        return NoMail.COMES_BACK
    if notice.read_at:
        return NoMail.READ
    return NoMail.GONE if kind_of(notice.kind) is None else None


def take(batch: Sequence[Delivery], message_id: str, now: datetime) -> list[Delivery]:
    """Take deliveries for one mail of this worker; what another one took meanwhile is its own."""
    waiting = Delivery.objects.filter(pk__in=[one.pk for one in batch], state=DeliveryState.QUEUED)
    waiting.update(
        state=DeliveryState.SENDING,
        message_id=message_id,
        worker=this_worker(),
        tried_at=now,
        attempts=F("attempts") + 1,
    )
    return list(Delivery.objects.filter(message_id=message_id).select_related("notice__recipient"))


def hand_over(
    mail: EmailMultiAlternatives, mine: QuerySet[Delivery], connection: BaseEmailBackend, now: datetime
) -> bool:
    """Give the mail to the server and note its answer; ServerSilent where the connection breaks off."""
    try:
        connection.send_messages([mail])
    except REFUSED as fault:
        if is_for_a_while(fault):
            put_off(mine, str(fault), now)
        else:
            person = mine.select_related("notice__recipient")[0].notice.recipient
            mine.update(state=DeliveryState.DEAD, error=str(fault))
            if isinstance(fault, smtplib.SMTPRecipientsRefused):
                hold_address(person=person, reason=str(fault), by=None, now=now)
    except OSError as fault:
        mine.update(state=DeliveryState.UNCLEAR, error=str(fault))
        raise ServerSilent(fault) from fault
    else:
        mine.update(state=DeliveryState.SENT, sent_at=timezone.now(), error="")
        return True
    with suppress(OSError):
        connection.close()  # the next mail opens its own
    return False


def forget_texts(now: datetime) -> int:
    """Forget what old mails said; that they went out stays."""
    old = now - timedelta(days=NoticeSettings.current().text_days)
    return Delivery.objects.filter(tried_at__lt=old).exclude(text="").update(text="")


def is_for_a_while(fault: Exception) -> bool:
    """Tell whether a server may take the mail later: it says so by a number below 500."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return all(code < FIRST_PERMANENT for code, _said in fault.recipients.values())
    return isinstance(fault, smtplib.SMTPResponseException) and fault.smtp_code < FIRST_PERMANENT


def put_off(deliveries: QuerySet[Delivery], error: str, now: datetime) -> None:
    """Queue deliveries for a later attempt, or give them up after the last."""
    found = set(deliveries.order_by().values_list("attempts", "state"))
    for before, was in sorted(found, reverse=True):  # the most tried first, so that none is counted twice
        attempts = before + (was == DeliveryState.QUEUED)  # counted when it is taken
        pause = pause_after(attempts)
        state = DeliveryState.DEAD if pause is None else DeliveryState.QUEUED
        deliveries.filter(attempts=before, state=was).update(
            state=state, attempts=attempts, next_try_at=now + (pause or MINUTE), tried_at=now, error=error
        )
