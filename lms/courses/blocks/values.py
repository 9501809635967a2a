"""The two kinds of value that never mix: an example of this standard, and what the law says."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from lms.courses.blocks.citations import article_text, verification_label
from lms.courses.blocks.cited import PREVIEW, CitedBlock, LawKeyBlock, Rendering, layout
from lms.standards.api import Verification


class StandardValueBlock(CitedBlock):
    """An example value of this standard: not law."""

    value = blocks.CharBlock(max_length=40, label=_("Value"))
    unit = blocks.CharBlock(required=False, max_length=40, label=_("Unit"))
    meaning = blocks.TextBlock(rows=2, label=_("What it means"))

    class Meta:
        form_layout = layout(["value", "unit", "meaning"])
        icon = "order"
        label = _("Value of this standard")
        label_format = "{value} {unit} · {clause}"
        description = _("An example value of this standard. Put the law's value next to it, if there is one.")
        template = "lms_courses/blocks/standard_value.html"
        preview_template = PREVIEW
        preview_value = {
            "value": "24",
            "unit": "小时",
            "meaning": "平均处理时间，不是每一件的上限。",
            "clause": "2.1",
        }


class LawBlock(CitedBlock):
    """What the law says, with article, place, day of checking and state of verification."""

    title = blocks.CharBlock(max_length=80, label=_("Title"))
    value = blocks.CharBlock(required=False, max_length=40, label=_("Value"))
    unit = blocks.CharBlock(required=False, max_length=40, label=_("Unit"))
    text = blocks.TextBlock(rows=3, label=_("In own words"))
    law = LawKeyBlock(max_length=80, label=_("Law"))
    article = blocks.CharBlock(required=False, max_length=40, label=_("Article"))
    jurisdiction = blocks.CharBlock(default="全国", max_length=40, label=_("Jurisdiction"))
    as_of = blocks.DateBlock(required=False, label=_("Checked on"))
    verification = blocks.ChoiceBlock(
        choices=Verification.choices, default=Verification.VERIFIED, label=_("Verification")
    )

    class Meta:
        form_layout = layout(
            ["title", "value", "unit", "text", "law", "article", "jurisdiction", "as_of", "verification"]
        )
        icon = "doc-full"
        label = _("Law")
        label_format = "{title} {value} {unit} · {law} {article}"
        description = _("What the law says. It stands beside this standard's value and never inside it.")
        template = "lms_courses/blocks/law.html"
        preview_template = PREVIEW
        preview_value = {
            "title": "多久未答复可以申诉",
            "value": "15",
            "unit": "日",
            "text": "对每一件投诉说的，不能取平均。",
            "law": "appeal-rules",
            "article": "10",
            "jurisdiction": "全国",
            "verification": "verified",
        }

    def own_context(self, value: blocks.StructValue, rendering: Rendering) -> dict[str, object]:
        """Name the law's version in force, the article and how far it was checked."""
        label, tone = verification_label(value["verification"])
        place = rendering.places.get(value["jurisdiction"], value["jurisdiction"])
        return {
            "law": rendering.citations.law_of(value["law"], place),
            "article": article_text(value["article"] or ""),
            "verification_label": label,
            "verification_tone": tone,
        }
