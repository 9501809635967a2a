"""Tell people that a course or a path is theirs to do, anew where the day is another."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.core.jobs.api import filled, worded
from lms.core.notices.api import notify
from lms.core.wording import StrOrPromise, day_text
from lms.courses.notices import ASSIGNED
from lms.courses.pages.models import CoursePage
from lms.courses.paths.models import LearningPath


def tell_assigned(course: CoursePage, people: Collection[int], due_on: date | None) -> None:
    """Tell people, by their keys, of a course."""
    _tell(
        people,
        worded(lambda: course.shown_title),
        course.url or reverse("lms_courses:home"),
        f"{course.pk}",
        due_on,
    )


def tell_on_path(path: LearningPath, people: Collection[int], due_on: date | None) -> None:
    """Tell people, by their keys, of a path; of its courses each is told nothing more."""
    _tell(
        people,
        worded(lambda: path.shown_title),
        reverse("lms_courses:path", args=[path.key]),
        f"path:{path.pk}",
        due_on,
    )


def _tell(people: Collection[int], title: StrOrPromise, url: str, thing: str, due_on: date | None) -> None:
    if people:
        notify(
            kind=ASSIGNED,
            to=get_user_model().objects.filter(employee__in=people),
            facts={"course": title, "until": until_text(due_on)},
            url=url,
            key=f"courses.assigned:{thing}:{due_on or 'open'}",
        )


def until_text(due_on: date | None) -> StrOrPromise:
    """Say until when something has to be completed."""
    by_day = filled(_("Complete it by %(day)s."), {"day": day_text(due_on)})
    return by_day if due_on else _("It has no fixed day.")


def until_text_of_reminder(due_on: date | None, today: date) -> StrOrPromise:
    """Say until when something is or was to be completed; nothing where it has no day."""
    if due_on is None:
        return ""
    if due_on < today:
        return filled(_("It was to be completed by %(day)s and is overdue."), {"day": day_text(due_on)})
    return until_text(due_on)
