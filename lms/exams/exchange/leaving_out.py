"""What a format cannot carry: said for each question, so that nothing is dropped in silence."""

from dataclasses import dataclass, field

from lms.exams.domain.records import QuestionRecord


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something of a question that the written file does not hold; the whole question where so marked."""

    question: str
    reason: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A written file and the list of what it could not carry."""

    data: bytes
    left_out: tuple[LeftOut, ...]


class CannotCarry(Exception):
    """A question as a whole does not fit the format; the message says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class LeavingOut:
    """Collects what is left out while a file is written."""

    found: list[LeftOut] = field(default_factory=list)

    def whole(self, record: QuestionRecord, reason: str) -> None:
        """Say that a question is not in the file."""
        self.found.append(LeftOut(name_of(record), reason, whole=True))

    def part(self, record: QuestionRecord, reason: str) -> None:
        """Say that a part of a question is not in the file."""
        self.found.append(LeftOut(name_of(record), reason))


def name_of(record: QuestionRecord) -> str:
    """Give what people know a question by."""
    return record.code or record.title or record.stem.replace("\n", " ")[:60]
