"""Ask the floors above what follows from a result for its taker."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from wagtail import hooks

from lms.exams.models import Attempt

HOOK = "exams_result_follow_ups"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One sentence on the page of a result, and where it leads."""

    text: str
    label: str
    url: str


type FollowUps = Callable[[Attempt], Sequence[FollowUp]]


def follow_ups(attempt: Attempt) -> list[FollowUp]:
    """Gather what the hook `exams_result_follow_ups(attempt)` answers; sitting and paper are read with it."""
    answered = (said(attempt) for said in cast("list[FollowUps]", hooks.get_hooks(HOOK)))
    return [one for each in answered for one in each]
