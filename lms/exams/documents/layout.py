"""Lay a print run out in parts, each with its title and the line under it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TypedDict, cast

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core.api import marks_text
from lms.exams.documents.questions import Asked, QuestionJson, addresses_in_question, question_json
from lms.exams.domain.formats import JsonObject
from lms.exams.domain.papers import Slot
from lms.exams.kinds.registry import kind_of
from lms.exams.models import QuestionVersion
from lms.exams.queries.papers import ShownQuestion, shown

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
    return [_part(place, group, len(groups)) for place, group in enumerate(groups)]


def addresses_of(parts: Sequence[PartJson]) -> set[str]:
    """Give the addresses of all pictures that parts show."""
    questions = [question for part in parts for question in part["questions"]]
    return {address for question in questions for address in addresses_in_question(question)}


def _part_name(question: PrintedQuestion) -> str:
    kind = str(kind_of(question.slot.kind).label)
    return question.slot.part or _("%(kind)s questions") % {"kind": kind}


def _part(place: int, group: Sequence[PrintedQuestion], parts: int) -> PartJson:
    numeral = f"{NUMERALS[place]}、" if parts > 1 and place < len(NUMERALS) else ""
    return {
        "title": numeral + _part_name(group[0]),
        "note": _part_note(group),
        "questions": [question_json(_asked(one)) for one in group],
    }


def _part_note(group: Sequence[PrintedQuestion]) -> str:
    marks = {one.slot.marks for one in group}
    total = sum((one.slot.marks for one in group), Decimal(0))
    size = ngettext("%(number)d question", "%(number)d questions", len(group)) % {"number": len(group)}
    each = [_("%(marks)s marks each") % {"marks": marks_text(marks.pop())}] if len(marks) == 1 else []
    return " · ".join([size, *each, _("%(marks)s marks in all") % {"marks": marks_text(total)}])


def _asked(one: PrintedQuestion) -> Asked:
    return Asked(
        number=one.slot.number,
        kind=one.slot.kind,
        content=one.shown.content,
        key=cast("JsonObject", one.version.key),
        marks=marks_text(one.slot.marks),
        vital=one.slot.vital,
    )
