"""Read rounds of practice: a question as it is shown, and what is said once it is answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import cast

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString

from lms.courses.api import study_addresses
from lms.papers.drawing.queries import shown
from lms.papers.drawing.rules.slots import Slot, shuffle_plan
from lms.people.api import Employee
from lms.practice.cards.models import Card
from lms.practice.cards.queries import current_spacing
from lms.practice.cards.rules import next_gaps
from lms.practice.exposure.queries import kept_for_exams
from lms.practice.sets.models import PracticeQuestion, PracticeSet
from lms.questions.bank.models import QuestionVersion
from lms.questions.corrections.models import KeyCorrection
from lms.questions.kinds.answer_lines import AnswerLines
from lms.questions.kinds.answer_lines import frozen as frozen_text
from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.formats import Choice, JsonObject
from lms.questions.translation.queries import SaidQuestion, said_as_written
from lms.questions.versions.queries import ShownQuestion, frozen, kept_versions
from lms.standards.api import number_today, wordings_on


@dataclass(frozen=True, slots=True)
class OptionReason:
    """One option once the question is answered: whether I chose it, whether it is right, and why."""

    text: SafeString
    chosen: bool
    right: bool
    why: SafeString


@dataclass(frozen=True, slots=True)
class AnswerDetails:
    """Everything said about an answer: options with their reasons, or lines where the kind has none.

    `gaps` are the days until it comes again after the next right answers.
    """

    is_right: bool
    earned_part: bool
    was_left_out: bool
    options: Sequence[OptionReason]
    given: AnswerLines
    key: AnswerLines
    explanation: SafeString
    clause: str
    lessons_url: str
    due_on: date | None
    gaps: Sequence[int]


@dataclass(frozen=True, slots=True)
class Step:
    """One question of a round in its line of steps; `tone` is empty while it is not judged."""

    place: int
    tone: str
    is_current: bool


def questions_of(practice_set: PracticeSet) -> QuerySet[PracticeQuestion]:
    """List the questions of a round in their order."""
    return practice_set.questions.order_by("place")


def steps_of(
    questions: Iterable[PracticeQuestion], current: int, resting: Collection[int] = ()
) -> list[Step]:
    """Give the line of steps of a round; of questions that rest, by key, not how they went."""
    return [Step(one.place, _tone(one, rests=one.pk in resting), one.place == current) for one in questions]


def _tone(one: PracticeQuestion, *, rests: bool) -> str:
    if rests or not one.is_judged or one.was_left_out:
        return "done" if one.answered_at else ""
    return "good" if one.is_right else "bad"


def resting_of(questions: Iterable[PracticeQuestion], now: datetime) -> frozenset[int]:
    """Give the judged questions of a round, by key, that an exam asks meanwhile: nothing is told of them."""
    judged = [one for one in questions if one.is_judged]
    kept = kept_for_exams(now) if judged else ()
    if not kept:
        return frozenset()
    versions = kept_versions([one.version_id for one in judged])
    return frozenset(one.pk for one in judged if versions[one.version_id].question_id in kept)


def next_open(questions: Sequence[PracticeQuestion], after: int = 0) -> PracticeQuestion | None:
    """Give the next question that was not answered, round the end to those left before."""
    waiting = [one for one in questions if one.answered_at is None]
    return next((one for one in waiting if one.place > after), waiting[0] if waiting else None)


def version_of(one: PracticeQuestion) -> QuestionVersion:
    """Give the version, which never changes, from what the process keeps."""
    return kept_versions([one.version_id])[one.version_id]


def shown_question(
    practice_set: PracticeSet, one: PracticeQuestion, said: SaidQuestion | None = None, *, position: int = 0
) -> ShownQuestion:
    """Show a question of a round, in its reader's words where these are given.

    Its options stand in the same order each time and in each language. Its fields go by its place; `position`
    is which one it is of those that are left.
    """
    version = version_of(one)
    question = frozen(version)
    order = shuffle_plan(question, f"{practice_set.seed}:{version.pk}", shuffle_options=True)
    slot = Slot(one.place, version.pk, version.kind, one.marks, order)
    if said is None:
        return replace(shown(slot, version), position=position)
    return replace(shown(slot, said.frozen), language=said.language, position=position)


def details_of(
    practice_set: PracticeSet,
    one: PracticeQuestion,
    question: ShownQuestion,
    said: SaidQuestion | None = None,
) -> AnswerDetails:
    """Say everything about a judged answer, in five queries; in its reader's words where these are given."""
    version, kind = version_of(one), kind_of(question.kind)
    correction = KeyCorrection.objects.in_force([version.pk]).get(version.pk)
    keys = [cast("JsonObject", version.key)]
    if correction is not None and correction.key is not None:
        keys = [*(keys if correction.policy == "also_right" else ()), correction.key]
    said = said or said_as_written(version)
    notes = said.wording.notes
    given = cast("JsonObject", one.given) if isinstance(one.given, dict) else None
    right = {id_ for key in keys for id_ in _right_ids(kind.right_answer(key), key)}
    options = _options(question, right, given or {}, notes)
    card = Card.objects.filter(employee=practice_set.employee_id, question=version.question_id).first()
    number = _number_today(one)
    return AnswerDetails(
        is_right=one.is_right,
        earned_part=one.earned_part,
        was_left_out=one.was_left_out,
        options=options,
        given=kind.given_lines(question.content, given, notes) if given and not options else (),
        key=() if options else kind.key_lines(question.content, said.shown_key(keys[-1]), notes),
        explanation=frozen_text(said.wording.explanation),
        clause=_clause_text(version),
        lessons_url=study_addresses([number]).get(number, "") if number else "",
        due_on=one.due_on,
        gaps=next_gaps(card.memory, current_spacing()) if card and card.due_on == one.due_on else (),
    )


