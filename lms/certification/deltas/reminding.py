"""Tell people every morning of delta exams due soon and certificates due again, and who leads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from lms.certification.duties.models import DeltaDuty, DeltaExam
from lms.certification.duties.queries import open_exams
from lms.certification.notices import DELTA_DUE, DELTA_REMINDED, DUE_AGAIN, TEAM_DUE_AGAIN
from lms.core.accounts import User, account_name
from lms.core.jobs.api import worded
from lms.core.notices.api import NoticeFact, notify, reached_by, reminder_step
from lms.core.trail.api import record
from lms.core.wording import day_text, enumerated
from lms.people.api import Employee, Posting

REMINDERS: Final = (30, 7, 3, 1)
LOOKS_BACK: Final = timedelta(days=3)


def remind_of_deltas(now: datetime) -> None:
    """Tell who has 30, 7, 3 or 1 day left, and who is due again since yesterday, once for each step."""
    today = timezone.localdate(now)
    near = open_exams().filter(
        until__gte=today - LOOKS_BACK - timedelta(days=1), until__lte=today + timedelta(days=max(REMINDERS))
    )
    for exam in near.select_related("certification", "paper"):
        people = people_left(exam, today)
        if exam.until >= today:
            _tell_due(exam, people, today)
        else:
            _tell_due_again(exam, people, today)


def people_left(exam: DeltaExam, today: date) -> dict[int, Employee]:
    """Give by key who still has to pass it, of those who work here."""
    unsettled = DeltaDuty.objects.filter(exam=exam).unsettled_on(today)
    people = Employee.objects.employed_on(today).filter(certificates__duties__in=unsettled)
    return {person.pk: person for person in people.select_related("user").order_by("number")}


def facts_of(exam: DeltaExam) -> dict[str, NoticeFact]:
    """Give what every notice of an exam says."""
    certification, paper = exam.certification, exam.paper
    return {
        "certification": worded(lambda: certification.shown_name),
        "paper": worded(lambda: str(paper.shown_title)),
        "until": day_text(exam.until),
    }


def _tell_due(exam: DeltaExam, people: Iterable[int], today: date) -> None:
    days = (exam.until - today).days
    notify(
        kind=DELTA_DUE,
        to=get_user_model().objects.filter(employee__in=people),
        facts={**facts_of(exam), "days": days},
        url=reverse("lms_certification:mine"),
        key=f"certification.delta_due:{exam.pk}:{exam.until}:{reminder_step(days, REMINDERS)}",
    )


def _tell_due_again(exam: DeltaExam, people: Mapping[int, Employee], today: date) -> None:
    key = f"certification.due_again:{exam.pk}"
    notify(
        kind=DUE_AGAIN,
        to=get_user_model().objects.filter(employee__in=people),
        facts=facts_of(exam),
        url=reverse("lms_certification:mine"),
        key=key,
    )
    for leader, team in Posting.objects.on(today).teams_of(people).items():
        notify(
            kind=TEAM_DUE_AGAIN,
            to=[leader.user] if leader.user else [],
            facts={
                **facts_of(exam),
                "count": len(team),
                "names": enumerated(person.name for person in team),
            },
            url=reverse("lms_certification:coverage"),
            key=f"{key}:team",
        )


@transaction.atomic
def remind_by_hand(*, exam: DeltaExam, people: Sequence[Employee], by: User, today: date) -> int:
    """Remind people of an exam, once a day; give how many were reached. Callers check who may do this."""
    began, key = timezone.now(), f"certification.delta_reminded:{exam.pk}:{today}"
    count = notify(
        kind=DELTA_REMINDED,
        to=[one.user for one in people if one.user],
        facts={**facts_of(exam), "sender": account_name(by)},
        url=reverse("lms_certification:mine"),
        key=key,
    )
    if count:
        record(actor=by, action="certification.reminded", subject=exam, details={"rows": count})
    return reached_by([key], began)
