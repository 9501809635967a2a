"""Write questions into a file of a named format."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, Literal

from lms.exams.domain.records import QuestionRecord
from lms.exams.exchange.gift_writer import write_gift
from lms.exams.exchange.leaving_out import Written
from lms.exams.exchange.moodle_writer import write_moodle_xml
from lms.exams.exchange.xlsx_writer import write_xlsx

type TextOutFormat = Literal["gift", "moodle-xml", "xlsx"]

WITH_RECORDINGS: Final[frozenset[TextOutFormat]] = frozenset({"moodle-xml"})

_WRITERS: Final[Mapping[TextOutFormat, Callable[[Iterable[QuestionRecord]], Written]]] = {
    "gift": write_gift,
    "moodle-xml": write_moodle_xml,
    "xlsx": write_xlsx,
}


def write_file(records: Iterable[QuestionRecord], *, format: TextOutFormat) -> Written:
    """Write a file; the list of what it could not carry comes with it."""
    return _WRITERS[format](records)
