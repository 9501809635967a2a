"""Read Aiken: a question, its lettered options and a line with the letter of the right one."""

import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext as _

from lms.exchange.formats.answers import Weighted, choice_part
from lms.exchange.formats.limits import Faulty
from lms.exchange.formats.plain import Rich, tidy
from lms.questions.records.rules import FileFault, FilePlace, QuestionRecord, Reading, ReadingDraft, letters

OPTION: Final = re.compile(r"([A-Z])[).．）、](.*)", re.DOTALL)
ANSWER: Final = re.compile(r"(?:ANSWER|Answer|answer|答案)\s*[:：](.*)", re.DOTALL)


@dataclass(slots=True)
class _Open:
    """A question that is not complete yet."""

    line: int
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    parted: bool = False


def read_aiken(text: str) -> Reading:
    """Read a whole file; every line belongs to a question or is reported."""
    draft = ReadingDraft("aiken")
    now: _Open | None = None
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        try:
            now = _take(line, number, now, draft)
        except Faulty as fault:
            draft.faults.append(FileFault(FilePlace(row=fault.line or number), fault.message))
            now = None
    if now is not None:
        draft.faults.append(FileFault(FilePlace(row=now.line), _incomplete()))
    return draft.done()


def _take(line: str, number: int, now: _Open | None, draft: ReadingDraft) -> _Open | None:
    """Take one line; give the question that is open after it."""
    if not line:
        if now is not None:
            now.parted = True
        return now
    if found := ANSWER.fullmatch(line):
        draft.questions.append(_closed(now, found.group(1).strip(), number))
        return None
    if option := OPTION.fullmatch(line):
        if now is None:
            raise Faulty(_("An option stands before any question. Write the question above it."), number)
        now.options.append((option.group(1), option.group(2)))
        return now
    if now is not None and (now.options or now.parted):
        draft.faults.append(FileFault(FilePlace(row=now.line), _incomplete()))
        now = None
    now = now or _Open(number)
    now.stem.append(line)
    return now


def _closed(now: _Open | None, written: str, number: int) -> QuestionRecord:
    """Finish a question at its line with the answer."""
    if now is None:
        raise Faulty(_("An answer stands before any question. Write question and options above it."), number)
    names = [name for name, _text in now.options]
    if names != list(letters(range(len(names)))):
        raise Faulty(_("The options are not lettered A, B, C … in order. Letter them anew."), now.line)
    if len(names) < 2:
        raise Faulty(_("A question needs at least two options. Add the missing ones."), now.line)
    letter = re.match(r"[A-Z](?![A-Za-z])", written)
    listed = re.fullmatch(r"[A-Z](?:\s*[,;、，；&]?\s*[A-Z])+[.\s]*", written)
    if letter is None or letter.group() not in names or listed:
        raise Faulty(
            _("“%(answer)s” is not the letter of one option. Write one of %(first)s–%(last)s after ANSWER.")
            % {"answer": written[:40], "first": names[0], "last": names[-1]},
            number,
        )
    options = [
        Weighted(Rich(tidy(text)), Fraction(int(name == letter.group()))) for name, text in now.options
    ]
    try:
        part = choice_part(options, single=True)
    except Faulty as fault:
        raise Faulty(fault.message, now.line) from fault
    return QuestionRecord(stem=tidy("\n".join(now.stem)), place=FilePlace(row=now.line), **part)


def _incomplete() -> str:
    return _("The question has no line ANSWER. Add the options and a line such as ANSWER: B.")
