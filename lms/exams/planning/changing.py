"""Say which sittings are planned with papers that ask about clauses that change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.core.wording import moment
from lms.exams.choices import SittingStage
from lms.exams.sittings.models import Sitting
from lms.papers.drawing.changing import papers_asking
from lms.standards.changes.api import ChangingClauses, RestingThing, ThingKind


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
