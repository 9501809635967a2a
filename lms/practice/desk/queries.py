"""Read the pages of practice: its home, the mistakes by clause, a clause, one's own answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from lms.courses.api import (
    AskedAgain,
    lessons_asking_again,
    practised_in_lesson,
    study_addresses,
)
from lms.papers.blueprints.models import Paper
from lms.people.api import Employee
from lms.practice.cards.models import Card
from lms.practice.choices import Reason
from lms.practice.daily.queries import candidates, examined_shares, learner_of
from lms.practice.daily.rules import Candidate, Learner, in_turns
from lms.practice.daily.services import set_of_day
from lms.practice.exposure.queries import practisable
from lms.practice.sets.models import PracticeQuestion, PracticeSet
from lms.practice.sets.queries import PractisedDay, week_of
from lms.practice.sets.services import Asked, still_asked
from lms.practice.settings import PracticeSettings
from lms.practice.simulation.queries import mock_to_return_to, papers_to_simulate
from lms.practice.simulation.services import is_over
from lms.questions.bank.models import Question
from lms.questions.translation.queries import said_to_reader
from lms.questions.versions.queries import kept_versions
from lms.standards.api import Clause, Wording, clauses_by_number, line_of, wordings_on


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """A clause in a list: how many of its questions may be practised, and how many are in the book.

    `share` is that of the marks earned in exams; nothing where no exam asked for it.
    """

    wording: Wording
    questions: int
    mistakes: int
    share: float | None

    @property
    def number(self) -> str:
        """Give the number the clause has today."""
        return self.wording.taught.number if self.wording.taught else ""


@dataclass(frozen=True, slots=True)
class PracticeHome:
    """Everything on the home of practice; `right` are some of the day's answers that may be `counted` now."""

    today: date
    daily: PracticeSet | None
    answered: int
    total: int
    right: int
    counted: int
    due: int
    mistakes: int
    week: Sequence[PractisedDay]
    weak: Sequence[ClauseLine]
    clauses: Sequence[ClauseLine]
    lessons: Sequence[AskedAgain]
    papers: Sequence[Paper]
    mock: PracticeSet | None
    mock_has_ended: bool

    @property
    def days_practised(self) -> int:
        """Count the days of this week on which anything was practised."""
        return sum(one.practised for one in self.week)

    @property
    def is_done(self) -> bool:
        """Tell whether the day's questions are all answered."""
        return self.daily is not None and self.answered >= self.total


def practice_home(employee: Employee, now: datetime) -> PracticeHome:
    """Gather the page in a constant number of queries."""
    day, mock = timezone.localdate(now), mock_to_return_to(employee, now)
    chosen = PracticeSettings.current()
    pool, learner = candidates(now), learner_of(employee, day)
    daily = set_of_day(employee, now)
    may, versions = {one.question for one in pool}, {one.version for one in pool}
    kept = daily.questions.all() if daily else ()
    asked = [one for one in kept if one.is_judged or one.version_id in versions]
    counted = [one for one in asked if one.is_judged and one.version_id in versions]
    met = {question: one for question, one in learner.met.items() if question in may}
    lines = clause_lines(pool, learner, examined_shares(employee, day))
    own = [one for one in lines if one.wording.clause.line in learner.own]
    weak = sorted((one for one in own if is_weak(one, chosen.weak_share)), key=lambda one: one.share or 0)
    return PracticeHome(
        today=day,
        daily=daily if asked else None,
        answered=sum(one.is_judged for one in asked),
        total=len(asked) or min(chosen.daily_questions, len(may)),
        right=sum(one.is_right for one in counted),
        counted=len(counted),
        due=sum(one.due_on <= day and one.seen_on < day for one in met.values()),
        mistakes=sum(one.in_book for one in met.values()),
        week=week_of(employee, day),
        weak=weak[:3],
        clauses=own or lines,
        lessons=lessons_asking_again(employee, day),
        papers=list(papers_to_simulate(employee)),
        mock=mock,
        mock_has_ended=mock is not None and is_over(mock, now),
    )


