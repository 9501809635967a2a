"""Read the drawn paper of an attempt as its taker may see it: contents, never keys."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import cast

from django.db.models import Max

from lms.exams.domain.formats import JsonObject
from lms.exams.domain.papers import FrozenQuestion, Slot, SlotJson, arranged, slots_from_json
from lms.exams.domain.rules import Lacking
from lms.exams.kinds.choosing import kind_label
from lms.exams.kinds.registry import kind_of
from lms.exams.kinds.words import AnswerWords
from lms.exams.models import Answer, Attempt, Paper, QuestionVersion
from lms.exams.queries.kept_versions import kept_questions


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """One question as it is shown, its options in the order of this paper."""

    number: int
    kind: str
    marks: Decimal
    content: JsonObject
    version_id: int = 0
    part: str = ""
    vital: bool = False
    opens_part: bool = False

    @property
    def kind_label(self) -> str:
        """Return the name of the kind."""
        return kind_label(self.kind)

    @property
    def template(self) -> str:
        """Return the template that shows this kind."""
        return kind_of(self.kind).template

    @property
    def scripts(self) -> tuple[str, ...]:
        """List the static files that read and write its answer."""
        return kind_of(self.kind).scripts(self.content)

    @property
    def shown_words(self) -> AnswerWords:
        """Return what is read under the stem before answering, such as a call or the questions of a case."""
        return kind_of(self.kind).shown_words(self.content)

    def lacking(self, given: JsonObject) -> Lacking:
        """Say what a stored answer to it still wants."""
        return kind_of(self.kind).rule.lacking(self.content, given)

    @property
    def has_blanks(self) -> bool:
        """Tell whether the blanks of the stem are fields."""
        return kind_of(self.kind).has_blanks


def slots_of(attempt: Attempt) -> tuple[Slot, ...]:
    """Read the slot map of an attempt."""
    return slots_from_json(cast("list[SlotJson]", attempt.slots))


def questions_of(attempt: Attempt) -> list[ShownQuestion]:
    """Give the questions of an attempt in its order and without their keys."""
    slots = slots_of(attempt)
    versions = kept_questions([slot.version_id for slot in slots])
    opens_part = [slot.part != before for slot, before in zip(slots, _parts_before(slots), strict=True)]
    return [
        replace(shown(slot, versions[slot.version_id]), opens_part=opens)
        for slot, opens in zip(slots, opens_part, strict=True)
    ]


def open_among(attempt: Attempt, questions: Sequence[ShownQuestion]) -> Sequence[ShownQuestion]:
    """Give the questions that take answers now: all, or one page's where there is no way back."""
    if not attempt.sitting.paper.no_way_back:
        return questions
    shown_now = range(attempt.open_from, attempt.open_to + 1)
    return [question for question in questions if question.number in shown_now]


def left_among(attempt: Attempt, questions: Sequence[ShownQuestion]) -> Sequence[ShownQuestion]:
    """Give the questions of pages that were left for good."""
    if not attempt.sitting.paper.no_way_back:
        return []
    return [question for question in questions if question.number < attempt.open_from]


def _parts_before(slots: Sequence[Slot]) -> list[str]:
    return ["", *(slot.part for slot in slots)][: len(slots)]


def shown(slot: Slot, version: QuestionVersion | FrozenQuestion) -> ShownQuestion:
    """Put a version into the order of its slot."""
    content = arranged(kind_of(slot.kind).rule, cast("JsonObject", version.content), slot.option_order)
    return ShownQuestion(slot.number, slot.kind, slot.marks, content, slot.version_id, slot.part, slot.vital)


def as_shown_first(version: QuestionVersion) -> ShownQuestion:
    """Show a version as it would stand first on a paper, for its author."""
    return ShownQuestion(1, version.kind, Decimal(1), cast("JsonObject", version.content))


def free_slug() -> str:
    """Propose a key that no paper has."""
    number = (Paper.objects.order_by().aggregate(last=Max("pk"))["last"] or 0) + 1
    taken = set(Paper.objects.filter(slug__startswith="paper-").values_list("slug", flat=True))
    while (slug := f"paper-{number}") in taken:
        number += 1
    return slug


def answers_of(attempt: Attempt) -> Sequence[Answer]:
    """List the saved answers by slot."""
    return list(Answer.objects.filter(attempt=attempt).order_by("slot"))
