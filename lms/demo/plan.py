"""Read `content/demo/demo.yaml` into typed values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TypedDict, cast

from lms.core.files.content.reading import read_content

SATURDAY = 5


class PositionEntry(TypedDict, total=False):
    """A position as the file gives it."""

    code: str
    name: str
    name_en: str
    leads: bool


class UnitEntry(TypedDict, total=False):
    """A province, city or centre as the file gives it."""

    code: str
    name: str
    city: str
    teams: int
    prefix: str


class CastEntry(TypedDict):
    """Somebody who can sign in."""

    role: str
    number: str
    name: str
    position: str
    place: str


class LevelEntry(TypedDict, total=False):
    """Level and spreads of one indicator: shares, or seconds for aht; how it follows skill and season."""

    level: float
    agents: float
    teams: float
    months: float
    answered: float
    minutes: float
    follows: float
    season: float


class SkillEffects(TypedDict):
    """How far each kind of evidence follows the hidden skill of a person."""

    exams: float
    reviews: float
    surveys: float
    complaints: float


class AfterTraining(TypedDict):
    """What changes for the trained: how often clauses lose marks, and the logarithm of own complaints."""

    reviews: dict[str, float]
    complaints: float


class ProgrammeEntry(TypedDict, total=False):
    """A programme and what it truly does; without `chosen` teams the waves are drawn by lot.

    declared_before: days before the first wave.
    """

    key: str
    scope: str
    chosen: list[list[str]]
    waiting: list[str]
    declared_before: int
    analysed_in: int
    worthwhile: float
    title: str
    title_en: str
    course: str
    primary: str
    declared: list[str]
    wave_months: list[int]
    effects: dict[str, float]


class SittingEntry(TypedDict, total=False):
    """A sitting: how long ago, and which share of the agents sat then."""

    title: str
    days_ago: int
    share: float
    opened_days_ago: int
    days: int
    paper: str


class EarlierEntry(TypedDict):
    """Certificates from before this system: newest and oldest age in days, and the share who hold one."""

    certification: str
    days_ago: list[int]
    share: float


class AbilityEntry(TypedDict):
    """How likely an agent answers right; `must_pass` adds to it where nobody passes without being right."""

    level: float
    agents: float
    must_pass: float
    clauses: dict[str, float]


class SkillEntry(TypedDict):
    """How well people do: level and spread of their share of right answers."""

    level: float
    spread: float


class RunningEntry(TypedDict):
    """The sitting that runs while the demo is seeded."""

    title: str
    takers: int
    room: str
    message: str
    extend_reason: str
    pause_reason: str
    invalidation: str
    finding: str


class MistakeEntry(TypedDict):
    """An invalidation that was a mistake: why it was done, what its taker says, and what was answered."""

    invalidation: str
    objection: str
    answer: str


class PracticeEntry(TypedDict):
    """An exam that people mark: who marks, what is written, and what is objected to."""

    paper: str
    title: str
    days_ago: int
    takers: int
    ability: SkillEntry
    markers: list[str]
    unmarked: int
    comments: list[str]
    written: dict[str, list[str]]
    objections: dict[str, list[str]]
    refused: str
    refusal: str
    invalidation: str
    invalidation_objection: str
    mistaken: MistakeEntry
    found_out: str
    corrected: str
    correction: str
    today: RunningEntry


class ImprovementEntry(TypedDict):
    """An action in the manager's centre in its second round, which waits for its measure."""

    statement: str
    clause: str
    title: str
    first_done_note: str
    first_conclusion: str
    done_note: str
    measure: str
    target: float


class ActionEntry(TypedDict, total=False):
    """An action that was brought to a state; `stage` names the state, or how it was closed."""

    stage: str
    unit: str
    statement: str
    title: str
    measure: str
    target: float
    done_note: str
    conclusion: str


class PointEntry(TypedDict, total=False):
    """A point of the checklist; `must` where it must be done."""

    text: str
    clause: str
    weight: int
    must: bool


class DispatchEntry(TypedDict):
    """What leads watch for a programme, and how often a point is done by whom is trained or not."""

    programme: str
    checklist: str
    checklist_about: str
    points: list[PointEntry]
    people: int
    done_before: float
    done_after: float


class ClassroomEntry(TypedDict):
    """Titles and words of sessions in every state, of a cohort, and of what leads saw at work."""

    course: str
    clauses: list[str]
    room: str
    about: str
    closed: str
    to_close: str
    full: str
    open: str
    cancelled: str
    cancel_reason: str
    late_reason: str
    cohort: str
    cohort_about: str
    checklist: str
    checklist_about: str
    points: list[PointEntry]
    note: str
    next_step: str
    second_note: str
    dispatch: DispatchEntry


