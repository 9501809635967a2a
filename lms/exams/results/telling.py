"""Tell takers that their result is there, where they could not see it as they handed in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from lms.core.notices.api import notify, recipients_of
from lms.exams.attempts.models import Attempt
from lms.exams.marking.models import MarkingTask
from lms.exams.notices import RESULT_OUT
from lms.exams.release.queries import nobody_writes
from lms.exams.sittings.models import Sitting
from lms.papers.review_options.queries import matrix_of

LOOKS_BACK: Final = timedelta(days=21)


def tell_results(now: datetime) -> None:
    """Tell everybody once whose result came to be seen since it was handed in."""
    sittings = Sitting.objects.not_cancelled().filter(
        opens_at__lte=now, closes_at__gt=now - LOOKS_BACK, is_rehearsal=False
    )
    for sitting in sittings.select_related("paper"):
        seen_late = shown_late(sitting, now)
        if seen_late is None:
            continue
        key = f"exams.result:{sitting.pk}"
        takers = get_user_model().objects.filter(employee__in=seen_late.values("employee"))
        new = list(takers.exclude(pk__in=recipients_of(key)))
        if new:
            facts = {"exam": sitting.title}
            notify(kind=RESULT_OUT, to=new, facts=facts, url=_results_of(seen_late), key=key)


def _results_of(attempts: QuerySet[Attempt]) -> dict[int, str]:
    """Give by account the address of the result; of several attempts that of the last."""
    rows = attempts.filter(employee__user__isnull=False).order_by("closed_at", "pk")
    found = rows.values_list("employee__user", "token")
    return {account: reverse("lms_exams:result", args=[token]) for account, token in found}


def shown_late(sitting: Sitting, now: datetime) -> QuerySet[Attempt] | None:
    """List attempts whose marks can be seen now and could not at the hand-in; nothing where none ever can.

    Where a paper shows marks after the hand-in, these are the ones that people marked; where it shows them
    only when the sitting is over, all.
    """
    marked = Attempt.objects.marked().filter(sitting=sitting)
    matrix = matrix_of(sitting.paper)
    if ("after_hand_in", "marks") in matrix:
        by_people = MarkingTask.objects.filter(attempt=OuterRef("pk"))
        return marked.filter(Exists(by_people))
    if ("after_window", "marks") in matrix:
        return marked.filter(nobody_writes(now))
    return None
