"""Say which steps a question may take in its life, and who may take them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Final, Literal

from lms.core.refusals import Refusal
from lms.core.refusals import gettext_lazy as _

type Step = Literal["submit", "withdraw", "send_back", "approve", "retire", "bring_back"]

TRANSITIONS: Final[Mapping[Step, tuple[frozenset[str], str]]] = MappingProxyType(
    {
        "submit": (frozenset({"draft"}), "review"),
        "withdraw": (frozenset({"review"}), "draft"),
        "approve": (frozenset({"review"}), "approved"),
        "send_back": (frozenset({"review"}), "draft"),
        "retire": (frozenset({"draft", "review", "approved"}), "retired"),
        "bring_back": (frozenset({"retired"}), "draft"),
    }
)
JUDGING: Final[frozenset[Step]] = frozenset({"send_back", "approve"})
EXPLAINED: Final[frozenset[Step]] = frozenset({"send_back", "retire"})


class StepRefused(Refusal):
    """A question may not take a step now, or not by this person."""

    code: ClassVar[str] = "step_refused"


class WrongState(StepRefused):
    """The step does not start where the question stands."""

    code: ClassVar[str] = "wrong_state"
    message = _("This is not possible in its present state.")


class MovedOn(StepRefused):
    """The question is no longer as the person saw it."""

    code: ClassVar[str] = "moved"
    message = _("It has been changed or decided in the meantime. Look at it again.")


class Unfinished(StepRefused):
    """A draft that cannot be asked cannot be reviewed."""

    code: ClassVar[str] = "unfinished"
    message = _("It is not finished: it can be sent to review once it can be asked.")


class OwnWording(StepRefused):
    """Nobody judges what they wrote or sent in."""

    code: ClassVar[str] = "own_wording"
    message = _("Somebody else has to review what you wrote or sent in.")


class NotOwnWording(StepRefused):
    """Only an author takes a question back from review."""

    code: ClassVar[str] = "not_own"
    message = _("Only whoever wrote it or sent it in may withdraw it. Send it back with a comment.")


class CommentMissing(StepRefused):
    """What is decided against a question is explained to its author."""

    code: ClassVar[str] = "comment_missing"
    message = _("Say in a comment why.")


@dataclass(frozen=True, slots=True)
class StepContext:
    """Where a question stands towards one person.

    `is_own` means that the person wrote or sent in something of what waits to be approved; `is_as_seen`
    that the wording is still the one the person looked at; `is_finished` that it can be asked.
    """

    state: str
    is_own: bool
    is_as_seen: bool = True
    is_finished: bool = True


def why_not_step(step: Step, context: StepContext, *, has_comment: bool) -> type[StepRefused] | None:
    """Say what keeps a person from taking a step with a question; nothing where it may be taken."""
    starts, _end = TRANSITIONS[step]
    reasons = {
        WrongState: context.state not in starts,
        MovedOn: not context.is_as_seen,
        Unfinished: step == "submit" and not context.is_finished,
        OwnWording: step in JUDGING and context.is_own,
        NotOwnWording: step == "withdraw" and not context.is_own,
        CommentMissing: step in EXPLAINED and not has_comment,
    }
    return next((refusal for refusal, holds in reasons.items() if holds), None)


def open_steps(context: StepContext) -> tuple[Step, ...]:
    """List the steps a person may take with a question, if need be with a comment."""
    return tuple(step for step in TRANSITIONS if why_not_step(step, context, has_comment=True) is None)
