"""Write questions as GIFT."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from lms.exchange.formats.answers import moodle_rule
from lms.exchange.formats.grades import as_grades, percent_text, shares_of
from lms.exchange.formats.pictures import without_pictures
from lms.exchange.formats.plain import tidy
from lms.exchange.formats.tagging import CannotCarry, LeavingOut, WrittenFile, path_of, tags_of
from lms.exchange.gift.blocks import escape
from lms.questions.records.rules import NumericAnswer, QuestionRecord


def write_gift(records: Iterable[QuestionRecord]) -> WrittenFile:
    """Write a file; what it cannot carry is listed."""
    leaving = LeavingOut()
    blocks: list[str] = []
    category: str | None = None
    for record in records:
        try:
            block = _block(record, leaving)
        except CannotCarry as refusal:
            leaving.whole(record, refusal.reason)
            continue
        if record.category != category:
            category = record.category
            blocks.append(f"$CATEGORY: {path_of(category or '')}")
        blocks.append(block)
    return WrittenFile(("\n\n".join(blocks) + "\n").encode(), tuple(leaving.found))


def _block(record: QuestionRecord, leaving: LeavingOut) -> str:
    write = _WRITE_BY_KIND.get(record.kind or "")
    if write is None:
        raise CannotCarry(_("GIFT has no question of this kind."))
    for is_lost, words in (
        (record.marks is not None, _("GIFT holds no marks.")),
        (record.files or record.wordless, _("GIFT holds no pictures.")),
        (record.unit, _("GIFT holds no unit of a number.")),
        (record.rubric, _("GIFT holds no rubric.")),
        (record.keeps_order, _("GIFT does not say that options are never mixed.")),
    ):
        if is_lost:
            leaving.part(record, words)
    if record.files:
        options = tuple(without_pictures(html) for html in record.options_html)
        stem = without_pictures(record.stem_html) if record.stem_html else None
        explanation = without_pictures(record.explanation_html) if record.explanation_html else None
        record = replace(record, stem_html=stem, options_html=options, explanation_html=explanation)
    answers = write(record, leaving)
    title = f"::{escape(record.title.replace(chr(10), ' '))}::" if record.title else ""
    stem = f"[html]{escape(record.stem_html)}" if record.stem_html else f"[plain]{escape(record.stem)}"
    named = [("id", record.code or ""), *(("tag", tag) for tag in tags_of(record))]
    if any("\\" in text for _name, text in named):
        leaving.part(record, _("GIFT holds no backslash in a tag or an identifier."))
    marks = [
        f"[{name}:{' '.join(text.replace(']', chr(92) + ']').split())}]"
        for name, text in named
        if text and "\\" not in text
    ]
    comments = f"// {' '.join(marks)}\n" if marks else ""
    feedback = f"####[plain]{escape(record.explanation)}" if record.explanation else ""
    if record.explanation_html:
        feedback = f"####[html]{escape(record.explanation_html)}"
    return f"{comments}{title}{stem}{{{answers}{feedback}}}"


def _note(record: QuestionRecord, place: int) -> str:
    note = record.notes[place] if place < len(record.notes) else ""
    return f"#[plain]{escape(note)}" if note else ""


def _choice(record: QuestionRecord, leaving: LeavingOut) -> str:
    single = record.kind != "multiple"
    lines = []
    for place, (option, share) in enumerate(zip(record.options, shares_of(record, leaving), strict=True)):
        html = record.options_html[place] if place < len(record.options_html) else ""
        mark = "=" if single and share == 1 else ("~" if not share else f"~%{percent_text(share)}%")
        text = f"[html]{escape(html)}" if html else escape(option)
        # Below a stem in HTML a plain option would take over its format; others read as a weight or a format.
        if not html and (record.stem_html or option.startswith(("%", "[", "//"))):
            text = f"[plain]{text}"
        lines.append(f"\t{mark}{text}{_note(record, place)}")
    return "\n" + "\n".join(lines) + "\n"


def _flag(record: QuestionRecord, _leaving: LeavingOut) -> str:
    if not isinstance(record.answer, bool):
        raise CannotCarry(_("It has no options or no right answer."))
    said = [f"[plain]{escape(note)}" if note else "" for note in (*record.notes, "", "")[:2]]
    right, wrong = said if record.answer else said[::-1]
    notes = f"#{wrong}#{right}" if right or wrong else ""
    return f"{'TRUE' if record.answer else 'FALSE'}{notes}"


def _texts(record: QuestionRecord, _leaving: LeavingOut) -> str:
    blanks = record.answer if isinstance(record.answer, tuple) else ()
    if len(blanks) != 1:
        raise CannotCarry(_("GIFT holds one blank a question."))
    accepted = [str(text) for text in blanks[0]] if isinstance(blanks[0], tuple) else []
    if not accepted or any("->" in text for text in (*accepted, *record.notes)):
        raise CannotCarry(_("GIFT reads “->” as the arrow of a pair."))
    lines = [
        f"\t=%100%{escape(text.replace('*', chr(92) + '*'))}{_note(record, place)}"
        for place, text in enumerate(accepted)
    ]
    return "\n" + "\n".join(lines) + "\n"


def _numbers(record: QuestionRecord, _leaving: LeavingOut) -> str:
    numbers = numbers_of(record)
    lines = [
        f"\t=%{percent_text(one.share)}%{decimal_text(one.value)}:{decimal_text(one.tolerance)}"
        f"{_note(record, place)}"
        for place, one in enumerate(numbers)
    ]
    return "#\n" + "\n".join(lines) + "\n"


def numbers_of(record: QuestionRecord) -> tuple[NumericAnswer, ...]:
    """Give the right numbers of a record in grades that Moodle knows."""
    answer = record.answer if isinstance(record.answer, tuple) else ()
    numbers = tuple(one for one in answer if isinstance(one, NumericAnswer))
    if not any(one.share == 1 for one in numbers):
        raise CannotCarry(_("It has no options or no right answer."))
    grades = as_grades([one.share for one in numbers])
    return tuple(replace(one, share=grade) for one, grade in zip(numbers, grades, strict=True))


def decimal_text(value: Decimal) -> str:
    """Write a number without an exponent or needless zeros."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _pairs(record: QuestionRecord, _leaving: LeavingOut) -> str:
    pairs = [*pairs_of(record), *(("", right) for right in record.distractors)]
    if any("->" in left for left, _right in pairs):
        raise CannotCarry(_("GIFT reads “->” as the arrow of a pair."))
    return "\n" + "\n".join(f"\t=[plain]{escape(left)} -> {escape(right)}" for left, right in pairs) + "\n"


