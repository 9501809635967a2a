"""Remind people by hand of certificates that end: HR sees first whom it reaches and what they read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.certification.coverage.models import KeptCover
from lms.certification.coverage.people import chosen_certification, chosen_days, people_form, scope
from lms.certification.coverage.queries import covers_today, ending
from lms.certification.coverage.reminding import alike
from lms.certification.notices import REMINDED
from lms.core.accounts import User, account_name
from lms.core.jobs.api import worded
from lms.core.notices.api import (
    MOST_AT_ONCE,
    Reminder,
    notify,
    reached_by,
    refuse_too_many,
    say_reminded,
    show_reminder,
)
from lms.core.trail.api import record
from lms.core.wording import day_text
from lms.people.api import Role, SignedInRequest, role_required
from lms.people.leaves.api import away_on, days_off


@role_required(Role.HR)
def remind(request: SignedInRequest) -> HttpResponse:
    """Show whom a reminder of the list in the address would reach; send it when that is confirmed."""
    form, now = people_form(request), timezone.now()
    listed = ending(covers_today(chosen_certification(form), scope(request, form)), chosen_days(request))
    covers = list(listed.select_related("employee__user")[: MOST_AT_ONCE + 1])
    back_url = f"{reverse('lms_certification:expiring')}?{request.GET.urlencode()}"
    if too_many := refuse_too_many(request, len(covers), back_url=back_url):
        return too_many
    leaves, today = (
        days_off({one.employee_id for one in covers}, timezone.localdate(now)),
        timezone.localdate(now),
    )
    away = {
        one.employee_id: one.employee.name
        for one in covers
        if away_on(leaves.get(one.employee_id, ()), today)
    }
    here = [one for one in covers if one.employee_id not in away]
    if request.method == "POST":
        say_reminded(request, remind_of(covers=here, by=request.user, now=now))
        return redirect(back_url)
    reached = [one for one in here if one.employee.user]
    first = reached[0] if reached else None
    reminder = Reminder(
        title=_("Remind people of certificates that end"),
        kind=REMINDED,
        people=[
            (one.employee.name, one.employee.number, f"{one.certification} · {day_text(one.ends_on)}")
            for one in reached
        ],
        facts={
            "certification": str(first.certification) if first else "",
            "ends_on": day_text(first.ends_on) if first else "",
            "sender": account_name(request.user),
        },
        without=len({one.employee_id for one in here if not one.employee.user}),
        away=list(away.values()),
    )
    return show_reminder(request, reminder, back_url=back_url, back_label=_("Expiring soon"))


@transaction.atomic
def remind_of(*, covers: Sequence[KeptCover], by: User, now: datetime) -> int:
    """Remind people of what ends, of each certification once a day; give how many were reached.

    Callers check who may do this.
    """
    today, began, keys = timezone.localdate(now), timezone.now(), []
    for group in alike(covers):
        certification, ends_on = group[0].certification, group[0].ends_on
        keys.append(f"certification.reminded:{certification.pk}:{ends_on}:{today}")
        count = notify(
            kind=REMINDED,
            to=[one.employee.user for one in group if one.employee.user],
            facts={
                "certification": worded(lambda certification=certification: certification.shown_name),  # type: ignore[misc] # bound at once
                "ends_on": day_text(ends_on),
                "sender": account_name(by),
            },
            url=reverse("lms_certification:mine"),
            key=keys[-1],
        )
        if count:
            record(actor=by, action="certification.reminded", subject=certification, details={"rows": count})
    return reached_by(keys, began)
