"""Tell people something in the transaction of what happened; note that they read it and what they chose."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import partial

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.mail import mailers
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise

from lms.core.accounts import User, mail_address
from lms.core.jobs.receipts import in_every_language
from lms.core.notices.core_kinds import MAIL_COMES_BACK
from lms.core.notices.kinds import NoticeKind
from lms.core.notices.models import (
    Delivery,
    DeliveryState,
    HeldAddress,
    NoMail,
    Notice,
    NoticePreference,
    NoticeWording,
)
from lms.core.notices.queries import count_key
from lms.core.signals import notices_created
from lms.core.trail.api import record
from lms.core.wording import JSON

type NoticeFact = JSON | Promise


@transaction.atomic
def notify(
    *,
    kind: NoticeKind,
    to: Iterable[User],
    facts: Mapping[str, NoticeFact],
    url: str | Mapping[int, str],
    key: str,
) -> int:
    """Tell accounts something, once for each `key`, and give how many were told it anew.

    Belongs into the transaction of what happened: both stand or fall. `facts` are plain values; a lazy text
    is kept in every language of the site. `url` is the path of the thing, or of each
    account's own. However many people there are, it takes three statements, two more where mail goes out, and
    two or three where webhooks do.
    """
    people = {person.pk: person for person in to if person.is_active}
    if not people:
        return 0
    now = timezone.now()
    no_mail = _without_mail(kind, people) if kind.by_mail else {}
    known = {name: _plain(value) for name, value in facts.items()}
    notices = [
        Notice(
            kind=kind.code,
            key=key,
            recipient_id=person,
            facts=known,
            url=url if isinstance(url, str) else url[person],
            created_at=now,
            no_mail=no_mail.get(person, ""),
        )
        for person in people
    ]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    # Who was told this before keeps the notice of that time.
    fresh = dict(Notice.objects.filter(key=key, created_at=now).values_list("recipient", "pk"))
    if fresh:
        notices_created.send(sender=Notice, kind=kind, notices=fresh, now=now)
    if kind.by_mail and mail_goes_out():
        queued = [
            Delivery(notice_id=fresh[person], next_try_at=now) for person in fresh if person not in no_mail
        ]
        Delivery.objects.bulk_create(queued)
    transaction.on_commit(partial(_forget_counts, list(fresh)), robust=True)
    return len(fresh)


def _plain(value: NoticeFact) -> JSON:
    """Keep a fact so that it can be said in each language."""
    return {**in_every_language(value)} if isinstance(value, Promise) else value


def mail_goes_out() -> bool:
    """Tell whether the site has a mail server; without one nothing is queued for it."""
    return "default" in mailers


def _without_mail(kind: NoticeKind, people: Mapping[int, User]) -> dict[int, NoMail]:
    """Say of those who get no mail of the kind why, by their keys; one query where mail goes out."""
    if not mail_goes_out():
        return dict.fromkeys(people, NoMail.OFF)
    found = {key: NoMail.NO_ADDRESS for key, person in people.items() if not mail_address(person)}
    if not kind.mandatory:
        chosen = NoticePreference.objects.filter(user__in=people.keys() - found.keys())
        found |= {one.user_id: NoMail.UNWANTED for one in chosen if kind.code in one.no_mail}
    return found


def _forget_counts(people: Collection[int]) -> None:
    """Forget how many notices these people have not read."""
    cache.delete_many([count_key(person) for person in people])


@transaction.atomic
def mark_read(*, user: User, now: datetime, notice: Notice | None = None) -> int:
    """Note that somebody read one notice, or all; give how many were new."""
    rows = Notice.objects.unread().filter(recipient=user.pk)
    if notice is not None:
        rows = rows.filter(pk=notice.pk)
    count = rows.update(read_at=now)
    if count:
        transaction.on_commit(partial(_forget_counts, [user.pk]), robust=True)
    return count


@transaction.atomic
def settle(*, key: str, now: datetime) -> None:
    """Count as read what was told under a key, once nothing is to be done about it any more."""
    rows = Notice.objects.unread().filter(key=key)
    people = list(rows.values_list("recipient", flat=True))
    rows.update(read_at=now)
    transaction.on_commit(partial(_forget_counts, people), robust=True)


@transaction.atomic
def keep_address(*, user: User, address: str) -> None:
    """Keep the e-mail address somebody gave; the form checks that the site allows it."""
    if address == mail_address(user):
        return
    accounts = get_user_model().objects.filter(pk=user.pk)
    accounts.update(**{user.get_email_field_name(): address})
    record(actor=user, action="core.mail_address_changed", subject=user, details={"notice_address": address})


@transaction.atomic
def hold_address(*, person: User, reason: str, by: User | None, now: datetime) -> None:
    """Send no more mail to where a person's mail comes back from, and tell them under the bell.

    No `by` means that the mail server said so. Callers check who may do this.
    """
    address = mail_address(person)
    held, new = HeldAddress.objects.get_or_create(
        address=address.lower(), defaults={"reason": reason[:300], "since": now}
    )
    if not new:
        return
    record(actor=by, action="core.address_held", subject=person, details={"notice_address": address})
    notify(
        kind=MAIL_COMES_BACK,
        to=[person],
        facts={"address": address},
        url=reverse("lms_core:notice_choices"),
        key=f"held:{held.pk}",
    )


@transaction.atomic
def lift_hold(*, person: User, by: User) -> None:
    """Let mail go to a person's address again, as they or an administrator say that it works."""
    address = mail_address(person)
    if HeldAddress.objects.filter(address=address.lower()).delete()[0]:
        details: dict[str, JSON] = {"notice_address": address}
        record(actor=by, action="core.address_lifted", subject=person, details=details)


