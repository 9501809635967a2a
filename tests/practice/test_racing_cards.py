"""Two answers of one person to one new question at once make one card."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone

from lms.practice.cards.models import Card
from lms.practice.cards.services import note_answers
from lms.practice.choices import CardSource
from tests.exams.test_races import with_own_connection
from tests.factories.exams import make_question
from tests.factories.people import Cast

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
A_WHILE = 0.5


@pytest.fixture(autouse=True)
def _on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs TEST_DATABASE_URL of a PostgreSQL server")


def test_the_second_answer_waits_for_the_card_of_the_first(cast: Cast) -> None:
    question = make_question()

    @transaction.atomic
    def note() -> None:
        note_answers(
            employee_id=cast.li.pk,
            right={question.pk: False},
            day=timezone.localdate(),
            source=CardSource.PRACTICE,
        )

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        note()
        second = pool.submit(with_own_connection(note))
        threading.Event().wait(A_WHILE)

        assert not second.done()

    second.result(timeout=10)
    assert Card.objects.count() == 1