def pairs_of(record: QuestionRecord) -> list[tuple[str, str]]:
    """Give the pairs of a record."""
    answer = record.answer if isinstance(record.answer, tuple) else ()
    pairs = [(str(one[0]), str(one[1])) for one in answer if isinstance(one, tuple) and len(one) == 2]
    if len(pairs) < 2:
        raise CannotCarry(_("It has no options or no right answer."))
    return pairs


def _order(record: QuestionRecord, _leaving: LeavingOut) -> str:
    items = items_of(record)
    head = f">{len(items)} ALL VERTICAL {moodle_rule(record.rule)} SHOW"
    return "\n".join([head, *(f"\t[plain]{escape(item)}" for item in items)]) + "\n"


def items_of(record: QuestionRecord) -> list[str]:
    """Give the items of an order in their right order."""
    items = [one for one in record.answer if isinstance(one, str)] if isinstance(record.answer, tuple) else []
    if len(items) < 2:
        raise CannotCarry(_("It has no options or no right answer."))
    return items


def _essay(record: QuestionRecord, leaving: LeavingOut) -> str:
    if isinstance(record.answer, str) and tidy(record.answer):
        leaving.part(record, _("GIFT holds no model answer."))
    return ""


type _WriteAnswer = Callable[[QuestionRecord, LeavingOut], str]

_WRITE_BY_KIND: Final[Mapping[str, _WriteAnswer]] = {
    "single": _choice,
    "sjt": _choice,
    "multiple": _choice,
    "true_false": _flag,
    "fill_in": _texts,
    "numeric": _numbers,
    "matching": _pairs,
    "ordering": _order,
    "essay": _essay,
    "short_answer": _essay,
}
