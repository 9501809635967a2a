"""Say which sittings are planned with papers that ask about clauses that change."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core.wording import moment
from lms.exams.choices import SittingStage
from lms.exams.sittings.models import Sitting, SittingSeat
from lms.papers.api import papers_asking, why_undrawable
from lms.standards.changes.api import (
    CAUSES,
    ChangeItem,
    ChangingClauses,
    Concerned,
    EditionChange,
    RestingThing,
    Stopping,
    ThingKind,
    open_items,
)

LAST_DAY = date(9000, 1, 1)  # what no day is set for lies behind every sitting


def sittings_resting_on_changes(changes: ChangingClauses) -> Iterator[RestingThing]:
    """Give the sittings that open on or after the day and whose papers may ask about the clauses.

    Where no day is set, all that are still to come.
    """
    asking = papers_asking(changes)
    coming = Sitting.objects.at_stage(SittingStage.COMING, timezone.now()).filter(paper__in=asking)
    if changes.day is not None:
        begins = timezone.make_aware(datetime.combine(changes.day, time.min))
        coming = coming.filter(opens_at__gte=begins)
    for sitting in coming.select_related("paper").order_by("opens_at", "pk"):
        for clause, number in asking[sitting.paper_id].items():
            yield RestingThing(
                kind=ThingKind.SITTING,
                key=sitting.pk,
                clause=clause,
                title=sitting.title,
                place=moment(sitting.opens_at),
                to_change=_("%(paper)s may ask %(count)d on it")
                % {"paper": sitting.paper.title, "count": number},
                view_url=reverse("lms_exams:sitting", args=[sitting.pk]),
                edit_url=reverse("lms_exams:sitting_edit", args=[sitting.pk]),
            )


def sittings_stopping(day: date, things: Mapping[str, Collection[int]]) -> Iterator[Stopping]:
    """Give those of the sittings that nobody could take on their day: their papers cannot be drawn then.

    A paper is asked about once for each day.
    """
    coming = Sitting.objects.at_stage(SittingStage.COMING, timezone.now())
    asked: dict[tuple[int, date], str] = {}
    found = coming.filter(pk__in=things.get(ThingKind.SITTING, ())).select_related("paper")
    for sitting in found.order_by("opens_at", "pk"):
        key = sitting.paper_id, max(day, timezone.localdate(sitting.opens_at))
        if key not in asked:
            asked[key] = why_undrawable(sitting.paper, key[1])
        if asked[key]:
            yield Stopping(
                ThingKind.SITTING,
                sitting.title,
                asked[key],
                moment(sitting.opens_at),
                reverse("lms_exams:sitting", args=[sitting.pk]),
            )


def sittings_across(change: int, things: Mapping[str, Collection[int]]) -> Concerned:
    """Count the seats of sittings that open before the day of a change and end on or after it.

    Their papers are drawn by the edition of the day they opened, to their end.
    """
    day = EditionChange.objects.select_related(*CAUSES).get(pk=change).own_day or LAST_DAY
    begins = timezone.make_aware(datetime.combine(day, time.min))
    papers = things.get(ThingKind.PAPER, ())
    across = Sitting.objects.not_cancelled().filter(
        paper__in=papers, opens_at__lt=begins, closes_at__gte=begins, closes_at__gt=timezone.now()
    )
    seats = SittingSeat.objects.filter(sitting__in=across)
    found = seats.aggregate(seats=Count("pk"), sittings=Count("sitting", distinct=True))
    note = ngettext(
        "%(count)d sitting, written to its end by the edition of its opening",
        "%(count)d sittings, each written to its end by the edition of its opening",
        found["sittings"],
    )
    note %= {"count": found["sittings"]}
    return Concerned(_("Seats in sittings across the day"), found["seats"], note=note)


@dataclass(frozen=True)
class SittingInChange:
    """What of a sitting nobody has looked at in changes of the standard, and why it could not be held."""

    items: list[ChangeItem]
    why: str


def in_changes(sitting: Sitting) -> SittingInChange:
    """Say how a sitting stands in the changes that are open; one query where it rests on none."""
    items = [] if sitting.cancelled_at else open_items([ThingKind.SITTING], [sitting.pk])
    why = why_undrawable(sitting.paper, timezone.localdate(sitting.opens_at)) if items else ""
    return SittingInChange(items, why)
