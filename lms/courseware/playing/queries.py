"""Read the contents of a package with how far one learner has come in each part."""

from __future__ import annotations

from lms.courses.api import Enrolment
from lms.courseware.attempts.models import PartAttempt
from lms.courseware.packages.contents import Contents, PartLine
from lms.courseware.pages.models import CoursewarePage


def contents_of(page: CoursewarePage, enrolment: Enrolment | None) -> Contents:
    """Read the contents; one query for the learner's attempts, none without an enrolment."""
    done: dict[str, bool] = {}
    if enrolment is not None:
        own = PartAttempt.objects.filter(enrolment=enrolment, page=page)
        done = {part: done_at is not None for part, done_at in own.values_list("part", "done_at")}
    parts = page.package.contents() if page.package else []
    return Contents(
        tuple(
            PartLine(part, is_begun=done.get(part.key) is False, is_done=done.get(part.key, False))
            for part in parts
        )
    )