@transaction.atomic
def choose(*, user: User, language: str, no_mail: Collection[str]) -> NoticePreference:
    """Keep in which language somebody wants mail, and of which kinds none."""
    chosen, _made = NoticePreference.objects.update_or_create(
        user_id=user.pk, defaults={"language": language, "no_mail": sorted(no_mail)}
    )
    return chosen


@transaction.atomic
def word(*, kind: NoticeKind, language: str, subject: str, body: str, by: User) -> None:
    """Give a kind of notice other words in one language; empty ones bring back those of the code.

    Callers check who may do this. What was told already is shown in the new words too.
    """
    if subject and body:
        NoticeWording.objects.update_or_create(
            kind=kind.code, language=language, defaults={"subject": subject, "body": body}
        )
    else:
        NoticeWording.objects.filter(kind=kind.code, language=language).delete()
    with translation.override(settings.LANGUAGE_CODE):
        called = str(kind.label)
        label = f"{called} · {dict(settings.LANGUAGES)[language]}"
    details: dict[str, JSON] = {"notice_kind": called, "notice_subject": subject, "notice_text": body}
    record(actor=by, action="core.notice_worded", subject=by, details=details, label=label)


@transaction.atomic
def send_again(*, delivery: Delivery, by: User, now: datetime) -> bool:
    """Queue what was not delivered, or may not have been; give whether there was something to queue.

    Callers check who may do this.
    """
    states = [DeliveryState.DEAD, DeliveryState.UNCLEAR]
    waiting = Delivery.objects.filter(pk=delivery.pk, state__in=states)
    if delivery.webhook_id is not None:
        # What went together in one post goes together again.
        together = Delivery.objects.filter(webhook=delivery.webhook_id, message_id=delivery.message_id)
        waiting = together.filter(state__in=states) if delivery.message_id else waiting
    if not waiting.update(state=DeliveryState.QUEUED, attempts=0, next_try_at=now, message_id="", error=""):
        return False
    record(actor=by, action="core.mail_queued_again", subject=delivery.notice.recipient)
    return True
