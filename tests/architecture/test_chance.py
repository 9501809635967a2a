"""What fails by chance fails again: a test draws the same each time, and another test something else."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import get_random_string

from lms.certification.certificates.services import new_serial
from lms.evaluation.programmes.services import new_seed
from lms.exams.sittings.services import password_digest
from lms.papers.drawing.services import sample_paper
from tests.chance import drawn_by
from tests.clock import moved
from tests.factories.exams import make_paper, make_questions

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def drawn(name: str) -> list[object]:
    """Draw a serial, a lot, a paper, a salt, a key and a token as a test of the name does."""
    with drawn_by(name):
        sample = sample_paper(make_paper([("2", 1)]), timezone.now())
        told = [password_digest("竹子"), uuid4(), secrets.token_hex(), get_random_string(32)]
        return [new_serial(), new_seed(), sample.seed, secrets.randbits(62), *told]


@pytest.mark.django_db
def test_two_runs_of_one_test_draw_the_same_and_two_tests_do_not() -> None:
    make_questions(3)

    first, again, other = drawn("test_a"), drawn("test_a"), drawn("test_b")

    assert first == again
    assert all(one != another for one, another in zip(first, other, strict=True))


@pytest.mark.parametrize("case", ["one", "two"])
def test_each_test_draws_by_its_own_name(request: pytest.FixtureRequest, case: str) -> None:
    assert request.node.nodeid.endswith(f"[{case}]")
    assert secrets.randbits(62) == Random(request.node.nodeid).getrandbits(62)


@pytest.mark.parametrize("case", ["one", "two"])
def test_nothing_is_left_in_the_cache_by_another_test(case: str) -> None:
    assert cache.get("left") is None
    cache.set("left", case)


def test_a_run_can_be_moved_over_midnight_of_a_leap_day() -> None:
    times = iter([NOON, NOON, NOON + timedelta(minutes=5)])

    now = moved(lambda: next(times), "2028-02-28 23:57")

    assert [timezone.localtime(now()).isoformat() for _ in range(2)] == [
        "2028-02-28T23:57:00+08:00",
        "2028-02-29T00:02:00+08:00",
    ]
