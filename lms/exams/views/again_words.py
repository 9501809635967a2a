"""Say after a failed attempt whether, when and where it can be written again."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core.api import moment
from lms.exams.choices import AttemptState
from lms.exams.domain.attempts import CoolingDown
from lms.exams.models import Attempt
from lms.exams.queries.takers import TakerSitting, sitting_of
from lms.exams.views.refusals import sentence


@dataclass(frozen=True, slots=True)
class WayAgain:
    """One sentence, and the address of the rules and the start where there is one."""

    text: str
    url: str = ""


def way_again(attempt: Attempt, now: datetime) -> WayAgain | None:
    """Lead from a failed attempt to the next one; None where it was not failed or the seat is gone."""
    if attempt.state != AttemptState.MARKED or attempt.passed:
        return None
    seat = sitting_of(attempt.employee, attempt.sitting_id, now)
    if seat is None or seat.stage == "writing":
        return None
    if seat.stage == "over":
        return WayAgain(sentence(seat.refusal)) if seat.refusal else None
    return WayAgain(_left_words(seat), reverse("lms_exams:rules", args=[seat.sitting.pk]))


def _left_words(seat: TakerSitting) -> str:
    left = _("You may write it again.")
    if seat.attempts_left is not None:
        left = ngettext(
            "You may write it %(left)d more time.",
            "You may write it %(left)d more times.",
            seat.attempts_left,
        ) % {"left": seat.attempts_left}
    match seat.refusal:
        case CoolingDown(until=until):
            return f"{left} " + _("Possible from %(moment)s.") % {"moment": moment(until)}
        case _:
            return left
