"""Turn what the rules refuse into sentences."""

from django.utils.translation import gettext as _

from lms.core.api import moment
from lms.exams.domain.attempts import (
    AlreadyPassed,
    AttemptClosed,
    AttemptOver,
    AttemptUnfinished,
    CoolingDown,
    EntryOver,
    NoAttemptsLeft,
    SittingClosed,
    SittingNotOpen,
)
from lms.exams.domain.papers import BlueprintShort
from lms.exams.domain.refusals import ExamRefusal
from lms.exams.services.refusals import NoSeat, SittingInUse


def sentence(refusal: ExamRefusal) -> str:
    """Say in a sentence why something is refused."""
    match refusal:
        case SittingNotOpen(opens_at=opens_at):
            return _("Opens at %(moment)s.") % {"moment": moment(opens_at)}
        case CoolingDown(until=until):
            return _("The next attempt is possible from %(moment)s.") % {"moment": moment(until)}
        case _:
            return _plain_sentence(refusal)


def _plain_sentence(refusal: ExamRefusal) -> str:
    sentences: dict[type[ExamRefusal], str] = {
        SittingClosed: _("The sitting is closed."),
        EntryOver: _("It is too late to enter this sitting."),
        AttemptUnfinished: _("An earlier attempt is still open."),
        AlreadyPassed: _("You have passed this exam."),
        NoAttemptsLeft: _("All attempts are used."),
        AttemptOver: _("The time is over."),
        AttemptClosed: _("This attempt has been handed in."),
        NoSeat: _("You have no seat in this sitting."),
        SittingInUse: _("Somebody has already written here, so this cannot be changed any more."),
        BlueprintShort: _("The question bank cannot fill this paper. Please tell the trainer."),
    }
    return sentences.get(type(refusal), _("This is not possible now."))
