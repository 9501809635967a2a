"""Lay a print run out in parts, each with its title and the line under it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TypedDict, cast

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core.wording import marks_text
from lms.papers.drawing.queries import shown
from lms.papers.drawing.rules.slots import Slot
from lms.papers.printing.questions import PlacedQuestion, QuestionJson, addresses_in_question, question_json
from lms.questions.bank.models import QuestionVersion
from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.versions.queries import ShownQuestion

NUMERALS = "一二三四五六七八九十"


class PartJson(TypedDict):
    """A part with its title and the line under it."""

    title: str
    note: str
    questions: list[QuestionJson]


@dataclass(frozen=True, slots=True)
class PrintedQuestion:
    """A slot with its version and what a taker would see."""

    slot: Slot
    version: QuestionVersion
    shown: ShownQuestion


def parts_of(slots: Sequence[Slot], versions: Mapping[int, QuestionVersion]) -> list[PartJson]:
    """Lay the slots of one form out, part by part, or kind by kind where the paper has no parts."""
    printed = [
        PrintedQuestion(slot, versions[slot.version_id], shown(slot, versions[slot.version_id]))
        for slot in slots
    ]
    groups = [list(group) for _name, group in groupby(printed, key=_part_name)]
    parts: list[PartJson] = []
    for place, group in enumerate(groups):
        numeral = f"{NUMERALS[place]}、" if len(groups) > 1 and place < len(NUMERALS) else ""
        questions = [
            PlacedQuestion(
                number=one.slot.number,
                kind=one.slot.kind,
                content=one.shown.content,
                key=cast("JsonObject", one.version.key),
                marks=marks_text(one.slot.marks),
                must_pass=one.slot.must_pass,
            )
            for one in group
        ]
        marks = [one.slot.marks for one in group]
        size = ngettext("%(number)d question", "%(number)d questions", len(marks)) % {"number": len(marks)}
        each = [_("%(marks)s marks each") % {"marks": marks_text(marks[0])}] if len(set(marks)) == 1 else []
        together = _("%(marks)s marks in total") % {"marks": marks_text(sum(marks, Decimal(0)))}
        parts.append(
            {
                "title": numeral + _part_name(group[0]),
                "note": " · ".join([size, *each, together]),
                "questions": [question_json(one) for one in questions],
            }
        )
    return parts


def addresses_of(parts: Sequence[PartJson]) -> set[str]:
    """Give the addresses of all pictures that parts show."""
    questions = [question for part in parts for question in part["questions"]]
    return {address for question in questions for address in addresses_in_question(question)}


def _part_name(question: PrintedQuestion) -> str:
    kind = str(kind_of(question.slot.kind).label)
    return question.slot.part or _("%(kind)s questions") % {"kind": kind}
