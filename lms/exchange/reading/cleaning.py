"""Clean what a text file says of signs that no reader sees, and say where they stood."""

from dataclasses import fields, replace

from lms.exchange.understanding.rules.folding import without_invisible
from lms.exchange.workbooks.wording import invisible_signs_note
from lms.questions.records.rules import QuestionRecord, Reading, Understood


def cleaned(reading: Reading) -> Reading:
    """Give a reading whose questions hold no invisible sign; each cleaned question is told."""
    questions = tuple(_cleaned(record) for record in reading.questions)
    told = tuple(
        Understood(after.place, after.stem[:60], invisible_signs_note())
        for before, after in zip(reading.questions, questions, strict=True)
        if after is not before
    )
    return replace(reading, questions=questions, understood=(*reading.understood, *told)) if told else reading


def _cleaned(record: QuestionRecord) -> QuestionRecord:
    """Clean every text of a question; one without such signs is given back itself."""
    changed = {
        one.name: clean
        for one in fields(record)
        if (clean := _clean(value := getattr(record, one.name))) is not value
    }
    return replace(record, **changed) if changed else record


def _clean[T](value: T) -> T:
    result: object = value
    if isinstance(value, str):
        result = without_invisible(value)
        result = value if result == value else result
    elif isinstance(value, tuple):
        clean = tuple(_clean(one) for one in value)
        result = value if all(new is old for new, old in zip(clean, value, strict=True)) else clean
    elif isinstance(value, QuestionRecord):
        result = _cleaned(value)
    return result  # type: ignore[return-value] # of the same shape
