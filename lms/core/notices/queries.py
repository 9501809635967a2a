"""Read notices in the words of their reader, count the unread, and say what somebody was told and when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.cache import cache
from django.core.mail import mailers
from django.db.models import Case, Max, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import get_language, gettext

from lms.core.accounts import User, mail_address
from lms.core.notices.kinds import NoticeKind, kind_of, registered_kinds
from lms.core.notices.models import DeliveryState, HeldAddress, NoMail, Notice, NoticeWording, Way
from lms.core.notices.rules import filled_in, is_quiet
from lms.core.notices.settings import NoticeSettings
from lms.core.wording import JSON

COUNT_SECONDS: Final = 60
type Wordings = Mapping[tuple[str, str], NoticeWording]


@dataclass(frozen=True)
class NoticeText:
    """A notice in words."""

    label: str
    subject: str
    body: str


@dataclass(frozen=True)
class NoticeEvidence:
    """What somebody was told, when, by mail too, and when it was opened."""

    subject: str
    url: str
    created_at: datetime
    mailed_at: datetime | None
    read_at: datetime | None
    mail_note: str = ""
    sender: str = ""


def count_key(user: object) -> str:
    """Name the place where the number of somebody's unread notices is kept."""
    return f"lms_core_unread_{user}"


def unread_count(user: User) -> int:
    """Count what the reader has not opened; kept for a minute, and forgotten when something changes."""
    known: int | None = cache.get(count_key(user.pk))
    if known is None:
        known = Notice.objects.unread().filter(recipient=user.pk).count()
        cache.set(count_key(user.pk), known, COUNT_SECONDS)
    return known


def reached_by(keys: Collection[str], since: datetime) -> int:
    """Count whom notices of these keys have told since a moment, each person once."""
    told = Notice.objects.filter(key__in=keys, created_at__gte=since)
    return told.order_by().values("recipient").distinct().count()


def held_addresses() -> QuerySet[HeldAddress, str]:
    """List the addresses that mail comes back from, in small letters."""
    return HeldAddress.objects.values_list("address", flat=True)


def hold_on(address: str) -> HeldAddress | None:
    """Find why no mail goes to an address; nothing where it does."""
    return HeldAddress.objects.filter(address=address.lower()).first() if address else None


def notices_of(user: User) -> QuerySet[Notice]:
    """List what somebody was told, the unread first."""
    unread_first = Case(When(read_at__isnull=True, then=Value(0)), default=Value(1))
    return Notice.objects.filter(recipient=user.pk).order_by(unread_first, "-created_at", "-pk")


def kinds_for(user: User) -> list[NoticeKind]:
    """List the kinds that go by mail and concern somebody: those of everybody, and those told before."""
    known = set(Notice.objects.filter(recipient=user.pk).order_by().values_list("kind", flat=True).distinct())
    return [
        kind for kind in registered_kinds() if kind.by_mail and (kind.for_everybody or kind.code in known)
    ]


def wordings_for(kinds: Iterable[str]) -> Wordings:
    """Read what administrators worded otherwise, by kind and language."""
    found = NoticeWording.objects.filter(kind__in=set(kinds))
    return {(one.kind, one.language): one for one in found}


def notice_text(notice: Notice, wordings: Wordings) -> NoticeText:
    """Write a notice in the language now active; one of an app that is gone shows its code."""
    kind = kind_of(notice.kind)
    if kind is None:
        return NoticeText(notice.kind, notice.kind, "")
    return worded_kind(kind, notice.facts, wordings)


def worded_kind(kind: NoticeKind, facts: Mapping[str, JSON], wordings: Wordings) -> NoticeText:
    """Write facts in the words of a kind, in the language now active."""
    language = get_language() or ""
    given = wordings.get((kind.code, language))
    subject, body = (given.subject, given.body) if given else (kind.subject, kind.body)
    return filled_notice(kind, facts, str(subject), str(body))


def filled_notice(kind: NoticeKind, facts: Mapping[str, JSON], subject: str, body: str) -> NoticeText:
    """Put facts into words, kept or being written, in the language now active."""
    language = get_language() or ""
    said = {name: in_language(value, language) for name, value in facts.items()}
    return NoticeText(str(kind.label), filled_in(subject, said), filled_in(body, said))


def in_language(value: JSON, language: str) -> JSON:
    """Choose of a fact kept in several languages that of the reader, else any."""
    if isinstance(value, dict):
        return value.get(language, next(iter(value.values()), ""))
    return value


def recipients_of(key: str) -> set[int]:
    """Give the accounts that were told what has this key."""
    return set(Notice.objects.filter(key=key).values_list("recipient", flat=True))


def evidence_of(user: User | int, *, url: str = "", at_most: int = 50) -> Sequence[NoticeEvidence]:
    """Say what somebody was told, the newest first; with `url` only about one thing. Two queries."""
    key = user if isinstance(user, int) else user.pk
    rows = Notice.objects.filter(recipient=key).select_related("recipient")
    if url:
        rows = rows.filter(url=url)
    mail = Q(deliveries__way=Way.MAIL)
    sent = Max("deliveries__sent_at", filter=mail & Q(deliveries__state=DeliveryState.SENT))
    state = Max("deliveries__state", filter=mail)
    # An order of the table itself does not reach a query that counts.
    notices = list(rows.annotate(mailed_at=sent, mail_state=state).order_by("-created_at", "-pk")[:at_most])
    wordings = wordings_for(notice.kind for notice in notices) if notices else {}
    return [
        NoticeEvidence(
            subject=notice_text(notice, wordings).subject,
            url=notice.url,
            created_at=notice.created_at,
            mailed_at=notice.mailed_at,  # type: ignore[attr-defined] # annotated
            read_at=notice.read_at,
            mail_note=_mail_note(notice, notice.mail_state),  # type: ignore[attr-defined] # annotated
            sender=str(notice.facts.get("sender", "")),
        )
        for notice in notices
    ]


def _mail_note(notice: Notice, state: str | None) -> str:
    """Say why no mail of it has gone out, where that is not as it should be.

    What was told before reasons were kept is judged by how it stands today.
    """
    kind = kind_of(notice.kind)
    if state is None or state == DeliveryState.SKIPPED:
        if notice.no_mail:
            return str(notice.get_no_mail_display())
        if kind is not None and kind.by_mail and "default" in mailers and not mail_address(notice.recipient):
            return str(NoMail.NO_ADDRESS.label)
        return str(NoMail.READ.label) if state and notice.read_at else ""
    chosen = NoticeSettings.current()
    quiet = is_quiet(timezone.localtime(), *chosen.quiet_hours, chosen.free_days)
    if state == DeliveryState.QUEUED and quiet and not (kind and kind.urgent):
        return gettext("mail waits for the end of the quiet hours")
    notes = {
        DeliveryState.QUEUED: gettext("mail waits"),
        DeliveryState.SENDING: gettext("mail waits"),
        DeliveryState.UNCLEAR: gettext("mail: not known whether it went out"),
        DeliveryState.DEAD: gettext("mail not delivered"),
    }
    return notes.get(DeliveryState(state), "")
