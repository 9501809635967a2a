"""What fails by chance fails again: a test draws the same each time, and another test something else."""

from __future__ import annotations

import secrets
from random import Random

import pytest
from django.core.cache import cache
from django.utils import timezone

from lms.certification.services.issuing import new_serial
from lms.evaluation.services.programmes import new_seed
from lms.exams.services.drawing import sample_paper
from tests.chance import drawn_by
from tests.factories.exams import make_paper, make_questions


def drawn(name: str) -> list[object]:
    """Draw a serial, a lot and a paper as a test of the name does."""
    with drawn_by(name):
        sample = sample_paper(make_paper([("2", 1)]), timezone.now())
        return [new_serial(), new_seed(), sample.seed, secrets.randbits(62)]


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
