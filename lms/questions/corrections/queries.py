"""Describe a question as it was asked: its key, and what was corrected since."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from lms.questions.bank.models import QuestionVersion
from lms.questions.corrections.models import KeyCorrection
from lms.questions.kinds.answer_lines import AnswerLines
from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.versions.queries import ShownQuestion, as_shown_first


@dataclass(frozen=True, slots=True)
class UsedQuestion:
    """A frozen question as it was asked, its key, and what was corrected since."""

    version: QuestionVersion
    question: ShownQuestion
    code: str
    key: AnswerLines
    corrections: Sequence[KeyCorrection]


def used_question(version: QuestionVersion) -> UsedQuestion:
    """Describe a version to those who own the bank."""
    shown = as_shown_first(version)
    return UsedQuestion(
        version=version,
        question=shown,
        code=version.question.code,
        key=shown.key_lines(cast("JsonObject", version.key), version.option_notes),
        corrections=list(KeyCorrection.objects.filter(version=version).order_by("-made_at")),
    )
