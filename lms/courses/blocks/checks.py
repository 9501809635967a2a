"""Check questions: the reader answers, the server says why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks

from lms.courses.blocks.cited import PREVIEW, CitedBlock, Rendering, layout


@dataclass(frozen=True)
class CheckOption:
    """One option of a check question."""

    number: int
    text: str
    correct: bool
    why: str


class CheckOptionBlock(blocks.StructBlock):
    """One option of a check question."""

    text = blocks.CharBlock(max_length=300, label=_("Option"))
    correct = blocks.BooleanBlock(required=False, label=_("Correct"))
    why = blocks.TextBlock(required=False, rows=2, label=pgettext_lazy("of an answer", "Why"))

    class Meta:
        label_format = "{text}"


class CheckBlock(CitedBlock):
    """A question at the end of a section that the reader answers for oneself."""

    question = blocks.TextBlock(rows=2, label=_("Question"))
    options = blocks.ListBlock(CheckOptionBlock(), min_num=2, label=_("Options"))

    class Meta:
        form_layout = layout(["question", "options"])
        icon = "help"
        label = _("Check question")
        label_format = "{question}"
        description = _(
            "A question at the end of a section; the lesson is done once it is answered correctly."
        )
        template = "lms_courses/blocks/check.html"
        preview_template = PREVIEW
        preview_value = {
            "question": "某周平均处理时间 20 小时，有一张用了 60 小时。怎么评价？",
            "options": [
                {"text": "平均达标，那一张仍要单独追", "correct": True, "why": "平均不是每一张的上限。"},
                {"text": "不达标", "correct": False, "why": "示例值说的是平均。"},
            ],
        }

    def own_context(self, value: blocks.StructValue, rendering: Rendering) -> dict[str, object]:
        """List the options with their numbers, as an author sees them."""
        return {"options": options_of(value)}

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuse to publish a question without a right answer."""
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        if not correct_options(cleaned["options"]):
            raise blocks.StructBlockValidationError(
                block_errors={"question": ValidationError(_("Mark at least one option as correct."))}
            )
        return cleaned


def options_of(value: blocks.StructValue) -> tuple[CheckOption, ...]:
    """List the options of a check question."""
    return tuple(
        CheckOption(number, option["text"], bool(option["correct"]), option["why"] or "")
        for number, option in enumerate(value["options"])
    )


def correct_options(options: Iterable[Mapping[str, object]]) -> frozenset[int]:
    """List the positions of the options that are right."""
    return frozenset(number for number, option in enumerate(options) if option.get("correct"))


def questions_of(blocks: Iterable[Mapping[str, object]]) -> frozenset[str]:
    """List the ids of the check questions among raw blocks."""
    return frozenset(str(block["id"]) for block in blocks if block["type"] == "check")
