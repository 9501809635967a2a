"""Show somebody the own notices and choices; show administrators what went out, and word what is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, Final, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lms.core.accounts import User, mail_address
from lms.core.notices.forms import ChoicesForm, WordingForm
from lms.core.notices.kinds import NoticeKind, kind_of, registered_kinds
from lms.core.notices.models import Delivery, DeliveryState, Notice, NoticePreference
from lms.core.notices.queries import (
    NoticeText,
    filled_notice,
    hold_on,
    kinds_for,
    notice_text,
    notices_of,
    unread_count,
    worded_kind,
    wordings_for,
)
from lms.core.notices.services import (
    choose,
    hold_address,
    keep_address,
    lift_hold,
    mail_goes_out,
    mark_read,
    send_again,
    word,
)
from lms.core.notices.tables import DeliveryTable
from lms.core.permissions import may_look_after_notices
from lms.core.settings import CoreSettings
from lms.core.ui.components import Action, Fact
from lms.core.ui.navigation import list_in_tabs
from lms.core.wording import JSON, moment


@dataclass(frozen=True)
class NoticeLine:
    """One notice of the list."""

    notice: Notice
    text: NoticeText


def reader(request: HttpRequest) -> User:
    """Give who is signed in, as `login_required` saw to."""
    return cast("User", request.user)


@require_safe
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """List the reader's notices, the unread first."""
    pages = Paginator(notices_of(reader(request)), CoreSettings.current().page_size)
    page = pages.get_page(request.GET.get("page"))
    wordings = wordings_for(notice.kind for notice in page)
    lines = [NoticeLine(notice, notice_text(notice, wordings)) for notice in page]
    context = {
        "lines": lines,
        "page": page,
        "unread": unread_count(reader(request)),
        "actions": [
            Action(_("My calendar"), reverse("lms_core:calendar")),
            Action(_("Choose what comes by mail"), reverse("lms_core:notice_choices")),
        ],
    }
    return render(request, "lms_core/notices/notices.html", context)


@require_safe
@login_required
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the thing a notice is about; the notice is read by that."""
    notice = get_object_or_404(Notice, pk=pk, recipient=reader(request).pk)
    mark_read(user=reader(request), notice=notice, now=timezone.now())
    leads = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if leads else "lms_core:notices")


@require_POST
@login_required
def read(request: HttpRequest) -> HttpResponse:
    """Mark one notice read, or all of them."""
    key = request.POST.get("notice", "")
    notice = None
    if key:
        if not key.isdecimal():
            raise Http404
        notice = get_object_or_404(Notice, pk=key, recipient=reader(request).pk)
    mark_read(user=reader(request), notice=notice, now=timezone.now())
    return redirect("lms_core:notices")


@login_required
def choices(request: HttpRequest) -> HttpResponse:
    """Ask what the reader wants by mail."""
    user = reader(request)
    chosen = NoticePreference.objects.filter(user=user.pk).first()
    if request.method == "POST" and request.POST.get("step") == "lift":
        lift_hold(person=user, by=user)
        messages.success(request, _("Mail goes to your address again."))
        return redirect("lms_core:notice_choices")
    form = ChoicesForm(user, chosen, request.POST if request.method == "POST" else None)
    if form.is_valid():
        if "address" in form.cleaned_data:
            keep_address(user=user, address=form.cleaned_data["address"])
        choose(user=user, language=form.cleaned_data["language"], no_mail=form.no_mail)
        messages.success(request, _("Your choice is kept."))
        return redirect("lms_core:notice_choices")
    always = [kind for kind in kinds_for(user) if kind.mandatory]
    context = {
        "form": form,
        "always": always,
        "mail": mail_goes_out(),
        "address": mail_address(user),
        "hold": hold_on(mail_address(user)),
    }
    return render(request, "lms_core/notices/choices.html", context)


DELIVERY_LISTS: Final = {
    "stuck": (gettext_lazy("To decide"), [DeliveryState.DEAD, DeliveryState.UNCLEAR]),
    "waiting": (pgettext_lazy("delivery", "Waiting"), [DeliveryState.QUEUED, DeliveryState.SENDING]),
    "sent": (DeliveryState.SENT.label, [DeliveryState.SENT]),
    "skipped": (DeliveryState.SKIPPED.label, [DeliveryState.SKIPPED]),
}


def for_administrators[**P](
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let only those in who look after notices."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not may_look_after_notices(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@for_administrators
def deliveries(request: HttpRequest) -> HttpResponse:
    """List what went out, waits or could not be delivered."""
    rows = Delivery.objects.select_related("notice__recipient", "webhook")
    lists = {"": (_("All"), rows)}
    for name, (label, states) in DELIVERY_LISTS.items():
        lists[name] = (str(label), rows.filter(state__in=states))
    listed, tabs = list_in_tabs(request, lists)
    context = {
        "tabs": tabs,
        "actions": [
            Action(_("Webhooks"), reverse("lms_core:webhooks")),
            Action(_("Learning record store"), reverse("lms_core:statements")),
            Action(_("Words of notices"), reverse("lms_core:wordings")),
        ],
        "mail": mail_goes_out(),
        "demo": CoreSettings.current().demo,
    }
    return DeliveryTable(request, listed).respond("lms_core/notices/deliveries.html", context)


@for_administrators
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what one mail or post said and what became of it; queue once more what was not delivered."""
    found = get_object_or_404(Delivery.objects.select_related("notice__recipient", "webhook"), pk=pk)
    person = found.notice.recipient
    if request.method == "POST" and request.POST.get("step") in {"hold", "lift"}:
        if request.POST["step"] == "lift":
            lift_hold(person=person, by=reader(request))
            messages.success(request, _("Mail goes to this address again."))
        elif mail_address(person):
            hold_address(person=person, reason="", by=reader(request), now=timezone.now())
            messages.success(request, _("No more mail goes to this address; the person is told so."))
        return redirect(found)
    if request.method == "POST":
        if send_again(delivery=found, by=reader(request), now=timezone.now()):
            messages.success(request, _("It is queued again."))
        else:
            messages.error(request, _("This is not one that can be sent again."))
        return redirect(found)
    facts = [
        Fact(_("Told"), moment(found.notice.created_at)),
        Fact(_("Read in the portal"), moment(found.notice.read_at)),
        Fact(_("Why no mail"), found.notice.get_no_mail_display()),
        Fact(_("Sent to"), found.address),
        Fact(_("Attempts"), found.attempts, moment(found.tried_at) if found.tried_at else ""),
        Fact(_("Number of the message"), found.message_id),
        Fact(_("What the server said"), found.error),
    ]
    together = Delivery.objects.filter(message_id=found.message_id).exclude(message_id="")
    text = found.text or next(iter(together.exclude(text="").values_list("text", flat=True)[:1]), "")
    context = {
        "delivery": found,
        "facts": [fact for fact in facts if fact.value not in {"", "—"}],
        "text": text,
        "together": together.count(),
        "hold": hold_on(mail_address(person)),
        "may_hold": found.webhook is None and found.address.lower() == mail_address(person).lower() != "",
    }
    return render(request, "lms_core/notices/delivery.html", context)


