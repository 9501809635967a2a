"""Two clicks on “begin” in the same instant, on PostgreSQL, begin one observation."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from lms.classroom.observation.models import Observation, ObservationMark
from lms.classroom.observation.services import begin_observation
from tests.exams.test_racing_decisions import second_of
from tests.factories.classroom import make_checklist
from tests.factories.people import Cast

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs TEST_DATABASE_URL of a PostgreSQL server")


def test_the_second_click_finds_what_the_first_began(cast: Cast) -> None:
    checklist, now = make_checklist(), timezone.now()

    def begin() -> int:
        return begin_observation(checklist=checklist, employee=cast.li, observer=cast.wang, now=now).pk

    with ThreadPoolExecutor(2) as pool:
        found = second_of(pool, begin, begin).result(timeout=20)

    assert found == Observation.objects.get().pk
    assert ObservationMark.objects.count() == 2
