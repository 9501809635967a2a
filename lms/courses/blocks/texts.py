"""Blocks of words: prose, the point to remember, terms, folded sections, dialogues and small tables."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from lms.courses.blocks.audiences import Audience
from lms.courses.blocks.cited import PREVIEW, CitedBlock, Rendering, RichTextCitedBlock, layout
from lms.courses.blocks.media import looked_into, media_address

FEATURES = ["bold", "italic", "ul", "ol", "link"]
VERDICTS = {"good": _("Say it this way"), "bad": _("Not this way")}


class ProseBlock(RichTextCitedBlock):
    """Running text under an optional heading."""

    heading = blocks.CharBlock(required=False, max_length=80, label=_("Heading"))
    text = blocks.RichTextBlock(features=FEATURES, label=_("Text"))

    class Meta:
        form_layout = layout(["heading", "text"])
        icon = "pilcrow"
        label = _("Prose")
        label_format = "{heading}"
        description = _("Running text, with a heading when a new thought begins.")
        template = "lms_courses/blocks/prose.html"
        preview_template = PREVIEW
        preview_value = {
            "heading": "平均不是上限",
            "text": "<p>平均处理时间说的是<b>一批工单</b>，不是每一张。</p>",
        }


class KeyPointBlock(RichTextCitedBlock):
    """The one thing to remember."""

    text = blocks.RichTextBlock(features=["bold", "ul", "ol"], label=_("Text"))

    class Meta:
        form_layout = layout(["text"])
        icon = "pick"
        label = _("Key point")
        label_format = "{text}"
        description = _("The one thing to remember of a section.")
        template = "lms_courses/blocks/key_point.html"
        preview_template = PREVIEW
        preview_value = {"text": "<p><b>小结</b>：能办就办，办不了就带着走。</p>"}


class StepBlock(blocks.StructBlock):
    """One step of a procedure."""

    title = blocks.CharBlock(max_length=80, label=_("Step"))
    text = blocks.TextBlock(required=False, rows=2, label=_("Text"))

    class Meta:
        label_format = "{title}"


class StepsBlock(CitedBlock):
    """A procedure, step by step."""

    heading = blocks.CharBlock(required=False, max_length=80, label=_("Heading"))
    steps = blocks.ListBlock(StepBlock(), min_num=2, max_num=12, label=_("Steps"))

    class Meta:
        form_layout = layout(["heading", "steps"])
        icon = "order"
        label = _("Steps")
        label_format = "{heading}"
        description = _("A procedure in its order, each step with what belongs to it.")
        template = "lms_courses/blocks/steps.html"
        preview_template = PREVIEW
        preview_value = {
            "heading": "复述三步",
            "steps": [
                {"title": "说事实"},
                {"title": "说诉求"},
                {"title": "请他点头", "text": "“是这样吗？”"},
            ],
        }


class QuotationBlock(CitedBlock):
    """What a customer said, word for word."""

    text = blocks.TextBlock(rows=2, label=_("The words of the customer"))
    said_by = blocks.CharBlock(
        max_length=60,
        label=_("Who said it, where"),
        help_text=_("Without name or number: “a customer, hotline”."),
    )

    class Meta:
        form_layout = layout(["text", "said_by"])
        icon = "openquote"
        label = _("Voice of a customer")
        label_format = "{text}"
        description = _("What a customer said, word for word and without who it was.")
        template = "lms_courses/blocks/quotation.html"
        preview_template = PREVIEW
        preview_value = {"text": "同一个问题打了三次，每次都要从头讲。", "said_by": "一位热线用户（演示）"}


class TermBlock(CitedBlock):
    """A term of the trade and what it means here."""

    term = blocks.CharBlock(max_length=60, label=_("Term"))
    also = blocks.CharBlock(
        required=False, max_length=80, label=_("Also called"), help_text=_("An abbreviation or English name.")
    )
    definition = blocks.TextBlock(rows=3, label=_("What it means"))

    class Meta:
        form_layout = layout(["term", "also", "definition"])
        icon = "tag"
        label = _("Term")
        label_format = "{term}"
        description = _("A term of the trade and what it means here; the search finds it.")
        template = "lms_courses/blocks/term.html"
        preview_template = PREVIEW
        preview_value = {
            "term": "首次响应",
            "also": "First response",
            "definition": "第一次有人真正着手处理，并告诉用户下一步。自动回执不算。",
        }


class FoldBlock(blocks.StructBlock):
    """A section that opens under its title."""

    title = blocks.CharBlock(max_length=80, label=_("Title"))
    text = blocks.RichTextBlock(features=FEATURES, label=_("Text"))

    class Meta:
        label_format = "{title}"


class AccordionBlock(CitedBlock):
    """Sections under their titles, to open one by one: for looking up, not for what everybody must read."""

    heading = blocks.CharBlock(required=False, max_length=80, label=_("Heading"))
    folds = blocks.ListBlock(FoldBlock(), min_num=2, label=_("Sections"))

    class Meta:
        form_layout = layout(["heading", "folds"])
        icon = "list-ul"
        label = _("Folded sections")
        label_format = "{heading}"
        description = _("Titles under which a text opens: cases to look up, not what everybody must read.")
        template = "lms_courses/blocks/accordion.html"
        preview_template = PREVIEW
        preview_value = {
            "heading": "用户这样问，就这样查",
            "folds": [
                {"title": "账单多了一笔", "text": "<p>先看是不是套餐外流量，再看代收费。</p>"},
                {"title": "工单没有消息", "text": "<p>查派单时间和最近一次联系。</p>"},
            ],
        }

    def own_context(self, value: blocks.StructValue, rendering: Rendering) -> dict[str, object]:
        """Give each title with its text, links resolved."""
        folds = [(fold["title"], rendering.html_of(fold["text"])) for fold in value["folds"]]
        return {"folds": folds}


class ReflectionBlock(CitedBlock):
    """A question that readers answer in words of their own, for nobody but themselves."""

    question = blocks.TextBlock(rows=2, label=_("Question"))
    thoughts = blocks.TextBlock(
        required=False,
        rows=3,
        label=_("What others thought of"),
        help_text=_("Opens once the reader has thought for oneself."),
    )

    class Meta:
        form_layout = layout(["question", "thoughts"])
        icon = "edit"
        label = _("Reflection")
        label_format = "{question}"
        description = _("A question to answer in own words. The answer is a note that nobody else sees.")
        template = "lms_courses/blocks/reflection.html"
        preview_template = PREVIEW
        preview_value = {
            "question": "上一次你让用户“再等等”，他等到了什么？",
            "thoughts": "有人想起：说了“会联系您”，没有记下谁联系、什么时候。",
        }


class AsideBlock(RichTextCitedBlock):
    """A word to those who teach, lead a team or manage, which learners do not see."""

    audience = blocks.ChoiceBlock(choices=Audience.choices, label=_("Only for"))
    text = blocks.RichTextBlock(features=["bold", "ul", "ol"], label=_("Text"))

    class Meta:
        form_layout = layout(["audience", "text"])
        icon = "group"
        label = _("Aside for some readers")
        label_format = "{audience}: {text}"
        description = _("A word to trainers, team leaders or managers; other readers do not see it.")
        template = "lms_courses/blocks/aside.html"
        preview_template = PREVIEW
        preview_value = {"audience": "team_leader", "text": "<p>每天早上先看两列。</p>"}

    def own_context(self, value: blocks.StructValue, rendering: Rendering) -> dict[str, object]:
        """Name those it is for."""
        found = {str(audience): audience.label for audience in Audience}
        return super().own_context(value, rendering) | {"audience_label": found.get(value["audience"], "")}


class TurnBlock(blocks.StructBlock):
    """Somebody says something."""

    speaker = blocks.CharBlock(max_length=20, label=_("Speaker"))
    text = blocks.TextBlock(label=_("What is said"), rows=2)
    sound = DocumentChooserBlock(
        required=False, label=_("Its sound"), help_text=_("MP3, M4A or Ogg, of these words only.")
    )

    class Meta:
        label_format = "{speaker}: {text}"

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuse what does not play, and films."""
        cleaned = super().clean(value)
        errors: dict[str, Exception] = {}
        if sound := cleaned["sound"]:
            playable = looked_into(sound, "sound", errors)
            if playable and playable.kind != "audio":
                errors["sound"] = ValidationError(_("A line of a dialogue is heard, not seen."))
        if errors:
            raise blocks.StructBlockValidationError(block_errors=errors)
        return cleaned


