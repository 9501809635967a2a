"""Show what a file of questions would do: counts, faults, first questions, what was understood how."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import cast

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lms.core.ui.api import Tone
from lms.exchange.plans.clauses import place_key
from lms.exchange.plans.services import ImportPlan, PlannedQuestion
from lms.exchange.workbooks.wording import kind_label
from lms.questions.choices import Difficulty
from lms.questions.duplicates.file_rows import NearDuplicateRow, near_duplicates_in
from lms.questions.records.rules import FilePlace, NumericAnswer, QuestionRecord

_PICTURE = re.compile(r"!\[([^\]]*)\]\((?:file|picture):\w+\)")
QUESTIONS_SHOWN = 10
FAULTS_SHOWN = 200
NOTES_SHOWN = 100
HINTS_SHOWN = 10
WAITING_SHOWN = 20


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
class PreviewedQuestion:
    """A question as it was understood; `key` names its row where a clause may be chosen for it."""

    place: str
    label: str
    tone: str
    kind: str
    stem: str
    options: tuple[str, ...]
    answer: str
    clause: str
    difficulty: str
    explanation: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class ShownLine:
    """Something said about a place of the file: what stands there, and what is said about it."""

    place: str
    written: str
    text: str


@dataclass(frozen=True, slots=True)
class QuestionPreview:
    """Everything the page says about a file, in the reader's language; it is kept as it stands."""

    format: str
    new: int
    changed: int
    unchanged: int
    faulty: int  # rows
    waiting: int
    left_out: int
    faults: tuple[ShownLine, ...]
    faults_not_shown: int
    lost: tuple[ShownLine, ...]
    lost_not_shown: int
    skipped: tuple[ShownLine, ...]
    understood: tuple[ShownLine, ...]
    hints: tuple[ShownHint, ...]
    hints_not_shown: int
    questions: tuple[PreviewedQuestion, ...]
    without_clause: tuple[PreviewedQuestion, ...]
    chosen: tuple[PreviewedQuestion, ...]

    @property
    def to_store(self) -> int:
        """Count the questions that would change the bank."""
        return self.new + self.changed

    @property
    def of_clauses(self) -> tuple[PreviewedQuestion, ...]:
        """List the rows whose clause may be chosen here: those chosen, then the first that wait."""
        return (*self.chosen, *self.without_clause)

    @property
    def waiting_not_shown(self) -> int:
        """Count the questions without a clause the page does not list."""
        return self.waiting - len(self.without_clause)


def preview_of(plan: ImportPlan, chosen: Collection[str] = ()) -> QuestionPreview:
    """Say what a plan would do; `chosen` names the rows for which a clause was chosen."""
    reading = plan.reading
    near = near_duplicates_in([one.record for one in plan.new])
    most_similar = sorted(near, key=lambda one: -one.share)[:HINTS_SHOWN]
    picked = [one for one in plan.new if place_key(one.record.place) in chosen] if chosen else []
    return QuestionPreview(
        format=reading.format,
        new=len(plan.new),
        changed=len(plan.changed),
        unchanged=len(plan.unchanged),
        faulty=len({(fault.place.sheet, fault.place.row) for fault in plan.faults}),
        waiting=len(plan.waiting),
        left_out=len(reading.skipped),
        faults=tuple(_line(one.place, "", one.message) for one in plan.faults[:FAULTS_SHOWN]),
        faults_not_shown=max(0, len(plan.faults) - FAULTS_SHOWN),
        lost=tuple(_line(one.place, one.name, one.reason) for one in reading.lost[:NOTES_SHOWN]),
        lost_not_shown=max(0, len(reading.lost) - NOTES_SHOWN),
        skipped=tuple(_line(one.place, "", one.reason) for one in reading.skipped[:NOTES_SHOWN]),
        understood=tuple(
            _line(one.place, one.written, one.taken_for) for one in reading.understood[:NOTES_SHOWN]
        ),
        hints=tuple(map(_hint, most_similar)),
        hints_not_shown=max(0, len(near) - HINTS_SHOWN),
        questions=_first_questions(plan),
        without_clause=tuple(
            _shown(one, pgettext("question of a file", "waits for a clause"), "warn")
            for one in plan.waiting[:WAITING_SHOWN]
        ),
        chosen=tuple(_shown(one, *_new()) for one in picked),
    )


def _line(place: FilePlace, written: str, text: str) -> ShownLine:
    return ShownLine(place_label(place), written, text)


def _new() -> tuple[str, Tone]:
    return pgettext("question of a file", "new"), "good"


def _first_questions(plan: ImportPlan) -> tuple[PreviewedQuestion, ...]:
    """Give the first questions that would change something, else the first."""
    new = [_shown(one, *_new()) for one in plan.new[:QUESTIONS_SHOWN]]
    changed = [
        _shown(one, pgettext("question of a file", "changed"), "accent")
        for one in plan.changed[:QUESTIONS_SHOWN]
    ]
    known = [
        _shown(one, pgettext("question of a file", "there already"), "")
        for one in plan.unchanged[:QUESTIONS_SHOWN]
    ]
    return (*changed, *new, *known)[:QUESTIONS_SHOWN]


def _hint(near: NearDuplicateRow) -> ShownHint:
    url = reverse("lms_questions:question", args=[near.key]) if near.key else ""
    return ShownHint(
        place_label(near.record.place),
        with_picture_labels(near.record.stem)[:120],
        near.code or (place_label(near.place) if near.place else ""),
        with_picture_labels(near.stem)[:120],
        url,
        round(near.share * 100),
    )


def _shown(planned: PlannedQuestion, label: str, tone: Tone) -> PreviewedQuestion:
    record = planned.record
    before = planned.known.difficulty if planned.known else Difficulty.MEDIUM.value
    number = cast("int", planned.values.get("difficulty", before))
    return PreviewedQuestion(
        place_label(record.place),
        label,
        tone,
        kind_label(record.kind or ""),
        with_picture_labels(record.stem)[:200],
        tuple(with_picture_labels(option)[:60] for option in record.options),
        answer_text(record),
        planned.clause,
        str(dict(Difficulty.choices).get(number, number)),
        with_picture_labels(record.explanation or "")[:100] or "—",
        place_key(record.place),
    )


def with_picture_labels(markdown: str) -> str:
    """Write what each picture of a text shows in the place of its reference."""
    return _PICTURE.sub(lambda found: f"[{found[1]}]" if found[1] else _("[picture]"), markdown)


def place_label(place: FilePlace) -> str:
    """Name a place as people look for it."""
    row = _("row %(row)d") % {"row": place.row} if place.row else ""
    return " · ".join(part for part in (place.sheet, row, place.column) if part)


def answer_text(record: QuestionRecord) -> str:
    """Write an answer on one line."""
    if record.parts:
        count = len(record.parts)
        return ngettext("%(count)d question", "%(count)d questions", count) % {"count": count}
    match record.answer:
        case None:
            return "—"
        case bool() as is_true:
            return _("true") if is_true else _("false")
        case str() as text:
            return text[:200]
        case parts:
            return "；".join(map(_part_text, parts))[:200]


def _part_text(part: str | tuple[str, ...] | NumericAnswer) -> str:
    if isinstance(part, NumericAnswer):
        return f"{part.value:f} ± {part.tolerance:f}" if part.tolerance else f"{part.value:f}"
    return part if isinstance(part, str) else " | ".join(part)
