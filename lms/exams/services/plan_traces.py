"""Say how the trail tells who marks a paper, by how many people and what is looked at again."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, cast

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.core.api import JSON, FieldTrace, Told, actor_label, limit_text
from lms.exams.models import MarkingPlan

PLANNED: Final = "exams.marking_planned"


class PlanTrace(FieldTrace):
    """Plans of marking, the first one of a paper and every later one under one action."""

    def __init__(self) -> None:
        """Tell shares in per cent, as the form asks for them."""
        readers = {"third_when": share_words, "sample_share": share_words}
        super().__init__(MarkingPlan, leave_out=("paper",), readers=readers)
        self.added = self.changed = PLANNED

    def words(self) -> dict[str, str | Promise]:
        """Call the action what it is; no plan is deleted but with its paper."""
        return {PLANNED: _("Markers of a paper set")}

    def tell(self, thing: Model) -> Told:
        """Tell of the markers with their names, as two people may have one."""
        markers = cast("MarkingPlan", thing).markers.order_by("username")
        named: list[JSON] = [actor_label(marker) for marker in markers]
        return super().tell(thing) | {"markers": named}


def share_words(value: str) -> str:
    """Write a share as its form asks for it, in per cent."""
    return limit_text(Decimal(value)) if value else ""


PLAN_TRACE: Final = PlanTrace()
