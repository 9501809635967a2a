"""Turn what the rules refuse into sentences."""

from django.utils.translation import gettext as _

from lms.core.api import moment
from lms.exams.domain.attempts import (
    AlreadyPassed,
    AttemptClosed,
    AttemptHeld,
    AttemptOver,
    AttemptUnfinished,
    CoolingDown,
    EntryOver,
    NoAttemptsLeft,
    SittingCancelled,
    SittingClosed,
    SittingNotOpen,
)
from lms.exams.domain.disputes import NothingToObjectTo, ObjectedBefore, ObjectionTooLate
from lms.exams.domain.papers import BlueprintShort
from lms.exams.domain.parallel import AnchorsTooMany
from lms.exams.domain.refusals import ExamRefusal
from lms.exams.domain.resits import NotDueByClause
from lms.exams.services.looking_up import NothingToLookUp
from lms.exams.services.pass_marks import NobodyHasBegun, SamePassMark
from lms.exams.services.refusals import (
    FormsMissing,
    LawNotInForce,
    NoRecording,
    NoSeat,
    NothingToLookAt,
    NotThisNetwork,
    OwnDeed,
    OwnMatter,
    ReasonMissing,
    RecordingTooLarge,
    SittingInUse,
    SittingOver,
    SlotLeft,
    TooManyPasswords,
    VoidedBefore,
    VoidingOver,
    WrongPassword,
)


def sentence(refusal: ExamRefusal) -> str:
    """Say in a sentence why something is refused."""
    match refusal:
        case SittingNotOpen(opens_at=opens_at):
            return _("Opens at %(moment)s.") % {"moment": moment(opens_at)}
        case CoolingDown(until=until):
            return _("The next attempt is possible from %(moment)s.") % {"moment": moment(until)}
        case RecordingTooLarge(most=most):
            return _("The recording is too large; at most %(size)s MB are taken. Save it as MP3 or Opus.") % {
                "size": f"{most / 1_000_000:g}"
            }
        case _:
            return _plain_sentence(refusal)


def sentence_for_author(refusal: ExamRefusal) -> str:
    """Say to somebody who writes papers what to do about a refusal that takers leave to them."""
    match refusal:
        case FormsMissing():
            return _("Draw the parallel forms of this paper first.")
        case BlueprintShort():
            return _("The question bank cannot fill this paper. Change its rules or write more questions.")
        case _:
            return sentence(refusal)


def _plain_sentence(refusal: ExamRefusal) -> str:
    sentences: dict[type[ExamRefusal], str] = {
        SittingCancelled: _("The sitting was cancelled."),
        SittingClosed: _("The sitting is closed."),
        EntryOver: _("It is too late to enter this sitting."),
        AttemptUnfinished: _("An earlier attempt is still open."),
        AlreadyPassed: _("You have passed this exam."),
        NoAttemptsLeft: _("All attempts are used."),
        NotDueByClause: _("You have no clauses to sit again here: the exam was not failed, or is due whole."),
        AttemptOver: _("The time is over."),
        AttemptHeld: _("Your exam is paused or locked. It goes on when the invigilator lets you."),
        AttemptClosed: _("This attempt has been handed in."),
        NobodyHasBegun: _("Nobody has begun in this sitting: change the pass mark on its paper."),
        SamePassMark: _("This is the pass mark as it stands."),
        NothingToLookUp: _("There is nothing to look up: give an answer first, and wait until it is saved."),
        SlotLeft: _("This question was left; it cannot be opened again."),
        NoSeat: _("You have no seat in this sitting."),
        NotThisNetwork: _("This sitting cannot be written from your network."),
        WrongPassword: _("The password is not the one of this sitting."),
        TooManyPasswords: _("Too many wrong passwords. The invigilator can let you in."),
        NothingToObjectTo: _("There is nothing to object to now."),
        ObjectionTooLate: _("The days for objecting are over."),
        ObjectedBefore: _("You have objected to this before."),
        SittingInUse: _("Somebody has already written here, so this cannot be changed any more."),
        SittingOver: _("The time of this sitting is past, so nobody gets a seat in it any more."),
        LawNotInForce: _("A law this question rests on is not in force. Name the version that holds."),
        NothingToLookAt: _("Nothing changed since somebody last looked at this question."),
        OwnMatter: _("This concerns your own exam, so somebody else does it."),
        OwnDeed: _("You voided it yourself, so somebody else decides."),
        VoidedBefore: _("The attempt was voided before; that reason stands."),
        VoidingOver: _("This was decided before."),
        ReasonMissing: _("Give the reason; it is kept."),
        NoRecording: _("This is no recording that browsers play. Take WAV, MP3, Ogg (Vorbis, Opus) or M4A."),
        FormsMissing: _("The forms of this paper have not been drawn. Please tell the trainer."),
        AnchorsTooMany: _("The paper has fewer questions than common anchor questions."),
        BlueprintShort: _("The question bank cannot fill this paper. Please tell the trainer."),
    }
    return sentences.get(type(refusal), _("This is not possible now."))
