"""Say how the trail tells what a question is filed under and who keeps it: no version holds any of that."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.api import JSON, FieldTrace, details_text
from lms.exams.models import Question

REFILED = "exams.question_refiled"
# Versions hold these, with their author and time; steps of a question's life are entries of their own.
IN_VERSIONS = ("stem", "explanation", "clause", "facts", "difficulty", "level", "verification", "law_version")
OF_ITS_LIFE = ("state", "author")


class FilingTrace(FieldTrace):
    """Category, tags, competencies, owner and what else of a question stands in no version."""

    def __init__(self) -> None:
        """Tell of questions of every kind."""
        super().__init__(
            Question, called=pgettext_lazy("audit", "question"), leave_out=(*IN_VERSIONS, *OF_ITS_LIFE)
        )
        self.changed = REFILED

    def words(self) -> dict[str, str | Promise]:
        """Call a change what it is."""
        return super().words() | {REFILED: _("Question filed anew")}

    def say(self, details: Mapping[str, JSON]) -> str:
        """Put the details into words; entries of before name what was added and removed by signs."""
        return super().say(details) or details_text(details)
