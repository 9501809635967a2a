"""Show a drawn question with its options in the order of its slot."""

from typing import cast

from lms.papers.drawing.rules.slots import Slot
from lms.questions.bank.models import QuestionVersion
from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.scoring.rules.judging import FrozenQuestion, arranged
from lms.questions.versions.queries import ShownQuestion


def shown(
    slot: Slot, version: QuestionVersion | FrozenQuestion, *, opens_part: bool = False
) -> ShownQuestion:
    """Put a version into the order of its slot; the first one of a part opens it."""
    kind = kind_of(slot.kind)
    content = arranged(kind.rule, cast("JsonObject", version.content), slot.option_order)
    return ShownQuestion(
        slot.number,
        slot.kind,
        slot.marks,
        content,
        slot.version_id,
        slot.part,
        slot.must_pass,
        opens_part,
        number_blanks=kind.number_blanks(cast("JsonObject", version.key)),
    )
