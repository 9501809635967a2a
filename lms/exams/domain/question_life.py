"""Say which steps a question may take in its life, and who may take them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

type Step = Literal["submit", "withdraw", "send_back", "approve", "retire", "bring_back"]
type StepFault = Literal["wrong_state", "moved", "own_wording", "not_own", "comment_missing"]

ROADS: Final[Mapping[Step, tuple[frozenset[str], str]]] = MappingProxyType(
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


class StepRefused(Exception):
    """A question may not take a step now, or not by this person; `fault` says why."""

    def __init__(self, fault: StepFault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a question stands towards one person.

    `is_own` means that the person wrote or sent in something of what waits to be approved; `is_as_seen`
    that the wording is still the one the person looked at.
    """

    state: str
    is_own: bool
    is_as_seen: bool = True


def why_not_step(step: Step, standing: Standing, *, has_comment: bool) -> StepFault | None:
    """Say what keeps a person from taking a step with a question; nothing where it may be taken."""
    starts, _end = ROADS[step]
    if standing.state not in starts:
        return "wrong_state"
    if not standing.is_as_seen:
        return "moved"
    if step in JUDGING and standing.is_own:
        return "own_wording"
    if step == "withdraw" and not standing.is_own:
        return "not_own"
    if step in EXPLAINED and not has_comment:
        return "comment_missing"
    return None


def open_steps(standing: Standing) -> tuple[Step, ...]:
    """List the steps a person may take with a question, if need be with a comment."""
    return tuple(step for step in ROADS if why_not_step(step, standing, has_comment=True) is None)
