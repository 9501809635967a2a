"""The life of a question: which step leads where, and who may take it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.questions.review.rules import (
    TRANSITIONS,
    CommentMissing,
    MovedOn,
    NotOwnWording,
    OwnWording,
    Step,
    StepContext,
    StepRefused,
    WrongState,
    open_steps,
    why_not_step,
)

STATES = ("draft", "review", "approved", "retired")


@pytest.mark.parametrize(
    ("state", "is_own", "steps"),
    [
        pytest.param("draft", True, ("submit", "retire"), id="own draft"),
        pytest.param("draft", False, ("submit", "retire"), id="another's draft"),
        pytest.param("review", True, ("withdraw", "retire"), id="own in review"),
        pytest.param("review", False, ("approve", "send_back", "retire"), id="another's in review"),
        pytest.param("approved", True, ("retire",), id="approved"),
        pytest.param("retired", False, ("bring_back",), id="retired"),
    ],
)
def test_the_steps_that_are_open(state: str, is_own: bool, steps: tuple[Step, ...]) -> None:
    assert open_steps(StepContext(state, is_own)) == steps


@pytest.mark.parametrize(
    ("step", "context", "has_comment", "refusal"),
    [
        pytest.param("approve", StepContext("review", True), True, OwnWording, id="approve one's own"),
        pytest.param("send_back", StepContext("review", True), True, OwnWording, id="send one's own back"),
        pytest.param("withdraw", StepContext("review", False), True, NotOwnWording, id="withdraw another's"),
        pytest.param("send_back", StepContext("review", False), False, CommentMissing, id="back in silence"),
        pytest.param("retire", StepContext("approved", False), False, CommentMissing, id="retire in silence"),
        pytest.param("approve", StepContext("review", False, False), True, MovedOn, id="not what was seen"),
        pytest.param("approve", StepContext("draft", False), True, WrongState, id="approve a draft"),
        pytest.param("approve", StepContext("review", False), False, None, id="approve in silence"),
    ],
)
def test_why_a_step_is_refused(
    step: Step, context: StepContext, has_comment: bool, refusal: type[StepRefused] | None
) -> None:
    assert why_not_step(step, context, has_comment=has_comment) == refusal


@given(
    steps=st.lists(st.tuples(st.sampled_from(tuple(TRANSITIONS)), st.booleans(), st.booleans()), max_size=12),
    begin=st.sampled_from(("draft", "retired")),
)
def test_only_somebody_else_ever_gets_a_question_approved(
    steps: list[tuple[Step, bool, bool]], begin: str
) -> None:
    state = begin
    for step, is_own, has_comment in steps:
        if why_not_step(step, StepContext(state, is_own), has_comment=has_comment) is None:
            before, state = state, TRANSITIONS[step][1]
            assert state != "approved" or (before == "review" and not is_own)
    assert state in STATES
