"""What the services refuse beyond the rules of `domain.attempts`."""

from typing import ClassVar

from lms.exams.domain.refusals import ExamRefusal


class NoSeat(ExamRefusal):
    """The employee has no seat in the sitting."""

    code: ClassVar[str] = "no_seat"


class UnknownAttempt(ExamRefusal):
    """There is no such attempt, or it is somebody else's, or the account is switched off."""

    code: ClassVar[str] = "unknown_attempt"


class UnknownSlot(ExamRefusal):
    """The paper has no such slot."""

    code: ClassVar[str] = "unknown_slot"


class SlotLeft(ExamRefusal):
    """The paper has no way back and the slot is on a page that was left, or not reached yet."""

    code: ClassVar[str] = "slot_left"


class FormsMissing(ExamRefusal):
    """The paper is written in parallel forms, and they have not been drawn."""

    code: ClassVar[str] = "forms_missing"


class AnswerMalformed(ExamRefusal):
    """What was sent is no answer to any kind of question."""

    code: ClassVar[str] = "answer_malformed"


class PassRefused(ExamRefusal):
    """The pass is forged, foreign or too old; the page fetches a new one."""

    code: ClassVar[str] = "pass_refused"


class LoginEnded(ExamRefusal):
    """Somebody signed out, the password was changed, or the account was switched off."""

    code: ClassVar[str] = "signed_out"


class AnswerLate(ExamRefusal):
    """The answer came after the deadline and its grace: it is kept apart and not counted."""

    code: ClassVar[str] = "answer_late"


class SittingInUse(ExamRefusal):
    """Somebody has written in the sitting, so what they relied on stays."""

    code: ClassVar[str] = "sitting_in_use"


class SittingOver(ExamRefusal):
    """The sitting's time is past, so it takes no more seats."""

    code: ClassVar[str] = "sitting_over"


class NotThisNetwork(ExamRefusal):
    """The sitting may not be written from this network."""

    code: ClassVar[str] = "not_this_network"


class WrongPassword(ExamRefusal):
    """The password of the sitting is another one, or none was given."""

    code: ClassVar[str] = "wrong_password"


class TooManyPasswords(ExamRefusal):
    """Too many wrong passwords; an invigilator has to let the person in."""

    code: ClassVar[str] = "too_many_passwords"


class PulseMalformed(ExamRefusal):
    """What a page told of itself has no known shape."""

    code: ClassVar[str] = "pulse_malformed"


class LawNotInForce(ExamRefusal):
    """The question rests on a version of a law that does not hold, so nobody can find it still right."""

    code: ClassVar[str] = "law_not_in_force"


class NothingToLookAt(ExamRefusal):
    """Nothing changed since the last look, or somebody has looked meanwhile."""

    code: ClassVar[str] = "nothing_to_look_at"


class NoRecording(ExamRefusal):
    """What was sent is no recording in one of the formats that browsers play."""

    code: ClassVar[str] = "no_recording"


class RecordingTooLarge(ExamRefusal):
    """The recording has more than `most` bytes."""

    code: ClassVar[str] = "recording_too_large"

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class OwnMatter(ExamRefusal):
    """Somebody would run the exam they write themselves, or decide over their own result."""

    code: ClassVar[str] = "own_matter"


class OwnDeed(ExamRefusal):
    """Whoever voided an attempt neither lifts that nor decides an objection to it."""

    code: ClassVar[str] = "own_deed"


class VoidedBefore(ExamRefusal):
    """The attempt is voided already; that reason stands."""

    code: ClassVar[str] = "voided_before"


class VoidingOver(ExamRefusal):
    """The voiding was lifted, or the objection to it decided, meanwhile."""

    code: ClassVar[str] = "voiding_over"


class ReasonMissing(ExamRefusal):
    """A decision that touches results needs a reason."""

    code: ClassVar[str] = "reason_missing"
