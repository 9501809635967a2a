"""Show what a file of questions would do: counts, faults, first questions, what was understood how."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lms.core.components import Tone
from lms.exams.choices import Difficulty
from lms.exams.domain.records import (
    Answer,
    FileFault,
    NumericAnswer,
    Place,
    QuestionRecord,
    Skipped,
    Understood,
)
from lms.exams.queries.near_questions import NearQuestion, near_questions
from lms.exams.services.import_plans import ImportPlan, PlannedQuestion
from lms.exams.sheets.wording import kind_words

_PICTURE = re.compile(r"!\[([^\]]*)\]\((?:file|picture):\w+\)")
QUESTIONS_SHOWN = 10
FAULTS_SHOWN = 200
NOTES_SHOWN = 100
HINTS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class ShownHint:
    """A new question that nearly repeats another: where each stands, and how much they share."""

    place: str
    stem: str
    other: str
    other_stem: str
    url: str
    per_cent: int


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """One of the first questions, as it was understood."""

    place: str
    label: str
    tone: Tone
    kind: str
    stem: str
    options: list[str]
    answer: str
    clause: str
    difficulty: str
    explanation: str


class QuestionPreview:
    """Everything the page shows about a plan."""

    def __init__(self, plan: ImportPlan) -> None:
        """Keep the plan."""
        self.plan = plan
        self.new = len(plan.new)
        self.changed = len(plan.changed)
        self.unchanged = len(plan.unchanged)
        self.to_store = self.new + self.changed
        self.left_out = len(plan.reading.skipped)

    @cached_property
    def faulty(self) -> int:
        """Count the rows with a fault."""
        return len({(fault.place.sheet, fault.place.row) for fault in self.plan.faults})

    @property
    def faults(self) -> list[tuple[str, FileFault]]:
        """List the first faults with their places in words."""
        return [(place_words(fault.place), fault) for fault in self._faults[:FAULTS_SHOWN]]

    @cached_property
    def _faults(self) -> list[FileFault]:
        """List the faults that a chosen clause does not mend."""
        mended = set(self.plan.without_clause)
        return [fault for fault in self.plan.faults if fault not in mended]

    @property
    def without_clause(self) -> int:
        """Count the questions that wait for a clause."""
        return len(self.plan.without_clause)

    @property
    def faults_not_shown(self) -> int:
        """Count the faults the page does not list."""
        return max(0, len(self._faults) - FAULTS_SHOWN)

    @property
    def skipped(self) -> list[tuple[str, Skipped]]:
        """List what was left out."""
        return [(place_words(one.place), one) for one in self.plan.reading.skipped[:NOTES_SHOWN]]

    @property
    def understood(self) -> list[tuple[str, Understood]]:
        """List what was taken for what."""
        return [(place_words(one.place), one) for one in self.plan.reading.understood[:NOTES_SHOWN]]

    @cached_property
    def near(self) -> list[NearQuestion]:
        """List the new questions that nearly repeat one of the bank or an earlier row."""
        return near_questions([one.record for one in self.plan.new])

    @property
    def hints(self) -> list[ShownHint]:
        """List the first of them, the likest first."""
        likest = sorted(self.near, key=lambda near: -near.share)
        return [_hint(near) for near in likest[:HINTS_SHOWN]]

    @property
    def hints_not_shown(self) -> int:
        """Count the others."""
        return max(0, len(self.near) - HINTS_SHOWN)

    @property
    def questions(self) -> list[ShownQuestion]:
        """List the first questions that would change something, else the first."""
        new = [_shown(one, pgettext("question of a file", "new"), "good") for one in self.plan.new]
        changed = [
            _shown(one, pgettext("question of a file", "changed"), "accent") for one in self.plan.changed
        ]
        known = [
            _shown(one, pgettext("question of a file", "there already"), "") for one in self.plan.unchanged
        ]
        return [*changed[:QUESTIONS_SHOWN], *new[:QUESTIONS_SHOWN], *known][:QUESTIONS_SHOWN]


def _hint(near: NearQuestion) -> ShownHint:
    url = reverse("lms_exams:question", args=[near.key]) if near.key else ""
    return ShownHint(
        place_words(near.record.place),
        with_picture_words(near.record.stem)[:120],
        near.code or (place_words(near.place) if near.place else ""),
        with_picture_words(near.stem)[:120],
        url,
        round(near.share * 100),
    )


def _shown(planned: PlannedQuestion, label: str, tone: Tone) -> ShownQuestion:
    record = planned.record
    return ShownQuestion(
        place_words(record.place),
        label,
        tone,
        kind_words(record.kind or ""),
        with_picture_words(record.stem)[:200],
        [with_picture_words(option)[:60] for option in record.options],
        answer_words(record),
        planned.clause,
        _difficulty_words(planned),
        with_picture_words(record.explanation or "")[:100] or "—",
    )


def _difficulty_words(planned: PlannedQuestion) -> str:
    """Name the difficulty that would be stored: what the file says, else what the bank has or takes."""
    before = planned.known.difficulty if planned.known else Difficulty.MEDIUM.value
    number = cast("int", planned.values.get("difficulty", before))
    return str(dict(Difficulty.choices).get(number, number))


def with_picture_words(markdown: str) -> str:
    """Write what each picture of a text shows in the place of its reference."""
    return _PICTURE.sub(lambda found: f"[{found[1]}]" if found[1] else _("[picture]"), markdown)


def place_words(place: Place) -> str:
    """Name a place as people look for it."""
    row = _("row %(row)d") % {"row": place.row} if place.row else ""
    return " · ".join(part for part in (place.sheet, row, place.column) if part)


def answer_words(record: QuestionRecord) -> str:
    """Write an answer on one line."""
    if record.parts:
        count = len(record.parts)
        return ngettext("%(count)d question", "%(count)d questions", count) % {"count": count}
    return _words(record.answer)[:200]


def _words(answer: Answer) -> str:
    match answer:
        case None:
            return "—"
        case bool():
            return _("true") if answer else _("false")
        case str():
            return answer
    return "；".join(_part(part) for part in answer)


def _part(part: str | tuple[str, ...] | NumericAnswer) -> str:
    match part:
        case NumericAnswer():
            return f"{part.value:f} ± {part.tolerance:f}" if part.tolerance else f"{part.value:f}"
        case str():
            return part
    return " | ".join(part)