def left_today(employee: Employee, now: datetime) -> tuple[int, int] | None:
    """Give how many of the day's questions are answered and how many there are; nothing once all are.

    Where an exam took all of them, the day gets others.
    """
    daily = set_of_day(employee, now)
    asked = list(daily.questions.all()) if daily else []
    answered = sum(one.is_judged for one in asked)
    left = still_asked([one.version_id for one in asked if not one.is_judged], now)
    if answered or left:
        return (answered, answered + len(left)) if left else None
    wanted = PracticeSettings.current().daily_questions
    there = len(practisable(now).order_by().values_list("pk", flat=True)[:wanted])
    return (0, there) if there else None


def is_weak(line: ClauseLine, weak_share: float) -> bool:
    """Tell whether exams asked for the clause and it cost too many marks."""
    return line.share is not None and line.share < weak_share


def clause_lines(pool: Sequence[Candidate], learner: Learner, shares: dict[int, float]) -> list[ClauseLine]:
    """List the clauses that have questions, in the order of the standard; one query."""
    questions, mistakes = defaultdict[int, int](int), defaultdict[int, int](int)
    for one in pool:
        questions[one.line] += 1
        mistakes[one.line] += one.question in learner.met and learner.met[one.question].in_book
    return [
        ClauseLine(wording, questions[line], mistakes[line], shares.get(line))
        for line, wording in wordings_on(questions).items()
        if wording.taught
    ]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A question in the book: what it asks and of which clause, when it was missed and when it comes again.

    `language` is that of the stem where it is not the page's.
    """

    stem: str
    language: str
    wording: Wording | None
    missed_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class MistakesOfClause:
    """The mistakes on one clause, and where its lessons are."""

    wording: Wording
    mistakes: Sequence[Mistake]
    lessons_url: str


@dataclass(frozen=True, slots=True)
class MistakesBook:
    """Own mistakes: the latest first, and by clause, those with most first.

    `total` counts all that may be practised, `resting` what is kept for exams for now.
    """

    latest: Sequence[Mistake]
    clauses: Sequence[MistakesOfClause]
    total: int
    resting: int
    today: date


def cards_in_book(employee: Employee) -> QuerySet[Card]:
    """List the cards of own mistakes that are not settled."""
    return Card.objects.filter(employee=employee).in_book(PracticeSettings.current().rights_to_settle)


def mistakes_book(employee: Employee, now: datetime, query: str = "") -> MistakesBook:
    """Gather the book, of what asks with the words of the query, if any, in a constant number of queries."""
    cards = {card.question_id: card for card in cards_in_book(employee).order_by("-missed_on", "pk")}
    rows = practisable(now).filter(pk__in=cards).order_by("pk")
    found = {
        pk: (version or 0, line)
        for pk, version, line in rows.values_list("pk", "approved_version", line_of())
    }
    said = said_to_reader(kept_versions(version for version, _line in found.values()).values())
    wordings = wordings_on(line for _version, line in found.values())
    latest: list[Mistake] = []
    by_line = defaultdict[int, list[Mistake]](list)
    for question, card in cards.items():
        if question in found and card.missed_on is not None:
            version, line = found[question]
            asked, wording = said[version], wordings.get(line)
            if query.casefold() not in asked.stem.casefold():
                continue
            mistake = Mistake(asked.stem, asked.language, wording, card.missed_on, card.due_on)
            latest.append(mistake)
            by_line[line].append(mistake)
    taught = {line: wording.taught.number for line, wording in wordings.items() if wording.taught}
    lessons = study_addresses(taught.values())
    clauses = [
        MistakesOfClause(wording, by_line[line], lessons.get(taught.get(line, ""), ""))
        for line, wording in wordings.items()
        if line in by_line
    ]
    clauses.sort(key=lambda one: -len(one.mistakes))
    return MistakesBook(latest, clauses, len(found), len(cards) - len(found), timezone.localdate(now))


@dataclass(frozen=True, slots=True)
class PracticeOfClause:
    """A clause as somebody practises it."""

    clause: Clause
    questions: int
    answered: int
    mistakes: int
    lessons_url: str


def practice_of_clause(clause: Clause, employee: Employee, now: datetime) -> PracticeOfClause:
    """Gather the page of a clause in a constant number of queries."""
    pool = [one for one in candidates(now) if one.line == clause.line]
    met = learner_of(employee, timezone.localdate(now)).met
    return PracticeOfClause(
        clause=clause,
        questions=len(pool),
        answered=sum(one.question in met for one in pool),
        mistakes=sum(one.question in met and met[one.question].in_book for one in pool),
        lessons_url=study_addresses([clause.number]).get(clause.number, ""),
    )


def asked_on_clause(clause: Clause, employee: Employee, now: datetime) -> list[Asked]:
    """Choose the questions of one round on a clause: mistakes, then new ones, then those seen longest ago."""
    pool = [one for one in candidates(now) if one.line == clause.line]
    return [*_wanted_first(pool, employee, now)][: PracticeSettings.current().set_questions]


def _wanted_first(pool: Sequence[Candidate], employee: Employee, now: datetime) -> list[Asked]:
    """Order questions: mistakes, then new ones, then those seen longest ago."""
    met = learner_of(employee, timezone.localdate(now)).met
    missed = [one for one in pool if one.question in met and met[one.question].in_book]
    new = [one for one in pool if one.question not in met]
    rest = [one for one in pool if one.question in met and not met[one.question].in_book]
    rest.sort(key=lambda one: met[one.question].seen_on)
    return [Asked(one.version, Reason.CHOSEN) for one in (*missed, *new, *rest)]


@dataclass(frozen=True, slots=True)
class PracticeOfLesson:
    """The questions of the bank that a place in a lesson asks now, and how many of those named rest."""

    heading: str
    asked: Sequence[Asked]
    resting: int
    lesson_url: str


def practice_of_lesson(
    lesson: int, block: str, hidden: tuple[str, ...], employee: Employee, now: datetime
) -> PracticeOfLesson | None:
    """Gather what a place in a lesson asks: the questions it names, or some of its clause.

    Nothing is asked where the lesson is under one of the `hidden` paths.
    """
    found = practised_in_lesson(lesson, block, hidden)
    if found is None:
        return None
    named, url = found
    pool = candidates(now)
    if named.codes:
        codes = dict(Question.objects.filter(code__in=named.codes).values_list("pk", "code"))
        there = [one for one in pool if one.question in codes]
        there.sort(key=lambda one: named.codes.index(codes[one.question]))
        asked = [Asked(one.version, Reason.CHOSEN) for one in there]
        resting = len(codes) - len(there)
    else:
        clause = clauses_by_number([named.clause]).get(named.clause)
        there = [one for one in pool if clause is not None and one.line == clause.line]
        asked, resting = _wanted_first(there, employee, now), 0
    return PracticeOfLesson(named.heading, asked[: named.count], resting, url)


def asked_of_mistakes(employee: Employee, now: datetime) -> list[Asked]:
    """Choose the mistakes of one round: the clauses take turns, the oldest first."""
    cards = cards_in_book(employee).order_by("seen_on", "pk").values_list("question", flat=True)
    pool = {one.question: one for one in candidates(now)}
    by_line = defaultdict[int, list[Candidate]](list)
    for question in cards:
        if question in pool:
            by_line[pool[question].line].append(pool[question])
    chosen = list(in_turns(list(by_line.values())))[: PracticeSettings.current().set_questions]
    return [Asked(one.version, Reason.MISTAKE) for one in chosen]


def own_answers(employee: Employee) -> QuerySet[PracticeQuestion]:
    """List everything kept about somebody's answers in practice, newest first."""
    rows = PracticeQuestion.objects.filter(
        practice_set__employee=employee, share__isnull=False, answered_at__isnull=False
    )
    return rows.select_related("practice_set", "version__clause").order_by("-answered_at", "pk")
