"""What every block shares that states something: clause and facts, chosen from a list, stored as cited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup
from wagtail.rich_text import RichText, expand_db_html

from lms.courses.blocks.citations import Citations, cited_codes, fact_codes, look_up
from lms.courses.blocks.widgets import ClauseChooser, CodeChooser, FactChooser, LawChooser


class CodeBlock(blocks.CharBlock):
    """A text whose form is a chooser; for migrations it is the text that it stores."""

    chooser: ClassVar[type[CodeChooser]]

    def __init__(self, **kwargs: object) -> None:
        """Show the chooser in place of a line to type into."""
        super().__init__(**kwargs)
        self.field.widget = self.chooser()

    def get_form_state(self, value: str | None) -> dict[str, str] | None:
        """Give the chooser what it shows."""
        state: dict[str, str] | None = self.field.widget.get_value_data(value)
        return state

    def deconstruct(self) -> tuple[str, tuple[object, ...], dict[str, object]]:
        """Tell migrations what is stored."""
        _path, args, kwargs = super().deconstruct()
        return "wagtail.blocks.CharBlock", args, kwargs


class ClauseCodeBlock(CodeBlock):
    """The number of a clause."""

    chooser = ClauseChooser


class FactCodeBlock(CodeBlock):
    """The code of a fact."""

    chooser = FactChooser


class LawKeyBlock(CodeBlock):
    """The key of a law."""

    chooser = LawChooser


PREVIEW = "lms_courses/blocks/preview.html"


def layout(children: list[str]) -> BlockGroup:
    """Put what a block says first and what it rests on under its settings."""
    return BlockGroup(children=children, settings=["clause", "facts"])


@dataclass(frozen=True)
class Rendering:
    """What was looked up once for all blocks of a lesson."""

    citations: Citations
    html: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)  # as laws name them, by their translated names
    says_alt: bool = False  # under each picture, for who judges the words

    def html_of(self, text: RichText) -> str:
        """Give rich text with its links resolved."""
        known = self.html.get(text.source)
        return expand_db_html(text.source) if known is None else known


class CitedBlock(blocks.StructBlock):
    """Fields of every block that states something."""

    clause = ClauseCodeBlock(required=False, max_length=10, label=_("Clause"))
    facts = blocks.ListBlock(
        FactCodeBlock(max_length=20, label=_("Fact")),
        required=False,
        default=[],
        label=_("Facts"),
    )

    def get_context(
        self, value: blocks.StructValue, parent_context: Mapping[str, object] | None = None
    ) -> dict[str, object]:
        """Add what the block rests on; a block shown alone looks it up for itself."""
        context: dict[str, object] = super().get_context(value, parent_context)
        rendering = context.get("rendering")
        if not isinstance(rendering, Rendering):
            rendering = Rendering(look_up(cited_codes([value]), timezone.localdate()))
        context["cites"] = rendering.citations.facts_of(fact_codes(value))
        context.update(self.own_context(value, rendering))
        return context

    def own_context(self, value: blocks.StructValue, rendering: Rendering) -> dict[str, object]:
        """Give what this kind of block shows beside its fields."""
        return {}


class RichTextCitedBlock(CitedBlock):
    """A block whose text may hold links to other pages."""

    def own_context(self, value: blocks.StructValue, rendering: Rendering) -> dict[str, object]:
        """Give the text with its links resolved."""
        return {"text_html": rendering.html_of(value["text"])}
