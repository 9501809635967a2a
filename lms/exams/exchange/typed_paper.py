"""Read questions as people type them in Word: numbered, with lettered options and lines such as 答案：B.

What a line holds is understood by the words that workbooks are understood by, so a head of a column there
is a label here. A number starts a question only where it goes on: lists within an answer stay in it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from lms.exams.domain.records import FileFault, Place, Reading, ReadingDraft, Skipped, Understood
from lms.exams.domain.understanding.headers import heading_of
from lms.exams.domain.understanding.kinds import kind_in_title
from lms.exams.domain.understanding.questions import understand
from lms.exams.domain.understanding.rows import RowCells, Surroundings
from lms.exams.domain.understanding.words import Role
from lms.exams.exchange.plain import tidy
from lms.exams.sheets.wording import fault_sentence, kind_words, role_words

# A text may begin with a figure (2、10086 热线…), only a full stop right before one is a decimal point.
NUMBERED: Final = re.compile(
    r"(?P<nth>第\s?)?(?P<number>\d{1,4})\s?"
    r"(?(nth)题\s?[.．、:：]?|(?:题\s?[.．、:：]|[、)）]|[.．](?!\d)))\s?(?P<text>\S.*)"
)
# 2.10086 热线…: a question only where nothing else could stand there.
_TIGHT: Final = re.compile(r"(?P<number>\d{1,4})[.．](?P<text>\d.*)")
# Gaps of GIFT: {=甲 ~乙}, {T}.
_GIFT_ANSWERS: Final = re.compile(r"\{(?:[^{}]*[=~#]|\s{0,9}(?:TRUE|FALSE|T|F)\s{0,9}\})")
SECTION: Final = re.compile(
    r"(?:[(（]?[一二三四五六七八九十]{1,3}[)）、.．:：]|第[一二三四五六七八九十]{1,3}(?:部分|大题)).*"
    r"|.{1,12}题\s?(?:[(（].*)?"
)
OPTION: Final = re.compile(r"[A-ZＡ-Ｚ]\s?[.．、:：)）].*")
# A label stands at the start of a line or behind a gap: 答案：B  解析：…
_LABEL: Final = re.compile(
    r"(?:^|(?<=[\s；;。]))(?:[【\[]([^】\]]{1,8})[】\]]\s?[:：]?|([^\s:：；;。]{1,8})\s?[:：])"
)
_LABELS: Final = frozenset(
    {Role.ANSWER, Role.EXPLANATION, Role.DIFFICULTY, Role.CLAUSE, Role.MARKS, Role.TAGS, Role.CATEGORY}
    | {Role.CODE, Role.LEVEL, Role.TOLERANCE, Role.RUBRIC, Role.KIND}
)
_MARKS_EACH: Final = re.compile(r"每(?:小?题|空)\s?(\d{1,3}(?:\.\d{1,2})?)\s?分")
_ANSWER_IN_STEM: Final = re.compile(r"[(（]\s*([A-HＡ-Ｈ]{1,8}|[√×✓✗]|对|错|正确|错误)\s*[)）]")
_TRUTH: Final = frozenset(["√", "×", "✓", "✗", "对", "错", "正确", "错误"])
_LONGEST_SECTION: Final = 60
_NUMERAL_STARTS: Final = frozenset("第(（一二三四五六七八九十")


@dataclass(slots=True)
class _Section:
    """What the heading above says of all its questions."""

    kind: str | None = None
    marks: str = ""
    is_new: bool = True


@dataclass(slots=True)
class _Typed:
    """One question as its lines are gathered; `at` is what further lines belong to.

    `listed` is the last number of a list within what stands there.
    """

    line: int
    number: int
    listed: int = 0
    parts: dict[Role, list[str]] = field(default_factory=dict)
    at: Role = Role.STEM

    def add(self, role: Role, text: str) -> None:
        """Put a text under its role, where further lines follow it."""
        self.parts.setdefault(role, []).append(text)
        self.at = role

    def text(self, role: Role) -> str:
        """Give all lines of a role."""
        return tidy("\n".join(line for line in self.parts.get(role, ()) if line))

    @property
    def is_answered_choice(self) -> bool:
        """Tell whether options and answer are there, so that nothing numbered can belong to it."""
        return Role.OPTIONS in self.parts and Role.ANSWER in self.parts

    @property
    def is_open(self) -> bool:
        """Tell whether a text is being written that may hold a list."""
        closed = {Role.STEM, Role.OPTIONS} | ({Role.ANSWER} if self.is_answered_choice else set())
        return self.at not in closed


def is_typed_paper(text: str) -> bool:
    """Tell whether a text is numbered by hand and says its answers, or its kinds, in Chinese."""
    lines = [line.strip() for line in text.split("\n")]
    if _GIFT_ANSWERS.search(text) or not any(NUMBERED.fullmatch(line) for line in lines):
        return False
    return any(_section_kind(line) or "答案" in line[:5] or _ANSWER_IN_STEM.search(line) for line in lines)


def read_typed_paper(text: str) -> Reading:
    """Read a whole text; every line belongs to a question, is a heading, or is reported."""
    draft, section = ReadingDraft("text"), _Section()
    now: _Typed | None = None
    lines = [line.strip() for line in text.split("\n")]
    for line, written in enumerate(lines, 1):
        if not written:
            continue
        started = _started(lines, line, now, section)
        if started is not None:
            _finish(now, section, draft)
            now, section.is_new = started, False
        elif _is_section(written, now):
            _finish(now, section, draft)
            now, section = None, _section_of(written, line, draft)
        elif now is None:
            draft.skipped.append(Skipped(Place(row=line), _("Stands before the first question.")))
        else:
            _take(written, line, now, draft)
    _finish(now, section, draft)
    return draft.done()


def _started(lines: Sequence[str], line: int, now: _Typed | None, section: _Section) -> _Typed | None:
    """Give the question that a numbered line starts; nothing where it is part of the one before."""
    written = lines[line - 1]
    found = NUMBERED.fullmatch(written) or _tight(lines, line, now, section)
    if found is None:
        return None
    number = int(found["number"])
    goes_on = now is None or number > now.number
    if now is not None and now.is_answered_choice:
        goes_on = goes_on or not now.is_open or _has_answer(lines, line)
    if not goes_on and not section.is_new:
        return None
    if now is not None and _goes_on_listing(number, now) and not _has_answer(lines, line):
        return None
    typed = _Typed(line, number)
    typed.add(Role.STEM, found["text"])
    return typed


def _tight(lines: Sequence[str], line: int, now: _Typed | None, section: _Section) -> re.Match[str] | None:
    """Find a number run together with a figure, where it is just the one that is due and has an answer."""
    is_free = section.is_new if now is None else now.is_answered_choice
    found = _TIGHT.fullmatch(lines[line - 1]) if is_free else None
    due = 1 if now is None else now.number + 1
    return found if found and int(found["number"]) == due and _has_answer(lines, line) else None


def _goes_on_listing(number: int, now: _Typed) -> bool:
    """Tell whether a number could be the next of a list that has begun within an answer."""
    return now.is_open and 0 < now.listed == number - 1


def _has_answer(lines: Sequence[str], line: int) -> bool:
    """Tell whether a numbered line has options or an answer of its own, as no point of a list has."""
    if _ANSWER_IN_STEM.search(lines[line - 1]):
        return True
    for place in range(line, len(lines)):
        following = lines[place]
        if NUMBERED.fullmatch(following) or _TIGHT.fullmatch(following) or _section_kind(following):
            return False
        if OPTION.fullmatch(following) or Role.ANSWER in dict(_labelled(following)):
            return True
    return False


def _is_section(written: str, now: _Typed | None) -> bool:
    """Tell a heading from a line of an answer that is numbered the same way."""
    if _labelled(written) or OPTION.fullmatch(written):
        return False
    if _section_kind(written):
        return True
    is_free = now is None or now.at in {Role.STEM, Role.OPTIONS} or now.is_answered_choice
    return is_free and SECTION.fullmatch(written) is not None and written[0] in _NUMERAL_STARTS


def _section_kind(written: str) -> str | None:
    """Give the kind that a heading names, if it is one and names one."""
    is_heading = SECTION.fullmatch(written) and len(written) <= _LONGEST_SECTION
    return kind_in_title(_without_notes(written)) if is_heading else None


def _without_notes(written: str) -> str:
    """Leave out what a heading says in brackets, such as how many there are and what each earns."""
    return re.sub(r"[(（][^)）]*[)）]", "", written) or written


def _section_of(written: str, line: int, draft: ReadingDraft) -> _Section:
    kind, each = _section_kind(written), _MARKS_EACH.search(written)
    if kind:
        draft.understood.append(Understood(Place(row=line), written, kind_words(kind)))
    else:
        draft.skipped.append(Skipped(Place(row=line), _("A heading that names no kind of question.")))
    return _Section(kind, each[1] if each else "")


def _labelled(written: str) -> list[tuple[Role, str]]:
    """Part a line at its labels; nothing where it does not begin with one."""
    marks = [(found, role) for found in _LABEL.finditer(written) if (role := _role(found[1] or found[2]))]
    if not marks or marks[0][0].start() > 0:
        return []
    ends = [found.start() for found, _role in marks[1:]] + [len(written)]
    return [
        (role, written[found.end() : end].strip(" \t；;"))
        for (found, role), end in zip(marks, ends, strict=True)
    ]


def _role(label: str) -> Role | None:
    if label.strip() == "答":
        return Role.ANSWER
    heading = heading_of(label.strip())
    return heading.role if heading and heading.role in _LABELS else None


def _take(written: str, line: int, now: _Typed, draft: ReadingDraft) -> None:
    """Put a further line where it belongs; say so where a question might have been meant."""
    if labelled := _labelled(written):
        now.listed = 0
        for role, text in labelled:
            now.add(role, text)
    elif now.is_open and (found := NUMBERED.fullmatch(written)):
        if now.is_answered_choice or int(found["number"]) == now.number + 1:
            draft.understood.append(Understood(Place(row=line), written, role_words(now.at)))
        now.listed = int(found["number"])
        now.add(now.at, written)
    elif OPTION.fullmatch(written) and now.at in {Role.STEM, Role.OPTIONS}:
        now.add(Role.OPTIONS, written)
    else:
        now.add(now.at, written)


def _finish(now: _Typed | None, section: _Section, draft: ReadingDraft) -> None:
    """Understand a gathered question as a row of a workbook is understood."""
    if now is None:
        return
    place = Place(row=now.line)
    if section.kind == "case":
        words = _("A case with its questions cannot be told apart in a text. Use a workbook for cases.")
        draft.faults.append(FileFault(place, words))
        return
    cells = _cells(now, section, draft)
    record, found = understand(cells, Surroundings())
    draft.faults += [FileFault(place, fault_sentence(misread)) for misread in found.faults]
    if record is not None:
        draft.questions.append(record)
        draft.understood += [
            Understood(place, written, kind_words(record.kind or taken) if role is Role.KIND else taken)
            for role, written, taken in found.guesses
        ]


def _cells(now: _Typed, section: _Section, draft: ReadingDraft) -> RowCells:
    stem, answer = now.text(Role.STEM), now.text(Role.ANSWER)
    inside = list(_ANSWER_IN_STEM.finditer(stem))
    if not answer and len(inside) == 1 and _may_be_inside(inside[0][1], now, section):
        answer, stem = inside[0][1], stem.replace(inside[0][0], "（　）")
        draft.understood.append(Understood(Place(row=now.line), inside[0][0], role_words(Role.ANSWER)))
    rest = {
        role: now.text(role)
        for role in now.parts
        if role not in {Role.STEM, Role.ANSWER, Role.OPTIONS, Role.KIND}
    }
    if section.marks:
        rest.setdefault(Role.MARKS, section.marks)
    return RowCells(
        Place(row=now.line),
        stem,
        {role: text for role, text in rest.items() if text},
        kind=now.text(Role.KIND),
        option_columns=("",),
        option_cell=now.text(Role.OPTIONS),
        answer=answer,
        heading_kind=section.kind,
    )


def _may_be_inside(written: str, now: _Typed, section: _Section) -> bool:
    """Take what stands in brackets for the answer only where it fits: a letter needs options."""
    return Role.OPTIONS in now.parts or section.kind == "true_false" or written in _TRUTH
