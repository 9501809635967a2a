"""Set the documents of a print run: a question paper for each form, one key, one answer sheet."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Final, cast

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lms.core.api import marks_text
from lms.core.typesetting import character_map, pdf_of
from lms.exams.documents.layout import PartJson, addresses_of, parts_of
from lms.exams.domain.papers import SlotJson, slots_from_json
from lms.exams.domain.refusals import ExamRefusal
from lms.exams.models import PrintRun, QuestionVersion
from lms.exams.queries.pictures import pictures_at
from lms.people.api import OrgUnit

FOLDER: Final = Path(__file__).parent
NO_PICTURES: Final[Mapping[str, bytes]] = MappingProxyType({})


class PrintGlyphsMissing(ExamRefusal):
    """The face has no glyph for some character of the paper, which would be a gap in a question."""

    code = "glyphs_missing"

    def __init__(self, characters: str) -> None:
        super().__init__(characters)
        self.characters = characters


def paper_pdf(run: PrintRun, letter: str) -> bytes:
    """Set the question paper of one form."""
    parts = _parts(run)[letter]
    return _set(
        run, "question_paper.typ", {"letter": letter, "parts": parts}, pictures_at(addresses_of(parts))
    )


def key_pdf(run: PrintRun) -> bytes:
    """Set the keys of all forms."""
    return _set(run, "answer_key.typ", {"forms": _parts(run)})


def answer_sheet_pdf(run: PrintRun) -> bytes:
    """Set the answer sheet of every form; forms differ in the letters questions have."""
    return _set(run, "answer_sheet.typ", {"forms": _parts(run)})


def _parts(run: PrintRun) -> dict[str, list[PartJson]]:
    forms = {
        letter: slots_from_json(cast("list[SlotJson]", slots)) for letter, slots in sorted(run.forms.items())
    }
    wanted = {slot.version_id for slots in forms.values() for slot in slots}
    versions = QuestionVersion.objects.in_bulk(list(wanted))
    return {letter: parts_of(slots, versions) for letter, slots in forms.items()}


def _set(
    run: PrintRun, template: str, given: dict[str, object], pictures: Mapping[str, bytes] = NO_PICTURES
) -> bytes:
    text = json.dumps({**_head(run), **given}, ensure_ascii=False)
    if missing := character_map().missing_from(text):
        raise PrintGlyphsMissing(missing)
    shown = json.dumps({address: list(data) for address, data in pictures.items()})
    return pdf_of(FOLDER / template, {"given": text, "pictures": shown}, run.made_at)


def _head(run: PrintRun) -> dict[str, object]:
    paper = run.paper
    slots = slots_from_json(cast("list[SlotJson]", next(iter(run.forms.values()))))
    marks = sum((slot.marks for slot in slots), Decimal(0))
    top = OrgUnit.objects.filter(depth=1).order_by("path").first()
    return {
        "issuer": top.name if top else "",
        "title": paper.title,
        "run": f"{run.made_at:%Y%m%d}-{run.pk}",
        "minutes": paper.minutes,
        "marks": marks_text(marks),
        "pass_marks": marks_text(marks * paper.pass_share),
        "has_vital": any(slot.vital for slot in slots),
        "words": _words(),
    }


def _words() -> dict[str, str]:
    """Give the fixed words of all three documents."""
    return {
        "form": pgettext("print", "Form"),
        "minutes": pgettext("print", "minutes"),
        "full": pgettext("print", "full marks"),
        "pass": pgettext("print", "pass from"),
        "name": pgettext("print", "Name"),
        "number": pgettext("print", "Staff number"),
        "unit": pgettext("print", "Unit"),
        "score": pgettext("print", "Marks"),
        "marker": pgettext("print", "Marked by"),
        "rules": _("Write your name and number first. Answers go on the answer sheet; only that is marked."),
        "vital": _("★ marks questions that must be answered right: who misses one does not pass."),
        "marks": pgettext("print", "marks"),
        "order": pgettext("print", "Order:"),
        "picture": pgettext("print", "Picture"),
        "end": _("End of the paper"),
        "key": _("Answer key"),
        "secret": _("For markers only"),
        "sheet": _("Answer sheet"),
        "fill": _("Fill the boxes with a 2B pencil; write everything else with a black pen."),
    }
