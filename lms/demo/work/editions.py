"""Lead the change to the fictitious edition some way: some of it confirmed, some given away, some open."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import QuerySet

from lms.demo.plan import DemoPlan, member
from lms.standards.changes.models import ChangeItem
from lms.standards.changes.services import PlannedDays, assign, co_sign, confirm, open_change
from lms.standards.choices import ThingKind
from lms.standards.clauses.models import Edition

DAYS_AHEAD, DAYS_TO_LEARN = 33, 30
# What moved into 1.3 keeps its sense; of 2.1 some items say nothing of the time.
SAME_SENSE = ("1.3", "1.4")
NOTES = {
    "same": "演示：只是并入 1.3，意思没有变。",
    "unused": "演示：没有用到平均处理时间。",
}


def lead_change(plan: DemoPlan, now: datetime) -> None:
    """Open the change at the moment of seeding, as the bank is as new; the edition stays without a day."""
    edition = Edition.objects.get(is_demo=True)
    trainer = User.objects.get(username=member(plan, "trainer")["number"])
    hr = User.objects.get(username=member(plan, "hr")["number"])
    day = plan.today + timedelta(days=DAYS_AHEAD)
    days = PlannedDays(day, day + timedelta(days=DAYS_TO_LEARN))
    change = open_change(edition=edition, days=days, by=trainer, now=now)
    co_sign(change=change, by=hr, now=now)
    items = change.items
    assign(change=change, items=_keys(items.filter(kind=ThingKind.LESSON)), owner=trainer, by=hr)
    assign(change=change, items=_keys(items.filter(kind=ThingKind.CERTIFICATION)), owner=hr, by=hr)
    same = items.filter(before_number__in=SAME_SENSE)
    confirm(change=change, items=_keys(same), note=NOTES["same"], by=trainer, now=now)
    texts = (ThingKind.LESSON, ThingKind.CHECK, ThingKind.QUESTION)
    unused = items.filter(before_number="2.1", kind__in=texts).exclude(to_change__contains="F-2.1-4")
    confirm(change=change, items=_keys(unused), note=NOTES["unused"], by=trainer, now=now)


def _keys(items: QuerySet[ChangeItem]) -> list[int]:
    return list(items.values_list("pk", flat=True))
