"""Set the documents of a print run: a question paper for each form, one key, one answer sheet."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Final, cast

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.files.api import character_map, pdf_of
from lms.core.refusals import Refusal
from lms.core.wording import marks_text
from lms.papers.drawing.rules.slots import SlotJson, slots_from_json
from lms.papers.printing.layout import PartJson, addresses_of, parts_of
from lms.papers.printing.models import PrintRun
from lms.people.api import OrgUnit
from lms.questions.bank.models import QuestionVersion
from lms.questions.media.queries import pictures_at

FOLDER: Final = Path(__file__).parent
LABELS: Final[Mapping[str, Promise]] = MappingProxyType(
    {
        "form": pgettext_lazy("print", "Form"),
        "minutes": pgettext_lazy("print", "minutes"),
        "full": pgettext_lazy("print", "full marks"),
        "pass": pgettext_lazy("print", "pass from"),
        "name": pgettext_lazy("print", "Name"),
        "number": pgettext_lazy("print", "Staff number"),
        "unit": pgettext_lazy("print", "Unit"),
        "score": pgettext_lazy("print", "Marks"),
        "marker": pgettext_lazy("print", "Marked by"),
        "rules": _("Write your name and number first. Answers go on the answer sheet; only that is marked."),
        "must_pass": _("★ marks questions that must be answered right: who gets one wrong does not pass."),
        "marks": pgettext_lazy("print", "marks"),
        "order": pgettext_lazy("print", "Order:"),
        "picture": pgettext_lazy("print", "Picture"),
        "end": _("End of the paper"),
        "key": _("Answer key"),
        "secret": _("For markers only"),
        "sheet": _("Answer sheet"),
        "fill": _("Fill the boxes with a 2B pencil; write everything else with a black pen."),
    }
)
NO_PICTURES: Final[Mapping[str, bytes]] = MappingProxyType({})


class PrintGlyphsMissing(Refusal):
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
    paper = run.paper
    slots = slots_from_json(cast("list[SlotJson]", next(iter(run.forms.values()))))
    marks = sum((slot.marks for slot in slots), Decimal(0))
    top = OrgUnit.objects.filter(depth=1).order_by("path").first()
    head = {
        "issuer": top.name if top else "",
        "title": paper.title,
        "run": f"{run.made_at:%Y%m%d}-{run.pk}",
        "minutes": paper.minutes,
        "marks": marks_text(marks),
        "pass_marks": marks_text(marks * paper.pass_share),
        "has_must_pass": any(slot.must_pass for slot in slots),
        "labels": {name: str(label) for name, label in LABELS.items()},
    }
    text = json.dumps({**head, **given}, ensure_ascii=False)
    if missing := character_map().missing_from(text):
        raise PrintGlyphsMissing(missing)
    shown = json.dumps({address: list(data) for address, data in pictures.items()})
    return pdf_of(FOLDER / template, {"given": text, "pictures": shown}, run.made_at)
