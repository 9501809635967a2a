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


class AnswerMalformed(ExamRefusal):
    """What was sent is no answer to any kind of question."""

    code: ClassVar[str] = "answer_malformed"


class SittingInUse(ExamRefusal):
    """Somebody has written in the sitting, so what they relied on stays."""

    code: ClassVar[str] = "sitting_in_use"
