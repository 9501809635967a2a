"""Sum up the results of a sitting: people, score bands, units, clauses, questions."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from lms.core.statistics import MIN_PEOPLE_IN_A_CELL
from lms.exams.attempts.models import Attempt, ClauseScore
from lms.exams.attempts.queries import best_of
from lms.exams.attempts.rules.results import NOTHING, Tally, clause_order
from lms.exams.choices import AttemptState, SittingStage
from lms.exams.outcomes.distributions import kept_tallies
from lms.exams.outcomes.rules import ShareOf, bands, mean_of, pool_small, share_of
from lms.exams.sittings.models import Sitting, SittingSeat
from lms.people.api import AnyUser, Employee, OrgUnit, postings_on, visible_employees
from lms.questions.bank.models import QuestionVersion
from lms.questions.corrections.models import KeyCorrection
from lms.questions.corrections.rules import is_invalidated
from lms.standards.api import line_of

UNITS_ON_A_PAGE: Final = 60


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """One line of a list: what, its share with interval and size, and the version of a question.

    `few` are the people of a clause or question where fewer than five stand behind the figure: it is withheld
    from a reader who may not see each of them.
    """

    label: str
    figure: ShareOf
    version_id: int | None = None
    is_corrected: bool = False
    few: frozenset[int] = frozenset()
    is_withheld: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a sitting went; each person counts once, by the best marked attempt.

    `invalidated` are those of whom nothing counts, as every attempt was invalidated; they were not absent.
    """

    seats: int
    away: int
    invalidated: int
    marking: int
    is_over: bool
    passed: ShareOf
    mean: ShareOf
    bands: Sequence[OutcomeLine]
    units: Sequence[OutcomeLine]
    clauses: Sequence[OutcomeLine]
    questions: Sequence[OutcomeLine]

    @property
    def units_shown(self) -> Sequence[OutcomeLine]:
        """Give as many units as a page shows; files have all."""
        return self.units[:UNITS_ON_A_PAGE]

    @property
    def units_left(self) -> int:
        """Count the units that stand in the files only."""
        return len(self.units) - len(self.units_shown)

    @property
    def counted_text(self) -> str:
        """Say which attempt of a person counts: the analysis of an exam counts first ones instead."""
        return _("Each person counts once, by the best attempt.")

    @property
    def away_label(self) -> str:
        """Say what those are who have not written: absent only once nobody can come any more."""
        return _("Absent") if self.is_over else _("Not started yet")


def outcome_for(sitting: Sitting, reader: AnyUser) -> Outcome:
    """Sum up a sitting for a reader, without figures by clause and question of a few people out of sight."""
    outcome = outcome_of(sitting)
    few = {pk for line in (*outcome.clauses, *outcome.questions) for pk in line.few}
    if not few:
        return outcome
    seen = set(visible_employees(reader).filter(pk__in=few).values_list("pk", flat=True))
    return replace(
        outcome,
        clauses=[_without_few(line, seen) for line in outcome.clauses],
        questions=[_without_few(line, seen) for line in outcome.questions],
    )


def _without_few(line: OutcomeLine, seen: Collection[int]) -> OutcomeLine:
    if all(pk in seen for pk in line.few):
        return line
    return replace(line, figure=ShareOf(0, 0, None), is_withheld=True)


def outcome_of(sitting: Sitting) -> Outcome:
    """Sum up a sitting in a fixed number of queries; `outcome_for` gives it to a reader."""
    attempts = Attempt.objects.filter(sitting=sitting).defer("slots", "sitting")
    came = list(attempts.order_by("employee", "number"))
    written = [one for one in came if one.state != AttemptState.INVALIDATED]
    counted, present = ({one.employee_id for one in listed} for listed in (written, came))
    best = _best(written)
    shares = {pk: float(one.marks or 0) / float(one.max_marks or 1) for pk, one in best.items()}
    seats = SittingSeat.objects.filter(sitting=sitting).count()
    passed = {pk: bool(one.passed) for pk, one in best.items()}
    waiting = {one.employee_id for one in written if one.state == AttemptState.HANDED_IN} - best.keys()
    return Outcome(
        seats=seats,
        away=max(0, seats - len(present)),
        invalidated=len(present - counted),
        marking=len(waiting),
        is_over=sitting.stage == SittingStage.OVER,
        passed=share_of(sum(passed.values()), len(passed)),
        mean=mean_of(list(shares.values())),
        bands=[OutcomeLine(_band_text(*band), found) for band, found in bands(shares.values()).items()],
        units=_units(sitting, passed),
        clauses=_clauses(best.values()),
        questions=_questions(sitting, frozenset(best)),
    )


