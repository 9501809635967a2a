"""Make, renew and end the secret address of somebody's calendar."""

import secrets
from datetime import datetime

from django.db import transaction

from lms.core.accounts import User
from lms.core.calendars.models import CalendarAddress
from lms.core.trail.api import record


@transaction.atomic
def renew_address(*, user: User, now: datetime) -> CalendarAddress:
    """Give the account an address nobody can guess; the one before answers no more."""
    made, _new = CalendarAddress.objects.update_or_create(
        user_id=user.pk, defaults={"secret": secrets.token_urlsafe(32), "made_at": now}
    )
    record(actor=user, action="core.calendar_address_made", subject=user)
    return made


@transaction.atomic
def end_address(*, user: User) -> None:
    """Take the address away."""
    if CalendarAddress.objects.filter(user=user.pk).delete()[0]:
        record(actor=user, action="core.calendar_address_ended", subject=user)