@require_safe
@for_administrators
def wordings(request: HttpRequest) -> HttpResponse:
    """List the kinds of notices with their subjects."""
    kinds = registered_kinds()
    known = wordings_for(kind.code for kind in kinds)
    own = {kind for kind, _language in known}
    rows = [(kind, worded_kind(kind, example_of(kind), known), kind.code in own) for kind in kinds]
    return render(request, "lms_core/notices/wordings.html", {"rows": rows})


@dataclass(frozen=True)
class WordingInLanguage:
    """The form of one language beside what the notice says now."""

    name: str
    form: WordingForm
    preview: NoticeText


@for_administrators
def wording(request: HttpRequest, code: str) -> HttpResponse:
    """Give a kind of notice other words in each language, seeing them with the newest facts."""
    kind = kind_of(code)
    if kind is None:
        raise Http404
    known = wordings_for([code])
    newest = Notice.objects.filter(kind=code).order_by("-pk").first()
    parts: list[WordingInLanguage] = []
    for language, name in settings.LANGUAGES:
        kept = known.get((code, language))
        with translation.override(language):
            facts = newest.facts if newest else example_of(kind)
            preview = worded_kind(kind, facts, known)
            words = (kept.subject, kept.body) if kept else (str(kind.subject), str(kind.body))
        initial = dict(zip(("subject", "body"), words, strict=True))
        data = request.POST if request.method == "POST" else None
        form = WordingForm(kind, language=language, initial=initial, data=data)
        if data and form.is_valid() and form.cleaned_data["subject"]:
            with translation.override(language):
                preview = filled_notice(kind, facts, **form.cleaned_data)
        parts.append(WordingInLanguage(str(name), form, preview))
    asks_preview = request.POST.get("step") == "preview"
    if request.method == "POST" and not asks_preview and all(part.form.is_valid() for part in parts):
        for part in parts:
            keep_wording(part.form, reader(request))
        messages.success(request, _("The words are kept."))
        return redirect("lms_core:wording", code)
    context = {
        "kind": kind,
        "parts": parts,
        "is_real": newest is not None,
        "is_typed": request.method == "POST",
        "facts": kind.examples,
    }
    return render(request, "lms_core/notices/wording.html", context)


def keep_wording(form: WordingForm, by: User) -> None:
    """Keep the words of one language if they are others than before."""
    if form.has_changed():
        word(kind=form.kind, language=form.language, by=by, **form.cleaned_data)


def example_of(kind: NoticeKind) -> dict[str, JSON]:
    """Give the example facts of a kind, in the language now active."""
    return {name: str(value) for name, value in kind.examples.items()}
