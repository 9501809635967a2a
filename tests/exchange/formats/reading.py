"""Short ways to read a text in a test and to look at what was understood."""

from lms.exchange.reading.files import read_file
from lms.questions.records.rules import FileFormat, Json, Reading, record_as_json

SHOWN = ("row", "kind", "stem", "options", "answer")


def read(text: str, kind: FileFormat) -> Reading:
    """Read a text in a named format."""
    return read_file("questions.txt", text.encode(), format=kind)


def seen(reading: Reading) -> list[list[Json]]:
    """Give line, kind, stem, options and answer of every question as the command prints them."""
    shown = [record_as_json(record) for record in reading.questions]
    return [[one[name] for name in SHOWN] for one in shown]


def fault_rows(reading: Reading) -> list[int | None]:
    """Give the lines that have a fault."""
    return [fault.place.row for fault in reading.faults]
