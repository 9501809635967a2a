"""Refuse a question that cannot be understood or holds more than the bank takes, each with what to do.

The rest of its file is read on.
"""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from lms.core.refusals import UnreadableFile
from lms.core.settings import CoreSettings
from lms.exchange.understanding.rules.sizes import (
    LONGEST_EXPLANATION,
    LONGEST_HTML,
    LONGEST_OPTION,
    LONGEST_STEM,
    MOST_ANSWERS_READ,
    MOST_OPTIONS,
    MOST_PARTS,
)
from lms.questions.records.rules import FileFault, QuestionRecord, Reading


def within_limits(reading: Reading) -> Reading:
    """Give a reading without the questions that hold too much, which become faults."""
    most = CoreSettings.current().upload_rows
    if len(reading.questions) > most:
        message = _("The file holds more than %(count)d questions. Split it into several files.")
        raise UnreadableFile(message % {"count": most})
    said = {place: message for place, one in enumerate(reading.questions) for message in _excesses(one)}
    if not said:
        return reading
    faults = [FileFault(reading.questions[place].place, message) for place, message in said.items()]
    questions = tuple(one for place, one in enumerate(reading.questions) if place not in said)
    return replace(reading, questions=questions, faults=(*reading.faults, *faults))


def refuse_many_answers(count: int) -> None:
    """Stop reading a question at once where it has absurdly many answers; raises Faulty."""
    if count > MOST_ANSWERS_READ:
        raise Faulty(_many_options())


def _excesses(record: QuestionRecord) -> Iterator[str]:
    """Say what of a question is too much."""
    htmls = (record.stem_html or "", record.explanation_html or "", *record.options_html)
    if len(record.stem) > LONGEST_STEM:
        yield _("The question text is longer than %(count)d characters. Shorten it.") % {
            "count": LONGEST_STEM
        }
    if len(record.explanation or "") > LONGEST_EXPLANATION:
        words = _("The explanation is longer than %(count)d characters. Shorten it.")
        yield words % {"count": LONGEST_EXPLANATION}
    answer = record.answer if isinstance(record.answer, tuple) else ()  # a model answer has no such limit
    texts = [text for one in answer for text in (one if isinstance(one, tuple) else (one,))]
    if any(isinstance(text, str) and len(text) > LONGEST_OPTION for text in (*record.options, *texts)):
        words = _("An option or answer is longer than %(count)d characters. Shorten it.")
        yield words % {"count": LONGEST_OPTION}
    if any(len(html) > LONGEST_HTML for html in htmls):
        yield _("The markup around a text is far longer than the text. Copy the text without its formatting.")
    accepted = [one for one in answer if isinstance(one, tuple)]  # the texts of each blank
    lists = accepted if _blanks(record) else [answer]
    if max(map(len, (record.options, *lists))) > MOST_OPTIONS:
        yield _many_options()
    if max(len(record.parts), _blanks(record)) > MOST_PARTS:
        words = _("The question has more than %(count)d blanks or parts. Part it into several.")
        yield words % {"count": MOST_PARTS}
    for part in record.parts:
        yield from _excesses(part)


def _blanks(record: QuestionRecord) -> int:
    return len(record.answer) if record.kind == "fill_in" and isinstance(record.answer, tuple) else 0


def _many_options() -> str:
    words = _("The question has more than %(count)d options, answers, items or pairs. Part it into several.")
    return words % {"count": MOST_OPTIONS}


class Faulty(Exception):
    """One question cannot be understood; the message says what to do, in the reader's language."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
