"""A poll: a question that learners answer without their names, and its options as the author wrote them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from lms.courses.blocks.cited import PREVIEW, CitedBlock, layout

LONGEST_OPTION: Final = 120
LEAST_OPTIONS, MOST_OPTIONS = 2, 6


class PollBlock(CitedBlock):
    """A question about the learners themselves, which has no right answer and counts for nothing."""

    question = blocks.TextBlock(rows=2, label=_("Question"))
    options = blocks.ListBlock(
        blocks.CharBlock(max_length=LONGEST_OPTION, label=_("Option")),
        min_num=LEAST_OPTIONS,
        max_num=MOST_OPTIONS,
        label=_("Options"),
        help_text=_("Answers are counted by the words of an option: one that is reworded begins at nought."),
    )

    class Meta:
        form_layout = layout(["question", "options"])
        icon = "group"
        label = _("Poll")
        label_format = "{question}"
        description = _(
            "A question answered without names, by one tap; from five answers on, learners see the spread."
        )
        template = "lms_courses/blocks/poll.html"
        preview_template = PREVIEW
        preview_value = {
            "question": "用户说“我不是投诉，就问问”，您平时多半怎么记？",
            "options": ["记咨询", "记投诉", "先问他要不要答复，再定"],
        }

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuse an option that stands twice: answers to the two could not be told apart."""
        cleaned = super().clean(value)
        options = list(cleaned["options"])
        twice = {
            number: ValidationError(_("This option stands above already."))
            for number, option in enumerate(options)
            if option in options[:number]
        }
        if twice:
            error = blocks.ListBlockValidationError(block_errors=twice)
            raise blocks.StructBlockValidationError(block_errors={"options": error})
        return cleaned


@dataclass(frozen=True)
class Poll:
    """A poll in the words in which its lesson is read."""

    question: str
    options: tuple[str, ...]


def polls_in(body: Iterable[Mapping[str, object]]) -> dict[str, Poll]:
    """Give the polls among a lesson's raw blocks, by the block's id."""
    return {
        str(block["id"]): Poll(str(value["question"]), tuple(_plain(option) for option in value["options"]))
        for block in body
        if block["type"] == "poll" and isinstance(value := block["value"], Mapping)
    }


def _plain(item: object) -> str:
    """Give the text of a list's item, which the editor stores with its own id."""
    return str(item["value"] if isinstance(item, Mapping) else item)
