"""Saves that overlap lose nothing: sixty at once, each with something of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from lms.courseware.attempts.models import PartAttempt
from lms.courseware.attempts.services import Report, keep_report, open_part
from tests.factories.courses import NOW, make_course, make_enrolment, make_standard
from tests.factories.courseware import Sco, make_courseware, make_package
from tests.factories.people import make_cast

SAVES = 60
WORKERS = 12
PARTS = tuple(Sco(f"I{number}", f"第 {number} 节", f"{number}.html") for number in range(4))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_sixty_overlapping_saves_none_is_lost() -> None:
    make_standard()
    enrolment = make_enrolment(make_cast().li, make_course("U1", lessons=0))
    page = make_courseware(enrolment.course, make_package(PARTS))
    attempts = [open_part(enrolment=enrolment, page=page, key=part.key, now=NOW) for part in PARTS]

    def save(number: int) -> None:
        # Every part is completed in its last save, which is neither the first nor the last to arrive.
        values = {f"cmi.objectives.{number}.id": f"O{number}", "cmi.core.lesson_location": str(number)}
        if number == SAVES - 1:
            values["cmi.core.lesson_status"] = "completed"
        report = Report(1, number + 1, values, 60)
        try:
            for attempt in attempts:
                keep_report(attempt_key=attempt.pk, report=report, now=NOW + timedelta(minutes=number + 1))
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(save, [SAVES - 1, *range(SAVES - 1)]))

    for attempt in PartAttempt.objects.all():
        values = attempt.values()
        assert sum(name.startswith("cmi.objectives.") for name in values) == SAVES
        assert (attempt.place, attempt.completion) == (str(SAVES - 1), "completed")
    enrolment.refresh_from_db()
    assert enrolment.completed_at is not None
