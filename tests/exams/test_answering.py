"""Saving an answer: the newest revision stays, and the statement itself refuses everybody else."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from lms.exams.api import Attempt
from lms.exams.attempts.models import Answer, LateAnswer
from lms.exams.attempts.rules.access import AttemptClosed
from lms.exams.attempts.services import UnknownAttempt, UnknownSlot
from lms.exams.marking.closing import hand_in
from lms.exams.saving.services import (
    AnswerLate,
    AnswerMalformed,
    GivenAnswer,
    SavedAnswer,
    read_answer,
    save_answer,
)
from tests.factories.exams import NOW, make_attempt
from tests.factories.people import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt(cast: Cast) -> Attempt:
    return make_attempt(cast.li, questions=2)


def answer(revision: int = 1, chosen: str | None = "1", slot: int = 1, **values: object) -> GivenAnswer:
    given = {"chosen": chosen} if chosen else None
    return GivenAnswer(
        slot=slot, given=given, flagged=bool(values.get("flagged")), revision=revision, seconds=3
    )


def save(
    attempt: Attempt, sent: GivenAnswer, *, now: datetime = NOW, user_id: int | None = None
) -> SavedAnswer:
    owner = attempt.employee.user_id or 0
    return save_answer(token=attempt.token, user_id=user_id or owner, answer=sent, now=now)


def test_an_answer_is_saved_with_its_time(attempt: Attempt) -> None:
    saved = save(attempt, answer(flagged=True))

    row = Answer.objects.get()
    assert (saved.outcome, saved.saved_at) == ("saved", NOW)
    assert (row.slot, row.given, row.flagged, row.revision, row.seconds, row.saved_at) == (
        1,
        {"chosen": "1"},
        True,
        1,
        3,
        NOW,
    )


def test_saving_is_one_statement(attempt: Attempt, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    sent, user_id = answer(), attempt.employee.user_id

    with django_assert_num_queries(1) as captured:
        save(attempt, sent, user_id=user_id)

    assert "slots" not in captured.captured_queries[0]["sql"]


def test_the_higher_revision_stays(attempt: Attempt) -> None:
    save(attempt, answer(3, "2"))

    late = save(attempt, answer(2, "1"), now=NOW + timedelta(seconds=1))

    assert (late.outcome, late.revision, late.given) == ("newer", 3, {"chosen": "2"})
    assert Answer.objects.get().given == {"chosen": "2"}


def test_a_repeated_request_is_told_it_is_saved(attempt: Attempt) -> None:
    save(attempt, answer(1))

    again = save(attempt, answer(1), now=NOW + timedelta(seconds=9))

    assert (again.outcome, again.saved_at) == ("saved", NOW)
    assert Answer.objects.count() == 1


def test_another_answer_of_the_same_revision_does_not_replace_what_was_shown_as_saved(
    attempt: Attempt,
) -> None:
    save(attempt, answer(1, "1"))

    other = save(attempt, answer(1, "2"))

    assert (other.outcome, other.given) == ("newer", {"chosen": "1"})


def test_an_answer_can_be_taken_back(attempt: Attempt) -> None:
    save(attempt, answer(1))

    save(attempt, answer(2, None))

    assert Answer.objects.get().given is None


def test_answers_on_their_way_at_the_deadline_are_taken(attempt: Attempt) -> None:
    assert save(attempt, answer(1), now=attempt.deadline + timedelta(seconds=30)).outcome == "saved"


@pytest.mark.parametrize("seconds", [30.001, 31, 3600])
def test_nothing_counts_after_the_grace(attempt: Attempt, seconds: float) -> None:
    with pytest.raises(AnswerLate):
        save(attempt, answer(1), now=attempt.deadline + timedelta(seconds=seconds))

    assert not Answer.objects.exists()
    assert LateAnswer.objects.get().given == {"chosen": "1"}


def test_a_lost_reply_is_answered_even_after_the_deadline(attempt: Attempt) -> None:
    save(attempt, answer(1))

    assert save(attempt, answer(1), now=attempt.deadline + timedelta(hours=1)).outcome == "saved"


def test_nothing_is_taken_after_handing_in(attempt: Attempt) -> None:
    save(attempt, answer(1, "1"))
    hand_in(attempt=attempt, now=NOW)

    with pytest.raises(AttemptClosed):
        save(attempt, answer(2, "2"))

    assert Answer.objects.get().given == {"chosen": "1"}


def test_nobody_writes_into_a_foreign_attempt(attempt: Attempt, cast: Cast) -> None:
    with pytest.raises(UnknownAttempt):
        save(attempt, answer(1), user_id=cast.user("chen").pk)

    assert not Answer.objects.exists()


def test_an_account_switched_off_writes_no_more(attempt: Attempt, cast: Cast) -> None:
    user = cast.user("li")
    user.is_active = False
    user.save()

    with pytest.raises(UnknownAttempt):
        save(attempt, answer(1))

    assert not Answer.objects.exists()


def test_an_unknown_token_is_unknown(attempt: Attempt) -> None:
    with pytest.raises(UnknownAttempt):
        save_answer(token=uuid4(), user_id=attempt.employee.user_id or 0, answer=answer(), now=NOW)


def test_a_slot_beyond_the_paper_is_unknown(attempt: Attempt) -> None:
    with pytest.raises(UnknownSlot):
        save(attempt, answer(slot=3))

    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(None, id="taken back"),
        pytest.param({"chosen": "1"}, id="single"),
        pytest.param({"chosen": ["1", "2"]}, id="multiple"),
        pytest.param({"value": False}, id="statement"),
        pytest.param({"texts": ["48", ""]}, id="blanks"),
        pytest.param({"order": ["2", "1"]}, id="order"),
        pytest.param({"pairs": {"l1": "r2"}}, id="pairs"),
    ],
)
def test_every_kind_of_answer_is_read(given: object) -> None:
    body = json.dumps({"slot": 1, "given": given, "flagged": False, "revision": 2, "seconds": 5}).encode()

    assert read_answer(body).given == given


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff\xfe", id="no text"),
        pytest.param(b"[" * 5000, id="nested too deep"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b'{"slot": 1}', id="no revision"),
        pytest.param(b'{"slot": 0, "revision": 1}', id="slot nought"),
        pytest.param(b'{"slot": true, "revision": 1}', id="slot true"),
        pytest.param(b'{"slot": 1, "revision": 99999999999}', id="revision too large"),
        pytest.param(b'{"slot": 1, "revision": 1, "flagged": "no"}', id="flag as text"),
        pytest.param(b'{"slot": 1, "revision": 1, "given": {"chosen": 7}}', id="number chosen"),
        pytest.param(b'{"slot": 1, "revision": 1, "given": {"chosen": "1", "more": 1}}', id="more fields"),
        pytest.param(b'{"slot": 1, "revision": 1, "given": {"texts": ["\\u0000"]}}', id="nul"),
        pytest.param(b'{"slot": 1, "revision": 1, "given": {"texts": ["\\ud800"]}}', id="half a letter"),
        pytest.param(
            b'{"slot": 1, "revision": 1, "given": {"texts": ["' + b"x" * 201 + b'"]}}', id="text too long"
        ),
        pytest.param(
            json.dumps({"slot": 1, "revision": 1, "given": {"order": ["1"] * 101}}).encode(),
            id="too many parts",
        ),
    ],
)
def test_what_is_no_answer_is_refused(body: bytes) -> None:
    with pytest.raises(AnswerMalformed):
        read_answer(body)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(sent=json_values)
def test_no_json_at_all_breaks_reading(sent: object) -> None:
    body = json.dumps(sent).encode()

    with suppress(AnswerMalformed):
        assert isinstance(read_answer(body), GivenAnswer)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sent=st.lists(
        st.tuples(st.integers(1, 6), st.sampled_from(["1", "2", "3"]), st.booleans()), min_size=1, max_size=12
    )
)
def test_whatever_the_order_of_arrival_the_highest_revision_stands(
    attempt: Attempt, sent: list[tuple[int, str, bool]]
) -> None:
    Answer.objects.all().delete()
    promised: dict[int, object] = {}

    for revision, chosen, flagged in sent:
        saved = save(attempt, answer(revision, chosen, flagged=flagged))
        if saved.outcome == "saved":
            promised[revision] = ({"chosen": chosen}, flagged)

    row = Answer.objects.get()
    assert row.revision == max(revision for revision, _chosen, _flagged in sent)
    assert (row.given, row.flagged) == promised[row.revision]
