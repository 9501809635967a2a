"""The blocks a lesson is built of; each cites its clause and facts where it states something.

An example value of the standard and a value of the law are two kinds of block and never mix.
Clauses, facts and laws are cited by their public codes, so that a page survives a new edition.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from lms.standards.api import Verification

FEATURES = ["bold", "italic", "ul", "ol", "link"]


class CitedBlock(blocks.StructBlock):
    """Fields of every block that states something."""

    clause = blocks.CharBlock(
        required=False, max_length=10, label=_("Clause"), help_text=_("For example 2.1")
    )
    facts = blocks.ListBlock(blocks.CharBlock(max_length=20), required=False, default=[], label=_("Facts"))


class ProseBlock(CitedBlock):
    """Running text under an optional heading."""

    heading = blocks.CharBlock(required=False, max_length=80, label=_("Heading"))
    text = blocks.RichTextBlock(features=FEATURES, label=_("Text"))

    class Meta:
        icon = "pilcrow"
        label = _("Prose")
        template = "lms_courses/blocks/prose.html"


class KeyPointBlock(CitedBlock):
    """The one thing to remember."""

    text = blocks.RichTextBlock(features=["bold"], label=_("Text"))

    class Meta:
        icon = "pick"
        label = _("Key point")
        template = "lms_courses/blocks/key_point.html"


class TurnBlock(blocks.StructBlock):
    """Somebody says something."""

    speaker = blocks.CharBlock(max_length=20, label=_("Speaker"))
    text = blocks.TextBlock(label=_("Words"), rows=2)


class DialogueBlock(CitedBlock):
    """An example dialogue, good or bad, and why."""

    heading = blocks.CharBlock(required=False, max_length=80, label=_("Heading"))
    verdict = blocks.ChoiceBlock(
        choices=[("good", _("Say it this way")), ("bad", _("Not this way"))], label=_("Verdict")
    )
    turns = blocks.ListBlock(TurnBlock(), min_num=1, label=_("Turns"))
    comment = blocks.TextBlock(required=False, rows=2, label=_("Comment"))

    class Meta:
        icon = "openquote"
        label = _("Dialogue")
        template = "lms_courses/blocks/dialogue.html"


class StandardValueBlock(CitedBlock):
    """An example value of this standard: not law."""

    value = blocks.CharBlock(max_length=40, label=_("Value"))
    unit = blocks.CharBlock(required=False, max_length=40, label=_("Unit"))
    meaning = blocks.TextBlock(rows=2, label=_("What it means"))

    class Meta:
        icon = "order"
        label = _("Value of this standard")
        template = "lms_courses/blocks/standard_value.html"


class LawBlock(CitedBlock):
    """What the law says, with article, place, day of checking and state of verification."""

    title = blocks.CharBlock(max_length=80, label=_("Title"))
    value = blocks.CharBlock(required=False, max_length=40, label=_("Value"))
    unit = blocks.CharBlock(required=False, max_length=40, label=_("Unit"))
    text = blocks.TextBlock(rows=3, label=_("In own words"))
    law = blocks.CharBlock(max_length=80, label=_("Law"), help_text=_("Key of the law"))
    article = blocks.CharBlock(required=False, max_length=40, label=_("Article"))
    jurisdiction = blocks.CharBlock(default="全国", max_length=40, label=_("Jurisdiction"))
    as_of = blocks.DateBlock(required=False, label=_("Checked on"))
    verification = blocks.ChoiceBlock(
        choices=Verification.choices, default=Verification.VERIFIED, label=_("Verification")
    )

    class Meta:
        icon = "doc-full"
        label = _("Law")
        template = "lms_courses/blocks/law.html"


class ComparisonBlock(CitedBlock):
    """A small table that sets things side by side."""

    caption = blocks.CharBlock(max_length=120, label=_("Caption"))
    columns = blocks.ListBlock(blocks.CharBlock(max_length=60), min_num=2, label=_("Columns"))
    rows = blocks.ListBlock(blocks.ListBlock(blocks.CharBlock(max_length=200)), min_num=1, label=_("Rows"))

    class Meta:
        icon = "table"
        label = _("Comparison")
        template = "lms_courses/blocks/comparison.html"


class PictureBlock(CitedBlock):
    """A picture with a text that says the same; SVG files are kept as uploaded."""

    image = blocks.CharBlock(
        max_length=200, label=_("Picture"), help_text=_("Path of a file under the course.")
    )
    alt = blocks.TextBlock(rows=3, label=_("Text alternative"))
    caption = blocks.CharBlock(required=False, max_length=200, label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "lms_courses/blocks/picture.html"


class CheckOptionBlock(blocks.StructBlock):
    """One option of a check question."""

    text = blocks.CharBlock(max_length=300, label=_("Option"))
    correct = blocks.BooleanBlock(required=False, label=_("Correct"))
    why = blocks.TextBlock(required=False, rows=2, label=_("Why"))


class CheckBlock(CitedBlock):
    """A question at the end of a section that the reader answers for oneself."""

    question = blocks.TextBlock(rows=2, label=_("Question"))
    options = blocks.ListBlock(CheckOptionBlock(), min_num=2, label=_("Options"))

    class Meta:
        icon = "help"
        label = _("Check question")
        template = "lms_courses/blocks/check.html"


class LessonBody(blocks.StreamBlock):
    """Everything a lesson may contain."""

    prose = ProseBlock()
    key_point = KeyPointBlock()
    dialogue = DialogueBlock()
    standard_value = StandardValueBlock()
    law = LawBlock()
    comparison = ComparisonBlock()
    picture = PictureBlock()
    check = CheckBlock()
