"""What was learned is written as xAPI 1.0.3 asks, under a pseudonym."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.statements.rules import (
    ActivityKind,
    Fate,
    Learned,
    LearningActivity,
    LearningResult,
    Site,
    Verb,
    body_of,
    digest_of,
    duration,
    fate_of,
    is_taking_back,
    pseudonym,
    statement_id,
    take_back_body,
    trial_body,
)
from tests.core.statements.store import faults_of

SITE = Site("https://xunping.example", "zh-hans")
AT = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
COURSE = LearningActivity(ActivityKind.COURSE, "courses/7", "投诉处理")
LEARNED = Learned("courses.course/1", "00123", Verb.COMPLETED, COURSE, AT, LearningResult(completion=True))
NUMBER = UUID("5ff0b1cf-0d5c-5d0c-9f3e-3d4f9a4d5a11")


def test_a_statement_says_who_did_what_with_what_when() -> None:
    assert body_of(LEARNED, name="abc", site=SITE) == {
        "actor": {"objectType": "Agent", "account": {"homePage": "https://xunping.example", "name": "abc"}},
        "verb": {
            "id": "http://adlnet.gov/expapi/verbs/completed",
            "display": {"en": "completed", "zh": "完成"},
        },
        "object": {
            "objectType": "Activity",
            "id": "https://xunping.example/activities/courses/7",
            "definition": {
                "type": "http://adlnet.gov/expapi/activities/course",
                "name": {"zh-hans": "投诉处理"},
            },
        },
        "timestamp": "2026-11-30T09:00:00.000Z",
        "result": {"completion": True},
        "context": {"platform": "Xunping"},
    }


@given(
    share=st.none() | st.floats(-3, 3),
    marks=st.none() | st.floats(-50, 100),
    seconds=st.none() | st.floats(0, 10**7),
    success=st.none() | st.booleans(),
    verb=st.sampled_from(Verb).filter(lambda verb: verb is not Verb.TAKEN_BACK),
    offset=st.integers(-12, 14),
)
def test_whatever_was_learned_keeps_the_musts(
    share: float | None,
    marks: float | None,
    seconds: float | None,
    success: bool | None,
    verb: Verb,
    offset: int,
) -> None:
    at = AT.astimezone(timezone(timedelta(hours=offset)))
    result = LearningResult(True, success, share, marks, None if marks is None else 100.0, seconds)
    learned = replace(LEARNED, verb=verb, at=at, result=result, parent=COURSE)

    body = body_of(learned, name="abc", site=SITE)

    assert faults_of({"id": str(NUMBER), **body}) == []


def test_what_takes_back_and_what_tries_keep_the_musts() -> None:
    for body in (take_back_body(NUMBER, site=SITE, at=AT), trial_body(site=SITE, at=AT)):
        assert faults_of({"id": str(NUMBER), **body}) == []


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "PT0S"), (5, "PT5S"), (65, "PT1M5S"), (3600, "PT1H"), (90061.5, "PT25H1M1.5S"), (0.004, "PT0S")],
)
def test_a_duration_is_written_as_iso_8601_has_it(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_the_same_event_has_the_same_number_and_another_another() -> None:
    first = statement_id(SITE, "exams.attempt/1", 0)

    assert first == statement_id(SITE, "exams.attempt/1", 0)
    others = {
        statement_id(SITE, "exams.attempt/1", 1),
        statement_id(SITE, "exams.attempt/2", 0),
        statement_id(replace(SITE, address="https://other.example"), "exams.attempt/1", 0),
    }
    assert len({first, *others}) == 4
    assert first.version == 5


def test_a_pseudonym_needs_the_key() -> None:
    assert pseudonym("00123", "k" * 32) == pseudonym("00123", "k" * 32)
    assert len({pseudonym("00123", "k" * 32), pseudonym("00123", "l" * 32), pseudonym("123", "k" * 32)}) == 3
    assert "00123" not in pseudonym("00123", "k" * 32)


def test_two_bodies_differ_by_what_they_say() -> None:
    body = body_of(LEARNED, name="abc", site=SITE)

    assert digest_of(body) == digest_of(dict(reversed(body.items())))
    assert digest_of(body) != digest_of(body_of(LEARNED, name="abd", site=SITE))


@pytest.mark.parametrize(
    ("status", "together", "alone"),
    [
        (200, Fate.TAKEN, Fate.TAKEN),
        (204, Fate.TAKEN, Fate.TAKEN),
        (409, Fate.REFUSED, Fate.TAKEN),
        (400, Fate.REFUSED, Fate.REFUSED),
        (413, Fate.REFUSED, Fate.REFUSED),
        (401, Fate.AWAY, Fate.AWAY),
        (404, Fate.AWAY, Fate.AWAY),
        (429, Fate.AWAY, Fate.AWAY),
        (500, Fate.BROKEN, Fate.BROKEN),
        (503, Fate.AWAY, Fate.AWAY),
        (302, Fate.AWAY, Fate.AWAY),
    ],
)
def test_an_answer_says_what_became_of_a_post(status: int, together: Fate, alone: Fate) -> None:
    assert (fate_of(status, alone=False), fate_of(status, alone=True)) == (together, alone)


@pytest.mark.parametrize("status", [401, 403, 404, 503])
@pytest.mark.parametrize("alone", [True, False])
def test_what_seems_a_closed_store_may_mean_the_voiding_alone(status: int, alone: bool) -> None:
    fate = fate_of(status, alone=alone, takes_back=True)

    assert fate is (Fate.UNCLEAR if status in {403, 404} else Fate.AWAY)


def test_what_takes_back_voids_and_nothing_else_does() -> None:
    others = (body_of(LEARNED, name="abc", site=SITE), trial_body(site=SITE, at=AT))

    assert is_taking_back(take_back_body(NUMBER, site=SITE, at=AT))
    assert not any(is_taking_back(body) for body in others)
