"""Read GIFT, Moodle's text format for questions of many kinds."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lms.exchange.formats.answers import Remarks
from lms.exchange.formats.limits import Faulty
from lms.exchange.formats.media import lost_media, without_pasted
from lms.exchange.formats.plain import BLANK, tidy
from lms.exchange.formats.tagging import category_of, own_title, tagged
from lms.exchange.gift.answers import GiftAnswers
from lms.exchange.gift.blocks import Block, Category, formatted, gift_blocks, show_escapes
from lms.questions.records.rules import (
    FileFault,
    FilePlace,
    QuestionRecord,
    Reading,
    ReadingDraft,
    Skipped,
    Understood,
)


@dataclass(frozen=True, slots=True)
class _Parts:
    """A question split into its title, stem, answers and general feedback."""

    title: str | None
    stem: str
    answers: str | None
    feedback: str


def read_gift(text: str) -> Reading:
    """Read a whole file; every block is a question, a category, skipped with its reason or a fault."""
    draft = ReadingDraft("gift")
    category: str | None = None
    for block in gift_blocks(text):
        if isinstance(block, Category):
            category = category_of(block.path)
            draft.understood.append(
                Understood(FilePlace(row=block.line), block.path, category or _("no category"))
            )
            continue
        remarks = Remarks()
        try:
            _take(block, category, draft, remarks)
        except Faulty as fault:
            draft.faults.append(FileFault(FilePlace(row=block.line), fault.message))
        draft.understood += [Understood(FilePlace(row=block.line), *remark) for remark in remarks.said]
    return draft.done()


def _take(block: Block, category: str | None, draft: ReadingDraft, remarks: Remarks) -> None:
    source, pasted = without_pasted(block.text, show_escapes)
    parts = _parts_of(source)
    stem, written = formatted(parts.stem, "moodle")
    if parts.answers is None:
        reason = _("A text without braces is no question; Moodle shows it as a description.")
        draft.skipped.append(Skipped(FilePlace(row=block.line), reason))
        return
    text = stem.plain or parts.title
    if not text:
        raise Faulty(_("The question has no text. Write it before the braces."))
    answers = GiftAnswers(text, written, remarks)
    explanation, _written = formatted(parts.feedback, written)
    fields: dict[str, object] = {
        "stem": text,
        "stem_html": stem.html,
        "title": own_title(parts.title, text),
        "place": FilePlace(row=block.line),
        "explanation": explanation.plain or None,
        "explanation_html": explanation.html if explanation.plain else None,
        "category": category,
        "code": block.code,
        "files": pasted,
        **answers.part_of(parts.answers),
    }
    fields |= tagged(block.tags, fields["kind"])
    record = QuestionRecord(**fields)  # type: ignore[arg-type]
    draft.questions.append(record)
    draft.lost += lost_media([show_escapes(source)], record)


def _parts_of(text: str) -> _Parts:
    title, rest = _titled(text)
    before, opened, behind = rest.partition("{")
    if not opened and "}" not in rest:
        return _Parts(title, rest, None, "")
    inside, closed, after = behind.partition("}")
    if not opened or not closed or "}" in before or "{" in inside:
        raise Faulty(
            _("The braces do not match. Put one pair around the answers, write others as \\{ and \\}.")
        )
    if "{" in after or "}" in after:
        raise Faulty(_("A question has one pair of braces. Write other braces as \\{ and \\}."))
    stem = f"{before}{BLANK}{after}" if after.strip() else before
    answers, _mark, feedback = inside.rpartition("####") if "####" in inside else (inside, "", "")
    return _Parts(title, stem, answers.strip(), feedback)


def _titled(text: str) -> tuple[str | None, str]:
    if not text.startswith("::"):
        return None, text
    title, mark, rest = text[2:].partition("::")
    if not mark:
        return None, text[2:]
    return tidy(show_escapes(title)).replace("\n", " ") or None, rest.strip()
