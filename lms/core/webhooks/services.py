"""Queue what webhooks are told of; keep them, and change the secret with which posts are signed."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from lms.core.accounts import User
from lms.core.notices.kinds import NoticeKind
from lms.core.notices.models import Delivery, DeliveryState, Way
from lms.core.trail.api import record, register_actions
from lms.core.webhooks.audiences import audience
from lms.core.webhooks.messages import labels_of
from lms.core.webhooks.models import Webhook, WebhookKind
from lms.core.webhooks.rules import SECRET_PREFIX
from lms.core.webhooks.settings import WebhookSettings
from lms.core.wording import JSON, enumerated

SECRET_BYTES: Final = 32

register_actions(
    {
        "core.webhook_added": _("Webhook added"),
        "core.webhook_changed": _("Webhook changed"),
        "core.webhook_secret_renewed": _("Secret of a webhook renewed"),
        "core.webhook_switched_on": _("Webhook switched on"),
        "core.webhook_switched_off": _("Webhook switched off"),
        "core.webhook_tried": _("Test message sent to a webhook"),
    },
    details={
        "webhook_host": _("Host"),
        "webhook_kinds": _("Kinds of notices"),
        "webhook_audience": _("About whom"),
        "webhook_names": _("Says names"),
        "webhook_key": _("Address or secret"),
        "webhook_outcome": _("What the receiver did"),
    },
    values={
        "webhook_names": {"True": _("yes"), "False": _("no")},
        "webhook_key": {"changed": _("another one")},
        "webhook_outcome": {
            "taken": _("taken"),
            "later": _("not reached, or asked to wait"),
            "refused": _("refused"),
            "unknown": _("not known"),
        },
    },
)


@dataclass(frozen=True)
class WebhookPlan:
    """What an administrator says of a webhook; an empty address or secret leaves the one that is kept."""

    name: str
    address: str = ""
    secret: str = ""
    language: str = ""
    notice_kinds: list[str] = field(default_factory=list)
    audience: list[str] = field(default_factory=list)
    says_names: bool = False


def posts_go_out() -> bool:
    """Tell whether the site may post anywhere; else nothing is queued for webhooks."""
    return bool(WebhookSettings.current().allowed_hosts)


def queue_posts(*, kind: NoticeKind, notices: Mapping[int, int], now: datetime) -> None:
    """Queue new notices, given by account, for the webhooks of their kind and their people."""
    if not posts_go_out():
        return
    asked = audience()
    for webhook in Webhook.objects.active():
        if kind.code not in webhook.notice_kinds:
            continue
        told = set(notices)
        if webhook.audience:
            told &= asked.accounts(webhook.audience) if asked else set()
        Delivery.objects.bulk_create(
            [
                Delivery(notice_id=notices[person], way=Way.WEBHOOK, webhook=webhook, next_try_at=now)
                for person in sorted(told)
            ],
            batch_size=1000,
        )


@transaction.atomic
def add_webhook(*, kind: WebhookKind, plan: WebhookPlan, by: User) -> Webhook:
    """Keep a new webhook, switched off until it was tried; a system gets a secret that the site makes.

    Callers check who may do this; the form checks the address.
    """
    secret = new_secret() if kind == WebhookKind.SYSTEM else plan.secret
    made = Webhook(kind=kind, address=plan.address, secret=secret, made_at=timezone.now())
    _say(made, plan)
    made.save()
    record(actor=by, action="core.webhook_added", subject=made, details=_details(made))
    return made


@transaction.atomic
def change_webhook(*, webhook: Webhook, plan: WebhookPlan, by: User) -> None:
    """Keep what an administrator says otherwise. Callers check who may do this."""
    kept = Webhook.objects.select_for_update().get(pk=webhook.pk)
    before = _details(kept)
    kept.address = plan.address or kept.address
    kept.secret = plan.secret or kept.secret
    _say(kept, plan)
    kept.save()
    details: dict[str, JSON] = {"before": before, "after": _details(kept)}
    if plan.address or plan.secret:
        details["webhook_key"] = "changed"
    record(actor=by, action="core.webhook_changed", subject=kept, details=details)


@transaction.atomic
def renew_secret(*, webhook: Webhook, by: User) -> str:
    """Sign what is posted to a system with another secret from now on, and give it: it is shown once."""
    secret = new_secret()
    Webhook.objects.filter(pk=webhook.pk).update(secret=secret)
    record(actor=by, action="core.webhook_secret_renewed", subject=webhook)
    return secret


@transaction.atomic
def switch_webhook(*, webhook: Webhook, on: bool, by: User) -> None:
    """Switch a webhook on or off; what waits for one that is switched off is no longer needed."""
    if not Webhook.objects.filter(pk=webhook.pk, is_active=not on).update(is_active=on):
        return
    if not on:
        waiting = Delivery.objects.filter(webhook=webhook, state=DeliveryState.QUEUED)
        waiting.update(state=DeliveryState.SKIPPED)
    action = "core.webhook_switched_on" if on else "core.webhook_switched_off"
    record(actor=by, action=action, subject=webhook)


def new_secret() -> str:
    """Make a secret nobody can guess, written as Standard Webhooks has it."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def _say(webhook: Webhook, plan: WebhookPlan) -> None:
    webhook.name, webhook.language = plan.name, plan.language
    webhook.notice_kinds, webhook.audience = plan.notice_kinds, plan.audience
    webhook.says_names = plan.says_names


def _details(webhook: Webhook) -> dict[str, JSON]:
    """Say what the trail keeps: the host, and neither address nor secret."""
    with translation.override(settings.LANGUAGE_CODE):
        return {
            "webhook_host": webhook.host,
            "webhook_kinds": enumerated(labels_of(webhook.notice_kinds)),
            "webhook_audience": enumerated(webhook.audience),
            "webhook_names": str(webhook.says_names),
        }
