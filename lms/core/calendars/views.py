"""Answer a calendar that knows the secret address; let people make, renew and end theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.core.accounts import User
from lms.core.calendars.entries import entries_of
from lms.core.calendars.feed import as_icalendar
from lms.core.calendars.models import CalendarAddress
from lms.core.calendars.services import end_address, renew_address

BACK: Final = timedelta(days=90)
AHEAD: Final = timedelta(days=400)


@require_safe
@never_cache
def feed(_request: HttpRequest, secret: str) -> HttpResponse:
    """Give the calendar of whoever's address it is; nothing once the account is switched off."""
    found = get_object_or_404(
        CalendarAddress.objects.select_related("user"), secret=secret, user__is_active=True
    )
    now = timezone.now()
    today = timezone.localdate(now)
    with translation.override(settings.LANGUAGE_CODE):
        entries = entries_of(found.user, today - BACK, today + AHEAD)
        written = as_icalendar(entries, site=settings.WAGTAILADMIN_BASE_URL.rstrip("/"), now=now)
    reply = HttpResponse(written, content_type="text/calendar; charset=utf-8")
    reply["Content-Disposition"] = 'inline; filename="xunping.ics"'
    return reply


@login_required
def own_address(request: HttpRequest) -> HttpResponse:
    """Show the own address; make a new one, or end it."""
    user = cast("User", request.user)
    if request.method == "POST":
        if request.POST.get("step") == "end":
            end_address(user=user)
            messages.success(request, _("The address answers no more."))
        else:
            had_one = CalendarAddress.objects.filter(user=user.pk).exists()
            renew_address(user=user, now=timezone.now())
            said = _("The address is made. The one before answers no more.") if had_one else ""
            messages.success(request, said or _("The address is made."))
        return redirect("lms_core:calendar")
    found = CalendarAddress.objects.filter(user=user.pk).first()
    return render(request, "lms_core/calendars/address.html", {"address": found})
