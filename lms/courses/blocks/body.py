"""Everything a lesson may contain, and the refusal of codes that the standard does not hold."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from lms.courses.blocks.checks import CheckBlock
from lms.courses.blocks.citations import CitedCodes, cited_codes, fact_codes, unknown_codes
from lms.courses.blocks.embeds import EmbedBlock
from lms.courses.blocks.files import DocumentBlock, HotspotsBlock, PictureBlock
from lms.courses.blocks.media import MediaBlock
from lms.courses.blocks.polls import PollBlock
from lms.courses.blocks.practice import PracticeBlock
from lms.courses.blocks.scenarios import ScenarioBlock
from lms.courses.blocks.texts import (
    AccordionBlock,
    AsideBlock,
    ComparisonBlock,
    DialogueBlock,
    KeyPointBlock,
    ProseBlock,
    QuotationBlock,
    ReflectionBlock,
    StepsBlock,
    TermBlock,
)
from lms.courses.blocks.values import LawBlock, StandardValueBlock


class LessonBody(blocks.StreamBlock):
    """Everything a lesson may contain."""

    prose = ProseBlock()
    key_point = KeyPointBlock()
    steps = StepsBlock()
    quotation = QuotationBlock()
    term = TermBlock()
    accordion = AccordionBlock()
    dialogue = DialogueBlock()
    standard_value = StandardValueBlock()
    law = LawBlock()
    comparison = ComparisonBlock()
    picture = PictureBlock()
    hotspots = HotspotsBlock()
    document = DocumentBlock()
    media = MediaBlock()
    embed = EmbedBlock()
    check = CheckBlock()
    scenario = ScenarioBlock()
    practice = PracticeBlock()
    reflection = ReflectionBlock()
    poll = PollBlock()
    aside = AsideBlock()

    def clean(self, value: blocks.StreamValue) -> blocks.StreamValue:
        """Refuse codes that the standard does not hold; all blocks are checked together."""
        cleaned = super().clean(value)
        unknown = unknown_codes(cited_codes(child.value for child in cleaned))
        errors = {
            number: error
            for number, child in enumerate(cleaned)
            if (error := _error_of(child.value, unknown)) is not None
        }
        if errors:
            raise blocks.StreamBlockValidationError(block_errors=errors)
        return cleaned


def _error_of(value: blocks.StructValue, unknown: CitedCodes) -> blocks.StructBlockValidationError | None:
    """Put each unknown code at the field that holds it."""
    errors: dict[str, ValidationError] = {}
    if value.get("clause") in unknown.clauses:
        errors["clause"] = ValidationError(
            _("The standard has no clause %(code)s."), params={"code": value["clause"]}
        )
    if value.get("law") in unknown.laws:
        errors["law"] = ValidationError(_("No law has the key %(code)s."), params={"code": value["law"]})
    facts = {
        number: ValidationError(_("The standard has no fact %(code)s."), params={"code": code})
        for number, code in enumerate(fact_codes(value))
        if code in unknown.facts
    }
    if facts:
        errors["facts"] = blocks.ListBlockValidationError(block_errors=facts)
    return blocks.StructBlockValidationError(block_errors=errors) if errors else None
