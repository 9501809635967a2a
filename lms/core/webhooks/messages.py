"""Write what is posted: to a group how many people were told what, to a system each notice by its number."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core.accounts import account_name
from lms.core.notices.kinds import kind_of
from lms.core.notices.mails import absolute
from lms.core.notices.models import Delivery
from lms.core.webhooks.models import Webhook, WebhookKind
from lms.core.webhooks.rules import (
    Verdict,
    feishu_signature,
    fitted,
    signed_dingtalk_address,
    standard_headers,
    verdict_of_robot,
    verdict_of_system,
)
from lms.core.wording import JSON, enumerated

NAMES_SHOWN: Final = 20


@dataclass(frozen=True)
class Message:
    """What is posted: where, which body under which headers, and how it is shown to administrators."""

    address: str
    body: bytes
    headers: Mapping[str, str]
    text: str


def message_about(webhook: Webhook, posted: QuerySet[Delivery], message_id: str, now: datetime) -> Message:
    """Write one message about all these deliveries."""
    if webhook.is_group:
        return message_to_group(webhook, text_about(webhook, posted), now)
    notices: list[JSON] = [event(webhook, one) for one in posted.select_related("notice__recipient")]
    return message_to_system(webhook, "notices", {"notices": notices}, message_id, now)


def trial_message(webhook: Webhook, message_id: str, now: datetime) -> Message:
    """Write a message that only tries whether it arrives."""
    if not webhook.is_group:
        return message_to_system(webhook, "test", {}, message_id, now)
    with translation.override(webhook.language or settings.LANGUAGE_CODE):
        text = "\n".join([heading(webhook), _("This is a test. Messages about notices will come here.")])
    return message_to_group(webhook, text, now)


def heading(webhook: Webhook) -> str:
    """Begin every message to a group by the same word, which a robot may ask for, and its name."""
    return _("[%(site)s] %(name)s") % {"site": _("Xunping"), "name": webhook.name}


def text_about(webhook: Webhook, posted: QuerySet[Delivery]) -> str:
    """Say to a group how many people were told of each kind; who they are only where that is allowed."""
    counts = posted.order_by().values_list("notice__kind").annotate(Count("notice__recipient", distinct=True))
    with translation.override(webhook.language or settings.LANGUAGE_CODE):
        lines = [
            line_about(webhook, posted, code, count)
            for code, count in sorted(counts, key=lambda one: (-one[1], one[0]))
        ]
        read_more = _("Details after signing in: %(url)s") % {"url": absolute(reverse("lms_core:notices"))}
        return fitted([heading(webhook), *lines], read_more)


def line_about(webhook: Webhook, posted: QuerySet[Delivery], code: str, count: int) -> str:
    """Say of one kind how many people were told; of what is private never who."""
    kind = kind_of(code)
    people = ngettext("%(count)d person", "%(count)d people", count) % {"count": count}
    words = {"kind": kind.label if kind else code, "people": people}
    if not webhook.says_names or kind is None or kind.private:
        return _("%(kind)s: %(people)s") % words
    told = posted.filter(notice__kind=code).select_related("notice__recipient").order_by("pk")
    names = list(dict.fromkeys(account_name(one.notice.recipient) for one in told[:NAMES_SHOWN]))
    named = enumerated([*names, "…"] if len(names) < count else names)
    return _("%(kind)s: %(people)s (%(names)s)") % {**words, "names": named}


def message_to_group(webhook: Webhook, text: str, now: datetime) -> Message:
    """Put a text into the form the robot takes, signed as it asks."""
    address, given = webhook.address, {"msgtype": "text", "text": {"content": text}}
    if webhook.kind == WebhookKind.DINGTALK:
        address = signed_dingtalk_address(address, webhook.secret, now)
    elif webhook.kind == WebhookKind.FEISHU:
        given = {**feishu_signature(webhook.secret, now), "msg_type": "text", "content": {"text": text}}
    return Message(address, json.dumps(given, ensure_ascii=False).encode(), {}, text)


def event(webhook: Webhook, delivery: Delivery) -> dict[str, JSON]:
    """Write one notice for a system: numbers and the kind, the name only where that is allowed."""
    notice = delivery.notice
    told: dict[str, JSON] = {
        "id": f"notice-{notice.pk}",
        "kind": notice.kind,
        "account": notice.recipient_id,
        "told_at": notice.created_at.isoformat(),
        "url": absolute(notice.get_absolute_url()),
    }
    return told | {"name": account_name(notice.recipient)} if webhook.says_names else told


def message_to_system(
    webhook: Webhook, what: str, said: Mapping[str, JSON], message_id: str, now: datetime
) -> Message:
    """Put what is said into the envelope of Standard Webhooks: type, time, data."""
    envelope = {"type": what, "timestamp": now.isoformat(), "data": said}
    body = json.dumps(envelope, ensure_ascii=False).encode()
    headers = standard_headers(webhook.secret, message_id, now, body)
    return Message(webhook.address, body, headers, json.dumps(envelope, ensure_ascii=False, indent=2))


def verdict_on(webhook: Webhook, status: int, body: str) -> Verdict:
    """Tell from the answer what became of a message."""
    if webhook.is_group:
        return verdict_of_robot(webhook.kind, status, body)
    return verdict_of_system(status, body)


def labels_of(codes: Collection[str]) -> list[str]:
    """Name kinds of notices; those of an app that is gone by their codes."""
    found = [(code, kind_of(code)) for code in codes]
    return [str(kind.label) if kind else code for code, kind in found]