def _best(written: Iterable[Attempt]) -> dict[int, Attempt]:
    """Choose the best marked attempt of each person."""
    by_person: dict[int, list[Attempt]] = defaultdict(list)
    for one in written:
        by_person[one.employee_id].append(one)
    found = ((person, best_of(attempts)) for person, attempts in by_person.items())
    return {person: best for person, best in found if best is not None}


def _band_text(low: float, high: float) -> str:
    if low == 0:
        return _("below %(high)d%%") % {"high": high * 100}
    return _("%(low)d%% to %(high)d%%") % {"low": low * 100, "high": high * 100}


def _units(sitting: Sitting, passed: dict[int, bool]) -> list[OutcomeLine]:
    """Pool units of fewer than five, so that nobody can be read out of a line; what is less is not told."""
    people = Employee.objects.filter(seats__sitting=sitting)
    postings = postings_on(people, timezone.localdate(sitting.opens_at))
    groups: dict[OrgUnit | None, list[bool]] = defaultdict(list)
    for employee_id, has_passed in passed.items():
        posting = postings.get(employee_id)
        groups[posting.unit if posting else None].append(has_passed)
    large, rest = pool_small(groups)
    alike = Counter(unit.name for unit in large if unit)
    lines = [OutcomeLine(_label(unit, alike), found) for unit, found in large.items()]
    lines.sort(key=lambda line: line.label)
    return [*lines, OutcomeLine(_("small units together"), rest)] if rest.n >= MIN_PEOPLE_IN_A_CELL else lines


def _label(unit: OrgUnit | None, alike: Counter[str]) -> str:
    """Name a unit, with its code where another one has the same name."""
    if unit is None:
        return _("without a unit")
    return f"{unit.name} {unit.code}" if alike[unit.name] > 1 else unit.name


def _clauses(best: Iterable[Attempt]) -> list[OutcomeLine]:
    """Average by the line of the clause, called as it was examined last."""
    scores = ClauseScore.objects.filter(attempt__in=[one.pk for one in best], max_marks__gt=0)
    tallies: dict[int, dict[int, Tally]] = defaultdict(dict)
    names: dict[int, tuple[str, str]] = {}
    columns = ("clause__number", "clause__title", "attempt__employee", "marks", "max_marks", "items")
    for line, number, title, person, *sums in scores.values_list(line_of(), *columns).order_by("clause"):
        names[line] = number, title
        tallies[line][person] = tallies[line].get(person, NOTHING) + Tally(*sums)
    return [
        OutcomeLine(
            " ".join(names[line]),
            mean_of([float(one.share or 0) for one in tallies[line].values()]),
            few=frozenset(tallies[line]) if len(tallies[line]) < MIN_PEOPLE_IN_A_CELL else frozenset(),
        )
        for line in sorted(tallies, key=lambda line: clause_order(names[line][0]))
    ]


def _questions(sitting: Sitting, takers: frozenset[int]) -> list[OutcomeLine]:
    """List the questions by how few earned everything: what most got wrong first, what is invalid nowhere."""
    tallies = kept_tallies(sitting)
    codes = dict(QuestionVersion.objects.filter(pk__in=tallies).values_list("pk", "question__code"))
    corrected = KeyCorrection.objects.in_force(codes)
    lines = [
        OutcomeLine(
            codes[pk],
            share_of(tally.get("right", 0), tally["n"]),
            pk,
            pk in corrected,
            few=takers if tally["n"] < MIN_PEOPLE_IN_A_CELL else frozenset(),
        )
        for pk, tally in tallies.items()
        if pk in codes and not is_invalidated(corrected.get(pk))
    ]
    return sorted(lines, key=lambda line: (line.figure.share or 0, line.label))