class DialogueBlock(CitedBlock):
    """An example dialogue, good or bad, and why."""

    heading = blocks.CharBlock(required=False, max_length=80, label=_("Heading"))
    verdict = blocks.ChoiceBlock(
        choices=list(VERDICTS.items()), label=pgettext_lazy("of an example", "Verdict")
    )
    turns = blocks.ListBlock(TurnBlock(), min_num=1, label=_("Turns"))
    comment = blocks.TextBlock(required=False, rows=2, label=pgettext_lazy("dialogue", "Comment"))

    class Meta:
        form_layout = layout(["heading", "verdict", "turns", "comment"])
        icon = "openquote"
        label = _("Dialogue")
        label_format = "{verdict} {heading}"
        description = _("What to say or what not to say, and why.")
        template = "lms_courses/blocks/dialogue.html"
        preview_template = PREVIEW
        preview_value = {
            "heading": "这样说",
            "verdict": "good",
            "turns": [{"speaker": "坐席", "text": "编号已经发到您手机上，明天中午前给您回电话。"}],
            "comment": "说清了编号和下次联系的时间。",
        }

    def own_context(self, value: blocks.StructValue, rendering: Rendering) -> dict[str, object]:
        """Say the verdict once: in the heading, or beside it when the heading says something else."""
        verdict = VERDICTS.get(value["verdict"], "")
        heading = value["heading"] or verdict
        return {
            "verdict_words": verdict,
            "heading": heading,
            "heading_is_verdict": heading == str(verdict),
            "turns": [(turn, media_address(turn.get("sound"))) for turn in value["turns"]],
        }


class ComparisonBlock(CitedBlock):
    """A small table that sets things side by side."""

    caption = blocks.CharBlock(max_length=120, label=_("Caption"))
    columns = blocks.ListBlock(blocks.CharBlock(max_length=60), min_num=2, label=_("Columns"))
    rows = blocks.ListBlock(blocks.ListBlock(blocks.CharBlock(max_length=200)), min_num=1, label=_("Rows"))

    class Meta:
        form_layout = layout(["caption", "columns", "rows"])
        icon = "table"
        label = _("Comparison")
        label_format = "{caption}"
        description = _("A small table that sets things side by side.")
        template = "lms_courses/blocks/comparison.html"
        preview_template = PREVIEW
        preview_value = {
            "caption": "三个时间各管各的",
            "columns": ["时间", "说的是什么"],
            "rows": [["24 小时", "一批工单的平均"], ["15 日", "每一件投诉的答复"]],
        }

    def own_context(self, value: blocks.StructValue, rendering: Rendering) -> dict[str, object]:
        """Pair every cell with the head of its column: a phone shows them one under the other."""
        heads = list(value["columns"])
        return {"table_rows": [list(zip(heads, row, strict=False)) for row in value["rows"]]}
