"""Read the drawn paper of an attempt as its taker may see it: contents, never keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from lms.exams.choices import QuestionKind
from lms.exams.domain.formats import JsonObject, Kind
from lms.exams.domain.papers import Slot, SlotJson, arranged, slots_from_json
from lms.exams.models import Answer, Attempt, QuestionVersion


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """One question as it is shown, its options in the order of this paper."""

    number: int
    kind: str
    marks: Decimal
    content: JsonObject

    @property
    def kind_label(self) -> str:
        """Return the name of the kind."""
        return str(QuestionKind(self.kind).label)

    @property
    def template(self) -> str:
        """Return the template that shows this kind."""
        return f"lms_exams/questions/{self.kind}.html"


def slots_of(attempt: Attempt) -> tuple[Slot, ...]:
    """Read the slot map of an attempt."""
    return slots_from_json(cast("list[SlotJson]", attempt.slots))


def questions_of(attempt: Attempt) -> list[ShownQuestion]:
    """Read the questions of an attempt in its order, in one query and without their keys."""
    slots = slots_of(attempt)
    versions = QuestionVersion.objects.only("kind", "content").in_bulk([slot.version_id for slot in slots])
    return [shown(slot, versions[slot.version_id]) for slot in slots]


def shown(slot: Slot, version: QuestionVersion) -> ShownQuestion:
    """Put a version into the order of its slot."""
    content = arranged(slot.kind, cast("JsonObject", version.content), slot.option_order)
    return ShownQuestion(slot.number, slot.kind, slot.marks, content)


def as_shown_first(version: QuestionVersion) -> ShownQuestion:
    """Show a version as it would stand first on a paper, for its author."""
    kind = cast("Kind", version.kind)
    return ShownQuestion(1, kind, Decimal(1), cast("JsonObject", version.content))


def answers_of(attempt: Attempt) -> Sequence[Answer]:
    """List the saved answers by slot."""
    return list(Answer.objects.filter(attempt=attempt).order_by("slot"))


def texts_by_id(content: JsonObject) -> Mapping[str, str]:
    """Give the texts of everything in a content that has an id."""
    lists = (content.get(name, []) for name in ("options", "items", "left", "right"))
    return {one["id"]: one["text"] for listed in lists for one in cast("list[dict[str, str]]", listed)}
