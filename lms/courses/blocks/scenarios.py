"""A call that goes as the reader chooses: what the customer says, what one may answer, where it ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks

from lms.courses.blocks.cited import PREVIEW, CitedBlock, Rendering, layout
from lms.courses.scenarios.rules import Step, StepFault, has_good_end, step_faults, steps_of, tree_of

ENDS: Final = (
    ("good", pgettext_lazy("end of a call", "Ends well")),
    ("fair", pgettext_lazy("end of a call", "Could be better")),
    ("bad", pgettext_lazy("end of a call", "Goes wrong")),
)
FAULTS: Final[Mapping[str, tuple[str, str | Promise]]] = {
    "same_name": ("name", _("Two steps are called “%(name)s”.")),
    "neither": ("choices", _("Step “%(name)s” needs choices, or a verdict if the call ends here.")),
    "both": ("verdict", _("Step “%(name)s” has choices as well as a verdict: the call goes on or it ends.")),
    "number": ("choices", _("Step “%(name)s” needs two to four choices.")),
    "silent": ("explanation", _("Say at the end “%(name)s” why it is so.")),
    "nowhere": ("choices", _("Step “%(name)s” leads to “%(leads_to)s”, and no step is called so.")),
    "unreached": ("name", _("No choice leads to step “%(name)s”.")),
    "circle": ("choices", _("From step “%(name)s” one comes back to it, so that the call need not end.")),
}
"""The field at which each fault stands, and what it says."""


class ScenarioChoiceBlock(blocks.StructBlock):
    """Something the reader may say."""

    text = blocks.TextBlock(rows=2, max_length=200, label=_("What one may say"))
    leads_to = blocks.CharBlock(max_length=20, label=_("Leads to the step"))

    class Meta:
        label_format = "{text} → {leads_to}"


class ScenarioStepBlock(blocks.StructBlock):
    """What the customer says, and how one may go on."""

    name = blocks.CharBlock(
        max_length=20, label=_("Name of the step"), help_text=_("For you: choices lead to it by its name.")
    )
    customer = blocks.TextBlock(rows=2, label=_("What the customer says"))
    choices = blocks.ListBlock(
        ScenarioChoiceBlock(), required=False, default=[], label=pgettext_lazy("scenario", "Choices")
    )
    verdict = blocks.ChoiceBlock(
        choices=list(ENDS),
        required=False,
        label=pgettext_lazy("of a call", "If the call ends here"),
    )
    explanation = blocks.TextBlock(required=False, rows=2, label=pgettext_lazy("of a call", "Why it ends so"))

    class Meta:
        label_format = "{name}: {customer}"


class ScenarioBlock(CitedBlock):
    """A call that goes differently by what one says."""

    heading = blocks.CharBlock(max_length=80, label=_("Heading"))
    situation = blocks.TextBlock(rows=2, label=_("Who calls and what is known"))
    steps = blocks.ListBlock(ScenarioStepBlock(), min_num=3, label=_("Steps, the first begins the call"))

    class Meta:
        form_layout = layout(["heading", "situation", "steps"])
        icon = "decimal"
        label = _("Scenario")
        label_format = "{heading}"
        description = _("A call that goes as the reader chooses; the lesson is done once it has ended well.")
        template = "lms_courses/blocks/scenario.html"
        preview_template = PREVIEW
        preview_value = {
            "heading": "断网三天的用户",
            "situation": "用户第二次来电，第一次的工单还没有人联系过他。",
            "steps": [
                {
                    "name": "开头",
                    "customer": "我的宽带断了三天，到底有没有人管？",
                    "choices": [
                        {"text": "断了三天确实着急，我先查您的工单。", "leads_to": "查单"},
                        {"text": "您再等等，师傅会联系您的。", "leads_to": "挂断"},
                    ],
                },
                {
                    "name": "查单",
                    "customer": "好，那你查。",
                    "verdict": "good",
                    "explanation": "先认事，再查办到哪一步。",
                },
                {
                    "name": "挂断",
                    "customer": "又是等！我去投诉你们。",
                    "verdict": "bad",
                    "explanation": "没有查单就让用户等，等于没有受理。",
                },
            ],
        }

    def own_context(self, value: blocks.StructValue, rendering: Rendering) -> dict[str, object]:
        """Give the steps as a tree, as an author sees them."""
        return {"tree": tree_of(steps_of(value["steps"]))}

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuse to publish what cannot be played to an end, naming each step with what is wrong with it."""
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        steps = steps_of(cleaned["steps"])
        if faults := step_faults(steps):
            errors = {"steps": blocks.ListBlockValidationError(block_errors=_at_steps(faults))}
            raise blocks.StructBlockValidationError(block_errors=errors)
        if not has_good_end(steps):
            words = ValidationError(_("No way ends well. Give one of the ends the verdict for it."))
            raise blocks.StructBlockValidationError(block_errors={"heading": words})
        return cleaned


def _at_steps(faults: Iterable[StepFault]) -> dict[int, blocks.StructBlockValidationError]:
    """Put what is wrong at the step and the field; of several faults at a field the first is said."""
    found: dict[int, dict[str, Exception]] = defaultdict(dict)
    for fault in faults:
        field, message = FAULTS[fault.code]
        said = str(message) % {"name": fault.name, "leads_to": fault.leads_to}
        error: Exception = ValidationError(said)
        if field == "choices":  # a list shows what is said about the whole of it
            error = blocks.ListBlockValidationError(non_block_errors=[error])
        found[fault.place].setdefault(field, error)
    return {place: blocks.StructBlockValidationError(block_errors=errors) for place, errors in found.items()}


def scenarios_of(blocks: Iterable[Mapping[str, object]]) -> frozenset[str]:
    """List the ids of the scenarios among raw blocks."""
    return frozenset(str(block["id"]) for block in blocks if block["type"] == "scenario")


def raw_steps(blocks: Iterable[Mapping[str, object]], block_id: str) -> tuple[Step, ...]:
    """Give the steps of a scenario among raw blocks; none where there is no such scenario."""
    for block in blocks:
        value = block["value"]
        if block["id"] == block_id and block["type"] == "scenario" and isinstance(value, Mapping):
            return steps_of(value["steps"])
    return ()
