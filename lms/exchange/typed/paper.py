"""Read questions as people type them in Word: numbered, with lettered options and lines such as 答案：B.

What a line holds is understood by the words that workbooks are understood by, so a head of a column there
is a label here. A number starts a question only where it goes on: lists within an answer stay in it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from lms.exchange.formats.plain import tidy
from lms.exchange.typed.brackets import (
    FILLED,
    UnclearBrackets,
    answered_stem,
    brackets,
    ends_with_answer,
    is_truth,
)
from lms.exchange.typed.lines import (
    GIFT_ANSWERS,
    MARKS_EACH,
    NUMBERED,
    NUMERAL_STARTS,
    OPTION,
    SECTION,
    TIGHT,
    labelled,
    number_before,
    section_kind,
)
from lms.exchange.understanding.rules.cells import HeadRole
from lms.exchange.understanding.rules.kinds import kind_named
from lms.exchange.understanding.rules.questions import understand
from lms.exchange.understanding.rules.rows import RowCells, Surroundings
from lms.exchange.workbooks.wording import fault_sentence, guess_text, kind_label, role_label
from lms.questions.records.rules import FileFault, FilePlace, Reading, ReadingDraft, Skipped, Understood


@dataclass(slots=True)
class _Section:
    """What the heading above says of all its questions."""

    kind: str | None = None
    marks: str = ""
    is_new: bool = True


@dataclass(slots=True)
class _Typed:
    """One question as its lines are gathered; `at` is what further lines belong to.

    `listed` is the last number of a list within what stands there; `kind` is what the heading names.
    """

    line: int
    number: int
    kind: str | None = None
    listed: int = 0
    is_filled: bool = False
    says_truth: bool = False
    parts: dict[HeadRole, list[str]] = field(default_factory=dict)
    at: HeadRole = HeadRole.STEM

    def add(self, role: HeadRole, text: str) -> None:
        """Put a text under its role, where further lines follow it."""
        self.parts.setdefault(role, []).append(text)
        self.at = role
        if role is HeadRole.STEM and (filled := brackets(text, self.kind)):
            self.is_filled = True
            self.says_truth = self.says_truth or any(is_truth(one.inside) for one in filled)

    def text(self, role: HeadRole) -> str:
        """Give all lines of a role."""
        return tidy("\n".join(line for line in self.parts.get(role, ()) if line))

    @property
    def is_answered(self) -> bool:
        """Tell whether a choice or a statement has its answer, so that nothing numbered can belong to it."""
        has_answer = HeadRole.ANSWER in self.parts or self.is_filled
        return has_answer and (HeadRole.OPTIONS in self.parts or self._is_statement)

    @property
    def _is_statement(self) -> bool:
        if self.kind is not None:
            return self.kind == "true_false"
        return (
            self.says_truth if HeadRole.ANSWER not in self.parts else is_truth(self.parts[HeadRole.ANSWER][0])
        )

    @property
    def is_open(self) -> bool:
        """Tell whether a text is being written that may hold a list."""
        closed = {HeadRole.STEM, HeadRole.OPTIONS} | ({HeadRole.ANSWER} if self.is_answered else set())
        return self.at not in closed


def is_typed_paper(text: str) -> bool:
    """Tell whether a text is numbered by hand and says its answers, or its kinds, in Chinese."""
    lines = [line.strip() for line in text.split("\n")]
    if GIFT_ANSWERS.search(text) or not any(NUMBERED.fullmatch(line) for line in lines):
        return False
    return any(section_kind(line) or "答案" in line[:5] or FILLED.search(line) for line in lines)


def read_typed_paper(text: str) -> Reading:
    """Read a whole text; every line belongs to a question, is a heading, or is reported."""
    draft, section = ReadingDraft("text"), _Section()
    now: _Typed | None = None
    lines = [line.strip() for line in text.split("\n")]
    for line, written in enumerate(lines, 1):
        if not written:
            continue
        started = _started(lines, line, now, section)
        if started is None and now is not None and _is_doubtful(written, now):
            draft.faults.append(FileFault(FilePlace(row=line), _doubt(now)))
            # Nothing further can belong to an answered question: what follows is read beside the fault.
            started = (
                _Typed(line, now.number + 1, section.kind, parts={HeadRole.STEM: [written]})
                if now.is_answered
                else None
            )
        if started is not None:
            _finish(now, section, draft)
            now, section.is_new = started, False
        elif _is_section(written, now):
            _finish(now, section, draft)
            kind, each = section_kind(written), MARKS_EACH.search(written)
            if kind:
                draft.understood.append(Understood(FilePlace(row=line), written, kind_label(kind)))
            else:
                draft.skipped.append(
                    Skipped(FilePlace(row=line), _("A heading that names no kind of question."))
                )
            now, section = None, _Section(kind, each[1] if each else "")
        elif now is None:
            draft.skipped.append(Skipped(FilePlace(row=line), _("Stands before the first question.")))
        else:
            _take(written, line, now, draft)
    _finish(now, section, draft)
    return draft.done()


def _started(lines: Sequence[str], line: int, now: _Typed | None, section: _Section) -> _Typed | None:
    """Give the question that a numbered line starts; nothing where it is part of the one before."""
    written = lines[line - 1]
    found = NUMBERED.fullmatch(written) or _tight(lines, line, now)
    if found is None:
        return None
    number = int(found["number"])
    goes_on = now is None or number > now.number
    if now is not None and now.is_answered:
        goes_on = goes_on or not now.is_open or _has_answer(lines, line)
    if not goes_on and not section.is_new:
        return None
    if now is not None and now.is_open and 0 < now.listed == number - 1 and not _has_answer(lines, line):
        return None
    typed = _Typed(line, number, section.kind)
    typed.add(HeadRole.STEM, found["text"])
    return typed


def _tight(lines: Sequence[str], line: int, now: _Typed | None) -> re.Match[str] | None:
    """Find a number run together with a figure, where nothing but a question could begin so."""
    found = TIGHT.fullmatch(lines[line - 1])
    if found is None or now is None:
        return found if found and _has_answer(lines, line) else None
    if int(found["number"]) != now.number + 1:
        return None
    if now.is_open:
        return found if HeadRole.ANSWER in now.parts and _has_answer(lines, line) else None
    return found if now.is_answered else None


def _is_doubtful(written: str, now: _Typed) -> bool:
    """Tell whether a line that starts no question looks so much like one that a person must say."""
    number = None if now.is_open else number_before(written)
    if number is None or labelled(written):
        return False
    if ends_with_answer(written):
        return True
    return number == now.number + 1 and (now.is_answered or TIGHT.fullmatch(written) is not None)


def _doubt(now: _Typed) -> str:
    return _(
        "This line looks like the beginning of a question, but how its number is written does not make that "
        "sure. If it begins one, write “%(number)d. ” before it, with a space behind the stop; else put it "
        "on the line above."
    ) % {"number": now.number + 1}


def _has_answer(lines: Sequence[str], line: int) -> bool:
    """Tell whether a numbered line has options or an answer of its own, as no point of a list has."""
    if FILLED.search(lines[line - 1]):
        return True
    for place in range(line, len(lines)):
        following = lines[place]
        if NUMBERED.fullmatch(following) or TIGHT.fullmatch(following) or section_kind(following):
            return False
        if OPTION.fullmatch(following) or HeadRole.ANSWER in dict(labelled(following)):
            return True
    return False


def _is_section(written: str, now: _Typed | None) -> bool:
    """Tell a heading from a line of an answer that is numbered the same way."""
    if labelled(written) or OPTION.fullmatch(written):
        return False
    if section_kind(written):
        return True
    is_free = now is None or now.at in {HeadRole.STEM, HeadRole.OPTIONS} or now.is_answered
    return is_free and SECTION.fullmatch(written) is not None and written[0] in NUMERAL_STARTS


def _take(written: str, line: int, now: _Typed, draft: ReadingDraft) -> None:
    """Put a further line where it belongs; say so where a question might have been meant."""
    if parted := labelled(written):
        now.listed = 0
        for role, text in parted:
            now.add(role, text)
    elif now.is_open and (found := NUMBERED.fullmatch(written)):
        if now.is_answered or int(found["number"]) == now.number + 1:
            draft.understood.append(Understood(FilePlace(row=line), written, role_label(now.at)))
        now.listed = int(found["number"])
        now.add(now.at, written)
    elif OPTION.fullmatch(written) and now.at in {HeadRole.STEM, HeadRole.OPTIONS}:
        now.add(HeadRole.OPTIONS, written)
    elif NUMBERED.fullmatch(written) and not _is_doubtful(written, now):
        taken = _("options") if now.at is HeadRole.OPTIONS else role_label(now.at)
        draft.understood.append(Understood(FilePlace(row=line), written, taken))
        now.add(now.at, written)
    else:
        now.add(now.at, written)


def _finish(now: _Typed | None, section: _Section, draft: ReadingDraft) -> None:
    """Understand a gathered question as a row of a workbook is understood."""
    if now is None:
        return
    place = FilePlace(row=now.line)
    if section.kind == "case":
        words = _("A case with its questions cannot be told apart in a text. Use a workbook for cases.")
        draft.faults.append(FileFault(place, words))
        return
    try:
        cells = _cells(now, section, draft)
    except UnclearBrackets as fault:
        draft.faults.append(FileFault(place, str(fault)))
        return
    record, found = understand(cells, Surroundings())
    draft.faults += [FileFault(place, fault_sentence(misread)) for misread in found.faults]
    if record is not None:
        draft.questions.append(record)
        draft.understood += [
            Understood(
                place, written, guess_text(role, record.kind or taken if role is HeadRole.KIND else taken)
            )
            for role, written, taken in found.guesses
        ]


def _cells(now: _Typed, section: _Section, draft: ReadingDraft) -> RowCells:
    kind = kind_named(now.text(HeadRole.KIND)) or section.kind
    inside = answered_stem(
        now.text(HeadRole.STEM), now.text(HeadRole.ANSWER), kind, now.text(HeadRole.OPTIONS)
    )
    if inside.taken:
        draft.understood.append(
            Understood(FilePlace(row=now.line), inside.taken, role_label(HeadRole.ANSWER))
        )
    rest = {
        role: now.text(role)
        for role in now.parts
        if role not in {HeadRole.STEM, HeadRole.ANSWER, HeadRole.OPTIONS, HeadRole.KIND}
    }
    if section.marks:
        rest.setdefault(HeadRole.MARKS, section.marks)
    return RowCells(
        FilePlace(row=now.line),
        inside.stem,
        {role: text for role, text in rest.items() if text},
        kind=now.text(HeadRole.KIND),
        option_columns=("",),
        option_cell=now.text(HeadRole.OPTIONS),
        answer=inside.answer,
        heading_kind=section.kind,
    )
