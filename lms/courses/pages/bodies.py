"""Give what a lesson shows to every reader alike, made once for each state of the content and language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from lms.courses.blocks import RenderedBody, cited_codes, look_up, render_body
from lms.courses.pages.kept import Shelf
from lms.courses.pages.models import LessonPage
from lms.courses.translation.queries import lesson_wording
from lms.courses.translation.rules import LessonWording
from lms.standards.api import Clause, wordings_on


@dataclass(frozen=True)
class LessonText:
    """A lesson with its clauses as they count today, its wording and its body, in the reader's language.

    Readers share it, so nobody changes it.
    """

    lesson: LessonPage
    clauses: Sequence[Clause]
    wording: LessonWording
    body: RenderedBody


def lesson_text(shelf: Shelf, pk: int, day: date) -> LessonText:
    """Give what is kept, else read and render the live lesson; a law comes into force by the day."""

    def make() -> LessonText:
        lesson = LessonPage.objects.live().get(pk=pk)
        citations = look_up(cited_codes(block["value"] for block in lesson.body.raw_data), day)
        wordings = wordings_on((clause.line for clause in lesson.clauses.all()), day)
        clauses = [wording.clause for wording in wordings.values()]
        wording = lesson_wording(pk, lesson.title, lesson.intro, lesson.body.raw_data)
        body = lesson.body.stream_block.to_python(wording.blocks) if wording.languages else lesson.body
        return LessonText(
            lesson, clauses, wording, render_body(body, citations, wording.languages, wording.places)
        )

    return shelf.get((pk, get_language(), day), make)
