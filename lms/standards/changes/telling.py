"""Tell those who look after what rests on a change: at once when it falls to them, again before the day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.contrib.auth import get_user_model
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from lms.core.accounts import User
from lms.core.jobs.api import worded
from lms.core.notices.api import NoticeFact, NoticeKind, notify, reminder_step
from lms.core.wording import day_text
from lms.standards.changes.models import CAUSES, ChangeItem, EditionChange
from lms.standards.notices import CHANGE_DUE, CHANGE_ITEMS

REMINDERS: Final = (30, 7, 3, 1)


def tell_owners(change: EditionChange, *, by: User, owners: Collection[int] | None = None) -> None:
    """Tell owners, by key, how much of a change they have to look at now; all of them where none is named.

    Belongs into the transaction that gave it to them. Who did so is not told.
    """
    day = timezone.localdate()
    for owner, count in open_by_owner(change).items():
        if owner != by.pk and (owners is None or owner in owners):
            _tell(CHANGE_ITEMS, change, owner, {"count": count}, key=f"{day}:{count}")


def remind_of_changes(now: datetime) -> None:
    """Tell owners 30, 7, 3 and 1 days before the day of a change what is still open, once for each step."""
    today = timezone.localdate(now)
    for change in EditionChange.objects.filter(closed_at__isnull=True).select_related(*CAUSES):
        left = (change.day - today).days if change.day else -1
        if left < 0 or (step := reminder_step(left, REMINDERS)) is None:
            continue
        for owner, count in open_by_owner(change).items():
            _tell(CHANGE_DUE, change, owner, {"count": count, "days": left}, key=f"{change.day}:{step}")


def open_by_owner(change: EditionChange) -> dict[int, int]:
    """Count by owner what nobody has decided; what is nobody's is left out."""
    items = ChangeItem.objects.to_decide().filter(change=change, owner__isnull=False)
    counted = items.order_by("owner").values_list("owner").annotate(total=Count("pk"))
    return {owner: total for owner, total in counted if owner is not None}


def _tell(
    kind: NoticeKind, change: EditionChange, owner: int, said: dict[str, NoticeFact], *, key: str
) -> None:
    notify(
        kind=kind,
        to=get_user_model().objects.filter(pk=owner),
        facts={
            "change": worded(lambda: str(change)),
            "day": day_text(change.day) if change.day else worded(lambda: gettext("a day still to be set")),
            **said,
        },
        url=f"{reverse('lms_standards:change_all', args=[change.pk])}?owner={owner}&state=open",
        key=f"{kind.code}:{change.pk}:{key}",
    )