def _right_ids(right: JsonObject, key: JsonObject) -> Sequence[str]:
    """Give the options that are right by a key; a corrected one may accept more than the first."""
    correct = key.get("correct")
    return _ids(correct if isinstance(correct, list) else right.get("chosen"))


def _options(
    question: ShownQuestion, right: Collection[str], given: JsonObject, notes: Mapping[str, str]
) -> list[OptionReason]:
    """List the options as they were shown, each with its reason; nothing for kinds without options."""
    choices = cast("list[Choice]", question.content.get("options", []))
    if not right:
        return []
    return [
        OptionReason(
            text=frozen_text(one["text"]),
            chosen=one["id"] in _ids(given.get("chosen")),
            right=one["id"] in right,
            why=frozen_text(notes.get(one["id"], "")),
        )
        for one in choices
    ]


def _ids(value: object) -> Sequence[str]:
    if isinstance(value, str):
        return (value,)
    return cast("list[str]", value) if isinstance(value, list) else ()


def _number_today(one: PracticeQuestion) -> str:
    found = PracticeQuestion.objects.filter(pk=one.pk).annotate(number=number_today("version__clause"))
    return found.values_list("number", flat=True).get() or ""


def _clause_text(version: QuestionVersion) -> str:
    """Name the clause as it reads today."""
    clause = QuestionVersion.objects.select_related("clause").only("clause").get(pk=version.pk).clause
    wording = wordings_on([clause.line]).get(clause.line)
    return str(wording.clause if wording else clause)


@dataclass(frozen=True, slots=True)
class PractisedDay:
    """A day of the week, whether anything was practised on it, and whether it is today or still to come."""

    day: date
    practised: bool
    is_today: bool
    is_ahead: bool


def week_of(employee: Employee, day: date) -> list[PractisedDay]:
    """Give the days of the week a day is in, Monday first."""
    monday = day - timedelta(days=day.weekday())
    rows = PracticeQuestion.objects.filter(
        practice_set__employee=employee, practice_set__day__gte=monday, answered_at__isnull=False
    )
    done = {timezone.localdate(at) for at in rows.values_list("answered_at", flat=True) if at}
    days = [monday + timedelta(days=number) for number in range(7)]
    return [PractisedDay(one, one in done, one == day, one > day) for one in days]
