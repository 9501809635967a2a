"""Read Moodle's missing word format: a sentence with its options in braces where the word is missing."""

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext as _

from lms.exchange.formats.answers import Remarks, Weighted, choice_part, text_part
from lms.exchange.formats.grades import grade_of
from lms.exchange.formats.limits import Faulty, refuse_many_answers
from lms.exchange.formats.media import lost_media, without_pasted
from lms.exchange.formats.plain import BLANK, rich, tidy
from lms.questions.records.rules import (
    FileFault,
    FilePlace,
    QuestionRecord,
    Reading,
    ReadingDraft,
    Understood,
)

_WEIGHT: Final = re.compile(r"(\d{1,3})%")


def read_missing_word(text: str) -> Reading:
    """Read a whole file; blank lines part the questions."""
    draft = ReadingDraft("missing-word")
    for line, block in blocks_of(text):
        remarks = Remarks()
        try:
            source, pasted = without_pasted(block)
            record = replace(_question(source, line, remarks), files=pasted)
            draft.questions.append(record)
            draft.lost += lost_media([source], record)
        except Faulty as fault:
            draft.faults.append(FileFault(FilePlace(row=line), fault.message))
        draft.understood += [Understood(FilePlace(row=line), *remark) for remark in remarks.said]
    return draft.done()


def blocks_of(text: str) -> Iterator[tuple[int, str]]:
    """Give each run of lines without a blank one, with the number of its first line."""
    start, lines = 0, list[str]()
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if line.strip():
            start = start if lines else number
            lines.append(line)
        elif lines:
            yield start, "\n".join(lines)
            lines = []


def _question(block: str, line: int, remarks: Remarks) -> QuestionRecord:
    """Read one question; an option is “=right”, “wrong” or “75%nearly”, a comment behind a hash mark."""
    before, opened, rest = block.replace("\n", " ").partition("{")
    inside, closed, after = rest.partition("}")
    if not opened or not closed or "{" in inside or "{" in after or "}" in after:
        raise Faulty(_("A question needs one pair of braces with its options. Mend the braces."))
    stem = rich(f"{before}{BLANK}{after}", "moodle")
    pieces = [piece.strip() for piece in re.split(r"~|(?==)", inside) if piece.strip()]
    refuse_many_answers(len(pieces))
    answers = []
    for text in pieces:
        share, option = Fraction(0), text
        if text.startswith("="):
            share, option = Fraction(1), text[1:]
        elif weight := _WEIGHT.match(text):
            share, option = grade_of(weight.group(1), stem.plain), text[weight.end() :]
        # An underscore protects an option that starts with a digit from being read as a weight.
        shown, _mark, comment = option.lstrip().removeprefix("_").partition("#")
        answers.append(Weighted(rich(shown, "moodle"), share, tidy(comment)))
    if not answers:
        raise Faulty(_("The braces are empty. Write the right word as {=word}."))
    if len(answers) == 1:
        only = Weighted(answers[0].text, Fraction(1), answers[0].note)
        part = text_part([only], remarks)
    else:
        part = choice_part(answers, single=True)
    return QuestionRecord(stem=stem.plain, stem_html=stem.html, place=FilePlace(row=line), **part)
