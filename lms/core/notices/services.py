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
from django.utils import timezone, translation
from django.utils.functional import Promise

from lms.core.accounts import User, mail_address
from lms.core.jobs.receipts import in_every_language
from lms.core.notices.kinds import NoticeKind
from lms.core.notices.models import Delivery, DeliveryState, Notice, NoticePreference, NoticeWording
from lms.core.notices.queries import count_key
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
    account's own. However many people there are, it takes three statements, and two more where mail goes out.
    """
    people = {person.pk: person for person in to if person.is_active}
    if not people:
        return 0
    now = timezone.now()
    known = {name: _plain(value) for name, value in facts.items()}
    notices = [
        Notice(
            kind=kind.code,
            key=key,
            recipient_id=person,
            facts=known,
            url=url if isinstance(url, str) else url[person],
            created_at=now,
        )
        for person in people
    ]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    # Who was told this before keeps the notice of that time.
    fresh = dict(Notice.objects.filter(key=key, created_at=now).values_list("recipient", "pk"))
    if kind.by_mail and mail_goes_out():
        _queue_mail(kind, {person: fresh[person] for person in fresh if mail_address(people[person])}, now)
    transaction.on_commit(partial(_forget_counts, list(fresh)), robust=True)
    return len(fresh)


def _plain(value: NoticeFact) -> JSON:
    """Keep a fact so that it can be said in each language."""
    return {**in_every_language(value)} if isinstance(value, Promise) else value


def mail_goes_out() -> bool:
    """Tell whether the site has a mail server; without one nothing is queued for it."""
    return "default" in mailers


def _queue_mail(kind: NoticeKind, notices: Mapping[int, int], now: datetime) -> None:
    """Queue the mail of new notices, by recipient; who does not want the kind by mail gets none."""
    chosen = NoticePreference.objects.filter(user__in=notices)
    unwanted = {one.user_id for one in chosen if kind.code in one.no_mail and not kind.mandatory}
    Delivery.objects.bulk_create(
        Delivery(notice_id=notice, next_try_at=now)
        for person, notice in notices.items()
        if person not in unwanted
    )


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
def keep_address(*, user: User, address: str) -> None:
    """Keep the e-mail address somebody gave; the form checks that the site allows it."""
    if address == mail_address(user):
        return
    accounts = get_user_model().objects.filter(pk=user.pk)
    accounts.update(**{user.get_email_field_name(): address})
    record(actor=user, action="core.mail_address_changed", subject=user, details={"notice_address": address})


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
    if not waiting.update(state=DeliveryState.QUEUED, attempts=0, next_try_at=now, message_id="", error=""):
        return False
    record(actor=by, action="core.mail_queued_again", subject=delivery.notice.recipient)
    return True