class NoteEntry(TypedDict, total=False):
    """A note of the cast's employee, found by the first words of its passage; without text a bookmark."""

    lesson: str
    passage: str
    text: str
    days_ago: int


class RemarkEntry(TypedDict, total=False):
    """What somebody asked or reported at a passage, and what the trainer made of it."""

    lesson: str
    passage: str
    kind: str
    text: str
    days_ago: int
    own: bool
    state: str
    answer: str
    shown: str


class UnclearEntry(TypedDict):
    """How many marked a passage as not understood."""

    lesson: str
    passage: str
    people: int


class PollEntry(TypedDict):
    """How many answered a poll: the numbers of the options go round."""

    lesson: str
    passage: str
    answers: int
    options: list[int]


class ReactionsEntry(TypedDict):
    """What learners answered at the end of a course: the scores go round."""

    course: str
    answers: int
    scores: list[list[int]]
    remarks: list[str]


class MarginsEntry(TypedDict):
    """What stands beside lessons."""

    notes: list[NoteEntry]
    remarks: list[RemarkEntry]
    unclear: list[UnclearEntry]
    polls: list[PollEntry]
    reactions: list[ReactionsEntry]


class DemoFile(TypedDict):
    seed: int
    days: int
    positions: list[PositionEntry]
    province: UnitEntry
    cities: list[UnitEntry]
    centres: list[UnitEntry]
    team_size: int
    small_teams: list[str]
    small_team_size: int
    employees: int
    cast: list[CastEntry]
    colleagues: list[CastEntry]
    namesakes: list[str]
    surnames: str
    given: list[str]
    leavers_share: float
    transfers_share: float
    contacts_a_day: int
    zero_days_share: float
    skill: SkillEffects
    memory: float
    indicators: dict[str, LevelEntry]
    programme: ProgrammeEntry
    other_programmes: list[ProgrammeEntry]
    complaints: int
    complaint_shares: dict[str, float]
    surveys: int
    ratings: int
    commendations: int
    reviews_a_month: int
    review_items: dict[str, float]
    weak_item: float
    after_training: AfterTraining
    feedback_texts: dict[str, list[str]]
    sittings: list[SittingEntry]
    quizzes: list[SittingEntry]
    open_sitting: SittingEntry
    lead_sitting: SittingEntry
    earlier_certificates: list[EarlierEntry]
    practice: PracticeEntry
    ability: AbilityEntry
    courses_done_share: float
    training_done_share: float
    waiver_reason: str
    revocation_reason: str
    improvement: ImprovementEntry
    other_actions: list[ActionEntry]
    objection: str
    classroom: ClassroomEntry
    margins: MarginsEntry


@dataclass(frozen=True)
class DemoPlan:
    """The file, and the last day of work it is laid out to."""

    file: DemoFile
    today: date

    @property
    def first_day(self) -> date:
        """Return the first of the days of work."""
        return self.today - timedelta(days=self.file["days"])

    @property
    def days(self) -> list[date]:
        """Return every day of work, the last one being yesterday."""
        return [self.first_day + timedelta(days=number) for number in range(self.file["days"])]

    @property
    def panel_from(self) -> date:
        """Return the first day of the first full month."""
        return month_after(self.first_day, 0 if self.first_day.day == 1 else 1)

    def wave_starts(self, entry: ProgrammeEntry) -> list[date | None]:
        """Return the first day of each wave, and None for the teams that wait to the end."""
        return [*(month_after(self.panel_from, months) for months in entry["wave_months"]), None]


def month_after(day: date, months: int) -> date:
    """Return the first day of the month so many months after the day's month."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def workday_from(day: date) -> date:
    """Return the day itself, or the Monday after a weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day


def workday_before(day: date) -> date:
    """Return the last day before it that is not of a weekend."""
    eve = day - timedelta(days=1)
    return eve - timedelta(days=max(0, eve.weekday() - SATURDAY + 1))


def read_plan(path: Path, today: date) -> DemoPlan:
    """Read the file; it belongs to the source tree and is trusted to be whole."""
    written = read_content(path)
    written.raise_faults()
    return DemoPlan(file=cast("DemoFile", written.values), today=today)


def member(plan: DemoPlan, role: str) -> CastEntry:
    """Return the member of the cast who plays the role."""
    return next(entry for entry in plan.file["cast"] if entry["role"] == role)


def colleague(plan: DemoPlan, role: str) -> CastEntry:
    """Return the second who plays the role."""
    return next(entry for entry in plan.file["colleagues"] if entry["role"] == role)
