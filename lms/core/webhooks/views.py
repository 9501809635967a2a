"""Let administrators connect groups and systems, try them, and switch them on and off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.db.models import Count, Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms.core.notices.models import DeliveryState
from lms.core.notices.views import for_administrators, reader
from lms.core.settings import CoreSettings
from lms.core.ui.components import Action, Fact
from lms.core.webhooks.forms import WebhookForm
from lms.core.webhooks.models import Webhook, WebhookKind
from lms.core.webhooks.rules import Outcome
from lms.core.webhooks.sending import try_webhook
from lms.core.webhooks.services import (
    add_webhook,
    change_webhook,
    posts_go_out,
    renew_secret,
    switch_webhook,
)
from lms.core.webhooks.settings import WebhookSettings
from lms.core.wording import moment

UNDELIVERED: Final = (DeliveryState.DEAD, DeliveryState.UNCLEAR)


@require_safe
@for_administrators
def webhooks(request: HttpRequest) -> HttpResponse:
    """List the groups and systems that are told, with what waits and what did not arrive."""
    state = "deliveries__state"
    found = Webhook.objects.annotate(
        last_sent=Max("deliveries__sent_at"),
        waiting=Count("deliveries", filter=Q(**{state: DeliveryState.QUEUED})),
        undelivered=Count("deliveries", filter=Q(**{f"{state}__in": UNDELIVERED})),
    )
    context = {
        "webhooks": found,
        "kinds": WebhookKind.choices,
        "goes_out": posts_go_out(),
        "hosts": sorted(WebhookSettings.current().allowed_hosts),
        "dry_run": WebhookSettings.current().dry_run,
        "demo": CoreSettings.current().demo,
    }
    return render(request, "lms_core/webhooks/webhooks.html", context)


@for_administrators
def new_webhook(request: HttpRequest, kind: str) -> HttpResponse:
    """Connect a group or a system; the secret that the site made is shown once."""
    if kind not in WebhookKind.values:
        raise Http404
    chosen = WebhookKind(kind)
    form = WebhookForm(chosen, None, request.POST if request.method == "POST" else None)
    if form.is_valid():
        made = add_webhook(kind=chosen, plan=form.plan, by=reader(request))
        if not made.is_group:
            return show_secret(request, made, made.secret)
        messages.success(request, _("The webhook is kept. Send a test message, then switch it on."))
        return redirect(made)
    context = {"form": form, "kind": chosen, "goes_out": posts_go_out()}
    return render(request, "lms_core/webhooks/new.html", context)


@for_administrators
def webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one webhook, change it, try it, switch it on or off, give it another secret."""
    found = get_object_or_404(Webhook, pk=pk)
    step = request.POST.get("step", "")
    if step == "secret" and not found.is_group:
        return show_secret(request, found, renew_secret(webhook=found, by=reader(request)))
    if act := STEPS.get(step):
        act(request, found, timezone.now())
        return redirect(found)
    form = WebhookForm(WebhookKind(found.kind), found, request.POST if request.method == "POST" else None)
    if form.is_valid():
        change_webhook(webhook=found, plan=form.plan, by=reader(request))
        messages.success(request, _("The webhook is changed."))
        return redirect(found)
    last = found.deliveries.filter(state=DeliveryState.SENT).aggregate(last=Max("sent_at"))["last"]
    refused = found.deliveries.filter(state__in=[*UNDELIVERED, DeliveryState.QUEUED]).exclude(error="")
    trouble = refused.order_by("-tried_at").first()
    context = {
        "webhook": found,
        "form": form,
        "facts": [
            Fact(_("Kind"), found.get_kind_display()),
            Fact(_("Host"), found.host),
            Fact(_("Last message"), moment(last)),
            Fact(
                _("Last fault"), trouble.error if trouble else "", moment(trouble.tried_at) if trouble else ""
            ),
        ],
        "actions": [Action(_("What was sent"), f"{reverse('lms_core:deliveries')}?q={found.name}")],
        "goes_out": posts_go_out(),
    }
    return render(request, "lms_core/webhooks/webhook.html", context)


def show_secret(request: HttpRequest, found: Webhook, secret: str) -> HttpResponse:
    """Show a secret in the answer to the form that made it: no address leads to it."""
    reply = render(request, "lms_core/webhooks/secret.html", {"webhook": found, "secret": secret})
    add_never_cache_headers(reply)
    return reply


def try_out(request: HttpRequest, found: Webhook, now: datetime) -> None:
    """Post a test message and say what became of it."""
    verdict = try_webhook(webhook=found, by=reader(request), now=now)
    if WebhookSettings.current().dry_run:
        messages.info(request, _("Nothing is posted from this site: the message was only written."))
        return
    said = {
        Outcome.TAKEN: _("The test message was taken."),
        Outcome.LATER: _("The test message did not arrive, or the receiver asks to wait: %(said)s"),
        Outcome.REFUSED: _("The test message was refused: %(said)s"),
        Outcome.UNKNOWN: _("Nobody knows whether the test message arrived: %(said)s"),
    }
    level = messages.SUCCESS if verdict.outcome is Outcome.TAKEN else messages.ERROR
    messages.add_message(request, level, said[verdict.outcome] % {"said": verdict.said})


def switch_on(request: HttpRequest, found: Webhook, _now: datetime) -> None:
    """Switch it on."""
    switch_webhook(webhook=found, on=True, by=reader(request))
    messages.success(request, _("The webhook is on: notices told from now on go there."))


def switch_off(request: HttpRequest, found: Webhook, _now: datetime) -> None:
    """Switch it off."""
    switch_webhook(webhook=found, on=False, by=reader(request))
    messages.success(request, _("The webhook is off. What waited for it is not posted any more."))


STEPS: Final[dict[str, Callable[[HttpRequest, Webhook, datetime], None]]] = {
    "try": try_out,
    "on": switch_on,
    "off": switch_off,
}
